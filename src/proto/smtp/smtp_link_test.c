/* Links against a relay that dies or falls silent at every byte of every answer, by TLS and
 * without. */
#include "proto/smtp/smtp_link.h"

#include <netdb.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "io/test_certificate.h"
#include "proto/smtp/smtp_link_probe.h"
#include "proto/smtp/smtp_link_relay_test.h"
#include "proto/smtp/smtp_link_socket.h"

/* Long for what comes, and short for what never does. */
enum { LONG_MS = 20 * 1000, SHORT_MS = 100 };

#define LONG_TIMES                                                                                 \
    {                                                                                              \
        LONG_MS, LONG_MS, LONG_MS, LONG_MS, LONG_MS, LONG_MS, LONG_MS, LONG_MS, LONG_MS, LONG_MS   \
    }
struct fixture {
    char folder[64];
    char certificate[96];
    char key[96];
    struct tls_server *server;
    struct tls_client *client;
    struct err err;
    struct relay_script script;
    struct relay *relay;
    struct smtp_link_config config;
    struct smtp_outcome opened;
    struct smtp_outcome recipients[2];
    struct smtp_mail_report report;
};

static const struct smtp_link_times long_times = LONG_TIMES;
static const struct str to_one[] = { STR_INIT("kim@example.net") };
static const struct str to_two[] = { STR_INIT("kim@example.net"), STR_INIT("lee@example.net") };
static const struct smtp_envelope envelope = { STR_INIT("desk@example.com"), to_one, 1 };
static const struct str small = STR_INIT("Subject: x\r\n\r\n.hidden\r\nbye\r\n");

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    signal(SIGPIPE, SIG_IGN);
    snprintf(f->folder, sizeof(f->folder), "/tmp/pharos-smtp-link-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->certificate, sizeof(f->certificate), "%s/certificate.pem", f->folder);
    snprintf(f->key, sizeof(f->key), "%s/key.pem", f->folder);
    test_certificate_write("relay", f->certificate, f->key);
    assert_true(tls_server_new(f->certificate, f->key, &f->server, &f->err));
    assert_true(tls_client_new(f->certificate, &f->client, &f->err));
    f->script.tls = f->server;
    f->config = (struct smtp_link_config){
        .host = "127.0.0.1",
        .dialogue = { .hello_name = STR("desk.example.com"), .tls = SMTP_TLS_NEVER },
        .tls_client = f->client,
        .times = long_times,
        .clock = &clock_system,
        .stop_fd = -1,
    };
    f->report.recipients = f->recipients;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    tls_server_free(&f->server);
    tls_client_free(&f->client);
    unlink(f->certificate);
    unlink(f->key);
    rmdir(f->folder);
    free(f);
    return 0;
}

static bool open_to(struct fixture *f, struct smtp_link **link)
{
    f->config.port = f->relay->port;
    return smtp_link_open(&f->config, link, &f->opened);
}

/** Opens a link to a relay of the script, sends one mail if that goes, and closes it. */
static void run(struct fixture *f, const struct smtp_body *body)
{
    struct smtp_link *link;

    f->relay = relay_start(&f->script);
    memset(f->recipients, 0, sizeof(f->recipients));
    f->report.mail = (struct smtp_outcome){ .kind = 0 };
    if (open_to(f, &link)) {
        smtp_link_send(link, &envelope, body, &f->report);
        smtp_link_close(&link);
    }
    relay_stop(f->relay);
}

static void assert_outcome(const struct smtp_outcome *outcome, enum smtp_outcome_kind kind,
                           enum smtp_client_step step, enum smtp_trouble trouble)
{
    if (outcome->kind != kind || outcome->step != step || outcome->trouble != trouble)
        fail_msg("kind %d at %s: %s \"%s\"", outcome->kind, smtp_client_step_name(outcome->step),
                 smtp_trouble_name(outcome->trouble), outcome->text);
}

