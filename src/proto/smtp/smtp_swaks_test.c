/* The listener as another program's mail client sees it: swaks, in the ways people use it. */
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/log.h"
#include "io/test_certificate.h"
#include "io/tls.h"
#include "proto/smtp/smtp_listener.h"
#include "proto/smtp/test_receiver.h"

extern char **environ;

enum { GRACE_MS = 10 * 1000, WORDS_MAX = 32 };

static const struct log quiet = { .fd = 2, .least = LOG_ERROR, .clock = &clock_system };

struct fixture {
    struct test_receiver *receiver;
    struct smtp_listener *listener;
    struct tls_server *tls;
    struct test_received received;
    char folder[64];
    char path[96];
    char certificate[96];
    char key[96];
    char server[32]; /* host:port */
};

static void limits(void *arg, struct smtp_listener_limits *out)
{
    (void)arg;
    *out = smtp_listener_limits_usual;
}

static void start(struct fixture *f)
{
    struct smtp_endpoint endpoints[] = { { "127.0.0.1:0", SMTP_PROTOCOL_SMTP },
                                         { f->path, SMTP_PROTOCOL_LMTP } };
    struct smtp_listener_setup listener = {
        .endpoints = endpoints,
        .endpoint_count = COUNT_OF(endpoints),
        .host = "us.example",
        .tls = f->tls,
        .receiver = test_receiver_callbacks(f->receiver),
        .limits = limits,
        .clock = &clock_system,
        .log = &quiet,
    };
    struct err err;

    assert_true(smtp_listener_start(&listener, &f->listener, &err));
    snprintf(f->server, sizeof(f->server), "127.0.0.1:%d", smtp_listener_port(f->listener, 0));
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct err err;

    strcpy(f->folder, "/tmp/pharos-swaks-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof(f->path), "%s/lmtp.sock", f->folder);
    snprintf(f->certificate, sizeof(f->certificate), "%s/certificate.pem", f->folder);
    snprintf(f->key, sizeof(f->key), "%s/key.pem", f->folder);
    test_certificate_write("us.example", f->certificate, f->key);
    assert_true(tls_server_new(f->certificate, f->key, &f->tls, &err));
    f->receiver = test_receiver_new();
    start(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    smtp_listener_stop(&f->listener, GRACE_MS);
    test_receiver_free(&f->receiver);
    tls_server_free(&f->tls);
    unlink(f->certificate);
    unlink(f->key);
    rmdir(f->folder);
    free(f);
    return 0;
}

/** Runs swaks with these words, split at blanks; its exit code, 0 once the mail was taken. */
static int swaks(const char *words)
{
    char text[512] = "swaks --silent 3 --ehlo mx.example --from a@b.example ";
    char *argv[WORDS_MAX] = { NULL };
    char *place = NULL;
    size_t n = 0;
    pid_t child;
    int status;

    strcat(text, words);
    for (char *word = strtok_r(text, " ", &place); word != NULL; word = strtok_r(NULL, " ", &place))
        argv[n++] = word;
    assert_true(n < WORDS_MAX);
    assert_int_equal(posix_spawnp(&child, "swaks", NULL, NULL, argv, environ), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WEXITSTATUS(status);
}

static int swaks_to_server(const struct fixture *f, const char *words)
{
    char text[256];

    snprintf(text, sizeof(text), "--server %s %s", f->server, words);
    return swaks(text);
}

static void need_swaks(void)
{
    if (access("/usr/bin/swaks", X_OK) != 0)
        skip();
}

static void check_last(struct fixture *f, int count, const char *envelope)
{
    test_receiver_read(f->receiver, &f->received);
    assert_int_equal(f->received.stored_count, count);
    assert_string_equal(f->received.envelope, envelope);
}

static void swaks_brings_mail_plain_pipelined_and_encrypted(void **state)
{
    struct fixture *f = *state;

    need_swaks();
    assert_int_equal(swaks_to_server(f, "--to s@us.example --body .dot"), 0);
    check_last(f, 1, "a@b.example>s@us.example hello=mx.example peer=127.0.0.1");
    assert_non_null(strstr(f->received.message, "\r\n\r\n.dot\r\n"));
    assert_int_equal(swaks_to_server(f, "--to s@us.example,t@us.example --pipeline"), 0);
    check_last(f, 2, "a@b.example>s@us.example,t@us.example hello=mx.example peer=127.0.0.1");
    assert_int_equal(swaks_to_server(f, "--to s@us.example --tls"), 0);
    check_last(f, 3, "a@b.example>s@us.example hello=mx.example peer=127.0.0.1 tls");
    assert_int_equal(swaks_to_server(f, "--to s@us.example --tls --pipeline"), 0);
    check_last(f, 4, "a@b.example>s@us.example hello=mx.example peer=127.0.0.1 tls");
}

static void swaks_is_told_who_is_not_here(void **state)
{
    enum { NO_RECIPIENT_TAKEN = 24 }; /* of swaks(1), "EXIT CODES" */
    struct fixture *f = *state;

    need_swaks();
    assert_int_equal(swaks_to_server(f, "--to x@elsewhere.example"), NO_RECIPIENT_TAKEN);
    test_receiver_read(f->receiver, &f->received);
    assert_int_equal(f->received.stored_count, 0);
}

static void swaks_brings_mail_by_lmtp(void **state)
{
    struct fixture *f = *state;
    char words[256];

    need_swaks();
    snprintf(words, sizeof(words), "--protocol LMTP --socket %s --to s@us.example,t@us.example",
             f->path);
    assert_int_equal(swaks(words), 0);
    check_last(f, 1, "a@b.example>s@us.example,t@us.example hello=mx.example peer=unix lmtp");
}

#define SWAKS_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SWAKS_TEST(swaks_brings_mail_plain_pipelined_and_encrypted),
        SWAKS_TEST(swaks_is_told_who_is_not_here),
        SWAKS_TEST(swaks_brings_mail_by_lmtp),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("smtp_swaks", tests, NULL, NULL);
}
