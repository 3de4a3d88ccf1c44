#include "proto/mail/forward/mail_forward.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/text/fold.h"
#include "proto/mail/forward/mail_forward_wrote.h"
#include "proto/mail/forward/mail_quoted.h"
#include "proto/mail/quote/mail_attribution.h"
#include "proto/mail/quote/mail_lines.h"

enum {
    HEAD_FIELDS_MIN = 2,    /* below a separator */
    FORWARD_FIELDS_MIN = 3, /* of a block that makes a forward of a text that wraps another one */
    INDENT = 4              /* blanks that some mail programs set instead of quote marks */
};

struct reading {
    const struct str *lines;
    const struct mail_line *bare; /* the same without quote marks, for attributions */
    size_t count;
    struct arena *arena;
};

enum start_kind { START_NONE, START_SEPARATOR, START_ATTRIBUTION, START_HEAD, START_QUOTE };

/** Where a wrapped message begins. */
struct start {
    enum start_kind kind;
    size_t at;
    size_t said;     /* an attribution's first line; it may stand below a separator */
    size_t end;      /* behind the separator or the attribution; = at for the others */
    struct str rest; /* a header block glued to the separator, else "" */
    enum mail_separator separator;
};

/** Where the parts of a wrapped message are. */
struct wrapped {
    bool has_head;
    struct mail_block head;
    size_t head_line; /* = text_line where there is no block */
    size_t text_line;
    size_t text_end;
    size_t bottom_line; /* = text_end, or behind the line that says where the forward ends */
    bool is_quoted;
    bool is_indented;
};

static bool is_empty(struct str line)
{
    size_t depth;

    return mail_line_is_blank(mail_line_unquote(line, &depth));
}

/** The first line from `at` on that holds more than blanks and quote marks; count for none. */
static size_t next_line(const struct reading *reading, size_t at)
{
    while (at < reading->count && is_empty(reading->lines[at]))
        at++;
    return at;
}

static bool head_at(const struct reading *reading, size_t at, struct mail_block *out)
{
    return at < reading->count
           && mail_block_read(reading->lines, reading->count, at, reading->arena, out);
}

static bool lone_head_at(const struct reading *reading, size_t at, struct mail_block *out)
{
    return head_at(reading, at, out) && mail_block_stands_alone(out);
}

/** Below a separator less is enough: two fields, or the sender alone, or a block of Notes. */
static bool head_below(const struct reading *reading, size_t at, struct mail_block *out)
{
    if (head_at(reading, at, out))
        return out->field_count >= HEAD_FIELDS_MIN || !str_is_null(out->values[MAIL_BLOCK_FROM]);
    return at < reading->count
           && mail_block_read_notes(reading->lines, reading->count, at, reading->arena, out);
}

/** A separator that begins a message: a rule and a glued block need a head to be believed. */
static bool separator_at(const struct reading *reading, size_t at, struct start *out)
{
    struct mail_separator_found found =
        mail_separator_read(reading->lines, reading->count, at, reading->arena);
    struct mail_block head;

    if (found.kind == MAIL_SEPARATOR_NONE || found.kind == MAIL_SEPARATOR_END)
        return false;
    if (found.rest.n > 0 && !mail_block_read_glued(found.rest, &head))
        return false;
    *out = (struct start){ START_SEPARATOR, at, at, at + found.line_count, found.rest, found.kind };
    return found.kind != MAIL_SEPARATOR_RULE
           || lone_head_at(reading, next_line(reading, out->end), &head);
}

static bool is_followed_by_quote(const struct reading *reading, size_t at)
{
    size_t next = next_line(reading, at);

    return next < reading->count && mail_quoted_depth(reading->lines[next]) > 0;
}

static bool attribution_at(const struct reading *reading, size_t at, struct start *out)
{
    struct mail_attribution found = mail_attribution_at(reading->bare + at, reading->count - at);

    *out = (struct start){ START_ATTRIBUTION,     at,      at,
                           at + found.line_count, STR(""), MAIL_SEPARATOR_NONE };
    return found.kind == MAIL_ATTRIBUTION_SURE
           || (found.kind == MAIL_ATTRIBUTION_WEAK && is_followed_by_quote(reading, out->end));
}

