#include "features/triage/evaluate.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "features/triage/evaluate_time.h"

void evaluation_add(struct evaluation *evaluation, const struct judged *judged)
{
    if (evaluation->count == evaluation->room) {
        evaluation->room = evaluation->room > 0 ? 2 * evaluation->room : 1024;
        evaluation->judged =
            realloc(evaluation->judged, evaluation->room * sizeof(*evaluation->judged));
        CHECK(evaluation->judged != NULL);
    }
    evaluation->judged[evaluation->count++] = *judged;
}

void evaluation_free(struct evaluation *evaluation)
{
    free(evaluation->judged);
    *evaluation = (struct evaluation){ 0 };
}

/** The judged, column by column. */
struct columns {
    int *truth;
    int *answers;
    float *numbers; /* whatever is asked about */
    bool *flags;
    size_t in_scope;
};

static struct columns columns_new(size_t count)
{
    struct columns columns = { .truth = calloc(count + 1, sizeof(int)),
                               .answers = calloc(count + 1, sizeof(int)),
                               .numbers = calloc(count + 1, sizeof(float)),
                               .flags = calloc(count + 1, sizeof(bool)) };

    CHECK(columns.truth != NULL && columns.answers != NULL && columns.numbers != NULL
          && columns.flags != NULL);
    return columns;
}

static void columns_free(struct columns *columns)
{
    free(columns->truth);
    free(columns->answers);
    free(columns->numbers);
    free(columns->flags);
}

static void write_number(struct json_out *out, const char *name, double value)
{
    out_key(out, name);
    out_real(out, value);
}

static void write_times(const struct evaluation *evaluation, struct columns *columns,
                        struct json_out *out)
{
    for (size_t i = 0; i < evaluation->count; i++)
        columns->numbers[i] = evaluation->judged[i].micros;
    write_number(out, "p50_us", measure_quantile(columns->numbers, evaluation->count, 0.5));
    write_number(out, "p95_us", measure_quantile(columns->numbers, evaluation->count, 0.95));
}

static double accuracy_of(const struct evaluation *evaluation)
{
    double right = 0;
    double count = 0;

    for (size_t i = 0; i < evaluation->count; i++) {
        const struct judged *each = &evaluation->judged[i];

        count += !each->is_out;
        right += !each->is_out && each->answer == each->truth;
    }
    return count > 0 ? right / count : 0;
}

static void write_in_scope(const struct evaluation *evaluation, struct columns *columns,
                           size_t labels, struct json_out *out)
{
    for (size_t i = 0; i < evaluation->count; i++) {
        const struct judged *each = &evaluation->judged[i];

        if (each->is_out)
            continue;
        columns->truth[columns->in_scope] = each->truth;
        columns->answers[columns->in_scope] = each->answer;
        columns->numbers[columns->in_scope] = each->p;
        columns->flags[columns->in_scope++] = each->answer == each->truth;
    }
    write_number(out, "accuracy", accuracy_of(evaluation));
    write_number(out, "macro_f1",
                 measure_macro_f1(columns->truth, columns->answers, columns->in_scope, labels));
    write_number(out, "ece", measure_ece(columns->numbers, columns->flags, columns->in_scope));
}

static void write_ranking(const struct evaluation *evaluation, struct columns *columns,
                          struct json_out *out)
{
    size_t n = 0;

    for (size_t i = 0; i < evaluation->count; i++)
        if (evaluation->judged[i].truth >= 0) {
            columns->numbers[n] = evaluation->judged[i].score;
            columns->flags[n++] = evaluation->judged[i].truth == 0;
        }
    write_number(out, "auroc", measure_auroc(columns->numbers, columns->flags, n).area);
    write_number(out, "ap", measure_average_precision(columns->numbers, columns->flags, n));
}

static void write_scope(const struct evaluation *evaluation, struct columns *columns,
                        struct json_out *out)
{
    size_t rejected = 0;
    size_t caught = 0;
    size_t outs = evaluation->count - columns->in_scope;

    for (size_t i = 0; i < evaluation->count; i++) {
        const struct judged *each = &evaluation->judged[i];

        columns->numbers[i] = each->confidence;
        columns->flags[i] = !each->is_out;
        rejected += !each->is_out && !each->is_sure;
        caught += each->is_out && !each->is_sure;
    }
    out_key(out, "in_scope");
    out_begin_object(out);
    write_number(out, "accuracy", accuracy_of(evaluation));
    write_number(out, "rejected",
                 columns->in_scope > 0 ? (double)rejected / (double)columns->in_scope : 0);
    out_end_object(out);
    out_key(out, "oos");
    out_begin_object(out);
    out_key(out, "n");
    out_int(out, (int64_t)outs);
    write_number(out, "recall", outs > 0 ? (double)caught / (double)outs : 0);
    write_number(out, "auroc",
                 measure_auroc(columns->numbers, columns->flags, evaluation->count).area);
    out_end_object(out);
}

/** By enum drift. */
static const char *const drift_names[] = { "none", "some", "much" };

static void write_month_name(const char *name, int month, struct json_out *out)
{
    char text[MONTH_BYTES];

    month_format(month, text);
    out_key(out, name);
    out_cstring(out, month > 0 ? text : NULL);
}

static void write_months(const struct evaluation *evaluation, struct json_out *out)
{
    struct month_figures *months;
    size_t count = evaluation_months(evaluation, out->buf.arena, &months);

    if (count == 0)
        return;
    out_key(out, "months");
    out_begin_list(out);
    for (size_t i = 0; i < count; i++) {
        out_begin_object(out);
        write_month_name("month", months[i].month, out);
        out_key(out, "n");
        out_int(out, (int64_t)months[i].n);
        write_number(out, "accuracy", months[i].accuracy);
        write_number(out, "rejected", months[i].rejected);
        write_number(out, "confidence", months[i].confidence);
        write_number(out, "unknown_words", months[i].unknown_words);
        write_number(out, "psi", months[i].shift.psi);
        out_key(out, "drift");
        out_cstring(out, drift_names[months[i].shift.drift]);
        out_end_object(out);
    }
    out_end_list(out);
}

static void write_count(const char *name, size_t count, struct json_out *out)
{
    out_key(out, name);
    out_int(out, (int64_t)count);
}

static void write_against(const struct evaluation *evaluation, struct json_out *out)
{
    struct replacement replacement;

    if (!evaluation->has_other)
        return;
    replacement = evaluation_replacement(evaluation);
    out_key(out, "against");
    out_begin_object(out);
    out_key(out, "replace");
    out_bool(out, replacement.replace);
    out_key(out, "why");
    out_cstring(out, replacement.why);
    write_month_name("from", replacement.month, out);
    write_count("n", replacement.n, out);
    write_count("right", replacement.right, out);
    write_count("other_right", replacement.other_right, out);
    write_count("only_right", replacement.only_right, out);
    write_count("only_other", replacement.only_other, out);
    write_number(out, "p", replacement.p);
    out_end_object(out);
}

void evaluation_write(const struct evaluation *evaluation, size_t labels, struct json_out *out)
{
    struct columns columns = columns_new(evaluation->count);

    out_begin_object(out);
    out_key(out, "n");
    out_int(out, (int64_t)evaluation->count);
    write_in_scope(evaluation, &columns, labels, out);
    write_times(evaluation, &columns, out);
    if (labels == 2)
        write_ranking(evaluation, &columns, out);
    write_scope(evaluation, &columns, out);
    write_months(evaluation, out);
    write_against(evaluation, out);
    out_end_object(out);
    columns_free(&columns);
}
