/* Short texts as customers write them, and the emotion a person would read in them. */
#include "features/triage/emotion.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"

enum { ARENA_MAX = 64 * 1024 * 1024, RIGHT_MIN_PERCENT = 95 };

/* clang-format off */
static const struct {
    enum emotion emotion;
    const char *text;
} texts[] = {
    { EMOTION_ANGER, "진짜 화나네요 이게 뭡니까" },
    { EMOTION_ANGER, "빡치네요 정말" },
    { EMOTION_ANGER, "개짜증나요" },
    { EMOTION_ANGER, "어이가 없네요 환불해주세요" },
    { EMOTION_ANGER, "장난합니까 지금" },
    { EMOTION_ANGER, "상담원이 너무 불친절해요" },
    { EMOTION_ANGER, "열받아서 못 참겠네요. 빠른 처리 부탁드립니다. 감사합니다." },
    { EMOTION_ANGER, "사람을 무시하는 건가요 😡" },
    { EMOTION_ANGER, "말도 안 되는 소리 하지 마세요" },
    { EMOTION_ANGER, "도대체 언제까지 기다려야 하나요 ㅡㅡ" },
    { EMOTION_ANGER, "이따위로 장사하지 마세요" },
    { EMOTION_ANGER, "정말 뻔뻔하시네요" },
    { EMOTION_ANGER, "I am furious about this" },
    { EMOTION_ANGER, "This is ridiculous, I've been waiting for hours" },
    { EMOTION_ANGER, "Your service is a joke" },
    { EMOTION_ANGER, "WTF is going on" },
    { EMOTION_ANGER, "I'm sick of your excuses" },
    { EMOTION_ANGER, "So angry right now!" },
    { EMOTION_ANGER, "You people are liars" },
    { EMOTION_ANGER, "How dare you charge me again" },
    { EMOTION_ANGER, "I'm really pissed off" },
    { EMOTION_ANGER, "extremely frustrating and annoying experience" },
    { EMOTION_DISAPPOINTMENT, "기대했는데 실망입니다" },
    { EMOTION_DISAPPOINTMENT, "노답이네요" },
    { EMOTION_DISAPPOINTMENT, "돈 아까워요" },
    { EMOTION_DISAPPOINTMENT, "별로예요" },
    { EMOTION_DISAPPOINTMENT, "안 좋아요" },
    { EMOTION_DISAPPOINTMENT, "안좋아요" },
    { EMOTION_DISAPPOINTMENT, "품질이 좋지 않네요" },
    { EMOTION_DISAPPOINTMENT, "만족스럽지 못합니다" },
    { EMOTION_DISAPPOINTMENT, "생각보다 아쉬워요" },
    { EMOTION_DISAPPOINTMENT, "다시는 안 사요" },
    { EMOTION_DISAPPOINTMENT, "최악의 구매였어요" },
    { EMOTION_DISAPPOINTMENT, "맛이 없어요" },
    { EMOTION_DISAPPOINTMENT, "마음에 들지 않아요" },
    { EMOTION_DISAPPOINTMENT, "전혀 좋지 않았어요" },
    { EMOTION_DISAPPOINTMENT, "not happy with this" },
    { EMOTION_DISAPPOINTMENT, "I'm not satisfied at all" },
    { EMOTION_DISAPPOINTMENT, "This was a disappointing purchase" },
    { EMOTION_DISAPPOINTMENT, "It's not good" },
    { EMOTION_DISAPPOINTMENT, "waste of money" },
    { EMOTION_DISAPPOINTMENT, "I expected better from you" },
    { EMOTION_DISAPPOINTMENT, "poor quality" },
    { EMOTION_DISAPPOINTMENT, "I don't like it" },
    { EMOTION_DISAPPOINTMENT, "I would not recommend it" },
    { EMOTION_DISAPPOINTMENT, "worst purchase ever" },
    { EMOTION_DISAPPOINTMENT, "not very impressed" },
    { EMOTION_DISAPPOINTMENT, "never been happy with this vendor" },
    { EMOTION_WORRY, "이거 괜찮은 건가요 걱정돼요" },
    { EMOTION_WORRY, "불안해서 못 쓰겠어요" },
    { EMOTION_WORRY, "혹시 개인정보가 잘못되면 어떡하죠" },
    { EMOTION_WORRY, "무서워서 만지지도 못하겠어요" },
    { EMOTION_WORRY, "많이 걱정됩니다" },
    { EMOTION_WORRY, "너무 초조하네요" },
    { EMOTION_WORRY, "I'm worried about my order" },
    { EMOTION_WORRY, "I am concerned about the security" },
    { EMOTION_WORRY, "I'm scared to plug it in" },
    { EMOTION_WORRY, "Is it safe to use? I'm nervous" },
    { EMOTION_WORRY, "What if I lose my data?" },
    { EMOTION_WORRY, "I'm afraid it will break" },
    { EMOTION_SADNESS, "너무 속상해요 ㅠㅠ" },
    { EMOTION_SADNESS, "슬프네요" },
    { EMOTION_SADNESS, "눈물이 나요" },
    { EMOTION_SADNESS, "아이가 기다렸는데 정말 서운합니다" },
    { EMOTION_SADNESS, "허탈하고 우울해요" },
    { EMOTION_SADNESS, "ㅠㅠㅠㅠㅠㅠ" },
    { EMOTION_SADNESS, "마음이 아프네요" },
    { EMOTION_SADNESS, "This makes me so sad" },
    { EMOTION_SADNESS, "I'm heartbroken" },
    { EMOTION_SADNESS, "My father passed away last week" },
    { EMOTION_SADNESS, "I cried when I opened the box 😭" },
    { EMOTION_SADNESS, "feeling really depressed about it" },
    { EMOTION_JOY, "너무 좋아요" },
    { EMOTION_JOY, "갓벽해요" },
    { EMOTION_JOY, "완전 만족합니다" },
    { EMOTION_JOY, "배송 빠르고 예뻐요 ^^" },
    { EMOTION_JOY, "최고예요 👍" },
    { EMOTION_JOY, "잘 쓰고 있어요 😊" },
    { EMOTION_JOY, "대박 진짜 예뻐요" },
    { EMOTION_JOY, "맛있어요 또 시킬게요 ㅎㅎ" },
    { EMOTION_JOY, "강추합니다" },
    { EMOTION_JOY, "디자인이 예쁘고 마음에 들어요" },
    { EMOTION_JOY, "나쁘지 않아요 괜찮네요" },
    { EMOTION_JOY, "I love it" },
    { EMOTION_JOY, "Great product!" },
    { EMOTION_JOY, "Absolutely perfect" },
    { EMOTION_JOY, "so happy with my purchase" },
    { EMOTION_JOY, "It works great :)" },
    { EMOTION_JOY, "awesome service" },
    { EMOTION_JOY, "highly recommend" },
    { EMOTION_JOY, "nice and easy to use" },
    { EMOTION_JOY, "best purchase this year, amazing" },
    { EMOTION_GRATITUDE, "정말 감사합니다" },
    { EMOTION_GRATITUDE, "도와주셔서 감사합니다" },
    { EMOTION_GRATITUDE, "덕분에 해결됐어요" },
    { EMOTION_GRATITUDE, "감사합니다" },
    { EMOTION_GRATITUDE, "고맙습니다" },
    { EMOTION_GRATITUDE, "친절하게 알려주셔서 고맙습니다" },
    { EMOTION_GRATITUDE, "Thank you so much" },
    { EMOTION_GRATITUDE, "Thanks for your help" },
    { EMOTION_GRATITUDE, "I really appreciate it" },
    { EMOTION_GRATITUDE, "thanks!" },
    { EMOTION_GRATITUDE, "Many thanks for the quick answer" },
    { EMOTION_GRATITUDE, "I'm very grateful for your support" },
    { EMOTION_NEUTRAL, "배송은 언제 오나요?" },
    { EMOTION_NEUTRAL, "안녕하세요 주소 변경 부탁드립니다" },
    { EMOTION_NEUTRAL, "영수증 발급해 주세요" },
    { EMOTION_NEUTRAL, "사이즈 문의드립니다" },
    { EMOTION_NEUTRAL, "화면이 안 켜져요" },
    { EMOTION_NEUTRAL, "화요일에 방문 가능할까요" },
    { EMOTION_NEUTRAL, "언제 재입고되나요? 답변 부탁드립니다. 감사합니다." },
    { EMOTION_NEUTRAL, "어떤 색이 좋을까요" },
    { EMOTION_NEUTRAL, "좋은 하루 되세요" },
    { EMOTION_NEUTRAL, "주문 번호는 12345입니다" },
    { EMOTION_NEUTRAL, "Where is my order?" },
    { EMOTION_NEUTRAL, "How do I reset my password?" },
    { EMOTION_NEUTRAL, "Do you ship to Canada?" },
    { EMOTION_NEUTRAL, "Could you send me the invoice please" },
    { EMOTION_NEUTRAL, "The package has not arrived yet" },
    { EMOTION_NEUTRAL, "What are your opening hours?" },
    { EMOTION_NEUTRAL, "I would like to change my plan" },
    { EMOTION_NEUTRAL, "Hello, I have a question about my bill. Thanks in advance." },
    { EMOTION_NEUTRAL, "Which size should I order?" },
    { EMOTION_NEUTRAL, "Please update my phone number" },
    { EMOTION_ANGER, "상담원 태도가 정말 무례하네요" },
    { EMOTION_ANGER, "몇 번을 말해야 알아듣습니까" },
    { EMOTION_ANGER, "환불도 안 해주고 전화도 안 받고 뭐하는 회사입니까" },
    { EMOTION_ANGER, "답답해서 미치겠네요" },
    { EMOTION_ANGER, "진짜 쓰레기 같은 회사" },
    { EMOTION_ANGER, "화가 나서 잠이 안 옵니다" },
    { EMOTION_ANGER, "고객을 호구로 아나" },
    { EMOTION_ANGER, "Nobody answers my emails, unbelievable" },
    { EMOTION_ANGER, "Fix this now, you idiots" },
    { EMOTION_ANGER, "I hate this app" },
    { EMOTION_ANGER, "Absolutely outrageous behaviour from your driver" },
    { EMOTION_ANGER, "stop wasting my time" },
    { EMOTION_DISAPPOINTMENT, "색이 사진과 너무 달라서 실망했어요" },
    { EMOTION_DISAPPOINTMENT, "비싼 돈 주고 샀는데 후회됩니다" },
    { EMOTION_DISAPPOINTMENT, "기대에 못 미치네요" },
    { EMOTION_DISAPPOINTMENT, "그냥 그래요 추천 안 해요" },
    { EMOTION_DISAPPOINTMENT, "가격 대비 별로" },
    { EMOTION_DISAPPOINTMENT, "재미가 없어요" },
    { EMOTION_DISAPPOINTMENT, "quality has gone downhill, very disappointed" },
    { EMOTION_DISAPPOINTMENT, "The fabric feels cheap and bad" },
    { EMOTION_DISAPPOINTMENT, "doesn't look nice at all" },
    { EMOTION_DISAPPOINTMENT, "Not worth the money" },
    { EMOTION_DISAPPOINTMENT, "it broke after two days, terrible product" },
    { EMOTION_WORRY, "아이가 쓰는 건데 안전한가요 걱정이 됩니다" },
    { EMOTION_WORRY, "돈을 못 돌려받을까 봐 불안합니다" },
    { EMOTION_WORRY, "큰일이네요 어떡하죠" },
    { EMOTION_WORRY, "I'm anxious because the parcel has not moved for a week" },
    { EMOTION_WORRY, "Should I be worried about this noise?" },
    { EMOTION_SADNESS, "강아지가 죽어서 너무 슬픕니다" },
    { EMOTION_SADNESS, "생일에 못 줘서 속상하네요" },
    { EMOTION_SADNESS, "힘드네요 ㅠㅠ" },
    { EMOTION_SADNESS, "It was a gift for my late mother and I'm devastated" },
    { EMOTION_SADNESS, "so sad it got discontinued :(" },
    { EMOTION_JOY, "상담원분이 친절하고 좋았어요" },
    { EMOTION_JOY, "아이가 너무 좋아하네요 ㅎㅎ" },
    { EMOTION_JOY, "가성비 짱" },
    { EMOTION_JOY, "사길 잘했어요 만족합니다" },
    { EMOTION_JOY, "I'm thrilled with the result" },
    { EMOTION_JOY, "It was a lovely experience" },
    { EMOTION_JOY, "really enjoying the new version" },
    { EMOTION_JOY, "works like a charm, love it!" },
    { EMOTION_GRATITUDE, "빠르게 처리해주셔서 정말 고맙습니다" },
    { EMOTION_GRATITUDE, "신경 써 주셔서 감사해요" },
    { EMOTION_GRATITUDE, "Thank you, you saved my day" },
    { EMOTION_GRATITUDE, "Thanks a lot for sorting this out" },
    { EMOTION_GRATITUDE, "much appreciated" },
    { EMOTION_NEUTRAL, "주문 취소 부탁드립니다" },
    { EMOTION_NEUTRAL, "로그인이 안 됩니다" },
    { EMOTION_NEUTRAL, "견적서를 보내주시면 감사하겠습니다" },
    { EMOTION_NEUTRAL, "회의실 예약 방법이 궁금합니다" },
    { EMOTION_NEUTRAL, "배터리 용량이 얼마인가요" },
    { EMOTION_NEUTRAL, "I need a copy of my receipt" },
    { EMOTION_NEUTRAL, "Can I change the shipping address" },
    { EMOTION_NEUTRAL, "My order number is 1234" },
    { EMOTION_NEUTRAL, "When will the item be in stock again" },
    { EMOTION_NEUTRAL, "Is it possible to pay by invoice? Thank you." },
};
/* clang-format on */

