#include "core/condition/condition_sql.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "core/condition/condition_internal.h"

struct sql_text sql_text_new(struct arena *arena, enum db_engine engine)
{
    return (struct sql_text){ .buf = strbuf_new(arena, SQL_TEXT_MAX), .engine = engine };
}

void sql_add(struct sql_text *sql, const char *text, const char *pg)
{
    strbuf_add_cstr(&sql->buf, sql->engine == DB_POSTGRES && pg != NULL ? pg : text);
}

void sql_keep_bind(struct sql_text *sql, struct db_bind bind)
{
    sql->binds =
        arena_grow(sql->buf.arena, sql->binds, sql->bind_count, &sql->bind_room, sizeof(bind));
    sql->binds[sql->bind_count++] = bind;
}

void sql_add_bind(struct sql_text *sql, struct db_bind bind)
{
    struct str name = str_format(sql->buf.arena, "c%zu", sql->bind_count);

    bind.name = name;
    strbuf_add_char(&sql->buf, ':');
    strbuf_add(&sql->buf, name);
    sql_keep_bind(sql, bind);
}

/* ---- one term ------------------------------------------------------------------------------ */

/** The values of a term as the database needs them. */
struct operand {
    bool has_none;
    int64_t *numbers;
    size_t number_count;
    const struct str *texts;
    size_t text_count;
};

