/* The listener from outside: raw peers over TCP, unix sockets and TLS; limits, slowness, stopping.
 */
#include <fcntl.h>
#include <ifaddrs.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "io/raw_client_test.h"
#include "io/test_certificate.h"
#include "io/tls.h"
#include "proto/smtp/smtp_listener.h"
#include "proto/smtp/smtp_reply.h"
#include "proto/smtp/test_receiver.h"

enum { GRACE_MS = 10 * 1000, SECOND_MS = 1000 };

static const struct log quiet = { .fd = 2, .least = LOG_ERROR, .clock = &clock_system };

struct fixture {
    struct test_receiver *receiver;
    struct smtp_listener_limits limits;
    struct clock_manual clock;
    struct smtp_listener *listener;
    struct test_received received;
    char folder[64];
    char path[96];
    char certificate[96];
    char key[96];
    struct tls_server *tls;
    struct err err;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    f->receiver = test_receiver_new();
    f->limits = smtp_listener_limits_usual;
    clock_manual_init(&f->clock, SECOND_MS);
    strcpy(f->folder, "/tmp/pharos-smtp-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof(f->path), "%s/lmtp.sock", f->folder);
    snprintf(f->certificate, sizeof(f->certificate), "%s/certificate.pem", f->folder);
    snprintf(f->key, sizeof(f->key), "%s/key.pem", f->folder);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    test_receiver_release(f->receiver);
    smtp_listener_stop(&f->listener, 0);
    test_receiver_free(&f->receiver);
    tls_server_free(&f->tls);
    unlink(f->certificate);
    unlink(f->key);
    unlink(f->path);
    rmdir(f->folder);
    free(f);
    return 0;
}

static void limits(void *arg, struct smtp_listener_limits *out)
{
    *out = ((struct fixture *)arg)->limits;
}

static bool start_at(struct fixture *f, const char *address, enum smtp_protocol protocol)
{
    struct smtp_endpoint endpoints[2] = { { "127.0.0.1:0", SMTP_PROTOCOL_SMTP },
                                          { address, protocol } };
    struct smtp_listener_setup listener = {
        .endpoints = endpoints,
        .endpoint_count = address != NULL ? 2 : 1,
        .host = "us.example",
        .tls = f->tls,
        .receiver = test_receiver_callbacks(f->receiver),
        .limits = limits,
        .arg = f,
        .clock = &f->clock.clock,
        .log = &quiet,
    };

    return smtp_listener_start(&listener, &f->listener, &f->err);
}

static void start(struct fixture *f)
{
    assert_true(start_at(f, NULL, SMTP_PROTOCOL_SMTP));
}

/* --- the peer --- */

/** Reads one reply; 0 when the connection ended instead. */
static int hear(struct raw_client *peer)
{
    struct smtp_reply_reader reader;
    size_t used;
    int code = 0;

    smtp_reply_reader_init(&reader);
    do {
        enum smtp_reply_result result = smtp_reply_read(&reader, peer->bytes, peer->n, &used);

        assert_int_not_equal(result, SMTP_REPLY_BROKEN);
        peer->n -= used;
        memmove(peer->bytes, peer->bytes + used, peer->n);
        if (result == SMTP_REPLY_WHOLE)
            code = reader.reply.code;
    } while (code == 0 && raw_client_receive(peer));
    return code;
}

static int ask(struct raw_client *peer, const char *text)
{
    raw_client_say(peer, text);
    return hear(peer);
}

static struct raw_client *call(struct fixture *f)
{
    struct raw_client *peer = raw_client_open(smtp_listener_port(f->listener, 0));

    assert_int_equal(hear(peer), 220);
    return peer;
}

static struct raw_client *call_path(const char *path)
{
    struct raw_client *peer = calloc(1, sizeof(*peer));
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    strcpy(address.sun_path, path);
    peer->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(peer->fd, (void *)&address, sizeof(address)), 0);
    assert_int_equal(hear(peer), 220);
    return peer;
}

