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

static bool read_messages(struct call *call, struct db_rows *rows, size_t max,
                          struct ticket_feed_message **out, size_t *out_count)
{
    struct ticket_feed_message *messages =
        ARENA_ARRAY(call->arena, max + 1, struct ticket_feed_message);
    size_t n = 0;

    while (n < max && db_next(rows)) {
        messages[n].id = db_col_int(rows, 0);
        messages[n].ticket_id = db_col_int(rows, 1);
        messages[n].at_ms = db_col_int(rows, 2);
        messages[n++].text = db_col_dup(rows, 3, call->arena);
    }
    *out = messages;
    *out_count = n;
    return db_rows_end(&rows, call->err);
}

bool ticket_feed_messages(struct call *call, const int64_t *ids, size_t id_count,
                          struct ticket_feed_message **out, size_t *out_count)
{
    struct db_rows *rows;

    *out_count = 0;
    *out = NULL;
    if (id_count == 0)
        return true;
    return db_rows(call->tx, &q_messages, DB_BINDS(db_int_list("ids", ids, id_count)), &rows,
                   call->err)
           && read_messages(call, rows, id_count, out, out_count);
}

bool ticket_feed_messages_before(struct call *call, int64_t before_id, int limit,
                                 struct ticket_feed_message **out, size_t *out_count)
{
    struct db_rows *rows;

    return db_rows(call->tx, &q_messages_before,
                   DB_BINDS(db_int("before_id", before_id), db_int("limit", limit)), &rows,
                   call->err)
           && read_messages(call, rows, (size_t)limit, out, out_count);
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
