#include "features/duty/escalation.h"

#include <string.h>

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/random.h"

enum { CASES = 4000, SEED = 21, ACTS_MAX = 4000, M = MS_PER_MINUTE, EVENTS_MAX = 12 };
enum { MIN_PER_DAY = 1440, HORIZON = 5 * MIN_PER_DAY, LAST = 99 };

/* ---- a small world -----------------------------------------------------------------------------
 */

/** Schedule s: nobody in every third stretch of s * 37 + 60 minutes, else one or two people. */
static size_t on_duty(void *arg, int64_t schedule_id, int64_t at_ms, int64_t *people)
{
    int64_t stretch = at_ms / M / (schedule_id * 37 + 60);

    (void)arg;
    if (stretch % 3 == 0)
        return 0;
    people[0] = 10 * schedule_id + stretch % 4;
    people[1] = 10 * schedule_id + 5;
    return stretch % 3;
}

static int64_t next_shift_ms(void *arg, int64_t schedule_id, int64_t at_ms)
{
    int64_t people[ESCALATION_PEOPLE_MAX];
    int64_t length_ms = (schedule_id * 37 + 60) * M;
    int64_t from_ms = (at_ms / length_ms + 1) * length_ms;

    while (on_duty(arg, schedule_id, from_ms, people) == 0)
        from_ms += length_ms;
    return schedule_id == 4 ? ESCALATION_NEVER : from_ms; /* of the fourth no plan is made */
}

static bool is_business_hour(void *arg, int64_t at_ms)
{
    int64_t minute = at_ms / M % MIN_PER_DAY;

    (void)arg;
    return minute >= 9 * 60 && minute < 18 * 60;
}

static bool is_night_of(void *arg, int64_t person_id, int64_t at_ms)
{
    int64_t minute = (at_ms / M + person_id * 60) % MIN_PER_DAY;

    (void)arg;
    return minute < 7 * 60;
}

static const struct escalation_world world = { on_duty, next_shift_ms, is_business_hour,
                                               is_night_of, NULL };

struct heard {
    struct escalation_act acts[ACTS_MAX];
    size_t count;
};

static void hear(void *arg, const struct escalation_act *act)
{
    struct heard *heard = arg;

    assert_true(heard->count < ACTS_MAX);
    heard->acts[heard->count++] = *act;
}

/* ---- by hand -----------------------------------------------------------------------------------
 */

#define PERSON(n)                                                                                  \
    {                                                                                              \
        .kind = TARGET_PERSON, .id = (n)                                                           \
    }
#define SCHEDULE(n)                                                                                \
    {                                                                                              \
        .kind = TARGET_SCHEDULE, .id = (n)                                                         \
    }

static const struct escalation_step two_steps[] = {
    { .targets = { PERSON(1), PERSON(2) }, .target_count = 2, .delay_ms = 5 * M },
    { .targets = { PERSON(3) }, .target_count = 1, .delay_ms = 10 * M },
};
static const struct escalation_policy plain = { .steps = two_steps,
                                                .step_count = 2,
                                                .repeats = 1,
                                                .last_person_id = LAST,
                                                .last_delay_ms = 15 * M,
                                                .acknowledged_ms = 30 * M };

struct desk {
    struct heard heard;
    struct escalation_sink sink;
    struct escalation it;
};

static struct desk *begin(const struct escalation_policy *policy, enum escalation_severity severity,
                          int64_t promise_ms, int64_t at_ms)
{
    static struct desk desk;

    desk.heard.count = 0;
    desk.sink = (struct escalation_sink){ hear, &desk.heard };
    escalation_begin(&desk.it, policy, severity, promise_ms, at_ms, &world, &desk.sink);
    return &desk;
}

static void happens(struct desk *desk, struct escalation_event event)
{
    struct err err = { 0 };

    if (!escalation_apply(&desk->it, &event, &world, &desk->sink, &err))
        fail_msg("%s", err.message);
}

static void passes(struct desk *desk, int64_t at_ms)
{
    escalation_pass(&desk->it, at_ms, &world, &desk->sink);
}

