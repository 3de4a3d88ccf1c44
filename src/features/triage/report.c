#include "features/triage/report.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/text/utf8.h"
#include "features/triage/evaluate_time.h"
#include "features/triage/report_chart.h"
#include "features/triage/report_counts.h"
#include "io/whole_file.h"

#define COUNTS_ARENA_MAX ((size_t)4 * 1024 * 1024 * 1024)

enum { PAIRS_SHOWN = 12, NAME_BYTES = 80 };

static const char style[] =
    ":root{color-scheme:light dark;--bg:#edf0f1;--surface:#fff;--line:#dce2e4;--ink:#15222b;"
    "--ink-2:#43525b;--sea:#0b6678;--sea-bg:#e1f0f3;--warn:#9a4a00;--on:#fff}"
    "@media screen and "
    "(prefers-color-scheme:dark){:root{--bg:#0c1216;--surface:#141c21;--line:#25313a;"
    "--ink:#e4ebee;--ink-2:#aebbc1;--sea:#62c3d3;--sea-bg:#12323a;--warn:#f5ae5b;--on:#0c1216}}"
    "*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:16px/26px "
    "-apple-system,BlinkMacSystemFont,'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',"
    "'Noto Sans CJK KR','Segoe UI',sans-serif;word-break:keep-all;overflow-wrap:anywhere}"
    "main{max-width:1000px;margin:0 auto;padding:24px 16px 64px}"
    ".pick{position:absolute;opacity:0}"
    ".tab{display:inline-block;padding:8px 18px;border:1px solid var(--line);border-radius:8px;"
    "background:var(--surface);cursor:pointer;margin:0 8px 16px 0}"
    "#ko:checked~[for=ko],#en:checked~[for=en]{background:var(--sea);color:var(--on)}"
    "#ko:focus-visible~[for=ko],#en:focus-visible~[for=en]{outline:3px solid var(--sea);"
    "outline-offset:2px}#ko:checked~.en,#en:checked~.ko{display:none}"
    "section{background:var(--surface);border:1px solid var(--line);border-radius:10px;"
    "padding:20px 24px;margin:0 0 16px}h1{font-size:28px;line-height:38px;margin:0 0 16px}"
    "h2{font-size:20px;line-height:28px;margin:0 0 8px}p{margin:0 0 12px;color:var(--ink-2);"
    "max-width:46em}dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(250px,1fr));"
    "gap:16px 24px;margin:0}dl div{border-top:3px solid var(--sea);padding-top:8px}"
    "dt{font-weight:600}dd{margin:0;color:var(--ink-2);font-size:14px;line-height:22px}"
    "dd.big{font-size:28px;line-height:38px;color:var(--ink);font-variant-numeric:tabular-nums}"
    ".both{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));"
    "gap:16px;align-items:start}figure{margin:0;max-width:420px}svg{width:100%;height:auto}"
    "svg text{font-size:12px;fill:var(--ink-2)}.end{text-anchor:end}.mid{text-anchor:middle}"
    ".grid{stroke:var(--line);fill:none}.ideal{stroke:var(--ink-2);stroke-dasharray:4 4;fill:none}"
    ".line{stroke:var(--sea);stroke-width:2;fill:none}.dot{fill:var(--sea)}"
    "figcaption{font-size:14px;line-height:22px;color:var(--ink-2)}.wide{overflow-x:auto}"
    "table{border-collapse:collapse;width:100%;font-size:14px;line-height:22px}"
    "caption{text-align:left;color:var(--ink-2);padding:0 0 8px}th{text-align:left}"
    "th,td{padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:top;"
    "min-width:4em;overflow-wrap:normal}.n{font-variant-numeric:tabular-nums;white-space:nowrap}"
    "q{display:block;overflow-wrap:anywhere;quotes:none;color:var(--ink-2);min-width:14em}strong."
    "no{color:var(--warn)}"
    "@media(max-width:600px){section{padding:16px}}"
    "@media print{body{background:#fff;color:#000}.tab,.pick{display:none}"
    "section{border:0;padding:0}tr,figure,dl div{break-inside:avoid}h2,caption{"
    "break-after:avoid}.wide{overflow:visible}}";

