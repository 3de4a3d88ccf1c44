#include "core/condition/condition.h"

#include <string.h>

#include "base/check.h"
#include "core/condition/condition_internal.h"

struct condition_reader condition_reader_of(const struct call *call, struct str zone)
{
    return (struct condition_reader){
        .account_id = call->access.scope.account_id,
        .team_ids = call->access.scope.team_ids,
        .team_count = call->access.scope.team_count,
        .now_ms = call->now_ms,
        .zone = zone,
    };
}

const struct condition_field *condition_field_find(const struct condition_domain *domain,
                                                   struct str name)
{
    for (const struct condition_field *field = domain->fields; field->name != NULL; field++)
        if (str_eq(name, str_of(field->name)))
            return field;
    return NULL;
}

bool condition_maker_field(struct condition_maker *maker, struct str name,
                           const struct condition_field **out)
{
    const struct condition_field *field = condition_field_find(maker->domain, name);

    if (field != NULL && maker->call != NULL && field->permission != NULL
        && !access_may(maker->call, field->permission))
        field = NULL;
    if (field == NULL) {
        err_set(maker->err, ERR_INVALID, "unknown_field", "there is no field of that name");
        return err_param(maker->err, "%" STR_FMT, STR_ARG(str_sub(name, 0, 40)));
    }
    *out = field;
    return true;
}

/* ---- terms ------------------------------------------------------------------------------- */

bool condition_bad_operator(struct condition_maker *maker, const struct condition_field *field)
{
    err_set(maker->err, ERR_INVALID, "bad_operator", "this comparison does not fit the field");
    return err_param(maker->err, "%s", field->name);
}

static bool op_compares(enum condition_op op)
{
    return op == CONDITION_BEFORE || op == CONDITION_AFTER || op == CONDITION_AT_LEAST
           || op == CONDITION_AT_MOST;
}

static bool op_fits(const struct condition_field *field, enum condition_op op)
{
    if (op == CONDITION_IS || op == CONDITION_IS_NOT)
        return true;
    if ((field->flags & CONDITION_SET) != 0)
        return false;
    if (op == CONDITION_HAS_TEXT)
        return field->type == CONDITION_TEXT;
    return field->type == CONDITION_INT || field->type == CONDITION_INSTANT
           || (field->type == CONDITION_ENUM && (field->flags & CONDITION_ORDERED) != 0);
}

static bool has_none(const struct condition_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (values[i].kind == CONDITION_NONE)
            return true;
    return false;
}

/** Several values are for `is` alone, and not for instants and truth values. */
static bool count_fits(const struct condition_field *field, enum condition_op op,
                       const struct condition_value *values, size_t count)
{
    if (count == 1)
        return op == CONDITION_IS || op == CONDITION_IS_NOT || !has_none(values, count);
    return count > 1 && !op_compares(op) && op != CONDITION_HAS_TEXT
           && field->type != CONDITION_INSTANT && field->type != CONDITION_BOOL;
}

bool condition_too_large(struct condition_maker *maker)
{
    err_set(maker->err, ERR_LIMIT, "condition_too_large",
            "the condition has more than %d terms, %d values in a term or %d levels",
            CONDITION_TERMS_MAX, CONDITION_VALUES_MAX, CONDITION_DEPTH_MAX);
    return err_param(maker->err, "%d", CONDITION_TERMS_MAX);
}

bool condition_maker_term(struct condition_maker *maker, const struct condition_field *field,
                          enum condition_op op, struct condition_value *values, size_t count,
                          const struct condition **out)
{
    struct condition *term;

    if (++maker->terms > CONDITION_TERMS_MAX || count > CONDITION_VALUES_MAX)
        return condition_too_large(maker);
    if (!op_fits(field, op) || !count_fits(field, op, values, count))
        return condition_bad_operator(maker, field);
    if (op == CONDITION_HAS_TEXT && values[0].s.n == 0)
        return condition_bad_value(maker, field, STR(""));
    term = ARENA_NEW(maker->arena, struct condition);
    *term = (struct condition){
        .kind = CONDITION_TERM,
        .op = op,
        .field = field,
        .values = values,
        .value_count = count,
    };
    *out = term;
    return true;
}

