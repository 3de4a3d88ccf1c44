/** What an evaluation says over time, and of the model that is in use. */
#ifndef PHAROS_FEATURES_TRIAGE_EVALUATE_TIME_H
#define PHAROS_FEATURES_TRIAGE_EVALUATE_TIME_H

#include <stddef.h>

#include "features/triage/evaluate.h"
#include "features/triage/measure_change.h"

struct arena;

/** Texts of one month. */
struct month_figures {
    int month; /* as judged.month */
    size_t n;
    double accuracy; /* of those in scope */
    double rejected; /* share of all that a person should look at */
    double confidence;
    double unknown_words;          /* mean share */
    struct population_shift shift; /* of the confidence, against the first month */
};

/** Months in their order, in the arena; texts without a time are in none. */
size_t evaluation_months(const struct evaluation *evaluation, struct arena *arena,
                         struct month_figures **out);

enum {
    REPLACE_TEXTS_MIN = 50, /* fewer tell nothing: earlier months are taken in until there are as
                               many */
};

/** Whether the model may take the place of the one in use. */
struct replacement {
    bool replace;
    const char *why; /* better, no_difference, worse, too_few */
    size_t n;        /* texts it was decided by */
    int month;       /* the first of them; 0: times do not count */
    size_t right;
    size_t other_right;
    size_t only_right; /* on which the other is wrong */
    size_t only_other;
    double p; /* McNemar's, exact and one-sided, for the side that has more */
};

/**
 * By the newest month, or all texts where none has a time. Right is the right label, or, for a
 * text out of scope, a person's look. Not worse: the other is not better at p < 0.05. `too_few`
 * does not replace.
 */
struct replacement evaluation_replacement(const struct evaluation *evaluation);

/** "2026-03" with its NUL. */
enum { MONTH_BYTES = 8 };
void month_format(int month, char out[MONTH_BYTES]);

#endif
