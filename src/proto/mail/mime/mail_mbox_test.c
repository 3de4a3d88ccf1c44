/** Mailboxes of every variant, cut into messages as a stream. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/mail/mime/mail_mbox.h"
#include "proto/mail/mime/mail_mbox_memory.h"

enum { ARENA_MAX = 64 * 1024 * 1024 };

/** The messages, each in brackets. */
static const char *messages_of(struct str mailbox, size_t step, bool can_peek, struct arena *arena)
{
    struct mbox_memory memory = { mailbox, 0, step };
    struct mail_mbox_source source = { mbox_memory_read, can_peek ? mbox_memory_peek : NULL,
                                       &memory };
    struct mail_mbox *mbox = mail_mbox_new(&source, arena);
    struct strbuf found = strbuf_new(arena, ARENA_MAX);
    struct mail_mbox_message message;
    struct err err;
    bool more = true;

    for (;;) {
        assert_true(mail_mbox_next(mbox, 1 << 20, arena, &message, &more, &err));
        if (!more)
            break;
        assert_false(message.is_cut);
        strbuf_add_char(&found, '[');
        strbuf_add(&found, message.bytes);
        strbuf_add_char(&found, ']');
    }
    assert_int_equal(mail_mbox_bytes(mbox), mailbox.n);
    return str_cstr(arena, strbuf_str(&found));
}

#define FROM "From kim@example.com Tue Mar  5 09:30:00 2024\n"

static const struct {
    const char *mailbox;
    const char *messages;
} cases[] = {
    { "", "" },
    { FROM "A: b\n\none\n", "[A: b\n\none\n]" },
    { FROM "A: b\n\none\n\n" FROM "A: c\n\ntwo\n\n", "[A: b\n\none\n][A: c\n\ntwo\n]" },
    { "\n\n" FROM "A: b\n\none", "[A: b\n\none]" },
    { FROM "A: b\n\nFrom here on\n\nFrom me at 9:30 in May\n" FROM,
      "[A: b\n\nFrom here on\n\nFrom me at 9:30 in May\n" FROM "]" },
    { FROM "A: b\n\n>From the start\n>>From twice\n> From\n",
      "[A: b\n\nFrom the start\n>From twice\n> From\n]" },
    { FROM "Content-Length: 51\n\n12\n\n" FROM "\n" FROM "A: c\n\ntwo\n",
      "[Content-Length: 51\n\n12\n\n" FROM "][A: c\n\ntwo\n]" },
    { FROM "Content-Length: 7\n\n12\n\n" FROM "A: c\n\ntwo\n",
      "[Content-Length: 7\n\n12\n][A: c\n\ntwo\n]" },
    { FROM "\n" FROM "A: c\n", "[\n][A: c\n]" },
    { "A: no mailbox\n\nbut a message\n", "[A: no mailbox\n\nbut a message\n]" },
    { "From kim@example.com Tue Mar  5 09:30:00 2024\r\nA: b\r\n\r\none\r\n\r\n"
      "From - Tue Mar 05 09:30:00 2024\r\nA: c\r\n\r\n",
      "[A: b\r\n\r\none\r\n][A: c\r\n]" },
};

static void mailboxes_are_cut_into_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t step = 1; step < 100; step += 7) {
            struct arena *arena = arena_new(ARENA_MAX);

            assert_string_equal(messages_of(str_of(cases[i].mailbox), step, true, arena),
                                cases[i].messages);
            arena_free(&arena);
        }
}

static void without_looking_ahead_lengths_are_not_believed(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);

    (void)state;
    assert_string_equal(
        messages_of(STR(FROM "Content-Length: 51\n\n12\n\n" FROM "\n" FROM "A: c\n"), 10, false,
                    arena),
        "[Content-Length: 51\n\n12\n][\n][A: c\n]");
    arena_free(&arena);
}

static void lines_of_deliveries_are_told_from_sentences(void **state)
{
    static const struct {
        const char *line;
        bool is_from_line;
    } lines[] = {
        { "From kim@example.com Tue Mar  5 09:30:00 2024", true },
        { "From - Tue Mar 05 09:30:00 2024", true },
        { "From MAILER-DAEMON Tue Mar  5 9:30 2024", true },
        { "From kim at example.com  Tue Mar  5 09:30:00 2024", true },
        { "From kim@example.com Tue Mar  5 09:30:00 +0900 2024", true },
        { "From kim@example.com Tue Mar  5 09:30:00 KST 2024 remote from here", true },
        { "From kim@example.com 2024-03-05T09:30:00Z", true },
        { "From here on, everything is new", false },
        { "From 9:30 on Tue in 2024", false },
        { "From Mar to May 2024", false },
        { "From: kim@example.com Tue Mar  5 09:30:00 2024", false },
        { "from kim@example.com Tue Mar  5 09:30:00 2024", false },
        { "From ", false },
        { "", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        assert_int_equal(mail_mbox_is_from_line(str_of(lines[i].line)), lines[i].is_from_line);
}

static void long_lines_and_messages_are_passed_over_in_pieces(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct strbuf text = strbuf_new(arena, ARENA_MAX);
    struct mbox_memory memory = { .step = 100000 };
    struct mail_mbox_source source = { mbox_memory_read, mbox_memory_peek, &memory };
    struct mail_mbox *mbox = mail_mbox_new(&source, arena);
    struct mail_mbox_message message;
    struct err err;
    bool more;

    (void)state;
    strbuf_add_cstr(&text, FROM "A: b\n\n");
    for (int i = 0; i < 100000; i++)
        strbuf_add_cstr(&text, "From no end of a line ");
    strbuf_add_cstr(&text, "\n\n" FROM "A: c\n\nshort\n");
    memory.text = strbuf_str(&text);
    assert_true(mail_mbox_next(mbox, 1000, arena, &message, &more, &err));
    assert_true(more && message.is_cut && message.bytes.n <= 1000);
    assert_true(mail_mbox_next(mbox, 1000, arena, &message, &more, &err));
    assert_true(more && !message.is_cut);
    assert_str_is(message.bytes, "A: c\n\nshort\n");
    assert_true(mail_mbox_next(mbox, 1000, arena, &message, &more, &err));
    assert_false(more);
    arena_free(&arena);
}

static bool fail_to_read(void *arg, char *to, size_t room, size_t *n, struct err *err)
{
    (void)arg;
    (void)to;
    (void)room;
    (void)n;
    return err_set(err, ERR_UNAVAILABLE, "storage_failed", "the disk is gone");
}

static void a_failing_source_is_told(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct mail_mbox_source source = { fail_to_read, NULL, NULL };
    struct mail_mbox_message message;
    struct err err;
    bool more;

    (void)state;
    assert_false(mail_mbox_next(mail_mbox_new(&source, arena), 1, arena, &message, &more, &err));
    assert_true(err_is(&err, "storage_failed"));
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(mailboxes_are_cut_into_messages),
        cmocka_unit_test(without_looking_ahead_lengths_are_not_believed),
        cmocka_unit_test(lines_of_deliveries_are_told_from_sentences),
        cmocka_unit_test(long_lines_and_messages_are_passed_over_in_pieces),
        cmocka_unit_test(a_failing_source_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