/** "Original Message" above an attribution, as Proton sets it, begins what is answered. */
static void take_attribution_below(const struct reading *reading, struct start *start)
{
    size_t next = next_line(reading, start->end);
    struct start below;

    if (start->separator != MAIL_SEPARATOR_ORIGINAL || next == reading->count
        || !attribution_at(reading, next, &below))
        return;
    below.at = start->at;
    *start = below;
}

/** Does a wrapped message begin with that line, which is not empty? */
static bool starts_at(const struct reading *reading, size_t at, struct start *out)
{
    size_t depth = mail_quoted_depth(reading->lines[at]);
    struct mail_block head;

    if (depth <= 1 && attribution_at(reading, at, out))
        return true;
    if (depth <= 1 && separator_at(reading, at, out)) {
        take_attribution_below(reading, out);
        return true;
    }
    *out = (struct start){ START_NONE, at, at, at, STR(""), MAIL_SEPARATOR_NONE };
    if (depth > 0 && mail_quoted_begins(reading->lines, reading->count, at))
        out->kind = START_QUOTE;
    else if (lone_head_at(reading, at, &head))
        out->kind = START_HEAD;
    return out->kind != START_NONE;
}

static struct start find_start(const struct reading *reading)
{
    struct start start = { .kind = START_NONE };

    for (size_t i = next_line(reading, 0); i < reading->count; i = next_line(reading, i + 1))
        if (starts_at(reading, i, &start))
            return start;
    start.kind = START_NONE;
    return start;
}

static bool is_all_quoted(const struct reading *reading, size_t at)
{
    size_t first = next_line(reading, at);

    if (first == reading->count || mail_quoted_depth(reading->lines[first]) == 0)
        return false;
    return next_line(reading, mail_quoted_end(reading->lines, reading->count, first))
           == reading->count;
}

/** Where "----- End forwarded message -----" stands; count where nothing says so. */
static size_t find_end(const struct reading *reading, size_t at)
{
    for (size_t i = at; i < reading->count; i++)
        if (mail_separator_of(reading->lines[i], reading->arena) == MAIL_SEPARATOR_END)
            return i;
    return reading->count;
}

/** The text that begins at `at`: a quote ends with its last line, another text with the message. */
static void find_text(const struct reading *reading, size_t at, bool has_separator,
                      struct wrapped *out)
{
    size_t first = next_line(reading, at);
    bool in_quote = out->has_head
                        ? out->head.depth > 0
                        : first < reading->count && mail_quoted_depth(reading->lines[first]) > 0;

    out->text_line = at;
    out->is_quoted = in_quote || is_all_quoted(reading, at);
    out->text_end = reading->count;
    if (in_quote)
        out->text_end = has_separator ? mail_quoted_forward_end(reading->lines, reading->count, at)
                                      : mail_quoted_end(reading->lines, reading->count, at);
    else if (has_separator)
        out->text_end = find_end(reading, at);
    out->bottom_line = out->text_end;
    if (!in_quote && out->text_end < reading->count)
        out->bottom_line++;
}

/** Outlook for Mac: every line of what is answered stands INDENT blanks to the right. */
static bool is_indented(const struct reading *reading, const struct wrapped *wrapped)
{
    for (size_t i = wrapped->text_line; i < wrapped->text_end; i++)
        if (!mail_line_is_blank(reading->lines[i])
            && !str_starts_with(reading->lines[i], STR("    ")))
            return false;
    return true;
}

/** What stands below a separator or an attribution, or begins with a head or a quote. */
static struct wrapped find_wrapped(const struct reading *reading, const struct start *start)
{
    struct wrapped found = { .has_head = false };
    size_t at = next_line(reading, start->end);
    bool is_separator = start->kind == START_SEPARATOR;

