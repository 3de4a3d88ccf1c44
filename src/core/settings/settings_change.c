/** Changes of settings, with their events; `--help-settings`. */
#include <string.h>

#include "base/check.h"
#include "core/access/sealed.h"
#include "core/engine_events.h"
#include "core/settings/settings_internal.h"

static const struct db_query q_get = { "setting.get",
                                       "SELECT value FROM setting WHERE name = :name", NULL };
static const struct db_query q_put = {
    "setting.put",
    "INSERT INTO setting (name, value, version, changed_at_ms, changed_by)"
    " VALUES (:name, :value, 1, :now_ms, :by)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value, version = setting.version + 1,"
    "   changed_at_ms = excluded.changed_at_ms, changed_by = excluded.changed_by",
    NULL,
};

const struct db_query *const settings_change_queries[] = { &q_get, &q_put, NULL };

/** The value as stored now, which another node may just have changed. */
static bool read_stored(struct call *call, const struct setting *setting, struct setting_value *out)
{
    struct err ignored;
    struct db_rows *rows;
    struct str stored = STR_NULL;

    if (!db_rows(call->tx, &q_get, DB_BINDS(db_text("name", str_of(setting->name))), &rows,
                 call->err))
        return false;
    if (db_next(rows))
        stored = db_col_dup(rows, 0, call->arena);
    if (!db_rows_end(&rows, call->err))
        return false;
    *out = setting_standard(setting);
    if (!str_is_null(stored) && !setting_value_stored(setting, stored, out, &ignored))
        *out = setting_standard(setting);
    return true;
}

/** Numbers go into the log; texts do not, for people write them, and secrets least of all. */
static bool record(struct call *call, const struct setting *setting,
                   const struct setting_value *from, const struct setting_value *to)
{
    const struct event_draft draft = { .type = &event_setting_changed,
                                       .subject_kind = SUBJECT_SETTING };

    if (setting->type == SETTING_TEXT || setting->type == SETTING_SECRET)
        return event_add(call, &draft, EVENT_VALUES(event_code("name", setting->name)), NULL);
    if (setting->type == SETTING_ENUM)
        return event_add(call, &draft,
                         EVENT_VALUES(event_code("name", setting->name),
                                      event_code("from_word", str_cstr(call->arena, from->s)),
                                      event_code("to_word", str_cstr(call->arena, to->s))),
                         NULL);
    return event_add(call, &draft,
                     EVENT_VALUES(event_code("name", setting->name), event_int("from", from->i),
                                  event_int("to", to->i)),
                     NULL);
}

static bool store(struct call *call, const struct setting *setting,
                  const struct setting_value *value, bool is_standard)
{
    struct str text = is_standard ? STR_NULL : setting_value_text(call->arena, setting, value);

    if (setting->type == SETTING_SECRET && !is_standard
        && !sealed_put(call->house, value->s, call->arena, &text, call->err))
        return false;
    return db_exec(call->tx, &q_put,
                   DB_BINDS(db_text("name", str_of(setting->name)), db_text("value", text),
                            db_int("now_ms", call->now_ms),
                            db_id("by", call->actor.kind == ACTOR_ACCOUNT ? call->actor.id : 0)),
                   call->err);
}

/** NULL and null are the default. *replaced becomes true where another value had been set; may be
 * NULL. */
static bool change_one(struct call *call, const struct setting *setting, const json_t *json,
                       bool *replaced)
{
    bool is_default = json == NULL || json_is_null(json);
    const struct setting_value standard = setting_standard(setting);
    struct setting_value from;
    struct setting_value to = standard;

    if (!is_default && !setting_value_from_json(setting, json, &to, call->err))
        return err_field(call->err,
                         str_cstr(call->arena, str_format(call->arena, "/%s", setting->name)));
    if (!read_stored(call, setting, &from))
        return false;
    if (setting_value_eq(setting, &from, &to))
        return true;
    if (replaced != NULL)
        *replaced = !setting_value_eq(setting, &from, &standard);
    return store(call, setting, &to, is_default) && record(call, setting, &from, &to);
}

/** One of those that a change names, and what may not outlive its former value. */
static bool change_named(struct call *call, const struct setting *setting, const json_t *values)
{
    bool replaced = false;

    if (!change_one(call, setting, json_object_get(values, setting->name), &replaced))
        return false;
    if (!replaced || setting->secret == NULL
        || json_object_get(values, setting->secret->name) != NULL)
        return true;
    return change_one(call, setting->secret, NULL, NULL);
}

/** The node that made the change sees it at once. */
static void refresh(struct call *call, void *arg)
{
    struct err err;

    (void)arg;
    if (!settings_refresh(call->house, NULL, &err))
        log_err(call->house->log, LOG_WARN, "setting.refresh_failed", &err);
}

bool settings_change(struct call *call, const json_t *values)
{
    const char *name;
    json_t *value;

    CHECK(call->tx != NULL);
    json_object_foreach((json_t *)values, name, value)
    {
        const struct setting *setting = setting_find(call->house, str_of(name));

        if (setting == NULL) {
            err_set(call->err, ERR_INVALID, "unknown_setting", "there is no setting %.100s", name);
            return err_field(call->err,
                             str_cstr(call->arena, str_format(call->arena, "/%.80s", name)));
        }
        if (!change_named(call, setting, values))
            return false;
    }
    call_after_commit(call, refresh, NULL);
    return true;
}

void settings_print_help(const struct feature *const *features, FILE *out)
{
    struct arena *arena = arena_new((size_t)1024 * 1024);
    size_t count;
    const struct setting **all = settings_declared(features, arena, &count);

    for (size_t i = 0; i < count; i++) {
        struct setting_value standard = setting_standard(all[i]);
        struct str words = setting_is_number(all[i])
                               ? setting_number_words(arena, all[i], standard.i)
                               : standard.s;

        fprintf(out, "%s = %" STR_FMT "    (%" STR_FMT "; %s)\n    %s\n", all[i]->name,
                STR_ARG(words), STR_ARG(setting_allowed(arena, all[i])),
                all[i]->when == SETTING_AT_ONCE ? "at once" : "at the next start", all[i]->help);
    }
    arena_free(&arena);
}
