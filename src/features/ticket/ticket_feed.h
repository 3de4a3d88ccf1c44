/**
 * Texts of tickets for indexes that follow the log (search, learning). Everything is seen: whoever
 * shows something of it asks for its ticket within a scope first. Inside call->tx.
 */
#ifndef PHAROS_FEATURES_TICKET_TICKET_FEED_H
#define PHAROS_FEATURES_TICKET_TICKET_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"

struct ticket_feed_message {
    int64_t id;
    int64_t ticket_id;
    int64_t at_ms;
    struct str text;
};

struct ticket_feed_subject {
    int64_t ticket_id;
    int64_t first_message_id;
    int64_t at_ms; /* of the first message */
    struct str number;
    struct str subject;
};

/** Messages are large: a list of them ends early once it holds so many bytes of text. */
enum { TICKET_FEED_TEXT_BYTES = 1024 * 1024 };

struct ticket_feed_page {
    struct ticket_feed_message *messages;
    size_t count;
    bool has_more; /* those behind the last one are still to be asked for */
};

/** Messages of these ids, by falling id. */
bool ticket_feed_messages(struct call *call, const int64_t *ids, size_t id_count,
                          struct ticket_feed_page *out) MUST_USE;
/** Takes one message; its text is borrowed until it returns. It asks nothing of the database. */
typedef void ticket_feed_take(void *arg, const struct ticket_feed_message *message);
/** The same one after the other, however large they are together. */
bool ticket_feed_each_message(struct call *call, const int64_t *ids, size_t id_count,
                              ticket_feed_take *take, void *arg) MUST_USE;
/** Subjects of these tickets, by falling first message. */
bool ticket_feed_subjects(struct call *call, const int64_t *ids, size_t id_count,
                          struct ticket_feed_subject **out, size_t *out_count) MUST_USE;
/** Messages with ids below `before_id`, by falling id, at most `limit`; for building anew. */
bool ticket_feed_messages_before(struct call *call, int64_t before_id, int limit,
                                 struct ticket_feed_page *out) MUST_USE;
/** Which of these messages are the first of their tickets: their tickets' subjects. */
bool ticket_feed_subjects_of_first(struct call *call, const struct ticket_feed_message *messages,
                                   size_t message_count, struct ticket_feed_subject **out,
                                   size_t *out_count) MUST_USE;

struct db_query;
extern const struct db_query *const ticket_feed_store_queries[];

#endif
