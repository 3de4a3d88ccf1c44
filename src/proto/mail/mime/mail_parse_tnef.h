/** What stands within the winmail.dat of a message. Helps mail_parse.c alone. */
#ifndef PHAROS_PROTO_MAIL_PARSE_TNEF_H
#define PHAROS_PROTO_MAIL_PARSE_TNEF_H

#include "proto/mail/mime/mail_parse.h"

/**
 * Opens those of the attachments that are TNEF streams: their files become `opened`, and where the
 * message has no text of its own, theirs becomes its text. Whatever cannot be read is a defect.
 */
void mail_parse_open_tnef(struct mail_parsed *mail, struct arena *arena);

#endif
