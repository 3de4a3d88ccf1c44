#include "features/channel_mail/mail_mailbox_api.h"

#include "base/arena.h"
#include "features/channel_mail/mail_check.h"
#include "features/channel_mail/mail_mailbox.h"
#include "features/channel_mail/mail_mailbox_try.h"
#include "features/channel_mail/mail_words.h"

static const char *const tls_words[] = { "none", "starttls", "implicit", NULL };
static const char *const login_words[] = { "password", "oauth", NULL };
static const char *const after_words[] = { "seen", "move", "watch", NULL };

/* clang-format off */
#define MAILBOX_FIELDS(required)                                                                   \
    { .name = "host", .type = FIELD_STRING, .flags = required, .min = 1,                           \
      .max = MAIL_MAILBOX_TEXT_MAX },                                                              \
    { .name = "port", .type = FIELD_INT, .min = 1, .max = MAIL_MAILBOX_PORT_MAX, .help = "993" },  \
    { .name = "tls", .type = FIELD_ENUM, .one_of = tls_words,                                      \
      .help = "none: a password then goes only to this machine itself; implicit (the default): "   \
              "from the start" },                                                                  \
    { .name = "user", .type = FIELD_STRING, .flags = required, .min = 1,                           \
      .max = MAIL_MAILBOX_TEXT_MAX },                                                              \
    { .name = "login", .type = FIELD_ENUM, .one_of = login_words },                                \
    { .name = "secret", .type = FIELD_STRING, .flags = required, .min = 1,                         \
      .max = MAIL_MAILBOX_SECRET_MAX,                                                              \
      .help = "the password or the refresh token; never shown again, and needed anew when it "     \
              "would go to somewhere else" },                                                      \
    { .name = "client_id", .type = FIELD_STRING, .max = MAIL_MAILBOX_TEXT_MAX, .help = "OAuth" },  \
    { .name = "client_secret", .type = FIELD_STRING, .max = MAIL_MAILBOX_SECRET_MAX,               \
      .help = "OAuth, where the provider wants one; never shown again" },                          \
    { .name = "token_url", .type = FIELD_STRING, .max = MAIL_MAILBOX_TEXT_MAX,                     \
      .help = "OAuth: where access tokens come from" },                                            \
    { .name = "folder", .type = FIELD_STRING, .min = 1, .max = MAIL_MAILBOX_TEXT_MAX,              \
      .help = "INBOX" },                                                                           \
    { .name = "address", .type = FIELD_EMAIL, .flags = required,                                   \
      .help = "of ours: what lies in the mailbox was sent to it" },                                \
    { .name = "after", .type = FIELD_ENUM, .one_of = after_words,                                  \
      .help = "what was taken is marked as seen (the default), or moved" },                        \
    { .name = "move_to", .type = FIELD_STRING, .max = MAIL_MAILBOX_TEXT_MAX,                       \
      .help = "the folder it is moved to" },                                                       \
    { .name = "active", .type = FIELD_BOOL },                                                      \
    { 0 }

const struct field mail_mailbox_create_body[] = { MAILBOX_FIELDS(FIELD_REQUIRED) };
const struct field mail_mailbox_change_body[] = { MAILBOX_FIELDS(0) };
/* clang-format on */

/** Words stand in the order of the enums, which begin with 1; 0 where there is none. */
static int word_number(const char *const *words, struct str word)
{
    for (int i = 0; words[i] != NULL; i++)
        if (str_eq(word, str_of(words[i])))
            return i + 1;
    return 0;
}

static struct mail_mailbox_wish read_wish(const struct exchange *x, bool *is_active)
{
    *is_active = exchange_bool(x, "active", true);
    return (struct mail_mailbox_wish){
        .host = exchange_str(x, "host"),
        .port = (int)exchange_int(x, "port", 0),
        .tls = (enum imap_tls_use)word_number(tls_words, exchange_str(x, "tls")),
        .user = exchange_str(x, "user"),
        .login = (enum mail_login)word_number(login_words, exchange_str(x, "login")),
        .secret = exchange_str(x, "secret"),
        .client_id = exchange_str(x, "client_id"),
        .client_secret = exchange_str(x, "client_secret"),
        .token_url = exchange_str(x, "token_url"),
        .folder = exchange_str(x, "folder"),
        .address = exchange_str(x, "address"),
        .after = (enum mail_after)word_number(after_words, exchange_str(x, "after")),
        .move_to = exchange_str(x, "move_to"),
        .is_active = exchange_has(x, "active") ? is_active : NULL,
    };
}

/* ---- writing -----------------------------------------------------------------------------------
 */

static void write_text(struct exchange *x, const char *name, struct str value)
{
    out_key(&x->out, name);
    out_str(&x->out, value.n > 0 ? value : STR_NULL);
}

static void write_state(struct exchange *x, const struct mail_mailbox_state *state)
{
    out_key(&x->out, "error");
    out_str(&x->out, state->error);
    out_key(&x->out, "error_words");
    out_str(&x->out, str_is_null(state->error)
                         ? STR_NULL
                         : mail_code_words(x->call->lang, state->error, STR(""), x->call->arena));
    out_key(&x->out, "error_since");
    out_instant(&x->out, state->error_since_ms);
    out_key(&x->out, "retry_at");
    out_instant(&x->out, state->retry_at_ms);
    out_key(&x->out, "left");
    out_int(&x->out, state->left_count);
}

