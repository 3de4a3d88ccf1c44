#include "features/channel_mail/mail_robot.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/instant.h"
#include "core/access/email.h"
#include "core/background/timer.h"
#include "core/settings/settings.h"
#include "features/channel_mail/mail_outgoing.h"
#include "features/channel_mail/mail_send.h"
#include "features/ticket/ticket.h"

enum { KEY_MAX = 200, CAP_MOST = 100000, OVERALL_STANDARD = 100, OVERALL_MOST = 100000 };

static const int64_t kept_ms = 30 * (int64_t)MS_PER_DAY;
static const int64_t unreachable_ms = 30 * (int64_t)MS_PER_DAY;

#define CAP(member, setting_name, usual, span)                                                     \
    const struct setting member = {                                                                \
        .name = setting_name,                                                                      \
        .type = SETTING_INT,                                                                       \
        .unit = "mails",                                                                           \
        .standard = usual,                                                                         \
        .min = 0,                                                                                  \
        .max = CAP_MOST,                                                                           \
        .help = "Automatic mails to one address, and about one ticket, " span ".",                 \
    }

CAP(mail_robot_in_10_min, "mail.robot_in_10_min", 10, "in ten minutes");
CAP(mail_robot_in_1_h, "mail.robot_in_1_h", 30, "in an hour");
CAP(mail_robot_in_1_day, "mail.robot_in_1_day", 100, "in a day");

const struct setting mail_robot_overall = {
    .name = "mail.robot_overall",
    .type = SETTING_INT,
    .unit = "times",
    .standard = OVERALL_STANDARD,
    .min = 1,
    .max = OVERALL_MOST,
    .help = "How many times as many automatic mails may go out to everybody together.",
};

static const struct db_query q_counts = {
    "mail_robot.counts",
    "SELECT (SELECT count(*) FROM mail_robot WHERE address = :address AND at_ms > :since_ms),"
    "   (SELECT count(*) FROM mail_robot WHERE ticket_id = :ticket_id AND at_ms > :since_ms),"
    "   (SELECT count(*) FROM mail_robot WHERE at_ms > :since_ms)",
    NULL,
};
static const struct db_query q_add = {
    "mail_robot.add",
    "INSERT INTO mail_robot (id, at_ms, kind, key, address, ticket_id)"
    " VALUES (:id, :now_ms, :kind, :key, :address, :ticket_id)",
    NULL,
};
static const struct db_query q_has_key = { "mail_robot.has_key",
                                           "SELECT 1 FROM mail_robot WHERE key = :key", NULL };
static const struct db_query q_is_unreachable = {
    "mail_unreachable.is",
    "SELECT 1 FROM mail_unreachable WHERE address = :address AND since_ms > :since_ms",
    NULL,
};
static const struct db_query q_set_unreachable = {
    "mail_unreachable.set",
    "INSERT INTO mail_unreachable (address, since_ms, status) VALUES (:address, :now_ms, :status)"
    " ON CONFLICT (address) DO UPDATE SET since_ms = excluded.since_ms, status = excluded.status",
    NULL,
};
static const struct db_query q_forget = { "mail_robot.forget",
                                          "DELETE FROM mail_robot WHERE at_ms < :before_ms", NULL };
static const struct db_query q_forget_unreachable = {
    "mail_unreachable.forget", "DELETE FROM mail_unreachable WHERE since_ms < :before_ms", NULL
};

const struct db_query *const mail_robot_queries[] = {
    &q_counts,
    &q_add,
    &q_has_key,
    &q_is_unreachable,
    &q_set_unreachable,
    &q_forget,
    &q_forget_unreachable,
    NULL,
};

/* ---- may it
 * -------------------------------------------------------------------------------------- */

struct span {
    int64_t ms;
    const struct setting *cap;
};

static const struct span spans[] = {
    { 10 * MS_PER_MINUTE, &mail_robot_in_10_min },
    { MS_PER_HOUR, &mail_robot_in_1_h },
    { MS_PER_DAY, &mail_robot_in_1_day },
};

static bool within_cap(struct call *call, struct str address, int64_t ticket_id,
                       const struct span *span, bool *out)
{
    int64_t cap = setting_int(call, span->cap);
    int64_t overall = cap * setting_int(call, &mail_robot_overall);
    struct db_rows *rows;

    *out = false;
    if (!db_rows(call->tx, &q_counts,
                 DB_BINDS(db_text("address", address), db_int("ticket_id", ticket_id),
                          db_int("since_ms", call->now_ms - span->ms)),
                 &rows, call->err))
        return false;
    if (db_next(rows))
        *out =
            db_col_int(rows, 0) < cap && db_col_int(rows, 1) < cap && db_col_int(rows, 2) < overall;
    return db_rows_end(&rows, call->err);
}

static bool within_caps(struct call *call, struct str address, int64_t ticket_id, bool *out)
{
    *out = true;
    for (size_t i = 0; *out && i < COUNT_OF(spans); i++)
        if (!within_cap(call, address, ticket_id, &spans[i], out))
            return false;
    return true;
}

