#include "proto/mail/quote/mail_separator.h"

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/strbuf.h"
#include "proto/mail/quote/mail_lines.h"

struct separator_case {
    const char *line;
    enum mail_separator kind;
};

static void check(const struct separator_case *cases, size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        enum mail_separator kind = mail_separator_of(str_of(cases[i].line), arena);

        if (kind != cases[i].kind)
            fail_msg("\"%s\" is %d, not %d", cases[i].line, (int)kind, (int)cases[i].kind);
    }
}

static void separators_of_forwards_are_known_in_every_language(void **state)
{
    static const struct separator_case cases[] = {
        { "---------- Forwarded message ---------", MAIL_SEPARATOR_FORWARD },
        { "---------- Forwarded message ----------", MAIL_SEPARATOR_FORWARD },
        { "----------Forwarded Message ----------", MAIL_SEPARATOR_FORWARD },
        { "Begin forwarded message:", MAIL_SEPARATOR_FORWARD },
        { "> Begin forwarded message:", MAIL_SEPARATOR_FORWARD },
        { "Forwarded message:", MAIL_SEPARATOR_FORWARD },
        { "*---------- Forwarded message ----------*", MAIL_SEPARATOR_FORWARD },
        { "---------- **Forwarded message** ----------", MAIL_SEPARATOR_FORWARD },
        { "----- Forwarded message from Ann <ann@example.com> -----", MAIL_SEPARATOR_FORWARD },
        { "----- Forwarded by Ann Lee/ACME on 03/04/2011 10:00 AM -----", MAIL_SEPARATOR_FORWARD },
        { "-------------------- Start of forwarded message --------------------",
          MAIL_SEPARATOR_FORWARD },
        { "--- begin forwarded text", MAIL_SEPARATOR_NONE },
        { "--- Begin forwarded message ---", MAIL_SEPARATOR_FORWARD },
        { "---------- 전달된 메시지 ----------", MAIL_SEPARATOR_FORWARD },
        { "---------- 전달된 메일 ----------", MAIL_SEPARATOR_FORWARD },
        { "전달된 메시지 시작:", MAIL_SEPARATOR_FORWARD },
        { "転送されたメッセージ：", MAIL_SEPARATOR_FORWARD },
        { "---------- メッセージを転送 ---------", MAIL_SEPARATOR_FORWARD },
        { "下面是被转发的邮件：", MAIL_SEPARATOR_FORWARD },
        { "---------- 轉寄的郵件 ----------", MAIL_SEPARATOR_FORWARD },
        { "-------- Weitergeleitete Nachricht --------", MAIL_SEPARATOR_FORWARD },
        { "Anfang der weitergeleiteten Nachricht:", MAIL_SEPARATOR_FORWARD },
        { "Début du message réexpédié :", MAIL_SEPARATOR_FORWARD },
        { "Début du message transféré\u00a0:", MAIL_SEPARATOR_FORWARD },
        { "-------- Message transféré --------", MAIL_SEPARATOR_FORWARD },
        { "----- Mensaje reenviado -----", MAIL_SEPARATOR_FORWARD },
        { "Início da mensagem encaminhada:", MAIL_SEPARATOR_FORWARD },
        { "-------- Messaggio Inoltrato --------", MAIL_SEPARATOR_FORWARD },
        { "Begin doorgestuurd bericht:", MAIL_SEPARATOR_FORWARD },
        { "-------- Vidarebefordrat meddelande --------", MAIL_SEPARATOR_FORWARD },
        { "Start på videresendt besked:", MAIL_SEPARATOR_FORWARD },
        { "-------- Videresendt melding --------", MAIL_SEPARATOR_FORWARD },
        { "-------- Välitetty viesti / Fwd.Msg --------", MAIL_SEPARATOR_FORWARD },
        { "--- Treść przekazanej wiadomości ---", MAIL_SEPARATOR_FORWARD },
        { "-------- Перенаправленное сообщение --------", MAIL_SEPARATOR_FORWARD },
        { "Початок листа, що пересилається:", MAIL_SEPARATOR_FORWARD },
        { "-------- Přeposlaná zpráva --------", MAIL_SEPARATOR_FORWARD },
        { "-------- Preposlaná správa --- Forwarded Message --------", MAIL_SEPARATOR_FORWARD },
        { "-------- Továbbított üzenet --------", MAIL_SEPARATOR_FORWARD },
        { "-------- Mesaj redirecționat --------", MAIL_SEPARATOR_FORWARD },
        { "-------- Proslijeđena poruka --------", MAIL_SEPARATOR_FORWARD },
        { "-------- İletilen İleti --------", MAIL_SEPARATOR_FORWARD },
        { "Bắt đầu thư được chuyển tiếp:", MAIL_SEPARATOR_FORWARD },
        { "---------- Edastatud kiri ----------", MAIL_SEPARATOR_FORWARD },
        { "-------- Προωθημένο μήνυμα --------", MAIL_SEPARATOR_FORWARD },
        { "---------- הודעה שהועברה ---------", MAIL_SEPARATOR_FORWARD },
        { "---------- رسالة معاد توجيهها ---------", MAIL_SEPARATOR_FORWARD },
        { "---------- ข้อความที่ส่งต่อ ---------", MAIL_SEPARATOR_FORWARD },
        { "---------- Pesan terusan ---------", MAIL_SEPARATOR_FORWARD },
        { "-------- Missatge reenviat --------", MAIL_SEPARATOR_FORWARD },
    };

    check(cases, COUNT_OF(cases), *state);
}