/** What the page tells of. */
struct telling {
    struct report_page *page;
    const struct model *model;
    const struct evaluation *evaluation;
    struct arena *arena;
    struct headline headline;
};

static struct str label_of(const struct telling *telling, int label)
{
    return utf8_cut(telling->model->labels.names[label], NAME_BYTES);
}

static void begin_section(struct report_page *page, const char *title, const char *about)
{
    page_html(page, "<section>\n");
    page_element(page, "h2", title, TEXT_ARGS());
    page_element(page, "p", about, TEXT_ARGS());
}

static void end_section(struct report_page *page)
{
    page_html(page, "</section>\n");
    page_settle(page);
}

/* What it is. */

static const char *const task_keys[TRIAGE_TASKS] = { "intel.report.task.intent",
                                                     "intel.report.task.sentiment",
                                                     "intel.report.task.csat" };

static void tell_about(const struct telling *telling)
{
    struct report_page *page = telling->page;
    const struct model *model = telling->model;

    page_html(page, "<section>\n");
    page_element(page, "h2", "intel.report.about", TEXT_ARGS());
    page_element(page, "p", task_keys[model->task], TEXT_ARGS());
    page_element(page, "p", "intel.report.learned",
                 TEXT_ARGS(TEXT_INT("texts", (int64_t)model->learned_from),
                           TEXT_INT("labels", (int64_t)model->labels.count),
                           TEXT_INT("judged", (int64_t)telling->headline.n)));
    page_element(page, "p", "intel.report.threshold",
                 TEXT_ARGS(TEXT_STR("share", page_percent(page, model->threshold))));
    if (!model->has_signal) {
        page_html(page, "<p><strong class=\"no\">");
        page_say(page, "intel.report.no_signal", TEXT_ARGS());
        page_html(page, "</strong></p>\n");
    }
    end_section(page);
}

/* Headline figures. */

static void tell_figure(struct report_page *page, const char *name, struct str value,
                        const char *about)
{
    page_html(page, "<div>");
    page_element(page, "dt", name, TEXT_ARGS());
    page_html(page, "<dd class=\"big\">");
    page_text(page, value);
    page_html(page, "</dd>");
    page_element(page, "dd", about, TEXT_ARGS());
    page_html(page, "</div>\n");
}

static double macro_f1_of(const struct telling *telling)
{
    struct label_figures *labels;
    size_t count =
        report_labels(telling->evaluation, telling->model->labels.count, telling->arena, &labels);
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += labels[i].f1;
    return count > 0 ? sum / (double)count : 0;
}

static struct str micros_of(struct report_page *page, double micros)
{
    struct strbuf out = strbuf_new(page->arena, 32);

    strbuf_addf(&out, "%.2f ms", micros / 1000);
    return strbuf_str(&out);
}

static void tell_headline(const struct telling *telling)
{
    struct report_page *page = telling->page;
    const struct headline *headline = &telling->headline;

    page_html(page, "<section>\n");
    page_element(page, "h2", "intel.report.headline", TEXT_ARGS());
    page_element(page, "p", "intel.report.headline.about",
                 TEXT_ARGS(TEXT_INT("n", (int64_t)headline->in_scope)));
    page_html(page, "<dl>\n");
    tell_figure(page, "intel.report.accuracy", page_percent(page, headline->accuracy),
                "intel.report.accuracy.about");
    tell_figure(page, "intel.report.macro_f1", page_percent(page, macro_f1_of(telling)),
                "intel.report.macro_f1.about");
    tell_figure(page, "intel.report.ece", page_percent(page, headline->ece),
                "intel.report.ece.about");
    tell_figure(page, "intel.report.rejected", page_percent(page, headline->rejected),
                "intel.report.rejected.about");
    if (headline->out_of_scope > 0)
        tell_figure(page, "intel.report.caught", page_percent(page, headline->caught),
                    "intel.report.caught.about");
    if (telling->model->models == 1)
        tell_figure(page, "intel.report.auroc", page_percent(page, headline->auroc),
                    "intel.report.auroc.about");
    tell_figure(page, "intel.report.p95", micros_of(page, headline->p95_us),
                "intel.report.p95.about");
    page_html(page, "</dl>\n");
    end_section(page);
}

