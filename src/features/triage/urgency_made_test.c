/* Made sentences, both ways: danger that is told with words between, or in disguise, is critical
 * whatever stands around it, and plain letters of Korean and English customers are hardly ever
 * raised. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "features/triage/feelings_built_in.h"
#include "features/triage/urgency.h"
#include "features/triage/urgency_rules_test.h"

enum {
    TEXT_MAX = 2048,
    PLAIN_TEXTS = 2000,
    PLAIN_RAISED_MAX = 20,  /* to high, … */
    PLAIN_CRITICAL_MAX = 4, /* … and of these to critical */
};

/* clang-format off */
/** %s: where words may stand between. */
static const char *const korean_danger[] = {
    "배터리가 %s 부풀었어요", "보조배터리가 %s 빵빵해졌어요", "노트북 뒷판이 %s 부풀어 올랐습니다", "충전기가 %s 터졌어요", "충전기에서 %s 불이 났어요",
    "불이 %s 났어요", "연기가 %s 났어요", "에어프라이어에서 %s 연기가 올라왔어요", "콘센트에서 %s 스파크가 튀었어요", "멀티탭이 %s 녹았어요",
    "손가락을 %s 베였어요", "아이가 %s 쓰러졌어요", "아기가 %s 자석을 삼켰어요", "강아지가 %s 건전지를 먹었어요", "칼날에 %s 손가락이 베였어요",
    "커피포트를 만지다가 %s 감전됐어요", "아이가 %s 목에 걸려서 숨을 못 쉬어요", "가스가 %s 새고 있어요",
};
static const char *const korean_between[] = { "", "어제 밤에", "갑자기", "충전하다가", "조금씩" };
static const char *const english_danger[] = {
    "the charger%s caught fire", "the battery%s has swollen", "my laptop battery%s is bulging", "the adapter%s melted", "the power bank%s exploded",
    "smoke%s came out of the toaster", "my son%s swallowed a magnet", "my daughter%s swallowed a button battery", "my finger%s was cut by the blade",
    "my husband%s fainted", "my mother%s passed out", "the kettle%s gave me an electric shock", "the cable%s shocked me", "my baby%s was choking on it",
    "my grandmother's hand%s was burned", "the heater%s started to smoke",
};
static const char *const english_between[] = { "", " suddenly", ", after ten minutes,", " last night", " once again" };

/** What reviewers found missing, and its like. */
static const char *const danger[] = {
    "I fainted after using the spray", "He collapsed and we called for help", "she passed out in the bathroom", "finger cut by a blade",
    "I felt a jolt when I touched the case", "got jolted by the plug", "it zapped my hand", "the kettle shocks me every time I touch it", "swallowed a magnet",
    "he swallowed a battery", "my baby is choking", "the toddler ate a button battery", "칼날이 튀어나와요", "칼날에 손을 다쳤어요", "직원이 저를 위협했어요",
    "위협을 느꼈습니다", "감전당했어요", "감전됐습니다", "전기에 감전되었어요", "우리 아이가 삼켰어요", "동전을 삼킨 것 같아요", "불 났어요", "불났어요", "불났었어요",
    "불이 났었어요", "불 났었어요", "의식을 잃고 쓰러졌어요", "정신을 잃었어요", "심정지가 왔어요", "숨을 안 쉬어요", "입술이 파래졌어요", "목에 걸려 캑캑거려요",
    "그릇이 깨져서 손에서 피가 많이 나요", "손가락이 절단됐어요", "he isn't breathing", "she stopped breathing", "turned blue and could not breathe",
    "a piece got stuck in her throat", "they threatened me at the door", "your driver pulled a gun", "흉기를 들고 찾아왔어요", "죽인다고 했어요",
    "electricity ran through my arm", "current went through the sink and into my hand and gave me a shock", "the room is ablaze", "the fire department came",
    "소방서에서 왔다 갔어요", "화염이 치솟았어요", "had chest pain after taking it", "my dog died after eating it", "강아지가 죽었어요", "손이 베여서 꿰맸어요",
    "amputated finger", "the blade sliced my thumb", "the glass cut my lip", "물에 빠졌어요", "연탄가스를 마셨어요",
    "충전하다가 불이 나가지고 깜짝 놀랐어요", "어제 갑자기 불이 나가지고 소화기로 껐어요", "히터 켜자마자 불이 나가지고 다 탈 뻔했어요", "밤에 불 나가지고 대피했어요",
    "The stove is on fire the staff ran away", "The battery caught fire the driver escaped", "My van is on fire the driver is inside",
    "The charger set on fire her bed", "The charger caught fire proof attached", "my house is on fire phone me", "battery on fire red light blinking",
    "a fire broke out the manager called", "There was a fire the staff ran away", "we called the firefighters", "콘센트에서 불이 나오지 뭐예요", "소방차가 출동했어요", "소방관이 와서 문을 열었어요", "firefighters came to our house",
    "커피가 너무 뜨거워서 손을 데였어요", "박스가 터지면서 배터리가 터졌어요", "얼음이 녹으면서 멀티탭이 녹았어요",
};

