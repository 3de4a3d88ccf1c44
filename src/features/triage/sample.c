#include "features/triage/sample.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/random.h"
#include "base/text/utf8.h"
#include "features/triage/json_lines.h"
#include "proto/json.h"

enum { LINE_ARENA_MAX = 256 * 1024 * 1024 };

int label_find(const struct label_set *labels, struct str name)
{
    size_t low = 0;
    size_t high = labels->count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_cmp(labels->names[middle], name);

        if (order == 0)
            return (int)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return LABEL_NONE;
}

static bool read_fact(const char *name, const json_t *value, struct arena *arena, struct fact *out)
{
    *out = (struct fact){ .name = str_dup(arena, utf8_cut(str_of(name), SAMPLE_FACT_NAME_BYTES)) };
    if (json_is_number(value))
        out->number = json_number_value(value);
    else if (json_is_string(value))
        out->word = str_dup(arena, json_str(value));
    else if (json_is_boolean(value))
        out->word = json_is_true(value) ? STR("true") : STR("false");
    return json_is_number(value) || !str_is_null(out->word);
}

static void read_facts(const json_t *object, struct arena *arena, struct sample *out)
{
    json_t *facts = json_object_get(object, "facts");
    struct fact *kept;
    const char *name;
    json_t *value;

    if (!json_is_object(facts) || json_object_size(facts) == 0)
        return;
    kept = ARENA_ARRAY(arena, SAMPLE_FACTS_MAX, struct fact);
    json_object_foreach(facts, name,
                        value) if (out->fact_count < SAMPLE_FACTS_MAX
                                   && read_fact(name, value, arena, &kept[out->fact_count]))
        out->fact_count++;
    out->facts = kept;
}

/** The first of the last turns that are read. */
static size_t first_turn(const json_t *context, size_t count)
{
    size_t from = count;
    size_t bytes = 0;

    while (from > 0 && count - from < SAMPLE_CONTEXT_MAX && bytes < SAMPLE_CONTEXT_BYTES)
        bytes += json_string_length(json_array_get(context, --from));
    return from;
}

static bool read_context(const struct json_lines *lines, const json_t *object, struct arena *arena,
                         struct sample *out, struct err *err)
{
    const json_t *context = json_object_get(object, "context");
    size_t count = json_array_size(context);
    size_t from = first_turn(context, count);
    struct str *turns;

    if (context != NULL && !json_is_null(context) && !json_is_array(context))
        return err_set(err, ERR_INVALID, "wrong_type",
                       "line %zu: \"context\": a list of texts is needed", lines->number);
    turns = ARENA_ARRAY(arena, count - from + 1, struct str);
    for (size_t i = from; i < count; i++) {
        const json_t *turn = json_array_get(context, i);

        if (!json_is_string(turn))
            return err_set(err, ERR_INVALID, "wrong_type",
                           "line %zu: \"context\": a list of texts is needed", lines->number);
        turns[out->context_count++] = str_dup(arena, json_str(turn));
    }
    out->context = turns;
    return true;
}

bool sample_read(const struct json_lines *lines, const json_t *object, struct arena *arena,
                 struct sample *out, struct err *err)
{
    struct str text;

    *out = (struct sample){ .label = LABEL_NONE };
    if (!json_line_text(lines, object, "text", true, &text, err)
        || !read_context(lines, object, arena, out, err))
        return false;
    out->text = str_dup(arena, text);
    read_facts(object, arena, out);
    return true;
}

/* A file of them. */

struct reading {
    struct arena *arena; /* of what is kept */
    struct sample *items;
    struct str *label_names; /* of each */
    size_t count;
    size_t room;
    size_t name_room;
    struct map *names; /* label -> itself, each once */
};

static bool keep_line(struct reading *reading, const struct json_lines *lines, const json_t *object,
                      struct err *err)
{
    struct str label;

    reading->items = arena_grow(reading->arena, reading->items, reading->count, &reading->room,
                                sizeof(*reading->items));
    reading->label_names = arena_grow(reading->arena, reading->label_names, reading->count,
                                      &reading->name_room, sizeof(*reading->label_names));
    if (!sample_read(lines, object, reading->arena, &reading->items[reading->count], err)
        || !json_line_text(lines, object, "label", true, &label, err))
        return false;
    if (label.n == 0 || label.n > LABEL_BYTES_MAX)
        return err_set(err, ERR_INVALID, "out_of_range", "line %zu: a label has 1 to %d bytes",
                       lines->number, LABEL_BYTES_MAX);
    if (map_get(reading->names, label) == NULL) {
        struct str *kept = ARENA_NEW(reading->arena, struct str);

        *kept = str_dup(reading->arena, label);
        map_set(reading->names, *kept, kept);
        if (map_count(reading->names) > LABEL_COUNT_MAX)
            return err_set(err, ERR_LIMIT, "too_many", "line %zu: more than %d different labels",
                           lines->number, LABEL_COUNT_MAX);
    }
    reading->label_names[reading->count++] = *(const struct str *)map_get(reading->names, label);
    return arena_check(reading->arena, err);
}

static bool read_lines(struct json_lines *lines, struct reading *reading, struct err *err)
{
    struct arena *arena = arena_new(LINE_ARENA_MAX);
    json_t *object;
    bool done;

    do {
        arena_reset(arena);
        done = json_lines_next(lines, arena, &object, err)
               && (object == NULL || keep_line(reading, lines, object, err));
    } while (done && object != NULL);
    arena_free(&arena);
    return done;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void collect_labels(const struct reading *reading, struct label_set *out)
{
    struct map_entry entry = { 0 };

    out->names = ARENA_ARRAY(reading->arena, map_count(reading->names), struct str);
    out->count = 0;
    while (map_next(reading->names, &entry))
        out->names[out->count++] = *(const struct str *)entry.value;
    qsort(out->names, out->count, sizeof(*out->names), by_name);
}

bool samples_read(FILE *file, struct arena *arena, struct label_set *labels,
                  struct sample_list *out, struct err *err)
{
    struct reading reading = { .arena = arena, .names = map_new(NULL, &random_system) };
    struct json_lines lines = json_lines_begin(file);
    bool done = read_lines(&lines, &reading, err);

    json_lines_end(&lines);
    if (done && reading.count == 0)
        done = err_set(err, ERR_INVALID, "no_data", "there is no line to learn from");
    if (done && labels->count == 0)
        collect_labels(&reading, labels);
    map_free(&reading.names);
    if (!done)
        return false;
    for (size_t i = 0; i < reading.count; i++)
        reading.items[i].label = label_find(labels, reading.label_names[i]);
    *out = (struct sample_list){ reading.items, reading.count };
    return true;
}
