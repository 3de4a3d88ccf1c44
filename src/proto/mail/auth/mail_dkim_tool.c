/* The worker's part of checking who signed a message: the keys were asked for before. */
#include "proto/mail/auth/mail_dkim_tool.h"

#include "base/arena.h"
#include "base/check.h"
#include "proto/json.h"
#include "proto/mail/auth/mail_auth_results.h"
#include "proto/mail/auth/mail_dkim_verify.h"
#include "proto/mail/letter/mail_letter.h"
#include "proto/mail/mail_clean.h"
#include "proto/mail/mail_json.h"
#include "proto/mail/mail_tool.h"

enum { KEYS_DEPTH = 2, PREPARE_ARENA = 1024 * 1024 };

static enum mail_dkim_found find_key(void *arg, struct str name, struct arena *arena,
                                     struct str *record)
{
    const json_t *value = json_object_get(arg, str_cstr(arena, name));

    *record = json_str(value);
    if (value == NULL)
        return MAIL_DKIM_TRY_LATER;
    return json_is_string(value) ? MAIL_DKIM_FOUND : MAIL_DKIM_NOT_FOUND;
}

static enum mail_auth_verdict verdict_of(enum mail_dkim_result result)
{
    static const enum mail_auth_verdict verdicts[] = {
        [MAIL_DKIM_PASS] = MAIL_AUTH_PASS,           [MAIL_DKIM_FAIL] = MAIL_AUTH_FAIL,
        [MAIL_DKIM_POLICY] = MAIL_AUTH_POLICY,       [MAIL_DKIM_TEMPERROR] = MAIL_AUTH_TEMPERROR,
        [MAIL_DKIM_PERMERROR] = MAIL_AUTH_PERMERROR,
    };

    return verdicts[result];
}

/** The first that is right, else the first. */
static const struct mail_dkim_signature *best_of(const struct mail_dkim_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        if (report->items[i].result == MAIL_DKIM_PASS)
            return &report->items[i];
    return report->count > 0 ? &report->items[0] : NULL;
}

bool mail_tool_dkim(struct str input, const struct mail_tool_options *options, struct arena *arena,
                    struct json_out *out, struct err *err)
{
    const struct mail_dkim_limits limits = { .signatures_max = MAIL_LETTER_SIGNATURES_MAX };
    struct mail_dkim_lookup lookup = { .txt = find_key };
    const struct mail_dkim_signature *best;
    struct mail_dkim_report report;
    json_t *keys = NULL;

    if (options->keys.n > 0 && !json_parse(options->keys, KEYS_DEPTH, arena, &keys, err))
        return false;
    lookup.arg = keys;
    mail_dkim_verify(input, &lookup, options->now_s, &limits, arena, &report);
    best = best_of(&report);
    out_begin_object(out);
    out_key(out, "verdict");
    out_int(out, best != NULL ? verdict_of(best->result) : MAIL_AUTH_NONE);
    mail_json_field(out, "domain", best != NULL ? mail_clean(arena, best->domain) : STR_NULL);
    out_end_object(out);
    return true;
}

/* A message signed twice by dkimpy 1.1, with keys made for it alone. */
static const char sample[] =
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=sample.example; i=@sample.example;"
    " q=dns/txt; s=r; t=1796005233; h=from; bh=Ba3gj8+xBPQLJTahTfzW6RbWQ/XPgESxkCi2B66PSQg=;"
    " b=Bla6lbjKyklHdF2W2np2bO+Ei8SAqlY2Ymj2B+fiVJzQjcHTT8Rh607QWNBGzYUkIZeIB"
    " 7xAiTInhqhaQskZMUGakcrR8/YUeri7LnE+wTeHIg34EkJTCS+2ciUET5GTWrOcx0SAmgkS"
    " r7Ps5qyTKdban6Nr2gentS5gya2MQ8Y=\r\n"
    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=sample.example;"
    " i=@sample.example; q=dns/txt; s=e; t=1796005233; h=from;"
    " bh=Ba3gj8+xBPQLJTahTfzW6RbWQ/XPgESxkCi2B66PSQg=;"
    " b=8EIcMRKBao8dAszcjo7AeTM3WbiAbxzTyK4GLs+X4eJQn3KuWIa8bM0KrmIgtfGq7IUOf"
    " MJwBderLJNU8wpUBA==\r\n"
    "From: a@sample.example\r\nSubject: Sample\r\n\r\nHello\r\n";
static const char rsa_record[] =
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDH3EopQSI1C0VRvtiwvzLFWwCb5cEV5Jl3tskT"
    "jDA9CT6MA8KAxhvXRGBqj1yvTOe03tJxiEI4lyvpBoxZbN67g7cF+s2q+"
    "oDMOtulZuiA0Xnqy1XBKKMDLj5rXbqAZ9Ax2Koa"
    "FbKMargDd5uTJJTfNojtkKcnTMFsBhGP27OKRQIDAQAB";
static const char ed25519_record[] =
    "v=DKIM1; k=ed25519; p=iWY/vxlEH65z1KWChEvTjCEuKTS+tew4ka4RzW6+1xI=";

static enum mail_dkim_found sample_key(void *arg, struct str name, struct arena *arena,
                                       struct str *record)
{
    (void)arg;
    (void)arena;
    *record = str_of(name.n > 0 && name.p[0] == 'r' ? rsa_record : ed25519_record);
    return MAIL_DKIM_FOUND;
}

void mail_dkim_prepare(void)
{
    const struct mail_dkim_limits limits = { .signatures_max = MAIL_LETTER_SIGNATURES_MAX };
    const struct mail_dkim_lookup lookup = { .txt = sample_key };
    struct arena *arena = arena_new(PREPARE_ARENA);
    struct mail_dkim_report report;

    mail_dkim_verify(str_of(sample), &lookup, 1, &limits, arena, &report);
    CHECK(report.count == 2);
    for (size_t i = 0; i < report.count; i++)
        CHECK(report.items[i].result == MAIL_DKIM_PASS);
    arena_free(&arena);
}
