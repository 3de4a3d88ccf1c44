/** Signatures of mail: the examples of RFC 6376 and 8463, our own, and those that are no good. */
#include "base/cmocka_test.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "base/attributes.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/mail/auth/mail_dkim_canon.h"
#include "proto/mail/auth/mail_dkim_sign.h"
#include "proto/mail/auth/mail_dkim_verify.h"
#include "proto/mail/compose/mail_compose.h"

enum { NOW_S = 1800000000, RECORDS_MAX = 4 };

/* ---- a small DNS ---- */

struct zone {
    struct {
        struct str name;
        struct str record;
    } records[RECORDS_MAX];
    size_t count;
    bool is_silent;
    size_t questions;
};

static enum mail_dkim_found find_txt(void *arg, struct str name, struct arena *arena,
                                     struct str *record)
{
    struct zone *zone = arg;

    (void)arena;
    zone->questions++;
    if (zone->is_silent)
        return MAIL_DKIM_TRY_LATER;
    for (size_t i = 0; i < zone->count; i++)
        if (str_eq(zone->records[i].name, name)) {
            *record = zone->records[i].record;
            return MAIL_DKIM_FOUND;
        }
    return MAIL_DKIM_NOT_FOUND;
}

static void publish(struct zone *zone, const char *name, struct str record)
{
    zone->records[zone->count].name = str_of(name);
    zone->records[zone->count++].record = record;
}

static struct mail_dkim_report verify(struct str message, struct zone *zone, struct arena *arena)
{
    struct mail_dkim_lookup lookup = { find_txt, zone };
    struct mail_dkim_limits limits = { 5 };
    struct mail_dkim_report report;

    mail_dkim_verify(message, &lookup, NOW_S, &limits, arena, &report);
    return report;
}

/** Replaces the only place of `old` in the text. */
static struct str with(struct str text, const char *old, const char *new, struct arena *arena)
{
    size_t at = str_find(text, str_of(old));

    assert_true(at < text.n);
    return str_format(arena, "%" STR_FMT "%s%" STR_FMT, STR_ARG(str_sub(text, 0, at)), new,
                      STR_ARG(str_from(text, at + strlen(old))));
}

/* ---- the forms ---- */

static struct str head_form(enum mail_dkim_canon canon, struct str message, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, 10000);
    struct mail_dkim_head head;

    mail_dkim_head_read(message, arena, &head);
    for (size_t i = 0; i < head.count; i++)
        mail_dkim_add_field(&out, canon, head.fields[i].raw);
    return strbuf_str(&out);
}

static struct sha256 body_hash(enum mail_dkim_canon canon, struct str body, size_t cut)
{
    struct mail_dkim_body state;

    mail_dkim_body_begin(&state, canon, UINT64_MAX);
    mail_dkim_body_add(&state, str_sub(body, 0, cut));
    mail_dkim_body_add(&state, str_from(body, cut));
    return mail_dkim_body_end(&state);
}

/** RFC 6376 3.4.5. */
static void the_forms_of_a_head_are_those_of_the_rfc(void **state)
{
    struct str message = STR("A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n");

    assert_str_is(head_form(MAIL_DKIM_RELAXED, message, *state), "a:X\r\nb:Y Z\r\n");
    assert_str_is(head_form(MAIL_DKIM_SIMPLE, message, *state), "A: X\r\nB : Y\t\r\n\tZ  \r\n");
    message = STR("A: X\nB : Y\t\n\tZ  \n\n");
    assert_str_is(head_form(MAIL_DKIM_SIMPLE, message, *state), "A: X\r\nB : Y\t\r\n\tZ  \r\n");
}

