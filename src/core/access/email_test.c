#include "core/access/email.h"

#include "base/arena.h"
#include "base/cmocka_test.h"

static void addresses_people_have_are_taken_and_others_are_not(void **state)
{
    static const struct {
        const char *address;
        bool good;
    } cases[] = {
        { "garam@mail.example", true },
        { "soeun.bae+as@mail.example", true },
        { "o'neil@xn--9n2bp8q.example", true },
        { "가람@한빛.example", true },
        { "root@localhost", true },
        { "", false },
        { "@mail.example", false },
        { "garam@", false },
        { "garam", false },
        { "ga ram@mail.example", false },
        { "garam@mail@example", false },
        { ".garam@mail.example", false },
        { "garam.@mail.example", false },
        { "ga..ram@mail.example", false },
        { "garam@mail..example", false },
        { "garam@-mail.example", false },
        { "garam@mail.example.", false },
        { "<garam@mail.example>", false },
        { "garam@mail.example\r\nBcc: x@y.example", false },
        { "garam@[192.0.2.1]", false },
        { "ga\xffram@mail.example", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };

        if (email_check(str_of(cases[i].address), &err) != cases[i].good)
            fail_msg("%s", cases[i].address);
        assert_true(cases[i].good || err_is(&err, "bad_email"));
    }
}

static void the_length_of_both_parts_is_bounded(void **state)
{
    struct err err = { 0 };
    char address[400];

    (void)state;
    memset(address, 'a', sizeof address);
    address[64] = '@';
    assert_false(email_check((struct str){ address, 65 + 64 }, &err));
    assert_true(email_check((struct str){ address, 65 + 63 }, &err));
    address[64] = 'a';
    address[65] = '@';
    assert_false(email_check((struct str){ address, 66 + 10 }, &err));
}

static void spellings_of_one_address_have_one_key(void **state)
{
    struct arena *arena = arena_new(65536);
    struct str key = email_key(arena, STR("Garam@Mail.Example"));
    bool same = str_eq(key, STR("garam@mail.example"))
                && str_eq(email_key(arena, STR("ＧＡＲＡＭ@mail.example")), key)
                && str_eq(email_domain(key), STR("mail.example"));

    (void)state;
    arena_free(&arena);
    assert_true(same);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_people_have_are_taken_and_others_are_not),
        cmocka_unit_test(the_length_of_both_parts_is_bounded),
        cmocka_unit_test(spellings_of_one_address_have_one_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