/** Of the acts not looked at yet the next one. */
static void assert_act(struct desk *desk, size_t *at, enum escalation_act_kind kind, int64_t at_ms,
                       int64_t person_id)
{
    assert_true(*at < desk->heard.count);
    assert_int_equal(desk->heard.acts[*at].kind, kind);
    assert_int_equal(desk->heard.acts[*at].at_ms, at_ms);
    assert_int_equal(desk->heard.acts[*at].person_id, person_id);
    (*at)++;
}

static void steps_are_taken_twice_and_end_at_a_person(void **state)
{
    struct desk *desk = begin(&plain, SEVERITY_NORMAL, ESCALATION_NEVER, 0);
    size_t at = 0;

    (void)state;
    passes(desk, 1000 * M);
    for (int64_t round = 0; round < 2; round++) {
        assert_act(desk, &at, ACT_PAGE, round * 15 * M, 1);
        assert_act(desk, &at, ACT_PAGE, round * 15 * M, 2);
        assert_act(desk, &at, ACT_PAGE, (round * 15 + 5) * M, 3);
    }
    assert_act(desk, &at, ACT_PAGE, 30 * M, LAST);
    assert_act(desk, &at, ACT_NOBODY_ANSWERED, 45 * M, 0);
    assert_int_equal(desk->heard.count, at);
    assert_int_equal(desk->it.standing, STANDING_UNANSWERED);
    happens(desk, (struct escalation_event){ 2000 * M, ESCALATION_ACKNOWLEDGED, .person_id = 1 });
    assert_int_equal(desk->it.standing, STANDING_ACKNOWLEDGED);
}

static void an_acknowledgement_lapses_in_silence(void **state)
{
    struct desk *desk = begin(&plain, SEVERITY_NORMAL, ESCALATION_NEVER, 0);
    size_t at = 2;

    (void)state;
    happens(desk, (struct escalation_event){ 5 * M, ESCALATION_ACKNOWLEDGED, .person_id = 2 });
    assert_int_equal(desk->heard.count, 2); /* it came before the second step */
    happens(desk, (struct escalation_event){ 25 * M, ESCALATION_SIGN_OF_LIFE, .person_id = 2 });
    happens(desk, (struct escalation_event){ 40 * M, ESCALATION_SIGN_OF_LIFE, .person_id = 3 });
    passes(desk, 55 * M);
    assert_act(desk, &at, ACT_LAPSED, 55 * M, 2);
    assert_act(desk, &at, ACT_PAGE, 55 * M, 1);
    assert_act(desk, &at, ACT_PAGE, 55 * M, 2);
}

static void who_it_is_handed_to_is_paged_alone(void **state)
{
    struct desk *desk = begin(&plain, SEVERITY_NORMAL, ESCALATION_NEVER, 0);
    size_t at = 2;

    (void)state;
    happens(desk, (struct escalation_event){ 1 * M, ESCALATION_ACKNOWLEDGED, .person_id = 2 });
    happens(desk, (struct escalation_event){ 2 * M, ESCALATION_HANDED_OVER, .person_id = 7 });
    passes(desk, 7 * M);
    assert_act(desk, &at, ACT_PAGE, 2 * M, 7);
    assert_act(desk, &at, ACT_PAGE, 7 * M, 1);
}

static void nobody_is_paged_during_planned_work_or_a_snooze(void **state)
{
    struct desk *desk = begin(&plain, SEVERITY_HIGHEST, ESCALATION_NEVER, 0);
    struct err err = { 0 };
    size_t at = 2;

    (void)state;
    assert_true(desk->heard.acts[0].at_once);
    assert_true(desk->heard.acts[1].at_once); /* all people of the first step */
    happens(desk, (struct escalation_event){ 1 * M, ESCALATION_MAINTENANCE, .until_ms = 60 * M });
    passes(desk, 59 * M);
    assert_int_equal(desk->heard.count, 2);
    happens(desk, (struct escalation_event){ 59 * M, ESCALATION_MAINTENANCE });
    assert_false(desk->heard.acts[2].at_once);
    assert_act(desk, &at, ACT_PAGE, 59 * M, 1);
    assert_act(desk, &at, ACT_PAGE, 59 * M, 2);
    happens(desk, (struct escalation_event){ 60 * M, ESCALATION_SNOOZED, .until_ms = 90 * M });
    passes(desk, 90 * M);
    assert_act(desk, &at, ACT_PAGE, 90 * M, 1);
    happens(desk, (struct escalation_event){ 91 * M, ESCALATION_RESOLVED });
    passes(desk, 1000 * M);
    assert_int_equal(desk->heard.count, at + 1);
    assert_false(escalation_apply(&desk->it,
                                  &(struct escalation_event){ 1000 * M, ESCALATION_RESOLVED },
                                  &world, &desk->sink, &err));
    assert_string_equal(err.code, "escalation_over");
}

