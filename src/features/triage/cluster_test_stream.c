#include "features/triage/cluster_test_stream.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/check.h"
#include "base/random.h"

enum {
    CONCEPTS = 700,
    FORMS_MAX = 3, /* synonyms of a concept */
    FORM_BYTES = 32,
    TOPIC_CONCEPTS_MAX = 4,
    SAME_FORM_PERCENT = 75,
    KEPT_PERCENT = 90,
    SLIP_PERCENT = 12,
    PLACE = '%', /* where a frame takes the topic's words */
};

static const char *const english_frames[] = {
    "how do i %",
    "how can I get the %?",
    "I want to change my %",
    "is it possible to have %?",
    "can you help me with the %",
    "what is the best way of %",
    "please, my %",
    "i need %, how?",
    "could someone tell me about %",
    "what should I do about my %?",
    "%",
    "hi, i would like to know % thanks",
    "why does % not work",
};
static const char *const korean_frames[] = {
    "% 어떻게 하나요",
    "% 방법 알려주세요",
    "% 하고 싶어요",
    "% 가능한가요?",
    "% 하려면 어떻게 해야 돼",
    "% 해줘",
    "% 되나요",
    "혹시 % 할 수 있나요?",
    "% 부탁드립니다",
    "% 절차가 궁금합니다",
    "%",
    "안녕하세요 % 문의드려요",
    "% 하지 말고 알려줘",
};
static const char *const english_openings[] = { "",          "",        "",           "hello, ",
                                                "hi there ", "sorry, ", "quick one: " };
static const char *const english_closings[] = { "", "", "", " thanks", " please", " asap" };
static const char *const korean_openings[] = {
    "", "", "", "저기요 ", "안녕하세요 ", "수고하십니다 ", "급해요 "
};
static const char *const korean_closings[] = { "", "", "", " 감사합니다", " 빨리요", " ㅠㅠ" };
static const char *const onsets[] = { "b", "c", "d", "f", "g", "h",  "k",  "l",  "m", "n",
                                      "p", "r", "s", "t", "v", "st", "tr", "pl", "sh" };
static const char *const vowels[] = { "a", "e", "i", "o", "u", "ea", "oo", "ai" };
static const char *const codas[] = { "", "n", "r", "t", "s", "l", "nd", "ck", "m", "" };
static const char *const syllables[] = {
    "가", "나", "다", "마", "바", "사", "자", "차", "파", "하", "고", "노", "도", "로", "모",
    "보", "소", "조", "구", "누", "두", "무", "부", "수", "주", "기", "니", "리", "미", "비",
    "강", "간", "감", "결", "경", "관", "교", "국", "권", "급", "난", "내", "년", "단", "당",
    "대", "동", "등", "량", "력", "련", "론", "만", "매", "면", "명", "목", "문", "물", "민",
    "반", "발", "방", "배", "번", "법", "변", "복", "본", "분", "불", "산", "상", "생", "서",
    "석", "선", "설", "성", "세", "속", "송", "순", "술", "습", "시", "신", "실", "심", "안",
};
static const char *const particles[] = { "", "", "을", "이", "에서", "로", "의" };
static const char *const joints[] = { " ", " of ", " for ", " in ", " with " };

struct concept {
    char forms[FORMS_MAX][FORM_BYTES];
    size_t form_count;
};

struct topic {
    bool is_korean;
    size_t concepts[TOPIC_CONCEPTS_MAX];
    size_t concept_count;
};

struct teller {
    struct random_seeded random;
    struct concept english[CONCEPTS];
    struct concept korean[CONCEPTS];
};

static size_t below(struct teller *teller, size_t bound)
{
    return (size_t)random_below(&teller->random.random, bound);
}

static bool by_chance(struct teller *teller, unsigned percent)
{
    return below(teller, 100) < percent;
}

static void append(char *text, const char *more)
{
    size_t n = strlen(text);

    snprintf(text + n, TEST_TEXT_MAX - n, "%s", more);
}

