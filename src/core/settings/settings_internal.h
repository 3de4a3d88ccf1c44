/** What the files of core/settings share. Private to them. */
#ifndef PHAROS_CORE_SETTINGS_SETTINGS_INTERNAL_H
#define PHAROS_CORE_SETTINGS_SETTINGS_INTERNAL_H

#include "core/settings/setting_value.h"
#include "db/db.h"

extern const struct db_query *const settings_queries[];
extern const struct db_query *const settings_change_queries[];

struct feature;

/** Every setting that features declare, by name; in the arena. */
const struct setting **settings_declared(const struct feature *const *features, struct arena *arena,
                                         size_t *count);
/** Every setting of the house, by name. */
size_t settings_all(const struct house *house, const struct setting *const **out);
/** When a setting was changed last, and by whom. */
struct setting_change {
    struct str name;
    int64_t at_ms;
    int64_t account_id; /* 0: nobody in particular */
    struct str account_name;
};

/** Of every setting that was ever changed, in call->tx; in call->arena. */
bool settings_changes(struct call *call, const struct setting_change **out, size_t *count) MUST_USE;
/** The value in the call's snapshot. */
const struct setting_value *settings_value(struct call *call, const struct setting *setting);
/** The next look takes the present snapshot: for an answer that shows what it has just changed. */
void settings_forget_snapshot(struct call *call);

#endif
