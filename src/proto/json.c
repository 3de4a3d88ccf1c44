#include "proto/json.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/encode.h"
#include "base/instant.h"

static void drop_value(void *arg)
{
    json_decref(arg);
}

json_t *json_keep(struct arena *arena, json_t *value)
{
    CHECK(value != NULL);
    arena_on_reset(arena, drop_value, value);
    return value;
}

/** What the outline of a text tells: its brackets and commas, apart from its strings. */
struct outline {
    int depth;
    int deepest;
    size_t values; /* at most one less than there are: each begins a list or follows a comma */
};

static void take_mark(struct outline *outline, char c)
{
    if (c == '{' || c == '[') {
        outline->values++;
        if (++outline->depth > outline->deepest)
            outline->deepest = outline->depth;
    } else if (c == '}' || c == ']') {
        outline->depth--;
    } else if (c == ',') {
        outline->values++;
    }
}

static struct outline read_outline(struct str text)
{
    struct outline outline = { 0 };
    bool in_string = false;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '"')
            in_string = !in_string;
        else if (in_string && c == '\\')
            i++;
        else if (!in_string)
            take_mark(&outline, c);
    }
    return outline;
}

/**
 * Both are looked at before jansson sees the text: its own depth limit is fixed when it is built,
 * and far higher than any body of ours needs; and what it builds of "[[],[]," takes seventy times
 * the bytes that were sent.
 */
static bool check_outline(struct str text, int max_depth, struct err *err)
{
    struct outline outline = read_outline(text);

    if (outline.deepest > max_depth)
        return err_set(err, ERR_INVALID, "bad_json", "JSON is nested deeper than %d levels",
                       max_depth);
    if (outline.values > JSON_VALUES_MAX)
        return err_set(err, ERR_INVALID, "bad_json", "JSON holds more than %d values",
                       JSON_VALUES_MAX);
    return true;
}

static bool parse(struct str text, int max_depth, size_t flags, struct arena *arena, json_t **out,
                  struct err *err)
{
    json_error_t problem;
    json_t *value;

    if (!check_outline(text, max_depth, err))
        return false;
    value = json_loadb(text.n > 0 ? text.p : "", text.n, flags | JSON_DECODE_ANY, &problem);
    if (value == NULL)
        return err_set(err, ERR_INVALID, "bad_json", "line %d, column %d: %s", problem.line,
                       problem.column, problem.text);
    *out = json_keep(arena, value);
    return true;
}

bool json_parse(struct str text, int max_depth, struct arena *arena, json_t **out, struct err *err)
{
    return parse(text, max_depth, JSON_REJECT_DUPLICATES, arena, out, err);
}

bool json_parse_last(struct str text, int max_depth, struct arena *arena, json_t **out,
                     struct err *err)
{
    return parse(text, max_depth, 0, arena, out, err);
}

struct str json_str(const json_t *value)
{
    if (!json_is_string(value))
        return STR_NULL;
    return (struct str){ json_string_value(value), json_string_length(value) };
}

struct json_out json_out_new(struct arena *arena, size_t max_bytes)
{
    return (struct json_out){ .buf = strbuf_new(arena, max_bytes) };
}

/** A comma before every value but the first; a value after a key follows its colon. */
static void separate(struct json_out *out)
{
    if (out->comma[out->depth])
        strbuf_add_char(&out->buf, ',');
    out->comma[out->depth] = true;
}

static void begin(struct json_out *out, char bracket)
{
    separate(out);
    strbuf_add_char(&out->buf, bracket);
    CHECK(out->depth + 1 < JSON_OUT_DEPTH_MAX);
    out->comma[++out->depth] = false;
}

static void end(struct json_out *out, char bracket)
{
    CHECK(out->depth > 0);
    out->depth--;
    strbuf_add_char(&out->buf, bracket);
}

void out_begin_object(struct json_out *out)
{
    begin(out, '{');
}

void out_end_object(struct json_out *out)
{
    end(out, '}');
}

void out_begin_list(struct json_out *out)
{
    begin(out, '[');
}

void out_end_list(struct json_out *out)
{
    end(out, ']');
}

void out_key(struct json_out *out, const char *name)
{
    separate(out);
    strbuf_add_char(&out->buf, '"');
    strbuf_add_cstr(&out->buf, name);
    strbuf_add(&out->buf, STR("\":"));
    out->comma[out->depth] = false;
}

void out_key_str(struct json_out *out, struct str name)
{
    separate(out);
    strbuf_add_json(&out->buf, name);
    strbuf_add_char(&out->buf, ':');
    out->comma[out->depth] = false;
}

void out_str(struct json_out *out, struct str value)
{
    separate(out);
    if (str_is_null(value))
        strbuf_add(&out->buf, STR("null"));
    else
        strbuf_add_json(&out->buf, value);
}

void out_cstring(struct json_out *out, const char *value)
{
    out_str(out, str_of(value));
}

void out_int(struct json_out *out, int64_t value)
{
    separate(out);
    strbuf_add_int(&out->buf, value);
}

void out_real(struct json_out *out, double value)
{
    separate(out);
    if (isfinite(value))
        strbuf_addf(&out->buf, "%.15g", value);
    else
        strbuf_add(&out->buf, STR("null"));
}

void out_bool(struct json_out *out, bool value)
{
    separate(out);
    strbuf_add_cstr(&out->buf, value ? "true" : "false");
}

void out_null(struct json_out *out)
{
    separate(out);
    strbuf_add(&out->buf, STR("null"));
}

void out_instant(struct json_out *out, int64_t at_ms)
{
    char text[INSTANT_CHARS + 1];

    if (at_ms == 0) {
        out_null(out);
        return;
    }
    instant_write(at_ms, text);
    out_cstring(out, text);
}

void out_id(struct json_out *out, int64_t id)
{
    if (id == 0)
        out_null(out);
    else
        out_int(out, id);
}

void out_named(struct json_out *out, int64_t id, struct str name)
{
    if (id == 0) {
        out_null(out);
        return;
    }
    out_begin_object(out);
    out_key(out, "id");
    out_int(out, id);
    out_key(out, "name");
    out_str(out, name);
    out_end_object(out);
}

void out_raw(struct json_out *out, struct str json)
{
    separate(out);
    strbuf_add(&out->buf, json);
}
