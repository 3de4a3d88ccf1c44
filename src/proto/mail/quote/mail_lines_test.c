#include "proto/mail/quote/mail_lines.h"

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/strbuf.h"
#include "proto/mail/quote/mail_phrases.h"

static void a_text_is_cut_at_every_kind_of_line_end(void **state)
{
    struct str *lines;

    assert_int_equal(mail_lines_cut(STR("a\nb\r\nc\rd\r\r\ne\n\nf"), *state, &lines), 7);
    assert_str_is(lines[2], "c");
    assert_str_is(lines[3], "d");
    assert_str_is(lines[4], "e");
    assert_str_is(lines[5], "");
    assert_str_is(lines[6], "f");
    assert_int_equal(mail_lines_cut(STR(""), *state, &lines), 0);
    assert_int_equal(mail_lines_cut(STR("a\n"), *state, &lines), 1);
}

static void blanks_of_every_kind_are_trimmed(void **state)
{
    (void)state;
    assert_str_is(mail_line_trim(STR(" \t\u00a0\u3000가 나\u200b\u202f\ufeff")), "가 나");
    assert_true(mail_line_is_blank(STR("\u00a0 \u3000")));
    assert_false(mail_line_is_blank(STR(" . ")));
}

static void quote_marks_are_counted_and_taken_off(void **state)
{
    static const struct {
        const char *line;
        const char *text;
        size_t depth;
    } cases[] = {
        { "plain", "plain", 0 },
        { "  indented", "  indented", 0 },
        { "> a", "a", 1 },
        { ">a", "a", 1 },
        { ">  a", " a", 1 },
        { "> > a", "a", 2 },
        { " >> > 안녕", "안녕", 3 },
        { ">", "", 1 },
        { "", "", 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t depth;

        assert_str_is(mail_line_unquote(str_of(cases[i].line), &depth), cases[i].text);
        assert_int_equal(depth, cases[i].depth);
    }
}

static void phrases_are_made_comparable(void **state)
{
    static const struct {
        const char *phrase;
        const char *folded;
    } cases[] = {
        { "  Reply\u00a0 To ", "reply to" },
        { "보낸 사람", "보낸사람" },
        { "主　题", "主题" },
        { "Message d\u2019ORIGINE", "message d'origine" },
        { "A\u0301", "á" },
        { "\xff\xfe\xff", "\ufffd\ufffd\ufffd" },
    };
    struct mail_fold_room room;
    struct strbuf text = strbuf_new(*state, 4096);

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(mail_line_fold(str_of(cases[i].phrase), &room), cases[i].folded);
    for (int i = 0; i < 100; i++)
        strbuf_add_cstr(&text, "\ufdfa"); /* a whole sentence in one character */
    assert_str_is(mail_line_fold(strbuf_str(&text), &room), "");
}

static void check_words(const struct mail_phrases *lists, size_t count)
{
    struct mail_fold_room room;

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < lists[i].count; k++) {
            struct str word = mail_line_trim(str_of(lists[i].words[k]));
            struct str folded = mail_line_fold(word, &room);

            if (!str_eq(folded, word))
                fail_msg("\"%s\" folds to \"%" STR_FMT "\"", lists[i].words[k], STR_ARG(folded));
            if (k > 0 && strcmp(lists[i].words[k - 1], lists[i].words[k]) >= 0)
                fail_msg("\"%s\" is not in its place", lists[i].words[k]);
        }
}

static void tables_hold_folded_words_in_order(void **state)
{
    (void)state;
    check_words(mail_separator_phrases, MAIL_SEPARATOR_PHRASES);
    check_words(mail_separator_beginnings, MAIL_SEPARATOR_BEGINNINGS);
    check_words(&mail_separator_threads, 1);
    check_words(mail_block_labels, MAIL_BLOCK_LABELS);
}

static void no_word_stands_in_two_lists(void **state)
{
    (void)state;
    for (size_t i = 0; i < MAIL_BLOCK_LABELS; i++)
        for (size_t k = 0; k < mail_block_labels[i].count; k++) {
            const char *word = mail_block_labels[i].words[k];

            if (mail_phrases_find(mail_block_labels, MAIL_BLOCK_LABELS, str_of(word), -1)
                != mail_block_labels[i].kind)
                fail_msg("\"%s\" is in two lists", word);
        }
    assert_int_equal(mail_phrases_find(mail_block_labels, MAIL_BLOCK_LABELS, STR("to\0\0"), -1),
                     -1);
    assert_int_equal(mail_phrases_find(mail_block_labels, MAIL_BLOCK_LABELS, STR(""), -1), -1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(a_text_is_cut_at_every_kind_of_line_end),
        ARENA_TEST(blanks_of_every_kind_are_trimmed),
        ARENA_TEST(quote_marks_are_counted_and_taken_off),
        ARENA_TEST(phrases_are_made_comparable),
        cmocka_unit_test(tables_hold_folded_words_in_order),
        cmocka_unit_test(no_word_stands_in_two_lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
