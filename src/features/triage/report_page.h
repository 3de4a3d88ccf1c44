/** Writes HTML piece by piece into a file. For report.c. */
#ifndef PHAROS_FEATURES_TRIAGE_REPORT_PAGE_H
#define PHAROS_FEATURES_TRIAGE_REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/strbuf.h"
#include "core/texts/texts.h"

struct err;

/** What is written so far. An error is sticky and told by report_page_end. */
struct report_page {
    FILE *file;
    struct arena *arena; /* emptied whenever the buffer is */
    struct strbuf buf;
    enum lang lang;
    bool failed;
    struct err *err;
};

struct report_page report_page_begin(FILE *file, struct err *err);
/** Writes what is left. */
bool report_page_end(struct report_page *page) MUST_USE;

/** Writes what is there once it is much. Texts made in the page's arena are gone after it. */
void page_settle(struct report_page *page);

/** Markup, as it stands. */
void page_html(struct report_page *page, const char *html);
/** Markup with numbers in it. */
void page_markup(struct report_page *page, const char *format, ...) PRINTF_LIKE(2, 3);
/** A text of somebody else, escaped. */
void page_text(struct report_page *page, struct str text);
/** A text of the catalogue, escaped. */
void page_say(struct report_page *page, const char *key, const struct text_arg *args);
/** The same within an element without attributes. */
void page_element(struct report_page *page, const char *element, const char *key,
                  const struct text_arg *args);
/** "93.4 %" and "1,234", in the arena: values for page_say. */
struct str page_percent(struct report_page *page, double share);
struct str page_number(struct report_page *page, size_t number);
/** A table's cell. */
void page_cell(struct report_page *page, struct str text);
void page_cell_number(struct report_page *page, size_t number);
void page_cell_percent(struct report_page *page, double share);
/** Opens a table of so many columns, headed by these keys; what is wide scrolls by itself. */
void page_table(struct report_page *page, const char *caption, const char *const *heads,
                size_t count);
void page_table_end(struct report_page *page);

#endif
