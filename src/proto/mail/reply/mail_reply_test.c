/** What a person wrote, cut out of what he answered. */
#include "base/cmocka_test.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/mail/quote/mail_folded.h"
#include "proto/mail/reply/mail_reply.h"
#include "proto/mail/reply/mail_reply_check.h"
#include "proto/mail/reply/mail_reply_part.h"

enum { TEST_ARENA_BYTES = 256 * 1024 * 1024 };

static void expect(struct str found, const char *wanted, struct arena *arena)
{
    if (wanted == NULL)
        assert_true(str_is_null(found));
    else
        assert_string_equal(str_cstr(arena, found), wanted);
}

/* ---- what mail programs write above the message that is answered ---- */

/** Each stands below "Thanks, that works.\n\n" and has a line of the other's below it. */
static const char *const headings[] = {
    /* Gmail */
    "On Tue, Mar 5, 2024 at 3:30 PM Kim Cheolsu <kim@example.com> wrote:",
    "On Tue, Mar 5, 2024 at 3:30 PM Kim Cheolsu <\nkim.of.the.long.address@example.com> wrote:",
    "2024년 3월 5일 (화) 오후 3:30, 김철수 <kim@example.com>님이 작성:",
    "2024년 3월 5일 (화) 오후 3:30, 김철수\n<kim@example.com>님이 작성:",
    "2024年3月5日(火) 15:30 山田太郎 <yamada@example.jp>:",
    "张三 <zhang@example.cn> 于2024年3月5日周二 15:30写道：",
    "張三 <zhang@example.tw> 於 2024年3月5日 週二 下午3:30寫道：",
    "Am Di., 5. März 2024 um 15:30 Uhr schrieb Kim <kim@example.de>:",
    "Le mar. 5 mars 2024 à 15:30, Kim <kim@example.fr> a écrit :",
    "El mar, 5 mar 2024 a las 15:30, Kim (<kim@example.es>) escribió:",
    "Em ter., 5 de mar. de 2024 às 15:30, Kim <kim@example.br> escreveu:",
    "Il giorno mar 5 mar 2024 alle ore 15:30 Kim <kim@example.it> ha scritto:",
    "Op di 5 mrt 2024 om 15:30 schreef Kim <kim@example.nl>:",
    "Den tis 5 mars 2024 kl 15:30 skrev Kim <kim@example.se>:",
    "tir. 5. mar. 2024 kl. 15.30 skrev Kim <kim@example.no>:",
    "Den tirs. 5. mar. 2024 kl. 15.30 skrev Kim <kim@example.dk>:",
    "ti 5. maalisk. 2024 klo 15.30 Kim (kim@example.fi) kirjoitti:",
    "wt., 5 mar 2024 o 15:30 Kim <kim@example.pl> napisał(a):",
    "вт, 5 мар. 2024 г. в 15:30, Ким <kim@example.ru>:",
    "вт, 5 бер. 2024 р. о 15:30 Кім <kim@example.ua> пише:",
    "út 5. 3. 2024 v 15:30 odesílatel Kim <kim@example.cz> napsal:",
    "Kim <kim@example.tr>, 5 Mar 2024 Sal, 15:30 tarihinde şunu yazdı:",
    "Vào Th 3, 5 thg 3, 2024 vào lúc 15:30 Kim <kim@example.vn> đã viết:",
    "Kim <kim@example.hu> ezt írta (időpont: 2024. márc. 5., K, 15:30):",
    "În mar., 5 mar. 2024 la 15:30, Kim <kim@example.ro> a scris:",
    "Στις Τρί 5 Μαρ 2024 στις 3:30 μ.μ., ο χρήστης Κιμ <kim@example.gr> έγραψε:",
    /* Apple Mail */
    "On 5 Mar 2024, at 15:30, Kim <kim@example.com> wrote:",
    "2024. 3. 5. 오후 3:30, 김철수 <kim@example.com> 작성:",
    "2024/03/05 15:30、山田太郎 <yamada@example.jp>のメール:",
    "在 2024年3月5日，15:30，张三 <zhang@example.cn> 写道：",
    "Am 05.03.2024 um 15:30 schrieb Kim <kim@example.de>:",
    "Op 5 mrt. 2024 om 15:30 heeft Kim <kim@example.nl> het volgende geschreven:",
    "Wiadomość napisana przez Kim <kim@example.pl> w dniu 05.03.2024, o godz. 15:30:",
    "5 марта 2024 г., в 15:30, Ким <kim@example.ru> написал(а):",
    /* Thunderbird */
    "On 3/5/24 15:30, Kim wrote:",
    "Le 05/03/2024 à 15:30, Kim a écrit :",
    "W dniu 05.03.2024 o 15:30, Kim pisze:",
    "Dne 05. 03. 24 v 15:30 Kim napsal(a):",
    "2024-03-05 오후 3:30에 김철수 이(가) 쓴 글:",
    /* Yahoo, Zoho */
    "On Tuesday, March 5, 2024 at 03:30:12 PM GMT+9, Kim <kim@example.com> wrote:",
    "---- On Tue, 05 Mar 2024 15:30:12 +0900 Kim <kim@example.com> wrote ----",
    /* Outlook */
    "-----Original Message-----\nFrom: Kim <kim@example.com>\nSent: Tuesday, March 5, 2024 3:30 "
    "PM\nTo: Lee\nSubject: Order 1234",
    "________________________________\nFrom: Kim <kim@example.com>\nSent: Tuesday, March 5, 2024 "
    "3:30 PM\nTo: Lee <lee@example.com>\nSubject: Order 1234",
    "*From:* Kim <kim@example.com>\n*Sent:* Tuesday, March 5, 2024 3:30 PM\n*To:* Lee\n*Subject:* "
    "Order 1234",
    "Von: Kim <kim@example.de>\nGesendet: Dienstag, 5. März 2024 15:30\nAn: Lee\nBetreff: Order",
    "De : Kim <kim@example.fr>\nEnvoyé : mardi 5 mars 2024 15:30\nÀ : Lee\nObjet : Commande",
    "보낸 사람: 김철수 <kim@example.com>\n보낸 날짜: 2024년 3월 5일 화요일 오후 3:30\n받는 사람: "
    "이영희\n제목: 주문",
    "差出人: 山田太郎 <yamada@example.jp>\n送信日時: 2024年3月5日 15:30\n宛先: 鈴木\n件名: 注文",
    "发件人: 张三 <zhang@example.cn>\n发送时间: 2024年3月5日 15:30\n收件人: 李四\n主题: 订单",
    /* Naver, Daum, Hiworks, Samsung */
    "-----Original Message-----\nFrom: \"김철수\" <kim@example.com>\nTo: <lee@example.com>;\nCc:\n"
    "Sent: 2024-03-05 (화) 15:30:12 (GMT+09:00)\nSubject: 주문",
    "--------- 원본 메일 ---------\n보낸사람 : 김철수 <kim@example.com>\n받는사람 : 이영희 "
    "<lee@example.com>\n날짜 : 2024년 3월 05일(화) 15:30:12\n제목 : 주문",
    "-------- 원본 이메일 --------\n발신: 김철수 <kim@example.com>\n날짜: 24/3/5 오후 3:30 "
    "(GMT+09:00)\n"
    "받은 사람: lee@example.com\n제목: 주문",
    "-------- Original message --------\nFrom: Kim <kim@example.com>\nDate: 3/5/24 3:30 PM "
    "(GMT+09:00)\nTo: lee@example.com\nSubject: Order",
    /* QQ */
    "------------------ 原始邮件 ------------------\n发件人: \"张三\" <zhang@example.cn>;\n"
    "发送时间: 2024年3月5日(星期二) 下午3:30\n收件人: \"李四\"<li@example.cn>;\n主题: 订单",
    /* forwards */
    "---------- Forwarded message ---------\nFrom: Kim <kim@example.com>\nDate: Tue, Mar 5, 2024\n"
    "Subject: Order\nTo: <lee@example.com>",
    "Begin forwarded message:\n\nFrom: Kim <kim@example.com>\nSubject: Order\nDate: March 5, 2024",
    /* Notes */
    "Kim Cheolsu---05.03.2024 15:30:12---We sent it on Mon\n\nFrom: Kim Cheolsu/Acme\nTo: "
    "lee@example.com\nDate: 05.03.2024 15:30\nSubject: Order",
    /* help desks */
    "##- Please type your reply above this line -##",
    "--- Reply above this line ---",
    "-- 이 줄 위에 회신해 주세요 --",
    "=== Bitte antworten Sie oberhalb dieser Zeile ===",
    "この行より上に返信してください",
};

