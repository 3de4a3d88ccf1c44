#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "proto/html/html.h"
#include "proto/html/html_filter.h"

static bool is_url_char(char c)
{
    return c > ' ' && c < 0x7F && c != '<' && c != '>' && c != '"' && c != '\\' && c != '^'
           && c != '`' && c != '{' && c != '|' && c != '}';
}

static bool is_closing_sign(char c)
{
    return c == '.' || c == ',' || c == ':' || c == ';' || c == '!' || c == '?' || c == '\'';
}

/** How many more brackets close than open. */
static long surplus_brackets(struct str s)
{
    long surplus = 0;

    for (size_t i = 0; i < s.n; i++)
        surplus += (s.p[i] == ')') - (s.p[i] == '(');
    return surplus;
}

size_t html_url_length(struct str text)
{
    size_t head = str_starts_with(text, STR("https://"))  ? 8
                  : str_starts_with(text, STR("http://")) ? 7
                                                          : 0;
    size_t n = head;
    long surplus;

    if (head == 0)
        return 0;
    while (n < text.n && is_url_char(text.p[n]))
        n++;
    surplus = surplus_brackets(str_sub(text, 0, n));
    for (; n > head; n--) {
        char last = text.p[n - 1];

        if (last == ')' && surplus > 0)
            surplus--;
        else if (!is_closing_sign(last))
            break;
    }
    return n > head ? n : 0;
}

/** An address that cleaning would leave as it is. */
static bool is_clean(struct str url, struct arena *arena)
{
    struct str clean;

    return html_url_clean(url, HTML_LINK_SCHEMES, arena, &clean) && str_eq(clean, url);
}

static void write_link(struct strbuf *out, struct str url)
{
    strbuf_add_cstr(out, "<a href=\"");
    html_write_escaped(out, url);
    strbuf_add_cstr(out, "\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">");
    html_write_escaped(out, url);
    strbuf_add_cstr(out, "</a>");
}

static void write_line(struct strbuf *out, struct str line)
{
    size_t start = 0;

    for (size_t at = 0; at < line.n;) {
        size_t n = line.p[at] == 'h' ? html_url_length(str_from(line, at)) : 0;

        if (n == 0) {
            at++;
            continue;
        }
        html_write_escaped(out, str_sub(line, start, at - start));
        if (is_clean(str_sub(line, at, n), out->arena))
            write_link(out, str_sub(line, at, n));
        else
            html_write_escaped(out, str_sub(line, at, n));
        at += n;
        start = at;
    }
    html_write_escaped(out, str_from(line, start));
}

/** Cuts a line off *rest, without its end. */
static struct str cut_line(struct str *rest)
{
    struct str line = str_cut(rest, '\n');

    if (str_ends_with(line, STR("\r")))
        line.n--;
    return line;
}

static void write_text(struct strbuf *out, struct str rest)
{
    bool is_open = false;

    while (rest.n > 0) {
        struct str line = cut_line(&rest);
        bool is_blank = str_trim(line).n == 0;

        if (is_open)
            strbuf_add_cstr(out, is_blank ? "</p>" : "<br>");
        else if (!is_blank)
            strbuf_add_cstr(out, "<p>");
        if (!is_blank)
            write_line(out, line);
        is_open = !is_blank;
    }
    if (is_open)
        strbuf_add_cstr(out, "</p>");
}

/** A copy without control characters other than tab and line ends. */
static struct str without_controls(struct arena *arena, struct str text)
{
    char *kept = arena_alloc(arena, text.n);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if ((c >= ' ' && c != 0x7F) || c == '\t' || c == '\n' || c == '\r')
            kept[n++] = (char)c;
    }
    return (struct str){ kept, n };
}

bool html_from_text(struct str text, struct arena *arena, struct safe_html *out, struct err *err)
{
    struct strbuf buf = strbuf_new(arena, HTML_OUTPUT_MAX);

    if (!html_check_size(text, HTML_INPUT_MAX, err))
        return false;
    write_text(&buf, without_controls(arena, utf8_repair(arena, text)));
    return strbuf_done(&buf, "text", &out->html, err);
}
