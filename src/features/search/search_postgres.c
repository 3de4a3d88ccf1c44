#include "features/search/search_postgres.h"

#include "base/arena.h"
#include "base/map.h"
#include "core/house.h"
#include "db/db.h"
#include "features/search/search_words.h"

/* On SQLite these statements are never run; the text there only names the table that is missing,
 * so `sql` holds something that both engines can prepare. */
#define ONLY_POSTGRES "SELECT 0 WHERE 1 = 0"

/* A message never changes, so what is there already stays; a subject may. */
#define PUT_DOC(table)                                                                             \
    "INSERT INTO " table " AS d (place, ticket_id, message_id, words)"                             \
    " VALUES (:place, :ticket_id, :message_id, :words::text::tsvector)"                            \
    " ON CONFLICT (place) DO UPDATE SET words = excluded.words"                                    \
    "   WHERE d.message_id = 0 AND d.words <> excluded.words"

#define PUT_WORDS(table)                                                                           \
    "INSERT INTO " table " (chars, word)"                                                          \
    " SELECT length(w.word), w.word FROM unnest(string_to_array(:words, ' ')) w (word)"            \
    " ON CONFLICT DO NOTHING"

static const struct db_query q_put = { "search_doc.put", ONLY_POSTGRES, PUT_DOC("search_doc") };
static const struct db_query q_put_words = {
    "search_word.put",
    ONLY_POSTGRES,
    PUT_WORDS("search_word"),
};
static const struct db_query q_put_next = {
    "search_doc_next.put",
    ONLY_POSTGRES,
    PUT_DOC("search_doc_next"),
};
static const struct db_query q_put_words_next = {
    "search_word_next.put",
    ONLY_POSTGRES,
    PUT_WORDS("search_word_next"),
};

/* Few words of each length, so that a short prefix does not read all that begin so. */
static const struct db_query q_expand = {
    "search_word.expand_by_length",
    ONLY_POSTGRES,
    "SELECT w.word FROM generate_series(length(:prefix::text), :chars::integer) l (chars)"
    " CROSS JOIN LATERAL (SELECT s.chars, s.word FROM search_word s"
    "   WHERE s.chars = l.chars AND s.word >= :prefix::text AND s.word < :end::text"
    "   ORDER BY s.word LIMIT :limit) w"
    " ORDER BY w.chars, w.word LIMIT :limit",
};

/* Values stand behind a SELECT of their own so that the planner does not guess from them, which it
 * does badly: the paths here are those that were measured, whatever the word. It also keeps an
 * expression from being read again for every row. */
#define EXPRESSION "(SELECT :expression::text::tsquery)"

/* The last row tells of the walk itself. */
static const struct db_query q_walk = {
    "search_doc.walk",
    ONLY_POSTGRES,
    "WITH block AS MATERIALIZED ("
    "  SELECT n.place, n.ticket_id, n.message_id, n.words @@ " EXPRESSION " AS is_hit"
    "    FROM (SELECT place, ticket_id, message_id, words FROM search_doc WHERE place > :after"
    "           ORDER BY place LIMIT :block) n)"
    " SELECT place, ticket_id, message_id, 0 AS is_end, 0::bigint AS documents FROM block"
    "  WHERE is_hit"
    " UNION ALL SELECT max(place), 0, min(place), 1, count(*) FROM block"
    " ORDER BY is_end, place",
};

/* The array is that of the index, word for word; see its migration. */
#define IN_SPANS                                                                                   \
    "SELECT place, ticket_id, message_id FROM search_doc"                                          \
    " WHERE ARRAY[(place >> 43) * 4, (place >> 47) * 4 + 1, (place >> 51) * 4 + 2,"                \
    "             (place >> 55) * 4 + 3] && (SELECT :spans::bigint[])"                             \
    "   AND words @@ " EXPRESSION " AND place + 0 > :after"

static const struct db_query q_spans = {
    "search_doc.spans",
    ONLY_POSTGRES,
    IN_SPANS " LIMIT (SELECT :limit::bigint)",
};

static const struct db_query q_spans_newest = {
    "search_doc.spans_newest",
    ONLY_POSTGRES,
    IN_SPANS " ORDER BY place + 0 LIMIT :limit",
};

static const struct db_query q_next_place = {
    "search_doc.next_place",
    ONLY_POSTGRES,
    "SELECT place FROM search_doc WHERE place > :after ORDER BY place LIMIT 1",
};

static const struct db_query q_sample = {
    "search_doc.sample",
    ONLY_POSTGRES,
    "SELECT count(*) FROM (SELECT words FROM search_doc ORDER BY place LIMIT :sample) newest"
    " WHERE newest.words @@ " EXPRESSION,
};

static const struct db_query q_count = {
    "search_doc.count_all",
    ONLY_POSTGRES,
    "SELECT count(*) FROM search_doc",
};

