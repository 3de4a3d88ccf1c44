/** All SQL about mails beside their messages, and about who takes part in a ticket by mail. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_MESSAGE_STORE_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_MESSAGE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/str.h"
#include "core/call.h"
#include "db/db.h"
#include "proto/mail/classify/mail_classify.h"
#include "proto/mail/value/mail_address.h"

/** What became of a mail that goes out. Stored; never renumber. */
enum mail_delivery {
    MAIL_DELIVERY_NONE = 0, /* it came in */
    MAIL_DELIVERY_WAITING = 1,
    MAIL_DELIVERY_SENT = 2,
    MAIL_DELIVERY_FAILED = 3,
    MAIL_DELIVERY_UNCERTAIN = 4,
};

/** A mail as stored; the words stand in its message. */
struct mail_record {
    int64_t message_id;
    bool is_outgoing;
    struct str rfc_id;    /* STR_NULL: it has none */
    struct sha256 digest; /* of what was brought to us; all zero: we wrote it */
    int64_t blob_id;      /* 0: not written yet */
    enum mail_kind kind;
    struct str head; /* JSON */
    struct str rest; /* quotes and signature */
    enum mail_delivery delivery;
    struct str error;  /* why it has not gone out, a stable code; STR_NULL: nothing is known */
    struct str bounce; /* the status it came back with, "" for one without; STR_NULL: it did not */
    int64_t outbox_id;
    int64_t settled_at_ms;
};

/** Where a mail's message stands now. */
struct mail_place {
    int64_t message_id; /* 0: nowhere */
    int64_t ticket_id;
    int64_t customer_id; /* the ticket's */
};

bool mail_message_store_insert(struct call *call, const struct mail_record *mail) MUST_USE;
/** The place of the mail that was brought with this digest; its head too. */
bool mail_message_store_same(struct call *call, const struct sha256 *digest, struct mail_place *out,
                             struct str *head) MUST_USE;
bool mail_message_store_set_head(struct call *call, int64_t message_id, struct str head) MUST_USE;
/** The newest mail of this Message-ID. */
bool mail_message_store_by_rfc_id(struct call *call, struct str rfc_id,
                                  struct mail_place *out) MUST_USE;
/** By the message itself, whether it was a mail or not. */
bool mail_message_store_by_message(struct call *call, int64_t message_id,
                                   struct mail_place *out) MUST_USE;
/** By the ticket's number; message_id is that of its last message. */
bool mail_message_store_by_number(struct call *call, struct str number,
                                  struct mail_place *out) MUST_USE;
/** One of a ticket's. NOT_FOUND. */
bool mail_message_store_get(struct call *call, int64_t ticket_id, int64_t message_id,
                            struct mail_record *out) MUST_USE;

/** Of a ticket's mails, by message. */
struct mail_page {
    int64_t beyond_id; /* of the last one before; 0: from the first on */
    int limit;
    bool is_newest_first;
};
bool mail_message_store_of_ticket(struct call *call, int64_t ticket_id,
                                  const struct mail_page *page, struct mail_record **out,
                                  size_t *count, bool *has_more) MUST_USE;

enum { MAIL_PARTICIPANTS_MAX = 100 }; /* of a ticket */

/** Nothing happens for one who takes part already, or where there are enough. */
bool mail_participant_add(struct call *call, int64_t ticket_id,
                          const struct mail_address *who) MUST_USE;
bool mail_participant_has(struct call *call, int64_t ticket_id, struct str address,
                          bool *out) MUST_USE;

extern const struct db_query *const mail_message_store_queries[];

#endif
