/* What of a mail's looks stays, and the marks that the cleaner sets for those who show it. */
#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/html/html.h"
#include "proto/html/html_check.h"
#include "proto/html/html_test_ground.h"
#include "proto/html/html_tree_check.h"

struct example {
    const char *html;
    const char *clean;
};

static void check_examples(struct arena *arena, const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct safe_html safe;
        struct err err;

        assert_true(html_clean(str_of(examples[i].html), arena, &safe, &err));
        if (!str_eq(safe.html, str_of(examples[i].clean)))
            fail_msg("%s\n  gave   %" STR_FMT "\n  wanted %s", examples[i].html, STR_ARG(safe.html),
                     examples[i].clean);
        assert_null(html_check_clean(safe.html, arena));
        assert_null(html_tree_fault(safe.html, arena));
    }
}

#define STYLED(style, kept)                                                                        \
    {                                                                                              \
        "<p style=\"" style "\">x</p>", "<p style=\"" kept "\">x</p>"                              \
    }
#define SAME(style) STYLED(style, style)

static void styles_of_real_mail_stay(void **state)
{
    static const struct example examples[] = {
        SAME("border-left:1px solid rgb(204, 204, 204);padding-left:1ex"),
        SAME("font:bold 12px/1.5 'Malgun Gothic', sans-serif"),
        SAME("font-family:-apple-system, BlinkMacSystemFont, '나눔고딕', .AppleSystemUIFont"),
        SAME("margin-left:.5in;text-indent:-18.0pt"),
        SAME("width:6.5in;height:2.5cm"),
        SAME("letter-spacing:-0.5px;vertical-align:-3px"),
        SAME("display:inline-block;float:left;clear:both"),
        SAME("border-top-left-radius:4px;border-bottom-width:1px"),
        SAME("text-decoration:underline dotted #333"),
        SAME("color:rgb(0 0 0 / 50%)"),
        SAME("line-height:150%;white-space:pre-wrap;word-break:break-all"),
        STYLED("background:#eee url(x) no-repeat top left", "background-color:#eee"),
        STYLED("background:no-repeat url('data:image/png;base64,AA') rgba(1,2,3,.5)",
               "background-color:rgba(1,2,3,.5)"),
        STYLED("mso-line-height-rule:exactly;font-size:\n10.0pt;font-family:'Times\n New Roman'",
               "font-size:10.0pt;font-family:'Times New Roman'"),
        STYLED("color:transparent;opacity:.1;text-indent:-9999px;line-height:0;margin:0",
               "margin:0"),
        STYLED("display:flex;font-size:5000px;letter-spacing:-50px;width:1e9px;height:5%",
               "height:5%"),
        STYLED("font:0/0 a;line-height:1.2", "line-height:1.2"),
        STYLED("content:';color:red';color:blue", "color:blue"),
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

#define SHEET(css, html) "<style>" css "</style>" html

static void simple_style_sheets_become_styles(void **state)
{
    static const struct example examples[] = {
        { SHEET("p{color:red}", "<p>x</p><P CLASS=a>y</P><b>z</b>"),
          "<p style=\"color:red\">x</p><p style=\"color:red\">y</p><b>z</b>" },
        { SHEET("<!-- /* a */ p.MsoNormal, div.MsoNormal /*}*/ {margin:0cm;} -->",
                "<p class=MsoNormal>x</p><i class=MsoNormal>y</i>"),
          "<p style=\"margin:0cm\">x</p><i>y</i>" },
        { SHEET(".a{color:red;font-size:9pt}.b{color:blue}#c{color:lime}",
                "<i id=c class=' b  a\n' style='color:tan'>x</i>"),
          "<i style=\"color:blue;color:red;font-size:9pt;color:lime;color:tan\">x</i>" },
        { SHEET("a:link{color:red} a:hover{color:blue} a b{color:lime} *{color:tan}",
                "<a>x<b>y</b></a>"),
          "<a style=\"color:red\">x<b>y</b></a>" },
        { SHEET("@import url(x); @media screen{p{color:red} p{color:blue}} @font-face{src:url(x)}"
                " p{color:lime}",
                "<p>x</p>"),
          "<p style=\"color:lime\">x</p>" },
        { SHEET(".preheader{display:none!important}", "<div class=preheader>no</div>yes"), "yes" },
        { SHEET("p{position:fixed;background:url(https://x.example/a) #fff}",
                "<div><p>x</p></div>"),
          "<div><p style=\"background-color:#fff\">x</p></div>" },
        { SHEET("p{font-family:'a}b{color:red}", "<p style='color:blue'>x</p><b>y</b>"),
          "<p style=\"color:blue\">x</p><b style=\"color:red\">y</b>" },
        { "<style media=print>p{color:red}</style><style "
          "media=ALL>b{color:red}</style><p>x<b>y</b>",
          "<p>x<b style=\"color:red\">y</b></p>" },
        { "<p>x</p>" SHEET("p{color:red", "<p>y</p>"), "<p>x</p><p style=\"color:red\">y</p>" },
        { SHEET("p{", "x"), "x" },
        { SHEET("@media{", "x"), "x" },
        { SHEET("/*", "x"), "x" },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void style_sheets_do_not_lengthen_a_mail_without_end(void **state)
{
    struct strbuf buf = strbuf_new(*state, (size_t)2 * 1024 * 1024);
    struct safe_html safe;
    struct err err;

    strbuf_add_cstr(&buf, "<style>i{font-family:");
    for (int i = 0; i < 200; i++)
        strbuf_add_cstr(&buf, "abcdefgh,");
    strbuf_add_cstr(&buf, "x}");
    for (int i = 0; i < 2000; i++)
        strbuf_addf(&buf, ".a%d,i.a{color:red;font-size:%dpx}", i, i % 90 + 1);
    strbuf_add_cstr(&buf, "</style>");
    while (buf.n < (size_t)1024 * 1024)
        strbuf_add_cstr(&buf, "<i class='a a1 a2 a3'>x</i>");
    assert_true(html_clean(strbuf_str(&buf), *state, &safe, &err));
    assert_true(safe.html.n < (size_t)3 * 1024 * 1024);
    assert_null(html_check_clean(safe.html, *state));
}

static void attributes_of_old_mail_stay(void **state)
{
    static const struct example examples[] = {
        { "<table width=600px cellpadding=0px bgcolor=#FFFFFF border=0><td nowrap valign=top>x",
          "<table width=\"600\" cellpadding=\"0\" bgcolor=\"#FFFFFF\" border=\"0\">"
          "<td nowrap=\"\" valign=\"top\">x</td></table>" },
        { "<center><font face='돋움' size=+1 color=red>x</font></center>",
          "<center><font face=\"돋움\" size=\"+1\" color=\"red\">x</font></center>" },
        { "<hr width='98%' align=center size=2 noshade>", "<hr width=\"98%\" align=\"center\">" },
        { "<br clear=all><ol type=a start=3><li value=4>x</ol>",
          "<br clear=\"all\"><ol type=\"a\" start=\"3\"><li value=\"4\">x</li></ol>" },
        { "<td width='100%' width=5 onclick=x>y", "<td width=\"100%\">y</td>" },
        { "<body bgcolor=red style='color:blue'><form>x</form></body>",
          "<div style=\"color:blue\"><div>x</div></div>" },
        { "<o:p>x</o:p><v:shape><v:imagedata src=y></v:shape>", "x" },
        { "<xml><o:PixelsPerInch>96</o:PixelsPerInch></xml>x", "x" },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void pictures_wait_and_trackers_go(void **state)
{
    static const struct example examples[] = {
        { "<img src='data:IMAGE/png;base64,iVBO\r\n Rw0=' alt=x>",
          "<img src=\"data:image/png;base64,iVBORw0=\" alt=\"x\">" },
        { "<img src='data:image/svg+xml;base64,AAAA'>", "<img>" },
        { "<img src='data:image/png;base64,AA\"AA'>", "<img>" },
        { "<img src=https://x.example/a srcset='https://x.example/b 2x'>",
          "<img class=\"withheld\" data-src=\"https://x.example/a\">" },
        { "<img src=https://x.example/o.gif width=1 height=1>y", "y" },
        { "<img src=https://x.example/o.gif style='width:1px;height:1px'>y", "y" },
        { "<img src=https://x.example/o.gif height=0>y", "y" },
        { "<img src=https://x.example/o.gif width='100%' height=1>y",
          "<img class=\"withheld\" data-src=\"https://x.example/o.gif\" width=\"100%\""
          " height=\"1\">y" },
        { "<img src=cid:a width=1 height=1>y", "<img src=\"cid:a\" width=\"1\" height=\"1\">y" },
        { "<table background=https://x.example/b><td style='background:url(&quot;https://x.example/"
          "c&quot;)'>x</table>",
          "<table data-background=\"https://x.example/b\">"
          "<td data-background=\"https://x.example/c\">x</td></table>" },
        { "<div style='background-image: URL(x); background:url(cid:b) red'>x</div>",
          "<div data-background=\"cid:b\" style=\"background-color:red\">x</div>" },
        { "<p background=https://x.example/b>x</p>", "<p>x</p>" },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

#define LINK(href, words) "<a href=\"" href "\">" words "</a>"
#define KEPT(href, marks, words)                                                                   \
    "<a href=\"" href "\" target=\"_blank\" rel=\"noopener noreferrer nofollow\"" marks ">" words  \
    "</a>"
#define FAIR(href, words)                                                                          \
    {                                                                                              \
        LINK(href, words), KEPT(href, "", words)                                                   \
    }
#define UNFAIR(href, host, words)                                                                  \
    {                                                                                              \
        LINK(href, words), KEPT(href, " class=\"elsewhere\" data-host=\"" host "\"", words)        \
    }

static void links_that_say_another_place_are_marked(void **state)
{
    static const struct example examples[] = {
        FAIR("https://example.com/a", "example.com"),
        FAIR("https://www.example.com/a", "http://example.com/b"),
        FAIR("https://login.example.com:8443/", "www.Example.com."),
        FAIR("https://example.com/", "Node.js"),
        FAIR("https://example.com/", "report.pdf"),
        FAIR("https://example.com/", "여기를 누르세요"),
        FAIR("mailto:kim@example.com?subject=a", "kim@example.com"),
        FAIR("tel:+8221234", "example.com"),
        FAIR("https://example.com/", "example.com에서"),
        FAIR("https://example.com/", "https://www.example.com으로"),
        FAIR("https://xexample.com/", "x"),
        FAIR("https://a.example(b", "https://a.example(b"),
        UNFAIR("https://evil.example/", "evil.example", "로그인(www.bank.com)"),
        UNFAIR("https://evil.example/", "evil.example", "[bank.com]"),
        UNFAIR("https://evil.example/", "evil.example", "https://bank.example/login"),
        UNFAIR("https://evil.example/", "evil.example", "지금 www.bank.com 로그인"),
        UNFAIR("https://xbank.com/", "xbank.com", "bank.com"),
        UNFAIR("https://bank.com.evil.example/", "bank.com.evil.example", "bank.com/login"),
        UNFAIR("https://bank.com@evil.example/", "evil.example", "bank.com"),
        UNFAIR("https:\\\\evil.example\\bank.com", "evil.example", "bank.com"),
        UNFAIR("mailto:eve@evil.example", "evil.example", "kim@bank.com"),
        UNFAIR("https://evil.example/", "evil.example", "<b>ba</b>nk.com"),
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void a_huge_picture_or_style_costs_little(void **state)
{
    struct strbuf buf = strbuf_new(*state, (size_t)4 * 1024 * 1024);
    struct safe_html safe;
    struct err err;

    strbuf_add_cstr(&buf, "<img src=\"data:image/png;base64,");
    while (buf.n < (size_t)1024 * 1024)
        strbuf_add_cstr(&buf, "QUJD\r\n");
    strbuf_add_cstr(&buf, "\"><p title=\"");
    while (buf.n < (size_t)2 * 1024 * 1024)
        strbuf_add_cstr(&buf, "&amp;");
    strbuf_add_cstr(&buf, "\" style=\"color:red;");
    while (buf.n < (size_t)3 * 1024 * 1024)
        strbuf_add_cstr(&buf, "x:y;");
    strbuf_add_cstr(&buf, "\">x");
    assert_true(html_clean(strbuf_str(&buf), *state, &safe, &err));
    assert_true(safe.html.n < (size_t)1024 * 1024);
    assert_null(html_check_clean(safe.html, *state));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(styles_of_real_mail_stay, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(simple_style_sheets_become_styles, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(style_sheets_do_not_lengthen_a_mail_without_end, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(attributes_of_old_mail_stay, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(pictures_wait_and_trackers_go, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(links_that_say_another_place_are_marked, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(a_huge_picture_or_style_costs_little, make_arena,
                                        drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
