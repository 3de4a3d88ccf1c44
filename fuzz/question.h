/** What holds of every command that answers a question as JSON (`pharos NAME VERB JSON`). */
#ifndef PHAROS_FUZZ_QUESTION_H
#define PHAROS_FUZZ_QUESTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "proto/json.h"

struct arena;

/** The bytes as a question, an object; NULL where they are none. In the arena. */
json_t *question_read(const uint8_t *bytes, size_t n, struct arena *arena);

struct json_out question_out(struct arena *arena);

/**
 * Checks that it was answered into `out` with one JSON object, or refused by `err` with a reason.
 * The answer, in the arena; NULL where it was refused or is longer than what is read.
 */
json_t *question_answer(bool done, struct json_out *out, const struct err *err,
                        struct arena *arena);

#endif
