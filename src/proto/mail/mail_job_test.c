/** The engines in confined workers: every charset works there, and what breaks one is told. */
#include "proto/mail/mail_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"

enum { ARENA_MAX = 128 * 1024 * 1024, PIECE_BYTES = 1024 * 1024, SHORT_MS = 1000 };

static volatile int forever = 1;

/** The mail job, in which three texts stand for what a broken parser would do. */
static bool run_or_break(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    if (str_find(input, STR("please crash")) < input.n)
        abort();
    while (forever && str_find(input, STR("please hang")) < input.n)
        continue;
    while (forever && str_find(input, STR("please grow")) < input.n)
        memset(arena_alloc(arena_new(PIECE_BYTES), PIECE_BYTES), 1, PIECE_BYTES);
    return mail_job_run(input, arena, output, err);
}

static const struct confine_job_kind kinds[] = { { "mail", mail_job_prepare, run_or_break },
                                                 { NULL, NULL, NULL } };

struct fixture {
    struct confine_pool *pool;
    struct arena *arena;
    struct err err;
};

static int make_fixture(const struct confine_options *options, void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    f->arena = arena_new(ARENA_MAX);
    *state = f;
    return confine_pool_start(options, &f->pool, &f->err) ? 0 : -1;
}

static int make_pool(void **state)
{
    struct confine_options options = mail_confine_options();

    return make_fixture(&options, state);
}

/** For what never ends, or it would take as long as the longest of real mails may. */
static int make_short_pool(void **state)
{
    struct confine_options options = mail_confine_options();

    options.deadline_ms = SHORT_MS;
    return make_fixture(&options, state);
}

static int drop_pool(void **state)
{
    struct fixture *f = *state;

    confine_pool_stop(&f->pool);
    arena_free(&f->arena);
    free(f);
    return 0;
}

static struct str answer(struct fixture *f, const char *verb, struct str message)
{
    struct mail_tool_options options = { .local_domain = STR("b.example") };
    struct str json = STR("");

    if (!mail_answer_confined(f->pool, str_of(verb), &options, message, f->arena, &json, &f->err))
        return STR_NULL;
    return json;
}

static void assert_says(struct str json, const char *piece)
{
    if (str_find(json, str_of(piece)) == json.n)
        fail_msg("%s is not in %" STR_FMT, piece, STR_ARG(json));
}