/* Calibration and coverage. */

static void tell_reliability(const struct telling *telling)
{
    static const char *const heads[] = { "intel.report.head.said", "intel.report.head.right",
                                         "intel.report.head.n" };
    struct report_page *page = telling->page;
    struct reliability_bin bins[RELIABILITY_BINS];
    struct chart_point points[RELIABILITY_BINS];
    struct chart chart = { "intel.report.reliability",
                           "intel.report.head.said",
                           "intel.report.reliability.y",
                           true,
                           points,
                           0 };

    report_reliability(telling->evaluation, bins);
    begin_section(page, "intel.report.reliability", "intel.report.reliability.about");
    for (size_t i = 0; i < RELIABILITY_BINS; i++)
        if (bins[i].n > 0)
            points[chart.count++] = (struct chart_point){ bins[i].p, bins[i].right };
    page_html(page, "<div class=\"both\">");
    page_chart(page, &chart);
    page_table(page, "intel.report.reliability.caption", heads, COUNT_OF(heads));
    for (size_t i = 0; i < RELIABILITY_BINS; i++) {
        if (bins[i].n == 0)
            continue;
        page_html(page, "<tr>");
        page_cell_percent(page, bins[i].p);
        page_cell_percent(page, bins[i].right);
        page_cell_number(page, bins[i].n);
        page_html(page, "</tr>\n");
    }
    page_table_end(page);
    page_html(page, "</div>");
    end_section(page);
}

static void tell_coverage(const struct telling *telling)
{
    static const char *const heads[] = { "intel.report.head.looked", "intel.report.head.rest_right",
                                         "intel.report.head.rest" };
    struct report_page *page = telling->page;
    struct coverage_point coverage[COVERAGE_POINTS];
    struct chart_point points[COVERAGE_POINTS];
    struct chart chart = { "intel.report.coverage",
                           "intel.report.head.looked",
                           "intel.report.coverage.y",
                           false,
                           points,
                           report_coverage(telling->evaluation, telling->arena, coverage) };

    begin_section(page, "intel.report.coverage", "intel.report.coverage.about");
    for (size_t i = 0; i < chart.count; i++)
        points[i] = (struct chart_point){ coverage[i].looked_at, coverage[i].right };
    page_html(page, "<div class=\"both\">");
    page_chart(page, &chart);
    page_table(page, "intel.report.coverage.caption", heads, COUNT_OF(heads));
    for (size_t i = 0; i < chart.count; i++) {
        page_html(page, "<tr>");
        page_cell_percent(page, coverage[i].looked_at);
        page_cell_percent(page, coverage[i].right);
        page_cell_number(page, coverage[i].rest);
        page_html(page, "</tr>\n");
    }
    page_table_end(page);
    page_html(page, "</div>");
    end_section(page);
}

/* Labels, and what is mistaken for what. */

static void tell_labels(const struct telling *telling)
{
    static const char *const heads[] = { "intel.report.head.label", "intel.report.head.n",
                                         "intel.report.head.precision", "intel.report.head.recall",
                                         "intel.report.head.f1" };
    struct report_page *page = telling->page;
    struct label_figures *labels;
    size_t count =
        report_labels(telling->evaluation, telling->model->labels.count, telling->arena, &labels);

    begin_section(page, "intel.report.labels", "intel.report.labels.about");
    page_table(page, "intel.report.labels.caption", heads, COUNT_OF(heads));
    for (size_t i = 0; i < count; i++) {
        page_html(page, "<tr>");
        page_cell(page, label_of(telling, labels[i].label));
        page_cell_number(page, labels[i].n);
        page_cell_percent(page, labels[i].precision);
        page_cell_percent(page, labels[i].recall);
        page_cell_percent(page, labels[i].f1);
        page_html(page, "</tr>\n");
    }
    page_table_end(page);
    end_section(page);
}

