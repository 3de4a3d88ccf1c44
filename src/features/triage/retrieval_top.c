#include "features/triage/retrieval_top.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum { WINDOW = 4096, BITS = 64 };

/** One term of the query on its way through the documents. */
struct cursor {
    uint32_t term;
    uint32_t weight;
    uint32_t at;    /* posting, from the term's first */
    uint32_t count; /* postings */
    uint32_t bound; /* the most it can add to a document of the window */
};

struct retrieval_room {
    struct cursor cursors[RETRIEVAL_TERMS_MAX];
    uint64_t bounds[RETRIEVAL_TERMS_MAX + 1]; /* of the first n cursors together */
    uint32_t scores[WINDOW];
    uint64_t touched[WINDOW / BITS];
    struct retrieval_hit heap[RETRIEVAL_TOP_MAX]; /* the worst kept on top */
    size_t kept;
    size_t k;
};

struct retrieval_room *retrieval_room_new(void)
{
    struct retrieval_room *room = calloc(1, sizeof(*room));

    CHECK(room != NULL);
    return room;
}

void retrieval_room_free(struct retrieval_room **room)
{
    free(*room);
    *room = NULL;
}

/* The best so far. */

static bool is_worse(const struct retrieval_hit *a, const struct retrieval_hit *b)
{
    return a->score != b->score ? a->score < b->score : a->doc > b->doc;
}

static void sift_down(struct retrieval_hit *heap, size_t n, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        struct retrieval_hit kept = heap[at];

        if (child >= n)
            return;
        if (child + 1 < n && is_worse(&heap[child + 1], &heap[child]))
            child++;
        if (!is_worse(&heap[child], &kept))
            return;
        heap[at] = heap[child];
        heap[child] = kept;
        at = child;
    }
}

static void sift_up(struct retrieval_hit *heap, size_t at)
{
    while (at > 0) {
        size_t parent = (at - 1) / 2;
        struct retrieval_hit kept = heap[at];

        if (!is_worse(&kept, &heap[parent]))
            return;
        heap[at] = heap[parent];
        heap[parent] = kept;
        at = parent;
    }
}

/** What a document must be over to be among the best. Documents come by rising number, so one
 * with the same score is worse than those kept. */
static uint32_t threshold(const struct retrieval_room *room)
{
    return room->kept < room->k ? 0 : room->heap[0].score;
}

static void keep(struct retrieval_room *room, uint32_t doc, uint32_t score)
{
    if (score <= threshold(room))
        return;
    if (room->kept < room->k) {
        room->heap[room->kept] = (struct retrieval_hit){ doc, score };
        sift_up(room->heap, room->kept++);
        return;
    }
    room->heap[0] = (struct retrieval_hit){ doc, score };
    sift_down(room->heap, room->kept, 0);
}

/* Moving. */

static uint32_t last_of_block(uint32_t block, uint32_t count)
{
    uint32_t end = (block + 1) * RETRIEVAL_BLOCK;

    return (end < count ? end : count) - 1;
}

uint32_t retrieval_seek(const struct retrieval_postings *list, uint32_t term, uint32_t from,
                        uint32_t doc)
{
    const uint32_t *docs = list->docs + list->starts[term];
    const struct retrieval_block *blocks = list->blocks + list->block_starts[term];
    uint32_t count = retrieval_doc_count(list, term);
    uint32_t block = from / RETRIEVAL_BLOCK;
    uint32_t block_count = (count + RETRIEVAL_BLOCK - 1) / RETRIEVAL_BLOCK;

    while (block < block_count && blocks[block].last < doc)
        block++;
    if (block == block_count)
        return count;
    if (block * RETRIEVAL_BLOCK > from)
        from = block * RETRIEVAL_BLOCK;
    for (uint32_t left = last_of_block(block, count) - from; left > 0;) {
        uint32_t half = left / 2;

        if (docs[from + half] < doc) {
            from += half + 1;
            left -= half + 1;
        } else {
            left = half;
        }
    }
    return from;
}

/** The most the term can add in the window that ends before `end`; its cursor is there. */
static uint32_t bound_in_window(const struct retrieval_postings *list, const struct cursor *cursor,
                                uint32_t end)
{
    const uint32_t *docs = list->docs + list->starts[cursor->term];
    const struct retrieval_block *blocks = list->blocks + list->block_starts[cursor->term];
    uint32_t max = 0;

    for (uint32_t at = cursor->at; at < cursor->count && docs[at] < end;
         at = (at / RETRIEVAL_BLOCK + 1) * RETRIEVAL_BLOCK)
        if (blocks[at / RETRIEVAL_BLOCK].max > max)
            max = blocks[at / RETRIEVAL_BLOCK].max;
    return max * cursor->weight;
}

