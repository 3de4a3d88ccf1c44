#include "features/search/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text/tokenize.h"
#include "core/house.h"
#include "features/search/search_filter.h"
#include "features/search/search_index.h"
#include "features/search/search_match.h"
#include "features/search/search_query.h"
#include "features/search/search_rank.h"
#include "features/search/search_words.h"
#include "features/ticket/ticket_condition.h"
#include "features/ticket/ticket_feed.h"
#include "features/ticket/ticket_list.h"

enum {
    BATCH_MIN = 200,  /* hits filtered at once, when there is something to filter by */
    BATCH_MAX = 2000, /* where few of them pass */
    SAMPLE = 2000,    /* newest documents that tell how common a word is */
};

#define AS_OF_MAX_MS ((int64_t)1 << 53)

/** One search on its way. */
struct work {
    struct call *call;
    const struct search_ask *ask;
    struct search_query query;
    struct search_filter filter;
    struct text_tokenizer *tokenizer;
    struct search_find find;
};

/** Hits that have passed the filter. */
struct gathered {
    struct search_hit *hits;
    size_t count;
    int64_t reached; /* everything up to this place has been looked at */
    bool done;       /* and there is nothing behind it */
};

/* ---- gathering ------------------------------------------------------------------------------ */

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/** Rising, each one once. */
static size_t sort_ids(int64_t *ids, size_t count)
{
    size_t kept = 0;

    qsort(ids, count, sizeof(*ids), by_id);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    return kept;
}

/** Keeps the hits whose tickets are in scope and fit the operators. */
static bool filter_hits(struct work *work, struct search_hit *hits, size_t *count)
{
    struct arena *arena = work->call->arena;
    int64_t *ids;
    int64_t *allowed;
    size_t id_count;
    size_t kept = 0;

    if (search_filter_is_open(work->call, &work->filter))
        return true;
    ids = ARENA_ARRAY(arena, *count + 1, int64_t);
    allowed = ARENA_ARRAY(arena, *count + 1, int64_t);
    for (size_t i = 0; i < *count; i++)
        ids[i] = hits[i].ticket_id;
    id_count = sort_ids(ids, *count);
    if (!search_filter_tickets(work->call, &work->filter, ids, id_count, allowed, &id_count))
        return false;
    for (size_t i = 0; i < *count; i++)
        if (bsearch(&hits[i].ticket_id, allowed, id_count, sizeof(*allowed), by_id) != NULL)
            hits[kept++] = hits[i];
    *count = kept;
    return true;
}

/** As many hits as, by those that have passed so far, hold what is missing. */
static size_t batch_for(size_t missing, size_t examined, size_t passed)
{
    size_t batch = missing * (examined + 1) / (passed + 1);

    return batch < BATCH_MIN ? BATCH_MIN : batch > BATCH_MAX ? BATCH_MAX : batch;
}

/** Hits from before the span's beginning are none; they end the search. */
static void cut_at_end(const struct work *work, struct search_hit *hits, size_t *count, bool *done)
{
    for (size_t i = 0; i < *count; i++) {
        if (search_place_at(hits[i].place) < work->filter.from_ms) {
            *count = i;
            *done = true;
        }
    }
}

static bool gather(struct work *work, int64_t after, size_t want, struct gathered *out)
{
    const struct clock *clock = work->call->house->clock;
    int64_t until_us = clock_monotonic_us(clock) + (int64_t)SEARCH_TIME_MAX_MS * 1000;
    bool is_open = search_filter_is_open(work->call, &work->filter);
    size_t examined = 0;

    *out = (struct gathered){
        .hits = ARENA_ARRAY(work->call->arena, want + BATCH_MAX, struct search_hit),
        .reached = after,
    };
    while (!out->done && out->count < want && examined < SEARCH_EXAMINED_MAX
           && clock_monotonic_us(clock) < until_us) {
        struct search_hit *batch = out->hits + out->count;
        size_t missing = want - out->count;
        size_t limit = is_open ? missing : batch_for(missing, examined, out->count);
        size_t count;

        if (!search_find_next(&work->find, out->reached, (int)limit, batch, &count, &out->reached,
                              &out->done))
            return false;
        examined += count > 0 ? count : BATCH_MIN;
        cut_at_end(work, batch, &count, &out->done);
        if (!filter_hits(work, batch, &count))
            return false;
        out->count += count;
    }
    if (out->count > want) {
        out->count = want;
        out->done = false;
    }
    if (out->count == want && want > 0)
        out->reached = out->hits[want - 1].place;
    return true;
}