static void tell_examples(struct report_page *page, const struct confusion *pair)
{
    page_html(page, "<td>");
    for (size_t i = 0; i < pair->example_count; i++) {
        page_html(page, "<q>");
        page_text(page, pair->examples[i]);
        page_html(page, pair->examples[i].n >= REPORT_TEXT_BYTES - 3 ? "…</q>" : "</q>");
    }
    page_html(page, "</td>");
}

static void tell_confusions(const struct telling *telling)
{
    static const char *const heads[] = { "intel.report.head.truth", "intel.report.head.answer",
                                         "intel.report.head.n", "intel.report.head.examples" };
    struct report_page *page = telling->page;
    struct confusion *pairs;
    size_t count = report_confusions(telling->evaluation, telling->arena, &pairs);

    if (count == 0)
        return;
    begin_section(page, "intel.report.confusions", "intel.report.confusions.about");
    page_table(page, "intel.report.confusions.caption", heads, COUNT_OF(heads));
    for (size_t i = 0; i < count && i < PAIRS_SHOWN; i++) {
        page_html(page, "<tr>");
        page_cell(page, label_of(telling, pairs[i].truth));
        page_cell(page, label_of(telling, pairs[i].answer));
        page_cell_number(page, pairs[i].n);
        tell_examples(page, &pairs[i]);
        page_html(page, "</tr>\n");
    }
    page_table_end(page);
    end_section(page);
}

/* Over time. */

static const char *const drift_keys[] = { [DRIFT_NONE] = "intel.report.drift.none",
                                          [DRIFT_SOME] = "intel.report.drift.some",
                                          [DRIFT_MUCH] = "intel.report.drift.much" };

static void tell_month(struct report_page *page, const struct month_figures *month)
{
    char name[MONTH_BYTES];

    month_format(month->month, name);
    page_markup(page, "<tr><td class=\"n\">%s</td>", name);
    page_cell_number(page, month->n);
    page_cell_percent(page, month->accuracy);
    page_cell_percent(page, month->rejected);
    page_cell_percent(page, month->confidence);
    page_cell_percent(page, month->unknown_words);
    page_markup(page, "<td class=\"n\">%.2f ", month->shift.psi);
    page_say(page, drift_keys[month->shift.drift], TEXT_ARGS());
    page_html(page, "</td></tr>\n");
}

static void tell_months(const struct telling *telling)
{
    static const char *const heads[] = {
        "intel.report.head.month", "intel.report.head.n",          "intel.report.accuracy",
        "intel.report.rejected",   "intel.report.head.confidence", "intel.report.head.unknown",
        "intel.report.head.drift",
    };
    struct report_page *page = telling->page;
    struct month_figures *months;
    size_t count = evaluation_months(telling->evaluation, telling->arena, &months);

    if (count == 0)
        return;
    begin_section(page, "intel.report.months", "intel.report.months.about");
    page_table(page, "intel.report.months.caption", heads, COUNT_OF(heads));
    for (size_t i = 0; i < count; i++)
        tell_month(page, &months[i]);
    page_table_end(page);
    end_section(page);
}

static const char *why_key(const struct replacement *of)
{
    if (of->n < REPLACE_TEXTS_MIN)
        return "intel.report.against.too_few";
    if (!of->replace)
        return "intel.report.against.worse";
    return str_eq(str_of(of->why), STR("better")) ? "intel.report.against.better"
                                                  : "intel.report.against.no_difference";
}

static void tell_replacement(const struct telling *telling)
{
    struct report_page *page = telling->page;
    struct replacement of;

    if (!telling->evaluation->has_other)
        return;
    of = evaluation_replacement(telling->evaluation);
    begin_section(page, "intel.report.against", why_key(&of));
    page_element(page, "p", "intel.report.against.counts",
                 TEXT_ARGS(TEXT_INT("n", (int64_t)of.n), TEXT_INT("right", (int64_t)of.right),
                           TEXT_INT("other", (int64_t)of.other_right),
                           TEXT_INT("only", (int64_t)of.only_right),
                           TEXT_INT("only_other", (int64_t)of.only_other)));
    end_section(page);
}

