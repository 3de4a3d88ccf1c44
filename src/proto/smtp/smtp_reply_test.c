#include <stdio.h>
#include <stdlib.h>

#include "base/cmocka_test.h"
#include "proto/smtp/smtp_reply.h"

static struct str format(struct arena *arena, int code, struct smtp_enhanced enhanced,
                         const char *text)
{
    char *out = arena_alloc(arena, 4096);
    struct smtp_reply reply = { code, enhanced, str_of(text) };

    return (struct str){ out, smtp_reply_format(&reply, out, 4096) };
}

static void replies_are_written_as_the_rfc_has_them(void **state)
{
    struct arena *arena = *state;

    assert_str_is(format(arena, 250, SMTP_ENHANCED_NONE, "OK"), "250 OK\r\n");
    assert_str_is(format(arena, 550, SMTP_ENHANCED(5, 1, 1), "no such user"),
                  "550 5.1.1 no such user\r\n");
    assert_str_is(format(arena, 250, SMTP_ENHANCED_NONE, "host\nPIPELINING\nHELP"),
                  "250-host\r\n250-PIPELINING\r\n250 HELP\r\n");
    assert_str_is(format(arena, 451, SMTP_ENHANCED(4, 3, 0), "one\ntwo"),
                  "451-4.3.0 one\r\n451 4.3.0 two\r\n");
    assert_str_is(format(arena, 250, SMTP_ENHANCED_NONE, ""), "250 \r\n");
}

static void no_text_forges_a_line(void **state)
{
    assert_str_is(format(*state, 250, SMTP_ENHANCED_NONE, "a\r\n250 b\x7f\t"),
                  "250-a \r\n250 250 b  \r\n");
}

static void a_long_line_is_cut_behind_a_whole_character(void **state)
{
    char text[800];
    struct str written;

    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = "\xec\x95\x88"[i % 3];
    text[sizeof(text) - 1] = '\0';
    written = format(*state, 550, SMTP_ENHANCED(5, 1, 1), text);
    assert_true(written.n <= SMTP_REPLY_LINE_MAX);
    assert_int_equal((written.n - strlen("550 5.1.1 \r\n")) % 3, 0);
}

static void a_reply_ends_at_the_last_line_that_fits(void **state)
{
    char out[2 * SMTP_REPLY_LINE_MAX];
    struct smtp_reply reply = { 250, SMTP_ENHANCED_NONE, STR("a\nb\nc") };
    size_t n = smtp_reply_format(&reply, out, sizeof(out));

    (void)state;
    assert_str_is(((struct str){ out, n }), "250-a\r\n250 b\r\n");
}

/** Reads in pieces of `piece` bytes; *used_total is where the reply ended. */
static enum smtp_reply_result read_in_pieces(struct smtp_reply_reader *reader, const char *text,
                                             size_t piece, size_t *used_total)
{
    size_t n = strlen(text);
    size_t at = 0;
    enum smtp_reply_result result = SMTP_REPLY_MORE;

    smtp_reply_reader_init(reader);
    while (at < n && result == SMTP_REPLY_MORE) {
        size_t used;

        result = smtp_reply_read(reader, text + at, n - at < piece ? n - at : piece, &used);
        at += used;
    }
    *used_total = at;
    return result;
}

