/** Taking an action back: what nobody has changed since is restored, the rest is named. */
#include <string.h>

#include "base/check.h"
#include "core/access/access.h"
#include "core/action/action_internal.h"
#include "core/action/action_store.h"
#include "core/engine_events.h"
#include "core/feature.h"

enum { VALUE_DEPTH_MAX = 16 };

/** An undo on its way. */
struct undo {
    struct action_row row;
    const struct action_kind *kind;
    const struct action_change *changes;
    size_t change_count;
    struct action_field *restored;
    size_t restored_count;
    struct action_field *left;
    size_t left_count;
};

static const struct action_kind *find_kind(const struct house *house, struct str name)
{
    for (const struct feature *const *feature = house->features; *feature != NULL; feature++) {
        const struct action_kind *const *kind = (*feature)->actions;

        for (; kind != NULL && *kind != NULL; kind++)
            if (str_eq(str_of((*kind)->name), name))
                return *kind;
    }
    return NULL;
}

static bool not_found(struct call *call)
{
    return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such action");
}

/** One's own actions, or anybody's for those who may; others' do not exist for the rest. */
static bool may_undo(struct call *call, const struct action_row *row)
{
    return (row->actor.kind == call->actor.kind && row->actor.id == call->actor.id)
           || access_may(call, "action.undo_others");
}

static bool open_action(struct call *call, int64_t action_id, struct undo *undo)
{
    bool found;

    if (!action_store_find(call, action_id, &undo->row, &found))
        return false;
    if (!found || !may_undo(call, &undo->row) || undo->row.at_ms < call->now_ms - ACTION_KEPT_MS)
        return not_found(call);
    undo->kind = find_kind(call->house, undo->row.kind);
    if (undo->kind == NULL)
        return not_found(call);
    if (undo->kind->permission != NULL && !access_require(call, undo->kind->permission))
        return false;
    if (undo->row.undone_by != 0)
        return err_set(call->err, ERR_CONFLICT, "already_undone", "this was taken back already");
    if (!action_store_list_changes(call, action_id, &undo->changes, &undo->change_count))
        return false;
    undo->restored = ARENA_ARRAY(call->arena, undo->change_count + 1, struct action_field);
    undo->left = ARENA_ARRAY(call->arena, undo->change_count + 1, struct action_field);
    return true;
}

static void leave(struct undo *undo, const struct action_change *change,
                  enum action_left_reason reason)
{
    undo->left[undo->left_count++] =
        (struct action_field){ change->subject_id, change->field, reason };
}

/* ---- one subject ------------------------------------------------------------------------------
 */

/** The changes of one subject, and which of them can be restored. */
struct subject {
    int64_t id;
    const struct action_change *changes;
    size_t count;
    bool *wanted;
    json_t *fields; /* name -> value of before, of the wanted ones */
};

/** The present values, or NULL where the subject is gone or out of sight. */
static bool read_current(struct call *call, const struct undo *undo, int64_t subject_id,
                         json_t **out)
{
    *out = NULL;
    if (undo->kind->current(call, subject_id, out))
        return true;
    *out = NULL;
    if (call->err->kind != ERR_NOT_FOUND)
        return false;
    err_clear(call->err);
    return true;
}

static bool is_sent(const struct action_change *change)
{
    return str_is_null(change->before) && str_is_null(change->after);
}

static bool same(struct call *call, const json_t *current, const struct action_change *change)
{
    const json_t *value = json_object_getn(current, change->field.p, change->field.n);

    return value != NULL && str_eq(action_value(call, value), change->after);
}

static void choose(struct call *call, struct undo *undo, struct subject *subject,
                   const json_t *current)
{
    for (size_t i = 0; i < subject->count; i++) {
        const struct action_change *change = &subject->changes[i];

        if (is_sent(change))
            leave(undo, change, ACTION_LEFT_THE_HOUSE);
        else if (current == NULL)
            leave(undo, change, ACTION_GONE);
        else if (!same(call, current, change))
            leave(undo, change, ACTION_CHANGED_SINCE);
        else
            subject->wanted[i] = true;
    }
}

static bool gather_fields(struct call *call, struct subject *subject, bool *any)
{
    subject->fields = json_keep(call->arena, json_object());
    *any = false;
    for (size_t i = 0; i < subject->count; i++) {
        const struct action_change *change = &subject->changes[i];
        json_t *before;

        if (!subject->wanted[i])
            continue;
        if (!json_parse(change->before, VALUE_DEPTH_MAX, call->arena, &before, call->err))
            return false;
        json_object_setn(subject->fields, change->field.p, change->field.n, before);
        *any = true;
    }
    return true;
}

/** Takes out the field that the refusal names; false when it names none of ours. */
static bool drop_refused(struct call *call, struct undo *undo, struct subject *subject)
{
    struct str named = str_of(call->err->field);

    if (call->err->kind != ERR_CONFLICT && call->err->kind != ERR_INVALID)
        return false;
    if (str_starts_with(named, STR("/")))
        named = str_from(named, 1);
    for (size_t i = 0; i < subject->count; i++) {
        if (!subject->wanted[i] || !str_eq(subject->changes[i].field, named))
            continue;
        subject->wanted[i] = false;
        leave(undo, &subject->changes[i], ACTION_NOT_POSSIBLE);
        err_clear(call->err);
        return true;
    }
    return false;
}

