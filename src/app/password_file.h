/** Passwords for commands come from files, never from the command line, which others can see. */
#ifndef PHAROS_APP_PASSWORD_FILE_H
#define PHAROS_APP_PASSWORD_FILE_H

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"

struct arena;

/** The file's first line, in the arena. INVALID naming the option that told the path. */
bool password_file_read(const char *option, const char *path, struct arena *arena, struct str *out,
                        struct err *err) MUST_USE;

#endif