static void replies_are_read_however_they_are_cut(void **state)
{
    static const struct {
        const char *bytes;
        int code;
        const char *enhanced;
        const char *text;
        const char *behind;
    } cases[] = {
        { "250 OK\r\n", 250, "0.0.0", "OK", "" },
        { "250\r\n", 250, "0.0.0", "", "" },
        { "220 a\n", 220, "0.0.0", "a", "" },
        { "250-2.1.5 one\r\n250-2.1.5 two\r\n250 2.1.5 three\r\n", 250, "2.1.5", "one\ntwo\nthree",
          "" },
        { "550 5.1.1 gone\r\n250 next\r\n", 550, "5.1.1", "gone", "250 next\r\n" },
        { "250-mx.example\r\n250-SIZE 100\r\n250 HELP\r\n", 250, "0.0.0",
          "mx.example\nSIZE 100\nHELP", "" },
        { "550 4.1.1 not its class\r\n", 550, "0.0.0", "4.1.1 not its class", "" },
        { "550 5.1.1\r\n", 550, "5.1.1", "", "" },
        { "550 5.1.1x\r\n", 550, "0.0.0", "5.1.1x", "" },
        { "550 5.1234.1 x\r\n", 550, "0.0.0", "5.1234.1 x", "" },
        { "354 go\r\n", 354, "0.0.0", "go", "" },
        { "451 \xff\x01x\r\n", 451, "0.0.0", "? x", "" },
    };
    struct smtp_reply_reader reader;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (size_t piece = 1; piece < 60; piece++) {
            size_t used;
            char enhanced[40];

            assert_int_equal(read_in_pieces(&reader, cases[i].bytes, piece, &used),
                             SMTP_REPLY_WHOLE);
            assert_int_equal(reader.reply.code, cases[i].code);
            snprintf(enhanced, sizeof(enhanced), "%d.%d.%d", reader.reply.enhanced.class,
                     reader.reply.enhanced.subject, reader.reply.enhanced.detail);
            assert_string_equal(enhanced, cases[i].enhanced);
            assert_str_is(reader.reply.text, cases[i].text);
            assert_string_equal(cases[i].bytes + used, cases[i].behind);
        }
    }
}

static void what_is_no_reply_is_told_apart(void **state)
{
    static const char *const cases[] = {
        "hello\r\n", "\r\n",      "25\r\n",    "25x ok\r\n",         "2500 ok\r\n",
        "150 a\r\n", "600 a\r\n", "250_a\r\n", "250-a\r\n550 b\r\n",
    };
    struct smtp_reply_reader reader;
    size_t used;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(read_in_pieces(&reader, cases[i], 100, &used), SMTP_REPLY_BROKEN);
    assert_int_equal(read_in_pieces(&reader, "250-a\r\n250", 100, &used), SMTP_REPLY_MORE);
}

static void a_reply_without_end_is_broken(void **state)
{
    char *text = calloc(1, SMTP_REPLY_READ_MAX + 10 + SMTP_REPLY_LINES_MAX * 8);
    struct smtp_reply_reader reader;
    size_t used;

    (void)state;
    memset(text, '2', SMTP_REPLY_READ_MAX + 1);
    assert_int_equal(read_in_pieces(&reader, text, 100, &used), SMTP_REPLY_BROKEN);
    text[0] = '\0';
    for (size_t i = 0; i < SMTP_REPLY_LINES_MAX; i++)
        strcat(text, "250-a\r\n");
    assert_int_equal(read_in_pieces(&reader, text, 100, &used), SMTP_REPLY_BROKEN);
    free(text);
}

static void a_long_text_is_kept_up_to_its_bound(void **state)
{
    struct smtp_reply_reader reader;
    char line[1024];
    size_t used;

    (void)state;
    smtp_reply_reader_init(&reader);
    memset(line, 'x', sizeof(line));
    memcpy(line, "250-", 4);
    memcpy(line + sizeof(line) - 2, "\r\n", 2);
    for (int i = 0; i < 20; i++)
        assert_int_equal(smtp_reply_read(&reader, line, sizeof(line), &used), SMTP_REPLY_MORE);
    line[3] = ' ';
    assert_int_equal(smtp_reply_read(&reader, line, sizeof(line), &used), SMTP_REPLY_WHOLE);
    assert_int_equal(reader.reply.text.n, SMTP_REPLY_TEXT_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(replies_are_written_as_the_rfc_has_them),
        ARENA_TEST(no_text_forges_a_line),
        ARENA_TEST(a_long_line_is_cut_behind_a_whole_character),
        cmocka_unit_test(a_reply_ends_at_the_last_line_that_fits),
        cmocka_unit_test(replies_are_read_however_they_are_cut),
        cmocka_unit_test(what_is_no_reply_is_told_apart),
        cmocka_unit_test(a_reply_without_end_is_broken),
        cmocka_unit_test(a_long_text_is_kept_up_to_its_bound),
    };

    return cmocka_run_group_tests_name("smtp_reply", tests, NULL, NULL);
}
