#include "proto/html/html_walk.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "proto/html/html.h"
#include "proto/html/html_entity.h"
#include "proto/html/html_sheet.h"
#include "proto/html/html_traits.h"

/* Text is decoded piece by piece, and values of attributes are bounded; a picture in data: is the
 * largest thing. */
enum { SCRATCH_MAX_BYTES = 4 * HTML_INPUT_MAX };

struct open_element {
    const struct html_element *element;
    unsigned kinds_so_far; /* flags of this element and of all it stands in */
    unsigned traits;       /* enum html_trait */
    bool is_silent;        /* dropped or hidden, with all inside */
};

struct walk {
    const struct html_sink *sink;
    struct arena *scratch; /* emptied after each token */
    struct open_element stack[HTML_DEPTH_MAX];
    size_t depth;
    struct html_sheet sheet;
    size_t silent_count;
    uint32_t open_count[HTML_ELEMENTS_MAX];
    /* Start tags left out for their depth, whose end tags must be left out as well. */
    uint32_t left_out[HTML_ELEMENTS_MAX];
};

/* ---- the stack ---- */

static void pop(struct walk *walk)
{
    struct open_element *top = &walk->stack[--walk->depth];

    walk->open_count[html_element_index(top->element)]--;
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

/**
 * Depth below the outermost open element of the kinds `wanted` that none of the kinds `barrier`
 * hides; SIZE_MAX when there is none. Outermost, so that the same tag has nothing left to close the
 * next time.
 */
static size_t find_open(const struct walk *walk, unsigned wanted, unsigned barrier)
{
    size_t found = SIZE_MAX;

    for (size_t i = walk->depth; i > 0 && (walk->stack[i - 1].kinds_so_far & wanted) != 0; i--) {
        unsigned kinds = walk->stack[i - 1].element->flags;

        if ((kinds & wanted) != 0)
            found = i - 1;
        else if ((kinds & barrier) != 0)
            break;
    }
    return found;
}

static void close_open(struct walk *walk, unsigned wanted, unsigned barrier)
{
    size_t depth = find_open(walk, wanted, barrier);

    if (depth != SIZE_MAX)
        pop_to(walk, depth);
}

/* ---- end tags that the standard implies ---- */

/** What nothing inside a table reaches beyond. */
#define TABLE_EDGE (HTML_TABLE | HTML_DROPPED)

/** What flow content cannot reach beyond: the cell it stands in, or the table. */
#define FLOW_EDGE (HTML_CELL | TABLE_EDGE)

static void close_implied(struct walk *walk, const struct html_element *element)
{
    if ((element->flags & (HTML_BLOCK | HTML_VOID)) != 0 || html_element_is(element, "span"))
        close_open(walk, HTML_FOREIGN, HTML_SEALED); /* HTML breaks out of a drawing */
    if ((element->flags & HTML_TABLE_CHILD) != 0)
        close_open(walk, HTML_TABLE_PART | HTML_CELL, TABLE_EDGE);
    else if ((element->flags & HTML_ROW) != 0)
        close_open(walk, HTML_ROW | HTML_DATA_CELL, HTML_TABLE_CHILD | TABLE_EDGE);
    else if ((element->flags & HTML_DATA_CELL) != 0)
        close_open(walk, HTML_DATA_CELL, HTML_ROW | TABLE_EDGE);
    else if ((element->flags & HTML_ITEM) != 0)
        close_open(walk, HTML_ITEM, HTML_LIST | FLOW_EDGE);
    else if ((element->flags & HTML_TERM) != 0)
        close_open(walk, HTML_TERM, HTML_LIST | FLOW_EDGE);
    else if ((element->flags & HTML_LINK) != 0)
        close_open(walk, HTML_LINK, FLOW_EDGE);
    if ((element->flags & HTML_BLOCK) != 0)
        close_open(walk, HTML_PARAGRAPH, FLOW_EDGE);
}

/* ---- tokens ---- */

static void push(struct walk *walk, const struct html_token *token, bool is_silent)
{
    unsigned before = walk->depth > 0 ? walk->stack[walk->depth - 1].kinds_so_far : 0;

    walk->stack[walk->depth++] = (struct open_element){
        .element = token->element,
        .kinds_so_far = before | token->element->flags,
        .traits = token->traits,
        .is_silent = is_silent,
    };
    walk->open_count[html_element_index(token->element)]++;
    walk->silent_count += is_silent;
}

static unsigned traits_here(const struct walk *walk)
{
    return walk->depth > 0 ? walk->stack[walk->depth - 1].traits : 0;
}

static void start_element(struct walk *walk, struct html_token *token)
{
    const struct html_element *element = token->element;
    bool is_void = (element->flags & HTML_VOID) != 0;
    bool is_silent;

    close_implied(walk, element);
    html_sheet_apply(&walk->sheet, token, walk->scratch);
    token->traits = html_traits(token, traits_here(walk), walk->scratch);
    is_silent = (element->flags & HTML_DROPPED) != 0 || (token->traits & HTML_HIDDEN) != 0;
    if (!is_silent && walk->silent_count == 0 && (is_void || walk->depth < HTML_DEPTH_MAX))
        walk->sink->open(walk->sink->arg, token, walk->scratch);
    if (is_void)
        return;
    if (walk->depth == HTML_DEPTH_MAX)
        walk->left_out[html_element_index(element)]++;
    else
        push(walk, token, is_silent);
}

/** The kinds of elements that an end tag of `wanted` cannot reach beyond. */
static unsigned edge_of(const struct html_element *wanted)
{
    if ((wanted->flags & (HTML_TABLE_PART | HTML_TABLE_CHILD)) != 0)
        return TABLE_EDGE;
    return (wanted->flags & HTML_TABLE) != 0 ? HTML_DROPPED : FLOW_EDGE;
}

/** Closes the open element that an end tag means; false when it means none. */
static bool close_named(struct walk *walk, const struct html_element *element)
{
    size_t index = html_element_index(element);
    unsigned edge = edge_of(element);

    if (walk->left_out[index] > 0) {
        walk->left_out[index]--;
        return true;
    }
    if (walk->open_count[index] == 0)
        return false;
    for (size_t i = walk->depth; i > 0; i--) {
        const struct html_element *open = walk->stack[i - 1].element;

        if (open == element) {
            pop_to(walk, i - 1);
            return true;
        }
        if ((open->flags & edge) != 0)
            return false;
    }
    return false;
}

/** </p> without its start is an empty paragraph, </br> a line end; other stray ones are nothing. */
static void end_element(struct walk *walk, struct html_token *token)
{
    token->attribute_count = 0;
    if ((token->element->flags & HTML_VOID) != 0) {
        if (html_element_is(token->element, "br"))
            start_element(walk, token);
        return;
    }
    if (close_named(walk, token->element) || (token->element->flags & HTML_PARAGRAPH) == 0)
        return;
    start_element(walk, token);
    (void)close_named(walk, token->element);
}

static void take_text(struct walk *walk, struct str text)
{
    while (text.n > 0) {
        struct str piece = html_text_piece(text);

        walk->sink->text(walk->sink->arg, html_decode(piece, false, walk->scratch));
        arena_reset(walk->scratch);
        text = str_from(text, piece.n);
    }
}

/** A sheet for paper or for other devices is not for us. */
static void take_sheet(struct walk *walk, const struct html_token *token)
{
    const struct html_attribute *media = html_token_attribute(token, "media");

    if (media == NULL || media->value.n == 0 || str_eq_ascii_nocase(media->value, STR("all"))
        || str_eq_ascii_nocase(media->value, STR("screen")))
        html_sheet_read(&walk->sheet, token->text);
}

static void take_token(struct walk *walk, struct html_token *token)
{
    if (token->kind == HTML_START_TAG)
        start_element(walk, token);
    else if (token->kind == HTML_END_TAG)
        end_element(walk, token);
    else if (token->kind == HTML_SHEET)
        take_sheet(walk, token);
    else if (walk->silent_count == 0 && (traits_here(walk) & HTML_TINY) == 0)
        take_text(walk, token->text);
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
    html_sheet_fini(&walk.sheet);
    arena_free(&walk.scratch);
}