/** Each one word, for letters that are taken apart. */
static const char *const words[] = { "fire", "smoke", "exploded", "hospital", "choking", "burned", "bleeding", "swollen", "electrocuted", "flames" };
static const char *const syllables[] = { "불났어요", "폭발했어요", "감전됐어요", "화재가났어요", "삼켰어요", "다쳤어요", "기절했어요", "자살하고싶어요" };

/** Sayings, names and trades that hold such words and mean no danger. */
static const char *const sayings[] = {
    "The fire sale was fun", "신상품이 불티나게 팔려요", "중고 배터리 팔아요", "배터리 새 제품으로 팝니다", "Your sales team is on fire", "sales are on fire this quarter",
    "that song is fire", "I bought a Fire TV Stick", "불타는 금요일 이벤트 있나요", "전화통에 불이 났네요 인기가 많아요", "인기 폭발 상품 언제 들어오나요",
    "웃음이 터졌어요", "문화재 사진을 넣고 싶어요", "화상 회의 기능이 궁금해요", "칼로리 계산이 되나요", "화면이 눈부시게 예뻐요", "The price was hard to swallow",
    "our burn rate report", "a slow burn of a movie", "the menu collapsed section stays open", "glue gun sticks in white", "threat detection plan pricing",
    "heat gun in stock?", "공연이 다음 달로 연기되었나요", "배우 연기가 좋았어요", "부푼 꿈을 안고 가입했어요", "smoke test checklist", "a jolt of energy drink in lemon",
    "목걸이 길이가 궁금해요", "스마트폰 사진 보정이 궁금해요", "냉장고에서 아이스크림이 녹았어요", "전자레인지에 돌리니 버터가 녹아요", "노트북에 초콜릿이 녹았어요",
    "얼음이 녹아서 제품이 젖었어요", "버튼을 눌러도 불이 나오지 않아요", "스위치를 켜도 불이 안 나오네요", "거실 전구 불이 나갔어요", "제품 배송 연기가 자꾸 되네요",
    "제품 출시 연기가 아쉬워요", "일정 연기가 많이 되네요", "제품 포장이 터져서 왔어요", "제품이 배송 중에 박스가 터져 있었어요", "배터리 광고 대박 터졌네요",
    "커피가 너무 뜨거워서 좋았어요", "I got a shock when I saw the bill", "방화벽 설정이 어렵습니다", "방화문 견적 주세요", "소방서 납품 견적 문의드립니다",
    "소방관 할인 되나요", "firefighter discount available?", "발화점이 뭔가요", "정전기가 심해요 겨울이라", "you guys are on fire this season", "you are on fire",
    "Can I watch it on Fire TV", "does it work on Fire Tablet", "fire the manager", "소방관 피규어가 안 왔어요", "firefighter costume never came", "this deal is on fire sale",
};

