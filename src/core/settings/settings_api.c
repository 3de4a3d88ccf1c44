#include "core/settings/settings_api.h"

#include "core/settings/settings_internal.h"

/** Settings as a whole have one version; 1 where nothing was ever changed. */
static bool read_version(struct call *call, int64_t *out)
{
    if (!settings_version(call, out))
        return false;
    *out += 1;
    return true;
}

static void write_bounds(struct json_out *out, const struct setting *setting)
{
    bool bounded = setting->type != SETTING_BOOL && setting->type != SETTING_ENUM;

    out_key(out, "min");
    if (bounded)
        out_int(out, setting->min);
    else
        out_null(out);
    out_key(out, "max");
    if (bounded)
        out_int(out, setting->max);
    else
        out_null(out);
    if (setting->type != SETTING_ENUM)
        return;
    out_key(out, "one_of");
    out_begin_list(out);
    for (const char *const *word = setting->one_of; *word != NULL; word++)
        out_cstring(out, *word);
    out_end_list(out);
}

/** Settings as the caller is to see them. */
struct shown {
    int64_t version;
    const struct setting_change *changes;
    size_t count;
};

static void write_change(struct json_out *out, const struct shown *shown,
                         const struct setting *setting)
{
    struct setting_change change = { 0 };

    for (size_t i = 0; i < shown->count; i++)
        if (str_eq(shown->changes[i].name, str_of(setting->name)))
            change = shown->changes[i];
    out_key(out, "changed_at");
    out_instant(out, change.at_ms);
    out_key(out, "changed_by");
    if (change.account_id == 0) {
        out_null(out);
        return;
    }
    out_begin_object(out);
    out_key(out, "id");
    out_id(out, change.account_id);
    out_key(out, "name");
    out_str(out, change.account_name);
    out_end_object(out);
}

static void write_setting(struct json_out *out, struct call *call, const struct setting *setting,
                          const struct shown *shown)
{
    struct setting_value standard = setting_standard(setting);

    out_begin_object(out);
    out_key(out, "name");
    out_cstring(out, setting->name);
    out_key(out, "type");
    out_cstring(out, setting_type_name(setting));
    out_key(out, "unit");
    out_cstring(out, setting_unit(setting));
    out_key(out, "value");
    setting_value_write(out, setting, settings_value(call, setting));
    out_key(out, "default");
    setting_value_write(out, setting, &standard);
    write_bounds(out, setting);
    out_key(out, "when");
    out_cstring(out, setting->when == SETTING_AT_ONCE ? "at_once" : "at_start");
    out_key(out, "help");
    out_cstring(out, setting->help);
    write_change(out, shown, setting);
    out_end_object(out);
}

static void write_all(struct exchange *x, const struct shown *shown)
{
    const struct setting *const *all;
    size_t count = settings_all(x->call->house, &all);

    out_begin_list(&x->out);
    for (size_t i = 0; i < count; i++)
        write_setting(&x->out, x->call, all[i], shown);
    out_end_list(&x->out);
}

static bool list_step(struct call *call, void *arg)
{
    struct shown *shown = arg;

    return read_version(call, &shown->version)
           && settings_changes(call, &shown->changes, &shown->count);
}

bool settings_handle_list(struct exchange *x)
{
    struct shown shown;

    if (!call_read(x->call, list_step, &shown))
        return false;
    write_all(x, &shown);
    exchange_etag(x, shown.version);
    return exchange_ok(x);
}

static bool change_step(struct call *call, void *arg)
{
    struct exchange *x = arg;
    int64_t version;

    if (!read_version(call, &version))
        return false;
    if (x->if_match != -1 && x->if_match != version)
        return call_version_conflict(call, "what is set", version);
    return settings_change(call, x->body);
}

bool settings_handle_change(struct exchange *x)
{
    if (!call_change(x->call, change_step, x))
        return false;
    settings_forget_snapshot(x->call);
    return settings_handle_list(x);
}
