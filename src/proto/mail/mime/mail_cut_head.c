#include "proto/mail/mime/mail_cut.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "proto/mail/mime/mail_boundary.h"
#include "proto/mail/mime/mail_mime.h"

/** Where the head at `from` must be over: behind its empty line, or at the next delimiter. */
static size_t head_limit(const struct mail_cutter *cutter, size_t from)
{
    struct str rest = str_from(cutter->text, from);
    struct mail_stop stop;

    while (rest.n > 0) {
        size_t at = cutter->text.n - rest.n;

        if (mail_boundary_at(&cutter->boundaries, cutter->text, at, &stop))
            return at;
        if (mail_line_cut(&rest).n == 0)
            break;
    }
    return cutter->text.n - rest.n;
}

void mail_cut_pay(size_t *left, size_t paid)
{
    *left = paid < *left ? *left - paid : 0;
}

/** Reads the lines of a head that begin at `from`; where they end is returned. */
static size_t read_head(struct mail_cutter *cutter, size_t from, struct mail_head *head)
{
    size_t limit = head_limit(cutter, from);
    struct str body;
    size_t end;

    mail_head_read(str_sub(cutter->text, from, limit - from), cutter->arena, head, &body);
    end = limit - body.n;
    mail_cut_pay(&cutter->budget->head_bytes, end - from);
    mail_cut_pay(&cutter->budget->fields, head->count);
    return end;
}

bool mail_begins_head(struct str text)
{
    static const struct str names[] = {
        STR_INIT("Return-Path:"),  STR_INIT("Received:"),
        STR_INIT("From:"),         STR_INIT("Delivered-To:"),
        STR_INIT("Message-ID:"),   STR_INIT("MIME-Version:"),
        STR_INIT("Subject:"),      STR_INIT("Date:"),
        STR_INIT("To:"),           STR_INIT("X-"),
        STR_INIT("Content-Type:"),
    };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq_ascii_nocase(str_sub(text, 0, names[i].n), names[i]))
            return true;
    return false;
}

static bool has_one_of(const struct mail_head *head, const char *const *names)
{
    for (; *names != NULL; names++)
        if (!str_is_null(mail_head_get(head, *names)))
            return true;
    return false;
}

static void join_heads(struct mail_head *head, const struct mail_head *more, struct arena *arena)
{
    struct mail_field *all = ARENA_ARRAY(arena, head->count + more->count, struct mail_field);

    for (size_t i = 0; i < head->count + more->count; i++)
        all[i] = i < head->count ? head->fields[i] : more->fields[i - head->count];
    head->fields = all;
    head->count += more->count;
    head->is_cut = head->is_cut || more->is_cut;
}

/** Names nobody and says nothing of the body: a part of a head rather than a whole one. */
static bool is_half(const struct mail_head *head)
{
    static const char *const usual[] = { "From", "To", "Subject", "Content-Type", NULL };

    return !has_one_of(head, usual);
}

/** Has it fields that nobody quotes at the beginning of a letter? */
static bool is_technical(const struct mail_head *head)
{
    static const char *const technical[] = { "Content-Type", "Message-ID", "Received", NULL };

    return head->count > 1 && has_one_of(head, technical);
}

/** A head says what a body is that is a multipart without doubt; `end` is where that begins. */
static bool heads_multipart(const struct mail_cutter *cutter, const struct mail_head *head,
                            size_t end)
{
    struct str type = mail_head_get(head, "Content-Type");
    struct str wanted = STR("multipart/");

    return str_eq_ascii_nocase(str_sub(type, 0, wanted.n), wanted)
           && mail_boundary_begins(str_from(cutter->text, end));
}

/**
 * A program on the way may have put an empty line into a message's head. Its second half is known
 * by what the first one lacks.
 */
static void cut_second_half(struct mail_cutter *cutter, struct mail_part *part)
{
    size_t from = cutter->at;
    struct mail_head more;
    size_t end;

    if (part->head.count == 0 || part->head.is_cut
        || !str_is_null(mail_head_get(&part->head, "Content-Type")))
        return;
    while (from < cutter->text.n && strchr(" \t\r\n", cutter->text.p[from]) != NULL)
        from++;
    if (!mail_begins_head(str_from(cutter->text, from)))
        return;
    end = read_head(cutter, from, &more);
    if (more.junk_lines > 0 || !more.has_end)
        return;
    if (!(is_half(&part->head) && is_technical(&more)) && !heads_multipart(cutter, &more, end))
        return;
    mail_mime_note(cutter->mime, "broken_head");
    join_heads(&part->head, &more, cutter->arena);
    cutter->at = end;
}

/** Some put an empty line between a delimiter and the head of its part. */
static void cut_late_head(struct mail_cutter *cutter, struct mail_part *part)
{
    struct mail_head head;
    size_t end;

    if (part->head.count > 0 || !mail_boundary_heads_part(str_from(cutter->text, cutter->at)))
        return;
    end = read_head(cutter, cutter->at, &head);
    if (head.junk_lines > 0 || !head.has_end)
        return;
    mail_mime_note(cutter->mime, "broken_head");
    part->head = head;
    cutter->at = end;
}

void mail_cut_head(struct mail_cutter *cutter, struct mail_part *part)
{
    size_t from = cutter->at;

    cutter->at = read_head(cutter, from, &part->head);
    if (part->parent == NULL || mail_part_is_message(part->parent))
        cut_second_half(cutter, part);
    else if (!str_eq(part->parent->type, STR("multipart/digest")))
        cut_late_head(cutter, part);
    if (part->head.count == 0 && part->head.junk_lines > 0)
        cutter->at = from;
    else if (part->head.junk_lines > 0)
        mail_mime_note(cutter->mime, "junk_in_head");
    if (part->head.is_cut)
        mail_mime_note(cutter->mime, "head_too_long");
}

bool mail_cut_head_again(struct mail_cutter *cutter, struct mail_part *part, size_t from,
                         struct str boundary)
{
    struct mail_boundaries own = { .open = { boundary }, .count = 1 };
    struct str text = str_sub(cutter->text, 0, cutter->at);
    struct mail_stop stop;
    struct str body;

    if (part->head.junk_lines == 0 || boundary.n == 0)
        return false;
    stop = mail_boundary_find(&own, text, from);
    if (stop.level < 0)
        return false;
    mail_head_read(str_sub(text, from, stop.content_end - from), cutter->arena, &part->head, &body);
    cutter->at = stop.content_end;
    return true;
}
