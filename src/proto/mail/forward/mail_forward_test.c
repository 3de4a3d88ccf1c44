#include "proto/mail/forward/mail_forward.h"

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/strbuf.h"
#include "proto/mail/mail_tool.h"
#include "proto/mail/quote/mail_lines.h"

struct forward_case {
    const char *text;
    enum mail_wrap kind;
    const char *from; /* NULL: absent */
    const char *date;
    const char *subject;
    const char *inner;
    const char *top;
    const char *bottom;
};

static void check_value(struct str actual, const char *expected, const char *text)
{
    if (expected == NULL ? !str_is_null(actual) : !str_eq(actual, str_of(expected)))
        fail_msg("\"%" STR_FMT "\" is not \"%s\" in\n%s", STR_ARG(actual),
                 expected == NULL ? "(absent)" : expected, text);
}

static void check(const struct forward_case *cases, size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        const struct forward_case *expected = &cases[i];
        struct mail_forward found;

        mail_forward_read(str_of(expected->text), arena, &found);
        if (found.kind != expected->kind)
            fail_msg("%d, not %d:\n%s", (int)found.kind, (int)expected->kind, expected->text);
        check_value(found.values[MAIL_BLOCK_FROM], expected->from, expected->text);
        check_value(found.values[MAIL_BLOCK_DATE], expected->date, expected->text);
        check_value(found.values[MAIL_BLOCK_SUBJECT], expected->subject, expected->text);
        check_value(found.text, expected->inner, expected->text);
        check_value(found.text_top, expected->top, expected->text);
        check_value(found.text_bottom, expected->bottom, expected->text);
    }
}

