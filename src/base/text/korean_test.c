#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/text/hangul.h"
#include "base/text/particles.h"

static void particles_follow_the_last_sound(void **state)
{
    static const struct {
        const char *word;
        const char *pair;
        const char *wanted;
    } cases[] = {
        { "강민재", "이/가", "가" },
        { "홍예준", "이/가", "이" },
        { "환불", "은/는", "은" },
        { "환불", "으로/로", "로" },
        { "집", "으로/로", "으로" },
        { "회사", "으로/로", "로" },
        { "서울", "과/와", "과" },
        { "사과", "을/를", "를" },
        { "민준", "아/야", "아" },
        { "지아", "아/야", "야" },
        { "물", "이에요/예요", "이에요" },
        { "고래", "이에요/예요", "예요" },
        { "0", "이/가", "이" },
        { "1", "으로/로", "로" },
        { "2", "이/가", "가" },
        { "3", "으로/로", "으로" },
        { "10", "을/를", "을" },
        { "100,000", "을/를", "을" },
        { "1,000,000,000,000", "이/가", "가" },
        { "#48217", "은/는", "은" },
        { "#48215", "은/는", "는" },
        { "RV-9", "을/를", "를" },
        { "RV-8", "으로/로", "로" },
        { "SLA", "을/를", "를" },
        { "URL", "을/를", "을" },
        { "CRM", "으로/로", "으로" },
        { "HR", "으로/로", "로" },
        { "email", "은/는", "은" },
        { "Google", "이/가", "이" },
        { "desk", "이/가", "가" },
        { "ticket", "이/가", "이" },
        { "web", "을/를", "을" },
        { "server", "은/는", "는" },
        { "phone", "은/는", "은" },
        { "Kim", "이/가", "이" },
        { "John Smith", "이/가", "가" },
        { "A", "이/가", "가" },
        { "58%", "은/는", "는" },
        { "환불(전액)", "을/를", "을" },
        { "\"한빛\"", "이/가", "이" },
        { "", "이/가", "가" },
        { "!!", "이/가", "가" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str got = korean_particle(str_of(cases[i].word), str_of(cases[i].pair));

        if (!str_eq(got, str_of(cases[i].wanted)))
            fail_msg("%s %s: %" STR_FMT, cases[i].word, cases[i].pair, STR_ARG(got));
    }
}

static void only_known_pairs_are_pairs(void **state)
{
    (void)state;
    assert_true(korean_is_particle_pair(STR("으로/로")));
    assert_false(korean_is_particle_pair(STR("는/은")));
    assert_false(korean_is_particle_pair(STR("")));
}

static void signs_at_the_end_are_told(void **state)
{
    (void)state;
    assert_true(korean_ends_in_sign(STR("58%")));
    assert_true(korean_ends_in_sign(STR("환불(전액)")));
    assert_false(korean_ends_in_sign(STR("환불")));
    assert_false(korean_ends_in_sign(STR("RV-9")));
    assert_false(korean_ends_in_sign(STR("")));
}

static void typed_initials_find_labels(void **state)
{
    static const struct {
        const char *label;
        const char *typed;
        const char *found; /* NULL: not found */
    } cases[] = {
        { "환불 처리", "ㅎㅂ", "환불" },
        { "전액 환불", "ㅎㅂ", "환불" },
        { "환불 처리", "ㅎㅂㅊ", "환불 처" },
        { "환불 처리", "환불처리", "환불 처리" },
        { "환불", "화", "환" },
        { "환불", "환부", "환불" },
        { "환불", "화불", NULL },
        { "환불", "ㅎㄹ", NULL },
        { "까치", "ㄱ", NULL },
        { "까치", "ㄲㅊ", "까치" },
        { "SLA 약속", "sla ㅇㅅ", "SLA 약속" },
        { "Tickets", "TICK", "Tick" },
        { "환불", "", NULL },
        { "환불", " ", NULL },
        { "", "ㅎ", NULL },
        { "나\xFF", "ㄴ", "나" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str label = str_of(cases[i].label);
        size_t begin = 0;
        size_t end = 0;
        bool found = hangul_find_typed(label, str_of(cases[i].typed), &begin, &end);

        if (found != (cases[i].found != NULL)
            || (found && !str_eq(str_sub(label, begin, end - begin), str_of(cases[i].found))))
            fail_msg("%s in %s", cases[i].typed, cases[i].label);
    }
}

static void a_syllable_is_made_of_its_parts(void **state)
{
    static const struct {
        uint32_t syllable;
        struct hangul_parts parts;
    } cases[] = {
        { 0xAC00 /* 가 */, { 0, 0, 0 } },
        { 0xD658 /* 환 */, { 18, 9, 4 } },
        { 0xB97C /* 를 */, { 5, 18, 8 } },
        { 0xD7A3 /* 힣 */, { 18, 20, 27 } },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct hangul_parts parts = hangul_parts(cases[i].syllable);

        assert_memory_equal(&parts, &cases[i].parts, sizeof(parts));
        assert_int_equal(hangul_join(parts), cases[i].syllable);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_syllable_is_made_of_its_parts),
        cmocka_unit_test(particles_follow_the_last_sound),
        cmocka_unit_test(only_known_pairs_are_pairs),
        cmocka_unit_test(signs_at_the_end_are_told),
        cmocka_unit_test(typed_initials_find_labels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
