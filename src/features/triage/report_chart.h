/** Lines in a square of shares, as inline SVG. For report.c. */
#ifndef PHAROS_FEATURES_TRIAGE_REPORT_CHART_H
#define PHAROS_FEATURES_TRIAGE_REPORT_CHART_H

#include "features/triage/report_page.h"

struct chart_point {
    double x; /* 0 to 1, as is y */
    double y;
};

struct chart {
    const char *title; /* keys of texts */
    const char *x_name;
    const char *y_name;
    bool has_diagonal; /* where x equals y */
    const struct chart_point *points;
    size_t count;
};

/** The numbers stand in a table beside it, which is its text alternative. */
void page_chart(struct report_page *page, const struct chart *chart);

#endif
