/**
 * What goes out by mail: an answer of ours to a ticket whose customer wrote by mail becomes a mail
 * in the change that adds it, addressed and named for good; it is written and sent afterwards, from
 * the outbox (mail_send.h).
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_OUTGOING_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_OUTGOING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "core/event/event.h"
#include "features/channel_mail/mail_message_store.h"
#include "proto/mail/mime/mail_parse.h"

struct setting;

/** How long an answer waits, so that it can be taken back. */
extern const struct setting mail_undo_window;

/** Hears that a message was added. */
bool mail_outgoing_react(struct call *call, const struct event *event) MUST_USE;

/** Where a mail goes and what it answers: what its head says, and is sent from. */
struct mail_route {
    struct str number; /* of the ticket; not kept */
    bool is_to_person; /* nothing says that a machine or a stranger wrote last; not kept */
    bool is_automatic; /* the program wrote it */
    int64_t brand_id;  /* of the address it goes from; 0: none; not kept */
    struct mail_address from;
    struct mail_addresses to;
    struct mail_addresses cc;
    struct mail_addresses bcc; /* whom no head names */
    struct str subject;
    struct str in_reply_to;         /* STR_NULL: it begins a conversation */
    struct mail_id_list references; /* oldest first */
};

/** Where an answer to a ticket goes as things stand. In call->tx; to.count is 0 where nowhere. */
bool mail_outgoing_route(struct call *call, int64_t ticket_id, struct mail_route *out) MUST_USE;
/** "Re: … [#1234]", in the arena. */
struct str mail_outgoing_subject(struct call *call, struct str subject, struct str number);
/** Makes a message of ours a mail that goes out after `wait_ms`, in the running change. */
bool mail_outgoing_put(struct call *call, int64_t message_id, const struct mail_route *route,
                       int64_t wait_ms) MUST_USE;

bool mail_route_write(struct call *call, const struct mail_route *route, struct str *head) MUST_USE;
/** What mail_route_write wrote; everything in call->arena. */
bool mail_route_read(struct call *call, struct str head, struct mail_route *out) MUST_USE;

extern const struct db_query *const mail_outgoing_queries[];

#endif
