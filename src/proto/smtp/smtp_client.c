#include "proto/smtp/smtp_client.h"

#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "proto/smtp/smtp_client_impl.h"

static void expect_banner(struct smtp_client *client)
{
    client->want = SMTP_CLIENT_WANTS_REPLY;
    client->asked[client->asked_count++].step = SMTP_AT_BANNER;
}

struct smtp_client *smtp_client_new(const struct smtp_client_config *config)
{
    struct smtp_client *client = calloc(1, sizeof(*client));

    CHECK(client != NULL);
    CHECK(smtp_domain_is_valid(config->hello_name));
    CHECK(config->login.user.n <= SMTP_LOGIN_USER_MAX);
    CHECK(config->login.secret.n <= SMTP_LOGIN_SECRET_MAX);
    client->config = *config;
    memcpy(client->hello_name, config->hello_name.p, config->hello_name.n);
    client->ending = smtp_outcome_ours(SMTP_WENT_OUT, SMTP_AT_QUIT, SMTP_FINE, "");
    smtp_reply_reader_init(&client->reader);
    if (config->tls == SMTP_TLS_FROM_START)
        client->want = SMTP_CLIENT_WANTS_TLS;
    else
        expect_banner(client);
    return client;
}

void smtp_client_free(struct smtp_client **client)
{
    if (*client == NULL)
        return;
    OPENSSL_cleanse((*client)->out, sizeof((*client)->out));
    free(*client);
    *client = NULL;
}

enum smtp_client_want smtp_client_want(const struct smtp_client *client)
{
    return client->want;
}

size_t smtp_client_replies(const struct smtp_client *client)
{
    return client->replies;
}

enum smtp_client_step smtp_client_step(const struct smtp_client *client)
{
    if (client->asked_count > 0)
        return client->asked[0].step;
    switch (client->want) {
    case SMTP_CLIENT_WANTS_TLS:
        return SMTP_AT_TLS;
    case SMTP_CLIENT_WANTS_BODY:
        return SMTP_AT_BODY;
    case SMTP_CLIENT_HAS_ENDED:
        return SMTP_AT_QUIT;
    default:
        return SMTP_AT_IDLE;
    }
}

struct str smtp_client_output(struct smtp_client *client)
{
    struct str output = { client->out, client->out_n };

    client->out_n = 0;
    return output;
}

void smtp_client_ask(struct smtp_client *client, enum smtp_client_step step, size_t recipient,
                     const char *format, ...)
{
    size_t room = sizeof(client->out) - client->out_n;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(client->out + client->out_n, room, format, args);
    va_end(args);
    CHECK(n >= 0 && (size_t)n + 2 < room && client->asked_count < SMTP_CLIENT_IN_FLIGHT_MAX);
    memcpy(client->out + client->out_n + n, "\r\n", 2);
    client->out_n += (size_t)n + 2;
    client->asked[client->asked_count++] = (struct smtp_client_asked){ step, recipient };
    client->want = SMTP_CLIENT_WANTS_REPLY;
}

/* --- how it ends --- */

static void tell(const struct smtp_client *client, const struct smtp_outcome *outcome)
{
    const struct smtp_watch *watch = &client->config.watch;

    if (watch->on_step != NULL)
        watch->on_step(watch->arg, outcome);
}

void smtp_client_end(struct smtp_client *client, const struct smtp_outcome *outcome)
{
    client->ending = *outcome;
    client->want = SMTP_CLIENT_HAS_ENDED;
    client->asked_count = 0;
    client->out_n = 0; /* not a byte more: a final dot may stand there */
    smtp_client_mail_settle(client, outcome);
    if (outcome->reply == 0)
        tell(client, outcome);
}

void smtp_client_give_up_at(struct smtp_client *client, enum smtp_client_step step,
                            enum smtp_trouble trouble, const char *words)
{
    struct smtp_outcome outcome = smtp_outcome_ours(
        step == SMTP_AT_FINAL ? SMTP_UNKNOWN : SMTP_TRY_LATER, step, trouble, words);

    if (client->want != SMTP_CLIENT_HAS_ENDED)
        smtp_client_end(client, &outcome);
}

void smtp_client_give_up(struct smtp_client *client, enum smtp_trouble trouble, const char *words)
{
    smtp_client_give_up_at(client, smtp_client_step(client), trouble, words);
}

static void say_goodbye_and_end(struct smtp_client *client, const struct smtp_outcome *outcome)
{
    static const struct str goodbye = STR_INIT("QUIT\r\n");

    smtp_client_end(client, outcome);
    memcpy(client->out, goodbye.p, goodbye.n);
    client->out_n = goodbye.n;
}

