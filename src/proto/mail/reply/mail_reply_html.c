/** Replies in HTML: read as text, with what its elements say of each line. */
#include <stdint.h>

#include "base/arena.h"
#include "base/text/utf8.h"
#include "proto/html/html.h"
#include "proto/html/html_text_watch.h"
#include "proto/mail/mime/mail_mime.h"
#include "proto/mail/reply/mail_reply_lines.h"
#include "proto/mail/reply/mail_reply_marks.h"

enum {
    HTML_BYTES_MAX =
        8 * 1024 * 1024, /* what is beyond is not read: its text would not be, either */
    EDGES_MAX = 200 * 1000,
};

/** Where in the text an element with a meaning begins or ends. */
struct edge {
    uint32_t at;
    signed char step; /* +1, -1 */
    unsigned char hint;
};

struct watching {
    struct arena *arena;
    struct edge *edges;
    size_t count;
    size_t room;
    size_t known_to;                    /* beyond this offset elements say nothing */
    unsigned char open[HTML_DEPTH_MAX]; /* hints of the open elements */
    size_t depth;
};

/** The element that ends at `at` began there, too. */
static bool has_no_text(const struct watching *w, size_t at, unsigned char hint)
{
    struct edge last;

    if (w->count == 0)
        return false;
    last = w->edges[w->count - 1];
    return last.at == at && last.hint == hint && last.step > 0;
}

static void note(struct watching *w, size_t at, unsigned char hint, signed char step)
{
    if (step < 0 && has_no_text(w, at, hint)) {
        w->count--;
        return;
    }
    if (w->count == EDGES_MAX && w->known_to > at)
        w->known_to = at;
    if (at >= w->known_to)
        return;
    if (w->count == w->room)
        w->edges = arena_grow(w->arena, w->edges, w->count, &w->room, sizeof(*w->edges));
    w->edges[w->count++] = (struct edge){ (uint32_t)at, step, hint };
}

/** Means the line that begins at it only, wherever the element ends. */
static bool is_beginning(unsigned char hint)
{
    return hint == REPLY_HINT_SPLIT || hint == REPLY_HINT_HEAD;
}

static void on_open(void *arg, const struct html_token *token, size_t at, struct arena *scratch)
{
    struct watching *w = arg;
    unsigned char hint = (unsigned char)mail_reply_element(token, scratch);

    if (hint != REPLY_HINT_NONE)
        note(w, at, hint, +1);
    if ((token->element->flags & HTML_VOID) == 0)
        w->open[w->depth++] = hint;
}

static void on_close(void *arg, const struct html_element *element, size_t at)
{
    struct watching *w = arg;
    unsigned char hint = w->open[--w->depth];

    (void)element;
    if (hint != REPLY_HINT_NONE && !is_beginning(hint))
        note(w, at, hint, -1);
}

/** Where the first character of a line is that shows; `end` when none does. */
static size_t first_shown(struct str text, size_t at, size_t end)
{
    while (at < end && (text.p[at] == ' ' || text.p[at] == '\t'))
        at++;
    return at;
}

static unsigned char strongest(const size_t *open)
{
    static const unsigned char order[] = { REPLY_HINT_QUOTE, REPLY_HINT_ATTRIBUTION,
                                           REPLY_HINT_SIGNATURE, REPLY_HINT_WRAP };

    for (size_t i = 0; i < sizeof(order); i++)
        if (open[order[i]] > 0)
            return order[i];
    return REPLY_HINT_NONE;
}

static bool may_begin_head(unsigned char hint)
{
    return hint == REPLY_HINT_NONE || hint == REPLY_HINT_WRAP;
}

/** A hint for each line of the text. */
static unsigned char *hints_of_lines(const struct watching *w, struct str text)
{
    unsigned char *hints = ARENA_ARRAY(w->arena, text.n + 1, unsigned char);
    size_t open[REPLY_HINTS] = { 0 };
    size_t next = 0;
    size_t line = 0;

    for (size_t at = 0; at < text.n; line++) {
        size_t end = at + str_find_char(str_from(text, at), '\n');
        size_t shown = first_shown(text, at, end);

        at = end + 1;
        if (shown == end)
            continue;
        if (shown >= w->known_to)
            break;
        for (; next < w->count && w->edges[next].at <= shown; next++)
            open[w->edges[next].hint] += (size_t)w->edges[next].step;
        hints[line] = strongest(open);
        if (hints[line] != REPLY_HINT_QUOTE && open[REPLY_HINT_SPLIT] > 0)
            hints[line] = REPLY_HINT_SPLIT;
        else if (may_begin_head(hints[line]) && open[REPLY_HINT_HEAD] > 0)
            hints[line] = REPLY_HINT_HEAD;
        open[REPLY_HINT_SPLIT] = 0;
        open[REPLY_HINT_HEAD] = 0;
    }
    return hints;
}

/** A character reference may have brought in a line end that is none of the text's. */
static struct str without_returns(struct str text, struct arena *arena)
{
    char *out = arena_alloc(arena, text.n + 1);

    for (size_t i = 0; i < text.n; i++)
        out[i] = (char)(text.p[i] == '\r' || text.p[i] == '\0' ? ' ' : text.p[i]);
    return (struct str){ out, text.n };
}

bool mail_reply_read_html(struct str html, struct str from, struct arena *arena,
                          struct mail_reply *out, struct err *err)
{
    struct watching watching = { .arena = arena, .known_to = MAIL_TEXT_BYTES_MAX };
    struct html_text_watch watch = { &watching, on_open, on_close };
    struct str text;

    if (!html_to_watched_text(utf8_cut(html, HTML_BYTES_MAX), &watch, arena, &text, err))
        return false;
    text = without_returns(utf8_cut(text, MAIL_TEXT_BYTES_MAX), arena);
    mail_reply_read_lines(text, hints_of_lines(&watching, text), from, arena, out);
    return true;
}
