/* The tickets behind a number: the same facts through the same rules, page by page. */
#include "base/arena.h"
#include "features/insight/insight_period.h"
#include "features/insight/insight_store.h"

/* Facts read at once while a page fills: so many may have to be passed over. */
enum { CHUNK = 10000 };

const char *const insight_figure_names[] = {
    "arrived", "answered",  "unanswered",   "after_hours", "fcr_known", "fcr",
    "fcr_not", "solved",    "first_solved", "reopened",    "open",      "surveyed",
    "rated",   "satisfied", "unsatisfied",  NULL,
};

/** A page that fills. */
struct filling {
    const struct insight_list_ask *ask;
    struct insight_question question;
    int64_t *ids;
    size_t count;
    int64_t last[2]; /* keys of the last one taken */
    bool has_more;
};

static bool take(void *arg, const struct insight_fact *fact)
{
    struct filling *filling = arg;
    const struct insight_list_ask *ask = filling->ask;

    if (!(insight_figures_of(&filling->question, fact) & INSIGHT_BIT(ask->figure))
        || !insight_is_in_part(&filling->question, &ask->part, fact))
        return true;
    if (filling->count == (size_t)ask->limit) {
        filling->has_more = true;
        return false;
    }
    filling->ids[filling->count++] = fact->ticket_id;
    filling->last[0] = fact->created_at_ms;
    filling->last[1] = fact->ticket_id;
    return true;
}

/** One kind of scan to its end, or until the page is full. */
static bool fill(struct call *call, struct insight_scan *scan, struct filling *filling)
{
    struct insight_fact last;
    int count;

    do {
        if (!insight_store_scan(call, &call->access.scope, scan, take, filling, &last, &count))
            return false;
        if (count > 0) {
            scan->before_ms = last.created_at_ms;
            scan->before_id = last.ticket_id;
        }
    } while (count == scan->limit && !filling->has_more);
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

static bool list_facts(struct call *call, struct filling *filling)
{
    const struct insight_list_ask *ask = filling->ask;
    struct insight_scan scan = { .start_ms = start_of(filling),
                                 .before_ms = filling->question.to_ms,
                                 .limit = CHUNK };

    if (ask->after_count == 2) {
        scan.before_ms = ask->after[0];
        scan.before_id = ask->after[1];
    }
    if (!fill(call, &scan, filling))
        return false;
    if (filling->has_more || ask->figure <= INSIGHT_AFTER_HOURS)
        return true;
    scan.is_older = true;
    return fill(call, &scan, filling);
}

/* ---- surveys ----------------------------------------------------------------------------------
 */

static const enum survey_answers answers_of[] = {
    [INSIGHT_SURVEYED] = SURVEY_ANY_ANSWER,
    [INSIGHT_RATED] = SURVEY_RATED,
    [INSIGHT_SATISFIED] = SURVEY_SATISFIED,
    [INSIGHT_UNSATISFIED] = SURVEY_UNSATISFIED,
};

static bool list_surveys(struct call *call, struct filling *filling)
{
    const struct insight_list_ask *ask = filling->ask;
    struct survey_place *places =
        ARENA_ARRAY(call->arena, (size_t)ask->limit + 1, struct survey_place);
    struct survey_tickets_ask of = {
        .period = { .from_ms = filling->question.from_ms, .to_ms = filling->question.to_ms },
        .answers = answers_of[ask->figure],
        .any_team = ask->part.team_id == INSIGHT_ANY,
        .team_id = ask->part.team_id,
        .channel = ask->part.channel == INSIGHT_ANY ? 0 : (enum ticket_channel)ask->part.channel,
        .before = { INT64_MAX, 0, 0 },
        .limit = ask->limit + 1,
    };
    size_t count;

    if (ask->after_count == 2)
        of.before = (struct survey_place){ .asked_at_ms = ask->after[0], .id = ask->after[1] };
    if (!survey_list_tickets(call, &of, places, &count))
        return false;
    filling->has_more = count > (size_t)ask->limit;
    filling->count = filling->has_more ? (size_t)ask->limit : count;
    for (size_t i = 0; i < filling->count; i++)
        filling->ids[i] = places[i].ticket_id;
    if (filling->count > 0) {
        filling->last[0] = places[filling->count - 1].asked_at_ms;
        filling->last[1] = places[filling->count - 1].id;
    }
    return true;
}

bool insight_list(struct call *call, const struct insight_list_ask *ask, struct ticket_page *out)
{
    struct filling filling = {
        .ask = ask,
        .ids = ARENA_ARRAY(call->arena, (size_t)ask->limit, int64_t),
    };
    struct insight_span span;

    insight_span_of(call, &ask->period, &span);
    filling.question = span.now;
    if (!(ask->figure >= INSIGHT_SURVEYED ? list_surveys : list_facts)(call, &filling))
        return false;
    out->has_more = filling.has_more;
    out->last[0] = filling.last[0];
    out->last[1] = filling.last[1];
    return ticket_list_ids(call, filling.ids, filling.count, &out->rows, &out->count);
}
