/** How a model does on texts whose labels are known. */
#ifndef PHAROS_FEATURES_TRIAGE_EVALUATE_H
#define PHAROS_FEATURES_TRIAGE_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "features/triage/model.h"
#include "proto/json.h"

/** One text that was judged. */
struct judged {
    int truth; /* LABEL_NONE: out of scope, or of a label the model does not know */
    int answer;
    float p;
    float confidence;
    float score; /* two labels: rises with the first of them */
    float micros;
    float known;     /* share of the words that the model knows */
    int month;       /* of the year 0 from 0; 0: the line has no time */
    struct str text; /* its beginning, borrowed; STR_NULL: not kept */
    bool is_sure;
    bool is_out;      /* out of scope */
    bool other_right; /* the model it is compared with is right */
};

/** All of them. Owned: evaluation_free. */
struct evaluation {
    struct judged *judged;
    size_t count;
    size_t room;
    bool has_other; /* there is a model to compare with */
};

void evaluation_add(struct evaluation *evaluation, const struct judged *judged);
void evaluation_free(struct evaluation *evaluation);

/** The right label, or a person's look where the text is out of scope. */
bool judged_is_right(const struct judged *judged);

/**
 * The contract's object: accuracy, macro-F1 and ECE of texts in scope, whatever `answer` says;
 * `rejected` the share of those that a person should look at; of texts out of scope the share that
 * is caught (`recall`), and how well confidence parts both (`auroc`). "auroc" and "ap" with two
 * labels, for the first of them; "months" where lines have times, "against" where there is a model
 * to compare with.
 */
void evaluation_write(const struct evaluation *evaluation, size_t labels, struct json_out *out);

#endif
