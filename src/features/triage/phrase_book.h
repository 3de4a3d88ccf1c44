/**
 * Phrases, and where they stand in a text: a trie (E. Fredkin, "Trie memory", 1960) walked from
 * each character, so that a text costs the same however many phrases there are. How a phrase is
 * written:
 *   급해요          anywhere, with or without blanks between its syllables
 *   불이 나         also before a final consonant that joins: 났, 난
 *   |불이 나        only where a word begins (not in 이불이 나왔어요); 못| only where one ends
 *   explode         English: whole words, whatever their ending (exploded, exploding)
 *   suicid*         every word that begins so
 *   within # hours  # is any number
 * and `{name}` any of the set of that name (see phrase_list.h).
 */
#ifndef PHAROS_FEATURES_TRIAGE_PHRASE_BOOK_H
#define PHAROS_FEATURES_TRIAGE_PHRASE_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

enum { PHRASE_BYTES_MAX = 256, PHRASES_MAX = 50 * 1000 };

struct phrase_book;

/** Empty, in the arena. */
struct phrase_book *phrase_book_new(struct arena *arena);

/** INVALID "empty_phrase" or "too_long"; LIMIT "too_many" above PHRASES_MAX. `meaning` is the
 * caller's. */
bool phrase_book_add(struct phrase_book *book, struct str phrase, uint32_t meaning,
                     struct err *err) MUST_USE;

/** Where a phrase stands. */
struct phrase_hit {
    uint32_t meaning;
    uint32_t begin; /* bytes of the text */
    uint32_t end;
    uint32_t first_word; /* the first and the last of the words it touches; see phrase_piece */
    uint32_t last_word;
    bool crosses_line;
};

/** Owned: phrase_hits_free. */
struct phrase_hits {
    struct phrase_hit *items;
    size_t count;
    size_t room;
    size_t chars; /* of the text, blanks apart */
};

/** Every phrase in the text, by where it begins, shorter ones first. Safe from any thread. */
struct phrase_hits phrase_book_find(const struct phrase_book *book, struct str text);
/** The same where letters were taken apart ("f.i.r.e", phrase_text_read_joined); none elsewhere. */
struct phrase_hits phrase_book_find_joined(const struct phrase_book *book, struct str text);
void phrase_hits_free(struct phrase_hits *hits);

#endif
