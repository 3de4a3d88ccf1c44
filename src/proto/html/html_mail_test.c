/* Mail as the programs that people use write it: what an agent reads of it, what it looks like, and
 * that neither a cut nor a change of it does harm. */
#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "proto/html/html.h"
#include "proto/html/html_check.h"
#include "proto/html/html_test_ground.h"
#include "proto/html/html_tree_check.h"

struct mail {
    const char *html;
    const char *text;    /* all that is seen */
    const char *kept[4]; /* found in what is shown */
    const char *gone[4]; /* not found there */
};

static const struct mail outlook = {
    "<html xmlns:v=\"urn:schemas-microsoft-com:vml\" "
    "xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head>"
    "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=ks_c_5601-1987\">"
    "<meta name=\"Generator\" content=\"Microsoft Word 15 (filtered medium)\">"
    "<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}</style><![endif]-->"
    "<style><!--\n@font-face {font-family:\"Malgun Gothic\";}\np.MsoNormal "
    "{margin:0cm;}\n--></style>"
    "<!--[if gte mso 9]><xml><o:shapedefaults v:ext=\"edit\" spidmax=\"1026\" /></xml><![endif]-->"
    "</head><body lang=\"KO\" link=\"#0563C1\" style=\"word-wrap:break-word\">"
    "<div class=\"WordSection1\">\r\n"
    "<p class=\"MsoNormal\"><span style=\"font-size:10.0pt;font-family:&quot;맑은 "
    "고딕&quot;,sans-serif;"
    "mso-fareast-language:KO\">담당자님께,<o:p></o:p></span></p>\r\n"
    "<p class=\"MsoNormal\"><span lang=\"EN-US\"><o:p>&nbsp;</o:p></span></p>\r\n"
    "<p class=\"MsoNormal\">지난주에 주문한 의자가\r\n아직 오지 않았습니다.<o:p></o:p></p>\r\n"
    "<p class=\"MsoListParagraph\" style=\"margin-left:38.0pt;text-indent:-18.0pt\">"
    "<![if !supportLists]><span style=\"font-family:Symbol\">·<span style=\"font:7.0pt &quot;Times "
    "New "
    "Roman&quot;\">&nbsp;&nbsp; </span></span><![endif]>주문 번호 20-118<o:p></o:p></p>\r\n"
    "<div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\">"
    "<p class=\"MsoNormal\"><b>From:</b> Help &lt;help@shop.example&gt;<br><b>Sent:</b> "
    "Monday</p></div>"
    "</div></body></html>",
    "담당자님께,\n\n지난주에 주문한 의자가 아직 오지 않았습니다.\n· 주문 번호 20-118\n"
    "From: Help <help@shop.example>\nSent: Monday",
    { "font-size:10.0pt;font-family:&quot;맑은 고딕&quot;,sans-serif", "text-indent:-18.0pt",
      "border-top:solid #E1E1E1 1.0pt", "lang=\"KO\"" },
    { "Mso", "o:p", "behavior", "shapedefaults" },
};

static const struct mail gmail = {
    "<div dir=\"ltr\">Hi,<div><br></div><div>the lamp arrived <i>broken</i>.</div>"
    "<img src=\"cid:ii_lamp1\" alt=\"lamp.jpg\" width=\"320\" height=\"240\"><br clear=\"all\">"
    "<div><br></div>-- <br><div dir=\"ltr\" class=\"gmail_signature\" "
    "data-smartmail=\"gmail_signature\">"
    "Mina<br><a href=\"http://mina.example/\" target=\"_blank\">mina.example</a></div></div><br>"
    "<div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">On Tue, Nov 3, 2026 at 9:12 "
    "AM "
    "Help &lt;<a href=\"mailto:help@shop.example\">help@shop.example</a>&gt; wrote:<br></div>"
    "<blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid "
    "rgb(204,204,204);padding-left:1ex\"><p>Your lamp is on its way.</p></blockquote></div>",
    "Hi,\n\nthe lamp arrived broken.\n\n\n--\nMina\nmina.example\n\n"
    "On Tue, Nov 3, 2026 at 9:12 AM Help <help@shop.example> wrote:\n\nYour lamp is on its way.",
    { "src=\"cid:ii_lamp1\"", "border-left:1px solid rgb(204,204,204)", "0.8ex",
      "href=\"http://mina.example/\"" },
    { "gmail", "smartmail", "elsewhere", NULL },
};

static const struct mail apple = {
    "<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\"></head>"
    "<body style=\"overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: "
    "after-white-space;\">"
    "See the screenshot.&nbsp;<div><br></div><div><img apple-inline=\"yes\" id=\"A-1\" "
    "src=\"cid:A-1@shop.example\" width=\"600\"></div><div><br><blockquote type=\"cite\"><div>On 3 "
    "Nov "
    "2026, at 10:00, Help wrote:</div><br class=\"Apple-interchange-newline\"><div>Which "
    "page?</div>"
    "</blockquote></div><br><div dir=\"ltr\">Sent from my iPhone</div></body></html>",
    "See the screenshot.\n\n\nOn 3 Nov 2026, at 10:00, Help wrote:\n\nWhich page?\n\n\n"
    "Sent from my iPhone",
    { "overflow-wrap:break-word", "cid:A-1@shop.example", "width=\"600\"", "<blockquote>" },
    { "apple", "id=", "webkit", "cite" },
};

