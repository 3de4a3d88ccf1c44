#include "features/triage/linear_rows.h"

#include <stdlib.h>

#include "base/check.h"

enum { CHUNK_NODES = 1 << 18, FIRST_ROWS = 1024 };

/** Rows lie in chunks, so that nothing moves when more come. */
struct chunk {
    struct chunk *before;
    size_t used;
    struct linear_node nodes[];
};

struct linear_rows {
    size_t features;
    struct chunk *chunk;
    struct linear_row *rows;
    uint32_t *places; /* by rank; NULL: not ranked yet */
    size_t count;
    size_t room;
    size_t nodes;
};

struct linear_rows *linear_rows_new(size_t features)
{
    struct linear_rows *rows = calloc(1, sizeof(*rows));

    CHECK(rows != NULL);
    rows->features = features;
    return rows;
}

void linear_rows_free(struct linear_rows **rows)
{
    if (*rows == NULL)
        return;
    for (struct chunk *chunk = (*rows)->chunk; chunk != NULL;) {
        struct chunk *before = chunk->before;

        free(chunk);
        chunk = before;
    }
    free((*rows)->rows);
    free((*rows)->places);
    free(*rows);
    *rows = NULL;
}

static struct linear_node *take_nodes(struct linear_rows *rows, size_t count)
{
    struct chunk *chunk = rows->chunk;

    if (chunk == NULL || chunk->used + count > CHUNK_NODES) {
        size_t room = count > CHUNK_NODES ? count : CHUNK_NODES;

        chunk = malloc(sizeof(*chunk) + room * sizeof(struct linear_node));
        CHECK(chunk != NULL);
        chunk->before = rows->chunk;
        chunk->used = 0;
        rows->chunk = chunk;
    }
    chunk->used += count;
    rows->nodes += count;
    return &chunk->nodes[chunk->used - count];
}

static void make_room(struct linear_rows *rows)
{
    if (rows->count < rows->room)
        return;
    rows->room = rows->room > 0 ? rows->room * 2 : FIRST_ROWS;
    rows->rows = realloc(rows->rows, rows->room * sizeof(*rows->rows));
    CHECK(rows->rows != NULL);
}

void linear_rows_add(struct linear_rows *rows, const struct encoded *encoded, int label)
{
    struct linear_node *nodes = take_nodes(rows, encoded->count + 1);

    make_room(rows);
    for (size_t i = 0; i < encoded->count; i++)
        nodes[i] = (struct linear_node){ encoded->places[i], encoded->values[i] };
    nodes[encoded->count] = (struct linear_node){ (uint32_t)rows->features, 1 };
    rows->rows[rows->count++] = (struct linear_row){ nodes, (uint32_t)encoded->count + 1, label };
}

/** A feature, and how many rows have it. */
struct ranked {
    uint32_t place;
    uint32_t count;
};

static int most_first(const void *a, const void *b)
{
    const struct ranked *one = a;
    const struct ranked *other = b;

    if (one->count != other->count)
        return one->count > other->count ? -1 : 1;
    return one->place < other->place ? -1 : 1;
}

static struct ranked *count_features(const struct linear_rows *rows)
{
    struct ranked *ranked = calloc(rows->features + 1, sizeof(*ranked));

    CHECK(ranked != NULL);
    for (size_t f = 0; f <= rows->features; f++)
        ranked[f].place = (uint32_t)f;
    for (const struct chunk *chunk = rows->chunk; chunk != NULL; chunk = chunk->before)
        for (size_t i = 0; i < chunk->used; i++)
            ranked[chunk->nodes[i].rank].count++;
    return ranked;
}

void linear_rows_rank(struct linear_rows *rows)
{
    struct ranked *ranked = count_features(rows);
    uint32_t *ranks = calloc(rows->features + 1, sizeof(*ranks));

    CHECK(rows->places == NULL && ranks != NULL);
    rows->places = calloc(rows->features + 1, sizeof(*rows->places));
    CHECK(rows->places != NULL);
    qsort(ranked, rows->features, sizeof(*ranked), most_first);
    for (size_t rank = 0; rank <= rows->features; rank++) {
        rows->places[rank] = ranked[rank].place;
        ranks[ranked[rank].place] = (uint32_t)rank;
    }
    for (struct chunk *chunk = rows->chunk; chunk != NULL; chunk = chunk->before)
        for (size_t i = 0; i < chunk->used; i++)
            chunk->nodes[i].rank = ranks[chunk->nodes[i].rank];
    free(ranked);
    free(ranks);
}

size_t linear_rows_place(const struct linear_rows *rows, size_t rank)
{
    return rows->places[rank];
}

size_t linear_rows_count(const struct linear_rows *rows)
{
    return rows->count;
}

size_t linear_rows_features(const struct linear_rows *rows)
{
    return rows->features;
}

size_t linear_rows_nodes(const struct linear_rows *rows)
{
    return rows->nodes;
}

const struct linear_row *linear_rows_at(const struct linear_rows *rows, size_t i)
{
    return &rows->rows[i];
}
