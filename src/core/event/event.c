#include "core/event/event.h"

#include <string.h>

#include "base/check.h"
#include "core/feature.h"
#include "db/db.h"
#include "proto/json.h"

enum { EVENT_DATA_MAX_BYTES = 4096, EVENT_CODE_MAX_BYTES = 64, EVENT_INTS_MAX = 200 };

static const struct db_query q_insert = {
    "event.insert",
    "INSERT INTO event (id, at_ms, type, actor_kind, actor_id, subject_kind, subject_id,"
    "                   ticket_id, call_id, cause_id, version, data)"
    " VALUES (:id, :at_ms, :type, :actor_kind, :actor_id, :subject_kind, :subject_id,"
    "         :ticket_id, :call_id, :cause_id, :version, :data)",
    NULL,
};

/* Commits are serial on SQLite, so ids are the order. On PostgreSQL a later id may be seen first;
 * only transactions below the oldest running one are complete. */
static const struct db_query q_list_after = {
    "event.list_after",
    "SELECT " EVENT_COLUMNS_OF_E ", 0 FROM event e"
    " WHERE e.id > :after_id AND :after_xid >= 0 ORDER BY e.id LIMIT :limit",
    "SELECT " EVENT_COLUMNS_OF_E ", e.xid::text::bigint FROM event e"
    " WHERE (e.xid, e.id) > (:after_xid::text::xid8, :after_id::bigint)"
    "   AND e.xid < pg_snapshot_xmin(pg_current_snapshot())"
    " ORDER BY e.xid, e.id LIMIT :limit",
};

static const struct db_query q_horizon = {
    "event.horizon",
    "SELECT coalesce(max(id), 0), 0 FROM event",
    "SELECT coalesce((SELECT id FROM event"
    "                  WHERE xid < pg_snapshot_xmin(pg_current_snapshot())"
    "                  ORDER BY xid DESC, id DESC LIMIT 1), 0),"
    "       coalesce((SELECT xid::text::bigint FROM event"
    "                  WHERE xid < pg_snapshot_xmin(pg_current_snapshot())"
    "                  ORDER BY event.xid DESC, id DESC LIMIT 1), 0)",
};

const struct db_query *const event_queries[] = { &q_insert, &q_list_after, &q_horizon, NULL };

static bool is_code(const char *code)
{
    size_t n = strlen(code);

    return n > 0 && n <= EVENT_CODE_MAX_BYTES
           && strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_.:-") == n;
}

static void check_declared(const struct event_type *type, const struct event_value *value)
{
    for (size_t i = 0; i < EVENT_FIELDS_MAX && type->fields[i].name != NULL; i++) {
        if (strcmp(type->fields[i].name, value->name) == 0) {
            CHECK(type->fields[i].type == value->type);
            return;
        }
    }
    CHECK(!"an event carries a value that its type does not declare");
}

static void write_value(struct json_out *out, const struct event_value *value)
{
    out_key(out, value->name);
    switch (value->type) {
    case EVENT_CODE:
        CHECK(is_code(value->code));
        out_cstring(out, value->code);
        break;
    case EVENT_INT:
        out_int(out, value->i);
        break;
    case EVENT_ID:
        out_id(out, value->i);
        break;
    case EVENT_INTS:
        CHECK(value->i <= EVENT_INTS_MAX);
        out_begin_list(out);
        for (int64_t i = 0; i < value->i; i++)
            out_int(out, value->list[i]);
        out_end_list(out);
        break;
    }
}

static struct str write_data(struct call *call, const struct event_type *type,
                             struct event_values values)
{
    struct json_out out = json_out_new(call->arena, EVENT_DATA_MAX_BYTES);

    out_begin_object(&out);
    for (size_t i = 0; i < values.n; i++) {
        check_declared(type, &values.v[i]);
        write_value(&out, &values.v[i]);
    }
    out_end_object(&out);
    CHECK(!out.buf.overflow);
    return strbuf_str(&out.buf);
}

static bool store_event(struct call *call, const struct event *event)
{
    return db_exec(
        call->tx, &q_insert,
        DB_BINDS(db_int("id", event->id), db_int("at_ms", event->at_ms),
                 db_text("type", event->type_name), db_int("actor_kind", event->actor.kind),
                 db_int("actor_id", event->actor.id), db_int("subject_kind", event->subject_kind),
                 db_int("subject_id", event->subject_id), db_id("ticket_id", event->ticket_id),
                 db_text("call_id", event->call_id), db_id("cause_id", event->cause_id),
                 db_int("version", event->version), db_text("data", event->data)),
        call->err);
}

/** A type that no feature lists would be written, and never be understood when read again. */
static bool is_listed(const struct house *house, const struct event_type *type)
{
    for (const struct feature *const *feature = house->features; *feature != NULL; feature++)
        for (const struct event_type *const *at = (*feature)->events; at != NULL && *at != NULL;
             at++)
            if (*at == type)
                return true;
    return false;
}

