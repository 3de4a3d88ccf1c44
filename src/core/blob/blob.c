#include "core/blob/blob.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/instant.h"
#include "core/background/timer.h"
#include "core/blob/blob_files.h"
#include "core/blob/blob_store.h"
#include "core/settings/settings.h"

enum { CLEAN_AT_ONCE = 500, CLEAN_EVERY_MS = 10 * MS_PER_MINUTE };

const struct setting blob_max_size = {
    .name = "blob.max_size",
    .type = SETTING_SIZE,
    .standard = (int64_t)25 * 1024 * 1024,
    .min = BLOB_ROW_MAX,
    .max = (int64_t)1024 * 1024 * 1024,
    .help = "Largest file or message that is taken.",
};

/** A draft with what it takes to forget it. */
struct draft {
    struct blob_draft open;
    struct blobs *blobs;
    const struct log *log;
    bool offered; /* a change may have made its file part of the house */
    int64_t kept_id;
    int64_t own_id;
};

static void remove_file(struct blobs *blobs, const struct log *log, const char *name)
{
    struct err err;

    if (!blob_file_remove(blobs, name, &err))
        log_err(log, LOG_WARN, "blob.remove_failed", &err);
}

/** A draft that was never put leaves nothing behind. Where a change that held it has failed, nobody
 * here knows whether it was stored after all: blob_remove_orphans does. */
static void forget_draft(void *arg)
{
    struct draft *draft = arg;

    if (!draft->offered && draft->open.file[0] != '\0')
        remove_file(draft->blobs, draft->log, draft->open.file);
}

static struct draft *draft_new(const struct house *house, struct arena *arena)
{
    struct draft *draft = ARENA_NEW(arena, struct draft);

    draft->blobs = house->blobs;
    draft->log = house->log;
    arena_on_reset(arena, forget_draft, draft);
    return draft;
}

static bool too_large(int64_t max_bytes, struct err *err)
{
    err_set(err, ERR_LIMIT, "blob_too_large", "this is larger than %lld bytes",
            (long long)max_bytes);
    return err_param(err, "%lld", (long long)max_bytes);
}

/* ---- from a stream ----------------------------------------------------------------------------
 */

struct blob_writer {
    struct http_sink sink;
    const struct house *house;
    struct arena *arena;
    int64_t max_bytes;
    int64_t size_bytes;
    struct sha256_stream digest;
    char *head; /* the first bytes, until they are too many for a row */
    struct blob_file file;
    struct err failed; /* of a write, for blob_writer_done */
};

/** From memory to a file, once it is too large for a row. */
static bool move_to_file(struct blob_writer *writer, struct err *err)
{
    struct str head = { writer->head, (size_t)writer->size_bytes };

    return blob_file_begin(writer->house->blobs, &writer->file, err)
           && blob_file_write(&writer->file, head, err);
}

static bool take_bytes(struct blob_writer *writer, const void *bytes, size_t n, struct err *err)
{
    if (n > (size_t)(writer->max_bytes - writer->size_bytes))
        return too_large(writer->max_bytes, err);
    if (writer->file.file == NULL && writer->size_bytes + (int64_t)n > BLOB_ROW_MAX
        && !move_to_file(writer, err))
        return false;
    if (writer->file.file != NULL) {
        if (!blob_file_write(&writer->file, (struct str){ bytes, n }, err))
            return false;
    } else {
        memcpy(writer->head + writer->size_bytes, bytes, n);
    }
    sha256_add(&writer->digest, bytes, n);
    writer->size_bytes += (int64_t)n;
    return true;
}

static bool sink_write(struct http_sink *sink, const void *bytes, size_t n, struct err *err)
{
    struct blob_writer *writer = blob_writer_of(sink);

    if (n == 0 || take_bytes(writer, bytes, n, &writer->failed))
        return true;
    *err = writer->failed;
    return false;
}

static void drop_file(void *arg)
{
    struct blob_writer *writer = arg;

    blob_file_drop(writer->house->blobs, &writer->file);
}

static void sink_abort(struct http_sink *sink)
{
    drop_file(blob_writer_of(sink));
}

struct blob_writer *blob_writer_new(const struct house *house, struct arena *arena)
{
    struct blob_writer *writer = ARENA_NEW(arena, struct blob_writer);

    writer->sink = (struct http_sink){ sink_write, sink_abort };
    writer->house = house;
    writer->arena = arena;
    writer->max_bytes = setting_int_now(house, &blob_max_size);
    writer->head = arena_bytes(arena, BLOB_ROW_MAX);
    sha256_begin(&writer->digest);
    arena_on_reset(arena, drop_file, writer);
    return writer;
}

struct http_sink *blob_writer_sink(struct blob_writer *writer)
{
    return &writer->sink;
}

struct blob_writer *blob_writer_of(struct http_sink *sink)
{
    return CONTAINER_OF(sink, struct blob_writer, sink);
}

