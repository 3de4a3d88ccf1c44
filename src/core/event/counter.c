#include "core/event/counter.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/strbuf.h"

/** What one counter_add asked for; a list of them hangs on the call. */
struct counter_delta {
    struct counter_delta *next;
    const struct counter_dimension *dimension;
    int64_t key;
    int64_t delta;
};

/* A connection runs one change at a time, so rows of its own are never waited for. */
#define SHARD_PG "pg_backend_pid() % 64"

#define AND_COUNT                                                                                  \
    " ON CONFLICT (dimension, key, shard) DO UPDATE SET count = counter.count + excluded.count"

/* PostgreSQL is asked once for all that a change counts, in the order in which it stands in the
 * list. SQLite is near: it is asked key by key, and no list has to be written and read. */
static const struct db_query q_add = {
    "counter.add",
    "INSERT INTO counter (dimension, key, shard, count) VALUES (:dimension, :key, 0, "
    ":delta)" AND_COUNT,
    "INSERT INTO counter (dimension, key, shard, count)"
    " SELECT delta->>0, (delta->>1)::bigint, " SHARD_PG ", (delta->>2)::bigint"
    "   FROM json_array_elements(:deltas::json) AS delta" AND_COUNT,
};

static const struct db_query q_read = {
    "counter.read",
    "SELECT key, sum(count) FROM counter WHERE dimension = :dimension"
    "   AND key IN (SELECT value FROM json_each(:keys)) GROUP BY key",
    "SELECT key, sum(count)::bigint FROM counter WHERE dimension = :dimension"
    "   AND key = ANY (:keys::bigint[]) GROUP BY key",
};

static const struct db_query q_read_all = {
    "counter.read_all",
    "SELECT key, sum(count) FROM counter WHERE dimension = :dimension"
    " GROUP BY key HAVING sum(count) <> 0 ORDER BY key",
    "SELECT key, sum(count)::bigint FROM counter WHERE dimension = :dimension"
    " GROUP BY key HAVING sum(count) <> 0 ORDER BY key",
};

/* How often a dimension has been corrected stands beside it under a name of its own. */
static const struct db_query q_corrections = {
    "counter.corrections",
    "SELECT count FROM counter WHERE dimension = :mark AND key = 0 AND shard = 0",
    NULL,
};
static const struct db_query q_mark = {
    "counter.mark", /* no row: corrected since */
    "INSERT INTO counter (dimension, key, shard, count) VALUES (:mark, 0, 0, 1)"
    " ON CONFLICT (dimension, key, shard) DO UPDATE SET count = counter.count + 1"
    "   WHERE counter.count = :seen"
    " RETURNING count",
    NULL,
};

const struct db_query *const counter_queries[] = { &q_add,         &q_read, &q_read_all,
                                                   &q_corrections, &q_mark, NULL };

void counter_add(struct call *call, const struct counter_dimension *dimension, int64_t key,
                 int64_t delta)
{
    struct counter_delta *added = ARENA_NEW(call->arena, struct counter_delta);

    CHECK(call->tx != NULL);
    *added = (struct counter_delta){ call->counters, dimension, key, delta };
    call->counters = added;
}

static int compare_deltas(const void *a, const void *b)
{
    const struct counter_delta *x = a;
    const struct counter_delta *y = b;
    int by_name = strcmp(x->dimension->name, y->dimension->name);

    return by_name != 0 ? by_name : (x->key > y->key) - (x->key < y->key);
}

/** The gathered deltas in their fixed order, one for each key. */
static size_t gather(struct call *call, struct counter_delta **out)
{
    struct counter_delta *all;
    size_t count = 0;
    size_t n = 0;

    for (const struct counter_delta *at = call->counters; at != NULL; at = at->next)
        count++;
    all = ARENA_ARRAY(call->arena, count + 1, struct counter_delta);
    for (const struct counter_delta *at = call->counters; at != NULL; at = at->next)
        all[n++] = *at;
    qsort(all, count, sizeof(*all), compare_deltas);
    n = 0;
    for (size_t i = 0; i < count; i++) {
        if (n > 0 && compare_deltas(&all[n - 1], &all[i]) == 0)
            all[n - 1].delta += all[i].delta;
        else
            all[n++] = all[i];
    }
    *out = all;
    return n;
}