/** Converters that would open a file while they run would end their worker. */
static void texts_of_every_charset_are_read(void **state)
{
    static const struct {
        const char *charset;
        const char *bytes;
        const char *text;
    } charsets[] = {
        { "utf-8", "환불", "환불" },
        { "euc-kr", "\xc8\xaf\xba\xd2", "환불" },
        { "ks_c_5601-1987", "\xc8\xaf\xba\xd2", "환불" },
        { "cp949", "\x8c\x63\xb0\xa1", "똠가" },
        { "johab", "\xd0\x61\xb4\x61", "하아" },
        { "iso-2022-kr", "\x1b$)C\x0eH/:R\x0f", "환불" },
        { "iso-2022-jp", "\x1b$B$\"$$\x1b(B", "あい" },
        { "shift_jis", "\x82\xa0\x82\xa2", "あい" },
        { "euc-jp", "\xa4\xa2\xa4\xa4", "あい" },
        { "gb2312", "\xc4\xe3\xba\xc3", "你好" },
        { "gb18030", "\xc4\xe3\xba\xc3", "你好" },
        { "hz-gb-2312", "~{Dc:C~}", "你好" },
        { "big5", "\xa7\x41\xa6\x6e", "你好" },
        { "euc-tw", "\xc4\xe3\xc5\xab", NULL },
        { "koi8-r", "\xf0\xf2\xe9\xf7\xe5\xf4", "ПРИВЕТ" },
        { "windows-1251", "\xcf\xd0\xc8\xc2\xc5\xd2", "ПРИВЕТ" },
        { "iso-8859-1", "caf\xe9", "café" },
        { "iso-8859-1", "\xe4\xf6\xfc\xdf und mehr", "äöüß und mehr" },
        { "iso-8859-1", "\xa1Hola!", "¡Hola!" },
        { "iso-8859-1", "\xab Bonjour \xbb", "« Bonjour »" },
        { "iso-8859-1", "\xc8\xaf\xba\xd2 \xbf\xe4\xc3\xbb", "환불 요청" },
        { "iso-8859-1", "\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0?",
          "Привет, как дела?" },
        { "windows-1252",
          "\x93"
          "a\x94",
          "“a”" },
        { "iso-8859-2", "\xb3", "ł" },
        { "iso-8859-7", "\xe1\xe2", "αβ" },
        { "iso-8859-8-i", "\xf9\xec\xe5\xed", "שלום" },
        { "windows-1256", "\xe3\xd1\xcd\xc8\xc7", "مرحبا" },
        { "tis-620", "\xca\xc7\xd1\xca\xb4\xd5", "สวัสดี" },
        { "macintosh", "caf\x8e", "café" },
        { "ibm437", "caf\x82", "café" },
        { "utf-7", "+1li9iA-", "환불" },
        { "utf-16", NULL, NULL },
        { "no-such-charset", "환불", "환불" },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(charsets); i++) {
        const char *bytes = charsets[i].bytes != NULL ? charsets[i].bytes : "a";
        struct str json = answer(
            f, "parse",
            str_format(f->arena, "From: a@b.example\nContent-Type: text/plain; charset=%s\n\n%s",
                       charsets[i].charset, bytes));

        if (charsets[i].text != NULL)
            assert_says(json, str_cstr(f->arena,
                                       str_format(f->arena, "\"text\":\"%s\"", charsets[i].text)));
        assert_int_equal(str_find(json, STR("not_readable")), json.n);
    }
}

/** Numbers, deep values and texts that hold JSON again: nothing there may ask the system either. */
static void notices_in_json_are_read(void **state)
{
    static const struct {
        const char *notice;
        const char *kind;
    } notices[] = {
        { "[{\"email\":\"kim@b.example\",\"event\":\"bounce\",\"timestamp\":1700000001}]",
          "bounce" },
        { "[{\"email\":\"kim@b.example\",\"event\":\"spamreport\",\"at\":17e8}]", "complaint" },
        { "{\"Message\":\"{\\\"eventType\\\":\\\"Delivery\\\",\\\"mail\\\":{\\\"spent\\\":1.25}}"
          "\"}",
          "delivery_notice" },
        { "From: notices@b.example\n\n{\"event\":\"failed\",\"recipient\":\"kim@b.example\"}",
          "bounce" },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(notices); i++)
        assert_says(answer(f, "classify", str_of(notices[i].notice)),
                    str_cstr(f->arena, str_format(f->arena, "\"kind\":\"%s\"", notices[i].kind)));
}

/** Told as this defect, and the next message is read as if nothing had been. */
static void assert_told_alone(struct fixture *f, const char *body, const char *defect)
{
    struct str told = answer(f, "parse", str_format(f->arena, "From: a@b.example\n\n%s", body));

    assert_says(told, str_cstr(f->arena, str_format(f->arena, "\"defects\":[\"%s\"]", defect)));
    assert_says(answer(f, "parse", STR("From: a@b.example\n\nfine")), "\"text\":\"fine\"");
}

static void a_message_that_breaks_its_worker_is_told_alone(void **state)
{
    struct fixture *f = *state;

    assert_told_alone(f, "please crash", "not_readable");
    assert_told_alone(f, "please grow", "takes_too_much_memory");
    assert_true(str_is_null(answer(f, "thread", STR("please crash"))));
    assert_true(err_is(&f->err, "confined_crashed"));
}

