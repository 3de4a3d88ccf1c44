/* Names as mail programs, directories and lists write them. */
#include "features/people/people_mail_name.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"

static void names_are_those_of_people(void **state)
{
    static const struct {
        const char *written;
        const char *name;
    } cases[] = {
        { "Hana Kim", "Hana Kim" },
        { "Kim, Hana", "Hana Kim" },
        { "van der Berg, Jan Willem", "Jan Willem van der Berg" },
        { "김, 하나", "김하나" },
        { "김하나", "김하나" },
        { "김하나 / 구매팀", "김하나 / 구매팀" },
        { "'Hana Kim'", "Hana Kim" },
        { "Hana Kim via Support", "Hana Kim" },
        { "'Kim, Hana' via Support List", "Hana Kim" },
        { "Acme, Inc.", "Acme, Inc." },
        { "Martin Luther King, Jr.", "Martin Luther King, Jr." },
        { "Orders, returns & more", "Orders, returns & more" },
        { "Kim, Hana, Sales", "Kim, Hana, Sales" },
        { "Team 7, Seoul", "Team 7, Seoul" },
        { "홍길동", "홍길동" },
        { "홍, 길동", "홍길동" },
        { "Gil-dong Hong", "Gil-dong Hong" },
        { "Hong, Gil-dong", "Gil-dong Hong" },
        { "\"Hong, Gil-dong\"", "Gil-dong Hong" },
        { "홍길동님", "홍길동" },
        { "홍길동 님", "홍길동" },
        { "홍길동씨", "홍길동" },
        { "홍길동 고객님", "홍길동" },
        { "홍길동 귀하", "홍길동" },
        { "홍길동 드림", "홍길동" },
        { "남궁민수님", "남궁민수" },
        { "Mr. Gil-dong Hong", "Gil-dong Hong" },
        { "Ms Hana Kim", "Hana Kim" },
        /* What looks like one and is none. */
        { "고객님", "고객님" },
        { "담당자님", "담당자님" },
        { "김씨", "김씨" },
        { "하드림", "하드림" },
        { "손님", "손님" },
        { "Mr. 7", "Mr. 7" },
        { ", Hana", ", Hana" },
        { "Hana,", "Hana," },
    };
    struct arena *arena = arena_new(1 << 16);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(people_mail_name(arena, str_of(cases[i].written), STR("a@mail.example")),
                      cases[i].name);
    assert_true(str_is_null(people_mail_name(arena, STR(" '' "), STR("a@mail.example"))));
    assert_true(str_is_null(people_mail_name(arena, STR("A@mail.example"), STR("a@mail.example"))));
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(names_are_those_of_people) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