static void a_mail_goes_out_byte_for_byte(void **state)
{
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);

    run(f, &body);
    assert_outcome(&f->report.mail, SMTP_WENT_OUT, SMTP_AT_FINAL, SMTP_FINE);
    assert_int_equal(f->report.mail.reply, 250);
    assert_string_equal(f->report.mail.text, "thanks queued as Q1");
    assert_string_equal(f->report.mail.queue_id, "Q1");
    assert_str_is(((struct str){ f->relay->body, f->relay->body_n }),
                  "Subject: x\r\n\r\n..hidden\r\nbye\r\n.\r\n");
    relay_free(f->relay);
}

/* A body of many writes: line i is i, so that a lost or doubled byte shows. */
struct long_body {
    size_t lines;
    sem_t *before; /* waited for once `given` lines went, NULL: never */
    size_t given_before;
    bool breaks; /* fails in the end */
};

static bool give_long(void *arg, bool (*put)(void *to, const void *bytes, size_t n), void *to,
                      struct err *err)
{
    const struct long_body *body = arg;
    char line[32];

    for (size_t i = 0; i < body->lines; i++) {
        int n = snprintf(line, sizeof(line), "%s%zu\r\n", i % 3 == 0 ? "." : "", i);

        if (body->before != NULL && i == body->given_before)
            sem_wait(body->before);
        if (!put(to, line, (size_t)n))
            return true;
    }
    if (body->before != NULL && body->given_before == body->lines)
        sem_wait(body->before);
    return !body->breaks || err_set(err, ERR_UNAVAILABLE, "gone", "the file is gone");
}

static void a_long_body_arrives_whole(void **state)
{
    static char expected[RELAY_BODY_ROOM];
    struct fixture *f = *state;
    struct long_body source = { .lines = 20000 };
    const struct smtp_body body = { give_long, &source };
    size_t n = 0;

    for (size_t i = 0; i < source.lines; i++)
        n += (size_t)snprintf(expected + n, sizeof(expected) - n, "%s%zu\r\n",
                              i % 3 == 0 ? ".." : "", i);
    n += (size_t)snprintf(expected + n, sizeof(expected) - n, ".\r\n");
    for (int by_tls = 0; by_tls < 2; by_tls++) {
        f->script.is_tls_from_start = by_tls == 1;
        f->config.dialogue.tls = by_tls == 1 ? SMTP_TLS_FROM_START : SMTP_TLS_NEVER;
        run(f, &body);
        assert_outcome(&f->report.mail, SMTP_WENT_OUT, SMTP_AT_FINAL, SMTP_FINE);
        assert_int_equal(f->relay->body_n, n);
        assert_memory_equal(f->relay->body, expected, n);
        relay_free(f->relay);
    }
}

/* --- death --- */

static const enum smtp_client_step step_of[RELAY_STEPS] = {
    [RELAY_BANNER] = SMTP_AT_BANNER,  [RELAY_EHLO] = SMTP_AT_HELLO, [RELAY_MAIL] = SMTP_AT_MAIL,
    [RELAY_RCPT] = SMTP_AT_RECIPIENT, [RELAY_DATA] = SMTP_AT_DATA,  [RELAY_DOT] = SMTP_AT_FINAL,
};

/** What must have come of it when the relay ended after `at` of the `n` bytes of an answer. */
static void assert_died(struct fixture *f, enum relay_step step, size_t at,
                        enum smtp_trouble trouble)
{
    size_t n = strlen(relay_reply(&f->script, step));
    const struct smtp_outcome *outcome =
        step <= RELAY_EHLO && at < n ? &f->opened : &f->report.mail;