static const struct db_query q_build_number = {
    "search_build.number",
    ONLY_POSTGRES,
    "UPDATE search_build SET build = build + 1 RETURNING build",
};

static const struct db_query q_build_ours = {
    "search_build.ours",
    ONLY_POSTGRES,
    "UPDATE search_build SET build = build WHERE build = :build",
};

static const struct db_query q_empty_next = {
    "search_doc_next.empty",
    ONLY_POSTGRES,
    "TRUNCATE search_doc_next, search_word_next",
};

/** Each table gets the name of the other. */
static const struct db_query swap[] = {
    { "search_doc.part", ONLY_POSTGRES, "ALTER TABLE search_doc RENAME TO search_doc_old" },
    { "search_doc_next.serve", ONLY_POSTGRES, "ALTER TABLE search_doc_next RENAME TO search_doc" },
    { "search_doc.rest", ONLY_POSTGRES, "ALTER TABLE search_doc_old RENAME TO search_doc_next" },
    { "search_word.part", ONLY_POSTGRES, "ALTER TABLE search_word RENAME TO search_word_old" },
    { "search_word_next.serve", ONLY_POSTGRES,
      "ALTER TABLE search_word_next RENAME TO search_word" },
    { "search_word.rest", ONLY_POSTGRES, "ALTER TABLE search_word_old RENAME TO search_word_next" },
};

const struct db_query *const search_postgres_queries[] = {
    &q_put,        &q_put_words,    &q_put_next,   &q_put_words_next, &q_expand, &q_walk,
    &q_spans,      &q_spans_newest, &q_next_place, &q_sample,         &q_count,  &q_build_number,
    &q_build_ours, &q_empty_next,   &swap[0],      &swap[1],          &swap[2],  &swap[3],
    &swap[4],      &swap[5],        NULL,
};

/* ---- adding --------------------------------------------------------------------------------- */

enum { WORDS_MAX = 20000 }; /* written by one statement, and those of one document more */

struct add_step {
    const struct db_query *put;
    const struct db_query *put_words;
    const struct search_doc *docs;
    size_t count;
};

/** Documents on their way into the index. */
struct adding {
    struct call *call;
    const struct add_step *step;
    struct text_tokenizer *tokenizer;
    struct arena *scratch; /* of one document */
    struct arena *arena;   /* of the words */
    struct map *words;     /* not yet written */
};

static bool write_words(struct adding *adding)
{
    struct call *call = adding->call;
    struct str words = search_words_sorted(adding->words, adding->arena);
    bool done =
        db_exec(call->tx, adding->step->put_words, DB_BINDS(db_text("words", words)), call->err);

    arena_reset(adding->arena);
    adding->words = map_new(adding->arena, call->house->random);
    return done;
}

static bool add_doc(struct adding *adding, const struct search_doc *doc)
{
    struct call *call = adding->call;
    struct text_token_list tokens = search_tokens(adding->tokenizer, doc->text, adding->scratch);

    for (size_t i = 0; i < tokens.count; i++)
        map_set(adding->words, tokens.tokens[i].text, adding);
    return db_exec(call->tx, adding->step->put,
                   DB_BINDS(db_int("place", doc->place), db_int("ticket_id", doc->ticket_id),
                            db_int("message_id", doc->message_id),
                            db_text("words", search_words_vector(&tokens, adding->scratch))),
                   call->err)
           && (map_count(adding->words) < WORDS_MAX || write_words(adding));
}

static bool add_step(struct call *call, void *arg)
{
    struct adding adding = {
        .call = call,
        .step = arg,
        .tokenizer = text_tokenizer_new(),
        .scratch = arena_new(SEARCH_DOC_ARENA_BYTES),
        .arena = arena_new(SEARCH_DOC_ARENA_BYTES),
    };
    bool done = true;

    adding.words = map_new(adding.arena, call->house->random);
    for (size_t i = 0; done && i < adding.step->count; i++) {
        done = add_doc(&adding, &adding.step->docs[i]);
        arena_reset(adding.scratch);
    }
    done = done && write_words(&adding);
    arena_free(&adding.arena);
    arena_free(&adding.scratch);
    text_tokenizer_free(&adding.tokenizer);
    return done;
}

static bool add_docs(struct call *call, struct add_step *step)
{
    return step->count == 0 || call_change(call, add_step, step);
}

bool search_postgres_add(struct call *call, const struct search_doc *docs, size_t count)
{
    struct add_step step = {
        .put = &q_put, .put_words = &q_put_words, .docs = docs, .count = count
    };

    return add_docs(call, &step);
}

bool search_postgres_build_add(struct call *call, const struct search_doc *docs, size_t count)
{
    struct add_step step = {
        .put = &q_put_next, .put_words = &q_put_words_next, .docs = docs, .count = count
    };

    return add_docs(call, &step);
}

