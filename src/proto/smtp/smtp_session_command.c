/* The commands: a table says where each may stand, a function below what it does. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "proto/smtp/smtp_path.h"
#include "proto/smtp/smtp_session_impl.h"

/** What a command asks for; combined. */
enum command_flag {
    SMTP_ALONE = 1,  /* exists in SMTP only */
    LMTP_ALONE = 2,  /* exists in LMTP only */
    NO_ARGUMENT = 4, /* 501 when something follows */
    IDLE = 8,        /* brings no mail forward */
    AFTER_HELLO = 16,
};

struct command {
    const char *verb;
    void (*run)(struct smtp_session *session, struct str argument);
    unsigned flags;
};

static void refuse_syntax(struct smtp_session *session, const char *what, const char *text)
{
    smtp_session_refuse(session, what, 501, SMTP_ENHANCED(5, 5, 4), text);
}

static void refuse_order(struct smtp_session *session, const char *what, const char *text)
{
    smtp_session_refuse(session, what, 503, SMTP_ENHANCED(5, 5, 1), text);
}

static void ask_limits(struct smtp_session *session)
{
    const struct smtp_receiver *receiver = &session->setup.receiver;

    receiver->limits(receiver->arg, &session->limits);
    if (session->limits.recipients > SMTP_SESSION_RECIPIENTS_MAX)
        session->limits.recipients = SMTP_SESSION_RECIPIENTS_MAX;
}

/* --- hello --- */

/** Names are not believed and not looked up, so that any word will do. */
static bool take_hello(struct smtp_session *session, const char *what, struct str name)
{
    if (name.n == 0 || name.n > SMTP_SESSION_HELLO_MAX || str_find_char(name, ' ') < name.n) {
        refuse_syntax(session, what, "your name is missing or is none");
        return false;
    }
    smtp_session_forget_mail(session);
    memcpy(session->hello, name.p, name.n);
    session->hello[name.n] = '\0';
    session->state = SMTP_STATE_READY;
    ask_limits(session);
    return true;
}

static void run_helo(struct smtp_session *session, struct str argument)
{
    if (take_hello(session, "HELO", argument))
        smtp_session_reply(session, 250, SMTP_ENHANCED_NONE, session->host);
}

static void run_ehlo(struct smtp_session *session, struct str argument)
{
    char text[SMTP_SESSION_HELLO_MAX + 160];

    if (!take_hello(session, "EHLO", argument))
        return;
    snprintf(text, sizeof(text),
             "%s\nPIPELINING\nSIZE %zu\n8BITMIME\nSMTPUTF8\n%sENHANCEDSTATUSCODES\nHELP",
             session->host, session->limits.message_bytes,
             session->setup.offers_tls && !session->is_tls ? "STARTTLS\n" : "");
    smtp_session_reply(session, 250, SMTP_ENHANCED_NONE, text);
}

static void run_starttls(struct smtp_session *session, struct str argument)
{
    (void)argument;
    if (session->is_tls) {
        refuse_order(session, "STARTTLS", "encrypted already");
    } else if (!session->setup.offers_tls) {
        smtp_session_refuse(session, "STARTTLS", 502, SMTP_ENHANCED(5, 5, 1), "not offered");
    } else {
        smtp_session_reply(session, 220, SMTP_ENHANCED(2, 0, 0), "go ahead");
        session->state = SMTP_STATE_TLS;
    }
}

/* --- mail --- */

/** The text behind "FROM:" or "TO:"; false when it is not there. */
static bool after_keyword(struct str argument, struct str keyword, struct str *out)
{
    if (!str_eq_ascii_nocase(str_sub(argument, 0, keyword.n), keyword))
        return false;
    *out = str_from(argument, keyword.n);
    return true;
}

static bool take_size(struct smtp_session *session, struct str value)
{
    struct smtp_mail *mail = &session->mail;

    if (!str_to_int64(value, &mail->declared_bytes) || mail->declared_bytes < 0) {
        refuse_syntax(session, "MAIL", "SIZE is no number");
        return false;
    }
    if ((uint64_t)mail->declared_bytes > session->limits.message_bytes) {
        smtp_session_refuse(session, "MAIL", 552, SMTP_ENHANCED(5, 3, 4), "message too large");
        return false;
    }
    return true;
}

static bool take_body(struct smtp_session *session, struct str value)
{
    session->mail.is_8bit = str_eq_ascii_nocase(value, STR("8BITMIME"));
    if (session->mail.is_8bit || str_eq_ascii_nocase(value, STR("7BIT")))
        return true;
    refuse_syntax(session, "MAIL", "BODY is 7BIT or 8BITMIME");
    return false;
}

static bool take_utf8(struct smtp_session *session, struct str value)
{
    session->mail.is_utf8 = str_is_null(value);
    if (!session->mail.is_utf8)
        refuse_syntax(session, "MAIL", "SMTPUTF8 has no value");
    return session->mail.is_utf8;
}