    if (step == RELAY_BANNER && at < n) { /* a reset can be there before the connection is seen */
        assert_int_equal(outcome->kind, SMTP_TRY_LATER);
        assert_int_equal(outcome->trouble, trouble);
        assert_in_range(outcome->step, SMTP_AT_CONNECT, SMTP_AT_BANNER);
    } else if (at < n) {
        assert_outcome(outcome, step == RELAY_DOT ? SMTP_UNKNOWN : SMTP_TRY_LATER, step_of[step],
                       trouble);
        if (step > RELAY_EHLO)
            assert_int_equal(f->recipients[0].kind, outcome->kind);
    } else if (step == RELAY_DOT) {
        assert_int_equal(f->report.mail.kind, SMTP_WENT_OUT);
    } else if (step != RELAY_DATA && outcome->kind != 0) {
        /* After a whole 354 it is not for us to see whether it died before it read the dot. */
        assert_int_equal(outcome->kind, SMTP_TRY_LATER);
    }
}

static const enum relay_step mail_steps[] = { RELAY_BANNER, RELAY_EHLO, RELAY_MAIL,
                                              RELAY_RCPT,   RELAY_DATA, RELAY_DOT };

/** Dies after each byte of each answer, and before the first. */
static void die_everywhere(struct fixture *f, enum relay_end end)
{
    struct smtp_body body = smtp_body_of(&small);

    f->script.end = end;
    for (size_t i = 0; i < COUNT_OF(mail_steps); i++) {
        f->script.end_step = mail_steps[i];
        for (size_t at = 0; at <= strlen(relay_reply(&f->script, mail_steps[i])); at++) {
            f->script.end_at = (int)at;
            run(f, &body);
            assert_died(f, mail_steps[i], at, SMTP_CONNECTION_LOST);
            relay_free(f->relay);
        }
    }
}

static void only_behind_the_final_dot_a_death_leaves_us_not_knowing(void **state)
{
    die_everywhere(*state, RELAY_CLOSES);
}

static void a_reset_is_a_death_as_well(void **state)
{
    die_everywhere(*state, RELAY_RESETS);
}

static void by_tls_a_death_is_the_same(void **state)
{
    struct fixture *f = *state;

    f->script.is_tls_from_start = true;
    f->config.dialogue.tls = SMTP_TLS_FROM_START;
    die_everywhere(f, RELAY_CLOSES);
    die_everywhere(f, RELAY_RESETS);
}

/** The relay has taken some of the body and died before more of it is given. */
static void a_death_amid_the_body_is_no_mystery(void **state)
{
    static const struct {
        int at;              /* bytes the relay takes */
        size_t lines;        /* of the body */
        size_t given_before; /* lines that are given before its death */
    } cases[] = {
        { 0, 3, 0 },
        { 0, 3, 3 },
        { 1, 20000, 10000 },
        { 4096, 20000, 10000 },
        { 60000, 20000, 12000 },
        { 60000, 20000, 20000 },
    };
    struct fixture *f = *state;

    f->script.is_amid_body = true;
    for (size_t i = 0; i < COUNT_OF(cases) * 4; i++) {
        struct long_body source = { .lines = cases[i / 4].lines,
                                    .given_before = cases[i / 4].given_before };
        const struct smtp_body body = { give_long, &source };
        struct smtp_link *link;

        f->script.end = i % 2 == 0 ? RELAY_CLOSES : RELAY_RESETS;
        f->script.is_tls_from_start = i / 2 % 2 == 1;
        f->config.dialogue.tls = i / 2 % 2 == 1 ? SMTP_TLS_FROM_START : SMTP_TLS_NEVER;
        f->script.end_at = cases[i / 4].at;
        f->relay = relay_start(&f->script);
        source.before = &f->relay->has_ended;
        assert_true(open_to(f, &link));
        smtp_link_send(link, &envelope, &body, &f->report);
        assert_outcome(&f->report.mail, SMTP_TRY_LATER, SMTP_AT_BODY, SMTP_CONNECTION_LOST);
        assert_false(smtp_link_is_open(link));
        smtp_link_close(&link);
        relay_stop(f->relay);
        relay_free(f->relay);
    }
}

