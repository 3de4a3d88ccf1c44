#include "db/powercut_disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/* ---- bytes
 * ---------------------------------------------------------------------------------------- */

static void resize(struct bytes *bytes, size_t n)
{
    if (n > bytes->room) {
        bytes->room = n * 2;
        bytes->p = realloc(bytes->p, bytes->room);
        CHECK(bytes->p != NULL);
    }
    if (n > bytes->n)
        memset(bytes->p + bytes->n, 0, n - bytes->n);
    bytes->n = n;
}

static void put(struct bytes *bytes, size_t offset, const unsigned char *data, size_t n)
{
    if (offset + n > bytes->n)
        resize(bytes, offset + n);
    if (n > 0)
        memcpy(bytes->p + offset, data, n);
}

static void copy(struct bytes *to, const struct bytes *from)
{
    resize(to, 0);
    put(to, 0, from->p, from->n);
}

/* ---- names
 * ---------------------------------------------------------------------------------------- */

static struct name *find_name(struct names *names, const char *path)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->v[i].path, path) == 0)
            return &names->v[i];
    return NULL;
}

static void remove_name(struct names *names, const char *path)
{
    struct name *name = find_name(names, path);

    if (name == NULL)
        return;
    free(name->path);
    *name = names->v[--names->n];
}

static void set_name(struct names *names, const char *path, struct inode *inode)
{
    struct name *name = find_name(names, path);

    if (name == NULL) {
        CHECK(names->n < NAMES_MAX);
        name = &names->v[names->n++];
        name->path = strdup(path);
        CHECK(name->path != NULL);
    }
    name->inode = inode;
}

static bool is_in(const char *path, const char *folder)
{
    size_t n = strlen(folder);

    return strncmp(path, folder, n) == 0 && path[n] == '/' && strchr(path + n + 1, '/') == NULL;
}

/** Makes the folder's names in `to` those of `from`; every folder's where it is NULL. */
static void copy_names(struct names *to, const struct names *from, const char *folder)
{
    for (size_t i = to->n; i-- > 0;)
        if (folder == NULL || is_in(to->v[i].path, folder))
            remove_name(to, to->v[i].path);
    for (size_t i = 0; i < from->n; i++)
        if (folder == NULL || is_in(from->v[i].path, folder))
            set_name(to, from->v[i].path, from->v[i].inode);
}

static void free_names(struct names *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->v[i].path);
    names->n = 0;
}

/* ---- the cut
 * -------------------------------------------------------------------------------------- */

static void forget_pending(struct inode *inode)
{
    while (inode->first != NULL) {
        struct pending *pending = inode->first;

        inode->first = pending->next;
        free(pending->data);
        free(pending);
    }
    inode->last = &inode->first;
}

static void keep(struct inode *inode, const struct pending *pending, size_t n)
{
    if (pending->data != NULL)
        put(&inode->durable, pending->offset, pending->data, n);
    else
        resize(&inode->durable, pending->offset);
}

/** The end of the sector that `at` (an offset in the file) lies in, as an offset in the write. */
static size_t end_of_sector(const struct pending *pending, size_t from)
{
    size_t at = pending->offset + from;
    size_t end = (at / CUT_SECTOR_BYTES + 1) * CUT_SECTOR_BYTES - pending->offset;

    return end < pending->n ? end : pending->n;
}

static void keep_some_sectors(struct disk *disk, struct inode *inode, const struct pending *pending)
{
    for (size_t from = 0; from < pending->n;) {
        size_t end = end_of_sector(pending, from);

        if (random_below(&disk->random.random, 2) == 0)
            put(&inode->durable, pending->offset + from, pending->data + from, end - from);
        from = end;
    }
}

static void keep_random(struct disk *disk, struct inode *inode)
{
    for (const struct pending *pending = inode->first; pending != NULL; pending = pending->next) {
        if (pending->data != NULL)
            keep_some_sectors(disk, inode, pending);
        else if (random_below(&disk->random.random, 2) == 0)
            keep(inode, pending, 0);
    }
}

/** All up to a random write, and of that one the sectors up to a random one. */
static void keep_torn(struct disk *disk, struct inode *inode)
{
    const struct pending *pending = inode->first;
    size_t sectors;
    size_t cut;

    for (; pending != NULL && random_below(&disk->random.random, 4) != 0; pending = pending->next)
        keep(inode, pending, pending->n);
    if (pending == NULL || pending->data == NULL)
        return;
    sectors = random_below(&disk->random.random, pending->n / CUT_SECTOR_BYTES + 1);
    cut = 0;
    for (; sectors > 0; sectors--)
        cut = end_of_sector(pending, cut);
    keep(inode, pending, cut);
}

static void keep_all(struct inode *inode)
{
    for (const struct pending *pending = inode->first; pending != NULL; pending = pending->next)
        keep(inode, pending, pending->n);
}

