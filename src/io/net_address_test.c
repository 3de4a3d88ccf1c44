#include <stdlib.h>

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "io/net_address.h"

static struct net_address parsed(const char *text)
{
    struct net_address address;

    if (!net_address_parse(str_of(text), &address))
        fail_msg("%s is no address", text);
    return address;
}

static void addresses_are_read_and_written(void **state)
{
    static const struct {
        const char *text;
        const char *written; /* NULL: none */
    } cases[] = {
        { "203.0.113.7", "203.0.113.7" },
        { "::ffff:203.0.113.7", "203.0.113.7" },
        { "2001:DB8:0::1", "2001:db8::1" },
        { "[::1]", "::1" },
        { "", NULL },
        { "[]", NULL },
        { "203.0.113", NULL },
        { "203.0.113.256", NULL },
        { "localhost", NULL },
        { "203.0.113.7:80", NULL },
        { "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000", NULL },
    };
    struct arena *arena = arena_new(64 * 1024);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct net_address address;
        bool is_address = net_address_parse(str_of(cases[i].text), &address);

        assert_int_equal(is_address, cases[i].written != NULL);
        if (is_address)
            assert_str_is(net_address_format(arena, address), cases[i].written);
    }
    arena_free(&arena);
}

static void networks_hold_what_their_prefix_says(void **state)
{
    static const struct {
        const char *networks;
        const char *address;
        bool held;
    } cases[] = {
        { "10.0.0.0/8", "10.255.0.1", true },
        { "10.0.0.0/8", "11.0.0.1", false },
        { "192.0.2.128/25", "192.0.2.200", true },
        { "192.0.2.128/25", "192.0.2.100", false },
        { "192.0.2.1", "192.0.2.1", true },
        { "192.0.2.1", "192.0.2.2", false },
        { "0.0.0.0/0", "8.8.8.8", true },
        { "0.0.0.0/0", "2001:db8::1", false },
        { "::/0", "2001:db8::1", true },
        { "2001:db8::/33", "2001:db8:7fff::1", true },
        { "2001:db8::/33", "2001:db8:8000::1", false },
        { " ::1 , 10.0.0.0/8,", "10.1.1.1", true },
        { "", "10.1.1.1", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct net_network *networks;
        size_t count;
        struct err err;

        assert_true(net_networks_parse(cases[i].networks, &networks, &count, &err));
        if (net_networks_have(networks, count, parsed(cases[i].address)) != cases[i].held)
            fail_msg("%s in %s", cases[i].address, cases[i].networks);
        free(networks);
    }
}

static void a_list_with_nonsense_is_refused(void **state)
{
    static const char *const lists[] = { "10.0.0.0/33", "::1/129",       "10.0.0.0/-1",
                                         "10.0.0.0/",   "proxy.example", "10.0.0.0/8 ::1" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        struct net_network *networks;
        size_t count;
        struct err err = { 0 };

        assert_false(net_networks_parse(lists[i], &networks, &count, &err));
        assert_true(err_is(&err, "bad_network"));
    }
}

static void this_machine_is_known(void **state)
{
    (void)state;
    assert_true(net_address_is_loopback(parsed("127.3.2.1")));
    assert_true(net_address_is_loopback(parsed("::1")));
    assert_false(net_address_is_loopback(parsed("128.0.0.1")));
    assert_false(net_address_is_loopback(parsed("::2")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_and_written),
        cmocka_unit_test(networks_hold_what_their_prefix_says),
        cmocka_unit_test(a_list_with_nonsense_is_refused),
        cmocka_unit_test(this_machine_is_known),
    };

    return cmocka_run_group_tests_name("net_address", tests, NULL, NULL);
}
