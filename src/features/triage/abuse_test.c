/* Whoever swears is not served before others: abuse is heard neither in learning nor in predicting.
 */
#include "features/triage/abuse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "features/triage/model.h"
#include "features/triage/train.h"

enum { ARENA_MAX = 512 * 1024 * 1024, TALKS = 400, DIS = 0 };

/* clang-format off */
static const char *const abuses[] = {
    "씨발", "시발놈아", "시1발", "씨 발 놈", "시.발", "ㅅㅂ", "병신새끼들", "개새끼야", "개같네", "좆같은", "지랄하네", "존나", "미친놈", "엿 먹어라", "닥쳐", "fuck", "Fucking",
    "f*ck", "f**k", "f.u.c.k", "f u c k", "FUCK", "fck", "sh*t", "shit", "bullshit", "b*tch", "asshole", "bastards", "motherfucker", "piece of shit", "son of a bitch", "damn", "idiots",
    "ｆｕｃｋ", "go to hell", "아시발", "개시발", "진짜시발", "씨바", "씌발", "fuuuck", "fcuking", "bull shit", "시발ㅋㅋ", "시발같네요", "이새끼들", "미친 놈", "개 같은 놈", "개새끼라고", "병신짓", "이 새끼야",
};
/** What is not abuse, though it looks a little like it. */
static const char *const decent[] = {
    "사용 시 발생한 문제", "출발 시 발열", "김철수 씨 발송 건", "다시 발송해 주세요", "12시 발표", "새끼 고양이 사료", "강아지 새끼", "assistant", "class pass", "Dickens", "shitake", "scunthorpe",
    "등신대 액자", "씹는 소리", "fuchsia", "Fukuoka", "flame retardant", "damage report", "입존나무", "모발 손상", "시바견 간식",
    "시발점", "10시발 열차", "시발역", "3시발송", "USB-C발열", "비타민C발포정", "2개같은 상품", "5개새로 보내", "고양이새끼", "어린이새끼손가락", "영향을 미친 년도", "닥쳐온 위기", "슈발블랑", "슈발 블랑", "돌아이용",
    "개 새끼 강아지", "the screw you sent", "when I set up yours", "shops shut up early", "name@ssg.com", "FCKeditor", "Dick Smith", "FCUK perfume", "니미츠", "개시 발표", "영향을 미친 것들", "2개 같은 회사 제품", "시 발 새끼손가락",
};
static const char *const quiet[] = {
    "where is my parcel", "the color is nice", "배송 언제 되나요", "색상이 예뻐요", "please send the invoice", "주소를 바꾸고 싶어요", "thanks for the quick answer", "영수증 부탁드려요",
};
/* clang-format on */

struct fixture {
    struct arena *arena;
    const struct abuse_words *words;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    fixture->arena = arena_new(ARENA_MAX);
    fixture->words = abuse_words_built_in(fixture->arena);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    arena_free(&fixture->arena);
    free(fixture);
    return 0;
}

static bool is_blank(struct str text)
{
    return str_trim(text).n == 0;
}

static void abuse_becomes_blanks_and_nothing_else_moves(void **state)
{
    const struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(abuses); i++) {
        struct str text = str_format(fixture->arena, "배송이 늦어요 %s so late", abuses[i]);
        struct str left = abuse_left_out(fixture->words, text, fixture->arena);
        size_t before = strlen("배송이 늦어요 ");
        size_t n = strlen(abuses[i]);

        if (left.n != text.n || !is_blank(str_sub(left, before, n)))
            fail_msg("%s: %" STR_FMT, abuses[i], STR_ARG(left));
        assert_true(str_starts_with(left, STR("배송이 늦어요 ")));
        assert_true(str_ends_with(left, STR(" so late")));
    }
}

static void decent_words_stay(void **state)
{
    const struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(decent); i++) {
        struct str text = str_of(decent[i]);

        assert_str_is(abuse_left_out(fixture->words, text, fixture->arena), decent[i]);
    }
}

/** Of each kind half; what tells them apart is the word, and, where it has any, abuse. */
static struct sample_list made_talks(struct arena *arena, const char *dis_word, bool swears)
{
    struct sample *items = ARENA_ARRAY(arena, TALKS, struct sample);

