/** Whether a backup file is whole, told before anything of it is used. */
#ifndef PHAROS_APP_BACKUP_CHECK_H
#define PHAROS_APP_BACKUP_CHECK_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/err.h"

/** Reads the file to its end and counts. INVALID "backup_broken". */
bool backup_check(const char *path, struct err *err) MUST_USE;

#endif
