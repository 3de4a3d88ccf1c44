/*
 * `pharos import` of a mailbox. First only heads are read, so that conversations are known
 * whichever way their mails lie in the file; then the mails are taken over in the order of their
 * dates.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/cmd_import.h"
#include "app/cmd_mail_ring.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/instant.h"
#include "base/random.h"
#include "proto/mail/mail_job.h"
#include "proto/mail/mime/mail_mbox.h"
#include "proto/mail/thread/mail_thread.h"
#include "proto/mail/value/mail_head.h"

/* A million mails with the ids they name take about half of it. */
#define LIST_ARENA_BYTES ((size_t)4 * 1024 * 1024 * 1024)

enum { READER_ARENA_BYTES = 4 * 1024 * 1024, IDS_DEPTH = 3, PROGRESS_US = 2 * 1000 * 1000 };

/** A conversation, and what has become of it. */
struct conversation {
    int64_t newest_ms;
    int64_t ticket_id; /* 0: nothing yet */
};

/** One mail of the file. */
struct entry {
    int64_t at; /* offset of its "From " line */
    int64_t size_bytes;
    int64_t date_ms; /* 0: it says none */
    struct conversation *conversation;
};

struct mbox_import {
    const struct operation_place *place;
    struct confine_pool *confined;
    const char *path;
    int fd;
    int64_t modified_ms; /* of the file: no mail in it is younger */
    struct arena *lists;
    struct arena *arena; /* of one mail */
    struct arena *window;
    struct mail_mbox *mbox;
    struct entry *entries;
    struct mail_thread_message *ids; /* beside entries */
    size_t count;
    size_t entry_room;
    size_t id_room;
    size_t at; /* mails that are done with */
    int64_t made;
    int64_t there;
    int64_t refused;
    FILE *rejected; /* NULL until something is */
    int64_t told_us;
    bool is_broken; /* as `err` says */
    struct err *err;
};

/** A part of the file that is read as a mailbox of its own. */
struct stretch {
    struct mbox_import *import;
    int64_t from;
    int64_t at;
    int64_t end;
};

/* ---- the file -----------------------------------------------------------------------------------
 */

static bool file_failed(const struct mbox_import *import, const char *ending, struct err *err)
{
    return err_set(err, ERR_INVALID, "unreadable_file", "%s%s: %s", import->path, ending,
                   strerror(errno));
}

