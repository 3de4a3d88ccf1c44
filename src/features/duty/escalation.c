#include "features/duty/escalation.h"

#include <stdio.h>

#include "base/check.h"
#include "base/err.h"

enum { REPEATS_MAX = 9 };

/* ---- the policy --------------------------------------------------------------------------------
 */

static bool bad(struct err *err, const char *code, const char *message, const char *pointer)
{
    err_set(err, ERR_INVALID, code, "%s", message);
    return err_field(err, pointer);
}

static bool check_step(const struct escalation_step *step, size_t place, struct err *err)
{
    char pointer[ERR_FIELD_MAX];

    snprintf(pointer, sizeof(pointer), "/steps/%zu", place);
    if (step->target_count == 0 || step->target_count > ESCALATION_TARGETS_MAX)
        return bad(err, "no_targets", "name somebody to page in this step", pointer);
    for (size_t i = 0; i < step->target_count; i++)
        if (step->targets[i].id <= 0)
            return bad(err, "no_targets", "name somebody to page in this step", pointer);
    return step->delay_ms > 0
           || bad(err, "bad_delay", "give them some time before the next step", pointer);
}

bool escalation_policy_check(const struct escalation_policy *policy, struct err *err)
{
    if (policy->step_count == 0 || policy->step_count > ESCALATION_STEPS_MAX)
        return bad(err, "no_steps", "one step at least says who is paged", "/steps");
    for (size_t i = 0; i < policy->step_count; i++)
        if (!check_step(&policy->steps[i], i, err))
            return false;
    if (policy->repeats < 0 || policy->repeats > REPEATS_MAX)
        return bad(err, "bad_repeats", "all steps can be taken again 0 to 9 times", "/repeats");
    if (policy->last_person_id <= 0)
        return bad(err, "ends_nowhere", "name the person who is paged when nobody answers",
                   "/last_person");
    if (policy->last_delay_ms <= 0)
        return bad(err, "bad_delay", "give the last person some time", "/last_delay");
    if (policy->acknowledged_ms < 0)
        return bad(err, "bad_lapse", "an acknowledgement cannot lapse before it is given",
                   "/acknowledged");
    return policy->before_promise_ms >= 0
           || bad(err, "bad_hold", "a hold ends before the promise lapses, not after it",
                  "/before_promise");
}

/* ---- acts --------------------------------------------------------------------------------------
 */

/** One escalation at one instant. */
struct moment {
    struct escalation *escalation;
    const struct escalation_world *world;
    const struct escalation_sink *sink;
    int64_t at_ms;
};

static void act(const struct moment *moment, struct escalation_act what)
{
    what.at_ms = moment->at_ms;
    moment->sink->tell(moment->sink->arg, &what);
}

static bool is_highest(const struct moment *moment)
{
    return moment->escalation->severity == SEVERITY_HIGHEST;
}

/** The first step that pages at the highest severity waits for nothing and nobody. */
static void page(const struct moment *moment, int64_t person_id, size_t step)
{
    const struct escalation *escalation = moment->escalation;

    act(moment,
        (struct escalation_act){ .kind = ACT_PAGE,
                                 .person_id = person_id,
                                 .step = step,
                                 .at_once = is_highest(moment) && !escalation->has_paged_highest });
}

/** All people of a step were paged. */
static void note_paged(const struct moment *moment)
{
    if (is_highest(moment))
        moment->escalation->has_paged_highest = true;
}

/** Somebody who is of no step: alone. */
static void page_alone(const struct moment *moment, int64_t person_id)
{
    page(moment, person_id, moment->escalation->policy->step_count);
    note_paged(moment);
}

/* ---- who ---------------------------------------------------------------------------------------
 */

/** Those to page in a step, each once. */
struct people {
    int64_t ids[ESCALATION_TARGETS_MAX * ESCALATION_PEOPLE_MAX];
    size_t count;
};

