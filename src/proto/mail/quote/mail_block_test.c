#include "proto/mail/quote/mail_block.h"

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/strbuf.h"
#include "proto/mail/quote/mail_lines.h"

/** Reads the block that begins a text. */
static bool read(const char *text, struct arena *arena, struct mail_block *out)
{
    struct str *lines;
    size_t count = mail_lines_cut(str_of(text), arena, &lines);

    return mail_block_read(lines, count, 0, arena, out);
}

static void check_kim(const char *text, size_t line_count, struct arena *arena)
{
    struct mail_block block;

    if (!read(text, arena, &block))
        fail_msg("no block: %s", text);
    if (block.line_count != line_count || !mail_block_stands_alone(&block))
        fail_msg("%zu lines, not %zu: %s", block.line_count, line_count, text);
    assert_str_is(block.values[MAIL_BLOCK_FROM], "Kim <kim@a.example>");
    assert_str_is(block.values[MAIL_BLOCK_TO], "help@b.example");
    assert_str_is(block.values[MAIL_BLOCK_SUBJECT], "order 12");
    assert_false(str_is_null(block.values[MAIL_BLOCK_DATE]));
}

static void blocks_are_read_in_every_shape(void **state)
{
    static const struct {
        const char *text;
        size_t line_count;
    } cases[] = {
        { "From: Kim <kim@a.example>\nSent: Monday 9:30\nTo: help@b.example\nSubject: order 12\n"
          "\nHello",
          4 },
        { "*From:* Kim <kim@a.example>\n*Date:* Monday\n*To:* help@b.example\n"
          "*Subject:* order 12\n",
          4 },
        { "**From:** Kim <kim@a.example>\n**Sent**: Monday\n**To:** help@b.example\n"
          "**Subject:** order 12",
          4 },
        { "*From: Kim <kim@a.example>*\n*Date: Monday*\n*To: help@b.example*\n"
          "*Subject: order 12*",
          4 },
        { "*From: *Kim <kim@a.example>\n*Date: *Monday\n*To: *help@b.example\n"
          "*Subject: *order 12",
          4 },
        { "보낸사람(From) : Kim <kim@a.example>\nDate / 날짜: 월요일\n받는사람(To) : "
          "help@b.example\n"
          "제목(Subject) : order 12",
          4 },
        { "| 보낸사람 : Kim <kim@a.example>\n| 받는사람 : help@b.example\n| 날짜 : 오늘\n"
          "| 제목 : order 12\n\nx",
          4 },
        { "> From: Kim <kim@a.example>\n> Date: Monday\n> To: help@b.example\n"
          "> Subject: order 12\n>\n> Hi\n",
          4 },
        { "    From: Kim <kim@a.example>\n    Date: Monday\n    To: help@b.example\n"
          "    Subject: order 12\n",
          4 },
        { "De : Kim <kim@a.example>\nEnvoyé : lundi\nÀ\u00a0: help@b.example\nObjet : order "
          "12\n\nx",
          4 },
        { "From：Kim <kim@a.example>\n日時：月曜日\n宛先：help@b.example\n件名：order 12\n\nx", 4 },
        { "From: Kim <kim@a.example>\n\nDate: Sat\nTo:help@b.example\n\n\nSubject: order 12\n\n\nx",
          7 },
        { "From:\n\nKim <kim@a.example>\n\nDate:\n\nMonday\n\nTo:\n\nhelp@b.example\n\n"
          "Subject:\n\norder 12\n\nHello",
          15 },
        { "From:\nKim <kim@a.example>\nTo:\nhelp@b.example\nDate:\nMonday\nSubject: order 12\n\nx",
          7 },
        { "From: Kim <\nkim@a.example>\nDate: Monday\nTo: help@b.example\nSubject: order\n12\n"
          "Cc: c@c.example\n\nx",
          7 },
        { "Subject: \torder 12\nDate: \tFri, 19 Jun\nFrom: \tKim <kim@a.example>\n"
          "To: \thelp@b.example\n\n\nx",
          4 },
        { "From: Kim <kim@a.example>\nTo: help@b.example\nX-Mailer: Thing\nImportance: High\n"
          "Date: Monday\nSubject: order 12\nAttachments: a.pdf\n\nHello",
          7 },
        { "From: Kim <kim@a.example>\nDate: Monday\nTo: help@b.example\nSubject: order 12\n"
          "The text begins at once.\nAnd goes on.",
          4 },
        { "From: Kim <kim@a.example>\r\nDate: Monday\r\nTo: help@b.example\r\n"
          "Subject: order 12\r\n\r\nx",
          4 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_kim(cases[i].text, cases[i].line_count, *state);
}

/** From, date, to and subject of each language. */
static void labels_are_known_in_every_language(void **state)
{
    static const char *const languages[][4] = {
        { "From", "Sent", "To", "Subject" },
        { "보낸 사람", "보낸 날짜", "받는 사람", "제목" },
        { "보낸사람", "날짜", "받는사람", "제 목" },
        { "발신자", "발송일시", "수신자", "메일 제목" },
        { "差出人", "送信日時", "宛先", "件名" },
        { "送信元", "日付", "送信先", "件名" },
        { "发件人", "发送时间", "收件人", "主题" },
        { "寄件者", "寄件日期", "收件者", "主旨" },
        { "Von", "Gesendet", "An", "Betreff" },
        { "De", "Envoyé", "À", "Objet" },
        { "De", "Enviado el", "Para", "Asunto" },
        { "De", "Enviada em", "Para", "Assunto" },
        { "Da", "Inviato", "A", "Oggetto" },
        { "Van", "Verzonden", "Aan", "Onderwerp" },
        { "Från", "Skickat", "Till", "Ämne" },
        { "Fra", "Sendt", "Til", "Emne" },
        { "Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe" },
        { "Od", "Wysłano", "Do", "Temat" },
        { "От", "Отправлено", "Кому", "Тема" },
        { "Від", "Надіслано", "Кому", "Тема" },
        { "Od", "Odesláno", "Komu", "Předmět" },
        { "Od", "Odoslané", "Komu", "Predmet" },
        { "Feladó", "Elküldve", "Címzett", "Tárgy" },
        { "De la", "Trimis", "Către", "Subiect" },
        { "Šalje", "Poslano", "Prima", "Predmet" },
        { "Kimden", "Gönderme Tarihi", "Kime", "Konu" },
        { "Từ", "Đã gửi", "Đến", "Chủ đề" },
        { "Saatja", "Saadetud", "Adressaat", "Teema" },
        { "Από", "Στάλθηκε", "Προς", "Θέμα" },
        { "מאת", "נשלח", "אל", "נושא" },
        { "من", "تاريخ الإرسال", "إلى", "الموضوع" },
        { "จาก", "ส่ง", "ถึง", "เรื่อง" },
        { "Dari", "Dikirim", "Kepada", "Subjek" },
        { "De", "Enviat", "Per a", "Assumpte" },
        { "Frá", "Sent", "Til", "Efni" },
        { "प्रेषक", "भेजा गया", "प्रति", "विषय" },
        { "از", "ارسال شده", "به", "موضوع" },
    };
    static const enum mail_block_field fields[] = { MAIL_BLOCK_FROM, MAIL_BLOCK_DATE, MAIL_BLOCK_TO,
                                                    MAIL_BLOCK_SUBJECT };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(languages); i++)
        for (size_t k = 0; k < COUNT_OF(fields); k++)
            if (mail_block_label(str_of(languages[i][k])) != fields[k])
                fail_msg("%s", languages[i][k]);
    assert_int_equal(mail_block_label(STR("KOPIE (CC)")), MAIL_BLOCK_CC);
    assert_int_equal(mail_block_label(STR("숨은 참조")), MAIL_BLOCK_BCC);
    assert_int_equal(mail_block_label(STR("Répondre à")), MAIL_BLOCK_REPLY_TO);
    assert_int_equal(mail_block_label(STR("Phone")), MAIL_BLOCK_FIELDS);
}

static void values_are_kept_as_written(void **state)
{
    struct mail_block block;

    assert_true(read("From: \"Kim, Jiyoung\" <kim@a.example> [mailto:kim@a.example]\n"
                     "Cc:\nBcc: x@x.example\nReply-To: y@y.example\n"
                     "To: Ann <a@a.example>; Bob\n <b@b.example>;\nc@c.example\n"
                     "Subject: Re: [급함] *문의*: 환불\n\nText: none\n",
                     *state, &block));
    assert_str_is(block.values[MAIL_BLOCK_FROM],
                  "\"Kim, Jiyoung\" <kim@a.example> [mailto:kim@a.example]");
    assert_str_is(block.values[MAIL_BLOCK_CC], "");
    assert_false(str_is_null(block.values[MAIL_BLOCK_CC]));
    assert_true(str_is_null(block.values[MAIL_BLOCK_DATE]));
    assert_str_is(block.values[MAIL_BLOCK_TO], "Ann <a@a.example>; Bob <b@b.example>; c@c.example");
    assert_str_is(block.values[MAIL_BLOCK_SUBJECT], "Re: [급함] *문의*: 환불");
    assert_int_equal(block.line_count, 8);
    assert_int_equal(block.field_count, 6);
}

static void a_long_subject_goes_on_below_and_a_text_does_not(void **state)
{
    struct mail_block block;

    assert_true(read("From: Kim <kim@a.example>\n"
                     "Subject: a subject that is as long as the line of a mailer is, which is\n"
                     "why it goes on\n\nText",
                     *state, &block));
    assert_str_is(block.values[MAIL_BLOCK_SUBJECT],
                  "a subject that is as long as the line of a mailer is, which is why it goes on");
    assert_int_equal(block.line_count, 3);
    assert_true(
        read("From: Kim <kim@a.example>\nSubject: short\nText\nmore text\n", *state, &block));
    assert_str_is(block.values[MAIL_BLOCK_SUBJECT], "short");
}

static void another_block_is_not_part_of_the_first(void **state)
{
    struct mail_block block;

    assert_true(read("From: a@a.example\nSubject: one\n\nFrom: b@b.example\nSubject: two\n", *state,
                     &block));
    assert_int_equal(block.line_count, 2);
    assert_true(read("> From: a@a.example\n> Subject: one\nTo: me\n", *state, &block));
    assert_int_equal(block.line_count, 2);
    assert_int_equal(block.depth, 1);
}

static void what_is_no_head_does_not_stand_alone(void **state)
{
    static const char *const texts[] = {
        "From: Seoul\nTo: Busan\nDate: Friday\n",
        "To: everybody\nSubject: lunch\n",
        "Subject: lunch\n",
        "From: 9:00\nTo: 18:00\n",
        "수신: 김철수\n제목: 안내\n",
        "Date: 2024-01-01\nSubject: x\n",
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct mail_block block;

        assert_true(read(texts[i], *state, &block));
        if (mail_block_stands_alone(&block))
            fail_msg("%s", texts[i]);
    }
    struct mail_block block;

    assert_false(read("Phone: 12345\nFax: 67890\n", *state, &block));
    assert_false(read("Hello\nFrom: a@a.example\n", *state, &block));
    assert_false(read("Attachments: a.pdf\nFrom: a@a.example\n", *state, &block));
}

static void a_block_without_line_ends_is_read(void **state)
{
    struct mail_block block;

    (void)state;
    assert_true(mail_block_read_glued(
        STR("Von: Kim <kim@a.example>An: \"help@b.example\" <help@b.example>Gesendet: Dienstag, 2. "
            "November 2021, 09:26:50 MEZBetreff: Re: order: 12"),
        &block));
    assert_str_is(block.values[MAIL_BLOCK_FROM], "Kim <kim@a.example>");
    assert_str_is(block.values[MAIL_BLOCK_TO], "\"help@b.example\" <help@b.example>");
    assert_str_is(block.values[MAIL_BLOCK_DATE], "Dienstag, 2. November 2021, 09:26:50 MEZ");
    assert_str_is(block.values[MAIL_BLOCK_SUBJECT], "Re: order: 12");
    assert_int_equal(block.field_count, 4);
    assert_false(mail_block_read_glued(STR("see the note: From: a"), &block));
    assert_false(mail_block_read_glued(STR(""), &block));
}

static void hostile_texts_end_soon(void **state)
{
    static const char *const pieces[] = {
        "From: ",
        "From: \n",
        "From: a\n",
        "From:\n\n",
        "To: a,\n",
        "To: a,\nb,\n",
        ">",
        "> > ",
        "Cc:\n",
        "x: y\n",
        "From: a\nb\nc\nd\ne\n",
        "Ä: ä\n",
        ":",
        "：\n",
        "*",
        "To:\n\n\nx\n\n",
        "From: a\nX-A: b\n",
        "Subject: a\n> To: b\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        struct arena *arena = arena_new((size_t)1 << 30);
        struct strbuf text = strbuf_new(arena, (size_t)2 << 20);
        struct str *lines;
        struct mail_block block;

        while (text.n < (size_t)1 << 20)
            strbuf_add_cstr(&text, pieces[i]);
        size_t count = mail_lines_cut(strbuf_str(&text), arena, &lines);

        for (size_t at = 0; at < count; at++)
            mail_block_read(lines, count, at, arena, &block);
        mail_block_read_glued(strbuf_str(&text), &block);
        arena_free(&arena);
    }
}

static void every_beginning_of_a_block_is_read(void **state)
{
    struct str text =
        STR("> *From:* Kim <\n> kim@a.example>\n> 날짜：오늘\n>\n> Cc:\n> Subject: 하나\n"
            "> 둘\n\nText");

    for (size_t n = 0; n <= text.n; n++) {
        struct str *lines;
        struct mail_block block;
        size_t count = mail_lines_cut(str_dup(*state, str_sub(text, 0, n)), *state, &lines);

        if (count > 0 && mail_block_read(lines, count, 0, *state, &block))
            assert_true(block.line_count >= 1 && block.line_count <= count);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(blocks_are_read_in_every_shape),
        cmocka_unit_test(labels_are_known_in_every_language),
        ARENA_TEST(values_are_kept_as_written),
        ARENA_TEST(a_long_subject_goes_on_below_and_a_text_does_not),
        ARENA_TEST(another_block_is_not_part_of_the_first),
        ARENA_TEST(what_is_no_head_does_not_stand_alone),
        cmocka_unit_test(a_block_without_line_ends_is_read),
        cmocka_unit_test(hostile_texts_end_soon),
        ARENA_TEST(every_beginning_of_a_block_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
