#include "db/id_range.h"

const struct db_query q_take_ids = {
    "db.take_ids",
    "INSERT INTO id_block (table_name, next_id) VALUES (:table_name, 1 + :count)"
    " ON CONFLICT (table_name) DO UPDATE SET next_id = id_block.next_id + :count"
    " RETURNING next_id - :count",
    "INSERT INTO id_block (table_name, next_id) VALUES (:table_name, 1 + :count::bigint)"
    " ON CONFLICT (table_name) DO UPDATE SET next_id = id_block.next_id + :count::bigint"
    " RETURNING next_id - :count::bigint",
};

const struct db_query q_pass_ids = {
    "db.pass_ids",
    "INSERT INTO id_block (table_name, next_id) VALUES (:table_name, :used + 1)"
    " ON CONFLICT (table_name) DO UPDATE SET next_id = max(id_block.next_id, excluded.next_id)",
    "INSERT INTO id_block (table_name, next_id) VALUES (:table_name, :used::bigint + 1)"
    " ON CONFLICT (table_name)"
    " DO UPDATE SET next_id = greatest(id_block.next_id, excluded.next_id)",
};

struct id_range id_range_after(struct id_range range, int64_t used)
{
    if (used < range.next)
        return range;
    return used < range.end ? (struct id_range){ used + 1, range.end } : (struct id_range){ 0, 0 };
}