/* How it was learned. */

static void tell_curve(const struct telling *telling)
{
    static const char *const heads[] = { "intel.report.head.texts", "intel.report.accuracy" };
    const struct model_figures *figures = &telling->model->figures;
    struct report_page *page = telling->page;

    page_table(page, "intel.report.curve.caption", heads, COUNT_OF(heads));
    for (size_t i = 0; i < figures->curve_count; i++) {
        page_html(page, "<tr>");
        page_cell_number(page, (size_t)figures->curve[i].texts);
        page_cell_percent(page, figures->curve[i].accuracy);
        page_html(page, "</tr>\n");
    }
    page_table_end(page);
}

static void tell_training(const struct telling *telling)
{
    const struct model_figures *figures = &telling->model->figures;
    struct report_page *page = telling->page;

    begin_section(page, "intel.report.training", "intel.report.training.about");
    if (figures->permuted_accuracy >= 0)
        page_element(page, "p", "intel.report.permuted",
                     TEXT_ARGS(TEXT_STR("accuracy", page_percent(page, figures->permuted_accuracy)),
                               TEXT_STR("chance", page_percent(page, figures->permuted_chance))));
    tell_curve(telling);
    end_section(page);
}

/* The page. */

static void tell_in(const struct telling *telling, enum lang lang)
{
    const char *code = lang == LANG_KO ? "ko" : "en";
    struct report_page *page = telling->page;

    page->lang = lang;
    page_markup(page, "<div class=\"%s\" lang=\"%s\">\n", code, code);
    page_element(page, "h1", "intel.report.title", TEXT_ARGS());
    tell_about(telling);
    tell_headline(telling);
    tell_replacement(telling);
    tell_months(telling);
    tell_confusions(telling);
    tell_labels(telling);
    tell_reliability(telling);
    tell_coverage(telling);
    tell_training(telling);
    page_html(page, "</div>\n");
}

static void tell(const struct telling *telling, enum lang lang)
{
    struct report_page *page = telling->page;

    page->lang = lang;
    page_markup(page, "<!doctype html>\n<html lang=\"%s\">\n", lang == LANG_KO ? "ko" : "en");
    page_html(page, "<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                    "content=\"width=device-width,initial-scale=1\">\n");
    page_element(page, "title", "intel.report.title", TEXT_ARGS());
    page_html(page, "<style>");
    page_html(page, style);
    page_html(page, "</style></head>\n<body><main>\n");
    page_markup(page, "<input class=\"pick\" type=\"radio\" name=\"lang\" id=\"ko\"%s>",
                lang == LANG_KO ? " checked" : "");
    page_html(page, "<label class=\"tab\" for=\"ko\" lang=\"ko\">한국어</label>");
    page_markup(page, "<input class=\"pick\" type=\"radio\" name=\"lang\" id=\"en\"%s>",
                lang == LANG_EN ? " checked" : "");
    page_html(page, "<label class=\"tab\" for=\"en\" lang=\"en\">English</label>\n");
    tell_in(telling, LANG_KO);
    tell_in(telling, LANG_EN);
    page_html(page, "</main></body></html>\n");
}

static bool write_page(FILE *file, const struct model *model, const struct evaluation *evaluation,
                       enum lang lang, struct err *err)
{
    struct report_page page = report_page_begin(file, err);
    struct arena *arena = arena_new(COUNTS_ARENA_MAX);
    struct telling telling = { &page, model, evaluation, arena,
                               report_headline(evaluation, arena) };
    bool done;

    tell(&telling, lang);
    done = report_page_end(&page) && arena_check(arena, err);
    arena_free(&arena);
    return done;
}

bool report_write(const char *path, const struct model *model, const struct evaluation *evaluation,
                  enum lang lang, struct err *err)
{
    struct whole_file file;
    bool done = whole_file_begin(path, WHOLE_FILE_PRIVATE, &file, err)
                && write_page(file.stream, model, evaluation, lang, err);

    return whole_file_end(&file, done, err);
}
