#include "proto/mail/mail_body.h"

#include "base/arena.h"

struct choice {
    struct mail_body *body;
    const struct mail_part *other_text; /* the first of another text type, taken when all fails */
    size_t room;
};

static bool is_type(const struct mail_part *part, const char *type)
{
    return str_eq(part->type, str_of(type));
}

static bool is_text(const struct mail_part *part)
{
    return str_starts_with(part->type, STR("text/"));
}

static bool is_attached(const struct mail_part *part)
{
    return str_eq_ascii_nocase(part->disposition.value, STR("attachment"));
}

/** A text with a file's name is a file, unless it is all there is. */
static bool may_be_body(const struct mail_part *part)
{
    return is_text(part) && !is_attached(part)
           && (str_is_null(part->filename) || part->parent == NULL);
}

/** A variant of the text in a form nobody asked for: no file. Invitations are files all the same.
 */
static bool is_spare_variant(const struct mail_part *part)
{
    return part->parent != NULL && is_type(part->parent, "multipart/alternative")
           && !is_type(part, "text/calendar") && !is_type(part, "text/vcard")
           && !is_type(part, "text/x-vcard");
}

static void keep_file(struct choice *choice, const struct mail_part *part)
{
    choice->body->files[choice->body->file_count++] = part;
}

/** One leaf: the text, the HTML, a further text that is shown with neither, or a file. */
static void choose_leaf(struct choice *choice, const struct mail_part *part)
{
    struct mail_body *body = choice->body;
    bool can_be_body = may_be_body(part);

    if (can_be_body && is_type(part, "text/plain")) {
        if (body->text == NULL)
            body->text = part;
        return;
    }
    if (can_be_body && is_type(part, "text/html")) {
        if (body->html == NULL)
            body->html = part;
        return;
    }
    if (can_be_body && part->parent == NULL)
        choice->other_text = part;
    else if (!can_be_body || !is_spare_variant(part))
        keep_file(choice, part);
    else if (choice->other_text == NULL)
        choice->other_text = part;
}

/** Depth is bounded by MAIL_DEPTH_MAX. */
static void choose(struct choice *choice, const struct mail_part *part)
{
    if (!mail_part_is_multipart(part)) {
        choose_leaf(choice, part);
        return;
    }
    for (size_t i = 0; i < part->child_count; i++)
        choose(choice, part->children[i]);
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

    *out = (struct mail_body){ 0 };
    out->files = ARENA_ARRAY(arena, count_parts(top), const struct mail_part *);
    choose(&choice, top);
    if (out->text == NULL && out->html == NULL)
        out->text = choice.other_text;
}

bool mail_body_shows_inline(const struct mail_part *part)
{
    if (part->disposition.value.n > 0)
        return str_eq_ascii_nocase(part->disposition.value, STR("inline"));
    return !str_is_null(part->content_id) && part->parent != NULL
           && is_type(part->parent, "multipart/related");
}
