/**
 * Confined workers: hostile bytes (HTML, mail, images' metadata) are parsed in processes that can
 * do nothing but compute. They hold no file, no network and no environment; a system call outside
 * a short list ends them (seccomp), memory and processor time are bounded (rlimits).
 *
 * The program starts itself again as `--confined-worker` before it grows: that small process, the
 * nursery, loads and exercises everything the jobs need and forks workers on demand, so that a new
 * worker costs about a millisecond however large the server is
 * (docs/decisions/0003-confined-workers.md).
 *
 * A worker takes one message at a time. It is replaced after `messages_per_worker`, and after any
 * refusal, crash, overrun or deadline; what went wrong is reported for that message alone.
 */
#ifndef PHAROS_IO_CONFINE_H
#define PHAROS_IO_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

/** What a job kind does inside a worker. Jobs keep nothing between messages. */
struct confine_job_kind {
    const char *name; /* at most CONFINE_JOB_NAME_MAX - 1 bytes */
    /** Loads and exercises all that `run` uses, once, before any worker exists; may be NULL.
     *  Whatever opens files (converters, locales, ICU's data) must have done it by then. */
    void (*prepare)(void);
    /** One message. False: the message is refused with *err (INVALID or LIMIT). */
    bool (*run)(struct str input, struct arena *arena, struct str *output, struct err *err);
};

enum { CONFINE_JOB_NAME_MAX = 32 };

/** The program's first argument that makes it a nursery: main hands over to confine_child_main. */
#define CONFINE_CHILD_OPTION "--confined-worker"

/** Zero stands for the default of each. */
struct confine_options {
    const char *program;     /* NULL: this program, /proc/self/exe */
    int workers;             /* at most; 2, started when first needed */
    int deadline_ms;         /* of a worker's processor time for one message; 5,000. By the clock,
                              * 4 times as long: a busy machine is not the message's fault */
    int wait_ms;             /* for a free worker; 10,000 */
    int messages_per_worker; /* 1,000 */
    size_t max_input_bytes;  /* 16 MB */
    size_t max_output_bytes; /* 16 MB */
    size_t memory_bytes;     /* a worker may take on top of what the nursery had; 256 MB */
};

struct confine_pool;

/**
 * Starts the nursery. Called early, by a thread that need not live on. Owned: confine_pool_stop.
 * UNAVAILABLE (confined_unavailable) when the nursery does not come up.
 */
bool confine_pool_start(const struct confine_options *options, struct confine_pool **out,
                        struct err *err) MUST_USE;

/**
 * Runs one message; *output is in `arena`. Waits for a free worker. Safe from any thread.
 * Errors, each for this message alone: what the job refused it with; INVALID (confined_crashed)
 * when the worker died or did what it must not; LIMIT (confined_deadline, confined_memory,
 * too_large); UNAVAILABLE (confined_busy, confined_unavailable), which says nothing of the message.
 */
bool confine_run(struct confine_pool *pool, const char *job, struct str input, struct arena *arena,
                 struct str *output, struct err *err) MUST_USE;

struct confine_metrics {
    int64_t messages; /* answered, refused ones included */
    int64_t refused;  /* by the job */
    int64_t crashed;  /* crashes and forbidden calls */
    int64_t deadlines;
    int64_t memory;
    int64_t workers_started;
};
void confine_pool_metrics(struct confine_pool *pool, struct confine_metrics *out);

/** Ends workers and nursery; no confine_run may be running. *pool becomes NULL; NULL is fine. */
void confine_pool_stop(struct confine_pool **pool);

/**
 * What main returns when its first argument is CONFINE_CHILD_OPTION: the life of the nursery.
 * `kinds` ends with an entry whose name is NULL. Nothing must have been set up before.
 */
int confine_child_main(int argc, char **argv, const struct confine_job_kind *kinds);

#endif
