#include "features/channel_mail/mail_dkim_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/instant.h"
#include "base/text/utf8.h"
#include "core/feature.h"
#include "core/settings/settings.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "proto/json.h"

/* Names come from strangers: what they make us ask is bounded in number, time and memory. */
enum { ASKING_MAX_MS = 4 * MS_PER_SECOND, SILENCE_MS = 30 * MS_PER_SECOND };
enum { KEPT_MS = 10 * MS_PER_MINUTE, MISSING_KEPT_MS = MS_PER_MINUTE };
enum { KEYS_JSON_MAX = 48 * 1024, SERVER_MAX = 100 };

const struct setting mail_dkim_check = {
    .name = "mail.dkim_check",
    .type = SETTING_BOOL,
    .standard = 1,
    .help = "Whether signatures (DKIM) of mails are checked here, where no server that "
            "mail.trusted_servers names has done so.",
};

/** Also what dns_system_init takes. */
static bool is_server(struct str value, struct err *err)
{
    struct dns_system system;

    return dns_system_init(&system, value)
           || err_set(err, ERR_INVALID, "bad_setting", "an IPv4 address, with or without :PORT");
}

const struct setting mail_dns_server = {
    .name = "mail.dns_server",
    .type = SETTING_TEXT,
    .standard_text = "",
    .max = SERVER_MAX,
    .check = is_server,
    .help = "The name server that is asked for the keys of signatures, as ADDRESS or ADDRESS:PORT; "
            "empty: those of the machine.",
};

/* ---- what is remembered -------------------------------------------------------------------------
 */

void mail_dkim_keys_init(struct mail_dkim_keys *keys)
{
    *keys = (struct mail_dkim_keys){ .next = 0 };
    pthread_mutex_init(&keys->lock, NULL);
}

void mail_dkim_keys_fini(struct mail_dkim_keys *keys)
{
    for (size_t i = 0; i < MAIL_DKIM_KEYS_MAX; i++)
        free(keys->answers[i].record);
    pthread_mutex_destroy(&keys->lock);
}

/** True when it is remembered; *record STR_NULL for a name that has no key. */
static bool recall(struct mail_dkim_keys *keys, const struct sha256 *name, int64_t now_ms,
                   struct arena *arena, struct str *record)
{
    bool is_known = false;

    pthread_mutex_lock(&keys->lock);
    for (size_t i = 0; i < MAIL_DKIM_KEYS_MAX && !is_known; i++) {
        const struct mail_dkim_answer *answer = &keys->answers[i];

        is_known = answer->until_ms > now_ms && memcmp(&answer->name, name, sizeof(*name)) == 0;
        if (is_known)
            *record = answer->is_found ? str_dup(arena, (struct str){ answer->record, answer->n })
                                       : STR_NULL;
    }
    pthread_mutex_unlock(&keys->lock);
    return is_known;
}

static void remember(struct mail_dkim_keys *keys, const struct sha256 *name, int64_t now_ms,
                     struct str record)
{
    struct mail_dkim_answer *answer;
    char *copy = malloc(record.n + 1);

    CHECK(copy != NULL);
    if (record.n > 0)
        memcpy(copy, record.p, record.n);
    pthread_mutex_lock(&keys->lock);
    answer = &keys->answers[keys->next];
    keys->next = (keys->next + 1) % MAIL_DKIM_KEYS_MAX;
    free(answer->record);
    *answer = (struct mail_dkim_answer){
        .name = *name,
        .until_ms = now_ms + (str_is_null(record) ? MISSING_KEPT_MS : KEPT_MS),
        .is_found = !str_is_null(record),
        .record = copy,
        .n = record.n,
    };
    pthread_mutex_unlock(&keys->lock);
}

static bool is_silent(struct mail_dkim_keys *keys, int64_t now_ms)
{
    bool silent;

    pthread_mutex_lock(&keys->lock);
    silent = now_ms < keys->silent_until_ms;
    pthread_mutex_unlock(&keys->lock);
    return silent;
}

