#include "features/ticket/ticket_message_store.h"

#include "base/arena.h"
#include "features/ticket/ticket_events.h"

enum { PAGE_TEXT_MAX_BYTES = 2 * 1024 * 1024 };

static const struct db_query q_insert = {
    "message.insert",
    "INSERT INTO message (id, ticket_id, public, sender, author_id, channel, at_ms, text, has_html,"
    "   attachments, unverified, version)"
    " VALUES (:id, :ticket_id, :public, :sender, :author_id, :channel, :at_ms, :text, :has_html,"
    "   :attachments, :unverified, 1)",
    NULL,
};

static const struct db_query q_insert_html = {
    "message_html.insert",
    "INSERT INTO message_html (message_id, raw, clean) VALUES (:message_id, :raw, :clean)",
    NULL,
};

static const struct db_query q_html = {
    "message_html.get",
    "SELECT h.clean FROM message m JOIN message_html h ON h.message_id = m.id"
    " WHERE m.id = :message_id AND m.ticket_id = :ticket_id",
    NULL,
};

#define MESSAGE_COLUMNS                                                                            \
    "m.id, m.ticket_id, m.public, m.sender, m.author_id, m.channel, m.at_ms, m.text, m.has_html,"  \
    " m.attachments, coalesce(mc.name, ma.name), m.unverified"
#define MESSAGE_AUTHOR_JOIN                                                                        \
    " LEFT JOIN customer mc ON m.sender = 1 AND mc.id = m.author_id"                               \
    " LEFT JOIN account ma ON m.sender = 2 AND ma.id = m.author_id"
enum { MESSAGE_COLUMN_COUNT = 12 };

static const struct db_query q_get = {
    "message.get",
    "SELECT " MESSAGE_COLUMNS " FROM message m" MESSAGE_AUTHOR_JOIN
    " WHERE m.id = :message_id AND m.ticket_id = :ticket_id",
    NULL,
};

/* The events of a ticket in an order that its row lock makes true; an event that added a message
 * brings it along. Events nobody shows (somebody looked at the ticket) are left out by the caller,
 * who knows the declared types. */
#define TIMELINE_SELECT                                                                            \
    "SELECT " EVENT_COLUMNS_OF_E ", coalesce(ec.name, ea.name), " MESSAGE_COLUMNS " FROM event e"  \
    " LEFT JOIN customer ec ON e.actor_kind = 3 AND ec.id = e.actor_id"                            \
    " LEFT JOIN account ea ON e.actor_kind = 2 AND ea.id = e.actor_id"                             \
    " LEFT JOIN message m ON e.type = 'ticket.message_added' AND m.id = "                          \
    "e.subject_id" MESSAGE_AUTHOR_JOIN " WHERE e.ticket_id = :ticket_id AND e.type NOT IN "        \
    "('ticket.viewed', 'ticket.attachment_downloaded')"

static const struct db_query q_timeline_newest = {
    "ticket.timeline_newest",
    TIMELINE_SELECT " AND (e.version, e.id) < (:version, :event_id)"
                    " ORDER BY e.version DESC, e.id DESC LIMIT :limit",
    NULL,
};

static const struct db_query q_timeline_oldest = {
    "ticket.timeline_oldest",
    TIMELINE_SELECT " AND (e.version, e.id) > (:version, :event_id)"
                    " ORDER BY e.version, e.id LIMIT :limit",
    NULL,
};

const struct db_query *const ticket_message_store_queries[] = {
    &q_insert, &q_insert_html, &q_html, &q_get, &q_timeline_newest, &q_timeline_oldest, NULL,
};

bool ticket_message_store_insert(struct call *call, const struct ticket_message *message)
{
    return db_exec(call->tx, &q_insert,
                   DB_BINDS(db_int("id", message->id), db_int("ticket_id", message->ticket_id),
                            db_int("public", message->public), db_int("sender", message->from),
                            db_int("author_id", message->author_id),
                            db_int("channel", message->channel), db_int("at_ms", message->at_ms),
                            db_text("text", message->text), db_int("has_html", message->has_html),
                            db_int("attachments", message->attachment_count),
                            db_int("unverified", message->is_unverified)),
                   call->err);
}

