#include "proto/mail/mime/mail_mime.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/mail/charset/mail_charset.h"
#include "proto/mail/mime/mail_boundary.h"
#include "proto/mail/mime/mail_cut.h"
#include "proto/mail/mime/mail_enclosed.h"
#include "proto/mail/mime/mail_part.h"

static struct mail_stop cut_entity(struct mail_cutter *cutter, struct mail_part *part,
                                   const char *default_type);

void mail_mime_note(struct mail_mime *mime, const char *defect)
{
    for (size_t i = 0; i < mime->defect_count; i++)
        if (strcmp(mime->defects[i], defect) == 0)
            return;
    if (mime->defect_count < MAIL_DEFECTS_MAX)
        mime->defects[mime->defect_count++] = defect;
}

/* ---- multiparts ---- */

static struct mail_part *add_child(struct mail_cutter *cutter, struct mail_part *parent)
{
    struct mail_part *part = ARENA_NEW(cutter->arena, struct mail_part);

    /* Room for children doubles at each power of two. */
    if ((parent->child_count & (parent->child_count - 1)) == 0) {
        size_t room = parent->child_count > 0 ? parent->child_count * 2 : 1;
        struct mail_part **more = ARENA_ARRAY(cutter->arena, room, struct mail_part *);

        for (size_t i = 0; i < parent->child_count; i++)
            more[i] = parent->children[i];
        parent->children = more;
    }
    parent->children[parent->child_count++] = part;
    part->parent = parent;
    cutter->mime->part_count++;
    return part;
}

static bool may_open_part(struct mail_cutter *cutter)
{
    if (cutter->mime->part_count >= MAIL_PARTS_MAX) {
        mail_mime_note(cutter->mime, "too_many_parts");
        return false;
    }
    if (cutter->budget->head_bytes == 0 || cutter->budget->fields == 0) {
        mail_mime_note(cutter->mime, "head_too_long");
        return false;
    }
    return true;
}

/** The end of the whole text: what is left of it is not looked at. */
static struct mail_stop stop_at_end(const struct mail_cutter *cutter)
{
    return (struct mail_stop){ cutter->text.n, cutter->text.n, -1, false };
}

/** Has a multipart around the innermost one the same boundary? */
static bool is_boundary_shared(const struct mail_boundaries *boundaries)
{
    size_t own = boundaries->count - 1;

    for (size_t i = 0; i < own; i++)
        if (str_eq(boundaries->open[i], boundaries->open[own]))
            return true;
    return false;
}

/**
 * What comes behind the last delimiter of the innermost multipart. Further delimiters of its own
 * are read as more parts, unless they can be those of a multipart around it.
 */
static struct mail_stop stop_behind_end(struct mail_cutter *cutter, size_t from)
{
    struct mail_boundaries *boundaries = &cutter->boundaries;
    struct mail_boundaries around = *boundaries;
    struct mail_stop stop;

    if (is_boundary_shared(boundaries)) {
        around.count--;
        return mail_boundary_find(&around, cutter->text, from);
    }
    stop = mail_boundary_find(boundaries, cutter->text, from);
    if (stop.level == (int)boundaries->count - 1 && !stop.is_close)
        mail_mime_note(cutter->mime, "parts_after_end");
    return stop;
}

/** The parts of a multipart whose boundary is open, from its first delimiter on. */
static struct mail_stop cut_children(struct mail_cutter *cutter, struct mail_part *parent,
                                     struct mail_stop stop)
{
    int own = (int)cutter->boundaries.count - 1;
    const char *default_type =
        str_eq(parent->type, STR("multipart/digest")) ? "message/rfc822" : "text/plain";

    while (stop.level == own) {
        if (stop.is_close) {
            stop = stop_behind_end(cutter, stop.next);
            continue;
        }
        if (!may_open_part(cutter))
            return stop_at_end(cutter);
        cutter->at = stop.next;
        stop = cut_entity(cutter, add_child(cutter, parent), default_type);
        if (stop.level < own)
            mail_mime_note(cutter->mime, "no_final_boundary");
    }
    return stop;
}

