/**
 * Messages joined into conversations by their ids alone, after RFC 5256 3 (REFERENCES) and
 * Zawinski's "message threading", without their steps that look at subjects.
 */
#ifndef PHAROS_PROTO_MAIL_THREAD_H
#define PHAROS_PROTO_MAIL_THREAD_H

#include <stddef.h>

#include "base/str.h"

struct arena;
struct random;

struct mail_thread_message {
    struct str id;          /* never empty */
    struct str *references; /* oldest first */
    size_t reference_count;
    struct str answered; /* In-Reply-To's; STR_NULL where it has none */
};

/** Of a message whose id came before, only the first is one. */
struct mail_thread_node {
    struct str id;
    struct str parent; /* STR_NULL where it has none among the messages */
    size_t thread;     /* number of its conversation, by the order of their first messages */
};

struct mail_threads {
    struct mail_thread_node *nodes; /* in the order of the messages */
    size_t count;
    size_t thread_count;
};

/**
 * Messages that name each other, or the same ancestor, there or missing, are one conversation. A
 * parent is the last of a message's references; where it is missing, the message it answers; one
 * that names nothing takes the one that others name before it. Circles are opened. Time grows with
 * the number of ids.
 */
void mail_threads_build(const struct mail_thread_message *messages, size_t count,
                        struct random *random, struct arena *arena, struct mail_threads *out);

#endif
