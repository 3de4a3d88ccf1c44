/** What the files of `pharos mail` share. */
#ifndef PHAROS_APP_CMD_MAIL_H
#define PHAROS_APP_CMD_MAIL_H

#include "app/options.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"
#include "proto/mail/mail_tool.h"

struct arena;
struct confine_pool;

/** What is done, and where. */
struct mail_work {
    struct confine_pool *pool;
    struct str verb;
    struct mail_tool_options options;
    const struct options *given; /* with the words: one, or for `thread` none */
    char **files;                /* `thread`'s */
    size_t file_count;
};

/** The one verb that needs the company's data; argv without its own name. */
int cmd_mail_deliver(int argc, char **argv);

/** Each way of working; they print, on failing as app_fail does, and give the exit code. */
typedef int mail_work_way(struct mail_work *work);
mail_work_way mail_work_one;    /* a file's message: one object */
mail_work_way mail_work_batch;  /* the same for each path on standard input, in their order */
mail_work_way mail_work_mbox;   /* a mailbox's messages, counted */
mail_work_way mail_work_thread; /* the messages of several files, joined */

/** One message by its path to one line of JSON in the arena. */
bool mail_work_run(const struct mail_work *work, const char *path, struct arena *arena,
                   struct str *json, struct err *err) MUST_USE;

#endif
