#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/operation.h"
#include "base/arena.h"

static const struct option_row rows[] = {
    DATABASE_OPTIONS,
    OPTION("--email", email, "whose token it is"),
    OPTION("--scopes", scopes, "all, or permissions parted by commas"),
    { 0 },
};

static struct str write_args(const struct options *options, struct arena *arena)
{
    struct json_out args = json_out_new(arena, 4096);

    out_begin_object(&args);
    out_key(&args, "email");
    out_cstring(&args, options->email);
    out_key(&args, "scopes");
    out_cstring(&args, options->scopes);
    out_end_object(&args);
    return strbuf_str(&args.buf);
}

static bool check(const struct options *options, struct err *err)
{
    if (options->rest_count != 1 || strcmp(options->rest[0], "create") != 0)
        return err_set(err, ERR_INVALID, "bad_option", "say `pharos token create`");
    if (options->email == NULL || options->scopes == NULL)
        return err_set(err, ERR_INVALID, "bad_option", "--email and --scopes are needed");
    return true;
}

int cmd_token(int argc, char **argv)
{
    struct app app;
    struct options options;
    struct err err = { 0 };
    struct arena *arena;
    json_t *secret;
    bool done;

    if (!options_parse(argc, argv, rows, &options, &err))
        return app_fail(&err);
    if (options.help) {
        options_print_help("token create --data DIR --email E --scopes all", rows);
        return 0;
    }
    if (!check(&options, &err) || !app_init(&app, &options, &err))
        return app_fail(&err);
    arena = arena_new(ARENA_REQUEST_MAX);
    done = operation_run(&app, "token.create", write_args(&options, arena), arena, &secret, &err);
    if (done)
        printf("%s\n", json_string_value(secret));
    arena_free(&arena);
    return done ? 0 : app_fail(&err);
}
