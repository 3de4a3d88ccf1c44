#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/cmd_import.h"
#include "app/operation.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/text/utf8.h"
#include "features/moving/moving.h"
#include "io/confine.h"
#include "proto/mail/mail_job.h"

static const struct option_row rows[] = {
    DATABASE_OPTIONS,
    { 0 },
};

enum { BATCH_LINES = 100, BATCH_BYTES = 256 * 1024, PROGRESS_US = 2 * 1000 * 1000 };

struct line {
    int64_t number;
    struct str text; /* in the batch's arena */
};

struct import {
    struct app app;
    struct operation_place place;
    struct confine_pool *confined;
    FILE *file;
    FILE *rejected; /* NULL until something is */
    char *buffer;   /* of one line */
    struct arena *arena;
    struct line lines[BATCH_LINES];
    size_t count;
    size_t bytes;
    int64_t line_number;
    int64_t made;
    int64_t there;
    int64_t refused;
    int64_t told_us;
    struct err *err;
};

static bool file_failed(struct import *import, const char *ending)
{
    return err_set(import->err, ERR_INVALID, "bad_option", "%s%s: %s", import->app.options.rest[0],
                   ending, strerror(errno));
}

/* ---- what is refused ------------------------------------------------------------------------ */

static bool open_rejected(struct import *import)
{
    const char *path = import->app.options.rest[0];
    char *name = str_cstr(import->arena, str_format(import->arena, "%s.rejected", path));

    if (import->rejected == NULL)
        import->rejected = fopen(name, "we");
    return import->rejected != NULL || file_failed(import, ".rejected");
}

/** A comment with the reason, then the line as it came: to be mended there and imported again. */
static bool reject(struct import *import, const struct line *line, const char *reason)
{
    if (!open_rejected(import))
        return false;
    import->refused++;
    fprintf(stderr, "line %lld: %s\n", (long long)line->number, reason);
    fprintf(import->rejected, "# line %lld: %s\n", (long long)line->number, reason);
    fwrite(line->text.p, 1, line->text.n, import->rejected);
    fputc('\n', import->rejected);
    return ferror(import->rejected) == 0 || file_failed(import, ".rejected");
}

/** The rest of a line that is too long for us. */
static bool reject_rest(struct import *import, const struct line *line)
{
    int c;

    if (!reject(import, line, "the line is too long"))
        return false;
    /* The line goes on where its beginning ended. */
    if (fseek(import->rejected, -1, SEEK_CUR) != 0)
        return file_failed(import, ".rejected");
    while ((c = getc_unlocked(import->file)) != EOF && c != '\n')
        putc_unlocked(c, import->rejected);
    putc_unlocked('\n', import->rejected);
    return ferror(import->rejected) == 0 || file_failed(import, ".rejected");
}

/* ---- batches -------------------------------------------------------------------------------- */

static struct str write_args(const struct import *import)
{
    struct json_out args = json_out_new(import->arena, OPERATION_LINE_MAX_BYTES);

    out_begin_object(&args);
    out_key(&args, "lines");
    out_begin_list(&args);
    for (size_t i = 0; i < import->count; i++)
        out_str(&args, import->lines[i].text);
    out_end_list(&args);
    out_end_object(&args);
    return strbuf_str(&args.buf);
}

static bool take_result(struct import *import, const struct line *line, const json_t *result)
{
    char reason[ERR_TEXT_MAX + ERR_FIELD_MAX + 8];
    const char *field = json_string_value(json_object_get(result, "field"));

    if (json_is_true(result))
        import->made++;
    else if (json_is_false(result))
        import->there++;
    if (!json_is_object(result))
        return true;
    snprintf(reason, sizeof(reason), "%s%s%s", field, field[0] != '\0' ? ": " : "",
             json_string_value(json_object_get(result, "message")));
    return reject(import, line, reason);
}

static void tell_progress(struct import *import)
{
    int64_t now_us = clock_monotonic_us(&clock_system);

    if (now_us - import->told_us < PROGRESS_US)
        return;
    import->told_us = now_us;
    fprintf(stderr, "%lld lines: %lld taken, %lld there already, %lld refused\n",
            (long long)import->line_number, (long long)import->made, (long long)import->there,
            (long long)import->refused);
}

static bool flush(struct import *import)
{
    json_t *results;

    if (import->count > 0
        && !operation_ask(&import->place, "import", write_args(import), import->arena, &results,
                          import->err))
        return false;
    for (size_t i = 0; i < import->count; i++)
        if (!take_result(import, &import->lines[i], json_array_get(results, i)))
            return false;
    import->count = 0;
    import->bytes = 0;
    arena_reset(import->arena);
    tell_progress(import);
    return true;
}

