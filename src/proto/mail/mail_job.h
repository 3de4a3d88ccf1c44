/** The mail engines in confined workers: what every caller outside of tests uses. */
#ifndef PHAROS_PROTO_MAIL_JOB_H
#define PHAROS_PROTO_MAIL_JOB_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"
#include "io/confine.h"
#include "proto/mail/mail_tool.h"

struct arena;
struct err;

/** For the table that main gives to confine_child_main. */
#define MAIL_JOB_KIND                                                                              \
    {                                                                                              \
        "mail", mail_job_prepare, mail_job_run                                                     \
    }

enum {
    MAIL_MESSAGE_MAX = 32 * 1024 * 1024, /* bytes of one message; longer is refused */
    MAIL_OUTPUT_MAX = 24 * 1024 * 1024,  /* bytes of JSON */
};

/** The input is the verb, its options and the message, as mail_run_confined puts them. */
void mail_job_prepare(void);
bool mail_job_run(struct str input, struct arena *arena, struct str *output, struct err *err);

/** What a pool for the mail engines must allow; workers and the rest are the caller's. */
struct confine_options mail_confine_options(void);

/** Runs an engine on one message in a worker; *json is in the arena. Errors of confine_run. */
bool mail_run_confined(struct confine_pool *pool, struct str verb,
                       const struct mail_tool_options *options, struct str message,
                       struct arena *arena, struct str *json, struct err *err) MUST_USE;

/** The defect that stands for what went wrong in a worker; NULL when no message can be at fault. */
const char *mail_defect_of(const struct err *err);

/**
 * The same, for those who want an answer for every message: one that breaks its worker is mail all
 * the same, and "parse" answers with nothing but the defect that says so (not_readable,
 * takes_too_long, takes_too_much_memory).
 */
bool mail_answer_confined(struct confine_pool *pool, struct str verb,
                          const struct mail_tool_options *options, struct str message,
                          struct arena *arena, struct str *json, struct err *err) MUST_USE;

#endif
