#include "proto/html_walk.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "proto/html.h"
#include "proto/html_entity.h"
#include "proto/html_filter.h"

/* One token is at most the whole input; decoding it and reading its attributes take a few times
 * that. */
enum { SCRATCH_MAX_BYTES = 16 * HTML_INPUT_MAX };

struct open_element {
    const struct html_element *element;
    bool is_silent; /* dropped or hidden, with all inside */
};

struct walk {
    const struct html_sink *sink;
    struct arena *scratch; /* emptied after each token */
    struct open_element stack[HTML_DEPTH_MAX];
    size_t depth;
    size_t silent_count;
    /* Start tags left out for their depth, whose end tags must be left out as well. */
    uint32_t left_out[HTML_ELEMENTS_MAX];
};

/* ---- the stack ---- */

static void pop(struct walk *walk)
{
    struct open_element *top = &walk->stack[--walk->depth];

    if (top->is_silent)
        walk->silent_count--;
    else if (walk->silent_count == 0)
        walk->sink->close(walk->sink->arg, top->element);
}

static void pop_to(struct walk *walk, size_t depth)
{
    while (walk->depth > depth)
        pop(walk);
}

typedef bool element_test(const struct html_element *element);

/**
 * Depth below the outermost open element that `wanted` takes and that no `barrier` hides; SIZE_MAX
 * when there is none. Outermost, so that the same tag has nothing left to close the next time.
 */
static size_t find_open(const struct walk *walk, element_test *wanted, element_test *barrier)
{
    size_t found = SIZE_MAX;

    for (size_t i = walk->depth; i > 0; i--) {
        const struct html_element *element = walk->stack[i - 1].element;

        if (wanted(element))
            found = i - 1;
        else if (barrier(element))
            break;
    }
    return found;
}

static void close_open(struct walk *walk, element_test *wanted, element_test *barrier)
{
    size_t depth = find_open(walk, wanted, barrier);

    if (depth != SIZE_MAX)
        pop_to(walk, depth);
}

/* ---- end tags that the standard implies ---- */

static bool is_table(const struct html_element *element)
{
    return html_element_is(element, "table") || (element->flags & HTML_DROPPED) != 0;
}

static bool is_row_or_table(const struct html_element *element)
{
    return html_element_is(element, "tr") || is_table(element);
}

/** What flow content cannot reach beyond: the cell it stands in, or the table. */
static bool is_cell_or_table(const struct html_element *element)
{
    return (element->flags & HTML_CELL) != 0 || is_table(element);
}

static bool is_list_or_cell(const struct html_element *element)
{
    return (element->flags & HTML_LIST) != 0 || is_cell_or_table(element);
}

static bool is_paragraph(const struct html_element *element)
{
    return html_element_is(element, "p");
}

static bool is_link(const struct html_element *element)
{
    return html_element_is(element, "a");
}

static bool is_item(const struct html_element *element)
{
    return html_element_is(element, "li");
}

static bool is_term(const struct html_element *element)
{
    return html_element_is(element, "dd") || html_element_is(element, "dt");
}

static bool is_cell(const struct html_element *element)
{
    return html_element_is(element, "td") || html_element_is(element, "th");
}

static bool is_row(const struct html_element *element)
{
    return html_element_is(element, "tr");
}

/** Groups of rows, and the caption: all that stands right in a table. */
static bool is_table_child(const struct html_element *element)
{
    return ((element->flags & HTML_TABLE_PART) != 0 && !is_row(element) && !is_cell(element))
           || html_element_is(element, "caption");
}

static bool is_table_content(const struct html_element *element)
{
    return (element->flags & (HTML_TABLE_PART | HTML_CELL)) != 0;
}

static bool is_table_child_or_table(const struct html_element *element)
{
    return is_table_child(element) || is_table(element);
}

static bool is_row_or_cell(const struct html_element *element)
{
    return is_row(element) || is_cell(element);
}

static bool is_foreign(const struct html_element *element)
{
    return html_element_is(element, "svg") || html_element_is(element, "math");
}