/** At most so many deltas make one statement, and one delta so many bytes of it. */
enum { DELTAS_AT_ONCE = 100, DELTA_MAX_BYTES = 128 };

/** `n` deltas, one for each key. Names are our own constants, so they are written as they stand. */
static bool write_some(struct call *call, const struct counter_delta *deltas, size_t n)
{
    struct strbuf list = strbuf_new(call->arena, (size_t)DELTAS_AT_ONCE * DELTA_MAX_BYTES);
    bool is_first = true;

    for (size_t i = 0; i < n; i++) {
        if (deltas[i].delta == 0)
            continue;
        strbuf_addf(&list, "%c[\"%s\",%lld,%lld]", is_first ? '[' : ',', deltas[i].dimension->name,
                    (long long)deltas[i].key, (long long)deltas[i].delta);
        is_first = false;
    }
    if (is_first)
        return true;
    strbuf_add_char(&list, ']');
    CHECK(!list.overflow);
    return db_exec(call->tx, &q_add, DB_BINDS(db_text("deltas", strbuf_str(&list))), call->err);
}

static bool write_lists(struct call *call, const struct counter_delta *deltas, size_t n)
{
    for (size_t i = 0; i < n; i += DELTAS_AT_ONCE)
        if (!write_some(call, deltas + i, n - i < DELTAS_AT_ONCE ? n - i : DELTAS_AT_ONCE))
            return false;
    return true;
}

static bool write_each(struct call *call, const struct counter_delta *deltas, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct counter_delta *delta = &deltas[i];
        struct str name = str_of(delta->dimension->name);

        if (delta->delta != 0
            && !db_exec(call->tx, &q_add,
                        DB_BINDS(db_text("dimension", name), db_int("key", delta->key),
                                 db_int("delta", delta->delta)),
                        call->err))
            return false;
    }
    return true;
}

bool counter_flush(struct call *call)
{
    struct counter_delta *deltas;
    size_t n;

    if (call->counters == NULL)
        return true;
    n = gather(call, &deltas);
    call->counters = NULL;
    return db_tx_engine(call->tx) == DB_SQLITE ? write_each(call, deltas, n)
                                               : write_lists(call, deltas, n);
}

bool counter_read(struct call *call, const struct counter_dimension *dimension, const int64_t *keys,
                  size_t n, int64_t *counts)
{
    struct db_rows *rows;

    memset(counts, 0, n * sizeof(*counts));
    if (!db_rows(
            call->tx, &q_read,
            DB_BINDS(db_text("dimension", str_of(dimension->name)), db_int_list("keys", keys, n)),
            &rows, call->err))
        return false;
    while (db_next(rows))
        for (size_t i = 0; i < n; i++)
            if (keys[i] == db_col_int(rows, 0))
                counts[i] = db_col_int(rows, 1);
    return db_rows_end(&rows, call->err);
}

/** All rows (key, count) of a statement, in the arena. */
static bool read_rows(struct call *call, const struct db_query *query, struct db_binds binds,
                      struct counter_row **out, size_t *count)
{
    struct counter_row *found = NULL;
    struct db_rows *rows;
    size_t room = 0;
    size_t n = 0;

    if (!db_rows(call->tx, query, binds, &rows, call->err))
        return false;
    while (db_next(rows)) {
        found = arena_grow(call->arena, found, n, &room, sizeof(*found));
        found[n++] = (struct counter_row){ db_col_int(rows, 0), db_col_int(rows, 1) };
    }
    *out = found;
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool counter_read_all(struct call *call, const struct counter_dimension *dimension,
                      const struct counter_row **out, size_t *count)
{
    struct counter_row *rows;

    if (!read_rows(call, &q_read_all, DB_BINDS(db_text("dimension", str_of(dimension->name))),
                   &rows, count))
        return false;
    *out = rows;
    return true;
}

/* ---- checks and rebuilds --------------------------------------------------------------------- */

static int compare_rows(const void *a, const void *b)
{
    const struct counter_row *x = a;
    const struct counter_row *y = b;

    return (x->key > y->key) - (x->key < y->key);
}

/** The truth by key, without zeros. */
static bool read_truth(struct call *call, const struct counter_dimension *dimension,
                       struct counter_row **out, size_t *count)
{
    size_t all;

