#include "features/triage/urgency.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"
#include "core/api/exchange_check.h"
#include "features/triage/feelings_built_in.h"
#include "features/triage/phrase_book.h"
#include "features/triage/phrase_list.h"
#include "proto/json.h"

enum { DEPTH_MAX = 6, RULES_MAX = 1000, ID_CHARS_MAX = 60, NOTE_CHARS_MAX = 1000 };

const struct str urgency_names[URGENCY_COUNT] = {
    [URGENCY_LOW] = STR_INIT("low"),
    [URGENCY_NORMAL] = STR_INIT("normal"),
    [URGENCY_HIGH] = STR_INIT("high"),
    [URGENCY_CRITICAL] = STR_INIT("critical"),
};

struct rule {
    struct str id;
    enum urgency_level level;
};

struct urgency_rules {
    struct rule *rules;
    size_t count;
    struct phrase_book *book; /* a phrase means twice its rule's number, an exception one more */
};

/* ---- reading ---------------------------------------------------------------------------------*/

static const char *const level_names[] = { "normal", "high", "critical", NULL };

static const struct field file_fields[] = {
    { .name = "note", .type = FIELD_STRING, .max = NOTE_CHARS_MAX },
    { .name = "sets", .type = FIELD_ANY },
    { .name = "rules", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { 0 },
};

static const struct field rule_fields[] = {
    { .name = "note", .type = FIELD_STRING, .max = NOTE_CHARS_MAX },
    { .name = "id", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .min = 1, .max = ID_CHARS_MAX },
    { .name = "level", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = level_names },
    { .name = "words", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { .name = "except", .type = FIELD_ANY },
    { 0 },
};

static enum urgency_level level_named(struct str name)
{
    for (int i = 0; i < URGENCY_COUNT; i++)
        if (str_eq(urgency_names[i], name))
            return (enum urgency_level)i;
    CHECK(false);
}

/** Says which rule the error is about. */
static bool in_rule(struct err *err, const json_t *json, size_t i)
{
    struct str id = json_str(json_object_get(json, "id"));
    char pointer[ERR_FIELD_MAX];
    char what[ERR_TEXT_MAX];
    char code[ERR_CODE_MAX];
    char field[ERR_FIELD_MAX];

    snprintf(what, sizeof(what), "%s", err->message);
    snprintf(code, sizeof(code), "%s", err->code);
    snprintf(field, sizeof(field), "%s", err->field);
    (void)err_set(err, err->kind, code, "rule %zu (%" STR_FMT "): %s", i + 1, STR_ARG(id), what);
    (void)err_field(err, field);
    snprintf(pointer, sizeof(pointer), "/rules/%zu", i);
    return err_within(err, pointer);
}

static bool read_rule(struct urgency_rules *rules, const json_t *sets, const json_t *json,
                      uint32_t number, struct err *err)
{
    struct rule *rule = &rules->rules[number];

    if (!json_is_object(json))
        return err_set(err, ERR_INVALID, "wrong_type", "this must be an object");
    if (!exchange_check_body(rule_fields, json, err))
        return false;
    rule->id = json_str(json_object_get(json, "id"));
    rule->level = level_named(json_str(json_object_get(json, "level")));
    return phrase_list_add(rules->book, sets, json_object_get(json, "words"), "words", 2 * number,
                           err)
           && phrase_list_add(rules->book, sets, json_object_get(json, "except"), "except",
                              2 * number + 1, err);
}

static bool read_rules(struct urgency_rules *rules, const json_t *json, struct arena *arena,
                       struct err *err)
{
    const json_t *sets = json_object_get(json, "sets");
    const json_t *list = json_object_get(json, "rules");
    size_t i;
    json_t *one;

    if (!phrase_sets_check(sets, err))
        return false;
    if (!json_is_array(list) || json_array_size(list) > RULES_MAX) {
        (void)err_set(err, ERR_INVALID, "wrong_type", "this must be a list of at most %d rules",
                      RULES_MAX);
        return err_field(err, "/rules");
    }
    rules->count = json_array_size(list);
    rules->rules = ARENA_ARRAY(arena, rules->count + 1, struct rule);
    json_array_foreach(list, i, one)
    {
        if (!read_rule(rules, sets, one, (uint32_t)i, err))
            return in_rule(err, one, i);
    }
    return true;
}

bool urgency_rules_read(struct str text, struct arena *arena, const struct urgency_rules **out,
                        struct err *err)
{
    struct urgency_rules *rules = ARENA_NEW(arena, struct urgency_rules);
    json_t *json;

    if (!json_parse(text, DEPTH_MAX, arena, &json, err))
        return false;
    if (!json_is_object(json))
        return err_set(err, ERR_INVALID, "wrong_type", "the file must hold one object");
    rules->book = phrase_book_new(arena);
    if (!exchange_check_body(file_fields, json, err) || !read_rules(rules, json, arena, err))
        return false;
    *out = rules;
    return true;
}

const struct urgency_rules *urgency_rules_built_in(struct arena *arena)
{
    struct str json = { urgency_built_in, urgency_built_in_n };
    const struct urgency_rules *rules;
    struct err err = { 0 };

    CHECK(urgency_rules_read(json, arena, &rules, &err));
    return rules;
}

/* ---- judging ---------------------------------------------------------------------------------*/

/** Goes through the hits, which are in the order of where they begin. */
struct judging {
    const struct phrase_hits *hits;
    size_t seen;              /* hits before it are in excepted_until */
    uint32_t *excepted_until; /* of each rule: the furthest end of its exceptions so far */
};

static bool is_exception(const struct phrase_hit *hit)
{
    return hit->meaning % 2 == 1;
}

static uint32_t rule_of(const struct phrase_hit *hit)
{
    return hit->meaning / 2;
}

/**
 * An exception of the same rule holds all of it ("fire tv"). It must stand in one line: text that
 * comes behind a line can then never make an exception of what stands before it.
 */
static bool is_excepted(struct judging *judging, const struct phrase_hit *hit)
{
    const struct phrase_hits *hits = judging->hits;

    for (; judging->seen < hits->count; judging->seen++) {
        const struct phrase_hit *other = &hits->items[judging->seen];
        uint32_t *until = &judging->excepted_until[rule_of(other)];

        if (other->begin > hit->begin)
            break;
        if (is_exception(other) && !other->crosses_line && other->end > *until)
            *until = other->end;
    }
    return judging->excepted_until[rule_of(hit)] >= hit->end;
}

static struct urgency judge(const struct urgency_rules *rules, struct str text,
                            struct judging *judging)
{
    struct urgency urgency = { .level = URGENCY_LOW };

    for (size_t i = 0; i < judging->hits->count; i++) {
        const struct phrase_hit *hit = &judging->hits->items[i];
        const struct rule *rule = &rules->rules[rule_of(hit)];

        if (!is_exception(hit) && rule->level > urgency.level && !is_excepted(judging, hit))
            urgency = (struct urgency){ rule->level, rule->id,
                                        str_sub(text, hit->begin, hit->end - hit->begin) };
    }
    return urgency;
}

struct urgency urgency_of(const struct urgency_rules *rules, struct str text)
{
    struct phrase_hits hits = phrase_book_find(rules->book, text);
    struct judging judging = { .hits = &hits };
    struct urgency urgency;

    judging.excepted_until = calloc(rules->count + 1, sizeof(*judging.excepted_until));
    CHECK(judging.excepted_until != NULL);
    urgency = judge(rules, text, &judging);
    free(judging.excepted_until);
    phrase_hits_free(&hits);
    return urgency;
}

enum urgency_level urgency_with(enum urgency_level by_rules, enum urgency_level by_model)
{
    return by_model > by_rules ? by_model : by_rules;
}