static bool is_other_dropped(const struct html_element *element)
{
    return (element->flags & HTML_DROPPED) != 0 && !is_foreign(element);
}

static void close_implied(struct walk *walk, const struct html_element *element)
{
    if ((element->flags & (HTML_BLOCK | HTML_VOID)) != 0 || html_element_is(element, "span"))
        close_open(walk, is_foreign, is_other_dropped); /* HTML breaks out of a drawing */
    if (is_table_child(element)) {
        close_open(walk, is_table_content, is_table);
    } else if (is_row(element)) {
        close_open(walk, is_row_or_cell, is_table_child_or_table);
    } else if (is_cell(element)) {
        close_open(walk, is_cell, is_row_or_table);
    } else if (is_item(element)) {
        close_open(walk, is_item, is_list_or_cell);
    } else if (is_term(element)) {
        close_open(walk, is_term, is_list_or_cell);
    } else if (is_link(element)) {
        close_open(walk, is_link, is_cell_or_table);
    }
    if ((element->flags & HTML_BLOCK) != 0)
        close_open(walk, is_paragraph, is_cell_or_table);
}

/* ---- tokens ---- */

static bool is_hidden(const struct walk *walk, const struct html_token *token)
{
    const struct html_attribute *style = html_token_attribute(token, "style");

    if (html_token_attribute(token, "hidden") != NULL)
        return true;
    return style != NULL && html_style_hides(html_decode(style->value, true, walk->scratch));
}

static void start_element(struct walk *walk, const struct html_token *token)
{
    const struct html_element *element = token->element;
    bool is_silent = (element->flags & HTML_DROPPED) != 0 || is_hidden(walk, token);

    close_implied(walk, element);
    if (!is_silent && walk->silent_count == 0
        && ((element->flags & HTML_VOID) != 0 || walk->depth < HTML_DEPTH_MAX))
        walk->sink->open(walk->sink->arg, token, walk->scratch);
    if ((element->flags & HTML_VOID) != 0)
        return;
    if (walk->depth == HTML_DEPTH_MAX) {
        walk->left_out[html_element_index(element)]++;
        return;
    }
    walk->stack[walk->depth++] = (struct open_element){ element, is_silent };
    walk->silent_count += is_silent;
}

static bool is_same_or_stop(const struct html_element *element, const struct html_element *wanted,
                            bool *is_stop)
{
    bool is_table_end =
        (wanted->flags & HTML_TABLE_PART) != 0 || html_element_is(wanted, "caption");

    if (element == wanted)
        return true;
    *is_stop = (element->flags & HTML_DROPPED) != 0
               || (is_table_end ? is_table(element)
                                : !html_element_is(wanted, "table") && is_cell_or_table(element));
    return false;
}

static void end_element(struct walk *walk, const struct html_element *element)
{
    uint32_t *left_out = &walk->left_out[html_element_index(element)];
    bool is_stop = false;

    if (*left_out > 0) {
        (*left_out)--;
        return;
    }
    for (size_t i = walk->depth; i > 0 && !is_stop; i--) {
        if (is_same_or_stop(walk->stack[i - 1].element, element, &is_stop)) {
            pop_to(walk, i - 1);
            return;
        }
    }
}

static void take_token(struct walk *walk, const struct html_token *token)
{
    if (token->kind == HTML_START_TAG)
        start_element(walk, token);
    else if (token->kind == HTML_END_TAG)
        end_element(walk, token->element);
    else if (walk->silent_count == 0)
        walk->sink->text(walk->sink->arg, html_decode(token->text, false, walk->scratch));
}

void html_walk(struct str html, const struct html_sink *sink)
{
    struct walk walk = { .sink = sink, .scratch = arena_new(SCRATCH_MAX_BYTES) };
    struct html_tokens tokens = { .input = html };
    struct html_token token;

    while (html_tokens_next(&tokens, &token)) {
        take_token(&walk, &token);
        arena_reset(walk.scratch);
    }
    pop_to(&walk, 0);
    arena_free(&walk.scratch);
}
