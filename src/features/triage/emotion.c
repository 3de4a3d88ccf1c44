#include "features/triage/emotion.h"

#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"
#include "core/api/exchange_check.h"
#include "features/triage/feelings_built_in.h"
#include "features/triage/phrase_book.h"
#include "features/triage/phrase_list.h"
#include "proto/json.h"

enum {
    DEPTH_MAX = 6,
    NOTE_CHARS_MAX = 1000,
    LISTS_MAX = 100,
    REACH_MAX = 8, /* words between a denial and what it denies */
    STRONG = 4,
    USUAL = 2,
    WEAK = 1,
    ENOUGH = 2,       /* weight that makes an emotion of a text */
    SHORT_CHARS = 12, /* of a text so short the weakest word says enough: "감사합니다" */
    NEIGHBOURS = 16,  /* phrases on either side among which a denial is looked for */
};

const struct str emotion_names[EMOTION_COUNT] = {
    [EMOTION_NEUTRAL] = STR_INIT("neutral"),
    [EMOTION_ANGER] = STR_INIT("anger"),
    [EMOTION_DISAPPOINTMENT] = STR_INIT("disappointment"),
    [EMOTION_WORRY] = STR_INIT("worry"),
    [EMOTION_SADNESS] = STR_INIT("sadness"),
    [EMOTION_JOY] = STR_INIT("joy"),
    [EMOTION_GRATITUDE] = STR_INIT("gratitude"),
};

/** What stands in one list of the file; a phrase means the number of its list. */
struct word_list {
    enum emotion emotion;
    enum emotion denied; /* what its words tell when they are denied */
    unsigned weight;
    unsigned reach; /* of a denial, in words; 0: within the same word */
    bool is_denial;
    bool is_after; /* a denial that follows what it denies */
};

struct emotion_words {
    struct word_list lists[LISTS_MAX];
    size_t count;
    struct phrase_book *book;
};

/* ---- reading ---------------------------------------------------------------------------------*/

static const char *const emotion_options[] = { "neutral", "anger", "disappointment", "worry",
                                               "sadness", "joy",   "gratitude",      NULL };
static const char *const where_options[] = { "before", "after", NULL };

