#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/err.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
/* A gap between pieces, so that an overrun is seen by the sanitizer. */
enum { GAP_BYTES = 16 };
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
enum { GAP_BYTES = 0 };
#endif

enum {
    ALIGN_BYTES = 16,
    FIRST_BLOCK_BYTES = 8 * 1024,
    LARGEST_BLOCK_BYTES = 256 * 1024,
    KEPT_BLOCK_BYTES = 64 * 1024, /* at reset: enough for most requests, small enough to lie idle */
};

struct block {
    struct block *next;
    size_t size;
    size_t used;
    _Alignas(ALIGN_BYTES) unsigned char bytes[];
};

struct hook {
    struct hook *next;
    void (*run)(void *arg);
    void *arg;
};

struct arena {
    struct block *blocks; /* newest first */
    struct hook *hooks;   /* newest first */
    size_t max_bytes;
    size_t used_bytes;
    size_t next_block_bytes;
};

static size_t round_up(size_t size)
{
    return (size + ALIGN_BYTES - 1) & ~(size_t)(ALIGN_BYTES - 1);
}

static struct block *block_new(size_t size)
{
    struct block *block = malloc(sizeof(*block) + size);

    CHECK(block != NULL);
    block->next = NULL;
    block->size = size;
    block->used = 0;
    POISON(block->bytes, size);
    return block;
}

static void block_free(struct block *block)
{
    UNPOISON(block->bytes, block->size);
    free(block);
}

struct arena *arena_new(size_t max_bytes)
{
    struct arena *arena = calloc(1, sizeof(*arena));

    CHECK(arena != NULL);
    arena->max_bytes = max_bytes;
    arena->next_block_bytes = FIRST_BLOCK_BYTES;
    return arena;
}

static void run_hooks(struct arena *arena)
{
    while (arena->hooks != NULL) {
        struct hook *hook = arena->hooks;

        arena->hooks = hook->next;
        hook->run(hook->arg);
    }
}

/** Takes the largest block that may be kept out of the list, or NULL. */
static struct block *take_kept(struct arena *arena)
{
    struct block **best = NULL;
    struct block *kept = NULL;

    for (struct block **at = &arena->blocks; *at != NULL; at = &(*at)->next)
        if ((*at)->size <= KEPT_BLOCK_BYTES && (best == NULL || (*at)->size > (*best)->size))
            best = at;
    if (best != NULL) {
        kept = *best;
        *best = kept->next;
    }
    return kept;
}

static void free_blocks(struct arena *arena)
{
    while (arena->blocks != NULL) {
        struct block *block = arena->blocks;

        arena->blocks = block->next;
        block_free(block);
    }
}

void arena_reset(struct arena *arena)
{
    struct block *kept;

    run_hooks(arena);
    kept = take_kept(arena);
    free_blocks(arena);
    if (kept != NULL) {
        kept->next = NULL;
        kept->used = 0;
        POISON(kept->bytes, kept->size);
    }
    arena->blocks = kept;
    arena->used_bytes = 0;
    arena->next_block_bytes = FIRST_BLOCK_BYTES;
}

void arena_free(struct arena **arena)
{
    if (*arena == NULL)
        return;
    run_hooks(*arena);
    free_blocks(*arena);
    free(*arena);
    *arena = NULL;
}

/** A block with room for `size`; blocks double up to a bound so that small calls stay small. */
static struct block *block_for(struct arena *arena, size_t size)
{
    struct block *block = arena->blocks;
    size_t wanted;

    if (block != NULL && block->size - block->used >= size)
        return block;
    wanted = arena->next_block_bytes > size ? arena->next_block_bytes : size;
    if (arena->next_block_bytes < LARGEST_BLOCK_BYTES)
        arena->next_block_bytes *= 2;
    block = block_new(wanted);
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

static void *take(struct arena *arena, size_t size)
{
    size_t taken;
    struct block *block;
    unsigned char *piece;

    /* The caller is told by arena_is_over, and outside sizes are bounded before they come here, so
     * reaching this is our own mistake. */
    CHECK(size <= ARENA_GRACE * arena->max_bytes
          && arena->used_bytes <= ARENA_GRACE * arena->max_bytes - size);
    taken = round_up((size > 0 ? size : 1) + GAP_BYTES);
    block = block_for(arena, taken);
    piece = block->bytes + block->used;
    block->used += taken;
    arena->used_bytes += size;
    UNPOISON(piece, size);
    return piece;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(take(arena, size), 0, size);
}

char *arena_bytes(struct arena *arena, size_t size)
{
    return take(arena, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    CHECK(size == 0 || count <= SIZE_MAX / size);
    return arena_alloc(arena, count * size);
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *room, size_t size)
{
    enum { FIRST_ROOM = 16 };
    void *more;

    if (count < *room)
        return items;
    *room = *room > 0 ? *room * 2 : FIRST_ROOM;
    more = arena_array(arena, *room, size);
    if (count > 0)
        memcpy(more, items, count * size);
    return more;
}

bool arena_is_over(const struct arena *arena)
{
    return arena->used_bytes > arena->max_bytes;
}

bool arena_check(const struct arena *arena, struct err *err)
{
    if (!arena_is_over(arena))
        return true;
    err_set(err, ERR_LIMIT, "too_large", "this needs more memory than one request may use");
    return err_param(err, "%zu", arena->max_bytes);
}

size_t arena_used_bytes(const struct arena *arena)
{
    return arena->used_bytes;
}

void arena_on_reset(struct arena *arena, void (*run)(void *arg), void *arg)
{
    struct hook *hook = arena_alloc(arena, sizeof(*hook));

    hook->run = run;
    hook->arg = arg;
    hook->next = arena->hooks;
    arena->hooks = hook;
}
