#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text/utf8.h"
#include "proto/smtp/smtp_session_impl.h"

/* As many addresses as may be named, with room for their list that doubles. */
enum { ARENA_BYTES = 4 * 1024 * 1024, REPLY_ROOM = 4 * SMTP_REPLY_LINE_MAX };

static void copy_text(struct str text, char *out, size_t room)
{
    text = utf8_cut(text, room - 1);
    if (text.n > 0)
        memcpy(out, text.p, text.n);
    out[text.n] = '\0';
}

struct smtp_session *smtp_session_new(const struct smtp_session_setup *setup)
{
    struct smtp_session *session = calloc(1, sizeof(*session));
    char greeting[SMTP_SESSION_HELLO_MAX + 32];

    CHECK(session != NULL);
    session->setup = *setup;
    copy_text(setup->host, session->host, sizeof(session->host));
    copy_text(setup->peer, session->peer, sizeof(session->peer));
    session->setup.host = str_of(session->host);
    session->setup.peer = str_of(session->peer);
    session->arena = arena_new(ARENA_BYTES);
    setup->receiver.limits(setup->receiver.arg, &session->limits);
    snprintf(greeting, sizeof(greeting), "%s %s Pharos", session->host,
             setup->protocol == SMTP_PROTOCOL_LMTP ? "LMTP" : "ESMTP");
    smtp_session_reply(session, 220, SMTP_ENHANCED_NONE, greeting);
    return session;
}

void smtp_session_free(struct smtp_session **session)
{
    struct smtp_session *s = *session;

    if (s == NULL)
        return;
    smtp_session_forget_mail(s);
    arena_free(&s->arena);
    free(s);
    *session = NULL;
}

void smtp_session_forget_mail(struct smtp_session *session)
{
    if (session->mail.delivery != NULL)
        session->setup.receiver.cancel(session->mail.delivery);
    session->mail = (struct smtp_mail){ .delivery = NULL };
    arena_reset(session->arena);
    if (session->state == SMTP_STATE_MAIL || session->state == SMTP_STATE_DATA)
        session->state = SMTP_STATE_READY;
}

/* --- replies --- */

void smtp_session_send(struct smtp_session *session, const struct smtp_reply *reply)
{
    char bytes[REPLY_ROOM];

    session->setup.on_output(session->setup.arg, bytes,
                             smtp_reply_format(reply, bytes, sizeof(bytes)));
}

void smtp_session_report(struct smtp_session *session, const char *what,
                         const struct smtp_reply *reply)
{
    if (session->setup.on_refused != NULL)
        session->setup.on_refused(session->setup.arg, what, reply);
}

void smtp_session_reply(struct smtp_session *session, int code, struct smtp_enhanced enhanced,
                        const char *text)
{
    smtp_session_send(session, &(struct smtp_reply){ code, enhanced, str_of(text) });
}

void smtp_session_hang_up(struct smtp_session *session, const char *what,
                          struct smtp_enhanced enhanced, const char *text)
{
    struct smtp_reply reply = { 421, enhanced, str_of(text) };

    smtp_session_forget_mail(session);
    session->state = SMTP_STATE_CLOSED;
    smtp_session_report(session, what, &reply);
    smtp_session_send(session, &reply);
}

void smtp_session_refuse(struct smtp_session *session, const char *what, int code,
                         struct smtp_enhanced enhanced, const char *text)
{
    struct smtp_reply reply = { code, enhanced, str_of(text) };

    if (!smtp_reply_is_temporary(&reply) && ++session->errors >= session->limits.errors) {
        smtp_session_hang_up(session, what, SMTP_ENHANCED(4, 7, 0), "too many errors, goodbye");
        return;
    }
    smtp_session_report(session, what, &reply);
    smtp_session_send(session, &reply);
}

void smtp_session_close(struct smtp_session *session, enum smtp_session_end why)
{
    if (session->state == SMTP_STATE_CLOSED)
        return;
    if (why == SMTP_SESSION_STOPPING)
        smtp_session_hang_up(session, "connection", SMTP_ENHANCED(4, 3, 2),
                             "closing down, come back later");
    else
        smtp_session_hang_up(session, "connection", SMTP_ENHANCED(4, 4, 2), "too slow, goodbye");
}

/* --- lines --- */

static bool is_clean(struct str line)
{
    for (size_t i = 0; i < line.n; i++)
        if ((unsigned char)line.p[i] < ' ' || line.p[i] == 0x7f)
            return false;
    return utf8_is_valid(line);
}

/** A whole line stands in session->line, without its LF. */
static void end_line(struct smtp_session *session)
{
    struct str line = { session->line, session->line_n };
    bool has_cr = line.n > 0 && line.p[line.n - 1] == '\r';
    bool is_cut = session->is_line_cut;

    session->line_n = 0;
    session->is_line_cut = false;
    if (is_cut) {
        smtp_session_refuse(session, "line", 500, SMTP_ENHANCED(5, 5, 2), "line too long");
        return;
    }
    line.n -= has_cr;
    if (!has_cr)
        smtp_session_refuse(session, "line", 500, SMTP_ENHANCED(5, 5, 2), "lines end in CR LF");
    else if (!is_clean(line))
        smtp_session_refuse(session, "line", 500, SMTP_ENHANCED(5, 5, 2), "bad characters");
    else
        smtp_session_command(session, line);
}

/** Takes bytes up to the end of a command line; returns how many. */
static size_t take_line(struct smtp_session *session, const char *bytes, size_t n)
{
    const char *lf = memchr(bytes, '\n', n);
    size_t part = lf != NULL ? (size_t)(lf - bytes) : n;
    size_t room = sizeof(session->line) - 1 - session->line_n;

    if (part > room)
        session->is_line_cut = true;
    if (session->is_line_cut) {
        session->line_n = 0;
    } else {
        memcpy(session->line + session->line_n, bytes, part);
        session->line_n += part;
    }
    if (lf == NULL)
        return n;
    end_line(session);
    return part + 1;
}

enum smtp_session_step smtp_session_feed(struct smtp_session *session, const void *bytes, size_t n)
{
    const char *p = bytes;

    while (n > 0 && session->state != SMTP_STATE_TLS && session->state != SMTP_STATE_CLOSED) {
        size_t used = session->state == SMTP_STATE_DATA ? smtp_session_take_message(session, p, n)
                                                        : take_line(session, p, n);

        p += used;
        n -= used;
    }
    if (session->state == SMTP_STATE_CLOSED)
        return SMTP_SESSION_CLOSE;
    return session->state == SMTP_STATE_TLS ? SMTP_SESSION_START_TLS : SMTP_SESSION_GO_ON;
}

void smtp_session_tls_started(struct smtp_session *session)
{
    CHECK(session->state == SMTP_STATE_TLS);
    smtp_session_forget_mail(session);
    session->hello[0] = '\0';
    session->line_n = 0;
    session->is_tls = true;
    session->state = SMTP_STATE_FRESH;
}

bool smtp_session_is_in_message(const struct smtp_session *session)
{
    return session->state == SMTP_STATE_DATA;
}

size_t smtp_session_message_bytes(const struct smtp_session *session)
{
    return session->mail.bytes;
}

int smtp_session_stored_count(const struct smtp_session *session)
{
    return session->stored;
}
