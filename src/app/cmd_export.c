#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/operation.h"
#include "base/arena.h"
#include "features/moving/moving.h"

static const struct option_row rows[] = {
    DATABASE_OPTIONS,
    OPTION("--to", to, "file to write; - or nothing: standard output"),
    { 0 },
};

struct export
{
    struct app app;
    struct operation_place place;
    FILE *file;
    struct moving_position at;
    int64_t records;
    int64_t left_out;
};

static bool cannot_write(const struct export *export, struct err *err)
{
    return err_set(err, ERR_UNAVAILABLE, "cannot_write", "%s: %s",
                   export->file == stdout ? "standard output" : export->app.options.to,
                   strerror(errno));
}

/** The file holds a company's letters: nobody else may read it. */
static bool open_file(struct export *export, struct err *err)
{
    const char *path = export->app.options.to;
    int fd;

    export->file = stdout;
    if (path == NULL || strcmp(path, "-") == 0)
        return true;
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    export->file = fd >= 0 ? fdopen(fd, "w") : NULL;
    return export->file != NULL || cannot_write(export, err);
}

static bool close_file(struct export *export, struct err *err)
{
    if (fflush(export->file) != 0)
        return cannot_write(export, err);
    if (export->file == stdout)
        return true;
    return (fsync(fileno(export->file)) == 0 && fclose(export->file) == 0)
           || cannot_write(export, err);
}

static int put(const char *text, size_t n, void *file)
{
    return fwrite(text, 1, n, file) == n ? 0 : -1;
}

static bool write_records(struct export *export, const json_t *records, struct err *err)
{
    for (size_t i = 0; i < json_array_size(records); i++)
        if (json_dump_callback(json_array_get(records, i), put, export->file, JSON_COMPACT) != 0
            || fputc('\n', export->file) == EOF)
            return cannot_write(export, err);
    export->records += (int64_t)json_array_size(records);
    return true;
}

static int64_t number(const json_t *page, const char *name)
{
    return json_integer_value(json_object_get(page, name));
}

static bool write_page(struct export *export, struct arena *arena, struct err *err)
{
    const struct moving_position *at = &export->at;
    struct str args = str_format(
        arena, "{\"kind\":%d,\"id\":%lld,\"message\":%lld,\"written\":%lld}", (int)at->kind,
        (long long)at->id, (long long)at->message, (long long)at->written);
    json_t *page;

    if (!operation_ask(&export->place, "export", args, arena, &page, err)
        || !write_records(export, json_object_get(page, "records"), err))
        return false;
    export->at =
        (struct moving_position){ (enum moving_kind)number(page, "kind"), number(page, "id"),
                                  number(page, "message"), number(page, "written") };
    export->left_out += number(page, "left_out");
    return true;
}

static bool write_all(struct export *export, struct err *err)
{
    struct arena *arena = arena_new(OPERATION_ARENA_BYTES);
    bool done = true;

    while (done && export->at.kind != MOVING_END) {
        done = write_page(export, arena, err);
        arena_reset(arena);
    }
    arena_free(&arena);
    return done;
}

static bool run(struct export *export, const struct options *options, struct err *err)
{
    bool done;

    if (!app_init(&export->app, options, err)
        || !operation_begin(&export->app, &export->place, err))
        return false;
    done = open_file(export, err) && write_all(export, err) && close_file(export, err);
    operation_end(&export->place);
    return done;
}

int cmd_export(int argc, char **argv)
{
    struct export export = { 0 };
    struct options options;
    struct err err = { 0 };

    if (!options_parse(argc, argv, rows, &options, &err))
        return app_fail(&err);
    if (options.help) {
        options_print_help("export --data DIR --to FILE", rows);
        return 0;
    }
    if (!run(&export, &options, &err))
        return app_fail(&err);
    fprintf(stderr, "%lld records written\n", (long long)export.records);
    if (export.left_out == 0)
        return 0;
    fprintf(stderr, "%lld left out: longer than a line may be; the log names them\n",
            (long long)export.left_out);
    return 2;
}