/** Up to the 354. */
static void begin_message(struct raw_client *peer)
{
    assert_int_equal(ask(peer, "EHLO mx.example\r\n"), 250);
    assert_int_equal(ask(peer, "MAIL FROM:<a@b.example>\r\n"), 250);
    assert_int_equal(ask(peer, "RCPT TO:<s@us.example>\r\n"), 250);
    assert_int_equal(ask(peer, "DATA\r\n"), 354);
}

/** The listener notices within a tick. */
static void pass(struct fixture *f, int seconds)
{
    clock_manual_set(&f->clock, atomic_load(&f->clock.now_ms) + (int64_t)seconds * SECOND_MS);
}

static int count_open(struct fixture *f)
{
    struct smtp_listener_metrics metrics;

    smtp_listener_read_metrics(f->listener, &metrics);
    return metrics.open_connections;
}

static void wait_for_open(struct fixture *f, int count)
{
    while (count_open(f) != count)
        sched_yield();
}

/* --- taking mail --- */

static void mail_comes_over_tcp(void **state)
{
    struct fixture *f = *state;
    struct smtp_listener_metrics metrics;
    struct raw_client *peer;

    start(f);
    peer = call(f);
    begin_message(peer);
    assert_int_equal(ask(peer, "Subject: hi\r\n\r\n..\r\n.\r\n"), 250);
    assert_int_equal(ask(peer, "QUIT\r\n"), 221);
    assert_true(raw_client_is_ended(peer));
    raw_client_close(peer);
    wait_for_open(f, 0);
    test_receiver_read(f->receiver, &f->received);
    assert_string_equal(f->received.envelope,
                        "a@b.example>s@us.example hello=mx.example peer=127.0.0.1");
    assert_string_equal(f->received.message, "Subject: hi\r\n\r\n.\r\n");
    smtp_listener_read_metrics(f->listener, &metrics);
    assert_int_equal(metrics.taken_count, 1);
    assert_int_equal(metrics.stored_count, 1);
}

