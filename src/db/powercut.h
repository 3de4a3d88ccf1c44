/**
 * A disk that loses its power, for tests only (db_test_dep).
 *
 * The whole disk is memory. What was written and not yet synced is kept apart; when the power goes
 * some of it is lost, by the mode below, and every operation fails until power_on. SQLite uses the
 * disk through a VFS, the blob writer through a struct file_ops: one moment cuts both.
 *
 * What the model promises, as ext4 and XFS do: a sync of a file makes its content durable (and, for
 * SQLite's own files, its name, since the unix VFS syncs their folder); names made or changed
 * through file_ops are durable after file_sync_folder; a lost write damages no byte outside its own
 * range; anything unsynced may be lost sector by sector, in any order.
 */
#ifndef PHAROS_DB_POWERCUT_H
#define PHAROS_DB_POWERCUT_H

#include "base/random.h"
#include "io/file.h"

struct disk;

enum cut_mode {
    CUT_ALL,    /* nothing unsynced survives */
    CUT_NONE,   /* everything survives: a crash of the program rather than of the machine */
    CUT_RANDOM, /* each unsynced sector survives or not */
    CUT_TORN,   /* writes survive in order up to one that is cut at a sector */
};
enum { CUT_MODES = CUT_TORN + 1, CUT_SECTOR_BYTES = 512 };

/** An empty disk with power. Owned: disk_free, after everything on it was closed. */
struct disk *disk_new(uint64_t seed);
/** Another one with all that is on `disk`, of which everything was closed and synced. Owned. */
struct disk *disk_copy(const struct disk *disk, uint64_t seed);
void disk_free(struct disk **disk);

/** For db_options.sqlite_vfs; valid until disk_free. */
const char *disk_vfs(const struct disk *disk);
/** For the blob writer; valid until disk_free. */
const struct file_ops *disk_file_ops(struct disk *disk);

/** The power goes at the nth change from now (write, truncate, sync, rename, remove). Any thread.
 */
void disk_cut_after(struct disk *disk, int64_t changes, enum cut_mode mode);
/** True once it has gone. */
bool disk_is_off(struct disk *disk);
/** The disk as it was found after the cut. Everything that was open must have been closed. */
void disk_power_on(struct disk *disk);

/** Syncs say yes and do nothing: the switch that must make the tests fail. */
void disk_ignore_syncs(struct disk *disk, bool ignore);

/** Files may grow by so many bytes in all from now on, then the disk is full; -1 = no limit. */
void disk_limit(struct disk *disk, int64_t bytes);

/** Changes since the disk was made, for choosing when to cut. */
int64_t disk_changes(struct disk *disk);

#endif
