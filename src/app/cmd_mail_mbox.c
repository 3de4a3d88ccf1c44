/* `pharos mail mbox FILE`: a mailbox of any size, message by message. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"
#include "app/cmd_mail.h"
#include "app/cmd_mail_ring.h"
#include "base/arena.h"
#include "proto/mail/mail_job.h"
#include "proto/mail/mime/mail_mbox.h"

enum { MBOX_ARENA_MAX = 4 * 1024 * 1024 };

/** The mailbox while it is read; `fd` is the file. */
struct mailbox {
    const struct mail_work *work;
    const char *path;
    int fd;
    struct mail_mbox *mbox;
    long long messages;
    long long parsed;
    long long failed;
    bool is_broken; /* reading failed, as `err` says */
    struct err err;
};

static bool unreadable(const struct mailbox *mailbox, struct err *err)
{
    return err_set(err, ERR_INVALID, "unreadable_file", "cannot be read (%s): %s", strerror(errno),
                   mailbox->path);
}

static bool read_on(void *arg, char *to, size_t room, size_t *n, struct err *err)
{
    const struct mailbox *mailbox = arg;
    ssize_t got;

    do {
        got = read(mailbox->fd, to, room);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return unreadable(mailbox, err);
    *n = (size_t)got;
    return true;
}

static bool read_at(void *arg, int64_t offset, char *to, size_t room, size_t *n, struct err *err)
{
    const struct mailbox *mailbox = arg;
    ssize_t got = pread(mailbox->fd, to, room, (off_t)offset);

    if (got < 0)
        return unreadable(mailbox, err);
    *n = (size_t)got;
    return true;
}

static bool next_message(void *arg, struct mail_place *place)
{
    struct mailbox *mailbox = arg;
    struct mail_mbox_message message;
    bool more = false;

    mailbox->is_broken = !mail_mbox_next(mailbox->mbox, MAIL_MESSAGE_MAX, place->arena, &message,
                                         &more, &mailbox->err);
    if (mailbox->is_broken || !more)
        return false;
    mailbox->messages++;
    place->message = message.bytes;
    place->is_failed = message.is_cut;
    return true;
}

static void parse(void *arg, struct mail_place *place)
{
    const struct mailbox *mailbox = arg;

    if (!place->is_failed)
        place->is_failed =
            !mail_run_confined(mailbox->work->pool, STR("parse"), &mailbox->work->options,
                               place->message, place->arena, &place->result, &place->err);
}

static void count(void *arg, struct mail_place *place)
{
    struct mailbox *mailbox = arg;

    if (place->is_failed)
        mailbox->failed++;
    else
        mailbox->parsed++;
}

/** Only how many there are, and how many of them are short enough to be parsed: none is kept. */
static void count_messages(struct mailbox *mailbox, struct arena *arena)
{
    for (;;) {
        int64_t before = mail_mbox_bytes(mailbox->mbox);
        struct mail_mbox_message message;
        bool more;

        mailbox->is_broken =
            !mail_mbox_next(mailbox->mbox, 0, arena, &message, &more, &mailbox->err);
        if (mailbox->is_broken || !more)
            break;
        mailbox->messages++;
        if (mail_mbox_bytes(mailbox->mbox) - before <= MAIL_MESSAGE_MAX)
            mailbox->parsed++;
        else
            mailbox->failed++;
    }
}

static void read_mailbox(struct mailbox *mailbox, struct arena *arena)
{
    struct mail_mbox_source source = { read_on, NULL, mailbox };
    struct mail_ring_use use = { next_message, parse, count, mailbox };
    struct stat info;

    if (fstat(mailbox->fd, &info) == 0 && S_ISREG(info.st_mode))
        source.peek = read_at;
    mailbox->mbox = mail_mbox_new(&source, arena);
    if (mailbox->work->given->count)
        count_messages(mailbox, arena);
    else
        mail_ring_run(&use);
}

int mail_work_mbox(struct mail_work *work)
{
    struct mailbox mailbox = { .work = work, .path = work->given->rest[0] };
    struct arena *arena;

    mailbox.fd =
        strcmp(mailbox.path, "-") == 0 ? STDIN_FILENO : open(mailbox.path, O_RDONLY | O_CLOEXEC);
    if (mailbox.fd < 0) {
        unreadable(&mailbox, &mailbox.err);
        return app_fail(&mailbox.err);
    }
    arena = arena_new(MBOX_ARENA_MAX);
    read_mailbox(&mailbox, arena);
    if (!mailbox.is_broken)
        printf("{\"messages\":%lld,\"bytes\":%lld,\"parsed\":%lld,\"failed\":%lld}\n",
               mailbox.messages, (long long)mail_mbox_bytes(mailbox.mbox), mailbox.parsed,
               mailbox.failed);
    arena_free(&arena);
    if (mailbox.fd != STDIN_FILENO)
        close(mailbox.fd);
    return mailbox.is_broken ? app_fail(&mailbox.err) : 0;
}
