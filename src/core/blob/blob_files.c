#include "core/blob/blob_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/encode.h"
#include "base/random.h"
#include "io/file.h"

enum { PATH_MAX_BYTES = 1024, FOLDERS = 256, PASSING_AGE_MAX_S = 24 * 60 * 60 };

struct blobs {
    const struct file_ops *ops;
    struct random *random;
    char folder[PATH_MAX_BYTES - BLOB_FILE_MAX - 8];
};

static void path_of(const struct blobs *blobs, const char *name, char out[PATH_MAX_BYTES])
{
    snprintf(out, PATH_MAX_BYTES, "%s/%s", blobs->folder, name);
}

static bool make_folder(const struct blobs *blobs, const char *name, struct err *err)
{
    char path[PATH_MAX_BYTES];

    path_of(blobs, name, path);
    return file_make_folder(blobs->ops, path, err);
}

/** All folders at once, so that writing a file need not care for its folder's name. */
static bool make_folders(const struct blobs *blobs, struct err *err)
{
    if (!file_make_folder(blobs->ops, blobs->folder, err) || !make_folder(blobs, "passing", err))
        return false;
    for (int i = 0; i < FOLDERS; i++) {
        char name[8];

        snprintf(name, sizeof(name), "%02x", (unsigned)i);
        if (!make_folder(blobs, name, err))
            return false;
    }
    return file_sync_folder(blobs->ops, blobs->folder, err);
}

static bool is_older(const char *path, int64_t min_age_s)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode)
           && time(NULL) - info.st_mtime > min_age_s;
}

/** Hands over the old files of one folder by their names below the store. */
static void list_folder(const struct blobs *blobs, const char *folder, int64_t min_age_s,
                        void (*each)(const char *name, void *arg), void *arg)
{
    char path[PATH_MAX_BYTES];
    struct dirent *entry;
    DIR *open_folder;

    path_of(blobs, folder, path);
    open_folder = opendir(path);
    if (open_folder == NULL)
        return;
    while ((entry = readdir(open_folder)) != NULL) {
        char name[BLOB_FILE_MAX];

        if (entry->d_name[0] == '.'
            || snprintf(name, sizeof(name), "%s/%s", folder, entry->d_name) >= (int)sizeof(name))
            continue;
        path_of(blobs, name, path);
        if (is_older(path, min_age_s))
            each(name, arg);
    }
    closedir(open_folder);
}

static void remove_passing(const char *name, void *arg)
{
    char path[PATH_MAX_BYTES];

    path_of(arg, name, path);
    (void)unlink(path);
}

void blob_files_list(struct blobs *blobs, int folder, int64_t min_age_s,
                     void (*each)(const char *name, void *arg), void *arg)
{
    char name[8];

    snprintf(name, sizeof(name), "%02x", (unsigned)folder);
    list_folder(blobs, name, min_age_s, each, arg);
}

bool blobs_open(const struct file_ops *ops, const char *folder, struct random *random,
                struct blobs **out, struct err *err)
{
    struct blobs *blobs = calloc(1, sizeof(*blobs));

    CHECK(blobs != NULL && strlen(folder) < sizeof(blobs->folder));
    blobs->ops = ops;
    blobs->random = random;
    memcpy(blobs->folder, folder, strlen(folder) + 1);
    if (!make_folders(blobs, err)) {
        blobs_close(&blobs);
        return false;
    }
    /* What a process that died has left half-written; young ones may be another node's. */
    list_folder(blobs, "passing", PASSING_AGE_MAX_S, remove_passing, blobs);
    *out = blobs;
    return true;
}

void blobs_close(struct blobs **blobs)
{
    free(*blobs);
    *blobs = NULL;
}

/* ---- writing -------------------------------------------------------------------------------- */

