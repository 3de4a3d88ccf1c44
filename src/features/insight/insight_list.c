/* The tickets behind a number: the same facts through the same rules, page by page. */
#include "base/arena.h"
#include "features/insight/insight_period.h"
#include "features/insight/insight_store.h"

/* Packs read at once while a page fills: so many may have to be passed over. */
enum { CHUNK = 100 };

const char *const insight_figure_names[] = {
    "arrived", "answered",  "unanswered",   "after_hours", "fcr_known", "fcr",
    "fcr_not", "solved",    "first_solved", "reopened",    "open",      "surveyed",
    "rated",   "satisfied", "unsatisfied",  NULL,
};

/** One page of ids. */
struct listed {
    int64_t *ids; /* room for as many as were asked for */
    size_t count;
    bool has_more;
    int64_t last[2]; /* keys of the last one */
};

/* ---- facts ------------------------------------------------------------------------------------
 */

/** A ticket's place in a list: newest first, of those made in the same instant the later id. */
struct place {
    int64_t created_at_ms;
    int64_t ticket_id;
};

/** A page that fills. Places come by the hour, within one in any order. */
struct filling {
    const struct insight_list_ask *ask;
    struct insight_question question;
    struct place *places; /* the first so many of all that came, and one more: whether there is */
    size_t count;
    bool is_done;
};

static bool is_behind(const struct place *place, const struct place *other)
{
    if (place->created_at_ms != other->created_at_ms)
        return place->created_at_ms < other->created_at_ms;
    return place->ticket_id < other->ticket_id;
}

/** Whether it belongs to the list, and not to a page before. */
static bool is_wanted(const struct filling *filling, const struct insight_fact *fact)
{
    const struct insight_list_ask *ask = filling->ask;
    const struct place place = { fact->created_at_ms, fact->ticket_id };
    const struct place after = { ask->after[0], ask->after[1] };

    return (ask->after_count == 0 || is_behind(&place, &after))
           && (insight_figures_of(&filling->question, fact) & INSIGHT_BIT(ask->figure)) != 0
           && insight_is_in_part(&filling->question, &ask->part, fact);
}

/** The last one falls out where there is no more room. */
static void insert(struct filling *filling, struct place place)
{
    size_t room = (size_t)filling->ask->limit + 1;
    size_t at = filling->count < room ? filling->count++ : room;

    for (; at > 0 && is_behind(&filling->places[at - 1], &place); at--)
        if (at < room)
            filling->places[at] = filling->places[at - 1];
    if (at < room)
        filling->places[at] = place;
}

static bool is_of_later_hour(int64_t at_ms, const struct insight_fact *fact)
{
    const struct insight_fact of = { .created_at_ms = at_ms };

    return insight_pack_key_of(&of).hour > insight_pack_key_of(fact).hour;
}

/** Whether neither this nor what comes after it has a place in the page. */
static bool is_past(const struct filling *filling, const struct insight_fact *fact)
{
    size_t room = (size_t)filling->ask->limit + 1;

    if (filling->ask->figure <= INSIGHT_AFTER_HOURS
        && is_of_later_hour(filling->question.from_ms, fact))
        return true;
    return filling->count == room
           && is_of_later_hour(filling->places[room - 1].created_at_ms, fact);
}

static bool take(void *arg, const struct insight_fact *fact)
{
    struct filling *filling = arg;

    filling->is_done = is_past(filling, fact);
    if (filling->is_done)
        return false;
    if (is_wanted(filling, fact))
        insert(filling, (struct place){ fact->created_at_ms, fact->ticket_id });
    return true;
}

/** From when on something has to have happened to a ticket that counts. */
static int64_t start_of(const struct filling *filling)
{
    const struct insight_question *question = &filling->question;
    enum insight_figure figure = filling->ask->figure;
    bool looks_back =
        figure == INSIGHT_FCR_KNOWN || figure == INSIGHT_FCR || figure == INSIGHT_FCR_NOT;

    return question->from_ms - (looks_back ? question->contact_days * (int64_t)MS_PER_DAY : 0);
}

