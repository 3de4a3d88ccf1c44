#include "features/channel_mail/mail_target.h"

#include <string.h>

#include "base/arena.h"
#include "core/access/email.h"
#include "core/network/targets.h"
#include "core/settings/settings.h"
#include "features/channel_mail/mail_login.h"
#include "proto/mail/compose/mail_domain.h"
#include "proto/smtp/smtp_path.h"

enum { HOST_MAX = 255, PORT_USUAL = 25, PORT_MAX = 65535, CHECK_ARENA = 4096 };

static const char *const tls_uses[] = { "none", "if_offered", "required", "from_start", NULL };

/** "host:port", "host", "[2001:db8::1]:25"; false for anything else. */
static bool read_address(struct str text, struct arena *arena, struct mail_target *out)
{
    bool is_bracketed = text.n > 0 && text.p[0] == '[';
    size_t end = is_bracketed ? str_find_char(text, ']') : str_find_char(text, ':');
    struct str host = is_bracketed ? str_sub(text, 1, end - 1) : str_sub(text, 0, end);
    struct str rest = str_from(text, end + (is_bracketed ? 1 : 0));
    int64_t port = PORT_USUAL;

    if (host.n == 0 || str_find_char(host, ' ') < host.n
        || (rest.n > 0 && (rest.p[0] != ':' || !str_to_int64(str_from(rest, 1), &port))) || port < 1
        || port > PORT_MAX)
        return false;
    out->host = str_cstr(arena, host);
    out->port = (int)port;
    return true;
}

/** What names no server is told at once, and not by the first mail that waits. */
static bool check_address(struct str value, struct err *err)
{
    struct arena *arena = arena_new(CHECK_ARENA);
    struct mail_target target;
    bool fits = str_trim(value).n == 0 || read_address(str_trim(value), arena, &target);

    arena_free(&arena);
    if (fits)
        return true;
    err_set(err, ERR_INVALID, "bad_relay", "this is not HOST:PORT");
    return err_param(err, "smtp.example.com:587");
}

const struct setting mail_relay_address = {
    .name = "mail.relay",
    .type = SETTING_TEXT,
    .standard_text = "",
    .max = HOST_MAX,
    .check = check_address,
    .secret = &mail_relay_password,
    .help = "The mail server that takes what goes out, as HOST:PORT; [address]:PORT for IPv6.",
};

const struct setting mail_relay_tls = {
    .name = "mail.relay_tls",
    .type = SETTING_ENUM,
    .standard_text = "if_offered",
    .one_of = tls_uses,
    .help = "How the connection to mail.relay is encrypted: by STARTTLS if it is offered or "
            "required, or from its start (port 465); the server then has to prove who it is.",
};

static enum smtp_tls_use tls_of(struct str word)
{
    for (size_t i = 0; tls_uses[i] != NULL; i++)
        if (str_eq(word, str_of(tls_uses[i])))
            return (enum smtp_tls_use)(SMTP_TLS_NEVER + (int)i);
    return SMTP_TLS_IF_OFFERED;
}

static struct sha256 way_of(const struct mail_target *target, struct str allowed)
{
    struct sha256_stream stream;

    sha256_begin(&stream);
    sha256_add(&stream, target->host, strlen(target->host) + 1);
    sha256_add(&stream, &target->port, sizeof(target->port));
    sha256_add(&stream, &target->tls, sizeof(target->tls));
    sha256_add(&stream, target->login.user.p, target->login.user.n);
    sha256_add(&stream, "", 1);
    sha256_add(&stream, target->login.secret.p, target->login.secret.n);
    sha256_add(&stream, "", 1);
    sha256_add(&stream, allowed.p, allowed.n);
    return sha256_end(&stream);
}

struct str mail_hello_name(struct str address, struct arena *arena)
{
    struct str name;

    return mail_domain_fold(email_domain(address), arena, &name) && smtp_domain_is_valid(name)
               ? name
               : STR("localhost");
}

const char *mail_target_read(struct call *call, struct mail_target *out)
{
    struct str address = str_trim(setting_text(call, &mail_relay_address));

    *out = (struct mail_target){ .port = 0 };
    if (!read_address(address, call->arena, out))
        return "mail_relay_unset";
    if (!mail_login_read(call, &out->login)) {
        log_err(call->house->log, LOG_ERROR, "mail.no_log_in", call->err);
        return str_cstr(call->arena, str_of(call->err->code));
    }
    out->tls = tls_of(setting_text(call, &mail_relay_tls));
    out->targets = network_targets(call);
    out->way = way_of(out, setting_text(call, &network_targets_allowed));
    return NULL;
}
