#include "base/text/tokenize.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/utf16.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text/chars.h"
#include "base/text/stem.h"
#include "base/text/utf8.h"

enum { COMPLEX_UNITS_MAX = 512, LIST_FIRST_ROOM = 64 };

/** One part of a code, or a word by itself. */
struct part {
    char text[TEXT_TOKEN_MAX];
    size_t n;
    uint32_t begin;
    uint32_t end;
    bool has_letter;
    bool is_english; /* only a to z: may be stemmed */
};

/** A run of a script that only a dictionary can cut. */
struct complex_run {
    UChar units[COMPLEX_UNITS_MAX];
    uint32_t begin[COMPLEX_UNITS_MAX];
    uint32_t end[COMPLEX_UNITS_MAX];
    int32_t n;
};

struct text_tokenizer {
    UBreakIterator *breaker; /* opened when the first complex run comes */
    struct complex_run complex;

    struct part parts[TEXT_PARTS_MAX];
    size_t part_count;
    bool part_is_open; /* the last part still takes characters */
    bool is_too_long;  /* the code had more parts than we keep: it has no whole */

    struct folded_char last; /* of the running Hangul, Han or kana run */
    size_t run_length;
    size_t repeats;

    uint32_t position;
    uint32_t unit;
    text_token_fn *take;
    void *arg;
};

struct text_tokenizer *text_tokenizer_new(void)
{
    struct text_tokenizer *tokenizer = calloc(1, sizeof(*tokenizer));

    CHECK(tokenizer != NULL);
    return tokenizer;
}

void text_tokenizer_free(struct text_tokenizer **tokenizer)
{
    if (*tokenizer == NULL)
        return;
    if ((*tokenizer)->breaker != NULL)
        ubrk_close((*tokenizer)->breaker);
    free(*tokenizer);
    *tokenizer = NULL;
}

static bool give(struct text_tokenizer *t, const struct text_token *token)
{
    return t->take(t->arg, token);
}

/* ---- words and codes ---- */

static bool give_part(struct text_tokenizer *t, const struct part *part)
{
    char stem[TEXT_TOKEN_MAX];
    struct str surface = { part->text, part->n };
    struct str text = surface;

    if (part->is_english) {
        memcpy(stem, part->text, part->n);
        text = (struct str){ stem, stem_english(stem, part->n) };
    }
    return give(t, &(struct text_token){
                       .text = text,
                       .surface = surface,
                       .kind = part->has_letter ? TEXT_TOKEN_WORD : TEXT_TOKEN_NUMBER,
                       .position = t->position++,
                       .unit = t->unit,
                       .begin = part->begin,
                       .end = part->end,
                   });
}

/** The parts without their joints; nothing for one part or for what is too long. */
static bool give_whole(struct text_tokenizer *t)
{
    char text[TEXT_TOKEN_MAX];
    size_t n = 0;

    if (t->part_count < 2 || t->is_too_long)
        return true;
    for (size_t i = 0; i < t->part_count; i++) {
        if (t->parts[i].n > sizeof(text) - n)
            return true;
        memcpy(text + n, t->parts[i].text, t->parts[i].n);
        n += t->parts[i].n;
    }
    return give(t, &(struct text_token){
                       .text = { text, n },
                       .surface = { text, n },
                       .kind = TEXT_TOKEN_WHOLE,
                       .position = t->position - 1,
                       .unit = t->unit,
                       .begin = t->parts[0].begin,
                       .end = t->parts[t->part_count - 1].end,
                   });
}

/** Gives the parts gathered so far; the code may go on afterwards. */
static bool give_parts(struct text_tokenizer *t)
{
    for (size_t i = 0; i < t->part_count; i++) {
        if (!give_part(t, &t->parts[i]) || (i == 0 && !give_whole(t)))
            return false;
    }
    t->part_count = 0;
    return true;
}

static bool end_code(struct text_tokenizer *t)
{
    if (t->part_count > 0) {
        if (!give_parts(t))
            return false;
        t->unit++;
    }
    t->part_is_open = false;
    t->is_too_long = false;
    return true;
}

static bool open_part(struct text_tokenizer *t, const struct folded_char *folded)
{
    struct part *part;

    if (t->part_count == TEXT_PARTS_MAX) {
        t->is_too_long = true;
        if (!give_parts(t))
            return false;
    }
    part = &t->parts[t->part_count++];
    part->n = 0;
    part->begin = folded->begin;
    part->has_letter = false;
    part->is_english = true;
    t->part_is_open = true;
    return true;
}