bool condition_is_emptiness(const struct condition *term)
{
    return term->value_count == 1 && term->values[0].kind == CONDITION_NONE;
}

/* ---- trees ------------------------------------------------------------------------------- */

/** A part of the same kind counts as its own parts. */
static size_t parts_within(enum condition_kind kind, const struct condition *part)
{
    return part->kind == kind ? part->part_count : 1;
}

const struct condition *condition_join(struct arena *arena, enum condition_kind kind,
                                       const struct condition *const *parts, size_t count)
{
    struct condition *joined;
    const struct condition **flat;
    size_t total = 0;
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        total += parts_within(kind, parts[i]);
    flat = ARENA_ARRAY(arena, total + 1, const struct condition *);
    for (size_t i = 0; i < count; i++) {
        if (parts[i]->kind != kind) {
            flat[n++] = parts[i];
            continue;
        }
        for (size_t j = 0; j < parts[i]->part_count; j++)
            flat[n++] = parts[i]->parts[j];
    }
    if (n == 1)
        return flat[0];
    joined = ARENA_NEW(arena, struct condition);
    *joined = (struct condition){ .kind = kind, .parts = flat, .part_count = n };
    return joined;
}

const struct condition *condition_negate(struct arena *arena, const struct condition *part)
{
    struct condition *negated;
    const struct condition **parts;

    if (part->kind == CONDITION_NOT)
        return part->parts[0];
    parts = ARENA_ARRAY(arena, 1, const struct condition *);
    parts[0] = part;
    negated = ARENA_NEW(arena, struct condition);
    *negated = (struct condition){ .kind = CONDITION_NOT, .parts = parts, .part_count = 1 };
    return negated;
}

static int depth_of(const struct condition *condition)
{
    int deepest = 0;

    for (size_t i = 0; i < condition->part_count; i++) {
        int depth = depth_of(condition->parts[i]);

        if (depth > deepest)
            deepest = depth;
    }
    return deepest + 1;
}

bool condition_maker_done(struct condition_maker *maker, const struct condition *condition,
                          const struct condition **out)
{
    if (depth_of(condition) > CONDITION_DEPTH_MAX)
        return condition_too_large(maker);
    *out = condition;
    return true;
}

/* ---- conditions that code makes ------------------------------------------------------------ */

const struct condition *condition_term(struct arena *arena, const struct condition_domain *domain,
                                       const char *field, enum condition_op op,
                                       const struct condition_value *values, size_t count)
{
    struct err err = { 0 };
    struct condition_maker maker = { .domain = domain, .arena = arena, .err = &err };
    const struct condition_field *found = condition_field_find(domain, str_of(field));
    struct condition_value *own = ARENA_ARRAY(arena, count + 1, struct condition_value);
    const struct condition *term = NULL;
    bool fits;

    CHECK(found != NULL);
    if (count > 0)
        memcpy(own, values, count * sizeof(*own));
    fits = condition_maker_term(&maker, found, op, own, count, &term);
    CHECK(fits);
    return term;
}

const struct condition *condition_both(struct arena *arena, const struct condition *a,
                                       const struct condition *b)
{
    const struct condition *parts[2] = { a, b };

    if (a == NULL || b == NULL)
        return a == NULL ? b : a;
    return condition_join(arena, CONDITION_AND, parts, 2);
}

const struct condition *condition_of_scope(struct arena *arena,
                                           const struct condition_domain *domain,
                                           const struct scope *scope)
{
    static const struct condition_value my_teams = { .kind = CONDITION_MY_TEAMS };
    static const struct condition_value me = { .kind = CONDITION_ME };
    const struct condition *parts[2];
    size_t n = 0;

    if (scope->reach == REACH_ALL)
        return NULL;
    if (scope->reach == REACH_OWN_TEAMS && domain->team_field != NULL)
        parts[n++] = condition_term(arena, domain, domain->team_field, CONDITION_IS, &my_teams, 1);
    if (scope->reach == REACH_OWN_TEAMS && domain->assignee_field != NULL)
        parts[n++] = condition_term(arena, domain, domain->assignee_field, CONDITION_IS, &me, 1);
    return condition_join(arena, CONDITION_OR, parts, n);
}
