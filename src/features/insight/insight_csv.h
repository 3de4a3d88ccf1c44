/**
 * Tables as CSV (RFC 4180), UTF-8 with a byte order mark, which spreadsheets want. A cell that a
 * spreadsheet would take for a formula gets an apostrophe before it.
 */
#ifndef PHAROS_FEATURES_INSIGHT_INSIGHT_CSV_H
#define PHAROS_FEATURES_INSIGHT_INSIGHT_CSV_H

#include "base/strbuf.h"
#include "core/texts/lang.h"

struct insight_csv {
    struct strbuf buf;
    struct arena *arena;
    enum lang lang;
    bool in_row;
};

struct insight_csv insight_csv_new(struct arena *arena, enum lang lang);
void insight_csv_text(struct insight_csv *csv, struct str text);
/** A text of the catalogue. */
void insight_csv_key(struct insight_csv *csv, const char *key);
void insight_csv_int(struct insight_csv *csv, int64_t value);
/** A share with four digits, or an empty cell. */
void insight_csv_real(struct insight_csv *csv, bool is_known, double value);
void insight_csv_empty(struct insight_csv *csv);
void insight_csv_end_row(struct insight_csv *csv);

#endif
