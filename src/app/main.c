#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/feature_list.h"
#include "base/check.h"
#include "core/settings/settings.h"
#include "proto/html/html_job.h"
#include "proto/mail/mail_job.h"

static const struct {
    const char *name;
    app_command *run;
    const char *help;
} commands[] = {
    { "init", cmd_init, "create the database and its first administrator" },
    { "serve", cmd_serve, "serve the desk, the API and every channel" },
    { "user", cmd_user, "add, list, deactivate accounts, give them passwords" },
    { "token", cmd_token, "make API tokens" },
    { "import", cmd_import, "take records from a file of JSON lines" },
    { "export", cmd_export, "write the company as JSON lines" },
    { "backup", cmd_backup, "write the whole company to one file, while serving or not" },
    { "restore", cmd_restore, "fill a new data folder from such a file" },
    { "doctor", cmd_doctor, "check a company's data; `doctor mail`: its way to send, its domains" },
    { "mail", cmd_mail, "read mail as the server does: parse, reply, forward, …" },
    { "calendar", cmd_calendar,
      "business time: add, subtract, between, active, periods, holidays" },
    { "sla", cmd_sla, "when what is promised for a ticket is due: clock" },
    { "rrule", cmd_rrule, "recurrence by RFC 5545: expand" },
    { "holidays", cmd_holidays, "public holidays of Korea: `holidays kr`" },
    { "intel", cmd_intel,
      "learn from texts: train, eval, predict, index, search-eval, cluster, spikes" },
    { "oncall", cmd_oncall, "who is on call: at, days, final; shift-at, handoffs of a rotation" },
};

static int print_help(FILE *to, int code)
{
    fprintf(to, "usage: pharos COMMAND [OPTIONS]\n\n");
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].help);
    fprintf(to, "\n`pharos COMMAND --help` tells a command's options, "
                "`pharos --help-settings` all settings.\n");
    return code;
}

/** What confined workers do; they come from this program, started with CONFINE_CHILD_OPTION. */
static const struct confine_job_kind confined_jobs[] = { HTML_JOB_KIND,
                                                         MAIL_JOB_KIND,
                                                         { NULL, NULL, NULL } };

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], CONFINE_CHILD_OPTION) == 0)
        return confine_child_main(argc, argv, confined_jobs);
    CHECK(sodium_init() >= 0);
    if (argc < 2)
        return print_help(stderr, 2);
    if (strcmp(argv[1], "--help") == 0)
        return print_help(stdout, 0);
    if (strcmp(argv[1], "--help-settings") == 0) {
        settings_print_help(app_features, stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("pharos %s\n", PHAROS_VERSION);
        return 0;
    }
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        if (strcmp(commands[i].name, argv[1]) == 0)
            return commands[i].run(argc - 2, argv + 2);
    fprintf(stderr, "pharos: there is no command `%s`; see pharos --help\n", argv[1]);
    return 2;
}
