/**
 * What becomes of a mail that arrived: whose it is, which ticket it belongs to, and the message.
 * Read in a confined worker before, written in one transaction with everything it causes. Mail that
 * nobody can read becomes a ticket that says so, with the original as its file: nothing is lost.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_INTAKE_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_INTAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "core/background/inbox.h"
#include "core/call.h"
#include "features/channel_mail/mail_arrival.h"
#include "features/channel_mail/mail_join.h"
#include "features/channel_mail/mail_own.h"
#include "features/people/people_alike.h"
#include "features/ticket/ticket.h"
#include "proto/mail/letter/mail_letter.h"

struct confine_pool;

/** One mail on its way; everything lives in the call's arena. */
struct mail_intake {
    const struct inbox_item *item;
    struct mail_envelope envelope;
    struct str raw;
    struct str local_domain; /* ours, where no address says more */
    struct mail_letter letter;
    struct sha256 digest; /* the same for the same mail, however often it comes */
    struct ticket_file_new *files;
    size_t file_count;
    struct str subject; /* as a ticket takes it */
    struct str text;
    enum lang lang;                       /* what it seems to be written in */
    struct str phones[PEOPLE_PHONES_MAX]; /* keys of telephones, where it begins a conversation */
    size_t phone_count;
    bool is_unreadable;
    bool is_ours; /* of the past: we wrote it */

    /* What the change found and decided. */
    struct mail_own_known own; /* of all addresses that the mail names */
    int64_t ticket_id;
    int64_t message_id;
    bool is_repeated; /* it had come before */
};

/** Reads `item`, outside of any transaction. UNAVAILABLE where that may go better later. */
bool mail_intake_prepare(struct call *call, struct confine_pool *pool,
                         const struct inbox_item *item, struct mail_intake *out) MUST_USE;

/** The same for a mail that stands in out->raw, with out->local_domain: letter, digest, texts and
 * files. `item` may be all zero, and without id and date the mail is known by its bytes then. */
bool mail_intake_read(struct call *call, struct confine_pool *pool,
                      struct mail_intake *out) MUST_USE;

/** Writes it and ends the work on its inbox row; a call_step with the mail_intake as `arg`. */
bool mail_intake_step(struct call *call, void *arg) MUST_USE;

#endif
