#include "features/triage/phrase_book.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"
#include "features/triage/phrase_text.h"

enum {
    ROOT = 0,
    NOTHING = 0, /* no child leads to the root, and phrases count from 1 */
    ANY_NUMBER = 0x110000,
    FIRST_EDGES = 1024, /* a power of two, as all that follow */
};

struct edge {
    uint32_t from;
    uint32_t symbol;
    uint32_t to; /* NOTHING: a free place */
};

struct phrase {
    uint32_t meaning;
    uint32_t next; /* of those that end at the same node */
    bool begins_word;
    bool ends_word;
    bool is_prefix; /* of a word with more letters */
};

struct phrase_book {
    struct arena *arena;
    struct edge *edges; /* a hash table with open addressing */
    size_t edge_room;
    size_t node_count;
    uint32_t *ends; /* the first phrase that ends at each node */
    size_t end_room;
    struct phrase *phrases;
    size_t phrase_count;
    size_t phrase_room;
};

static size_t place_of(uint32_t from, uint32_t symbol, size_t room)
{
    uint64_t hash = (((uint64_t)from << 32) | symbol) * 0x9e3779b97f4a7c15u;

    return (size_t)(hash >> 32) & (room - 1);
}

/** The edge, or the free place where it would stand. */
static struct edge *seek_edge(struct edge *edges, size_t room, uint32_t from, uint32_t symbol)
{
    size_t at = place_of(from, symbol, room);

    while (edges[at].to != NOTHING && (edges[at].from != from || edges[at].symbol != symbol))
        at = (at + 1) & (room - 1);
    return &edges[at];
}

static uint32_t step(const struct phrase_book *book, uint32_t from, uint32_t symbol)
{
    return seek_edge(book->edges, book->edge_room, from, symbol)->to;
}

/* ---- building --------------------------------------------------------------------------------*/

static uint32_t add_node(struct phrase_book *book)
{
    book->ends =
        arena_grow(book->arena, book->ends, book->node_count, &book->end_room, sizeof(*book->ends));
    book->ends[book->node_count] = NOTHING;
    return (uint32_t)book->node_count++;
}

struct phrase_book *phrase_book_new(struct arena *arena)
{
    struct phrase_book *book = ARENA_NEW(arena, struct phrase_book);

    book->arena = arena;
    book->edge_room = FIRST_EDGES;
    book->edges = ARENA_ARRAY(arena, FIRST_EDGES, struct edge);
    book->phrase_count = 1;
    book->phrases = arena_grow(arena, NULL, 0, &book->phrase_room, sizeof(*book->phrases));
    (void)add_node(book);
    return book;
}

static void widen(struct phrase_book *book)
{
    size_t room = 2 * book->edge_room;
    struct edge *edges = ARENA_ARRAY(book->arena, room, struct edge);

    for (size_t i = 0; i < book->edge_room; i++) {
        const struct edge *edge = &book->edges[i];

        if (edge->to != NOTHING)
            *seek_edge(edges, room, edge->from, edge->symbol) = *edge;
    }
    book->edges = edges;
    book->edge_room = room;
}

static uint32_t step_or_add(struct phrase_book *book, uint32_t from, uint32_t symbol)
{
    uint32_t to = step(book, from, symbol);

    if (to != NOTHING)
        return to;
    if (2 * book->node_count > book->edge_room)
        widen(book);
    to = add_node(book);
    *seek_edge(book->edges, book->edge_room, from, symbol) = (struct edge){ from, symbol, to };
    return to;
}

static void add_phrase(struct phrase_book *book, const struct phrase_text *text,
                       struct phrase phrase)
{
    uint32_t node = ROOT;

    for (size_t i = 0; i < text->count; i++)
        node = step_or_add(book, node,
                           text->pieces[i].symbol == '#' ? ANY_NUMBER : text->pieces[i].symbol);
    phrase.next = book->ends[node];
    book->phrases = arena_grow(book->arena, book->phrases, book->phrase_count, &book->phrase_room,
                               sizeof(*book->phrases));
    book->phrases[book->phrase_count] = phrase;
    book->ends[node] = (uint32_t)book->phrase_count++;
}

/** Takes the signs at its ends away from the phrase. */
static struct phrase read_signs(struct str *words, uint32_t meaning)
{
    struct phrase phrase = { .meaning = meaning };

    if (str_starts_with(*words, STR("|"))) {
        phrase.begins_word = true;
        *words = str_from(*words, 1);
    }
    if (str_ends_with(*words, STR("|"))) {
        phrase.ends_word = true;
        words->n--;
    } else if (str_ends_with(*words, STR("*"))) {
        phrase.is_prefix = true;
        words->n--;
    }
    return phrase;
}

