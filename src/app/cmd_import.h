/** What the files of `pharos import` share. */
#ifndef PHAROS_APP_CMD_IMPORT_H
#define PHAROS_APP_CMD_IMPORT_H

#include <stdbool.h>

#include "app/operation.h"
#include "base/attributes.h"

struct confine_pool;

/** True for a file that begins as a mailbox (mbox) does; false too where it cannot be read. */
bool import_is_mbox(const char *path);

/**
 * Takes a mailbox over, says on standard error how far it is and what was refused, and keeps that
 * in PATH.rejected. *refused counts it. False: it could not go on.
 */
bool import_mbox(const struct operation_place *place, struct confine_pool *confined,
                 const char *path, int64_t *refused, struct err *err) MUST_USE;

#endif
