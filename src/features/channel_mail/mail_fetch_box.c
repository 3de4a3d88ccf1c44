#include "features/channel_mail/mail_fetch_box.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/instant.h"
#include "core/background/lease.h"
#include "core/background/runner.h"
#include "features/channel_mail/mail_fetch_session.h"
#include "features/channel_mail/mail_mailbox_store.h"

enum { ARENA_MAX = 256 * 1024, SAY_NO_MORE_MS = MS_PER_HOUR };
/* A server that says no is asked seldom, so that it locks nobody out; one that cannot be reached,
 * more often. */
enum { REFUSED_PAUSE_MS = MS_PER_MINUTE, REFUSED_PAUSE_MAX_MS = MS_PER_HOUR };
enum { LOST_PAUSE_MS = 5 * MS_PER_SECOND, LOST_PAUSE_MAX_MS = 5 * MS_PER_MINUTE };

const struct event_type event_mailbox_failed = {
    .name = "mailbox.failed",
    .help = "Nothing comes in from a mailbox any more; it is tried again with growing pauses.",
    .fields = { { "mailbox", EVENT_ID }, { "error", EVENT_CODE } },
};

struct mail_fetch_box {
    struct house *house;
    struct tls_client *tls;
    int64_t id;
    int stop_fd; /* an eventfd: what runs is to end */
    atomic_bool is_ending;
    struct runner *runner;
};

/* ---- how it went -------------------------------------------------------------------------------
 */

/** What goes better without anybody doing something about the mailbox. */
static bool is_passing(const char *code)
{
    static const char *const codes[] = {
        "name_lookup_failed", "refused_connection", "unreachable",        "connect_timed_out",
        "connection_lost",    "timed_out",          "token_failed",       "server_refuses",
        "storage_full",       "not_stored",         "target_not_allowed",
    };

    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (str_eq(str_of(codes[i]), str_of(code)))
            return true;
    return false;
}

static int64_t pause_of(const char *code, int64_t failures)
{
    bool passing = is_passing(code);
    int64_t max_ms = passing ? LOST_PAUSE_MAX_MS : REFUSED_PAUSE_MAX_MS;
    int64_t ms = passing ? LOST_PAUSE_MS : REFUSED_PAUSE_MS;

    while (failures-- > 0 && ms < max_ms)
        ms *= 2;
    return ms < max_ms ? ms : max_ms;
}

/** Stores what is wrong; the pause until the next try. */
static int64_t note_failure(struct mail_fetch_session *session)
{
    struct mail_mailbox_state state = session->state;
    int64_t now_ms = clock_now_ms(session->house->clock);
    int64_t pause_ms = pause_of(session->code, state.failures);
    struct str code = str_of(session->code);
    bool is_new = !str_eq(state.error, code);

    if (str_is_null(state.error))
        state.error_since_ms = now_ms;
    state.error = code;
    state.failures++;
    state.retry_at_ms = now_ms + pause_ms;
    if (is_new)
        log_line(session->house->log, LOG_ERROR, "mail.mailbox_failed",
                 "mailbox=%" PRId64 " error=%s", session->mailbox->id, session->code);
    if (!mail_fetch_session_store(session, &state, is_new ? &event_mailbox_failed : NULL,
                                  EVENT_VALUES(event_id("mailbox", session->mailbox->id),
                                               event_code("error", session->code))))
        return LOST_PAUSE_MS;
    return pause_ms;
}

/** What a session's end asks for; the next one begins after so many ms. */
static int64_t settle(struct mail_fetch_session *session)
{
    if (str_eq(str_of(session->code), STR(MAIL_FETCH_STOPPED)))
        return 0;
    /* Servers end connections; that is worth a word only where the next one fails as well. */
    if (session->is_fine && is_passing(session->code))
        return LOST_PAUSE_MS;
    return note_failure(session);
}

/* ---- a turn ------------------------------------------------------------------------------------
 */

struct reading {
    int64_t id;
    struct mail_mailbox *mailbox;
};

static bool read_step(struct call *call, void *arg)
{
    struct reading *reading = arg;

    return mail_mailbox_get(call, reading->id, &reading->mailbox);
}

static bool take_lease(struct call *call, struct mail_fetch_session *session, int64_t id)
{
    char name[LEASE_NAME_MAX + 1];
    bool mine = false;

    snprintf(name, sizeof(name), "mail.mailbox.%" PRId64, id);
    session->lease_us = clock_monotonic_us(session->house->clock);
    return lease_take(call, name, &session->lease, &mine) && mine;
}

static int64_t run_once(struct mail_fetch_box *box, struct call *call)
{
    struct mail_fetch_session session = { .house = box->house,
                                          .tls = box->tls,
                                          .stop_fd = box->stop_fd };
    struct reading reading = { .id = box->id };
    int64_t pause_ms;

    if (!call_read(call, read_step, &reading))
        return LEASE_RENEW_MS; /* it is gone, and whoever looks after us will notice */
    session.mailbox = reading.mailbox;
    pause_ms = session.mailbox->state.retry_at_ms - call->now_ms;
    if (pause_ms > 0)
        return pause_ms;
    if (!take_lease(call, &session, box->id))
        return LEASE_RENEW_MS;
    mail_fetch_session_run(&session);
    pause_ms = settle(&session);
    if (!lease_release(call, &session.lease))
        log_err(box->house->log, LOG_WARN, "mail.mailbox_lease", call->err);
    return pause_ms;
}

static int64_t turn(struct runner *runner, void *arg)
{
    struct mail_fetch_box *box = arg;
    struct call call;
    int64_t pause_ms;
    uint64_t count;

    (void)runner;
    (void)!read(box->stop_fd, &count, sizeof(count));
    if (atomic_load(&box->is_ending))
        return SAY_NO_MORE_MS;
    call_init(&call, box->house, ARENA_MAX);
    pause_ms = run_once(box, &call);
    call_fini(&call);
    return pause_ms;
}

/* ---- the thread --------------------------------------------------------------------------------
 */

struct mail_fetch_box *mail_fetch_box_new(struct house *house, struct tls_client *tls, int64_t id)
{
    struct mail_fetch_box *box = calloc(1, sizeof(*box));

    CHECK(box != NULL);
    box->house = house;
    box->tls = tls;
    box->id = id;
    box->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    CHECK(box->stop_fd >= 0);
    box->runner = runner_start("mail-mailbox", turn, box);
    return box;
}

int64_t mail_fetch_box_id(const struct mail_fetch_box *box)
{
    return box->id;
}

void mail_fetch_box_restart(struct mail_fetch_box *box)
{
    uint64_t one = 1;

    CHECK(write(box->stop_fd, &one, sizeof(one)) == sizeof(one));
    runner_ring(box->runner);
}

void mail_fetch_box_end(struct mail_fetch_box *box)
{
    atomic_store(&box->is_ending, true);
    mail_fetch_box_restart(box);
}

void mail_fetch_box_free(struct mail_fetch_box **box)
{
    runner_free(&(*box)->runner);
    close((*box)->stop_fd);
    free(*box);
    *box = NULL;
}
