#include "features/search/search_sqlite.h"

#include "base/arena.h"
#include "base/map.h"
#include "core/house.h"
#include "db/db.h"
#include "features/search/search_words.h"

enum {
    FORM = 1, /* of tables and tokens; another one is built anew */
};

/* The tokenizer of FTS5 only parts our tokens at blanks: every byte past ASCII belongs to a token.
 * `place` rises from new to old, so that the index's natural order is newest first and stops
 * early. Nothing is stored but the index itself; a subject keeps its tokens, since FTS5 needs them
 * to forget it. */
static const struct db_query make[] = {
    { "search.make_form", "CREATE TABLE IF NOT EXISTS search_form (form INTEGER NOT NULL) STRICT",
      NULL },
    { "search.make_doc",
      "CREATE TABLE IF NOT EXISTS search_doc (place INTEGER PRIMARY KEY, ticket_id INTEGER NOT"
      " NULL, message_id INTEGER NOT NULL, body TEXT, whole TEXT) STRICT",
      NULL },
    { "search.make_text",
      "CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5 (body, whole, content = '',"
      " columnsize = 0, tokenize = 'ascii')",
      NULL },
    { "search.make_word",
      "CREATE TABLE IF NOT EXISTS search_word (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
      NULL },
};

static const struct db_query q_form = { "search.form", "SELECT max(form) FROM search_form", NULL };
static const struct db_query q_set_form = { "search.set_form",
                                            "INSERT INTO search_form (form) VALUES (:form)", NULL };

static const struct db_query q_doc_insert = {
    "search_doc.insert",
    "INSERT INTO search_doc (place, ticket_id, message_id, body, whole)"
    " VALUES (:place, :ticket_id, :message_id, :body, :whole) ON CONFLICT DO NOTHING",
    NULL,
};

static const struct db_query q_doc_update = {
    "search_doc.update",
    "UPDATE search_doc SET body = :body, whole = :whole WHERE place = :place",
    NULL,
};

static const struct db_query q_doc_words = {
    "search_doc.words",
    "SELECT body, whole FROM search_doc WHERE place = :place",
    NULL,
};

static const struct db_query q_text_insert = {
    "search_text.insert",
    "INSERT INTO search_text (rowid, body, whole) VALUES (:place, :body, :whole)",
    NULL,
};

static const struct db_query q_text_forget = {
    "search_text.forget",
    "INSERT INTO search_text (search_text, rowid, body, whole)"
    " VALUES ('delete', :place, :body, :whole)",
    NULL,
};

static const struct db_query q_word_insert = {
    "search_word.insert",
    "INSERT INTO search_word (word) VALUES (:word) ON CONFLICT DO NOTHING",
    NULL,
};

static const struct db_query q_word_expand = {
    "search_word.expand",
    "SELECT word FROM search_word WHERE word >= :prefix AND word < :end"
    " ORDER BY length(word), word LIMIT :limit",
    NULL,
};

static const struct db_query q_find = {
    "search_text.find",
    "SELECT d.place, d.ticket_id, d.message_id"
    "  FROM search_text f CROSS JOIN search_doc d ON d.place = f.rowid"
    " WHERE f.search_text MATCH :expression AND f.rowid > :after ORDER BY f.rowid LIMIT :limit",
    NULL,
};

static const struct db_query q_sample = {
    "search_text.sample",
    "SELECT count(*) FROM search_text f WHERE f.search_text MATCH :expression"
    " AND f.rowid <= (SELECT max(place) FROM (SELECT place FROM search_doc ORDER BY place"
    "                                          LIMIT :sample) newest)",
    NULL,
};

static const struct db_query q_count = {
    "search_doc.count",
    "SELECT count(*) FROM search_doc",
    NULL,
};

const struct db_query *const search_sqlite_queries[] = {
    &q_form,        &q_set_form,    &q_doc_insert,  &q_doc_update,  &q_doc_words,
    &q_text_insert, &q_text_forget, &q_word_insert, &q_word_expand, &q_find,
    &q_sample,      &q_count,       NULL,
};

/* ---- opening -------------------------------------------------------------------------------- */

static bool make_step(struct db_tx *tx, void *arg, struct err *err)
{
    int64_t *form = arg;

    for (size_t i = 0; i < COUNT_OF(make); i++)
        if (!db_exec(tx, &make[i], DB_NO_BINDS, err))
            return false;
    if (!db_one_int(tx, &q_form, DB_NO_BINDS, 0, form, err))
        return false;
    return *form != 0 || db_exec(tx, &q_set_form, DB_BINDS(db_int("form", FORM)), err);
}

bool search_sqlite_open(struct house *house, const char *path, struct db **out, struct err *err)
{
    struct db_options options = { .path = path, .log = house->log, .clock = house->clock };
    struct db *db;
    int64_t form;

    if (!db_open(&options, &db, err))
        return false;
    if (!db_write(db, make_step, &form, err)) {
        db_close(&db);
        return false;
    }
    *out = db;
    return true;
}

/* ---- adding --------------------------------------------------------------------------------- */

struct add_step {
    struct call *call;
    const struct search_doc *docs;
    size_t count;
};

static bool forget_subject(struct db_tx *tx, struct arena *scratch, int64_t place, struct err *err)
{
    struct db_rows *rows;
    struct str body = STR_NULL;
    struct str whole = STR_NULL;

    if (!db_rows(tx, &q_doc_words, DB_BINDS(db_int("place", place)), &rows, err))
        return false;
    if (db_next(rows)) {
        body = db_col_dup(rows, 0, scratch);
        whole = db_col_dup(rows, 1, scratch);
    }
    return db_rows_end(&rows, err)
           && db_exec(
               tx, &q_text_forget,
               DB_BINDS(db_int("place", place), db_text("body", body), db_text("whole", whole)),
               err);
}

