/** The disk as a SQLite VFS, with locks and shared memory, so that WAL works as on a real one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "db/powercut_disk.h"

struct vfs_file {
    sqlite3_file base;
    struct disk *disk;
    struct inode *inode;
    int level; /* of SQLite's file locks */
    bool uses_shm;
    unsigned shared; /* bits of the shared memory's locks held */
    unsigned exclusive;
};

static struct vfs_file *of(sqlite3_file *file)
{
    return CONTAINER_OF(file, struct vfs_file, base);
}

static void lock(struct vfs_file *file)
{
    pthread_mutex_lock(&file->disk->lock);
}

static int unlock(struct vfs_file *file, int status)
{
    pthread_mutex_unlock(&file->disk->lock);
    return status;
}

/* ---- content
 * --------------------------------------------------------------------------------------- */

static int vfs_read(sqlite3_file *file, void *to, int room, sqlite3_int64 offset)
{
    size_t n;

    if (disk_read(of(file)->disk, of(file)->inode, (size_t)offset, to, (size_t)room, &n) != DISK_OK)
        return SQLITE_IOERR_READ;
    if (n == (size_t)room)
        return SQLITE_OK;
    memset((char *)to + n, 0, (size_t)room - n);
    return SQLITE_IOERR_SHORT_READ;
}

static int vfs_write(sqlite3_file *file, const void *data, int n, sqlite3_int64 offset)
{
    switch (disk_write(of(file)->disk, of(file)->inode, (size_t)offset, data, (size_t)n)) {
    case DISK_OK:
        return SQLITE_OK;
    case DISK_FULL:
        return SQLITE_FULL;
    default:
        return SQLITE_IOERR_WRITE;
    }
}

static int vfs_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (disk_truncate(of(file)->disk, of(file)->inode, (size_t)size) != DISK_OK)
        return SQLITE_IOERR_TRUNCATE;
    return SQLITE_OK;
}

static int vfs_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    if (disk_sync(of(file)->disk, of(file)->inode) != DISK_OK)
        return SQLITE_IOERR_FSYNC;
    return SQLITE_OK;
}

static int vfs_size(sqlite3_file *file, sqlite3_int64 *out)
{
    size_t size;

    if (disk_size(of(file)->disk, of(file)->inode, &size) != DISK_OK)
        return SQLITE_IOERR_FSTAT;
    *out = (sqlite3_int64)size;
    return SQLITE_OK;
}

/* ---- file locks
 * ------------------------------------------------------------------------------------- */

/** Whether somebody else holds this level or a higher one. */
static bool others_hold(const struct vfs_file *file, int level)
{
    int holders = 0;

    for (int i = level; i <= SQLITE_LOCK_EXCLUSIVE; i++)
        holders += file->inode->levels[i];
    return holders > (file->level >= level ? 1 : 0);
}

static void set_level(struct vfs_file *file, int level)
{
    file->inode->levels[file->level]--;
    file->level = level;
    file->inode->levels[level]++;
}

static int vfs_lock(sqlite3_file *base, int level)
{
    struct vfs_file *file = of(base);
    static const int conflicts[] = {
        [SQLITE_LOCK_SHARED] = SQLITE_LOCK_PENDING,
        [SQLITE_LOCK_RESERVED] = SQLITE_LOCK_RESERVED,
        [SQLITE_LOCK_PENDING] = SQLITE_LOCK_RESERVED,
        [SQLITE_LOCK_EXCLUSIVE] = SQLITE_LOCK_SHARED,
    };

    lock(file);
    if (level <= file->level)
        return unlock(file, SQLITE_OK);
    if (others_hold(file, conflicts[level]))
        return unlock(file, SQLITE_BUSY);
    set_level(file, level);
    return unlock(file, SQLITE_OK);
}

static int vfs_unlock(sqlite3_file *base, int level)
{
    struct vfs_file *file = of(base);

    lock(file);
    if (level < file->level)
        set_level(file, level);
    return unlock(file, SQLITE_OK);
}

static int vfs_check_reserved(sqlite3_file *base, int *out)
{
    struct vfs_file *file = of(base);

    lock(file);
    *out = file->level >= SQLITE_LOCK_RESERVED || others_hold(file, SQLITE_LOCK_RESERVED);
    return unlock(file, SQLITE_OK);
}

/* ---- shared memory
 * ---------------------------------------------------------------------------------- */

static int shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **out)
{
    struct vfs_file *file = of(base);
    struct shm *shm = &file->inode->shm;

    lock(file);
    CHECK(region < SHM_REGIONS_MAX);
    if (!file->uses_shm) {
        file->uses_shm = true;
        shm->connections++;
    }
    if (shm->regions[region] == NULL && extend != 0) {
        shm->regions[region] = calloc(1, (size_t)size);
        CHECK(shm->regions[region] != NULL);
    }
    *out = shm->regions[region];
    return unlock(file, SQLITE_OK);
}

static void release_slots(struct vfs_file *file, unsigned mask)
{
    struct shm *shm = &file->inode->shm;

    for (int slot = 0; slot < SHM_SLOTS; slot++) {
        unsigned bit = 1u << slot;

        if ((mask & bit) == 0)
            continue;
        if ((file->shared & bit) != 0)
            shm->shared[slot]--;
        if ((file->exclusive & bit) != 0)
            shm->exclusive[slot] = false;
    }
    file->shared &= ~mask;
    file->exclusive &= ~mask;
}

