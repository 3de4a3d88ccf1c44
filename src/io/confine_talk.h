/**
 * One message to a worker and back, with a deadline: so much of the worker's processor time, and
 * four times as long by the clock. Used by confine.c.
 */
#ifndef PHAROS_IO_CONFINE_TALK_H
#define PHAROS_IO_CONFINE_TALK_H

#include <stddef.h>
#include <sys/types.h>

#include "base/str.h"

struct arena;
struct err;

enum confine_outcome {
    CONFINE_ANSWERED, /* *output is there; the worker may take the next message */
    CONFINE_REFUSED,  /* by the job; *err says why */
    CONFINE_BROKEN,   /* the worker went away or spoke nonsense */
    CONFINE_TOO_LATE,
    CONFINE_LOST, /* the worker was taken from us, by no fault of the message that we know of */
};

struct confine_message {
    const char *job;
    struct str input;
    size_t max_output_bytes;
    int deadline_ms;
};

struct confine_worker {
    pid_t pid;
    int fd; /* the server's end of its socket, which does not block */
};

/** Never gives CONFINE_LOST. */
enum confine_outcome confine_talk(const struct confine_worker *worker,
                                  const struct confine_message *message, struct arena *arena,
                                  struct str *output, struct err *err);

#endif