static void forwards_of_many_clients_are_unwrapped(void **state)
{
    static const struct forward_case cases[] = {
        /* Gmail */
        { "Please see below.\n\n---------- Forwarded message ---------\n"
          "From: Kim Jiyoung <kim@a.example>\nDate: Tue, Mar 5, 2024 at 9:30 AM\n"
          "Subject: Refund for order 12\nTo: <help@b.example>\nCc: <boss@a.example>\n\n\n"
          "Hello,\n\nmy parcel is late.\n",
          MAIL_WRAP_FORWARD, "Kim Jiyoung <kim@a.example>", "Tue, Mar 5, 2024 at 9:30 AM",
          "Refund for order 12", "Hello,\n\nmy parcel is late.", "Please see below.", "" },
        /* MailMate: the rest of a long line lost its mark on the way */
        { "Forwarded message:\n\n> From: Kim <kim@a.example>\n> Subject: Late\n"
          "> Date: Tue, 5 Mar 2024 09:30:00 +0000\n>\n> Where is the parcel that you sent to\n"
          "our old house?\n> \n> Kim\n\nWhat shall I say?\n",
          MAIL_WRAP_FORWARD, "Kim <kim@a.example>", "Tue, 5 Mar 2024 09:30:00 +0000", "Late",
          "Where is the parcel that you sent to\nour old house?\n\nKim", "", "What shall I say?" },
        { "> ------ Original Message ------\n> From: Kim <kim@a.example>\n> Subject: Late\n>  \n"
          "> Where is it?\n>   \n> Kim\n",
          MAIL_WRAP_FORWARD, "Kim <kim@a.example>", NULL, "Late", "Where is it?\n\nKim", "", "" },
        /* Yahoo Mail in Portuguese forgets a colon */
        { "   ----- Mensagem encaminhada ----- De: Kim <kim@a.example>Para: \"help@b.example\" "
          "<help@b.example>Enviado: terça-feira, 5 de março de 2024, 09:30:00 CETAssunto Onde "
          "está?\n Olá.\n",
          MAIL_WRAP_FORWARD, "Kim <kim@a.example>", "terça-feira, 5 de março de 2024, 09:30:00 CET",
          "Onde está?", "Olá.", "", "" },
        /* Outlook for Mac indents */
        { "\"Kim\" <kim@a.example>, 05/03/2024 09:30 tarihinde şunu yazdı:\n\n"
          "    Merhaba,\n\n      - paket nerede?\n",
          MAIL_WRAP_REPLY, "\"Kim\" <kim@a.example>", "05/03/2024 09:30", NULL,
          "Merhaba,\n\n  - paket nerede?", "", "" },
        { "Kim <kim@a.example> skrev følgende den 05/03/2024, 09:30:\n\n    Hei\n", MAIL_WRAP_REPLY,
          "Kim <kim@a.example>", "05/03/2024, 09:30", NULL, "Hei", "", "" },
        /* Gmail with a Korean sender's label */
        { "전달드립니다.\n\n---------- Forwarded message ---------\n보낸사람: 김지영 "
          "<kim@a.example>\n"
          "Date: 2024년 3월 5일 (화) 오전 9:30\nSubject: 환불 문의\nTo: <help@b.example>\n\n\n"
          "안녕하세요.\n",
          MAIL_WRAP_FORWARD, "김지영 <kim@a.example>", "2024년 3월 5일 (화) 오전 9:30", "환불 문의",
          "안녕하세요.", "전달드립니다.", "" },
        /* Apple Mail, old and new */
        { "FYI\n\nBegin forwarded message:\n\n> From: Kim <kim@a.example>\n> Subject: Late\n"
          "> Date: 5 March 2024 at 09:30:00 CET\n> To: help@b.example\n> \n> Where is it?\n> \n"
          "> Kim\n\nSent from my desk\n",
          MAIL_WRAP_FORWARD, "Kim <kim@a.example>", "5 March 2024 at 09:30:00 CET", "Late",
          "Where is it?\n\nKim", "FYI", "Sent from my desk" },
        { "> 전달된 메시지 시작:\n>\n> 보낸 사람: 김지영 <kim@a.example>\n> 제목: 늦어요\n"
          "> 날짜: 2024년 3월 5일 오전 9:30:00 GMT+9\n> 받는 사람: help@b.example\n>\n> 언제 "
          "오나요?\n",
          MAIL_WRAP_FORWARD, "김지영 <kim@a.example>", "2024년 3월 5일 오전 9:30:00 GMT+9",
          "늦어요", "언제 오나요?", "", "" },
        /* Thunderbird */
        { "-------- Weitergeleitete Nachricht --------\nBetreff: \tVerspätung\n"
          "Datum: \tTue, 5 Mar 2024 09:30:00 +0100\nVon: \tKim <kim@a.example>\n"
          "An: \thelp@b.example\n\n\n\nWo bleibt es?\n",
          MAIL_WRAP_FORWARD, "Kim <kim@a.example>", "Tue, 5 Mar 2024 09:30:00 +0100", "Verspätung",
          "Wo bleibt es?", "", "" },
        /* Outlook */
        { "Kannst du helfen?\n\n________________________________\nVon: Kim <kim@a.example>\n"
          "Gesendet: Dienstag, 5. März 2024 09:30\nAn: Hilfe <help@b.example>\nBetreff: Spät\n\n"
          "Wo bleibt es?\n",
          MAIL_WRAP_FORWARD, "Kim <kim@a.example>", "Dienstag, 5. März 2024 09:30", "Spät",
          "Wo bleibt es?", "Kannst du helfen?", "" },
        { "From: Kim [mailto:kim@a.example]\nSent: 05 March 2024 09:30\nTo: help@b.example\n"
          "Subject: Late\n\nWhere is it?",
          MAIL_WRAP_FORWARD, "Kim [mailto:kim@a.example]", "05 March 2024 09:30", "Late",
          "Where is it?", "", "" },
        { "보낸 사람: 김지영 <kim@a.example>\n보낸 날짜: 2024년 3월 5일 화요일 오전 9:30\n"
          "받는 사람: 고객센터 <help@b.example>\n참조: 박팀장 <boss@a.example>\n제목: 늦어요\n\n"
          "언제 오나요?",
          MAIL_WRAP_FORWARD, "김지영 <kim@a.example>", "2024년 3월 5일 화요일 오전 9:30", "늦어요",
          "언제 오나요?", "", "" },
        /* New Outlook: the text begins right below the subject */
        { "Fra: Kim <kim@a.example>\nDato: tirsdag, 5. marts 2024 kl. 09.30\n"
          "Til: help@b.example <help@b.example>\nEmne: Sent\nHvor er den?\nKim\n",
          MAIL_WRAP_FORWARD, "Kim <kim@a.example>", "tirsdag, 5. marts 2024 kl. 09.30", "Sent",
          "Hvor er den?\nKim", "", "" },
        /* Naver, Daum, Hiworks, Samsung */
        { "확인 부탁드립니다.\n\n-----Original Message-----\nFrom: \"김지영\"<kim@a.example>\n"
          "To: <help@b.example>\nCc:\nSent: 2024-03-05 (화) 09:30:00 (GMT+09:00)\n"
          "Subject: 늦어요\n\n언제 오나요?",
          MAIL_WRAP_FORWARD, "\"김지영\"<kim@a.example>", "2024-03-05 (화) 09:30:00 (GMT+09:00)",
          "늦어요", "언제 오나요?", "확인 부탁드립니다.", "" },
        { "--------- 원본 메일 ---------\n보낸사람: 김지영 <kim@a.example>\n"
          "받는사람 : 고객센터 <help@b.example>\n날짜: 2024년 3월 05일 화요일, 09시 30분 +0900\n"
          "제목: 늦어요\n\n언제 오나요?",
          MAIL_WRAP_FORWARD, "김지영 <kim@a.example>", "2024년 3월 05일 화요일, 09시 30분 +0900",
          "늦어요", "언제 오나요?", "", "" },
        { "-----원본 메시지-----\n보낸사람 : 김지영 <kim@a.example>\n받는사람 : help@b.example\n"
          "보낸시간 : 2024-03-05 09:30\n제 목 : 늦어요\n\n언제 오나요?",
          MAIL_WRAP_FORWARD, "김지영 <kim@a.example>", "2024-03-05 09:30", "늦어요", "언제 오나요?",
          "", "" },
        { "-------- 원본 이메일 --------\n발신: 김지영 <kim@a.example>\n"
          "날짜: 24/3/5 오전 9:30 (GMT+09:00)\n수신: help@b.example\n제목: 늦어요\n\n언제 오나요?",
          MAIL_WRAP_FORWARD, "김지영 <kim@a.example>", "24/3/5 오전 9:30 (GMT+09:00)", "늦어요",
          "언제 오나요?", "", "" },
        /* Yahoo, whose block may lose its line ends */
        { "See this\n   ----- Forwarded Message ----- From: Kim <kim@a.example>To: \"H\" "
          "<help@b.example>Sent: Tuesday, March 5, 2024, 09:30:00 AM GMT+1Subject: Re: late\n"
          " Where is it?",
          MAIL_WRAP_FORWARD, "Kim <kim@a.example>", "Tuesday, March 5, 2024, 09:30:00 AM GMT+1",
          "Re: late", "Where is it?", "See this", "" },
        /* HubSpot in Japanese, 163 and QQ in Chinese */
        { "---------- メッセージを転送 ---------\n送信元：金 <kim@a.example>\n"
          "日付：2024年3月5日 9:30:00\n件名：遅延\n送信先：help@b.example\n\nいつ届きますか？",
          MAIL_WRAP_FORWARD, "金 <kim@a.example>", "2024年3月5日 9:30:00", "遅延",
          "いつ届きますか？", "", "" },
        { "------------------ 原始邮件 ------------------\n发件人: \"金\" <kim@a.example>;\n"
          "发送时间: 2024年3月5日(星期二) 上午9:30\n收件人: \"help\"<help@b.example>;\n\n"
          "主题: 延迟\n\n\n\n什么时候到？",
          MAIL_WRAP_FORWARD, "\"金\" <kim@a.example>;", "2024年3月5日(星期二) 上午9:30", "延迟",
          "什么时候到？", "", "" },
        /* IONOS quotes the separator, too; Missive only the text */
        { "> ---------- Original Message ----------\n> From: Kim <kim@a.example>\n"
          "> Date: 03/05/2024 9:30 AM EST\n> Subject: Late\n>  \n>  \n> Where?\n>  \n",
          MAIL_WRAP_FORWARD, "Kim <kim@a.example>", "03/05/2024 9:30 AM EST", "Late", "Where?", "",
          "" },
        { "---------- Forwarded message ----------\nFrom: Kim <kim@a.example>\n"
          "Date: March 5, 2024 at 9:30 AM\nSubject: Late\n\n> Where?\n>\n> Kim\n",
          MAIL_WRAP_FORWARD, "Kim <kim@a.example>", "March 5, 2024 at 9:30 AM", "Late",
          "Where?\n\nKim", "", "" },
        /* mutt says where it ends */
        { "hi\n\n----- Forwarded message from Kim <kim@a.example> -----\n\n"
          "Date: Tue, 5 Mar 2024 09:30:00 +0100\nFrom: Kim <kim@a.example>\nSubject: Late\n"
          "User-Agent: Mutt/2\n\nWhere?\n\n----- End forwarded message -----\n\nbye\n",
          MAIL_WRAP_FORWARD, "Kim <kim@a.example>", "Tue, 5 Mar 2024 09:30:00 +0100", "Late",
          "Where?", "hi", "bye" },
        /* Lotus Notes */
        { "hi\n\n----------- Forwarded by Ann Lee/ACME on 03/06/2024 08:00 AM -----------\n\n\n"
          "\"Kim, Ji\" <kim@a.example> on 03/05/2024 09:30:00 AM\nTo:\thelp@b.example\ncc:\t\n"
          "Subject:\tLate\n\nWhere?\n",
          MAIL_WRAP_FORWARD, "\"Kim, Ji\" <kim@a.example>", "03/05/2024 09:30:00 AM", "Late",
          "Where?", "hi", "" },
        { "----- Forwarded by Ann Lee/ACME on 03/06/2024 08:00 AM -----\n\nKim Ji/SALES/ACME\n"
          "03/05/2024 09:30 AM\n\nTo: help@b.example\nSubject: Late\n\nWhere?\n",
          MAIL_WRAP_FORWARD, "Kim Ji/SALES/ACME", "03/05/2024 09:30 AM", "Late", "Where?", "", "" },
        /* a separator and no block */
        { "Begin forwarded message:\nWhere is it?\n", MAIL_WRAP_FORWARD, NULL, NULL, NULL,
          "Where is it?", "", "" },
        /* quoted, without a separator */
        { "Look:\n> From: Kim <kim@a.example>\n> Date: Monday\n> Subject: Late\n>\n> Where?\n\nbye",
          MAIL_WRAP_FORWARD, "Kim <kim@a.example>", "Monday", "Late", "Where?", "Look:", "bye" },
    };

    check(cases, COUNT_OF(cases), *state);
}

