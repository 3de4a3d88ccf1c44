#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/map.h"
#include "base/random.h"
#include "core/texts/texts.h"
#include "features/triage/cluster.h"
#include "features/triage/spike.h"
#include "features/triage/spike_tail.h"
#include "features/triage/stream_example.h"
#include "features/triage/stream_lines.h"
#include "features/triage/stream_tool.h"
#include "proto/json.h"

enum {
    LINE_ARENA_MAX = 512 * 1024 * 1024,
    DAYS_MAX = 100 * 366,
    DAY_CHARS = 32,
    NOT_COUNTED = -1,
};

/** What is kept of a line. */
struct kept_line {
    int32_t day; /* from the first line's */
    uint32_t cluster;
};

struct hearing {
    FILE *in;
    struct arena *arena;
    struct kept_line *lines;
    size_t line_count;
    size_t line_room;
    struct str *names; /* of clusters the lines name, as JSON */
    size_t name_count;
    size_t name_room;
    struct map *named; /* name -> its number + 1 */
    bool are_named;
    struct cluster_stream *clusters;
    int64_t first_day;
    int offset_min;
    size_t cluster_count;
    uint32_t *counted; /* numbers of the clusters that are counted */
    struct spike_counts counts;
};

/* Reading. */

static uint32_t named_cluster(struct hearing *hearing, struct str name)
{
    uintptr_t number = (uintptr_t)map_get(hearing->named, name);

    if (number > 0)
        return (uint32_t)number - 1;
    hearing->names = arena_grow(hearing->arena, hearing->names, hearing->name_count,
                                &hearing->name_room, sizeof(*hearing->names));
    hearing->names[hearing->name_count++] = str_dup(hearing->arena, name);
    map_set(hearing->named, name, (void *)(uintptr_t)hearing->name_count);
    return (uint32_t)hearing->name_count - 1;
}

static bool keep_line(struct hearing *hearing, const struct stream_lines *lines,
                      const struct stream_line *line, struct err *err)
{
    int64_t day = stream_day(lines, line->at_ms);
    bool is_named = !str_is_null(line->cluster);
    struct kept_line kept = { 0, 0 };

    if (hearing->line_count == 0) {
        hearing->first_day = day;
        hearing->offset_min = lines->offset_min;
        hearing->are_named = is_named;
    }
    if (is_named != hearing->are_named)
        return err_set(err, ERR_INVALID, "wrong_type",
                       "line %zu: \"cluster\" stands in all lines or in none", lines->lines.number);
    if (day - hearing->first_day >= DAYS_MAX)
        return err_set(err, ERR_LIMIT, "too_large", "line %zu: over %d days after the first line",
                       lines->lines.number, DAYS_MAX);
    kept.day = (int32_t)(day - hearing->first_day);
    if (is_named)
        kept.cluster = named_cluster(hearing, line->cluster);
    else
        cluster_stream_add(hearing->clusters, line->text);
    hearing->lines = arena_grow(hearing->arena, hearing->lines, hearing->line_count,
                                &hearing->line_room, sizeof(*hearing->lines));
    hearing->lines[hearing->line_count++] = kept;
    return true;
}

static bool read_lines(struct hearing *hearing, struct err *err)
{
    struct arena *arena = arena_new(LINE_ARENA_MAX);
    struct stream_lines lines = stream_lines_begin(hearing->in);
    struct stream_line line;
    bool has_line = true;
    bool done;

    while ((done = stream_lines_next(&lines, arena, &line, &has_line, err)) && has_line) {
        done = keep_line(hearing, &lines, &line, err);
        if (!done)
            break;
        arena_reset(arena);
    }
    stream_lines_end(&lines);
    arena_free(&arena);
    return done;
}

static void name_clusters(struct hearing *hearing)
{
    hearing->cluster_count = hearing->name_count;
    if (hearing->are_named)
        return;
    cluster_stream_settle(hearing->clusters);
    for (size_t i = 0; i < hearing->line_count; i++) {
        uint32_t cluster = cluster_stream_of(hearing->clusters, i);

        hearing->lines[i].cluster = cluster;
        if (cluster >= hearing->cluster_count)
            hearing->cluster_count = (size_t)cluster + 1;
    }
}

/* Counting. */

