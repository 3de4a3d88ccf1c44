#include "core/settings/setting_value.h"

#include "base/check.h"
#include "base/strbuf.h"

struct unit {
    const char *word;
    int64_t factor;
};

/* Largest first, for writing. */
static const struct unit duration_units[] = {
    { "d", 86400 }, { "h", 3600 }, { "m", 60 }, { "s", 1 }, { NULL, 0 }
};
static const struct unit size_units[] = {
    { "GB", 1073741824 }, { "MB", 1048576 }, { "KB", 1024 }, { "B", 1 }, { NULL, 0 }
};

static const struct unit *units_of(const struct setting *setting)
{
    if (setting->type == SETTING_DURATION)
        return duration_units;
    return setting->type == SETTING_SIZE ? size_units : NULL;
}

bool setting_is_number(const struct setting *setting)
{
    return setting->type != SETTING_TEXT && setting->type != SETTING_ENUM
           && setting->type != SETTING_SECRET;
}

const char *setting_type_name(const struct setting *setting)
{
    static const char *const names[] = {
        [SETTING_INT] = "int",       [SETTING_BOOL] = "bool", [SETTING_DURATION] = "duration",
        [SETTING_SIZE] = "size",     [SETTING_TEXT] = "text", [SETTING_ENUM] = "enum",
        [SETTING_SECRET] = "secret",
    };

    return names[setting->type];
}

const char *setting_unit(const struct setting *setting)
{
    if (setting->type == SETTING_DURATION)
        return "s";
    return setting->type == SETTING_SIZE ? "bytes" : setting->unit;
}

struct setting_value setting_standard(const struct setting *setting)
{
    return (struct setting_value){ setting->standard, str_of(setting->standard_text) };
}

struct str setting_number_words(struct arena *arena, const struct setting *setting, int64_t i)
{
    const struct unit *unit = units_of(setting);

    if (setting->type == SETTING_BOOL)
        return i != 0 ? STR("true") : STR("false");
    if (unit == NULL || i == 0)
        return str_format(arena, "%lld", (long long)i);
    while (i % unit->factor != 0)
        unit++;
    return str_format(arena, "%lld%s", (long long)(i / unit->factor), unit->word);
}

static struct str allowed_words(struct arena *arena, const struct setting *setting)
{
    struct strbuf buf = strbuf_new(arena, ERR_PARAM_MAX);

    for (const char *const *word = setting->one_of; *word != NULL; word++) {
        strbuf_add_cstr(&buf, word == setting->one_of ? "" : ", ");
        strbuf_add_cstr(&buf, *word);
    }
    return strbuf_str(&buf);
}

struct str setting_allowed(struct arena *arena, const struct setting *setting)
{
    struct str min;
    struct str max;

    if (setting->type == SETTING_BOOL)
        return STR("true, false");
    if (setting->type == SETTING_ENUM)
        return allowed_words(arena, setting);
    if (setting->type == SETTING_TEXT || setting->type == SETTING_SECRET)
        return str_format(arena, "%lld..%lld bytes", (long long)setting->min,
                          (long long)setting->max);
    min = setting_number_words(arena, setting, setting->min);
    max = setting_number_words(arena, setting, setting->max);
    return str_format(arena, "%" STR_FMT "..%" STR_FMT "%s%s", STR_ARG(min), STR_ARG(max),
                      setting->unit != NULL ? " " : "", setting->unit != NULL ? setting->unit : "");
}

static bool bad_setting(const struct setting *setting, struct err *err)
{
    struct arena *arena = arena_new(1024);
    struct str allowed = setting_allowed(arena, setting);

    err_set(err, ERR_INVALID, "bad_setting", "%s must be %" STR_FMT, setting->name,
            STR_ARG(allowed));
    err_param(err, "%" STR_FMT, STR_ARG(allowed));
    arena_free(&arena);
    return err_field(err, setting->name);
}

