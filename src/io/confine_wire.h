/**
 * What server, nursery and workers say to each other. Used by the confine_*.c files only.
 *
 * Server and nursery share a packet socket: an order goes down, its reply comes back; the reply to
 * CONFINE_START carries the server's end of the new worker's socket. Server and worker share a
 * stream socket: a request head and the input go down, an answer head and the output come back.
 * Both ends run the same program, so the structs need no byte order.
 */
#ifndef PHAROS_IO_CONFINE_WIRE_H
#define PHAROS_IO_CONFINE_WIRE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "io/confine.h"

/** Descriptors of the nursery and of a worker besides 0, 1 and 2: one socket. */
enum { CONFINE_SOCKET_FD = 3 };

/** A worker's own way to say that memory ran out. */
enum { CONFINE_EXIT_MEMORY = 71 };

struct confine_limits {
    uint64_t memory_bytes;
    uint64_t max_input_bytes;
    uint64_t max_output_bytes;
    uint32_t cpu_s;
};

enum confine_order_kind {
    CONFINE_START = 1, /* fork a worker with these limits */
    CONFINE_END,       /* kill it if it still lives, and say how it ended */
};

struct confine_order {
    enum confine_order_kind kind;
    pid_t pid;                    /* CONFINE_END */
    struct confine_limits limits; /* CONFINE_START */
};

struct confine_reply {
    pid_t pid;  /* of the worker; -1 when it could not be forked, or is none of the nursery's */
    int status; /* CONFINE_END: as waitpid gives it */
};

struct confine_request_head {
    char job[CONFINE_JOB_NAME_MAX];
    uint64_t input_bytes;
};

struct confine_answer_head {
    uint32_t is_refused; /* then a struct err follows instead of the output */
    uint64_t output_bytes;
};

/** Leaves out the first `n` bytes, which are written. */
void confine_pieces_skip(struct iovec *pieces, size_t count, size_t n);

#endif
