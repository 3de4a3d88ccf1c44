/**
 * Where a message goes to and where its files come from, piece by piece: so that one of many
 * megabytes is nowhere whole. Both are borrowed for the time of a call.
 */
#ifndef PHAROS_PROTO_MAIL_SINK_H
#define PHAROS_PROTO_MAIL_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct err;

/** False ends the writing: what came before is a message cut short. */
struct mail_sink {
    bool (*write)(void *arg, const void *bytes, size_t n);
    void *arg;
};

/**
 * Bytes that can be read more than once, like a file: up to `room` from `offset`, *n of them; 0 at
 * the end only. False when they cannot be read.
 */
struct mail_source {
    bool (*read_at)(void *arg, uint64_t offset, void *bytes, size_t room, size_t *n);
    void *arg;
};

/** Bytes in memory; `*bytes` is borrowed as long as the source is used. */
struct mail_source mail_source_of(const struct str *bytes);

enum { MAIL_OUT_BUFFER_BYTES = 8192 };

/** Collects small pieces for a sink. Errors are sticky and asked for once, at mail_out_end. */
struct mail_out {
    const struct mail_sink *sink;
    uint64_t bytes_max; /* of all that is written */
    uint64_t total_bytes;
    bool is_refused; /* by the sink */
    bool is_over;    /* more than bytes_max */
    size_t n;
    char buffer[MAIL_OUT_BUFFER_BYTES];
};

void mail_out_begin(struct mail_out *out, const struct mail_sink *sink, uint64_t bytes_max);
void mail_out_add(struct mail_out *out, struct str bytes);
/** True while there is any use in writing more. */
bool mail_out_goes_on(const struct mail_out *out);
/** Hands on the rest. LIMIT (mail_too_large), UNAVAILABLE (mail_not_taken). */
bool mail_out_end(struct mail_out *out, struct err *err) MUST_USE;

#endif