static void separators_of_originals_are_known_in_every_language(void **state)
{
    static const struct separator_case cases[] = {
        { "-----Original Message-----", MAIL_SEPARATOR_ORIGINAL },
        { "----- Original message -----", MAIL_SEPARATOR_ORIGINAL },
        { "> > -----Original Message-----", MAIL_SEPARATOR_ORIGINAL },
        { "----- Reply message -----", MAIL_SEPARATOR_ORIGINAL },
        { "----- Message from Ann <ann@example.com> ---------", MAIL_SEPARATOR_ORIGINAL },
        { "=====Original Message=====", MAIL_SEPARATOR_ORIGINAL },
        { "-----Original Message", MAIL_SEPARATOR_ORIGINAL },
        { "-----원본 메시지-----", MAIL_SEPARATOR_ORIGINAL },
        { "**-----원본 메시지-----**", MAIL_SEPARATOR_ORIGINAL },
        { "-----원본메일----", MAIL_SEPARATOR_ORIGINAL },
        { "--------- 원본 메일 ---------", MAIL_SEPARATOR_ORIGINAL },
        { "---------[ 원본 메일 ]---------", MAIL_SEPARATOR_ORIGINAL },
        { "-------- 원본 이메일 --------", MAIL_SEPARATOR_ORIGINAL },
        { "-----元のメッセージ-----", MAIL_SEPARATOR_ORIGINAL },
        { "------------------ 原始邮件 ------------------", MAIL_SEPARATOR_ORIGINAL },
        { "-----原始郵件-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Ursprüngliche Nachricht-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Message d’origine-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Mensaje original-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Mensagem original-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Messaggio originale-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Oorspronkelijk bericht-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Ursprungligt meddelande-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Oprindelig meddelelse-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Opprinnelig melding-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Alkuperäinen viesti-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Wiadomość oryginalna-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Исходное сообщение-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Původní zpráva-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Eredeti üzenet-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Mesaj original-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Orijinal İleti-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Thư gốc-----", MAIL_SEPARATOR_ORIGINAL },
        { "-----Pesan asli-----", MAIL_SEPARATOR_ORIGINAL },
        { "________________________________", MAIL_SEPARATOR_RULE },
        { "--------------------------------", MAIL_SEPARATOR_RULE },
        { "> ________________________________", MAIL_SEPARATOR_RULE },
        { "----- End forwarded message -----", MAIL_SEPARATOR_END },
        { "-------- Конец пересылаемого сообщения --------", MAIL_SEPARATOR_END },
    };

    check(cases, COUNT_OF(cases), *state);
}

static void ordinary_lines_separate_nothing(void **state)
{
    static const char *const lines[] = {
        "",
        "--",
        "-- ",
        "---",
        "_____",
        "Forwarded",
        "Original message",
        "원본:",
        "원문:",
        "Please see the forwarded message",
        "- forwarded message",
        "Weiterleitung:",
        "---- my own heading ----",
        "** 원문 **",
        "## Original message",
        "== Original ==",
        "I got a forwarded message:",
        "** note **",
        "> a",
        "Hello,",
        "On Monday Ann wrote:",
        "From: ann@example.com",
        "-----Original Message----- see below",
        "-----BEGIN PGP SIGNED MESSAGE-----",
    };

    for (size_t i = 0; i < COUNT_OF(lines); i++)
        if (mail_separator_of(str_of(lines[i]), *state) != MAIL_SEPARATOR_NONE)
            fail_msg("\"%s\" separates", lines[i]);
}

