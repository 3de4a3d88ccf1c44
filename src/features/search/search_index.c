#include "features/search/search_index.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "core/house.h"
#include "db/db.h"
#include "features/search/search_postgres.h"
#include "features/search/search_seek.h"
#include "features/search/search_sqlite.h"

enum { PATH_MAX_BYTES = 4096 };

struct search_index {
    struct house *house;
    enum db_engine engine;
    char path[PATH_MAX_BYTES];   /* SQLite */
    pthread_rwlock_t generation; /* held while the file in use must not change */
    struct db *db;               /* SQLite: the generation in use */
};

/* From the top: the instant (42 bits, to the year 2109), the low 20 bits of the id, one for
 * subjects; all of it negative, so that it rises from new to old. */
enum { PLACE_ID_BITS = 20, PLACE_AT_SHIFT = PLACE_ID_BITS + 1 };
#define PLACE_AT_MAX ((INT64_C(1) << 42) - 1)

static int64_t place_instant(int64_t at_ms)
{
    return at_ms < 0 ? 0 : at_ms > PLACE_AT_MAX ? PLACE_AT_MAX : at_ms;
}

int64_t search_place(int64_t at_ms, int64_t message_id, bool is_subject)
{
    int64_t id = message_id & ((INT64_C(1) << PLACE_ID_BITS) - 1);

    return -((place_instant(at_ms) << PLACE_AT_SHIFT) | (id << 1) | (is_subject ? 1 : 0));
}

int64_t search_place_before(int64_t at_ms)
{
    return -(place_instant(at_ms) << PLACE_AT_SHIFT);
}

int64_t search_place_at(int64_t place)
{
    return (-place) >> PLACE_AT_SHIFT;
}

bool search_index_open(struct house *house, struct search_index **out, struct err *err)
{
    struct search_index *index = calloc(1, sizeof(*index));

    CHECK(index != NULL);
    index->house = house;
    index->engine = db_engine(house->db);
    snprintf(index->path, sizeof(index->path), "%s/search.db", house->data_dir);
    if (index->engine == DB_SQLITE && !search_sqlite_open(house, index->path, &index->db, err)) {
        free(index);
        return false;
    }
    pthread_rwlock_init(&index->generation, NULL);
    *out = index;
    return true;
}

void search_index_close(struct search_index **index)
{
    if (*index == NULL)
        return;
    db_close(&(*index)->db);
    pthread_rwlock_destroy(&(*index)->generation);
    free(*index);
    *index = NULL;
}

bool search_index_add(struct search_index *index, struct call *call, const struct search_doc *docs,
                      size_t count)
{
    bool done;

    if (index->engine == DB_POSTGRES)
        return search_postgres_add(call, docs, count);
    pthread_rwlock_rdlock(&index->generation);
    done = search_sqlite_add(index->db, call, docs, count);
    pthread_rwlock_unlock(&index->generation);
    return done;
}

/* ---- finding -------------------------------------------------------------------------------- */

static bool begin_sqlite(struct search_find *find)
{
    struct search_index *index = find->index;

    pthread_rwlock_rdlock(&index->generation);
    if (db_read_begin(index->db, &find->tx, find->call->err)) {
        if (search_sqlite_expression(find->tx, find->call, find->query, &find->expression))
            return true;
        db_read_end(&find->tx);
    }
    pthread_rwlock_unlock(&index->generation);
    return false;
}

static bool begin_postgres(struct search_find *find)
{
    if (!search_postgres_expression(find->call, find->query, &find->expression))
        return false;
    find->seek = search_seek_new(find->call, find->expression);
    return true;
}

bool search_find_begin(struct search_find *find, struct search_index *index, struct call *call,
                       const struct search_query *query)
{
    CHECK(search_query_positive_count(query) > 0);
    *find = (struct search_find){ .index = index, .call = call, .query = query };
    return index->engine == DB_SQLITE ? begin_sqlite(find) : begin_postgres(find);
}

void search_find_end(struct search_find *find)
{
    if (find->index->engine != DB_SQLITE)
        return;
    db_read_end(&find->tx);
    pthread_rwlock_unlock(&find->index->generation);
}

