/**
 * The index: one document for each message and one for each ticket's subject and number. SQLite
 * keeps it in a file of its own (DATA/search.db, FTS5), PostgreSQL in a table (search_doc, GIN).
 *
 * A document's place is its instant turned round: a smaller place is a newer message, a subject
 * stands right before its ticket's first message. Spans of time are spans of places. Who may see a
 * document is not the index's business: hits are filtered by their tickets (search.h).
 */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_INDEX_H
#define PHAROS_FEATURES_SEARCH_SEARCH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "features/search/search_query.h"

struct search_index;
struct search_seek;

/** Before and behind all documents. */
#define SEARCH_PLACE_FIRST INT64_MIN
#define SEARCH_PLACE_LAST  INT64_MAX

struct search_doc {
    int64_t place;
    int64_t ticket_id;
    int64_t message_id; /* 0: the subject */
    struct str text;
};

struct search_hit {
    int64_t place;
    int64_t ticket_id;
    int64_t message_id; /* 0: the subject */
};

/** Of a message, or (subject) of the ticket whose first message it is. Two messages of the same
 * millisecond have different places unless their ids differ by a multiple of 2^20. */
int64_t search_place(int64_t at_ms, int64_t message_id, bool is_subject);
/** All documents from before an instant lie behind this place. */
int64_t search_place_before(int64_t at_ms);
/** The instant of a document. */
int64_t search_place_at(int64_t place);

/** SQLite: opens or makes the file. Owned: search_index_close. */
bool search_index_open(struct house *house, struct search_index **out, struct err *err) MUST_USE;
void search_index_close(struct search_index **index);

/**
 * Takes documents in, by rising place; those that are there already change nothing, but subjects
 * replace what was written before. Durable when it answers true. Outside of call->tx.
 */
bool search_index_add(struct search_index *index, struct call *call, const struct search_doc *docs,
                      size_t count) MUST_USE;

/** A search that is going on: one snapshot of the index. Ended by search_find_end. */
struct search_find {
    struct search_index *index;
    struct call *call;
    const struct search_query *query;
    struct db_tx *tx;         /* SQLite: of the index's own file */
    struct str expression;    /* in the engine's own words; "" finds nothing */
    struct search_seek *seek; /* PostgreSQL */
};

/** Begins; inside call->tx. The query has at least one positive clause. */
bool search_find_begin(struct search_find *find, struct search_index *index, struct call *call,
                       const struct search_query *query) MUST_USE;
/**
 * The next hits behind `after`, newest first, at most `limit`; *done when there are no more. May
 * bring fewer, even none, before that: the next call goes on behind *reached, and nowhere else.
 */
bool search_find_next(struct search_find *find, int64_t after, int limit, struct search_hit *out,
                      size_t *count, int64_t *reached, bool *done) MUST_USE;
void search_find_end(struct search_find *find);

/** In how many of the newest `sample` documents the clause alone is found. */
bool search_find_sample(struct search_find *find, const struct search_clause *clause, int sample,
                        int64_t *count) MUST_USE;

/** A new generation being built beside the one that serves. */
struct search_build;
bool search_build_begin(struct search_index *index, struct call *call,
                        struct search_build **out) MUST_USE;
bool search_build_add(struct search_build *build, struct call *call, const struct search_doc *docs,
                      size_t count) MUST_USE;
/** Puts the new generation in place of the old one. */
bool search_build_finish(struct search_build **build, struct call *call) MUST_USE;
/** Throws it away; NULL is fine. */
void search_build_abandon(struct search_build **build);

/** Documents in the index; for doctor. */
bool search_index_count(struct search_index *index, struct call *call, int64_t *out) MUST_USE;

#endif
