#include "features/insight/insight_csv.h"

#include <string.h>

#include "base/arena.h"
#include "core/texts/texts.h"

enum { CSV_MAX_BYTES = 4 * 1024 * 1024 };

struct insight_csv insight_csv_new(struct arena *arena, enum lang lang)
{
    struct insight_csv csv = { .buf = strbuf_new(arena, CSV_MAX_BYTES),
                               .arena = arena,
                               .lang = lang };

    strbuf_add_cstr(&csv.buf, "\xEF\xBB\xBF");
    return csv;
}

static void begin_cell(struct insight_csv *csv)
{
    if (csv->in_row)
        strbuf_add_char(&csv->buf, ',');
    csv->in_row = true;
}

static bool holds_any(struct str text, const char *chars)
{
    for (size_t i = 0; i < text.n; i++)
        if (strchr(chars, text.p[i]) != NULL)
            return true;
    return false;
}

/** What a spreadsheet would work out. */
static bool is_formula(struct str text)
{
    return text.n > 0 && holds_any(str_sub(text, 0, 1), "=+-@\t\r");
}

void insight_csv_text(struct insight_csv *csv, struct str text)
{
    bool is_quoted = is_formula(text) || holds_any(text, "\",\r\n");

    begin_cell(csv);
    if (!is_quoted) {
        strbuf_add(&csv->buf, text);
        return;
    }
    strbuf_add_char(&csv->buf, '"');
    if (is_formula(text))
        strbuf_add_char(&csv->buf, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            strbuf_add_char(&csv->buf, '"');
        strbuf_add_char(&csv->buf, text.p[i]);
    }
    strbuf_add_char(&csv->buf, '"');
}

void insight_csv_key(struct insight_csv *csv, const char *key)
{
    insight_csv_text(csv, texts_format(csv->lang, key, TEXT_ARGS(), csv->arena));
}

void insight_csv_int(struct insight_csv *csv, int64_t value)
{
    begin_cell(csv);
    strbuf_add_int(&csv->buf, value);
}

void insight_csv_real(struct insight_csv *csv, bool is_known, double value)
{
    begin_cell(csv);
    if (is_known)
        strbuf_addf(&csv->buf, "%.4f", value);
}

void insight_csv_empty(struct insight_csv *csv)
{
    begin_cell(csv);
}

void insight_csv_end_row(struct insight_csv *csv)
{
    strbuf_add_cstr(&csv->buf, "\r\n");
    csv->in_row = false;
}
