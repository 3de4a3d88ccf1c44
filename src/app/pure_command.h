/** Commands that answer a question with nothing but what it says: no data, no network, no state.
 * `pharos NAME VERB JSON`, or `--batch` with one path on each line of standard input. */
#ifndef PHAROS_APP_PURE_COMMAND_H
#define PHAROS_APP_PURE_COMMAND_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "proto/json.h"

struct arena;
struct calendar_kept;
struct err;

struct pure_verb {
    const char *name;
    /** Answers `question`, an object, into `out`. */
    bool (*answer)(const json_t *question, struct arena *arena, struct json_out *out,
                   struct err *err);
    /** In its place, where questions have a calendar: the last one of a batch is kept. */
    bool (*answer_by_calendar)(const json_t *question, struct calendar_kept *kept,
                               struct arena *arena, struct json_out *out, struct err *err);
    const char *help;
};

struct pure_command {
    const char *name;
    const struct pure_verb *verbs;
    size_t count;
};

/** argv without the program and the command's own name. The exit code. */
int pure_command_run(const struct pure_command *command, int argc, char **argv);

#endif
