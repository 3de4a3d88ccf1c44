/**
 * A disk whose power can be cut, beneath a program that knows nothing of it (LD_PRELOAD).
 *
 * Of every file below POWERCUT_ROOT it keeps, in the folder POWERCUT_UNDO, what stood there before
 * each write since the file was last synced. Once all programs are dead, powercut.mjs puts that
 * back: the disk has lost what nobody had asked to be durable. Several processes may write and sync
 * the same file.
 *
 * An undo file is named after inode number and birth of the file it is about, and holds records:
 * offset, size of the file before, number of bytes n (each 64 bits, of this machine), n bytes that
 * stood at the offset. A sync makes content and size durable. Making, renaming and removing a name
 * count as durable at once; the disk of src/db/powercut.h is stricter there. What stdio or a
 * mapping writes is not seen.
 */
/* Each function has two names with the same meaning on 64-bit machines; both are taken here. */
#undef _FILE_OFFSET_BITS
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, FILE_MODE = 0666 };

struct record {
    uint64_t offset;
    uint64_t size_before;
    uint64_t count;
};

static char root[PATH_MAX];
static char undo_folder[PATH_MAX];

static int (*next_open)(const char *path, int flags, ...);
static ssize_t (*next_write)(int fd, const void *bytes, size_t n);
static ssize_t (*next_writev)(int fd, const struct iovec *pieces, int count);
static ssize_t (*next_pwrite)(int fd, const void *bytes, size_t n, off_t at);
static ssize_t (*next_pwritev)(int fd, const struct iovec *pieces, int count, off_t at);
static int (*next_ftruncate)(int fd, off_t size);
static int (*next_posix_fallocate)(int fd, off_t at, off_t n);
static int (*next_fsync)(int fd);
static int (*next_fdatasync)(int fd);

static void fails(const char *what)
{
    fprintf(stderr, "powercut: %s: %s\n", what, strerror(errno));
    abort();
}

static void find(const char *name, void *into)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (found == NULL)
        fails(name);
    memcpy(into, &found, sizeof(found)); /* ISO C knows no way from a pointer to a function */
}

/** Some programs write their title over their environment. */
static void keep_setting(const char *name, char into[PATH_MAX])
{
    const char *value = getenv(name);

    if (value == NULL || strlen(value) >= PATH_MAX)
        fails(name);
    memcpy(into, value, strlen(value) + 1);
}

/** Other libraries write before this one has been begun, so each function sees to it. */
static void prepare(void)
{
    if (next_fdatasync != NULL)
        return;
    keep_setting("POWERCUT_ROOT", root);
    keep_setting("POWERCUT_UNDO", undo_folder);
    find("open", &next_open);
    find("write", &next_write);
    find("writev", &next_writev);
    find("pwrite", &next_pwrite);
    find("pwritev", &next_pwritev);
    find("ftruncate", &next_ftruncate);
    find("posix_fallocate", &next_posix_fallocate);
    find("fsync", &next_fsync);
    find("fdatasync", &next_fdatasync);
}

/* ---- what stood there --------------------------------------------------------------------------
 */

static void path_of(int fd, char out[PATH_MAX])
{
    char link[64];
    ssize_t n;

    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    n = readlink(link, out, PATH_MAX - 1);
    out[n > 0 ? n : 0] = '\0';
}

static bool is_on_the_disk(int fd)
{
    char path[PATH_MAX];
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    path_of(fd, path);
    return strncmp(path, root, strlen(root)) == 0 && path[strlen(root)] == '/';
}

/** A file on the disk, rather than a socket or a file elsewhere. */
static bool is_ours(int fd)
{
    int before = errno;
    bool is = is_on_the_disk(fd);

    errno = before;
    return is;
}

/** The undo file of the file, held by nobody else until it is closed. */
static int hold_undo(int fd)
{
    char path[PATH_MAX + 64];
    struct statx stx;
    int undo;

    if (statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &stx) != 0)
        fails("statx");
    errno = ENOTSUP;
    if ((stx.stx_mask & STATX_BTIME) == 0)
        fails("this file system does not tell when a file was made");
    snprintf(path, sizeof(path), "%s/%llu-%llu", undo_folder, (unsigned long long)stx.stx_ino,
             (unsigned long long)stx.stx_btime.tv_sec * 1000000000 + stx.stx_btime.tv_nsec);
    undo = next_open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, FILE_MODE);
    if (undo < 0)
        fails(path);
    while (flock(undo, LOCK_EX) != 0)
        if (errno != EINTR)
            fails("flock");
    return undo;
}

static void put(int undo, const void *bytes, size_t n)
{
    if (next_write(undo, bytes, n) != (ssize_t)n)
        fails("keeping what stood there");
}

/** The same file, for somebody who may only write it. */
static int open_for_reading(int fd)
{
    char link[64];
    int reader;

    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    reader = next_open(link, O_RDONLY | O_CLOEXEC);
    if (reader < 0)
        fails("reading what stood there");
    return reader;
}

static void put_content(int undo, int fd, off_t at, off_t end)
{
    int reader = open_for_reading(fd);
    char piece[PIECE];

    while (at < end) {
        size_t want = end - at < PIECE ? (size_t)(end - at) : PIECE;
        ssize_t got = pread(reader, piece, want, at);

        if (got != (ssize_t)want)
            fails("reading what stood there");
        put(undo, piece, want);
        at += got;
    }
    close(reader);
}

