#include "db/dump.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/strbuf.h"

enum { SQL_MAX_BYTES = 16 * 1024, COLUMNS_MAX = 64, TABLES_MAX = 200 };

/* One row per column: table, column, type word, place in the primary key (0: not in it). */
static const struct db_query q_columns = {
    "dump.columns",
    "SELECT m.name, c.name, c.type, c.pk FROM sqlite_schema m, pragma_table_info(m.name) c"
    " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    " ORDER BY m.rowid, c.cid",
    "SELECT t.relname, a.attname, format_type(a.atttypid, NULL),"
    "       coalesce(array_position(k.conkey, a.attnum), 0)"
    "  FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid"
    "  LEFT JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p'"
    " WHERE t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace"
    "   AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
    " ORDER BY t.oid, a.attnum",
};

const struct db_query *const dump_queries[] = { &q_columns, NULL };

static enum db_type type_of_word(struct str word)
{
    static const struct {
        const char *word;
        enum db_type type;
    } words[] = {
        { "integer", DB_INT },  { "bigint", DB_INT },
        { "smallint", DB_INT }, { "text", DB_TEXT },
        { "blob", DB_BLOB },    { "bytea", DB_BLOB },
        { "real", DB_REAL },    { "double precision", DB_REAL },
    };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq_ascii_nocase(word, str_of(words[i].word)))
            return words[i].type;
    return DB_NULL;
}

struct listing {
    struct dump_table *tables;
    struct dump_column *columns; /* of the newest table */
    size_t count;
    bool has_key;
};

/** A table without a key cannot be read in pages; its place is used again. */
static void end_table(struct listing *listing)
{
    if (listing->count > 0 && !listing->has_key)
        listing->count--;
}

static void add_column(struct listing *listing, const struct db_rows *rows, struct arena *arena)
{
    struct dump_table *table = &listing->tables[listing->count - 1];
    enum db_type type = type_of_word(db_col_text(rows, 2));
    bool in_key = db_col_int(rows, 3) > 0;

    if (type == DB_NULL)
        return;
    CHECK(table->column_count < COLUMNS_MAX);
    listing->has_key = listing->has_key || in_key;
    listing->columns[table->column_count++] =
        (struct dump_column){ db_col_dup(rows, 1, arena), type, in_key };
}

static void add_row(struct listing *listing, const struct db_rows *rows, struct str *current,
                    struct arena *arena)
{
    if (!str_eq(*current, db_col_text(rows, 0))) {
        end_table(listing);
        CHECK(listing->count < TABLES_MAX);
        *current = db_col_dup(rows, 0, arena);
        listing->columns = ARENA_ARRAY(arena, COLUMNS_MAX, struct dump_column);
        listing->tables[listing->count++] = (struct dump_table){ *current, listing->columns, 0 };
        listing->has_key = false;
    }
    add_column(listing, rows, arena);
}

bool dump_list_tables(struct db_tx *tx, struct arena *arena, const struct dump_table **out,
                      size_t *count, struct err *err)
{
    struct listing listing = { .tables = ARENA_ARRAY(arena, TABLES_MAX, struct dump_table) };
    struct str current = STR_NULL;
    struct db_rows *rows;

    if (!db_rows(tx, &q_columns, DB_NO_BINDS, &rows, err))
        return false;
    while (db_next(rows))
        add_row(&listing, rows, &current, arena);
    end_table(&listing);
    *out = listing.tables;
    *count = listing.count;
    return db_rows_end(&rows, err);
}

/** "name": both engines quote identifiers alike. */
static void add_name(struct strbuf *sql, struct str name)
{
    CHECK(str_find_char(name, '"') == name.n);
    strbuf_add_char(sql, '"');
    strbuf_add(sql, name);
    strbuf_add_char(sql, '"');
}

/** Names of all columns, or of those in the key. */
static void add_columns(struct strbuf *sql, const struct dump_table *table, bool only_key)
{
    bool first = true;

    for (size_t i = 0; i < table->column_count; i++) {
        if (only_key && !table->columns[i].in_key)
            continue;
        strbuf_add_cstr(sql, first ? "" : ", ");
        add_name(sql, table->columns[i].name);
        first = false;
    }
}