static const struct {
    struct str body;
    const char *simple;
    const char *relaxed;
} bodies[] = {
    { STR_INIT(" C \r\nD \t E\r\n\r\n\r\n"), " C \r\nD \t E\r\n", " C\r\nD E\r\n" },
    { STR_INIT(""), "\r\n", "" },
    { STR_INIT("\r\n\r\n"), "\r\n", "" },
    { STR_INIT(" \t\r\n"), " \t\r\n", "" },
    { STR_INIT("a"), "a\r\n", "a\r\n" },
    { STR_INIT("a \n\n b"), "a \r\n\r\n b\r\n", "a\r\n\r\n b\r\n" },
    { STR_INIT("a\rb\r"), "a\rb\r\r\n", "a\rb\r\r\n" },
    { STR_INIT("a\r\r\nb"), "a\r\r\nb\r\n", "a\r\r\nb\r\n" },
};

static void the_forms_of_a_body_are_those_of_the_rfc_wherever_it_is_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        for (size_t cut = 0; cut <= bodies[i].body.n; cut++) {
            struct sha256 simple = body_hash(MAIL_DKIM_SIMPLE, bodies[i].body, cut);
            struct sha256 relaxed = body_hash(MAIL_DKIM_RELAXED, bodies[i].body, cut);
            struct sha256 simple_wanted = sha256_of(str_of(bodies[i].simple));
            struct sha256 relaxed_wanted = sha256_of(str_of(bodies[i].relaxed));

            assert_memory_equal(simple.bytes, simple_wanted.bytes, SHA256_BYTES);
            assert_memory_equal(relaxed.bytes, relaxed_wanted.bytes, SHA256_BYTES);
        }
}

/* ---- RFC 8463, appendix A ---- */

#define RFC_ED25519_RECORD "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define RFC_RSA_RECORD                                                                             \
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"                         \
    "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"                        \
    "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"                        \
    "Ip3G+2kryOTIKT+l/K4w3QIDAQAB"

static const struct str rfc_message =
    STR_INIT("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
             " d=football.example.com; i=@football.example.com;\r\n"
             " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
             " subject : date : message-id : from : subject : date;\r\n"
             " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
             " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
             " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
             "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
             " d=football.example.com; i=@football.example.com;\r\n"
             " q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"
             " date : message-id : from : subject : date;\r\n"
             " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
             " b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n"
             " DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n"
             " dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n"
             "From: Joe SixPack <joe@football.example.com>\r\n"
             "To: Suzie Q <suzie@shopping.example.net>\r\n"
             "Subject: Is dinner ready?\r\n"
             "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
             "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
             "\r\n"
             "Hi.\r\n"
             "\r\n"
             "We lost the game.  Are you hungry yet?\r\n"
             "\r\n"
             "Joe.\r\n");

static struct zone rfc_zone(void)
{
    struct zone zone = { 0 };

    publish(&zone, "brisbane._domainkey.football.example.com", STR(RFC_ED25519_RECORD));
    publish(&zone, "test._domainkey.football.example.com", STR(RFC_RSA_RECORD));
    return zone;
}

static void the_message_of_rfc_8463_passes_twice(void **state)
{
    struct zone zone = rfc_zone();
    struct mail_dkim_report report = verify(rfc_message, &zone, *state);

    assert_int_equal(report.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(report.items[i].result, MAIL_DKIM_PASS);
        assert_null(report.items[i].reason);
        assert_str_is(report.items[i].domain, "football.example.com");
        assert_str_is(report.items[i].identity, "@football.example.com");
        assert_int_equal(report.items[i].signed_at_s, 1528637909);
    }
    assert_int_equal(report.items[0].algorithm, MAIL_DKIM_ED25519);
    assert_str_is(report.items[0].selector, "brisbane");
    assert_int_equal(report.items[1].algorithm, MAIL_DKIM_RSA);
    assert_int_equal(report.items[1].key_bits, 1024);
}

static void names_of_keys_are_told_before(void **state)
{
    struct mail_dkim_limits limits = { 5 };
    struct str *names;

    assert_int_equal(mail_dkim_key_names(rfc_message, &limits, *state, &names), 2);
    assert_str_is(names[0], "brisbane._domainkey.football.example.com");
    assert_str_is(names[1], "test._domainkey.football.example.com");
}

