#include "features/channel_mail/mail_fetch_session.h"

#include <poll.h>

#include "base/arena.h"
#include "base/instant.h"
#include "core/blob/blob.h"
#include "core/settings/settings.h"
#include "features/channel_mail/mail_arrival.h"
#include "features/channel_mail/mail_fetch_open.h"
#include "features/channel_mail/mail_listen.h"
#include "features/channel_mail/mail_mailbox_store.h"
#include "features/channel_mail/mail_own_id.h"
#include "features/channel_mail/mail_returned.h"
#include "proto/imap/imap_folder.h"

enum { SMALL_ARENA = 256 * 1024, LIST_ARENA = 8 * 1024 * 1024, BATCH = 50 };
enum { SPAN_USUAL = 1000, SPAN_GROWS = 4, SLICE_MS = LEASE_RENEW_MS, CALM_MS = MS_PER_SECOND };
enum { US_PER_MS = 1000, ID_FIELD_MAX = 2048, WATCHED_BACK = 1000 };

const struct event_type event_mailbox_left_mail = {
    .name = "mailbox.left_mail",
    .help = "A mail was too large to be taken in and was left in its mailbox; see "
            "mail.message_max.",
    .fields = { { "mailbox", EVENT_ID }, { "uid", EVENT_INT }, { "bytes", EVENT_INT } },
};

const struct event_type event_mailbox_recovered = {
    .name = "mailbox.recovered",
    .help = "Mail comes in again from a mailbox that had failed.",
    .fields = { { "mailbox", EVENT_ID } },
};

static bool ends(struct mail_fetch_session *session, const char *code)
{
    session->code = code;
    return false;
}

static bool link_ends(struct mail_fetch_session *session)
{
    return ends(session, imap_link_outcome(session->link)->code);
}

/* ---- what is stored ----------------------------------------------------------------------------
 */

struct storing {
    struct mail_fetch_session *session;
    const struct mail_mailbox_state *state;
    const struct event_type *type;
    struct event_values values;
    bool done;
};

static bool store_step(struct call *call, void *arg)
{
    struct storing *storing = arg;
    const struct mail_mailbox *mailbox = storing->session->mailbox;

    if (!lease_require(call, &storing->session->lease)
        || !mail_mailbox_store_set_state(call, mailbox->id, mailbox->version, storing->state,
                                         &storing->done))
        return false;
    return storing->type == NULL || !storing->done
           || event_add(call, &(struct event_draft){ .type = storing->type }, storing->values,
                        NULL);
}

static bool store_failed(struct mail_fetch_session *session, const struct err *err)
{
    if (err_is(err, "lease_lost"))
        return ends(session, MAIL_FETCH_STOPPED);
    log_err(session->house->log, LOG_WARN, "mail.mailbox_not_stored", err);
    return ends(session, "not_stored");
}

bool mail_fetch_session_store(struct mail_fetch_session *session,
                              const struct mail_mailbox_state *state, const struct event_type *type,
                              struct event_values values)
{
    struct storing storing = { .session = session, .state = state, .type = type, .values = values };
    struct call call;
    bool stored;

    call_init(&call, session->house, SMALL_ARENA);
    stored = call_change(&call, store_step, &storing);
    if (!stored)
        (void)store_failed(session, call.err);
    call_fini(&call);
    if (!stored)
        return false;
    if (!storing.done)
        return ends(session, MAIL_FETCH_STOPPED);
    session->state = *state;
    return true;
}

/** Ours for another while; asked often, done seldom. */
static bool keep_lease(struct mail_fetch_session *session)
{
    int64_t now_us = clock_monotonic_us(session->house->clock);
    struct call call;
    bool mine = false;
    bool asked;

    if (now_us - session->lease_us < (int64_t)LEASE_RENEW_MS * US_PER_MS)
        return true;
    call_init(&call, session->house, SMALL_ARENA);
    asked = lease_take(&call, session->lease.name, &session->lease, &mine)
            || store_failed(session, call.err);
    call_fini(&call);
    if (!asked || !mine)
        return asked ? ends(session, MAIL_FETCH_STOPPED) : false;
    session->lease_us = now_us;
    return true;
}

