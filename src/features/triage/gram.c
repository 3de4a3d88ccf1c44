#include "features/triage/gram.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text/chars.h"
#include "base/text/hangul.h"

enum {
    BLANK = ' ',
    JAMO_PER_SYLLABLE = 3,
    JAMO_NO_FINAL = 28, /* keeps syllables apart that end in a vowel */
    JAMO_VOWELS_FROM = 32,
    JAMO_FINALS_FROM = 64,
    SHARES_CJK = 4, /* one character in so many makes a text one of that script */
};

/** One character of the folded text, and the bytes of the text as given that it stands for. */
struct read_char {
    uint32_t character;
    uint32_t begin;
    uint32_t end;
    enum char_class class;
};

/** A word by its characters, from .. until. */
struct char_word {
    uint32_t from;
    uint32_t until;
};

struct gram_reader {
    struct read_char chars[GRAM_TEXT_CHARS_MAX + 2]; /* a blank at either end */
    size_t count;
    struct read_char runs[JAMO_PER_SYLLABLE * (GRAM_TEXT_CHARS_MAX + 2)];
    struct char_word words[GRAM_TEXT_CHARS_MAX + 1];
    struct gram_word places[GRAM_TEXT_CHARS_MAX + 1];
    size_t word_count;
    size_t repeats;
    size_t cjk_count;
    size_t hangul_count;
};

struct gram_reader *gram_reader_new(void)
{
    struct gram_reader *reader = calloc(1, sizeof(*reader));

    CHECK(reader != NULL);
    return reader;
}

void gram_reader_free(struct gram_reader **reader)
{
    free(*reader);
    *reader = NULL;
}

/* Hashes: FNV-1a over characters (Fowler, Noll, Vo), finished as splitmix64 does. */

static uint64_t hash_begin(enum gram_kind kind)
{
    return 0xcbf29ce484222325u ^ ((uint64_t)kind + 1) * 0x9e3779b97f4a7c15u;
}

static uint64_t hash_add(uint64_t hash, uint32_t character)
{
    return (hash ^ character) * 0x100000001b3u;
}

static uint64_t hash_end(uint64_t hash)
{
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
    return hash ^ (hash >> 31);
}

uint64_t gram_key_of_name(struct str name)
{
    uint64_t hash = hash_begin(GRAM_KINDS);

    for (size_t i = 0; i < name.n; i++)
        hash = hash_add(hash, (unsigned char)name.p[i]);
    return hash_end(hash);
}

/* Reading the characters. */

static void put_char(struct gram_reader *reader, const struct read_char *next)
{
    const struct read_char *last = reader->count > 0 ? &reader->chars[reader->count - 1] : NULL;
    bool again = last != NULL && last->character == next->character;

    reader->repeats = again ? reader->repeats + 1 : 1;
    if (again && next->class != CHAR_DIGIT
        && (next->character == BLANK || reader->repeats > GRAM_REPEATS_MAX)) {
        reader->chars[reader->count - 1].end = next->end;
        return;
    }
    reader->chars[reader->count++] = *next;
}

static bool is_blank(uint32_t character)
{
    return character <= BLANK || character == 0x85 || character == 0xA0 || character == 0x3000
           || (character >= 0x2000 && character <= 0x200F) || character == 0x2028
           || character == 0x2029;
}

static bool take_char(void *arg, const struct folded_char *folded)
{
    struct gram_reader *reader = arg;
    struct read_char next = { folded->character, folded->begin, folded->end,
                              char_class_of(folded->character) };

    if (is_blank(folded->character)) {
        next.character = BLANK;
        next.class = CHAR_BREAK;
    }
    reader->cjk_count += next.class == CHAR_CJK;
    reader->hangul_count += hangul_is_syllable(next.character);
    put_char(reader, &next);
    return reader->count < GRAM_TEXT_CHARS_MAX + 1;
}

/** What stands for words: letters (apostrophes inside go with them), digits, CJK. */
static bool is_of_word(const struct read_char *c)
{
    return c->class == CHAR_LETTER || c->class == CHAR_DIGIT || c->class == CHAR_CJK
           || c->class == CHAR_COMPLEX || c->class == CHAR_APOSTROPHE;
}

static void put_word(struct gram_reader *reader, size_t from, size_t until, bool is_mark)
{
    reader->words[reader->word_count] = (struct char_word){ (uint32_t)from, (uint32_t)until };
    reader->places[reader->word_count++] =
        (struct gram_word){ reader->chars[from].begin, reader->chars[until - 1].end, is_mark };
}

static void find_words(struct gram_reader *reader)
{
    size_t at = 0;

    reader->word_count = 0;
    while (at < reader->count) {
        size_t from = at;

        while (at < reader->count && is_of_word(&reader->chars[at]))
            at++;
        if (at > from)
            put_word(reader, from, at, false);
        else if (reader->chars[at++].character != BLANK)
            put_word(reader, at - 1, at, true);
    }
}

/** An order's number says that there is one, not which: long numbers keep their length only. */
static void blur_numbers(struct gram_reader *reader)
{
    size_t from = 0;

    for (size_t i = 0; i <= reader->count; i++) {
        if (i < reader->count && reader->chars[i].class == CHAR_DIGIT)
            continue;
        if (i - from > GRAM_NUMBER_MAX)
            for (size_t k = from; k < i; k++)
                reader->chars[k].character = '0';
        from = i + 1;
    }
}

