/** The tables of blobs and their uses. Private to core/blob. */
#ifndef PHAROS_CORE_BLOB_BLOB_STORE_H
#define PHAROS_CORE_BLOB_BLOB_STORE_H

#include "core/blob/blob.h"
#include "db/db.h"

struct blob_row {
    int64_t id;
    struct sha256 sha256;
    int64_t size_bytes;
    struct str bytes; /* STR_NULL when it is in the file */
    const char *file; /* NULL when it is in the row */
};

/** Inserts the draft as *own_id, or holds on to the row of the same content; *kept_id is it. */
bool blob_store_put(struct call *call, const struct blob_draft *draft, int64_t *own_id,
                    int64_t *kept_id) MUST_USE;
/** Keeps the row from being removed until the change has ended. */
bool blob_store_hold(struct call *call, int64_t blob_id, bool *exists) MUST_USE;
bool blob_store_add_use(struct call *call, int64_t blob_id, const char *owner,
                        int64_t owner_id) MUST_USE;
bool blob_store_remove_use(struct call *call, int64_t blob_id, const char *owner,
                           int64_t owner_id) MUST_USE;
bool blob_store_get(struct call *call, int64_t blob_id, struct blob_row *out, bool *found) MUST_USE;
/** Removes rows unused since before that; their files' names in the arena. */
bool blob_store_remove_unused(struct call *call, int64_t before_ms, int limit, const char ***files,
                              size_t *count) MUST_USE;

/** Rows with a file, without their bytes, by id after `after_id`. */
bool blob_store_list_files(struct call *call, int64_t after_id, int limit, struct blob_row **out,
                           size_t *count) MUST_USE;
/** True when a row has this file. */
bool blob_store_has_file(struct call *call, struct str sha256, const char *file,
                         bool *out) MUST_USE;

extern const struct db_query *const blob_store_queries[];

#endif
