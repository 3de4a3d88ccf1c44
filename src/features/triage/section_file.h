/**
 * Files of numbered sections, used as they lie on the disk: magic, version, SHA-256 of what
 * follows, and for each section where it lies. Numbers are in the machine's order, which the
 * header tells, so that a file of a foreign machine is refused.
 */
#ifndef PHAROS_FEATURES_TRIAGE_SECTION_FILE_H
#define PHAROS_FEATURES_TRIAGE_SECTION_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct err;

enum { SECTION_MAX = 32, SECTION_ALIGN = 16, SECTION_MAGIC_BYTES = 8 };

/** What kind of file it is. */
struct section_kind {
    char magic[SECTION_MAGIC_BYTES];
    uint32_t version;
};

/** Writes a whole file under its name at once: beside it first, synced, then renamed. Its size in
 * *bytes. UNAVAILABLE with the reason. */
bool section_file_write(const char *path, const struct section_kind *kind,
                        const struct str *sections, size_t count, size_t *bytes,
                        struct err *err) MUST_USE;

/** The same, as bytes in the heap, for tests. Owned: free. */
char *section_file_make(const struct section_kind *kind, const struct str *sections, size_t count,
                        size_t *bytes);

/** A file that is mapped. Owned: section_file_close. */
struct section_file {
    const char *bytes;
    size_t size;
    struct str sections[SECTION_MAX];
    size_t count;
};

/** INVALID "bad_file" for anything that is not whole or of another kind, naming the path;
 * NOT_FOUND. */
bool section_file_open(const char *path, const struct section_kind *kind, struct section_file *out,
                       struct err *err) MUST_USE;
void section_file_close(struct section_file *file);

/** Finds the sections in bytes that the caller keeps; they begin at a multiple of SECTION_ALIGN. */
bool section_file_read(struct str bytes, const struct section_kind *kind, struct section_file *out,
                       struct err *err) MUST_USE;

#endif
