/** Lists of addresses as RFC 5322 has them and as mailers write them. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "proto/mail/mail_address.h"

struct address_case {
    const char *raw;
    const char *found; /* name <email>|… */
};

static const struct address_case cases[] = {
    { "kim@example.com", "<kim@example.com>|" },
    { "Kim Minji <kim@example.com>, lee@example.com",
      "Kim Minji <kim@example.com>|<lee@example.com>|" },
    { "\"Kim, Minji\" <kim@example.com>", "Kim, Minji <kim@example.com>|" },
    { "kim@example.com (Kim)", "Kim <kim@example.com>|" },
    { "Team: a@example.com, B <b@example.com>;", "<a@example.com>|B <b@example.com>|" },
    { "undisclosed-recipients:;", "" },
    { "Kim, Minji <kim@example.com>", "Kim, Minji <kim@example.com>|" },
    { "<@a.example,@b.example:kim@example.com>", "<kim@example.com>|" },
    { "=?utf-8?B?6rmA66+87KeA?= <kim@example.com>", "김민지 <kim@example.com>|" },
    { "", "" },
};

static void lists_are_read_as_they_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct mail_address *list;
        size_t count = mail_addresses_read(str_of(cases[i].raw), STR_NULL, arena, &list);
        struct str found = STR("");

        for (size_t a = 0; a < count; a++)
            found = str_format(arena, "%" STR_FMT "%" STR_FMT "%s<%" STR_FMT ">|", STR_ARG(found),
                               STR_ARG(list[a].name), str_is_null(list[a].name) ? "" : " ",
                               STR_ARG(list[a].email));
        assert_string_equal(str_cstr(arena, found), cases[i].found);
        arena_free(&arena);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_read_as_they_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
