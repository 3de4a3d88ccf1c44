#include "features/triage/retrieval_fit.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "features/triage/retrieval_index.h"
#include "features/triage/retrieval_logistic.h"
#include "features/triage/retrieval_search.h"

enum {
    WORDS_MAX = 24, /* of a text that is made up */
    MADE_UP_LETTERS = 7,
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

struct maker {
    const struct str *samples;
    size_t count;
    struct random *random;
    struct strbuf text;
};

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

static struct str word_of_another(struct maker *maker)
{
    struct str text = maker->samples[random_below(maker->random, maker->count)];
    size_t words = count_words(text);
    struct str word = STR_NULL;

    for (size_t left = words > 0 ? random_below(maker->random, words) + 1 : 0; left > 0; left--)
        word = next_word(&text);
    return word;
}

static void put_word(struct maker *maker, struct str word)
{
    strbuf_add(&maker->text, word);
    strbuf_add_char(&maker->text, ' ');
}

static void put_unheard_word(struct maker *maker)
{
    for (size_t i = 0; i < MADE_UP_LETTERS; i++)
        strbuf_add_char(&maker->text, (char)('a' + random_below(maker->random, 26)));
    strbuf_add_char(&maker->text, ' ');
}

/** A word that has nothing to do with the document. */
static void put_other_word(struct maker *maker)
{
    if (random_below(maker->random, 2) == 0)
        put_unheard_word(maker);
    else
        put_word(maker, word_of_another(maker));
}

/** As a text that is about the same in other words: some two in five are the document's. */
static struct str reworded(struct maker *maker, struct str text)
{
    strbuf_truncate(&maker->text, 0);
    for (size_t i = 0; i < WORDS_MAX && !str_is_null(text); i++) {
        struct str word = next_word(&text);

        if (random_below(maker->random, 2) == 0)
            put_word(maker, word);
        else
            put_other_word(maker);
        if (random_below(maker->random, 4) == 0)
            put_other_word(maker);
    }
    return strbuf_str(&maker->text);
}

/** As a text about something else: the same, with words unheard of where the document's were. */
static struct str about_nothing(struct maker *maker, size_t words)
{
    strbuf_truncate(&maker->text, 0);
    for (size_t i = 0; i < words; i++) {
        if (random_below(maker->random, 2) == 0)
            put_unheard_word(maker);
        else
            put_other_word(maker);
        if (random_below(maker->random, 4) == 0)
            put_other_word(maker);
    }
    return strbuf_str(&maker->text);
}

static void add_example(struct retrieval_searcher *searcher, struct str text, bool fits,
                        struct logistic_examples *examples)
{
    struct retrieval_found found = retrieval_search(searcher, text, RETRIEVAL_NO_DOC);
    double numbers[FIT_NUMBERS];

    if (found.count == 0)
        return;
    numbers_of(&found, numbers);
    logistic_add(examples, numbers, fits);
}

void retrieval_fit_learn(const struct retrieval_index *index, const struct str *samples,
                         size_t count, uint64_t seed, double *out)
{
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    struct random_seeded seeded;
    struct retrieval_searcher *searcher = retrieval_searcher_new(index);
    struct logistic_examples examples = logistic_examples_new(FIT_NUMBERS);
    struct maker maker = { samples, count, &seeded.random, strbuf_new(arena, TEXT_MAX) };

    random_seeded_init(&seeded, seed);
    for (size_t i = 0; i < count && i < FIT_SAMPLES_MAX; i++) {
        add_example(searcher, reworded(&maker, samples[i]), true, &examples);
        add_example(searcher, about_nothing(&maker, count_words(samples[i])), false, &examples);
    }
    memset(out, 0, RETRIEVAL_FIT_MAX * sizeof(*out));
    logistic_learn(&examples, out);
    out[FIT_NUMBERS - 1] -= logistic_border(&examples, out, FIT_REFUSED_MAX);
    logistic_examples_fini(&examples);
    retrieval_searcher_free(&searcher);
    arena_free(&arena);
}
