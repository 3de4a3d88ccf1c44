#include "features/ticket/ticket_feed.h"

#include "base/arena.h"
#include "db/db.h"

#define MESSAGE_COLUMNS "m.id, m.ticket_id, m.at_ms, m.text"

static const struct db_query q_messages = {
    "feed.messages",
    "SELECT " MESSAGE_COLUMNS " FROM message m"
    " WHERE m.id IN (SELECT value FROM json_each(:ids)) ORDER BY m.id DESC",
    "SELECT " MESSAGE_COLUMNS " FROM message m WHERE m.id = ANY(:ids::bigint[])"
    " ORDER BY m.id DESC",
};

static const struct db_query q_messages_before = {
    "feed.messages_before",
    "SELECT " MESSAGE_COLUMNS " FROM message m WHERE m.id < :before_id"
    " ORDER BY m.id DESC LIMIT :limit",
    NULL,
};

#define SUBJECT_SELECT                                                                             \
    "SELECT t.id, m.id, m.at_ms, t.number, t.subject FROM ticket t JOIN message m"                 \
    " ON m.id = (SELECT min(f.id) FROM message f WHERE f.ticket_id = t.id)"

static const struct db_query q_subjects = {
    "feed.subjects",
    SUBJECT_SELECT " WHERE t.id IN (SELECT value FROM json_each(:ids)) ORDER BY 2 DESC",
    SUBJECT_SELECT " WHERE t.id = ANY(:ids::bigint[]) ORDER BY 2 DESC",
};

const struct db_query *const ticket_feed_store_queries[] = { &q_messages, &q_messages_before,
                                                             &q_subjects, NULL };

/** Its text is borrowed from the row. */
static void read_message(const struct db_rows *rows, struct ticket_feed_message *out)
{
    *out = (struct ticket_feed_message){
        .id = db_col_int(rows, 0),
        .ticket_id = db_col_int(rows, 1),
        .at_ms = db_col_int(rows, 2),
        .text = db_col_text(rows, 3),
    };
}

static bool read_messages(struct call *call, struct db_rows *rows, size_t max,
                          struct ticket_feed_page *out)
{
    size_t bytes = 0;

    out->messages = ARENA_ARRAY(call->arena, max + 1, struct ticket_feed_message);
    while (out->count < max && bytes < TICKET_FEED_TEXT_BYTES && db_next(rows)) {
        struct ticket_feed_message *message = &out->messages[out->count++];

        read_message(rows, message);
        message->text = str_dup(call->arena, message->text);
        bytes += message->text.n;
    }
    out->has_more = out->count == max || bytes >= TICKET_FEED_TEXT_BYTES;
    return db_rows_end(&rows, call->err);
}

static bool query_messages(struct call *call, const int64_t *ids, size_t id_count,
                           struct db_rows **out)
{
    return db_rows_large(call->tx, &q_messages, DB_BINDS(db_int_list("ids", ids, id_count)), out,
                         call->err);
}

bool ticket_feed_messages(struct call *call, const int64_t *ids, size_t id_count,
                          struct ticket_feed_page *out)
{
    struct db_rows *rows;

    *out = (struct ticket_feed_page){ .count = 0 };
    return id_count == 0
           || (query_messages(call, ids, id_count, &rows)
               && read_messages(call, rows, id_count, out));
}

bool ticket_feed_each_message(struct call *call, const int64_t *ids, size_t id_count,
                              ticket_feed_take *take, void *arg)
{
    struct ticket_feed_message message;
    struct db_rows *rows;

    if (id_count == 0)
        return true;
    if (!query_messages(call, ids, id_count, &rows))
        return false;
    while (db_next(rows)) {
        read_message(rows, &message);
        take(arg, &message);
    }
    return db_rows_end(&rows, call->err);
}

bool ticket_feed_messages_before(struct call *call, int64_t before_id, int limit,
                                 struct ticket_feed_page *out)
{
    struct db_rows *rows;

    *out = (struct ticket_feed_page){ .count = 0 };
    return db_rows_large(call->tx, &q_messages_before,
                         DB_BINDS(db_int("before_id", before_id), db_int("limit", limit)), &rows,
                         call->err)
           && read_messages(call, rows, (size_t)limit, out);
}

bool ticket_feed_subjects(struct call *call, const int64_t *ids, size_t id_count,
                          struct ticket_feed_subject **out, size_t *out_count)
{
    struct ticket_feed_subject *subjects =
        ARENA_ARRAY(call->arena, id_count + 1, struct ticket_feed_subject);
    struct db_rows *rows;
    size_t n = 0;

    *out = subjects;
    *out_count = 0;
    if (id_count == 0)
        return true;
    if (!db_rows(call->tx, &q_subjects, DB_BINDS(db_int_list("ids", ids, id_count)), &rows,
                 call->err))
        return false;
    while (n < id_count && db_next(rows)) {
        subjects[n].ticket_id = db_col_int(rows, 0);
        subjects[n].first_message_id = db_col_int(rows, 1);
        subjects[n].at_ms = db_col_int(rows, 2);
        subjects[n].number = db_col_dup(rows, 3, call->arena);
        subjects[n++].subject = db_col_dup(rows, 4, call->arena);
    }
    *out_count = n;
    return db_rows_end(&rows, call->err);
}

static bool has_message(const struct ticket_feed_message *messages, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (messages[i].id == id)
            return true;
    return false;
}

bool ticket_feed_subjects_of_first(struct call *call, const struct ticket_feed_message *messages,
                                   size_t message_count, struct ticket_feed_subject **out,
                                   size_t *out_count)
{
    int64_t *ids = ARENA_ARRAY(call->arena, message_count + 1, int64_t);
    struct ticket_feed_subject *subjects;
    size_t found;
    size_t n = 0;

    for (size_t i = 0; i < message_count; i++)
        ids[i] = messages[i].ticket_id;
    if (!ticket_feed_subjects(call, ids, message_count, &subjects, &found))
        return false;
    for (size_t i = 0; i < found; i++)
        if (has_message(messages, message_count, subjects[i].first_message_id))
            subjects[n++] = subjects[i];
    *out = subjects;
    *out_count = n;
    return true;
}
