#include "base/cmocka_test.h"
#include "proto/smtp/smtp_path.h"

static void paths_are_read(void **state)
{
    static const struct {
        const char *text;
        enum smtp_path_kind kind;
        const char *address; /* NULL: refused */
        const char *local;
        const char *domain;
        const char *rest;
        bool is_utf8;
    } cases[] = {
        { "<a@b.example>", SMTP_PATH_REVERSE, "a@b.example", "a", "b.example", "", false },
        { " <a@b.example> SIZE=1", SMTP_PATH_REVERSE, "a@b.example", "a", "b.example", " SIZE=1",
          false },
        { "<>", SMTP_PATH_REVERSE, "", "", "", "", false },
        { "<> BODY=7BIT", SMTP_PATH_REVERSE, "", "", "", " BODY=7BIT", false },
        { "<@x.example,@y.example:a@b.example>", SMTP_PATH_FORWARD, "a@b.example", "a", "b.example",
          "", false },
        { "<\"a b>@\\\" \"@b.example>", SMTP_PATH_FORWARD, "\"a b>@\\\" \"@b.example",
          "\"a b>@\\\" \"", "b.example", "", false },
        { "<a@[192.0.2.1]>", SMTP_PATH_FORWARD, "a@[192.0.2.1]", "a", "[192.0.2.1]", "", false },
        { "<a@[IPv6:2001:db8::1]>", SMTP_PATH_FORWARD, "a@[IPv6:2001:db8::1]", "a",
          "[IPv6:2001:db8::1]", "", false },
        { "<Postmaster>", SMTP_PATH_FORWARD, "Postmaster", "Postmaster", "", "", false },
        { "<a..b.@docomo.example>", SMTP_PATH_REVERSE, "a..b.@docomo.example", "a..b.",
          "docomo.example", "", false },
        { "<SRS0=x+y/z=b.example=a@c.example>", SMTP_PATH_REVERSE,
          "SRS0=x+y/z=b.example=a@c.example", "SRS0=x+y/z=b.example=a", "c.example", "", false },
        { "<\xec\x95\x88@\xea\xb0\x80.example>", SMTP_PATH_FORWARD,
          "\xec\x95\x88@\xea\xb0\x80.example", "\xec\x95\x88", "\xea\xb0\x80.example", "", true },
        { "<a_b@c_d.example>", SMTP_PATH_FORWARD, "a_b@c_d.example", "a_b", "c_d.example", "",
          false },
        { "<>", SMTP_PATH_FORWARD, NULL },
        { "<postmaster>", SMTP_PATH_REVERSE, NULL },
        { "<a>", SMTP_PATH_FORWARD, NULL },
        { "<a@>", SMTP_PATH_FORWARD, NULL },
        { "<@b.example>", SMTP_PATH_FORWARD, NULL },
        { "<@b.example:>", SMTP_PATH_FORWARD, NULL },
        { "<x.example:a@b.example>", SMTP_PATH_FORWARD, NULL },
        { "<@x,y:a@b.example>", SMTP_PATH_FORWARD, NULL },
        { "a@b.example", SMTP_PATH_FORWARD, NULL },
        { "<a@b.example", SMTP_PATH_FORWARD, NULL },
        { "<a@b.example>x", SMTP_PATH_FORWARD, NULL },
        { "<a b@c.example>", SMTP_PATH_FORWARD, NULL },
        { "<a@b..example>", SMTP_PATH_FORWARD, NULL },
        { "<a@b.example.>", SMTP_PATH_FORWARD, NULL },
        { "<a@-b.example>", SMTP_PATH_FORWARD, NULL },
        { "<a@b@c.example>", SMTP_PATH_FORWARD, NULL },
        { "<a@[192.0.2]>", SMTP_PATH_FORWARD, NULL },
        { "<a@[2001:db8::1]>", SMTP_PATH_FORWARD, NULL },
        { "<a@[IPv6:192.0.2.1]>", SMTP_PATH_FORWARD, NULL },
        { "<a@[[192.0.2.1]]>", SMTP_PATH_FORWARD, NULL },
        { "<a@[]>", SMTP_PATH_FORWARD, NULL },
        { "<\"a@b.example>", SMTP_PATH_FORWARD, NULL },
        { "<\"a\\\"@b.example>", SMTP_PATH_FORWARD, NULL },
        { "<\"a\"b@c.example>", SMTP_PATH_FORWARD, NULL },
        { "<\xff@b.example>", SMTP_PATH_FORWARD, NULL },
        { "", SMTP_PATH_FORWARD, NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct smtp_path path;
        struct str rest;

        if (smtp_path_parse(str_of(cases[i].text), cases[i].kind, &path, &rest)
            != (cases[i].address != NULL))
            fail_msg("%s", cases[i].text);
        if (cases[i].address == NULL)
            continue;
        assert_str_is(path.address, cases[i].address);
        assert_str_is(path.local, cases[i].local);
        assert_str_is(path.domain, cases[i].domain);
        assert_str_is(rest, cases[i].rest);
        assert_int_equal(path.is_utf8, cases[i].is_utf8);
    }
}

static void an_address_to_be_sent_cannot_carry_a_command(void **state)
{
    static const char *const bad[] = {
        "",
        "a",
        "a@b.example>\r\nRCPT TO:<c@d.example",
        "a@b.example\r\n",
        "a@b.ex\n",
        "<a@b.ex>",
        " a@b.ex",
        "a@b.ex SIZE=1",
        "\"a\r\n\"@b.ex",
        "a\x7f@b.ex",
        "@x.example:a@b.ex",
    };
    struct smtp_path path;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(smtp_mailbox_parse(str_of(bad[i]), &path));
    assert_false(smtp_mailbox_parse((struct str){ "a\0@b.ex", 7 }, &path));
    assert_true(smtp_mailbox_parse(STR("a@b.ex"), &path));
    assert_true(smtp_mailbox_parse(STR("\"a b\"@b.ex"), &path));
}

static void parts_have_bounds(void **state)
{
    char text[1024];
    struct smtp_path path;

    (void)state;
    memset(text, 'a', sizeof(text));
    memcpy(text + SMTP_LOCAL_MAX, "@b.example", 10);
    assert_true(smtp_mailbox_parse((struct str){ text, SMTP_LOCAL_MAX + 10 }, &path));
    text[SMTP_LOCAL_MAX] = 'a';
    memcpy(text + SMTP_LOCAL_MAX + 1, "@b.example", 10);
    assert_false(smtp_mailbox_parse((struct str){ text, SMTP_LOCAL_MAX + 11 }, &path));
    assert_true(smtp_domain_is_valid((struct str){ text, SMTP_DOMAIN_MAX }));
    assert_false(smtp_domain_is_valid((struct str){ text, SMTP_DOMAIN_MAX + 1 }));
}

static void parameters_are_read(void **state)
{
    struct smtp_params params;

    (void)state;
    assert_true(smtp_params_parse(STR(" SIZE=100  SMTPUTF8 x-a=b"), &params));
    assert_int_equal(params.count, 3);
    assert_str_is(params.items[0].name, "SIZE");
    assert_str_is(params.items[0].value, "100");
    assert_str_is(params.items[1].name, "SMTPUTF8");
    assert_true(str_is_null(params.items[1].value));
    assert_str_is(params.items[2].value, "b");
    assert_true(smtp_params_parse(STR(""), &params));
    assert_int_equal(params.count, 0);
    assert_false(smtp_params_parse(STR("SIZE="), &params));
    assert_false(smtp_params_parse(STR("=1"), &params));
    assert_false(smtp_params_parse(STR("A=b=c"), &params));
    assert_false(smtp_params_parse(STR("A\tB"), &params));
    assert_false(smtp_params_parse(STR("-A"), &params));
    assert_false(smtp_params_parse(STR("a b c d e f g h i j k l m n o p q"), &params));
    assert_true(smtp_params_parse(STR("a b c d e f g h i j k l m n o p"), &params));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_read),
        cmocka_unit_test(an_address_to_be_sent_cannot_carry_a_command),
        cmocka_unit_test(parts_have_bounds),
        cmocka_unit_test(parameters_are_read),
    };

    return cmocka_run_group_tests_name("smtp_path", tests, NULL, NULL);
}
