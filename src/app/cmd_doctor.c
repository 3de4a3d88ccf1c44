#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/operation.h"
#include "base/arena.h"
#include "core/texts/texts.h"

static const struct option_row rows[] = {
    DATABASE_OPTIONS,
    FLAG("--rebuild-search", rebuild_search, "have the search index built anew, while serving"),
    FLAG("--repair", repair, "count wrong counters anew, remove files that belong to nothing"),
    { 0 },
};

static const struct option_row mail_rows[] = {
    DATABASE_OPTIONS,
    OPTION("--dns", dns, "the name server to ask, ADDRESS[:PORT]; else the machine's"),
    OPTION("--lang", lang, "en or ko; else as the environment says ($LC_ALL, $LANG)"),
    { 0 },
};

/** One line a finding, and below it what is to be published; true when all is well. */
static bool print_findings(const json_t *findings)
{
    bool all_well = true;

    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *finding = json_array_get(findings, i);
        bool ok = json_is_true(json_object_get(finding, "ok"));

        printf("%-5s  %-10s  %s\n", ok ? "ok" : "wrong",
               json_string_value(json_object_get(finding, "check")),
               json_string_value(json_object_get(finding, "words")));
        if (json_object_get(finding, "paste") != NULL)
            printf("       %s\n", json_string_value(json_object_get(finding, "paste")));
        all_well = all_well && ok;
    }
    return all_well;
}

/** Exit code 0: all is well, 1: something is wrong. */
static int look_over(const struct options *options, const char *operation, struct str args,
                     struct arena *arena)
{
    struct app app;
    struct err err = { 0 };
    json_t *findings;

    if (!app_init(&app, options, &err)
        || !operation_run(&app, operation, args, arena, &findings, &err))
        return app_fail(&err);
    return print_findings(findings) ? 0 : 1;
}

static int doctor(const struct options *options, struct arena *arena)
{
    return look_over(options, "doctor",
                     str_format(arena, "{\"rebuild_search\":%s,\"repair\":%s}",
                                options->rebuild_search ? "true" : "false",
                                options->repair ? "true" : "false"),
                     arena);
}

/** "ko_KR.UTF-8" speaks Korean; "" of what the environment does not say. */
static const char *lang_of_environment(void)
{
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && value[0] != '\0')
            return strncmp(value, "ko", 2) == 0 ? "ko" : "en";
    }
    return "en";
}

static int doctor_mail(const struct options *options, struct arena *arena)
{
    struct json_out args = json_out_new(arena, 4096);
    const char *lang = options->lang != NULL ? options->lang : lang_of_environment();
    struct err err = { 0 };
    enum lang known;

    if (!texts_lang_of(str_of(lang), &known)) {
        err_set(&err, ERR_INVALID, "bad_option", "--lang is en or ko");
        return app_fail(&err);
    }
    out_begin_object(&args);
    out_key(&args, "lang");
    out_cstring(&args, lang);
    out_key(&args, "dns");
    out_cstring(&args, options->dns != NULL ? options->dns : "");
    out_end_object(&args);
    return look_over(options, "doctor.mail", strbuf_str(&args.buf), arena);
}

int cmd_doctor(int argc, char **argv)
{
    bool is_mail = argc > 0 && strcmp(argv[0], "mail") == 0;
    const struct option_row *rows_of_it = is_mail ? mail_rows : rows;
    struct options options;
    struct err err = { 0 };
    struct arena *arena;
    int code;

    if (!options_parse(argc - is_mail, argv + is_mail, rows_of_it, &options, &err))
        return app_fail(&err);
    if (options.help) {
        options_print_help(is_mail ? "doctor mail --data DIR [--dns ADDRESS] [--lang en|ko]"
                                   : "doctor --data DIR [--rebuild-search] [--repair], or"
                                     " doctor mail --data DIR",
                           rows_of_it);
        return 0;
    }
    arena = arena_new(ARENA_REQUEST_MAX);
    code = is_mail ? doctor_mail(&options, arena) : doctor(&options, arena);
    arena_free(&arena);
    return code;
}
