#include "proto/mail/classify/mail_sender.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "proto/mail/classify/mail_sayings.h"
#include "proto/mail/classify/mail_spot.h"
#include "proto/mail/value/mail_address.h"
#include "proto/mail/value/mail_words.h"

enum { REPLY_TO_BYTES_MAX = 2000 };

/** Local parts, small letters, without marks between words. */
static const char *const daemons[] = {
    "mailerdaemon", "maildaemon", "mailerdeamon", "maildeamon",   "daemon",
    "mdaemon",      "mmdf",       "uucp",         "maildelivery", "maildeliverysubsystem",
    "bounce",       "bounces",    "ndr",          "mailsystem"
};
static const char *const postmasters[] = { "postmaster",         "postmasters", "mailmaster",
                                           "postoffice",         "mailadmin",   "mailadministrator",
                                           "systemadministrator" };
static const char *const no_replies[] = { "noreply",       "noreplies",      "donotreply",
                                          "dontreply",     "neverreply",     "noanswer",
                                          "noresponse",    "nereply",        "unmonitored",
                                          "nepasrepondre", "nichtantworten", "noresponder",
                                          "naoresponda",   "norispondere" };
static const char *const daemon_names[] = {
    "mail delivery subsystem",
    "mail delivery system",
    "mail delivery service",
    "mail delivery",
    "mailer-daemon",
    "mailer daemon",
    "mail administrator",
    "system administrator",
    "internet mail delivery",
    "delivery subsystem",
    "postmaster",
    "interscan",
    "undeliverable",
    "mail system",
    "mail server",
    "mailserver",
    "administrateur syst",
    "administrador del sistema",
    "systemadministrator",
    "amministratore di sistema",
    "administrador do sistema",
    "systembeheerder",
    "시스템 관리자",
    "메일 시스템",
    "메일시스템",
    "システム管理者",
    "系统管理员",
    "系統管理員",
    "系统退信",
    "admin-mail",
};

static bool is_one_of(struct str word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(word, str_of(list[i])))
            return true;
    return false;
}

/** "No-Reply+x" as "noreply": small letters; marks gone; what follows "+" left out. */
static struct str plain_local(struct str email, struct arena *arena)
{
    struct str local = str_sub(email, 0, str_find_char(email, '@'));
    char *out = arena_alloc(arena, local.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < local.n && local.p[i] != '+'; i++) {
        char c = local.p[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c != '-' && c != '_' && c != '.' && c != ' ' && c != '"' && c != '\\')
            out[n++] = c;
    }
    return (struct str){ out, n };
}

/** "noreply2024" and "shop-noreply" refuse answers as well as "noreply". */
static bool refuses_answers(struct str local)
{
    for (size_t i = 0; i < COUNT_OF(no_replies); i++)
        if (str_find(local, str_of(no_replies[i])) < local.n)
            return true;
    return false;
}

static void read_address(struct mail_sender *sender, struct arena *arena)
{
    struct str local = plain_local(sender->email, arena);

    sender->is_daemon = is_one_of(local, daemons, COUNT_OF(daemons))
                        || str_starts_with(local, STR("mailerdaemon"))
                        || str_starts_with(local, STR("microsoftexchange329e71ec88ae"));
    sender->is_postmaster = is_one_of(local, postmasters, COUNT_OF(postmasters));
    sender->is_no_reply = refuses_answers(local) || sender->is_daemon || sender->is_postmaster
                          || str_starts_with(local, STR("bounce"));
}

/** Where an answer would go instead; STR_NULL when nothing else is said. */
static struct str read_reply_to(const struct mail_head *head, struct arena *arena)
{
    struct mail_address *list = NULL;
    struct str value = str_sub(mail_head_get(head, "Reply-To"), 0, REPLY_TO_BYTES_MAX);

    return mail_addresses_read(value, STR_NULL, arena, &list) > 0 ? list[0].email : STR_NULL;
}

static bool names_daemon(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(daemon_names); i++)
        if (str_starts_with(name, str_of(daemon_names[i])))
            return true;
    return false;
}

/** RFC 5321 4.5.5; some servers put their daemon's address in the place of nothing. */
static bool is_null_path(const struct mail_head *head, struct arena *arena)
{
    struct str path = mail_head_get(head, "Return-Path");
    struct mail_spot spot;

    if (str_is_null(path))
        return str_eq(mail_head_get(head, "X-Envelope-From"), STR("<>"));
    if (mail_spot_find(path, 0, &spot))
        return str_starts_with(plain_local(spot.address, arena), STR("mailerdaemon"));
    return str_eq(path, STR("<>")) || str_eq(path, STR("< >")) || str_eq(path, STR("<\"\">"))
           || str_eq_ascii_nocase(path, STR("<mailer-daemon>"));
}

bool mail_sender_is_at(struct str address, struct str domain)
{
    size_t at = address.n;
    struct str theirs;

    while (at > 0 && address.p[at - 1] != '@')
        at--;
    theirs = str_from(address, at);
    while (theirs.n > 0 && theirs.p[theirs.n - 1] == '.')
        theirs.n--;
    return at > 0 && domain.n > 0 && str_eq_ascii_nocase(theirs, domain);
}

/** "shop.example", "shop.co.kr"; "mx.shop.example" is a host, and users have no address at it. */
static bool is_whole_domain(struct str domain)
{
    size_t first = str_find_char(domain, '.');
    struct str rest = str_from(domain, first + 1);
    size_t second = str_find_char(rest, '.');
    struct str last = str_from(rest, second + 1);

    if (first == 0 || rest.n == 0 || first == domain.n)
        return false;
    return second == rest.n || (second <= 3 && last.n == 2);
}

struct str mail_sender_domain(const struct mail_sender *sender)
{
    size_t at = sender->email.n;

    while (at > 0 && sender->email.p[at - 1] != '@')
        at--;
    if (!sender->is_daemon || at == 0 || !is_whole_domain(str_from(sender->email, at)))
        return STR_NULL;
    return str_from(sender->email, at);
}

void mail_sender_read(const struct mail_head *head, struct str local_domain, struct arena *arena,
                      struct mail_sender *out)
{
    struct str raw = mail_head_get(head, "From");
    struct str reply_to = read_reply_to(head, arena);
    struct mail_address *list = NULL;
    size_t count = mail_addresses_read(raw, STR_NULL, arena, &list);

    *out = (struct mail_sender){ .email = STR_NULL, .name = STR("") };
    if (count > 0) {
        out->email = list[0].email;
        if (!str_is_null(list[0].name))
            out->name = mail_fold(list[0].name, arena);
    } else if (raw.n > 0) {
        out->name = mail_fold(mail_words_decode(raw, STR_NULL, arena), arena);
    }
    if (!str_is_null(out->email))
        read_address(out, arena);
    out->has_daemon_name = names_daemon(out->name);
    if (str_starts_with(out->name, STR("mailer-daemon")))
        out->is_daemon = out->is_no_reply = true;
    out->is_null = is_null_path(head, arena);
    out->sends_nowhere = !str_is_null(reply_to) && refuses_answers(plain_local(reply_to, arena));
    out->is_own = mail_sender_is_at(out->email, local_domain)
                  || (!str_is_null(reply_to) && mail_sender_is_at(reply_to, local_domain));
}