bool blob_file_begin(struct blobs *blobs, struct blob_file *out, struct err *err)
{
    char path[PATH_MAX_BYTES];

    snprintf(out->name, sizeof(out->name), "passing/%016llx",
             (unsigned long long)random_u64(blobs->random));
    path_of(blobs, out->name, path);
    return file_create(blobs->ops, path, &out->file, err);
}

bool blob_file_write(struct blob_file *file, struct str bytes, struct err *err)
{
    return file_write(file->file, bytes, err);
}

static void name_for(struct blobs *blobs, const struct sha256 *sha256, char out[BLOB_FILE_MAX])
{
    char hex[SHA256_HEX_CHARS + 1];

    for (size_t i = 0; i < SHA256_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", sha256->bytes[i]);
    snprintf(out, BLOB_FILE_MAX, "%.2s/%s-%08x", hex, hex + 2,
             (unsigned)(random_u64(blobs->random) & 0xffffffffu));
}

bool blob_file_finish(struct blobs *blobs, struct blob_file *file, const struct sha256 *sha256,
                      char name[BLOB_FILE_MAX], struct err *err)
{
    char from[PATH_MAX_BYTES];
    char to[PATH_MAX_BYTES];
    char folder[PATH_MAX_BYTES];
    char own[BLOB_FILE_MAX];

    name_for(blobs, sha256, own);
    path_of(blobs, file->name, from);
    path_of(blobs, own, to);
    snprintf(folder, sizeof(folder), "%s/%.2s", blobs->folder, own);
    if (!file_sync(file->file, err))
        return false;
    file_close(&file->file);
    if (!file_rename(blobs->ops, from, to, err) || !file_sync_folder(blobs->ops, folder, err)) {
        struct err ignored;

        (void)file_remove(blobs->ops, from, &ignored);
        return false;
    }
    memcpy(name, own, sizeof(own));
    return true;
}

void blob_file_drop(struct blobs *blobs, struct blob_file *file)
{
    char path[PATH_MAX_BYTES];
    struct err ignored;

    if (file->file == NULL)
        return;
    file_close(&file->file);
    path_of(blobs, file->name, path);
    (void)file_remove(blobs->ops, path, &ignored);
}

bool blob_file_remove(struct blobs *blobs, const char *name, struct err *err)
{
    char path[PATH_MAX_BYTES];

    path_of(blobs, name, path);
    return file_remove(blobs->ops, path, err) || err->kind == ERR_NOT_FOUND;
}

/* ---- reading -------------------------------------------------------------------------------- */

bool blob_file_size(struct blobs *blobs, const char *name, int64_t *out, struct err *err)
{
    char path[PATH_MAX_BYTES];
    struct file *file;
    bool known;

    path_of(blobs, name, path);
    if (!file_open(blobs->ops, path, &file, err)) {
        *out = -1;
        return err->kind == ERR_NOT_FOUND;
    }
    known = file_size(file, out, err);
    file_close(&file);
    return known;
}

static bool missing(const char *name, struct err *err)
{
    err_set(err, ERR_NOT_FOUND, "blob_missing", "the content cannot be found");
    return err_detail(err, "file=%s", name);
}

bool blob_file_read(struct blobs *blobs, const char *name, void *to, size_t n, struct err *err)
{
    char path[PATH_MAX_BYTES];
    struct file *file;
    size_t read = 0;
    bool done;

    path_of(blobs, name, path);
    if (!file_open(blobs->ops, path, &file, err))
        return err->kind == ERR_NOT_FOUND ? missing(name, err) : false;
    done = file_read(file, 0, to, n, &read, err);
    file_close(&file);
    return done && (read == n || missing(name, err));
}

bool blob_file_open(struct blobs *blobs, const char *name, int *fd, struct err *err)
{
    char path[PATH_MAX_BYTES];

    path_of(blobs, name, path);
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd >= 0)
        return true;
    if (errno == ENOENT)
        return missing(name, err);
    err_set(err, ERR_UNAVAILABLE, "storage_failed", "the content cannot be read now");
    return err_detail(err, "open %s: errno=%d", name, errno);
}