static void mail_comes_over_a_unix_socket_in_one_piece(void **state)
{
    struct fixture *f = *state;
    struct raw_client *peer;
    struct stat file;

    assert_true(start_at(f, f->path, SMTP_PROTOCOL_LMTP));
    assert_int_equal(smtp_listener_port(f->listener, 1), 0);
    assert_int_equal(stat(f->path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0660);
    peer = call_path(f->path);
    raw_client_say(peer, "LHLO mta\r\nMAIL FROM:<>\r\nRCPT TO:<s@us.example>\r\n"
                         "RCPT TO:<x@b.example>\r\nRCPT TO:<t@us.example>\r\nDATA\r\n");
    assert_int_equal(hear(peer), 250);
    assert_int_equal(hear(peer), 250);
    assert_int_equal(hear(peer), 250);
    assert_int_equal(hear(peer), 550);
    assert_int_equal(hear(peer), 250);
    assert_int_equal(hear(peer), 354);
    raw_client_say(peer, "hi\r\n.\r\nQUIT\r\n");
    assert_int_equal(hear(peer), 250);
    assert_int_equal(hear(peer), 250);
    assert_int_equal(hear(peer), 221);
    raw_client_close(peer);
    test_receiver_read(f->receiver, &f->received);
    assert_string_equal(f->received.envelope,
                        ">s@us.example,t@us.example hello=mta peer=unix lmtp");
    smtp_listener_stop(&f->listener, GRACE_MS);
    assert_int_not_equal(stat(f->path, &file), 0);
}

static void a_socket_file_left_over_is_replaced_and_one_in_use_is_not(void **state)
{
    struct fixture *f = *state;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    strcpy(address.sun_path, f->path);
    assert_int_equal(bind(fd, (void *)&address, sizeof(address)), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_false(start_at(f, f->path, SMTP_PROTOCOL_LMTP));
    assert_true(err_is(&f->err, "address_in_use"));
    close(fd);
    assert_true(start_at(f, f->path, SMTP_PROTOCOL_LMTP));
    raw_client_close(call_path(f->path));
}

static void bad_addresses_are_refused(void **state)
{
    static const char *const bad[] = { "", "localhost", "127.0.0.1:x", "relative/path" };
    struct fixture *f = *state;
    char path[200];

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(start_at(f, bad[i], SMTP_PROTOCOL_SMTP));
        assert_true(err_is(&f->err, "bad_address"));
    }
    memset(path, '/', sizeof(path));
    path[sizeof(path) - 1] = '\0';
    assert_false(start_at(f, path, SMTP_PROTOCOL_SMTP));
    assert_true(err_is(&f->err, "bad_address"));
    assert_false(start_at(f, "/nowhere/at/all", SMTP_PROTOCOL_SMTP));
    assert_true(err_is(&f->err, "address_in_use"));
}

/* --- encryption --- */

static void start_with_tls(struct fixture *f, struct tls_client **client)
{
    test_certificate_write("first", f->certificate, f->key);
    assert_true(tls_server_new(f->certificate, f->key, &f->tls, &f->err));
    assert_true(tls_client_new(f->certificate, client, &f->err));
    start(f);
}

static void tls_say(struct tls_conn *conn, const char *text)
{
    struct err err;

    assert_int_equal(tls_write(conn, text, strlen(text), &err), TLS_DONE);
}

/** Reads until `word` has come. */
static bool tls_hears(struct tls_conn *conn, const char *word)
{
    char heard[4096] = "";
    size_t at = 0;
    struct err err;

    while (strstr(heard, word) == NULL) {
        size_t n;

        if (at + 1 >= sizeof(heard)
            || tls_read(conn, heard + at, sizeof(heard) - 1 - at, &n, &err) != TLS_DONE)
            return false;
        at += n;
        heard[at] = '\0';
    }
    return true;
}

static struct tls_conn *upgrade(struct raw_client *peer, struct tls_client *client,
                                const char *starttls)
{
    struct tls_conn *conn;
    struct err err;

    assert_int_equal(ask(peer, starttls), 220);
    conn = tls_connect(client, peer->fd, "localhost");
    if (tls_handshake(conn, &err) != TLS_DONE)
        tls_conn_free(&conn);
    return conn;
}

static void mail_comes_encrypted_and_what_was_injected_before_is_gone(void **state)
{
    struct fixture *f = *state;
    struct tls_client *client;
    struct raw_client *peer;
    struct tls_conn *conn;

    start_with_tls(f, &client);
    peer = call(f);
    assert_int_equal(ask(peer, "EHLO mx.example\r\n"), 250);
    conn = upgrade(peer, client, "STARTTLS\r\nEHLO evil.example\r\nMAIL FROM:<e@v.il>\r\n");
    assert_non_null(conn);
    tls_say(conn, "MAIL FROM:<a@b.example>\r\n");
    assert_true(tls_hears(conn, "503 5.5.1 say hello first\r\n"));
    tls_say(conn,
            "EHLO mx.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<s@us.example>\r\nDATA\r\n");
    assert_true(tls_hears(conn, "354 "));
    tls_say(conn, "hi\r\n.\r\nQUIT\r\n");
    assert_true(tls_hears(conn, "221 "));
    test_receiver_read(f->receiver, &f->received);
    assert_string_equal(f->received.envelope,
                        "a@b.example>s@us.example hello=mx.example peer=127.0.0.1 tls");
    tls_conn_free(&conn);
    raw_client_close(peer);
    tls_client_free(&client);
}

static void a_renewed_certificate_is_shown_to_the_next(void **state)
{
    struct fixture *f = *state;
    struct tls_client *client;
    struct tls_client *second;
    struct raw_client *peer;
    struct tls_conn *conn;

    start_with_tls(f, &client);
    test_certificate_write("second", f->certificate, f->key);
    assert_true(tls_client_new(f->certificate, &second, &f->err));
    assert_true(tls_server_reload(f->tls, &f->err));
    peer = call(f);
    assert_null(upgrade(peer, client, "STARTTLS\r\n"));
    raw_client_close(peer);
    peer = call(f);
    conn = upgrade(peer, second, "STARTTLS\r\n");
    assert_non_null(conn);
    tls_conn_free(&conn);
    raw_client_close(peer);
    tls_client_free(&client);
    tls_client_free(&second);
}

static void nonsense_instead_of_a_handshake_ends_the_connection(void **state)
{
    struct fixture *f = *state;
    struct tls_client *client;
    struct raw_client *peer;

    start_with_tls(f, &client);
    peer = call(f);
    assert_int_equal(ask(peer, "STARTTLS\r\n"), 220);
    raw_client_say(peer, "MAIL FROM:<a@b.example>\r\n");
    while (raw_client_receive(peer))
        continue;
    assert_null(memmem(peer->bytes, peer->n, "250", 3));
    raw_client_close(peer);
    wait_for_open(f, 0);
    tls_client_free(&client);
}

/* --- limits --- */

static void who_comes_when_all_is_taken_is_told_so(void **state)
{
    struct fixture *f = *state;
    struct smtp_listener_metrics metrics;
    struct raw_client *held[2];
    struct raw_client *third;

    f->limits.connections = 2;
    f->limits.connections_per_peer = 1; /* not for this machine itself */
    start(f);
    held[0] = call(f);
    held[1] = call(f);
    third = raw_client_open(smtp_listener_port(f->listener, 0));
    assert_int_equal(hear(third), 421);
    assert_true(raw_client_is_ended(third));
    raw_client_close(third);
    assert_int_equal(ask(held[0], "QUIT\r\n"), 221);
    raw_client_close(held[0]);
    wait_for_open(f, 1);
    raw_client_close(call(f));
    raw_client_close(held[1]);
    smtp_listener_read_metrics(f->listener, &metrics);
    assert_int_equal(metrics.crowded_count, 1);
    assert_int_equal(metrics.taken_count, 3);
}

/** An address of this machine that is not its loopback; false when it has none. */
static bool find_outer_address(struct sockaddr_in *out)
{
    struct ifaddrs *all;
    bool is_found = false;

    assert_int_equal(getifaddrs(&all), 0);
    for (struct ifaddrs *at = all; at != NULL && !is_found; at = at->ifa_next) {
        if (at->ifa_addr == NULL || at->ifa_addr->sa_family != AF_INET)
            continue;
        memcpy(out, at->ifa_addr, sizeof(*out));
        is_found = ntohl(out->sin_addr.s_addr) >> 24 != 127;
    }
    freeifaddrs(all);
    return is_found;
}

static struct raw_client *call_from_outside(const struct sockaddr_in *address)
{
    struct raw_client *peer = calloc(1, sizeof(*peer));

    peer->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(peer->fd, (const void *)address, sizeof(*address)), 0);
    return peer;
}

