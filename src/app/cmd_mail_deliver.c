/* `pharos mail deliver`: what a mail server pipes a message into. Exit codes are those that servers
 * understand (sysexits.h): what may go better later must not be sent back to its writer. */
#include <stdio.h>
#include <sysexits.h>

#include "app/cmd_mail.h"
#include "app/input_file.h"
#include "app/operation.h"
#include "base/arena.h"
#include "base/encode.h"
#include "proto/mail/mail_job.h"

#define ARENA_BYTES ((size_t)384 * 1024 * 1024)

static const struct option_row rows[] = {
    DATABASE_OPTIONS,
    OPTION("--from", from, "who the envelope says it is from; nothing for a bounce"),
    OPTION("--to", to, "addresses of ours that it is for, parted by commas"),
    { 0 },
};

static void write_recipients(struct json_out *out, struct str list)
{
    out_begin_list(out);
    while (!str_is_null(list)) {
        struct str one = str_trim(str_cut(&list, ','));

        if (one.n > 0)
            out_str(out, one);
    }
    out_end_list(out);
}

static bool write_args(const struct options *options, struct str message, struct arena *arena,
                       struct str *out, struct err *err)
{
    struct json_out args = json_out_new(arena, OPERATION_LINE_MAX_BYTES);

    out_begin_object(&args);
    out_key(&args, "from");
    out_cstring(&args, options->from);
    out_key(&args, "to");
    write_recipients(&args, str_of(options->to));
    out_key(&args, "message");
    out_str(&args, base64_encode(arena, message));
    out_end_object(&args);
    return strbuf_done(&args.buf, "message", out, err);
}

static int code_of(const struct err *err)
{
    if (err_is(err, "unknown_recipient"))
        return EX_NOUSER;
    if (err->kind == ERR_INVALID || err->kind == ERR_NOT_FOUND)
        return EX_USAGE;
    return err->kind == ERR_LIMIT ? EX_DATAERR : EX_TEMPFAIL;
}

static int fail(const struct err *err)
{
    (void)app_fail(err);
    return code_of(err);
}

static int deliver(const struct options *options, struct app *app)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct err err = { 0 };
    struct str message;
    struct str args;
    json_t *answer;
    bool done = input_file_read(options->rest_count > 0 ? options->rest[0] : "-", MAIL_MESSAGE_MAX,
                                arena, &message, &err)
                && write_args(options, message, arena, &args, &err)
                && operation_run(app, "mail.deliver", args, arena, &answer, &err);

    arena_free(&arena);
    return done ? EX_OK : fail(&err);
}

int cmd_mail_deliver(int argc, char **argv)
{
    struct app app;
    struct options options;
    struct err err = { 0 };

    if (!options_parse(argc, argv, rows, &options, &err))
        return fail(&err);
    if (options.help) {
        options_print_help("mail deliver --data DIR --to ADDRESS,… [--from ADDRESS] [FILE]", rows);
        printf("\nTakes in one message, from standard input unless FILE is given; code 0 once it "
               "is kept for\ngood, whether a server runs or not (then it waits for one). Other "
               "codes are those of\nsysexits.h: 67 for an address that is not ours, 65 for a "
               "message that is too large,\n75 for what may go better later.\n");
        return EX_OK;
    }
    if (options.rest_count > 1) {
        err_set(&err, ERR_INVALID, "bad_option", "at most one file");
        return fail(&err);
    }
    if (!app_init(&app, &options, &err))
        return fail(&err);
    return deliver(&options, &app);
}
