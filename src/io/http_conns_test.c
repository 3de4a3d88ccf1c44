/* The table of connections without a server: shares of peers, limits in time. */
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/cmocka_test.h"
#include "io/http_conns.h"

enum { PATIENCE_MS = 20 * 1000, A_FEW_ROUNDS_MS = 600 };

struct fixture {
    struct clock_manual clock;
    struct http_conns *conns;
    int pair[2];
    struct http_conn *conn;
};

static void nothing_more(void *arg)
{
    (void)arg;
}

static struct net_address address_of(const char *text)
{
    struct net_address address;

    assert_true(net_address_parse(str_of(text), &address));
    return address;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct http_conn_limits limits = { .head_us = 10 * 1000000,
                                       .idle_us = 75 * 1000000,
                                       .body_bytes_per_s = 1000,
                                       .max_per_peer = 2,
                                       .on_round = nothing_more };

    clock_manual_init(&f->clock, 1000000);
    f->conns = http_conns_new(&limits, &f->clock.clock);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, f->pair), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    if (f->conn != NULL)
        http_conns_remove(f->conns, f->conn);
    http_conns_free(&f->conns);
    close(f->pair[0]);
    close(f->pair[1]);
    free(f);
    return 0;
}

static void a_peer_has_its_share_and_others_theirs(void **state)
{
    struct fixture *f = *state;
    struct http_conn *held[4];

    held[0] = http_conns_add(f->conns, -1, address_of("192.0.2.1"), true);
    held[1] = http_conns_add(f->conns, -1, address_of("2001:db8::1"), true);
    held[2] = http_conns_add(f->conns, -1, address_of("2001:db8::ffff"), true);
    held[3] = http_conns_add(f->conns, -1, address_of("192.0.2.1"), false); /* not counted */
    assert_true(http_conns_have_room(f->conns, address_of("192.0.2.1")));
    assert_false(http_conns_have_room(f->conns, address_of("2001:db8::2"))); /* the same /64 */
    assert_true(http_conns_have_room(f->conns, address_of("2001:db8:0:1::2")));
    assert_int_equal(http_conns_count(f->conns), 4);
    http_conns_remove(f->conns, held[1]);
    assert_true(http_conns_have_room(f->conns, address_of("2001:db8::2")));
    for (size_t i = 0; i < COUNT_OF(held); i++)
        if (i != 1)
            http_conns_remove(f->conns, held[i]);
}

/** Whether the warden ends the connection; when it should not, a few rounds are waited for. */
static bool is_ended(struct fixture *f, bool expected)
{
    struct pollfd end = { .fd = f->pair[1], .events = POLLIN };

    return poll(&end, 1, expected ? PATIENCE_MS : A_FEW_ROUNDS_MS) > 0;
}

static void pass_seconds(struct fixture *f, int seconds)
{
    clock_manual_set(&f->clock, clock_now_ms(&f->clock.clock) + seconds * 1000);
}

static void an_answered_peer_may_idle_for_a_while(void **state)
{
    struct fixture *f = *state;

    f->conn = http_conns_add(f->conns, f->pair[0], address_of("192.0.2.1"), true);
    http_conn_on_line(f->conns, f->conn);
    http_conn_on_working(f->conns, f->conn);
    pass_seconds(f, 1000);
    http_conn_on_idle(f->conns, f->conn);
    pass_seconds(f, 74);
    assert_false(is_ended(f, false));
    pass_seconds(f, 2);
    assert_true(is_ended(f, true));
}

static void a_body_has_to_keep_its_pace_but_not_while_we_work(void **state)
{
    struct fixture *f = *state;

    f->conn = http_conns_add(f->conns, f->pair[0], address_of("192.0.2.1"), true);
    http_conn_on_receiving(f->conns, f->conn, true);
    http_conn_on_bytes(f->conns, f->conn, 15000);
    pass_seconds(f, 14);
    http_conn_on_working(f->conns, f->conn);
    pass_seconds(f, 1000);
    http_conn_on_receiving(f->conns, f->conn, false);
    assert_false(is_ended(f, false));
    pass_seconds(f, 3);
    assert_true(is_ended(f, true));
}

#define CONNS_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONNS_TEST(a_peer_has_its_share_and_others_theirs),
        CONNS_TEST(an_answered_peer_may_idle_for_a_while),
        CONNS_TEST(a_body_has_to_keep_its_pace_but_not_while_we_work),
    };

    return cmocka_run_group_tests_name("http_conns", tests, NULL, NULL);
}
