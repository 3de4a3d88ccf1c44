/**
 * Undo. A change that can be taken back leaves one action: who, when, and each field's value before
 * and after. Undo is an action of its own with its own events: it restores what nobody has changed
 * since, field by field, and names what it leaves. Redo is undo of the undo. Kept for 30 days.
 */
#ifndef PHAROS_CORE_ACTION_ACTION_H
#define PHAROS_CORE_ACTION_ACTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "core/event/event.h"

/** A kind of action; declared by the feature that owns its subjects. */
struct action_kind {
    const char *name; /* "ticket.change"; stored */
    enum subject_kind subject_kind;
    const char *permission; /* needed to undo it; NULL: none */
    /**
     * The present values of the subject's fields as a JSON object, within the caller's scope:
     * NOT_FOUND outside it. Inside call->tx; locks the subject where the engine has row locks. A
     * member "version" goes into the event of an undo.
     */
    bool (*current)(struct call *call, int64_t subject_id, json_t **out);
    /**
     * Sets fields to values that they had before, with the events of such a change. Makes no action
     * of its own. A value that can no longer be set (a team that is gone): false with CONFLICT or
     * INVALID and the field named ("/team"), before anything was written; it is asked again without
     * that field then.
     */
    bool (*apply)(struct call *call, int64_t subject_id, const json_t *fields);
    const char *help;
};

/** Begins the action of the running change and sets call->action_id. One action to a change. */
bool action_begin(struct call *call, const struct action_kind *kind) MUST_USE;
/** One field that this change has changed; values are JSON, null for absent ones. */
bool action_note(struct call *call, int64_t subject_id, const char *field, const json_t *before,
                 const json_t *after) MUST_USE;
/** Something that left the house with this change and stays out: "message". */
bool action_note_sent(struct call *call, int64_t subject_id, const char *what) MUST_USE;

struct timer_kind;

enum action_left_reason {
    ACTION_CHANGED_SINCE = 1, /* somebody has changed it since */
    ACTION_GONE,              /* the subject is gone or out of the caller's sight */
    ACTION_NOT_POSSIBLE,      /* the value of before cannot be set any more */
    ACTION_LEFT_THE_HOUSE,    /* a mail, a webhook: nobody can take it back */
};

struct action_field {
    int64_t subject_id;
    struct str field;
    enum action_left_reason reason; /* of a field that was left */
};

/** Forgets actions after 30 days. */
extern const struct timer_kind action_cleaner;

/** What an undo did; in call->arena. */
struct action_undone {
    int64_t action_id; /* the undo itself, to be undone again; 0 when nothing was restored */
    const struct action_field *restored;
    size_t restored_count;
    const struct action_field *left;
    size_t left_count;
};

/**
 * Takes an action back, in the running change. One's own, or anybody's with "action.undo_others".
 * NOT_FOUND; CONFLICT "already_undone"; DENIED.
 */
bool action_undo(struct call *call, int64_t action_id, struct action_undone *out) MUST_USE;

#endif
