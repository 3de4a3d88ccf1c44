/** Who says what of a message, whom to believe, and whose domain it is. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/mail/auth/mail_alignment.h"
#include "proto/mail/auth/mail_auth_results.h"
#include "proto/mail/value/mail_head.h"

static const struct str servers[] = { STR_INIT("mx.haneul.example"), STR_INIT("mx.google.com"),
                                      STR_INIT("") };

static struct mail_auth_results read_with(const char *fields, size_t hops, size_t server_count,
                                          struct arena *arena)
{
    struct mail_auth_trust trust = { servers, server_count, hops };
    struct mail_auth_results results;
    struct mail_head head;
    struct str body;

    mail_head_read(str_of(fields), arena, &head, &body);
    mail_auth_results_read(&head, &trust, arena, &results);
    return results;
}

static void add_result(struct strbuf *out, const char *method,
                       const struct mail_auth_result *result)
{
    strbuf_addf(out, "%s=%s:%" STR_FMT "%s ", method, mail_auth_verdict_name(result->verdict),
                STR_ARG(result->domain), result->is_helo ? "(helo)" : "");
}

/** "spf=pass:a.example dkim=pass:b.example dmarc=pass:b.example" */
static struct str told(const struct mail_auth_results *results, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, 10000);

    if (results->spf.verdict != MAIL_AUTH_UNSAID)
        add_result(&out, "spf", &results->spf);
    for (size_t i = 0; i < results->dkim_count; i++)
        add_result(&out, "dkim", &results->dkim[i]);
    if (results->dmarc.verdict != MAIL_AUTH_UNSAID)
        add_result(&out, "dmarc", &results->dmarc);
    return str_trim(strbuf_str(&out));
}

#define AR     "Authentication-Results: "
#define OURS   AR "mx.haneul.example; "
#define HOP    "Received: from a.example by b.example; Sun, 29 Nov 2026 15:04:00 +0900\r\n"
#define PASSED "dmarc=pass header.from=a.example\r\n"