/* ---- a mail ------------------------------------------------------------------------------------
 */

struct piece_sink {
    struct mail_fetch_session *session;
    struct http_sink *sink;
    struct err *err;
};

static bool take_piece(void *arg, const char *bytes, size_t n)
{
    struct piece_sink *to = arg;

    return keep_lease(to->session) && to->sink->write(to->sink, bytes, n, to->err);
}

/** "mailbox:uidvalidity:uid": the same mail under the same name, however often it is fetched. */
static struct str name_of(const struct mail_fetch_session *session, uint32_t uid,
                          struct arena *arena)
{
    return str_format(arena, "%lld:%lld:%lu", (long long)session->mailbox->id,
                      (long long)session->state.uid_validity, (unsigned long)uid);
}

static bool arrive(struct mail_fetch_session *session, struct call *call,
                   struct blob_writer *writer, uint32_t uid)
{
    struct str address = session->mailbox->address;
    const struct mail_envelope envelope = {
        .way = MAIL_BY_IMAP,
        .peer = session->mailbox->host,
        .helo = STR(""),
        .sender = STR(""),
        .recipients = &address,
        .recipient_count = 1,
        .is_tls = session->mailbox->tls != IMAP_TLS_NEVER,
    };
    struct blob_draft *draft;

    return blob_writer_done(writer, call, &draft)
           && mail_arrive_named(call, &envelope, name_of(session, uid, call->arena), draft);
}

static bool leave(struct mail_fetch_session *session, uint32_t uid, int64_t bytes)
{
    struct mail_mailbox_state state = session->state;

    state.last_uid = uid;
    state.left_count++;
    return mail_fetch_session_store(session, &state, &event_mailbox_left_mail,
                                    EVENT_VALUES(event_id("mailbox", session->mailbox->id),
                                                 event_int("uid", uid), event_int("bytes", bytes)));
}

/** Says what ended the fetching: what could not be stored, or the server. */
static bool fetch_failed(struct mail_fetch_session *session, struct call *call, uint32_t uid,
                         int64_t max_bytes)
{
    const char *code = imap_link_outcome(session->link)->code;

    if (session->code != NULL)
        return false;
    if (call->err->kind != 0) {
        log_err(session->house->log, LOG_WARN, "mail.not_taken", call->err);
        return ends(session, err_is(call->err, "storage_full") ? "storage_full" : "not_stored");
    }
    /* It was announced as smaller than it is. */
    if (str_eq(str_of(code), STR("said_too_much")) && !leave(session, uid, max_bytes))
        return false;
    return ends(session, code);
}

/** Durable when true; *taken is false where it is gone. */
static bool fetch_one(struct mail_fetch_session *session, uint32_t uid, int64_t max_bytes,
                      bool *taken)
{
    struct piece_sink to = { .session = session };
    struct blob_writer *writer;
    struct call call;
    bool done;

    call_init(&call, session->house, ARENA_REQUEST_MAX);
    writer = blob_writer_new(session->house, call.arena);
    to.sink = blob_writer_sink(writer);
    to.err = call.err;
    done = imap_link_fetch(session->link, uid, (uint64_t)max_bytes, take_piece, &to, taken);
    if (!done || !*taken)
        to.sink->abort(to.sink);
    else
        done = arrive(session, &call, writer, uid);
    if (!done)
        (void)fetch_failed(session, &call, uid, max_bytes);
    call_fini(&call);
    return done;
}

/* ---- what is new -------------------------------------------------------------------------------
 */

static bool mark(struct mail_fetch_session *session, const uint32_t *uids, size_t count)
{
    bool marked = session->mailbox->after == MAIL_AFTER_MOVE
                      ? imap_link_move(session->link, uids, count, session->move_to.p)
                      : imap_link_mark_seen(session->link, uids, count);

    return marked || link_ends(session);
}

