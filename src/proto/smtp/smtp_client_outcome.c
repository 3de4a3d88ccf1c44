#include "proto/smtp/smtp_client_outcome.h"

#include <string.h>

#include "base/attributes.h"
#include "base/check.h"
#include "base/text/utf8.h"

/* Those before are net_trouble's. */
static const char *const trouble_names[SMTP_TROUBLES] = {
    [SMTP_TLS_NOT_OFFERED] = "tls_not_offered",
    [SMTP_TLS_REFUSED] = "tls_refused",
    [SMTP_TLS_INJECTED] = "tls_injected",
    [SMTP_NOT_SMTP] = "not_smtp",
    [SMTP_OUT_OF_STEP] = "out_of_step",
    [SMTP_RELAY_UNAVAILABLE] = "relay_unavailable",
    [SMTP_RELAY_REFUSES] = "relay_refuses",
    [SMTP_AUTH_NOT_OFFERED] = "auth_not_offered",
    [SMTP_AUTH_NEEDS_TLS] = "auth_needs_tls",
    [SMTP_AUTH_REFUSED] = "auth_refused",
    [SMTP_AUTH_DEFERRED] = "auth_deferred",
    [SMTP_AUTH_REQUIRED] = "auth_required",
    [SMTP_SENDER_DEFERRED] = "sender_deferred",
    [SMTP_SENDER_REFUSED] = "sender_refused",
    [SMTP_RECIPIENT_DEFERRED] = "recipient_deferred",
    [SMTP_RECIPIENT_REFUSED] = "recipient_refused",
    [SMTP_RECIPIENT_UNKNOWN] = "recipient_unknown",
    [SMTP_MAILBOX_FULL] = "mailbox_full",
    [SMTP_TOO_MANY_RECIPIENTS] = "too_many_recipients",
    [SMTP_MESSAGE_DEFERRED] = "message_deferred",
    [SMTP_MESSAGE_REFUSED] = "message_refused",
    [SMTP_TOO_LARGE] = "too_large",
    [SMTP_BAD_ADDRESS] = "bad_address",
    [SMTP_NEEDS_SMTPUTF8] = "needs_smtputf8",
    [SMTP_NEEDS_8BIT] = "needs_8bit",
    [SMTP_BODY_UNREADABLE] = "body_unreadable",
};

static const char *const step_names[] = {
    [SMTP_AT_RESOLVE] = "resolve",     [SMTP_AT_CONNECT] = "connect", [SMTP_AT_TLS] = "tls",
    [SMTP_AT_BANNER] = "banner",       [SMTP_AT_HELLO] = "hello",     [SMTP_AT_LOGIN] = "login",
    [SMTP_AT_STARTTLS] = "starttls",   [SMTP_AT_IDLE] = "idle",       [SMTP_AT_RESET] = "reset",
    [SMTP_AT_RECIPIENT] = "recipient", [SMTP_AT_MAIL] = "mail",       [SMTP_AT_DATA] = "data",
    [SMTP_AT_BODY] = "body",           [SMTP_AT_FINAL] = "final",     [SMTP_AT_QUIT] = "quit",
};

static const char *const kind_names[] = {
    [SMTP_WENT_OUT] = "went_out",
    [SMTP_TRY_LATER] = "try_later",
    [SMTP_REFUSED] = "refused",
    [SMTP_UNKNOWN] = "unknown",
};

const char *smtp_trouble_name(enum smtp_trouble trouble)
{
    CHECK((size_t)trouble < COUNT_OF(trouble_names));
    if ((int)trouble < NET_TROUBLES)
        return net_trouble_name((enum net_trouble)trouble);
    return trouble_names[trouble];
}

const char *smtp_client_step_name(enum smtp_client_step step)
{
    CHECK(step >= SMTP_AT_RESOLVE && (size_t)step < COUNT_OF(step_names));
    return step_names[step];
}

const char *smtp_outcome_kind_name(enum smtp_outcome_kind kind)
{
    CHECK(kind >= SMTP_WENT_OUT && (size_t)kind < COUNT_OF(kind_names));
    return kind_names[kind];
}

/* --- what a reply means --- */

static bool status_is(const struct smtp_reply *reply, int subject, int detail)
{
    return reply->enhanced.subject == subject && reply->enhanced.detail == detail;
}

/** 552 speaks of size unless its enhanced code speaks of something else (RFC 1870, RFC 3463). */
static bool is_about_size(const struct smtp_reply *reply)
{
    return status_is(reply, 3, 4) || (reply->code == 552 && reply->enhanced.class == 0);
}

/** Nobody at that address: the codes of RFC 3463 3.2 and RFC 7505 (1.10) that say so. */
static bool is_about_address(const struct smtp_reply *reply)
{
    static const int details[] = { 1, 2, 3, 6, 10 };

    for (size_t i = 0; i < COUNT_OF(details); i++)
        if (status_is(reply, 1, details[i]))
            return true;
    return false;
}

/** RFC 5321 4.5.3.1.10: 452 is the code, and 552 is to be read as the same. */
static bool is_about_count(const struct smtp_reply *reply)
{
    return status_is(reply, 5, 3)
           || ((reply->code == 452 || reply->code == 552) && reply->enhanced.class == 0);
}

