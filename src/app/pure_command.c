#include "app/pure_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/batch_line.h"
#include "app/input_file.h"
#include "app/options.h"
#include "base/arena.h"
#include "base/err.h"
#include "features/calendar/calendar_kept.h"

enum {
    QUESTION_MAX = 16 * 1024 * 1024,
    ANSWER_MAX = 64 * 1024 * 1024,
    ARENA_MAX = 512 * 1024 * 1024,
    DEPTH_MAX = 16,
};

static const struct option_row rows[] = {
    FLAG("--batch", batch,
         "read paths from standard input, one a line; answer each with one line, in their order"),
    { 0 },
};

/** Which member is meant goes before what is wrong with it. */
static bool name_field(struct err *err)
{
    const struct err plain = *err;

    return plain.field[0] != '\0'
           && err_set(err, plain.kind, plain.code, "%s: %s", plain.field, plain.message);
}

static bool answer(const struct pure_verb *verb, const char *path, struct calendar_kept *kept,
                   struct arena *arena, struct str *line, struct err *err)
{
    struct json_out out = json_out_new(arena, ANSWER_MAX);
    struct str text;
    json_t *question;

    if (!input_file_read(path, QUESTION_MAX, arena, &text, err)
        || !json_parse(text, DEPTH_MAX, arena, &question, err))
        return false;
    if (!json_is_object(question))
        return err_set(err, ERR_INVALID, "wrong_type", "one JSON object is needed");
    return ((verb->answer_by_calendar != NULL
                 ? verb->answer_by_calendar(question, kept, arena, &out, err)
                 : verb->answer(question, arena, &out, err))
            && arena_check(arena, err) && strbuf_done(&out.buf, "answer", line, err))
           || name_field(err);
}

static int answer_one(const struct pure_verb *verb, const char *path)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct err err = { 0 };
    struct str line;
    bool done = answer(verb, path, NULL, arena, &line, &err);

    if (done)
        printf("%" STR_FMT "\n", STR_ARG(line));
    arena_free(&arena);
    if (!done)
        return app_fail(&err);
    return fflush(stdout) == 0 ? 0 : 1;
}

static int answer_batch(const struct pure_verb *verb)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct calendar_kept *kept = calendar_kept_new();
    char *path = NULL;
    size_t room = 0;

    while (batch_line_read(&path, &room)) {
        struct err err = { 0 };
        struct str line;

        if (!batch_line_is_file(path, &err) || !answer(verb, path, kept, arena, &line, &err))
            line = batch_line_error(arena, &err);
        batch_line_print(line);
        arena_reset(arena);
    }
    free(path);
    calendar_kept_free(&kept);
    arena_free(&arena);
    return ferror(stdout) == 0 ? 0 : 1;
}

static const struct pure_verb *find_verb(const struct pure_command *command, const char *name)
{
    for (size_t i = 0; i < command->count; i++)
        if (strcmp(command->verbs[i].name, name) == 0)
            return &command->verbs[i];
    return NULL;
}

static int print_verbs(const struct pure_command *command, FILE *to, int code)
{
    fprintf(to, "usage: pharos %s VERB JSON | pharos %s VERB --batch\n\n", command->name,
            command->name);
    for (size_t i = 0; i < command->count; i++)
        fprintf(to, "  pharos %s %s JSON\n", command->name, command->verbs[i].name);
    fprintf(to, "\n`pharos %s VERB --help` tells more of each.\n", command->name);
    return code;
}

static int print_help(const struct pure_command *command, const struct pure_verb *verb)
{
    printf("usage: pharos %s %s JSON | pharos %s %s --batch\n\n%s\n", command->name, verb->name,
           command->name, verb->name, verb->help);
    printf("JSON is a file with one object; - is standard input. Exit code 0; 2 when it cannot be "
           "read or is\nrefused, with the member and the reason; 1 when we are at fault. With "
           "--batch what is refused is\n{\"error\":\"…\"} on its line, and the code is 0.\n");
    return 0;
}

int pure_command_run(const struct pure_command *command, int argc, char **argv)
{
    const struct pure_verb *verb = argc > 0 ? find_verb(command, argv[0]) : NULL;
    struct options options;
    struct err err = { 0 };

    if (argc > 0 && strcmp(argv[0], "--help") == 0)
        return print_verbs(command, stdout, 0);
    if (verb == NULL)
        return print_verbs(command, stderr, 2);
    if (!options_parse(argc - 1, argv + 1, rows, &options, &err))
        return app_fail(&err);
    if (options.help)
        return print_help(command, verb);
    if (options.batch != (options.rest_count == 0) || options.rest_count > 1) {
        err_set(&err, ERR_INVALID, "bad_option", "say which file, or --batch and none");
        return app_fail(&err);
    }
    return options.batch ? answer_batch(verb) : answer_one(verb, options.rest[0]);
}
