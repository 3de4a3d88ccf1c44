#include "app/backup.h"

#include <string.h>

#include "app/backup_blobs.h"
#include "app/backup_check.h"
#include "app/backup_file.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/encode.h"
#include "db/db.h"
#include "db/dump.h"
#include "db/migrate.h"
#include "proto/json.h"

enum { PAGE_ROWS = 200, STEP_ROWS = 100, STEP_BYTES = 8 * 1024 * 1024, KEY_COLUMNS_MAX = 8 };
#define ROW_ARENA_BYTES ((size_t)512 * 1024 * 1024)

/** What another run makes again, or must not come back. A trailing `*` stands for any ending. */
static const char *const left_out[] = {
    "schema_migration", "schema_backfill", "schema_info", "session",  "login_attempt",
    "idempotency_key",  "lease",           "follower",    "search_*", "insight_*",
};

static bool is_left_out(struct str table)
{
    for (size_t i = 0; i < COUNT_OF(left_out); i++) {
        struct str name = str_of(left_out[i]);

        if (str_ends_with(name, STR("*")) ? str_starts_with(table, str_sub(name, 0, name.n - 1))
                                          : str_eq(table, name))
            return true;
    }
    return false;
}

/* ---- writing ------------------------------------------------------------------------------- */

struct backup {
    struct db_tx *tx;
    struct backup_writer *writer;
    struct arena *page; /* reset after each page of rows */
    struct arena *row;  /* reset after each row */
    struct err *err;
    struct backup_counts counts;
};

static bool write_line(struct backup *backup, struct json_out *line)
{
    struct str text;

    return strbuf_done(&line->buf, "row", &text, backup->err)
           && backup_writer_line(backup->writer, text, backup->err);
}

static bool write_table_head(struct backup *backup, const struct dump_table *table)
{
    struct json_out line = json_out_new(backup->page, BACKUP_LINE_MAX_BYTES);

    out_begin_object(&line);
    out_key(&line, "table");
    out_str(&line, table->name);
    out_key(&line, "columns");
    out_begin_list(&line);
    for (size_t i = 0; i < table->column_count; i++)
        out_str(&line, table->columns[i].name);
    out_end_list(&line);
    out_end_object(&line);
    return write_line(backup, &line);
}

static void write_value(struct backup *backup, struct json_out *line, struct db_rows *rows,
                        const struct dump_table *table, int column)
{
    if (db_col_is_null(rows, column)) {
        out_null(line);
        return;
    }
    switch (table->columns[column].type) {
    case DB_INT:
        out_int(line, db_col_int(rows, column));
        break;
    case DB_REAL:
        out_real(line, db_col_real(rows, column));
        break;
    case DB_BLOB:
        out_str(line, base64_encode(backup->row, db_col_blob(rows, column)));
        break;
    default:
        out_str(line, db_col_text(rows, column));
        break;
    }
}

/** The key of the row just written, as values to go on after. */
static void keep_key(const struct dump_table *table, struct db_rows *rows, struct arena *arena,
                     struct db_bind key[KEY_COLUMNS_MAX])
{
    size_t n = 0;

    for (int i = 0; i < (int)table->column_count; i++) {
        if (!table->columns[i].in_key)
            continue;
        CHECK(n < KEY_COLUMNS_MAX);
        if (table->columns[i].type == DB_INT)
            key[n++] = db_int(NULL, db_col_int(rows, i));
        else if (table->columns[i].type == DB_BLOB)
            key[n++] = db_blob(NULL, str_dup(arena, db_col_blob(rows, i)));
        else
            key[n++] = db_text(NULL, str_dup(arena, db_col_text(rows, i)));
    }
}

static bool write_row(struct backup *backup, const struct dump_table *table, struct db_rows *rows)
{
    struct json_out line = json_out_new(backup->row, BACKUP_LINE_MAX_BYTES);
    bool done;

    out_begin_list(&line);
    for (int i = 0; i < (int)table->column_count; i++)
        write_value(backup, &line, rows, table, i);
    out_end_list(&line);
    backup->counts.rows++;
    done = write_line(backup, &line);
    arena_reset(backup->row);
    return done;
}

/** Writes up to a page; *n tells how many rows there were. */
static bool write_page(struct backup *backup, const struct dump_table *table,
                       const struct db_bind *after, struct arena *key_arena,
                       struct db_bind key[KEY_COLUMNS_MAX], int *n)
{
    struct db_rows *rows;

    *n = 0;
    if (!dump_rows(backup->tx, table, after, PAGE_ROWS, backup->page, &rows, backup->err))
        return false;
    while (db_next(rows)) {
        if (!write_row(backup, table, rows)) {
            db_rows_drop(&rows);
            return false;
        }
        if (++*n == PAGE_ROWS)
            keep_key(table, rows, key_arena, key);
    }
    return db_rows_end(&rows, backup->err);
}