static void what_is_below_a_heading_goes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(headings); i++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct mail_reply reply;
        struct str rest = str_format(arena, "%s\n\nWe sent it on Monday.", headings[i]);
        struct str text = str_format(arena, "Thanks, that works.\n\n%" STR_FMT "\n", STR_ARG(rest));

        mail_reply_read(text, STR_NULL, arena, &reply);
        expect(reply.visible_text, "Thanks, that works.", arena);
        expect(reply.body_text, "Thanks, that works.", arena);
        expect(reply.signature, NULL, arena);
        assert_true(str_eq(reply.cut_text, rest));
        arena_free(&arena);
    }
}

static void a_heading_of_any_mail_program_goes_with_its_quote(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(headings); i++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct mail_reply reply;
        struct str text = str_format(
            arena, "고맙습니다.\r\n\r\n%s\r\n> We sent it\r\n> on Monday.\r\n", headings[i]);

        mail_reply_read(text, STR_NULL, arena, &reply);
        expect(reply.body_text, "고맙습니다.", arena);
        arena_free(&arena);
    }
}

/** Lines that people write, too: they go only where a quote follows. */
static void what_may_be_the_writers_own_goes_only_above_a_quote(void **state)
{
    static const char *const lines[] = {
        "Quoting Kim <kim@example.com>:",
        "Zitat von Kim <kim@example.de>:",
        "Excerpts from Kim's message of Tue Mar 05 15:30 2024:",
        "Citando a Kim (kim@example.es):",
        "2024년 3월 5일에 제가 쓴 글:",
        "在2024年3月5日 15:30, Kim 提到:",
        "Kim Cheolsu wrote:",
        "Laut Kim <kim@example.de>:",
        "According to Kim (kim@example.com):",
        "キムさんは書きました:",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct mail_reply reply;
        struct str prose = str_format(arena, "It came.\n\n%s\nWe sent it.", lines[i]);

        mail_reply_read(str_format(arena, "It came.\n\n%s\n> We sent it.", lines[i]), STR_NULL,
                        arena, &reply);
        expect(reply.visible_text, "It came.", arena);
        mail_reply_read(prose, STR_NULL, arena, &reply);
        assert_true(str_eq(reply.visible_text, prose));
        arena_free(&arena);
    }
}

