#include "features/triage/phrase_list.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "proto/json.h"

static bool bad(struct err *err, const char *code, const char *message, const char *name, size_t i)
{
    char pointer[ERR_FIELD_MAX];

    (void)err_set(err, ERR_INVALID, code, "%s", message);
    snprintf(pointer, sizeof(pointer), "/%s/%zu", name, i);
    return err_field(err, pointer);
}

static bool check_strings(const json_t *list, const char *name, struct err *err)
{
    size_t i;
    json_t *one;

    if (list != NULL && !json_is_array(list))
        return bad(err, "wrong_type", "this must be a list of strings", name, 0);
    json_array_foreach(list, i, one)
    {
        if (!json_is_string(one))
            return bad(err, "wrong_type", "this must be a string", name, i);
    }
    return true;
}

bool phrase_sets_check(const json_t *sets, struct err *err)
{
    const char *name;
    json_t *list;

    if (sets != NULL && !json_is_object(sets)) {
        (void)err_set(err, ERR_INVALID, "wrong_type", "this must be an object");
        return err_field(err, "/sets");
    }
    json_object_foreach((json_t *)sets, name, list)
    {
        if (!check_strings(list, name, err))
            return err_within(err, "/sets");
        if (json_array_size(list) == 0) {
            (void)bad(err, "empty_set", "a set has no words", name, 0);
            return err_within(err, "/sets");
        }
    }
    return true;
}

/** A phrase whose sets are being filled in, from left to right. */
struct filling {
    struct phrase_book *book;
    const json_t *sets;
    uint32_t meaning;
    struct err *err;
    char built[PHRASE_BYTES_MAX];
};

static bool put(struct filling *filling, size_t n, struct str piece)
{
    if (piece.n > sizeof(filling->built) - n)
        return err_set(filling->err, ERR_INVALID, "too_long", "a phrase is too long");
    if (piece.n > 0)
        memcpy(filling->built + n, piece.p, piece.n);
    return true;
}

/** The list that stands before '}', and *rest what follows; NULL where there is none. */
static const json_t *set_named(const struct filling *filling, struct str *rest)
{
    size_t n = str_find_char(*rest, '}');
    const json_t *set = json_object_getn(filling->sets, rest->p, n);

    *rest = str_from(*rest, n + 1);
    return set;
}

/** `n` bytes are built; no deeper than a phrase has sets. */
static bool fill(struct filling *filling, size_t n, struct str rest)
{
    size_t plain = str_find_char(rest, '{');
    const json_t *set;
    size_t i;
    json_t *word;

    if (!put(filling, n, str_sub(rest, 0, plain)))
        return false;
    n += plain;
    if (plain == rest.n)
        return phrase_book_add(filling->book, (struct str){ filling->built, n }, filling->meaning,
                               filling->err);
    rest = str_from(rest, plain + 1);
    set = set_named(filling, &rest);
    if (set == NULL)
        return err_set(filling->err, ERR_INVALID, "unknown_set", "a phrase names no such set");
    json_array_foreach(set, i, word)
    {
        struct str text = json_str(word);

        if (!put(filling, n, text) || !fill(filling, n + text.n, rest))
            return false;
    }
    return true;
}

bool phrase_list_add(struct phrase_book *book, const json_t *sets, const json_t *list,
                     const char *name, uint32_t meaning, struct err *err)
{
    struct filling filling = { .book = book, .sets = sets, .meaning = meaning, .err = err };
    char pointer[ERR_FIELD_MAX];
    size_t i;
    json_t *one;

    if (!check_strings(list, name, err))
        return false;
    json_array_foreach(list, i, one)
    {
        if (fill(&filling, 0, json_str(one)))
            continue;
        snprintf(pointer, sizeof(pointer), "/%s/%zu", name, i);
        return err_field(err, pointer);
    }
    return true;
}