/** What a change of the message (or of a record) does to the Ed25519 signature. */
struct change {
    const char *old;
    const char *new;
    const char *outcome; /* result and reason */
};

static void check_outcome(const struct mail_dkim_signature *signature, const char *outcome,
                          const char *what, struct arena *arena)
{
    struct str found = str_format(arena, "%s %s", mail_dkim_result_name(signature->result),
                                  signature->reason != NULL ? signature->reason : "");

    if (!str_eq(str_trim(found), str_of(outcome)))
        fail_msg("%" STR_FMT " is not %s: %s", STR_ARG(found), outcome, what);
}

static const struct change changes[] = {
    { "We lost", "We won", "fail body_changed" },
    { "hungry yet?\r\n", "hungry   yet? \t\r\n", "pass" },
    { "Joe.\r\n", "Joe.\r\n\r\n\r\n", "pass" },
    { "Joe.\r\n", "Joe.", "pass" },
    { "Subject: Is", "subject :  Is", "pass" },
    { "Subject: Is dinner", "Subject: Is\r\n  dinner", "pass" },
    { "Subject: Is", "Subject: is", "fail head_changed" },
    { "From: Joe", "From: a@b.example\r\nFrom: Joe", "fail head_changed" },
    { "Message-ID: <2", "Message-ID: <1", "fail head_changed" },
    { "To: Suzie", "X: y\r\nTo: Suzie", "pass" },
    { "v=1;", "v=2;", "permerror bad_signature" },
    { "v=1;", "", "permerror bad_signature" },
    { "v=1;", "v=1; v=1;", "permerror bad_signature" },
    { "v=1;", "v=1; ; ", "permerror bad_signature" },
    { "ed25519-sha256", "rsa-sha1", "permerror unknown_algorithm" },
    { "ed25519-sha256", "rsa-sha256", "permerror other_algorithm" },
    { "relaxed/relaxed", "relaxed/loose", "permerror bad_signature" },
    { "relaxed/relaxed", "relaxed", "fail body_changed" },
    { "relaxed/relaxed", "relaxed/simple", "fail body_changed" },
    { " q=dns/txt;", " q=dns/other;", "permerror bad_signature" },
    { "d=football.example.com", "d=football..com", "permerror bad_signature" },
    { "d=football.example.com; i=@football.example.com;",
      "d=football.example.com; i=joe@x.football.example.com;", "fail head_changed" },
    { "i=@football.example.com", "i=@example.com", "permerror bad_identity" },
    { "i=@football.example.com", "i=football.example.com", "permerror bad_identity" },
    { "i=@football.example.com", "i=@xfootball.example.com", "permerror bad_identity" },
    { "s=brisbane", "s=sydney", "permerror no_key" },
    { "t=1528637909;", "t=1528637909; x=1528637908;", "permerror bad_signature" },
    { "t=1528637909;", "t=now;", "permerror bad_signature" },
    { "t=1528637909;", "t=-1;", "permerror bad_signature" },
    { "h=from : to :", "h=to :", "fail head_changed" },
    { "h=from : to :\r\n subject : date : message-id : from : subject : date;", "h=to : subject;",
      "permerror from_not_signed" },
    { "bh=2jUS", "bh=2jUT", "fail body_changed" },
    { "bh=2jUSOH9N", "bh=", "permerror bad_signature" },
    { "b=/gCr", "b=/gCs", "fail head_changed" },
    { "b=/gCr", "b=!gCr", "permerror bad_signature" },
};

static void each_change_has_its_outcome(void **state)
{
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct zone zone = rfc_zone();
        struct str message = with(rfc_message, changes[i].old, changes[i].new, *state);
        struct mail_dkim_report report = verify(message, &zone, *state);

        check_outcome(&report.items[0], changes[i].outcome, changes[i].new, *state);
    }
}