/* ---- whole messages ---- */

struct reply_case {
    const char *text;
    const char *visible;
    const char *body;
    const char *signature;
    const char *cut;
};

#define WROTE "On 5 Mar 2024, at 15:30, Kim <kim@example.com> wrote:"

static const struct reply_case cases[] = {
    /* Nothing to cut. */
    { "", "", "", NULL, "" },
    { " \n\n", "", "", NULL, "" },
    { "Where is my parcel?", "Where is my parcel?", "Where is my parcel?", NULL, "" },
    { "안녕하세요.\r\n\r\n환불 부탁드립니다.\r\n", "안녕하세요.\n\n환불 부탁드립니다.",
      "안녕하세요.\n\n환불 부탁드립니다.", NULL, "" },
    { "On Monday I wrote to you\nand nobody answered.",
      "On Monday I wrote to you\nand nobody answered.",
      "On Monday I wrote to you\nand nobody answered.", NULL, "" },
    { "From: Seoul\nTo: Busan\n\nHow much is it?", "From: Seoul\nTo: Busan\n\nHow much is it?",
      "From: Seoul\nTo: Busan\n\nHow much is it?", NULL, "" },
    { "the price is\n\n- 3 > 2\n- 2 < 3", "the price is\n\n- 3 > 2\n- 2 < 3",
      "the price is\n\n- 3 > 2\n- 2 < 3", NULL, "" },
    /* A body with nothing but a quote or a forward stays whole. */
    { "> only this\n> and this", "> only this\n> and this", "> only this\n> and this", NULL, "" },
    { WROTE "\n> only this", WROTE "\n> only this", WROTE "\n> only this", NULL, "" },
    { "---------- Forwarded message ---------\nFrom: Kim <kim@example.com>\nDate: Tue, Mar 5, "
      "2024\nSubject: Order\nTo: <lee@example.com>\n\nHello\n\n-- \nKim",
      "---------- Forwarded message ---------\nFrom: Kim <kim@example.com>\nDate: Tue, Mar 5, "
      "2024\nSubject: Order\nTo: <lee@example.com>\n\nHello\n\n-- \nKim",
      "---------- Forwarded message ---------\nFrom: Kim <kim@example.com>\nDate: Tue, Mar 5, "
      "2024\nSubject: Order\nTo: <lee@example.com>\n\nHello\n\n-- \nKim",
      NULL, "" },
    /* Answers above, below and between. */
    { "yes\n\n> really?\n>\n> sure?", "yes", "yes", NULL, "> really?\n>\n> sure?" },
    { WROTE "\n\n> really?\n>\n> sure?\n\nyes", "yes", "yes", NULL,
      WROTE "\n\n> really?\n>\n> sure?" },
    { "> really?\n\nyes", "> really?\n\nyes", "> really?\n\nyes", NULL, "" },
    { WROTE "\n> one?\n\nyes\n\n> two?\n\nno\n", "> one?\n\nyes\n\n> two?\n\nno",
      "> one?\n\nyes\n\n> two?\n\nno", NULL, WROTE },
    { WROTE "\n> one?\nyes\n> two?\nno\n> --\n> Kim", "> one?\nyes\n> two?\nno",
      "> one?\nyes\n> two?\nno", NULL, WROTE "\n> --\n> Kim" },
    { "안녕하세요,\n\n" WROTE "\n> 언제 오나요?\n\n내일 갑니다.",
      "안녕하세요,\n\n> 언제 오나요?\n\n내일 갑니다.",
      "안녕하세요,\n\n> 언제 오나요?\n\n내일 갑니다.", NULL, WROTE },
    { "I am at home.\n\n" WROTE "\n\n> where?\n\nRing twice.", "I am at home.\n\nRing twice.",
      "I am at home.\n\nRing twice.", NULL, WROTE "\n\n> where?" },
    { "It came.\n\n" WROTE "\n> did it?\n\nRegards, Lee", "It came.\n\nRegards, Lee", "It came.",
      "Regards, Lee", WROTE "\n> did it?\n\nRegards, Lee" },
    { "It came.\n\n> " WROTE "\n> did it?\n\nLee Younghee\nSales, Example Company",
      "It came.\n\nLee Younghee\nSales, Example Company", "It came.",
      "Lee Younghee\nSales, Example Company",
      "> " WROTE "\n> did it?\n\nLee Younghee\nSales, Example Company" },
    { "It came.\n\n====\n\nMessage du : 05/03/2024 15:30\nDe : Kim <kim@example.fr>\nA : "
      "lee@example.com\nSujet : Commande\n\nold",
      "It came.", "It came.", NULL,
      "====\n\nMessage du : 05/03/2024 15:30\nDe : Kim <kim@example.fr>\nA : "
      "lee@example.com\nSujet : Commande\n\nold" },
    /* Marks of every make. */
    { "yes\n\n> > really?\n> sure", "yes", "yes", NULL, "> > really?\n> sure" },
    { "yes\n\n>>really?\n>", "yes", "yes", NULL, ">>really?\n>" },
    { "yes\n\n| really?\n| sure", "yes", "yes", NULL, "| really?\n| sure" },
    { "yes\n\nKC> really?\nKC> sure", "yes", "yes", NULL, "KC> really?\nKC> sure" },
    { ">>>>> \"Kim\" == Kim <kim@example.com> writes:\n\nKim> really?\nKim> sure\n\nyes", "yes",
      "yes", NULL, ">>>>> \"Kim\" == Kim <kim@example.com> writes:\n\nKim> really?\nKim> sure" },
    { "yes\n\n>>> Kim >>>\nreally?\n<<< Kim <<<", "yes", "yes", NULL,
      ">>> Kim >>>\nreally?\n<<< Kim <<<" },
    { "yes\n\n＞ really?", "yes", "yes", NULL, "＞ really?" },
    { "yes\n\n> a line that a mail program has made too long to be left as it had been\nstanding\n"
      "> and so on",
      "yes", "yes", NULL,
      "> a line that a mail program has made too long to be left as it had been\nstanding\n"
      "> and so on" },
    { "yes\n\n> really=20\n> see "
      "https://example.com/a-page-with-a-very-=\nlong-name-that-goes-o=\nn",
      "yes", "yes", NULL,
      "> really=20\n> see https://example.com/a-page-with-a-very-=\nlong-name-that-goes-o=\nn" },
    { "> what is 1+1=\n2", "> what is 1+1=\n2", "> what is 1+1=\n2", NULL, "" },
    { "| a | b |\n| 1 | 2 |\n\nas a table", "| a | b |\n| 1 | 2 |\n\nas a table",
      "| a | b |\n| 1 | 2 |\n\nas a table", NULL, "" },
    { "yes\n\nQobserva Kim <kim@example.com> 5/3/2024 15:30:\n> really?", "yes", "yes", NULL,
      "Qobserva Kim <kim@example.com> 5/3/2024 15:30:\n> really?" },
    { "yes\n\nOn 5 Mar 2024, at 15:30, Kim <kim@example.com> w=\nrote:\n\n> really?", "yes", "yes",
      NULL, "On 5 Mar 2024, at 15:30, Kim <kim@example.com> w=\nrote:\n\n> really?" },
    { "yes\n\nOn 3/5/2024 at 9:19 AM, Kim wrote:Hello there\nold text", "yes", "yes", NULL,
      "On 3/5/2024 at 9:19 AM, Kim wrote:Hello there\nold text" },
    { "네\n\nKim Cheolsu wrote:\n\n\n\n-- REPLY ABOVE THIS LINE --\n\nold", "네", "네", NULL,
      "Kim Cheolsu wrote:\n\n\n\n-- REPLY ABOVE THIS LINE --\n\nold" },
    { "fine by me " WROTE "\n> is it?", "fine by me", "fine by me", NULL, WROTE "\n> is it?" },
    { "fine by me On 5 Mar 2024, at 15:30, Kim <\nkim@example.com> wrote:\n\n> is it?",
      "fine by me", "fine by me", NULL,
      "On 5 Mar 2024, at 15:30, Kim <\nkim@example.com> wrote:\n\n> is it?" },
    { "fine by me On Mar 5, Kim wrote:\nis it?", "fine by me", "fine by me", NULL,
      "On Mar 5, Kim wrote:\nis it?" },
    { "I came On 5 Mar 2024 at 15:30 and nobody\nknew what you wrote.",
      "I came On 5 Mar 2024 at 15:30 and nobody\nknew what you wrote.",
      "I came On 5 Mar 2024 at 15:30 and nobody\nknew what you wrote.", NULL, "" },
    { "Hello,\n\nOn 5 Mar 2024 at 15:30 I read what you wrote.\nIt is wrong.",
      "Hello,\n\nOn 5 Mar 2024 at 15:30 I read what you wrote.\nIt is wrong.",
      "Hello,\n\nOn 5 Mar 2024 at 15:30 I read what you wrote.\nIt is wrong.", NULL, "" },
    { "Can it wait?-------- Original message --------From: Kim", "Can it wait?", "Can it wait?",
      NULL, "-------- Original message --------From: Kim" },
    { "Look at ---- Original message ---- in the menu",
      "Look at ---- Original message ---- in the menu",
      "Look at ---- Original message ---- in the menu", NULL, "" },
    { "It came.\n\n---\n*Vorherige Antworten*\n\nWir haben es geschickt.", "It came.", "It came.",
      NULL, "---\n*Vorherige Antworten*\n\nWir haben es geschickt." },
    { "It came.\n\n----- Gesendede Nochricht -----\nFrom: Kim <kim@example.com>\nTo: "
      "lee@example.com\nSubject: Order\n\nold",
      "It came.", "It came.", NULL,
      "----- Gesendede Nochricht -----\nFrom: Kim <kim@example.com>\nTo: "
      "lee@example.com\nSubject: Order\n\nold" },
    /* Signatures. */
    { "It came.\n\n-- \nLee\n010-1234-5678", "It came.\n\n-- \nLee\n010-1234-5678", "It came.",
      "-- \nLee\n010-1234-5678", "-- \nLee\n010-1234-5678" },
    { "It came.\n__\nLee", "It came.\n__\nLee", "It came.", "__\nLee", "__\nLee" },
    { "It came.\n\n-Lee", "It came.\n\n-Lee", "It came.", "-Lee", "-Lee" },
    { "두 개요.\n\n- 김철수 드림", "두 개요.\n\n- 김철수 드림", "두 개요.", "- 김철수 드림",
      "- 김철수 드림" },
    { "I need:\n- bread\n- milk", "I need:\n- bread\n- milk", "I need:\n- bread\n- milk", NULL,
      "" },
    { "It came.\n\nSent from my iPhone\n\n" WROTE "\n> did it?", "It came.\n\nSent from my iPhone",
      "It came.", "Sent from my iPhone", "Sent from my iPhone\n\n" WROTE "\n> did it?" },
    { "Sent from my iPhone\n\nIt came.", "Sent from my iPhone\n\nIt came.", "It came.",
      "Sent from my iPhone", "Sent from my iPhone" },
    { "It came.\n\nBest regards,\n\nLee Younghee\nSales Manager\nTel: +82 2 123 4567\n"
      "www.example.com",
      "It came.\n\nBest regards,\n\nLee Younghee\nSales Manager\nTel: +82 2 123 4567\n"
      "www.example.com",
      "It came.",
      "Best regards,\n\nLee Younghee\nSales Manager\nTel: +82 2 123 4567\nwww.example.com",
      "Best regards,\n\nLee Younghee\nSales Manager\nTel: +82 2 123 4567\nwww.example.com" },
    { "잘 받았습니다.\n\n이영희 과장\n(주)보기\nTel. 02-123-4567\nlee@example.com",
      "잘 받았습니다.\n\n이영희 과장\n(주)보기\nTel. 02-123-4567\nlee@example.com",
      "잘 받았습니다.", "이영희 과장\n(주)보기\nTel. 02-123-4567\nlee@example.com",
      "이영희 과장\n(주)보기\nTel. 02-123-4567\nlee@example.com" },
    { "문의합니다.\n\n이름: 이영희\n연락처: 010-1234-5678",
      "문의합니다.\n\n이름: 이영희\n연락처: 010-1234-5678",
      "문의합니다.\n\n이름: 이영희\n연락처: 010-1234-5678", NULL, "" },
    { "Please bring it to:\n\nLee Younghee\n010-1234-5678",
      "Please bring it to:\n\nLee Younghee\n010-1234-5678",
      "Please bring it to:\n\nLee Younghee\n010-1234-5678", NULL, "" },
    { "It came.\n\nLee Younghee | Sales Manager | Acme\n+82 2 123 4567 | lee@example.com",
      "It came.\n\nLee Younghee | Sales Manager | Acme\n+82 2 123 4567 | lee@example.com",
      "It came.", "Lee Younghee | Sales Manager | Acme\n+82 2 123 4567 | lee@example.com",
      "Lee Younghee | Sales Manager | Acme\n+82 2 123 4567 | lee@example.com" },
    { "It came.\n\nKind regards,\n\nLee Younghee\n\nSales\n\n02-123-4567",
      "It came.\n\nKind regards,\n\nLee Younghee\n\nSales\n\n02-123-4567", "It came.",
      "Kind regards,\n\nLee Younghee\n\nSales\n\n02-123-4567",
      "Kind regards,\n\nLee Younghee\n\nSales\n\n02-123-4567" },
    { "It came.\n\n*Lee Younghee* | *Sales*\n*Call me +82 2 123 4567*\n\n[image: logo]\n\nTestway "
      "2, "
      "12345 Seoul\n\n*IBAN    KR93 0000 1111 22*\n*WEB     example.com <https://example.com/>*",
      "It came.\n\n*Lee Younghee* | *Sales*\n*Call me +82 2 123 4567*\n\n[image: logo]\n\nTestway "
      "2, "
      "12345 Seoul\n\n*IBAN    KR93 0000 1111 22*\n*WEB     example.com <https://example.com/>*",
      "It came.",
      "*Lee Younghee* | *Sales*\n*Call me +82 2 123 4567*\n\n[image: logo]\n\nTestway 2, 12345 "
      "Seoul\n\n*IBAN    KR93 0000 1111 22*\n*WEB     example.com <https://example.com/>*",
      "*Lee Younghee* | *Sales*\n*Call me +82 2 123 4567*\n\n[image: logo]\n\nTestway 2, 12345 "
      "Seoul\n\n*IBAN    KR93 0000 1111 22*\n*WEB     example.com <https://example.com/>*" },
    { "please call the sales team\n\n이영희 과장\n서울특별시 보기구 보기로 12\nT. 02-123-4567",
      "please call the sales team\n\n이영희 과장\n서울특별시 보기구 보기로 12\nT. 02-123-4567",
      "please call the sales team", "이영희 과장\n서울특별시 보기구 보기로 12\nT. 02-123-4567",
      "이영희 과장\n서울특별시 보기구 보기로 12\nT. 02-123-4567" },
    { "It says:\n\n> Error\n\nWhat now?", "It says:\n\n> Error\n\nWhat now?",
      "It says:\n\n> Error\n\nWhat now?", NULL, "" },
    { "환불해 주세요\n\n계좌번호\n보기은행 123-456-78-901234\n예금주 이영희",
      "환불해 주세요\n\n계좌번호\n보기은행 123-456-78-901234\n예금주 이영희",
      "환불해 주세요\n\n계좌번호\n보기은행 123-456-78-901234\n예금주 이영희", NULL, "" },
    { "이 주소로 보내주세요.\n\n이영희\n서울시 보기로 1\n010-1234-5678",
      "이 주소로 보내주세요.\n\n이영희\n서울시 보기로 1\n010-1234-5678",
      "이 주소로 보내주세요.\n\n이영희\n서울시 보기로 1\n010-1234-5678", NULL, "" },
    { "안녕하세요\n━━━━━━\n주문 내역\n━━━━━━\n상품 1개\n\n환불해 주세요",
      "안녕하세요\n━━━━━━\n주문 내역\n━━━━━━\n상품 1개\n\n환불해 주세요",
      "안녕하세요\n━━━━━━\n주문 내역\n━━━━━━\n상품 1개\n\n환불해 주세요", NULL, "" },
    { "문의합니다\n\n- 배송 언제", "문의합니다\n\n- 배송 언제", "문의합니다\n\n- 배송 언제", NULL,
      "" },
    { "I changed this:\n\n-old\n+new", "I changed this:\n\n-old\n+new",
      "I changed this:\n\n-old\n+new", NULL, "" },
    { "It came.\n\nKind regards,\nLee", "It came.\n\nKind regards,\nLee",
      "It came.\n\nKind regards,\nLee", NULL, "" },
    { "It came.\n\nThis e-mail is confidential and may be read by the intended recipient only.",
      "It came.\n\nThis e-mail is confidential and may be read by the intended recipient only.",
      "It came.", "This e-mail is confidential and may be read by the intended recipient only.",
      "This e-mail is confidential and may be read by the intended recipient only." },
    { "It came.\n\n-Lee\n\n______________________________\nshop mailing "
      "list\nshop@lists.example.com",
      "It came.\n\n-Lee\n\n______________________________\nshop mailing list\n"
      "shop@lists.example.com",
      "It came.",
      "-Lee\n\n______________________________\nshop mailing list\nshop@lists.example.com",
      "-Lee\n\n______________________________\nshop mailing list\nshop@lists.example.com" },
    { "First.\n\n====================\n\nAnd here goes the second part of it.",
      "First.\n\n====================\n\nAnd here goes the second part of it.",
      "First.\n\n====================\n\nAnd here goes the second part of it.", NULL, "" },
    { "Try this:\n\n```\n--\nselect 1\n```\n\nand tell me.",
      "Try this:\n\n```\n--\nselect 1\n```\n\nand tell me.",
      "Try this:\n\n```\n--\nselect 1\n```\n\nand tell me.", NULL, "" },
    { "Order\n-----\nthree pieces", "Order\n-----\nthree pieces", "Order\n-----\nthree pieces",
      NULL, "" },
    { "--\nLee", "--\nLee", "", "--\nLee", "--\nLee" },
    /* Bytes that are no text. */
    { "a\xff\n\n> b", "a\xEF\xBF\xBD", "a\xEF\xBF\xBD", NULL, "> b" },
    { "a\rb\r\r> c\r", "a\nb", "a\nb", NULL, "> c" },
};

