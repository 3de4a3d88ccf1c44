/** Names and addresses as a person would copy them. Used by mail_address.c only. */
#ifndef PHAROS_PROTO_MAIL_ADDRESS_TIDY_H
#define PHAROS_PROTO_MAIL_ADDRESS_TIDY_H

#include "base/str.h"

struct arena;

/** Without the backslashes before other characters. */
struct str mail_unescape(struct str text, struct arena *arena);

/** Decoded, with single blanks, without quotes around; STR_NULL when nothing is left. */
struct str mail_name_tidy(struct str raw, struct str fallback, struct arena *arena);

/** Without comments, route, "mailto:", quotes around and blanks; empty when it is no address. */
struct str mail_email_tidy(struct str raw, struct str fallback, struct arena *arena);

#endif