static bool write_table(struct backup *backup, const struct dump_table *table)
{
    struct arena *key_arenas[2] = { arena_new(1 << 20), arena_new(1 << 20) };
    struct db_bind key[KEY_COLUMNS_MAX];
    bool done = write_table_head(backup, table);
    int page = 0;
    int n = PAGE_ROWS;

    for (; done && n == PAGE_ROWS; page++) {
        arena_reset(backup->page);
        arena_reset(key_arenas[page % 2]);
        done = write_page(backup, table, page > 0 ? key : NULL, key_arenas[page % 2], key, &n);
    }
    arena_free(&key_arenas[0]);
    arena_free(&key_arenas[1]);
    backup->counts.tables++;
    return done;
}

static bool write_head(struct backup *backup, const struct house *house)
{
    struct json_out line = json_out_new(backup->page, 4096);

    out_begin_object(&line);
    out_key(&line, "pharos_backup");
    out_int(&line, BACKUP_FORMAT);
    out_key(&line, "schema");
    out_int(&line, db_schema_newest());
    out_key(&line, "at");
    out_instant(&line, clock_now_ms(house->clock));
    out_end_object(&line);
    return write_line(backup, &line);
}

static bool write_end(struct backup *backup)
{
    struct json_out line = json_out_new(backup->page, 4096);

    out_begin_object(&line);
    out_key(&line, "end");
    out_bool(&line, true);
    out_key(&line, "rows");
    out_int(&line, backup->counts.rows);
    out_key(&line, "files");
    out_int(&line, backup->counts.files);
    out_end_object(&line);
    return write_line(backup, &line);
}

static bool write_all(struct backup *backup, const struct house *house)
{
    struct arena *arena = arena_new(1 << 22);
    const struct dump_table *tables;
    size_t count;
    bool done = write_head(backup, house)
                && dump_list_tables(backup->tx, arena, &tables, &count, backup->err);

    for (size_t i = 0; done && i < count; i++)
        if (!is_left_out(tables[i].name))
            done = write_table(backup, &tables[i]);
    arena_free(&arena);
    return done
           && backup_blobs_write(backup->tx, house, backup->writer, &backup->counts.files,
                                 backup->err)
           && write_end(backup);
}

bool backup_write(struct house *house, const char *path, struct backup_counts *out, struct err *err)
{
    struct backup backup = { .err = err };
    bool done;

    if (!backup_writer_open(path, &backup.writer, err))
        return false;
    if (!db_read_begin(house->db, &backup.tx, err)) {
        backup_writer_drop(&backup.writer);
        return false;
    }
    backup.page = arena_new(ARENA_REQUEST_MAX);
    backup.row = arena_new(ROW_ARENA_BYTES);
    done = db_read_take_time(backup.tx, err) && write_all(&backup, house);
    arena_free(&backup.row);
    arena_free(&backup.page);
    db_read_end(&backup.tx);
    *out = backup.counts;
    if (done)
        return backup_writer_finish(&backup.writer, err);
    backup_writer_drop(&backup.writer);
    return false;
}

/* ---- reading ------------------------------------------------------------------------------- */

struct restore {
    struct house *house;
    struct backup_reader *reader;
    struct arena *names; /* tables of this database */
    struct arena *step;  /* reset after each group of rows */
    const struct dump_table *tables;
    size_t table_count;
    const struct dump_table *table; /* the rows' table: its columns as the file lists them */
    const struct db_bind *values[STEP_ROWS];
    size_t waiting;
    struct backup_counts counts;
    struct backup_blobs blobs;
    struct err *err;
    bool ended;
};

static bool broken(struct restore *restore, const char *what)
{
    return err_set(restore->err, ERR_INVALID, "backup_broken", "this is not a whole backup: %s",
                   what);
}

static bool insert_waiting(struct db_tx *tx, void *arg, struct err *err)
{
    struct restore *restore = arg;

    for (size_t i = 0; i < restore->waiting; i++)
        if (!dump_insert(tx, restore->table, restore->values[i], restore->step, err))
            return false;
    return true;
}

static bool flush(struct restore *restore)
{
    if (restore->waiting > 0
        && !db_write(restore->house->db, insert_waiting, restore, restore->err))
        return false;
    restore->waiting = 0;
    arena_reset(restore->step);
    return true;
}

static const struct dump_table *find_table(const struct restore *restore, struct str name)
{
    for (size_t i = 0; i < restore->table_count; i++)
        if (str_eq(restore->tables[i].name, name))
            return &restore->tables[i];
    return NULL;
}

static const struct dump_column *find_column(const struct dump_table *table, struct str name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (str_eq(table->columns[i].name, name))
            return &table->columns[i];
    return NULL;
}

/** The file's columns in the file's order; each must still exist here. */
static bool begin_table(struct restore *restore, const json_t *head)
{
    const struct dump_table *here = find_table(restore, json_str(json_object_get(head, "table")));
    const json_t *names = json_object_get(head, "columns");
    size_t n = json_array_size(names);
    struct dump_column *columns;
    struct dump_table *table;

    if (!flush(restore))
        return false;
    if (here == NULL || n == 0)
        return broken(restore, "it has a table that this program does not know");
    columns = ARENA_ARRAY(restore->names, n, struct dump_column);
    for (size_t i = 0; i < n; i++) {
        const struct dump_column *column = find_column(here, json_str(json_array_get(names, i)));

        if (column == NULL)
            return broken(restore, "it has a column that this program does not know");
        columns[i] = *column;
    }
    table = ARENA_NEW(restore->names, struct dump_table);
    *table = (struct dump_table){ here->name, columns, n };
    restore->table = table;
    restore->counts.tables++;
    return true;
}

