#include "core/api/listing.h"

#include "base/check.h"
#include "core/condition/condition_sql.h"

enum { LIST_LIMIT_MAX = 2000 };

static size_t key_count(const struct list_order *order)
{
    size_t n = 0;

    while (n < LIST_KEYS_MAX && order->keys[n].sql != NULL)
        n++;
    return n;
}

/**
 * What follows the last row of a page, as spans of the order that an index serves from the start:
 * after (a, b, c) come the rows with the same a and b and a later c, then those with the same a and
 * a later b, then those with a later a. Neighbouring keys of one direction make one span.
 */
struct span {
    size_t equal; /* that many first keys are the same */
    size_t until; /* keys equal .. until-1 are later, compared as one */
};

static size_t spans_of(const struct list_order *order, size_t after_count,
                       struct span out[LIST_KEYS_MAX])
{
    size_t n = 0;
    size_t until = after_count;

    if (after_count == 0) {
        out[0] = (struct span){ 0, 0 };
        return 1;
    }
    while (until > 0) {
        size_t from = until - 1;

        while (from > 0 && order->keys[from - 1].descending == order->keys[from].descending)
            from--;
        out[n++] = (struct span){ from, until };
        until = from;
    }
    return n;
}

/* ---- composing ----------------------------------------------------------------------------- */

/** WHERE once, AND from then on. */
static void add_and(struct sql_text *sql, bool *is_first)
{
    sql_add(sql, *is_first ? " WHERE " : " AND ", NULL);
    *is_first = false;
}

static void add_key(struct sql_text *sql, const struct list_key *key)
{
    sql_add(sql, key->sql, key->pg);
}

static void add_span(struct sql_text *sql, const struct list_page *page, struct span span,
                     bool *is_first)
{
    const struct list_key *keys = page->order->keys;

    for (size_t i = 0; i < span.equal; i++) {
        add_and(sql, is_first);
        add_key(sql, &keys[i]);
        sql_add(sql, " = ", NULL);
        sql_add_bind(sql, db_int("", page->after[i]));
    }
    if (span.until == span.equal)
        return;
    add_and(sql, is_first);
    sql_add(sql, "(", NULL);
    for (size_t i = span.equal; i < span.until; i++) {
        sql_add(sql, i > span.equal ? ", " : "", NULL);
        add_key(sql, &keys[i]);
    }
    sql_add(sql, keys[span.equal].descending ? ") < (" : ") > (", NULL);
    for (size_t i = span.equal; i < span.until; i++) {
        sql_add(sql, i > span.equal ? ", " : "", NULL);
        sql_add_bind(sql, db_int("", page->after[i]));
    }
    sql_add(sql, ")", NULL);
}

static void add_order(struct sql_text *sql, const struct list_order *order)
{
    for (size_t i = 0; i < key_count(order); i++) {
        sql_add(sql, i == 0 ? " ORDER BY " : ", ", NULL);
        add_key(sql, &order->keys[i]);
        sql_add(sql, order->keys[i].descending ? " DESC" : "", NULL);
    }
}

/**
 * The limit stands as a constant, because PostgreSQL plans a bound one as a tenth of the table and
 * then sorts; few different ones, so that statements are shared.
 */
static void add_limit(struct sql_text *sql, int rows)
{
    static const int limits[] = { 11, 26, 51, 101, 201, LIST_LIMIT_MAX + 1 };
    size_t i = 0;

    while (limits[i] < rows)
        i++;
    sql_add(sql, " LIMIT ", NULL);
    strbuf_add_int(&sql->buf, limits[i]);
}