static void a_body_that_cannot_be_had_is_not_ended(void **state)
{
    struct fixture *f = *state;
    struct long_body source = { .lines = 5000, .breaks = true };
    const struct smtp_body body = { give_long, &source };

    run(f, &body);
    assert_outcome(&f->report.mail, SMTP_TRY_LATER, SMTP_AT_BODY, SMTP_BODY_UNREADABLE);
    assert_string_equal(f->report.mail.text, "the file is gone");
    assert_true(f->relay->body_n < 3 || memcmp(f->relay->body + f->relay->body_n - 3, ".\r\n", 3));
    relay_free(f->relay);
}

/* --- silence --- */

/** Only the time that is to run out is short: a busy machine must not make others run out. */
static struct smtp_link_times short_at(enum relay_step step)
{
    struct smtp_link_times times = long_times;

    if (step == RELAY_BANNER)
        times.banner_ms = SHORT_MS;
    else if (step == RELAY_DATA)
        times.data_ms = SHORT_MS;
    else if (step == RELAY_DOT)
        times.final_ms = SHORT_MS;
    else
        times.command_ms = SHORT_MS;
    return times;
}

static void a_silent_relay_is_waited_for_no_longer_than_said(void **state)
{
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);

    f->script.end = RELAY_STALLS;
    for (size_t i = 0; i < COUNT_OF(mail_steps); i++) {
        f->script.end_step = mail_steps[i];
        f->config.times = short_at(mail_steps[i]);
        for (size_t at = 0; at < strlen(relay_reply(&f->script, mail_steps[i])); at += 7) {
            f->script.end_at = (int)at;
            run(f, &body);
            assert_died(f, mail_steps[i], at, SMTP_TIMED_OUT);
            relay_free(f->relay);
        }
    }
}

static void a_relay_that_takes_no_more_of_the_body_is_left(void **state)
{
    struct fixture *f = *state;
    struct long_body source = { .lines = 4 * 1000 * 1000 };
    const struct smtp_body body = { give_long, &source };

    f->config.times.block_ms = SHORT_MS;
    f->script.end = RELAY_STALLS;
    f->script.is_amid_body = true;
    f->script.end_at = 5000;
    run(f, &body);
    assert_outcome(&f->report.mail, SMTP_TRY_LATER, SMTP_AT_BODY, SMTP_TIMED_OUT);
    relay_free(f->relay);
}

static void when_we_stop_only_the_answer_to_a_final_dot_is_waited_for(void **state)
{
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);

    for (int answers = 0; answers < 2; answers++) {
        int stop_fd = eventfd(0, EFD_CLOEXEC);

        f->script.stop_fd = f->config.stop_fd = stop_fd;
        f->script.end = answers == 1 ? RELAY_LIVES : RELAY_STALLS;
        f->script.end_step = RELAY_DOT;
        f->config.times.stop_ms = answers == 1 ? LONG_MS : SHORT_MS;
        run(f, &body);
        if (answers == 1)
            assert_outcome(&f->report.mail, SMTP_WENT_OUT, SMTP_AT_FINAL, SMTP_FINE);
        else
            assert_outcome(&f->report.mail, SMTP_UNKNOWN, SMTP_AT_FINAL, SMTP_INTERRUPTED);
        relay_free(f->relay);
        close(stop_fd);
    }
    f->config.stop_fd = eventfd(1, EFD_CLOEXEC);
    f->script.stop_fd = 0;
    f->script.end = RELAY_STALLS;
    f->script.end_step = RELAY_BANNER;
    run(f, &body);
    assert_outcome(&f->opened, SMTP_TRY_LATER, SMTP_AT_BANNER, SMTP_INTERRUPTED);
    relay_free(f->relay);
    close(f->config.stop_fd);
}

static void a_mail_as_a_whole_has_its_time(void **state)
{
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);

    f->config.times.mail_ms = SHORT_MS;
    f->script.end = RELAY_STALLS;
    f->script.end_step = RELAY_RCPT;
    run(f, &body);
    assert_outcome(&f->report.mail, SMTP_TRY_LATER, SMTP_AT_RECIPIENT, SMTP_TIMED_OUT);
    relay_free(f->relay);
}

/* --- several mails --- */

