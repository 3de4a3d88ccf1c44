#include "app/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/feature_list.h"
#include "base/clock.h"
#include "base/random.h"
#include "core/access/access.h"
#include "core/access/account.h"
#include "core/access/password.h"
#include "core/access/permission.h"
#include "core/call.h"
#include "core/engine_feature.h"
#include "db/db.h"
#include "db/migrate.h"

enum { HASHINGS_AT_ONCE = 2, HASHINGS_WAITING = 64 };

static bool choose_level(const char *name, enum log_level *out, struct err *err)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };

    *out = LOG_INFO;
    if (name == NULL)
        return true;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(names[i], name) == 0) {
            *out = (enum log_level)i;
            return true;
        }
    }
    err_set(err, ERR_INVALID, "bad_option", "--log-level: must be debug, info, warn or error");
    return err_field(err, "--log-level");
}

static bool check_database(const char *url, struct err *err)
{
    if (url == NULL || strncmp(url, "postgresql://", 13) == 0
        || strncmp(url, "postgres://", 11) == 0)
        return true;
    err_set(err, ERR_INVALID, "bad_option", "--database: must be a postgresql:// address");
    return err_field(err, "--database");
}

bool app_init(struct app *app, const struct options *options, struct err *err)
{
    *app = (struct app){ .options = *options };
    app->log = (struct log){ .fd = STDERR_FILENO, .clock = &clock_system };
    app->folder.lock_fd = -1;
    if (app->options.database == NULL)
        app->options.database = getenv("PHAROS_DATABASE");
    return choose_level(options->log_level, &app->log.least, err)
           && check_database(app->options.database, err)
           && data_folder_find(options, &app->folder, err);
}

static void fill_house(struct app *app)
{
    struct house *house = &app->house;

    *house = (struct house){
        .clock = &clock_system,
        .random = &random_system,
        .log = &app->log,
        .features = app_features,
        .data_dir = app->folder.path,
        .started_at_ms = clock_now_ms(&clock_system),
    };
    app->permissions = permission_table_new(app_features);
    house->permissions = app->permissions;
    house->passwords =
        password_hasher_new(password_cost_default, HASHINGS_AT_ONCE, HASHINGS_WAITING);
    snprintf(house->node, sizeof(house->node), "%016llx",
             (unsigned long long)random_u64(&random_system));
}

static bool open_database(struct app *app, enum app_opening opening, struct err *err)
{
    bool exists = access(app->folder.sqlite_path, F_OK) == 0;
    struct db_options options = {
        .path = app->options.database == NULL ? app->folder.sqlite_path : NULL,
        .url = app->options.database,
        .log = &app->log,
        .clock = &clock_system,
    };

    if (options.path != NULL && opening == APP_EXISTING && !exists)
        return err_set(err, ERR_NOT_FOUND, "no_database",
                       "there is no database in %s; make one with `pharos init`", app->folder.path);
    return db_open(&options, &app->house.db, err);
}

static bool prepare_house(struct app *app, struct err *err)
{
    struct call call;
    bool done;

    if (!engine_open(&app->house, err))
        return false;
    call_init(&call, &app->house, ARENA_REQUEST_MAX);
    call.err = err;
    done = access_prepare(&call);
    call_fini(&call);
    return done;
}

/** On PostgreSQL an empty database is no file that is missing: nobody can log in to it. */
static bool check_company(struct app *app, enum app_opening opening, struct err *err)
{
    bool has_company;

    if (opening != APP_EXISTING)
        return true;
    if (!app_has_company(app, &has_company, err))
        return false;
    if (has_company)
        return true;
    return err_set(err, ERR_NOT_FOUND, "no_database",
                   "there is no company in this database; make one with `pharos init`");
}

bool app_open(struct app *app, enum app_opening opening, struct err *err)
{
    if (!data_folder_make(&app->folder, err) || !data_folder_lock(&app->folder, err))
        return false;
    fill_house(app);
    if (open_database(app, opening, err) && db_migrate(app->house.db, err)
        && (opening == APP_RESTORE || prepare_house(app, err)) && check_company(app, opening, err))
        return true;
    app_close(app);
    return false;
}

void app_close(struct app *app)
{
    engine_close(&app->house);
    db_close(&app->house.db);
    password_hasher_free(&app->house.passwords);
    permission_table_free(&app->permissions);
    data_folder_unlock(&app->folder);
}

static bool look_for_account(struct call *call, void *arg)
{
    bool *found = arg;
    struct account_list list;

    if (!account_list(call, NULL, 0, 1, &list))
        return false;
    *found = list.count > 0;
    return true;
}

bool app_has_company(struct app *app, bool *out, struct err *err)
{
    struct call call;
    bool done;

    call_init(&call, &app->house, ARENA_REQUEST_MAX);
    call.err = err;
    done = call_read(&call, look_for_account, out);
    call_fini(&call);
    return done;
}

int app_fail(const struct err *err)
{
    fprintf(stderr, "pharos: %s\n", err->message);
    switch (err->kind) {
    case ERR_INVALID:
    case ERR_NOT_FOUND:
    case ERR_CONFLICT:
    case ERR_DENIED:
    case ERR_LIMIT:
        return 2;
    default:
        if (err->detail[0] != '\0')
            fprintf(stderr, "pharos: %s\n", err->detail);
        return 1;
    }
}