/** Whatever ends within planned work waits for its end; whom somebody hands it to is paged. */
static void planned_work_outlasts_acknowledgements_and_snoozes(void **state)
{
    static const struct escalation_event cases[] = {
        { 10 * M, ESCALATION_ACKNOWLEDGED, .person_id = 2 },
        { 10 * M, ESCALATION_SNOOZED, .until_ms = 20 * M },
        { 10 * M, ESCALATION_HANDED_OVER, .person_id = 7 },
    };
    static const enum escalation_act_kind told[] = { ACT_LAPSED, 0, ACT_PAGE };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct desk *desk = begin(&plain, SEVERITY_NORMAL, ESCALATION_NEVER, 0);
        size_t at = 2;

        happens(desk,
                (struct escalation_event){ 1 * M, ESCALATION_MAINTENANCE, .until_ms = 600 * M });
        happens(desk, cases[i]);
        passes(desk, 600 * M - 1);
        assert_int_equal(desk->it.standing, STANDING_MAINTENANCE);
        if (told[i] != 0)
            assert_int_equal(desk->heard.acts[at++].kind, told[i]);
        assert_int_equal(desk->heard.count, at);
        passes(desk, 600 * M);
        assert_act(desk, &at, ACT_PAGE, 600 * M, 1);
        assert_act(desk, &at, ACT_PAGE, 600 * M, 2);
    }
}

static void a_snooze_that_is_over_already_begins_anew_at_once(void **state)
{
    struct desk *desk = begin(&plain, SEVERITY_NORMAL, ESCALATION_NEVER, 0);
    size_t at = 2;

    (void)state;
    happens(desk, (struct escalation_event){ 1 * M, ESCALATION_ACKNOWLEDGED, .person_id = 2 });
    happens(desk, (struct escalation_event){ 20 * M, ESCALATION_SNOOZED, .until_ms = 10 * M });
    assert_act(desk, &at, ACT_PAGE, 20 * M, 1);
    assert_act(desk, &at, ACT_PAGE, 20 * M, 2);
    happens(desk, (struct escalation_event){ 21 * M, ESCALATION_SNOOZED, .until_ms = 21 * M });
    assert_act(desk, &at, ACT_PAGE, 21 * M, 1);
    assert_int_equal(desk->it.standing, STANDING_PAGING);
}

static void what_becomes_the_highest_again_is_paged_at_once_again(void **state)
{
    struct desk *desk = begin(&plain, SEVERITY_HIGHEST, ESCALATION_NEVER, 0);
    struct escalation_event lower = { 1 * M, ESCALATION_SEVERITY, .severity = SEVERITY_NORMAL };
    struct escalation_event raise = { 2 * M, ESCALATION_SEVERITY, .severity = SEVERITY_HIGHEST };

    (void)state;
    happens(desk, lower);
    happens(desk, raise);
    assert_int_equal(desk->heard.count, 4);
    assert_true(desk->heard.acts[2].at_once);
    assert_true(desk->heard.acts[3].at_once);
    happens(desk, (struct escalation_event){ 3 * M, ESCALATION_HANDED_OVER, .person_id = 7 });
    assert_false(desk->heard.acts[4].at_once);
}

static const struct escalation_step held[] = {
    { .targets = { SCHEDULE(1) }, .target_count = 1, .delay_ms = 5 * M, .holds_for_shift = true },
};
static const struct escalation_policy holding = { .steps = held,
                                                  .step_count = 1,
                                                  .last_person_id = LAST,
                                                  .last_delay_ms = 15 * M,
                                                  .before_promise_ms = 30 * M };

