#include "core/api/page_write.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "core/pages_for_test.h"

static int make_arena(void **state)
{
    *state = arena_new((size_t)8 * 1024 * 1024);
    return 0;
}

static int drop_arena(void **state)
{
    arena_free((struct arena **)state);
    return 0;
}

static void values_are_escaped_for_their_place(void **state)
{
    static const struct {
        const char *value;
        const char *text;
        const char *url;
        const char *part;
    } cases[] = {
        { "plain 환불", "plain 환불", "#", "plain%20%ED%99%98%EB%B6%88" },
        { "<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;", "#", "%3Cb%3E%26%22%27" },
        { "/tickets/7?a=1&b=2", "/tickets/7?a=1&amp;b=2", "/tickets/7?a=1&amp;b=2",
          "%2Ftickets%2F7%3Fa%3D1%26b%3D2" },
        { "https://example.com/'x", "https://example.com/&#39;x", "https://example.com/&#39;x",
          "https%3A%2F%2Fexample.com%2F%27x" },
        { "mailto:kim@example.com", "mailto:kim@example.com", "mailto:kim@example.com",
          "mailto%3Akim%40example.com" },
        { "javascript:alert(1)", "javascript:alert(1)", "#", "javascript%3Aalert%281%29" },
        { "JAVASCRIPT:x", "JAVASCRIPT:x", "#", "JAVASCRIPT%3Ax" },
        { "\tjavascript:x", "\tjavascript:x", "#", "%09javascript%3Ax" },
        { "//evil.example", "//evil.example", "#", "%2F%2Fevil.example" },
        { "/\\evil.example", "/\\evil.example", "#", "%2F%5Cevil.example" },
        { "data:text/html,x", "data:text/html,x", "#", "data%3Atext%2Fhtml%2Cx" },
        { "", "", "#", "" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strbuf text = strbuf_new(*state, 1024);
        struct strbuf url = strbuf_new(*state, 1024);
        struct strbuf part = strbuf_new(*state, 1024);

        page_write_text(&text, str_of(cases[i].value));
        page_write_url(&url, str_of(cases[i].value));
        page_write_url_part(&part, str_of(cases[i].value));
        assert_str_is(strbuf_str(&text), cases[i].text);
        assert_str_is(strbuf_str(&url), cases[i].url);
        assert_str_is(strbuf_str(&part), cases[i].part);
    }
}

static void a_template_writes_each_value_in_its_place(void **state)
{
    const struct page_page_write_test_rows_parts parts[] = { { STR("<1>") }, { STR("2") } };
    struct page_page_write_test_rows rows[] = {
        { .is_open = true, .name = STR("a&b") },
        { .name = STR("c"), .parts = parts, .parts_count = COUNT_OF(parts) },
    };
    struct page_page_write_test page = {
        .value = STR("\"x' onclick='"), .flag = true, .rows = rows, .rows_count = COUNT_OF(rows)
    };
    struct str html;
    struct err err;

    assert_true(html_clean(STR("<b>safe</b><script>x</script>"), *state, &page.body, &err));
    assert_true(page_page_write_test_make(&page, LANG_KO, *state, &html, &err));
    assert_str_is(html,
                  "\n<p title=\"&quot;x&#39; onclick=&#39;\" lang='&quot;x&#39; onclick=&#39;'>"
                  "&quot;x&#39; onclick=&#39;</p>\n"
                  "<a href=\"#\">a</a>"
                  "<a href=\"/t/%22x%27%20onclick%3D%27?q=%22x%27%20onclick%3D%27\">b</a>\n"
                  "yes there rows\n"
                  "<ul><li class=\"open\">a&amp;b</li><li >c, &lt;1&gt;, 2</li></ul>\n"
                  "<title>test.greeting</title>\n"
                  "<div><b>safe</b></div>\n");
}

static void an_empty_page_takes_the_other_ways(void **state)
{
    struct page_page_write_test page = { 0 };
    struct str html;
    struct err err;

    assert_true(page_page_write_test_make(&page, LANG_EN, *state, &html, &err));
    assert_true(str_find(html, STR("\nno\n<ul></ul>")) < html.n);
}

static void a_page_that_grows_too_long_is_refused(void **state)
{
    struct page_page_write_test page = { 0 };
    struct str html;
    struct err err;

    page.value = (struct str){ arena_alloc(*state, PAGE_MAX_BYTES), PAGE_MAX_BYTES };
    assert_false(page_page_write_test_make(&page, LANG_EN, *state, &html, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_are_escaped_for_their_place, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(a_template_writes_each_value_in_its_place, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(an_empty_page_takes_the_other_ways, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(a_page_that_grows_too_long_is_refused, make_arena,
                                        drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