static void line_ends_of_lf_alone_count_as_crlf(void **state)
{
    struct strbuf message = strbuf_new(*state, 10000);
    struct zone zone = rfc_zone();

    for (size_t i = 0; i < rfc_message.n; i++)
        if (rfc_message.p[i] != '\r')
            strbuf_add_char(&message, rfc_message.p[i]);
    assert_int_equal(verify(strbuf_str(&message), &zone, *state).items[0].result, MAIL_DKIM_PASS);
}

static const struct change record_changes[] = {
    { "v=DKIM1; ", "", "pass" },
    { "v=DKIM1", "v=DKIM2", "permerror bad_key" },
    { "v=DKIM1; k=ed25519;", "k=ed25519; v=DKIM1;", "permerror bad_key" },
    { "k=ed25519;", "", "permerror other_algorithm" },
    { "k=ed25519;", "k=ed25519; t=y : s;", "pass" },
    { "k=ed25519;", "k=ed25519; s=email;", "pass" },
    { "k=ed25519;", "k=ed25519; s=other : *;", "pass" },
    { "k=ed25519;", "k=ed25519; s=tlsrpt;", "permerror other_service" },
    { "k=ed25519;", "k=ed25519; h=sha1 : sha256;", "pass" },
    { "k=ed25519;", "k=ed25519; h=sha1;", "permerror other_algorithm" },
    { "k=ed25519;", "k=ed25519; n=a note; xyz=1;", "pass" },
    { "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "p=", "permerror revoked_key" },
    { "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "n=x", "permerror bad_key" },
    { "p=11qYAYKxCrfVS", "p=11qY AYKx\tCrfVS", "pass" },
    { "p=11qY", "p=", "permerror bad_key" },
    { "p=11qY", "p=21qY", "fail head_changed" },
    { "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "p", "permerror bad_key" },
};

static void each_record_has_its_outcome(void **state)
{
    for (size_t i = 0; i < COUNT_OF(record_changes); i++) {
        struct zone zone = { 0 };
        struct str record =
            with(STR(RFC_ED25519_RECORD), record_changes[i].old, record_changes[i].new, *state);

        publish(&zone, "brisbane._domainkey.football.example.com", record);
        check_outcome(&verify(rfc_message, &zone, *state).items[0], record_changes[i].outcome,
                      record_changes[i].new, *state);
    }
}

static void keys_in_testing_are_noted(void **state)
{
    struct zone zone = { 0 };

    publish(&zone, "brisbane._domainkey.football.example.com", STR(RFC_ED25519_RECORD "; t=y"));
    assert_true(verify(rfc_message, &zone, *state).items[0].is_testing);
}

static void no_answer_is_a_reason_to_ask_again(void **state)
{
    struct zone zone = { .is_silent = true };

    check_outcome(&verify(rfc_message, &zone, *state).items[0], "temperror no_answer", "", *state);
}

static void signatures_beyond_the_bound_are_counted_only(void **state)
{
    struct zone zone = rfc_zone();
    struct mail_dkim_lookup lookup = { find_txt, &zone };
    struct mail_dkim_limits limits = { 1 };
    struct mail_dkim_report report;

    mail_dkim_verify(rfc_message, &lookup, NOW_S, &limits, *state, &report);
    assert_int_equal(report.count, 1);
    assert_int_equal(report.unread_count, 1);
    assert_int_equal(zone.questions, 1);
}

static void mail_without_signatures_has_none(void **state)
{
    struct zone zone = { 0 };

    assert_int_equal(verify(STR("From: a@b.example\r\n\r\nhi\r\n"), &zone, *state).count, 0);
    assert_int_equal(verify(STR(""), &zone, *state).count, 0);
    assert_int_equal(verify(STR("DKIM-Signature: x"), &zone, *state).count, 1);
}

static void too_many_signed_names_are_refused(void **state)
{
    struct strbuf names = strbuf_new(*state, 10000);
    struct zone zone = rfc_zone();
    struct str message;

    strbuf_add_cstr(&names, "h=from");
    for (int i = 0; i < MAIL_DKIM_NAMES_MAX; i++)
        strbuf_add_cstr(&names, ":to");
    strbuf_add_cstr(&names, "; z=");
    message = with(rfc_message, "h=", str_cstr(*state, strbuf_str(&names)), *state);
    check_outcome(&verify(message, &zone, *state).items[0], "permerror too_many_names", "", *state);
}

/* ---- our own signatures ---- */

static const struct str our_message =
    STR_INIT("Date: Sun, 29 Nov 2026 15:04:00 +0900\r\n"
             "From: Haneul <help@haneul.example>\r\n"
             "To: =?UTF-8?B?6rmA7ZWY64KY?= <hana@example.com>,\r\n lee@example.com\r\n"
             "Subject: Your order\r\n"
             "Message-ID: <a1@haneul.example>\r\n"
             "MIME-Version: 1.0\r\n"
             "Content-Type: text/plain; charset=utf-8\r\n"
             "\r\n"
             "Hello \r\n\r\n  there\r\n\r\n");

struct keys {
    struct mail_dkim_key *rsa;
    struct mail_dkim_key *ed25519;
    struct arena *arena;
};

static struct mail_dkim_key *new_key(enum mail_dkim_algorithm algorithm, struct arena *arena)
{
    struct mail_dkim_key *key = NULL;
    struct err err = { 0 };
    struct str pem;

    assert_true(mail_dkim_key_generate(algorithm, MAIL_DKIM_RSA_BITS_USUAL, arena, &pem, &err));
    assert_true(mail_dkim_key_read(pem, &key, &err));
    assert_int_equal(mail_dkim_key_algorithm(key), algorithm);
    return key;
}

static int set_up_keys(void **state)
{
    struct keys *keys = calloc(1, sizeof(*keys));

    keys->arena = arena_new(ARENA_REQUEST_MAX);
    keys->rsa = new_key(MAIL_DKIM_RSA, keys->arena);
    keys->ed25519 = new_key(MAIL_DKIM_ED25519, keys->arena);
    *state = keys;
    return 0;
}

static int tear_down_keys(void **state)
{
    struct keys *keys = *state;

    mail_dkim_key_free(&keys->rsa);
    mail_dkim_key_free(&keys->ed25519);
    arena_free(&keys->arena);
    free(keys);
    return 0;
}

static struct zone our_zone(const struct keys *keys)
{
    struct zone zone = { 0 };

    publish(&zone, "r1._domainkey.haneul.example", mail_dkim_key_record(keys->rsa, keys->arena));
    publish(&zone, "e1._domainkey.haneul.example",
            mail_dkim_key_record(keys->ed25519, keys->arena));
    return zone;
}

/** Feeds the message in two pieces. */
static struct str sign(const struct keys *keys, struct str message, size_t cut,
                       int64_t expires_at_s)
{
    struct mail_dkim_signing signings[] = {
        { keys->rsa, STR("Haneul.example"), STR("r1") },
        { keys->ed25519, STR("haneul.example"), STR("e1") },
    };
    struct mail_dkim_signer *signer = mail_dkim_signer_new(keys->arena);
    struct err err = { 0 };
    struct str fields;

    assert_true(mail_dkim_signer_write(signer, message.p, cut));
    assert_true(mail_dkim_signer_write(signer, message.p + cut, message.n - cut));
    assert_true(
        mail_dkim_signer_end(signer, signings, 2, NOW_S - 100, expires_at_s, &fields, &err));
    return fields;
}

static struct str joined(const struct keys *keys, struct str fields, struct str message)
{
    return str_format(keys->arena, "%" STR_FMT "%" STR_FMT, STR_ARG(fields), STR_ARG(message));
}

static void what_we_sign_passes(void **state)
{
    struct keys *keys = *state;
    struct zone zone = our_zone(keys);
    struct str fields = sign(keys, our_message, 0, 0);
    struct mail_dkim_report report = verify(joined(keys, fields, our_message), &zone, keys->arena);

    assert_int_equal(report.count, 2);
    for (size_t i = 0; i < 2; i++)
        check_outcome(&report.items[i], "pass", "", keys->arena);
    assert_int_equal(report.items[0].key_bits, 2048);
    assert_int_equal(report.items[1].key_bits, 256);
    assert_str_is(report.items[0].domain, "haneul.example");
}

static void signatures_do_not_depend_on_how_a_message_comes(void **state)
{
    struct keys *keys = *state;
    struct str whole = sign(keys, our_message, 0, 0);

    for (size_t cut = 1; cut <= our_message.n; cut += 7)
        assert_true(str_eq(sign(keys, our_message, cut, 0), whole));
}

static void lines_of_signatures_are_short(void **state)
{
    struct keys *keys = *state;
    struct str rest = sign(keys, our_message, 0, NOW_S + 1);

    assert_true(str_ends_with(rest, STR("\r\n")));
    while (!str_is_null(rest))
        assert_true(str_cut(&rest, '\n').n <= 78);
}

static bool write_to_buffer(void *arg, const void *bytes, size_t n)
{
    strbuf_add(arg, (struct str){ bytes, n });
    return true;
}

/** Written once to be signed and once to be sent: a large file is never in memory. */
static void a_message_is_signed_while_it_is_composed(void **state)
{
    struct keys *keys = *state;
    struct zone zone = our_zone(keys);
    struct str bytes = our_message;
    struct mail_draft_file file = { mail_source_of(&bytes), STR("견적서.pdf"),
                                    STR("application/pdf"), STR_NULL };
    struct mail_draft draft = { .from = { STR("하늘"), STR("help@haneul.example") },
                                .subject = STR("환불 안내"),
                                .message_id = STR("a1@haneul.example"),
                                .text = STR("안녕하세요. \n\n"),
                                .files = &file,
                                .file_count = 1 };
    struct mail_dkim_signing signing = { keys->ed25519, STR("haneul.example"), STR("e1") };
    struct mail_dkim_signer *signer = mail_dkim_signer_new(keys->arena);
    struct mail_sink to_sign = { mail_dkim_signer_write, signer };
    struct strbuf sent = strbuf_new(keys->arena, 100000);
    struct mail_sink to_send = { write_to_buffer, &sent };
    struct err err = { 0 };
    struct str fields;

    assert_true(mail_compose(&draft, &mail_compose_limits_usual, keys->arena, &to_sign, &err));
    assert_true(mail_dkim_signer_end(signer, &signing, 1, NOW_S, 0, &fields, &err));
    strbuf_add(&sent, fields);
    assert_true(mail_compose(&draft, &mail_compose_limits_usual, keys->arena, &to_send, &err));
    check_outcome(&verify(strbuf_str(&sent), &zone, keys->arena).items[0], "pass", "", keys->arena);
}

static const struct change own_changes[] = {
    { "Subject: Your", "Subject: My", "fail head_changed" },
    { "Subject: Your", "Subject: My\r\nSubject: Your", "fail head_changed" },
    { "\r\n\r\nHello", "\r\nCc: all@example.com\r\n\r\nHello", "fail head_changed" },
    { "\r\n\r\nHello", "\r\nReply-To: evil@example.com\r\n\r\nHello", "fail head_changed" },
    { "Content-Type: text/plain", "Content-Type: text/html", "fail head_changed" },
    { "\r\n\r\nHello", "\r\nList-Id: <l.example.com>\r\n\r\nHello", "pass" },
    { "Date:", "Received: from a by b\r\nDate:", "pass" },
    { ",\r\n lee@", ", lee@", "pass" },
    { "Hello \r\n", "Hello\r\n", "pass" },
    { "there", "their", "fail body_changed" },
};

static void what_readers_see_cannot_be_changed_or_added(void **state)
{
    struct keys *keys = *state;
    struct zone zone = our_zone(keys);
    struct str fields = sign(keys, our_message, 0, 0);

    for (size_t i = 0; i < COUNT_OF(own_changes); i++) {
        struct str changed = with(our_message, own_changes[i].old, own_changes[i].new, keys->arena);
        struct mail_dkim_report report = verify(joined(keys, fields, changed), &zone, keys->arena);

        check_outcome(&report.items[0], own_changes[i].outcome, own_changes[i].new, keys->arena);
        check_outcome(&report.items[1], own_changes[i].outcome, own_changes[i].new, keys->arena);
    }
}

static void signatures_expire(void **state)
{
    struct keys *keys = *state;
    struct zone zone = our_zone(keys);
    struct str message = joined(keys, sign(keys, our_message, 0, NOW_S - 1), our_message);

    check_outcome(&verify(message, &zone, keys->arena).items[0], "fail expired", "", keys->arena);
    message = joined(keys, sign(keys, our_message, 0, NOW_S), our_message);
    check_outcome(&verify(message, &zone, keys->arena).items[0], "pass", "", keys->arena);
}

static void what_cannot_be_signed_is_refused(void **state)
{
    struct keys *keys = *state;
    struct mail_dkim_signing signing = { keys->ed25519, STR("a b"), STR("e1") };
    struct mail_dkim_signer *signer = mail_dkim_signer_new(keys->arena);
    struct err err = { 0 };
    struct str fields;

    assert_true(mail_dkim_signer_write(signer, our_message.p, our_message.n));
    assert_false(mail_dkim_signer_end(signer, &signing, 1, 1, 0, &fields, &err));
    assert_string_equal(err.code, "bad_domain");
    signer = mail_dkim_signer_new(keys->arena);
    signing.domain = STR("haneul.example");
    assert_true(mail_dkim_signer_write(signer, "To: a@b.example\r\n\r\n", 19));
    assert_false(mail_dkim_signer_end(signer, &signing, 1, 1, 0, &fields, &err));
    assert_string_equal(err.code, "no_from");
}

static void partly_signed_mail_is_no_pass(void **state)
{
    struct keys *keys = *state;
    struct zone zone = our_zone(keys);
    struct strbuf body = strbuf_new(keys->arena, 1000);
    struct strbuf head = strbuf_new(keys->arena, 1000);
    struct sha256 hash = sha256_of(STR("Hello\r\n"));
    struct err err = { 0 };
    struct str signature;
    struct str message;

    strbuf_addf(&body,
                "DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; d=haneul.example; s=e1; "
                "l=7; h=from; bh=%" STR_FMT "; b=",
                STR_ARG(base64_encode(keys->arena, sha256_str(&hash))));
    strbuf_addf(&head, "From: a@haneul.example\r\n%" STR_FMT, STR_ARG(strbuf_str(&body)));
    hash = sha256_of(strbuf_str(&head));
    assert_true(mail_dkim_key_sign(keys->ed25519, &hash, keys->arena, &signature, &err));
    message = str_format(
        keys->arena, "%" STR_FMT "%" STR_FMT "\r\nFrom: a@haneul.example\r\n\r\nHello\r\n",
        STR_ARG(strbuf_str(&body)), STR_ARG(base64_encode(keys->arena, signature)));
    check_outcome(&verify(message, &zone, keys->arena).items[0], "pass", "", keys->arena);
    message = joined(keys, message, STR("More\r\n"));
    check_outcome(&verify(message, &zone, keys->arena).items[0], "policy partly_signed", "",
                  keys->arena);
    assert_int_equal(verify(message, &zone, keys->arena).items[0].unsigned_bytes, 6);
}

/* ---- keys ---- */

static void records_are_published_as_providers_take_them(void **state)
{
    struct keys *keys = *state;
    struct str record = mail_dkim_key_record(keys->rsa, keys->arena);
    struct str quoted = mail_dkim_record_quoted(record, keys->arena);
    struct str name;

    assert_true(str_starts_with(record, STR("v=DKIM1; k=rsa; p=MIIB")));
    assert_int_equal(quoted.n, record.n + 5);
    assert_str_is(str_sub(quoted, 256, 3), "\" \"");
    assert_true(mail_dkim_record_name(STR("S1"), STR("한국.Example"), keys->arena, &name));
    assert_str_is(name, "s1._domainkey.xn--3e0b707e.example");
    assert_false(mail_dkim_record_name(STR("a b"), STR("c.example"), keys->arena, &name));
}

static void broken_keys_are_refused(void **state)
{
    struct mail_dkim_key *key = NULL;
    struct err err = { 0 };

    (void)state;
    assert_false(mail_dkim_key_read(STR("no key"), &key, &err));
    assert_string_equal(err.code, "bad_key");
    assert_false(mail_dkim_key_read(STR(""), &key, &err));
    assert_null(key);
}

/** A record of a key that is too short is no key, however right the signature. */
static void a_short_key_proves_nothing(void **state)
{
    struct keys *keys = *state;
    EVP_PKEY *pkey = EVP_RSA_gen(768);
    unsigned char *der = NULL;
    struct zone zone = { 0 };
    struct str record;
    int n;

    assert_non_null(pkey);
    n = i2d_PUBKEY(pkey, &der);
    record = str_format(
        keys->arena, "v=DKIM1; p=%" STR_FMT,
        STR_ARG(base64_encode(keys->arena, (struct str){ (const char *)der, (size_t)n })));
    OPENSSL_free(der);
    EVP_PKEY_free(pkey);
    publish(&zone, "test._domainkey.football.example.com", record);
    check_outcome(&verify(rfc_message, &zone, keys->arena).items[1], "permerror weak_key", "",
                  keys->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(the_forms_of_a_head_are_those_of_the_rfc),
        ARENA_TEST(the_forms_of_a_body_are_those_of_the_rfc_wherever_it_is_cut),
        ARENA_TEST(the_message_of_rfc_8463_passes_twice),
        ARENA_TEST(names_of_keys_are_told_before),
        ARENA_TEST(each_change_has_its_outcome),
        ARENA_TEST(line_ends_of_lf_alone_count_as_crlf),
        ARENA_TEST(each_record_has_its_outcome),
        ARENA_TEST(keys_in_testing_are_noted),
        ARENA_TEST(no_answer_is_a_reason_to_ask_again),
        ARENA_TEST(signatures_beyond_the_bound_are_counted_only),
        ARENA_TEST(mail_without_signatures_has_none),
        ARENA_TEST(too_many_signed_names_are_refused),
    };
    const struct CMUnitTest own[] = {
        cmocka_unit_test(what_we_sign_passes),
        cmocka_unit_test(signatures_do_not_depend_on_how_a_message_comes),
        cmocka_unit_test(lines_of_signatures_are_short),
        cmocka_unit_test(a_message_is_signed_while_it_is_composed),
        cmocka_unit_test(what_readers_see_cannot_be_changed_or_added),
        cmocka_unit_test(signatures_expire),
        cmocka_unit_test(what_cannot_be_signed_is_refused),
        cmocka_unit_test(partly_signed_mail_is_no_pass),
        cmocka_unit_test(records_are_published_as_providers_take_them),
        cmocka_unit_test(broken_keys_are_refused),
        cmocka_unit_test(a_short_key_proves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL)
           + cmocka_run_group_tests(own, set_up_keys, tear_down_keys);
}
