/** One row in memory against a condition; the counterpart of condition_sql.c, kept equal by test.
 */
#include "base/check.h"
#include "core/condition/condition_internal.h"

static bool is_one_of(const struct condition_value *value, const struct condition_reader *reader,
                      int64_t id)
{
    if (value->kind == CONDITION_NUMBER)
        return value->i == id;
    if (value->kind == CONDITION_ME)
        return reader->account_id != 0 && reader->account_id == id;
    if (value->kind != CONDITION_MY_TEAMS)
        return false;
    for (size_t i = 0; i < reader->team_count; i++)
        if (reader->team_ids[i] == id)
            return true;
    return false;
}

static bool is_instant(const struct condition_value *value, const struct condition_reader *reader,
                       int64_t at_ms)
{
    int64_t from_ms;
    int64_t until_ms;

    if (value->kind == CONDITION_NONE)
        return false;
    condition_instants(reader, value, &from_ms, &until_ms);
    return at_ms >= from_ms && at_ms < until_ms;
}

/** The cell of a plain field equals the value. */
static bool cell_is(const struct condition *term, const struct condition_value *value,
                    const struct condition_reader *reader, const struct condition_cell *cell)
{
    if (cell->is_null)
        return value->kind == CONDITION_NONE;
    if (term->field->type == CONDITION_TEXT)
        return value->kind == CONDITION_STRING && str_eq(cell->s, value->s);
    if (term->field->type == CONDITION_INSTANT)
        return is_instant(value, reader, cell->i);
    if (term->field->type == CONDITION_BOOL)
        return (value->i != 0) == (cell->i != 0);
    return is_one_of(value, reader, cell->i);
}

/** The set holds the value, or is empty where the value is none. */
static bool set_has(const struct condition *term, const struct condition_value *value,
                    const struct condition_reader *reader, const struct condition_cell *cell)
{
    if (value->kind == CONDITION_NONE)
        return cell->count == 0;
    for (size_t i = 0; i < cell->count; i++) {
        if (term->field->type == CONDITION_TEXT ? str_eq(cell->texts[i], value->s)
                                                : is_one_of(value, reader, cell->ids[i]))
            return true;
    }
    return false;
}

static bool is_any(const struct condition *term, const struct condition_reader *reader,
                   const struct condition_cell *cell)
{
    for (size_t i = 0; i < term->value_count; i++) {
        bool is = (term->field->flags & CONDITION_SET) != 0
                      ? set_has(term, &term->values[i], reader, cell)
                      : cell_is(term, &term->values[i], reader, cell);

        if (is)
            return true;
    }
    return false;
}

static bool compares(const struct condition *term, const struct condition_reader *reader,
                     int64_t number)
{
    int64_t from = term->values[0].i;
    int64_t until = from + 1;

    if (term->field->type == CONDITION_INSTANT)
        condition_instants(reader, &term->values[0], &from, &until);
    switch (term->op) {
    case CONDITION_BEFORE:
        return number < from;
    case CONDITION_AT_LEAST:
        return number >= from;
    case CONDITION_AFTER:
        return number >= until;
    case CONDITION_AT_MOST:
        return number < until;
    default:
        CHECK(false);
        return false;
    }
}

static bool term_matches(const struct condition *term, const struct condition_reader *reader,
                         const void *row)
{
    struct condition_cell cell = { 0 };

    term->field->read(row, &cell);
    if (term->op == CONDITION_IS || term->op == CONDITION_IS_NOT)
        return is_any(term, reader, &cell) == (term->op == CONDITION_IS);
    if (cell.is_null)
        return false;
    if (term->op == CONDITION_HAS_TEXT)
        return str_find(cell.s, term->values[0].s) < cell.s.n;
    return compares(term, reader, cell.i);
}

bool condition_matches(const struct condition *condition, const struct condition_reader *reader,
                       const void *row)
{
    if (condition == NULL)
        return true;
    if (condition->kind == CONDITION_TERM)
        return term_matches(condition, reader, row);
    if (condition->kind == CONDITION_NOT)
        return !condition_matches(condition->parts[0], reader, row);
    for (size_t i = 0; i < condition->part_count; i++) {
        bool matches = condition_matches(condition->parts[i], reader, row);

        if (matches == (condition->kind == CONDITION_OR))
            return matches;
    }
    return condition->kind == CONDITION_AND;
}