/** By cluster: its row among those that have enough texts to be counted. */
static int32_t *choose_counted(struct hearing *hearing)
{
    uint32_t *sizes = ARENA_ARRAY(hearing->arena, hearing->cluster_count + 1, uint32_t);
    int32_t *rows = ARENA_ARRAY(hearing->arena, hearing->cluster_count + 1, int32_t);

    hearing->counted = ARENA_ARRAY(hearing->arena, hearing->cluster_count + 1, uint32_t);
    for (size_t i = 0; i < hearing->line_count; i++)
        sizes[hearing->lines[i].cluster]++;
    for (size_t c = 0; c < hearing->cluster_count; c++) {
        rows[c] = NOT_COUNTED;
        if (sizes[c] < SPIKE_COUNT_MIN)
            continue;
        rows[c] = (int32_t)hearing->counts.cluster_count;
        hearing->counted[hearing->counts.cluster_count++] = (uint32_t)c;
    }
    return rows;
}

static bool count(struct hearing *hearing, struct err *err)
{
    const int32_t *rows = choose_counted(hearing);
    struct spike_counts *counts = &hearing->counts;
    uint32_t *totals;
    uint32_t *cells;

    counts->day_count =
        hearing->line_count > 0 ? (size_t)hearing->lines[hearing->line_count - 1].day + 1 : 0;
    if (counts->cluster_count * counts->day_count > SPIKE_CELLS_MAX)
        return err_set(err, ERR_LIMIT, "too_large",
                       "%zu clusters on %zu days are more than can be counted",
                       counts->cluster_count, counts->day_count);
    cells = ARENA_ARRAY(hearing->arena, counts->cluster_count * counts->day_count + 1, uint32_t);
    totals = ARENA_ARRAY(hearing->arena, counts->day_count + 1, uint32_t);
    for (size_t i = 0; i < hearing->line_count; i++) {
        const struct kept_line *line = &hearing->lines[i];
        int32_t row = rows[line->cluster];

        totals[line->day]++;
        if (row != NOT_COUNTED)
            cells[(size_t)row * counts->day_count + (size_t)line->day]++;
    }
    counts->counts = cells;
    counts->totals = totals;
    if (hearing->line_count > 0)
        counts->first_weekday = civil_weekday(civil_from_days(hearing->first_day));
    return true;
}

/* Telling. */

static void write_day(const struct hearing *hearing, size_t day, char out[DAY_CHARS])
{
    struct civil date = civil_from_days(hearing->first_day + (int64_t)day);
    int offset_min = abs(hearing->offset_min);

    snprintf(out, DAY_CHARS, "%04d-%02d-%02d", date.year, date.month, date.day);
    if (offset_min == 0)
        snprintf(out + CIVIL_CHARS, DAY_CHARS - CIVIL_CHARS, "T00:00:00Z");
    else
        snprintf(out + CIVIL_CHARS, DAY_CHARS - CIVIL_CHARS, "T00:00:00%c%02d:%02d",
                 hearing->offset_min < 0 ? '-' : '+', offset_min / 60 % 100, offset_min % 60);
}

/** One digit behind the point where there are few. */
static struct str brief(struct arena *arena, double value)
{
    return str_format(arena, value < 99.95 ? "%.1f" : "%.0f", value);
}

static void tell_words(const struct hearing *hearing, const struct spike *spike,
                       struct json_out *out)
{
    static const struct {
        const char *name;
        enum lang lang;
    } languages[] = { { "en", LANG_EN }, { "ko", LANG_KO } };
    struct arena *arena = hearing->arena;
    char day[DAY_CHARS];

    write_day(hearing, spike->from, day);
    out_key(out, "words");
    out_begin_object(out);
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        out_key(out, languages[i].name);
        out_str(out, texts_format(languages[i].lang, "triage.spike",
                                  TEXT_ARGS(TEXT_INT("observed", spike->observed),
                                            TEXT_STR("date", str_sub(str_of(day), 0, CIVIL_CHARS)),
                                            TEXT_STR("expected", brief(arena, spike->expected)),
                                            TEXT_STR("times", brief(arena, spike->observed
                                                                               / spike->expected))),
                                  arena));
    }
    out_end_object(out);
}

static double rounded(double value)
{
    return round(value * 1000) / 1000;
}