static void what_can_wait_is_held_for_the_next_shift_or_the_promise(void **state)
{
    struct desk *desk = begin(&holding, SEVERITY_NORMAL, ESCALATION_NEVER, 10 * M);
    size_t at = 0;

    (void)state;
    passes(desk, 97 * M);
    assert_int_equal(desk->heard.acts[0].until_ms, 97 * M);
    assert_act(desk, &at, ACT_HOLD, 10 * M, 0);
    assert_act(desk, &at, ACT_PAGE, 97 * M, 11);
    desk = begin(&holding, SEVERITY_NORMAL, 70 * M, 10 * M);
    passes(desk, 97 * M);
    at = 1;
    assert_act(desk, &at, ACT_PAGE, 40 * M, LAST);
    desk = begin(&holding, SEVERITY_NORMAL, ESCALATION_NEVER, 10 * M);
    happens(desk, (struct escalation_event){ 20 * M, ESCALATION_PROMISE, .until_ms = 60 * M });
    passes(desk, 97 * M);
    at = 2;
    assert_act(desk, &at, ACT_PAGE, 30 * M, LAST);
    desk = begin(&holding, SEVERITY_NORMAL, ESCALATION_NEVER, 10 * M);
    happens(desk,
            (struct escalation_event){ 20 * M, ESCALATION_SEVERITY, .severity = SEVERITY_HIGHEST });
    at = 1;
    assert_true(desk->heard.acts[at].at_once);
    assert_act(desk, &at, ACT_PAGE, 20 * M, LAST);
}

static void a_policy_that_ends_nowhere_is_refused(void **state)
{
    struct escalation_policy policy = plain;
    struct escalation_step step = two_steps[0];
    struct err err = { 0 };

    (void)state;
    assert_true(escalation_policy_check(&policy, &err));
    policy.last_person_id = 0;
    assert_false(escalation_policy_check(&policy, &err));
    assert_string_equal(err.code, "ends_nowhere");
    assert_string_equal(err.field, "/last_person");
    policy = plain;
    policy.steps = &step;
    policy.step_count = 1;
    step.target_count = 0;
    assert_false(escalation_policy_check(&policy, &err));
    assert_string_equal(err.field, "/steps/0");
    step = two_steps[0];
    step.targets[1].id = 0;
    assert_false(escalation_policy_check(&policy, &err));
    assert_string_equal(err.code, "no_targets");
    policy.step_count = 0;
    assert_false(escalation_policy_check(&policy, &err));
    assert_string_equal(err.code, "no_steps");
    policy = plain;
    policy.acknowledged_ms = -1;
    assert_false(escalation_policy_check(&policy, &err));
    assert_string_equal(err.code, "bad_lapse");
    assert_string_equal(err.field, "/acknowledged");
    policy = plain;
    policy.before_promise_ms = -1;
    assert_false(escalation_policy_check(&policy, &err));
    assert_string_equal(err.code, "bad_hold");
    assert_string_equal(err.field, "/before_promise");
}

/* ---- by chance ---------------------------------------------------------------------------------
 */

/** The README's rules by somebody who looks once a minute. */
struct slow {
    const struct escalation_policy *policy;
    enum escalation_severity severity;
    enum escalation_standing standing;
    int64_t promise, until; /* minutes; -1: none */
    int64_t work_end;       /* of planned work */
    int64_t person;
    size_t step;
    int round;
    bool was_held;
    bool was_loud; /* people were paged while it was the highest */
    struct heard *heard;
};

static void slow_tell(struct slow *slow, enum escalation_act_kind kind, int64_t minute,
                      int64_t person)
{
    hear(slow->heard,
         &(struct escalation_act){ .kind = kind,
                                   .at_ms = minute * M,
                                   .person_id = person,
                                   .at_once = kind == ACT_PAGE && slow->severity == SEVERITY_HIGHEST
                                              && !slow->was_loud });
}