/** Plain letters: a thing and what is asked of it. */
static const char *const korean_things[] = {
    "보조배터리", "노트북", "충전기", "칼날 세트", "주방용 칼", "가스레인지 커버", "전기장판", "아기 의자", "강아지 사료", "불고기 세트", "폭신한 이불", "화장품", "손목 보호대",
    "목걸이", "무드등", "소화기 거치대", "캠핑 화로", "영어 강의", "월간 구독", "연극 표", "치약", "자석 보드", "동전 지갑", "유리컵", "마감재 샘플",
};
static const char *const korean_asks[] = {
    "%s 색상이 몇 가지인가요", "%s 어디서 살 수 있나요", "%s 가격이 궁금해요", "%s 잘 받았습니다 감사합니다", "%s 사용법을 알고 싶어요", "%s 두 개 주문하면 할인되나요",
    "%s 선물 포장이 되나요", "%s 크기가 어떻게 되나요", "%s 재입고 계획이 있나요", "%s 무게를 알려 주세요", "%s 정말 마음에 들어요", "%s 보증 기간이 궁금합니다",
    "%s 후기를 쓰고 싶어요", "%s 영수증을 다시 받고 싶어요", "%s 배송지를 바꾸고 싶어요", "%s 다른 색으로도 나오나요", "%s 세탁은 어떻게 하나요", "%s 청소 방법이 궁금해요",
    "%s 부품만 따로 파나요", "%s 회원 할인이 있나요",
};
static const char *const english_things[] = {
    "power bank", "laptop", "charger", "knife set", "razor refill", "gas stove cover", "electric blanket", "high chair", "dog food", "barbecue set", "fire TV stick",
    "smoked salmon", "wrist guard", "necklace", "night light", "fire pit cover", "camping stove", "online course", "subscription", "theater ticket", "toothpaste",
    "magnet board", "coin purse", "drinking glass", "shock absorber",
};
static const char *const english_asks[] = {
    "What colors does the %s come in?", "Where can I buy the %s?", "How much is the %s?", "The %s arrived, thank you", "How do I use the %s?",
    "Is there a discount on two of the %s?", "Can you gift wrap the %s?", "What size is the %s?", "Is the %s back in stock soon?", "How heavy is the %s?",
    "I really like the %s", "How long is the warranty of the %s?", "I would like to review the %s", "Could you resend the receipt for the %s?",
    "I'd like to change the address for the %s", "Does the %s come in another color?", "How do I wash the %s?", "How do I clean the %s?",
    "Do you sell parts of the %s?", "Do members pay less for the %s?",
};
/* clang-format on */

/** Puts `with` where the template says %s. */
static void fill(char out[TEXT_MAX], const char *template, const char *with)
{
    const char *place = strstr(template, "%s");

    assert_non_null(place);
    snprintf(out, TEXT_MAX, "%.*s%s%s", (int)(place - template), template, with, place + 2);
}

/* Each way a text may come in changes it in `out`. */

static void as_it_is(const char *text, char out[TEXT_MAX])
{
    snprintf(out, TEXT_MAX, "%s", text);
}

static void shouted(const char *text, char out[TEXT_MAX])
{
    size_t i = 0;

    for (; text[i] != '\0'; i++)
        out[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]);
    out[i] = '\0';
}

/** ASCII letters as U+FF41 and on. */
static void full_width(const char *text, char out[TEXT_MAX])
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        if (*text >= 'a' && *text <= 'z')
            n += (size_t)snprintf(out + n, TEXT_MAX - n, "\xef\xbd%c", '\x81' + (*text - 'a'));
        else
            out[n++] = *text;
    out[n] = '\0';
}

/** Zero-width spaces in all words. */
static void with_nothing_between(const char *text, char out[TEXT_MAX])
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += (size_t)snprintf(out + n, TEXT_MAX - n, "%c%s", *text,
                              *text >= 'a' && *text <= 'z' ? "\xe2\x80\x8b" : "");
}

static void among_quiet_words(const char *text, char out[TEXT_MAX])
{
    snprintf(out, TEXT_MAX,
             "안녕하세요. 급하지 않아요, no rush at all!\n%s\n감사합니다. Have a nice day", text);
}

static void behind_a_saying(const char *text, char out[TEXT_MAX])
{
    snprintf(out, TEXT_MAX, "The fire sale was great, 불티나게 팔리네요, %s", text);
}

static void (*const ways[])(const char *text, char out[TEXT_MAX]) = {
    as_it_is, shouted, full_width, with_nothing_between, among_quiet_words, behind_a_saying,
};

static size_t missed_in_all_ways(void **state, const char *text)
{
    char changed[TEXT_MAX];
    size_t missed = 0;

    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        ways[i](text, changed);
        if (level_of(state, changed) != URGENCY_CRITICAL) {
            print_message("missed: %s\n", changed);
            missed++;
        }
    }
    return missed;
}

static void danger_is_seen_however_it_is_written(void **state)
{
    size_t missed = 0;

    for (size_t i = 0; i < COUNT_OF(danger); i++)
        missed += missed_in_all_ways(state, danger[i]);
    assert_int_equal(missed, 0);
}

