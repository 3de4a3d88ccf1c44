/**
 * Conditions: what a view, a search filter, a rule or a partner's scope asks of one kind of row.
 *
 * A domain declares its fields once; a condition is a tree of terms over them. Two back ends read
 * it: a WHERE built only from the domain's constant fragments with bound values
 * (core/condition_sql.h), and an evaluator for one row in memory. A property test keeps them equal.
 *
 * Every term is true or false, never unknown: a value that is not there is different from every
 * value, neither below nor above any, and holds no text.
 *
 *   text form     state:new,open and (team:my_teams or assignee:me) and not tag:spam
 *                 priority>=high created>=-7d solved:none subject~"환불 요청"
 *   terms side by side mean `and`; `and` binds closer than `or`; quoted values are never keywords
 *
 *   JSON form     {"field":"state","op":"in","value":["new","open"]}
 *                 {"and":[…]} {"or":[…]} {"not":…}
 *                 {"field":"solved","op":"is_empty"}
 *
 *   operators     is is_not in not_in before after at_least at_most contains is_empty is_not_empty
 *   in text       :   !:   :a,b !:a,b <   >     >=       <=      ~       :none    !:none
 *
 * On a set of values, `contains` and `:` ask whether one of them is there.
 */
#ifndef PHAROS_CORE_CONDITION_CONDITION_H
#define PHAROS_CORE_CONDITION_CONDITION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/instant.h"
#include "base/str.h"
#include "core/access/access.h"
#include "core/call.h"
#include "proto/json.h"

enum {
    CONDITION_DEPTH_MAX = 8,
    CONDITION_TERMS_MAX = 64,
    CONDITION_VALUES_MAX = 64, /* of one term */
    CONDITION_TEXT_MAX = 4096, /* bytes of the text form */
};

/** What a field holds. */
enum condition_type {
    CONDITION_INT = 1,
    CONDITION_ID,
    CONDITION_ENUM,    /* a small integer with words */
    CONDITION_TEXT,    /* compared byte by byte; see `normalise` */
    CONDITION_INSTANT, /* UTC milliseconds */
    CONDITION_BOOL,
};

enum condition_flag {
    CONDITION_NULLABLE = 1 << 0, /* may be absent: `none` is a value */
    CONDITION_SET = 1 << 1,      /* any number of ids or texts: tags, watchers */
    CONDITION_ACCOUNTS = 1 << 2, /* ids of accounts: `me` is a value */
    CONDITION_TEAMS = 1 << 3,    /* ids of teams: `my_teams` is a value */
    CONDITION_ORDERED = 1 << 4,  /* an enum whose numbers have an order: priority */
};

/** A word of an enum and its stored number. An array ends with a NULL word. */
struct condition_word {
    const char *word;
    int64_t value;
};

/** A field's value in one row; only what the field's type needs is set. */
struct condition_cell {
    bool is_null;
    int64_t i; /* int, id, enum, instant, bool */
    struct str s;
    const int64_t *ids; /* a set of ids */
    const struct str *texts;
    size_t count; /* of a set */
};

/**
 * One field. `sql` is an expression over the aliases of the domain's FROM ("t.assignee_id"; a bool
 * is itself a truth value, never NULL). For a set it is a truth value with one `?` where the
 * comparison with a member goes:
 *     "EXISTS (SELECT 1 FROM ticket_tag g WHERE g.ticket_id = t.id AND g.tag ?)"
 */
struct condition_field {
    const char *name;
    enum condition_type type;
    unsigned flags;
    const char *sql;
    const char *pg; /* PostgreSQL's text, NULL for the same */
    const struct condition_word *words;
    void (*read)(const void *row, struct condition_cell *out);
    /** Form in which texts are stored (folded case, say); applied to values. NULL: as they are. */
    struct str (*normalise)(struct arena *arena, struct str value);
    const char *permission; /* who may ask and see it; NULL: everybody who sees the row */
    const char *index;      /* index that serves it, for the documentation; NULL none */
    const char *help;       /* one English sentence */
};

