#include "base/text/stem.h"

#include <stdbool.h>
#include <string.h>

enum { SHORTEST_STEMMED = 4, SHORTEST_LOSING_E = 5, SHORT_REST = 2 };

static bool ends_with(const char *word, size_t n, const char *suffix)
{
    size_t m = strlen(suffix);

    return n >= m && memcmp(word + n - m, suffix, m) == 0;
}

/** Porter's consonant: not a vowel, and y only where no consonant stands before it. */
static bool is_consonant(const char *word, size_t at)
{
    bool consonant = true;

    for (size_t i = 0; i <= at; i++) {
        bool is_vowel = strchr("aeiou", word[i]) != NULL;

        if (word[i] == 'y')
            consonant = i == 0 || !consonant;
        else
            consonant = !is_vowel;
    }
    return consonant;
}

static bool has_vowel(const char *word, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_consonant(word, i))
            return true;
    return false;
}

/** Porter's measure m: how many times a consonant follows a vowel. */
static size_t measure(const char *word, size_t n)
{
    size_t count = 0;

    for (size_t i = 1; i < n; i++)
        if (is_consonant(word, i) && !is_consonant(word, i - 1))
            count++;
    return count;
}

/** Porter's *o: ends consonant, vowel, consonant other than w, x, y. */
static bool ends_short(const char *word, size_t n)
{
    return n >= 3 && is_consonant(word, n - 3) && !is_consonant(word, n - 2)
           && is_consonant(word, n - 1) && strchr("wxy", word[n - 1]) == NULL;
}

static size_t strip_plural(char *word, size_t n)
{
    if (ends_with(word, n, "ies") && n > SHORTEST_STEMMED && !ends_with(word, n, "eies")
        && !ends_with(word, n, "aies")) {
        word[n - 3] = 'y';
        return n - 2;
    }
    if (ends_with(word, n, "xes"))
        return n - 2;
    if (ends_with(word, n, "s") && !ends_with(word, n, "us") && !ends_with(word, n, "ss"))
        return n - 1;
    return n;
}

/** What Porter does after -ed or -ing went: give the e back, or take one of two consonants. */
static size_t mend(char *word, size_t n)
{
    bool wants_e = n == SHORT_REST || ends_with(word, n, "at") || ends_with(word, n, "bl")
                   || ends_with(word, n, "iz");

    if (!wants_e && word[n - 1] == word[n - 2] && is_consonant(word, n - 1))
        return strchr("lsz", word[n - 1]) != NULL ? n : n - 1;
    if (wants_e || (measure(word, n) == 1 && ends_short(word, n))) {
        word[n] = 'e'; /* there is room: at least two letters went */
        return n + 1;
    }
    return n;
}

static size_t strip_past(char *word, size_t n)
{
    size_t rest = n;

    if (ends_with(word, n, "eed"))
        return n;
    if (ends_with(word, n, "ied") && n > SHORTEST_STEMMED) {
        word[n - 3] = 'y';
        return n - 2;
    }
    if (ends_with(word, n, "ed"))
        rest = n - 2;
    else if (ends_with(word, n, "ing"))
        rest = n - 3;
    if (rest == n || rest < SHORT_REST || !has_vowel(word, rest))
        return n;
    return mend(word, rest);
}

static size_t strip_final_e(const char *word, size_t n)
{
    size_t m;

    if (n < SHORTEST_LOSING_E || word[n - 1] != 'e')
        return n;
    m = measure(word, n - 1);
    return m > 1 || (m == 1 && !ends_short(word, n - 1)) ? n - 1 : n;
}

size_t stem_english(char *word, size_t n)
{
    if (n < SHORTEST_STEMMED || n > STEM_WORD_MAX)
        return n;
    n = strip_plural(word, n);
    if (n >= SHORTEST_STEMMED)
        n = strip_past(word, n);
    return strip_final_e(word, n);
}
