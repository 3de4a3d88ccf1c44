#include "features/survey/survey_figures.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "features/survey/survey_store.h"

/** The 97.5th percentile of the standard normal distribution. */
static const double z_95 = 1.959963984540054;

void survey_tally_add(struct survey_tally *tally, const struct survey_group *group)
{
    tally->asked += group->count;
    if (!group->is_answered)
        return;
    tally->answered += group->count;
    if (group->score >= 1 && group->score <= SURVEY_SCORES)
        tally->scores[group->score - 1] += group->count;
    if (group->solved == SURVEY_SOLVED)
        tally->solved += group->count;
    if (group->solved == SURVEY_NOT_SOLVED)
        tally->not_solved += group->count;
}

void survey_tally_add_case(struct survey_tally *tally, const struct survey_case *one)
{
    survey_tally_add(tally, &(struct survey_group){ .is_answered = one->is_answered,
                                                    .score = one->score,
                                                    .solved = one->solved,
                                                    .count = 1 });
}

int64_t survey_tally_rated(const struct survey_tally *tally)
{
    int64_t n = 0;

    for (int i = 0; i < SURVEY_SCORES; i++)
        n += tally->scores[i];
    return n;
}

int64_t survey_tally_satisfied(const struct survey_tally *tally)
{
    int64_t n = 0;

    for (int i = SURVEY_SATISFIED_FROM; i <= SURVEY_SCORES; i++)
        n += tally->scores[i - 1];
    return n;
}

double survey_tally_mean(const struct survey_tally *tally)
{
    int64_t rated = survey_tally_rated(tally);
    int64_t sum = 0;

    for (int i = 0; i < SURVEY_SCORES; i++)
        sum += (i + 1) * tally->scores[i];
    return rated > 0 ? (double)sum / (double)rated : 0;
}

struct survey_share survey_wilson(int64_t count, int64_t n)
{
    struct survey_share out = { .n = n };
    double share;
    double shrink;
    double middle;
    double half;

    if (n == 0)
        return out;
    share = (double)count / (double)n;
    shrink = 1 + z_95 * z_95 / (double)n;
    middle = (share + z_95 * z_95 / (2 * (double)n)) / shrink;
    half = z_95 / shrink
           * sqrt(share * (1 - share) / (double)n + z_95 * z_95 / (4 * (double)n * (double)n));
    out.share = share;
    /* At the ends rounding alone would say that none, or all, cannot be. */
    out.low = count == 0 ? 0 : fmax(0, middle - half);
    out.high = count == n ? 1 : fmin(1, middle + half);
    return out;
}

/* ---- by team and channel -----------------------------------------------------------------------
 */

struct adding {
    struct arena *arena;
    struct survey_figures *figures;
    size_t room;
};

/** Groups come by team. */
static struct survey_tally *team_of(struct adding *adding, const struct survey_group *group)
{
    struct survey_figures *figures = adding->figures;
    size_t n = figures->team_count;

    if (n > 0 && figures->teams[n - 1].team_id == group->team_id)
        return &figures->teams[n - 1].tally;
    if (n == adding->room) {
        struct survey_team_figures *more;

        adding->room = adding->room > 0 ? adding->room * 2 : 16;
        more = ARENA_ARRAY(adding->arena, adding->room, struct survey_team_figures);
        if (n > 0)
            memcpy(more, figures->teams, n * sizeof(*more));
        figures->teams = more;
    }
    figures->teams[n].team_id = group->team_id;
    figures->teams[n].name =
        group->team_id != 0 ? str_dup(adding->arena, group->team_name) : STR_NULL;
    figures->team_count++;
    return &figures->teams[n].tally;
}

static void add(void *arg, const struct survey_group *group)
{
    struct adding *adding = arg;

    survey_tally_add(&adding->figures->all, group);
    survey_tally_add(team_of(adding, group), group);
    if ((int)group->channel > 0 && (int)group->channel < SURVEY_CHANNELS)
        survey_tally_add(&adding->figures->channels[group->channel], group);
}

bool survey_figures_read(struct call *call, const struct survey_period *period,
                         struct survey_figures *out)
{
    struct adding adding = { .arena = call->arena, .figures = out };

    *out = (struct survey_figures){ .teams = NULL };
    return survey_store_groups(call, &call->access.scope, period, add, &adding);
}

/* ---- tickets -----------------------------------------------------------------------------------
 */

bool survey_list_tickets(struct call *call, const struct survey_tickets_ask *ask,
                         struct survey_place *out, size_t *count)
{
    static const struct survey_scores scores[] = {
        [SURVEY_ANY_ANSWER] = { 0, SURVEY_SCORES },
        [SURVEY_RATED] = { 1, SURVEY_SCORES },
        [SURVEY_SATISFIED] = { SURVEY_SATISFIED_FROM, SURVEY_SCORES },
        [SURVEY_UNSATISFIED] = { 1, SURVEY_SATISFIED_FROM - 1 },
    };

    return survey_store_tickets(call, &call->access.scope, ask, scores[ask->answers], out, count);
}

bool survey_read_cases(struct call *call, const int64_t *ticket_ids, size_t count,
                       survey_case_take *take, void *arg)
{
    return survey_store_cases(call, ticket_ids, count, take, arg);
}