static size_t slow_people(const struct slow *slow, const struct escalation_step *step,
                          int64_t minute, int64_t *out)
{
    size_t count = 0;

    for (size_t i = 0; i < step->target_count; i++) {
        int64_t found[ESCALATION_PEOPLE_MAX] = { step->targets[i].id };
        size_t n = step->targets[i].kind == TARGET_PERSON
                       ? 1
                       : on_duty(NULL, step->targets[i].id, minute * M, found);

        for (size_t k = 0; k < n; k++) {
            bool is_there = false;

            for (size_t j = 0; j < count; j++)
                is_there = is_there || out[j] == found[k];
            if (!is_there
                && !(step->spares_nights && slow->severity < SEVERITY_HIGHEST
                     && is_night_of(NULL, found[k], minute * M)))
                out[count++] = found[k];
        }
    }
    return count;
}

static int64_t slow_hold_end(const struct slow *slow, const struct escalation_step *step,
                             int64_t minute)
{
    int64_t end = INT64_MAX;

    for (size_t i = 0; i < step->target_count; i++) {
        int64_t shift_ms = step->targets[i].kind == TARGET_SCHEDULE
                               ? next_shift_ms(NULL, step->targets[i].id, minute * M)
                               : ESCALATION_NEVER;

        if (shift_ms != ESCALATION_NEVER && shift_ms / M < end)
            end = shift_ms / M;
    }
    if (slow->promise >= 0 && slow->promise - slow->policy->before_promise_ms / M < end)
        end = slow->promise - slow->policy->before_promise_ms / M;
    return end;
}

static void slow_go_on(struct slow *slow, int64_t minute)
{
    const struct escalation_policy *policy = slow->policy;
    bool is_highest = slow->severity == SEVERITY_HIGHEST;
    int64_t people[ESCALATION_TARGETS_MAX * ESCALATION_PEOPLE_MAX];

    if (minute < slow->work_end) {
        slow->standing = STANDING_MAINTENANCE;
        slow->until = slow->work_end;
        return;
    }
    slow->standing = STANDING_PAGING;
    for (; slow->round <= policy->repeats; slow->round++, slow->step = 0)
        for (; slow->step < policy->step_count; slow->step++, slow->was_held = false) {
            const struct escalation_step *step = &policy->steps[slow->step];
            bool is_business = is_business_hour(NULL, minute * M);
            bool fits = is_highest || step->hours == HOURS_ANY
                        || is_business == (step->hours == HOURS_BUSINESS);
            size_t count = slow_people(slow, step, minute, people);
            int64_t end = slow_hold_end(slow, step, minute);

            if (slow->severity < step->least || !fits)
                continue;
            if (count == 0 && step->holds_for_shift && !is_highest && !slow->was_held
                && end != INT64_MAX && end > minute) {
                slow_tell(slow, ACT_HOLD, minute, 0);
                slow->standing = STANDING_HELD;
                slow->was_held = true;
                slow->until = end;
                return;
            }
            for (size_t i = 0; i < count; i++)
                slow_tell(slow, ACT_PAGE, minute, people[i]);
            if (count > 0) {
                slow->was_loud = slow->was_loud || is_highest;
                slow->until = minute + step->delay_ms / M;
                slow->step++;
                slow->was_held = false;
                return;
            }
        }
    if (slow->round == policy->repeats + 1) {
        slow_tell(slow, ACT_PAGE, minute, policy->last_person_id);
        slow->was_loud = slow->was_loud || is_highest;
        slow->until = minute + policy->last_delay_ms / M;
        slow->round++;
        return;
    }
    slow_tell(slow, ACT_NOBODY_ANSWERED, minute, 0);
    slow->standing = STANDING_UNANSWERED;
    slow->until = -1;
}

static void slow_anew(struct slow *slow, int64_t minute)
{
    slow->step = 0;
    slow->round = 0;
    slow->was_held = false;
    slow_go_on(slow, minute);
}

static void slow_minute(struct slow *slow, int64_t minute)
{
    while (slow->until == minute) {
        slow->until = -1;
        if (slow->standing == STANDING_ACKNOWLEDGED)
            slow_tell(slow, ACT_LAPSED, minute, slow->person);
        if (slow->standing == STANDING_PAGING || slow->standing == STANDING_HELD)
            slow_go_on(slow, minute);
        else
            slow_anew(slow, minute);
    }
}