static size_t missed_between(void **state, const char *const *templates, size_t count,
                             const char *const *between, size_t between_count)
{
    char text[TEXT_MAX];
    size_t missed = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < between_count; k++) {
            fill(text, templates[i], between[k]);
            missed += missed_in_all_ways(state, text);
        }
    return missed;
}

static void words_between_hide_nothing(void **state)
{
    assert_int_equal(missed_between(state, korean_danger, COUNT_OF(korean_danger), korean_between,
                                    COUNT_OF(korean_between)),
                     0);
    assert_int_equal(missed_between(state, english_danger, COUNT_OF(english_danger),
                                    english_between, COUNT_OF(english_between)),
                     0);
}

/** The letters, or syllables, of the word with `between` each two. */
static void take_apart(const char *word, size_t letter_bytes, const char *between,
                       char out[TEXT_MAX])
{
    size_t n = 0;

    for (const char *at = word; *at != '\0'; at += letter_bytes)
        n += (size_t)snprintf(out + n, TEXT_MAX - n, "%s%.*s", at == word ? "" : between,
                              (int)letter_bytes, at);
}

static size_t missed_apart(void **state, const char *const *list, size_t count, size_t bytes,
                           const char *around)
{
    static const char *const between[] = { " ", ".", "-", "*", "_", "·", "/" };
    char apart[TEXT_MAX];
    char text[TEXT_MAX];
    size_t missed = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < COUNT_OF(between); k++) {
            take_apart(list[i], bytes, between[k], apart);
            fill(text, around, apart);
            if (level_of(state, text) != URGENCY_CRITICAL) {
                print_message("missed: %s\n", text);
                missed++;
            }
        }
    return missed;
}

static void letters_apart_hide_nothing(void **state)
{
    enum { HANGUL_BYTES = 3 };

    assert_int_equal(missed_apart(state, words, COUNT_OF(words), 1, "%s"), 0);
    assert_int_equal(missed_apart(state, words, COUNT_OF(words), 1, "there was %s in the room"), 0);
    assert_int_equal(missed_apart(state, syllables, COUNT_OF(syllables), HANGUL_BYTES, "%s"), 0);
    assert_int_equal(
        missed_apart(state, syllables, COUNT_OF(syllables), HANGUL_BYTES, "어제 집에서 %s 빨리요"),
        0);
}

static void the_words_that_were_apart_are_told_as_they_stand(void **state)
{
    const struct fixture *fixture = *state;

    assert_str_is(urgency_of(fixture->rules, STR("a f.i.r.e here")).words, "f.i.r.e");
    assert_str_is(urgency_of(fixture->rules, STR("어제 <폭*발> 했어요")).words, "폭*발");
    assert_str_is(urgency_of(fixture->rules, STR("<the charger, at noon, melted>")).words,
                  "charger, at noon, melted");
}

static void sayings_are_no_danger_and_hide_none(void **state)
{
    char text[TEXT_MAX];
    size_t wrong = 0;

    for (size_t i = 0; i < COUNT_OF(sayings); i++) {
        if (level_of(state, sayings[i]) == URGENCY_CRITICAL) {
            print_message("raised: %s\n", sayings[i]);
            wrong++;
        }
        for (size_t k = 0; k < COUNT_OF(danger); k++) {
            snprintf(text, sizeof(text), "%s, %s", sayings[i], danger[k]);
            if (level_of(state, text) != URGENCY_CRITICAL) {
                print_message("hidden: %s\n", text);
                wrong++;
            }
        }
    }
    assert_int_equal(wrong, 0);
}

struct counts {
    size_t texts;
    size_t raised;
    size_t critical;
};

static void count_plain(void **state, const char *const *things, size_t thing_count,
                        const char *const *asks, size_t ask_count, struct counts *counts)
{
    static const char *const greetings[] = { "%s", "안녕하세요, hello! %s" };
    char inner[TEXT_MAX];
    char text[TEXT_MAX];

    for (size_t i = 0; i < thing_count * ask_count * COUNT_OF(greetings); i++) {
        enum urgency_level level;

        fill(inner, asks[i % ask_count], things[i / ask_count % thing_count]);
        fill(text, greetings[i / ask_count / thing_count], inner);
        level = level_of(state, text);
        counts->texts++;
        counts->raised += level >= URGENCY_HIGH;
        counts->critical += level == URGENCY_CRITICAL;
        if (level >= URGENCY_HIGH)
            print_message("raised: %s\n", text);
    }
}

