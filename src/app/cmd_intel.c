/* `pharos intel VERB OPTIONS`: what the learning engines do, from the command line. */
#include "app/cmd_intel.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/app.h"
#include "base/err.h"
#include "base/str.h"

bool intel_need(const char *value, const char *option, struct err *err)
{
    if (value != NULL && value[0] != '\0')
        return true;
    err_set(err, ERR_INVALID, "required", "%s is needed; see pharos intel --help", option);
    return err_field(err, option);
}

bool intel_number(const char *value, const char *option, long standard, long min, long max,
                  long *out, struct err *err)
{
    int64_t number = standard;

    if (value != NULL && (!str_to_int64(str_of(value), &number) || number < min || number > max)) {
        err_set(err, ERR_INVALID, "out_of_range", "%s: a whole number from %ld to %ld", option, min,
                max);
        return err_field(err, option);
    }
    *out = (long)number;
    return true;
}

static bool is_same_file(const char *one, const char *other)
{
    struct stat a;
    struct stat b;

    return strcmp(one, other) == 0
           || (stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev
               && a.st_ino == b.st_ino);
}

bool intel_apart(const char *other, const char *written, struct err *err)
{
    return other == NULL || written == NULL || !is_same_file(other, written)
           || err_set(err, ERR_INVALID, "not_allowed", "%s would be written over", written);
}

bool intel_print(struct str line, struct err *err)
{
    fwrite(line.p, 1, line.n, stdout);
    fputc('\n', stdout);
    return (fflush(stdout) == 0 && !ferror(stdout))
           || err_set(err, ERR_UNAVAILABLE, "storage_failed", "the answer cannot be written");
}

static const struct intel_verb *const groups[] = { intel_model_verbs, intel_search_verbs,
                                                   intel_stream_verbs };

static const struct intel_verb *find_verb(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        for (const struct intel_verb *verb = groups[i]; verb->name != NULL; verb++)
            if (strcmp(verb->name, name) == 0)
                return verb;
    return NULL;
}

static void print_help(FILE *to)
{
    fprintf(to, "usage: pharos intel VERB OPTIONS\n\n");
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        for (const struct intel_verb *verb = groups[i]; verb->name != NULL; verb++)
            fprintf(to, "  %-12s %s\n", verb->name, verb->help);
    fprintf(to, "\n`pharos intel VERB --help` tells a verb's options.\n");
}

static int run_verb(const struct intel_verb *verb, int argc, char **argv)
{
    struct options options = { 0 };
    struct err err = { 0 };
    char usage[64];

    if (!options_parse(argc, argv, verb->rows, &options, &err))
        return app_fail(&err);
    if (options.help) {
        snprintf(usage, sizeof(usage), "pharos intel %s OPTIONS", verb->name);
        options_print_help(usage, verb->rows);
        return 0;
    }
    return verb->run(&options, &err) ? 0 : app_fail(&err);
}

int cmd_intel(int argc, char **argv)
{
    const struct intel_verb *verb = argc > 0 ? find_verb(argv[0]) : NULL;

    if (verb != NULL)
        return run_verb(verb, argc - 1, argv + 1);
    if (argc > 0 && strcmp(argv[0], "--help") == 0) {
        print_help(stdout);
        return 0;
    }
    print_help(stderr);
    return 2;
}
