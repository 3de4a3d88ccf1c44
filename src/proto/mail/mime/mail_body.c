#include "proto/mail/mime/mail_body.h"

#include <string.h>

#include "base/arena.h"

struct choice {
    struct mail_body *body;
    const struct mail_part **texts; /* all parts that may be the body, in their order */
    size_t text_count;
};

static bool is_type(const struct mail_part *part, const char *type)
{
    return str_eq(part->type, str_of(type));
}

/** RFC 2183 2.8; whatever else a sender calls it, its beginning is enough. */
static bool is_attached(const struct mail_part *part)
{
    return str_eq_ascii_nocase(str_sub(part->disposition.value, 0, strlen("attach")),
                               STR("attach"));
}

/** The name of the whole message is no reason not to show it. */
static bool has_file_name(const struct mail_part *part)
{
    return !str_is_null(part->filename) && part->parent != NULL;
}

/** A text with a file's name is a file, unless its sender wants it shown and nothing else is. */
static bool may_be_body(const struct mail_part *part)
{
    return str_starts_with(part->type, STR("text/")) && !is_attached(part)
           && (!has_file_name(part) || str_eq_ascii_nocase(part->disposition.value, STR("inline")));
}

static bool is_blank(const struct mail_part *part)
{
    return str_trim(part->content).n == 0;
}

/** What stands behind a last delimiter that does not say it is the last: no part at all. */
static bool is_phantom(const struct mail_part *part)
{
    return part->parent != NULL && part->head.count == 0 && is_blank(part);
}

/**
 * What stands in an attached multipart is attached as well, unless nothing else is there. Depth is
 * bounded by MAIL_DEPTH_MAX.
 */
static void gather_texts(struct choice *choice, const struct mail_part *part, bool with_attached)
{
    if (mail_part_is_multipart(part)) {
        if (part->parent != NULL && is_attached(part) && !with_attached)
            return;
        for (size_t i = 0; i < part->child_count; i++)
            gather_texts(choice, part->children[i], with_attached);
    } else if (may_be_body(part) && !is_phantom(part)) {
        choice->texts[choice->text_count++] = part;
    }
}

/** The first of a type that says something, else the first; NULL when there is none. */
static const struct mail_part *first_of(const struct choice *choice, const char *type,
                                        bool is_named)
{
    const struct mail_part *first = NULL;

    for (size_t i = 0; i < choice->text_count; i++) {
        if (!is_type(choice->texts[i], type) || is_named != has_file_name(choice->texts[i]))
            continue;
        if (!is_blank(choice->texts[i]))
            return choice->texts[i];
        if (first == NULL)
            first = choice->texts[i];
    }
    return first;
}

/** RFC 2046 4.1.4: a text of a type nobody knows is shown as plain text, where it is all there is.
 */
static void choose_texts(struct choice *choice)
{
    struct mail_body *body = choice->body;

    body->text = first_of(choice, "text/plain", false);
    body->html = first_of(choice, "text/html", false);
    if (body->text == NULL && body->html == NULL)
        body->text = first_of(choice, "text/plain", true);
    if (body->text == NULL && body->html == NULL)
        body->html = first_of(choice, "text/html", true);
    if (body->text == NULL && body->html == NULL && choice->text_count == 1
        && !is_type(choice->texts[0], "text/calendar"))
        body->text = choice->texts[0];
}

static bool stands_within(const struct mail_part *part, const struct mail_part *around)
{
    while (part != NULL && part != around)
        part = part->parent;
    return part != NULL;
}

/** Is it one of several forms of the same text, another of which is shown? */
static bool is_other_form(const struct mail_body *body, const struct mail_part *part)
{
    const struct mail_part *forms = part->parent;

    return forms != NULL && is_type(forms, "multipart/alternative")
           && (is_type(part, "text/plain") || is_type(part, "text/html"))
           && (stands_within(body->text, forms) || stands_within(body->html, forms));
}

/** Says nothing, or what is shown says it already. */
static bool is_idle_text(const struct mail_body *body, const struct mail_part *part)
{
    if (!may_be_body(part) || has_file_name(part))
        return false;
    return is_blank(part) || is_other_form(body, part);
}

/** What is not shown is a file, so that nothing is lost. */
static void gather_files(struct choice *choice, const struct mail_part *part)
{
    struct mail_body *body = choice->body;

    bool is_text = part == body->text || part == body->html || is_idle_text(body, part);

    if (!is_text && !mail_part_is_multipart(part))
        body->files[body->file_count++] = part;
    if (mail_part_is_message(part))
        return;
    for (size_t i = 0; i < part->child_count; i++)
        gather_files(choice, part->children[i]);
}

static size_t count_parts(const struct mail_part *part)
{
    size_t count = 1;

    for (size_t i = 0; i < part->child_count; i++)
        count += count_parts(part->children[i]);
    return count;
}

void mail_body_choose(const struct mail_part *top, struct arena *arena, struct mail_body *out)
{
    struct choice choice = { .body = out };
    size_t parts = count_parts(top);

    *out = (struct mail_body){ 0 };
    choice.texts = ARENA_ARRAY(arena, parts, const struct mail_part *);
    out->files = ARENA_ARRAY(arena, parts, const struct mail_part *);
    gather_texts(&choice, top, false);
    if (choice.text_count == 0)
        gather_texts(&choice, top, true);
    choose_texts(&choice);
    gather_files(&choice, top);
}

bool mail_body_shows_inline(const struct mail_part *part)
{
    if (part->disposition.value.n > 0)
        return str_eq_ascii_nocase(part->disposition.value, STR("inline"));
    return !str_is_null(part->content_id) && part->parent != NULL
           && is_type(part->parent, "multipart/related");
}