static bool check(const struct setting *setting, const struct setting_value *value, struct err *err)
{
    if (setting->type == SETTING_BOOL)
        return value->i == 0 || value->i == 1 || bad_setting(setting, err);
    if (setting_is_number(setting))
        return (value->i >= setting->min && value->i <= setting->max) || bad_setting(setting, err);
    if (setting->type == SETTING_ENUM) {
        for (const char *const *word = setting->one_of; *word != NULL; word++)
            if (str_eq(value->s, str_of(*word)))
                return true;
        return bad_setting(setting, err);
    }
    if ((int64_t)value->s.n < setting->min || (int64_t)value->s.n > setting->max
        || str_find_char(value->s, '\0') < value->s.n)
        return bad_setting(setting, err);
    return setting->check == NULL || setting->check(value->s, err) || err_field(err, setting->name);
}

/** "15m", "25MB", or a bare number of seconds or bytes. */
static bool parse_amount(const struct setting *setting, struct str text, int64_t *out)
{
    const struct unit *unit = units_of(setting);
    int64_t amount;

    if (str_to_int64(text, out))
        return true;
    for (; unit != NULL && unit->word != NULL; unit++) {
        struct str word = str_of(unit->word);

        if (!str_ends_with(text, word) || !str_to_int64(str_sub(text, 0, text.n - word.n), &amount))
            continue;
        return !__builtin_mul_overflow(amount, unit->factor, out);
    }
    return false;
}

bool setting_value_parse(const struct setting *setting, struct str text, struct setting_value *out,
                         struct err *err)
{
    struct setting_value value = { .s = text };
    bool ok = true;

    if (setting->type == SETTING_BOOL) {
        value.i = str_eq(text, STR("true"));
        ok = value.i != 0 || str_eq(text, STR("false"));
    } else if (setting_is_number(setting)) {
        ok = parse_amount(setting, text, &value.i);
    }
    if (!ok)
        return bad_setting(setting, err);
    if (!check(setting, &value, err))
        return false;
    *out = value;
    return true;
}

bool setting_value_stored(const struct setting *setting, struct str text, struct setting_value *out,
                          struct err *err)
{
    if (setting->type != SETTING_SECRET)
        return setting_value_parse(setting, text, out, err);
    *out = (struct setting_value){ .s = text };
    return true;
}

bool setting_value_from_json(const struct setting *setting, const json_t *json,
                             struct setting_value *out, struct err *err)
{
    struct setting_value value = { .s = json_str(json) };

    if (json_is_string(json) && setting->type != SETTING_INT && setting->type != SETTING_BOOL)
        return setting_value_parse(setting, value.s, out, err);
    if (setting->type == SETTING_BOOL ? !json_is_boolean(json)
                                      : !json_is_integer(json) || !setting_is_number(setting))
        return bad_setting(setting, err);
    value.i = json_is_integer(json) ? json_integer_value(json) : json_is_true(json);
    if (!check(setting, &value, err))
        return false;
    *out = value;
    return true;
}

struct str setting_value_text(struct arena *arena, const struct setting *setting,
                              const struct setting_value *value)
{
    if (setting->type == SETTING_BOOL)
        return value->i != 0 ? STR("true") : STR("false");
    return setting_is_number(setting) ? str_format(arena, "%lld", (long long)value->i) : value->s;
}

void setting_value_write(struct json_out *out, const struct setting *setting,
                         const struct setting_value *value)
{
    if (setting->type == SETTING_BOOL)
        out_bool(out, value->i != 0);
    else if (setting_is_number(setting))
        out_int(out, value->i);
    else if (setting->type == SETTING_SECRET)
        out_str(out, str_is_null(value->s) ? STR_NULL : STR("set"));
    else
        out_str(out, value->s);
}

bool setting_value_eq(const struct setting *setting, const struct setting_value *a,
                      const struct setting_value *b)
{
    if (setting->type == SETTING_SECRET)
        return str_is_null(a->s) && str_is_null(b->s);
    return setting_is_number(setting) ? a->i == b->i : str_eq(a->s, b->s);
}