static void a_peer_has_its_share_of_the_connections(void **state)
{
    struct fixture *f = *state;
    struct sockaddr_in outer;
    struct raw_client *first;
    struct raw_client *second;

    if (!find_outer_address(&outer))
        skip();
    f->limits.connections_per_peer = 1;
    assert_true(start_at(f, "*:0", SMTP_PROTOCOL_SMTP));
    outer.sin_port = htons((uint16_t)smtp_listener_port(f->listener, 1));
    first = call_from_outside(&outer);
    assert_int_equal(hear(first), 220);
    second = call_from_outside(&outer);
    assert_int_equal(hear(second), 421);
    raw_client_close(second);
    raw_client_close(call(f)); /* another peer is not concerned */
    raw_client_close(first);
}

/* --- slow peers --- */

static void who_says_nothing_is_sent_away(void **state)
{
    struct fixture *f = *state;
    struct raw_client *peer;

    start(f);
    peer = call(f);
    pass(f, 299);
    assert_int_equal(ask(peer, "NOOP\r\n"), 250);
    pass(f, 299);
    raw_client_say(peer, "NOOP"); /* bytes alone are no command */
    pass(f, 1);
    assert_int_equal(hear(peer), 421);
    assert_true(raw_client_is_ended(peer));
    raw_client_close(peer);
}

