/**
 * Notices of sending services in JSON: Amazon SES (also through SNS, in a mail or alone), SendGrid,
 * Mailgun, Postmark, SparkPost, Mandrill, Mailjet, Brevo, Resend and others that use the same
 * words. Used by the mail_classify files.
 */
#ifndef PHAROS_PROTO_MAIL_SERVICE_H
#define PHAROS_PROTO_MAIL_SERVICE_H

#include <stdbool.h>

#include "base/str.h"
#include "proto/mail/classify/mail_failures.h"

struct arena;

enum mail_service_event {
    MAIL_SERVICE_NONE,
    MAIL_SERVICE_OTHER,    /* JSON that tells of no delivery: opened, subscribed */
    MAIL_SERVICE_ANSWERED, /* a robot of the recipient answered */
    MAIL_SERVICE_DELIVERED,
    MAIL_SERVICE_COMPLAINED,
    MAIL_SERVICE_FAILED, /* or delayed: the failures tell */
};

/** A text that is JSON, with a foot below it perhaps; NONE when it is not. */
enum mail_service_event mail_service_read(struct str text, struct arena *arena,
                                          struct mail_failures *failures);

#endif
