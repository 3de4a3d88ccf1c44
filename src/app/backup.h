/** Backup and restore: the whole company in one file, independent of the engine. */
#ifndef PHAROS_APP_BACKUP_H
#define PHAROS_APP_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/house.h"

struct backup_counts {
    int64_t tables;
    int64_t rows;
    int64_t files; /* of large blobs */
};

/**
 * Writes every table as of one instant. Left out: what another run makes again (search index),
 * what must not come back (browser sessions, log-in attempts, leases). Readers and writers go on.
 */
bool backup_write(struct house *house, const char *path, struct backup_counts *out,
                  struct err *err) MUST_USE;

/** Fills an empty, migrated database from a file. INVALID "backup_broken", "backup_newer". */
bool backup_restore(struct house *house, const char *path, struct backup_counts *out,
                    struct err *err) MUST_USE;

#endif