static bool take_parameter(struct smtp_session *session, const struct smtp_param *param)
{
    if (str_eq_ascii_nocase(param->name, STR("SIZE")))
        return take_size(session, param->value);
    if (str_eq_ascii_nocase(param->name, STR("BODY")))
        return take_body(session, param->value);
    if (str_eq_ascii_nocase(param->name, STR("SMTPUTF8")))
        return take_utf8(session, param->value);
    smtp_session_refuse(session, "MAIL", 555, SMTP_ENHANCED(5, 5, 4), "unknown parameter");
    return false;
}

static bool take_parameters(struct smtp_session *session, struct str text)
{
    struct smtp_params params;

    if (!smtp_params_parse(text, &params)) {
        refuse_syntax(session, "MAIL", "parameters cannot be read");
        return false;
    }
    for (size_t i = 0; i < params.count; i++)
        if (!take_parameter(session, &params.items[i]))
            return false;
    return true;
}

/** RFC 6531 section 3.5: such addresses only in mail that was announced as such. */
static bool may_have_utf8(struct smtp_session *session, const char *what,
                          const struct smtp_path *path)
{
    if (!path->is_utf8 || session->mail.is_utf8)
        return true;
    smtp_session_refuse(session, what, 553, SMTP_ENHANCED(5, 6, 7), "this address needs SMTPUTF8");
    return false;
}

static bool may_begin_mail(struct smtp_session *session)
{
    if (session->state == SMTP_STATE_MAIL) {
        refuse_order(session, "MAIL", "a mail is under way");
        return false;
    }
    if (session->mails >= session->limits.messages) {
        smtp_session_hang_up(session, "MAIL", SMTP_ENHANCED(4, 7, 0),
                             "many messages on one connection, please call again");
        return false;
    }
    return true;
}

static void run_mail(struct smtp_session *session, struct str argument)
{
    struct smtp_path path;
    struct str rest;

    ask_limits(session);
    if (!may_begin_mail(session))
        return;
    if (!after_keyword(argument, STR("FROM:"), &rest)
        || !smtp_path_parse(rest, SMTP_PATH_REVERSE, &path, &rest)) {
        smtp_session_refuse(session, "MAIL", 501, SMTP_ENHANCED(5, 1, 7),
                            "MAIL FROM:<address> or MAIL FROM:<>");
        return;
    }
    session->mail.declared_bytes = -1;
    if (!take_parameters(session, rest) || !may_have_utf8(session, "MAIL", &path)) {
        smtp_session_forget_mail(session);
        return;
    }
    session->mail.sender = str_dup(session->arena, path.address);
    session->mails++;
    session->state = SMTP_STATE_MAIL;
    smtp_session_reply(session, 250, SMTP_ENHANCED(2, 1, 0), "sender taken");
}

static void add_recipient(struct smtp_session *session, struct str address)
{
    struct smtp_mail *mail = &session->mail;

    mail->recipients = arena_grow(session->arena, mail->recipients, mail->recipient_count,
                                  &mail->recipient_room, sizeof(*mail->recipients));
    mail->recipients[mail->recipient_count++] = str_dup(session->arena, address);
    smtp_session_reply(session, 250, SMTP_ENHANCED(2, 1, 5), "recipient taken");
}

static void ask_for_recipient(struct smtp_session *session, struct str address)
{
    const struct smtp_receiver *receiver = &session->setup.receiver;

    if (session->mail.recipient_count >= session->limits.recipients) {
        smtp_session_refuse(session, "RCPT", 452, SMTP_ENHANCED(4, 5, 3),
                            "too many recipients of one message");
        return;
    }
    switch (receiver->recipient(receiver->arg, address)) {
    case SMTP_TAKES:
        add_recipient(session, address);
        break;
    case SMTP_TAKES_NOT:
        smtp_session_refuse(session, "RCPT", 550, SMTP_ENHANCED(5, 1, 1),
                            "nobody here has this address");
        break;
    default:
        smtp_session_refuse(session, "RCPT", 451, SMTP_ENHANCED(4, 3, 0),
                            "not now, try again later");
    }
}

static void run_rcpt(struct smtp_session *session, struct str argument)
{
    struct smtp_params params;
    struct smtp_path path;
    struct str rest;

    if (session->state != SMTP_STATE_MAIL) {
        refuse_order(session, "RCPT", "MAIL comes first");
        return;
    }
    if (!after_keyword(argument, STR("TO:"), &rest)
        || !smtp_path_parse(rest, SMTP_PATH_FORWARD, &path, &rest)) {
        smtp_session_refuse(session, "RCPT", 501, SMTP_ENHANCED(5, 1, 3), "RCPT TO:<address>");
        return;
    }
    if (!smtp_params_parse(rest, &params) || params.count > 0) {
        smtp_session_refuse(session, "RCPT", 555, SMTP_ENHANCED(5, 5, 4), "unknown parameter");
        return;
    }
    if (may_have_utf8(session, "RCPT", &path))
        ask_for_recipient(session, path.address);
}

