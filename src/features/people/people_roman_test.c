/* Korean names in the other script. */
#include "features/people/people_roman.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"

static bool may_be(struct arena *arena, const char *name, const char *other)
{
    struct people_roman roman = people_roman_keys(arena, str_of(name));

    for (size_t i = 0; i < roman.count; i++)
        if (str_eq(roman.keys[i], str_of(other)))
            return true;
    return false;
}

static void a_name_is_known_in_the_other_script(void **state)
{
    static const char *const same[][2] = {
        { "김하나", "hana kim" },       { "김하나", "kim ha-na" },
        { "김 하나", "ha na kim" },     { "이준호", "junho lee" },
        { "이준호", "lee joon ho" },    { "이준호", "yi jun-ho" },
        { "박지은", "ji eun park" },    { "최현우", "hyunwoo choi" },
        { "최현우", "choe hyeon-u" },   { "정수영", "sooyoung jung" },
        { "정수영", "su-yeong jeong" }, { "강민수", "minsoo kang" },
        { "조은희", "eunhee cho" },     { "윤서연", "seoyeon yoon" },
        { "장우진", "woojin chang" },   { "임경석", "kyungsuk lim" },
        { "오병철", "oh byungchul" },   { "남궁민수", "minsu namgung" },
        { "류미라", "mira ryu" },       { "서동욱", "dongwook suh" },
    };

    for (size_t i = 0; i < COUNT_OF(same); i++) {
        if (!may_be(*state, same[i][0], same[i][1]))
            fail_msg("%s is never %s", same[i][0], same[i][1]);
        if (!may_be(*state, same[i][1], same[i][0]))
            fail_msg("%s is never %s", same[i][1], same[i][0]);
    }
}

static void others_are_others(void **state)
{
    static const char *const others[][2] = {
        { "김하나", "hana lee" },    { "김하나", "hanna kim" },  { "김한나", "hana kim" },
        { "김민수", "minsu park" },  { "김민수", "minsun kim" }, { "이지은", "ji an lee" },
        { "박서준", "seojin park" }, { "최유진", "yuna choi" },
    };

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        if (may_be(*state, others[i][0], others[i][1]))
            fail_msg("%s is %s", others[i][0], others[i][1]);
        if (may_be(*state, others[i][1], others[i][0]))
            fail_msg("%s is %s", others[i][1], others[i][0]);
    }
}

/** No surname, or a given name that fits too many, or none of Korea. */
static void other_names_tell_nothing(void **state)
{
    static const char *const names[] = {
        "",
        "kim",
        "김",
        "김준",
        "jun kim",
        "하늘전자서비스",
        "고객센터팀",
        "support team",
        "sara smith",
        "mary jane watson",
        "john o'neill",
        "kim-lee-park",
        "ha-na-ri kim",
        "müller kim",
        " kim",
        "한결이네 가게",
        "kim ",
    };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (people_roman_keys(*state, str_of(names[i])).count != 0)
            fail_msg("%s is something", names[i]);
}

/** What is asked of the database stays small, whatever a name is made of. */
static void there_are_never_too_many(void **state)
{
    assert_int_equal(people_roman_keys(*state, STR("정국국")).count, PEOPLE_ROMAN_MAX);
    assert_in_range(people_roman_keys(*state, STR("yoo sukguk")).count, 1, PEOPLE_ROMAN_MAX / 10);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(a_name_is_known_in_the_other_script),
        ARENA_TEST(others_are_others),
        ARENA_TEST(other_names_tell_nothing),
        ARENA_TEST(there_are_never_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
