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

/** What is done with each message. */
struct mail_work {
    struct confine_pool *pool;
    struct str verb;
    struct mail_tool_options options;
};

/** One message by its path ("-": standard input) to one line of JSON in the arena. */
bool mail_work_run(const struct mail_work *work, const char *path, struct arena *arena,
                   struct str *json, struct err *err) MUST_USE;

/** The same for each path on standard input, several at once, answers in their order. */
int mail_work_batch(const struct mail_work *work);

/**
 * A whole file of at most `max_bytes`; "-" is standard input. INVALID (unreadable_file), LIMIT
 * (too_large).
 */
bool mail_input_read(const char *path, size_t max_bytes, struct arena *arena, struct str *out,
                     struct err *err) MUST_USE;

#endif
