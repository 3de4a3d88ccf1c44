#include "app/backup_check.h"

#include "app/backup_file.h"
#include "base/arena.h"
#include "proto/json.h"

enum { END_MAX_BYTES = 4096 };

struct counting {
    int64_t rows;
    int64_t files;
    bool ended;
    struct err *err;
};

static bool broken(const struct counting *counting, const char *what)
{
    return err_set(counting->err, ERR_INVALID, "backup_broken", "this is not a whole backup: %s",
                   what);
}

static bool read_end(struct counting *counting, struct str line)
{
    struct arena *arena = arena_new(END_MAX_BYTES * 16);
    bool fits = false;
    json_t *end;

    if (json_parse(line, 2, arena, &end, counting->err))
        fits = json_integer_value(json_object_get(end, "rows")) == counting->rows
               && json_integer_value(json_object_get(end, "files")) == counting->files;
    arena_free(&arena);
    counting->ended = true;
    return fits || broken(counting, "it holds another number of rows or files than it says");
}

/** Only what tells the lines apart is looked at: `[` begins a row. */
static bool count_line(struct counting *counting, struct str line)
{
    if (counting->ended)
        return broken(counting, "something follows its end");
    if (str_starts_with(line, STR("{\"end\"")))
        return line.n <= END_MAX_BYTES ? read_end(counting, line)
                                       : broken(counting, "its end is none");
    counting->rows += str_starts_with(line, STR("["));
    counting->files += str_starts_with(line, STR("{\"blob\""));
    return true;
}

static bool count_all(struct counting *counting, struct backup_reader *reader)
{
    struct str line;
    bool at_end;

    while (backup_reader_line(reader, &line, &at_end, counting->err)) {
        if (at_end)
            return counting->ended || broken(counting, "its end is missing");
        if (!count_line(counting, line))
            return false;
    }
    return false;
}

bool backup_check(const char *path, struct err *err)
{
    struct counting counting = { .err = err };
    struct backup_reader *reader;
    bool done;

    if (!backup_reader_open(path, &reader, err))
        return false;
    done = count_all(&counting, reader);
    backup_reader_close(&reader);
    return done;
}