static bool apply(struct call *call, struct undo *undo, struct subject *subject)
{
    bool any;

    for (;;) {
        if (!gather_fields(call, subject, &any))
            return false;
        if (!any)
            return true;
        if (undo->kind->apply(call, subject->id, subject->fields))
            break;
        if (!drop_refused(call, undo, subject))
            return false;
    }
    for (size_t i = 0; i < subject->count; i++)
        if (subject->wanted[i])
            undo->restored[undo->restored_count++] =
                (struct action_field){ subject->id, subject->changes[i].field, 0 };
    return true;
}

static bool undo_subject(struct call *call, struct undo *undo, struct subject *subject, bool *seen)
{
    json_t *current;

    subject->wanted = ARENA_ARRAY(call->arena, subject->count, bool);
    if (!read_current(call, undo, subject->id, &current))
        return false;
    *seen |= current != NULL;
    choose(call, undo, subject, current);
    return apply(call, undo, subject);
}

static bool undo_subjects(struct call *call, struct undo *undo)
{
    bool seen = undo->change_count == 0;
    size_t at = 0;

    while (at < undo->change_count) {
        struct subject subject = { .id = undo->changes[at].subject_id,
                                   .changes = &undo->changes[at] };

        while (at < undo->change_count && undo->changes[at].subject_id == subject.id) {
            subject.count++;
            at++;
        }
        if (!undo_subject(call, undo, &subject, &seen))
            return false;
    }
    return seen || not_found(call);
}

/* ---- the undo itself as an action ---------------------------------------------------------------
 */

static bool is_restored(const struct undo *undo, const struct action_change *change)
{
    for (size_t i = 0; i < undo->restored_count; i++)
        if (undo->restored[i].subject_id == change->subject_id
            && str_eq(undo->restored[i].field, change->field))
            return true;
    return false;
}

/** Its fields go the other way, so that undoing it is redoing what it undid. */
static bool record_action(struct call *call, struct undo *undo)
{
    struct action_row row = { .kind = undo->row.kind,
                              .at_ms = call->now_ms,
                              .actor = call->actor,
                              .undoes_id = undo->row.id };

    if (!action_store_insert(call, &row) || !action_store_mark_undone(call, undo->row.id, row.id))
        return false;
    for (size_t i = 0; i < undo->change_count; i++) {
        const struct action_change *change = &undo->changes[i];
        const struct action_change back = { change->subject_id, change->field, change->after,
                                            change->before };

        if (is_restored(undo, change) && !action_store_note(call, row.id, &back))
            return false;
    }
    call->action_id = row.id;
    return true;
}

static size_t count_of(const struct action_field *fields, size_t count, int64_t subject_id)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += fields[i].subject_id == subject_id;
    return n;
}

static bool record_event(struct call *call, const struct undo *undo, int64_t subject_id)
{
    bool is_ticket = undo->kind->subject_kind == SUBJECT_TICKET;
    struct event_draft draft = { .type = &event_action_undone,
                                 .subject_kind = undo->kind->subject_kind,
                                 .subject_id = subject_id,
                                 .ticket_id = is_ticket ? subject_id : 0 };
    json_t *current;

    if (!read_current(call, undo, subject_id, &current))
        return false;
    draft.version = json_integer_value(json_object_get(current, "version"));
    return event_add(
        call, &draft,
        EVENT_VALUES(
            event_id("action", undo->row.id),
            event_int("restored",
                      (int64_t)count_of(undo->restored, undo->restored_count, subject_id)),
            event_int("left", (int64_t)count_of(undo->left, undo->left_count, subject_id))),
        NULL);
}

static bool record_events(struct call *call, const struct undo *undo)
{
    for (size_t i = 0; i < undo->restored_count; i++) {
        int64_t subject_id = undo->restored[i].subject_id;

        if (i > 0 && undo->restored[i - 1].subject_id == subject_id)
            continue;
        if (!record_event(call, undo, subject_id))
            return false;
    }
    return true;
}

bool action_undo(struct call *call, int64_t action_id, struct action_undone *out)
{
    struct undo undo = { 0 };

    CHECK(call->tx != NULL && call->action_id == 0);
    if (!open_action(call, action_id, &undo) || !undo_subjects(call, &undo))
        return false;
    CHECK(call->action_id == 0); /* apply makes no action of its own */
    if (undo.restored_count > 0 && (!record_action(call, &undo) || !record_events(call, &undo)))
        return false;
    *out = (struct action_undone){ .action_id = call->action_id,
                                   .restored = undo.restored,
                                   .restored_count = undo.restored_count,
                                   .left = undo.left,
                                   .left_count = undo.left_count };
    return true;
}