/* ---- finding -------------------------------------------------------------------------------- */

static bool expand(void *arg, struct str prefix, const struct str **out, size_t *count)
{
    struct call *call = arg;
    struct db_rows *rows;

    return db_rows(call->tx, &q_expand,
                   DB_BINDS(db_text("prefix", prefix),
                            db_text("end", search_words_end(prefix, call->arena)),
                            db_int("chars", TEXT_TOKEN_MAX),
                            db_int("limit", SEARCH_EXPANSIONS_MAX)),
                   &rows, call->err)
           && search_words_read(rows, call, out, count);
}

bool search_postgres_expression(struct call *call, const struct search_query *query,
                                struct str *out)
{
    return search_words_tsquery(query, expand, call, call->arena, out);
}

static struct search_hit hit_of(const struct db_rows *rows)
{
    return (struct search_hit){
        .place = db_col_int(rows, 0),
        .ticket_id = db_col_int(rows, 1),
        .message_id = db_col_int(rows, 2),
    };
}

bool search_postgres_walk(struct call *call, struct str expression, int64_t after, int block,
                          struct search_hit *out, size_t *count, struct search_walk *walk)
{
    struct db_rows *rows;
    size_t n = 0;

    *walk = (struct search_walk){ .count = 0 };
    if (!db_rows(call->tx, &q_walk,
                 DB_BINDS(db_text("expression", expression), db_int("after", after),
                          db_int("block", block)),
                 &rows, call->err))
        return false;
    while (db_next(rows)) {
        struct search_hit row = hit_of(rows);

        if (db_col_int(rows, 3) == 0)
            out[n++] = row;
        else
            *walk = (struct search_walk){ row.message_id, row.place, db_col_int(rows, 4) };
    }
    *count = n;
    return db_rows_end(&rows, call->err);
}

/** The numbers that the index gives to spans: a width has every fourth one. */
static struct db_bind numbers_of(const struct search_spans *spans,
                                 int64_t numbers[SEARCH_SPANS_MAX])
{
    for (int i = 0; i < spans->count; i++)
        numbers[i] = (spans->first + i) * SEARCH_SPAN_WIDTHS + spans->width;
    return db_int_list("spans", numbers, (size_t)spans->count);
}

static bool read_spans(struct call *call, const struct db_query *query, struct str expression,
                       const struct search_spans *spans, int64_t after, int limit,
                       struct search_hit *out, size_t *count)
{
    int64_t numbers[SEARCH_SPANS_MAX];
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, query,
                 DB_BINDS(db_text("expression", expression), numbers_of(spans, numbers),
                          db_int("after", after), db_int("limit", limit)),
                 &rows, call->err))
        return false;
    while (n < (size_t)limit && db_next(rows))
        out[n++] = hit_of(rows);
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool search_postgres_spans(struct call *call, struct str expression,
                           const struct search_spans *spans, int64_t after, int limit,
                           struct search_hit *out, size_t *count)
{
    return read_spans(call, &q_spans, expression, spans, after, limit, out, count);
}

bool search_postgres_spans_newest(struct call *call, struct str expression,
                                  const struct search_spans *spans, int64_t after, int limit,
                                  struct search_hit *out, size_t *count)
{
    return read_spans(call, &q_spans_newest, expression, spans, after, limit, out, count);
}

bool search_postgres_next_place(struct call *call, int64_t after, int64_t *out)
{
    return db_one_int(call->tx, &q_next_place, DB_BINDS(db_int("after", after)), SEARCH_PLACE_LAST,
                      out, call->err);
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

/* ---- building anew -------------------------------------------------------------------------- */

static bool begin_step(struct call *call, void *arg)
{
    return db_one_int(call->tx, &q_build_number, DB_NO_BINDS, 0, arg, call->err)
           && db_exec(call->tx, &q_empty_next, DB_NO_BINDS, call->err);
}

bool search_postgres_build_begin(struct call *call, int64_t *build)
{
    return call_change(call, begin_step, build);
}

static bool finish_step(struct call *call, void *arg)
{
    int64_t *build = arg;
    int64_t ours;

    if (!db_change(call->tx, &q_build_ours, DB_BINDS(db_int("build", *build)), &ours, call->err))
        return false;
    if (ours == 0)
        return err_set(call->err, ERR_CONFLICT, "follower_moved",
                       "somebody else builds the index anew");
    for (size_t i = 0; i < COUNT_OF(swap); i++)
        if (!db_exec(call->tx, &swap[i], DB_NO_BINDS, call->err))
            return false;
    return db_exec(call->tx, &q_empty_next, DB_NO_BINDS, call->err);
}

bool search_postgres_build_finish(struct call *call, int64_t build)
{
    return call_change(call, finish_step, &build);
}
