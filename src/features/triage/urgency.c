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
#include "features/triage/phrase_text.h"
#include "proto/json.h"

enum { DEPTH_MAX = 6, RULES_MAX = 1000, ID_CHARS_MAX = 60, NOTE_CHARS_MAX = 1000, REACH_MAX = 20 };

const struct str urgency_names[URGENCY_COUNT] = {
    [URGENCY_LOW] = STR_INIT("low"),
    [URGENCY_NORMAL] = STR_INIT("normal"),
    [URGENCY_HIGH] = STR_INIT("high"),
    [URGENCY_CRITICAL] = STR_INIT("critical"),
};

struct rule {
    struct str id;
    enum urgency_level level;
    unsigned reach; /* words that may stand between the two parts of a pair */
    bool is_demand;
};

/** What a phrase is to its rule. Its meaning in the book is KINDS times the rule's number, and
 * this. */
enum kind {
    KIND_WORDS,
    KIND_EXCEPTION,
    KIND_ONE, /* with KIND_OTHER not far from it, as good as KIND_WORDS */
    KIND_OTHER,
    KINDS,
};

struct urgency_rules {
    struct rule *rules;
    size_t count;
    struct phrase_book *book;
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
    { .name = "near", .type = FIELD_ANY },
    { .name = "demand", .type = FIELD_BOOL },
    { .name = "except", .type = FIELD_ANY },
    { 0 },
};

static const struct field near_fields[] = {
    { .name = "one", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { .name = "other", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { .name = "reach", .type = FIELD_INT, .flags = FIELD_REQUIRED, .min = 0, .max = REACH_MAX },
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

static bool read_list(const struct urgency_rules *rules, const json_t *sets, const json_t *json,
                      const char *name, uint32_t number, enum kind kind, struct err *err)
{
    return phrase_list_add(rules->book, sets, json_object_get(json, name), name,
                           KINDS * number + kind, err);
}

/** Words that stand near each other: {"one": […], "other": […], "reach": 6}. */
static bool read_near(const struct urgency_rules *rules, const json_t *sets, const json_t *json,
                      uint32_t number, struct err *err)
{
    if (json == NULL)
        return true;
    if (!json_is_object(json)) {
        (void)err_set(err, ERR_INVALID, "wrong_type", "this must be an object");
        return err_field(err, "/near");
    }
    if (!exchange_check_body(near_fields, json, err)
        || !read_list(rules, sets, json, "one", number, KIND_ONE, err)
        || !read_list(rules, sets, json, "other", number, KIND_OTHER, err))
        return err_within(err, "/near");
    rules->rules[number].reach = (unsigned)json_integer_value(json_object_get(json, "reach"));
    return true;
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
    rule->is_demand = json_is_true(json_object_get(json, "demand"));
    return read_list(rules, sets, json, "words", number, KIND_WORDS, err)
           && read_near(rules, sets, json_object_get(json, "near"), number, err)
           && read_list(rules, sets, json, "except", number, KIND_EXCEPTION, err);
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

/** What was seen of a rule so far. */
struct rule_state {
    uint32_t excepted_until;           /* the furthest end of its exceptions */
    const struct phrase_hit *parts[2]; /* the last of each part of a pair */
};

/** Goes through the hits, which are in the order of where they begin. */
struct judging {
    const struct urgency_rules *rules;
    const struct phrase_hits *hits;
    size_t seen; /* exceptions before it are known */
    struct rule_state *states;
};

static enum kind kind_of(const struct phrase_hit *hit)
{
    return (enum kind)(hit->meaning % KINDS);
}

static uint32_t rule_of(const struct phrase_hit *hit)
{
    return hit->meaning / KINDS;
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
        uint32_t *until = &judging->states[rule_of(other)].excepted_until;

        if (other->begin > hit->begin)
            break;
        if (kind_of(other) == KIND_EXCEPTION && !other->crosses_line && other->end > *until)
            *until = other->end;
    }
    return judging->states[rule_of(hit)].excepted_until >= hit->end;
}

/** Marks count for a word, and the ends of up to two clauses for none: "the charger, after an hour,
 * burst". */
static bool is_near(const struct phrase_hit *before, const struct phrase_hit *hit, unsigned reach)
{
    enum { CLAUSES = 2 };
    uint32_t words = hit->first_word - before->last_word;

    return before->end <= hit->begin && words / PHRASE_SENTENCE_GAP <= CLAUSES
           && words % PHRASE_SENTENCE_GAP <= reach + 1;
}

/** Where a pair that the hit completes begins; NULL where it completes none. */
static const struct phrase_hit *pair_with(struct judging *judging, const struct phrase_hit *hit)
{
    struct rule_state *state = &judging->states[rule_of(hit)];
    const struct phrase_hit *before = state->parts[kind_of(hit) == KIND_ONE];

    state->parts[kind_of(hit) == KIND_OTHER] = hit;
    return before != NULL && is_near(before, hit, judging->rules->rules[rule_of(hit)].reach)
               ? before
               : NULL;
}

/** The hit that what raises begins with; NULL where the hit does not raise. */
static const struct phrase_hit *begin_of(struct judging *judging, const struct phrase_hit *hit)
{
    if (kind_of(hit) == KIND_EXCEPTION || is_excepted(judging, hit))
        return NULL;
    return kind_of(hit) == KIND_WORDS ? hit : pair_with(judging, hit);
}

static struct urgency judge(struct judging *judging, struct str text)
{
    struct urgency urgency = { .level = URGENCY_LOW };

    for (size_t i = 0; i < judging->hits->count; i++) {
        const struct phrase_hit *hit = &judging->hits->items[i];
        const struct rule *rule = &judging->rules->rules[rule_of(hit)];
        const struct phrase_hit *begin = begin_of(judging, hit);

        if (begin == NULL)
            continue;
        urgency.has_demand = urgency.has_demand || rule->is_demand;
        if (rule->level > urgency.level) {
            urgency.level = rule->level;
            urgency.rule = rule->id;
            urgency.words = str_sub(text, begin->begin, hit->end - begin->begin);
        }
    }
    return urgency;
}

static struct urgency judge_hits(const struct urgency_rules *rules, struct str text,
                                 struct phrase_hits hits)
{
    struct judging judging = { .rules = rules, .hits = &hits };
    struct urgency urgency;

    judging.states = calloc(rules->count + 1, sizeof(*judging.states));
    CHECK(judging.states != NULL);
    urgency = judge(&judging, text);
    free(judging.states);
    phrase_hits_free(&hits);
    return urgency;
}

struct urgency urgency_of(const struct urgency_rules *rules, struct str text)
{
    struct urgency plain = judge_hits(rules, text, phrase_book_find(rules->book, text));
    struct urgency joined;

    if (plain.level == URGENCY_CRITICAL)
        return plain;
    joined = judge_hits(rules, text, phrase_book_find_joined(rules->book, text));
    joined.has_demand = joined.has_demand || plain.has_demand;
    return joined.level > plain.level ? joined : plain;
}

enum urgency_level urgency_with(enum urgency_level by_rules, enum urgency_level by_model)
{
    return by_model > by_rules ? by_model : by_rules;
}