static void what_was_written_is_kept_and_the_rest_is_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct mail_reply reply;

        mail_reply_read(str_of(cases[i].text), STR_NULL, arena, &reply);
        expect(reply.visible_text, cases[i].visible, arena);
        expect(reply.body_text, cases[i].body, arena);
        expect(reply.signature, cases[i].signature, arena);
        expect(reply.cut_text, cases[i].cut, arena);
        arena_free(&arena);
    }
}

/* ---- what holds for every text ---- */

static void no_line_is_lost_or_invented_wherever_a_text_is_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str text = str_of(cases[i].text);

        for (size_t n = 0; n <= text.n; n++) {
            struct arena *arena = arena_new(TEST_ARENA_BYTES);
            struct str normal = mail_text_normal(str_sub(text, 0, n), arena);
            struct mail_reply reply;

            mail_reply_read(str_sub(text, 0, n), STR_NULL, arena, &reply);
            assert_true(mail_reply_is_whole(mail_reply_part(normal, arena), &reply));
            arena_free(&arena);
        }
    }
}

static void letters_without_quotes_come_back_whole(void **state)
{
    static const char *const sentences[] = {
        "안녕하세요.",
        "주문한 상품이 아직 오지 않았습니다.",
        "2024년 3월 5일 15:30 보고서 작성:",
        "2024년 3월 5일에 결제했습니다: 35,000원",
        "언제쯤 받을 수 있을까요?",
        "제 번호는 010-1234-5678입니다.",
        "Hello there,",
        "my parcel has not arrived yet.",
        "I paid on March 5, 2024 at 15:30, as I wrote before.",
        "On the website it says: delivered.",
        "- the red one",
        "On March 5, 2024 at 15:30 your driver said:",
        "From my side all is done.",
        "To be clear: I want it back.",
    };
    unsigned seed = 1;

    (void)state;
    for (int round = 0; round < 300; round++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct strbuf text = strbuf_new(arena, 10000);
        struct mail_reply reply;
        int lines = 1 + round % 7;

        for (int i = 0; i < lines; i++) {
            seed = seed * 1103515245U + 12345U;
            strbuf_addf(&text, "%s%s", i > 0 ? (seed >> 20 & 1) != 0 ? "\n\n" : "\n" : "",
                        sentences[(seed >> 16) % COUNT_OF(sentences)]);
        }
        mail_reply_read(strbuf_str(&text), STR_NULL, arena, &reply);
        assert_true(str_eq(reply.body_text, strbuf_str(&text)));
        assert_true(str_is_null(reply.signature));
        arena_free(&arena);
    }
}