static void when_little_is_left_who_says_nothing_goes_sooner(void **state)
{
    struct fixture *f = *state;
    struct raw_client *peers[4];

    f->limits.connections = 4;
    start(f);
    for (int i = 0; i < 3; i++)
        peers[i] = call(f);
    pass(f, 21);
    for (int i = 0; i < 3; i++)
        assert_int_equal(ask(peers[i], "NOOP\r\n"), 250);
    peers[3] = call(f);
    pass(f, 20);
    while (count_open(f) == 4)
        sched_yield();
    for (int i = 0; i < 4; i++)
        raw_client_close(peers[i]);
}

static void a_message_that_trickles_is_cut_off(void **state)
{
    struct fixture *f = *state;
    struct raw_client *peer;

    start(f);
    peer = call(f);
    begin_message(peer);
    pass(f, 59);
    raw_client_say(peer, "abc");
    pass(f, 1);
    assert_int_equal(hear(peer), 421);
    raw_client_close(peer);
    test_receiver_wait_for_ended(f->receiver, 1);
    test_receiver_read(f->receiver, &f->received);
    assert_int_equal(f->received.cancelled_count, 1);
}

static void a_message_has_an_end_however_much_comes(void **state)
{
    struct fixture *f = *state;
    char line[1000];
    struct raw_client *peer;

    memset(line, 'x', sizeof(line));
    memcpy(line + sizeof(line) - 2, "\r\n", 2);
    f->limits.patience.message_s = 70;
    f->limits.patience.rate_after_s = 1000;
    start(f);
    peer = call(f);
    begin_message(peer);
    for (int i = 0; i < 8; i++)
        raw_client_send(peer, line, sizeof(line));
    pass(f, 69);
    assert_int_equal(ask(peer, ".\r\n"), 250);
    begin_message(peer);
    for (int i = 0; i < 8; i++)
        raw_client_send(peer, line, sizeof(line));
    pass(f, 70);
    assert_int_equal(hear(peer), 421);
    raw_client_close(peer);
}

/* --- stopping --- */

static void *stop(void *arg)
{
    struct fixture *f = arg;

    smtp_listener_stop(&f->listener, GRACE_MS);
    return NULL;
}

static void a_message_whose_dot_has_come_is_stored_and_answered_before_the_end(void **state)
{
    struct fixture *f = *state;
    struct raw_client *idle;
    struct raw_client *half;
    struct raw_client *whole;
    pthread_t stopper;

    start(f);
    idle = call(f);
    half = call(f);
    begin_message(half);
    raw_client_say(half, "half");
    whole = call(f);
    begin_message(whole);
    test_receiver_hold(f->receiver);
    raw_client_say(whole, "whole\r\n.\r\n");
    test_receiver_wait_for_held(f->receiver);
    assert_int_equal(pthread_create(&stopper, NULL, stop, f), 0);
    assert_int_equal(hear(idle), 421);
    assert_true(raw_client_is_ended(idle));
    assert_int_equal(hear(half), 421);
    assert_true(raw_client_is_ended(half));
    test_receiver_release(f->receiver);
    assert_int_equal(hear(whole), 250);
    assert_int_equal(hear(whole), 421);
    assert_true(raw_client_is_ended(whole));
    assert_int_equal(pthread_join(stopper, NULL), 0);
    test_receiver_read(f->receiver, &f->received);
    assert_int_equal(f->received.stored_count, 1);
    assert_int_equal(f->received.cancelled_count, 1);
    assert_string_equal(f->received.message, "whole\r\n");
    raw_client_close(idle);
    raw_client_close(half);
    raw_client_close(whole);
}

