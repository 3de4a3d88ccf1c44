/** JSON: jansson reads (duplicate keys refused, sizes bounded), a small writer of ours writes. */
#ifndef PHAROS_PROTO_JSON_H
#define PHAROS_PROTO_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"
#include "base/strbuf.h"

struct arena;

/** In one text; a parsed value takes up to some 220 bytes outside of any arena. */
enum { JSON_VALUES_MAX = 50 * 1000 };

/**
 * Parses one JSON value (RFC 8259) of at most `max_depth` levels and JSON_VALUES_MAX values; it
 * goes with the arena. INVALID "bad_json" with line and column in the message: bad syntax, bad
 * UTF-8, a NUL character, duplicate keys, numbers out of range, anything after the value.
 */
bool json_parse(struct str text, int max_depth, struct arena *arena, json_t **out,
                struct err *err) MUST_USE;

/** The same for files of others, who write a key twice: the last counts. */
bool json_parse_last(struct str text, int max_depth, struct arena *arena, json_t **out,
                     struct err *err) MUST_USE;

/** Text of a string value, borrowed; STR_NULL for anything else. */
struct str json_str(const json_t *value);

enum { JSON_OUT_DEPTH_MAX = 16 };

/** Writes JSON piece by piece; commas and quoting are its business. Overflow is sticky (strbuf). */
struct json_out {
    struct strbuf buf;
    int depth;
    bool comma[JSON_OUT_DEPTH_MAX];
};

struct json_out json_out_new(struct arena *arena, size_t max_bytes);
void out_begin_object(struct json_out *out);
void out_end_object(struct json_out *out);
void out_begin_list(struct json_out *out);
void out_end_list(struct json_out *out);
/** The name of the next member; names are constants of ours and need no escaping. */
void out_key(struct json_out *out, const char *name);
/** A name that came from data. */
void out_key_str(struct json_out *out, struct str name);
void out_str(struct json_out *out, struct str value);      /* STR_NULL writes null */
void out_cstring(struct json_out *out, const char *value); /* NULL writes null */
void out_int(struct json_out *out, int64_t value);
void out_real(struct json_out *out, double value);
void out_bool(struct json_out *out, bool value);
void out_null(struct json_out *out);
/** RFC 3339 with Z and milliseconds; 0 writes null. */
void out_instant(struct json_out *out, int64_t at_ms);
/** An id; 0 writes null. */
void out_id(struct json_out *out, int64_t id);
/** {"id","name"}; null where the id is 0. */
void out_named(struct json_out *out, int64_t id, struct str name);
/** A value that is JSON already (from our own rows). */
void out_raw(struct json_out *out, struct str json);
/** Makes a jansson value go with the arena. */
json_t *json_keep(struct arena *arena, json_t *value);

#endif