static bool add_to_part(struct text_tokenizer *t, const struct folded_char *folded, bool is_letter)
{
    char bytes[UTF8_MAX_BYTES];
    struct part *part;
    size_t n;

    if (!t->part_is_open && !open_part(t, folded))
        return false;
    part = &t->parts[t->part_count - 1];
    n = utf8_put(bytes, folded->character);
    if (n <= sizeof(part->text) - part->n) {
        memcpy(part->text + part->n, bytes, n);
        part->n += n;
    }
    part->end = folded->end;
    part->has_letter = part->has_letter || is_letter;
    part->is_english = part->is_english && folded->character >= 'a' && folded->character <= 'z';
    return true;
}

/** A joint right after a part waits for the next one; anywhere else it is a break. */
static bool add_joint(struct text_tokenizer *t, bool joins_digits_only)
{
    if (!t->part_is_open || (joins_digits_only && t->parts[t->part_count - 1].has_letter))
        return end_code(t);
    t->part_is_open = false;
    return true;
}

/* ---- Hangul, Han, kana ---- */

static bool end_run(struct text_tokenizer *t)
{
    char text[UTF8_MAX_BYTES];
    bool goes_on = true;

    if (t->run_length == 1) {
        struct str single = { text, utf8_put(text, t->last.character) };

        goes_on = give(t, &(struct text_token){
                              .text = single,
                              .surface = single,
                              .kind = TEXT_TOKEN_SINGLE,
                              .position = t->position++,
                              .unit = t->unit,
                              .begin = t->last.begin,
                              .end = t->last.end,
                          });
    }
    if (t->run_length > 0)
        t->unit++;
    t->run_length = 0;
    t->repeats = 0;
    return goes_on;
}

static bool give_pair(struct text_tokenizer *t, const struct folded_char *folded)
{
    char text[2 * UTF8_MAX_BYTES];
    struct str pair = { text, utf8_put(text, t->last.character) };

    pair.n += utf8_put(text + pair.n, folded->character);
    return give(t, &(struct text_token){
                       .text = pair,
                       .surface = pair,
                       .kind = TEXT_TOKEN_PAIR,
                       .position = t->position++,
                       .unit = t->unit,
                       .begin = t->last.begin,
                       .end = folded->end,
                   });
}

static bool add_to_run(struct text_tokenizer *t, const struct folded_char *folded)
{
    bool goes_on = true;

    if (t->run_length > 0) {
        t->repeats = folded->character == t->last.character ? t->repeats + 1 : 0;
        if (t->repeats <= TEXT_REPEATS_MAX)
            goes_on = give_pair(t, folded);
    }
    t->last = *folded;
    t->run_length++;
    return goes_on;
}

/* ---- Thai and its like ---- */

static UBreakIterator *breaker_on(struct text_tokenizer *t)
{
    UErrorCode code = U_ZERO_ERROR;

    if (t->breaker == NULL)
        t->breaker = ubrk_open(UBRK_WORD, "th", NULL, 0, &code);
    CHECK(U_SUCCESS(code));
    ubrk_setText(t->breaker, t->complex.units, t->complex.n, &code);
    CHECK(U_SUCCESS(code));
    return t->breaker;
}

static bool give_complex_word(struct text_tokenizer *t, int32_t from, int32_t to)
{
    char text[TEXT_TOKEN_MAX];
    struct str word = { text, 0 };

    for (int32_t i = from; i < to && word.n <= sizeof(text) - UTF8_MAX_BYTES;) {
        UChar32 c;

        U16_NEXT(t->complex.units, i, to, c);
        word.n += utf8_put(text + word.n, (uint32_t)c);
    }
    return give(t, &(struct text_token){
                       .text = word,
                       .surface = word,
                       .kind = TEXT_TOKEN_WORD,
                       .position = t->position++,
                       .unit = t->unit++,
                       .begin = t->complex.begin[from],
                       .end = t->complex.end[to - 1],
                   });
}