bool phrase_book_add(struct phrase_book *book, struct str words, uint32_t meaning, struct err *err)
{
    struct phrase phrase = read_signs(&words, meaning);
    struct phrase_text text;

    if (words.n > PHRASE_BYTES_MAX)
        return err_set(err, ERR_INVALID, "too_long", "a phrase is too long");
    if (book->phrase_count > PHRASES_MAX)
        return err_set(err, ERR_LIMIT, "too_many", "there are more than %d phrases", PHRASES_MAX);
    text = phrase_text_read(words, phrase.is_prefix);
    if (text.count == 0)
        return err_set(err, ERR_INVALID, "empty_phrase", "a phrase is empty");
    add_phrase(book, &text, phrase);
    phrase_text_free(&text);
    return true;
}

/* ---- finding ---------------------------------------------------------------------------------*/

struct finding {
    const struct phrase_book *book;
    const struct phrase_text *text;
    struct phrase_hits hits;
};

static void put_hit(struct phrase_hits *hits, const struct phrase_hit *hit)
{
    if (hits->count == hits->room) {
        hits->room = hits->room > 0 ? 2 * hits->room : 32;
        hits->items = realloc(hits->items, hits->room * sizeof(*hits->items));
        CHECK(hits->items != NULL);
    }
    hits->items[hits->count++] = *hit;
}

static bool fits(const struct phrase *phrase, const struct phrase_text *text, size_t from,
                 size_t until)
{
    const struct phrase_piece *last = &text->pieces[until - 1];

    if (phrase->begins_word && !text->pieces[from].begins_word)
        return false;
    return phrase->is_prefix || last->ends_word || !(phrase->ends_word || last->is_spelled);
}

static bool crosses_line(const struct phrase_text *text, size_t from, size_t until)
{
    for (size_t i = from + 1; i < until; i++)
        if (text->pieces[i].after_line)
            return true;
    return false;
}

/** Those that end at the node, which was reached behind pieces `from` .. `until`. */
static void take_phrases(struct finding *finding, uint32_t node, size_t from, size_t until)
{
    const struct phrase_book *book = finding->book;
    const struct phrase_piece *pieces = finding->text->pieces;

    for (uint32_t i = book->ends[node]; i != NOTHING; i = book->phrases[i].next) {
        struct phrase_hit hit = {
            book->phrases[i].meaning, pieces[from].begin,
            pieces[until - 1].end,    pieces[from].word,
            pieces[until - 1].word,   crosses_line(finding->text, from, until)
        };

        if (fits(&book->phrases[i], finding->text, from, until))
            put_hit(&finding->hits, &hit);
    }
}

static size_t end_of_number(const struct phrase_text *text, size_t at)
{
    do
        at++;
    while (at < text->count && text->pieces[at].is_digit && !text->pieces[at].begins_word);
    return at;
}

/** At most as deep as a phrase has numbers. */
static void walk(struct finding *finding, uint32_t node, size_t from, size_t at)
{
    const struct phrase_text *text = finding->text;

    while (at < text->count) {
        const struct phrase_piece *piece = &text->pieces[at];
        uint32_t number;

        if (piece->is_digit && piece->begins_word) {
            size_t until = end_of_number(text, at);

            number = step(finding->book, node, ANY_NUMBER);
            if (number != NOTHING) {
                take_phrases(finding, number, from, until);
                walk(finding, number, from, until);
            }
        }
        node = step(finding->book, node, piece->symbol);
        if (node == NOTHING)
            return;
        take_phrases(finding, node, from, ++at);
    }
}

static struct phrase_hits find_in(const struct phrase_book *book, struct phrase_text *read)
{
    struct finding finding = { .book = book, .text = read };

    for (size_t from = 0; from < read->count; from++) {
        finding.hits.chars += !read->pieces[from].is_final;
        walk(&finding, ROOT, from, from);
    }
    phrase_text_free(read);
    return finding.hits;
}

struct phrase_hits phrase_book_find(const struct phrase_book *book, struct str text)
{
    struct phrase_text read = phrase_text_read(text, false);

    return find_in(book, &read);
}

struct phrase_hits phrase_book_find_joined(const struct phrase_book *book, struct str text)
{
    struct phrase_text read = phrase_text_read_joined(text);

    return find_in(book, &read);
}

void phrase_hits_free(struct phrase_hits *hits)
{
    free(hits->items);
    *hits = (struct phrase_hits){ 0 };
}
