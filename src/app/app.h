/** What belongs to the process: the opened house, its folder, its options. */
#ifndef PHAROS_APP_APP_H
#define PHAROS_APP_APP_H

#include <stdbool.h>

#include "app/data_folder.h"
#include "app/options.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/log.h"
#include "core/house.h"

struct db_options;

struct app {
    struct options options;
    struct data_folder folder;
    struct log log;
    struct house house;
    struct permission_table *permissions; /* the house borrows it */
    bool is_server;
};

enum app_opening {
    APP_CREATE,   /* init: makes the database where it is missing */
    APP_RESTORE,  /* the same, but nothing is written: rows come from a backup */
    APP_EXISTING, /* there must be one */
};

/**
 * Takes the folder's lock and opens what every command needs: database, migrations, roles,
 * settings, blobs. Failing leaves nothing open. CONFLICT "data_in_use", NOT_FOUND "no_database"
 * (APP_EXISTING: say `pharos init`).
 */
bool app_open(struct app *app, enum app_opening opening, struct err *err) MUST_USE;
/** Closes in reverse order and gives the lock back. */
void app_close(struct app *app);

/** *out tells whether somebody can log in already. */
bool app_has_company(struct app *app, bool *out, struct err *err) MUST_USE;

/** Sets up options, log and folder paths; opens nothing. */
bool app_init(struct app *app, const struct options *options, struct err *err) MUST_USE;

/** Prints `pharos: message` on stderr and gives the exit code: 2 for input refused, 1 otherwise. */
int app_fail(const struct err *err);

/** Each command of the program; argv without the program and the command's own name. */
typedef int app_command(int argc, char **argv);
app_command cmd_init;
app_command cmd_serve;
app_command cmd_token;
app_command cmd_user;
app_command cmd_backup;
app_command cmd_restore;
app_command cmd_export;
app_command cmd_import;
app_command cmd_doctor;
app_command cmd_mail;
app_command cmd_calendar;
app_command cmd_sla;
app_command cmd_rrule;
app_command cmd_holidays;
app_command cmd_oncall;
app_command cmd_intel;

#endif
