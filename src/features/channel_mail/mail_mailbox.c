#include "features/channel_mail/mail_mailbox.h"

#include "base/arena.h"
#include "base/text/fold.h"
#include "core/access/email.h"
#include "core/access/sealed.h"
#include "features/channel_mail/mail_fetch.h"
#include "features/channel_mail/mail_mailbox_store.h"

enum { PORT_USUAL = 993 };

const struct event_type event_mailbox_created = {
    .name = "mailbox.created",
    .flags = EVENT_AUDIT,
    .help = "A mailbox is fetched from now on.",
    .fields = { { "mailbox", EVENT_ID } },
};

const struct event_type event_mailbox_changed = {
    .name = "mailbox.changed",
    .flags = EVENT_AUDIT,
    .help = "Somebody changed a mailbox that is fetched from.",
    .fields = { { "mailbox", EVENT_ID } },
};

const struct event_type event_mailbox_deleted = {
    .name = "mailbox.deleted",
    .flags = EVENT_AUDIT,
    .help = "A mailbox is no longer fetched from; what was taken stays.",
    .fields = { { "mailbox", EVENT_ID } },
};

/* ---- what may be wanted ------------------------------------------------------------------------
 */

/** A line of a command or of a form holds none of these. */
static bool check_text(struct call *call, struct str text, const char *field)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ' || text.p[i] == 0x7f) {
            err_set(call->err, ERR_INVALID, "bad_text", "this holds control characters");
            return err_field(call->err, field);
        }
    return true;
}

static bool check_host(struct call *call, struct str host)
{
    size_t i = 0;

    while (i < host.n && (unsigned char)host.p[i] > ' ' && host.p[i] != '/' && host.p[i] != '@')
        i++;
    if (i == host.n)
        return true;
    err_set(call->err, ERR_INVALID, "bad_host", "this is not the name of a machine");
    return err_field(call->err, "/host");
}

/** Secrets go there: only where nobody listens in. */
static bool check_url(struct call *call, struct str url)
{
    if (str_is_null(url) || url.n == 0 || str_starts_with(url, STR("https://"))
        || str_starts_with(url, STR("http://127.0.0.1:")))
        return true;
    err_set(call->err, ERR_INVALID, "bad_url", "this address has to begin with https://");
    return err_field(call->err, "/token_url");
}

static bool check_address(struct call *call, struct str address)
{
    return str_is_null(address) || email_check(address, call->err)
           || err_field(call->err, "/address");
}

static bool check_wish(struct call *call, const struct mail_mailbox_wish *wish)
{
    return check_host(call, wish->host) && check_text(call, wish->user, "/user")
           && check_text(call, wish->secret, "/secret")
           && check_text(call, wish->client_id, "/client_id")
           && check_text(call, wish->client_secret, "/client_secret")
           && check_text(call, wish->token_url, "/token_url")
           && check_text(call, wish->folder, "/folder")
           && check_text(call, wish->move_to, "/move_to") && check_url(call, wish->token_url)
           && check_address(call, wish->address);
}

static bool needs(struct call *call, struct str text, const char *field)
{
    if (text.n > 0)
        return true;
    err_set(call->err, ERR_INVALID, "required", "this is needed");
    return err_field(call->err, field);
}

static bool check_whole(struct call *call, const struct mail_mailbox *mailbox)
{
    return needs(call, mailbox->host, "/host") && needs(call, mailbox->user, "/user")
           && needs(call, mailbox->secret, "/secret") && needs(call, mailbox->folder, "/folder")
           && needs(call, mailbox->address, "/address")
           && (mailbox->after != MAIL_AFTER_MOVE || needs(call, mailbox->move_to, "/move_to"))
           && (mailbox->login != MAIL_LOGIN_OAUTH
               || (needs(call, mailbox->client_id, "/client_id")
                   && needs(call, mailbox->token_url, "/token_url")));
}

/* ---- changing ----------------------------------------------------------------------------------
 */

struct mailbox_work {
    struct mail_mailbox_wish wish; /* its secrets are sealed by now */
    int64_t id;
    int64_t seen_version;
    struct mail_mailbox **out;
};

static void take_text(struct str *now, struct str wanted)
{
    if (!str_is_null(wanted))
        *now = wanted;
}

static void take_wish(struct mail_mailbox *now, const struct mail_mailbox_wish *wish)
{
    take_text(&now->host, wish->host);
    take_text(&now->user, wish->user);
    take_text(&now->secret, wish->secret);
    take_text(&now->client_id, wish->client_id);
    take_text(&now->client_secret, wish->client_secret);
    take_text(&now->token_url, wish->token_url);
    take_text(&now->folder, wish->folder);
    take_text(&now->address, wish->address);
    take_text(&now->move_to, wish->move_to);
    if (wish->port != 0)
        now->port = wish->port;
    if (wish->tls != 0)
        now->tls = wish->tls;
    if (wish->login != 0)
        now->login = wish->login;
    if (wish->after != 0)
        now->after = wish->after;
    if (wish->is_active != NULL)
        now->is_active = *wish->is_active;
}

static bool seal(struct call *call, struct str *secret)
{
    return str_is_null(*secret) || secret->n == 0
           || sealed_put(call->house, *secret, call->arena, secret, call->err);
}

static bool prepare(struct call *call, struct mailbox_work *work)
{
    struct mail_mailbox_wish *wish = &work->wish;

    if (!str_is_null(wish->host))
        wish->host = text_fold(call->arena, str_trim(wish->host));
    return check_wish(call, wish) && seal(call, &wish->secret) && seal(call, &wish->client_secret);
}