static int set_up(void **state)
{
    *state = arena_new(ARENA_MAX);
    return 0;
}

static int tear_down(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

static void most_texts_are_read_as_a_person_reads_them(void **state)
{
    const struct emotion_words *words = emotion_words_built_in(*state);
    size_t right = 0;

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        enum emotion found = emotion_of(words, str_of(texts[i].text));

        right += found == texts[i].emotion;
        if (found != texts[i].emotion)
            print_message("%" STR_FMT ": %s\n", STR_ARG(emotion_names[found]), texts[i].text);
    }
    assert_true(right * 100 >= COUNT_OF(texts) * RIGHT_MIN_PERCENT);
}

static void a_denied_word_says_something_else(void **state)
{
    const struct emotion_words *words = emotion_words_built_in(*state);

    assert_int_equal(emotion_of(words, STR("I am happy")), EMOTION_JOY);
    assert_int_equal(emotion_of(words, STR("I am not at all happy")), EMOTION_DISAPPOINTMENT);
    assert_int_equal(emotion_of(words, STR("Why not? I am happy")), EMOTION_JOY);
    assert_int_equal(emotion_of(words, STR("화나지 않았어요")), EMOTION_NEUTRAL);
    assert_int_equal(emotion_of(words, STR("예쁘지 않아요")), EMOTION_DISAPPOINTMENT);
    assert_int_equal(emotion_of(words, STR("안 예뻐요")), EMOTION_DISAPPOINTMENT);
}