static struct mail_stop cut_with_boundary(struct mail_cutter *cutter, struct mail_part *part,
                                          struct str boundary)
{
    struct mail_boundaries *boundaries = &cutter->boundaries;
    struct mail_stop stop;

    boundaries->open[boundaries->count++] = boundary;
    stop = mail_boundary_find(boundaries, cutter->text, cutter->at);
    stop = cut_children(cutter, part, stop);
    boundaries->count--;
    return stop;
}

/* ---- content ---- */

/** A text with the lines that somebody on its way put behind it. */
static struct str with_added(struct str content, struct str added, size_t max_bytes,
                             struct arena *arena)
{
    struct strbuf all;

    if (added.n == 0 || content.n + 1 >= max_bytes)
        return content;
    all = strbuf_new(arena, max_bytes);
    strbuf_add(&all, content);
    if (!str_ends_with(content, STR("\n")))
        strbuf_add_char(&all, '\n');
    strbuf_add(&all, str_sub(added, 0, max_bytes - all.n));
    return strbuf_str(&all);
}

/** Texts are kept decoded; other content is asked for when it is needed. */
static void keep_content(struct mail_cutter *cutter, struct mail_part *part)
{
    bool is_text = str_starts_with(part->type, STR("text/"));
    bool is_nest = str_starts_with(part->type, STR("message/")) || mail_part_is_multipart(part);
    size_t max_bytes = cutter->budget->kept_bytes;

    if ((!is_text && !is_nest) || part->content.n > 0)
        return;
    if (part->transfer == MAIL_AS_IS) {
        part->content = part->raw;
        return;
    }
    if (is_text && max_bytes > MAIL_TEXT_BYTES_MAX)
        max_bytes = MAIL_TEXT_BYTES_MAX;
    part->content = mail_part_content(part, max_bytes, cutter->arena);
    if (is_text)
        part->content = with_added(part->content, part->added, max_bytes, cutter->arena);
    mail_cut_pay(&cutter->budget->kept_bytes, part->content.n);
    if (part->content.n >= max_bytes)
        mail_mime_note(cutter->mime, "too_much_text");
}

/* ---- files within a text ---- */

static void add_enclosed(struct mail_cutter *cutter, struct mail_part *text,
                         const struct mail_enclosed *file)
{
    struct mail_part *part = add_child(cutter, text);

    part->type = STR("application/octet-stream");
    part->filename = mail_words_utf8(file->name, STR_NULL, cutter->arena);
    part->transfer = MAIL_UUENCODE;
    part->raw = str_sub(text->raw, file->begin, file->end - file->begin);
    part->content = STR("");
}

static void add_within(struct strbuf *out, struct str text)
{
    strbuf_add(out, str_sub(text, 0, MAIL_KEPT_BYTES_MAX - out->n));
}

/** Files that stand uuencoded within a plain text become its children; the text goes on without. */
static void cut_enclosed(struct mail_cutter *cutter, struct mail_part *part)
{
    bool is_open = part->transfer == MAIL_AS_IS && str_is_null(part->filename)
                   && part->disposition.value.n == 0;
    struct mail_enclosed file;
    struct strbuf rest;
    size_t at = 0;

    if (!is_open || !str_eq(part->type, STR("text/plain"))
        || !mail_enclosed_find(part->raw, 0, &file))
        return;
    rest = strbuf_new(cutter->arena, MAIL_KEPT_BYTES_MAX);
    do {
        if (!may_open_part(cutter))
            break;
        add_within(&rest, str_sub(part->raw, at, file.begin - at));
        add_enclosed(cutter, part, &file);
        at = file.end;
    } while (mail_enclosed_find(part->raw, at, &file));
    add_within(&rest, str_from(part->raw, at));
    part->raw = strbuf_str(&rest);
}