static void replies_and_quotes_are_unwrapped(void **state)
{
    static const struct forward_case cases[] = {
        { "Thanks.\n\nOn Tue, Mar 5, 2024 at 9:30 AM Kim <kim@a.example> wrote:\n\n> Late.\n> "
          "Kim\n",
          MAIL_WRAP_REPLY, "Kim <kim@a.example>", "Tue, Mar 5, 2024 at 9:30 AM", NULL, "Late.\nKim",
          "Thanks.", "" },
        { "Thanks.\n\nOn Tuesday, March 5, 2024, Kim Ji <\nkim@a.example> wrote:\n> Late.\nbye\n",
          MAIL_WRAP_REPLY, "Kim Ji <kim@a.example>", "Tuesday, March 5, 2024", NULL, "Late.",
          "Thanks.", "bye" },
        { "Danke\n\nAm 05.03.2024 um 09:30 schrieb Kim Ji <kim@a.example>:\n> Spät.\n",
          MAIL_WRAP_REPLY, "Kim Ji <kim@a.example>", "05.03.2024 um 09:30", NULL, "Spät.", "Danke",
          "" },
        { "Merci\n\nLe 5 mars 2024 à 09:30, Kim <kim@a.example> a écrit :\n\n> Tard.\n",
          MAIL_WRAP_REPLY, "Kim <kim@a.example>", "5 mars 2024 à 09:30", NULL, "Tard.", "Merci",
          "" },
        { "네\n\n2024년 3월 5일 (화) 오전 9:30, 김지영 <kim@a.example>님이 작성:\n\n> 늦어요.\n",
          MAIL_WRAP_REPLY, "김지영 <kim@a.example>", "2024년 3월 5일 (화) 오전 9:30", NULL,
          "늦어요.", "네", "" },
        { "Tack\n\nDen 5 mars 2024 09:30 skrev Kim <kim@a.example>:\n> Sent.\n", MAIL_WRAP_REPLY,
          "Kim <kim@a.example>", "5 mars 2024 09:30", NULL, "Sent.", "Tack", "" },
        { "Ok\n\nOp 5 mrt. 2024 om 09:30 heeft Kim <kim@a.example> het volgende geschreven:\n\n"
          "> Laat.\n",
          MAIL_WRAP_REPLY, "Kim <kim@a.example>", "5 mrt. 2024 om 09:30", NULL, "Laat.", "Ok", "" },
        { "Ok\n\n------- Original Message -------\nOn Tuesday, March 5th, 2024 at 9:30 AM, Kim "
          "<kim@a.example> wrote:\n\n\n> Late.\n",
          MAIL_WRAP_REPLY, "Kim <kim@a.example>", "Tuesday, March 5th, 2024 at 9:30 AM", NULL,
          "Late.", "Ok", "" },
        { "hello\n\nPhone: this matters\n\n> one\n> two\n> three\n\n--\nbye\n", MAIL_WRAP_QUOTE,
          NULL, NULL, NULL, "one\ntwo\nthree", "hello\n\nPhone: this matters", "--\nbye" },
        { "> one\n\n> two\n> > three\nanswer\n", MAIL_WRAP_QUOTE, NULL, NULL, NULL,
          "one\n\ntwo\n> three", "", "answer" },
    };

    check(cases, COUNT_OF(cases), *state);
}

