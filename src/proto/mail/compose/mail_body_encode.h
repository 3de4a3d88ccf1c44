/** Bodies as they are written: which transfer encoding suits, and the encoding (RFC 2045 6). */
#ifndef PHAROS_PROTO_MAIL_BODY_ENCODE_H
#define PHAROS_PROTO_MAIL_BODY_ENCODE_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"
#include "proto/mail/compose/mail_sink.h"
#include "proto/mail/mime/mail_transfer.h"

struct arena;

/** Text with CRLF at the end of every line, the last one too; "" stays empty. */
struct str mail_text_canonical(struct str text, struct arena *arena);

/** For text that mail_text_canonical made: as it is where nothing on the way could harm it, else
 * quoted-printable or base64, whichever is shorter. */
enum mail_transfer mail_transfer_for_text(struct str text);

/** The value of Content-Transfer-Encoding. */
const char *mail_transfer_name(enum mail_transfer how);

/** The text so encoded; it ends with a line end unless it is empty. */
void mail_out_text(struct mail_out *out, enum mail_transfer how, struct str text);

/** All of a source in base64, in lines of 76. False when it cannot be read. */
bool mail_out_base64(struct mail_out *out, const struct mail_source *source) MUST_USE;
/** All of a source as it is. False when it cannot be read. */
bool mail_out_as_is(struct mail_out *out, const struct mail_source *source) MUST_USE;

#endif