static void read_chars(struct gram_reader *reader, struct str text)
{
    static const struct read_char edge = { BLANK, 0, 0, CHAR_BREAK };
    struct read_char end = { BLANK, (uint32_t)text.n, (uint32_t)text.n, CHAR_BREAK };

    reader->count = reader->repeats = reader->cjk_count = reader->hangul_count = 0;
    put_char(reader, &edge);
    (void)text_scan_folded(text, take_char, reader);
    put_char(reader, &end);
    blur_numbers(reader);
    find_words(reader);
}

/* Giving the grams. */

static void give_words(const struct gram_reader *reader, gram_fn *take, void *arg, bool pairs)
{
    uint64_t before = 0;

    for (size_t i = 0; i < reader->word_count; i++) {
        const struct char_word *word = &reader->words[i];
        struct gram gram = { 0, GRAM_WORD, reader->places[i].begin, reader->places[i].end };
        uint64_t hash = hash_begin(GRAM_WORD);

        for (size_t k = word->from; k < word->until; k++)
            hash = hash_add(hash, reader->chars[k].character);
        gram.key = hash_end(hash);
        if (!pairs) {
            take(arg, &gram);
            continue;
        }
        if (i > 0) {
            struct gram pair = { hash_end(before * 31 + gram.key), GRAM_PAIR,
                                 reader->places[i - 1].begin, gram.end };
            take(arg, &pair);
        }
        before = gram.key;
    }
}

static void give_runs(const struct read_char *chars, size_t count, enum gram_kind kind,
                      struct gram_span span, gram_fn *take, void *arg)
{
    for (size_t from = 0; from < count; from++) {
        uint64_t hash = hash_begin(kind);

        for (size_t n = 1; n <= span.longest && from + n <= count; n++) {
            const struct read_char *last = &chars[from + n - 1];

            hash = hash_add(hash, last->character);
            if (n >= span.shortest && !(n == 1 && last->character == BLANK)) {
                struct gram gram = { hash_end(hash), kind, chars[from].begin, last->end };
                take(arg, &gram);
            }
        }
    }
}

/** A word between two blanks, whatever stands around it. */
static size_t frame_word(struct gram_reader *reader, const struct char_word *word)
{
    const struct read_char *first = &reader->chars[word->from];
    const struct read_char *last = &reader->chars[word->until - 1];
    size_t n = word->until - word->from;

    reader->runs[0] = (struct read_char){ BLANK, first->begin, first->begin, CHAR_BREAK };
    memcpy(reader->runs + 1, first, n * sizeof(*first));
    reader->runs[n + 1] = (struct read_char){ BLANK, last->end, last->end, CHAR_BREAK };
    return n + 2;
}

static void give_inner(struct gram_reader *reader, struct gram_span span, gram_fn *take, void *arg)
{
    for (size_t i = 0; i < reader->word_count; i++)
        give_runs(reader->runs, frame_word(reader, &reader->words[i]), GRAM_INNER, span, take, arg);
}

static size_t leave_blanks_out(struct gram_reader *reader)
{
    size_t n = 0;

    for (size_t i = 0; i < reader->count; i++)
        if (reader->chars[i].character != BLANK)
            reader->runs[n++] = reader->chars[i];
    return n;
}

static void put_part(struct gram_reader *reader, size_t at, const struct read_char *of, size_t part)
{
    reader->runs[at] = *of;
    reader->runs[at].character = (uint32_t)part + 1;
}

static size_t take_apart(struct gram_reader *reader)
{
    size_t n = 0;

    for (size_t i = 0; i < reader->count; i++) {
        const struct read_char *c = &reader->chars[i];
        struct hangul_parts parts;

        if (!hangul_is_syllable(c->character)) {
            reader->runs[n++] = *c;
            continue;
        }
        parts = hangul_parts(c->character);
        put_part(reader, n++, c, parts.initial);
        put_part(reader, n++, c, JAMO_VOWELS_FROM + parts.vowel);
        put_part(reader, n++, c,
                 JAMO_FINALS_FROM + (parts.final > 0 ? parts.final : JAMO_NO_FINAL));
    }
    return n;
}

void gram_read(struct gram_reader *reader, struct str text, const struct gram_recipe *recipe,
               gram_fn *take, void *arg)
{
    read_chars(reader, text);
    if (recipe->words.longest > 0 && recipe->words.shortest <= 1)
        give_words(reader, take, arg, false);
    if (recipe->words.longest > 1)
        give_words(reader, take, arg, true);
    if (recipe->inner.longest > 0)
        give_inner(reader, recipe->inner, take, arg);
    give_runs(reader->chars, reader->count, GRAM_CHARS, recipe->chars, take, arg);
    if (reader->cjk_count * SHARES_CJK > reader->count && recipe->dense.longest > 0)
        give_runs(reader->runs, leave_blanks_out(reader), GRAM_DENSE, recipe->dense, take, arg);
    if (reader->hangul_count * SHARES_CJK > reader->count && recipe->jamo.longest > 0)
        give_runs(reader->runs, take_apart(reader), GRAM_JAMO, recipe->jamo, take, arg);
}

const struct gram_word *gram_words(const struct gram_reader *reader, size_t *count)
{
    *count = reader->word_count;
    return reader->places;
}