static void a_plain_text_wraps_nothing(void **state)
{
    static const struct forward_case cases[] = {
        { "", MAIL_WRAP_NONE, NULL, NULL, NULL, "", "", "" },
        { "Hello,\n\n> only one line\n\nKim\n", MAIL_WRAP_NONE, NULL, NULL, NULL, "", "", "" },
        { "We travel.\nFrom: Seoul\nTo: Busan\nDate: Friday\n", MAIL_WRAP_NONE, NULL, NULL, NULL,
          "", "", "" },
        { "Kim\n________________________________\nACME Ltd.\n", MAIL_WRAP_NONE, NULL, NULL, NULL,
          "", "", "" },
        { "안녕하세요.\n문의드립니다: 환불\n연락처: 010-0000-0000\n", MAIL_WRAP_NONE, NULL, NULL,
          NULL, "", "", "" },
    };

    check(cases, COUNT_OF(cases), *state);
}

static void check_forward(const char *text, const char *forwarded, const char *before,
                          struct arena *arena)
{
    struct mail_forward found;

    mail_forward_read(str_of(text), arena, &found);
    check_value(found.forwarded_text, forwarded, text);
    check_value(found.before_forward, before, text);
}

static void a_forward_is_split_as_it_is_written(void **state)
{
    check_forward(
        "Look.\n\n---\n\n---------- Forwarded message ---------\nFrom: Kim <kim@a.example>\n"
        "Date: Monday\nSubject: Late\n\nWhere?\n\nKim\n",
        "From: Kim <kim@a.example>\nDate: Monday\nSubject: Late\n\nWhere?\n\nKim", "Look.", *state);
    check_forward(
        "From: Kim <kim@a.example>\nDate: Monday\nTo: h@b.example\nSubject: Late\n\nWhere?",
        "From: Kim <kim@a.example>\nDate: Monday\nTo: h@b.example\nSubject: Late\n\nWhere?", "",
        *state);
    check_forward("봐 주세요\n\n전달된 메시지 시작:\n\n> 보낸 사람: 김 <kim@a.example>\n> 제목: "
                  "늦음\n>\n> 언제?\n\n끝",
                  "> 보낸 사람: 김 <kim@a.example>\n> 제목: 늦음\n>\n> 언제?", "봐 주세요", *state);
    check_forward("Look.\n\nOn Mon, 4 Mar 2024 at 9:30, Ann <ann@a.example> wrote:\n\nHere.\n\n"
                  "From: Kim <kim@a.example>\nSent: Monday 9:00\nTo: a@a.example\nSubject: Late\n\n"
                  "Where?\n",
                  "From: Kim <kim@a.example>\nSent: Monday 9:00\nTo: a@a.example\nSubject: Late\n\n"
                  "Where?",
                  "Look.\n\nOn Mon, 4 Mar 2024 at 9:30, Ann <ann@a.example> wrote:\n\nHere.",
                  *state);
    check_forward("Look.\n\nOn Mon, 4 Mar 2024 at 9:30, Kim <kim@a.example> wrote:\n\n"
                  "From: Kim <kim@a.example>\nSent: Monday 9:00\nTo: a@a.example\nSubject: Late\n\n"
                  "Where?\n",
                  "From: Kim <kim@a.example>\nSent: Monday 9:00\nTo: a@a.example\nSubject: Late\n\n"
                  "Where?",
                  "Look.", *state);
    check_forward("x ----- Forwarded Message ----- From: K", NULL, NULL, *state);
    check_forward("----- Forwarded Message ----- From: Kim <kim@a.example>Subject: Late\nWhere?",
                  "From: Kim <kim@a.example>Subject: Late\nWhere?", "", *state);
    check_forward("Thanks\n\nOn Mon, 4 Mar 2024 at 9:30, Kim <k@a.example> wrote:\n> a\n", NULL,
                  NULL, *state);
    check_forward("Just a text.", NULL, NULL, *state);
}