/** Before `n` bytes at `at` change; whoever gets the undo file lets go of it after the change. */
static int remember(int fd, off_t at, off_t n)
{
    int undo = hold_undo(fd);
    struct record record = { .offset = (uint64_t)at };
    struct stat st;
    off_t end;

    if (fstat(fd, &st) != 0)
        fails("fstat");
    end = at + n < st.st_size ? at + n : st.st_size;
    record.size_before = (uint64_t)st.st_size;
    record.count = end > at ? (uint64_t)(end - at) : 0;
    put(undo, &record, sizeof(record));
    put_content(undo, fd, at, end);
    return undo;
}

static void let_go(int undo)
{
    int before = errno;

    close(undo);
    errno = before;
}

static off_t size_of(int fd)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        fails("fstat");
    return st.st_size;
}

/** Where write(2) would write. */
static off_t place_of(int fd)
{
    return (fcntl(fd, F_GETFL) & O_APPEND) != 0 ? size_of(fd) : lseek(fd, 0, SEEK_CUR);
}

static off_t total(const struct iovec *pieces, int count)
{
    off_t n = 0;

    for (int i = 0; i < count; i++)
        n += (off_t)pieces[i].iov_len;
    return n;
}

/* ---- what programs call ------------------------------------------------------------------------
 */

ssize_t write(int fd, const void *bytes, size_t n)
{
    ssize_t done;
    int undo;

    prepare();
    if (!is_ours(fd))
        return next_write(fd, bytes, n);
    undo = remember(fd, place_of(fd), (off_t)n);
    done = next_write(fd, bytes, n);
    let_go(undo);
    return done;
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    ssize_t done;
    int undo;

    prepare();
    if (!is_ours(fd))
        return next_writev(fd, pieces, count);
    undo = remember(fd, place_of(fd), total(pieces, count));
    done = next_writev(fd, pieces, count);
    let_go(undo);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    ssize_t done;
    int undo;

    prepare();
    if (!is_ours(fd))
        return next_pwrite(fd, bytes, n, at);
    undo = remember(fd, at, (off_t)n);
    done = next_pwrite(fd, bytes, n, at);
    let_go(undo);
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    return pwrite(fd, bytes, n, at);
}

ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t at)
{
    ssize_t done;
    int undo;

    prepare();
    if (!is_ours(fd))
        return next_pwritev(fd, pieces, count, at);
    undo = remember(fd, at, total(pieces, count));
    done = next_pwritev(fd, pieces, count, at);
    let_go(undo);
    return done;
}

ssize_t pwritev64(int fd, const struct iovec *pieces, int count, off64_t at)
{
    return pwritev(fd, pieces, count, at);
}

int ftruncate(int fd, off_t size)
{
    int undo;
    int done;

    prepare();
    if (!is_ours(fd))
        return next_ftruncate(fd, size);
    undo = remember(fd, size, INT64_MAX - size);
    done = next_ftruncate(fd, size);
    let_go(undo);
    return done;
}

int ftruncate64(int fd, off64_t size)
{
    return ftruncate(fd, size);
}

int truncate(const char *path, off_t size)
{
    int fd;
    int done;

    prepare();
    fd = next_open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    done = ftruncate(fd, size);
    let_go(fd);
    return done;
}

int truncate64(const char *path, off64_t size)
{
    return truncate(path, size);
}

int posix_fallocate(int fd, off_t at, off_t n)
{
    int undo;
    int done;

    prepare();
    if (!is_ours(fd))
        return next_posix_fallocate(fd, at, n);
    undo = remember(fd, size_of(fd), 0);
    done = next_posix_fallocate(fd, at, n);
    let_go(undo);
    return done;
}

int posix_fallocate64(int fd, off64_t at, off64_t n)
{
    return posix_fallocate(fd, at, n);
}

/** What is emptied on opening is emptied by itself, so that it is seen. */
int open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    int fd;

    if ((flags & (O_CREAT | __O_TMPFILE)) != 0) {
        va_list more;

        va_start(more, flags);
        mode = va_arg(more, mode_t);
        va_end(more);
    }
    prepare();
    fd = next_open(path, flags & ~O_TRUNC, mode);
    if (fd >= 0 && (flags & O_TRUNC) != 0 && (is_ours(fd) || size_of(fd) > 0))
        (void)!ftruncate(fd, 0);
    return fd;
}

int open64(const char *path, int flags, ...)
{
    mode_t mode = 0;

    if ((flags & (O_CREAT | __O_TMPFILE)) != 0) {
        va_list more;

        va_start(more, flags);
        mode = va_arg(more, mode_t);
        va_end(more);
    }
    return open(path, flags, mode);
}

/** What stood there is of no use any more. The test's disk is this undo file: nothing else has to
 * be durable. */
static int forget(int fd)
{
    int undo = hold_undo(fd);

    if (next_ftruncate(undo, 0) != 0)
        fails("ftruncate");
    let_go(undo);
    return 0;
}

int fsync(int fd)
{
    prepare();
    return is_ours(fd) ? forget(fd) : next_fsync(fd);
}

int fdatasync(int fd)
{
    prepare();
    return is_ours(fd) ? forget(fd) : next_fdatasync(fd);
}
