#include "features/triage/phrase_book.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"

enum { ARENA_MAX = 16 * 1024 * 1024 };

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

/** What of the text the phrase is found in, first of all; STR_NULL where it is not. */
static struct str found(void **state, const char *phrase, const char *text)
{
    struct phrase_book *book = phrase_book_new(*state);
    struct phrase_hits hits;
    struct str first = STR_NULL;
    struct err err = { 0 };

    assert_true(phrase_book_add(book, str_of(phrase), 7, &err));
    hits = phrase_book_find(book, str_of(text));
    if (hits.count > 0) {
        assert_int_equal(hits.items[0].meaning, 7);
        first = str_sub(str_of(text), hits.items[0].begin, hits.items[0].end - hits.items[0].begin);
    }
    phrase_hits_free(&hits);
    return first;
}

static void a_phrase_is_found_where_it_stands(void **state)
{
    static const struct {
        const char *phrase;
        const char *text;
        const char *found; /* NULL: nothing */
    } cases[] = {
        /* Blanks between syllables. */
        { "타는 냄새", "타는냄새", "타는냄새" },
        { "타는냄새", "(타 는  냄새)", "타 는  냄새" },
        /* A final consonant that joins. */
        { "불이 나", "불이 났어요", "불이 났" },
        { "불이 난", "불이 나", NULL },
        { "불이 난", "불이 났", NULL },
        /* Where words begin and end. */
        { "|불이 나", "이불이 나왔어요", NULL },
        { "|불이 나", "(불이 나왔어요", "불이 나" },
        { "못|", "못 했어요", "못" },
        { "못|", "못했어요", NULL },
        { "|화재", "문화재", NULL },
        /* English words. */
        { "sue", "issue", NULL },
        { "sue", "I will SUE!", "SUE" },
        { "explode", "it exploded.", "exploded" },
        { "explode", "exploding", "exploding" },
        { "suicid*", "suicidal thoughts", "suicid" },
        { "shut down", "shutting  down", "shutting  down" },
        { "shut down", "shutdown", NULL },
        { "in jury", "injury", NULL },
        { "double charged", "double-charged", "double-charged" },
        { "can't pay", "can’t pay", "can’t pay" },
        { "asap", "ASAP으로", "ASAP" },
        { "fire tv", "fire. tv", NULL },
        /* Numbers. */
        { "within # hours", "within 24 hours", "within 24 hours" },
        { "within # hours", "within two hours", NULL },
        { "by # pm", "by 5pm", "by 5pm" },
        { "#시간 안에", "2 시간 안에", "2 시간 안에" },
        { "#:#까지", "10:30까지", "10:30까지" },
        { "119에", "1195에", NULL },
        /* Marks, emoji, repeats. */
        { "ㅠㅠ", "ㅠㅠㅠㅠㅠ 네", "ㅠㅠㅠㅠㅠ" },
        { "-_-", "뭐야 -_-", "-_-" },
        { "😡", "왜 😡", "😡" },
        { "^^", "네^^", "^^" },
        { "so good", "soooo good", NULL },
        { "soo good", "soooo good", "soooo good" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str at = found(state, cases[i].phrase, cases[i].text);

        if (!str_eq(at, str_of(cases[i].found)) || str_is_null(at) != (cases[i].found == NULL))
            fail_msg("%s in %s: found \"%" STR_FMT "\"", cases[i].phrase, cases[i].text,
                     STR_ARG(at));
    }
}

static void words_between_two_phrases_can_be_counted(void **state)
{
    struct phrase_book *book = phrase_book_new(*state);
    struct phrase_hits hits;
    struct err err = { 0 };

    assert_true(phrase_book_add(book, STR("not"), 1, &err)
                && phrase_book_add(book, STR("happy"), 2, &err));
    hits = phrase_book_find(book, STR("not at all happy. happy\nhappy"));
    assert_int_equal(hits.count, 4);
    assert_int_equal(hits.items[1].first_word - hits.items[0].last_word, 3);
    assert_true(hits.items[2].first_word - hits.items[1].last_word > 50); /* another sentence */
    assert_false(hits.items[1].crosses_line);
    phrase_hits_free(&hits);
}

static void a_phrase_across_lines_is_known_as_one(void **state)
{
    struct phrase_book *book = phrase_book_new(*state);
    struct phrase_hits hits;
    struct err err = { 0 };

    assert_true(phrase_book_add(book, STR("fire tv"), 1, &err));
    hits = phrase_book_find(book, STR("fire \n tv"));
    assert_int_equal(hits.count, 1);
    assert_true(hits.items[0].crosses_line);
    phrase_hits_free(&hits);
}

static void an_empty_or_endless_phrase_is_refused(void **state)
{
    struct phrase_book *book = phrase_book_new(*state);
    char endless[PHRASE_BYTES_MAX + 2];
    struct err err = { 0 };

    for (size_t i = 0; i < sizeof(endless); i++)
        endless[i] = (char)('a' + i % 26);
    assert_false(phrase_book_add(book, STR("| |"), 1, &err));
    assert_true(err_is(&err, "empty_phrase"));
    assert_false(phrase_book_add(book, (struct str){ endless, PHRASE_BYTES_MAX + 1 }, 1, &err));
    assert_true(err_is(&err, "too_long"));
    assert_true(phrase_book_add(book, (struct str){ endless, PHRASE_BYTES_MAX }, 1, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_phrase_is_found_where_it_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(words_between_two_phrases_can_be_counted, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_phrase_across_lines_is_known_as_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_or_endless_phrase_is_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("phrase_book", tests, NULL, NULL);
}