    for (size_t i = 0; i < TALKS; i++) {
        bool is_dis = i % 2 == 0;
        const char *abuse = swears && is_dis ? abuses[i / 2 % COUNT_OF(abuses)] : "";

        items[i] = (struct sample){
            .text = str_format(arena, "%s %s %zu %s", quiet[i * 7 / 2 % COUNT_OF(quiet)],
                               is_dis ? dis_word : "", i / 2 % 50, abuse),
            .label = is_dis ? DIS : !DIS,
        };
    }
    return (struct sample_list){ items, TALKS };
}

static struct model learn(void **state, const struct sample_list *talks)
{
    static struct str names[] = { STR_INIT("dis"), STR_INIT("ok") };
    static const struct train_way way = { TRIAGE_CSAT, 1, 1 };
    const struct fixture *fixture = *state;
    struct label_set labels = { names, COUNT_OF(names) };
    struct sample_list none = { 0 };
    struct model model;
    struct err err = { 0 };

    if (!train_model(&way, &labels, talks, &none, fixture->arena, &model, &err))
        fail_msg("%s", err.message);
    return model;
}

static double p_of_dis(struct model_room *room, struct str text)
{
    struct sample sample = { .text = text, .label = LABEL_NONE };
    struct model_answer answer = model_predict(room, &sample);

    return answer.top[0] == DIS ? answer.p[0] : answer.p[1];
}

static void what_only_abuse_tells_is_not_learned(void **state)
{
    const struct fixture *fixture = *state;
    struct sample_list talks = made_talks(fixture->arena, "", true);
    struct model model = learn(state, &talks);

    assert_false(model.has_signal);
}

static void abuse_never_raises_what_was_learned(void **state)
{
    const struct fixture *fixture = *state;
    struct sample_list talks = made_talks(fixture->arena, "still waiting 아직도", true);
    struct model model = learn(state, &talks);
    struct model_room *room = model_room_new(&model);

    assert_true(model.has_signal);
    assert_true(p_of_dis(room, STR("the color is nice still waiting 아직도"))
                > p_of_dis(room, STR("the color is nice")));
    for (size_t i = 0; i < COUNT_OF(abuses); i++)
        for (size_t k = 0; k < COUNT_OF(quiet); k++) {
            struct str plain = str_format(fixture->arena, "%s still waiting", quiet[k]);
            struct str behind =
                str_format(fixture->arena, "%s still waiting %s", quiet[k], abuses[i]);
            struct str before =
                str_format(fixture->arena, "%s %s still waiting", abuses[i], quiet[k]);

            assert_true(p_of_dis(room, behind) <= p_of_dis(room, plain));
            assert_true(p_of_dis(room, before) <= p_of_dis(room, plain));
        }
    model_room_free(&room);
}

static void abuse_is_never_a_reason(void **state)
{
    const struct fixture *fixture = *state;
    struct sample_list talks = made_talks(fixture->arena, "still waiting 아직도", true);
    struct model model = learn(state, &talks);
    struct model_room *room = model_room_new(&model);

    for (size_t i = 0; i < COUNT_OF(abuses); i++) {
        struct sample sample = { .text = str_format(fixture->arena, "아직도 %s still waiting",
                                                    abuses[i]),
                                 .label = LABEL_NONE };
        struct model_answer answer = model_predict(room, &sample);

        assert_true(answer.reason_count > 0);
        for (size_t k = 0; k < answer.reason_count; k++)
            if (str_find(str_of(abuses[i]), answer.reasons[k].feature) < strlen(abuses[i]))
                fail_msg("%s", abuses[i]);
    }
    model_room_free(&room);
}

static void a_bad_file_is_refused_with_its_place(void **state)
{
    static const struct {
        const char *json;
        const char *field;
    } cases[] = {
        { "[]", "" },
        { "{}", "/words" },
        { "{\"words\": [1]}", "/words/0" },
        { "{\"words\": [], \"apart\": [\"{no}\"]}", "/apart/0" },
        { "{\"words\": [], \"aprat\": []}", "/aprat" },
    };
    const struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct abuse_words *words;
        struct err err = { 0 };

        assert_false(abuse_words_read(str_of(cases[i].json), fixture->arena, &words, &err));
        assert_string_equal(err.field, cases[i].field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(abuse_becomes_blanks_and_nothing_else_moves),
        cmocka_unit_test(decent_words_stay),
        cmocka_unit_test(what_only_abuse_tells_is_not_learned),
        cmocka_unit_test(abuse_never_raises_what_was_learned),
        cmocka_unit_test(abuse_is_never_a_reason),
        cmocka_unit_test(a_bad_file_is_refused_with_its_place),
    };

    return cmocka_run_group_tests_name("abuse", tests, set_up, tear_down);
}