    if (start->rest.n > 0) {
        found.has_head = mail_block_read_glued(start->rest, &found.head);
        found.head_line = start->at;
        find_text(reading, start->end, true, &found);
        return found;
    }
    found.has_head = is_separator ? head_below(reading, at, &found.head)
                                  : lone_head_at(reading, at, &found.head);
    found.head_line = found.has_head ? at : start->end;
    find_text(reading, found.has_head ? at + found.head.line_count : start->end, is_separator,
              &found);
    found.is_indented =
        start->kind == START_ATTRIBUTION && !found.is_quoted && is_indented(reading, &found);
    return found;
}

/** Some programs set blanks behind the mark of an empty line. */
static struct str without_mark(const struct wrapped *wrapped, struct str line)
{
    if (is_empty(line) && mail_quoted_depth(line) <= 1)
        return STR("");
    return wrapped->is_quoted ? mail_quoted_strip(line) : str_from(line, INDENT);
}

static struct str text_of(const struct reading *reading, const struct wrapped *wrapped)
{
    size_t count = wrapped->text_end - wrapped->text_line;
    struct str *lines;

    if (!wrapped->is_quoted && !wrapped->is_indented)
        return mail_lines_join(reading->lines, wrapped->text_line, wrapped->text_end,
                               reading->arena);
    lines = ARENA_ARRAY(reading->arena, count + 1, struct str);
    for (size_t i = 0; i < count; i++)
        lines[i] = without_mark(wrapped, reading->lines[wrapped->text_line + i]);
    return mail_lines_join(lines, 0, count, reading->arena);
}

/** Date and name of the attribution, where the head below it does not say them itself. */
static void take_attribution(const struct reading *reading, const struct start *start,
                             struct mail_forward *out)
{
    struct strbuf line = strbuf_new(reading->arena, MAIL_ATTRIBUTION_BYTES_MAX * 2);

    for (size_t i = start->said; i < start->end; i++) {
        struct str text = line.n > 0 ? strbuf_str(&line) : STR("");

        if (text.n > 0 && text.p[text.n - 1] != '<')
            strbuf_add_char(&line, ' ');
        strbuf_add(&line, mail_line_trim(reading->bare[i].text));
    }
    struct mail_wrote wrote = mail_wrote_read(strbuf_str(&line), reading->arena);

    if (str_is_null(out->values[MAIL_BLOCK_DATE]))
        out->values[MAIL_BLOCK_DATE] = wrote.date;
    if (str_is_null(out->values[MAIL_BLOCK_FROM]))
        out->values[MAIL_BLOCK_FROM] = wrote.from;
}

static void take_head(const struct mail_block *head, struct mail_forward *out)
{
    for (int i = 0; i < MAIL_BLOCK_FIELDS; i++)
        out->values[i] = head->values[i];
    if (str_is_null(out->values[MAIL_BLOCK_FROM]))
        out->values[MAIL_BLOCK_FROM] = out->values[MAIL_BLOCK_SENDER];
}

static enum mail_wrap kind_of(const struct start *start, const struct wrapped *wrapped)
{
    switch (start->kind) {
    case START_ATTRIBUTION:
        return MAIL_WRAP_REPLY;
    case START_QUOTE:
        return wrapped->has_head ? MAIL_WRAP_FORWARD : MAIL_WRAP_QUOTE;
    case START_SEPARATOR:
    case START_HEAD:
        return MAIL_WRAP_FORWARD;
    case START_NONE:
        break;
    }
    return MAIL_WRAP_NONE;
}

static bool is_rule(struct str line)
{
    struct str text = mail_line_trim(line);

    for (size_t i = 0; i < text.n; i++)
        if (str_find_char(STR("-_=+~#*,"), text.p[i]) == STR("-_=+~#*,").n)
            return false;
    return true;
}

/** Where the attribution begins that ends right before `end`; `end` where there is none. */
static size_t attribution_before(const struct reading *reading, size_t end)
{
    struct start start;

    for (size_t n = 1; n <= MAIL_ATTRIBUTION_LINES_MAX && n <= end; n++)
        if (attribution_at(reading, end - n, &start) && start.end == end)
            return end - n;
    return end;
}

/** What the writer wrote before the forward, without rules and the like that lead over to it. */
static struct str before(const struct reading *reading, size_t end)
{
    size_t last = end + 1;

