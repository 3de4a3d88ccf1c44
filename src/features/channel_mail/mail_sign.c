#include "features/channel_mail/mail_sign.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/instant.h"
#include "core/access/email.h"
#include "core/settings/settings.h"
#include "features/channel_mail/mail_own.h"
#include "proto/mail/auth/mail_dkim_sign.h"

enum { SELECTOR_MAX = 63, KEY_MAX = 16384 };

static bool check_selector(struct str value, struct err *err)
{
    struct arena *arena = arena_new(4096);
    struct str name;
    bool fits = value.n == 0 || mail_dkim_record_name(value, STR("selector.example"), arena, &name);

    arena_free(&arena);
    return fits || err_set(err, ERR_INVALID, "bad_selector", "a selector is a part of a name");
}

static bool check_key(struct str value, struct err *err)
{
    struct mail_dkim_key *key;

    if (!mail_dkim_key_read(value, &key, err))
        return false;
    mail_dkim_key_free(&key);
    return true;
}

const struct setting mail_dkim_selector = {
    .name = "mail.dkim_selector",
    .type = SETTING_TEXT,
    .standard_text = "",
    .max = SELECTOR_MAX,
    .check = check_selector,
    .help = "The name under which our domains publish the key that mail is signed with (DKIM); "
            "empty: mail is not signed.",
};

const struct setting mail_dkim_key = {
    .name = "mail.dkim_key",
    .type = SETTING_SECRET,
    .min = 1,
    .max = KEY_MAX,
    .check = check_key,
    .help = "The key that mail is signed with, as PEM; POST /api/v1/mail/dkim makes one.",
};

bool mail_sign_open(struct call *call, struct mail_sign *out)
{
    struct str pem;

    *out = (struct mail_sign){ .selector = setting_text(call, &mail_dkim_selector) };
    if (out->selector.n == 0)
        return true;
    if (!setting_secret(call, &mail_dkim_key, &pem))
        return false;
    return str_is_null(pem) || mail_dkim_key_read(pem, &out->key, call->err);
}

void mail_sign_close(struct mail_sign *sign)
{
    mail_dkim_key_free(&sign->key);
}

bool mail_sign_draft(struct call *call, const struct mail_sign *sign,
                     const struct mail_draft *draft, struct str *field)
{
    struct mail_dkim_signing signing = { .key = sign->key,
                                         .domain = email_domain(draft->from.email),
                                         .selector = sign->selector };
    struct mail_dkim_signer *signer;
    struct mail_sink sink = { mail_dkim_signer_write, NULL };

    *field = STR("");
    if (sign->key == NULL)
        return true;
    signer = mail_dkim_signer_new(call->arena);
    sink.arg = signer;
    return mail_compose(draft, &mail_compose_limits_usual, call->arena, &sink, call->err)
           && mail_dkim_signer_end(signer, &signing, 1, draft->date.at_ms / MS_PER_SECOND, 0, field,
                                   call->err);
}

bool mail_sign_replace(struct call *call, struct str selector, struct str pem)
{
    json_t *values = json_object();
    bool done;

    json_object_set_new(values, mail_dkim_selector.name, json_stringn(selector.p, selector.n));
    json_object_set_new(values, mail_dkim_key.name, json_stringn(pem.p, pem.n));
    done = settings_change(call, values);
    json_decref(values);
    return done;
}

bool mail_sign_records(struct call *call, const struct mail_sign *sign,
                       struct mail_sign_record **out, size_t *count)
{
    struct str *domains;
    size_t n = 0;

    *count = 0;
    if (sign->key != NULL && !mail_own_domains(call, &domains, &n))
        return false;
    *out = ARENA_ARRAY(call->arena, n + 1, struct mail_sign_record);
    for (size_t i = 0; i < n; i++) {
        struct mail_sign_record *record = &(*out)[*count];

        record->domain = domains[i];
        record->text = mail_dkim_key_record(sign->key, call->arena);
        if (mail_dkim_record_name(sign->selector, domains[i], call->arena, &record->name))
            (*count)++;
    }
    return true;
}