static void add_person(const struct moment *moment, const struct escalation_step *step,
                       int64_t person_id, struct people *people)
{
    if (step->spares_nights && !is_highest(moment)
        && moment->world->is_night_of(moment->world->arg, person_id, moment->at_ms))
        return;
    for (size_t i = 0; i < people->count; i++)
        if (people->ids[i] == person_id)
            return;
    people->ids[people->count++] = person_id;
}

static void find_people(const struct moment *moment, const struct escalation_step *step,
                        struct people *people)
{
    people->count = 0;
    for (size_t i = 0; i < step->target_count; i++) {
        const struct escalation_target *target = &step->targets[i];
        int64_t found[ESCALATION_PEOPLE_MAX] = { target->id };
        size_t count = 1;

        if (target->kind == TARGET_SCHEDULE)
            count = moment->world->on_duty(moment->world->arg, target->id, moment->at_ms, found);
        CHECK(count <= ESCALATION_PEOPLE_MAX);
        for (size_t k = 0; k < count; k++)
            add_person(moment, step, found[k], people);
    }
}

/** The highest severity asks for no hours. */
static bool is_meant(const struct moment *moment, const struct escalation_step *step)
{
    bool is_business;

    if (moment->escalation->severity < step->least)
        return false;
    if (step->hours == HOURS_ANY || is_highest(moment))
        return true;
    is_business = moment->world->is_business_hour(moment->world->arg, moment->at_ms);
    return is_business == (step->hours == HOURS_BUSINESS);
}

/* ---- steps -------------------------------------------------------------------------------------
 */

static void wait_until(const struct moment *moment, enum escalation_standing standing,
                       int64_t until_ms)
{
    moment->escalation->standing = standing;
    moment->escalation->next_ms = until_ms;
}

static void go_to_next(struct escalation *escalation)
{
    escalation->step++;
    escalation->has_held = false;
    if (escalation->step == escalation->policy->step_count
        && escalation->round < escalation->policy->repeats) {
        escalation->step = 0;
        escalation->round++;
    }
}

/** When somebody comes on duty, or the promise is near: whichever is earlier. */
static int64_t hold_end_ms(const struct moment *moment, const struct escalation_step *step)
{
    const struct escalation *escalation = moment->escalation;
    int64_t end_ms = ESCALATION_NEVER;

    for (size_t i = 0; i < step->target_count; i++) {
        int64_t shift_ms = step->targets[i].kind == TARGET_SCHEDULE ? moment->world->next_shift_ms(
                               moment->world->arg, step->targets[i].id, moment->at_ms)
                                                                    : ESCALATION_NEVER;

        end_ms = shift_ms < end_ms ? shift_ms : end_ms;
    }
    if (escalation->promise_ms != ESCALATION_NEVER
        && escalation->promise_ms - escalation->policy->before_promise_ms < end_ms)
        end_ms = escalation->promise_ms - escalation->policy->before_promise_ms;
    return end_ms;
}

/** False where there is nothing to wait for, or it was waited for already. */
static bool hold(const struct moment *moment, const struct escalation_step *step)
{
    struct escalation *escalation = moment->escalation;
    int64_t end_ms = hold_end_ms(moment, step);

    if (!step->holds_for_shift || is_highest(moment) || escalation->has_held
        || end_ms == ESCALATION_NEVER || end_ms <= moment->at_ms)
        return false;
    escalation->has_held = true;
    act(moment,
        (struct escalation_act){ .kind = ACT_HOLD, .until_ms = end_ms, .step = escalation->step });
    wait_until(moment, STANDING_HELD, end_ms);
    return true;
}