/** ":c0, :c3": parameters are named by the column's place. */
static void add_parameters(struct strbuf *sql, const struct dump_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        strbuf_addf(sql, "%s:c%zu", i > 0 ? ", " : "", i);
}

/** The same for the key alone. PostgreSQL has to be told the types of a row to compare with. */
static void add_key_parameters(struct strbuf *sql, const struct dump_table *table,
                               enum db_engine engine)
{
    static const char *const casts[] = {
        [DB_INT] = "::bigint",
        [DB_TEXT] = "::text",
        [DB_BLOB] = "::bytea",
        [DB_REAL] = "::double precision",
    };
    bool first = true;

    for (size_t i = 0; i < table->column_count; i++) {
        if (!table->columns[i].in_key)
            continue;
        strbuf_addf(sql, "%s:c%zu%s", first ? "" : ", ", i,
                    engine == DB_POSTGRES ? casts[table->columns[i].type] : "");
        first = false;
    }
}

static const struct db_query *compose(struct arena *arena, const char *name, struct strbuf *sql)
{
    struct db_query *query = ARENA_NEW(arena, struct db_query);

    CHECK(!sql->overflow);
    *query = (struct db_query){ .name = name, .sql = strbuf_str(sql).p };
    return query;
}

bool dump_rows(struct db_tx *tx, const struct dump_table *table, const struct db_bind *after,
               int limit, struct arena *arena, struct db_rows **out, struct err *err)
{
    struct strbuf sql = strbuf_new(arena, SQL_MAX_BYTES);
    struct db_bind *binds = ARENA_ARRAY(arena, table->column_count + 1, struct db_bind);
    size_t n = 0;

    strbuf_add_cstr(&sql, "SELECT ");
    add_columns(&sql, table, false);
    strbuf_add_cstr(&sql, " FROM ");
    add_name(&sql, table->name);
    if (after != NULL) {
        strbuf_add_cstr(&sql, " WHERE (");
        add_columns(&sql, table, true);
        strbuf_add_cstr(&sql, ") > (");
        add_key_parameters(&sql, table, db_tx_engine(tx));
        strbuf_add_cstr(&sql, ")");
    }
    strbuf_add_cstr(&sql, " ORDER BY ");
    add_columns(&sql, table, true);
    strbuf_add_cstr(&sql, " LIMIT :limit");
    for (size_t i = 0; after != NULL && i < table->column_count; i++) {
        if (!table->columns[i].in_key)
            continue;
        binds[n] = *after++;
        binds[n++].name = str_format(arena, "c%zu", i);
    }
    binds[n++] = db_int("limit", limit);
    return db_rows_large(tx, compose(arena, "dump.rows", &sql), (struct db_binds){ binds, n }, out,
                         err);
}

bool dump_insert(struct db_tx *tx, const struct dump_table *table, const struct db_bind *values,
                 struct arena *arena, struct err *err)
{
    struct strbuf sql = strbuf_new(arena, SQL_MAX_BYTES);
    struct db_bind *binds = ARENA_ARRAY(arena, table->column_count, struct db_bind);
    bool first = true;

    strbuf_add_cstr(&sql, "INSERT INTO ");
    add_name(&sql, table->name);
    strbuf_add_cstr(&sql, " (");
    add_columns(&sql, table, false);
    strbuf_add_cstr(&sql, ") VALUES (");
    add_parameters(&sql, table);
    strbuf_add_cstr(&sql, ") ON CONFLICT (");
    add_columns(&sql, table, true);
    strbuf_add_cstr(&sql, ") DO ");
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].in_key)
            continue;
        strbuf_add_cstr(&sql, first ? "UPDATE SET " : ", ");
        add_name(&sql, table->columns[i].name);
        strbuf_add_cstr(&sql, " = excluded.");
        add_name(&sql, table->columns[i].name);
        first = false;
    }
    if (first)
        strbuf_add_cstr(&sql, "NOTHING");
    for (size_t i = 0; i < table->column_count; i++) {
        binds[i] = values[i];
        binds[i].name = str_format(arena, "c%zu", i);
    }
    return db_exec(tx, compose(arena, "dump.insert", &sql),
                   (struct db_binds){ binds, table->column_count }, err);
}
