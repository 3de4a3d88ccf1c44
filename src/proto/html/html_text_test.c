#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "proto/html/html.h"
#include "proto/html/html_check.h"
#include "proto/html/html_test_ground.h"

struct example {
    const char *html;
    const char *text;
};

typedef bool reading(struct str html, struct arena *arena, struct str *out, struct err *err);

static void check_examples(struct arena *arena, reading *read, const struct example *examples,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str text;
        struct err err;

        assert_true(read(str_of(examples[i].html), arena, &text, &err));
        if (!str_eq(text, str_of(examples[i].text)))
            fail_msg("%s\n  gave   \"%" STR_FMT "\"\n  wanted \"%s\"", examples[i].html,
                     STR_ARG(text), examples[i].text);
    }
}

static void html_becomes_what_a_reader_sees(void **state)
{
    static const struct example examples[] = {
        { "", "" },
        { "  환불\n <b>요청</b>합니다. ", "환불 요청합니다." },
        { "<p>a</p><p>b<br>c</p>", "a\n\nb\nc" },
        { "<div>a</div><div>b</div>", "a\nb" },
        { "<div>a<br></div><div><br></div><div>b</div>", "a\n\nb" },
        { "a&nbsp;&nbsp;b &lt;c&gt;", "a b <c>" },
        { "<ul><li>a<li>b<ul><li>c</ul></ul>d", "a\nb\nc\n\nd" },
        { "<ol><li>a<li>b</ol>", "a\nb" },
        { "x<blockquote><p>a</p><p>b</p></blockquote>y", "x\n\na\n\nb\n\ny" },
        { "<a href=https://example.com/a>here</a>.", "here." },
        { "<a href=https://example.com><img src=x alt=logo></a>", "" },
        { "<pre>  a\n   b</pre>", "  a\n   b" },
        { "<h1>T</h1>a<hr>b", "T\n\na\nb" },
        { "안녕하세요\r\n\r\n환불&nbsp; 요청\n  드립니다.\n",
          "안녕하세요\n\n환불 요청\n드립니다." },
        { "<form>a<fieldset><legend>b</legend>c</fieldset></form>d", "a\nb\nc\nd" },
        { "<body>a</body>b", "a\nb" },
        { "<p></p><p> </p>a<p></p>", "a" },
        { "a<!-- b -->c", "ac" },
        { "1 < 2 && 3 > 2 <3", "1 < 2 && 3 > 2 <3" },
    };

    check_examples(*state, html_to_text, examples, COUNT_OF(examples));
}

static void html_becomes_what_a_person_would_type(void **state)
{
    static const struct example examples[] = {
        { "<ul><li>a<li>b<ul><li>c</ul></ul>d", "- a\n- b\n  - c\n\nd" },
        { "<ol><li>a<li>b</ol>", "1. a\n2. b" },
        { "<ul><li><li>a</ul>", "- a" },
        { "<ol start=5><li>a<li>b</ol><ol start=-1><li>c</ol><ol start=x><li>d</ol>",
          "5. a\n6. b\n\n1. c\n\n1. d" },
        { "<blockquote>a<br>b<blockquote>c</blockquote></blockquote>d", "> a\n> b\n>\n> > c\n\nd" },
        { "x<blockquote><p>a</p><p>b</p></blockquote>", "x\n\n> a\n>\n> b" },
        { "<a href=https://example.com/a>here</a>.", "here (https://example.com/a)." },
        { "<a href=https://example.com/a>here</a> and on", "here (https://example.com/a) and on" },
        { "<a href=https://example.com/>example.com</a>", "example.com" },
        { "<a href=mailto:kim@example.com>kim@example.com</a>", "kim@example.com" },
        { "<a href=mailto:kim@example.com>김가람</a>", "김가람 (kim@example.com)" },
        { "<a href=tel:+82-2-1234>전화</a>", "전화 (+82-2-1234)" },
        { "<a href=https://example.com><img src=x></a>", "" },
        { "<a href=javascript:x>go</a>", "go" },
        { "<h1>T</h1>a<hr>b", "T\n\na\n---\nb" },
        { "<img alt='a picture' src=x>", "a picture" },
        { "<img alt='seen' width=1 height=1 src=https://example.com/x>b", "b" },
    };
    struct str long_link = str_format(*state, "<a href=\"https://example.com/%0300d\">go</a>", 0);
    struct str text;
    struct err err;

    check_examples(*state, html_to_marked_text, examples, COUNT_OF(examples));
    assert_true(html_to_marked_text(long_link, *state, &text, &err));
    assert_str_is(text, "go");
}