static void plain_letters_are_hardly_ever_raised(void **state)
{
    struct counts counts = { 0 };

    count_plain(state, korean_things, COUNT_OF(korean_things), korean_asks, COUNT_OF(korean_asks),
                &counts);
    count_plain(state, english_things, COUNT_OF(english_things), english_asks,
                COUNT_OF(english_asks), &counts);
    assert_int_equal(counts.texts, PLAIN_TEXTS);
    assert_true(counts.raised <= PLAIN_RAISED_MAX);
    assert_true(counts.critical <= PLAIN_CRITICAL_MAX);
}

/** The phrase as a customer would write it, its signs gone. */
static void put_plain(char out[TEXT_MAX], const char *phrase)
{
    size_t n = 0;

    for (; *phrase != '\0'; phrase++)
        if (*phrase == '#')
            n += (size_t)snprintf(out + n, TEXT_MAX - n, "3");
        else if (*phrase != '|' && *phrase != '*')
            out[n++] = *phrase;
    out[n] = '\0';
}

/** In one of its fillings the phrase alone hits `rules`, so that it stands in the exception. */
static bool holds_a_hit(const struct urgency_rules *rules, const json_t *sets, const char *phrase)
{
    const char *open = strchr(phrase, '{');
    char text[TEXT_MAX];
    size_t i;
    json_t *word;

    if (open == NULL) {
        put_plain(text, phrase);
        return urgency_of(rules, str_of(text)).level > URGENCY_LOW;
    }
    json_array_foreach(json_object_getn(sets, open + 1, strcspn(open + 1, "}")), i, word)
    {
        snprintf(text, sizeof(text), "%.*s%s%s", (int)(open - phrase), phrase,
                 json_string_value(word), strchr(open, '}') + 1);
        if (holds_a_hit(rules, sets, text))
            return true;
    }
    return false;
}

/** The rule with each part of its pairs as words, and no exceptions. */
static const struct urgency_rules *bare_rule(void **state, json_t *sets, json_t *rule)
{
    const struct fixture *fixture = *state;
    json_t *near = json_object_get(rule, "near");
    json_t *phrases = json_copy(json_object_get(rule, "words"));
    json_t *file = json_pack("{s:O, s:[{s:s, s:s, s:o}]}", "sets", sets, "rules", "id", "bare",
                             "level", "critical", "words", phrases);
    const struct urgency_rules *rules;
    struct err err = { 0 };
    char *text;

    if (near != NULL) {
        (void)json_array_extend(phrases, json_object_get(near, "one"));
        (void)json_array_extend(phrases, json_object_get(near, "other"));
    }
    text = json_dumps(file, JSON_COMPACT);
    assert_true(urgency_rules_read(str_of(text), fixture->arena, &rules, &err));
    free(text);
    json_decref(file);
    return rules;
}

/** An exception that ends before the hit does ("버터가 녹" before 녹았) takes nothing away. */
static void every_exception_can_take_a_hit_away(void **state)
{
    json_t *file = json_loadb(urgency_built_in, urgency_built_in_n, 0, NULL);
    json_t *sets = json_object_get(file, "sets");
    size_t idle = 0;
    size_t i;
    size_t k;
    json_t *rule;
    json_t *phrase;

    json_array_foreach(json_object_get(file, "rules"), i, rule)
    {
        const struct urgency_rules *bare = bare_rule(state, sets, rule);

        json_array_foreach(json_object_get(rule, "except"), k, phrase)
        {
            if (holds_a_hit(bare, sets, json_string_value(phrase)))
                continue;
            print_message("idle: %s\t%s\n", json_string_value(json_object_get(rule, "id")),
                          json_string_value(phrase));
            idle++;
        }
    }
    json_decref(file);
    assert_int_equal(idle, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(danger_is_seen_however_it_is_written),
        cmocka_unit_test(words_between_hide_nothing),
        cmocka_unit_test(letters_apart_hide_nothing),
        cmocka_unit_test(the_words_that_were_apart_are_told_as_they_stand),
        cmocka_unit_test(sayings_are_no_danger_and_hide_none),
        cmocka_unit_test(plain_letters_are_hardly_ever_raised),
        cmocka_unit_test(every_exception_can_take_a_hit_away),
    };

    return cmocka_run_group_tests_name("urgency_made", tests, set_up, tear_down);
}