static bool read_value(struct restore *restore, enum db_type type, const json_t *value,
                       struct db_bind *out)
{
    struct str bytes;

    *out = db_null(NULL);
    if (json_is_null(value))
        return true;
    if (type == DB_INT && json_is_integer(value))
        *out = db_int(NULL, json_integer_value(value));
    else if (type == DB_REAL && json_is_number(value))
        *out = db_real(NULL, json_number_value(value));
    else if (type == DB_TEXT && json_is_string(value))
        *out = db_text(NULL, str_dup(restore->step, json_str(value)));
    else if (type == DB_BLOB && base64_decode(restore->step, json_str(value), &bytes))
        *out = db_blob(NULL, bytes);
    else
        return broken(restore, "a value has the wrong type");
    return true;
}

static bool add_row(struct restore *restore, const json_t *row)
{
    const struct dump_table *table = restore->table;
    struct db_bind *values;

    if (table == NULL || json_array_size(row) != table->column_count)
        return broken(restore, "a row does not fit its table");
    values = ARENA_ARRAY(restore->step, table->column_count, struct db_bind);
    for (size_t i = 0; i < table->column_count; i++)
        if (!read_value(restore, table->columns[i].type, json_array_get(row, i), &values[i]))
            return false;
    restore->values[restore->waiting++] = values;
    restore->counts.rows++;
    return (restore->waiting < STEP_ROWS && arena_used_bytes(restore->step) < STEP_BYTES)
           || flush(restore);
}

static bool read_head(struct restore *restore, const json_t *head)
{
    if (json_integer_value(json_object_get(head, "pharos_backup")) != BACKUP_FORMAT)
        return broken(restore, "its first line is not a backup's");
    if (json_integer_value(json_object_get(head, "schema")) <= db_schema_newest())
        return true;
    return err_set(restore->err, ERR_INVALID, "backup_newer",
                   "this backup was made by a newer program; restore it with that one");
}

static bool read_end(struct restore *restore, const json_t *end)
{
    restore->ended = true;
    if (json_integer_value(json_object_get(end, "rows")) != restore->counts.rows
        || json_integer_value(json_object_get(end, "files")) != restore->counts.files)
        return broken(restore, "it holds another number of rows or files than it says");
    return flush(restore) && backup_blobs_finish(&restore->blobs, restore->err);
}

static bool read_object(struct restore *restore, const json_t *object)
{
    struct str blob = json_str(json_object_get(object, "blob"));
    struct str piece = json_str(json_object_get(object, "piece"));

    if (!str_is_null(piece))
        return backup_blobs_piece(&restore->blobs, piece, restore->err);
    if (!str_is_null(blob)) {
        restore->counts.files++;
        return flush(restore) && backup_blobs_begin(&restore->blobs, blob, restore->err);
    }
    if (json_object_get(object, "table") != NULL)
        return begin_table(restore, object);
    if (json_object_get(object, "end") != NULL)
        return read_end(restore, object);
    return read_head(restore, object);
}

static bool read_line(struct restore *restore, struct str line)
{
    struct arena *arena = arena_new(ROW_ARENA_BYTES);
    json_t *value;
    bool done;

    done = json_parse(line, 4, arena, &value, restore->err);
    if (done)
        done = json_is_array(value) ? add_row(restore, value) : read_object(restore, value);
    arena_free(&arena);
    return done;
}

static bool read_all(struct restore *restore)
{
    struct str line;
    bool at_end;

    while (backup_reader_line(restore->reader, &line, &at_end, restore->err)) {
        if (at_end)
            return restore->ended || broken(restore, "its end is missing");
        if (!read_line(restore, line))
            return false;
    }
    return false;
}

static bool list_tables_here(struct restore *restore)
{
    struct db_tx *tx;
    bool done;

    if (!db_read_begin(restore->house->db, &tx, restore->err))
        return false;
    done =
        dump_list_tables(tx, restore->names, &restore->tables, &restore->table_count, restore->err);
    db_read_end(&tx);
    return done;
}

bool backup_restore(struct house *house, const char *path, struct backup_counts *out,
                    struct err *err)
{
    struct restore restore = { .house = house, .err = err };
    bool done;

    if (!backup_check(path, err) || !backup_reader_open(path, &restore.reader, err))
        return false;
    restore.names = arena_new(1 << 23);
    restore.step = arena_new(ROW_ARENA_BYTES);
    backup_blobs_init(&restore.blobs, house->data_dir);
    done = list_tables_here(&restore) && read_all(&restore);
    backup_blobs_drop(&restore.blobs);
    arena_free(&restore.step);
    arena_free(&restore.names);
    backup_reader_close(&restore.reader);
    *out = restore.counts;
    return done;
}