static void run_data(struct smtp_session *session, struct str argument)
{
    (void)argument;
    if (session->state != SMTP_STATE_MAIL)
        refuse_order(session, "DATA", "MAIL comes first");
    else if (session->mail.recipient_count == 0)
        refuse_order(session, "DATA", "no recipient was taken");
    else
        smtp_session_begin_message(session);
}

static void run_rset(struct smtp_session *session, struct str argument)
{
    (void)argument;
    smtp_session_forget_mail(session);
    smtp_session_reply(session, 250, SMTP_ENHANCED(2, 0, 0), "forgotten");
}

/* --- the rest --- */

static void run_noop(struct smtp_session *session, struct str argument)
{
    (void)argument;
    smtp_session_reply(session, 250, SMTP_ENHANCED(2, 0, 0), "nothing done");
}

static void run_help(struct smtp_session *session, struct str argument)
{
    bool is_lmtp = session->setup.protocol == SMTP_PROTOCOL_LMTP;

    (void)argument;
    smtp_session_reply(session, 214, SMTP_ENHANCED(2, 0, 0),
                       is_lmtp ? "LHLO MAIL RCPT DATA RSET NOOP QUIT STARTTLS VRFY HELP"
                               : "HELO EHLO MAIL RCPT DATA RSET NOOP QUIT STARTTLS VRFY HELP");
}

/** RFC 5321 section 7.3: who is here is told to nobody who does not write. */
static void run_vrfy(struct smtp_session *session, struct str argument)
{
    if (argument.n == 0)
        refuse_syntax(session, "VRFY", "VRFY address");
    else
        smtp_session_reply(session, 252, SMTP_ENHANCED(2, 0, 0), "write, and you will know");
}

static void run_quit(struct smtp_session *session, struct str argument)
{
    (void)argument;
    smtp_session_forget_mail(session);
    smtp_session_reply(session, 221, SMTP_ENHANCED(2, 0, 0), "goodbye");
    session->state = SMTP_STATE_CLOSED;
}

static void run_refused(struct smtp_session *session, struct str argument)
{
    (void)argument;
    smtp_session_refuse(session, "command", 502, SMTP_ENHANCED(5, 5, 1), "not offered here");
}

/** A browser that a web page made send its request to us: nothing behind it is for us to read. */
static void run_http(struct smtp_session *session, struct str argument)
{
    (void)argument;
    smtp_session_hang_up(session, "HTTP", SMTP_ENHANCED(4, 7, 0), "this is no web server");
}

static const struct command commands[] = {
    { "HELO", run_helo, SMTP_ALONE | IDLE },
    { "EHLO", run_ehlo, SMTP_ALONE | IDLE },
    { "LHLO", run_ehlo, LMTP_ALONE | IDLE },
    { "MAIL", run_mail, AFTER_HELLO | IDLE },
    { "RCPT", run_rcpt, AFTER_HELLO },
    { "DATA", run_data, AFTER_HELLO | NO_ARGUMENT },
    { "RSET", run_rset, NO_ARGUMENT | IDLE },
    { "NOOP", run_noop, IDLE },
    { "QUIT", run_quit, NO_ARGUMENT },
    { "STARTTLS", run_starttls, NO_ARGUMENT | IDLE },
    { "VRFY", run_vrfy, IDLE },
    { "HELP", run_help, IDLE },
    { "EXPN", run_refused, IDLE },
    { "TURN", run_refused, IDLE },
    { "ETRN", run_refused, IDLE },
    { "AUTH", run_refused, IDLE },
    { "GET", run_http, 0 },
    { "POST", run_http, 0 },
    { "PUT", run_http, 0 },
    { "CONNECT", run_http, 0 },
};

static const struct command *find(const struct smtp_session *session, struct str verb)
{
    unsigned foreign = session->setup.protocol == SMTP_PROTOCOL_LMTP ? SMTP_ALONE : LMTP_ALONE;

    for (size_t i = 0; i < COUNT_OF(commands); i++)
        if (str_eq_ascii_nocase(verb, str_of(commands[i].verb)))
            return (commands[i].flags & foreign) == 0 ? &commands[i] : NULL;
    return NULL;
}

void smtp_session_command(struct smtp_session *session, struct str line)
{
    struct str argument = str_trim(line);
    struct str verb = str_cut(&argument, ' ');
    const struct command *command = find(session, verb);

    argument = str_trim(argument);
    if (command == NULL) {
        smtp_session_refuse(session, "command", 500, SMTP_ENHANCED(5, 5, 1), "unknown command");
        return;
    }
    if ((command->flags & IDLE) && ++session->idle_commands > session->limits.idle_commands)
        smtp_session_hang_up(session, command->verb, SMTP_ENHANCED(4, 7, 0),
                             "many commands and no mail, goodbye");
    else if ((command->flags & NO_ARGUMENT) && argument.n > 0)
        refuse_syntax(session, command->verb, "nothing may follow this command");
    else if ((command->flags & AFTER_HELLO) && session->state == SMTP_STATE_FRESH)
        refuse_order(session, command->verb, "say hello first");
    else
        command->run(session, argument);
}