static void a_link_is_used_for_several_mails(void **state)
{
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);
    struct smtp_link *link;

    f->relay = relay_start(&f->script);
    assert_true(open_to(f, &link));
    for (int i = 0; i < 5; i++) {
        smtp_link_send(link, &envelope, &body, &f->report);
        assert_outcome(&f->report.mail, SMTP_WENT_OUT, SMTP_AT_FINAL, SMTP_FINE);
        assert_true(smtp_link_is_open(link));
    }
    smtp_link_close(&link);
    relay_stop(f->relay);
    relay_free(f->relay);
}

static void a_refused_recipient_leaves_the_link_open(void **state)
{
    struct fixture *f = *state;
    const struct smtp_envelope both = { STR("desk@example.com"), to_two, 2 };
    struct smtp_body body = smtp_body_of(&small);
    struct smtp_link *link;

    f->script.replies[RELAY_RCPT] = "550 5.1.1 nobody\r\n";
    f->relay = relay_start(&f->script);
    assert_true(open_to(f, &link));
    for (int i = 0; i < 2; i++) {
        smtp_link_send(link, &both, &body, &f->report);
        assert_outcome(&f->report.mail, SMTP_REFUSED, SMTP_AT_RECIPIENT, SMTP_RECIPIENT_UNKNOWN);
        assert_string_equal(f->recipients[1].text, "nobody");
        assert_true(smtp_link_is_open(link));
    }
    smtp_link_close(&link);
    relay_stop(f->relay);
    relay_free(f->relay);
}

static void a_relay_that_left_between_two_mails_has_not_taken_the_second(void **state)
{
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);
    struct smtp_link *link;

    f->script.end = RELAY_CLOSES;
    f->script.end_step = RELAY_DOT;
    f->script.end_at = RELAY_ALL;
    f->relay = relay_start(&f->script);
    assert_true(open_to(f, &link));
    smtp_link_send(link, &envelope, &body, &f->report);
    assert_outcome(&f->report.mail, SMTP_WENT_OUT, SMTP_AT_FINAL, SMTP_FINE);
    sem_wait(&f->relay->has_ended);
    for (int i = 0; i < 2; i++) {
        smtp_link_send(link, &envelope, &body, &f->report);
        assert_outcome(&f->report.mail, SMTP_TRY_LATER, SMTP_AT_IDLE, SMTP_CONNECTION_LOST);
        assert_int_equal(f->recipients[0].kind, SMTP_TRY_LATER);
        assert_false(smtp_link_is_open(link));
    }
    smtp_link_close(&link);
    relay_stop(f->relay);
    relay_free(f->relay);
}

/* --- TLS, names, login --- */

#define OFFERS_STARTTLS "250-relay.example\r\n250 STARTTLS\r\n"

static void encryption_is_as_wanted(void **state)
{
    static const struct {
        enum smtp_tls_use use;
        bool offers;
        bool encrypted;
        bool opens;
    } cases[] = {
        { SMTP_TLS_FROM_START, false, true, true },  { SMTP_TLS_REQUIRED, true, true, true },
        { SMTP_TLS_REQUIRED, false, false, false },  { SMTP_TLS_IF_OFFERED, true, true, true },
        { SMTP_TLS_IF_OFFERED, false, false, true }, { SMTP_TLS_NEVER, true, false, true },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct smtp_link *link;

        f->config.dialogue.tls = cases[i].use;
        f->script.is_tls_from_start = cases[i].use == SMTP_TLS_FROM_START;
        f->script.replies[RELAY_EHLO] = cases[i].offers ? OFFERS_STARTTLS : NULL;
        f->relay = relay_start(&f->script);
        assert_int_equal(open_to(f, &link), cases[i].opens);
        if (cases[i].opens) {
            assert_int_equal(smtp_link_is_encrypted(link), cases[i].encrypted);
            smtp_link_close(&link);
        } else {
            assert_outcome(&f->opened, SMTP_TRY_LATER, SMTP_AT_STARTTLS, SMTP_TLS_NOT_OFFERED);
        }
        relay_stop(f->relay);
        relay_free(f->relay);
    }
}

