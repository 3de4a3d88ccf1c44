#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/operation.h"
#include "app/password_file.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"

enum { ARGS_MAX_BYTES = 8192 };

static const struct option_row rows[] = {
    DATABASE_OPTIONS,
    OPTION("--email", email, "whose account it is"),
    OPTION("--name", name, "add: how they are called"),
    OPTION("--role", role, "add: admin, supervisor, agent, partner or viewer"),
    OPTION("--password-file", password_file,
           "add, password: file that holds the password; add without it makes one and tells it"),
    { 0 },
};

struct user_command {
    struct app app;
    struct options options;
    struct str password; /* STR_NULL: none was given */
    struct arena *arena;
};

/** Runs an operation with these members; strings that are not there are null. */
static bool ask(struct user_command *c, const char *operation, const char *active, json_t **answer,
                struct err *err)
{
    struct json_out args = json_out_new(c->arena, ARGS_MAX_BYTES);

    out_begin_object(&args);
    out_key(&args, "email");
    out_cstring(&args, c->options.email);
    out_key(&args, "name");
    out_cstring(&args, c->options.name);
    out_key(&args, "role");
    out_cstring(&args, c->options.role);
    out_key(&args, "password");
    out_str(&args, c->password);
    out_key(&args, "active");
    out_raw(&args, str_of(active));
    out_end_object(&args);
    return operation_run(&c->app, operation, strbuf_str(&args.buf), c->arena, answer, err);
}

static bool need(const char *option, const char *value, struct err *err)
{
    if (value != NULL)
        return true;
    err_set(err, ERR_INVALID, "bad_option", "%s is missing", option);
    return err_field(err, option);
}

/** 120 bits in 20 characters. */
static struct str make_password(struct arena *arena)
{
    char bytes[15];

    random_fill(&random_system, bytes, sizeof(bytes));
    return base64url_encode(arena, (struct str){ bytes, sizeof(bytes) });
}

/** Prints the account's id and, on a second line, a password nobody else has seen. */
static bool add(struct user_command *c, struct err *err)
{
    bool is_given = c->password.p != NULL;
    json_t *id;

    if (!is_given)
        c->password = make_password(c->arena);
    if (!need("--email", c->options.email, err) || !need("--name", c->options.name, err)
        || !need("--role", c->options.role, err) || !ask(c, "user.add", "null", &id, err))
        return false;
    printf("%lld\n", (long long)json_integer_value(id));
    if (!is_given)
        printf("%" STR_FMT "\n", STR_ARG(c->password));
    return true;
}

static const char *member(const json_t *account, const char *name)
{
    return json_string_value(json_object_get(account, name));
}

static bool list(struct user_command *c, struct err *err)
{
    json_t *accounts;
    json_t *account;
    size_t i;

    if (!ask(c, "user.list", "null", &accounts, err))
        return false;
    json_array_foreach(accounts, i, account) printf(
        "%lld\t%s\t%s\t%s\t%s\n", (long long)json_integer_value(json_object_get(account, "id")),
        member(account, "email"), member(account, "role"),
        json_is_true(json_object_get(account, "active")) ? "active" : "deactivated",
        member(account, "name"));
    return true;
}

static bool deactivate(struct user_command *c, struct err *err)
{
    json_t *id;

    return need("--email", c->options.email, err) && ask(c, "user.change", "false", &id, err);
}

static bool activate(struct user_command *c, struct err *err)
{
    json_t *id;

    return need("--email", c->options.email, err) && ask(c, "user.change", "true", &id, err);
}

static bool set_password(struct user_command *c, struct err *err)
{
    json_t *id;

    return need("--email", c->options.email, err)
           && need("--password-file", c->options.password_file, err)
           && ask(c, "user.change", "null", &id, err);
}

static const struct {
    const char *name;
    bool (*run)(struct user_command *c, struct err *err);
} verbs[] = {
    { "add", add },
    { "list", list },
    { "deactivate", deactivate },
    { "activate", activate },
    { "password", set_password },
};

static bool run_verb(struct user_command *c, struct err *err)
{
    const char *verb = c->options.rest_count == 1 ? c->options.rest[0] : "";

    if (c->options.password_file != NULL
        && !password_file_read("--password-file", c->options.password_file, c->arena, &c->password,
                               err))
        return false;
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (strcmp(verbs[i].name, verb) == 0)
            return app_init(&c->app, &c->options, err) && verbs[i].run(c, err);
    return err_set(err, ERR_INVALID, "bad_option",
                   "say `pharos user add`, list, deactivate, activate or password");
}

int cmd_user(int argc, char **argv)
{
    struct user_command c = { 0 };
    struct err err = { 0 };
    bool done;

    if (!options_parse(argc, argv, rows, &c.options, &err))
        return app_fail(&err);
    if (c.options.help) {
        options_print_help("user add|list|deactivate|activate|password --data DIR --email E", rows);
        return 0;
    }
    c.arena = arena_new(ARENA_REQUEST_MAX);
    done = run_verb(&c, &err);
    arena_free(&c.arena);
    return done ? 0 : app_fail(&err);
}
