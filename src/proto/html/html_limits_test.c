/* Time grows with length whatever comes, and what is too long is refused. */
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/html/html.h"
#include "proto/html/html_check.h"
#include "proto/html/html_test_ground.h"

static struct str repeated(struct arena *arena, const char *piece, size_t bytes)
{
    struct strbuf buf = strbuf_new(arena, bytes + 4096);

    for (size_t i = 0; buf.n < bytes; i++)
        strbuf_addf(&buf, "%s%zu'>", piece, i % 1000);
    return strbuf_str(&buf);
}

/** Processor time, so that a busy machine does not matter. */
static double cpu_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/** The processor's seconds for reading so many bytes made of the piece, and whether all came out
 * clean. */
static double seconds_for(struct arena *arena, const char *piece, size_t bytes)
{
    struct str input = repeated(arena, piece, bytes);
    double start = cpu_s();
    struct str got = cleaned(arena, input);
    struct str text;
    struct err err;
    double seconds;

    assert_true(html_to_text(input, arena, &text, &err));
    seconds = cpu_s() - start;
    assert_null(html_check_clean(got, arena));
    arena_reset(arena);
    return seconds;
}

static void time_grows_with_length_whatever_comes(void **state)
{
    static const char *const pieces[] = {
        "<div title='",
        "<b class='",
        "<p><b title='",
        "<table><td title='",
        "<a href='http://x/",
        "</p><p title='",
        "<!--'",
        "<script>'",
        "<p a='1' b='2' c='",
        "<svg><g title='",
        "&#x26;&amp;'",
        "<font color='",
        "<li><ul title='",
        "<a b=c d='' <<<'",
        "</div></b>'",
        "<h1 style='a:b;'x='",
        "<select><p '",
        "<template '",
        "<!",
        "</script",
        "<title>",
        "<p hidden title='",
        "<i><table '",
        "- -- --! <!-- '",
        "<ol><li title='",
        "<blockquote>x<br title='",
        "<blockquote><p title='",
        "<pre>\n<i title='",
        "<table><tr><td title='",
        "<style>.c{color:red}.d{margin:0}</style><p class='c d ",
        "<a href='http://x/'>y.com</a><b title='",
        "</p '",
        "<p style='background:url((((",
        "<p style='color:red;font:9px/1 a;margin:0 1px 2px 3px;",
        "<img src='data:image/png;base64,AAAA",
        "<td background='http://x/",
        "<kim@x.example><b@c '",
        "<xml title='",
        "&zwnj;&nbsp;&#847;'",
    };

    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        double quarter = seconds_for(*state, pieces[i], (size_t)64 * 1024);
        double whole = seconds_for(*state, pieces[i], (size_t)256 * 1024);

        /* Four times when it is straight, sixteen when every byte looks at all others; the tenth
         * of a second is for what a clock does not tell of a few milliseconds. */
        if (whole > quarter * 8 + 0.1)
            fail_msg("%s takes %.3f s, and %.3f s for a quarter", pieces[i], whole, quarter);
    }
}

static void too_much_is_refused(void **state)
{
    struct str large = { arena_alloc(*state, HTML_INPUT_MAX + 1), HTML_INPUT_MAX + 1 };
    struct safe_html safe;
    struct err err;

    assert_false(html_clean(large, *state, &safe, &err));
    assert_string_equal(err.code, "too_large");
    large.n = HTML_INPUT_MAX;
    memset((char *)(uintptr_t)large.p, '"', large.n);
    assert_false(html_clean(large, *state, &safe, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
}

/** Made into a link by nobody, as a text or in HTML: cleaning twice changes nothing. */
static void no_link_goes_to_a_host_that_cannot_be(void **state)
{
    static const size_t lengths[] = { 250, 260, 600, 5000 };
    struct arena *arena = *state;
    struct err err;

    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        char *host = arena_alloc(arena, lengths[i] + 1);
        struct safe_html made;
        struct safe_html twice;

        memset(host, 'a', lengths[i]);
        assert_true(
            html_from_text(str_format(arena, "See https://%s now", host), arena, &made, &err));
        assert_int_equal(str_find(made.html, STR("href")) < made.html.n, lengths[i] <= 253);
        assert_true(html_clean(made.html, arena, &twice, &err));
        assert_true(str_eq(made.html, twice.html));
        assert_true(html_clean(str_format(arena, "<a href='https://x@%s/'>y</a>", host), arena,
                               &made, &err));
        assert_int_equal(str_find(made.html, STR("href")) < made.html.n, lengths[i] + 2 <= 253);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(time_grows_with_length_whatever_comes, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(too_much_is_refused, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(no_link_goes_to_a_host_that_cannot_be, make_arena,
                                        drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