/** Makes the fixture's certificate one that ran out yesterday. */
static void let_expire(struct fixture *f)
{
    FILE *in = fopen(f->certificate, "re");
    FILE *key_in = fopen(f->key, "re");
    X509 *certificate = PEM_read_X509(in, NULL, NULL, NULL);
    EVP_PKEY *key = PEM_read_PrivateKey(key_in, NULL, NULL, NULL);
    FILE *out;

    fclose(in);
    fclose(key_in);
    assert_true(certificate != NULL && key != NULL);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -2L * 24 * 60 * 60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), -1L * 24 * 60 * 60);
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
    out = fopen(f->certificate, "we");
    assert_int_equal(PEM_write_X509(out, certificate), 1);
    fclose(out);
    X509_free(certificate);
    EVP_PKEY_free(key);
    assert_true(tls_server_reload(f->server, &f->err));
    tls_client_free(&f->client);
    assert_true(tls_client_new(f->certificate, &f->client, &f->err));
    f->config.tls_client = f->client;
}

static void assert_untrusted(struct fixture *f, const char *words)
{
    static const enum smtp_tls_use uses[] = { SMTP_TLS_FROM_START, SMTP_TLS_REQUIRED,
                                              SMTP_TLS_IF_OFFERED };

    for (size_t i = 0; i < COUNT_OF(uses); i++) {
        struct smtp_link *link;

        f->config.dialogue.tls = uses[i];
        f->script.is_tls_from_start = uses[i] == SMTP_TLS_FROM_START;
        f->script.replies[RELAY_EHLO] = OFFERS_STARTTLS;
        f->relay = relay_start(&f->script);
        assert_false(open_to(f, &link));
        assert_outcome(&f->opened, SMTP_TRY_LATER, SMTP_AT_TLS, SMTP_TLS_UNTRUSTED);
        if (strstr(f->opened.text, words) == NULL)
            fail_msg("%s", f->opened.text);
        relay_stop(f->relay);
        relay_free(f->relay);
    }
}

static void certificates_that_prove_nothing_end_the_link(void **state)
{
    struct fixture *f = *state;
    struct tls_client *stranger;

    f->config.host = "127.0.0.2"; /* which the certificate does not name */
    assert_untrusted(f, "mismatch");
    f->config.host = "127.0.0.1";
    assert_true(tls_client_new(NULL, &stranger, &f->err));
    f->config.tls_client = stranger;
    assert_untrusted(f, "self-signed");
    tls_client_free(&stranger);
    let_expire(f);
    assert_untrusted(f, "expired");
}

static void what_is_no_handshake_fails(void **state)
{
    struct fixture *f = *state;
    struct smtp_link *link;

    f->config.dialogue.tls = SMTP_TLS_FROM_START;
    f->relay = relay_start(&f->script); /* speaks in the clear */
    assert_false(open_to(f, &link));
    assert_outcome(&f->opened, SMTP_TRY_LATER, SMTP_AT_TLS, SMTP_TLS_FAILED);
    relay_stop(f->relay);
    relay_free(f->relay);
}

static void hosts_are_found_or_it_is_said_why_not(void **state)
{
    struct fixture *f = *state;
    struct smtp_link *link;

    f->relay = relay_start(&f->script);
    f->config.host = "localhost";
    assert_true(open_to(f, &link));
    smtp_link_close(&link);
    relay_stop(f->relay);
    f->config.host = "a..b";
    assert_false(open_to(f, &link));
    assert_outcome(&f->opened, SMTP_TRY_LATER, SMTP_AT_RESOLVE, SMTP_NO_SUCH_HOST);
    f->config.host = "no-such-host.invalid"; /* RFC 6761; a machine without DNS cannot tell */
    assert_false(open_to(f, &link));
    assert_int_equal(f->opened.step, SMTP_AT_RESOLVE);
    close(f->relay->listen_fd);
    f->config.host = "127.0.0.1";
    assert_false(open_to(f, &link));
    assert_outcome(&f->opened, SMTP_TRY_LATER, SMTP_AT_CONNECT, SMTP_REFUSED_CONNECTION);
    f->relay->listen_fd = -1;
    relay_free(f->relay);
}