static void note_silence(struct mail_dkim_keys *keys, int64_t now_ms)
{
    pthread_mutex_lock(&keys->lock);
    keys->silent_until_ms = now_ms + SILENCE_MS;
    pthread_mutex_unlock(&keys->lock);
}

/* ---- asking -------------------------------------------------------------------------------------
 */

struct asking {
    struct call *call;
    struct mail_dkim_keys *keys;
    struct dns *dns;
    int64_t until_us;
};

/** A record that no key can be is none, however much somebody publishes. */
static struct str usable(const struct dns_record *records, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (records[i].text.n <= MAIL_DKIM_RECORD_MAX && utf8_is_valid(records[i].text))
            return records[i].text;
    return STR_NULL;
}

/** False where nobody answered. */
static bool find_key(struct asking *asking, struct str name, struct str *record)
{
    const struct clock *clock = asking->call->house->clock;
    struct arena *arena = asking->call->arena;
    int64_t now_ms = clock_now_ms(clock);
    struct sha256 digest = sha256_of(name);
    struct dns_record *records = NULL;
    enum dns_result result;
    size_t count = 0;

    if (recall(asking->keys, &digest, now_ms, arena, record))
        return true;
    if (is_silent(asking->keys, now_ms) || clock_monotonic_us(clock) > asking->until_us)
        return false;
    result = asking->dns->ask(asking->dns, DNS_TXT, name, arena, &records, &count);
    if (result == DNS_NOT_ANSWERED) {
        note_silence(asking->keys, clock_now_ms(clock));
        return false;
    }
    *record = result == DNS_FOUND ? usable(records, count) : STR_NULL;
    remember(asking->keys, &digest, now_ms, *record);
    return true;
}

static bool write_keys(struct asking *asking, const struct mail_id_list *names, struct str *out)
{
    struct call *call = asking->call;
    struct json_out json = json_out_new(call->arena, KEYS_JSON_MAX);

    out_begin_object(&json);
    for (size_t i = 0; i < names->count && i < MAIL_LETTER_SIGNATURES_MAX; i++) {
        struct str record;

        if (!find_key(asking, names->items[i], &record))
            continue;
        out_key(&json, str_cstr(call->arena, names->items[i]));
        out_str(&json, record);
    }
    out_end_object(&json);
    return strbuf_done(&json.buf, "keys", out, call->err);
}

/* ---- a letter -----------------------------------------------------------------------------------
 */

bool mail_dkim_check_letter(struct call *call, struct confine_pool *pool,
                            struct mail_dkim_keys *keys, struct dns *dns, struct str message,
                            struct mail_letter *letter)
{
    struct asking asking = {
        .call = call,
        .keys = keys,
        .dns = dns,
        .until_us = clock_monotonic_us(call->house->clock) + (int64_t)ASKING_MAX_MS * 1000,
    };
    struct str json;

    if (letter->dkim_names.count == 0 || letter->auth.dkim != MAIL_AUTH_UNSAID)
        return true;
    if (write_keys(&asking, &letter->dkim_names, &json)
        && mail_letter_check_dkim(pool, message, json, call->now_ms / MS_PER_SECOND, call->arena,
                                  &letter->auth, call->err))
        return true;
    if (call->err->kind == ERR_UNAVAILABLE)
        return false;
    /* A mail that breaks its worker here was read before: it only stays unchecked. */
    log_err(call->house->log, LOG_WARN, "mail.dkim_not_checked", call->err);
    err_clear(call->err);
    return true;
}

bool mail_dkim_check_by_settings(struct call *call, struct confine_pool *pool, struct str message,
                                 struct mail_letter *letter)
{
    struct channel_mail *mail = feature_state(call->house, &channel_mail_feature);
    struct dns_system system;

    if (mail == NULL || !setting_bool(call, &mail_dkim_check)
        || !dns_system_init(&system, setting_text(call, &mail_dns_server)))
        return true;
    return mail_dkim_check_letter(call, pool, &mail->keys, &system.dns, message, letter);
}
