#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/app.h"
#include "app/demo.h"
#include "app/demo_plan.h"
#include "app/password_file.h"
#include "base/arena.h"
#include "core/access/account.h"
#include "core/access/email.h"
#include "core/access/password.h"

static const struct option_row rows[] = {
    DATABASE_OPTIONS,
    OPTION("--admin-email", admin_email, "address of the first administrator; its domain is ours"),
    OPTION("--admin-password-file", admin_password_file, "file that holds the password"),
    FLAG("--demo", demo, "fill it with a bilingual demo company: 60 days, 3,000 tickets"),
    OPTION("--demo-seed", demo_seed, "another number makes another company (1)"),
    { 0 },
};

struct init {
    struct app app;
    struct str email;
    struct str password;
    int64_t demo_seed;
};

static bool need(const char *option, const char *value, struct err *err)
{
    if (value != NULL)
        return true;
    err_set(err, ERR_INVALID, "bad_option", "%s is missing", option);
    return err_field(err, option);
}

static bool read_seed(const char *text, int64_t *out, struct err *err)
{
    *out = DEMO_SEED_DEFAULT;
    if (text == NULL || (str_to_int64(str_of(text), out) && *out >= 0))
        return true;
    err_set(err, ERR_INVALID, "bad_option", "--demo-seed: must be a whole number");
    return err_field(err, "--demo-seed");
}

/** Everything that can be wrong is found before the folder is touched. */
static bool read_input(struct init *init, struct arena *arena, struct err *err)
{
    const struct options *options = &init->app.options;

    if (!need("--admin-email", options->admin_email, err)
        || !need("--admin-password-file", options->admin_password_file, err)
        || !password_file_read("--admin-password-file", options->admin_password_file, arena,
                               &init->password, err)
        || !read_seed(options->demo_seed, &init->demo_seed, err))
        return false;
    init->email = str_of(options->admin_email);
    return email_check(init->email, err) && password_check(init->password, init->email, arena, err);
}

/** On a terminal one line that counts; in a log its end alone. */
static void tell_progress(void *arg, size_t done, size_t all)
{
    (void)arg;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\rdemo company: %zu%%", done * 100 / all);
    if (done == all)
        fprintf(stderr, "%sdemo company: %zu steps of 60 days played\n",
                isatty(STDERR_FILENO) ? "\r" : "", all);
}

static bool fill(struct init *init, struct call *call)
{
    bool has_company;
    struct account *admin;
    struct account_draft draft = {
        .email = init->email,
        .name = str_sub(init->email, 0, str_find_char(init->email, '@')),
        .role = STR("admin"),
        .password = init->password,
        .language = LANG_EN,
    };

    if (!app_has_company(&init->app, &has_company, call->err))
        return false;
    if (has_company)
        return err_set(call->err, ERR_CONFLICT, "exists_already",
                       "%s holds a company already; nothing was changed", call->house->data_dir);
    if (!account_create(call, &draft, &admin))
        return false;
    return !init->app.options.demo
           || demo_fill(call->house, init->demo_seed, tell_progress, NULL, call->err);
}

static int run(struct init *init, struct arena *arena)
{
    struct err err = { 0 };
    struct call call;
    bool done;

    if (!read_input(init, arena, &err) || !app_open(&init->app, APP_CREATE, &err))
        return app_fail(&err);
    call_init(&call, &init->app.house, ARENA_REQUEST_MAX);
    call.err = &err;
    done = fill(init, &call);
    call_fini(&call);
    app_close(&init->app);
    return done ? 0 : app_fail(&err);
}

int cmd_init(int argc, char **argv)
{
    struct init init = { 0 };
    struct options options;
    struct err err = { 0 };
    struct arena *arena;
    int code;

    if (!options_parse(argc, argv, rows, &options, &err) || !app_init(&init.app, &options, &err))
        return app_fail(&err);
    if (options.help) {
        options_print_help("init --data DIR --admin-email E --admin-password-file F [--demo]",
                           rows);
        return 0;
    }
    arena = arena_new(ARENA_REQUEST_MAX);
    code = run(&init, arena);
    arena_free(&arena);
    return code;
}
