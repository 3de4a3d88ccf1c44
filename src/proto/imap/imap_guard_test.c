#include "proto/imap/imap_guard.h"
#include <stdio.h>

#include "base/cmocka_test.h"
#include "proto/imap/imap_folder.h"

static const struct imap_bounds usual = { .line_max = 200, .body_max = 5000, .all_max = 20000 };

/** Whether all of it is let through, given in pieces of `step` bytes. */
static bool takes(const char *text, size_t step)
{
    struct imap_guard guard = { 0 };
    size_t n = strlen(text);

    imap_guard_begin(&guard, &usual);
    for (size_t at = 0; at < n; at += step)
        if (!imap_guard_take(&guard, text + at, n - at < step ? n - at : step))
            return false;
    return true;
}

/** Answers of real servers, and what no server has to say, however they are cut. */
static void what_servers_say_is_let_through(void **state)
{
    static const struct {
        const char *text;
        bool passes;
    } cases[] = {
        { "* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n", true },
        { "* 12 FETCH (FLAGS (\\Seen) UID 7 RFC822.SIZE 3000)\r\na OK done\r\n", true },
        { "* 12 FETCH (UID 7 BODY[] {5000}\r\n", true },
        { "* 12 fetch (body[] {5000}\r\n", true },
        { "* 12 FETCH (UID 7 BODY[] {5001}\r\n", false },
        { "* 12 FETCH (UID 7 BODY[TEXT] {1025}\r\n", false },
        { "* LIST () \"/\" {1024}\r\n", true },
        { "* LIST () \"/\" {1025}\r\n", false },
        { "* 12 EXPUNGE (BODY[] {5000}\r\n", false },
        { "* OK 1 FETCH (BODY[] {5000}\r\n", false },
        { "a 12 FETCH (BODY[] {5000}\r\n", false },
        { "* FETCH (BODY[] {5000}\r\n", false },
        { "* 1 FETCH (BODY[] x {5000}\r\n", false },
        { "* 1 FETCH (BODY[] {99999999999999999999}\r\n", false },
        { "* 1 FETCH (BODY[] {99999999999999999999} ok\r\n", false },
        { "* OK about {5001} and {9x}\r\n", true },
        { "* X ((((((((((((((((((((((((((((((((\r\n", true },
        { "* X (((((((((((((((((((((((((((((((((\r\n", false },
        { "* X \"(((((((((((((((((((((((((((((((((\\\"((\" ()\r\n", true },
        { "* X \"\r\n* X (((((((((((((((((((((((((((((((((\r\n", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        for (size_t step = 1; step <= strlen(cases[i].text); step++)
            if (takes(cases[i].text, step) != cases[i].passes)
                fail_msg("case %zu in pieces of %zu", i, step);
}

static void a_message_is_looked_at_no_further(void **state)
{
    char text[5000];

    (void)state;
    snprintf(text, sizeof(text), "* 1 FETCH (BODY[] {600}\r\n%0600d)\r\n", 0);
    memset(text + 30, '(', 500);
    for (size_t step = 1; step < 700; step++)
        assert_true(takes(text, step));
    strcat(text, "* X (((((((((((((((((((((((((((((((((\r\n");
    assert_false(takes(text, 1));
}

static void lines_and_answers_have_an_end(void **state)
{
    struct imap_guard guard = { 0 };
    char line[201];

    (void)state;
    memset(line, 'x', sizeof(line));
    imap_guard_begin(&guard, &usual);
    assert_true(imap_guard_take(&guard, line, 200));
    assert_false(imap_guard_take(&guard, line, 1));
    guard = (struct imap_guard){ 0 };
    imap_guard_begin(&guard, &usual);
    for (int i = 0; i < 10000; i++)
        assert_true(imap_guard_take(&guard, "\r\n", 2));
    assert_false(imap_guard_take(&guard, "\r\n", 2));
    imap_guard_begin(&guard, &usual);
    assert_true(imap_guard_take(&guard, "\r\n", 2));
}

/** The examples of RFC 3501 section 5.1.3 among them. */
static void folders_are_written_in_modified_utf_7(void **state)
{
    struct arena *arena = *state;

    assert_str_is(imap_folder_encode(arena, STR("INBOX")), "INBOX");
    assert_str_is(imap_folder_encode(arena, STR("A&B")), "A&-B");
    assert_str_is(imap_folder_encode(arena, STR("~peter/mail/台北/日本語")),
                  "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
    assert_str_is(imap_folder_encode(arena, STR("처리됨")), "&zJi5rLQo-");
    assert_str_is(imap_folder_encode(arena, STR("x😀")), "x&2D3eAA-");
    assert_str_is(imap_folder_encode(arena, STR("")), "");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_servers_say_is_let_through),
        cmocka_unit_test(a_message_is_looked_at_no_further),
        cmocka_unit_test(lines_and_answers_have_an_end),
        ARENA_TEST(folders_are_written_in_modified_utf_7),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