static void hostile_texts_are_read_in_time(void **state)
{
    static const char *const pieces[] = {
        ">",
        "> a\n",
        "On ",
        "On 5 March 2024\n",
        "On 1:\n",
        "From: a@b.c\n",
        "Cc: x\n",
        "To: a@b.c,\n",
        "a",
        "\n",
        "a\n",
        "Sent from my \n",
        "--\n",
        "---\ntext.\n",
        "-Kim\n",
        "unsubscribe\n\n",
        "```\n",
        "-----Original Message-----\n",
        "> q\na\n",
        "가\n",
        " On 5 Mar 2024, at 10:00, Kim wrote: ",
        "a On 5 Mar 2024, at 10:00,\n",
        "a---- Original message ----\n",
        "\xff",
    };
    enum { BYTES = 256 * 1024 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct strbuf text = strbuf_new(arena, BYTES);
        struct mail_reply reply;

        while (!text.overflow)
            strbuf_add(&text, str_of(pieces[i]));
        mail_reply_read(strbuf_str(&text), STR("kim@example.com"), arena, &reply);
        assert_false(str_is_null(reply.cut_text));
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_below_a_heading_goes),
        cmocka_unit_test(a_heading_of_any_mail_program_goes_with_its_quote),
        cmocka_unit_test(what_may_be_the_writers_own_goes_only_above_a_quote),
        cmocka_unit_test(what_was_written_is_kept_and_the_rest_is_cut),
        cmocka_unit_test(no_line_is_lost_or_invented_wherever_a_text_is_cut),
        cmocka_unit_test(letters_without_quotes_come_back_whole),
        cmocka_unit_test(hostile_texts_are_read_in_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
