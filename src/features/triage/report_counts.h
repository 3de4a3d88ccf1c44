/** What the page counts. Pure; lists in the arena. */
#ifndef PHAROS_FEATURES_TRIAGE_REPORT_COUNTS_H
#define PHAROS_FEATURES_TRIAGE_REPORT_COUNTS_H

#include <stddef.h>

#include "features/triage/evaluate.h"

struct arena;

/** The figures of `intel eval`, as evaluation_write gives them. */
struct headline {
    size_t n;
    size_t in_scope;
    size_t out_of_scope;
    double accuracy;
    double ece;
    double rejected; /* share of those in scope */
    double caught;   /* share of those out of scope */
    double p95_us;
    double auroc; /* of two labels, for the first */
};

struct headline report_headline(const struct evaluation *evaluation, struct arena *arena);

/** Texts in scope of a label: n have it, `named` were said to have it, `right` both. */
struct label_figures {
    int label;
    size_t n;
    size_t named;
    size_t right;
    double precision; /* 0 where none was named */
    double recall;    /* 0 where none has it */
    double f1;
};

/** Labels that occur, the worst F1 first, of equal ones that with more texts. */
size_t report_labels(const struct evaluation *evaluation, size_t labels, struct arena *arena,
                     struct label_figures **out);

enum { CONFUSION_EXAMPLES = 2 };

struct confusion {
    int truth;
    int answer;
    size_t n;
    struct str examples[CONFUSION_EXAMPLES];
    size_t example_count;
};

/** Pairs that are mistaken, the most frequent first. */
size_t report_confusions(const struct evaluation *evaluation, struct arena *arena,
                         struct confusion **out);

/** Texts whose probability lies in one of the tenths. */
struct reliability_bin {
    size_t n;
    double p; /* means */
    double right;
};

enum { RELIABILITY_BINS = 10 };
void report_reliability(const struct evaluation *evaluation,
                        struct reliability_bin bins[RELIABILITY_BINS]);

/** If a person looks at the least sure share of the texts in scope, so much of the rest is right.
 */
struct coverage_point {
    double looked_at;
    double right;
    size_t rest;
};

enum { COVERAGE_POINTS = 8 };
size_t report_coverage(const struct evaluation *evaluation, struct arena *arena,
                       struct coverage_point points[COVERAGE_POINTS]);

#endif