/** NULL where a line may be JSON; what it says of a NUL would break the batch it travels in. */
static const char *what_is_wrong(struct str text)
{
    if (!utf8_is_valid(text))
        return "this is not UTF-8";
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ' && text.p[i] != '\t' && text.p[i] != '\r')
            return "control characters have no place in JSON";
    return NULL;
}

static bool add_line(struct import *import, struct line line)
{
    const char *wrong = what_is_wrong(line.text);

    if (wrong != NULL)
        return flush(import) && reject(import, &line, wrong);
    if (import->bytes + line.text.n > BATCH_BYTES && !flush(import))
        return false;
    line.text = str_dup(import->arena, line.text);
    import->lines[import->count++] = line;
    import->bytes += line.text.n;
    return import->count < BATCH_LINES || flush(import);
}

/* ---- lines ---------------------------------------------------------------------------------- */

/** Up to a line break or the buffer's end; *whole tells which. False at the end of the file. */
static bool read_line(struct import *import, struct line *line, bool *whole)
{
    size_t n = 0;
    int c = 0;

    while (n < MOVING_LINE_MAX_BYTES && (c = getc_unlocked(import->file)) != EOF && c != '\n')
        import->buffer[n++] = (char)c;
    *whole = n < MOVING_LINE_MAX_BYTES;
    if (c == EOF && n == 0)
        return false;
    *line = (struct line){ ++import->line_number, { import->buffer, n } };
    return true;
}

static bool read_all(struct import *import)
{
    struct line line;
    bool whole;

    while (read_line(import, &line, &whole)) {
        struct str text = str_trim(line.text);

        if (!whole) {
            if (!flush(import) || !reject_rest(import, &line))
                return false;
        } else if (text.n > 0 && text.p[0] != '#' && !add_line(import, line)) {
            return false;
        }
    }
    return ferror(import->file) == 0 ? flush(import) : file_failed(import, "");
}

/* ---- the command ---------------------------------------------------------------------------- */

static bool import_file(struct import *import)
{
    bool done;

    import->file = fopen(import->app.options.rest[0], "re");
    if (import->file == NULL)
        return file_failed(import, "");
    import->arena = arena_new(OPERATION_ARENA_BYTES);
    import->buffer = malloc(MOVING_LINE_MAX_BYTES);
    CHECK(import->buffer != NULL);
    done = read_all(import);
    free(import->buffer);
    if (import->rejected != NULL && fclose(import->rejected) != 0 && done)
        done = file_failed(import, ".rejected");
    fclose(import->file);
    arena_free(&import->arena);
    return done;
}

static bool run(struct import *import, const struct options *options)
{
    struct confine_options confined = mail_confine_options();
    const char *path = options->rest[0];
    bool done;

    if (options->rest_count != 1)
        return err_set(import->err, ERR_INVALID, "bad_option", "say which file to import");
    /* HTML and mail are read by workers that start while the process is small and has no thread. */
    if (!confine_pool_start(&confined, &import->confined, import->err))
        return false;
    done = app_init(&import->app, options, import->err)
           && operation_begin(&import->app, &import->place, import->err);
    if (done) {
        import->app.house.confined = import->confined;
        done = import_is_mbox(path) ? import_mbox(&import->place, import->confined, path,
                                                  &import->refused, import->err)
                                    : import_file(import);
        operation_end(&import->place);
    }
    confine_pool_stop(&import->confined);
    return done;
}

int cmd_import(int argc, char **argv)
{
    struct import import = { 0 };
    struct options options;
    struct err err = { 0 };
    bool done;

    if (!options_parse(argc, argv, rows, &options, &err))
        return app_fail(&err);
    if (options.help) {
        options_print_help("import --data DIR FILE", rows);
        printf(
            "\nTakes over a company's records, one JSON object a line, or the mails of a mailbox "
            "(mbox).\nMails become tickets by their conversations, with the dates they bear; "
            "nothing is sent, and what\nis there already is left as it is. What is refused is "
            "told and kept in FILE.rejected; the code\nis 2 then.\n");
        return 0;
    }
    import.err = &err;
    import.told_us = clock_monotonic_us(&clock_system);
    done = run(&import, &options);
    if (import.line_number > 0) {
        import.told_us = 0;
        tell_progress(&import);
    }
    if (!done)
        return app_fail(&err);
    if (import.refused > 0)
        fprintf(stderr, "what was refused stands in %s.rejected\n", options.rest[0]);
    return import.refused > 0 ? 2 : 0;
}
