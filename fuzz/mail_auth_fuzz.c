/* Who signed a message, and what servers say of it. The first line is the record of every key, the
 * rest a message. What we sign ourselves passes, whatever it is. */
#include <string.h>

#include "base/strbuf.h"
#include "fuzz.h"
#include "proto/mail/auth/mail_alignment.h"
#include "proto/mail/auth/mail_auth_results.h"
#include "proto/mail/auth/mail_dkim_sign.h"
#include "proto/mail/auth/mail_dkim_verify.h"
#include "proto/mail/compose/mail_domain.h"
#include "proto/mail/value/mail_head.h"

enum { NOW_S = 1800000000 };

static enum mail_dkim_found find_txt(void *arg, struct str name, struct arena *arena,
                                     struct str *record)
{
    (void)arena;
    CHECK(str_find(name, STR("._domainkey.")) < name.n);
    *record = *(struct str *)arg;
    return record->n == 0 ? MAIL_DKIM_TRY_LATER : MAIL_DKIM_FOUND;
}

static struct mail_dkim_report verify(struct str message, struct str record, struct arena *arena)
{
    struct mail_dkim_lookup lookup = { find_txt, &record };
    struct mail_dkim_limits limits = { 5 };
    struct mail_dkim_report report;

    mail_dkim_verify(message, &lookup, NOW_S, &limits, arena, &report);
    CHECK(report.count <= limits.signatures_max);
    return report;
}

static void check_signatures(struct str message, struct str record, struct arena *arena)
{
    struct mail_dkim_report report = verify(message, record, arena);

    for (size_t i = 0; i < report.count; i++) {
        const struct mail_dkim_signature *one = &report.items[i];

        CHECK(strlen(mail_dkim_result_name(one->result)) > 0);
        CHECK((one->result == MAIL_DKIM_PASS) == (one->reason == NULL));
        if (one->result == MAIL_DKIM_PASS)
            CHECK(one->domain.n > 0 && one->key_bits > 0 && one->unsigned_bytes == 0);
    }
}

/* ---- our own signatures ---- */

/** The key of RFC 8032's first example. */
static struct mail_dkim_key *example_key(void)
{
    static struct mail_dkim_key *key;
    struct err err = { 0 };

    if (key == NULL)
        CHECK(mail_dkim_key_read(
            STR("-----BEGIN PRIVATE KEY-----\n"
                "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                "-----END PRIVATE KEY-----\n"),
            &key, &err));
    return key;
}

static void check_our_signature(struct str message, struct arena *arena)
{
    struct mail_dkim_signing signing = { example_key(), STR("a.example"), STR("s") };
    struct mail_dkim_signer *signer = mail_dkim_signer_new(arena);
    struct err err = { 0 };
    struct strbuf signed_message;
    struct str fields;

    /* A blank would make the first line a part of the field that is put before it. */
    if (str_starts_with(message, STR(" ")) || str_starts_with(message, STR("\t")))
        return;
    for (size_t at = 0; at < message.n; at += 97)
        mail_dkim_signer_write(signer, message.p + at, str_sub(message, at, 97).n);
    if (!mail_dkim_signer_end(signer, &signing, 1, NOW_S, 0, &fields, &err))
        return;
    signed_message = strbuf_new(arena, fields.n + message.n);
    strbuf_add(&signed_message, fields);
    strbuf_add(&signed_message, message);
    CHECK(verify(strbuf_str(&signed_message), mail_dkim_key_record(example_key(), arena), arena)
              .items[0]
              .result
          == MAIL_DKIM_PASS);
}

/* ---- what servers say ---- */

static void check_domain(struct str domain, struct arena *arena)
{
    struct str organisation;

    if (str_is_null(domain))
        return;
    CHECK(mail_organisation(domain, arena, &organisation));
    CHECK(mail_domain_is_within(domain, organisation));
    CHECK(mail_is_aligned(domain, organisation, MAIL_ALIGN_RELAXED, arena));
}

static void check_results(struct str message, struct arena *arena)
{
    static const struct str servers[] = { STR_INIT("mx.a.example"), STR_INIT("") };
    struct mail_auth_trust trust = { servers, 2, 1 };
    struct mail_auth_results results;
    struct mail_head head;
    struct str body;

    mail_head_read(message, arena, &head, &body);
    mail_auth_results_read(&head, &trust, arena, &results);
    CHECK(results.dkim_count <= MAIL_AUTH_SIGNATURES_MAX && results.ignored_count <= head.count);
    check_domain(results.spf.domain, arena);
    check_domain(results.dmarc.domain, arena);
    for (size_t i = 0; i < results.dkim_count; i++)
        check_domain(results.dkim[i].domain, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    struct str message = { (const char *)bytes, n };
    struct str record = str_cut(&message, '\n');

    if (!str_is_null(message)) {
        check_signatures(message, record, arena);
        check_our_signature(message, arena);
        check_results(message, arena);
    }
    CHECK(!arena_is_over(arena));
    arena_free(&arena);
    return 0;
}