static int by_bound(const void *one, const void *other)
{
    const struct cursor *a = one;
    const struct cursor *b = other;

    if (a->bound != b->bound)
        return a->bound < b->bound ? -1 : 1;
    return (a->term > b->term) - (a->term < b->term);
}

/** Sets the cursors to the window and orders them by what they can add; returns how many cannot
 * bring a document among the best even all together. */
static size_t enter_window(const struct retrieval_postings *list, struct retrieval_room *room,
                           size_t count, uint32_t begin)
{
    size_t passive = 0;

    for (size_t i = 0; i < count; i++) {
        struct cursor *cursor = &room->cursors[i];

        cursor->at = retrieval_seek(list, cursor->term, cursor->at, begin);
        cursor->bound = bound_in_window(list, cursor, begin + WINDOW);
    }
    qsort(room->cursors, count, sizeof(*room->cursors), by_bound);
    room->bounds[0] = 0;
    for (size_t i = 0; i < count; i++) {
        room->bounds[i + 1] = room->bounds[i] + room->cursors[i].bound;
        if (room->bounds[i + 1] <= threshold(room))
            passive = i + 1;
    }
    return passive;
}

static void add_postings(const struct retrieval_postings *list, struct retrieval_room *room,
                         struct cursor *cursor, uint32_t begin)
{
    const uint32_t *docs = list->docs + list->starts[cursor->term];
    const uint16_t *impacts = list->impacts + list->starts[cursor->term];
    uint32_t at = cursor->at;

    for (; at < cursor->count && docs[at] < begin + WINDOW; at++) {
        uint32_t place = docs[at] - begin;

        room->scores[place] += cursor->weight * impacts[at];
        room->touched[place / BITS] |= (uint64_t)1 << place % BITS;
    }
    cursor->at = at;
}

/** A document's whole score, or some part of it from which it can no longer become one of the best.
 */
static uint32_t complete(const struct retrieval_postings *list, struct retrieval_room *room,
                         size_t passive, uint32_t doc, uint32_t score)
{
    while (passive > 0 && score + room->bounds[passive] > threshold(room)) {
        struct cursor *cursor = &room->cursors[--passive];
        uint32_t start = list->starts[cursor->term];

        cursor->at = retrieval_seek(list, cursor->term, cursor->at, doc);
        if (cursor->at < cursor->count && list->docs[start + cursor->at] == doc)
            score += cursor->weight * list->impacts[start + cursor->at];
    }
    return passive > 0 ? 0 : score;
}

static void leave_window(const struct retrieval_postings *list, struct retrieval_room *room,
                         size_t passive, uint32_t begin)
{
    for (uint32_t i = 0; i < WINDOW / BITS; i++) {
        uint64_t bits = room->touched[i];

        room->touched[i] = 0;
        for (; bits != 0; bits &= bits - 1) {
            uint32_t place = i * BITS + (uint32_t)__builtin_ctzll(bits);
            uint32_t score = room->scores[place];

            room->scores[place] = 0;
            keep(room, begin + place, complete(list, room, passive, begin + place, score));
        }
    }
}

static size_t give_best(struct retrieval_room *room, struct retrieval_hit *out)
{
    size_t n = room->kept;

    for (size_t left = n; left > 0; left--) {
        out[left - 1] = room->heap[0];
        room->heap[0] = room->heap[left - 1];
        sift_down(room->heap, left - 1, 0);
    }
    return n;
}

size_t retrieval_top(const struct retrieval_postings *list, const struct retrieval_ask *asks,
                     size_t count, size_t k, struct retrieval_room *room, struct retrieval_hit *out)
{
    CHECK(count <= RETRIEVAL_TERMS_MAX && k > 0 && k <= RETRIEVAL_TOP_MAX);
    room->kept = 0;
    room->k = k;
    for (size_t i = 0; i < count; i++)
        room->cursors[i] = (struct cursor){ asks[i].term, asks[i].weight, 0,
                                            retrieval_doc_count(list, asks[i].term), 0 };
    for (uint32_t begin = 0; begin < list->doc_count; begin += WINDOW) {
        size_t passive = enter_window(list, room, count, begin);

        for (size_t i = passive; i < count; i++)
            add_postings(list, room, &room->cursors[i], begin);
        leave_window(list, room, passive, begin);
    }
    return give_best(room, out);
}