/** The first instant behind what may be in the list. */
static int64_t end_of(const struct filling *filling)
{
    const struct insight_list_ask *ask = filling->ask;

    return ask->after_count > 0 && ask->after[0] < filling->question.to_ms
               ? ask->after[0] + 1
               : filling->question.to_ms;
}

static bool scan_packs(struct call *call, struct filling *filling)
{
    struct insight_scan scan = insight_scan_of(start_of(filling), end_of(filling), CHUNK);

    do {
        if (!insight_store_scan(call, &call->access.scope, &scan, take, filling))
            return false;
    } while (scan.count == CHUNK && !filling->is_done);
    return true;
}

static void tell(struct filling *filling, struct listed *out)
{
    const struct insight_list_ask *ask = filling->ask;

    out->has_more = filling->count > (size_t)ask->limit;
    out->count = out->has_more ? (size_t)ask->limit : filling->count;
    for (size_t i = 0; i < out->count; i++)
        out->ids[i] = filling->places[i].ticket_id;
    if (out->count == 0)
        return;
    out->last[0] = filling->places[out->count - 1].created_at_ms;
    out->last[1] = filling->places[out->count - 1].ticket_id;
}

static bool list_facts(struct call *call, const struct insight_list_ask *ask,
                       const struct insight_question *question, struct listed *out)
{
    struct filling filling = {
        .ask = ask,
        .question = *question,
        .places = ARENA_ARRAY(call->arena, (size_t)ask->limit + 1, struct place),
    };

    if (!scan_packs(call, &filling))
        return false;
    tell(&filling, out);
    return true;
}

/* ---- surveys ----------------------------------------------------------------------------------
 */

static const enum survey_answers answers_of[] = {
    [INSIGHT_SURVEYED] = SURVEY_ANY_ANSWER,
    [INSIGHT_RATED] = SURVEY_RATED,
    [INSIGHT_SATISFIED] = SURVEY_SATISFIED,
    [INSIGHT_UNSATISFIED] = SURVEY_UNSATISFIED,
};

static bool list_surveys(struct call *call, const struct insight_list_ask *ask,
                         const struct insight_question *question, struct listed *out)
{
    struct survey_place *places =
        ARENA_ARRAY(call->arena, (size_t)ask->limit + 1, struct survey_place);
    struct survey_tickets_ask of = {
        .period = { question->from_ms, question->to_ms, ask->part.among },
        .answers = answers_of[ask->figure],
        .before = { INT64_MAX, 0, 0 },
        .limit = ask->limit + 1,
    };
    size_t count;

    if (ask->after_count == 2)
        of.before = (struct survey_place){ .asked_at_ms = ask->after[0], .id = ask->after[1] };
    if (!survey_list_tickets(call, &of, places, &count))
        return false;
    out->has_more = count > (size_t)ask->limit;
    out->count = out->has_more ? (size_t)ask->limit : count;
    for (size_t i = 0; i < out->count; i++)
        out->ids[i] = places[i].ticket_id;
    if (out->count > 0) {
        out->last[0] = places[out->count - 1].asked_at_ms;
        out->last[1] = places[out->count - 1].id;
    }
    return true;
}

/* ---- either -----------------------------------------------------------------------------------
 */

bool insight_list(struct call *call, const struct insight_list_ask *ask, struct ticket_page *out)
{
    struct listed listed = { .ids = ARENA_ARRAY(call->arena, (size_t)ask->limit, int64_t) };
    struct insight_span span;

    insight_span_of(call, &ask->period, &span);
    if (!(ask->figure >= INSIGHT_SURVEYED ? list_surveys : list_facts)(
            call, ask, ask->is_before ? &span.before : &span.now, &listed))
        return false;
    out->has_more = listed.has_more;
    out->last[0] = listed.last[0];
    out->last[1] = listed.last[1];
    return ticket_list_ids(call, listed.ids, listed.count, &out->rows, &out->count);
}
