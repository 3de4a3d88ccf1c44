/** Labelled texts, as models learn from them: JSON Lines {"text","label","context"?,"facts"?}. */
#ifndef PHAROS_FEATURES_TRIAGE_SAMPLE_H
#define PHAROS_FEATURES_TRIAGE_SAMPLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;
struct json_lines;

enum {
    SAMPLE_FACTS_MAX = 64,
    SAMPLE_FACT_NAME_BYTES = 120,     /* of a longer one the beginning */
    SAMPLE_CONTEXT_MAX = 200,         /* of more turns the last ones count, … */
    SAMPLE_CONTEXT_BYTES = 64 * 1024, /* … and of longer ones */
    LABEL_BYTES_MAX = 256,
    LABEL_COUNT_MAX = 4096,
    LABEL_NONE = -1,
};

/** Something known beside the text: a number, or a word ("plan": "gold"). */
struct fact {
    struct str name;
    struct str word; /* STR_NULL: it is a number */
    double number;
};

struct sample {
    struct str text;
    const struct str *context; /* earlier turns, oldest first */
    size_t context_count;
    const struct fact *facts;
    size_t fact_count;
    int label; /* in a label_set; LABEL_NONE where it is none of them */
};

struct sample_list {
    struct sample *items;
    size_t count;
};

/** The classes of a model, in the order of their names. */
struct label_set {
    struct str *names;
    size_t count;
};

/** The label's place, or LABEL_NONE. */
int label_find(const struct label_set *labels, struct str name);

/** Text, context and facts of one line, in the arena. Facts that are neither number, text nor
 * boolean are left out. INVALID naming the line. */
bool sample_read(const struct json_lines *lines, const json_t *object, struct arena *arena,
                 struct sample *out, struct err *err) MUST_USE;

/**
 * All lines of a file; every one must have a label. Where `labels` is empty it becomes the set of
 * those found, else labels that are none of them give LABEL_NONE. INVALID (no_data: no line).
 */
bool samples_read(FILE *file, struct arena *arena, struct label_set *labels,
                  struct sample_list *out, struct err *err) MUST_USE;

#endif
