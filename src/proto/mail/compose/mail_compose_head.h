/** The fields of a message's head. Used by mail_compose.c only. */
#ifndef PHAROS_PROTO_MAIL_COMPOSE_HEAD_H
#define PHAROS_PROTO_MAIL_COMPOSE_HEAD_H

#include "base/strbuf.h"
#include "proto/mail/compose/mail_compose.h"

/** Adds all but what says how the body is written. Errors of mail_compose. */
bool mail_compose_head(const struct mail_draft *draft, const struct mail_compose_limits *limits,
                       struct strbuf *out, struct err *err) MUST_USE;

/** An id that can stand between < and > of any field: printable ASCII without blanks and those. */
bool mail_id_is_writable(struct str id);

#endif
