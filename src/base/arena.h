/**
 * Arenas: memory that is given out piece by piece and taken back all at once.
 *
 * One unit of work owns one arena; everything it builds lives there and goes with it. An arena is
 * born with a ceiling: a request that asks for more gets an error of kind LIMIT at its next check
 * (see arena_is_over), never the death of the process. An arena belongs to one thread at a time.
 */
#ifndef PHAROS_BASE_ARENA_H
#define PHAROS_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"

struct arena;
struct err;

/** What a server request may use at most, in bytes. */
#define ARENA_REQUEST_MAX ((size_t)16 * 1024 * 1024)

/** How many ceilings there are between being told and being stopped. */
enum { ARENA_GRACE = 8 };

/** A new empty arena that gives out at most `max_bytes`. Owned: arena_free. Never NULL. */
struct arena *arena_new(size_t max_bytes);

/** Runs the reset hooks and frees everything; NULL is fine; *arena becomes NULL. */
void arena_free(struct arena **arena);

/** Runs the hooks, newest first, and empties the arena; one block is kept for the next use. */
void arena_reset(struct arena *arena);

/**
 * `size` zeroed bytes, aligned for any type, valid until reset. Never NULL: past the ceiling the
 * bytes still come, and arena_is_over answers true from then on; past ARENA_GRACE ceilings the
 * process ends as out of memory. Sizes that come from outside are bounded before, and rows of the
 * database end at the ceiling by themselves (db_col_dup).
 */
void *arena_alloc(struct arena *arena, size_t size);

/** The same, but with whatever stands there: for large texts, which are written over anyway. */
char *arena_bytes(struct arena *arena, size_t size);

/** `count` zeroed elements of `size`; a product that overflows is our own mistake (CHECK). */
void *arena_array(struct arena *arena, size_t count, size_t size);

/**
 * Room behind `count` elements for one more: `items` itself, or a copy twice as large (the old one
 * stays in the arena until its reset, so all copies together are at most twice the last). `*room`
 * counts elements; begin with NULL and 0.
 */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *room, size_t size);

/** True once more than the ceiling was asked for. */
bool arena_is_over(const struct arena *arena);

/** False with LIMIT when the arena is over its ceiling; asked at the borders of a call. */
bool arena_check(const struct arena *arena, struct err *err) MUST_USE;

/** Bytes given out since the last reset. */
size_t arena_used_bytes(const struct arena *arena);

/** Calls hook(arg) at reset or free, newest first: closes descriptors, statements, references. */
void arena_on_reset(struct arena *arena, void (*hook)(void *arg), void *arg);

/** One zeroed object of a type. */
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

/** `count` zeroed objects of a type. */
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
