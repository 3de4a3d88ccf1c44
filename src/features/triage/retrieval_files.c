#include "features/triage/retrieval_files.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/random.h"
#include "features/triage/json_lines.h"
#include "features/triage/retrieval_build.h"
#include "features/triage/retrieval_index.h"

/* A line's values are an arena's; a line of many values takes more than its bytes. */
#define LINE_ARENA_MAX ((size_t)64 * 1024 * 1024)

static bool refuse(const struct json_lines *lines, const char *code, const char *what,
                   struct err *err)
{
    return err_set(err, ERR_INVALID, code, "line %zu: %s", lines->number, what);
}

/** An id as JSON, in the arena; STR_NULL where it is none. */
static struct str id_as_json(const json_t *id, struct arena *arena)
{
    char *json;
    struct str kept;

    if (!json_is_string(id) && !json_is_integer(id))
        return STR_NULL;
    json = json_dumps(id, JSON_ENCODE_ANY | JSON_COMPACT);
    kept = str_dup(arena, str_of(json));
    free(json);
    return kept;
}

/* The corpus. */

static bool read_document(const struct json_lines *lines, const json_t *object, struct map *ids,
                          struct arena *arena, struct retrieval_builder *builder, struct err *err)
{
    struct str id = id_as_json(json_object_get(object, "id"), arena);
    struct str title;
    struct str text;
    size_t line = lines->number;

    if (str_is_null(id))
        return refuse(lines, "wrong_type", "\"id\": a text or a whole number is needed", err);
    if (!json_line_text(lines, object, "title", false, &title, err)
        || !json_line_text(lines, object, "text", true, &text, err))
        return false;
    if (map_get(ids, id) != NULL)
        return refuse(lines, "duplicate_id", "the id stands on a line before", err);
    (void)map_set(ids, id, (void *)(uintptr_t)line);
    return retrieval_builder_add(builder, id, title, text, err);
}

bool retrieval_read_corpus(FILE *file, struct retrieval_builder *builder, struct err *err)
{
    struct arena *arena = arena_new(LINE_ARENA_MAX);
    struct map *ids = map_new(NULL, &random_system);
    struct json_lines lines = json_lines_begin(file);
    json_t *object = NULL;
    bool is_read;

    do {
        arena_reset(arena);
        is_read = json_lines_next(&lines, arena, &object, err)
                  && (object == NULL || read_document(&lines, object, ids, arena, builder, err));
    } while (is_read && object != NULL);
    json_lines_end(&lines);
    map_free(&ids);
    arena_free(&arena);
    return is_read;
}

/* Queries. */

static struct map *map_of_ids(const struct retrieval_index *index)
{
    struct map *ids = map_new(NULL, &random_system);

    for (uint32_t doc = 0; doc < index->head.counts.docs; doc++)
        (void)map_set(ids, retrieval_id(index, doc), (void *)((uintptr_t)doc + 1));
    return ids;
}

static int by_number(const void *one, const void *other)
{
    uint32_t a = *(const uint32_t *)one;
    uint32_t b = *(const uint32_t *)other;

    return (a > b) - (a < b);
}

static size_t without_repeats(uint32_t *docs, size_t count)
{
    size_t n = 0;

    if (count > 0)
        qsort(docs, count, sizeof(*docs), by_number);
    for (size_t i = 0; i < count; i++)
        if (n == 0 || docs[n - 1] != docs[i])
            docs[n++] = docs[i];
    return n;
}

static bool read_relevant(const struct json_lines *lines, const json_t *list, const struct map *ids,
                          struct arena *line_arena, struct arena *arena,
                          struct retrieval_query *out, struct err *err)
{
    size_t count = json_array_size(list);
    uint32_t *docs = ARENA_ARRAY(arena, count, uint32_t);
    size_t n = 0;

    if (list != NULL && !json_is_null(list) && !json_is_array(list))
        return refuse(lines, "wrong_type", "\"relevant\": a list of ids is needed", err);
    for (size_t i = 0; i < count; i++) {
        struct str id = id_as_json(json_array_get(list, i), line_arena);
        uintptr_t doc;

        if (str_is_null(id))
            return refuse(lines, "wrong_type", "\"relevant\": ids are texts or whole numbers", err);
        doc = (uintptr_t)map_get(ids, id);
        if (doc > 0)
            docs[n++] = (uint32_t)(doc - 1);
    }
    out->relevant = docs;
    out->relevant_count = without_repeats(docs, n);
    out->is_judged = count > 0;
    return true;
}

static bool read_query(const struct json_lines *lines, const json_t *object, const struct map *ids,
                       struct arena *line_arena, struct arena *arena, struct retrieval_query *out,
                       struct err *err)
{
    if (!json_line_text(lines, object, "text", true, &out->text, err)
        || !read_relevant(lines, json_object_get(object, "relevant"), ids, line_arena, arena, out,
                          err))
        return false;
    out->text = str_dup(arena, out->text);
    return arena_check(arena, err);
}

bool retrieval_read_queries(FILE *file, const struct retrieval_index *index, struct arena *arena,
                            struct retrieval_queries *out, struct err *err)
{
    struct arena *line_arena = arena_new(LINE_ARENA_MAX);
    struct map *ids = map_of_ids(index);
    struct json_lines lines = json_lines_begin(file);
    json_t *object = NULL;
    size_t room = 0;
    bool is_read;

    *out = (struct retrieval_queries){ 0 };
    do {
        arena_reset(line_arena);
        is_read = json_lines_next(&lines, line_arena, &object, err);
        if (!is_read || object == NULL)
            break;
        out->queries = arena_grow(arena, out->queries, out->count, &room, sizeof(*out->queries));
        is_read =
            read_query(&lines, object, ids, line_arena, arena, &out->queries[out->count++], err);
    } while (is_read);
    json_lines_end(&lines);
    map_free(&ids);
    arena_free(&line_arena);
    return is_read;
}