static void tell_interval(const struct spike *spike, struct json_out *out)
{
    static const double tail = 0.025;

    out_key(out, "interval");
    out_begin_list(out);
    out_int(out, spike_quantile(spike->expected, spike->dispersion, tail));
    out_int(out, spike_quantile(spike->expected, spike->dispersion, 1 - tail));
    out_end_list(out);
}

static void tell_spike(const struct hearing *hearing, const struct spike *spike,
                       const struct stream_example *example, struct json_out *out)
{
    uint32_t cluster = hearing->counted[spike->cluster];
    char day[DAY_CHARS];

    out_begin_object(out);
    out_key(out, "cluster");
    if (hearing->are_named)
        out_raw(out, hearing->names[cluster]);
    else
        out_int(out, (int64_t)cluster + 1);
    write_day(hearing, spike->from, day);
    out_key(out, "from");
    out_cstring(out, day);
    write_day(hearing, spike->until, day);
    out_key(out, "until");
    out_cstring(out, day);
    out_key(out, "observed");
    out_int(out, spike->observed);
    out_key(out, "expected");
    out_real(out, rounded(spike->expected));
    out_key(out, "p");
    out_real(out, spike->p);
    tell_interval(spike, out);
    out_key(out, "times");
    out_real(out, rounded(spike->observed / spike->expected));
    out_key(out, "examples");
    out_begin_list(out);
    for (size_t i = 0; i < example->count; i++)
        out_raw(out, example->ids[i]);
    out_end_list(out);
    tell_words(hearing, spike, out);
    out_end_object(out);
}

/** The texts of the spikes, by a second reading. */
static bool gather_examples(struct hearing *hearing, const struct spike_list *spikes,
                            struct stream_example *examples, struct err *err)
{
    struct arena *arena = arena_new(LINE_ARENA_MAX);
    struct stream_lines lines = stream_lines_begin(hearing->in);
    struct stream_line line;
    bool has_line = true;
    bool done = true;

    for (size_t i = 0; done && i < hearing->line_count; i++) {
        const struct kept_line *kept = &hearing->lines[i];

        done = stream_lines_next(&lines, arena, &line, &has_line, err) && has_line;
        for (size_t k = 0; done && k < spikes->count; k++) {
            const struct spike *spike = &spikes->spikes[k];

            if (hearing->counted[spike->cluster] == kept->cluster
                && (size_t)kept->day >= spike->from && (size_t)kept->day <= spike->until)
                stream_example_take(&examples[k], line.id, line.text, hearing->arena);
        }
        arena_reset(arena);
    }
    stream_lines_end(&lines);
    arena_free(&arena);
    return done || err->kind != ERR_NONE
           || err_set(err, ERR_CONFLICT, "unreadable_file", "the lines have changed meanwhile");
}

static bool tell(struct hearing *hearing, struct json_out *out, struct err *err)
{
    struct spike_list spikes = spike_find(&hearing->counts, hearing->arena);
    struct stream_example *examples =
        ARENA_ARRAY(hearing->arena, spikes.count + 1, struct stream_example);

    if (fseek(hearing->in, 0, SEEK_SET) != 0)
        return err_set(err, ERR_INVALID, "unreadable_file", "a file is needed: it is read twice");
    if (spikes.count > 0 && !gather_examples(hearing, &spikes, examples, err))
        return false;
    out_begin_list(out);
    for (size_t i = 0; i < spikes.count; i++) {
        stream_example_choose(&examples[i], hearing->arena);
        tell_spike(hearing, &spikes.spikes[i], &examples[i], out);
    }
    out_end_list(out);
    return true;
}

bool stream_tool_spikes(FILE *in, struct arena *arena, struct json_out *out, struct err *err)
{
    struct random_seeded random;
    struct hearing hearing = { .in = in, .arena = arena };
    bool done;

    random_seeded_init(&random, 1);
    hearing.named = map_new(NULL, &random.random);
    hearing.clusters = cluster_stream_new(&cluster_manner_standard);
    done = read_lines(&hearing, err);
    if (done) {
        name_clusters(&hearing);
        done = count(&hearing, err) && tell(&hearing, out, err);
    }
    cluster_stream_free(&hearing.clusters);
    map_free(&hearing.named);
    return done;
}
