#include "app/data_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool choose_path(const struct options *options, char path[DATA_PATH_MAX])
{
    const char *from_env = getenv("PHAROS_DATA");
    const char *xdg = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    int n;

    if (options->data != NULL)
        n = snprintf(path, DATA_PATH_MAX, "%s", options->data);
    else if (from_env != NULL && from_env[0] != '\0')
        n = snprintf(path, DATA_PATH_MAX, "%s", from_env);
    else if (xdg != NULL && xdg[0] == '/')
        n = snprintf(path, DATA_PATH_MAX, "%s/pharos", xdg);
    else
        n = snprintf(path, DATA_PATH_MAX, "%s/.local/share/pharos", home != NULL ? home : "");
    return n > 0 && n < DATA_PATH_MAX;
}

bool data_folder_find(const struct options *options, struct data_folder *out, struct err *err)
{
    *out = (struct data_folder){ .lock_fd = -1 };
    if (!choose_path(options, out->path)) {
        err_set(err, ERR_INVALID, "bad_option", "--data: the path is too long");
        return err_field(err, "--data");
    }
    snprintf(out->sqlite_path, sizeof(out->sqlite_path), "%s/pharos.db", out->path);
    snprintf(out->run_path, sizeof(out->run_path), "%s/run", out->path);
    snprintf(out->socket_path, sizeof(out->socket_path), "%s/control.sock", out->run_path);
    snprintf(out->lock_path, sizeof(out->lock_path), "%s/lock", out->run_path);
    return true;
}

/** Makes every missing folder on the way down to `path`. */
static bool make_folders(const char *path, struct err *err)
{
    char part[DATA_PATH_MAX + 16];

    snprintf(part, sizeof(part), "%s", path);
    for (char *slash = strchr(part + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash != NULL)
            *slash = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST) {
            err_set(err, ERR_INVALID, "data_folder", "%s: cannot be made: %s", part,
                    strerror(errno));
            return err_field(err, "--data");
        }
        if (slash == NULL)
            return true;
        *slash = '/';
    }
}

bool data_folder_make(const struct data_folder *folder, struct err *err)
{
    return make_folders(folder->run_path, err);
}

bool data_folder_lock(struct data_folder *folder, struct err *err)
{
    int fd = open(folder->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return err_set(err, ERR_INVALID, "data_folder", "%s: %s", folder->lock_path,
                       strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return err_set(err, ERR_CONFLICT, "data_in_use", "%s is in use by another pharos process",
                       folder->path);
    }
    folder->lock_fd = fd;
    return true;
}

void data_folder_unlock(struct data_folder *folder)
{
    if (folder->lock_fd < 0)
        return;
    close(folder->lock_fd);
    folder->lock_fd = -1;
}