/** Where a search begins: behind the page before, and not after the span's end. */
static int64_t first_place(const struct work *work)
{
    int64_t begin = work->filter.until_ms == INT64_MAX ? SEARCH_PLACE_FIRST
                                                       : search_place_before(work->filter.until_ms);

    if (work->ask->order == SEARCH_NEWEST && work->ask->after.is_set
        && work->ask->after.place > begin)
        return work->ask->after.place;
    return begin;
}

/* ---- texts of hits -------------------------------------------------------------------------- */

/** A hit, and what its text has told. */
struct candidate {
    struct search_hit hit;
    struct search_counts counts;
    struct search_highlight highlight;
    int64_t score;
};

/** What is to be learned from a text; its tokens are gone afterwards. */
typedef void learn_fn(struct work *work, struct candidate *candidate, struct str text,
                      const struct text_token_list *tokens);

/** Texts are large and many: they pass by one after the other. */
struct reading {
    struct work *work;
    struct candidate **of_message; /* by rising message */
    size_t count;
    learn_fn *learn;
    struct arena *scratch;
};

static int by_message(const void *a, const void *b)
{
    const struct candidate *const *x = a;
    const struct candidate *const *y = b;

    return ((*x)->hit.message_id > (*y)->hit.message_id)
           - ((*x)->hit.message_id < (*y)->hit.message_id);
}

static void learn_text(struct reading *reading, struct candidate *candidate, struct str text)
{
    struct text_token_list tokens = search_tokens(reading->work->tokenizer, text, reading->scratch);

    reading->learn(reading->work, candidate, text, &tokens);
    arena_reset(reading->scratch);
}

static void take_message(void *arg, const struct ticket_feed_message *message)
{
    struct reading *reading = arg;
    struct candidate wanted = { .hit = { .message_id = message->id } };
    struct candidate *key = &wanted;
    struct candidate *const *found =
        bsearch(&key, reading->of_message, reading->count, sizeof(struct candidate *), by_message);

    if (found != NULL)
        learn_text(reading, *found, message->text);
}

static bool read_messages(struct reading *reading)
{
    struct call *call = reading->work->call;
    int64_t *ids = ARENA_ARRAY(call->arena, reading->count + 1, int64_t);

    qsort(reading->of_message, reading->count, sizeof(struct candidate *), by_message);
    for (size_t i = 0; i < reading->count; i++)
        ids[i] = reading->of_message[i]->hit.message_id;
    return ticket_feed_each_message(call, ids, reading->count, take_message, reading);
}

static bool read_subjects(struct reading *reading, struct candidate **of_subject, size_t count)
{
    struct call *call = reading->work->call;
    int64_t *ids = ARENA_ARRAY(call->arena, count + 1, int64_t);
    struct ticket_feed_subject *subjects;
    size_t found;

    for (size_t i = 0; i < count; i++)
        ids[i] = of_subject[i]->hit.ticket_id;
    if (!ticket_feed_subjects(call, ids, count, &subjects, &found))
        return false;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < found; j++)
            if (subjects[j].ticket_id == of_subject[i]->hit.ticket_id)
                learn_text(reading, of_subject[i], subjects[j].subject);
    return true;
}

static bool read_texts(struct work *work, struct candidate *candidates, size_t count,
                       learn_fn *learn)
{
    struct arena *arena = work->call->arena;
    struct candidate **of_subject = ARENA_ARRAY(arena, count + 1, struct candidate *);
    struct reading reading = {
        .work = work,
        .of_message = ARENA_ARRAY(arena, count + 1, struct candidate *),
        .learn = learn,
        .scratch = arena_new(SEARCH_DOC_ARENA_BYTES),
    };
    size_t subject_count = 0;
    bool done;

    for (size_t i = 0; i < count; i++) {
        if (candidates[i].hit.message_id != 0)
            reading.of_message[reading.count++] = &candidates[i];
        else
            of_subject[subject_count++] = &candidates[i];
    }
    done = read_messages(&reading) && read_subjects(&reading, of_subject, subject_count);
    arena_free(&reading.scratch);
    return done;
}

static struct candidate *candidates_of(struct work *work, const struct gathered *found)
{
    struct candidate *candidates =
        ARENA_ARRAY(work->call->arena, found->count + 1, struct candidate);

    for (size_t i = 0; i < found->count; i++)
        candidates[i].hit = found->hits[i];
    return candidates;
}

