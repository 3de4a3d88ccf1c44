#include "features/triage/section_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/digest.h"
#include "base/err.h"
#include "io/whole_file.h"

static const uint32_t ORDER_MARK = 0x01020304;

struct place {
    uint64_t begin;
    uint64_t size;
};

struct header {
    char magic[SECTION_MAGIC_BYTES];
    uint32_t version;
    uint32_t order_mark;
    uint64_t size; /* of the whole file */
    uint32_t count;
    uint32_t reserved;                  /* 0: the digest does not cover it */
    unsigned char digest[SHA256_BYTES]; /* of all behind it */
    struct place places[SECTION_MAX];
};

enum { DIGEST_END = offsetof(struct header, places) };

static size_t aligned(size_t n)
{
    return (n + SECTION_ALIGN - 1) / SECTION_ALIGN * SECTION_ALIGN;
}

char *section_file_make(const struct section_kind *kind, const struct str *sections, size_t count,
                        size_t *bytes)
{
    struct header header = { .version = kind->version,
                             .order_mark = ORDER_MARK,
                             .count = (uint32_t)count };
    size_t at = aligned(sizeof(header));
    struct sha256 digest;
    char *out;

    CHECK(count <= SECTION_MAX);
    memcpy(header.magic, kind->magic, sizeof(header.magic));
    for (size_t i = 0; i < count; i++) {
        header.places[i] = (struct place){ at, sections[i].n };
        at = aligned(at + sections[i].n);
    }
    header.size = at;
    out = calloc(1, at);
    CHECK(out != NULL);
    memcpy(out, &header, sizeof(header));
    for (size_t i = 0; i < count; i++)
        if (sections[i].n > 0)
            memcpy(out + header.places[i].begin, sections[i].p, sections[i].n);
    digest = sha256_of((struct str){ out + DIGEST_END, at - DIGEST_END });
    memcpy(out + offsetof(struct header, digest), digest.bytes, sizeof(digest.bytes));
    *bytes = at;
    return out;
}

static bool refuse(struct err *err, const char *why)
{
    return err_set(err, ERR_INVALID, "bad_file", "the file cannot be used: %s", why);
}

static bool find_sections(struct str bytes, const struct header *header, struct section_file *out,
                          struct err *err)
{
    for (size_t i = 0; i < header->count; i++) {
        struct place place = header->places[i];

        if (place.begin > bytes.n || place.size > bytes.n - place.begin
            || place.begin % SECTION_ALIGN != 0)
            return refuse(err, "it is damaged");
        out->sections[i] = (struct str){ bytes.p + place.begin, (size_t)place.size };
    }
    out->count = header->count;
    return true;
}

bool section_file_read(struct str bytes, const struct section_kind *kind, struct section_file *out,
                       struct err *err)
{
    struct header header;
    struct sha256 digest;

    *out = (struct section_file){ .bytes = bytes.p, .size = bytes.n };
    if (bytes.n < sizeof(header))
        return refuse(err, "it is too short");
    memcpy(&header, bytes.p, sizeof(header));
    if (memcmp(header.magic, kind->magic, sizeof(header.magic)) != 0)
        return refuse(err, "it is of another kind");
    if (header.version != kind->version || header.order_mark != ORDER_MARK)
        return refuse(err, "it was made by another version, or on another kind of machine");
    if (header.size != bytes.n || header.count > SECTION_MAX || header.reserved != 0)
        return refuse(err, "it is not whole");
    digest = sha256_of((struct str){ bytes.p + DIGEST_END, bytes.n - DIGEST_END });
    if (memcmp(digest.bytes, header.digest, sizeof(digest.bytes)) != 0)
        return refuse(err, "it is damaged");
    return find_sections(bytes, &header, out, err);
}

static bool map_file(const char *path, struct str *out, struct err *err)
{
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    void *bytes = MAP_FAILED;

    if (file < 0)
        return err_set(err, ERR_NOT_FOUND, "not_found", "%s: %s", path, strerror(errno));
    if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0)
        bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (bytes == MAP_FAILED)
        return err_set(err, ERR_INVALID, "bad_file", "%s: this is no file that can be used", path);
    *out = (struct str){ bytes, (size_t)about.st_size };
    return true;
}

bool section_file_open(const char *path, const struct section_kind *kind, struct section_file *out,
                       struct err *err)
{
    struct str bytes;
    struct err why = { 0 };

    if (!map_file(path, &bytes, err))
        return false;
    if (section_file_read(bytes, kind, out, &why))
        return true;
    section_file_close(out);
    return err_set(err, why.kind, why.code, "%s: %s", path, why.message);
}

void section_file_close(struct section_file *file)
{
    if (file->bytes != NULL)
        munmap((void *)file->bytes, file->size);
    *file = (struct section_file){ 0 };
}

bool section_file_write(const char *path, const struct section_kind *kind,
                        const struct str *sections, size_t count, size_t *bytes, struct err *err)
{
    struct whole_file file;
    char *made;

    if (!whole_file_begin(path, WHOLE_FILE_PRIVATE, &file, err))
        return false;
    made = section_file_make(kind, sections, count, bytes);
    (void)fwrite(made, 1, *bytes, file.stream); /* ending the file tells what went wrong */
    free(made);
    return whole_file_end(&file, true, err);
}