/** Every line that holds more than blanks and marks is in the part it should be in, in order. */
static void check_account(struct str text, struct arena *arena)
{
    struct mail_forward found;
    struct str *lines;
    size_t count = mail_lines_cut(text, arena, &lines);

    mail_forward_read(text, arena, &found);
    assert_int_equal(found.line_count, count);
    assert_true(found.wrap_line <= found.text_line);
    assert_true(found.text_line <= found.text_end);
    assert_true(found.text_end <= found.bottom_line && found.bottom_line <= found.text_end + 1);
    assert_true(found.bottom_line <= found.line_count);
    if (found.kind == MAIL_WRAP_NONE)
        return;
    assert_true(str_eq(found.text_top, mail_lines_join(lines, 0, found.wrap_line, arena)));
    assert_true(str_eq(found.text_bottom, mail_lines_join(lines, found.bottom_line, count, arena)));
    size_t at = 0;

    for (size_t i = found.text_line; i < found.text_end; i++) {
        struct str rest = str_from(found.text, at);
        struct str line = mail_line_trim(lines[i]);
        size_t depth;

        if (mail_line_is_blank(mail_line_unquote(line, &depth)))
            continue;
        while (line.n > 0 && str_find(rest, line) == rest.n && line.p[0] == '>')
            line = mail_line_trim(str_from(line, 1));
        assert_true(line.n == 0 || str_find(rest, line) < rest.n);
        at += line.n > 0 ? str_find(rest, line) + line.n : 0;
    }
}

