#include "io/net_targets.h"

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/err.h"

static struct net_address parsed(const char *text)
{
    struct net_address address;

    if (!net_address_parse(str_of(text), &address))
        fail_msg("%s is no address", text);
    return address;
}

/** The first and the last of each special block, and its neighbours, which are public. */
static void addresses_are_public_or_special(void **state)
{
    static const struct {
        const char *address;
        bool is_public;
    } cases[] = {
        { "0.0.0.0", false },
        { "0.255.255.255", false },
        { "1.0.0.0", true },
        { "9.255.255.255", true },
        { "10.0.0.0", false },
        { "10.255.255.255", false },
        { "11.0.0.0", true },
        { "100.63.255.255", true },
        { "100.64.0.0", false },
        { "100.127.255.255", false },
        { "100.128.0.0", true },
        { "126.255.255.255", true },
        { "127.0.0.1", false },
        { "127.255.255.255", false },
        { "128.0.0.0", true },
        { "169.253.255.255", true },
        { "169.254.169.254", false },
        { "169.255.0.0", true },
        { "172.15.255.255", true },
        { "172.16.0.0", false },
        { "172.31.255.255", false },
        { "172.32.0.0", true },
        { "192.0.0.8", false },
        { "192.0.1.0", true },
        { "192.0.2.1", false },
        { "192.88.99.1", false },
        { "192.167.255.255", true },
        { "192.168.0.0", false },
        { "192.168.255.255", false },
        { "192.169.0.0", true },
        { "198.17.255.255", true },
        { "198.18.0.0", false },
        { "198.19.255.255", false },
        { "198.20.0.0", true },
        { "198.51.100.7", false },
        { "203.0.113.7", false },
        { "223.255.255.255", true },
        { "224.0.0.1", false },
        { "239.255.255.255", false },
        { "240.0.0.1", false },
        { "255.255.255.255", false },
        { "::", false },
        { "::1", false },
        { "::10.0.0.1", false },
        { "::8.8.8.8", false }, /* "IPv4-compatible", given up */
        { "::ffff:10.0.0.1", false },
        { "::ffff:8.8.8.8", true },
        { "64:ff9b::10.0.0.1", false },
        { "64:ff9b::127.0.0.1", false },
        { "64:ff9b::8.8.8.8", true },
        { "64:ff9b:1::8.8.8.8", false }, /* translated within a network of its own */
        { "100::1", false },
        { "1fff:ffff::1", false },
        { "2000::1", true },
        { "2001::1", false },
        { "2001:1ff:ffff::1", false },
        { "2001:200::1", true },
        { "2001:db8::1", false },
        { "2001:db9::1", true },
        { "2002:a00:1::1", false },  /* 10.0.0.1 */
        { "2002:7f00:1::1", false }, /* 127.0.0.1 */
        { "2002:808:808::1", true }, /* 8.8.8.8 */
        { "2002:c0a8:1::1", false }, /* 192.168.0.1 */
        { "2a00:1450:4001::1", true },
        { "3ffe:ffff::1", true },
        { "3fff::1", false },
        { "3fff:1000::1", true },
        { "4000::1", false },
        { "fbff::1", false },
        { "fc00::1", false },
        { "fdff:ffff::1", false },
        { "fe80::1", false },
        { "febf::1", false },
        { "fec0::1", false },
        { "ff02::1", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (net_address_is_public(parsed(cases[i].address)) != cases[i].is_public)
            fail_msg("%s", cases[i].address);
}

static void what_is_listed_may_be_reached(void **state)
{
    static const struct {
        const char *list;
        const char *host;
        const char *address;
        bool is_allowed;
    } cases[] = {
        { "", "mail.example", "8.8.8.8", true },
        { "", "localhost", "127.0.0.1", false },
        { "", "10.0.0.1", "10.0.0.1", false },
        { "localhost", "localhost", "127.0.0.1", true },
        { "localhost", "LocalHost.", "::1", true },
        { "localhost", "127.0.0.1", "127.0.0.1", false },
        { "localhost", "mail.example", "127.0.0.1", false },
        { "relay.intern.example", "relay.intern.example", "10.0.0.1", true },
        { "intern.example", "relay.intern.example", "10.0.0.1", false },
        { " relay1 , , 10.1.0.0/16,", "mail.example", "10.1.255.3", true },
        { " relay1 , , 10.1.0.0/16,", "relay1", "10.2.0.1", true },
        { " relay1 , , 10.1.0.0/16,", "mail.example", "10.2.0.1", false },
        { "127.0.0.0/8", "localhost", "127.0.0.53", true },
        { "127.0.0.0/8", "localhost", "::1", false },
        { "127.0.0.0/8", "localhost", "::ffff:127.0.0.1", true },
        { "::1, fd00::/8", "mail.example", "fd12::1", true },
        { "[::1]", "::1", "::1", true },
        { "10.0.0.1", "mail.example", "10.0.0.1", true },
        { "10.0.0.1", "mail.example", "10.0.0.2", false },
        { "메일.회사.example", "xn--h32bq4v.xn--vf4b131b.example", "10.0.0.1", true },
        { "0.0.0.0/0", "mail.example", "192.168.0.1", true },
        { "0.0.0.0/0", "mail.example", "fd00::1", false },
    };
    struct arena *arena = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct net_targets targets;
        struct err err = { 0 };

        assert_true(net_targets_parse(str_of(cases[i].list), arena, &targets, &err));
        if (net_targets_allow(&targets, str_of(cases[i].host), parsed(cases[i].address))
            != cases[i].is_allowed)
            fail_msg("%s for %s with \"%s\"", cases[i].address, cases[i].host, cases[i].list);
    }
    assert_false(net_targets_allow(NULL, STR("localhost"), parsed("127.0.0.1")));
    assert_true(net_targets_allow(NULL, STR("mail.example"), parsed("8.8.8.8")));
}

static void what_names_nothing_is_no_target(void **state)
{
    static const struct {
        const char *list;
        const char *named;
    } cases[] = {
        { "localhost, 10.0.0.0/33", "10.0.0.0/33" },
        { "10.0.0.256", "10.0.0.256" },
        { "10.0.0", "10.0.0" },
        { "https://mail.example", "https://mail.example" },
        { "mail.example:25", "mail.example:25" },
        { "a b", "a b" },
        { ".example", ".example" },
        { "*", "*" },
        { "...", "..." },
        { "/8", "/8" },
    };
    struct arena *arena = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct net_targets targets;
        struct err err = { 0 };

        assert_false(net_targets_parse(str_of(cases[i].list), arena, &targets, &err));
        assert_true(err_is(&err, "bad_target"));
        assert_string_equal(err.param, cases[i].named);
    }
}

static int set_up(void **state)
{
    *state = arena_new(64 * 1024);
    return 0;
}

static int tear_down(void **state)
{
    arena_free((struct arena **)state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_public_or_special),
        cmocka_unit_test_setup_teardown(what_is_listed_may_be_reached, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_names_nothing_is_no_target, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("net_targets", tests, NULL, NULL);
}