/** FROM and WHERE; the source's own condition, the scope and the caller's all have to hold. */
static void add_from(struct sql_text *sql, struct arena *arena, const struct list_query *query,
                     bool *is_first)
{
    const struct condition *conditions[2] = {
        condition_of_scope(arena, query->domain, query->scope),
        query->where,
    };

    sql_add(sql, " FROM ", NULL);
    sql_add(sql, query->source->from, query->source->from_pg);
    for (size_t i = 0; i < query->binds.n; i++)
        sql_keep_bind(sql, query->binds.v[i]);
    if (query->source->where != NULL) {
        add_and(sql, is_first);
        sql_add(sql, query->source->where, NULL);
    }
    for (size_t i = 0; i < 2; i++) {
        bool is_true = conditions[i] == NULL
                       || (conditions[i]->kind == CONDITION_AND && conditions[i]->part_count == 0);

        if (is_true)
            continue;
        add_and(sql, is_first);
        sql_add_condition(sql, conditions[i], query->reader);
    }
}

static bool finish(struct call *call, struct sql_text *sql, const char *name, struct db_query *out)
{
    struct str text;

    if (!strbuf_done(&sql->buf, "", &text, call->err))
        return false;
    *out = (struct db_query){ .name = name, .sql = text.p };
    return true;
}

/* ---- running ------------------------------------------------------------------------------- */

/** One list on its way. */
struct listing {
    const struct list_query *query;
    const struct list_page *page;
    list_each *each;
    void *arg;
    int taken;
    bool has_more;
};

static bool take_rows(struct call *call, struct listing *listing, struct db_rows *rows)
{
    while (!listing->has_more && db_next(rows)) {
        if (listing->taken == listing->page->limit) {
            listing->has_more = true;
        } else {
            if (!listing->each(call, rows, listing->arg))
                return false;
            listing->taken++;
        }
    }
    return true;
}

static bool run_span(struct call *call, struct listing *listing, struct span span)
{
    struct sql_text sql = sql_text_new(call->arena, db_tx_engine(call->tx));
    const struct list_source *source = listing->query->source;
    struct db_query query;
    struct db_rows *rows;
    struct err err = { 0 };
    bool is_first = true;
    bool ok;

    sql_add(&sql, "SELECT ", NULL);
    sql_add(&sql, source->columns, source->columns_pg);
    add_from(&sql, call->arena, listing->query, &is_first);
    add_span(&sql, listing->page, span, &is_first);
    add_order(&sql, listing->page->order);
    add_limit(&sql, listing->page->limit - listing->taken + 1);
    if (!finish(call, &sql, source->name, &query))
        return false;
    if (!db_rows(call->tx, &query, (struct db_binds){ sql.binds, sql.bind_count }, &rows,
                 call->err))
        return false;
    ok = take_rows(call, listing, rows);
    return db_rows_end(&rows, ok ? call->err : &err) && ok;
}

bool list_rows(struct call *call, const struct list_query *query, const struct list_page *page,
               list_each *each, void *arg, bool *has_more)
{
    struct listing listing = { .query = query, .page = page, .each = each, .arg = arg };
    struct span spans[LIST_KEYS_MAX];
    size_t count;

    CHECK(page->limit >= 1 && page->limit <= LIST_LIMIT_MAX);
    if (page->after_count != 0 && page->after_count != key_count(page->order))
        return err_set(call->err, ERR_INVALID, "bad_cursor", "this is not a cursor of this list");
    count = spans_of(page->order, page->after_count, spans);
    for (size_t i = 0; i < count && !listing.has_more; i++)
        if (!run_span(call, &listing, spans[i]))
            return false;
    *has_more = listing.has_more;
    return true;
}

bool list_count(struct call *call, const struct list_query *query, int max, int64_t *out)
{
    struct sql_text sql = sql_text_new(call->arena, db_tx_engine(call->tx));
    struct db_query counted;
    bool is_first = true;

    sql_add(&sql, "SELECT count(*) FROM (SELECT 1 AS one", NULL);
    add_from(&sql, call->arena, query, &is_first);
    sql_add(&sql, " LIMIT ", NULL);
    strbuf_add_int(&sql.buf, max);
    sql_add(&sql, ") counted", NULL);
    if (!finish(call, &sql, query->source->name, &counted))
        return false;
    return db_one_int(call->tx, &counted, (struct db_binds){ sql.binds, sql.bind_count }, 0, out,
                      call->err);
}