static void cut_inode(struct disk *disk, struct inode *inode)
{
    if (disk->mode == CUT_NONE)
        keep_all(inode);
    else if (disk->mode == CUT_RANDOM)
        keep_random(disk, inode);
    else if (disk->mode == CUT_TORN)
        keep_torn(disk, inode);
    forget_pending(inode);
    copy(&inode->now, &inode->durable);
}

static void cut(struct disk *disk)
{
    bool names_survive = disk->mode == CUT_NONE
                         || (disk->mode != CUT_ALL && random_below(&disk->random.random, 2) == 0);

    disk->off = true;
    for (struct inode *inode = disk->inodes; inode != NULL; inode = inode->next)
        cut_inode(disk, inode);
    if (names_survive)
        copy_names(&disk->durable, &disk->now, NULL);
    else
        copy_names(&disk->now, &disk->durable, NULL);
}

/** Counts a change, which happens unless this answers DISK_OFF. */
static enum disk_answer count_change(struct disk *disk)
{
    if (!disk->off && ++disk->changes == disk->cut_at)
        cut(disk);
    return disk->off ? DISK_OFF : DISK_OK;
}

/* ---- operations
 * ----------------------------------------------------------------------------------- */

static void lock(struct disk *disk)
{
    pthread_mutex_lock(&disk->lock);
}

/** Passes the answer on, so that an operation can end with it. */
static enum disk_answer unlock(struct disk *disk, enum disk_answer answer)
{
    pthread_mutex_unlock(&disk->lock);
    return answer;
}

enum disk_answer disk_find(struct disk *disk, const char *path, struct inode **out)
{
    struct name *name;

    lock(disk);
    if (disk->off)
        return unlock(disk, DISK_OFF);
    name = find_name(&disk->now, path);
    if (name == NULL)
        return unlock(disk, DISK_MISSING);
    *out = name->inode;
    return unlock(disk, DISK_OK);
}

static struct inode *new_inode(struct disk *disk)
{
    struct inode *inode = calloc(1, sizeof(*inode));

    CHECK(inode != NULL);
    inode->last = &inode->first;
    inode->next = disk->inodes;
    disk->inodes = inode;
    return inode;
}

enum disk_answer disk_create(struct disk *disk, const char *path, bool name_follows_sync,
                             struct inode **out)
{
    lock(disk);
    if (disk->off)
        return unlock(disk, DISK_OFF);
    if (find_name(&disk->now, path) != NULL)
        return unlock(disk, DISK_EXISTS);
    *out = new_inode(disk);
    (*out)->name_follows_sync = name_follows_sync;
    set_name(&disk->now, path, *out);
    return unlock(disk, DISK_OK);
}

static void add_pending(struct inode *inode, size_t offset, const void *data, size_t n)
{
    struct pending *pending = calloc(1, sizeof(*pending));

    CHECK(pending != NULL);
    pending->offset = offset;
    pending->n = n;
    if (data != NULL) {
        pending->data = malloc(n + 1);
        CHECK(pending->data != NULL);
        memcpy(pending->data, data, n);
    }
    *inode->last = pending;
    inode->last = &pending->next;
}

/** False when the disk has no room for the file to grow to `end`. */
static bool take_room(struct disk *disk, const struct inode *inode, size_t end)
{
    int64_t growth = end > inode->now.n ? (int64_t)(end - inode->now.n) : 0;

    if (disk->room < 0)
        return true;
    if (growth > disk->room)
        return false;
    disk->room -= growth;
    return true;
}

enum disk_answer disk_write(struct disk *disk, struct inode *inode, size_t offset, const void *data,
                            size_t n)
{
    lock(disk);
    if (!disk->off && !take_room(disk, inode, offset + n))
        return unlock(disk, DISK_FULL);
    /* The write that the cut hits is under way: part of it may have reached the disk. */
    if (!disk->off)
        add_pending(inode, offset, data, n);
    if (count_change(disk) != DISK_OK)
        return unlock(disk, DISK_OFF);
    put(&inode->now, offset, data, n);
    return unlock(disk, DISK_OK);
}

enum disk_answer disk_truncate(struct disk *disk, struct inode *inode, size_t size)
{
    lock(disk);
    if (!disk->off)
        add_pending(inode, size, NULL, 0);
    if (count_change(disk) != DISK_OK)
        return unlock(disk, DISK_OFF);
    resize(&inode->now, size);
    return unlock(disk, DISK_OK);
}

enum disk_answer disk_read(struct disk *disk, struct inode *inode, size_t offset, void *to,
                           size_t room, size_t *n)
{
    lock(disk);
    if (disk->off)
        return unlock(disk, DISK_OFF);
    *n = offset < inode->now.n ? inode->now.n - offset : 0;
    if (*n > room)
        *n = room;
    if (*n > 0)
        memcpy(to, inode->now.p + offset, *n);
    return unlock(disk, DISK_OK);
}

enum disk_answer disk_size(struct disk *disk, struct inode *inode, size_t *size)
{
    lock(disk);
    *size = inode->now.n;
    return unlock(disk, disk->off ? DISK_OFF : DISK_OK);
}

