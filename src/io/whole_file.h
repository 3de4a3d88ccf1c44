/**
 * A file of results that is there whole or not at all: it is written under a passing name beside
 * its own ("out.jsonl.part-4711-0"), synced, and renamed when it is whole, so that a failure or a
 * full disk leaves what stood there before. A symbolic link goes on pointing at the same place, a
 * file that was there keeps its mode and, where we may, its owner. Written straight: what is no
 * plain file or our own output (/dev/stdout, a pipe), a file with several names, and one beside
 * which nothing can be made. Where another file cannot take the name, what was written is copied
 * into the old one; if that fails too, the error says where all of it is.
 *
 *   errors: INVALID "unwritable_file" where it cannot be made there, UNAVAILABLE "storage_failed"
 *   where writing fails. Both name the path.
 */
#ifndef PHAROS_IO_WHOLE_FILE_H
#define PHAROS_IO_WHOLE_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/attributes.h"

struct err;

enum { WHOLE_FILE_PRIVATE = 0600, WHOLE_FILE_SHARED = 0666 /* less the umask */ };

struct whole_file {
    FILE *stream; /* to write to; NULL: not begun, or ended */
    char path[PATH_MAX];
    char passing[PATH_MAX]; /* "": it is written straight */
};

/** Owned: whole_file_end. `mode` of a new file. */
bool whole_file_begin(const char *path, mode_t mode, struct whole_file *out,
                      struct err *err) MUST_USE;

/**
 * The file gets its name where `is_whole` and all was written, else what was written goes away.
 * Answers `is_whole`, or false with the error; nothing happens to a file that was not begun.
 */
bool whole_file_end(struct whole_file *file, bool is_whole, struct err *err) MUST_USE;

#endif
