#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "proto/html.h"
#include "proto/html_check.h"

static int make_arena(void **state)
{
    *state = arena_new((size_t)16 * 1024 * 1024);
    return 0;
}

static int drop_arena(void **state)
{
    arena_free((struct arena **)state);
    return 0;
}

static void html_becomes_what_a_person_would_type(void **state)
{
    static const struct {
        const char *html;
        const char *text;
    } cases[] = {
        { "", "" },
        { "  환불\n <b>요청</b>합니다. ", "환불 요청합니다." },
        { "<p>a</p><p>b<br>c</p>", "a\n\nb\nc" },
        { "<div>a</div><div>b</div>", "a\nb" },
        { "<div>a<br></div><div><br></div><div>b</div>", "a\n\nb" },
        { "a&nbsp;&nbsp;b &lt;c&gt;", "a b <c>" },
        { "<ul><li>a<li>b<ul><li>c</ul></ul>d", "- a\n- b\n  - c\n\nd" },
        { "<ol><li>a<li>b</ol>", "1. a\n2. b" },
        { "<blockquote>a<br>b<blockquote>c</blockquote></blockquote>d", "> a\n> b\n>\n> > c\n\nd" },
        { "x<blockquote><p>a</p><p>b</p></blockquote>", "x\n\n> a\n>\n> b" },
        { "<a href=https://example.com/a>here</a>.", "here (https://example.com/a)." },
        { "<a href=https://example.com/>example.com</a>", "example.com" },
        { "<a href=mailto:kim@example.com>kim@example.com</a>", "kim@example.com" },
        { "<a href=https://example.com><img src=x></a>", "" },
        { "<a href=javascript:x>go</a>", "go" },
        { "<table><tr><td>a<td>b<tr><td>c</table>d", "a b\nc\n\nd" },
        { "<pre>  a\n   b</pre>", "  a\n   b" },
        { "<h1>T</h1>a<hr>b", "T\n\na\n---\nb" },
        { "<img alt='a picture' src=x>", "a picture" },
        { "<style>p{}</style><script>x</script><title>t</title>a", "a" },
        { "<div style=display:none>no</div><p hidden>no</p>yes", "yes" },
        { "<p></p><p> </p>a<p></p>", "a" },
        { "a<!-- b -->c", "ac" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str text;
        struct err err;

        assert_true(html_to_text(str_of(cases[i].html), *state, &text, &err));
        if (!str_eq(text, str_of(cases[i].text)))
            fail_msg("%s\n  gave   \"%" STR_FMT "\"\n  wanted \"%s\"", cases[i].html, STR_ARG(text),
                     cases[i].text);
    }
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
        cmocka_unit_test_setup_teardown(html_becomes_what_a_person_would_type, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(text_becomes_paragraphs_with_links, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(text_survives_the_way_to_html_and_back, make_arena,
                                        drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
