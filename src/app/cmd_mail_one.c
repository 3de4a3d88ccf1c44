/* `pharos mail VERB FILE`: one message, one line. */
#include <stdio.h>

#include "app/app.h"
#include "app/cmd_mail.h"
#include "app/input_file.h"
#include "base/arena.h"
#include "proto/mail/mail_job.h"

enum { ONE_MESSAGE_ARENA_MAX = 128 * 1024 * 1024 };

bool mail_work_run(const struct mail_work *work, const char *path, struct arena *arena,
                   struct str *json, struct err *err)
{
    struct str message;

    return input_file_read(path, MAIL_MESSAGE_MAX, arena, &message, err)
           && mail_answer_confined(work->pool, work->verb, &work->options, message, arena, json,
                                   err);
}

int mail_work_one(struct mail_work *work)
{
    struct arena *arena = arena_new(ONE_MESSAGE_ARENA_MAX);
    struct err err = { 0 };
    struct str json;
    bool done = mail_work_run(work, work->given->rest[0], arena, &json, &err);

    if (done)
        printf("%" STR_FMT "\n", STR_ARG(json));
    arena_free(&arena);
    if (!done)
        return app_fail(&err);
    return fflush(stdout) == 0 ? 0 : 1;
}