/** True when the step has something to wait for: people who were paged, or who come. */
static bool take_step(const struct moment *moment)
{
    struct escalation *escalation = moment->escalation;
    const struct escalation_step *step = &escalation->policy->steps[escalation->step];
    struct people people;

    if (!is_meant(moment, step))
        return false;
    find_people(moment, step, &people);
    if (people.count == 0)
        return hold(moment, step);
    for (size_t i = 0; i < people.count; i++)
        page(moment, people.ids[i], escalation->step);
    note_paged(moment);
    wait_until(moment, STANDING_PAGING, moment->at_ms + step->delay_ms);
    go_to_next(escalation);
    return true;
}

static void page_last(const struct moment *moment)
{
    struct escalation *escalation = moment->escalation;

    page_alone(moment, escalation->policy->last_person_id);
    escalation->step++;
    wait_until(moment, STANDING_PAGING, moment->at_ms + escalation->policy->last_delay_ms);
}

static void nobody(const struct moment *moment)
{
    act(moment, (struct escalation_act){ .kind = ACT_NOBODY_ANSWERED,
                                         .step = moment->escalation->policy->step_count });
    wait_until(moment, STANDING_UNANSWERED, ESCALATION_NEVER);
}

/** From the next step on, past those that are not meant or have nobody; after planned work. */
static void go_on(const struct moment *moment)
{
    struct escalation *escalation = moment->escalation;

    if (moment->at_ms < escalation->work_end_ms) {
        wait_until(moment, STANDING_MAINTENANCE, escalation->work_end_ms);
        return;
    }
    while (escalation->step < escalation->policy->step_count) {
        if (take_step(moment))
            return;
        go_to_next(escalation);
    }
    if (escalation->step == escalation->policy->step_count)
        page_last(moment);
    else
        nobody(moment);
}

static void begin_anew(const struct moment *moment)
{
    struct escalation *escalation = moment->escalation;

    escalation->person_id = 0;
    escalation->step = 0;
    escalation->round = 0;
    escalation->has_held = false;
    go_on(moment);
}

/* ---- time --------------------------------------------------------------------------------------
 */

static void wake(const struct moment *moment)
{
    struct escalation *escalation = moment->escalation;

    switch (escalation->standing) {
    case STANDING_PAGING:
    case STANDING_HELD:
        go_on(moment);
        break;
    case STANDING_ACKNOWLEDGED:
        act(moment,
            (struct escalation_act){ .kind = ACT_LAPSED, .person_id = escalation->person_id });
        begin_anew(moment);
        break;
    case STANDING_SNOOZED:
    case STANDING_MAINTENANCE:
        begin_anew(moment);
        break;
    case STANDING_UNANSWERED:
    case STANDING_RESOLVED:
        CHECK(escalation->next_ms == ESCALATION_NEVER);
        break;
    }
}

void escalation_pass(struct escalation *escalation, int64_t at_ms,
                     const struct escalation_world *world, const struct escalation_sink *sink)
{
    while (escalation->next_ms <= at_ms) {
        const struct moment moment = { escalation, world, sink, escalation->next_ms };

        escalation->at_ms = moment.at_ms;
        escalation->next_ms = ESCALATION_NEVER;
        wake(&moment);
    }
}

/* ---- events ------------------------------------------------------------------------------------
 */

static void acknowledge(const struct moment *moment, int64_t person_id)
{
    struct escalation *escalation = moment->escalation;
    int64_t lapse_ms = escalation->policy->acknowledged_ms;

    escalation->person_id = person_id;
    wait_until(moment, STANDING_ACKNOWLEDGED,
               lapse_ms > 0 ? moment->at_ms + lapse_ms : ESCALATION_NEVER);
}

/** The one it is handed to is paged alone; who is silent is followed by the steps from the first
 * on. */
static void hand_over(const struct moment *moment, int64_t person_id)
{
    struct escalation *escalation = moment->escalation;

    escalation->person_id = 0;
    escalation->step = 0;
    escalation->round = 0;
    escalation->has_held = false;
    page_alone(moment, person_id);
    wait_until(moment, STANDING_PAGING, moment->at_ms + escalation->policy->steps[0].delay_ms);
}