static const struct {
    const char *fields;
    const char *told;
    size_t ignored_count;
} fields[] = {
    { "", "", 0 },
    { OURS "none\r\n", "", 0 },
    { AR "mx.haneul.example 1; none\r\n", "", 0 },
    { OURS "spf=pass smtp.mailfrom=a@A.example\r\n", "spf=pass:a.example", 0 },
    { OURS "spf=pass smtp.mailfrom=<a@a.example>\r\n", "spf=pass:a.example", 0 },
    { OURS "spf=softfail smtp.mailfrom=a.example; dkim=fail (body hash; did (not) verify) "
           "header.d=b.example header.s=s1; dmarc=fail (p=reject) header.from=b.example\r\n",
      "spf=softfail:a.example dkim=fail:b.example dmarc=fail:b.example", 0 },
    /* RFC 8601, appendix B.6 and C, with our names: comments and blanks everywhere. */
    { AR "mx.haneul.example (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for "
         "it) fail policy (A dot can go here) . (like that) expired (this surprised me) = (as I "
         "wasn't expecting it) 1362471462\r\n",
      "dkim=fail:", 0 },
    { OURS "dkim=pass reason=\"good; signature (really)\" header.i=@mail-router.a.example;\r\n"
           " dkim=fail reason=\"bad\" header.i=@b.example\r\n",
      "dkim=pass:mail-router.a.example dkim=fail:b.example", 0 },
    { OURS "spf = pass smtp . mailfrom = \"a@a.example\"\r\n", "spf=pass:a.example", 0 },
    { OURS "spf=pass smtp.helo=h.example;\r\n spf=fail smtp.mailfrom=a@a.example\r\n",
      "spf=fail:a.example", 0 },
    { OURS "spf=pass smtp.mailfrom=<> smtp.helo=h.example\r\n", "spf=pass:h.example(helo)", 0 },
    { OURS "spf=hardfail smtp.mailfrom=a.example; dkim=none\r\n", "spf=fail:a.example", 0 },
    { OURS "spf=great smtp.mailfrom=a.example\r\n", "spf=other:a.example", 0 },
    { OURS "dmarc=pass header.from=한국.example\r\n", "dmarc=pass:xn--3e0b707e.example", 0 },
    { OURS "dmarc=pass header.from=\"no domain\"\r\n", "dmarc=pass:", 0 },
    { OURS "auth=pass smtp.auth=kim; iprev=pass policy.iprev=192.0.2.1; " PASSED,
      "dmarc=pass:a.example", 0 },
    { OURS "dkim=pass header.b=\"ab/c=\" header.d=a.example (x; spf=pass\r\n",
      "dkim=pass:a.example", 0 },
    { OURS "dkim=pass header.b=ab/c= header.d=a.example\r\n", "dkim=pass:a.example", 0 },
    { OURS ";;=;x;dmarc;" PASSED, "dmarc=pass:a.example", 0 },
    { AR "MX.HANEUL.EXAMPLE;" PASSED, "dmarc=pass:a.example", 0 },
    { AR "\"mx.haneul.example\";" PASSED, "dmarc=pass:a.example", 0 },
    /* As Google writes them. */
    { AR
      "mx.google.com;\r\n       dkim=pass header.i=@a.example header.s=google "
      "header.b=\"KB/0ab+c\";\r\n       spf=pass (google.com: domain of kim@a.example designates "
      "192.0.2.1 as permitted sender) smtp.mailfrom=kim@a.example;\r\n       dmarc=pass (p=NONE "
      "sp=QUARANTINE dis=NONE) header.from=a.example\r\n",
      "spf=pass:a.example dkim=pass:a.example dmarc=pass:a.example", 0 },
    /* As Microsoft writes them. */
    { AR "spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=a.example; dkim=pass (signature was "
         "verified)\r\n header.d=a.example;dmarc=pass action=none header.from=a.example;"
         "compauth=pass reason=100\r\n",
      "spf=pass:a.example dkim=pass:a.example dmarc=pass:a.example", 0 },
    /* Not ours. */
    { AR "mx.elsewhere.example; " PASSED, "", 1 },
    { AR "mx.haneul.example.evil.example; " PASSED, "", 1 },
    { AR "evil.example (mx.haneul.example); " PASSED, "", 1 },
    { AR "mx.haneul.example\r\n", "", 0 },
    /* Where they stand; one Received is ours. */
    { OURS PASSED HOP HOP, "dmarc=pass:a.example", 0 },
    { HOP OURS PASSED HOP, "dmarc=pass:a.example", 0 },
    { HOP HOP OURS PASSED, "", 1 },
    { OURS "dmarc=fail header.from=a.example\r\n" HOP HOP OURS PASSED, "dmarc=fail:a.example", 1 },
    { OURS "dmarc=fail header.from=a.example\r\n" OURS PASSED, "dmarc=fail:a.example", 0 },
    /* Received-SPF. */
    { "Received-SPF: pass (mailfrom) identity=mailfrom; client-ip=192.0.2.1; helo=h.example; "
      "envelope-from=\"a@a.example\"; receiver=mx.haneul.example\r\n",
      "spf=pass:a.example", 0 },
    { "Received-SPF: pass (mx.google.com: domain of a@a.example designates 192.0.2.1 as permitted "
      "sender) client-ip=192.0.2.1; envelope-from=a@a.example;\r\n",
      "spf=pass:a.example", 0 },
    { "Received-SPF: pass client-ip=192.0.2.1; envelope-from=a@a.example;\r\n", "", 1 },
    { "Received-SPF: Pass receiver=evil.example; envelope-from=a@a.example\r\n", "", 1 },
    { HOP HOP "Received-SPF: pass receiver=mx.haneul.example; envelope-from=a@a.example\r\n", "",
      1 },
    { "Received-SPF: pass receiver=mx.haneul.example; envelope-from=a@a.example\r\n" OURS
      "spf=fail smtp.mailfrom=b.example\r\n",
      "spf=fail:b.example", 0 },
};

static void fields_of_trusted_servers_are_read(void **state)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct mail_auth_results results =
            read_with(fields[i].fields, 1, COUNT_OF(servers), *state);

        if (!str_eq(told(&results, *state), str_of(fields[i].told))
            || results.ignored_count != fields[i].ignored_count)
            fail_msg("%s\n  says \"%" STR_FMT "\", %zu ignored", fields[i].fields,
                     STR_ARG(told(&results, *state)), results.ignored_count);
    }
}