static void invent_form(struct teller *teller, bool is_korean, char form[FORM_BYTES])
{
    char text[TEST_TEXT_MAX] = "";
    size_t parts = is_korean ? 2 + below(teller, 3) : 1 + below(teller, 3);

    for (size_t i = 0; i < parts; i++) {
        if (is_korean) {
            append(text, syllables[below(teller, COUNT_OF(syllables))]);
            continue;
        }
        append(text, onsets[below(teller, COUNT_OF(onsets))]);
        append(text, vowels[below(teller, COUNT_OF(vowels))]);
        append(text, codas[below(teller, COUNT_OF(codas))]);
    }
    snprintf(form, FORM_BYTES, "%.*s", FORM_BYTES - 1, text);
}

static void invent_concepts(struct teller *teller, bool is_korean, struct concept *concepts)
{
    for (size_t i = 0; i < CONCEPTS; i++) {
        concepts[i].form_count = 1 + below(teller, FORMS_MAX);
        for (size_t k = 0; k < concepts[i].form_count; k++)
            invent_form(teller, is_korean, concepts[i].forms[k]);
    }
}

/** Some concepts are common, most are not. */
static struct topic invent_topic(struct teller *teller, unsigned korean_share)
{
    struct topic topic = { .is_korean = by_chance(teller, korean_share) };

    topic.concept_count = 2 + below(teller, TOPIC_CONCEPTS_MAX - 1);
    for (size_t i = 0; i < topic.concept_count; i++)
        topic.concepts[i] = below(teller, 1 + below(teller, CONCEPTS));
    return topic;
}

static void say_concept(struct teller *teller, const struct topic *topic, size_t number,
                        char *words)
{
    const struct concept *concept =
        &(topic->is_korean ? teller->korean : teller->english)[topic->concepts[number]];
    size_t form = by_chance(teller, SAME_FORM_PERCENT) ? 0 : below(teller, concept->form_count);

    if (words[0] != '\0')
        append(words, topic->is_korean ? " " : joints[below(teller, COUNT_OF(joints))]);
    append(words, concept->forms[form]);
    if (topic->is_korean)
        append(words, particles[below(teller, COUNT_OF(particles))]);
    else if (by_chance(teller, 33))
        append(words, "s");
}

/** Two neighbours change places, or one is lost; whole characters where they are ASCII. */
static void slip(struct teller *teller, char *text)
{
    size_t n = strlen(text);
    size_t at = n > 2 ? below(teller, n - 1) : 0;

    if (n < 6 || !by_chance(teller, SLIP_PERCENT) || (signed char)text[at] < 0
        || (signed char)text[at + 1] < 0)
        return;
    if (by_chance(teller, 50)) {
        memmove(text + at, text + at + 1, n - at);
        return;
    }
    text[at] ^= text[at + 1];
    text[at + 1] ^= text[at];
    text[at] ^= text[at + 1];
}

static const char *opening(struct teller *teller, const struct topic *topic)
{
    size_t at = below(teller, COUNT_OF(english_openings));

    return (topic->is_korean ? korean_openings : english_openings)[at];
}

static const char *closing(struct teller *teller, const struct topic *topic)
{
    size_t at = below(teller, COUNT_OF(english_closings));

    return (topic->is_korean ? korean_closings : english_closings)[at];
}

static void say(struct teller *teller, const struct topic *topic, char text[TEST_TEXT_MAX])
{
    char words[TEST_TEXT_MAX] = "";
    const char *frame = topic->is_korean ? korean_frames[below(teller, COUNT_OF(korean_frames))]
                                         : english_frames[below(teller, COUNT_OF(english_frames))];
    const char *place = strchr(frame, PLACE);
    size_t turn = by_chance(teller, 25) ? below(teller, topic->concept_count) : 0;

    for (size_t i = 0; i < topic->concept_count; i++)
        if (by_chance(teller, KEPT_PERCENT))
            say_concept(teller, topic, (i + turn) % topic->concept_count, words);
    if (words[0] == '\0')
        say_concept(teller, topic, 0, words);
    snprintf(text, TEST_TEXT_MAX, "%s%.*s%s%s%s", opening(teller, topic), (int)(place - frame),
             frame, words, place + 1, closing(teller, topic));
    slip(teller, text);
}

