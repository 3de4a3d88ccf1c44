/** The disk behind both faces of powercut.h. Every function here takes the disk's lock itself. */
#ifndef PHAROS_DB_POWERCUT_DISK_H
#define PHAROS_DB_POWERCUT_DISK_H

#include <pthread.h>
#include <sqlite3.h>

#include "db/powercut.h"

struct bytes {
    unsigned char *p;
    size_t n;
    size_t room;
};

/** A write, or a truncation to `offset` where data is NULL, that no sync has covered. */
struct pending {
    struct pending *next;
    unsigned char *data;
    size_t n;
    size_t offset;
};

enum { SHM_SLOTS = SQLITE_SHM_NLOCK, SHM_REGIONS_MAX = 64 };

/** SQLite's shared memory of one database: not on the disk, gone with the last connection. */
struct shm {
    unsigned char *regions[SHM_REGIONS_MAX];
    int shared[SHM_SLOTS]; /* holders of a shared lock */
    bool exclusive[SHM_SLOTS];
    int connections;
};

struct inode {
    struct inode *next; /* all of the disk, for freeing */
    struct bytes now;
    struct bytes durable;
    struct pending *first; /* oldest first */
    struct pending **last;
    bool name_follows_sync; /* one of SQLite's files: its folder is synced with it */
    int levels[5];          /* handles at each of SQLite's lock levels */
    struct shm shm;
};

struct name {
    char *path;
    struct inode *inode;
};

enum { NAMES_MAX = 1024 };

struct names {
    struct name v[NAMES_MAX];
    size_t n;
};

struct disk {
    pthread_mutex_t lock;
    struct random_seeded random;
    sqlite3_vfs vfs;
    char vfs_name[40];
    struct file_ops ops;
    struct inode *inodes;
    struct names now;
    struct names durable;
    int64_t changes;
    int64_t cut_at; /* the change with this number does not happen; 0 = never */
    enum cut_mode mode;
    bool off;
    bool ignores_syncs;
    int64_t room; /* bytes that files may still grow; -1 = no limit */
};

/** What a disk answers. */
enum disk_answer { DISK_OK, DISK_OFF, DISK_FULL, DISK_MISSING, DISK_EXISTS };

enum disk_answer disk_find(struct disk *disk, const char *path, struct inode **out);
enum disk_answer disk_create(struct disk *disk, const char *path, bool name_follows_sync,
                             struct inode **out);
enum disk_answer disk_write(struct disk *disk, struct inode *inode, size_t offset, const void *data,
                            size_t n);
enum disk_answer disk_truncate(struct disk *disk, struct inode *inode, size_t size);
/** *n is less than `room` at the end of the file. */
enum disk_answer disk_read(struct disk *disk, struct inode *inode, size_t offset, void *to,
                           size_t room, size_t *n);
enum disk_answer disk_size(struct disk *disk, struct inode *inode, size_t *size);
enum disk_answer disk_sync(struct disk *disk, struct inode *inode);
enum disk_answer disk_rename(struct disk *disk, const char *from, const char *to);
/** `now`: the removal is durable at once. */
enum disk_answer disk_remove(struct disk *disk, const char *path, bool now);
enum disk_answer disk_sync_folder(struct disk *disk, const char *folder);

/** Fill the two faces; called by disk_new. */
void disk_make_vfs(struct disk *disk);
void disk_make_file_ops(struct disk *disk);

#endif
