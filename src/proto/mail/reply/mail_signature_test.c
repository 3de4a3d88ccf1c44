/** Signatures: whose they are, and what devices and programs add. */
#include "base/cmocka_test.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/fold.h"
#include "proto/mail/reply/mail_reply.h"
#include "proto/mail/reply/mail_reply_words.h"

enum { TEST_ARENA_BYTES = 64 * 1024 * 1024 };

static void expect(struct str found, const char *wanted, struct arena *arena)
{
    assert_string_equal(str_cstr(arena, found), wanted);
}

static void the_writers_name_begins_a_signature(void **state)
{
    static const struct {
        const char *text;
        const char *from;
        const char *body;
    } named[] = {
        { "It came.\n\nThanks in advance,\nYounghee", "younghee@example.com", "It came." },
        { "It came.\n\nYounghee Lee", "Lee Younghee <y@example.com>", "It came." },
        { "It came.\n\nThanks,\nMina", "younghee@example.com", "It came.\n\nThanks,\nMina" },
        { "잘 왔어요.\n\n감사합니다.\nyounghee 드림", "younghee@example.com", "잘 왔어요." },
        { "Younghee", "younghee@example.com", "Younghee" },
        { "It came.\n\nYounghee Lee | Head of Returns", "younghee@example.com", "It came." },
        { "잘 왔어요.\n\n이영희 · 반품팀", "이영희", "잘 왔어요." },
        { "It came.\n\nReturns | Younghee", "younghee@example.com",
          "It came.\n\nReturns | Younghee" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(named); i++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct mail_reply reply;

        mail_reply_read(str_of(named[i].text), str_of(named[i].from), arena, &reply);
        expect(reply.visible_text, named[i].text, arena);
        expect(reply.body_text, named[i].body, arena);
        arena_free(&arena);
    }
}

struct signed_letter {
    const char *text;
    const char *body;
};

static void expect_bodies(const struct signed_letter *letters, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct mail_reply reply;

        mail_reply_read(str_of(letters[i].text), STR_NULL, arena, &reply);
        expect(reply.visible_text, letters[i].text, arena);
        expect(reply.body_text, letters[i].body, arena);
        arena_free(&arena);
    }
}

static void a_name_with_an_office_below_a_closing_is_a_card(void **state)
{
    static const struct signed_letter letters[] = {
        { "It came.\n\nKind regards,\n\nLee Younghee\nSales Manager", "It came." },
        { "It came.\n\nViele Grüße / Best regards\nLea Muster\nBeispiel GmbH", "It came." },
        { "잘 왔어요.\n\n감사합니다.\n\n이영희\n보기물산 구매 과장", "잘 왔어요." },
        /* A name alone, an office alone, or no closing: people write so in the letter itself. */
        { "It came.\n\nKind regards,\nLee", "It came.\n\nKind regards,\nLee" },
        { "It came.\n\nThanks,\nThe Sales Team", "It came.\n\nThanks,\nThe Sales Team" },
        { "Who came:\n\nLee Younghee\nSales Manager", "Who came:\n\nLee Younghee\nSales Manager" },
        { "It came.\n\nLee Younghee\nSales Manager", "It came.\n\nLee Younghee\nSales Manager" },
    };

    (void)state;
    expect_bodies(letters, COUNT_OF(letters));
}

static void a_name_or_a_logo_may_stand_in_a_block_of_its_own(void **state)
{
    static const struct signed_letter letters[] = {
        { "It came.\n\nLee Younghee\nHead of Returns\n\n555-010-2345\nlee@example.com",
          "It came." },
        { "It came.\n\nLee Younghee\n555-010-2345\n\n[image: Acme]", "It came." },
        { "Det kom.\n\nMed vänlig hälsning\n\nLea Exempel\nTel: 08-123 456 78", "Det kom." },
        { "It came.\n\nLee Younghee\nplease call the director\n\n555-010-2345",
          "It came.\n\nLee Younghee\nplease call the director\n\n555-010-2345" },
        { "It looks so:\n\n[image: broken.jpg]", "It looks so:\n\n[image: broken.jpg]" },
        { "It came.\n\nLee Younghee<https://example.com/lee>\n555-010-2345", "It came." },
        { "It came.\n\nLee Younghee | 555-010-2345\nlee@example.com", "It came." },
        { "My number is now\n\nLee Younghee | 555-010-2345",
          "My number is now\n\nLee Younghee | 555-010-2345" },
        { "Please send\n\nBlue shoes | 2 pairs | size 42\nRed shoes | 1 pair | size 40",
          "Please send\n\nBlue shoes | 2 pairs | size 42\nRed shoes | 1 pair | size 40" },
        { "It came.\n\nLee Younghee ✆ 555-010-2345\nlee@example.com", "It came." },
        { "It came.\n\nCheers\nLee Younghee\nExample Returns and Repairs, Floor "
          "3<https://example.com/a> "
          "|  M9X 1Y2 |  Sampletown | www.example.com<http://www.example.com/>\n555-010-2345",
          "It came." },
        { "It came.\n\nThanks\n\nYounghee\n\nyounghee lee\nacme+ | Returns | KR", "It came." },
        { "I saw these.\n\nRed shoes<https://example.com/1>\nBlue shoes<https://example.com/2>",
          "I saw these.\n\nRed shoes<https://example.com/1>\nBlue shoes<https://example.com/2>" },
        { "They cost:\n\nName | Size | Price\nShoes | 42 | 12.00",
          "They cost:\n\nName | Size | Price\nShoes | 42 | 12.00" },
    };

    (void)state;
    expect_bodies(letters, COUNT_OF(letters));
}

