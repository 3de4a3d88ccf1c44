#include "features/search/search_postgres.h"

#include "base/arena.h"
#include "db/db.h"
#include "features/search/search_words.h"

/* On SQLite these statements are never run; the text there only names the table that is missing,
 * so `sql` holds something that both engines can prepare. */
#define ONLY_POSTGRES "SELECT 0 WHERE 1 = 0"

static const struct db_query q_add = {
    "search_doc.put",
    ONLY_POSTGRES,
    "INSERT INTO search_doc (place, ticket_id, message_id, build, words)"
    " VALUES (:place, :ticket_id, :message_id, (SELECT build FROM search_build),"
    "         :words::text::tsvector)"
    " ON CONFLICT (place) DO UPDATE SET words = excluded.words, build = excluded.build"
    "   WHERE search_doc.build <> excluded.build OR search_doc.message_id = 0",
};

/* A sum keeps the planner from walking along the places, a comparison of its own from using the
 * index on words: which way is shorter is known here, not there. */
static const struct db_query q_find_rare = {
    "search_doc.find_rare",
    ONLY_POSTGRES,
    "SELECT d.place, d.ticket_id, d.message_id FROM search_doc d"
    " WHERE d.words @@ :expression::text::tsquery AND d.place > :after"
    " ORDER BY d.place + 0 LIMIT :limit",
};

static const struct db_query q_find_common = {
    "search_doc.find_common",
    ONLY_POSTGRES,
    "SELECT d.place, d.ticket_id, d.message_id FROM search_doc d"
    " WHERE (d.words @@ :expression::text::tsquery)::int = 1 AND d.place > :after"
    "   AND d.place <= :until ORDER BY d.place LIMIT :limit",
};

static const struct db_query q_block_end = {
    "search_doc.block_end",
    ONLY_POSTGRES,
    "SELECT place FROM search_doc WHERE place > :after ORDER BY place OFFSET :block LIMIT 1",
};

static const struct db_query q_sample = {
    "search_doc.sample",
    ONLY_POSTGRES,
    "SELECT count(*) FROM (SELECT words FROM search_doc ORDER BY place LIMIT :sample) newest"
    " WHERE newest.words @@ :expression::text::tsquery",
};

static const struct db_query q_count = {
    "search_doc.count_all",
    ONLY_POSTGRES,
    "SELECT count(*) FROM search_doc",
};

static const struct db_query q_build_begin = {
    "search_build.begin",
    ONLY_POSTGRES,
    "UPDATE search_build SET build = build + 1",
};

static const struct db_query q_build_finish = {
    "search_build.finish",
    ONLY_POSTGRES,
    "DELETE FROM search_doc WHERE build < (SELECT build FROM search_build)",
};

const struct db_query *const search_postgres_queries[] = {
    &q_add,   &q_find_rare,   &q_find_common,  &q_block_end, &q_sample,
    &q_count, &q_build_begin, &q_build_finish, NULL,
};

struct add_step {
    const struct search_doc *docs;
    size_t count;
};

static bool add_doc(struct call *call, const struct search_doc *doc,
                    struct text_tokenizer *tokenizer, struct arena *scratch)
{
    struct text_token_list tokens = search_tokens(tokenizer, doc->text, scratch);

    return db_exec(call->tx, &q_add,
                   DB_BINDS(db_int("place", doc->place), db_int("ticket_id", doc->ticket_id),
                            db_int("message_id", doc->message_id),
                            db_text("words", search_words_vector(&tokens, scratch))),
                   call->err);
}

static bool add_step(struct call *call, void *arg)
{
    const struct add_step *step = arg;
    struct text_tokenizer *tokenizer = text_tokenizer_new();
    struct arena *scratch = arena_new(SEARCH_DOC_ARENA_BYTES);
    bool done = true;

    for (size_t i = 0; done && i < step->count; i++) {
        done = add_doc(call, &step->docs[i], tokenizer, scratch);
        arena_reset(scratch);
    }
    arena_free(&scratch);
    text_tokenizer_free(&tokenizer);
    return done;
}

bool search_postgres_add(struct call *call, const struct search_doc *docs, size_t count)
{
    struct add_step step = { .docs = docs, .count = count };

    return count == 0 || call_change(call, add_step, &step);
}

static bool read_hits(struct call *call, struct db_rows *rows, int limit, struct search_hit *out,
                      size_t *count)
{
    size_t n = 0;

    while (n < (size_t)limit && db_next(rows)) {
        out[n].place = db_col_int(rows, 0);
        out[n].ticket_id = db_col_int(rows, 1);
        out[n++].message_id = db_col_int(rows, 2);
    }
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool search_postgres_find_rare(struct call *call, struct str expression, int64_t after, int limit,
                               struct search_hit *out, size_t *count)
{
    struct db_rows *rows;

    return db_rows(call->tx, &q_find_rare,
                   DB_BINDS(db_text("expression", expression), db_int("after", after),
                            db_int("limit", limit)),
                   &rows, call->err)
           && read_hits(call, rows, limit, out, count);
}

bool search_postgres_find_common(struct call *call, struct str expression, int64_t after,
                                 int64_t until, int limit, struct search_hit *out, size_t *count)
{
    struct db_rows *rows;

    return db_rows(call->tx, &q_find_common,
                   DB_BINDS(db_text("expression", expression), db_int("after", after),
                            db_int("until", until), db_int("limit", limit)),
                   &rows, call->err)
           && read_hits(call, rows, limit, out, count);
}

bool search_postgres_block_end(struct call *call, int64_t after, int block, int64_t *out,
                               bool *done)
{
    if (!db_one_int(call->tx, &q_block_end,
                    DB_BINDS(db_int("after", after), db_int("block", block)), INT64_MAX, out,
                    call->err))
        return false;
    *done = *out == INT64_MAX;
    return true;
}

bool search_postgres_sample(struct call *call, struct str expression, int sample, int64_t *count)
{
    return db_one_int(call->tx, &q_sample,
                      DB_BINDS(db_text("expression", expression), db_int("sample", sample)), 0,
                      count, call->err);
}

bool search_postgres_count(struct call *call, int64_t *out)
{
    return db_one_int(call->tx, &q_count, DB_NO_BINDS, 0, out, call->err);
}

static bool begin_step(struct call *call, void *arg)
{
    (void)arg;
    return db_exec(call->tx, &q_build_begin, DB_NO_BINDS, call->err);
}

bool search_postgres_build_begin(struct call *call)
{
    return call_change(call, begin_step, NULL);
}

static bool finish_step(struct call *call, void *arg)
{
    (void)arg;
    return db_exec(call->tx, &q_build_finish, DB_NO_BINDS, call->err);
}

bool search_postgres_build_finish(struct call *call)
{
    return call_change(call, finish_step, NULL);
}
