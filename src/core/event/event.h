/**
 * Everything that happens is an event, written in the same transaction as the change. The log is
 * append-only. An event holds codes, ids and numbers: no text a person wrote, no name, no address;
 * those live in rows that events point to, so that they can be masked and erased.
 */
#ifndef PHAROS_CORE_EVENT_EVENT_H
#define PHAROS_CORE_EVENT_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/access/access.h"
#include "core/call.h"

enum event_value_type {
    EVENT_CODE = 1, /* a constant of ours: [a-z0-9_.:-], at most 64 bytes */
    EVENT_INT,      /* a number, an instant or an id; 0 is a number */
    EVENT_ID,       /* an id; 0 is written as null */
    EVENT_INTS,     /* a list of ids, at most 200 */
};

/** A field an event may carry. */
struct event_field {
    const char *name;
    enum event_value_type type;
};

enum event_flag {
    EVENT_TIMELINE = 1 << 0, /* shown in a ticket's timeline */
    EVENT_LIVE = 1 << 1,     /* tells open desks that ticket changed */
    EVENT_AUDIT = 1 << 2,    /* somebody saw or changed personal data or rights */
};

enum { EVENT_FIELDS_MAX = 8 };

/** A declared type. Names are stable; fields are only ever added to. */
struct event_type {
    const char *name; /* "ticket.state_changed" */
    unsigned flags;
    const char *live_code; /* what the desk is told has changed: "state"; NULL without EVENT_LIVE */
    const char *help;      /* one English sentence for the documentation */
    struct event_field fields[EVENT_FIELDS_MAX]; /* ended by a NULL name */
};

/** One value of an event being added; made by event_code() and friends. */
struct event_value {
    const char *name;
    enum event_value_type type;
    const char *code;
    int64_t i;
    const int64_t *list; /* with `i` as its length */
};

static inline struct event_value event_code(const char *name, const char *code)
{
    return (struct event_value){ .name = name, .type = EVENT_CODE, .code = code };
}

static inline struct event_value event_int(const char *name, int64_t value)
{
    return (struct event_value){ .name = name, .type = EVENT_INT, .i = value };
}

static inline struct event_value event_id(const char *name, int64_t value)
{
    return (struct event_value){ .name = name, .type = EVENT_ID, .i = value };
}

static inline struct event_value event_ints(const char *name, const int64_t *list, size_t n)
{
    return (struct event_value){ .name = name, .type = EVENT_INTS, .list = list, .i = (int64_t)n };
}

struct event_values {
    const struct event_value *v;
    size_t n;
};

#define EVENT_VALUES(...)                                                                          \
    ((struct event_values){ (const struct event_value[]){ __VA_ARGS__ },                           \
                            sizeof((const struct event_value[]){ __VA_ARGS__ })                    \
                                / sizeof(struct event_value) })
#define EVENT_NO_VALUES ((struct event_values){ NULL, 0 })

/** What an event is about besides its ticket. Stored; never renumber. */
enum subject_kind {
    SUBJECT_NONE = 0,
    SUBJECT_TICKET = 1,
    SUBJECT_MESSAGE = 2,
    SUBJECT_CUSTOMER = 3,
    SUBJECT_ACCOUNT = 4,
    SUBJECT_TEAM = 5,
    SUBJECT_ORGANISATION = 6,
    SUBJECT_ATTACHMENT = 7,
    SUBJECT_TOKEN = 8,
    SUBJECT_SETTING = 9,
    SUBJECT_ROLE = 10,
    SUBJECT_ACTION = 11,
};

/** A position in the log; opaque to clients (event_position_format). SQLite: xid stays 0. */
struct event_position {
    int64_t xid;
    int64_t id;
};

/** A recorded event, as reactors, followers and timelines read it. */
struct event {
    struct event *next; /* in a call's pending list */
    int64_t id;
    int64_t at_ms;
    const struct event_type *type; /* NULL when read from a log with a type we do not know */
    struct str type_name;
    struct actor actor;
    enum subject_kind subject_kind;
    int64_t subject_id;
    int64_t ticket_id; /* 0 when about no ticket */
    struct str call_id;
    int64_t cause_id;               /* the event a rule reacted to, else 0 */
    int64_t version;                /* of the ticket (or subject) after the change */
    struct str data;                /* small JSON object */
    struct str aside;               /* of the draft; STR_NULL when read from the log */
    struct event_position position; /* where event_list_after found it */
};

/** What to record; the rest (id, instant, actor, call, cause) comes from the call. */
struct event_draft {
    const struct event_type *type;
    enum subject_kind subject_kind;
    int64_t subject_id;
    int64_t ticket_id;
    int64_t version;
    struct str aside; /* what reactors of the running change may need to know; not recorded */
};

/**
 * Records an event in the running change (CHECK) and appends it to call->pending for the reactors.
 * Values that the type does not declare are our own mistake (CHECK). *id may be NULL.
 */
bool event_add(struct call *call, const struct event_draft *draft, struct event_values values,
               int64_t *id) MUST_USE;

/**
 * Events after `after` that no running transaction can still precede, in log order, at most
 * `limit`, in call->arena. *last is the position of the last one (or `after` when there is none).
 */
bool event_list_after(struct call *call, struct event_position after, int limit,
                      const struct event **out, size_t *count,
                      struct event_position *last) MUST_USE;
/** The newest position a reader may stand at now. */
bool event_horizon(struct call *call, struct event_position *out) MUST_USE;
/** Text form for clients and cursors, in the arena; parse answers INVALID "bad_cursor". */
struct str event_position_format(struct arena *arena, struct event_position position);
bool event_position_parse(struct str text, struct event_position *out, struct err *err) MUST_USE;

/** The declared type of that name, or NULL. */
const struct event_type *event_type_find(const struct house *house, struct str name);

struct db_rows;

/** The columns of an event in the order event_read_row wants them; `e.` stands before each. */
#define EVENT_COLUMNS_OF_E                                                                         \
    "e.id, e.at_ms, e.type, e.actor_kind, e.actor_id, e.subject_kind, e.subject_id,"               \
    " e.ticket_id, e.call_id, e.cause_id, e.version, e.data"
enum { EVENT_COLUMN_COUNT = 12 };

/** Reads the current row's first twelve columns, copying texts into call->arena. */
void event_read_row(const struct call *call, const struct db_rows *rows, struct event *out);

struct db_query;
extern const struct db_query
    *const event_queries[]; /* for the test that prepares every statement */

/** A rule that runs inside the change, for each event of a type; rows only, no network. */
struct reactor {
    const struct event_type *on;
    bool (*react)(struct call *call, const struct event *event);
};

#endif