    while (end < last) {
        last = end;
        while (end > 0 && is_rule(reading->lines[end - 1]))
            end--;
        end = attribution_before(reading, end);
    }
    return mail_lines_join(reading->lines, 0, end, reading->arena);
}

static void take_forward(const struct reading *reading, const struct start *start,
                         const struct wrapped *wrapped, struct mail_forward *out)
{
    struct str body =
        mail_lines_join(reading->lines, start->rest.n > 0 ? wrapped->text_line : wrapped->head_line,
                        wrapped->text_end, reading->arena);

    out->before_forward = before(reading, start->at);
    out->forwarded_text = body;
    if (start->rest.n > 0)
        out->forwarded_text = mail_line_trim(str_format(reading->arena, "%" STR_FMT "\n%" STR_FMT,
                                                        STR_ARG(start->rest), STR_ARG(body)));
}

/** A forward within a text that first of all answers or quotes something. */
static bool forward_at(const struct reading *reading, size_t at, struct start *out)
{
    struct mail_block head;

    if (mail_quoted_depth(reading->lines[at]) > 0)
        return false;
    if (separator_at(reading, at, out))
        return out->rest.n > 0 || head_below(reading, next_line(reading, out->end), &head);
    *out = (struct start){ START_HEAD, at, at, at, STR(""), MAIL_SEPARATOR_NONE };
    return lone_head_at(reading, at, &head) && head.field_count >= FORWARD_FIELDS_MIN;
}

static void find_forward(const struct reading *reading, size_t from, struct mail_forward *out)
{
    struct start start;

    for (size_t i = next_line(reading, from); i < reading->count; i = next_line(reading, i + 1)) {
        if (!forward_at(reading, i, &start))
            continue;
        struct wrapped wrapped = find_wrapped(reading, &start);

        take_forward(reading, &start, &wrapped, out);
        return;
    }
}

static void take_wrapped(const struct reading *reading, const struct start *start,
                         struct mail_forward *out)
{
    struct wrapped wrapped = find_wrapped(reading, start);

    out->kind = kind_of(start, &wrapped);
    out->separator = start->separator;
    if (wrapped.has_head)
        take_head(&wrapped.head, out);
    if (start->kind == START_ATTRIBUTION)
        take_attribution(reading, start, out);
    out->wrap_line = start->at;
    out->text_line = wrapped.text_line;
    out->text_end = wrapped.text_end;
    out->bottom_line = wrapped.bottom_line;
    out->text = text_of(reading, &wrapped);
    out->text_top = mail_lines_join(reading->lines, 0, start->at, reading->arena);
    out->text_bottom =
        mail_lines_join(reading->lines, wrapped.bottom_line, reading->count, reading->arena);
    if (out->kind == MAIL_WRAP_FORWARD)
        take_forward(reading, start, &wrapped, out);
    else
        find_forward(reading, start->end, out);
}

/** Folding takes ten times a text's memory on its way, which goes back after each line. */
static const struct mail_line *bare_lines(const struct str *lines, size_t count,
                                          struct arena *arena)
{
    struct arena *scratch = arena_new(ARENA_REQUEST_MAX);
    struct mail_line *bare = ARENA_ARRAY(arena, count + 1, struct mail_line);

    for (size_t i = 0; i < count; i++) {
        bare[i].text = mail_quoted_strip(lines[i]);
        bare[i].folded = str_dup(arena, str_trim(text_fold(scratch, bare[i].text)));
        arena_reset(scratch);
    }
    arena_free(&scratch);
    return bare;
}

void mail_forward_read(struct str text, struct arena *arena, struct mail_forward *out)
{
    struct str *lines;
    size_t count = mail_lines_cut(text, arena, &lines);
    struct reading reading = { lines, bare_lines(lines, count, arena), count, arena };
    struct start start = find_start(&reading);

    *out = (struct mail_forward){
        .text = STR(""), .text_top = STR(""), .text_bottom = STR(""), MAIL_SEPARATOR_NONE
    };
    out->line_count = count;
    out->wrap_line = out->text_line = out->text_end = out->bottom_line = count;
    if (start.kind != START_NONE)
        take_wrapped(&reading, &start, out);
}