bool blob_writer_done(struct blob_writer *writer, struct call *call, struct blob_draft **out)
{
    struct draft *draft;

    if (writer->failed.kind != ERR_NONE) {
        *call->err = writer->failed;
        return false;
    }
    draft = draft_new(writer->house, call->arena);
    draft->open.sha256 = sha256_end(&writer->digest);
    draft->open.size_bytes = writer->size_bytes;
    if (writer->file.file == NULL)
        draft->open.bytes = (struct str){ writer->head, (size_t)writer->size_bytes };
    else if (!blob_file_finish(writer->house->blobs, &writer->file, &draft->open.sha256,
                               draft->open.file, call->err))
        return false;
    *out = &draft->open;
    return true;
}

bool blob_prepare(struct call *call, struct str bytes, struct blob_draft **out)
{
    struct blob_writer *writer;

    CHECK(call->tx == NULL);
    writer = blob_writer_new(call->house, call->arena);
    return sink_write(&writer->sink, bytes.p, bytes.n, call->err)
           && blob_writer_done(writer, call, out);
}

/* ---- in the house -----------------------------------------------------------------------------
 */

struct naming {
    const struct draft *draft;
    bool is_named;
};

static bool naming_step(struct call *call, void *arg)
{
    struct naming *naming = arg;
    const struct blob_draft *open = &naming->draft->open;

    return blob_store_has_file(call, sha256_str(&open->sha256), open->file, &naming->is_named);
}

/** The same content was there already: its file stays, the draft's goes. It may be the draft's own:
 * put once more after a change of which nobody knew that it had been stored. */
static void settle_draft(struct call *call, void *arg)
{
    const struct draft *draft = arg;
    struct naming naming = { .draft = draft };

    if (draft->kept_id == draft->own_id)
        return;
    if (call_read(call, naming_step, &naming) && !naming.is_named)
        remove_file(draft->blobs, draft->log, draft->open.file);
}

bool blob_put(struct call *call, struct blob_draft *open, const char *owner, int64_t owner_id,
              int64_t *blob_id)
{
    struct draft *draft = CONTAINER_OF(open, struct draft, open);

    if (!blob_store_put(call, open, &draft->own_id, &draft->kept_id)
        || !blob_store_add_use(call, draft->kept_id, owner, owner_id))
        return false;
    draft->offered = true;
    if (open->file[0] != '\0')
        call_after_commit(call, settle_draft, draft);
    *blob_id = draft->kept_id;
    return true;
}

bool blob_use(struct call *call, int64_t blob_id, const char *owner, int64_t owner_id)
{
    bool exists;

    if (!blob_store_hold(call, blob_id, &exists))
        return false;
    if (!exists)
        return err_set(call->err, ERR_NOT_FOUND, "blob_missing", "the content cannot be found");
    return blob_store_add_use(call, blob_id, owner, owner_id);
}

bool blob_unuse(struct call *call, int64_t blob_id, const char *owner, int64_t owner_id)
{
    return blob_store_remove_use(call, blob_id, owner, owner_id);
}

/* ---- reading -----------------------------------------------------------------------------------
 */

static bool find(struct call *call, int64_t blob_id, struct blob_row *out)
{
    bool found;

    if (!blob_store_get(call, blob_id, out, &found))
        return false;
    return found
           || err_set(call->err, ERR_NOT_FOUND, "blob_missing", "the content cannot be found");
}

bool blob_read(struct call *call, int64_t blob_id, struct blob_content *out)
{
    struct blob_row row;

    if (!find(call, blob_id, &row))
        return false;
    *out = (struct blob_content){
        .size_bytes = row.size_bytes, .sha256 = row.sha256, .bytes = row.bytes, .fd = -1
    };
    return row.file == NULL || blob_file_open(call->house->blobs, row.file, &out->fd, call->err);
}

bool blob_read_bytes(struct call *call, int64_t blob_id, int64_t max_bytes, struct str *out)
{
    struct blob_row row;
    char *bytes;

    if (!find(call, blob_id, &row))
        return false;
    if (row.size_bytes > max_bytes)
        return too_large(max_bytes, call->err);
    if (row.file == NULL) {
        *out = row.bytes;
        return true;
    }
    bytes = arena_bytes(call->arena, (size_t)row.size_bytes);
    *out = (struct str){ bytes, (size_t)row.size_bytes };
    return blob_file_read(call->house->blobs, row.file, bytes, out->n, call->err);
}

/* ---- keeping the house tidy
 * ---------------------------------------------------------------------- */

struct removal {
    const char **files;
    size_t count;
};

static void remove_files(struct call *call, void *arg)
{
    const struct removal *removal = arg;

    for (size_t i = 0; i < removal->count; i++)
        remove_file(call->house->blobs, call->house->log, removal->files[i]);
}

static bool clean(struct call *call, const struct timer *timer)
{
    struct removal *removal = ARENA_NEW(call->arena, struct removal);

    (void)timer;
    if (!blob_store_remove_unused(call, call->now_ms - BLOB_GRACE_MS, CLEAN_AT_ONCE,
                                  &removal->files, &removal->count))
        return false;
    call_after_commit(call, remove_files, removal);
    return true;
}

const struct timer_kind blob_cleaner = {
    .name = "blob.clean",
    .fire = clean,
    .every_ms = CLEAN_EVERY_MS,
    .help = "Removes contents that nobody has used for 24 h.",
};
