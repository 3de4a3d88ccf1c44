/**
 * A text seen with all that the past tells: its candidates, and for each the numbers the re-ranker
 * weighs. Used by retrieval_learned.h.
 */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_VIEW_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_VIEW_H

#include "base/str.h"
#include "features/triage/retrieval_past.h"
#include "features/triage/retrieval_search.h"

enum view_number {
    VIEW_SCORE, /* of the plain search */
    VIEW_WORDS, /* BM25, as share of the best candidate's */
    VIEW_GRAMS,
    VIEW_WORD_COSINE,
    VIEW_GRAM_COSINE,
    VIEW_MEANING,
    VIEW_NEAREST,    /* how near the nearest text is that it was accepted for */
    VIEW_VOTES,      /* share of the votes of the nearest texts */
    VIEW_CLASS,      /* its class's sum */
    VIEW_CLASS_LEAD, /* that less the best other class's */
    VIEW_CLASS_BEST, /* 1: no other is better */
    VIEW_ACCEPTED,   /* ln(1 + how often) */
    VIEW_KNOWN,      /* 1: it was ever accepted */
    VIEW_NUMBERS,
};

/** What is left out of the past, so that a text of the past is seen as a new one. */
struct view_without {
    uint32_t text;                        /* number of the text itself, or RETRIEVAL_NO_DOC */
    const struct retrieval_query *hidden; /* its documents are not there; or NULL */
};

struct text_view {
    struct retrieval_found found;    /* in the plain search's order; without what is hidden */
    double (*numbers)[VIEW_NUMBERS]; /* of each match */
};

/** Room to look in, for one thread at a time. Owned: retrieval_viewer_free. */
struct retrieval_viewer;
struct retrieval_viewer *retrieval_viewer_new(const struct retrieval_index *docs,
                                              const struct retrieval_past *past);
void retrieval_viewer_free(struct retrieval_viewer **viewer);

/** Looks at a text; what it gives is the viewer's until the next. */
struct text_view retrieval_look(struct retrieval_viewer *viewer, struct str text,
                                const struct view_without *without);

#endif