static const struct mail newsletter = {
    "<!doctype html><html><head><title>Autumn sale</title><base href=\"https://n.example/\">"
    "<!--[if mso]><noscript><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch>"
    "</o:OfficeDocumentSettings></xml></noscript><![endif]-->"
    "<style>#outlook a { padding:0; } @media only screen { .c { width:100% !important; } }</style>"
    "</head><body style=\"background-color:#f4f4f4;\">"
    "<div style=\"display:none;font-size:1px;max-height:0;overflow:hidden;opacity:0;\">Up to 50%"
    "&#847;&zwnj;&nbsp;&#8199;&#65279;&#847;&zwnj;&nbsp;&#8199;&#65279;</div>"
    "<center><table align=\"center\" background=\"https://n.example/bg.png\" border=\"0\" "
    "cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"background:#ffffff url("
    "'https://n.example/bg2.png') top center / cover no-repeat;width:100%;\"><tbody><tr>"
    "<td style=\"direction:ltr;font-size:0px;padding:20px 0;text-align:center;\">"
    "<!--[if mso | IE]><table><tr><td style=\"width:300px;\"><![endif]-->"
    "<div style=\"font-size:0px;display:inline-block;vertical-align:top;width:100%;\">"
    "<table width=\"100%\"><tr><td align=\"left\" style=\"font-size:0px;padding:10px 25px;\">"
    "<div style=\"font-family:Helvetica, Arial;font-size:20px;line-height:1;color:#F45E43;\">"
    "Hello Mina &amp; Joon</div></td></tr></table></div>"
    "<!--[if mso | IE]></td></tr></table><![endif]--></td></tr>"
    "<tr><td><a href=\"https://click.n.example/?u=1&amp;m=2\"><img "
    "src=\"https://n.example/hero.jpg\" "
    "srcset=\"https://n.example/hero2.jpg 2x\" alt=\"Sale\" width=\"600px\" "
    "style=\"display:block\"></a>"
    "</td></tr><tr><td bgcolor=\"#000\"><!--[if mso]><v:roundrect "
    "href=\"https://x.example\"><center>"
    "Shop</center></v:roundrect><![endif]--><a href=\"https://n.example/shop\" style=\"background:"
    "#556270;display:inline-block;mso-hide:all;\">Shop now</a></td></tr></tbody></table></center>"
    "<img src=\"https://t.example/o.gif?id=9\" width=\"1\" height=\"1\" alt=\"\"></body></html>",
    "Hello Mina & Joon\nShop now",
    { "data-background=\"https://n.example/bg.png\"", "background-color:#ffffff",
      "class=\"withheld\" data-src=\"https://n.example/hero.jpg\"", "font-size:20px" },
    { "t.example", "Up to", "srcset", "roundrect" },
};

static const struct mail naver = {
    "<html><head><style>p{margin-top:0px;margin-bottom:0px;}</style></head><body>"
    "<div style=\"font-size:10pt; font-family:Gulim;\"><p>안녕하세요</p><p>&nbsp;</p>"
    "<p><span style=\"font-family: 나눔고딕, NanumGothic; color: rgb(255, 0, 0);\">환불</span> "
    "요청드립니다."
    "<br></p><p style=\"margin:0\">계좌: 110-1</p><p style=\"margin:0\">예금주: 윤가람</p></div>"
    "<table style=\"display:none\"><tr><td><img "
    "src=\"https://mail.naver.example/readReceipt/notify\""
    " border=\"0\"/></td></tr></table></body></html>",
    "안녕하세요\n\n환불 요청드립니다.\n계좌: 110-1\n예금주: 윤가람",
    { "font-family:나눔고딕, NanumGothic", "color:rgb(255, 0, 0)",
      "<p style=\"margin-top:0px;margin-bottom:0px\">", "Gulim" },
    { "readReceipt", "{", NULL, NULL },
};

static const struct mail hiworks = {
    "<div class='hiworks_mail' style='font-family:\"돋움\",dotum;font-size:12px'>"
    "<TABLE BORDER=1 CELLSPACING=0 WIDTH=500><TR><TH>품목<TH>수량<TR><TD>의자<TD>2<TR><TD>책상<TD>1"
    "</TABLE><BR><FONT COLOR=#0000FF>문의: <kim@shop.example></FONT></BR>감사합니다"
    "<p>끝</p></div><img src='http://m.example/c.php' style='display:none'>",
    "품목 수량\n의자 2\n책상 1\n\n문의: <kim@shop.example>\n감사합니다\n\n끝",
    { "border=\"1\"", "width=\"500\"", "<font color=\"#0000FF\">", "&lt;kim@shop.example&gt;" },
    { "hiworks", "m.example", NULL, NULL },
};

static const struct mail *const mails[] = {
    &outlook, &gmail, &apple, &newsletter, &naver, &hiworks
};