/* ---- what stands encoded ---- */

/** A part's decoded content, as a text of its own in which no boundary is open yet. */
static struct mail_cutter cutter_within(const struct mail_cutter *cutter,
                                        const struct mail_part *part)
{
    return (struct mail_cutter){ .mime = cutter->mime,
                                 .arena = cutter->arena,
                                 .budget = cutter->budget,
                                 .text = part->content };
}

/** RFC 2045 6.4 forbids to encode a multipart as a whole; some do. */
static bool cut_encoded_multipart(struct mail_cutter *cutter, struct mail_part *part,
                                  struct str boundary)
{
    struct mail_cutter within;

    if (part->transfer == MAIL_AS_IS || boundary.n == 0
        || !mail_transfer_fits(part->transfer, part->raw))
        return false;
    keep_content(cutter, part);
    within = cutter_within(cutter, part);
    cut_with_boundary(&within, part, boundary);
    part->content = STR("");
    return part->child_count > 0;
}

/** The first part of a multipart whose delimiter, and with it the end of the head, got lost. */
static void cut_glued_part(struct mail_cutter *cutter, struct mail_part *parent,
                           struct str boundary)
{
    struct mail_boundaries open = cutter->boundaries;
    struct mail_head head;
    struct mail_part *part;
    struct mail_stop stop;

    if (!mail_part_glued_head(parent, &head) || !may_open_part(cutter))
        return;
    open.open[open.count++] = boundary;
    stop = mail_boundary_find(&open, cutter->text, cutter->at);
    if (stop.level < (int)open.count - 1)
        return;
    part = add_child(cutter, parent);
    part->head = head;
    mail_part_describe(cutter->mime, part, "text/plain", cutter->arena);
    part->raw = str_sub(cutter->text, cutter->at, stop.content_end - cutter->at);
    mail_part_check_transfer(cutter->mime, part);
    keep_content(cutter, part);
}

/** Without a boundary, or with one that never comes, the body itself tells it. */
static struct mail_stop cut_multipart(struct mail_cutter *cutter, struct mail_part *part)
{
    struct str boundary = mail_part_boundary(part);
    size_t from = cutter->at;
    struct mail_stop stop;

    if (boundary.n > 0) {
        cut_glued_part(cutter, part, boundary);
        stop = cut_with_boundary(cutter, part, boundary);
        if (part->child_count > 0)
            return stop;
    }
    stop = mail_boundary_find(&cutter->boundaries, cutter->text, from);
    part->raw = str_sub(cutter->text, from, stop.content_end - from);
    if (cut_encoded_multipart(cutter, part, boundary))
        return stop;
    mail_mime_note(cutter->mime, boundary.n > 0 ? "wrong_boundary" : "missing_boundary");
    boundary = mail_boundary_guess(part->raw);
    cutter->at = from;
    return boundary.n > 0 ? cut_with_boundary(cutter, part, boundary) : stop;
}

/* ---- messages within ---- */

/** One that stands encoded is decoded and cut by itself. */
static void cut_encoded_message(struct mail_cutter *cutter, struct mail_part *part)
{
    struct mail_cutter within;

    keep_content(cutter, part);
    within = cutter_within(cutter, part);
    cut_entity(&within, add_child(cutter, part), "text/plain");
}

static struct mail_stop cut_message(struct mail_cutter *cutter, struct mail_part *part)
{
    struct mail_stop stop;

    if (part->transfer != MAIL_AS_IS || !may_open_part(cutter)) {
        stop = mail_boundary_find(&cutter->boundaries, cutter->text, cutter->at);
        part->raw = str_sub(cutter->text, cutter->at, stop.content_end - cutter->at);
        mail_part_check_transfer(cutter->mime, part);
        if (!may_open_part(cutter))
            return stop;
        if (part->transfer != MAIL_AS_IS) {
            cut_encoded_message(cutter, part);
            return stop;
        }
    }
    return cut_entity(cutter, add_child(cutter, part), "text/plain");
}