static bool read_at(void *arg, int64_t offset, char *to, size_t room, size_t *n, struct err *err)
{
    const struct stretch *stretch = arg;
    int64_t left = stretch->end - stretch->from - offset;
    ssize_t got;

    if (left < (int64_t)room)
        room = left > 0 ? (size_t)left : 0;
    do {
        got = pread(stretch->import->fd, to, room, (off_t)(stretch->from + offset));
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return file_failed(stretch->import, "", err);
    *n = (size_t)got;
    return true;
}

static bool read_on(void *arg, char *to, size_t room, size_t *n, struct err *err)
{
    struct stretch *stretch = arg;

    if (!read_at(stretch, stretch->at, to, room, n, err))
        return false;
    stretch->at += (int64_t)*n;
    return true;
}

bool import_is_mbox(const char *path)
{
    static const char begins[] = "From ";
    char bytes[sizeof(begins) - 1];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool is_mbox = fd >= 0 && read(fd, bytes, sizeof(bytes)) == (ssize_t)sizeof(bytes)
                   && memcmp(bytes, begins, sizeof(bytes)) == 0;

    if (fd >= 0)
        close(fd);
    return is_mbox;
}

/* ---- how far it is ------------------------------------------------------------------------------
 */

static void tell_progress(struct mbox_import *import, bool is_end)
{
    int64_t now_us = clock_monotonic_us(&clock_system);

    if (!is_end && now_us - import->told_us < PROGRESS_US)
        return;
    import->told_us = now_us;
    if (import->at == 0 && !is_end)
        fprintf(stderr, "%zu mails looked at\n", import->count);
    else
        fprintf(stderr, "%zu of %zu mails: %lld taken, %lld there already, %lld refused\n",
                import->at, import->count, (long long)import->made, (long long)import->there,
                (long long)import->refused);
}

/* ---- first: the heads ---------------------------------------------------------------------------
 */

static bool next_head(void *arg, struct mail_place *place)
{
    struct mbox_import *import = arg;
    struct mail_mbox_message message;
    bool more = false;

    place->at = mail_mbox_bytes(import->mbox);
    import->is_broken = !mail_mbox_next(import->mbox, MAIL_HEAD_BYTES_MAX, place->arena, &message,
                                        &more, import->err);
    if (import->is_broken || !more)
        return false;
    place->message = message.bytes;
    place->size_bytes = mail_mbox_bytes(import->mbox) - place->at;
    return true;
}

static void read_ids(void *arg, struct mail_place *place)
{
    const struct mbox_import *import = arg;
    struct mail_tool_options options = { .local_domain = STR_NULL };

    place->is_failed = !mail_run_confined(import->confined, STR("thread"), &options, place->message,
                                          place->arena, &place->result, &place->err);
}

static void keep_ids(struct mbox_import *import, const json_t *answer,
                     struct mail_thread_message *out)
{
    const json_t *references = json_object_get(answer, "references");

    out->id = str_dup(import->lists, json_str(json_object_get(answer, "id")));
    out->answered = str_dup(import->lists, json_str(json_object_get(answer, "answered")));
    out->reference_count = json_array_size(references);
    out->references = ARENA_ARRAY(import->lists, out->reference_count + 1, struct str);
    for (size_t i = 0; i < out->reference_count; i++)
        out->references[i] = str_dup(import->lists, json_str(json_array_get(references, i)));
}

/** A mail whose head nobody can read has no id and no date: what is wrong with it, taking it over
 * will tell. */
static void take_head(void *arg, struct mail_place *place)
{
    struct mbox_import *import = arg;
    struct mail_thread_message *ids;
    struct entry *entry;
    json_t *answer = NULL;

    import->entries = arena_grow(import->lists, import->entries, import->count, &import->entry_room,
                                 sizeof(*import->entries));
    import->ids = arena_grow(import->lists, import->ids, import->count, &import->id_room,
                             sizeof(*import->ids));
    entry = &import->entries[import->count];
    ids = &import->ids[import->count++];
    *entry = (struct entry){ .at = place->at, .size_bytes = place->size_bytes };
    *ids = (struct mail_thread_message){ .reference_count = 0 };
    if (!place->is_failed
        && json_parse(place->result, IDS_DEPTH, place->arena, &answer, &place->err)) {
        entry->date_ms = json_integer_value(json_object_get(answer, "date_ms"));
        keep_ids(import, answer, ids);
    }
    if (ids->id.n == 0)
        ids->id = str_format(import->lists, "at %lld", (long long)entry->at);
    tell_progress(import, false);
}

static bool read_heads(struct mbox_import *import)
{
    struct stretch all = { .import = import, .end = INT64_MAX };
    struct mail_mbox_source source = { read_on, read_at, &all };
    struct mail_ring_use use = { next_head, read_ids, take_head, import };

    import->mbox = mail_mbox_new(&source, import->window);
    mail_ring_run(&use);
    return !import->is_broken && arena_check(import->lists, import->err);
}

/* ---- conversations ------------------------------------------------------------------------------
 */

/** A mail without a date, or with one that cannot be, was written when the one before it was. */
static void mend_dates(struct mbox_import *import)
{
    int64_t before_ms = import->modified_ms;

    for (size_t i = 0; i < import->count; i++) {
        struct entry *entry = &import->entries[i];

        if (entry->date_ms <= 0 || entry->date_ms > import->modified_ms)
            entry->date_ms = before_ms;
        before_ms = entry->date_ms;
    }
}

/** A further mail of the same id is the same mail, or of a program that gives all its mails one id:
 * it is in no conversation. */
static void join_mails(struct mbox_import *import)
{
    struct conversation *conversations;
    struct mail_threads threads;
    size_t node = 0;
    size_t alone;

    mail_threads_build(import->ids, import->count, &random_system, import->lists, &threads);
    conversations =
        ARENA_ARRAY(import->lists, import->count + threads.thread_count, struct conversation);
    alone = threads.thread_count;
    for (size_t i = 0; i < import->count; i++) {
        struct entry *entry = &import->entries[i];
        bool has_node = node < threads.count && str_eq(threads.nodes[node].id, import->ids[i].id);

        entry->conversation = &conversations[has_node ? threads.nodes[node++].thread : alone++];
        if (entry->conversation->newest_ms < entry->date_ms)
            entry->conversation->newest_ms = entry->date_ms;
    }
}

static int by_date(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;

    if (x->date_ms != y->date_ms)
        return x->date_ms < y->date_ms ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* ---- then: the mails ----------------------------------------------------------------------------
 */

static bool open_rejected(struct mbox_import *import)
{
    if (import->rejected == NULL)
        import->rejected = fopen(
            str_cstr(import->lists, str_format(import->lists, "%s.rejected", import->path)), "we");
    return import->rejected != NULL || file_failed(import, ".rejected", import->err);
}

/** As it stands in the mailbox, so that what is refused is a mailbox too. */
static bool copy_rejected(struct mbox_import *import, const struct entry *entry)
{
    struct stretch stretch = { .import = import,
                               .from = entry->at,
                               .end = entry->at + entry->size_bytes };
    char piece[64 * 1024];
    size_t n;

    do {
        if (!read_on(&stretch, piece, sizeof(piece), &n, import->err))
            return false;
        if (fwrite(piece, 1, n, import->rejected) != n)
            return file_failed(import, ".rejected", import->err);
    } while (n > 0);
    return true;
}

static bool reject(struct mbox_import *import, const struct entry *entry, const char *reason)
{
    import->refused++;
    fprintf(stderr, "mail at byte %lld: %s\n", (long long)entry->at, reason);
    return open_rejected(import) && copy_rejected(import, entry);
}

static void write_args(struct mbox_import *import, const struct entry *entry, struct str message,
                       struct str *out)
{
    struct json_out args = json_out_new(import->arena, OPERATION_LINE_MAX_BYTES);

    out_begin_object(&args);
    out_key(&args, "at_ms");
    out_int(&args, entry->date_ms);
    out_key(&args, "newest_at_ms");
    out_int(&args, entry->conversation->newest_ms);
    out_key(&args, "ticket");
    out_int(&args, entry->conversation->ticket_id);
    out_key(&args, "message");
    out_str(&args, base64_encode(import->arena, message));
    out_end_object(&args);
    *out = strbuf_str(&args.buf);
}

static bool take_answer(struct mbox_import *import, const struct entry *entry, const json_t *answer)
{
    const char *refused = json_string_value(json_object_get(answer, "message"));

    if (refused != NULL)
        return reject(import, entry, refused);
    if (json_is_true(json_object_get(answer, "is_there")))
        import->there++;
    else
        import->made++;
    entry->conversation->ticket_id = json_integer_value(json_object_get(answer, "ticket"));
    return true;
}

static bool read_mail(struct mbox_import *import, const struct entry *entry,
                      struct mail_mbox_message *out)
{
    struct stretch stretch = { .import = import,
                               .from = entry->at,
                               .end = entry->at + entry->size_bytes };
    struct mail_mbox_source source = { read_on, read_at, &stretch };
    struct mail_mbox *mbox = mail_mbox_new(&source, import->arena);
    bool more;

    if (!mail_mbox_next(mbox, MAIL_MESSAGE_MAX, import->arena, out, &more, import->err))
        return false;
    return (more && mail_mbox_bytes(mbox) == entry->size_bytes)
           || err_set(import->err, ERR_INVALID, "unreadable_file",
                      "%s was changed while it was read", import->path);
}

static bool take_mail(struct mbox_import *import, const struct entry *entry)
{
    struct mail_mbox_message message;
    struct str args;
    json_t *answer;

    if (!read_mail(import, entry, &message))
        return false;
    if (message.is_cut)
        return reject(import, entry, "the mail is too large");
    write_args(import, entry, message.bytes, &args);
    return operation_ask(import->place, "import.mail", args, import->arena, &answer, import->err)
           && take_answer(import, entry, answer);
}

static bool take_mails(struct mbox_import *import)
{
    qsort(import->entries, import->count, sizeof(*import->entries), by_date);
    while (import->at < import->count) {
        if (!take_mail(import, &import->entries[import->at]))
            return false;
        import->at++;
        arena_reset(import->arena);
        tell_progress(import, false);
    }
    return true;
}

/* ---- the whole ----------------------------------------------------------------------------------
 */

static bool open_file(struct mbox_import *import)
{
    struct stat info;

    import->fd = open(import->path, O_RDONLY | O_CLOEXEC);
    if (import->fd < 0 || fstat(import->fd, &info) != 0)
        return file_failed(import, "", import->err);
    if (!S_ISREG(info.st_mode))
        return err_set(import->err, ERR_INVALID, "unreadable_file",
                       "%s is no file: a mailbox is read twice", import->path);
    import->modified_ms = (int64_t)info.st_mtim.tv_sec * MS_PER_SECOND;
    return true;
}

static bool close_rejected(struct mbox_import *import)
{
    return import->rejected == NULL || fclose(import->rejected) == 0
           || file_failed(import, ".rejected", import->err);
}

static bool import_all(struct mbox_import *import)
{
    if (!open_file(import) || !read_heads(import))
        return false;
    mend_dates(import);
    join_mails(import);
    return take_mails(import);
}

bool import_mbox(const struct operation_place *place, struct confine_pool *confined,
                 const char *path, int64_t *refused, struct err *err)
{
    struct mbox_import import = {
        .place = place,
        .confined = confined,
        .path = path,
        .fd = -1,
        .lists = arena_new(LIST_ARENA_BYTES),
        .arena = arena_new(OPERATION_ARENA_BYTES),
        .window = arena_new(READER_ARENA_BYTES),
        .told_us = clock_monotonic_us(&clock_system),
        .err = err,
    };
    bool done = import_all(&import);

    done = close_rejected(&import) && done;
    if (import.count > 0)
        tell_progress(&import, true);
    if (import.fd >= 0)
        close(import.fd);
    arena_free(&import.window);
    arena_free(&import.arena);
    arena_free(&import.lists);
    *refused = import.refused;
    return done;
}