void smtp_client_end_opening(struct smtp_client *client, enum smtp_client_step step,
                             enum smtp_trouble trouble)
{
    struct smtp_outcome outcome = smtp_outcome_ours(SMTP_TRY_LATER, step, trouble, "");

    say_goodbye_and_end(client, &outcome);
}

static void end_opening_as_answered(struct smtp_client *client, enum smtp_client_step step,
                                    const struct smtp_reply *reply)
{
    struct smtp_outcome outcome;

    if (smtp_reply_is_success(reply) || reply->code / 100 == 3) {
        smtp_client_end_opening(client, step, SMTP_OUT_OF_STEP);
        return;
    }
    outcome = smtp_outcome_of_reply(step, reply);
    say_goodbye_and_end(client, &outcome);
}

/* --- what the relay offers --- */

static bool takes_word(struct str word, const char *name)
{
    return str_eq_ascii_nocase(word, str_of(name));
}

static void read_mechanisms(struct str names, struct smtp_offers *offers)
{
    while (!str_is_null(names)) {
        struct str name = str_cut(&names, ' ');

        offers->auth_plain |= takes_word(name, "PLAIN");
        offers->auth_login |= takes_word(name, "LOGIN");
        offers->auth_xoauth2 |= takes_word(name, "XOAUTH2");
    }
}

static void read_offer(struct str line, struct smtp_offers *offers)
{
    struct str rest = line;
    struct str word = str_cut(&rest, ' ');

    offers->pipelining |= takes_word(word, "PIPELINING");
    offers->starttls |= takes_word(word, "STARTTLS");
    offers->eight_bit |= takes_word(word, "8BITMIME");
    offers->smtputf8 |= takes_word(word, "SMTPUTF8");
    if (takes_word(word, "SIZE")) {
        offers->has_size = true;
        if (!str_to_int64(str_trim(rest), &offers->size_bytes) || offers->size_bytes < 0)
            offers->size_bytes = 0;
    }
    if (takes_word(word, "AUTH"))
        read_mechanisms(rest, offers);
    /* Before RFC 2554 Microsoft's servers wrote it so, and some still write both. */
    if (str_starts_with(line, STR("AUTH=")))
        read_mechanisms(str_from(line, 5), offers);
}

static void read_offers(struct smtp_client *client, struct str text)
{
    client->offers = (struct smtp_offers){ .is_esmtp = true };
    str_cut(&text, '\n'); /* the greeting */
    while (!str_is_null(text))
        read_offer(str_cut(&text, '\n'), &client->offers);
}

/* --- opening --- */

static void ask_hello(struct smtp_client *client)
{
    smtp_client_ask(client, SMTP_AT_HELLO, 0, "EHLO %s", client->hello_name);
}

/** What was needed to get in is not kept: links live long. */
static void become_idle(struct smtp_client *client)
{
    CHECK(client->out_n == 0);
    OPENSSL_cleanse(client->out, sizeof(client->out));
    OPENSSL_cleanse(&client->config.login, sizeof(client->config.login));
    client->want = SMTP_CLIENT_IS_IDLE;
}

static void open_further(struct smtp_client *client)
{
    if (!smtp_client_login_begin(client))
        become_idle(client);
}

static void on_banner(struct smtp_client *client, const struct smtp_reply *reply)
{
    if (reply->code == 220)
        ask_hello(client);
    else
        end_opening_as_answered(client, SMTP_AT_BANNER, reply);
}

static void after_hello(struct smtp_client *client)
{
    enum smtp_tls_use tls = client->config.tls;

    if (!client->is_encrypted && tls != SMTP_TLS_NEVER && client->offers.starttls)
        smtp_client_ask(client, SMTP_AT_STARTTLS, 0, "STARTTLS");
    else if (!client->is_encrypted && tls == SMTP_TLS_REQUIRED)
        smtp_client_end_opening(client, SMTP_AT_STARTTLS, SMTP_TLS_NOT_OFFERED);
    else
        open_further(client);
}

/** Old servers know no EHLO; whoever refuses HELO as well refuses us. */
static void on_hello(struct smtp_client *client, const struct smtp_reply *reply)
{
    if (reply->code / 100 == 5 && !client->is_hello_old) {
        client->is_hello_old = true;
        smtp_client_ask(client, SMTP_AT_HELLO, 0, "HELO %s", client->hello_name);
        return;
    }
    if (!smtp_reply_is_success(reply)) {
        end_opening_as_answered(client, SMTP_AT_HELLO, reply);
        return;
    }
    if (!client->is_hello_old)
        read_offers(client, reply->text);
    after_hello(client);
}