static struct addrinfo loopback_address(struct sockaddr_in *address, int port)
{
    *address = (struct sockaddr_in){ .sin_family = AF_INET,
                                     .sin_port = htons((uint16_t)port),
                                     .sin_addr = { htonl(INADDR_LOOPBACK) } };
    return (struct addrinfo){ .ai_family = AF_INET,
                              .ai_addr = (struct sockaddr *)address,
                              .ai_addrlen = sizeof(*address) };
}

/** Listens and takes nobody, until its queue is full and the next one waits. */
static int open_full(int *port, int waiting[4])
{
    struct sockaddr_in address;
    socklen_t n = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    loopback_address(&address, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, n), 0);
    assert_int_equal(listen(fd, 0), 0);
    getsockname(fd, (struct sockaddr *)&address, &n);
    *port = ntohs(address.sin_port);
    for (int i = 0; i < 4; i++) {
        waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        connect(waiting[i], (struct sockaddr *)&address, n);
    }
    return fd;
}

static void addresses_are_tried_one_after_another(void **state)
{
    struct fixture *f = *state;
    struct smtp_link_socket socket = { .fd = -1, .clock = &clock_system, .stop_fd = -1 };
    struct sockaddr_in where[3];
    struct addrinfo addresses[3];
    struct relay *gone = relay_start(&f->script);
    int waiting[4];
    int full_port;
    int full = open_full(&full_port, waiting);

    relay_stop(gone);
    close(gone->listen_fd);
    gone->listen_fd = -1;
    f->relay = relay_start(&f->script);
    addresses[0] = loopback_address(&where[0], gone->port);
    addresses[1] = loopback_address(&where[1], full_port);
    assert_int_equal(smtp_link_socket_connect_to_one(&socket, &addresses[0], LONG_MS),
                     SMTP_REFUSED_CONNECTION);
    assert_int_equal(smtp_link_socket_connect_to_one(&socket, &addresses[1], SHORT_MS),
                     SMTP_CONNECT_TIMED_OUT);
    addresses[2] = loopback_address(&where[2], f->relay->port);
    addresses[0].ai_next = &addresses[1];
    addresses[1].ai_next = &addresses[2];
    assert_int_equal(smtp_link_socket_connect_to_one(&socket, &addresses[0], SHORT_MS), SMTP_FINE);
    assert_true(socket.is_loopback);
    smtp_link_socket_close(&socket);
    relay_stop(f->relay);
    relay_free(f->relay);
    relay_free(gone);
    for (int i = 0; i < 4; i++)
        close(waiting[i]);
    close(full);
}

/* --- probing, logging --- */

static void log_in(struct fixture *f)
{
    f->config.dialogue.login =
        (struct smtp_login){ SMTP_LOGIN_PASSWORD, STR("desk@example.com"), STR("hunter2-secret") };
    f->script.replies[RELAY_EHLO] = "250-relay.example\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n";
    f->config.dialogue.tls = SMTP_TLS_REQUIRED;
}

static void a_probe_tells_of_each_step(void **state)
{
    static const enum smtp_client_step expected[] = {
        SMTP_AT_RESOLVE,  SMTP_AT_CONNECT,   SMTP_AT_BANNER, SMTP_AT_HELLO,
        SMTP_AT_STARTTLS, SMTP_AT_TLS,       SMTP_AT_HELLO,  SMTP_AT_LOGIN,
        SMTP_AT_MAIL,     SMTP_AT_RECIPIENT, SMTP_AT_RESET,  SMTP_AT_QUIT,
    };
    struct fixture *f = *state;
    struct smtp_probe_report report;

    log_in(f);
    f->relay = relay_start(&f->script);
    f->config.port = f->relay->port;
    smtp_probe(&f->config, &envelope, &report);
    assert_true(report.works && report.is_encrypted && report.offers.auth_plain);
    assert_int_equal(report.count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_int_equal(report.steps[i].outcome.step, expected[i]);
        assert_int_equal(report.steps[i].outcome.kind, SMTP_WENT_OUT);
    }
    relay_stop(f->relay);
    relay_free(f->relay);
}

