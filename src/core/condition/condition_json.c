/** The JSON form of conditions, with the path of what is wrong in errors. */
#include "base/check.h"
#include "base/strbuf.h"
#include "core/condition/condition_internal.h"

enum { NESTING_MAX = 2 * CONDITION_DEPTH_MAX };

/** The words of operators, besides those that follow from the number of values. */
static const struct {
    const char *word;
    enum condition_op op;
    enum { ONE, LIST, NO_VALUE } takes;
} operators[] = {
    { "is", CONDITION_IS, ONE },
    { "is_not", CONDITION_IS_NOT, ONE },
    { "in", CONDITION_IS, LIST },
    { "not_in", CONDITION_IS_NOT, LIST },
    { "before", CONDITION_BEFORE, ONE },
    { "after", CONDITION_AFTER, ONE },
    { "at_least", CONDITION_AT_LEAST, ONE },
    { "at_most", CONDITION_AT_MOST, ONE },
    { "contains", CONDITION_HAS_TEXT, ONE },
    { "is_empty", CONDITION_IS, NO_VALUE },
    { "is_not_empty", CONDITION_IS_NOT, NO_VALUE },
};

/** Where in the document the reader stands; texts in the arena. */
static bool wrong_at(struct condition_maker *maker, struct str path)
{
    return err_field(maker->err, str_cstr(maker->arena, path));
}

static bool bad_shape(struct condition_maker *maker, struct str path, const char *expected)
{
    err_set(maker->err, ERR_INVALID, "bad_condition", "expected %s", expected);
    return wrong_at(maker, path);
}

/* Paths are JSON pointers (RFC 6901); names of ours need no escaping. */
static struct str path_member(struct condition_maker *maker, struct str path, const char *name)
{
    return str_format(maker->arena, "%" STR_FMT "/%s", STR_ARG(path), name);
}

static struct str path_item(struct condition_maker *maker, struct str path, size_t index)
{
    return str_format(maker->arena, "%" STR_FMT "/%zu", STR_ARG(path), index);
}

/** Fields whose values are JSON numbers; strings are only their keywords. */
static bool is_number_field(const struct condition_field *field)
{
    return field->type == CONDITION_INT || field->type == CONDITION_ID;
}

/** Texts are always texts here: emptiness has its own operator, so that no word is lost. */
static bool read_value(struct condition_maker *maker, const struct condition_field *field,
                       const json_t *json, struct str path, struct condition_value *out)
{
    bool ok;

    if (json_is_null(json))
        ok = condition_value_parse(maker, field, STR("none"), false, out)
             && (out->kind == CONDITION_NONE || condition_bad_value(maker, field, STR("null")));
    else if (json_is_string(json))
        ok = condition_value_parse(maker, field, json_str(json), field->type == CONDITION_TEXT, out)
             && (!is_number_field(field) || out->kind != CONDITION_NUMBER
                 || condition_bad_value(maker, field, json_str(json)));
    else if (json_is_integer(json) && is_number_field(field))
        ok = condition_value_parse(
            maker, field, str_format(maker->arena, "%lld", (long long)json_integer_value(json)),
            false, out);
    else if (json_is_boolean(json) && field->type == CONDITION_BOOL)
        ok = condition_value_parse(maker, field, json_is_true(json) ? STR("true") : STR("false"),
                                   false, out);
    else
        ok = condition_bad_value(maker, field, STR(""));
    return ok || wrong_at(maker, path);
}

static bool read_values(struct condition_maker *maker, const struct condition_field *field,
                        const json_t *json, struct str path, struct condition_value *out,
                        size_t *count)
{
    if (!json_is_array(json) || json_array_size(json) == 0)
        return bad_shape(maker, path, "a list of values");
    if (json_array_size(json) > CONDITION_VALUES_MAX)
        return condition_too_large(maker) || wrong_at(maker, path);
    for (*count = 0; *count < json_array_size(json); (*count)++)
        if (!read_value(maker, field, json_array_get(json, *count), path_item(maker, path, *count),
                        &out[*count]))
            return false;
    return true;
}

static bool find_operator(struct condition_maker *maker, const struct condition_field *field,
                          const json_t *json, struct str path, size_t *out)
{
    for (size_t i = 0; i < COUNT_OF(operators); i++) {
        if (!str_eq(json_str(json), str_of(operators[i].word)))
            continue;
        *out = i;
        return true;
    }
    return condition_bad_operator(maker, field) || wrong_at(maker, path);
}

static bool read_term(struct condition_maker *maker, const json_t *json, struct str path,
                      const struct condition **out)
{
    struct condition_value *values =
        ARENA_ARRAY(maker->arena, CONDITION_VALUES_MAX, struct condition_value);
    const json_t *value = json_object_get(json, "value");
    const struct condition_field *field;
    enum condition_op op;
    size_t count = 1;
    size_t which = 0;

    if (!condition_maker_field(maker, json_str(json_object_get(json, "field")), &field))
        return wrong_at(maker, path_member(maker, path, "field"));
    if (!find_operator(maker, field, json_object_get(json, "op"), path_member(maker, path, "op"),
                       &which))
        return false;
    if (json_object_size(json) != (operators[which].takes == NO_VALUE ? 2 : 3)
        || (operators[which].takes != NO_VALUE && value == NULL))
        return bad_shape(maker, path, "field, op and value");
    op = operators[which].op;
    path = path_member(maker, path, "value");
    if (op == CONDITION_HAS_TEXT && (field->flags & CONDITION_SET) != 0)
        op = CONDITION_IS;
    if (operators[which].takes == NO_VALUE) {
        values[0].kind = CONDITION_NONE;
        if ((field->flags & (CONDITION_NULLABLE | CONDITION_SET)) == 0)
            return condition_bad_operator(maker, field) || wrong_at(maker, path);
    } else if (operators[which].takes == LIST) {
        if (!read_values(maker, field, value, path, values, &count))
            return false;
    } else if (!read_value(maker, field, value, path, &values[0])) {
        return false;
    }
    return condition_maker_term(maker, field, op, values, count, out) || wrong_at(maker, path);
}

