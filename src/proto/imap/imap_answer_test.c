/* What servers answer: examples of RFC 9051 and RFC 3501, and what nobody has to say. */
#include "proto/imap/imap_answer.h"

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "proto/imap/imap_folder.h"

static void each_line_is_of_a_kind(void **state)
{
    static const struct {
        const char *line;
        enum imap_answer_kind kind; /* 0: it is no answer */
        const char *name;
        const char *code; /* NULL: there is none */
        const char *rest;
        uint32_t number;
    } cases[] = {
        { "* OK IMAP4rev2 Service Ready", IMAP_ANSWER_STATUS, "OK", NULL, "IMAP4rev2 Service Ready",
          0 },
        { "* OK [UIDNEXT 4392] Predicted next UID", IMAP_ANSWER_STATUS, "OK", "UIDNEXT 4392",
          "Predicted next UID", 0 },
        { "* BYE Autologout; idle for too long", IMAP_ANSWER_STATUS, "BYE", NULL,
          "Autologout; idle for too long", 0 },
        { "a001 OK LOGIN completed", IMAP_ANSWER_END, "OK", NULL, "LOGIN completed", 0 },
        { "a NO [AUTHENTICATIONFAILED] no", IMAP_ANSWER_END, "NO", "AUTHENTICATIONFAILED", "no",
          0 },
        { "a OK", IMAP_ANSWER_END, "OK", NULL, "", 0 },
        { "* 18 EXISTS", IMAP_ANSWER_DATA, "EXISTS", NULL, "", 18 },
        { "* SEARCH 2 84 882", IMAP_ANSWER_DATA, "SEARCH", NULL, "2 84 882", 0 },
        { "* SEARCH", IMAP_ANSWER_DATA, "SEARCH", NULL, "", 0 },
        { "+ idling", IMAP_ANSWER_GO_ON, "", NULL, "idling", 0 },
        { "+", IMAP_ANSWER_GO_ON, "", NULL, "", 0 },
        { "* OK [no end", IMAP_ANSWER_STATUS, "OK", NULL, "[no end", 0 },
        { "a MAYBE x", 0, "", NULL, "", 0 },
        { "220 mail.example ESMTP", 0, "", NULL, "", 0 },
        { "", 0, "", NULL, "", 0 },
        { "*", 0, "", NULL, "", 0 },
        { "* 5", 0, "", NULL, "", 0 },
        { " * OK", 0, "", NULL, "", 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct imap_answer answer;

        if (imap_answer_parse(str_of(cases[i].line), &answer) != (cases[i].kind != 0))
            fail_msg("\"%s\"", cases[i].line);
        if (cases[i].kind == 0)
            continue;
        assert_int_equal(answer.kind, cases[i].kind);
        assert_str_is(answer.name, cases[i].name);
        assert_true(str_eq(answer.code, str_of(cases[i].code)));
        assert_str_is(answer.rest, cases[i].rest);
        assert_int_equal(answer.number, cases[i].number);
    }
}

static void a_fetch_tells_what_we_need_of_it(void **state)
{
    static const struct {
        const char *rest;
        bool is_good;
        uint32_t uid;
        uint32_t size;
        const char *body; /* NULL: there is none */
    } cases[] = {
        { "(UID 7 RFC822.SIZE 44827)", true, 7, 44827, NULL },
        { "(FLAGS (\\Seen \\Answered) uid 7)", true, 7, 0, NULL },
        { "(BODY[] \"a \\\"b) UID 9\" UID 7)", true, 7, 0, "a \\\"b) UID 9" },
        { "(UID 7 BODY[] NIL)", true, 7, 0, NULL },
        { "(UID 7 BODY[] \"\")", true, 7, 0, "" },
        { "(BODY[HEADER.FIELDS (DATE FROM)] \"\" UID 7)", true, 7, 0, "" },
        { "(BODY[HEADER] \"\" UID 7)", true, 7, 0, NULL },
        { "(BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" NIL 1)(\"TEXT\" (\"UID\" \"9)\")) \"UID\" 9) UID 7)",
          true, 7, 0, NULL },
        { "()", true, 0, 0, NULL },
        { "(UID x)", false, 0, 0, NULL },
        { "(UID 4294967296)", false, 0, 0, NULL },
        { "(UID -1)", false, 0, 0, NULL },
        { "UID 7", false, 0, 0, NULL },
        { "(UID 7", false, 0, 0, NULL },
        { "(FLAGS ((((((((((((((((((((((((((((((((((((( UID 7)", true, 0, 0, NULL },
        { "(BODY[ UID 7)", true, 0, 0, NULL },
        { "(BODY[] \"\\)", true, 0, 0, "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct imap_fetched fetched;

        if (imap_fetched_parse(str_of(cases[i].rest), &fetched) != cases[i].is_good)
            fail_msg("\"%s\"", cases[i].rest);
        if (!cases[i].is_good)
            continue;
        assert_int_equal(fetched.uid, cases[i].uid);
        assert_int_equal(fetched.size, cases[i].size);
        if (!str_eq(fetched.body, str_of(cases[i].body)))
            fail_msg("\"%s\": \"%.*s\"", cases[i].rest, STR_ARG(fetched.body));
    }
}

static void a_quota_tells_how_much_room_there_is(void **state)
{
    static const struct {
        const char *rest;
        uint32_t used_kib;
        uint32_t limit_kib;
    } cases[] = {
        { "\"\" (STORAGE 10 512)", 10, 512 }, /* RFC 9208 section 4.2.1 */
        { "\"User (quota\" (MESSAGE 3 100 storage 4294967295 4294967295)", 4294967295, 4294967295 },
        { "root (MESSAGE 3 100)", 0, 0 },
        { "root (STORAGE 10 4294967296)", 0, 0 },
        { "root (STORAGE 10)", 0, 0 },
        { "root ()", 0, 0 },
        { "root", 0, 0 },
        { "", 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct imap_quota quota = imap_quota_parse(str_of(cases[i].rest));

        assert_int_equal(quota.used_kib, cases[i].used_kib);
        assert_int_equal(quota.limit_kib, cases[i].limit_kib);
    }
}

/** Whatever a line is cut to, it is read within its bytes. */
static void lines_may_end_anywhere(void **state)
{
    static const struct str lines[] = {
        STR_INIT("* 12 FETCH (FLAGS (\\Seen) UID 7 BODY[] \"a\\\"b\" RFC822.SIZE 3 X ((\"y\") z))"),
        STR_INIT("* OK [UIDVALIDITY 3857529045] UIDs valid"),
        STR_INIT("* 12 FETCH (UID 7 BODY[] {342}"),
        STR_INIT("* QUOTA \"a b\" (STORAGE 10 512 MESSAGE 1 2)"),
    };
    struct arena *arena = *state;

    for (size_t i = 0; i < COUNT_OF(lines); i++)
        for (size_t n = 0; n <= lines[i].n; n++) {
            /* A copy of its own, so that a byte too far is seen. */
            struct str line = str_dup(arena, str_sub(lines[i], 0, n));
            struct imap_literal literal;
            struct imap_fetched fetched;
            struct imap_answer answer;

            (void)!imap_literal_find(line, &literal);
            if (!imap_answer_parse(line, &answer))
                continue;
            (void)!imap_fetched_parse(answer.rest, &fetched);
            (void)imap_quota_parse(answer.rest);
        }
}

static void literals_stand_at_the_end_of_data(void **state)
{
    static const struct {
        const char *line;
        bool is_one;
        uint64_t n;
        bool is_message;
    } cases[] = {
        { "* 12 FETCH (UID 7 BODY[] {342}", true, 342, true },
        { "* 12 fetch (body[] {0}", true, 0, true },
        { "* 12 FETCH (UID 7 BODY[TEXT] {342}", true, 342, false },
        { "* 12 FETCH (BODY[HEADER.FIELDS (MESSAGE-ID)] {42}", true, 42, true },
        { "* 12 FETCH (UID 7 body[header.fields (\"Message-ID\")] {42}", true, 42, true },
        { "* 12 FETCH (UID 7 RFC822.HEADER {342}", true, 342, false },
        { "* LIST () \"/\" {5}", true, 5, false },
        { "* FETCH (BODY[] {5}", true, 5, false },
        { "* 12 EXPUNGE (BODY[] {5}", true, 5, false },
        { "* OK see BODY[] {5}", false, 0, false },
        { "a OK {5}", false, 0, false },
        { "+ {5}", false, 0, false },
        { "* 12 FETCH (BODY[] {5", false, 0, false },
        { "* 12 FETCH (BODY[] 5}", false, 0, false },
        { "* 12 FETCH (BODY[] {}", false, 0, false },
        { "* 12 FETCH (BODY[] {4294967296}", false, 0, false },
        { "* 12 FETCH (BODY[] {-5}", false, 0, false },
        { "{5}", false, 0, false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct imap_literal literal;

        if (imap_literal_find(str_of(cases[i].line), &literal) != cases[i].is_one)
            fail_msg("\"%s\"", cases[i].line);
        if (!cases[i].is_one)
            continue;
        assert_int_equal(literal.n, cases[i].n);
        assert_int_equal(literal.is_message, cases[i].is_message);
        assert_int_equal(cases[i].line[literal.at], '{');
    }
}

static void quoted_strings_are_read_without_their_marks(void **state)
{
    struct arena *arena = *state;

    assert_str_is(imap_unquoted(arena, STR("a \\\"b\\\\")), "a \"b\\");
    assert_str_is(imap_unquoted(arena, STR("a\\")), "a\\");
    assert_true(imap_is_ascii(STR("a b~")));
    assert_false(imap_is_ascii(STR("비밀")));
    assert_false(imap_is_ascii(STR("a\r\n")));
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
        cmocka_unit_test(each_line_is_of_a_kind),
        cmocka_unit_test(a_fetch_tells_what_we_need_of_it),
        ARENA_TEST(a_quota_tells_how_much_room_there_is),
        ARENA_TEST(lines_may_end_anywhere),
        cmocka_unit_test(literals_stand_at_the_end_of_data),
        ARENA_TEST(quoted_strings_are_read_without_their_marks),
        ARENA_TEST(folders_are_written_in_modified_utf_7),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