static void snooze(const struct moment *moment, int64_t until_ms)
{
    if (until_ms > moment->at_ms)
        wait_until(moment, STANDING_SNOOZED, until_ms);
    else
        begin_anew(moment);
}

static void maintain(const struct moment *moment, int64_t until_ms)
{
    moment->escalation->work_end_ms = until_ms;
    if (until_ms > moment->at_ms)
        wait_until(moment, STANDING_MAINTENANCE, until_ms);
    else if (moment->escalation->standing == STANDING_MAINTENANCE)
        begin_anew(moment);
}

/** What has become the highest waits for nobody but whoever has it, and for planned work. */
static void set_severity(const struct moment *moment, enum escalation_severity severity)
{
    struct escalation *escalation = moment->escalation;
    bool is_raised = severity == SEVERITY_HIGHEST && escalation->severity != SEVERITY_HIGHEST;

    escalation->severity = severity;
    escalation->has_paged_highest = escalation->has_paged_highest && is_highest(moment);
    if (is_raised && escalation->standing != STANDING_ACKNOWLEDGED
        && escalation->standing != STANDING_MAINTENANCE)
        begin_anew(moment);
}

static void set_promise(const struct moment *moment, int64_t promise_ms)
{
    struct escalation *escalation = moment->escalation;

    escalation->promise_ms = promise_ms;
    if (escalation->standing != STANDING_HELD)
        return;
    escalation->has_held = false;
    go_on(moment);
}

static void happen(const struct moment *moment, const struct escalation_event *event)
{
    struct escalation *escalation = moment->escalation;

    switch (event->kind) {
    case ESCALATION_ACKNOWLEDGED:
        acknowledge(moment, event->person_id);
        break;
    case ESCALATION_SIGN_OF_LIFE:
        if (escalation->standing == STANDING_ACKNOWLEDGED
            && escalation->person_id == event->person_id)
            acknowledge(moment, event->person_id);
        break;
    case ESCALATION_HANDED_OVER:
        hand_over(moment, event->person_id);
        break;
    case ESCALATION_SNOOZED:
        snooze(moment, event->until_ms);
        break;
    case ESCALATION_MAINTENANCE:
        maintain(moment, event->until_ms);
        break;
    case ESCALATION_SEVERITY:
        set_severity(moment, event->severity);
        break;
    case ESCALATION_PROMISE:
        set_promise(moment, event->until_ms);
        break;
    case ESCALATION_RESOLVED:
        wait_until(moment, STANDING_RESOLVED, ESCALATION_NEVER);
        break;
    }
}

void escalation_begin(struct escalation *escalation, const struct escalation_policy *policy,
                      enum escalation_severity severity, int64_t promise_ms, int64_t at_ms,
                      const struct escalation_world *world, const struct escalation_sink *sink)
{
    const struct moment moment = { escalation, world, sink, at_ms };

    *escalation = (struct escalation){ .policy = policy,
                                       .severity = severity,
                                       .at_ms = at_ms,
                                       .promise_ms = promise_ms,
                                       .work_end_ms = at_ms };
    begin_anew(&moment);
}

bool escalation_apply(struct escalation *escalation, const struct escalation_event *event,
                      const struct escalation_world *world, const struct escalation_sink *sink,
                      struct err *err)
{
    const struct moment moment = { escalation, world, sink, event->at_ms };

    if (event->at_ms < escalation->at_ms)
        return err_set(err, ERR_CONFLICT, "escalation_order", "events come in the order of time");
    if (escalation->standing == STANDING_RESOLVED)
        return err_set(err, ERR_CONFLICT, "escalation_over", "it is resolved already");
    /* What comes at the very instant of the next step comes before it. */
    escalation_pass(escalation, event->at_ms - 1, world, sink);
    escalation->at_ms = event->at_ms;
    happen(&moment, event);
    return true;
}