/* ---- any part ---- */

static bool goes_deeper(struct mail_cutter *cutter)
{
    if (cutter->budget->depth < MAIL_DEPTH_MAX)
        return true;
    mail_mime_note(cutter->mime, "too_deep");
    return false;
}

static struct mail_stop cut_body(struct mail_cutter *cutter, struct mail_part *part)
{
    struct mail_stop stop;
    bool is_nest = mail_part_is_multipart(part) || mail_part_is_message(part);

    if (!is_nest || !goes_deeper(cutter))
        return mail_boundary_find(&cutter->boundaries, cutter->text, cutter->at);
    cutter->budget->depth++;
    stop = mail_part_is_multipart(part) ? cut_multipart(cutter, part) : cut_message(cutter, part);
    cutter->budget->depth--;
    return stop;
}

static struct mail_stop cut_entity(struct mail_cutter *cutter, struct mail_part *part,
                                   const char *default_type)
{
    size_t from = cutter->at;
    struct mail_stop stop;
    size_t body_at;

    mail_cut_head(cutter, part);
    mail_part_describe(cutter->mime, part, default_type, cutter->arena);
    if (mail_part_is_multipart(part)
        && mail_cut_head_again(cutter, part, from, mail_part_boundary(part)))
        mail_part_describe(cutter->mime, part, default_type, cutter->arena);
    body_at = cutter->at;
    if (part->parent == NULL && str_is_null(mail_head_get(&part->head, "Content-Type"))
        && mail_boundary_begins(str_from(cutter->text, body_at)))
        part->type = STR("multipart/mixed");
    stop = cut_body(cutter, part);
    part->raw =
        str_sub(cutter->text, body_at, stop.content_end > body_at ? stop.content_end - body_at : 0);
    if (mail_part_is_multipart(part) && part->child_count == 0)
        part->type = STR("text/plain"); /* nothing in it could be told apart */
    if (part->child_count > 0 && mail_part_is_multipart(part))
        return stop;
    mail_part_check_transfer(cutter->mime, part);
    cut_enclosed(cutter, part);
    keep_content(cutter, part);
    return stop;
}

/**
 * Empty lines before a head, where a head follows in earnest: its first line is a field that begins
 * heads. A body without a head begins with an empty line as well.
 */
static struct str without_empty_lines(struct str message)
{
    struct str head = message;

    while (head.n > 0 && (head.p[0] == '\n' || head.p[0] == '\r'))
        head = str_from(head, 1);
    return mail_begins_head(head) ? head : message;
}

/** Without what an editor may have put before all, and in UTF-8 where it was saved as UTF-16. */
static struct str without_mark(struct str message, struct arena *arena)
{
    struct str mark = STR("\xEF\xBB\xBF");

    if (str_starts_with(message, STR("\xFF\xFE")) || str_starts_with(message, STR("\xFE\xFF")))
        return mail_charset_decode(message, STR("utf-16"), arena, NULL);
    return str_starts_with(message, mark) ? str_from(message, mark.n) : message;
}

void mail_mime_read(struct str message, struct arena *arena, struct mail_mime *out)
{
    struct mail_cut_budget budget = { .head_bytes = MAIL_HEADS_BYTES_MAX,
                                      .fields = MAIL_HEADS_FIELDS_MAX,
                                      .kept_bytes = MAIL_KEPT_BYTES_MAX };
    struct mail_cutter cutter = { .mime = out,
                                  .arena = arena,
                                  .budget = &budget,
                                  .text = without_empty_lines(without_mark(message, arena)) };

    *out = (struct mail_mime){ .top = ARENA_NEW(arena, struct mail_part), .part_count = 1 };
    cut_entity(&cutter, out->top, "text/plain");
}