static void count_words(struct work *work, struct candidate *candidate, struct str text,
                        const struct text_token_list *tokens)
{
    (void)text;
    search_match_count(&work->query, tokens, &candidate->counts);
}

static void mark_words(struct work *work, struct candidate *candidate, struct str text,
                       const struct text_token_list *tokens)
{
    search_match_highlight(&work->query, tokens, text, work->call->arena, &candidate->highlight);
}

/* ---- answers -------------------------------------------------------------------------------- */

static const struct ticket_row *find_row(const struct ticket_row *rows, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].ticket.id == id)
            return &rows[i];
    return NULL;
}

/** Tickets that are out of sight by now leave their hits out. */
static bool answer(struct work *work, struct candidate *candidates, size_t count,
                   struct search_page *out)
{
    struct call *call = work->call;
    int64_t *ids = ARENA_ARRAY(call->arena, count + 1, int64_t);
    struct ticket_row *rows;
    size_t row_count;

    for (size_t i = 0; i < count; i++)
        ids[i] = candidates[i].hit.ticket_id;
    if (!ticket_list_ids(call, ids, sort_ids(ids, count), &rows, &row_count)
        || !read_texts(work, candidates, count, mark_words))
        return false;
    out->results = ARENA_ARRAY(call->arena, count + 1, struct search_result);
    for (size_t i = 0; i < count; i++) {
        const struct candidate *candidate = &candidates[i];
        const struct ticket_row *row = find_row(rows, row_count, candidate->hit.ticket_id);
        struct search_result *result = &out->results[out->count];

        if (row == NULL)
            continue;
        result->ticket = *row;
        result->message_id = candidate->hit.message_id;
        result->at_ms = search_place_at(candidate->hit.place);
        result->highlight = candidate->highlight;
        out->count++;
    }
    return true;
}

static bool find_newest(struct work *work, struct search_page *out)
{
    struct gathered found;

    if (!gather(work, first_place(work), (size_t)work->ask->limit, &found)
        || !answer(work, candidates_of(work, &found), found.count, out))
        return false;
    out->has_more = !found.done;
    out->next = (struct search_after){ .place = found.reached, .is_set = true };
    return true;
}

/* ---- best match ----------------------------------------------------------------------------- */

static bool read_weights(struct work *work, const struct candidate *candidates, size_t count,
                         struct search_weights *out)
{
    double tokens = 0;

    *out = (struct search_weights){ .mean_tokens = 1 };
    for (size_t i = 0; i < count; i++)
        tokens += (double)candidates[i].counts.token_count;
    if (count > 0)
        out->mean_tokens = tokens / (double)count;
    for (size_t i = 0; i < work->query.clause_count; i++) {
        const struct search_clause *clause = &work->query.clauses[i];
        int64_t found = 0;

        if (clause->negated)
            continue;
        /* Alone, a word's weight changes no order. */
        if (search_query_positive_count(&work->query) > 1
            && !search_find_sample(&work->find, clause, SAMPLE, &found))
            return false;
        out->idf[i] = search_rank_idf(found, SAMPLE);
    }
    return true;
}

static int by_score(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;

    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->hit.place > y->hit.place) - (x->hit.place < y->hit.place);
}

/** Stands before or at the last result of the page before. */
static bool was_shown(const struct search_after *after, const struct candidate *candidate)
{
    if (!after->is_set)
        return false;
    if (candidate->score != after->score)
        return candidate->score > after->score;
    return candidate->hit.place <= after->place;
}

static bool rank(struct work *work, struct candidate *candidates, size_t count, int64_t as_of_ms)
{
    struct search_weights weights;

    if (!read_weights(work, candidates, count, &weights))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct candidate *candidate = &candidates[i];

        candidate->score = search_rank_score(&work->query, &weights, &candidate->counts,
                                             candidate->hit.message_id == 0,
                                             as_of_ms - search_place_at(candidate->hit.place));
    }
    qsort(candidates, count, sizeof(*candidates), by_score);
    return true;
}

