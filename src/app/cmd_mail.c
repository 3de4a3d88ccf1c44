/* `pharos mail VERB FILE`: the mail engines from the command line, in the same confined workers. */
#include "app/cmd_mail.h"

#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "proto/mail/mail_job.h"

enum { ONE_MESSAGE_ARENA_MAX = 128 * 1024 * 1024 };

struct verb {
    const char *name;
    const char *usage;
    const struct option_row *rows;
    const char *help;  /* what comes out */
    const char *types; /* what --type may say, parted by blanks; NULL where it is not taken */
};

#define BATCH FLAG("--batch", batch, "read paths from standard input, answer each with one line")

static const struct option_row parse_rows[] = {
    OPTION("--local-domain", local_domain, "one of our own domains"),
    BATCH,
    { 0 },
};

static const struct verb verbs[] = {
    { "parse", "mail parse FILE [--local-domain D] | mail parse --batch", parse_rows,
      "Writes the message in FILE (- is standard input) as one JSON object: who wrote to whom, "
      "the\n"
      "decoded subject and texts, the files with size and SHA-256, and under \"defects\" what was\n"
      "wrong with it. Malformed mail is read as far as it can be, never refused.\n",
      NULL },
};

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static int print_verbs(FILE *to, int code)
{
    fprintf(to, "usage: pharos mail VERB FILE [OPTIONS]\n\n");
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        fprintf(to, "  pharos %s\n", verbs[i].usage);
    fprintf(to, "\n`pharos mail VERB --help` tells more of each.\n");
    return code;
}

static int print_help(const struct verb *verb)
{
    options_print_help(verb->usage, verb->rows);
    printf(
        "\n%s\nExit code 0; 2 when FILE cannot be read or the command is wrong; 1 when we are at "
        "fault.\nWith --batch a message that fails is {\"error\":…} on its line.\n",
        verb->help);
    return 0;
}

bool mail_work_run(const struct mail_work *work, const char *path, struct arena *arena,
                   struct str *json, struct err *err)
{
    struct str message;

    return mail_input_read(path, MAIL_MESSAGE_MAX, arena, &message, err)
           && mail_run_confined(work->pool, work->verb, &work->options, message, arena, json, err);
}

static int run_one(const struct mail_work *work, const char *path)
{
    struct arena *arena = arena_new(ONE_MESSAGE_ARENA_MAX);
    struct err err = { 0 };
    struct str json;
    bool done = mail_work_run(work, path, arena, &json, &err);

    if (done)
        printf("%" STR_FMT "\n", STR_ARG(json));
    arena_free(&arena);
    if (!done)
        return app_fail(&err);
    return fflush(stdout) == 0 ? 0 : 1;
}

/** Is `type` one of the words that the verb takes? */
static bool takes_type(const struct verb *verb, const char *type)
{
    struct str rest = str_of(verb->types);

    while (!str_is_null(rest))
        if (str_eq(str_cut(&rest, ' '), str_of(type)))
            return true;
    return false;
}

static bool check(const struct verb *verb, const struct options *options, struct err *err)
{
    if (options->batch && options->rest_count > 0)
        return err_set(err, ERR_INVALID, "bad_option",
                       "--batch reads its paths from standard input");
    if (!options->batch && options->rest_count != 1)
        return err_set(err, ERR_INVALID, "bad_option", "say which file: pharos %s", verb->usage);
    if (options->type != NULL && !takes_type(verb, options->type)) {
        err_set(err, ERR_INVALID, "bad_option", "--type: one of %s", verb->types);
        return err_field(err, "--type");
    }
    return true;
}

static int run_verb(const struct verb *verb, const struct options *options)
{
    struct confine_options confine = mail_confine_options();
    struct mail_work work = {
        .verb = str_of(verb->name),
        .options = { .local_domain = str_of(options->local_domain),
                     .type = str_of(options->type),
                     .from = str_of(options->from) },
    };
    struct err err = { 0 };
    int code;

    if (!confine_pool_start(&confine, &work.pool, &err))
        return app_fail(&err);
    code = options->batch ? mail_work_batch(&work) : run_one(&work, options->rest[0]);
    confine_pool_stop(&work.pool);
    return code;
}

int cmd_mail(int argc, char **argv)
{
    const struct verb *verb = argc > 0 ? find_verb(argv[0]) : NULL;
    struct options options;
    struct err err = { 0 };

    if (argc > 0 && strcmp(argv[0], "--help") == 0)
        return print_verbs(stdout, 0);
    if (verb == NULL)
        return print_verbs(stderr, 2);
    if (!options_parse(argc - 1, argv + 1, verb->rows, &options, &err))
        return app_fail(&err);
    if (options.help)
        return print_help(verb);
    if (!check(verb, &options, &err))
        return app_fail(&err);
    return run_verb(verb, &options);
}
