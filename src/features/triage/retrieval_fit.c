#include "features/triage/retrieval_fit.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "features/triage/retrieval_index.h"
#include "features/triage/retrieval_logistic.h"
#include "features/triage/retrieval_search.h"

enum {
    WORDS_MAX = 24, /* of a text that is made up */
    MADE_UP_LETTERS = 7,
    MADE_UP_SYLLABLES = 3,
    HANGUL_FIRST = 0xac00,
    HANGUL_COUNT = 11172,
    TEXT_MAX = 4096,
    FIT_NUMBERS = 3, /* the last is 1 */
};

static void numbers_of(const struct retrieval_found *found, double *out)
{
    const struct retrieval_match *best = &found->matches[0];

    out[0] = best->parts[RETRIEVAL_WORD_COSINE];
    out[1] = best->parts[RETRIEVAL_GRAM_COSINE];
    out[2] = 1;
}

bool retrieval_fits(const struct retrieval_index *index, const struct retrieval_found *found)
{
    double numbers[FIT_NUMBERS];

    if (found->count == 0)
        return false;
    numbers_of(found, numbers);
    return logistic_sum(index->head.fit, numbers, FIT_NUMBERS) >= 0;
}

/* Texts that are like those to come. */

struct fit_maker {
    const struct str *samples;
    size_t count;
    struct random_seeded seeded;
    struct random *random;
    struct arena *arena;
    struct strbuf text;
};

struct fit_maker *fit_maker_new(const struct str *samples, size_t count, uint64_t seed)
{
    struct fit_maker *maker = calloc(1, sizeof(*maker));

    CHECK(maker != NULL);
    maker->samples = samples;
    maker->count = count;
    random_seeded_init(&maker->seeded, seed);
    maker->random = &maker->seeded.random;
    maker->arena = arena_new(ARENA_REQUEST_MAX);
    maker->text = strbuf_new(maker->arena, TEXT_MAX);
    return maker;
}

void fit_maker_free(struct fit_maker **maker)
{
    if (*maker == NULL)
        return;
    arena_free(&(*maker)->arena);
    free(*maker);
    *maker = NULL;
}

static bool has_hangul(struct str text)
{
    for (size_t at = 0; at < text.n;) {
        uint32_t c = utf8_next(text, &at);

        if (c >= HANGUL_FIRST && c < HANGUL_FIRST + HANGUL_COUNT)
            return true;
    }
    return false;
}

static struct str next_word(struct str *rest)
{
    struct str word;

    do
        word = str_trim(str_cut(rest, ' '));
    while (word.n == 0 && !str_is_null(*rest));
    return word;
}

static size_t count_words(struct str text)
{
    size_t n = 0;

    while (!str_is_null(text) && n < WORDS_MAX)
        n += next_word(&text).n > 0;
    return n;
}

static struct str word_of_another(struct fit_maker *maker)
{
    struct str text = maker->samples[random_below(maker->random, maker->count)];
    size_t words = count_words(text);
    struct str word = STR_NULL;

    for (size_t left = words > 0 ? random_below(maker->random, words) + 1 : 0; left > 0; left--)
        word = next_word(&text);
    return word;
}

static void put_word(struct fit_maker *maker, struct str word)
{
    strbuf_add(&maker->text, word);
    strbuf_add_char(&maker->text, ' ');
}

/** In the letters of the text that is said anew. */
static void put_unheard_word(struct fit_maker *maker, bool is_hangul)
{
    uint32_t first = is_hangul ? HANGUL_FIRST : 'a';
    uint32_t count = is_hangul ? HANGUL_COUNT : 'z' - 'a' + 1;

    for (size_t i = 0; i < (is_hangul ? MADE_UP_SYLLABLES : MADE_UP_LETTERS); i++) {
        char letter[UTF8_MAX_BYTES];
        size_t n = utf8_put(letter, first + (uint32_t)random_below(maker->random, count));

        strbuf_add(&maker->text, (struct str){ letter, n });
    }
    strbuf_add_char(&maker->text, ' ');
}

/** A word that has nothing to do with the document. */
static void put_other_word(struct fit_maker *maker, bool is_hangul)
{
    if (random_below(maker->random, 2) == 0)
        put_unheard_word(maker, is_hangul);
    else
        put_word(maker, word_of_another(maker));
}

/** As a text that is about the same in other words: some half are the document's. */
static struct str reworded(struct fit_maker *maker, struct str text)
{
    bool is_hangul = has_hangul(text);

    strbuf_truncate(&maker->text, 0);
    for (size_t i = 0; i < WORDS_MAX && !str_is_null(text); i++) {
        struct str word = next_word(&text);

        if (random_below(maker->random, 3) > 0)
            put_word(maker, word);
        else
            put_other_word(maker, is_hangul);
        if (random_below(maker->random, 4) == 0)
            put_other_word(maker, is_hangul);
    }
    return strbuf_str(&maker->text);
}

struct str fit_strange_text(struct fit_maker *maker, struct str text)
{
    bool is_hangul = has_hangul(text);
    size_t words = count_words(text);

    strbuf_truncate(&maker->text, 0);
    for (size_t i = 0; i < words; i++) {
        if (random_below(maker->random, 2) == 0)
            put_unheard_word(maker, is_hangul);
        else
            put_other_word(maker, is_hangul);
        if (random_below(maker->random, 4) == 0)
            put_other_word(maker, is_hangul);
    }
    return strbuf_str(&maker->text);
}

static void add_example(struct retrieval_searcher *searcher, struct str text, uint32_t except,
                        bool fits, struct logistic_examples *examples)
{
    struct retrieval_found found = retrieval_search(searcher, text, except);
    double numbers[FIT_NUMBERS];

    if (found.count == 0)
        return;
    numbers_of(&found, numbers);
    logistic_add(examples, numbers, fits);
}

void retrieval_fit_learn(const struct retrieval_index *index, const struct str *samples,
                         const uint32_t *docs, size_t count, uint64_t seed, double *out)
{
    struct retrieval_searcher *searcher = retrieval_searcher_new(index);
    struct logistic_examples examples = logistic_examples_new(FIT_NUMBERS);
    struct fit_maker *maker = fit_maker_new(samples, count, seed);

    for (size_t i = 0; i < count && i < FIT_SAMPLES_MAX; i++) {
        struct str text = reworded(maker, samples[i]);

        add_example(searcher, text, RETRIEVAL_NO_DOC, true, &examples);
        add_example(searcher, text, docs[i], false, &examples);
        text = fit_strange_text(maker, samples[i]);
        add_example(searcher, text, RETRIEVAL_NO_DOC, false, &examples);
    }
    memset(out, 0, RETRIEVAL_FIT_MAX * sizeof(*out));
    logistic_learn(&examples, out);
    out[FIT_NUMBERS - 1] -= logistic_border(&examples, out, FIT_REFUSED_MAX);
    logistic_examples_fini(&examples);
    retrieval_searcher_free(&searcher);
    fit_maker_free(&maker);
}