static bool end_complex(struct text_tokenizer *t)
{
    UBreakIterator *breaker;
    int32_t from = 0;

    if (t->complex.n == 0)
        return true;
    breaker = breaker_on(t);
    for (int32_t to = ubrk_next(breaker); to != UBRK_DONE; to = ubrk_next(breaker)) {
        if (!give_complex_word(t, from, to))
            return false;
        from = to;
    }
    t->complex.n = 0;
    return true;
}

static bool add_to_complex(struct text_tokenizer *t, const struct folded_char *folded)
{
    struct complex_run *run = &t->complex;
    int32_t n;

    if (run->n > COMPLEX_UNITS_MAX - U16_MAX_LENGTH && !end_complex(t))
        return false;
    n = run->n;
    U16_APPEND_UNSAFE(run->units, n, folded->character);
    for (; run->n < n; run->n++) {
        run->begin[run->n] = folded->begin;
        run->end[run->n] = folded->end;
    }
    return true;
}

/* ---- the three together ---- */

static bool add_symbol(struct text_tokenizer *t, const struct folded_char *folded)
{
    char text[UTF8_MAX_BYTES];
    struct str symbol = { text, utf8_put(text, folded->character) };

    return give(t, &(struct text_token){
                       .text = symbol,
                       .surface = symbol,
                       .kind = TEXT_TOKEN_SYMBOL,
                       .position = t->position++,
                       .unit = t->unit++,
                       .begin = folded->begin,
                       .end = folded->end,
                   });
}

static bool end_all(struct text_tokenizer *t)
{
    return end_code(t) && end_run(t) && end_complex(t);
}

static bool take_folded(void *arg, const struct folded_char *folded)
{
    struct text_tokenizer *t = arg;
    enum char_class class = char_class_of(folded->character);

    switch (class) {
    case CHAR_LETTER:
    case CHAR_DIGIT:
        return end_run(t) && end_complex(t) && add_to_part(t, folded, class == CHAR_LETTER);
    case CHAR_CJK:
        return end_code(t) && end_complex(t) && add_to_run(t, folded);
    case CHAR_COMPLEX:
        return end_code(t) && end_run(t) && add_to_complex(t, folded);
    case CHAR_JOIN:
    case CHAR_DIGIT_JOIN:
        return end_run(t) && end_complex(t) && add_joint(t, class == CHAR_DIGIT_JOIN);
    case CHAR_APOSTROPHE:
        return end_run(t) && end_complex(t);
    case CHAR_SYMBOL:
        return end_all(t) && add_symbol(t, folded);
    case CHAR_BREAK:
        return end_all(t);
    }
    return true;
}

bool text_tokenize(struct text_tokenizer *tokenizer, struct str text, text_token_fn *take,
                   void *arg)
{
    tokenizer->take = take;
    tokenizer->arg = arg;
    tokenizer->position = 0;
    tokenizer->unit = 0;
    tokenizer->part_count = 0;
    tokenizer->part_is_open = false;
    tokenizer->is_too_long = false;
    tokenizer->run_length = 0;
    tokenizer->repeats = 0;
    tokenizer->complex.n = 0;
    return text_scan_folded(text, take_folded, tokenizer) && end_all(tokenizer);
}

struct gathering {
    struct arena *arena;
    uint32_t end; /* the position that is not wanted any more */
    struct text_token_list list;
    size_t room;
};

static bool gather(void *arg, const struct text_token *token)
{
    struct gathering *g = arg;
    struct text_token *kept;

    if (token->position >= g->end)
        return false;
    if (g->list.count == g->room) {
        size_t room = g->room > 0 ? 2 * g->room : LIST_FIRST_ROOM;
        struct text_token *grown = ARENA_ARRAY(g->arena, room, struct text_token);

        if (g->list.count > 0)
            memcpy(grown, g->list.tokens, g->list.count * sizeof(*grown));
        g->list.tokens = grown;
        g->room = room;
    }
    kept = &g->list.tokens[g->list.count++];
    *kept = *token;
    kept->text = str_dup(g->arena, token->text);
    kept->surface =
        str_eq(token->text, token->surface) ? kept->text : str_dup(g->arena, token->surface);
    return true;
}

struct text_token_list text_tokenize_list(struct text_tokenizer *tokenizer, struct str text,
                                          uint32_t end, struct arena *arena)
{
    struct gathering g = { .arena = arena, .end = end };

    text_tokenize(tokenizer, text, gather, &g);
    return g.list;
}
