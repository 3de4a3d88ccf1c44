/* Opening links: encryption, what proves a name and what does not, hosts, probes, logs. */
#include "proto/smtp/smtp_link.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/mman.h>

#include "base/log.h"
#include "proto/smtp/smtp_link_fixture_test.h"
#include "proto/smtp/smtp_link_probe.h"

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

/** With "if offered" too: what was begun is not given up for the clear. */
static void a_relay_that_dies_or_sleeps_before_the_handshake_is_left(void **state)
{
    static const struct {
        enum relay_end end;
        enum smtp_trouble trouble;
    } cases[] = {
        { RELAY_CLOSES, SMTP_TLS_FAILED },
        { RELAY_RESETS, SMTP_TLS_FAILED },
        { RELAY_STALLS, SMTP_TIMED_OUT },
    };
    struct fixture *f = *state;

    f->config.dialogue.tls = SMTP_TLS_IF_OFFERED;
    f->script.replies[RELAY_EHLO] = OFFERS_STARTTLS;
    f->script.end_step = RELAY_STARTTLS;
    f->script.end_at = RELAY_ALL;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct smtp_link *link;

        f->script.end = cases[i].end;
        f->config.times.tls_ms = cases[i].end == RELAY_STALLS ? SHORT_MS : LONG_MS;
        f->relay = relay_start(&f->script);
        assert_false(open_to(f, &link));
        assert_outcome(&f->opened, SMTP_TRY_LATER, SMTP_AT_TLS, cases[i].trouble);
        relay_stop(f->relay);
        relay_free(f->relay);
    }
}

static void bytes_in_the_clear_behind_the_answer_to_starttls_end_the_link(void **state)
{
    struct fixture *f = *state;
    struct smtp_link *link;

    f->config.dialogue.tls = SMTP_TLS_REQUIRED;
    f->script.replies[RELAY_EHLO] = OFFERS_STARTTLS;
    f->script.replies[RELAY_STARTTLS] = "220 go\r\n250-x\r\n250 AUTH PLAIN\r\n";
    f->relay = relay_start(&f->script);
    assert_false(open_to(f, &link));
    assert_outcome(&f->opened, SMTP_TRY_LATER, SMTP_AT_TLS, SMTP_TLS_INJECTED);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        LINK_TEST(encryption_is_as_wanted),
        LINK_TEST(certificates_that_prove_nothing_end_the_link),
        LINK_TEST(what_is_no_handshake_fails),
        LINK_TEST(a_relay_that_dies_or_sleeps_before_the_handshake_is_left),
        LINK_TEST(bytes_in_the_clear_behind_the_answer_to_starttls_end_the_link),
        LINK_TEST(hosts_are_found_or_it_is_said_why_not),
        LINK_TEST(a_probe_tells_of_each_step),
        LINK_TEST(a_probe_ends_where_the_trouble_is),
        LINK_TEST(logs_hold_no_secret_no_address_and_no_word_of_the_peer),
    };

    return cmocka_run_group_tests_name("smtp_link_open", tests, NULL, NULL);
}