static void slow_event(struct slow *slow, const struct escalation_event *event)
{
    int64_t minute = event->at_ms / M;
    int64_t lapse = slow->policy->acknowledged_ms / M;
    bool is_sign = event->kind == ESCALATION_SIGN_OF_LIFE && slow->standing == STANDING_ACKNOWLEDGED
                   && slow->person == event->person_id;

    if (event->kind == ESCALATION_MAINTENANCE)
        slow->work_end = event->until_ms / M;
    if (event->kind == ESCALATION_ACKNOWLEDGED || is_sign) {
        slow->standing = STANDING_ACKNOWLEDGED;
        slow->person = event->person_id;
        slow->until = lapse > 0 ? minute + lapse : -1;
    } else if (event->kind == ESCALATION_HANDED_OVER) {
        slow_tell(slow, ACT_PAGE, minute, event->person_id);
        slow->was_loud = slow->was_loud || slow->severity == SEVERITY_HIGHEST;
        slow->standing = STANDING_PAGING;
        slow->step = 0;
        slow->round = 0;
        slow->was_held = false;
        slow->until = minute + slow->policy->steps[0].delay_ms / M;
    } else if ((event->kind == ESCALATION_SNOOZED || event->kind == ESCALATION_MAINTENANCE)
               && event->until_ms > event->at_ms) {
        slow->standing =
            event->kind == ESCALATION_SNOOZED ? STANDING_SNOOZED : STANDING_MAINTENANCE;
        slow->until = event->until_ms / M;
    } else if (event->kind == ESCALATION_SNOOZED) {
        slow_anew(slow, minute);
    } else if (event->kind == ESCALATION_MAINTENANCE) {
        if (slow->standing == STANDING_MAINTENANCE)
            slow_anew(slow, minute);
    } else if (event->kind == ESCALATION_SEVERITY) {
        bool is_raised = event->severity == SEVERITY_HIGHEST && slow->severity < SEVERITY_HIGHEST;

        slow->severity = event->severity;
        slow->was_loud = slow->was_loud && slow->severity == SEVERITY_HIGHEST;
        if (is_raised && slow->standing != STANDING_ACKNOWLEDGED
            && slow->standing != STANDING_MAINTENANCE)
            slow_anew(slow, minute);
    } else if (event->kind == ESCALATION_PROMISE) {
        slow->promise = event->until_ms / M;
        slow->was_held = false;
        if (slow->standing == STANDING_HELD)
            slow_go_on(slow, minute);
    } else if (event->kind == ESCALATION_RESOLVED) {
        slow->standing = STANDING_RESOLVED;
        slow->until = -1;
    }
}

static int64_t below(struct random_seeded *random, int64_t n)
{
    return (int64_t)random_below(&random->random, (uint64_t)n);
}

static struct escalation_policy draw_policy(struct random_seeded *random,
                                            struct escalation_step *steps)
{
    struct escalation_policy policy = {
        .steps = steps,
        .step_count = (size_t)(1 + below(random, 5)),
        .repeats = (int)below(random, 3),
        .last_person_id = LAST,
        .last_delay_ms = (1 + below(random, 60)) * M,
        .acknowledged_ms = below(random, 3) * 45 * M,
        .before_promise_ms = below(random, 60) * M,
    };
    struct err err = { 0 };

    for (size_t i = 0; i < policy.step_count; i++) {
        steps[i] = (struct escalation_step){ .target_count = (size_t)(1 + below(random, 3)),
                                             .delay_ms = (1 + below(random, 40)) * M,
                                             .least = (enum escalation_severity)below(random, 5),
                                             .hours = (enum escalation_hours)below(random, 3),
                                             .spares_nights = below(random, 2) == 0,
                                             .holds_for_shift = below(random, 2) == 0 };
        for (size_t k = 0; k < steps[i].target_count; k++)
            steps[i].targets[k] =
                (struct escalation_target){ (enum escalation_target_kind)(1 + below(random, 2)),
                                            1 + below(random, 4) };
    }
    assert_true(escalation_policy_check(&policy, &err));
    return policy;
}