bool event_add(struct call *call, const struct event_draft *draft, struct event_values values,
               int64_t *id)
{
    struct event *event = ARENA_NEW(call->arena, struct event);

    CHECK(call->tx != NULL);
    CHECK(is_listed(call->house, draft->type));
    if (!db_new_id(call->tx, "event", &event->id, call->err))
        return false;
    event->at_ms = call->now_ms;
    event->type = draft->type;
    event->type_name = str_of(draft->type->name);
    event->actor = call->actor;
    event->subject_kind = draft->subject_kind;
    event->subject_id = draft->subject_id;
    event->ticket_id = draft->ticket_id;
    event->call_id = str_of(call->id);
    event->cause_id = call->cause_event_id;
    event->version = draft->version;
    event->data = write_data(call, draft->type, values);
    event->aside = draft->aside;
    if (!store_event(call, event))
        return false;
    *call->pending_tail = event;
    call->pending_tail = &event->next;
    if (id != NULL)
        *id = event->id;
    return true;
}

const struct event_type *event_type_find(const struct house *house, struct str name)
{
    for (const struct feature *const *feature = house->features; *feature != NULL; feature++) {
        const struct event_type *const *type = (*feature)->events;

        for (; type != NULL && *type != NULL; type++)
            if (str_eq(str_of((*type)->name), name))
                return *type;
    }
    return NULL;
}

void event_read_row(const struct call *call, const struct db_rows *rows, struct event *out)
{
    out->id = db_col_int(rows, 0);
    out->at_ms = db_col_int(rows, 1);
    out->type_name = db_col_dup(rows, 2, call->arena);
    out->type = event_type_find(call->house, out->type_name);
    out->actor = (struct actor){ (enum actor_kind)db_col_int(rows, 3), db_col_int(rows, 4) };
    out->subject_kind = (enum subject_kind)db_col_int(rows, 5);
    out->subject_id = db_col_int(rows, 6);
    out->ticket_id = db_col_int(rows, 7);
    out->call_id = db_col_dup(rows, 8, call->arena);
    out->cause_id = db_col_int(rows, 9);
    out->version = db_col_int(rows, 10);
    out->data = db_col_dup(rows, 11, call->arena);
}

bool event_list_after(struct call *call, struct event_position after, int limit,
                      const struct event **out, size_t *count, struct event_position *last)
{
    struct event *events = NULL;
    struct db_rows *rows;
    size_t room = 0;
    size_t n = 0;

    if (!db_rows(call->tx, &q_list_after,
                 DB_BINDS(db_int("after_xid", after.xid), db_int("after_id", after.id),
                          db_int("limit", limit)),
                 &rows, call->err))
        return false;
    *last = after;
    while (n < (size_t)limit && db_next(rows)) {
        events = arena_grow(call->arena, events, n, &room, sizeof(*events));
        event_read_row(call, rows, &events[n]);
        events[n].position =
            (struct event_position){ db_col_int(rows, EVENT_COLUMN_COUNT), events[n].id };
        *last = events[n].position;
        n++;
    }
    *out = events;
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool event_horizon(struct call *call, struct event_position *out)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_horizon, DB_NO_BINDS, &rows, call->err))
        return false;
    if (db_next(rows))
        *out = (struct event_position){ db_col_int(rows, 1), db_col_int(rows, 0) };
    return db_rows_end(&rows, call->err);
}

struct str event_position_format(struct arena *arena, struct event_position position)
{
    return str_format(arena, "p%llx-%llx", (unsigned long long)position.xid,
                      (unsigned long long)position.id);
}

/** Reads up to 15 hex digits from the front of *rest. */
static bool take_hex(struct str *rest, int64_t *out)
{
    size_t n = 0;
    int64_t value = 0;

    while (n < rest->n && n < 15) {
        const char *digits = "0123456789abcdef";
        const char *found = memchr(digits, rest->p[n], 16);

        if (found == NULL)
            break;
        value = value * 16 + (found - digits);
        n++;
    }
    *rest = str_from(*rest, n);
    *out = value;
    return n > 0;
}

bool event_position_parse(struct str text, struct event_position *out, struct err *err)
{
    struct str rest = str_from(text, 1);
    struct event_position position;

    if (text.n < 4 || text.p[0] != 'p' || !take_hex(&rest, &position.xid) || rest.n == 0
        || rest.p[0] != '-')
        return err_set(err, ERR_INVALID, "bad_cursor", "this is not a position of ours");
    rest = str_from(rest, 1);
    if (!take_hex(&rest, &position.id) || rest.n != 0)
        return err_set(err, ERR_INVALID, "bad_cursor", "this is not a position of ours");
    *out = position;
    return true;
}