static void tables_give_lines_and_cells(void **state)
{
    static const struct example examples[] = {
        { "<table><tr><td>a<td>b<tr><td>c</table>d", "a b\nc\nd" },
        { "<table><thead><tr><th>품목</th><th>수량</th></tr></thead>"
          "<tbody><tr><td>연필</td><td>3</td></tr></tbody></table>",
          "품목 수량\n연필 3" },
        { "<table><tr><td><table><tr><td>Hi</td></tr></table><table><tr><td>there</td></tr>"
          "</table></td></tr></table>",
          "Hi\nthere" },
        { "<table><tr><td><img src=a></td><td></td><td>a</td></tr></table>", "a" },
        { "<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "a\n\nb" },
        { "<table><caption>c</caption><tr><td>a</table>", "c\na" },
    };

    check_examples(*state, html_to_text, examples, COUNT_OF(examples));
}

static void what_is_hidden_is_left_out(void **state)
{
    static const struct example examples[] = {
        { "<div style=display:none>no</div><p hidden>no</p>yes", "yes" },
        { "<div style='display:none;display:block'>yes</div>", "yes" },
        { "<span style='max-height:0px;overflow:hidden'>no</span>yes", "yes" },
        { "<div style='height:0;overflow:hidden'>no</div>yes", "yes" },
        { "<div style='VISIBILITY: hidden !important'>no</div>yes", "yes" },
        { "<div style='opacity:0'>no</div><div style='opacity:0.9'>yes</div>", "yes" },
        { "<div style='font-size:0px'>no<b>no</b></div>yes", "yes" },
        { "<td style='font-size:0'>no<span style='font-size:14px'>yes</span></td>", "yes" },
        { "<td style='font-size:0'><span style='font-size:200%'>no</span></td>yes", "yes" },
        { "<div style='font-size:0'><span class=x>yes</span></div>", "yes" },
        { "<div style='font-size:0'><table><td>yes</table></div>", "yes" },
        { "<a style='mso-hide:all'>yes</a>", "yes" },
        { "<style>p{}</style><script>x</script><title>t</title>a", "a" },
        { "<head><title>t</title><meta name=x content=y></head>a", "a" },
        { "<xml><w:View>Normal</w:View><w:Zoom>0</w:Zoom></xml>a", "a" },
        { "<xml>a", "a" },
        { "<select><option>no</select>yes", "yes" },
        { "<style>.no{display:none}p.x{visibility:hidden}</style><div class=no>no</div>"
          "<p class='x y'>no</p><div class=x>yes</div>",
          "yes" },
        { "<noscript>no script runs here</noscript>", "no script runs here" },
    };

    check_examples(*state, html_to_text, examples, COUNT_OF(examples));
}

static void what_shows_nothing_is_left_out(void **state)
{
    static const struct example examples[] = {
        { "Hi&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847; there", "Hi there" },
        { "&#8199;&#847; &#8199;&#847;<p>a</p>", "a" },
        { "Unter&shy;stützung", "Unterstützung" },
        { "exam\u200Bple.com\uFEFF", "example.com" },
        { "می\u200Cخواهم", "می\u200Cخواهم" },
        { "\U0001F468\u200D\U0001F469", "\U0001F468\u200D\U0001F469" },
        { "a\u200D b", "a b" },
        { "\u200Fשלום\u200E", "שלום" },
        { "a\u3000b", "a\u3000b" },
    };

    check_examples(*state, html_to_text, examples, COUNT_OF(examples));
}

static void word_processors_are_understood(void **state)
{
    static const struct example examples[] = {
        { "<p class=MsoNormal>안녕하세요.<o:p></o:p></p><p class=MsoNormal>환불 부탁드립니다."
          "<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>김</p>",
          "안녕하세요.\n환불 부탁드립니다.\n\n김" },
        { "<style>p.a{margin:0in;margin-bottom:.0001pt}</style><p class=a>a</p><p class=a>b</p>",
          "a\nb" },
        { "<p style='margin:0'>a</p><p style='margin:0cm 0cm 0pt'>b</p><p style='margin:0 0 1em'>c"
          "</p>d",
          "a\nb\n\nc\n\nd" },
        { "a<!--[if mso]><p>no</p><![endif]-->b", "ab" },
        { "a<!--[if !mso]><!-->yes<!--<![endif]-->b", "ayesb" },
        { "a<![if !mso]>yes<![endif]>b", "ayesb" },
        { "<?xml:namespace prefix = o ns = \"urn:x\" />a", "a" },
        { "<div style=\"white-space:pre-wrap\">a\n  b\n\nc</div>", "a\n  b\n\nc" },
        { "<pre>a\n<span style='white-space:normal'>b\nc</span></pre>", "a\nb c" },
        { "<div dir=\"ltr\">a<div><br></div><div>b</div></div><br>"
          "<div class=\"gmail_quote\"><blockquote>c</blockquote></div>",
          "a\n\nb\n\nc" },
        { "<div>&nbsp;</div>a<div>&nbsp;</div><div>b</div>", "a\n\nb" },
    };

    check_examples(*state, html_to_text, examples, COUNT_OF(examples));
}

static void references_and_broken_markup_are_read(void **state)
{
    static const struct example examples[] = {
        { "&amp;lt; &LT; &copy2024 &euro; &hangul; &#150; &#x80;", "&lt; < ©2024 € &hangul; – €" },
        { "&#99999999; &#0; &#xD800; &#; &#x; & &;", "\uFFFD \uFFFD \uFFFD &#; &#x; & &;" },
        { "&nbsp", "" },
        { "문의: <kim@example.com> 또는 <https://example.com/a>",
          "문의: <kim@example.com> 또는 <https://example.com/a>" },
        { "보기: <www.example.com/a?b>.", "보기: <www.example.com/a?b>." },
        { "Kim <kim@example.com", "Kim" },
        { "<a href=https://example.com/@kim>kim</a>", "kim" },
        { "<b title='x@y'>a</b>", "a" },
        { "a <b>b", "a b" },
        { "a</p></b></td>b", "a\n\nb" },
        { "a<p title=\"x>b", "a" },
        { "a<!-- b", "a" },
        { "a<", "a<" },
        { "a</", "a</" },
        { "<p<b>c", "c" },
        { "a<b/>c", "ac" },
    };

    check_examples(*state, html_to_text, examples, COUNT_OF(examples));
}

#define LINK(url)                                                                                  \
    "<a href=\"" url "\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">" url "</a>"

static void text_becomes_paragraphs_with_links(void **state)
{
    static const struct {
        const char *text;
        const char *html;
    } cases[] = {
        { "", "" },
        { "\n\n", "" },
        { "환불 <b> & \"c\"", "<p>환불 &lt;b&gt; &amp; &quot;c&quot;</p>" },
        { "a\nb\n\n\nc\r\nd\n", "<p>a<br>b</p><p>c<br>d</p>" },
        { "https://example.com/a에서 보세요",
          "<p>" LINK("https://example.com/a") "에서 보세요</p>" },
        { "(see http://example.com/a_(b)).", "<p>(see " LINK("http://example.com/a_(b)") ").</p>" },
        { "https://example.com/?a=1&b=2!", "<p>" LINK("https://example.com/?a=1&amp;b=2") "!</p>" },
        { "http:// https:/x javascript:alert(1)", "<p>http:// https:/x javascript:alert(1)</p>" },
        { "a\x01"
          "b\xFF",
          "<p>ab\uFFFD</p>" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct safe_html safe;
        struct err err;

        assert_true(html_from_text(str_of(cases[i].text), *state, &safe, &err));
        assert_str_is(safe.html, cases[i].html);
        assert_null(html_check_clean(safe.html, *state));
    }
}

static void text_survives_the_way_to_html_and_back(void **state)
{
    static const char *const texts[] = {
        "환불을 요청합니다.\n확인 부탁드립니다.\n\n감사합니다.",
        "see https://example.com/a?b=c",
        "1 < 2 && 3 > 2",
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct safe_html safe;
        struct str text;
        struct err err;

        assert_true(html_from_text(str_of(texts[i]), *state, &safe, &err));
        assert_true(html_to_text(safe.html, *state, &text, &err));
        assert_str_is(text, texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(html_becomes_what_a_reader_sees, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(html_becomes_what_a_person_would_type, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(tables_give_lines_and_cells, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(what_is_hidden_is_left_out, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(what_shows_nothing_is_left_out, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(word_processors_are_understood, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(references_and_broken_markup_are_read, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(text_becomes_paragraphs_with_links, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(text_survives_the_way_to_html_and_back, make_arena,
                                        drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
