#include "proto/mail/auth/mail_dkim_tags.h"

#include "base/arena.h"

enum { DIGITS_MAX = 15 };

static bool is_tag_name(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
            && !(i > 0 && ((c >= '0' && c <= '9') || c == '_')))
            return false;
    }
    return name.n > 0;
}

static bool add_tag(struct str spec, struct mail_dkim_tags *tags)
{
    size_t equals = str_find_char(spec, '=');
    struct mail_dkim_tag tag = { .name = str_trim(str_sub(spec, 0, equals)),
                                 .raw = str_from(spec, equals + 1) };
    size_t n = tags->count;

    tag.value = str_trim(tag.raw);
    if (equals == spec.n || !is_tag_name(tag.name) || n == MAIL_DKIM_TAGS_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        if (str_eq(tags->items[i].name, tag.name))
            return false;
    tags->items[tags->count++] = tag;
    return true;
}

bool mail_dkim_tags_read(struct str text, struct mail_dkim_tags *out)
{
    struct str rest = text;

    out->count = 0;
    while (!str_is_null(rest)) {
        struct str spec = str_cut(&rest, ';');

        if (str_trim(spec).n == 0 && str_trim(rest).n == 0)
            break;
        if (!add_tag(spec, out))
            return false;
    }
    return true;
}

const struct mail_dkim_tag *mail_dkim_tags_find(const struct mail_dkim_tags *tags, const char *name)
{
    for (size_t i = 0; i < tags->count; i++)
        if (str_eq(tags->items[i].name, str_of(name)))
            return &tags->items[i];
    return NULL;
}

struct str mail_dkim_tags_get(const struct mail_dkim_tags *tags, const char *name)
{
    const struct mail_dkim_tag *tag = mail_dkim_tags_find(tags, name);

    return tag != NULL ? tag->value : STR_NULL;
}

bool mail_dkim_list_has(struct str list, const char *word)
{
    while (!str_is_null(list))
        if (str_eq_ascii_nocase(str_trim(str_cut(&list, ':')), str_of(word)))
            return true;
    return false;
}

struct str mail_dkim_squeeze(struct str text, struct arena *arena)
{
    char *kept = arena_alloc(arena, text.n);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != ' ' && text.p[i] != '\t' && text.p[i] != '\r' && text.p[i] != '\n')
            kept[n++] = text.p[i];
    return (struct str){ kept, n };
}

bool mail_dkim_number(struct str text, int64_t *out)
{
    if (text.n == 0 || text.n > DIGITS_MAX || text.p[0] == '-')
        return false;
    return str_to_int64(text, out);
}