static bool find_best(struct work *work, struct search_page *out)
{
    const struct search_after *after = &work->ask->after;
    int64_t as_of_ms = after->is_set ? after->as_of_ms : work->call->now_ms;
    struct candidate *candidates;
    struct gathered found;
    size_t first = 0;
    size_t count;

    if (!gather(work, first_place(work), SEARCH_RANKED_MAX, &found))
        return false;
    candidates = candidates_of(work, &found);
    if (!read_texts(work, candidates, found.count, count_words)
        || !rank(work, candidates, found.count, as_of_ms))
        return false;
    while (first < found.count && was_shown(after, &candidates[first]))
        first++;
    count = found.count - first;
    out->has_more = count > (size_t)work->ask->limit;
    if (out->has_more) {
        const struct candidate *last = &candidates[first + (size_t)work->ask->limit - 1];

        count = (size_t)work->ask->limit;
        out->next = (struct search_after){
            .place = last->hit.place, .score = last->score, .as_of_ms = as_of_ms, .is_set = true
        };
    }
    return answer(work, candidates + first, count, out);
}

/* ---- operators alone ------------------------------------------------------------------------ */

static void narrow_created(struct work *work, enum condition_op op, int64_t moment)
{
    struct arena *arena = work->call->arena;
    struct condition_value *value = ARENA_NEW(arena, struct condition_value);

    *value = (struct condition_value){ .kind = CONDITION_NUMBER, .i = moment };
    work->filter.where = condition_both(
        arena, work->filter.where, condition_term(arena, &ticket_domain, "created", op, value, 1));
}

/** Without words there is nothing to look up: the tickets themselves, newest first. */
static bool list_tickets(struct work *work, struct search_page *out)
{
    const struct search_after *after = &work->ask->after;
    struct ticket_list_ask ask = { .order = TICKET_NEWEST_FIRST, .limit = work->ask->limit };
    struct ticket_page page = { .count = 0 };

    if (work->filter.from_ms != INT64_MIN)
        narrow_created(work, CONDITION_AT_LEAST, work->filter.from_ms);
    if (work->filter.until_ms != INT64_MAX)
        narrow_created(work, CONDITION_BEFORE, work->filter.until_ms);
    ask.where = work->filter.where;
    if (after->is_set) {
        ask.after_count = 2;
        ask.after[0] = after->as_of_ms;
        ask.after[1] = after->place;
    }
    if (!ticket_list(work->call, &ask, &page))
        return false;
    out->results = ARENA_ARRAY(work->call->arena, page.count + 1, struct search_result);
    for (size_t i = 0; i < page.count; i++) {
        out->results[i].ticket = page.rows[i];
        out->results[i].at_ms = page.rows[i].ticket.created_at_ms;
    }
    out->count = page.count;
    out->has_more = page.has_more;
    out->next =
        (struct search_after){ .place = page.last[1], .as_of_ms = page.last[0], .is_set = true };
    return true;
}

/* ---- all together --------------------------------------------------------------------------- */

static bool find_words(struct work *work, struct search_index *index, struct search_page *out)
{
    bool done;

    if (!search_find_begin(&work->find, index, work->call, &work->query))
        return false;
    done = work->ask->order == SEARCH_BEST ? find_best(work, out) : find_newest(work, out);
    search_find_end(&work->find);
    return done;
}

static bool only_excludes(struct err *err)
{
    err_set(err, ERR_INVALID, "bad_query", "say what is to be found, not only what is not");
    return err_field(err, "q");
}

/** A cursor comes back from outside; instants of another age would overflow what is reckoned with
 * them. */
static bool check_after(const struct search_after *after, struct err *err)
{
    if (after->as_of_ms >= -AS_OF_MAX_MS && after->as_of_ms <= AS_OF_MAX_MS)
        return true;
    err_set(err, ERR_INVALID, "bad_cursor", "this cursor is not one of ours");
    return err_field(err, "cursor");
}

static bool find(struct work *work, struct search_index *index, struct search_page *out)
{
    if (!check_after(&work->ask->after, work->call->err))
        return false;
    if (!search_query_read(work->tokenizer, work->ask->text, work->call->arena, &work->query,
                           work->call->err)
        || !search_filter_read(work->call, &work->query, &work->filter))
        return false;
    if (search_query_positive_count(&work->query) > 0)
        return find_words(work, index, out);
    if (work->query.clause_count > 0)
        return only_excludes(work->call->err);
    return work->query.operator_count == 0 || list_tickets(work, out);
}

bool search_find(struct call *call, struct search_index *index, const struct search_ask *ask,
                 struct search_page *out)
{
    struct work *work = ARENA_NEW(call->arena, struct work);
    bool done;

    *out = (struct search_page){ .count = 0 };
    work->call = call;
    work->ask = ask;
    work->tokenizer = text_tokenizer_new();
    done = find(work, index, out);
    text_tokenizer_free(&work->tokenizer);
    return done;
}
