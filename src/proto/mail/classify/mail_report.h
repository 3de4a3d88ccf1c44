/**
 * Reports made for machines: delivery status (RFC 3464, also in the broken forms of mailers),
 * feedback (RFC 5965) and read receipts (RFC 8098). Used by the mail_classify files.
 */
#ifndef PHAROS_PROTO_MAIL_REPORT_H
#define PHAROS_PROTO_MAIL_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "proto/mail/classify/mail_failures.h"

struct mail_delivery_report {
    size_t failed;
    size_t delayed;
    size_t succeeded; /* delivered, relayed, expanded */
};

/**
 * Reads the groups of fields in `text` (a message/delivery-status part, or a whole body whose parts
 * are not told apart) and adds a failure for each recipient that was not reached.
 */
void mail_report_delivery(struct str text, struct arena *arena, struct mail_failures *failures,
                          struct mail_delivery_report *out);

/** A line begins with that field ("feedback-type", small letters): its value, else STR_NULL. */
struct str mail_report_field(struct str text, const char *name);

#endif