static const struct field file_fields[] = {
    { .name = "note", .type = FIELD_STRING, .max = NOTE_CHARS_MAX },
    { .name = "sets", .type = FIELD_ANY },
    { .name = "emotions", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { .name = "denials", .type = FIELD_ANY },
    { 0 },
};

static const struct field emotion_fields[] = {
    { .name = "note", .type = FIELD_STRING, .max = NOTE_CHARS_MAX },
    { .name = "name", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = emotion_options },
    { .name = "denied", .type = FIELD_ENUM, .one_of = emotion_options },
    { .name = "strong", .type = FIELD_ANY },
    { .name = "words", .type = FIELD_ANY },
    { .name = "weak", .type = FIELD_ANY },
    { 0 },
};

static const struct field denial_fields[] = {
    { .name = "note", .type = FIELD_STRING, .max = NOTE_CHARS_MAX },
    { .name = "where", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = where_options },
    { .name = "reach", .type = FIELD_INT, .flags = FIELD_REQUIRED, .max = REACH_MAX },
    { .name = "words", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { 0 },
};

struct reading {
    struct emotion_words *words;
    const json_t *sets;
    struct err *err;
};

static enum emotion emotion_named(struct str name)
{
    for (int i = 0; i < EMOTION_COUNT; i++)
        if (str_eq(emotion_names[i], name))
            return (enum emotion)i;
    return EMOTION_NEUTRAL;
}

static bool add_list(struct reading *reading, const json_t *json, const char *name,
                     struct word_list list)
{
    struct emotion_words *words = reading->words;

    if (words->count == LISTS_MAX)
        return err_set(reading->err, ERR_LIMIT, "too_many", "there are more than %d lists",
                       LISTS_MAX);
    words->lists[words->count] = list;
    return phrase_list_add(words->book, reading->sets, json_object_get(json, name), name,
                           (uint32_t)words->count++, reading->err);
}

static bool read_emotion(struct reading *reading, const json_t *json)
{
    struct word_list list = { .emotion = emotion_named(json_str(json_object_get(json, "name"))),
                              .denied = emotion_named(json_str(json_object_get(json, "denied"))) };
    struct word_list strong = list;
    struct word_list weak = list;

    strong.weight = STRONG;
    list.weight = USUAL;
    weak.weight = WEAK;
    return exchange_check_body(emotion_fields, json, reading->err)
           && add_list(reading, json, "strong", strong) && add_list(reading, json, "words", list)
           && add_list(reading, json, "weak", weak);
}

static bool read_denial(struct reading *reading, const json_t *json)
{
    struct word_list list = { .is_denial = true,
                              .reach = (unsigned)json_integer_value(json_object_get(json, "reach")),
                              .is_after =
                                  str_eq(json_str(json_object_get(json, "where")), STR("after")) };

    return exchange_check_body(denial_fields, json, reading->err)
           && add_list(reading, json, "words", list);
}

static bool read_all(struct reading *reading, const json_t *json, const char *name,
                     bool (*read)(struct reading *reading, const json_t *json))
{
    const json_t *list = json_object_get(json, name);
    char pointer[ERR_FIELD_MAX];
    size_t i;
    json_t *one;

    if (list != NULL && !json_is_array(list)) {
        (void)err_set(reading->err, ERR_INVALID, "wrong_type", "this must be a list");
        snprintf(pointer, sizeof(pointer), "/%s", name);
        return err_within(reading->err, pointer);
    }
    json_array_foreach(list, i, one)
    {
        bool is_object = json_is_object(one);

        if (is_object && read(reading, one))
            continue;
        if (!is_object)
            (void)err_set(reading->err, ERR_INVALID, "wrong_type", "this must be an object");
        snprintf(pointer, sizeof(pointer), "/%s/%zu", name, i);
        return err_within(reading->err, pointer);
    }
    return true;
}

bool emotion_words_read(struct str text, struct arena *arena, const struct emotion_words **out,
                        struct err *err)
{
    struct emotion_words *words = ARENA_NEW(arena, struct emotion_words);
    struct reading reading = { .words = words, .err = err };
    json_t *json;

    if (!json_parse(text, DEPTH_MAX, arena, &json, err))
        return false;
    if (!json_is_object(json))
        return err_set(err, ERR_INVALID, "wrong_type", "the file must hold one object");
    words->book = phrase_book_new(arena);
    reading.sets = json_object_get(json, "sets");
    if (!exchange_check_body(file_fields, json, err) || !phrase_sets_check(reading.sets, err)
        || !read_all(&reading, json, "emotions", read_emotion)
        || !read_all(&reading, json, "denials", read_denial))
        return false;
    *out = words;
    return true;
}

const struct emotion_words *emotion_words_built_in(struct arena *arena)
{
    struct str json = { emotion_built_in, emotion_built_in_n };
    const struct emotion_words *words;
    struct err err = { 0 };

    CHECK(emotion_words_read(json, arena, &words, &err));
    return words;
}

/* ---- judging ---------------------------------------------------------------------------------*/

/** Leaves out what stands inside of a longer phrase: "good" in "for good". In place. */
static void leave_inner_out(struct phrase_hits *hits)
{
    uint32_t earlier_end = 0; /* the furthest of those that begin before */
    size_t kept = 0;

    for (size_t from = 0, until; from < hits->count; from = until) {
        uint32_t begin = hits->items[from].begin;
        uint32_t group_end = 0;

        for (until = from; until < hits->count && hits->items[until].begin == begin; until++)
            if (hits->items[until].end > group_end)
                group_end = hits->items[until].end;
        for (size_t i = from; i < until; i++)
            if (hits->items[i].end == group_end && group_end > earlier_end)
                hits->items[kept++] = hits->items[i];
        if (group_end > earlier_end)
            earlier_end = group_end;
    }
    hits->count = kept;
}

static bool is_denied_by(const struct word_list *denial, const struct phrase_hit *by,
                         const struct phrase_hit *hit)
{
    if (!denial->is_denial)
        return false;
    if (denial->is_after)
        return by->begin >= hit->end && by->first_word - hit->last_word <= denial->reach;
    return by->end <= hit->begin && hit->first_word - by->last_word <= denial->reach;
}

static bool is_denied(const struct emotion_words *words, const struct phrase_hits *hits, size_t at)
{
    size_t from = at > NEIGHBOURS ? at - NEIGHBOURS : 0;
    size_t until = at + NEIGHBOURS < hits->count ? at + NEIGHBOURS : hits->count;

    for (size_t i = from; i < until; i++)
        if (is_denied_by(&words->lists[hits->items[i].meaning], &hits->items[i], &hits->items[at]))
            return true;
    return false;
}

static enum emotion heaviest(const unsigned *weights, unsigned enough)
{
    enum emotion best = EMOTION_NEUTRAL;

    for (int i = EMOTION_NEUTRAL + 1; i < EMOTION_COUNT; i++)
        if (weights[i] >= enough && (best == EMOTION_NEUTRAL || weights[i] > weights[best]))
            best = (enum emotion)i;
    return best;
}

enum emotion emotion_of(const struct emotion_words *words, struct str text)
{
    struct phrase_hits hits = phrase_book_find(words->book, text);
    unsigned weights[EMOTION_COUNT] = { 0 };
    unsigned enough = hits.chars <= SHORT_CHARS ? WEAK : ENOUGH;

    leave_inner_out(&hits);
    for (size_t i = 0; i < hits.count; i++) {
        const struct word_list *list = &words->lists[hits.items[i].meaning];

        weights[is_denied(words, &hits, i) ? list->denied : list->emotion] += list->weight;
    }
    phrase_hits_free(&hits);
    return heaviest(weights, enough);
}