static bool read_any(struct condition_maker *maker, const json_t *json, struct str path,
                     int nesting, const struct condition **out);

static bool read_parts(struct condition_maker *maker, enum condition_kind kind, const json_t *json,
                       struct str path, int nesting, const struct condition **out)
{
    const struct condition *parts[CONDITION_TERMS_MAX];
    size_t n = json_array_size(json);

    if (!json_is_array(json) || n == 0)
        return bad_shape(maker, path, "a list of conditions");
    if (n > COUNT_OF(parts))
        return condition_too_large(maker) || wrong_at(maker, path);
    for (size_t i = 0; i < n; i++)
        if (!read_any(maker, json_array_get(json, i), path_item(maker, path, i), nesting,
                      &parts[i]))
            return false;
    *out = condition_join(maker->arena, kind, parts, n);
    return true;
}

static bool read_any(struct condition_maker *maker, const json_t *json, struct str path,
                     int nesting, const struct condition **out)
{
    const json_t *inner;

    if (nesting == NESTING_MAX)
        return condition_too_large(maker) || wrong_at(maker, path);
    if (!json_is_object(json))
        return bad_shape(maker, path, "a condition");
    if (json_object_get(json, "field") != NULL)
        return read_term(maker, json, path, out);
    if (json_object_size(json) != 1)
        return bad_shape(maker, path, "field, and, or, not");
    if ((inner = json_object_get(json, "and")) != NULL)
        return read_parts(maker, CONDITION_AND, inner, path_member(maker, path, "and"), nesting + 1,
                          out);
    if ((inner = json_object_get(json, "or")) != NULL)
        return read_parts(maker, CONDITION_OR, inner, path_member(maker, path, "or"), nesting + 1,
                          out);
    if ((inner = json_object_get(json, "not")) == NULL)
        return bad_shape(maker, path, "field, and, or, not");
    if (!read_any(maker, inner, path_member(maker, path, "not"), nesting + 1, out))
        return false;
    *out = condition_negate(maker->arena, *out);
    return true;
}

/** {"and":[]}, what a condition without terms is written as. */
static bool is_true(const json_t *json)
{
    const json_t *parts = json_object_get(json, "and");

    return json_object_size(json) == 1 && json_is_array(parts) && json_array_size(parts) == 0;
}

bool condition_from_json(struct call *call, const struct condition_domain *domain,
                         const json_t *json, const char *path, const struct condition **out)
{
    struct condition_maker maker = {
        .domain = domain, .call = call, .arena = call->arena, .err = call->err
    };
    const struct condition *condition;

    if (is_true(json)) {
        *out = condition_join(call->arena, CONDITION_AND, NULL, 0);
        return true;
    }
    if (!read_any(&maker, json, str_of(path), 0, &condition))
        return false;
    return condition_maker_done(&maker, condition, out) || err_field(call->err, path);
}

/* ---- writing ------------------------------------------------------------------------------- */

static void write_value(struct json_out *out, const struct condition_field *field,
                        const struct condition_value *value)
{
    if (value->kind == CONDITION_NONE)
        out_null(out);
    else if (value->kind == CONDITION_NUMBER && field->type == CONDITION_BOOL)
        out_bool(out, value->i != 0);
    else if (value->kind == CONDITION_NUMBER && is_number_field(field))
        out_int(out, value->i);
    else
        out_str(out, condition_value_word(out->buf.arena, field, value));
}

static const char *operator_word(const struct condition *term)
{
    bool is = term->op == CONDITION_IS;

    if (condition_is_emptiness(term))
        return is ? "is_empty" : "is_not_empty";
    if (term->value_count > 1)
        return is ? "in" : "not_in";
    if (is && (term->field->flags & CONDITION_SET) != 0)
        return "contains";
    for (size_t i = 0; i < COUNT_OF(operators); i++)
        if (operators[i].op == term->op)
            return operators[i].word;
    CHECK(false);
    return NULL;
}

static void write_term(struct json_out *out, const struct condition *term)
{
    out_begin_object(out);
    out_key(out, "field");
    out_cstring(out, term->field->name);
    out_key(out, "op");
    out_cstring(out, operator_word(term));
    if (!condition_is_emptiness(term)) {
        out_key(out, "value");
        if (term->value_count > 1)
            out_begin_list(out);
        for (size_t i = 0; i < term->value_count; i++)
            write_value(out, term->field, &term->values[i]);
        if (term->value_count > 1)
            out_end_list(out);
    }
    out_end_object(out);
}

void condition_write_json(struct json_out *out, const struct condition *condition)
{
    static const char *const keys[] = {
        [CONDITION_AND] = "and", [CONDITION_OR] = "or", [CONDITION_NOT] = "not"
    };

    if (condition->kind == CONDITION_TERM) {
        write_term(out, condition);
        return;
    }
    out_begin_object(out);
    out_key(out, keys[condition->kind]);
    if (condition->kind != CONDITION_NOT)
        out_begin_list(out);
    for (size_t i = 0; i < condition->part_count; i++)
        condition_write_json(out, condition->parts[i]);
    if (condition->kind != CONDITION_NOT)
        out_end_list(out);
    out_end_object(out);
}
