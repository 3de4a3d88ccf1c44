/** The fields that say what a file is: types, names, ids. Used by mail_compose.c only. */
#ifndef PHAROS_PROTO_MAIL_PART_HEAD_H
#define PHAROS_PROTO_MAIL_PART_HEAD_H

#include "base/strbuf.h"
#include "proto/mail/compose/mail_compose.h"

/**
 * The type in small letters where a file may have it; application/octet-stream for what is no type,
 * for multipart, and for message types other than rfc822.
 */
struct str mail_file_type(struct str content_type, struct arena *arena);

/**
 * Adds Content-Type, Content-Disposition ("inline" or "attachment") and Content-ID. The name stands
 * in Content-Disposition (RFC 2231 where ASCII does not do) and, in encoded words, as the type's
 * "name", where Outlook and others look for it.
 */
void mail_add_file_fields(struct strbuf *out, const struct mail_draft_file *file, struct str type,
                          const char *disposition);

#endif