static void a_peer_that_never_reads_is_cut_when_the_grace_is_over(void **state)
{
    static const struct smtp_session_limits patient = { 8192, 10, 1000, 20, 100000000 };
    struct fixture *f = *state;
    struct raw_client *peer;
    struct pollfd writable;
    int turns = 0;

    test_receiver_limit(f->receiver, &patient);
    start(f);
    peer = call(f);
    fcntl(peer->fd, F_SETFL, O_NONBLOCK);
    writable = (struct pollfd){ .fd = peer->fd, .events = POLLOUT };
    /* Until neither direction has room any more. */
    while (turns < 3) {
        bool took = send(peer->fd, "HELP\r\nHELP\r\nHELP\r\n", 18, MSG_NOSIGNAL) > 0;

        turns = took || poll(&writable, 1, 100) > 0 ? 0 : turns + 1;
    }
    smtp_listener_stop(&f->listener, 50);
    assert_null(f->listener);
    raw_client_close(peer);
}

enum { LOADERS = 6 };

struct loader {
    int port;
    atomic_int *answered; /* messages that were answered 250 */
};

/** Brings mail until the server goes away. */
static void *load(void *arg)
{
    struct loader *loader = arg;
    struct raw_client *peer = raw_client_open(loader->port);

    if (hear(peer) == 220 && ask(peer, "HELO mx\r\n") == 250) {
        while (ask(peer, "MAIL FROM:<>\r\n") == 250
               && ask(peer, "RCPT TO:<s@us.example>\r\n") == 250 && ask(peer, "DATA\r\n") == 354
               && ask(peer, "x\r\n.\r\n") == 250)
            atomic_fetch_add(loader->answered, 1);
    }
    raw_client_close(peer);
    return NULL;
}

static void under_load_nothing_is_answered_that_was_not_stored_and_all_ends(void **state)
{
    struct fixture *f = *state;
    atomic_int answered = 0;
    pthread_t threads[LOADERS];
    struct loader loader;

    start(f);
    loader = (struct loader){ smtp_listener_port(f->listener, 0), &answered };
    for (int i = 0; i < LOADERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, load, &loader), 0);
    while (atomic_load(&answered) < 200)
        sched_yield();
    smtp_listener_stop(&f->listener, GRACE_MS);
    for (int i = 0; i < LOADERS; i++)
        pthread_join(threads[i], NULL);
    test_receiver_read(f->receiver, &f->received);
    assert_int_equal(f->received.stored_count, atomic_load(&answered));
}

#define LISTENER_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LISTENER_TEST(mail_comes_over_tcp),
        LISTENER_TEST(mail_comes_over_a_unix_socket_in_one_piece),
        LISTENER_TEST(a_socket_file_left_over_is_replaced_and_one_in_use_is_not),
        LISTENER_TEST(bad_addresses_are_refused),
        LISTENER_TEST(mail_comes_encrypted_and_what_was_injected_before_is_gone),
        LISTENER_TEST(a_renewed_certificate_is_shown_to_the_next),
        LISTENER_TEST(nonsense_instead_of_a_handshake_ends_the_connection),
        LISTENER_TEST(who_comes_when_all_is_taken_is_told_so),
        LISTENER_TEST(a_peer_has_its_share_of_the_connections),
        LISTENER_TEST(who_says_nothing_is_sent_away),
        LISTENER_TEST(when_little_is_left_who_says_nothing_goes_sooner),
        LISTENER_TEST(a_message_that_trickles_is_cut_off),
        LISTENER_TEST(a_message_has_an_end_however_much_comes),
        LISTENER_TEST(a_message_whose_dot_has_come_is_stored_and_answered_before_the_end),
        LISTENER_TEST(a_peer_that_never_reads_is_cut_when_the_grace_is_over),
        LISTENER_TEST(under_load_nothing_is_answered_that_was_not_stored_and_all_ends),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("smtp_listener", tests, NULL, NULL);
}