/** All fields of one kind of row. `team` and `assignee` carry scopes; NULL where rows have none. */
struct condition_domain {
    const char *name;
    const struct condition_field *fields; /* ended by a NULL name */
    const char *team_field;
    const char *assignee_field;
};

enum condition_kind { CONDITION_TERM = 1, CONDITION_AND, CONDITION_OR, CONDITION_NOT };

/** `in` is IS with several values, is_empty is IS with CONDITION_NONE alone. */
enum condition_op {
    CONDITION_IS = 1,
    CONDITION_IS_NOT,
    CONDITION_BEFORE,   /* < */
    CONDITION_AFTER,    /* > */
    CONDITION_AT_LEAST, /* >= */
    CONDITION_AT_MOST,  /* <= */
    CONDITION_HAS_TEXT, /* the text contains the value */
};

enum condition_value_kind {
    CONDITION_NUMBER = 1, /* int, id, enum, bool, exact instant: `i` */
    CONDITION_STRING,     /* `s` */
    CONDITION_NONE,
    CONDITION_ME,
    CONDITION_MY_TEAMS,
    CONDITION_DAY,      /* a civil date in the reader's zone: `day` */
    CONDITION_TODAY,    /* that day `i` days from today */
    CONDITION_RELATIVE, /* exactly `i` ms from now */
};

struct condition_value {
    enum condition_value_kind kind;
    int64_t i;
    struct str s;
    struct civil day;
};

/**
 * A condition; immutable, in the arena it was made in. An AND of nothing is true, an OR of nothing
 * false. Conditions made by the functions below respect the limits above.
 */
struct condition {
    enum condition_kind kind;
    enum condition_op op; /* of a term */
    const struct condition_field *field;
    const struct condition_value *values;
    size_t value_count;
    const struct condition *const *parts; /* of and, or, not */
    size_t part_count;
};

/** What words like "me" and "today" stand for. Borrowed. */
struct condition_reader {
    int64_t account_id; /* 0: nobody, `me` is no one */
    const int64_t *team_ids;
    size_t team_count;
    int64_t now_ms;
    struct str zone; /* IANA name; STR_NULL is UTC */
};

/** The caller of a call, in that zone. */
struct condition_reader condition_reader_of(const struct call *call, struct str zone);

/**
 * The text form. Fields that the caller may not see are unknown. All in call->arena.
 * INVALID: "bad_condition" (syntax, param: where), "unknown_field", "bad_operator", "bad_value"
 * (param: the word); LIMIT "condition_too_large".
 */
bool condition_parse(struct call *call, const struct condition_domain *domain, struct str text,
                     const struct condition **out) MUST_USE;
/** One text for one condition: parsing it gives the same condition again, unless all its quotes
 * make it longer than CONDITION_TEXT_MAX. "" for true. */
struct str condition_format(struct arena *arena, const struct condition *condition);

/** The JSON form; the same errors, `field` being a JSON pointer below `path`. */
bool condition_from_json(struct call *call, const struct condition_domain *domain,
                         const json_t *json, const char *path,
                         const struct condition **out) MUST_USE;
void condition_write_json(struct json_out *out, const struct condition *condition);

/** A term as code writes it; a value that does not fit the field is our own mistake (CHECK). */
const struct condition *condition_term(struct arena *arena, const struct condition_domain *domain,
                                       const char *field, enum condition_op op,
                                       const struct condition_value *values, size_t count);
/** Both; either may be NULL, which is true. */
const struct condition *condition_both(struct arena *arena, const struct condition *a,
                                       const struct condition *b);
/** What a scope lets see; NULL (true) for everything. Rows without teams: all or nothing. */
const struct condition *condition_of_scope(struct arena *arena,
                                           const struct condition_domain *domain,
                                           const struct scope *scope);

/** True when the row is in the condition; NULL is true. */
bool condition_matches(const struct condition *condition, const struct condition_reader *reader,
                       const void *row);

/** The field of that name, or NULL. */
const struct condition_field *condition_field_find(const struct condition_domain *domain,
                                                   struct str name);

#endif