/** Texts share most of their words: each one is written once for all documents of a batch. */
static bool add_words(struct db_tx *tx, const struct text_token_list *tokens, struct map *written,
                      struct err *err)
{
    for (size_t i = 0; i < tokens->count; i++) {
        struct str word = tokens->tokens[i].text;

        if (map_get(written, word) != NULL)
            continue;
        if (!db_exec(tx, &q_word_insert, DB_BINDS(db_text("word", word)), err))
            return false;
        map_set(written, word, tx);
    }
    return true;
}

/** Inserts the row of a document; *is_new is false when it was there before. */
static bool insert_doc(struct db_tx *tx, const struct search_doc *doc, struct str body,
                       struct str whole, bool *is_new, struct err *err)
{
    bool keeps_words = doc->message_id == 0;
    int64_t rows;

    if (!db_change(tx, &q_doc_insert,
                   DB_BINDS(db_int("place", doc->place), db_int("ticket_id", doc->ticket_id),
                            db_int("message_id", doc->message_id),
                            db_text("body", keeps_words ? body : STR_NULL),
                            db_text("whole", keeps_words ? whole : STR_NULL)),
                   &rows, err))
        return false;
    *is_new = rows > 0;
    return true;
}

/** What the documents of a batch are added with. */
struct adding {
    struct call *call;
    struct arena *scratch; /* of one document */
    struct text_tokenizer *tokenizer;
    struct map *written; /* words of this batch */
};

static bool add_doc(struct db_tx *tx, const struct adding *adding, const struct search_doc *doc,
                    struct err *err)
{
    struct arena *scratch = adding->scratch;
    struct text_token_list tokens = search_tokens(adding->tokenizer, doc->text, scratch);
    struct str body = search_words_body(&tokens, scratch);
    struct str whole = search_words_whole(&tokens, scratch);
    bool is_new;

    if (!insert_doc(tx, doc, body, whole, &is_new, err))
        return false;
    if (!is_new && doc->message_id != 0)
        return true;
    if (!is_new
        && (!forget_subject(tx, scratch, doc->place, err)
            || !db_exec(tx, &q_doc_update,
                        DB_BINDS(db_int("place", doc->place), db_text("body", body),
                                 db_text("whole", whole)),
                        err)))
        return false;
    return db_exec(tx, &q_text_insert,
                   DB_BINDS(db_int("place", doc->place), db_text("body", body),
                            db_text("whole", whole)),
                   err)
           && add_words(tx, &tokens, adding->written, err);
}

static bool add_step(struct db_tx *tx, void *arg, struct err *err)
{
    struct add_step *step = arg;
    struct adding adding = {
        .call = step->call,
        .scratch = arena_new(SEARCH_DOC_ARENA_BYTES),
        .tokenizer = text_tokenizer_new(),
        .written = map_new(step->call->arena, step->call->house->random),
    };
    bool done = true;

    for (size_t i = 0; done && i < step->count; i++) {
        done = add_doc(tx, &adding, &step->docs[i], err);
        arena_reset(adding.scratch);
    }
    arena_free(&adding.scratch);
    text_tokenizer_free(&adding.tokenizer);
    return done;
}

bool search_sqlite_add(struct db *db, struct call *call, const struct search_doc *docs,
                       size_t count)
{
    struct add_step step = { .call = call, .docs = docs, .count = count };

    return count == 0 || db_write(db, add_step, &step, call->err);
}

/* ---- finding -------------------------------------------------------------------------------- */

struct expansion {
    struct db_tx *tx;
    struct call *call;
};

static bool expand(void *arg, struct str prefix, const struct str **out, size_t *count)
{
    struct expansion *expansion = arg;
    struct call *call = expansion->call;
    struct db_rows *rows;

    return db_rows(expansion->tx, &q_word_expand,
                   DB_BINDS(db_text("prefix", prefix),
                            db_text("end", search_words_end(prefix, call->arena)),
                            db_int("limit", SEARCH_EXPANSIONS_MAX)),
                   &rows, call->err)
           && search_words_read(rows, call, out, count);
}

bool search_sqlite_expression(struct db_tx *tx, struct call *call, const struct search_query *query,
                              struct str *out)
{
    struct expansion expansion = { .tx = tx, .call = call };

    return search_words_match(query, expand, &expansion, call->arena, out);
}

bool search_sqlite_find(struct db_tx *tx, struct call *call, struct str expression, int64_t after,
                        int limit, struct search_hit *out, size_t *count)
{
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(tx, &q_find,
                 DB_BINDS(db_text("expression", expression), db_int("after", after),
                          db_int("limit", limit)),
                 &rows, call->err))
        return false;
    while (n < (size_t)limit && db_next(rows)) {
        out[n].place = db_col_int(rows, 0);
        out[n].ticket_id = db_col_int(rows, 1);
        out[n++].message_id = db_col_int(rows, 2);
    }
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool search_sqlite_sample(struct db_tx *tx, struct call *call, struct str expression, int sample,
                          int64_t *count)
{
    return db_one_int(tx, &q_sample,
                      DB_BINDS(db_text("expression", expression), db_int("sample", sample)), 0,
                      count, call->err);
}

bool search_sqlite_count(struct db_tx *tx, struct call *call, int64_t *out)
{
    return db_one_int(tx, &q_count, DB_NO_BINDS, 0, out, call->err);
}
