#include "proto/mail/compose/mail_answer.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "proto/html/html_filter.h"
#include "proto/mail/compose/mail_fold.h"

enum { TAB_COLUMNS = 4 };

/** Valid UTF-8 with LF alone and no other control characters than tabs. */
static struct str tidy(struct str text, struct arena *arena)
{
    struct str valid = utf8_repair(arena, text);
    char *kept = arena_alloc(arena, valid.n);
    size_t n = 0;

    for (size_t i = 0; i < valid.n; i++) {
        unsigned char c = (unsigned char)valid.p[i];

        if (c == '\r' && (i + 1 == valid.n || valid.p[i + 1] != '\n'))
            c = '\n';
        if ((c >= ' ' && c != 0x7F) || c == '\t' || c == '\n')
            kept[n++] = (char)c;
    }
    return (struct str){ kept, n };
}

/** Without the empty lines at the end. */
static struct str without_tail(struct str text)
{
    while (text.n > 0 && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == ' '))
        text.n--;
    return text;
}

static bool finish(struct strbuf *buf, struct str *out, struct err *err)
{
    if (!buf->overflow) {
        *out = strbuf_str(buf);
        return true;
    }
    err_set(err, ERR_LIMIT, "too_large", "the answer with what it quotes is too long");
    return err_field(err, "text");
}

/* ---- text ---- */

/** A line that is quoted already gets its next sign without a blank, as mail programs do. */
static void quote_lines(struct strbuf *out, struct str rest)
{
    while (!str_is_null(rest)) {
        struct str line = str_cut(&rest, '\n');

        strbuf_add_cstr(out, line.n == 0 || line.p[0] == '>' ? ">" : "> ");
        strbuf_add(out, line);
        strbuf_add_char(out, '\n');
    }
}

bool mail_answer_text(const struct mail_answer *answer, struct arena *arena, struct str *out,
                      struct err *err)
{
    struct strbuf buf = strbuf_new(arena, MAIL_ANSWER_BYTES_MAX);

    strbuf_add(&buf, without_tail(tidy(answer->text, arena)));
    strbuf_add_char(&buf, '\n');
    if (!str_is_null(answer->attribution)) {
        strbuf_add_char(&buf, '\n');
        strbuf_add(&buf, mail_line_tidy(answer->attribution, arena));
        strbuf_add_char(&buf, '\n');
        quote_lines(&buf, without_tail(tidy(answer->quoted_text, arena)));
    }
    return finish(&buf, out, err);
}

/* ---- HTML ---- */

/** HTML shows one blank for many; those that are to be seen are written as &nbsp;. */
static void add_blanks(struct strbuf *out, size_t count, bool is_at_edge)
{
    for (size_t i = 0; i < count; i++)
        strbuf_add_cstr(out, i + 1 < count || is_at_edge ? "&nbsp;" : " ");
}

/** Words with the blanks between them. `at_start`: of a line. */
static void add_words(struct strbuf *out, struct str text, bool at_start)
{
    size_t at = 0;

    while (at < text.n) {
        size_t blanks = 0;
        size_t begin;

        for (; at < text.n && (text.p[at] == ' ' || text.p[at] == '\t'); at++)
            blanks += text.p[at] == '\t' ? TAB_COLUMNS : 1;
        add_blanks(out, blanks, at_start);
        for (begin = at; at < text.n && text.p[at] != ' ' && text.p[at] != '\t';)
            at++;
        html_write_escaped(out, str_sub(text, begin, at - begin));
        at_start = false;
    }
}

static void add_link(struct strbuf *out, struct str url)
{
    strbuf_add_cstr(out, "<a href=\"");
    html_write_escaped(out, url);
    strbuf_add_cstr(out, "\">");
    html_write_escaped(out, url);
    strbuf_add_cstr(out, "</a>");
}

/* ---- pictures within the text ---- */

/** Those that may stand in a text, and which of them do already. */
struct gallery {
    const struct mail_answer_picture *pictures;
    size_t count;
    bool *is_taken;
};

static struct gallery gallery_of(const struct mail_answer_picture *pictures, size_t count,
                                 struct arena *arena)
{
    struct gallery gallery = { pictures, count, ARENA_ARRAY(arena, count + 1, bool) };

    for (size_t i = 0; i < count; i++)
        gallery.is_taken[i] = false;
    return gallery;
}

/** The picture that a text beginning with "[name]" shows, and how long that is; NULL for none. */
static const struct mail_answer_picture *take_picture(struct gallery *gallery, struct str text,
                                                      size_t *n)
{
    for (size_t i = 0; text.n > 0 && text.p[0] == '[' && i < gallery->count; i++) {
        struct str name = gallery->pictures[i].name;

        if (gallery->is_taken[i] || text.n < name.n + 2 || text.p[name.n + 1] != ']'
            || !str_eq(str_sub(text, 1, name.n), name))
            continue;
        gallery->is_taken[i] = true;
        *n = name.n + 2;
        return &gallery->pictures[i];
    }
    return NULL;
}

