/**
 * The backup file: gzip of JSON lines, readable with ordinary tools, the same for both engines.
 *
 *     {"pharos_backup":1,"schema":7,"at":"2026-11-22T02:14:07.120Z"}
 *     {"table":"ticket","columns":["id","number",…]}
 *     [7,"48217",…]                               one row; bytes as base64
 *     {"blob":"ab/cdef…-01234567"}                 a file below DATA/blobs, then its pieces:
 *     {"piece":"<base64>"}
 *     {"end":true,"rows":120345,"files":12}        without it the file is not whole
 */
#ifndef PHAROS_APP_BACKUP_FILE_H
#define PHAROS_APP_BACKUP_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"

struct backup_writer;
struct backup_reader;

enum { BACKUP_FORMAT = 1, BACKUP_PIECE_BYTES = 256 * 1024 };
/** A row of one message with a megabyte of text and its HTML stays below this. */
#define BACKUP_LINE_MAX_BYTES ((size_t)64 * 1024 * 1024)

/** Writes to PATH.part; nothing stands at PATH until backup_writer_finish. */
bool backup_writer_open(const char *path, struct backup_writer **out, struct err *err) MUST_USE;
bool backup_writer_line(struct backup_writer *writer, struct str line, struct err *err) MUST_USE;
/** Syncs and renames; frees the writer either way. */
bool backup_writer_finish(struct backup_writer **writer, struct err *err) MUST_USE;
/** Throws the unfinished file away. NULL is fine. */
void backup_writer_drop(struct backup_writer **writer);

bool backup_reader_open(const char *path, struct backup_reader **out, struct err *err) MUST_USE;
/** The next line without its break, borrowed until the next call; *at_end true when there is none.
 */
bool backup_reader_line(struct backup_reader *reader, struct str *line, bool *at_end,
                        struct err *err) MUST_USE;
void backup_reader_close(struct backup_reader **reader);

#endif