static enum smtp_trouble trouble_of_sender(const struct smtp_reply *reply, bool is_later)
{
    if (reply->code == 530)
        return SMTP_AUTH_REQUIRED;
    if (is_about_size(reply))
        return SMTP_TOO_LARGE;
    return is_later ? SMTP_SENDER_DEFERRED : SMTP_SENDER_REFUSED;
}

static enum smtp_trouble trouble_of_recipient(const struct smtp_reply *reply, bool is_later)
{
    if (is_about_count(reply))
        return SMTP_TOO_MANY_RECIPIENTS;
    if (is_about_address(reply))
        return SMTP_RECIPIENT_UNKNOWN;
    if (status_is(reply, 2, 2))
        return SMTP_MAILBOX_FULL;
    return is_later ? SMTP_RECIPIENT_DEFERRED : SMTP_RECIPIENT_REFUSED;
}

static enum smtp_trouble trouble_of_message(const struct smtp_reply *reply, bool is_later)
{
    if (is_about_size(reply))
        return SMTP_TOO_LARGE;
    if (status_is(reply, 2, 2))
        return SMTP_MAILBOX_FULL;
    return is_later ? SMTP_MESSAGE_DEFERRED : SMTP_MESSAGE_REFUSED;
}

static enum smtp_trouble trouble_of(enum smtp_client_step step, const struct smtp_reply *reply)
{
    bool is_later = smtp_reply_is_temporary(reply);

    if (reply->code == 421)
        return SMTP_RELAY_UNAVAILABLE;
    switch (step) {
    case SMTP_AT_STARTTLS:
        return SMTP_TLS_REFUSED;
    case SMTP_AT_LOGIN:
        return is_later ? SMTP_AUTH_DEFERRED : SMTP_AUTH_REFUSED;
    case SMTP_AT_MAIL:
        return trouble_of_sender(reply, is_later);
    case SMTP_AT_RECIPIENT:
        return trouble_of_recipient(reply, is_later);
    case SMTP_AT_DATA:
    case SMTP_AT_BODY:
    case SMTP_AT_FINAL:
        return trouble_of_message(reply, is_later);
    default:
        return is_later ? SMTP_RELAY_UNAVAILABLE : SMTP_RELAY_REFUSES;
    }
}

/** Invisible or direction-changing characters could make the words read as something else. */
static bool is_printable(uint32_t c)
{
    return c >= 0x20 && !(c >= 0x7f && c < 0xa0) && !(c >= 0x200b && c <= 0x200f)
           && !(c >= 0x2028 && c <= 0x202e) && !(c >= 0x2060 && c <= 0x206f) && c != 0xfeff;
}

/** Copies as much as fits, ended by NUL. */
static void copy_words(struct str words, char *out, size_t max)
{
    struct str fitting = utf8_cut(words, max);
    size_t at = 0;
    size_t n = 0;

    while (at < fitting.n) {
        size_t begin = at;

        if (is_printable(utf8_next(fitting, &at))) {
            memcpy(out + n, fitting.p + begin, at - begin);
            n += at - begin;
        } else {
            out[n++] = ' ';
        }
    }
    out[n] = '\0';
}

struct smtp_outcome smtp_outcome_ours(enum smtp_outcome_kind kind, enum smtp_client_step step,
                                      enum smtp_trouble trouble, const char *words)
{
    struct smtp_outcome outcome = { .kind = kind, .step = step, .trouble = trouble };

    copy_words(str_of(words), outcome.text, SMTP_OUTCOME_TEXT_MAX);
    return outcome;
}

static bool is_id_end(char c)
{
    return strchr(" \n;,)>", c) != NULL;
}

/** The word behind a mark, "queued as 4XyZ" (Postfix) or "OK id=1abc-23" (Exim). */
static struct str word_behind(struct str text, struct str mark)
{
    struct str word = str_from(text, str_find(text, mark) + mark.n);
    size_t n = 0;

    while (n < word.n && !is_id_end(word.p[n]))
        n++;
    return str_sub(word, 0, n);
}

static void find_queue_id(struct str text, char out[SMTP_QUEUE_ID_MAX + 1])
{
    struct str id = word_behind(text, STR("queued as "));

    copy_words(id.n > 0 ? id : word_behind(text, STR("id=")), out, SMTP_QUEUE_ID_MAX);
}

struct smtp_outcome smtp_outcome_of_reply(enum smtp_client_step step,
                                          const struct smtp_reply *reply)
{
    struct smtp_outcome outcome = { .step = step, .reply = reply->code, .status = reply->enhanced };

    copy_words(reply->text, outcome.text, SMTP_OUTCOME_TEXT_MAX);
    if (reply->code < 400) {
        outcome.kind = SMTP_WENT_OUT;
        find_queue_id(reply->text, outcome.queue_id);
        return outcome;
    }
    outcome.trouble = trouble_of(step, reply);
    outcome.kind = smtp_reply_is_temporary(reply) || outcome.trouble == SMTP_TOO_MANY_RECIPIENTS
                       ? SMTP_TRY_LATER
                       : SMTP_REFUSED;
    return outcome;
}