void mail_answer_place(struct str text, struct mail_answer_picture *pictures, size_t count,
                       struct arena *arena)
{
    struct gallery gallery = gallery_of(pictures, count, arena);
    struct str tidied = tidy(text, arena);
    size_t n = 0;

    for (size_t at = 0; at < tidied.n;)
        at += take_picture(&gallery, str_from(tidied, at), &n) != NULL ? n : 1;
    for (size_t i = 0; i < count; i++)
        pictures[i].is_shown = gallery.is_taken[i];
}

static void add_picture(struct strbuf *out, const struct mail_answer_picture *picture)
{
    strbuf_add_cstr(out, "<img src=\"cid:");
    html_write_escaped(out, picture->content_id);
    strbuf_add_cstr(out, "\" alt=\"");
    html_write_escaped(out, picture->name);
    strbuf_add_cstr(out, "\" style=\"max-width:100%\">");
}

static void add_line(struct strbuf *out, struct str line, struct gallery *gallery)
{
    size_t start = 0;

    for (size_t at = 0; at < line.n;) {
        const struct mail_answer_picture *picture;
        size_t n = line.p[at] == 'h' ? html_url_length(str_from(line, at)) : 0;

        picture = n == 0 ? take_picture(gallery, str_from(line, at), &n) : NULL;
        if (n == 0) {
            at++;
            continue;
        }
        add_words(out, str_sub(line, start, at - start), start == 0);
        if (picture != NULL)
            add_picture(out, picture);
        else
            add_link(out, str_sub(line, at, n));
        at += n;
        start = at;
    }
    add_words(out, str_from(line, start), start == 0);
}

/** The margin is said, since mail programs do not agree on one. */
#define PARAGRAPH "<p style=\"margin:0 0 1em 0\">"

static void add_paragraphs(struct strbuf *out, struct str rest, struct gallery *gallery)
{
    bool is_open = false;

    while (!str_is_null(rest)) {
        struct str line = str_cut(&rest, '\n');
        bool is_blank = str_trim(line).n == 0;

        if (is_blank) {
            strbuf_add_cstr(out, is_open ? "</p>\n" : PARAGRAPH "<br></p>\n");
        } else {
            strbuf_add_cstr(out, is_open ? "<br>\n" : PARAGRAPH);
            add_line(out, line, gallery);
        }
        is_open = !is_blank;
    }
    if (is_open)
        strbuf_add_cstr(out, "</p>\n");
}

static void add_text(struct strbuf *out, struct str text, struct gallery *gallery)
{
    struct str tidied = without_tail(tidy(text, out->arena));

    if (tidied.n > 0)
        add_paragraphs(out, tidied, gallery);
}

/** The class is the one by which most programs know a quote and fold it away. */
static void add_quote(struct strbuf *out, const struct mail_answer *answer)
{
    struct gallery none = { NULL, 0, NULL };

    strbuf_add_cstr(out, "<div class=\"gmail_quote\">\n<div>");
    html_write_escaped(out, mail_line_tidy(answer->attribution, out->arena));
    strbuf_add_cstr(out, "</div>\n<blockquote type=\"cite\" class=\"gmail_quote\""
                         " style=\"margin:0 0 0 .8ex;border-left:1px solid #ccc;"
                         "padding-left:1ex\">\n");
    if (str_is_null(answer->quoted_html.html))
        add_text(out, answer->quoted_text, &none);
    else
        strbuf_add(out, answer->quoted_html.html);
    strbuf_add_cstr(out, "</blockquote>\n</div>\n");
}

static void add_start(struct strbuf *out, struct str language)
{
    strbuf_add_cstr(out, "<!DOCTYPE html>\n<html");
    if (!str_is_null(language))
        html_write_attribute(out, "lang", language);
    strbuf_add_cstr(out, ">\n<head><meta http-equiv=\"Content-Type\""
                         " content=\"text/html; charset=utf-8\"></head>\n<body>\n");
}

bool mail_answer_html(const struct mail_answer *answer, struct arena *arena, struct str *out,
                      struct err *err)
{
    struct strbuf buf = strbuf_new(arena, MAIL_ANSWER_BYTES_MAX);
    struct gallery gallery = gallery_of(answer->pictures, answer->picture_count, arena);

    add_start(&buf, answer->language);
    add_text(&buf, answer->text, &gallery);
    if (!str_is_null(answer->attribution))
        add_quote(&buf, answer);
    strbuf_add_cstr(&buf, "</body>\n</html>\n");
    return finish(&buf, out, err);
}
