#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/backup.h"
#include "app/operation.h"
#include "base/arena.h"

static const struct option_row backup_rows[] = {
    DATABASE_OPTIONS,
    OPTION("--to", to, "file to write"),
    { 0 },
};

static const struct option_row restore_rows[] = {
    DATABASE_OPTIONS,
    OPTION("--from", from, "file that `pharos backup` wrote"),
    { 0 },
};

static bool need(const char *option, const char *value, struct err *err)
{
    if (value != NULL)
        return true;
    err_set(err, ERR_INVALID, "bad_option", "%s is missing", option);
    return err_field(err, option);
}

/** The server may stand in another folder: it is told the whole path. */
static struct str write_args(const char *path, struct arena *arena)
{
    struct json_out args = json_out_new(arena, PATH_MAX * 4);
    char folder[PATH_MAX];

    out_begin_object(&args);
    out_key(&args, "to");
    if (path[0] == '/' || getcwd(folder, sizeof(folder)) == NULL)
        out_cstring(&args, path);
    else
        out_str(&args, str_format(arena, "%s/%s", folder, path));
    out_end_object(&args);
    return strbuf_str(&args.buf);
}

int cmd_backup(int argc, char **argv)
{
    struct app app;
    struct options options;
    struct err err = { 0 };
    struct arena *arena;
    json_t *answer;
    bool done;

    if (!options_parse(argc, argv, backup_rows, &options, &err))
        return app_fail(&err);
    if (options.help) {
        options_print_help("backup --data DIR --to FILE", backup_rows);
        return 0;
    }
    if (!need("--to", options.to, &err) || !app_init(&app, &options, &err))
        return app_fail(&err);
    arena = arena_new(ARENA_REQUEST_MAX);
    done = operation_run(&app, "backup", write_args(options.to, arena), arena, &answer, &err);
    if (done)
        fprintf(stderr, "%lld rows written to %s\n",
                (long long)json_integer_value(json_object_get(answer, "rows")), options.to);
    arena_free(&arena);
    return done ? 0 : app_fail(&err);
}

/** What a failed restore began must not look like a company. */
static void remove_database(const struct app *app)
{
    static const char *const endings[] = { "", "-wal", "-shm" };
    char path[DATA_PATH_MAX + 32];

    if (app->options.database != NULL)
        return;
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        snprintf(path, sizeof(path), "%s%s", app->folder.sqlite_path, endings[i]);
        unlink(path);
    }
}

static bool restore(struct app *app, struct backup_counts *counts, bool *was_empty, struct err *err)
{
    bool has_company;

    *was_empty = false;
    if (!app_has_company(app, &has_company, err))
        return false;
    if (has_company)
        return err_set(err, ERR_CONFLICT, "exists_already",
                       "%s holds a company already; nothing was changed", app->folder.path);
    *was_empty = true;
    return backup_restore(&app->house, app->options.from, counts, err);
}

int cmd_restore(int argc, char **argv)
{
    struct app app;
    struct options options;
    struct err err = { 0 };
    struct backup_counts counts;
    bool was_empty;
    bool done;

    if (!options_parse(argc, argv, restore_rows, &options, &err))
        return app_fail(&err);
    if (options.help) {
        options_print_help("restore --data DIR --from FILE", restore_rows);
        return 0;
    }
    if (!need("--from", options.from, &err) || !app_init(&app, &options, &err)
        || !app_open(&app, APP_RESTORE, &err))
        return app_fail(&err);
    done = restore(&app, &counts, &was_empty, &err);
    app_close(&app);
    if (!done && was_empty)
        remove_database(&app);
    if (!done)
        return app_fail(&err);
    fprintf(stderr, "%lld rows restored\n", (long long)counts.rows);
    return 0;
}
