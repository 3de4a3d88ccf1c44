/**
 * What every store does alike: binding a scope, and rows read into structs. Inside call->tx; what
 * is read lies in call->arena.
 */
#ifndef PHAROS_CORE_STORE_ROWS_H
#define PHAROS_CORE_STORE_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "core/call.h"
#include "db/db.h"

struct arena;

/** :reach, :me and :teams, for the SQL of stores that ask whose ticket it is. */
#define SCOPE_BINDS(scope)                                                                         \
    db_int("reach", (scope)->reach), db_int("me", (scope)->account_id),                            \
        db_int_list("teams", (scope)->team_ids, (scope)->team_count)

/** Makes a struct of the row that `rows` stands on; `out` points to as many zeroed bytes. */
typedef void store_row_reader(const struct db_rows *rows, struct arena *arena, void *out);

struct store_page {
    void *items;
    size_t count;
    bool has_more;
};

/** At most `limit` rows as an array of structs; the statement was asked for one more. */
bool store_rows_page(struct call *call, const struct db_query *query, struct db_binds binds,
                     store_row_reader *read, size_t item_bytes, int limit,
                     struct store_page *out) MUST_USE;

#endif