static struct escalation_event draw_event(struct random_seeded *random, int64_t minute)
{
    return (struct escalation_event){
        .at_ms = minute * M,
        .kind = (enum escalation_event_kind)(1 + below(random, below(random, 6) == 0 ? 8 : 7)),
        .person_id = 1 + below(random, 3),
        .until_ms = (minute + below(random, 3) * 100) * M,
        .severity = (enum escalation_severity)(1 + below(random, 4)),
    };
}

static void assert_same(const struct heard *fast, const struct heard *slow)
{
    assert_int_equal(fast->count, slow->count);
    for (size_t i = 0; i < fast->count; i++) {
        assert_int_equal(fast->acts[i].kind, slow->acts[i].kind);
        assert_int_equal(fast->acts[i].at_ms, slow->acts[i].at_ms);
        assert_int_equal(fast->acts[i].person_id, slow->acts[i].person_id);
        assert_int_equal(fast->acts[i].at_once, slow->acts[i].at_once);
    }
}

static struct heard fast_heard, slow_heard;

static void check_case(struct random_seeded *random)
{
    struct escalation_step steps[ESCALATION_STEPS_MAX];
    const struct escalation_policy policy = draw_policy(random, steps);
    const struct escalation_sink sink = { hear, &fast_heard };
    enum escalation_severity severity = (enum escalation_severity)(1 + below(random, 4));
    int64_t minute = below(random, MIN_PER_DAY);
    int64_t promise = below(random, 2) == 0 ? -1 : minute + below(random, 500);
    struct slow slow = { .policy = &policy,
                         .severity = severity,
                         .promise = promise,
                         .until = -1,
                         .heard = &slow_heard };
    struct escalation it;
    int events = (int)below(random, EVENTS_MAX);
    int64_t next = minute + below(random, 120);

    fast_heard.count = slow_heard.count = 0;
    escalation_begin(&it, &policy, severity, promise < 0 ? ESCALATION_NEVER : promise * M,
                     minute * M, &world, &sink);
    slow_anew(&slow, minute);
    for (; minute < HORIZON; minute++) {
        while (minute == next && events > 0 && slow.standing != STANDING_RESOLVED) {
            struct escalation_event event = draw_event(random, minute);
            struct err err = { 0 };

            assert_true(escalation_apply(&it, &event, &world, &sink, &err));
            slow_event(&slow, &event);
            next += below(random, 3) == 0 ? 0 : below(random, 200);
            events--;
        }
        slow_minute(&slow, minute);
    }
    escalation_pass(&it, (HORIZON - 1) * M, &world, &sink);
    assert_same(&fast_heard, &slow_heard);
    assert_int_equal(it.standing, slow.standing);
    /* It ends, or somebody has it. */
    assert_true(it.next_ms != ESCALATION_NEVER || it.standing == STANDING_UNANSWERED
                || it.standing == STANDING_RESOLVED || it.standing == STANDING_ACKNOWLEDGED);
}

static void a_simulation_that_looks_once_a_minute_agrees(void **state)
{
    struct random_seeded random;

    (void)state;
    random_seeded_init(&random, SEED);
    for (int i = 0; i < CASES; i++)
        check_case(&random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_taken_twice_and_end_at_a_person),
        cmocka_unit_test(an_acknowledgement_lapses_in_silence),
        cmocka_unit_test(who_it_is_handed_to_is_paged_alone),
        cmocka_unit_test(nobody_is_paged_during_planned_work_or_a_snooze),
        cmocka_unit_test(planned_work_outlasts_acknowledgements_and_snoozes),
        cmocka_unit_test(a_snooze_that_is_over_already_begins_anew_at_once),
        cmocka_unit_test(what_becomes_the_highest_again_is_paged_at_once_again),
        cmocka_unit_test(what_can_wait_is_held_for_the_next_shift_or_the_promise),
        cmocka_unit_test(a_policy_that_ends_nowhere_is_refused),
        cmocka_unit_test(a_simulation_that_looks_once_a_minute_agrees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
