#include "features/triage/retrieval_terms.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/check.h"
#include "base/text/tokenize.h"
#include "base/text/utf8.h"
#include "features/triage/gram.h"

enum { FIRST_ROOM = 1024, DENSE_SHORTEST = 1, DENSE_LONGEST = 3 };

struct key_list {
    struct retrieval_term *terms;
    size_t count;
    size_t room;
    uint64_t total;
};

struct retrieval_reader {
    struct text_tokenizer *tokenizer;
    struct gram_reader *grams;
    struct key_list lists[RETRIEVAL_LISTS];
};

struct retrieval_reader *retrieval_reader_new(void)
{
    struct retrieval_reader *reader = calloc(1, sizeof(*reader));

    CHECK(reader != NULL);
    reader->tokenizer = text_tokenizer_new();
    reader->grams = gram_reader_new();
    return reader;
}

void retrieval_reader_free(struct retrieval_reader **reader)
{
    if (*reader == NULL)
        return;
    text_tokenizer_free(&(*reader)->tokenizer);
    gram_reader_free(&(*reader)->grams);
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++)
        free((*reader)->lists[i].terms);
    free(*reader);
    *reader = NULL;
}

static void put_key(struct key_list *list, uint64_t key)
{
    if (list->count == list->room) {
        list->room = list->room > 0 ? 2 * list->room : FIRST_ROOM;
        list->terms = realloc(list->terms, list->room * sizeof(*list->terms));
        CHECK(list->terms != NULL);
    }
    list->terms[list->count++] = (struct retrieval_term){ key, 1 };
}

/** Runs inside one word; an edge is a blank. */
static void put_word_grams(struct key_list *list, struct str word)
{
    char padded[TEXT_TOKEN_MAX + 2];
    size_t begins[TEXT_TOKEN_MAX + 3];
    struct str edged = { padded, word.n + 2 };
    size_t count = 0;

    if (word.n > TEXT_TOKEN_MAX)
        return;
    padded[0] = padded[word.n + 1] = ' ';
    memcpy(padded + 1, word.p, word.n);
    for (size_t at = 0; at < edged.n; count++) {
        begins[count] = at;
        (void)utf8_next(edged, &at);
    }
    begins[count] = edged.n;
    for (size_t from = 0; from < count; from++)
        for (size_t n = RETRIEVAL_GRAM_SHORTEST; n <= RETRIEVAL_GRAM_LONGEST; n++)
            if (from + n <= count)
                put_key(list, gram_key_of_name(
                                  str_sub(edged, begins[from], begins[from + n] - begins[from])));
}

static bool take_token(void *arg, const struct text_token *token)
{
    struct retrieval_reader *reader = arg;

    put_key(&reader->lists[RETRIEVAL_WORDS], gram_key_of_name(token->text));
    if (token->kind == TEXT_TOKEN_WORD)
        put_word_grams(&reader->lists[RETRIEVAL_GRAMS], token->surface);
    return true;
}

static void take_gram(void *arg, const struct gram *gram)
{
    put_key(&((struct retrieval_reader *)arg)->lists[RETRIEVAL_GRAMS], gram->key);
}

static int by_key(const void *one, const void *other)
{
    const struct retrieval_term *a = one;
    const struct retrieval_term *b = other;

    return (a->key > b->key) - (a->key < b->key);
}

static void count_terms(struct key_list *list)
{
    size_t n = 0;

    list->total = list->count;
    if (list->count > 0)
        qsort(list->terms, list->count, sizeof(*list->terms), by_key);
    for (size_t i = 0; i < list->count; i++) {
        if (n > 0 && list->terms[n - 1].key == list->terms[i].key)
            list->terms[n - 1].count++;
        else
            list->terms[n++] = list->terms[i];
    }
    list->count = n;
}

void retrieval_read(struct retrieval_reader *reader, struct str text)
{
    static const struct gram_recipe dense = { .dense = { DENSE_SHORTEST, DENSE_LONGEST } };
    struct str part = utf8_cut(text, RETRIEVAL_TEXT_MAX);

    for (size_t i = 0; i < RETRIEVAL_LISTS; i++)
        reader->lists[i].count = 0;
    (void)text_tokenize(reader->tokenizer, part, take_token, reader);
    gram_read(reader->grams, part, &dense, take_gram, reader);
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++)
        count_terms(&reader->lists[i]);
}

struct retrieval_term_list retrieval_terms(const struct retrieval_reader *reader,
                                           enum retrieval_list list)
{
    const struct key_list *found = &reader->lists[list];

    return (struct retrieval_term_list){ found->terms, found->count, found->total };
}