static bool record(struct call *call, const struct event_type *type,
                   const struct mail_mailbox *mailbox)
{
    return event_add(call, &(struct event_draft){ .type = type, .version = mailbox->version },
                     EVENT_VALUES(event_id("mailbox", mailbox->id)), NULL);
}

static void ring(struct call *call, void *arg)
{
    (void)arg;
    mail_fetch_ring(call->house);
}

static bool is_taken(struct err *err)
{
    if (!err_is(err, "duplicate"))
        return false;
    err_set(err, ERR_CONFLICT, "mailbox_taken", "this mailbox is fetched from already");
    return err_field(err, "/user");
}

static bool has_room(struct call *call)
{
    int64_t count;

    if (!mail_mailbox_store_count(call, &count))
        return false;
    if (count < MAIL_MAILBOXES_MAX)
        return true;
    err_set(call->err, ERR_LIMIT, "too_many", "there are %d mailboxes already", MAIL_MAILBOXES_MAX);
    return err_param(call->err, "%d", MAIL_MAILBOXES_MAX);
}

static bool create_step(struct call *call, void *arg)
{
    struct mailbox_work *work = arg;
    struct mail_mailbox *new = ARENA_NEW(call->arena, struct mail_mailbox);

    *new = (struct mail_mailbox){
        .port = PORT_USUAL,
        .tls = IMAP_TLS_FROM_START,
        .login = MAIL_LOGIN_PASSWORD,
        .client_id = STR(""),
        .client_secret = STR(""),
        .token_url = STR(""),
        .folder = STR("INBOX"),
        .after = MAIL_AFTER_SEEN,
        .move_to = STR(""),
        .is_active = true,
        .version = 1,
    };
    take_wish(new, &work->wish);
    if (!check_whole(call, new) || !has_room(call))
        return false;
    if (!mail_mailbox_store_add(call, new))
        return is_taken(call->err);
    call_after_commit(call, ring, NULL);
    *work->out = new;
    return record(call, &event_mailbox_created, new);
}

bool mail_mailbox_create(struct call *call, const struct mail_mailbox_wish *wish,
                         struct mail_mailbox **out)
{
    struct mailbox_work work = { .wish = *wish, .out = out };

    return prepare(call, &work) && call_change(call, create_step, &work);
}

/** Who may change a mailbox may not read its secret, nor have it sent somewhere else. */
static bool check_way(struct call *call, const struct mail_mailbox *before,
                      const struct mail_mailbox *now, struct str secret)
{
    if (str_eq(before->host, now->host) && before->port == now->port && before->tls == now->tls
        && str_eq(before->user, now->user) && before->login == now->login
        && str_eq(before->token_url, now->token_url))
        return true;
    return needs(call, secret, "/secret");
}

/** UIDs belong to a folder of an account. */
static bool is_elsewhere(const struct mail_mailbox *before, const struct mail_mailbox *now)
{
    return !str_eq(before->host, now->host) || before->port != now->port
           || !str_eq(before->user, now->user) || !str_eq(before->folder, now->folder);
}

static bool change_step(struct call *call, void *arg)
{
    struct mailbox_work *work = arg;
    struct mail_mailbox before;
    struct mail_mailbox *now;

    if (!mail_mailbox_store_lock(call, work->id) || !mail_mailbox_get(call, work->id, &now))
        return false;
    if (work->seen_version >= 0 && work->seen_version != now->version)
        return call_version_conflict(call, "the mailbox", now->version);
    before = *now;
    take_wish(now, &work->wish);
    now->version++;
    now->state = (struct mail_mailbox_state){ .uid_validity = before.state.uid_validity,
                                              .last_uid = before.state.last_uid,
                                              .left_count = before.state.left_count };
    if (is_elsewhere(&before, now))
        now->state = (struct mail_mailbox_state){ 0 };
    if (!check_whole(call, now) || !check_way(call, &before, now, work->wish.secret))
        return false;
    if (!mail_mailbox_store_set(call, now))
        return is_taken(call->err);
    call_after_commit(call, ring, NULL);
    *work->out = now;
    return record(call, &event_mailbox_changed, now);
}

bool mail_mailbox_change(struct call *call, int64_t id, int64_t seen_version,
                         const struct mail_mailbox_wish *wish, struct mail_mailbox **out)
{
    struct mailbox_work work = {
        .wish = *wish, .id = id, .seen_version = seen_version, .out = out
    };

    return prepare(call, &work) && call_change(call, change_step, &work);
}

static bool delete_step(struct call *call, void *arg)
{
    const int64_t *id = arg;
    struct mail_mailbox *mailbox;

    if (!mail_mailbox_store_lock(call, *id) || !mail_mailbox_get(call, *id, &mailbox)
        || !mail_mailbox_store_remove(call, *id))
        return false;
    call_after_commit(call, ring, NULL);
    return record(call, &event_mailbox_deleted, mailbox);
}

bool mail_mailbox_delete(struct call *call, int64_t id)
{
    return call_change(call, delete_step, &id);
}

/* ---- reading -----------------------------------------------------------------------------------
 */

bool mail_mailbox_get(struct call *call, int64_t id, struct mail_mailbox **out)
{
    struct mail_mailbox *found;

    if (!mail_mailbox_store_find(call, &call->access.scope, id, &found))
        return false;
    if (found == NULL)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such mailbox");
    *out = found;
    return true;
}

bool mail_mailbox_list(struct call *call, int64_t before_id, int limit,
                       struct mail_mailbox_list *out)
{
    return mail_mailbox_store_list(call, &call->access.scope, before_id, limit, out);
}
