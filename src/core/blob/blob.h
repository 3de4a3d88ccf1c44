/**
 * Contents by SHA-256, each stored once: up to 64 KB as a row, larger ones as a file that is
 * synced, folder included, before its row is written. Owners hold uses; what nobody has used for 24
 * h is removed. Clients know a blob by what owns it, never by its hash.
 */
#ifndef PHAROS_CORE_BLOB_BLOB_H
#define PHAROS_CORE_BLOB_BLOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/str.h"
#include "core/call.h"
#include "io/http.h"

enum { BLOB_ROW_MAX = 64 * 1024, BLOB_FILE_MAX = 96, BLOB_GRACE_MS = 24 * 60 * 60 * 1000 };

struct blobs;
struct blob_writer;
struct file_ops;
struct setting;
struct timer_kind;

/** Largest content taken: "blob.max_size". */
extern const struct setting blob_max_size;
/** Removes what is unused. */
extern const struct timer_kind blob_cleaner;

/** Content that is written and synced but not yet in the database. */
struct blob_draft {
    struct sha256 sha256;
    int64_t size_bytes;
    struct str bytes;         /* in the arena; STR_NULL when it is in a file */
    char file[BLOB_FILE_MAX]; /* below DATA/blobs; "" when it is in memory */
};

/** The store of files below `folder`, which is made when it is missing; `ops` is the machine's file
 * system, or a test's. Owned: blobs_close. */
bool blobs_open(const struct file_ops *ops, const char *folder, struct random *random,
                struct blobs **out, struct err *err) MUST_USE;
void blobs_close(struct blobs **blobs);

/** A draft of bytes at hand, without a transaction. LIMIT "blob_too_large". A draft that is not
 * put when the call's arena is reset is forgotten, its file removed. */
bool blob_prepare(struct call *call, struct str bytes, struct blob_draft **out) MUST_USE;

/** Takes a body as it streams in; `arena` outlives it and gives up what is left unfinished. */
struct blob_writer *blob_writer_new(const struct house *house, struct arena *arena);
/** Its face for http plans. */
struct http_sink *blob_writer_sink(struct blob_writer *writer);
struct blob_writer *blob_writer_of(struct http_sink *sink);
/** Ends the stream: written and synced. LIMIT when it grew too large on the way. */
bool blob_writer_done(struct blob_writer *writer, struct call *call,
                      struct blob_draft **out) MUST_USE;

/** Makes a draft part of the house in the running change, used by this owner ("attachment", id). */
bool blob_put(struct call *call, struct blob_draft *draft, const char *owner, int64_t owner_id,
              int64_t *blob_id) MUST_USE;
/** One more, or one less, who uses it. In the running change; both may be said twice. */
bool blob_use(struct call *call, int64_t blob_id, const char *owner, int64_t owner_id) MUST_USE;
bool blob_unuse(struct call *call, int64_t blob_id, const char *owner, int64_t owner_id) MUST_USE;

/** Content to be read. `fd` is owned by the reader: closed or handed to a response. */
struct blob_content {
    int64_t size_bytes;
    struct sha256 sha256;
    struct str bytes; /* in call->arena; STR_NULL when it is in the file */
    int fd;           /* -1 when it is in `bytes` */
};

/** Inside call->tx. NOT_FOUND "blob_missing" also when its file is gone (doctor says which). */
bool blob_read(struct call *call, int64_t blob_id, struct blob_content *out) MUST_USE;
/** The whole content in call->arena; LIMIT above `max_bytes`. */
bool blob_read_bytes(struct call *call, int64_t blob_id, int64_t max_bytes,
                     struct str *out) MUST_USE;

/** For doctor, without a transaction: how many rows lack their file, or have one of another length.
 */
bool blob_check_files(struct call *call, int64_t *wrong) MUST_USE;
/**
 * Files older than 48 h that belong to no row, at most 500 of each of the 256 folders; without a
 * transaction, also while others write.
 */
bool blob_count_orphans(struct call *call, int64_t *count) MUST_USE;
bool blob_remove_orphans(struct call *call, int64_t *removed) MUST_USE;

#endif