static void write_mailbox(struct exchange *x, const struct mail_mailbox *mailbox)
{
    out_begin_object(&x->out);
    out_key(&x->out, "id");
    out_id(&x->out, mailbox->id);
    write_text(x, "host", mailbox->host);
    out_key(&x->out, "port");
    out_int(&x->out, mailbox->port);
    out_key(&x->out, "tls");
    out_cstring(&x->out, tls_words[mailbox->tls - 1]);
    write_text(x, "user", mailbox->user);
    out_key(&x->out, "login");
    out_cstring(&x->out, login_words[mailbox->login - 1]);
    write_text(x, "client_id", mailbox->client_id);
    write_text(x, "token_url", mailbox->token_url);
    write_text(x, "folder", mailbox->folder);
    write_text(x, "address", mailbox->address);
    out_key(&x->out, "after");
    out_cstring(&x->out, after_words[mailbox->after - 1]);
    write_text(x, "move_to", mailbox->move_to);
    out_key(&x->out, "active");
    out_bool(&x->out, mailbox->is_active);
    write_state(x, &mailbox->state);
    out_key(&x->out, "version");
    out_int(&x->out, mailbox->version);
    out_end_object(&x->out);
}

static bool answer(struct exchange *x, const struct mail_mailbox *mailbox)
{
    write_mailbox(x, mailbox);
    exchange_etag(x, mailbox->version);
    return exchange_ok(x);
}

/* ---- one and all -------------------------------------------------------------------------------
 */

struct mailbox_page {
    struct exchange *x;
    int64_t before_id;
    struct mail_mailbox_list list;
};

static bool list_step(struct call *call, void *arg)
{
    struct mailbox_page *page = arg;

    return mail_mailbox_list(call, page->before_id, exchange_limit(page->x), &page->list);
}

bool mail_mailbox_handle_list(struct exchange *x)
{
    struct mailbox_page page = { .x = x };
    const struct mail_mailbox_list *list = &page.list;

    if (!exchange_cursor_before(x, &page.before_id) || !call_read(x->call, list_step, &page))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < list->count; i++)
        write_mailbox(x, &list->items[i]);
    return exchange_list_end_at(x, list->has_more,
                                list->count > 0 ? list->items[list->count - 1].id : 0);
}

struct one_mailbox {
    int64_t id;
    struct mail_mailbox_wish wish;
    struct mail_mailbox *mailbox;
};

static bool create_step(struct call *call, void *arg)
{
    struct one_mailbox *one = arg;

    return mail_mailbox_create(call, &one->wish, &one->mailbox);
}

static bool write_created(struct exchange *x, void *arg)
{
    const struct mail_mailbox *mailbox = ((const struct one_mailbox *)arg)->mailbox;

    write_mailbox(x, mailbox);
    exchange_etag(x, mailbox->version);
    return exchange_created(
        x, str_format(x->call->arena, "/api/v1/mailboxes/%lld", (long long)mailbox->id));
}

bool mail_mailbox_handle_create(struct exchange *x)
{
    bool is_active;
    struct one_mailbox one = { .wish = read_wish(x, &is_active) };

    return exchange_change_by(x, create_step, write_created, &one);
}

static bool get_step(struct call *call, void *arg)
{
    struct one_mailbox *one = arg;

    return mail_mailbox_get(call, one->id, &one->mailbox);
}

bool mail_mailbox_handle_get(struct exchange *x)
{
    struct one_mailbox one = { .id = x->ids[0] };

    return call_read(x->call, get_step, &one) && answer(x, one.mailbox);
}

bool mail_mailbox_handle_change(struct exchange *x)
{
    bool is_active;
    struct mail_mailbox_wish wish = read_wish(x, &is_active);
    struct mail_mailbox *mailbox;

    return mail_mailbox_change(x->call, x->ids[0], x->if_match, &wish, &mailbox)
           && answer(x, mailbox);
}

bool mail_mailbox_handle_delete(struct exchange *x)
{
    return mail_mailbox_delete(x->call, x->ids[0]) && exchange_no_content(x);
}

/* ---- a test ------------------------------------------------------------------------------------
 */

/** Every step that was gone through; the last one may have failed. */
static void write_steps(struct exchange *x, const struct mail_mailbox *mailbox,
                        const struct imap_outcome *outcome)
{
    out_begin_list(&x->out);
    for (enum imap_step step = IMAP_AT_TOKEN; step <= outcome->step && step < IMAP_AT_WORK;
         step++) {
        bool failed = step == outcome->step;

        if (!mail_mailbox_takes_step(mailbox, step))
            continue;
        out_begin_object(&x->out);
        out_key(&x->out, "step");
        out_cstring(&x->out, imap_step_name(step));
        out_key(&x->out, "ok");
        out_bool(&x->out, !failed);
        out_key(&x->out, "error");
        out_cstring(&x->out, failed ? outcome->code : NULL);
        out_key(&x->out, "said");
        out_cstring(&x->out, failed && outcome->said[0] != '\0' ? outcome->said : NULL);
        out_end_object(&x->out);
    }
    out_end_list(&x->out);
}

bool mail_mailbox_handle_test(struct exchange *x)
{
    struct one_mailbox one = { .id = x->ids[0] };
    struct mail_mailbox_trial trial;
    struct mail_check check;

    if (!call_read(x->call, get_step, &one)
        || !mail_check_begin(&check, x->call, x->call->lang, x->stop_fd)
        || !mail_check_mailbox(&check, one.mailbox, &trial))
        return false;
    out_begin_object(&x->out);
    out_key(&x->out, "ok");
    out_bool(&x->out, trial.outcome.step == IMAP_AT_WORK);
    out_key(&x->out, "steps");
    write_steps(x, one.mailbox, &trial.outcome);
    out_key(&x->out, "findings");
    mail_check_write(&check, &x->out);
    out_end_object(&x->out);
    return exchange_ok(x);
}
