/**
 * A company carried from house to house as JSON lines, one record a line; see README.md. What a
 * record refers to is named by what people know it by (an address, a name, a number), never by an
 * id, and comes before it.
 */
#ifndef PHAROS_FEATURES_MOVING_MOVING_H
#define PHAROS_FEATURES_MOVING_MOVING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "proto/json.h"

enum {
    MOVING_LINE_MAX_BYTES = 24 * 1024 * 1024, /* of one record */
    MOVING_PAGE_BYTES = 256 * 1024,           /* a page ends with the record that passes this */
    MOVING_PAGE_RECORDS = 100,
    /* A ticket goes on in a further record once a record's messages pass one of these. */
    MOVING_MESSAGES_BYTES = 2 * 1024 * 1024,
    MOVING_MESSAGES_MAX = 1000,
};
/** What the arena of a call holds that exports a page or imports a record. */
#define MOVING_ARENA_BYTES ((size_t)256 * 1024 * 1024)

/** In the order in which records come. */
enum moving_kind {
    MOVING_TEAM = 0,
    MOVING_ORGANISATION,
    MOVING_ACCOUNT,
    MOVING_CUSTOMER,
    MOVING_TICKET,
    MOVING_END,
};

/** Behind the record of that kind and id; all zero is the beginning. */
struct moving_position {
    enum moving_kind kind;
    int64_t id;
    int64_t message; /* the last one written of a ticket that goes on; 0: it is complete */
    int64_t written; /* messages of it up to that one */
};

struct moving_page {
    struct moving_position next; /* kind MOVING_END: that was all */
    int64_t records;
    int64_t left_out; /* longer than a line may be; the log names them */
};

/** Adds the records behind `from` to an open list, one value each; without a transaction. */
bool moving_export(struct call *call, struct moving_position from, struct json_out *list,
                   struct moving_page *out) MUST_USE;

enum moving_outcome {
    MOVING_MADE = 1,
    MOVING_THERE, /* known already by its name, address or number; left as it is */
};

/**
 * Takes one record over, in a change of its own; without a transaction. Errors that
 * moving_is_refusal: the record cannot be taken, `field` says what is wrong with it.
 */
bool moving_import(struct call *call, struct str line, enum moving_outcome *out) MUST_USE;

/** True when it is the record's fault, so that the next one may go better. */
bool moving_is_refusal(const struct err *err);

#endif