static void a_separator_may_be_wrapped(void **state)
{
    struct str lines[] = { STR("----- Forwarded by Ann Lee/Sales/ACME on 03/04/2011 10:00 AM"),
                           STR("-----"), STR("text") };
    struct mail_separator_found found = mail_separator_read(lines, 3, 0, *state);

    assert_int_equal(found.kind, MAIL_SEPARATOR_FORWARD);
    assert_int_equal(found.line_count, 2);
    struct str mutt[] = { STR("> ----- Forwarded message from Ann Lee"),
                          STR("> <ann@example.com> -----") };

    found = mail_separator_read(mutt, 2, 0, *state);
    assert_int_equal(found.kind, MAIL_SEPARATOR_FORWARD);
    assert_int_equal(found.line_count, 2);
}

static void rules_may_stand_on_lines_of_their_own(void **state)
{
    struct str lines[] = { STR("---"), STR("*Previous Replies*"), STR("-----"), STR("text") };
    struct mail_separator_found found = mail_separator_read(lines, 4, 0, *state);

    assert_int_equal(found.kind, MAIL_SEPARATOR_ORIGINAL);
    assert_int_equal(found.line_count, 3);
    assert_int_equal(mail_separator_read(lines, 2, 0, *state).line_count, 2);
    lines[1] = STR("Original message");
    assert_int_equal(mail_separator_read(lines, 4, 0, *state).kind, MAIL_SEPARATOR_NONE);
    lines[3] = STR("From: Ann");
    assert_int_equal(mail_separator_read(lines, 4, 0, *state).line_count, 3);
    lines[1] = STR("original");
    assert_int_equal(mail_separator_read(lines, 4, 0, *state).kind, MAIL_SEPARATOR_NONE);
}

static void words_may_stand_before_it(void **state)
{
    static const struct {
        const char *line;
        size_t at;
    } cases[] = {
        { "fine----- Original Message -----\nVon: Ann", 4 },
        { "fine----- Original Message -----\nis what it says", 32 },
        { "fine ---------- Forwarded message ---------From: Ann", 5 },
        { "fine ---- Original Message", 26 },
        { "a ---- b ---- c", 15 },
        { "----- Original Message -----", 28 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str below = str_of(cases[i].line);
        struct str line = str_cut(&below, '\n');

        assert_int_equal(mail_separator_within(line, below, *state), cases[i].at);
    }
}

static void a_header_block_may_be_glued_to_it(void **state)
{
    struct str line = STR("  ----- Forwarded Message ----- From: Ann <ann@example.com>To: b");
    struct mail_separator_found found = mail_separator_read(&line, 1, 0, *state);

    assert_int_equal(found.kind, MAIL_SEPARATOR_FORWARD);
    assert_str_is(found.rest, "From: Ann <ann@example.com>To: b");
}

static void hostile_lines_end_soon(void **state)
{
    static const char *const pieces[] = {
        "-",  "- ", "-a",      "--a", "_", "> ", "*", "[", ":", "-- ", "-----Original Message-----",
        "\n", "\r", "\xe2\x80"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        struct arena *arena = arena_new((size_t)256 << 20);
        struct strbuf text = strbuf_new(arena, (size_t)2 << 20);
        struct str *lines;

        while (text.n < (size_t)1 << 20)
            strbuf_add_cstr(&text, pieces[i]);
        size_t count = mail_lines_cut(strbuf_str(&text), arena, &lines);

        for (size_t at = 0; at < count; at++)
            mail_separator_read(lines, count, at, arena);
        arena_free(&arena);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(separators_of_forwards_are_known_in_every_language),
        ARENA_TEST(separators_of_originals_are_known_in_every_language),
        ARENA_TEST(ordinary_lines_separate_nothing),
        ARENA_TEST(a_separator_may_be_wrapped),
        ARENA_TEST(a_header_block_may_be_glued_to_it),
        ARENA_TEST(rules_may_stand_on_lines_of_their_own),
        ARENA_TEST(words_may_stand_before_it),
        cmocka_unit_test(hostile_lines_end_soon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
