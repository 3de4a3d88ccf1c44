/**
 * Operations: what a command does with the database, as a function that runs the same way inside
 * the running server (asked over DATA/run/control.sock) and alone (when no server holds the lock).
 */
#ifndef PHAROS_APP_OPERATION_H
#define PHAROS_APP_OPERATION_H

#include <jansson.h>
#include <stdbool.h>

#include "app/app.h"
#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "proto/json.h"

/** One operation; `args` is an object, the answer one JSON value written to `out`. */
struct operation {
    const char *name;
    bool (*run)(struct call *call, const json_t *args, struct json_out *out);
};

/** Every operation, ended by a NULL name. */
extern const struct operation operations[];

/** The longest request or answer: a record of an import with its wrapping. */
enum { OPERATION_LINE_MAX_BYTES = 56 * 1024 * 1024 };
/** What the arena of one operation holds at most; few come near it. */
#define OPERATION_ARENA_BYTES ((size_t)512 * 1024 * 1024)

/** Where a command's operations run: in the server that holds the folder, or here. */
struct operation_place {
    struct app *app;
    bool is_here;
};

/** Opens the house here unless a server holds it. Ended by operation_end. As app_open. */
bool operation_begin(struct app *app, struct operation_place *out, struct err *err) MUST_USE;
void operation_end(struct operation_place *place);
/** One of several operations; the answer lives in `arena`. As operation_run. */
bool operation_ask(const struct operation_place *place, const char *name, struct str args,
                   struct arena *arena, json_t **answer, struct err *err) MUST_USE;

/**
 * Runs operation `name` in the server that holds the folder, else here. The answer lives in
 * `arena`. UNAVAILABLE "server_gone" when the server goes away meanwhile.
 */
bool operation_run(struct app *app, const char *name, struct str args, struct arena *arena,
                   json_t **answer, struct err *err) MUST_USE;

/** An error as answers tell it: kind, code, field and message. */
void operation_write_err(struct json_out *out, const struct err *err);
/** Runs one request line of the control socket and writes one answer line. */
struct str operation_answer(struct house *house, struct str request, struct arena *arena);

#endif
