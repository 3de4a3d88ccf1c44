#include "db/sqlite_ids.h"

#include <string.h>

#include "base/check.h"
#include "db/sqlite_rows.h"

enum { BLOCK_IDS = 64 };

void ids_step_begin(struct id_blocks *ids)
{
    ids->step++;
}

void ids_step_undo(struct id_blocks *ids)
{
    for (size_t i = 0; i < ids->n; i++)
        if (ids->tables[i].step == ids->step)
            ids->tables[i].now = ids->tables[i].before_step;
}

void ids_forget(struct id_blocks *ids)
{
    for (size_t i = 0; i < ids->n; i++)
        ids->tables[i].now = (struct id_range){ 0, 0 };
}

static struct id_table *find_table(struct id_blocks *ids, const char *name)
{
    for (size_t i = 0; i < ids->n; i++)
        if (ids->tables[i].table == name || strcmp(ids->tables[i].table, name) == 0)
            return &ids->tables[i];
    CHECK(ids->n < ID_TABLES_MAX);
    ids->tables[ids->n].table = name;
    return &ids->tables[ids->n++];
}

static bool take_block(struct db_tx *tx, const char *name, struct id_range *out, struct err *err)
{
    struct db_rows *rows;
    int64_t first = 0;

    if (!sqlite_rows(tx, &q_take_ids,
                     DB_BINDS(db_text("table_name", str_of(name)), db_int("count", BLOCK_IDS)),
                     &rows, err))
        return false;
    if (sqlite_next(rows))
        first = sqlite_col_int(rows, 0);
    while (sqlite_next(rows))
        ;
    if (!sqlite_rows_end(rows, err))
        return false;
    *out = (struct id_range){ first, first + BLOCK_IDS };
    return true;
}

/** The table's range, saved once in a step so that the step can be undone. */
static struct id_table *touch_table(struct id_blocks *ids, const char *name)
{
    struct id_table *table = find_table(ids, name);

    if (table->step != ids->step) {
        table->step = ids->step;
        table->before_step = table->now;
    }
    return table;
}

bool ids_pass(struct id_blocks *ids, struct db_tx *tx, const char *name, int64_t used,
              struct err *err)
{
    struct id_table *table = touch_table(ids, name);
    bool is_inside = used < table->now.end;

    table->now = id_range_after(table->now, used);
    return is_inside
           || sqlite_exec(tx, &q_pass_ids,
                          DB_BINDS(db_text("table_name", str_of(name)), db_int("used", used)), NULL,
                          err);
}

bool ids_take(struct id_blocks *ids, struct db_tx *tx, const char *name, int64_t *out,
              struct err *err)
{
    struct id_table *table = touch_table(ids, name);

    if (table->now.next == table->now.end && !take_block(tx, name, &table->now, err))
        return false;
    *out = table->now.next++;
    return true;
}
