#include "app/options.h"

#include <stdio.h>
#include <string.h>

static const struct option_row *find_row(const struct option_row *rows, const char *arg, size_t n)
{
    for (const struct option_row *row = rows; row->name != NULL; row++)
        if (strlen(row->name) == n && memcmp(row->name, arg, n) == 0)
            return row;
    return NULL;
}

static bool bad_option(struct err *err, const char *arg, const char *what)
{
    err_set(err, ERR_INVALID, "bad_option", "%s: %s", arg, what);
    return err_field(err, arg);
}

static bool take_word(struct options *out, const char *word, struct err *err)
{
    if (out->rest_count == COUNT_OF(out->rest))
        return bad_option(err, word, "one word too many");
    out->rest[out->rest_count++] = word;
    return true;
}

static bool take_option(const struct option_row *row, const char *value, struct options *out,
                        struct err *err)
{
    char *member = (char *)out + row->offset;

    if (row->is_flag) {
        if (value != NULL)
            return bad_option(err, row->name, "takes no value");
        *(bool *)(void *)member = true;
        return true;
    }
    if (value == NULL || value[0] == '\0')
        return bad_option(err, row->name, "needs a value");
    *(const char **)(void *)member = value;
    return true;
}

bool options_parse(int argc, char **argv, const struct option_row *rows, struct options *out,
                   struct err *err)
{
    *out = (struct options){ 0 };
    for (int i = 0; i < argc; i++) {
        const char *arg = argv[i];
        const char *equals = strchr(arg, '=');
        const struct option_row *row;

        if (arg[0] != '-' || arg[1] == '\0') {
            if (!take_word(out, arg, err))
                return false;
            continue;
        }
        if (strcmp(arg, "--help") == 0) {
            out->help = true;
            continue;
        }
        row = find_row(rows, arg, equals != NULL ? (size_t)(equals - arg) : strlen(arg));
        if (row == NULL)
            return bad_option(err, arg, "is not an option of this command");
        if (!row->is_flag && equals == NULL && i + 1 < argc) {
            if (!take_option(row, argv[++i], out, err))
                return false;
        } else if (!take_option(row, equals != NULL ? equals + 1 : NULL, out, err)) {
            return false;
        }
    }
    return true;
}

void options_print_help(const char *usage, const struct option_row *rows)
{
    printf("usage: pharos %s\n", usage);
    for (const struct option_row *row = rows; row->name != NULL; row++)
        printf("  %-24s %s\n", row->name, row->help);
}