static size_t size_of(size_t topic, size_t topic_count, enum test_sizes sizes)
{
    size_t size = topic_count / 2 / (topic + 1);

    if (sizes == TEST_SIZES_EQUAL)
        return 10;
    return topic >= topic_count / 2 || size == 0 ? 1 : size;
}

static void shuffle(struct teller *teller, struct test_stream *stream)
{
    for (size_t i = stream->count; i > 1; i--) {
        size_t k = below(teller, i);
        struct test_text held = stream->texts[i - 1];

        stream->texts[i - 1] = stream->texts[k];
        stream->texts[k] = held;
    }
}

struct test_stream test_stream_new(uint64_t seed, size_t topic_count, unsigned korean_share,
                                   enum test_sizes sizes)
{
    struct teller *teller = calloc(1, sizeof(*teller));
    struct test_stream stream = { 0 };
    size_t room = 0;

    CHECK(teller != NULL);
    random_seeded_init(&teller->random, seed);
    invent_concepts(teller, false, teller->english);
    invent_concepts(teller, true, teller->korean);
    for (size_t t = 0; t < topic_count; t++)
        room += size_of(t, topic_count, sizes);
    stream.texts = calloc(room + 1, sizeof(*stream.texts));
    CHECK(stream.texts != NULL);
    for (size_t t = 0; t < topic_count; t++) {
        struct topic topic = invent_topic(teller, korean_share);

        for (size_t i = 0; i < size_of(t, topic_count, sizes); i++) {
            say(teller, &topic, stream.texts[stream.count].text);
            stream.texts[stream.count++].topic = (uint32_t)t;
        }
    }
    shuffle(teller, &stream);
    free(teller);
    return stream;
}

void test_stream_free(struct test_stream *stream)
{
    free(stream->texts);
    *stream = (struct test_stream){ 0 };
}

/* Agreement. */

struct pair {
    uint32_t one;
    uint32_t other;
};

static int by_pair(const void *a, const void *b)
{
    const struct pair *x = a;
    const struct pair *y = b;

    if (x->one != y->one)
        return x->one < y->one ? -1 : 1;
    return (x->other > y->other) - (x->other < y->other);
}

/** How many pairs of texts share a label, and the labels' entropy in nats. */
struct partition {
    double pairs;
    double entropy;
};

static struct partition partition_of(struct pair *pairs, size_t count)
{
    struct partition partition = { 0 };
    size_t begin = 0;

    qsort(pairs, count, sizeof(*pairs), by_pair);
    for (size_t i = 1; i <= count; i++) {
        double n = (double)(i - begin);

        if (i < count && by_pair(&pairs[i], &pairs[begin]) == 0)
            continue;
        partition.pairs += n * (n - 1) / 2;
        partition.entropy -= n / (double)count * log(n / (double)count);
        begin = i;
    }
    return partition;
}

static struct partition labels_of(const uint32_t *ones, const uint32_t *others, size_t count)
{
    struct pair *pairs = calloc(count + 1, sizeof(*pairs));
    struct partition partition;

    CHECK(pairs != NULL);
    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct pair){ ones[i], others != NULL ? others[i] : 0 };
    partition = partition_of(pairs, count);
    free(pairs);
    return partition;
}

struct test_agreement test_agreement(const uint32_t *ones, const uint32_t *others, size_t count)
{
    struct partition one = labels_of(ones, NULL, count);
    struct partition other = labels_of(others, NULL, count);
    struct partition both = labels_of(ones, others, count);
    double entropies = one.entropy + other.entropy;

    return (struct test_agreement){
        .pair_f1 = 2 * both.pairs / fmax(1, one.pairs + other.pairs),
        .nmi = entropies > 0 ? 2 * (entropies - both.entropy) / entropies : 1,
    };
}