static bool slots_are_free(const struct vfs_file *file, unsigned mask, bool for_exclusive)
{
    const struct shm *shm = &file->inode->shm;

    for (int slot = 0; slot < SHM_SLOTS; slot++) {
        unsigned bit = 1u << slot;

        if ((mask & bit) == 0)
            continue;
        if (shm->exclusive[slot] && (file->exclusive & bit) == 0)
            return false;
        if (for_exclusive && shm->shared[slot] > ((file->shared & bit) != 0 ? 1 : 0))
            return false;
    }
    return true;
}

static void take_slots(struct vfs_file *file, unsigned mask, bool exclusive)
{
    struct shm *shm = &file->inode->shm;

    for (int slot = 0; slot < SHM_SLOTS; slot++) {
        unsigned bit = 1u << slot;

        if ((mask & bit) == 0)
            continue;
        if (exclusive)
            shm->exclusive[slot] = true;
        else if ((file->shared & bit) == 0)
            shm->shared[slot]++;
    }
    if (exclusive)
        file->exclusive |= mask;
    else
        file->shared |= mask;
}

static int shm_lock(sqlite3_file *base, int offset, int n, int flags)
{
    struct vfs_file *file = of(base);
    unsigned mask = ((1u << n) - 1) << offset;
    bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;

    lock(file);
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        release_slots(file, mask);
        return unlock(file, SQLITE_OK);
    }
    if (!slots_are_free(file, mask, exclusive))
        return unlock(file, SQLITE_BUSY);
    take_slots(file, mask, exclusive);
    return unlock(file, SQLITE_OK);
}

static void shm_barrier(sqlite3_file *base)
{
    lock(of(base));
    unlock(of(base), SQLITE_OK);
}

static int shm_unmap(sqlite3_file *base, int delete_it)
{
    struct vfs_file *file = of(base);
    struct shm *shm = &file->inode->shm;

    (void)delete_it;
    lock(file);
    if (!file->uses_shm)
        return unlock(file, SQLITE_OK);
    release_slots(file, (1u << SHM_SLOTS) - 1);
    file->uses_shm = false;
    if (--shm->connections == 0) {
        for (int i = 0; i < SHM_REGIONS_MAX; i++)
            free(shm->regions[i]);
        memset(shm, 0, sizeof(*shm));
    }
    return unlock(file, SQLITE_OK);
}

/* ---- the rest of a file
 * ------------------------------------------------------------------------------ */

static int vfs_close(sqlite3_file *base)
{
    struct vfs_file *file = of(base);

    shm_unmap(base, 0);
    lock(file);
    file->inode->levels[file->level]--;
    return unlock(file, SQLITE_OK);
}

static int vfs_control(sqlite3_file *file, int code, void *arg)
{
    (void)file;
    (void)code;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int vfs_sector_size(sqlite3_file *file)
{
    (void)file;
    return CUT_SECTOR_BYTES;
}

/** As the unix VFS says of a real disk. */
static int vfs_characteristics(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = vfs_close,
    .xRead = vfs_read,
    .xWrite = vfs_write,
    .xTruncate = vfs_truncate,
    .xSync = vfs_sync,
    .xFileSize = vfs_size,
    .xLock = vfs_lock,
    .xUnlock = vfs_unlock,
    .xCheckReservedLock = vfs_check_reserved,
    .xFileControl = vfs_control,
    .xSectorSize = vfs_sector_size,
    .xDeviceCharacteristics = vfs_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

/* ---- the file system
 * ---------------------------------------------------------------------------------- */

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out)
{
    struct vfs_file *file = of(base);
    enum disk_answer answer;

    memset(file, 0, sizeof(*file));
    file->disk = vfs->pAppData;
    CHECK(path != NULL); /* everything temporary is in memory */
    answer = disk_find(file->disk, path, &file->inode);
    if (answer == DISK_MISSING && (flags & SQLITE_OPEN_CREATE) != 0)
        answer = disk_create(file->disk, path, true, &file->inode);
    if (answer != DISK_OK)
        return SQLITE_CANTOPEN;
    lock(file);
    file->inode->levels[file->level]++;
    file->base.pMethods = &methods;
    if (out != NULL)
        *out = flags;
    return unlock(file, SQLITE_OK);
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    enum disk_answer answer = disk_remove(vfs->pAppData, path, true);

    (void)sync_folder;
    if (answer == DISK_MISSING)
        return SQLITE_IOERR_DELETE_NOENT;
    return answer == DISK_OK ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    struct inode *inode;
    enum disk_answer answer = disk_find(vfs->pAppData, path, &inode);

    (void)flags;
    *out = answer == DISK_OK;
    return answer == DISK_OFF ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int room, char *out)
{
    (void)vfs;
    snprintf(out, (size_t)room, "%s", path);
    return SQLITE_OK;
}

static int vfs_random(sqlite3_vfs *vfs, int n, char *out)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);

    (void)vfs;
    return real->xRandomness(real, n, out);
}

static int vfs_sleep(sqlite3_vfs *vfs, int us)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);

    (void)vfs;
    return real->xSleep(real, us);
}

static int vfs_time(sqlite3_vfs *vfs, double *out)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);

    (void)vfs;
    return real->xCurrentTime(real, out);
}

void disk_make_vfs(struct disk *disk)
{
    snprintf(disk->vfs_name, sizeof(disk->vfs_name), "powercut-%p", (void *)disk);
    disk->vfs = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = sizeof(struct vfs_file),
        .mxPathname = 512,
        .zName = disk->vfs_name,
        .pAppData = disk,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_random,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
    };
    CHECK(sqlite3_vfs_register(&disk->vfs, 0) == SQLITE_OK);
}
