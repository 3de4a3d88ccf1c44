/**
 * What an IMAP server may say, looked at byte by byte before any parser sees it: how long a line
 * is, how deep its brackets go, how large a literal is (RFC 9051 section 4.3), and how much it all
 * is. A parser that trusts its server is safe behind it. Pure.
 */
#ifndef PHAROS_PROTO_IMAP_GUARD_H
#define PHAROS_PROTO_IMAP_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

enum { IMAP_GUARD_DEPTH_MAX = 32, IMAP_GUARD_LITERAL_MAX = 1024 };

/** Of the answer to one command. */
struct imap_bounds {
    uint64_t line_max; /* bytes of a line, its literals not counted */
    uint64_t body_max; /* of a message asked for with BODY[]; other literals are small */
    uint64_t all_max;
};

struct imap_guard {
    struct imap_bounds bounds;
    uint64_t all;
    uint64_t line;
    uint64_t literal_left;
    uint64_t number; /* of a literal, as far as it was read */
    int depth;
    int mark;  /* how much of "{123}CRLF" stands at the end, see imap_guard.c */
    int stage; /* how much of "* 12 FETCH (" the line began with */
    bool is_quoted;
    bool is_escaped;
    size_t matched; /* characters of " FETCH (", and behind it of "BODY[] " */
};

/** What comes from now on answers a new command. */
void imap_guard_begin(struct imap_guard *guard, const struct imap_bounds *bounds);
/** False once more was said than is allowed. */
bool imap_guard_take(struct imap_guard *guard, const char *bytes, size_t n) MUST_USE;

#endif
