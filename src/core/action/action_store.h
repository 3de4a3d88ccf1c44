/** The tables of actions. Private to core/action. */
#ifndef PHAROS_CORE_ACTION_ACTION_STORE_H
#define PHAROS_CORE_ACTION_ACTION_STORE_H

#include "core/action/action.h"
#include "db/db.h"

struct action_row {
    int64_t id;
    struct str kind;
    int64_t at_ms;
    struct actor actor;
    int64_t undoes_id;
    int64_t undone_by;
};

/** One field of an action; before and after are both NULL for what left the house. */
struct action_change {
    int64_t subject_id;
    struct str field;
    struct str before;
    struct str after;
};

/** The id is given here. */
bool action_store_insert(struct call *call, struct action_row *row) MUST_USE;
/** A field that is noted again keeps its first value of before. */
bool action_store_note(struct call *call, int64_t action_id,
                       const struct action_change *change) MUST_USE;
/** Locks the row where the engine has row locks. */
bool action_store_find(struct call *call, int64_t id, struct action_row *out, bool *found) MUST_USE;
/** By subject, then field. */
bool action_store_list_changes(struct call *call, int64_t action_id,
                               const struct action_change **out, size_t *count) MUST_USE;
bool action_store_mark_undone(struct call *call, int64_t id, int64_t undone_by) MUST_USE;
bool action_store_remove_before(struct call *call, int64_t at_ms, int limit) MUST_USE;

extern const struct db_query *const action_store_queries[];

#endif