static bool was_mailed(struct call *call, struct str key, bool *out)
{
    int64_t found;

    if (!db_one_int(call->tx, &q_has_key, DB_BINDS(db_text("key", key)), 0, &found, call->err))
        return false;
    *out = found != 0;
    return true;
}

static bool is_reached(struct call *call, struct str address, bool *out)
{
    int64_t found;

    if (!db_one_int(call->tx, &q_is_unreachable,
                    DB_BINDS(db_text("address", address),
                             db_int("since_ms", call->now_ms - unreachable_ms)),
                    0, &found, call->err))
        return false;
    *out = found == 0;
    return true;
}

/** False in *out says: not this time; the log says why. */
static bool may_send(struct call *call, const struct mail_robot_draft *draft,
                     const struct mail_route *route, struct str address, bool *out)
{
    bool is_repeated;
    bool may = false;

    *out = false;
    if (route->to.count == 0 || !route->is_to_person)
        return true;
    if (!was_mailed(call, draft->key, &is_repeated))
        return false;
    if (is_repeated)
        return true;
    if (!is_reached(call, address, &may))
        return false;
    if (!may)
        return true;
    if (!within_caps(call, address, draft->ticket_id, &may))
        return false;
    if (!may)
        log_line(call->house->log, LOG_WARN, "mail.robot_capped", "kind=%s ticket=%lld",
                 draft->kind, (long long)draft->ticket_id);
    *out = may;
    return true;
}

/* ---- sending
 * ------------------------------------------------------------------------------------- */

static bool note(struct call *call, const struct mail_robot_draft *draft, struct str address)
{
    int64_t id;

    return db_new_id(call->tx, "mail_robot", &id, call->err)
           && db_exec(call->tx, &q_add,
                      DB_BINDS(db_int("id", id), db_int("now_ms", call->now_ms),
                               db_text("kind", str_of(draft->kind)), db_text("key", draft->key),
                               db_text("address", address), db_int("ticket_id", draft->ticket_id)),
                      call->err);
}

static bool add_message(struct call *call, const struct mail_robot_draft *draft,
                        const struct mail_route *route)
{
    struct str text = draft->text;
    struct ticket_message_new asked = {
        .public = true, .from = TICKET_FROM_SYSTEM, .channel = TICKET_BY_MAIL, .is_automatic = true
    };
    struct actor actor = call->actor;
    struct ticket_message message;
    bool added;

    if (draft->write != NULL && !draft->write(call, route, draft->arg, &text))
        return false;
    asked.text = text;
    call->actor = (struct actor){ ACTOR_SYSTEM, 0 };
    added = ticket_message_add(call, draft->ticket_id, TICKET_ANY_VERSION, &asked, &message);
    call->actor = actor;
    return added && mail_outgoing_put(call, message.id, route, 0);
}

bool mail_robot_may(struct call *call)
{
    return !call->tells_the_past && !str_eq(setting_text(call, &mail_sending), STR("off"));
}

bool mail_robot_send(struct call *call, const struct mail_robot_draft *draft, bool *sent)
{
    struct mail_route route;
    struct str address;

    CHECK(call->tx != NULL && draft->key.n > 0 && draft->key.n <= KEY_MAX);
    *sent = false;
    if (!mail_robot_may(call))
        return true;
    if (!mail_outgoing_route(call, draft->ticket_id, &route))
        return false;
    route.subject = mail_outgoing_subject(call, draft->subject, route.number);
    route.cc.count = 0;
    route.is_automatic = true;
    address = route.to.count > 0 ? email_key(call->arena, route.to.items[0].email) : STR("");
    if (!may_send(call, draft, &route, address, sent) || !*sent)
        return !*sent && call->err->kind == ERR_NONE;
    return add_message(call, draft, &route) && note(call, draft, address);
}

bool mail_robot_unreachable(struct call *call, struct str address, struct str status)
{
    return db_exec(call->tx, &q_set_unreachable,
                   DB_BINDS(db_text("address", email_key(call->arena, address)),
                            db_int("now_ms", call->now_ms), db_text("status", status)),
                   call->err);
}

/* ---- forgetting
 * ---------------------------------------------------------------------------------- */

static bool clean(struct call *call, const struct timer *timer)
{
    (void)timer;
    return db_exec(call->tx, &q_forget, DB_BINDS(db_int("before_ms", call->now_ms - kept_ms)),
                   call->err)
           && db_exec(call->tx, &q_forget_unreachable,
                      DB_BINDS(db_int("before_ms", call->now_ms - unreachable_ms)), call->err);
}

const struct timer_kind mail_robot_cleaner = {
    .name = "mail.robot_clean",
    .fire = clean,
    .every_ms = MS_PER_DAY,
    .help = "Forgets automatic mails that no cap counts any more.",
};
