/**
 * How urgent a text is, by words of safety, of law, of deadlines and of things that stand still, in
 * Korean and English. The rules are data (urgency_rules.json); a model may raise what they say and
 * never lower it, and a denied safety word still counts: nobody dies of a look too many.
 * More text never lowers a level, as long as a line ends between the one text and the other.
 */
#ifndef PHAROS_FEATURES_TRIAGE_URGENCY_H
#define PHAROS_FEATURES_TRIAGE_URGENCY_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

enum urgency_level {
    URGENCY_LOW,      /* no sign of haste or trouble */
    URGENCY_NORMAL,   /* something is wrong or wanted */
    URGENCY_HIGH,     /* a deadline, the law, money, a work that suffers */
    URGENCY_CRITICAL, /* somebody may come to harm, or everything stands still */
    URGENCY_COUNT,
};

extern const struct str urgency_names[URGENCY_COUNT];

/** What was found: the highest level, and the first words that made it. */
struct urgency {
    enum urgency_level level;
    struct str rule; /* id of the rule, borrowed from the rules; STR_NULL where nothing was found */
    struct str words; /* as they stand in the text; STR_NULL where nothing was found */
    bool has_demand;  /* something is wanted of us, by a rule that says so */
};

/** Phrases with levels; constant, so safe from any thread. */
struct urgency_rules;

/** Those that came with the program, in the arena. */
const struct urgency_rules *urgency_rules_built_in(struct arena *arena);

/**
 * Those that an operator edited, in the arena: FEELINGS.md tells the form. INVALID naming the rule
 * in the message and the place as a JSON pointer; LIMIT where there are too many phrases.
 */
bool urgency_rules_read(struct str json, struct arena *arena, const struct urgency_rules **out,
                        struct err *err) MUST_USE;

struct urgency urgency_of(const struct urgency_rules *rules, struct str text);

/** What a model says beside the rules may raise their level and never lower it. */
enum urgency_level urgency_with(enum urgency_level by_rules, enum urgency_level by_model);

#endif
