/* What domains publish, answered by a zone of the test's own. */
#include "features/channel_mail/mail_domain_check.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"

enum { RECORDS_MAX = 8 };

/** "MX domain host", "TXT name text"; a name of which "NO name" says so is not answered. */
struct zone {
    struct dns dns;
    const char *records[RECORDS_MAX];
};

static enum dns_result ask(struct dns *dns, enum dns_type type, struct str name,
                           struct arena *arena, struct dns_record **out, size_t *count)
{
    const struct zone *zone = CONTAINER_OF(dns, struct zone, dns);

    *out = ARENA_ARRAY(arena, RECORDS_MAX, struct dns_record);
    *count = 0;
    for (size_t i = 0; i < RECORDS_MAX && zone->records[i] != NULL; i++) {
        struct str rest = str_of(zone->records[i]);
        struct str kind = str_cut(&rest, ' ');

        if (!str_eq(str_cut(&rest, ' '), name))
            continue;
        if (str_eq(kind, STR("NO")))
            return DNS_NOT_ANSWERED;
        if (str_eq(kind, type == DNS_MX ? STR("MX") : STR("TXT")))
            (*out)[(*count)++].text = str_is_null(rest) ? STR("") : rest;
    }
    return *count > 0 ? DNS_FOUND : DNS_NOTHING;
}

#define KEY      "v=DKIM1; k=ed25519; p=AAAA"
#define KEY_NAME "p1._domainkey.haneul.example"

static const struct mail_domain_plan plan = { .domain = STR_INIT("haneul.example"),
                                              .relay = STR_INIT("smtp.relay.example"),
                                              .dkim_name = STR_INIT(KEY_NAME),
                                              .dkim_text = STR_INIT(KEY) };

static int setup(void **state)
{
    *state = arena_new(1 << 20);
    return 0;
}

static int teardown(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

static void everything_that_is_published_is_found(void **state)
{
    struct zone zone = { { ask },
                         { "MX haneul.example mx.haneul.example", "TXT haneul.example site=1",
                           "TXT haneul.example v=spf1 include:relay.example -all",
                           "TXT " KEY_NAME " v=DKIM1; p=AA AA; k=ed25519",
                           "TXT _dmarc.haneul.example v=DMARC1; p=reject" } };
    static const char *const records[] = { "MX", "SPF", "DKIM", "DMARC" };
    struct mail_domain_finding findings[MAIL_DOMAIN_FINDINGS_MAX];

    assert_int_equal(mail_domain_check(&zone.dns, &plan, *state, findings), 4);
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        assert_string_equal(findings[i].record, records[i]);
        assert_int_equal(findings[i].state, MAIL_DOMAIN_FINE);
        assert_true(findings[i].found.n > 0);
        assert_true(str_is_null(findings[i].paste));
    }
}

static void what_is_missing_is_given_to_paste(void **state)
{
    static const struct {
        enum mail_domain_state state;
        const char *paste;
    } wanted[] = {
        { MAIL_DOMAIN_NO_MX, "haneul.example. IN MX 10 mail.haneul.example." },
        { MAIL_DOMAIN_NO_SPF, "haneul.example. IN TXT \"v=spf1 mx a:smtp.relay.example ~all\"" },
        { MAIL_DOMAIN_NO_DKIM, KEY_NAME ". IN TXT \"" KEY "\"" },
        { MAIL_DOMAIN_NO_DMARC, "_dmarc.haneul.example. IN TXT \"v=DMARC1; p=none\"" },
    };
    struct zone zone = { { ask }, { NULL } };
    struct mail_domain_finding findings[MAIL_DOMAIN_FINDINGS_MAX];

    assert_int_equal(mail_domain_check(&zone.dns, &plan, *state, findings), COUNT_OF(wanted));
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        assert_int_equal(findings[i].state, wanted[i].state);
        assert_str_is(findings[i].paste, wanted[i].paste);
    }
}

