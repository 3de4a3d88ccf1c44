/** Rows and files of blobs against each other, for doctor. */
#include <string.h>

#include "base/encode.h"
#include "core/blob/blob_files.h"
#include "core/blob/blob_store.h"

enum { ROWS_AT_ONCE = 500, ORPHAN_AGE_S = 48 * 60 * 60, NAMES_AT_ONCE = 500 };

/* ---- rows without their file ------------------------------------------------------------------
 */

struct rows {
    int64_t after_id;
    struct blob_row *v;
    size_t count;
};

static bool list_step(struct call *call, void *arg)
{
    struct rows *rows = arg;

    return blob_store_list_files(call, rows->after_id, ROWS_AT_ONCE, &rows->v, &rows->count);
}

static bool check_rows(struct call *call, struct rows *rows, int64_t *wrong)
{
    for (size_t i = 0; i < rows->count; i++) {
        int64_t size_bytes;

        if (!blob_file_size(call->house->blobs, rows->v[i].file, &size_bytes, call->err))
            return false;
        *wrong += size_bytes != rows->v[i].size_bytes;
        rows->after_id = rows->v[i].id;
    }
    return true;
}

bool blob_check_files(struct call *call, int64_t *wrong)
{
    struct rows rows = { 0 };
    struct call page;
    bool done;

    *wrong = 0;
    do {
        call_init(&page, call->house, ARENA_REQUEST_MAX);
        page.err = call->err;
        done = call_read(&page, list_step, &rows) && check_rows(&page, &rows, wrong);
        call_fini(&page);
    } while (done && rows.count == ROWS_AT_ONCE);
    return done;
}

/* ---- files without a row ------------------------------------------------------------------------
 */

/** The old files of one folder; those past the bound wait for the next look. */
struct names {
    char v[NAMES_AT_ONCE][BLOB_FILE_MAX];
    bool known[NAMES_AT_ONCE];
    size_t count;
};

static void keep_name(const char *name, void *arg)
{
    struct names *names = arg;

    if (names->count < NAMES_AT_ONCE)
        memcpy(names->v[names->count++], name, strlen(name) + 1);
}

/** "ab/cdef…-12345678" begins with its digest; what does not is none of ours and stays. */
static bool digest_of(struct call *call, const char *name, struct str *out)
{
    struct str hex;

    if (strlen(name) < 3 + SHA256_HEX_CHARS - 2 || name[2] != '/')
        return false;
    hex = str_format(call->arena, "%.2s%.62s", name, name + 3);
    return hex_decode(call->arena, hex, out);
}

static bool know_step(struct call *call, void *arg)
{
    struct names *names = arg;

    for (size_t i = 0; i < names->count; i++) {
        struct str digest;

        names->known[i] = true;
        if (digest_of(call, names->v[i], &digest)
            && !blob_store_has_file(call, digest, names->v[i], &names->known[i]))
            return false;
    }
    return true;
}

/** What becomes of a file that belongs to no row. */
typedef bool each_orphan(struct call *call, const char *name);

static bool leave(struct call *call, const char *name)
{
    (void)call;
    (void)name;
    return true;
}

static bool remove_file(struct call *call, const char *name)
{
    return blob_file_remove(call->house->blobs, name, call->err);
}

static bool visit_unknown(struct call *call, const struct names *names, each_orphan *each,
                          int64_t *count)
{
    for (size_t i = 0; i < names->count; i++) {
        if (names->known[i])
            continue;
        if (!each(call, names->v[i]))
            return false;
        ++*count;
    }
    return true;
}

static bool look_through(struct call *call, int folder, each_orphan *each, int64_t *count)
{
    struct call look;
    struct names *names;
    bool done;

    call_init(&look, call->house, ARENA_REQUEST_MAX);
    look.err = call->err;
    names = ARENA_NEW(look.arena, struct names);
    blob_files_list(call->house->blobs, folder, ORPHAN_AGE_S, keep_name, names);
    done = names->count == 0
           || (call_read(&look, know_step, names) && visit_unknown(&look, names, each, count));
    call_fini(&look);
    return done;
}

static bool look_everywhere(struct call *call, each_orphan *each, int64_t *count)
{
    *count = 0;
    for (int folder = 0; folder < 256; folder++)
        if (!look_through(call, folder, each, count))
            return false;
    return true;
}

bool blob_count_orphans(struct call *call, int64_t *count)
{
    return look_everywhere(call, leave, count);
}

bool blob_remove_orphans(struct call *call, int64_t *removed)
{
    return look_everywhere(call, remove_file, removed);
}