static void every_line_is_accounted_for_in_order(void **state)
{
    static const char *const pieces[] = {
        "Hello\n",
        "\n",
        "> quoted\n",
        "> > deeper\n",
        "From: Kim <kim@a.example>\n",
        "Subject: Late\n",
        "> From: Kim <kim@a.example>\n",
        "> Date: Monday 9:30\n",
        "---------- Forwarded message ---------\n",
        "-----원본 메시지-----\n",
        "On Mon, 4 Mar 2024 at 9:30, Kim <kim@a.example> wrote:\n",
        "________________________________\n",
        "보낸 사람: 김 <kim@a.example>\n",
        "제목: 늦음\n",
        ">\n",
        "----- End forwarded message -----\n",
        "Begin forwarded message:\n",
        "-- \n",
        "Cc:\n",
    };
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct arena *arena = arena_new(ARENA_REQUEST_MAX);
        struct strbuf text = strbuf_new(arena, 4096);

        for (int i = 0; i < 1 + round % 14; i++) {
            seed = seed * 1664525U + 1013904223U;
            strbuf_add_cstr(&text, pieces[(seed >> 16) % COUNT_OF(pieces)]);
        }
        check_account(strbuf_str(&text), arena);
        arena_free(&arena);
    }
}

static void every_beginning_of_a_forward_is_read(void **state)
{
    struct str text =
        STR("봐\n\n> ---------- 전달된 메시지 ---------\n> From: Kim <\n> kim@a.example>\n"
            "> 날짜： 오늘\n> Subject: a\n>\n> 언제\n\nOn 5 Mar 2024 at 9:30, K wrote:\n> x\n");

    (void)state;
    for (size_t n = 0; n <= text.n; n++) {
        struct arena *arena = arena_new(ARENA_REQUEST_MAX);
        struct mail_forward found;

        mail_forward_read(str_dup(arena, str_sub(text, 0, n)), arena, &found);
        arena_free(&arena);
    }
}