static bool note_progress(struct mail_fetch_session *session, uint32_t uid)
{
    struct mail_mailbox_state state = session->state;

    if (state.last_uid == uid)
        return true;
    state.last_uid = uid;
    return mail_fetch_session_store(session, &state, NULL, EVENT_NO_VALUES);
}

/** At most BATCH, ascending. Marked only once they are durable; the progress is noted last. */
static bool take_batch(struct mail_fetch_session *session, const uint32_t *uids, size_t count)
{
    int64_t max_bytes = setting_int_now(session->house, &mail_message_max);
    uint32_t sizes[BATCH];
    uint32_t taken[BATCH];
    size_t n = 0;

    if (!imap_link_sizes(session->link, uids, count, sizes))
        return link_ends(session);
    for (size_t i = 0; i < count; i++) {
        bool is_there = false;

        if (!keep_lease(session))
            return false;
        if (sizes[i] > max_bytes) {
            if (!mark(session, taken, n) || !leave(session, uids[i], sizes[i]))
                return false;
            n = 0;
        } else if (!fetch_one(session, uids[i], max_bytes, &is_there)) {
            return false;
        }
        if (is_there)
            taken[n++] = uids[i];
    }
    return mark(session, taken, n) && note_progress(session, uids[count - 1]);
}

/* ---- a folder of what was sent -----------------------------------------------------------------
 */

struct id_field {
    char text[ID_FIELD_MAX];
    size_t n;
};

static bool take_id(void *arg, const char *bytes, size_t n)
{
    struct id_field *field = arg;

    for (size_t i = 0; i < n && field->n < sizeof(field->text); i++)
        field->text[field->n++] = bytes[i];
    return true;
}

static bool seen_step(struct call *call, void *arg)
{
    const struct str *field = arg;
    int64_t message_id;

    return mail_own_id_find(call, *field, &message_id)
           && (message_id == 0 || mail_returned_seen(call, message_id));
}

/** Only what may be ours costs a change. */
static bool note_seen(struct mail_fetch_session *session, struct str field)
{
    struct call call;
    bool done;

    if (str_find(field, STR("<p.")) == field.n)
        return true;
    call_init(&call, session->house, SMALL_ARENA);
    done = call_change(&call, seen_step, &field) || store_failed(session, call.err);
    call_fini(&call);
    return done;
}

static bool watch_batch(struct mail_fetch_session *session, const uint32_t *uids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct id_field field = { .n = 0 };
        bool is_there;

        if (!keep_lease(session))
            return false;
        if (!imap_link_fetch_id(session->link, uids[i], sizeof(field.text), take_id, &field,
                                &is_there))
            return link_ends(session);
        if (!note_seen(session, (struct str){ field.text, field.n }))
            return false;
    }
    return note_progress(session, uids[count - 1]);
}

static bool take_all(struct mail_fetch_session *session, const uint32_t *uids, size_t count)
{
    bool watches = session->mailbox->after == MAIL_AFTER_WATCH;

    for (size_t at = 0; at < count; at += BATCH) {
        size_t n = count - at < BATCH ? count - at : BATCH;

        if (!(watches ? watch_batch : take_batch)(session, uids + at, n))
            return false;
    }
    return true;
}

/** What lies in first..last (0: beyond it); *count says how much that was. */
static bool look_at(struct mail_fetch_session *session, uint32_t first, uint32_t last,
                    size_t *count)
{
    struct arena *arena = arena_new(LIST_ARENA);
    uint32_t *uids;
    bool done =
        imap_link_list(session->link, first, last, arena, &uids, count) || link_ends(session);

    done = done && take_all(session, uids, *count);
    arena_free(&arena);
    return done;
}

/**
 * All there was when the folder was selected, in spans: a folder may hold a million mails, and
 * nearly all of its numbers may be gone.
 */
