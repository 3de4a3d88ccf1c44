#include "features/channel_mail/mail_sign_api.h"

#include "base/arena.h"
#include "base/instant.h"
#include "features/channel_mail/mail_sign.h"

enum { SELECTOR_MAX = 63 };

static const char *const algorithms[] = { "rsa", "ed25519", NULL };

const struct field mail_sign_body[] = {
    { .name = "selector",
      .type = FIELD_STRING,
      .min = 1,
      .max = SELECTOR_MAX,
      .help = "Part of the record's name; without it a new one is chosen" },
    { .name = "algorithm",
      .type = FIELD_ENUM,
      .one_of = algorithms,
      .help = "rsa, which every receiver knows, unless said otherwise" },
    { 0 },
};

/** The key in use, or about to be, and what our domains publish of it. */
struct shown {
    struct mail_sign sign;
    struct mail_sign_record *records;
    size_t count;
    struct str pem;
    enum mail_dkim_algorithm algorithm;
};

static void write_record(struct exchange *x, const struct mail_sign_record *record)
{
    out_begin_object(&x->out);
    out_key(&x->out, "domain");
    out_str(&x->out, record->domain);
    out_key(&x->out, "name");
    out_str(&x->out, record->name);
    out_key(&x->out, "text");
    out_str(&x->out, record->text);
    out_key(&x->out, "quoted");
    out_str(&x->out, mail_dkim_record_quoted(record->text, x->call->arena));
    out_end_object(&x->out);
}

static void write_shown(struct exchange *x, const struct shown *shown)
{
    const struct mail_dkim_key *key = shown->sign.key;

    out_begin_object(&x->out);
    out_key(&x->out, "selector");
    out_str(&x->out, key == NULL ? STR_NULL : shown->sign.selector);
    out_key(&x->out, "algorithm");
    out_str(&x->out,
            key == NULL ? STR_NULL : mail_dkim_algorithm_name(mail_dkim_key_algorithm(key)));
    out_key(&x->out, "records");
    out_begin_list(&x->out);
    for (size_t i = 0; i < shown->count; i++)
        write_record(x, &shown->records[i]);
    out_end_list(&x->out);
    out_end_object(&x->out);
}

static bool read_records(struct call *call, void *arg)
{
    struct shown *shown = arg;

    return mail_sign_records(call, &shown->sign, &shown->records, &shown->count);
}

bool mail_sign_handle_get(struct exchange *x)
{
    struct shown shown = { .count = 0 };
    bool done = mail_sign_open(x->call, &shown.sign) && call_read(x->call, read_records, &shown);

    if (done)
        write_shown(x, &shown);
    mail_sign_close(&shown.sign);
    return done && exchange_ok(x);
}

/* ---- a new key ---------------------------------------------------------------------------------
 */

/** Another than before, so that mails under way still find the key they were signed with. */
static struct str new_selector(struct call *call)
{
    struct str at = instant_format(call->arena, call->now_ms); /* 2026-11-22T02:14:07.120Z */
    char digits[15];
    size_t n = 0;

    for (size_t i = 0; i < at.n && n < sizeof(digits) - 1; i++)
        if (at.p[i] >= '0' && at.p[i] <= '9')
            digits[n++] = at.p[i];
    digits[n] = '\0';
    return str_format(call->arena, "p%s", digits);
}

static bool replace(struct call *call, void *arg)
{
    struct shown *shown = arg;

    return mail_sign_replace(call, shown->sign.selector, shown->pem)
           && mail_sign_records(call, &shown->sign, &shown->records, &shown->count);
}

/** Finding the primes of an RSA key takes a while: outside of the change. */
static bool make_key(struct call *call, void *arg)
{
    struct shown *shown = arg;

    return mail_dkim_key_generate(shown->algorithm, MAIL_DKIM_RSA_BITS_USUAL, call->arena,
                                  &shown->pem, call->err)
           && mail_dkim_key_read(shown->pem, &shown->sign.key, call->err)
           && call_change(call, replace, shown);
}

static bool write_made(struct exchange *x, void *arg)
{
    write_shown(x, arg);
    return exchange_ok(x);
}

bool mail_sign_handle_make(struct exchange *x)
{
    struct str selector = exchange_str(x, "selector");
    struct shown shown = {
        .sign.selector = str_is_null(selector) ? new_selector(x->call) : selector,
        .algorithm = str_eq(exchange_str(x, "algorithm"), STR("ed25519")) ? MAIL_DKIM_ED25519
                                                                          : MAIL_DKIM_RSA,
    };
    bool done = exchange_change_by(x, make_key, write_made, &shown);

    mail_sign_close(&shown.sign);
    return done;
}