static void nobody_is_believed_unasked(void **state)
{
    assert_int_equal(read_with(OURS PASSED, 1, 0, *state).ignored_count, 1);
    assert_int_equal(
        read_with(AR "spf=pass smtp.mailfrom=a.example\r\n", 1, 2, *state).ignored_count, 1);
    assert_int_equal(read_with(HOP OURS PASSED, 0, 1, *state).ignored_count, 1);
}

static void selectors_are_told(void **state)
{
    struct mail_auth_results results =
        read_with(OURS "dkim=pass header.d=a.example header.s=s1\r\n", 1, 1, *state);

    assert_str_is(results.dkim[0].selector, "s1");
}

static void signatures_end_at_their_bound(void **state)
{
    struct strbuf text = strbuf_new(*state, 100000);
    struct mail_auth_results results;

    strbuf_add_cstr(&text, OURS);
    for (int i = 0; i < 1000; i++)
        strbuf_add_cstr(&text, "dkim=pass header.d=a.example;");
    results = read_with(str_cstr(*state, strbuf_str(&text)), 1, 1, *state);
    assert_int_equal(results.dkim_count, MAIL_AUTH_SIGNATURES_MAX);
}

/* ---- alignment ---- */

static const struct {
    const char *domain;
    const char *organisation;
} organisations[] = {
    { "a.example", "a.example" },
    { "Mail.A.Example.", "a.example" },
    { "mail.shop.co.kr", "shop.co.kr" },
    { "shop.co.kr", "shop.co.kr" },
    { "co.kr", "co.kr" },
    { "a.b.github.io", "b.github.io" },
    { "a.b.city.kawasaki.jp", "city.kawasaki.jp" },
    { "x.홍길동.한국", "xn--wk0bu0i737a.xn--3e0b707e" },
    { "192.0.2.1", "192.0.2.1" },
    { "localhost", "localhost" },
    { "", NULL },
    { "a..b", NULL },
};

static void organisations_are_those_of_the_list(void **state)
{
    for (size_t i = 0; i < COUNT_OF(organisations); i++) {
        struct str found;
        bool is_found = mail_organisation(str_of(organisations[i].domain), *state, &found);

        assert_int_equal(is_found, organisations[i].organisation != NULL);
        if (is_found)
            assert_str_is(found, organisations[i].organisation);
    }
}

static const struct {
    const char *a;
    const char *b;
    bool is_relaxed;
    bool is_strict;
} pairs[] = {
    { "a.example", "A.example", true, true },
    { "mail.a.example", "a.example", true, false },
    { "mail.a.example", "news.a.example", true, false },
    { "a.co.kr", "b.co.kr", false, false },
    { "co.kr", "a.co.kr", false, false },
    { "a.example", "aa.example", false, false },
    { "한국.example", "xn--3e0b707e.example", true, true },
    { "", "", false, false },
    { "a b", "a b", false, false },
};

static void domains_are_aligned_by_their_organisation(void **state)
{
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct str a = str_of(pairs[i].a);
        struct str b = str_of(pairs[i].b);

        assert_int_equal(mail_is_aligned(a, b, MAIL_ALIGN_RELAXED, *state), pairs[i].is_relaxed);
        assert_int_equal(mail_is_aligned(a, b, MAIL_ALIGN_STRICT, *state), pairs[i].is_strict);
    }
}

static void only_what_passed_proves_something(void **state)
{
    struct mail_auth_results results = read_with(
        OURS "spf=pass smtp.mailfrom=bounce.a.example; dkim=fail header.d=a.example; dkim=pass "
             "header.d=list.example\r\n",
        1, 1, *state);
    struct mail_alignment alignment =
        mail_align(STR("a.example"), &results, MAIL_ALIGN_RELAXED, MAIL_ALIGN_RELAXED, *state);

    assert_true(alignment.spf);
    assert_false(alignment.dkim);
    alignment =
        mail_align(STR("list.example"), &results, MAIL_ALIGN_STRICT, MAIL_ALIGN_STRICT, *state);
    assert_false(alignment.spf);
    assert_true(alignment.dkim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(fields_of_trusted_servers_are_read),
        ARENA_TEST(nobody_is_believed_unasked),
        ARENA_TEST(selectors_are_told),
        ARENA_TEST(signatures_end_at_their_bound),
        ARENA_TEST(organisations_are_those_of_the_list),
        ARENA_TEST(domains_are_aligned_by_their_organisation),
        ARENA_TEST(only_what_passed_proves_something),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