static void mails_give_the_text_that_is_seen(void **state)
{
    for (size_t i = 0; i < COUNT_OF(mails); i++) {
        struct str text;
        struct str again;
        struct err err;

        assert_true(html_to_text(str_of(mails[i]->html), *state, &text, &err));
        assert_str_is(text, mails[i]->text);
        assert_true(html_to_text(cleaned(*state, str_of(mails[i]->html)), *state, &again, &err));
        if (mails[i] != &outlook) /* its classes tell what its style sheet says */
            assert_str_is(again, mails[i]->text);
    }
}

static void mails_keep_their_looks_and_lose_the_rest(void **state)
{
    for (size_t i = 0; i < COUNT_OF(mails); i++) {
        struct str got = cleaned(*state, str_of(mails[i]->html));

        for (size_t k = 0; k < COUNT_OF(mails[i]->kept) && mails[i]->kept[k] != NULL; k++)
            if (str_find(got, str_of(mails[i]->kept[k])) == got.n)
                fail_msg("%s is not in %" STR_FMT, mails[i]->kept[k], STR_ARG(got));
        for (size_t k = 0; k < COUNT_OF(mails[i]->gone) && mails[i]->gone[k] != NULL; k++)
            if (str_find(got, str_of(mails[i]->gone[k])) < got.n)
                fail_msg("%s is in %" STR_FMT, mails[i]->gone[k], STR_ARG(got));
        assert_harmless(*state, str_of(mails[i]->html));
    }
}

/** Text of a mail whose tags are whole, or cut at one end: none of them may show. */
static void assert_no_tag_is_left(struct arena *arena, struct str html)
{
    static const char *const tags[] = { "<p",  "<div", "<td",   "<span", "<table", "<blockquote",
                                        "</p", "</d",  "</spa", "</t",   "style=", "class=" };
    struct str text;
    struct err err;

    assert_true(html_to_text(html, arena, &text, &err));
    assert_true(utf8_is_valid(text));
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        if (str_find(text, str_of(tags[i])) < text.n)
            fail_msg("%s in %" STR_FMT, tags[i], STR_ARG(text));
}

static void each_beginning_of_a_mail_is_read(void **state)
{
    for (size_t i = 0; i < COUNT_OF(mails); i++) {
        struct str html = str_of(mails[i]->html);

        for (size_t n = 0; n <= html.n; n++) {
            assert_harmless(*state, str_sub(html, 0, n));
            assert_no_tag_is_left(*state, str_sub(html, 0, n));
            arena_reset(*state);
        }
    }
}

/** A piece of one mail in the middle of another, some bytes lost, some signs put in. */
static struct str changed(struct arena *arena, struct random *random)
{
    static const char *const signs[] = {
        "<",  ">",    "\"",  "'",       "&",  "<!--", "-->", "=",
        "\n", "<td>", "</p", "</table", "\0", "\xED", "/>",  "<b "
    };
    struct strbuf buf = strbuf_new(arena, 65536);
    struct str rest = str_of(mails[random_below(random, COUNT_OF(mails))]->html);

    while (rest.n > 0) {
        size_t n = 1 + random_below(random, 300);

        strbuf_add(&buf, str_sub(rest, 0, n));
        rest = str_from(rest, n + random_below(random, 12));
        if (random_below(random, 3) == 0)
            strbuf_add_cstr(&buf, signs[random_below(random, COUNT_OF(signs))]);
        if (random_below(random, 8) == 0) {
            struct str other = str_of(mails[random_below(random, COUNT_OF(mails))]->html);

            strbuf_add(&buf, str_sub(other, random_below(random, other.n), 200));
        }
    }
    return strbuf_str(&buf);
}

static void any_change_of_a_mail_does_no_harm(void **state)
{
    struct random_seeded seeded;
    struct str text;
    struct err err;

    random_seeded_init(&seeded, 11);
    for (int round = 0; round < 1500; round++) {
        struct str html = changed(*state, &seeded.random);

        assert_harmless(*state, html);
        assert_true(html_to_text(html, *state, &text, &err));
        assert_true(utf8_is_valid(text));
        assert_true(html_to_marked_text(html, *state, &text, &err));
        arena_reset(*state);
    }
}

static void tables_five_hundred_deep_are_read(void **state)
{
    struct strbuf buf = strbuf_new(*state, 65536);
    struct str text;
    struct err err;

    for (int i = 0; i < 500; i++)
        strbuf_add_cstr(&buf, "<table><tr><td>");
    strbuf_add_cstr(&buf, "inside");
    for (int i = 0; i < 500; i++)
        strbuf_add_cstr(&buf, "</td></tr></table>");
    strbuf_add_cstr(&buf, "after");
    assert_true(html_to_text(strbuf_str(&buf), *state, &text, &err));
    assert_str_is(text, "inside\nafter");
    assert_harmless(*state, strbuf_str(&buf));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(mails_give_the_text_that_is_seen, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(mails_keep_their_looks_and_lose_the_rest, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(each_beginning_of_a_mail_is_read, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(any_change_of_a_mail_does_no_harm, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(tables_five_hundred_deep_are_read, make_arena, drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
