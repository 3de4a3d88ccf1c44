/** Parameters as RFC 2045 and 2231 have them and as mailers write them. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "proto/mail/mail_words.h"

struct params_case {
    const char *raw;
    const char *found; /* value|name=value|… */
};

static const struct params_case cases[] = {
    { "Text/Plain; charset=\"utf-8\"; format=flowed", "text/plain|charset=utf-8|format=flowed|" },
    { "attachment; filename*=utf-8'ko'%ED%99%98%EB%B6%88.txt", "attachment|filename=환불.txt|" },
    { "attachment; filename*1=b.txt; filename*0=a", "attachment|filename=ab.txt|" },
    { "attachment; filename=my file.pdf", "attachment|filename=my file.pdf|" },
    { "", "|" },
};

static void parameters_are_read_as_they_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct mail_param_value value;
        struct str found;

        mail_params_read(str_of(cases[i].raw), STR_NULL, arena, &value);
        found = str_format(arena, "%" STR_FMT "|", STR_ARG(value.value));
        for (size_t p = 0; p < value.count; p++)
            found = str_format(arena, "%" STR_FMT "%" STR_FMT "=%" STR_FMT "|", STR_ARG(found),
                               STR_ARG(value.params[p].name), STR_ARG(value.params[p].value));
        assert_string_equal(str_cstr(arena, found), cases[i].found);
        arena_free(&arena);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_read_as_they_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