static void a_probe_ends_where_the_trouble_is(void **state)
{
    struct fixture *f = *state;
    struct smtp_probe_report report;

    log_in(f);
    f->script.replies[RELAY_AUTH] = "535 5.7.8 wrong password\r\n";
    f->relay = relay_start(&f->script);
    f->config.port = f->relay->port;
    smtp_probe(&f->config, &envelope, &report);
    assert_false(report.works);
    assert_outcome(&report.steps[report.count - 1].outcome, SMTP_REFUSED, SMTP_AT_LOGIN,
                   SMTP_AUTH_REFUSED);
    relay_stop(f->relay);
    relay_free(f->relay);
}

static void logs_hold_no_secret_no_address_and_no_word_of_the_peer(void **state)
{
    static const char *const never[] = { "hunter2", "aHVudGVy", "example",
                                         "Subject", "thanks",   "ZGVza0" };
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);
    char lines[4096] = "";
    struct log log = { memfd_create("log", MFD_CLOEXEC), LOG_DEBUG, &clock_system };

    log_in(f);
    f->config.log = &log;
    run(f, &body);
    assert_int_equal(f->report.mail.kind, SMTP_WENT_OUT);
    relay_free(f->relay);
    f->script.replies[RELAY_AUTH] = "535 5.7.8 wrong password of desk@example.com\r\n";
    run(f, &body);
    relay_free(f->relay);
    assert_true(pread(log.fd, lines, sizeof(lines) - 1, 0) > 0);
    assert_non_null(strstr(lines, "smtp.mail outcome=went_out step=final"));
    assert_non_null(strstr(lines, "smtp.not_opened outcome=refused step=login trouble=auth_refused"
                                  " reply=535 status=5.7.8"));
    for (size_t i = 0; i < COUNT_OF(never); i++)
        assert_null(strstr(lines, never[i]));
    close(log.fd);
}

#define LINK_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LINK_TEST(a_mail_goes_out_byte_for_byte),
        LINK_TEST(a_long_body_arrives_whole),
        LINK_TEST(only_behind_the_final_dot_a_death_leaves_us_not_knowing),
        LINK_TEST(a_reset_is_a_death_as_well),
        LINK_TEST(by_tls_a_death_is_the_same),
        LINK_TEST(a_death_amid_the_body_is_no_mystery),
        LINK_TEST(a_body_that_cannot_be_had_is_not_ended),
        LINK_TEST(a_silent_relay_is_waited_for_no_longer_than_said),
        LINK_TEST(a_relay_that_takes_no_more_of_the_body_is_left),
        LINK_TEST(when_we_stop_only_the_answer_to_a_final_dot_is_waited_for),
        LINK_TEST(a_mail_as_a_whole_has_its_time),
        LINK_TEST(a_link_is_used_for_several_mails),
        LINK_TEST(a_refused_recipient_leaves_the_link_open),
        LINK_TEST(a_relay_that_left_between_two_mails_has_not_taken_the_second),
        LINK_TEST(encryption_is_as_wanted),
        LINK_TEST(certificates_that_prove_nothing_end_the_link),
        LINK_TEST(what_is_no_handshake_fails),
        LINK_TEST(hosts_are_found_or_it_is_said_why_not),
        LINK_TEST(addresses_are_tried_one_after_another),
        LINK_TEST(a_probe_tells_of_each_step),
        LINK_TEST(a_probe_ends_where_the_trouble_is),
        LINK_TEST(logs_hold_no_secret_no_address_and_no_word_of_the_peer),
    };

    return cmocka_run_group_tests_name("smtp_link", tests, NULL, NULL);
}
