/**
 * How urgent a text is, by words of safety, of law, of deadlines and of things that stand still, in
 * Korean and English. The rules are data (urgency_rules.json); a model may raise what they say and
 * never lower it, and a denied safety word still counts: nobody dies of a look too many.
 */
#ifndef PHAROS_FEATURES_TRIAGE_URGENCY_H
#define PHAROS_FEATURES_TRIAGE_URGENCY_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

enum urgency_level {
    URGENCY_LOW,
    URGENCY_NORMAL,
    URGENCY_HIGH,
    URGENCY_CRITICAL,
    URGENCY_COUNT,
};

extern const struct str urgency_names[URGENCY_COUNT];

/** What was found: the highest level, and the words that made it. */
struct urgency {
    enum urgency_level level;
    struct str words; /* as they stand in the text; STR_NULL where nothing raised it */
};

/** By the rules that came with the program. */
struct urgency urgency_of(struct str text);

/** Rules that an operator edited. */
struct urgency_rules;

/** Reads rules from JSON into the arena. INVALID naming the rule. */
bool urgency_rules_read(struct str json, struct arena *arena, struct urgency_rules **out,
                        struct err *err) MUST_USE;

struct urgency urgency_by(const struct urgency_rules *rules, struct str text);

#endif