static bool catch_up(struct mail_fetch_session *session)
{
    uint32_t next = imap_link_uid_next(session->link);
    int64_t first = session->state.last_uid + 1;
    int64_t span = SPAN_USUAL;

    while (first < next) {
        int64_t last = first + span - 1 < next ? first + span - 1 : (int64_t)next - 1;
        size_t count;

        if (!keep_lease(session) || !look_at(session, (uint32_t)first, (uint32_t)last, &count)
            || !note_progress(session, (uint32_t)last))
            return false;
        if (count > 0)
            span = SPAN_USUAL;
        else if (span < IMAP_SPAN_MAX / SPAN_GROWS)
            span *= SPAN_GROWS;
        first = last + 1;
    }
    return true;
}

/** Years of what was sent tell nothing about what is uncertain now. */
static int64_t begin_of(const struct mail_fetch_session *session)
{
    int64_t next = imap_link_uid_next(session->link);

    return session->mailbox->after == MAIL_AFTER_WATCH && next > WATCHED_BACK ? next - WATCHED_BACK
                                                                              : 0;
}

/** Numbers given anew: everything once more, and the intake knows what is there already. */
static bool check_numbers(struct mail_fetch_session *session)
{
    struct mail_mailbox_state state = session->state;

    if (state.uid_validity == imap_link_uid_validity(session->link))
        return true;
    state.uid_validity = imap_link_uid_validity(session->link);
    state.last_uid = begin_of(session);
    return mail_fetch_session_store(session, &state, NULL, EVENT_NO_VALUES);
}

static bool note_recovery(struct mail_fetch_session *session)
{
    struct mail_mailbox_state state = session->state;

    session->is_fine = true;
    if (str_is_null(state.error) && state.failures == 0)
        return true;
    state.error = STR_NULL;
    state.error_since_ms = 0;
    state.failures = 0;
    state.retry_at_ms = 0;
    return mail_fetch_session_store(session, &state, &event_mailbox_recovered,
                                    EVENT_VALUES(event_id("mailbox", session->mailbox->id)));
}

/* ---- the session -------------------------------------------------------------------------------
 */

/** UIDs end at 2^32 - 1. */
static bool look_beyond(struct mail_fetch_session *session, size_t *count)
{
    *count = 0;
    return session->state.last_uid >= UINT32_MAX
           || look_at(session, (uint32_t)session->state.last_uid + 1, 0, count);
}

/** A server that calls for nothing, again and again, is looked at once a second. */
static void calm_down(const struct mail_fetch_session *session)
{
    struct pollfd stop = { .fd = session->stop_fd, .events = POLLIN };

    (void)poll(&stop, 1, CALM_MS);
}

static bool wait_for_more(struct mail_fetch_session *session)
{
    enum imap_news news = IMAP_QUIET;

    while (news == IMAP_QUIET) {
        if (!keep_lease(session))
            return false;
        news = imap_link_wait(session->link, SLICE_MS);
    }
    return news == IMAP_NEWS || link_ends(session);
}

static void work(struct mail_fetch_session *session)
{
    size_t count;

    if (!check_numbers(session) || !catch_up(session) || !look_beyond(session, &count)
        || !note_recovery(session))
        return;
    while (wait_for_more(session) && look_beyond(session, &count))
        if (count == 0)
            calm_down(session);
}

static bool open_link(struct mail_fetch_session *session)
{
    const struct mail_fetch_way way = { .mailbox = session->mailbox,
                                        .tls = session->tls,
                                        .times = IMAP_TIMES,
                                        .stop_fd = session->stop_fd };
    struct imap_outcome outcome;
    struct call call;
    bool done;

    call_init(&call, session->house, SMALL_ARENA);
    done = mail_fetch_open(&call, &way, &session->link, &outcome) || ends(session, outcome.code);
    call_fini(&call);
    return done;
}

void mail_fetch_session_run(struct mail_fetch_session *session)
{
    struct arena *arena = arena_new(SMALL_ARENA);

    session->state = session->mailbox->state;
    session->move_to = imap_folder_encode(arena, session->mailbox->move_to);
    if (open_link(session)) {
        work(session);
        imap_link_close(&session->link);
    }
    arena_free(&arena);
}