static void hostile_texts_end_soon(void **state)
{
    static const char *const pieces[] = {
        "From: ",
        "From: a@b\n",
        ">",
        "> ",
        "> \n",
        "> a\n\n",
        "________________________________\n",
        "---------- Forwarded message ---------\n",
        "----- Forwarded Message ----- From: a",
        "-----Original Message-----\n\n\n",
        "On 5 Mar 2024 at 9:30, ",
        "On 5 Mar 2024 at 9:30,\n",
        "wrote:\n",
        "\n",
        "\r",
        "To: a,\nb,\n",
        "----- \n",
        "From: a@b\nx\ny\n",
        "2024 <a@b>\n",
        "> From: a\n> b\n",
        "a\n> a\n> a\n",
        "________________________________\n\nTo: a\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        struct arena *arena = arena_new((size_t)1 << 30);
        struct strbuf text = strbuf_new(arena, (size_t)2 << 20);
        struct mail_forward found;

        while (text.n < (size_t)1 << 20)
            strbuf_add_cstr(&text, pieces[i]);
        mail_forward_read(strbuf_str(&text), arena, &found);
        arena_free(&arena);
    }
}

static void the_tool_writes_one_object(void **state)
{
    struct json_out out = json_out_new(*state, 1 << 16);
    struct mail_tool_options options = { .type = STR("text/plain") };
    struct err err = { 0 };

    assert_true(mail_tool_forward(STR("Hi\n\nBegin forwarded message:\n\n> From: K <k@a.example>\n"
                                      "> Reply-To: r@a.example\n> Subject: \xff\n>\n> x\n"),
                                  &options, *state, &out, &err));
    assert_str_is(strbuf_str(&out.buf),
                  "{\"wrap\":{\"type\":\"forward\",\"header\":{\"from\":\"K <k@a.example>\","
                  "\"reply-to\":\"r@a.example\",\"subject\":\"\xef\xbf\xbd\"},\"text\":\"x\","
                  "\"text_top\":\"Hi\",\"text_bottom\":\"\"},"
                  "\"forwarded_text\":\"> From: K <k@a.example>\\n> Reply-To: r@a.example\\n"
                  "> Subject: \xef\xbf\xbd\\n>\\n> x\",\"before_forward\":\"Hi\"}");
    out = json_out_new(*state, 1 << 16);
    assert_true(mail_tool_forward(STR("Hi"), &options, *state, &out, &err));
    assert_str_is(strbuf_str(&out.buf),
                  "{\"wrap\":{\"type\":null,\"header\":{},\"text\":\"\",\"text_top\":\"\","
                  "\"text_bottom\":\"\"},\"forwarded_text\":null,\"before_forward\":null}");
    options.type = STR("text/html");
    assert_false(mail_tool_forward(STR("Hi"), &options, *state, &out, &err));
    assert_int_equal(err.kind, ERR_INVALID);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(forwards_of_many_clients_are_unwrapped),
        ARENA_TEST(replies_and_quotes_are_unwrapped),
        ARENA_TEST(a_plain_text_wraps_nothing),
        ARENA_TEST(a_forward_is_split_as_it_is_written),
        cmocka_unit_test(every_line_is_accounted_for_in_order),
        cmocka_unit_test(every_beginning_of_a_forward_is_read),
        cmocka_unit_test(hostile_texts_end_soon),
        ARENA_TEST(the_tool_writes_one_object),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