static void an_address_may_stand_in_a_frame_and_on_lines_of_its_own(void **state)
{
    static const struct signed_letter letters[] = {
        { "잘 왔어요.\n\n==========\n이영희 | 보기물산\nM. 010-1234-5678\n==========",
          "잘 왔어요." },
        { "届きました。\n\n**********\n見本商事 営業部\n〒100-0001 見本市1-1\nTEL 03-1234-5678\n"
          "**********",
          "届きました。" },
        { "Es ist da.\n\nViele Grüße\n\nLea Muster\n\nBeispiel GmbH\nMusterstr. 12\n"
          "12345 Musterstadt\nTel.: +49 30 1234567\n\nRegistergericht Musterstadt, HRB 12345",
          "Es ist da." },
        { "It came.\n\nLee Younghee\nVP Returns and Repairs, Acme\n555-010-2345", "It came." },
        { "It came.\n\nGreetings - Lee\n__________\n\nLee Younghee\nSent from my "
          "iPhone\n__________",
          "It came.\n\nGreetings - Lee" },
        { "It came.\n\n**. . . . . . .**\n\nExample Company", "It came." },
        { "It came . . . . . at last\n\n--- as we said ---",
          "It came . . . . . at last\n\n--- as we said ---" },
        { "It says\n\n----------\nError 12345\n----------",
          "It says\n\n----------\nError 12345\n----------" },
        { "I ordered\n\n12345 red\n23456 blue", "I ordered\n\n12345 red\n23456 blue" },
    };

    (void)state;
    expect_bodies(letters, COUNT_OF(letters));
}

static void the_heading_of_a_legal_notice_goes_with_it(void **state)
{
    static const struct signed_letter letters[] = {
        { "It came.\n\nDisclaimer\n\nThe information contained in this message is for you.\n\n"
          "This mail has been scanned for viruses.",
          "It came." },
        { "It came.\n\n** LEGAL NOTICE **\n\nRead it if you are the intended recipient.",
          "It came." },
        { "잘 왔어요.\n\n[면책 조항]\n\n본 메일은 받는 분께만 보내는 것입니다.", "잘 왔어요." },
        { "Where is the\n\nDisclaimer", "Where is the\n\nDisclaimer" },
    };

    (void)state;
    expect_bodies(letters, COUNT_OF(letters));
}

static void a_line_that_a_device_added_is_no_text(void **state)
{
    static const char *const device_lines[] = {
        "Sent from my iPhone",
        "Sent from my Galaxy",
        "Sent from Outlook for iOS<https://example.com/a>",
        "Get Outlook for Android<https://example.com/a>",
        "Sent from Mail for Windows",
        "Sent via the Samsung Galaxy S21, an AT&T 5G smartphone",
        "(sent from a phone)",
        "나의 iPhone에서 보냄",
        "내 Galaxy에서 보냄",
        "네이버 메일 앱에서 보냈습니다.",
        "iPhoneから送信",
        "发自我的iPhone",
        "從我的 iPhone 傳送",
        "Von meinem iPhone gesendet",
        "Gesendet mit der Web.de Mail App",
        "Envoyé de mon iPhone",
        "Envoyé depuis l'application Mail Orange",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Enviado del Correo para Windows 10",
        "Poslano iz moje naprave Galaxy",
        "Galaxy에서 전송함",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Отправлено с iPhone",
        "Odesláno z iPhonu",
        "iPhone'umdan gönderildi",
        "Gửi từ iPhone của tôi",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(device_lines); i++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct mail_reply reply;

        mail_reply_read(str_format(arena, "잘 받았어요.\n\n%s\n", device_lines[i]), STR_NULL, arena,
                        &reply);
        expect(reply.body_text, "잘 받았어요.", arena);
        expect(reply.signature, device_lines[i], arena);
        arena_free(&arena);
    }
}

static void a_sentence_about_a_device_is_text(void **state)
{
    static const char *const sentences[] = {
        "Sent from my desk, which is easier than from my phone.",
        "The order was sent from my iPhone and got lost.",
        "제 아이폰에서는 로그인이 안 됩니다.",
        "Galaxy에서 결제가 안 돼요.",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sentences); i++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct mail_reply reply;

        mail_reply_read(str_of(sentences[i]), STR_NULL, arena, &reply);
        expect(reply.body_text, sentences[i], arena);
        arena_free(&arena);
    }
}

static void phrases_are_written_as_they_are_compared(void **state)
{
    static const struct str *const lists[] = {
        mail_attribution_openers,
        mail_wrote_last,
        mail_wrote_inside,
        mail_quoting_openers,
        mail_reply_above,
        mail_sent_begins,
        mail_sent_ends,
        mail_sent_adverts,
        mail_devices,
        mail_closings,
        mail_footers,
        mail_footer_headings,
        mail_contact_labels,
        mail_titles,
        mail_street_ends,
        mail_form_labels,
        mail_asked_for,
    };
    struct arena *arena = arena_new(TEST_ARENA_BYTES);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (const struct str *phrase = lists[i]; !str_is_null(*phrase); phrase++)
            assert_string_equal(str_cstr(arena, text_fold(arena, *phrase)),
                                str_cstr(arena, *phrase));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_writers_name_begins_a_signature),
        cmocka_unit_test(a_name_with_an_office_below_a_closing_is_a_card),
        cmocka_unit_test(a_name_or_a_logo_may_stand_in_a_block_of_its_own),
        cmocka_unit_test(an_address_may_stand_in_a_frame_and_on_lines_of_its_own),
        cmocka_unit_test(the_heading_of_a_legal_notice_goes_with_it),
        cmocka_unit_test(a_line_that_a_device_added_is_no_text),
        cmocka_unit_test(a_sentence_about_a_device_is_text),
        cmocka_unit_test(phrases_are_written_as_they_are_compared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
