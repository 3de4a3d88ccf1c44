#include "proto/html/html.h"
#include "proto/html/html_test_ground.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "proto/html/html_check.h"
#include "proto/html/html_tree_check.h"

struct example {
    const char *html;
    const char *clean;
};

static void check_examples(struct arena *arena, const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str got = cleaned(arena, str_of(examples[i].html));
        const char *fault = html_check_clean(got, arena);

        if (!str_eq(got, str_of(examples[i].clean)))
            fail_msg("%s\n  gave   %" STR_FMT "\n  wanted %s", examples[i].html, STR_ARG(got),
                     examples[i].clean);
        if (fault != NULL)
            fail_msg("%s: %s", examples[i].html, fault);
    }
}

static void what_people_write_stays(void **state)
{
    static const struct example examples[] = {
        { "", "" },
        { "환불 <b>요청</b>", "환불 <b>요청</b>" },
        { "<P ALIGN=Center>a</P>", "<p align=\"Center\">a</p>" },
        { "a < b && c > d \"q\"", "a &lt; b &amp;&amp; c &gt; d &quot;q&quot;" },
        { "&lt;script&gt; &copy; &copy2 &notit; &unknown; &#54872; &#xBD88;",
          "&lt;script&gt; © ©2 ¬it; &amp;unknown; 환 불" },
        { "<a href='https://example.com/?a=1&copy=2'>x</a>",
          "<a href=\"https://example.com/?a=1&amp;copy=2\" target=\"_blank\""
          " rel=\"noopener noreferrer nofollow\">x</a>" },
        { "<a href=mailto:kim@example.com>k</a>",
          "<a href=\"mailto:kim@example.com\" target=\"_blank\""
          " rel=\"noopener noreferrer nofollow\">k</a>" },
        { "<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>" },
        { "<p>a<p>b<div>c</div>", "<p>a</p><p>b</p><div>c</div>" },
        { "<table><tr><td>1<td>2<tr><td>3</table>",
          "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>" },
        { "<table><tr><td><table><tr><td>x</table>y</table>",
          "<table><tr><td><table><tr><td>x</td></tr></table>y</td></tr></table>" },
        { "<b><i>a</b>b</i>", "<b><i>a</i></b>b" },
        { "a<br>b<br/>c</br>d</p>", "a<br>b<br>c<br>d<p></p>" },
        { "<span style='COLOR: red !important; font-size:12px;position:fixed'>x</span>",
          "<span style=\"color:red;font-size:12px\">x</span>" },
        { "<p style=\"font-family:'맑은 고딕', sans-serif\">x</p>",
          "<p style=\"font-family:'맑은 고딕', sans-serif\">x</p>" },
        { "<img src=cid:part1@mail alt='그림'>", "<img src=\"cid:part1@mail\" alt=\"그림\">" },
        { "<unknown>a</unknown><o:p>b</o:p>", "ab" },
        { "a\r\nb\rc\x01", "a\nb\nc" },
        { "bad \xFF byte", "bad \uFFFD byte" },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void what_runs_or_fetches_goes(void **state)
{
    static const struct example examples[] = {
        { "a<script>alert(1)</script>b", "ab" },
        { "a<script>if (a</b>) '</scrip'</SCRIPT >b", "ab" },
        { "a<style>p{}</style>b<title>t</title>c", "abc" },
        { "<p onclick=alert(1) ONLOAD='x' id=y name=z class=c>a</p>", "<p>a</p>" },
        { "<img src=x onerror=alert(1)>", "<img>" },
        { "<img src='https://example.com/a.png' width=10 height=5%>",
          "<img class=\"withheld\" data-src=\"https://example.com/a.png\" width=\"10\""
          " height=\"5%\">" },
        { "<img src=//example.com/a.png>",
          "<img class=\"withheld\" data-src=\"https://example.com/a.png\">" },
        { "<img src='data:image/svg+xml,<svg onload=alert(1)>'>", "<img>" },
        { "<iframe src=x><p>a</p></iframe>b", "b" },
        { "<form action=x><input name=y><button>go</button></form>", "<div>go</div>" },
        { "<svg><script>alert(1)</script><a href=javascript:1>x</a></svg>y", "y" },
        { "<svg><p>shown", "<p>shown</p>" },
        { "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<table></table>" },
        { "<template><b>a</b></template>c", "c" },
        { "<noscript><b>b</b></noscript>a", "<b>b</b>a" },
        { "<div style='display:none'>hidden <b>all</b></div>shown", "shown" },
        { "<p hidden>x</p>y", "y" },
        { "<!-- a --><!DOCTYPE html><?xml x?><![CDATA[ b ]]>c", "c" },
        { "<!-->a--><!--->b--><!--c--!>d", "a--&gt;b--&gt;d" },
        { "<meta http-equiv=refresh content='0;url=x'><link rel=stylesheet href=x><base href=x>a",
          "a" },
        { "<textarea></textarea><script>x</script>", "" },
        { "<plaintext><b>a", "" },
        { "</p></b>a</script>", "<p></p>a" },
    };

    check_examples(*state, examples, COUNT_OF(examples));
}

static void only_known_schemes_are_linked(void **state)
{
    static const char *const bad[] = {
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "java&#10;script:alert(1)",
        "java&Tab;script:alert(1)",
        "javascript&colon;alert(1)",
        "&#106;avascript:alert(1)",
        "&#x6A&#x61vascript:alert(1)",
        "\x01javascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "relative/path",
        "/path",
        "#part",
        "",
        "http",
        "https:",
        "cid:x",
        "java\\script:x",
        "feed:javascript:x",
        "view-source:http://x",
        "javascript&NewLine;:x",
        "blob:https://x",
        "about:blank",
    };

    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_str_is(cleaned(*state, str_format(*state, "<a href=\"%s\">x</a>", bad[i])),
                      "<a>x</a>");
    assert_str_is(cleaned(*state, STR("<a href=' HTTPS://Example.com/a b '>x</a>")),
                  "<a href=\"https://Example.com/a%20b\" target=\"_blank\""
                  " rel=\"noopener noreferrer nofollow\">x</a>");
}

static void styles_keep_only_plain_values(void **state)
{
    static const char *const bad[] = {
        "background:url(x)",
        "background-image:url(x)",
        "color:expression(alert(1))",
        "width:99999px",
        "margin:-500px",
        "position:absolute",
        "font-size:900px",
        "color:re\\64",
        "color:red/**/",
        "behavior:url(x)",
        "-moz-binding:url(x)",
        "color:rgb(url(x))",
        "width:calc(100% + 1px)",
        "opacity:0.5",
        "z-index:9",
        "color:var(--x)",
        "font-family:'a;b",
        "content:'x'",
        "font-family:a}b{",
        "color",
        "top:0;left:0",
        "color:#12",
        "color:#gggggg",
    };
    static const struct {
        const char *style;
        const char *clean;
    } good[] = {
        { "color:#c0ffee;background-color:rgb(1, 2, 3)",
          "color:#c0ffee;background-color:rgb(1, 2, 3)" },
        { "margin:0 auto;padding:1.5em 10px", "margin:0 auto;padding:1.5em 10px" },
        { "border:1px solid #ccc", "border:1px solid #ccc" },
        { "a:b;;;text-align : center ;", "text-align:center" },
        { "font-weight:700;line-height:1.4", "font-weight:700;line-height:1.4" },
    };

    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_str_is(cleaned(*state, str_format(*state, "<p style=\"%s\">x</p>", bad[i])),
                      "<p>x</p>");
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_str_is(cleaned(*state, str_format(*state, "<p style=\"%s\">x</p>", good[i].style)),
                      str_format(*state, "<p style=\"%s\">x</p>", good[i].clean).p);
}

static void broken_input_comes_out_whole(void **state)
{
    static const char *const inputs[] = {
        "<",
        "<a",
        "</",
        "</a",
        "<a href",
        "<a href=",
        "<a href='x",
        "<!",
        "<!--",
        "<!--x--",
        "<script",
        "<script>",
        "<script><",
        "<script></s",
        "&",
        "&#",
        "&#x",
        "&#xFFFFFFFFF;",
        "&#0;",
        "&#55296;",
        "<p/x=/>a",
        "<p =a=b>c",
        "<p a=\"b\"c>d",
        "<<p>>",
        "<p<b>c",
        "<a/href=https://x.y>z",
        "<p \"'>x",
        "<p title='\"'>x</p>",
        "<p title=\"&quot;><script>alert(1)</script>\">x",
        "<td>a</table>b",
        "</table></td>",
        "<li>a</ul><li>",
        "<tr><td><caption>x",
        "<a><a><a>",
        "<svg></p><style><a title=\"</style>",
        "<b></svg><i>",
        "<select><option>a</select>b",
        "<math></template>c",
    };

    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        struct str got = cleaned(*state, str_of(inputs[i]));
        const char *fault = html_check_clean(got, *state);

        if (fault != NULL)
            fail_msg("%s gave %" STR_FMT ": %s", inputs[i], STR_ARG(got), fault);
    }
}

/** Nasty pieces, put together at random. */
static struct str nasty(struct arena *arena, struct random *random)
{
    static const char *const pieces[] = {
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<svg>",
        "</svg>",
        "<math>",
        "<p>",
        "</p>",
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "</td>",
        "<b>",
        "</b>",
        "<a href='",
        "<a href=\"",
        "'>",
        "\">",
        ">",
        "<",
        "</",
        "<!--",
        "-->",
        "--!>",
        "<![CDATA[",
        "]]>",
        "&lt;",
        "&#60;",
        "&#x3c",
        "&",
        "&amp",
        ";",
        "&quot;",
        "\"",
        "'",
        "`",
        "=",
        "/",
        " ",
        "\n",
        "style='",
        "color:red;",
        "url(x)",
        "/*",
        "*/",
        "\\",
        "onerror=",
        "javascript:",
        "data:",
        "https://x",
        "cid:a",
        "<img src=",
        "title=\"",
        "alt='",
        "<noscript>",
        "</noscript>",
        "<textarea>",
        "</textarea>",
        "<title>",
        "<template>",
        "</template>",
        "<select>",
        "<iframe>",
        "</iframe>",
        "<xmp>",
        "</xmp>",
        "<plaintext>",
        "<li>",
        "<ul>",
        "</ul>",
        "<blockquote>",
        "<br>",
        "<hr/>",
        "환불",
        "\xFF",
        "\xE1\x80",
        "\x01",
        "\t",
        "hidden",
        "display:none",
        "</br>",
        "<caption>",
        "<tbody>",
        "<h1>",
        "</h1>",
        "<pre>\n",
        "<dd>",
        "<dt>",
        "</p>",
        "<form>",
        "</form>",
        "<body bgcolor=red>",
        "<style>p,b{color:red}td.x{display:none}</style>",
        "<style>",
        "i{margin:0;font:9px a}",
        "</style>",
        "</body>",
        "<xml>",
        "</xml>",
        "<a href=http://a.example/>",
        "</a>",
        "b.example.com",
        "<kim@example.com>",
        "data:image/png;base64,AAAA",
        "width=1 height=",
        "width:1px;",
        "height:0;",
        "background:#fff url(https://x/y) ",
        "background=",
        "font-size:0;",
        "font:12px/1.5 a,'b c';",
        "display:block;",
        "overflow:hidden;",
        "white-space:pre;",
        "<image ",
        "srcset='https://x/y 2x'",
        "style=\"",
        "<td style='",
        "<center>",
        "</center>",
        "<font color=red size=+1>",
        "<!--[if mso]>",
        "<![endif]-->",
        "&zwnj;",
        "&nbsp;",
        "\r\n",
        "rgb(1,2,3)",
        "!important",
        "nowrap",
        "class=x",
    };
    struct strbuf buf = strbuf_new(arena, 8192);

    for (uint64_t i = random_below(random, 40); i > 0; i--)
        strbuf_add_cstr(&buf, pieces[random_below(random, COUNT_OF(pieces))]);
    return strbuf_str(&buf);
}

static void any_input_comes_out_clean(void **state)
{
    struct random_seeded seeded;

    random_seeded_init(&seeded, 5);
    for (int round = 0; round < 4000; round++) {
        struct str input = nasty(*state, &seeded.random);
        struct str got = cleaned(*state, input);
        const char *fault = html_check_clean(got, *state);

        if (fault != NULL)
            fail_msg("%" STR_FMT "\n  gave %" STR_FMT "\n  %s", STR_ARG(input), STR_ARG(got),
                     fault);
        assert_null(html_tree_fault(got, *state));
        arena_reset(*state);
    }
}

static void a_name_with_a_nul_is_another_name(void **state)
{
    assert_str_is(cleaned(*state, STR("<img src=https://x.example width\0z=0 height=5>"
                                      "<b\0>a</b\0>")),
                  "<img class=\"withheld\" data-src=\"https://x.example\" height=\"5\">a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_people_write_stays, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(what_runs_or_fetches_goes, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(only_known_schemes_are_linked, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(styles_keep_only_plain_values, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(broken_input_comes_out_whole, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(any_input_comes_out_clean, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(a_name_with_a_nul_is_another_name, make_arena, drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