static void sync_name(struct disk *disk, const struct inode *inode)
{
    for (size_t i = 0; i < disk->now.n; i++)
        if (disk->now.v[i].inode == inode)
            set_name(&disk->durable, disk->now.v[i].path, disk->now.v[i].inode);
}

enum disk_answer disk_sync(struct disk *disk, struct inode *inode)
{
    lock(disk);
    if (count_change(disk) != DISK_OK)
        return unlock(disk, DISK_OFF);
    if (!disk->ignores_syncs) {
        keep_all(inode);
        forget_pending(inode);
        if (inode->name_follows_sync)
            sync_name(disk, inode);
    }
    return unlock(disk, DISK_OK);
}

enum disk_answer disk_rename(struct disk *disk, const char *from, const char *to)
{
    struct name *name;
    struct inode *inode;

    lock(disk);
    if (count_change(disk) != DISK_OK)
        return unlock(disk, DISK_OFF);
    name = find_name(&disk->now, from);
    if (name == NULL)
        return unlock(disk, DISK_MISSING);
    inode = name->inode;
    remove_name(&disk->now, from);
    set_name(&disk->now, to, inode);
    return unlock(disk, DISK_OK);
}

enum disk_answer disk_remove(struct disk *disk, const char *path, bool now)
{
    lock(disk);
    if (count_change(disk) != DISK_OK)
        return unlock(disk, DISK_OFF);
    if (find_name(&disk->now, path) == NULL)
        return unlock(disk, DISK_MISSING);
    remove_name(&disk->now, path);
    if (now)
        remove_name(&disk->durable, path);
    return unlock(disk, DISK_OK);
}

enum disk_answer disk_sync_folder(struct disk *disk, const char *folder)
{
    lock(disk);
    if (count_change(disk) != DISK_OK)
        return unlock(disk, DISK_OFF);
    if (!disk->ignores_syncs)
        copy_names(&disk->durable, &disk->now, folder);
    return unlock(disk, DISK_OK);
}

/* ---- the switchboard
 * ------------------------------------------------------------------------------- */

struct disk *disk_new(uint64_t seed)
{
    struct disk *disk = calloc(1, sizeof(*disk));

    CHECK(disk != NULL);
    CHECK(pthread_mutex_init(&disk->lock, NULL) == 0);
    random_seeded_init(&disk->random, seed);
    disk->room = -1;
    disk_make_file_ops(disk);
    disk_make_vfs(disk);
    return disk;
}

struct disk *disk_copy(const struct disk *disk, uint64_t seed)
{
    struct disk *made = disk_new(seed);

    for (size_t i = 0; i < disk->now.n; i++) {
        struct inode *inode = new_inode(made);

        inode->name_follows_sync = disk->now.v[i].inode->name_follows_sync;
        copy(&inode->now, &disk->now.v[i].inode->now);
        copy(&inode->durable, &inode->now);
        set_name(&made->now, disk->now.v[i].path, inode);
    }
    copy_names(&made->durable, &made->now, NULL);
    return made;
}

void disk_free(struct disk **disk)
{
    struct disk *gone = *disk;

    if (gone == NULL)
        return;
    sqlite3_vfs_unregister(&gone->vfs);
    while (gone->inodes != NULL) {
        struct inode *inode = gone->inodes;

        gone->inodes = inode->next;
        forget_pending(inode);
        free(inode->now.p);
        free(inode->durable.p);
        free(inode);
    }
    free_names(&gone->now);
    free_names(&gone->durable);
    pthread_mutex_destroy(&gone->lock);
    free(gone);
    *disk = NULL;
}

const char *disk_vfs(const struct disk *disk)
{
    return disk->vfs_name;
}

const struct file_ops *disk_file_ops(struct disk *disk)
{
    return &disk->ops;
}

void disk_cut_after(struct disk *disk, int64_t changes, enum cut_mode mode)
{
    lock(disk);
    disk->cut_at = disk->changes + changes;
    disk->mode = mode;
    unlock(disk, DISK_OK);
}

bool disk_is_off(struct disk *disk)
{
    bool off;

    lock(disk);
    off = disk->off;
    unlock(disk, DISK_OK);
    return off;
}

void disk_power_on(struct disk *disk)
{
    lock(disk);
    disk->off = false;
    disk->cut_at = 0;
    unlock(disk, DISK_OK);
}

void disk_ignore_syncs(struct disk *disk, bool ignore)
{
    lock(disk);
    disk->ignores_syncs = ignore;
    unlock(disk, DISK_OK);
}

void disk_limit(struct disk *disk, int64_t bytes)
{
    lock(disk);
    disk->room = bytes;
    unlock(disk, DISK_OK);
}

int64_t disk_changes(struct disk *disk)
{
    int64_t changes;

    lock(disk);
    changes = disk->changes;
    unlock(disk, DISK_OK);
    return changes;
}
