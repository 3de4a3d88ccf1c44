/** The company's folder: created private, owned by one process at a time through its lock file. */
#ifndef PHAROS_APP_DATA_FOLDER_H
#define PHAROS_APP_DATA_FOLDER_H

#include <stdbool.h>

#include "app/options.h"
#include "base/attributes.h"
#include "base/err.h"

enum { DATA_PATH_MAX = 512 };

struct data_folder {
    char path[DATA_PATH_MAX];
    char sqlite_path[DATA_PATH_MAX + 16];
    char run_path[DATA_PATH_MAX + 16];
    char socket_path[DATA_PATH_MAX + 32];
    char lock_path[DATA_PATH_MAX + 32];
    int lock_fd; /* -1 until taken */
};

/** Fills the paths from --data, $PHAROS_DATA or the user's data folder. Makes nothing. */
bool data_folder_find(const struct options *options, struct data_folder *out,
                      struct err *err) MUST_USE;
/** Makes the folder and DATA/run with mode 0700 where they are missing. */
bool data_folder_make(const struct data_folder *folder, struct err *err) MUST_USE;
/** Takes the lock; CONFLICT "data_in_use" when another process holds it. */
bool data_folder_lock(struct data_folder *folder, struct err *err) MUST_USE;
/** Gives the lock back; harmless when it is not held. */
void data_folder_unlock(struct data_folder *folder);

#endif
