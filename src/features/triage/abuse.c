#include "features/triage/abuse.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"
#include "core/api/exchange_check.h"
#include "features/triage/feelings_built_in.h"
#include "features/triage/phrase_book.h"
#include "features/triage/phrase_list.h"
#include "proto/json.h"

enum { DEPTH_MAX = 4, NOTE_CHARS_MAX = 1000 };

/** What a phrase's meaning is: in Korean blanks do not count, and "사용 시 발생" holds no abuse. */
enum { WHOLE, APART };

struct abuse_words {
    struct phrase_book *book;
};

static const struct field file_fields[] = {
    { .name = "note", .type = FIELD_STRING, .max = NOTE_CHARS_MAX },
    { .name = "sets", .type = FIELD_ANY },
    { .name = "words", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { .name = "apart", .type = FIELD_ANY },
    { 0 },
};

bool abuse_words_read(struct str text, struct arena *arena, const struct abuse_words **out,
                      struct err *err)
{
    struct abuse_words *words = ARENA_NEW(arena, struct abuse_words);
    const json_t *sets;
    json_t *json;

    if (!json_parse(text, DEPTH_MAX, arena, &json, err))
        return false;
    if (!json_is_object(json))
        return err_set(err, ERR_INVALID, "wrong_type", "the file must hold one object");
    words->book = phrase_book_new(arena);
    sets = json_object_get(json, "sets");
    if (!exchange_check_body(file_fields, json, err) || !phrase_sets_check(sets, err)
        || !phrase_list_add(words->book, sets, json_object_get(json, "words"), "words", WHOLE, err)
        || !phrase_list_add(words->book, sets, json_object_get(json, "apart"), "apart", APART, err))
        return false;
    *out = words;
    return true;
}

const struct abuse_words *abuse_words_built_in(struct arena *arena)
{
    struct str json = { abuse_built_in, abuse_built_in_n };
    const struct abuse_words *words;
    struct err err = { 0 };

    CHECK(abuse_words_read(json, arena, &words, &err));
    return words;
}

/** A copy of the text in which abuse becomes blanks. */
struct blanking {
    struct arena *arena;
    struct str text;
    char *copy;   /* NULL: nothing was found */
    size_t until; /* what lies before it has been blanked, where it was to be */
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/** Of "fuck*" the hit is its beginning only: the rest of the word goes with it. */
static size_t end_of_word(struct str text, size_t end)
{
    while (end > 0 && end < text.n && is_letter(text.p[end])
           && (is_letter(text.p[end - 1]) || text.p[end - 1] == '*'))
        end++;
    return end;
}

/** "10시발 열차": what counts begins no word. */
static bool is_behind_number(struct str text, size_t begin)
{
    return begin > 0 && text.p[begin - 1] >= '0' && text.p[begin - 1] <= '9'
           && (unsigned char)text.p[begin] >= 0x80;
}

static bool has_blank(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == ' ' || text.p[i] == '\n' || text.p[i] == '\t' || text.p[i] == '\r')
            return true;
    return false;
}

static void blank_hit(struct blanking *blanking, const struct phrase_hit *hit)
{
    size_t begin = hit->begin > blanking->until ? hit->begin : blanking->until;
    size_t end = end_of_word(blanking->text, hit->end);

    if (blanking->copy == NULL) {
        blanking->copy = arena_bytes(blanking->arena, blanking->text.n);
        memcpy(blanking->copy, blanking->text.p, blanking->text.n);
    }
    memset(blanking->copy + begin, ' ', end - begin);
    blanking->until = end;
}

/**
 * `spelled`: letters stand apart with blanks between, and are a word all the same. Hits come in the
 * order of where they begin: one that lies in what has gone is passed over, since a word that
 * repeats itself is a hit at each of its places and would be gone through from each.
 */
static void blank_hits(struct blanking *blanking, struct phrase_hits hits, bool spelled)
{
    blanking->until = 0;
    for (size_t i = 0; i < hits.count; i++) {
        const struct phrase_hit *hit = &hits.items[i];
        struct str words = str_sub(blanking->text, hit->begin, hit->end - hit->begin);

        if (hit->end <= blanking->until || is_behind_number(blanking->text, hit->begin))
            continue;
        if (hit->meaning == APART || !has_blank(words) || (spelled && is_letter(words.p[0])))
            blank_hit(blanking, hit);
    }
    phrase_hits_free(&hits);
}

struct str abuse_left_out(const struct abuse_words *words, struct str text, struct arena *arena)
{
    struct blanking blanking = { .arena = arena, .text = text };

    blank_hits(&blanking, phrase_book_find(words->book, text), false);
    blank_hits(&blanking, phrase_book_find_joined(words->book, text), true);
    return blanking.copy != NULL ? (struct str){ blanking.copy, text.n } : text;
}

struct sample abuse_sample(const struct abuse_words *words, const struct sample *sample,
                           struct arena *arena)
{
    struct sample out = *sample;
    struct str *context = ARENA_ARRAY(arena, sample->context_count + 1, struct str);

    out.text = abuse_left_out(words, sample->text, arena);
    for (size_t i = 0; i < sample->context_count; i++)
        context[i] = abuse_left_out(words, sample->context[i], arena);
    out.context = context;
    return out;
}

struct sample_list abuse_samples(const struct abuse_words *words, const struct sample_list *samples,
                                 struct arena *arena)
{
    struct sample *items = ARENA_ARRAY(arena, samples->count + 1, struct sample);

    for (size_t i = 0; i < samples->count; i++)
        items[i] = abuse_sample(words, &samples->items[i], arena);
    return (struct sample_list){ items, samples->count };
}
