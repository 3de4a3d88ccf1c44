/** Codes in what servers say: "5.1.1" (RFC 3463) and "550" (RFC 5321 4.2). */
#ifndef PHAROS_PROTO_MAIL_STATUS_H
#define PHAROS_PROTO_MAIL_STATUS_H

#include "base/str.h"
#include "proto/mail/classify/mail_classify.h"

/**
 * The first enhanced status code of a failure (class 4 or 5), borrowed from `text`; STR_NULL when
 * there is none. Addresses of hosts and versions of programs are passed over.
 */
struct str mail_status_find(struct str text);

/** The status that stands at the start of a Status field; any class. */
struct str mail_status_field(struct str value);

/**
 * The first reply code of a failure (4xx, 5xx), where servers' words stand before or behind it;
 * a number in a sentence is none.
 */
struct str mail_reply_code_find(struct str text);

/** By the class of the status, else of the reply code. */
enum mail_permanence mail_status_permanence(struct str status, struct str reply_code);

#endif
