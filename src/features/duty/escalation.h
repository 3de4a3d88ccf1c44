/**
 * Who is paged next about something urgent, until a person has it: a pure machine of a policy, who
 * is on duty, what happens and when. It decides; whoever drives it sends the pages and wakes it at
 * the instant it asks for. README.md states the rules.
 *
 * Every path ends: somebody has acknowledged it, it is over, or "nobody answered" is told after the
 * person named last in the policy has been paged and was silent.
 */
#ifndef PHAROS_FEATURES_DUTY_ESCALATION_H
#define PHAROS_FEATURES_DUTY_ESCALATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

struct err;

/** No instant. */
#define ESCALATION_NEVER INT64_MAX

enum escalation_severity { SEVERITY_LOW = 1, SEVERITY_NORMAL, SEVERITY_HIGH, SEVERITY_HIGHEST };

enum { ESCALATION_STEPS_MAX = 32, ESCALATION_TARGETS_MAX = 16, ESCALATION_PEOPLE_MAX = 64 };

enum escalation_target_kind { TARGET_PERSON = 1, TARGET_SCHEDULE };

struct escalation_target {
    enum escalation_target_kind kind;
    int64_t id; /* positive */
};

/** When a step is taken at all. */
enum escalation_hours { HOURS_ANY = 0, HOURS_BUSINESS, HOURS_AFTER };

struct escalation_step {
    struct escalation_target targets[ESCALATION_TARGETS_MAX];
    size_t target_count;
    int64_t delay_ms;               /* how long its people have before the next step; positive */
    enum escalation_severity least; /* passed over below that; 0: for all */
    enum escalation_hours hours;
    bool spares_nights;   /* people whose own night it is are not paged */
    bool holds_for_shift; /* where nobody is on duty: waits until somebody is */
};

struct escalation_policy {
    const struct escalation_step *steps;
    size_t step_count;
    int repeats;               /* how often all steps are taken again; 0 to 9 */
    int64_t last_person_id;    /* paged when nobody of the steps has answered */
    int64_t last_delay_ms;     /* how long that person has; positive */
    int64_t acknowledged_ms;   /* silence after which an acknowledgement lapses; 0: never */
    int64_t before_promise_ms; /* a hold ends so long before the promise lapses */
};

/** INVALID "no_steps", "no_targets", "bad_delay", "bad_lapse", "bad_hold", "bad_repeats",
 * "ends_nowhere", naming the member as a JSON pointer. */
bool escalation_policy_check(const struct escalation_policy *policy, struct err *err) MUST_USE;

/** Who is on duty, and whose night it is. Pure functions of what they are asked. */
struct escalation_world {
    /** People on duty by a schedule then; at most ESCALATION_PEOPLE_MAX. Returns how many. */
    size_t (*on_duty)(void *arg, int64_t schedule_id, int64_t at_ms, int64_t *people);
    /** When somebody comes on duty after `at_ms`; ESCALATION_NEVER where it is not planned. */
    int64_t (*next_shift_ms)(void *arg, int64_t schedule_id, int64_t at_ms);
    bool (*is_business_hour)(void *arg, int64_t at_ms);
    bool (*is_night_of)(void *arg, int64_t person_id, int64_t at_ms);
    void *arg;
};

enum escalation_event_kind {
    ESCALATION_ACKNOWLEDGED = 1, /* `person_id` has it */
    ESCALATION_SIGN_OF_LIFE,     /* `person_id` works on it */
    ESCALATION_HANDED_OVER,      /* to `person_id`, who is paged and has to acknowledge */
    ESCALATION_SNOOZED,          /* `until_ms`; begins anew at once where that is not ahead */
    ESCALATION_MAINTENANCE,      /* `until_ms`: planned work, nobody is paged; 0: it is over */
    ESCALATION_SEVERITY,         /* `severity`: raised or lowered */
    ESCALATION_PROMISE,          /* `until_ms`: when the promise lapses now */
    ESCALATION_RESOLVED,
};

struct escalation_event {
    int64_t at_ms;
    enum escalation_event_kind kind;
    int64_t person_id;
    int64_t until_ms;
    enum escalation_severity severity;
};

enum escalation_act_kind {
    ACT_PAGE = 1,        /* `person_id` */
    ACT_HOLD,            /* `until_ms`: nobody is on duty until then */
    ACT_LAPSED,          /* the acknowledgement of `person_id`: it begins anew */
    ACT_NOBODY_ANSWERED, /* and nothing more comes by itself */
};

struct escalation_act {
    enum escalation_act_kind kind;
    int64_t at_ms;
    int64_t person_id;
    int64_t until_ms;
    size_t step;  /* of the policy; step_count: the person named last, or a hand-over */
    bool at_once; /* a page that may be neither bundled with others nor put off */
};

struct escalation_sink {
    void (*tell)(void *arg, const struct escalation_act *act);
    void *arg;
};

enum escalation_standing {
    STANDING_PAGING = 1,
    STANDING_HELD,         /* for somebody to come on duty */
    STANDING_ACKNOWLEDGED, /* `person_id` has it */
    STANDING_SNOOZED,
    STANDING_MAINTENANCE,
    STANDING_UNANSWERED,
    STANDING_RESOLVED,
};

/** A plain value: it can be stored and gone on with. */
struct escalation {
    const struct escalation_policy *policy;
    enum escalation_standing standing;
    enum escalation_severity severity;
    int64_t at_ms;       /* of the last event or act */
    int64_t next_ms;     /* when it goes on by itself; ESCALATION_NEVER */
    int64_t promise_ms;  /* when what was promised lapses; ESCALATION_NEVER */
    int64_t work_end_ms; /* planned work ends then, and nobody is paged by a step before */
    int64_t person_id;   /* who has it; 0: nobody */
    size_t step;         /* the next one to take; step_count: the person named last */
    int round;
    bool has_paged_highest; /* a whole step, since it became the highest */
    bool has_held;          /* for this step: a hold is not begun twice */
};

/** Begins, and takes the first step at once. Borrows the policy, which was checked. */
void escalation_begin(struct escalation *escalation, const struct escalation_policy *policy,
                      enum escalation_severity severity, int64_t promise_ms, int64_t at_ms,
                      const struct escalation_world *world, const struct escalation_sink *sink);

/**
 * What is due before the event is done first. CONFLICT "escalation_order" for an event before the
 * last one, "escalation_over" once it is resolved; nothing has changed then.
 */
bool escalation_apply(struct escalation *escalation, const struct escalation_event *event,
                      const struct escalation_world *world, const struct escalation_sink *sink,
                      struct err *err) MUST_USE;

/** Does what is due at `at_ms` or before. */
void escalation_pass(struct escalation *escalation, int64_t at_ms,
                     const struct escalation_world *world, const struct escalation_sink *sink);

#endif
