#include "proto/mail/value/mail_ids.h"

#include <string.h>

#include "base/arena.h"
#include "proto/mail/mail_clean.h"
#include "proto/mail/value/mail_head.h"
#include "proto/mail/value/mail_words.h"

struct list {
    struct arena *arena;
    struct str *ids;
    size_t count;
    size_t room;
};

static void keep(struct list *list, struct str id)
{
    if (id.n == 0 || list->count == MAIL_IDS_MAX)
        return;
    if (list->count == list->room) {
        size_t room = list->room > 0 ? list->room * 2 : 4;
        struct str *more = ARENA_ARRAY(list->arena, room, struct str);

        for (size_t i = 0; i < list->count; i++)
            more[i] = list->ids[i];
        list->ids = more;
        list->room = room;
    }
    list->ids[list->count++] = id;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

/** Folding may have put blanks into an id. */
static struct str without_blanks(struct arena *arena, struct str id)
{
    char *bytes = NULL;
    size_t n = 0;

    for (size_t i = 0; i < id.n; i++) {
        if (!is_blank(id.p[i])) {
            if (bytes != NULL)
                bytes[n] = id.p[i];
            n++;
        } else if (bytes == NULL) {
            bytes = arena_alloc(arena, id.n);
            memcpy(bytes, id.p, n);
        }
    }
    return mail_clean(arena, bytes != NULL ? (struct str){ bytes, n } : id);
}

/** Some mailers make encoded words of a long list, ids, signs and all; words within <> are of the
 * id. */
static struct str without_words(struct str value, struct arena *arena)
{
    bool is_within = false;

    for (size_t i = 0; i + 1 < value.n; i++) {
        if (value.p[i] == '<' || value.p[i] == '>')
            is_within = value.p[i] == '<';
        else if (!is_within && value.p[i] == '=' && value.p[i + 1] == '?')
            return mail_words_decode(value, STR_NULL, arena);
    }
    return value;
}

/** Behind the last "<" that stands after a blank: what is before it was cut off. */
static struct str without_cut_off(struct str id)
{
    for (size_t i = id.n; i > 1; i--)
        if (id.p[i - 1] == '<' && is_blank(id.p[i - 2]))
            return str_from(id, i);
    return id;
}

static void add_bracketed(struct list *list, struct str rest)
{
    while (list->count < MAIL_IDS_MAX) {
        size_t begin = str_find_char(rest, '<');
        size_t end;

        if (begin == rest.n)
            break;
        rest = str_from(rest, begin + 1);
        while (rest.n > 0 && rest.p[0] == '<')
            rest = str_from(rest, 1);
        end = str_find_char(rest, '>');
        if (end == rest.n)
            break;
        keep(list, without_blanks(list->arena, without_cut_off(str_sub(rest, 0, end))));
        rest = str_from(rest, end + 1);
    }
}

/** Cuts the next word, which ends at a blank or a comma. */
static struct str cut_word(struct str *rest)
{
    struct str word;
    size_t n = 0;

    while (rest->n > 0 && (is_blank(rest->p[0]) || rest->p[0] == ','))
        *rest = str_from(*rest, 1);
    while (n < rest->n && !is_blank(rest->p[n]) && rest->p[n] != ',')
        n++;
    word = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return word;
}

/** Every word has to look like an id: prose may name an address. */
static bool is_bare_list(struct str rest)
{
    while (rest.n > 0) {
        struct str word = cut_word(&rest);

        if (str_find_char(word, '@') == word.n && word.n > 0)
            return false;
    }
    return true;
}

static void add_bare(struct list *list, struct str rest)
{
    if (!is_bare_list(rest))
        return;
    while (rest.n > 0 && list->count < MAIL_IDS_MAX)
        keep(list, mail_clean(list->arena, cut_word(&rest)));
}

size_t mail_ids_of(const struct mail_head *head, const char *name, bool bare, struct arena *arena,
                   struct str **out)
{
    struct list list = { .arena = arena };
    const struct mail_field *field;
    size_t at = 0;

    while ((field = mail_head_next(head, name, &at)) != NULL) {
        struct str value = without_words(field->value, arena);
        size_t before = list.count;

        add_bracketed(&list, value);
        if (bare && list.count == before)
            add_bare(&list, value);
    }
    *out = list.ids;
    return list.count;
}

struct str mail_ids_own(const struct mail_head *head, struct arena *arena)
{
    struct str *ids;
    struct str raw = mail_head_get(head, "Message-ID");

    if (mail_ids_of(head, "Message-ID", true, arena, &ids) > 0)
        return ids[0];
    return raw.n > 0 && !str_eq(raw, STR("<>")) ? mail_clean(arena, raw) : STR_NULL;
}
