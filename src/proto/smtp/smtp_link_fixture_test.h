/** A link, the relay it talks to and what came of it: what the tests of links share. */
#ifndef PHAROS_PROTO_SMTP_LINK_FIXTURE_TEST_H
#define PHAROS_PROTO_SMTP_LINK_FIXTURE_TEST_H

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "io/loopback_targets_test.h"
#include "io/test_certificate.h"
#include "proto/smtp/smtp_link.h"
#include "proto/smtp/smtp_link_relay_test.h"

/* Long for what comes, and short for what never does. */
enum { LONG_MS = 20 * 1000, SHORT_MS = 250 };

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

static const struct smtp_link_times long_times = { LONG_MS, LONG_MS, LONG_MS, LONG_MS, LONG_MS,
                                                   LONG_MS, LONG_MS, LONG_MS, LONG_MS, LONG_MS };
static const struct str to_one[] = { STR_INIT("kim@example.net") };
static const struct smtp_letter envelope = { STR_INIT("desk@example.com"), to_one, 1 };
static const struct str small = STR_INIT("Subject: x\r\n\r\n.hidden\r\nbye\r\n");

static inline int setup(void **state)
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
        .targets = loopback_targets(),
        .tls_client = f->client,
        .times = long_times,
        .clock = &clock_system,
        .stop_fd = -1,
    };
    f->report.recipients = f->recipients;
    *state = f;
    return 0;
}

static inline int teardown(void **state)
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

static inline bool open_to(struct fixture *f, struct smtp_link **link)
{
    f->config.port = f->relay->port;
    return smtp_link_open(&f->config, link, &f->opened);
}

/** Opens a link to a relay of the script, sends one mail if that goes, and closes it. */
static inline void run(struct fixture *f, const struct smtp_body *body)
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

static inline void assert_outcome(const struct smtp_outcome *outcome, enum smtp_outcome_kind kind,
                                  enum smtp_client_step step, enum smtp_trouble trouble)
{
    if (outcome->kind != kind || outcome->step != step || outcome->trouble != trouble)
        fail_msg("kind %d at %s: %s \"%s\"", outcome->kind, smtp_client_step_name(outcome->step),
                 smtp_trouble_name(outcome->trouble), outcome->text);
}

#define LINK_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

#endif
