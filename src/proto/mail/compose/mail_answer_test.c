/** Answers as text and as HTML, with what they quote. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/mail/compose/mail_answer.h"
#include "proto/mail/reply/mail_reply.h"

#define ATTRIBUTION_KO "2026년 11월 29일 (일) 오후 3:04, 김하나 <hana@example.com> 작성:"
#define ATTRIBUTION_EN "On Sun, Nov 29, 2026 at 3:04 PM Hana Kim <hana@example.com> wrote:"

static struct mail_answer answer_of(const char *text)
{
    return (struct mail_answer){ .text = str_of(text),
                                 .attribution = STR_NULL,
                                 .quoted_text = STR_NULL,
                                 .quoted_html = { STR_NULL },
                                 .language = STR_NULL };
}

static struct str as_text(const struct mail_answer *answer, struct arena *arena)
{
    struct err err = { 0 };
    struct str out;

    assert_true(mail_answer_text(answer, arena, &out, &err));
    return out;
}

static struct str as_html(const struct mail_answer *answer, struct arena *arena)
{
    struct err err = { 0 };
    struct str out;

    assert_true(mail_answer_html(answer, arena, &out, &err));
    return out;
}

static struct str body_of(struct str html)
{
    size_t begin = str_find(html, STR("<body>\n")) + 7;

    return str_sub(html, begin, str_find(html, STR("</body>")) - begin);
}

#define P "<p style=\"margin:0 0 1em 0\">"

static const struct {
    const char *text;
    const char *html;
} texts[] = {
    { "", "" },
    { "\n \n", "" },
    { "Hello", P "Hello</p>\n" },
    { "Hello,\nKim\n\nBye\n", P "Hello,<br>\nKim</p>\n" P "Bye</p>\n" },
    { "a\r\n\r\nb\rc", P "a</p>\n" P "b<br>\nc</p>\n" },
    { "a\n\n\nb", P "a</p>\n" P "<br></p>\n" P "b</p>\n" },
    { "1 < 2 & \"x\" <script>alert(1)</script>",
      P "1 &lt; 2 &amp; &quot;x&quot; &lt;script&gt;alert(1)&lt;/script&gt;</p>\n" },
    { "- one\n  - two\n\t- three",
      P "- one<br>\n&nbsp;&nbsp;- two<br>\n&nbsp;&nbsp;&nbsp;&nbsp;- three</p>\n" },
    { "a   b", P "a&nbsp;&nbsp; b</p>\n" },
    { "https://example.com/?a=1&b=2에서 보세요.",
      P "<a href=\"https://example.com/?a=1&amp;b=2\">https://example.com/?a=1&amp;b=2</a>"
        "에서 보세요.</p>\n" },
    { "see (https://example.com/a_(b)).",
      P "see (<a href=\"https://example.com/a_(b)\">https://example.com/a_(b)</a>).</p>\n" },
    { "javascript:alert(1) \"https://a.example\" onclick=",
      P "javascript:alert(1) &quot;<a href=\"https://a.example\">https://a.example</a>&quot; "
        "onclick=</p>\n" },
    { "a\x01\x1b[0mb\x7f", P "a[0mb</p>\n" },
    { "a\xff", P "a\xEF\xBF\xBD</p>\n" },
};

static void typed_text_becomes_modest_html(void **state)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct mail_answer answer = answer_of(texts[i].text);

        assert_str_is(body_of(as_html(&answer, *state)), texts[i].html);
    }
}

static void the_document_says_its_charset_and_language(void **state)
{
    struct mail_answer answer = answer_of("네");

    answer.language = STR("ko");
    assert_str_is(as_html(&answer, *state),
                  "<!DOCTYPE html>\n<html lang=\"ko\">\n<head><meta http-equiv=\"Content-Type\""
                  " content=\"text/html; charset=utf-8\"></head>\n<body>\n" P
                  "네</p>\n</body>\n</html>\n");
}

static void the_text_of_the_html_is_the_text(void **state)
{
    struct mail_answer answer =
        answer_of("안녕하세요,\n김하나 고객님.\n\n- 하나\n- 둘\n\n감사합니다.");
    struct err err = { 0 };
    struct str text;

    assert_true(html_to_text(as_html(&answer, *state), *state, &text, &err));
    assert_str_is(str_trim(text), "안녕하세요,\n김하나 고객님.\n\n- 하나\n- 둘\n\n감사합니다.");
}

static void quoted_lines_stand_below_their_attribution(void **state)
{
    struct mail_answer answer = answer_of("네, 확인했습니다.\n\n");

    answer.attribution = STR(ATTRIBUTION_KO);
    answer.quoted_text = STR("환불해 주세요.\n\n> 지난 글\n감사합니다.\n\n");
    assert_str_is(as_text(&answer, *state), "네, 확인했습니다.\n\n" ATTRIBUTION_KO "\n"
                                            "> 환불해 주세요.\n>\n>> 지난 글\n> 감사합니다.\n");
    assert_str_is(body_of(as_html(&answer, *state)),
                  P "네, 확인했습니다.</p>\n"
                    "<div class=\"gmail_quote\">\n"
                    "<div>2026년 11월 29일 (일) 오후 3:04, 김하나 &lt;hana@example.com&gt; "
                    "작성:</div>\n"
                    "<blockquote type=\"cite\" class=\"gmail_quote\" style=\"margin:0 0 0 .8ex;"
                    "border-left:1px solid #ccc;padding-left:1ex\">\n" P "환불해 주세요.</p>\n" P
                    "&gt; 지난 글<br>\n감사합니다.</p>\n"
                    "</blockquote>\n</div>\n");
}

static void our_own_reader_takes_the_quote_off_again(void **state)
{
    static const char *const attributions[] = { ATTRIBUTION_KO, ATTRIBUTION_EN };

    for (size_t i = 0; i < COUNT_OF(attributions); i++) {
        struct mail_answer answer = answer_of("Thank you, done.");
        struct mail_reply reply;
        struct err err = { 0 };

        answer.attribution = str_of(attributions[i]);
        answer.quoted_text = STR("Please refund me.\nKim");
        mail_reply_read(as_text(&answer, *state), STR_NULL, *state, &reply);
        assert_str_is(str_trim(reply.visible_text), "Thank you, done.");
        assert_true(mail_reply_read_html(as_html(&answer, *state), STR_NULL, *state, &reply, &err));
        assert_str_is(str_trim(reply.visible_text), "Thank you, done.");
    }
}

static void cleaned_html_is_quoted_as_it_is(void **state)
{
    struct mail_answer answer = answer_of("네");
    struct err err = { 0 };

    answer.attribution = STR(ATTRIBUTION_EN);
    answer.quoted_text = STR("bold");
    assert_true(html_clean(STR("<b onclick=x>bold</b>"), *state, &answer.quoted_html, &err));
    assert_true(str_find(as_html(&answer, *state), STR(">\n<b>bold</b></blockquote>"))
                < as_html(&answer, *state).n);
}

static void an_attribution_is_one_line_of_text(void **state)
{
    struct mail_answer answer = answer_of("a");

    answer.attribution = STR("On <b>day</b>\nKim wrote:");
    answer.quoted_text = STR("x");
    assert_str_is(as_text(&answer, *state), "a\n\nOn <b>day</b> Kim wrote:\n> x\n");
    assert_true(str_find(as_html(&answer, *state), STR("<div>On &lt;b&gt;day&lt;/b&gt; Kim"))
                < as_html(&answer, *state).n);
}

static void pictures_stand_where_the_text_names_them(void **state)
{
    struct mail_answer_picture pictures[] = {
        { .name = STR("lamp.png"), .content_id = STR("1@x") },
        { .name = STR("lamp.png"), .content_id = STR("2@x") },
        { .name = STR("\"a\".gif"), .content_id = STR("3@x") },
        { .name = STR("other.png"), .content_id = STR("4@x") },
    };
    struct mail_answer answer = answer_of("[lamp.png] [lamp.png][lamp.png]\n[\"a\".gif] [other.pn");

    answer.pictures = pictures;
    answer.picture_count = COUNT_OF(pictures);
    answer.attribution = STR(ATTRIBUTION_EN);
    answer.quoted_text = STR("[other.png]");
    assert_true(str_starts_with(
        body_of(as_html(&answer, *state)),
        STR(P "<img src=\"cid:1@x\" alt=\"lamp.png\" style=\"max-width:100%\"> "
              "<img src=\"cid:2@x\" alt=\"lamp.png\" style=\"max-width:100%\">[lamp.png]<br>\n"
              "<img src=\"cid:3@x\" alt=\"&quot;a&quot;.gif\" style=\"max-width:100%\">")));
    assert_int_equal(str_find(as_html(&answer, *state), STR("cid:4")), as_html(&answer, *state).n);
    mail_answer_place(answer.text, pictures, COUNT_OF(pictures), *state);
    for (size_t i = 0; i < COUNT_OF(pictures); i++)
        assert_int_equal(pictures[i].is_shown, i < 3);
}

static void what_is_too_long_is_refused(void **state)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    struct strbuf text = strbuf_new(arena, MAIL_ANSWER_BYTES_MAX);
    struct mail_answer answer;
    struct err err = { 0 };
    struct str out;

    (void)state;
    for (int i = 0; i < MAIL_ANSWER_BYTES_MAX / 2; i++)
        strbuf_add_char(&text, '<');
    answer = answer_of(str_cstr(arena, strbuf_str(&text)));
    assert_true(mail_answer_text(&answer, arena, &out, &err));
    assert_false(mail_answer_html(&answer, arena, &out, &err));
    assert_string_equal(err.code, "too_large");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(typed_text_becomes_modest_html),
        ARENA_TEST(the_document_says_its_charset_and_language),
        ARENA_TEST(the_text_of_the_html_is_the_text),
        ARENA_TEST(quoted_lines_stand_below_their_attribution),
        ARENA_TEST(our_own_reader_takes_the_quote_off_again),
        ARENA_TEST(cleaned_html_is_quoted_as_it_is),
        ARENA_TEST(an_attribution_is_one_line_of_text),
        ARENA_TEST(pictures_stand_where_the_text_names_them),
        ARENA_TEST(what_is_too_long_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
