/* Names and mailboxes that may be one person's. */
#include "features/people/people_alike.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/text/fold.h"

static bool is_alike(struct arena *arena, const char *a, const char *b)
{
    struct people_spellings spellings = people_alike_names(arena, str_of(a));
    struct str key = text_fold(arena, str_of(b));

    for (size_t i = 0; i < spellings.count; i++)
        if (str_eq(spellings.keys[i], key))
            return true;
    return false;
}

static void a_name_is_known_in_its_other_spellings(void **state)
{
    static const char *const same[][2] = {
        { "홍길동", "홍길동" },
        { "홍길동", "홍 길동" },
        { "홍 길동", "홍길동" },
        { "홍길동 님", "홍길동" },
        { "홍길동", "홍길동님" },
        { "남궁민수", "남궁 민수" },
        { "Gil-dong Hong", "Hong Gil-dong" },
        { "Hong, Gil-dong", "gil-dong hong" },
        { "Gil-dong Hong", "Hong, Gil-dong" },
        { "Gil-dong Hong", "Gildong Hong" },
        { "Gil-dong Hong", "Hong Gil Dong" },
        { "Gil Dong Hong", "Hong Gil-dong" },
        { "Hong Gil Dong", "Gil-dong Hong" },
        { "HANA KIM", "Hana Kim" },
        { "Mr. Hana Kim", "Kim Hana" },
    };
    static const char *const others[][2] = {
        { "홍길동", "홍길순" },   { "Hana Kim", "Hana Lee" },
        { "Support", "Support" }, { "고객님", "고객" },
        { "김", "김" },           { "info", "info" },
    };

    for (size_t i = 0; i < COUNT_OF(same); i++)
        if (!is_alike(*state, same[i][0], same[i][1]))
            fail_msg("%s is not %s", same[i][0], same[i][1]);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (is_alike(*state, others[i][0], others[i][1]))
            fail_msg("%s is %s", others[i][0], others[i][1]);
}

static struct str mailbox_of(struct arena *arena, const char *key)
{
    struct str forms[PEOPLE_MAILBOX_FORMS];

    assert_true(people_alike_mailbox(arena, str_of(key), forms) > 0);
    return forms[0];
}

static void addresses_of_one_mailbox_have_something_in_common(void **state)
{
    static const char *const keys[][2] = {
        { "gildong.hong@mail.example", "gildonghong@mail.example" },
        { "gildong.hong+shop@mail.example", "gildonghong@mail.example" },
        { "g.i.l+a+b@mail.example", "gil@mail.example" },
        { "+tag@mail.example", "+tag@mail.example" },
        { "hong@한국.example", "hong@xn--3e0b707e.example" },
        { "hong@xn--3e0b707e.example", "hong@xn--3e0b707e.example" },
    };
    struct str forms[PEOPLE_MAILBOX_FORMS];

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        assert_str_is(mailbox_of(*state, keys[i][0]), keys[i][1]);
    assert_int_equal(people_alike_mailbox(*state, STR("a.b@한국.example"), forms), 2);
    assert_str_is(forms[1], "ab@한국.example");
    assert_int_equal(people_alike_mailbox(*state, STR("a.b@mail.example"), forms), 1);
}

static void telephones_stand_out_from_other_numbers(void **state)
{
    static const char text[] = "주문 N2609-48015, 2026-11-07 결제. 제 번호는 010-0000-1234입니다\n"
                               "Tel. (02) 0000-5678 / +1 415 555 0140 / 1588-1234\n"
                               "또는 +82 10 0000 1234, 0 or 00-12, 15-0100-0000-1";
    struct str keys[PEOPLE_PHONES_MAX];

    assert_int_equal(people_alike_phones(*state, str_of(text), keys), 3);
    assert_str_is(keys[0], "+821000001234");
    assert_str_is(keys[1], "+82200005678");
    assert_str_is(keys[2], "+14155550140");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(a_name_is_known_in_its_other_spellings),
        ARENA_TEST(addresses_of_one_mailbox_have_something_in_common),
        ARENA_TEST(telephones_stand_out_from_other_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
