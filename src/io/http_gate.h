/**
 * The strictness gate: what a request's head must look like before anything else may see it
 * (RFC 9110, RFC 9112). It closes what libmicrohttpd 0.9.75 leaves open: repeated lengths, a length
 * beside a transfer coding, blanks in names, bare LF, folded lines, foreign versions and targets.
 *
 * libmicrohttpd parses in place: in the bytes of the head it replaces the blanks of the request
 * line, each colon after a name and each CR and LF by NUL, and removes folds by moving text away.
 * Its count of the head's bytes is exact, so the gate walks those bytes itself: a line that ended
 * in anything but CR LF leaves one NUL instead of two, a fold leaves a line without a name, and
 * the last line must end exactly where the head does. One thing is lost by then: a NUL that the
 * client sent looks like half of CR LF. Proxies refuse a NUL, so it joins no two readings of one
 * head. Pure: no socket, no clock.
 */
#ifndef PHAROS_IO_HTTP_GATE_H
#define PHAROS_IO_HTTP_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "io/http.h"

struct arena;
struct err;

enum { HTTP_HEADERS_MAX = 64, HTTP_TARGET_MAX = 8 * 1024 };

/** A head that passed. */
struct http_head {
    struct str method;                 /* upper-case token, at most 16 bytes */
    struct str path;                   /* decoded, in arena */
    struct str query;                  /* raw */
    const struct http_header *headers; /* in arena; values without blanks at the ends */
    size_t header_count;
    bool is_1_1;
    int64_t content_length; /* -1 when not given */
    bool is_chunked;
};

/**
 * Checks a head as libmicrohttpd leaves it: `cut` from the method's first byte to the head's last,
 * `target` the request target as it was sent, `header_count` how many headers it found. On success
 * *out borrows from `cut` and `target`. False: err, and *status is 400, 414, 431, 501 or 505; *out
 * then holds what was read so far (method and headers), for the words of the answer.
 */
bool http_gate_check(struct arena *arena, struct str cut, struct str target, size_t header_count,
                     struct http_head *out, int *status, struct err *err) MUST_USE;

#endif