bool search_find_next(struct search_find *find, int64_t after, int limit, struct search_hit *out,
                      size_t *count, int64_t *reached, bool *done)
{
    *count = 0;
    *reached = after;
    *done = true;
    if (find->expression.n == 0)
        return true;
    if (find->index->engine == DB_POSTGRES)
        return search_seek_next(find->seek, after, limit, out, count, reached, done);
    if (!search_sqlite_find(find->tx, find->call, find->expression, after, limit, out, count))
        return false;
    *done = *count < (size_t)limit;
    if (*count > 0)
        *reached = out[*count - 1].place;
    return true;
}

bool search_find_sample(struct search_find *find, const struct search_clause *clause, int sample,
                        int64_t *count)
{
    struct search_query *alone = ARENA_NEW(find->call->arena, struct search_query);
    struct str expression;

    alone->clauses[0] = *clause;
    alone->clause_count = 1;
    *count = 0;
    if (find->index->engine == DB_POSTGRES)
        return search_postgres_expression(find->call, alone, &expression)
               && (expression.n == 0
                   || search_postgres_sample(find->call, expression, sample, count));
    return search_sqlite_expression(find->tx, find->call, alone, &expression)
           && (expression.n == 0
               || search_sqlite_sample(find->tx, find->call, expression, sample, count));
}

bool search_index_count(struct search_index *index, struct call *call, int64_t *out)
{
    struct db_tx *tx;
    bool done;

    if (index->engine == DB_POSTGRES)
        return search_postgres_count(call, out);
    pthread_rwlock_rdlock(&index->generation);
    done = db_read_begin(index->db, &tx, call->err);
    if (done) {
        done = search_sqlite_count(tx, call, out);
        db_read_end(&tx);
    }
    pthread_rwlock_unlock(&index->generation);
    return done;
}

/* ---- building anew -------------------------------------------------------------------------- */

struct search_build {
    struct search_index *index;
    char path[PATH_MAX_BYTES + 8]; /* SQLite: beside the file in use */
    struct db *db;
    int64_t number; /* PostgreSQL */
};

/** A file and what SQLite puts beside it. */
static void remove_file(const char *path)
{
    static const char *const tails[] = { "", "-wal", "-shm" };
    char name[PATH_MAX_BYTES + 16];

    for (size_t i = 0; i < COUNT_OF(tails); i++) {
        snprintf(name, sizeof(name), "%s%s", path, tails[i]);
        (void)unlink(name);
    }
}

bool search_build_begin(struct search_index *index, struct call *call, struct search_build **out)
{
    struct search_build *build = calloc(1, sizeof(*build));
    bool done;

    CHECK(build != NULL);
    build->index = index;
    snprintf(build->path, sizeof(build->path), "%s.new", index->path);
    if (index->engine == DB_SQLITE) {
        remove_file(build->path);
        done = search_sqlite_open(index->house, build->path, &build->db, call->err);
    } else {
        done = search_postgres_build_begin(call, &build->number);
    }
    if (!done) {
        free(build);
        return false;
    }
    *out = build;
    return true;
}

bool search_build_add(struct search_build *build, struct call *call, const struct search_doc *docs,
                      size_t count)
{
    if (build->index->engine == DB_POSTGRES)
        return search_postgres_build_add(call, docs, count);
    return search_sqlite_add(build->db, call, docs, count);
}

/** Closing checkpoints both files, so each is one file by then; searches wait meanwhile. */
static bool swap_files(struct search_build *build, struct err *err)
{
    struct search_index *index = build->index;
    bool moved;

    db_close(&build->db);
    pthread_rwlock_wrlock(&index->generation);
    db_close(&index->db);
    remove_file(index->path);
    moved = rename(build->path, index->path) == 0;
    moved = search_sqlite_open(index->house, index->path, &index->db, err) && moved;
    pthread_rwlock_unlock(&index->generation);
    return moved
           || err_set(err, ERR_UNAVAILABLE, "database_unavailable",
                      "the new search index could not be put in place");
}

bool search_build_finish(struct search_build **build, struct call *call)
{
    bool done = (*build)->index->engine == DB_SQLITE
                    ? swap_files(*build, call->err)
                    : search_postgres_build_finish(call, (*build)->number);

    free(*build);
    *build = NULL;
    return done;
}

void search_build_abandon(struct search_build **build)
{
    if (*build == NULL)
        return;
    if ((*build)->index->engine == DB_SQLITE) {
        db_close(&(*build)->db);
        remove_file((*build)->path);
    }
    free(*build);
    *build = NULL;
}