    if (!read_rows(call, dimension->truth, DB_NO_BINDS, out, &all))
        return false;
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if ((*out)[i].count != 0)
            (*out)[(*count)++] = (*out)[i];
    if (*count > 0)
        qsort(*out, *count, sizeof(**out), compare_rows);
    return true;
}

/** What is to be added to each key that is wrong; at most a_count + b_count of them. */
static size_t differences(const struct counter_row *kept, size_t kept_count,
                          const struct counter_row *truth, size_t truth_count,
                          struct counter_row *out)
{
    size_t n = 0;
    size_t i = 0;
    size_t j = 0;

    while (i < kept_count || j < truth_count) {
        bool only_kept = j == truth_count || (i < kept_count && kept[i].key < truth[j].key);
        bool only_truth = i == kept_count || (j < truth_count && truth[j].key < kept[i].key);
        int64_t is = only_truth ? 0 : kept[i].count;
        int64_t should = only_kept ? 0 : truth[j].count;

        if (is != should)
            out[n++] = (struct counter_row){ only_truth ? truth[j].key : kept[i].key, should - is };
        i += !only_truth;
        j += !only_kept;
    }
    return n;
}

static struct db_bind mark_of(struct call *call, const struct counter_dimension *dimension)
{
    return db_text("mark", str_format(call->arena, "%s#corrected", dimension->name));
}

bool counter_compare(struct call *call, const struct counter_dimension *dimension,
                     struct counter_correction *out)
{
    const struct counter_row *kept;
    struct counter_row *truth;
    size_t kept_count;
    size_t truth_count;

    *out = (struct counter_correction){ .dimension = dimension };
    if (!db_one_int(call->tx, &q_corrections, DB_BINDS(mark_of(call, dimension)), 0, &out->seen,
                    call->err)
        || !counter_read_all(call, dimension, &kept, &kept_count)
        || !read_truth(call, dimension, &truth, &truth_count))
        return false;
    out->missing = ARENA_ARRAY(call->arena, kept_count + truth_count + 1, struct counter_row);
    out->count = differences(kept, kept_count, truth, truth_count, out->missing);
    return true;
}

bool counter_apply(struct call *call, const struct counter_correction *correction)
{
    int64_t corrections;

    CHECK(call->tx != NULL);
    if (correction->count == 0)
        return true;
    if (!db_one_int(
            call->tx, &q_mark,
            DB_BINDS(mark_of(call, correction->dimension), db_int("seen", correction->seen)), 0,
            &corrections, call->err))
        return false;
    if (corrections == 0)
        return err_set(call->err, ERR_CONFLICT, "counter_corrected",
                       "somebody else has corrected this meanwhile");
    for (size_t i = 0; i < correction->count; i++)
        counter_add(call, correction->dimension, correction->missing[i].key,
                    correction->missing[i].count);
    return true;
}

static bool compare_step(struct call *call, void *arg)
{
    struct counter_correction *correction = arg;

    return counter_compare(call, correction->dimension, correction);
}

static bool apply_step(struct call *call, void *arg)
{
    return counter_apply(call, arg);
}

bool counter_correct(struct call *call, const struct counter_dimension *dimension, int64_t *wrong)
{
    struct counter_correction correction = { .dimension = dimension };

    if (!call_read(call, compare_step, &correction))
        return false;
    *wrong = (int64_t)correction.count;
    return correction.count == 0 || call_change(call, apply_step, &correction);
}

struct str counter_badge(struct arena *arena, int64_t count, int64_t max)
{
    if (count >= max)
        return str_format(arena, "%lld+", (long long)(max - 1));
    return str_format(arena, "%lld", (long long)count);
}