bool ticket_message_store_insert_html(struct call *call, int64_t message_id, struct str raw,
                                      struct str clean)
{
    return db_exec(
        call->tx, &q_insert_html,
        DB_BINDS(db_int("message_id", message_id), db_text("raw", raw), db_text("clean", clean)),
        call->err);
}

static bool no_message(struct err *err)
{
    return err_set(err, ERR_NOT_FOUND, "not_found", "there is no such message");
}

bool ticket_message_store_html(struct call *call, int64_t ticket_id, int64_t message_id,
                               struct str *out)
{
    struct db_rows *rows;
    struct str html = STR_NULL;

    if (!db_rows(call->tx, &q_html,
                 DB_BINDS(db_int("ticket_id", ticket_id), db_int("message_id", message_id)), &rows,
                 call->err))
        return false;
    if (db_next(rows))
        html = db_col_dup(rows, 0, call->arena);
    if (!db_rows_end(&rows, call->err))
        return false;
    if (html.p == NULL)
        return no_message(call->err);
    *out = html;
    return true;
}

static void read_message(const struct call *call, const struct db_rows *rows, int first,
                         struct ticket_message *out)
{
    out->id = db_col_int(rows, first);
    out->ticket_id = db_col_int(rows, first + 1);
    out->public = db_col_int(rows, first + 2) != 0;
    out->from = (enum ticket_sender)db_col_int(rows, first + 3);
    out->author_id = db_col_int(rows, first + 4);
    out->channel = (enum ticket_channel)db_col_int(rows, first + 5);
    out->at_ms = db_col_int(rows, first + 6);
    out->text = db_col_dup(rows, first + 7, call->arena);
    out->has_html = db_col_int(rows, first + 8) != 0;
    out->attachment_count = db_col_int(rows, first + 9);
    out->author_name = db_col_dup(rows, first + 10, call->arena);
    out->is_unverified = db_col_int(rows, first + 11) != 0;
}

bool ticket_message_store_get(struct call *call, int64_t ticket_id, int64_t message_id,
                              struct ticket_message *out)
{
    struct db_rows *rows;
    bool found;

    if (!db_rows(call->tx, &q_get,
                 DB_BINDS(db_int("ticket_id", ticket_id), db_int("message_id", message_id)), &rows,
                 call->err))
        return false;
    found = db_next(rows);
    if (found)
        read_message(call, rows, 0, out);
    return db_rows_end(&rows, call->err) && (found || no_message(call->err));
}

static void read_entry(struct call *call, const struct db_rows *rows, struct ticket_entry *out)
{
    event_read_row(call, rows, &out->event);
    out->actor_name = db_col_dup(rows, EVENT_COLUMN_COUNT, call->arena);
    out->has_message = !db_col_is_null(rows, EVENT_COLUMN_COUNT + 1);
    if (out->has_message)
        read_message(call, rows, EVENT_COLUMN_COUNT + 1, &out->message);
}

bool ticket_message_store_timeline(struct call *call, int64_t ticket_id,
                                   const struct ticket_timeline_after *after, int limit,
                                   struct ticket_entry **out, size_t *out_count, bool *has_more)
{
    struct ticket_entry *entries = ARENA_ARRAY(call->arena, (size_t)limit, struct ticket_entry);
    struct db_rows *rows;
    size_t text_bytes = 0;
    size_t n = 0;
    bool more = false;

    if (!db_rows_large(call->tx, after->descending ? &q_timeline_newest : &q_timeline_oldest,
                       DB_BINDS(db_int("ticket_id", ticket_id), db_int("version", after->version),
                                db_int("event_id", after->event_id), db_int("limit", limit + 1)),
                       &rows, call->err))
        return false;
    while (!more && db_next(rows)) {
        more = n == (size_t)limit || text_bytes > PAGE_TEXT_MAX_BYTES;
        if (more)
            break;
        read_entry(call, rows, &entries[n]);
        text_bytes += entries[n].has_message ? entries[n].message.text.n : 0;
        n++;
    }
    if (!db_rows_end(&rows, call->err))
        return false;
    *out = entries;
    *out_count = n;
    *has_more = more;
    return true;
}
