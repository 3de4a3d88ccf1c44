#include <stdio.h>

#include "app/app.h"
#include "app/operation.h"
#include "base/arena.h"

static const struct option_row rows[] = {
    DATABASE_OPTIONS,
    FLAG("--rebuild-search", rebuild_search, "have the search index built anew, while serving"),
    FLAG("--repair", repair, "count wrong counters anew, remove files that belong to nothing"),
    { 0 },
};

/** One line a finding; true when all is well. */
static bool print_findings(const json_t *findings)
{
    bool all_well = true;

    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *finding = json_array_get(findings, i);
        bool ok = json_is_true(json_object_get(finding, "ok"));

        printf("%-5s  %-10s  %s\n", ok ? "ok" : "wrong",
               json_string_value(json_object_get(finding, "check")),
               json_string_value(json_object_get(finding, "words")));
        all_well = all_well && ok;
    }
    return all_well;
}

int cmd_doctor(int argc, char **argv)
{
    struct app app;
    struct options options;
    struct err err = { 0 };
    struct arena *arena;
    json_t *findings;
    struct str args;
    bool done;
    bool all_well = false;

    if (!options_parse(argc, argv, rows, &options, &err))
        return app_fail(&err);
    if (options.help) {
        options_print_help("doctor --data DIR [--rebuild-search] [--repair]", rows);
        return 0;
    }
    if (!app_init(&app, &options, &err))
        return app_fail(&err);
    arena = arena_new(ARENA_REQUEST_MAX);
    args = str_format(arena, "{\"rebuild_search\":%s,\"repair\":%s}",
                      options.rebuild_search ? "true" : "false", options.repair ? "true" : "false");
    done = operation_run(&app, "doctor", args, arena, &findings, &err);
    if (done)
        all_well = print_findings(findings);
    arena_free(&arena);
    if (!done)
        return app_fail(&err);
    return all_well ? 0 : 1;
}