static void each_way_of_being_wrong_has_its_name(void **state)
{
    static const struct {
        const char *record;
        const char *again;
        size_t nth;
        enum mail_domain_state wanted;
    } cases[] = {
        { "MX haneul.example", NULL, 0, MAIL_DOMAIN_NULL_MX },
        { "TXT haneul.example v=spf1 mx -all", "TXT haneul.example v=spf1 a -all", 1,
          MAIL_DOMAIN_TWO_SPF },
        { "TXT haneul.example v=spf1 mx +all", NULL, 1, MAIL_DOMAIN_OPEN_SPF },
        { "TXT haneul.example v=spf1 ALL", NULL, 1, MAIL_DOMAIN_OPEN_SPF },
        { "TXT haneul.example v=spf10 -all", NULL, 1, MAIL_DOMAIN_NO_SPF },
        { "TXT haneul.example V=SPF1 -all", NULL, 1, MAIL_DOMAIN_FINE },
        { "TXT " KEY_NAME " v=DKIM1; k=ed25519; p=BBBB", NULL, 2, MAIL_DOMAIN_OTHER_DKIM },
        { "TXT " KEY_NAME " v=DKIM1; p=", NULL, 2, MAIL_DOMAIN_OTHER_DKIM },
        { "TXT " KEY_NAME " p=BBBB", "TXT " KEY_NAME " p=AAAA", 2, MAIL_DOMAIN_FINE },
        { "TXT _dmarc.haneul.example v=DMARC1; p=none",
          "TXT _dmarc.haneul.example v=DMARC1; p=reject", 3, MAIL_DOMAIN_TWO_DMARC },
        { "TXT _dmarc.haneul.example p=none", NULL, 3, MAIL_DOMAIN_NO_DMARC },
        { "NO haneul.example", NULL, 0, MAIL_DOMAIN_NOT_ANSWERED },
        { "NO haneul.example", NULL, 1, MAIL_DOMAIN_NOT_ANSWERED },
        { "NO " KEY_NAME, NULL, 2, MAIL_DOMAIN_NOT_ANSWERED },
        { "NO _dmarc.haneul.example", NULL, 3, MAIL_DOMAIN_NOT_ANSWERED },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct zone zone = { { ask }, { cases[i].record, cases[i].again } };
        struct mail_domain_finding findings[MAIL_DOMAIN_FINDINGS_MAX];

        mail_domain_check(&zone.dns, &plan, *state, findings);
        if (findings[cases[i].nth].state != cases[i].wanted)
            fail_msg("%s: %d", cases[i].record, findings[cases[i].nth].state);
    }
}

static void the_organisation_speaks_for_what_is_below_it(void **state)
{
    struct mail_domain_plan below = plan;
    struct zone zone = { { ask }, { "TXT _dmarc.haneul.co.kr v=DMARC1; p=reject" } };
    struct mail_domain_finding findings[MAIL_DOMAIN_FINDINGS_MAX];

    below.domain = STR("help.haneul.co.kr");
    below.dkim_name = STR_NULL; /* mail is not signed */
    assert_int_equal(mail_domain_check(&zone.dns, &below, *state, findings), 3);
    assert_int_equal(findings[2].state, MAIL_DOMAIN_FINE);
}

static void a_relay_is_named_as_what_it_is(void **state)
{
    static const struct {
        struct str relay;
        const char *paste;
    } cases[] = {
        { STR_INIT("192.0.2.7"), "haneul.example. IN TXT \"v=spf1 mx ip4:192.0.2.7 ~all\"" },
        { STR_INIT("2001:db8::7"), "haneul.example. IN TXT \"v=spf1 mx ip6:2001:db8::7 ~all\"" },
        { STR_INIT(""), "haneul.example. IN TXT \"v=spf1 mx ~all\"" },
    };
    struct zone zone = { { ask }, { NULL } };
    struct mail_domain_finding findings[MAIL_DOMAIN_FINDINGS_MAX];

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct mail_domain_plan by = plan;

        by.relay = cases[i].relay;
        mail_domain_check(&zone.dns, &by, *state, findings);
        assert_str_is(findings[1].paste, cases[i].paste);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(everything_that_is_published_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_missing_is_given_to_paste, setup, teardown),
        cmocka_unit_test_setup_teardown(each_way_of_being_wrong_has_its_name, setup, teardown),
        cmocka_unit_test_setup_teardown(the_organisation_speaks_for_what_is_below_it, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_relay_is_named_as_what_it_is, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
