/** The files of large blobs inside a backup: named as in their rows, in pieces. */
#ifndef PHAROS_APP_BACKUP_BLOBS_H
#define PHAROS_APP_BACKUP_BLOBS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/backup_file.h"
#include "base/attributes.h"
#include "base/err.h"
#include "core/house.h"

struct db_query;
struct db_tx;
struct file;

/** Writes the file of every blob row of the snapshot that has one. *files counts them. */
bool backup_blobs_write(struct db_tx *tx, const struct house *house, struct backup_writer *writer,
                        int64_t *files, struct err *err) MUST_USE;

/** Puts files back below DATA/blobs, one at a time. */
struct backup_blobs {
    char folder[512];
    char name[128];
    struct file *file; /* NULL: none is being written */
};

void backup_blobs_init(struct backup_blobs *blobs, const char *data_dir);
/** {"blob":NAME}: ends the file before and begins this one. INVALID "backup_broken" for a strange
 * name. */
bool backup_blobs_begin(struct backup_blobs *blobs, struct str name, struct err *err) MUST_USE;
/** {"piece":BASE64}. */
bool backup_blobs_piece(struct backup_blobs *blobs, struct str base64, struct err *err) MUST_USE;
/** Syncs and names the last one. */
bool backup_blobs_finish(struct backup_blobs *blobs, struct err *err) MUST_USE;
/** Drops what is half-written. */
void backup_blobs_drop(struct backup_blobs *blobs);

/** For the test that prepares all statements. */
extern const struct db_query *const backup_blobs_queries[];

#endif