static int compare_numbers(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/** Sorted and each once: equal conditions in another order share their statement. */
static size_t unique_numbers(int64_t *numbers, size_t count)
{
    size_t n = 0;

    qsort(numbers, count, sizeof(*numbers), compare_numbers);
    for (size_t i = 0; i < count; i++)
        if (n == 0 || numbers[n - 1] != numbers[i])
            numbers[n++] = numbers[i];
    return n;
}

static void operand_number(struct operand *operand, int64_t number)
{
    operand->numbers[operand->number_count++] = number;
}

static struct operand operand_of(struct arena *arena, const struct condition *term,
                                 const struct condition_reader *reader)
{
    size_t room = term->value_count + reader->team_count * term->value_count;
    struct str *texts = ARENA_ARRAY(arena, term->value_count + 1, struct str);
    struct operand operand = { .texts = texts };

    operand.numbers = ARENA_ARRAY(arena, room + 1, int64_t);
    for (size_t i = 0; i < term->value_count; i++) {
        const struct condition_value *value = &term->values[i];

        if (value->kind == CONDITION_NONE)
            operand.has_none = true;
        else if (value->kind == CONDITION_STRING)
            texts[operand.text_count++] = str_is_null(value->s) ? STR("") : value->s;
        else if (value->kind == CONDITION_NUMBER)
            operand_number(&operand, value->i);
        else if (value->kind == CONDITION_ME && reader->account_id != 0)
            operand_number(&operand, reader->account_id);
        else if (value->kind == CONDITION_MY_TEAMS)
            for (size_t j = 0; j < reader->team_count; j++)
                operand_number(&operand, reader->team_ids[j]);
    }
    operand.number_count = unique_numbers(operand.numbers, operand.number_count);
    return operand;
}

static bool is_nullable(const struct condition *term)
{
    return (term->field->flags & CONDITION_NULLABLE) != 0;
}

static void add_expression(struct sql_text *sql, const struct condition_field *field)
{
    sql_add(sql, field->sql, field->pg);
}

/** Words of enums are constants of ours and stand as such, so that partial indexes serve. */
static void add_constants(struct sql_text *sql, const struct operand *operand)
{
    for (size_t i = 0; i < operand->number_count; i++) {
        if (i > 0)
            sql_add(sql, ", ", NULL);
        strbuf_add_int(&sql->buf, operand->numbers[i]);
    }
}

static void add_texts(struct sql_text *sql, const struct operand *operand)
{
    for (size_t i = 0; i < operand->text_count; i++) {
        if (i > 0)
            sql_add(sql, ", ", NULL);
        sql_add_bind(sql, db_text("", operand->texts[i]));
    }
}

/** A comparison with ids that both dialects can serve by an index. */
static void add_number_list(struct sql_text *sql, const struct operand *operand, bool negated)
{
    if (operand->number_count == 1) {
        sql_add(sql, negated ? " <> " : " = ", NULL);
        sql_add_bind(sql, db_int("", operand->numbers[0]));
        return;
    }
    sql_add(sql,
            negated ? " NOT IN (SELECT value FROM json_each(" : " IN (SELECT value FROM json_each(",
            negated ? " <> ALL (" : " = ANY (");
    sql_add_bind(sql, db_int_list("", operand->numbers, operand->number_count));
    sql_add(sql, "))", "::bigint[])");
}

/** What stands behind an expression that is (not) one of the values; there is one at least. */
static void add_membership(struct sql_text *sql, const struct condition_field *field,
                           const struct operand *operand, bool negated)
{
    if (field->type == CONDITION_ENUM && operand->number_count == 1) {
        sql_add(sql, negated ? " <> " : " = ", NULL);
        add_constants(sql, operand);
    } else if (field->type == CONDITION_ENUM) {
        sql_add(sql, negated ? " NOT IN (" : " IN (", NULL);
        add_constants(sql, operand);
        sql_add(sql, ")", NULL);
    } else if (operand->text_count > 0) {
        sql_add(sql, negated ? " NOT IN (" : " IN (", NULL);
        add_texts(sql, operand);
        sql_add(sql, ")", NULL);
    } else {
        add_number_list(sql, operand, negated);
    }
}

static bool is_empty_operand(const struct operand *operand)
{
    return operand->number_count == 0 && operand->text_count == 0;
}

/** A plain field that is one of the values, or not one. NULL counts as the value none. */
static void add_is(struct sql_text *sql, const struct condition *term,
                   const struct operand *operand, bool negated)
{
    bool null_wanted = operand->has_none != negated;
    bool null_asked = is_nullable(term) && null_wanted;

    if (is_empty_operand(operand)) {
        if (operand->has_none) {
            add_expression(sql, term->field);
            sql_add(sql, negated ? " IS NOT NULL" : " IS NULL", NULL);
        } else {
            sql_add(sql, negated ? "1 = 1" : "1 = 0", NULL);
        }
        return;
    }
    if (null_asked) {
        sql_add(sql, "(", NULL);
        add_expression(sql, term->field);
        sql_add(sql, " IS NULL OR ", NULL);
    }
    add_expression(sql, term->field);
    add_membership(sql, term->field, operand, negated);
    if (null_asked)
        sql_add(sql, ")", NULL);
}

/** The set's fragment with a comparison in the place of its `?`. */
static void add_set_part(struct sql_text *sql, const struct condition_field *field,
                         const struct operand *operand)
{
    const char *text = sql->engine == DB_POSTGRES && field->pg != NULL ? field->pg : field->sql;
    const char *hole = strchr(text, '?');

    CHECK(hole != NULL);
    strbuf_add(&sql->buf, str_trim((struct str){ text, (size_t)(hole - text) }));
    if (operand == NULL)
        sql_add(sql, " IS NOT NULL", NULL);
    else
        add_membership(sql, field, operand, false);
    strbuf_add_cstr(&sql->buf, hole + 1);
}

static void add_set_is(struct sql_text *sql, const struct condition *term,
                       const struct operand *operand, bool negated)
{
    bool some = !is_empty_operand(operand);

    if (!some && !operand->has_none) {
        sql_add(sql, negated ? "1 = 1" : "1 = 0", NULL);
        return;
    }
    sql_add(sql, negated ? "NOT (" : "(", NULL);
    if (some)
        add_set_part(sql, term->field, operand);
    if (some && operand->has_none)
        sql_add(sql, " OR ", NULL);
    if (operand->has_none) {
        sql_add(sql, "NOT ", NULL);
        add_set_part(sql, term->field, NULL);
    }
    sql_add(sql, ")", NULL);
}

static void add_comparison(struct sql_text *sql, const struct condition *term, const char *sign,
                           int64_t number)
{
    add_expression(sql, term->field);
    sql_add(sql, sign, NULL);
    if (term->field->type == CONDITION_ENUM)
        strbuf_add_int(&sql->buf, number);
    else
        sql_add_bind(sql, db_int("", number));
}

/** An instant within the span a value stands for, or outside it. */
static void add_within(struct sql_text *sql, const struct condition *term,
                       const struct condition_reader *reader, bool negated)
{
    int64_t from_ms;
    int64_t until_ms;

    condition_instants(reader, &term->values[0], &from_ms, &until_ms);
    sql_add(sql, "(", NULL);
    if (negated && is_nullable(term)) {
        add_expression(sql, term->field);
        sql_add(sql, " IS NULL OR ", NULL);
    }
    add_comparison(sql, term, negated ? " < " : " >= ", from_ms);
    sql_add(sql, negated ? " OR " : " AND ", NULL);
    add_comparison(sql, term, negated ? " >= " : " < ", until_ms);
    sql_add(sql, ")", NULL);
}

static void add_compared(struct sql_text *sql, const struct condition *term,
                         const struct condition_reader *reader, bool negated)
{
    bool is_below = term->op == CONDITION_BEFORE || term->op == CONDITION_AT_MOST;
    bool past_value = term->op == CONDITION_AFTER || term->op == CONDITION_AT_MOST;
    bool null_asked = negated && is_nullable(term);
    int64_t from = term->values[0].i;
    int64_t until = from + 1;

    if (term->field->type == CONDITION_INSTANT)
        condition_instants(reader, &term->values[0], &from, &until);
    if (null_asked) {
        sql_add(sql, "(", NULL);
        add_expression(sql, term->field);
        sql_add(sql, " IS NULL OR ", NULL);
    }
    add_comparison(sql, term, is_below != negated ? " < " : " >= ", past_value ? until : from);
    if (null_asked)
        sql_add(sql, ")", NULL);
}

static void add_has_text(struct sql_text *sql, const struct condition *term, bool negated)
{
    bool null_asked = negated && is_nullable(term);

    if (null_asked) {
        sql_add(sql, "(", NULL);
        add_expression(sql, term->field);
        sql_add(sql, " IS NULL OR ", NULL);
    }
    sql_add(sql, "instr(", "strpos(");
    add_expression(sql, term->field);
    sql_add(sql, ", ", NULL);
    sql_add_bind(sql, db_text("", term->values[0].s));
    sql_add(sql, negated ? ") = 0" : ") > 0", NULL);
    if (null_asked)
        sql_add(sql, ")", NULL);
}

static void add_bool(struct sql_text *sql, const struct condition *term, bool negated)
{
    sql_add(sql, (term->values[0].i != 0) != negated ? "(" : "NOT (", NULL);
    add_expression(sql, term->field);
    sql_add(sql, ")", NULL);
}

static void add_term(struct sql_text *sql, const struct condition *term,
                     const struct condition_reader *reader, bool negated)
{
    struct operand operand;

    if (term->op == CONDITION_HAS_TEXT) {
        add_has_text(sql, term, negated);
        return;
    }
    if (term->op != CONDITION_IS && term->op != CONDITION_IS_NOT) {
        add_compared(sql, term, reader, negated);
        return;
    }
    negated = negated != (term->op == CONDITION_IS_NOT);
    operand = operand_of(sql->buf.arena, term, reader);
    if ((term->field->flags & CONDITION_SET) != 0)
        add_set_is(sql, term, &operand, negated);
    else if (term->field->type == CONDITION_BOOL && !operand.has_none)
        add_bool(sql, term, negated);
    else if (term->field->type == CONDITION_INSTANT && !operand.has_none)
        add_within(sql, term, reader, negated);
    else
        add_is(sql, term, &operand, negated);
}

/* ---- trees ------------------------------------------------------------------------------------
 */

static void add_tree(struct sql_text *sql, const struct condition *condition,
                     const struct condition_reader *reader, bool negated)
{
    bool is_and = (condition->kind == CONDITION_AND) != negated;

    if (condition->kind == CONDITION_TERM) {
        add_term(sql, condition, reader, negated);
    } else if (condition->kind == CONDITION_NOT) {
        add_tree(sql, condition->parts[0], reader, !negated);
    } else if (condition->part_count == 0) {
        sql_add(sql, is_and ? "1 = 1" : "1 = 0", NULL);
    } else {
        sql_add(sql, "(", NULL);
        for (size_t i = 0; i < condition->part_count; i++) {
            if (i > 0)
                sql_add(sql, is_and ? " AND " : " OR ", NULL);
            add_tree(sql, condition->parts[i], reader, negated);
        }
        sql_add(sql, ")", NULL);
    }
}

void sql_add_condition(struct sql_text *sql, const struct condition *condition,
                       const struct condition_reader *reader)
{
    add_tree(sql, condition, reader, false);
}