static void on_starttls(struct smtp_client *client, const struct smtp_reply *reply)
{
    if (reply->code == 220)
        client->want = SMTP_CLIENT_WANTS_TLS;
    else if (client->config.tls == SMTP_TLS_REQUIRED || reply->code < 400 || reply->code == 421)
        end_opening_as_answered(client, SMTP_AT_STARTTLS, reply);
    else
        open_further(client);
}

/** What was said in the clear is forgotten, RFC 3207 section 4.2. */
void smtp_client_tls_is_on(struct smtp_client *client)
{
    CHECK(client->want == SMTP_CLIENT_WANTS_TLS);
    client->is_encrypted = true;
    client->offers = (struct smtp_offers){ .is_esmtp = false };
    if (client->config.tls == SMTP_TLS_FROM_START)
        expect_banner(client);
    else
        ask_hello(client);
}

static void on_login(struct smtp_client *client, const struct smtp_reply *reply)
{
    if (reply->code >= 400)
        end_opening_as_answered(client, SMTP_AT_LOGIN, reply);
    else if (smtp_client_login_answer(client, reply))
        become_idle(client);
}

/* --- replies --- */

static void on_reply(struct smtp_client *client, struct smtp_client_asked asked,
                     const struct smtp_reply *reply)
{
    switch (asked.step) {
    case SMTP_AT_BANNER:
        on_banner(client, reply);
        break;
    case SMTP_AT_HELLO:
        on_hello(client, reply);
        break;
    case SMTP_AT_STARTTLS:
        on_starttls(client, reply);
        break;
    case SMTP_AT_LOGIN:
        on_login(client, reply);
        break;
    case SMTP_AT_QUIT:
        client->want = SMTP_CLIENT_HAS_ENDED;
        break;
    default:
        smtp_client_mail_answer(client, asked, reply);
    }
}

/** Nobody asked: the relay may say that it closes, and refuse a body that is still coming. */
static void on_unasked(struct smtp_client *client, const struct smtp_reply *reply)
{
    struct smtp_outcome outcome;

    if (reply->code != 421 && (client->want != SMTP_CLIENT_WANTS_BODY || reply->code < 400)) {
        smtp_client_give_up(client, SMTP_OUT_OF_STEP, "");
        return;
    }
    outcome = smtp_outcome_of_reply(smtp_client_step(client), reply);
    smtp_client_end(client, &outcome);
}

static struct smtp_client_asked oldest_asked(struct smtp_client *client)
{
    struct smtp_client_asked asked = client->asked[0];

    client->asked_count--;
    memmove(client->asked, client->asked + 1, client->asked_count * sizeof(asked));
    return asked;
}

/** `has_more`: bytes stand behind the reply, which can't answer what has not been asked yet. */
static void take_reply(struct smtp_client *client, bool has_more)
{
    const struct smtp_reply *reply = &client->reader.reply;
    struct smtp_client_asked asked;
    struct smtp_outcome outcome;

    client->replies++;
    if (client->asked_count == 0) {
        on_unasked(client, reply);
        return;
    }
    asked = oldest_asked(client);
    outcome = smtp_outcome_of_reply(asked.step, reply);
    tell(client, &outcome);
    has_more = has_more && client->asked_count == 0;
    on_reply(client, asked, reply);
    if (has_more && client->want == SMTP_CLIENT_WANTS_REPLY)
        smtp_client_give_up(client, SMTP_OUT_OF_STEP, "");
}

void smtp_client_feed(struct smtp_client *client, const void *bytes, size_t n)
{
    const char *p = bytes;

    while (n > 0 && client->want != SMTP_CLIENT_HAS_ENDED) {
        enum smtp_reply_result result;
        size_t used;

        if (client->want == SMTP_CLIENT_WANTS_TLS) {
            smtp_client_give_up(client, SMTP_TLS_INJECTED, "");
            return;
        }
        result = smtp_reply_read(&client->reader, p, n, &used);
        p += used;
        n -= used;
        if (result == SMTP_REPLY_BROKEN)
            smtp_client_give_up(client, SMTP_NOT_SMTP, "");
        if (result != SMTP_REPLY_WHOLE)
            continue;
        take_reply(client, n > 0);
        smtp_reply_reader_init(&client->reader);
    }
}

/* --- goodbye, and what may be asked --- */

void smtp_client_quit(struct smtp_client *client)
{
    CHECK(client->want == SMTP_CLIENT_IS_IDLE);
    smtp_client_ask(client, SMTP_AT_QUIT, 0, "QUIT");
}

const struct smtp_outcome *smtp_client_ending(const struct smtp_client *client)
{
    return &client->ending;
}

const struct smtp_offers *smtp_client_offers(const struct smtp_client *client)
{
    return &client->offers;
}

bool smtp_client_is_encrypted(const struct smtp_client *client)
{
    return client->is_encrypted;
}
