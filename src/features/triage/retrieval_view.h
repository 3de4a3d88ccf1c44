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
    VIEW_VOTES,      /* share of the votes of the nearest texts, times the nearest one's nearness */
    VIEW_CLASS,      /* its class's sum */
    VIEW_CLASS_SURE, /* that as a share of certainty */
    VIEW_CLASS_LEAD, /* of the best class: that less the next one's */
    VIEW_UNHEARD,    /* 1: nobody has accepted it yet */
    VIEW_NUMBERS,
};

/** How the documents are seen that were accepted for a text of the past. */
enum view_way {
    VIEW_KNOWN, /* by the other texts they were accepted for */
    VIEW_NEW,   /* as if nobody had ever accepted them */
    VIEW_GONE,  /* as if they were not there */
};

/** Whose own text is left out of the past, so that it is seen as a new one. */
struct view_without {
    uint32_t text; /* its number in the past, or RETRIEVAL_NO_DOC */
    enum view_way way;
};

struct text_view {
    struct retrieval_found found;    /* in the plain search's order; without what is hidden */
    double (*numbers)[VIEW_NUMBERS]; /* of each match */
    const double *same; /* of each match, its share of the very same text's documents */
};

/** Room to look in, for one thread at a time. Owned: retrieval_viewer_free. */
struct retrieval_viewer;
struct retrieval_viewer *retrieval_viewer_new(const struct retrieval_index *docs,
                                              const struct retrieval_past *past);
void retrieval_viewer_free(struct retrieval_viewer **viewer);

/** Looks at a text; what it gives is the viewer's until the next. */
struct text_view retrieval_look(struct retrieval_viewer *viewer, struct str text,
                                struct view_without without);

#endif
