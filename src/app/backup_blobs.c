#include "app/backup_blobs.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "db/db.h"
#include "io/file.h"
#include "proto/json.h"

enum { PAGE_ROWS = 100, PATH_BYTES = 1024, NAME_MIN = 4 };

static const struct db_query q_files = {
    "backup.blob_files",
    "SELECT id, file FROM blob WHERE file IS NOT NULL AND id > :after ORDER BY id LIMIT :limit",
    NULL,
};

const struct db_query *const backup_blobs_queries[] = { &q_files, NULL };

/* ---- writing ------------------------------------------------------------------------------- */

static bool write_member(struct backup_writer *writer, const char *key, struct str value,
                         struct arena *arena, struct err *err)
{
    struct json_out line = json_out_new(arena, BACKUP_LINE_MAX_BYTES);

    out_begin_object(&line);
    out_key(&line, key);
    out_str(&line, value);
    out_end_object(&line);
    return backup_writer_line(writer, strbuf_str(&line.buf), err);
}

static bool write_pieces(struct file *file, struct backup_writer *writer, struct err *err)
{
    struct arena *arena = arena_new((size_t)4 * BACKUP_PIECE_BYTES);
    int64_t offset = 0;
    size_t n = BACKUP_PIECE_BYTES;
    bool done = true;

    while (done && n == BACKUP_PIECE_BYTES) {
        char *bytes;

        arena_reset(arena);
        bytes = arena_alloc(arena, BACKUP_PIECE_BYTES);
        done = file_read(file, offset, bytes, BACKUP_PIECE_BYTES, &n, err);
        offset += (int64_t)n;
        if (done && n > 0)
            done = write_member(writer, "piece", base64_encode(arena, (struct str){ bytes, n }),
                                arena, err);
    }
    arena_free(&arena);
    return done;
}

static bool write_file(const struct house *house, struct backup_writer *writer, struct str name,
                       struct arena *arena, struct err *err)
{
    struct str path = str_format(arena, "%s/blobs/%" STR_FMT, house->data_dir, STR_ARG(name));
    struct file *file;
    bool done;

    if (!file_open(&file_ops_system, path.p, &file, err))
        return false;
    done = write_member(writer, "blob", name, arena, err) && write_pieces(file, writer, err);
    file_close(&file);
    return done;
}

bool backup_blobs_write(struct db_tx *tx, const struct house *house, struct backup_writer *writer,
                        int64_t *files, struct err *err)
{
    struct arena *arena = arena_new((size_t)8 * BACKUP_PIECE_BYTES);
    int64_t after = 0;
    int n = PAGE_ROWS;
    bool done = true;

    *files = 0;
    while (done && n == PAGE_ROWS) {
        struct db_rows *rows;

        n = 0;
        if (!db_rows(tx, &q_files, DB_BINDS(db_int("after", after), db_int("limit", PAGE_ROWS)),
                     &rows, err)) {
            done = false;
            break;
        }
        while (done && db_next(rows)) {
            after = db_col_int(rows, 0);
            arena_reset(arena);
            done = write_file(house, writer, db_col_dup(rows, 1, arena), arena, err);
            n++;
            ++*files;
        }
        if (done)
            done = db_rows_end(&rows, err);
        else
            db_rows_drop(&rows);
    }
    arena_free(&arena);
    return done;
}

/* ---- reading ------------------------------------------------------------------------------- */

void backup_blobs_init(struct backup_blobs *blobs, const char *data_dir)
{
    *blobs = (struct backup_blobs){ .file = NULL };
    snprintf(blobs->folder, sizeof(blobs->folder), "%s/blobs", data_dir);
}

/** "ab/cdef…-01234567": nothing that could lead out of the folder. */
static bool is_name(struct str name)
{
    if (name.n < NAME_MIN || name.n >= sizeof(((struct backup_blobs *)0)->name) || name.p[2] != '/')
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (i != 2 && strchr("0123456789abcdef-", name.p[i]) == NULL)
            return false;
    return true;
}

static void write_path(const struct backup_blobs *blobs, const char *ending, char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "%s/%s%s", blobs->folder, blobs->name, ending);
}

static bool make_folders(const struct backup_blobs *blobs, struct err *err)
{
    char path[PATH_BYTES];

    snprintf(path, sizeof(path), "%s/%.2s", blobs->folder, blobs->name);
    return file_make_folder(&file_ops_system, blobs->folder, err)
           && file_make_folder(&file_ops_system, path, err);
}

bool backup_blobs_begin(struct backup_blobs *blobs, struct str name, struct err *err)
{
    char path[PATH_BYTES];

    if (!backup_blobs_finish(blobs, err))
        return false;
    if (!is_name(name))
        return err_set(err, ERR_INVALID, "backup_broken",
                       "this is not a whole backup: a file has a strange name");
    memset(blobs->name, 0, sizeof(blobs->name));
    memcpy(blobs->name, name.p, name.n);
    write_path(blobs, ".part", path);
    return make_folders(blobs, err) && file_create(&file_ops_system, path, &blobs->file, err);
}

bool backup_blobs_piece(struct backup_blobs *blobs, struct str base64, struct err *err)
{
    struct arena *arena = arena_new((size_t)4 * BACKUP_PIECE_BYTES);
    struct str bytes;
    bool done = blobs->file != NULL && base64.n <= (size_t)2 * BACKUP_PIECE_BYTES
                && base64_decode(arena, base64, &bytes);

    if (done)
        done = file_write(blobs->file, bytes, err);
    else
        err_set(err, ERR_INVALID, "backup_broken",
                "this is not a whole backup: a piece of a file cannot be read");
    arena_free(&arena);
    return done;
}

bool backup_blobs_finish(struct backup_blobs *blobs, struct err *err)
{
    char part[PATH_BYTES];
    char path[PATH_BYTES];
    char folder[PATH_BYTES];
    bool done;

    if (blobs->file == NULL)
        return true;
    write_path(blobs, ".part", part);
    write_path(blobs, "", path);
    snprintf(folder, sizeof(folder), "%s/%.2s", blobs->folder, blobs->name);
    done = file_sync(blobs->file, err);
    file_close(&blobs->file);
    return done && file_rename(&file_ops_system, part, path, err)
           && file_sync_folder(&file_ops_system, folder, err)
           && file_sync_folder(&file_ops_system, blobs->folder, err);
}

void backup_blobs_drop(struct backup_blobs *blobs)
{
    char part[PATH_BYTES];
    struct err ignored;

    if (blobs->file == NULL)
        return;
    write_path(blobs, ".part", part);
    file_close(&blobs->file);
    if (!file_remove(&file_ops_system, part, &ignored))
        return;
}