static void thanks_as_a_form_do_not_hide_anger(void **state)
{
    const struct emotion_words *words = emotion_words_built_in(*state);

    assert_int_equal(emotion_of(words, STR("정말 화가 납니다. 처리해 주세요. 감사합니다.")),
                     EMOTION_ANGER);
    assert_int_equal(emotion_of(words, STR("I am furious. Please call me.\nThank you")),
                     EMOTION_ANGER);
}

static void odd_texts_are_neutral(void **state)
{
    const struct emotion_words *words = emotion_words_built_in(*state);

    assert_int_equal(emotion_of(words, STR_NULL), EMOTION_NEUTRAL);
    assert_int_equal(emotion_of(words, STR(" \n ")), EMOTION_NEUTRAL);
    assert_int_equal(emotion_of(words, STR("\xff\xfe\x80")), EMOTION_NEUTRAL);
    assert_int_equal(emotion_of(words, STR("--- '''' ''' ---")), EMOTION_NEUTRAL);
}

static void a_bad_file_is_refused_with_its_place(void **state)
{
    static const struct {
        const char *json;
        const char *code;
        const char *field;
    } cases[] = {
        { "{", "bad_json", "" },
        { "[]", "wrong_type", "" },
        { "{}", "required", "/emotions" },
        { "{\"emotions\": {}}", "wrong_type", "/emotions" },
        { "{\"emotions\": [[]]}", "wrong_type", "/emotions/0" },
        { "{\"emotions\": [{\"name\": \"envy\"}]}", "not_allowed", "/emotions/0/name" },
        { "{\"emotions\": [{\"name\": \"joy\", \"weak\": [\"\"]}]}", "empty_phrase",
          "/emotions/0/weak/0" },
        { "{\"emotions\": [], \"denials\": [{\"where\": \"before\", \"reach\": 9, \"words\": []}]}",
          "out_of_range", "/denials/0/reach" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct emotion_words *words;
        struct err err = { 0 };

        assert_false(emotion_words_read(str_of(cases[i].json), *state, &words, &err));
        assert_string_equal(err.code, cases[i].code);
        assert_string_equal(err.field, cases[i].field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_texts_are_read_as_a_person_reads_them),
        cmocka_unit_test(a_denied_word_says_something_else),
        cmocka_unit_test(thanks_as_a_form_do_not_hide_anger),
        cmocka_unit_test(odd_texts_are_neutral),
        cmocka_unit_test(a_bad_file_is_refused_with_its_place),
    };

    return cmocka_run_group_tests_name("emotion", tests, set_up, tear_down);
}