static void a_message_that_never_ends_is_told_alone(void **state)
{
    assert_told_alone(*state, "please hang", "takes_too_long");
}

static void what_is_no_message_of_ours_is_refused(void **state)
{
    struct fixture *f = *state;
    char *bytes = arena_alloc(f->arena, MAIL_MESSAGE_MAX + 1);

    assert_true(str_is_null(answer(f, "no-such-verb", STR("x"))));
    assert_true(err_is(&f->err, "bad_verb"));
    assert_true(str_is_null(answer(f, "parse", (struct str){ bytes, MAIL_MESSAGE_MAX + 1 })));
    assert_true(err_is(&f->err, "too_large"));
    assert_says(answer(f, "parse", STR("")), "\"text\":\"\"");
}

static void what_joins_messages_comes_from_their_heads(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *head;
        const char *ids;
    } heads[] = {
        { "Message-ID: <a@b>\nReferences: junk <c@d> e@f <g@h>\nIn-Reply-To: <i@j>\n"
          "Date: Tue, 5 Mar 2024 09:30:00 +0900\n",
          "{\"id\":\"a@b\",\"references\":[\"c@d\",\"g@h\"],\"answered\":\"i@j\","
          "\"date_ms\":1709598600000}" },
        { "References: <c@d>\nIn-Reply-To: letter of <i@j>\n",
          "{\"id\":null,\"references\":[\"c@d\"],\"answered\":null,\"date_ms\":null}" },
        { "In-Reply-To: letter of <i@j> and <k@l>\n",
          "{\"id\":null,\"references\":[],\"answered\":\"i@j\",\"date_ms\":null}" },
        { "To: Kim <I@J>\nIn-Reply-To: letter of <i@j>, <k@l>\n",
          "{\"id\":null,\"references\":[],\"answered\":\"k@l\",\"date_ms\":null}" },
        { "To: Kim <i@j>\nReferences: <c@d>\nIn-Reply-To: <i@j>\n",
          "{\"id\":null,\"references\":[\"c@d\"],\"answered\":null,\"date_ms\":null}" },
        { "To: Kim <i@j>\nIn-Reply-To: <i@j>\n",
          "{\"id\":null,\"references\":[],\"answered\":\"i@j\",\"date_ms\":null}" },
        { "Message-ID: =?utf-8?q?=3Ca=40b=3E?=\nReferences: =?us-ascii?q?=3Clong=2E?=\n"
          " =?us-ascii?q?id=40c=3E?= <=?d@e>\n",
          "{\"id\":\"a@b\",\"references\":[\"long.id@c\",\"=?d@e\"],\"answered\":null,\"date_ms\":"
          "null}" },
        { "Message-ID: no-signs\nReferences: <cut@off <c@d> <e f@g>\n",
          "{\"id\":\"no-signs\",\"references\":[\"c@d\",\"ef@g\"],\"answered\":null,\"date_ms\":"
          "null}" },
    };

    for (size_t i = 0; i < COUNT_OF(heads); i++)
        assert_str_is(answer(f, "thread", str_of(heads[i].head)), heads[i].ids);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts_of_every_charset_are_read, make_pool, drop_pool),
        cmocka_unit_test_setup_teardown(notices_in_json_are_read, make_pool, drop_pool),
        cmocka_unit_test_setup_teardown(a_message_that_breaks_its_worker_is_told_alone, make_pool,
                                        drop_pool),
        cmocka_unit_test_setup_teardown(a_message_that_never_ends_is_told_alone, make_short_pool,
                                        drop_pool),
        cmocka_unit_test_setup_teardown(what_is_no_message_of_ours_is_refused, make_pool,
                                        drop_pool),
        cmocka_unit_test_setup_teardown(what_joins_messages_comes_from_their_heads, make_pool,
                                        drop_pool),
    };

    if (argc > 1 && strcmp(argv[1], CONFINE_CHILD_OPTION) == 0)
        return confine_child_main(argc, argv, kinds);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
