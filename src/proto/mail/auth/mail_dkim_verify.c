#include "proto/mail/auth/mail_dkim_verify.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/strbuf.h"
#include "proto/mail/auth/mail_dkim_canon.h"
#include "proto/mail/auth/mail_dkim_tags.h"
#include "proto/mail/compose/mail_domain.h"
#include "proto/mail/compose/mail_fold.h"
#include "proto/mail/value/mail_head.h"

/** A signature as its field has it. */
struct reading {
    const struct mail_dkim_field *field;
    struct mail_dkim_tags tags;
    enum mail_dkim_canon head_canon;
    enum mail_dkim_canon body_canon;
    struct str names;     /* h=, without blanks */
    struct str body_hash; /* bytes */
    struct str signature; /* bytes */
    uint64_t bytes_max;   /* l= */
    struct str key_name;
    struct mail_dkim_signature *out;
};

struct verifying {
    struct mail_dkim_head head;
    struct arena *arena;
    const struct mail_dkim_lookup *lookup;
    int64_t now_s;
    /* Hashes of the whole body, made once: [canon]. */
    bool is_hashed[2];
    struct sha256 hashes[2];
    uint64_t totals[2];
    struct strbuf text; /* of the head, as one signature after the other has it */
};

static bool ends_as(struct reading *reading, enum mail_dkim_result result, const char *reason)
{
    reading->out->result = result;
    reading->out->reason = reason;
    return false;
}

static bool is_useless(struct reading *reading, const char *reason)
{
    return ends_as(reading, MAIL_DKIM_PERMERROR, reason);
}

/* ---- reading a field; each step is false when the result is known ---- */

static bool read_canon(struct str word, enum mail_dkim_canon *out)
{
    bool is_relaxed = str_eq_ascii_nocase(word, STR("relaxed"));

    *out = is_relaxed ? MAIL_DKIM_RELAXED : MAIL_DKIM_SIMPLE;
    return is_relaxed || str_eq_ascii_nocase(word, STR("simple"));
}

static bool read_canons(struct reading *reading)
{
    struct str rest = mail_dkim_tags_get(&reading->tags, "c");
    struct str head;

    reading->head_canon = MAIL_DKIM_SIMPLE;
    reading->body_canon = MAIL_DKIM_SIMPLE;
    if (str_is_null(rest))
        return true;
    head = str_cut(&rest, '/');
    if (read_canon(str_trim(head), &reading->head_canon)
        && (str_is_null(rest) || read_canon(str_trim(rest), &reading->body_canon)))
        return true;
    return is_useless(reading, "bad_signature");
}

static bool read_algorithm(struct reading *reading)
{
    struct str name = mail_dkim_tags_get(&reading->tags, "a");

    for (int i = MAIL_DKIM_RSA; i <= MAIL_DKIM_ED25519; i++)
        if (str_eq_ascii_nocase(name, mail_dkim_algorithm_name((enum mail_dkim_algorithm)i)))
            reading->out->algorithm = (enum mail_dkim_algorithm)i;
    return reading->out->algorithm != 0
           || is_useless(reading, str_is_null(name) ? "bad_signature" : "unknown_algorithm");
}

/** RFC 6376 3.5: i= names the domain of d= or one below it. */
static bool read_identity(struct reading *reading, struct arena *arena)
{
    struct mail_dkim_signature *out = reading->out;
    struct str identity = mail_dkim_tags_get(&reading->tags, "i");
    struct str domain;
    size_t at;

    if (str_is_null(identity)) {
        out->identity = str_format(arena, "@%" STR_FMT, STR_ARG(out->domain));
        return true;
    }
    for (at = identity.n; at > 0 && identity.p[at - 1] != '@';)
        at--;
    out->identity = mail_line_tidy(identity, arena);
    if (at > 0 && mail_domain_fold(str_from(identity, at), arena, &domain)
        && mail_domain_is_within(domain, out->domain))
        return true;
    return is_useless(reading, "bad_identity");
}

static bool read_names_of_key(struct reading *reading, struct arena *arena)
{
    struct mail_dkim_signature *out = reading->out;
    struct str domain = mail_dkim_tags_get(&reading->tags, "d");
    struct str selector = mail_dkim_tags_get(&reading->tags, "s");

    if (!mail_dkim_record_name(selector, domain, arena, &reading->key_name)
        || !mail_domain_fold(domain, arena, &out->domain)
        || !mail_domain_fold(selector, arena, &out->selector)) {
        out->domain = STR_NULL;
        return is_useless(reading, "bad_signature");
    }
    return read_identity(reading, arena);
}

static bool read_time(const struct mail_dkim_tags *tags, const char *name, int64_t *out)
{
    struct str text = mail_dkim_tags_get(tags, name);

    return str_is_null(text) || mail_dkim_number(text, out);
}

static bool read_times(struct reading *reading)
{
    struct mail_dkim_signature *out = reading->out;

    if (!read_time(&reading->tags, "t", &out->signed_at_s)
        || !read_time(&reading->tags, "x", &out->expires_at_s)
        || (out->expires_at_s != 0 && out->expires_at_s < out->signed_at_s))
        return is_useless(reading, "bad_signature");
    return true;
}

static bool read_signed_names(struct reading *reading, struct arena *arena)
{
    size_t count = 1;

    reading->names = mail_dkim_squeeze(mail_dkim_tags_get(&reading->tags, "h"), arena);
    for (size_t i = 0; i < reading->names.n; i++)
        count += reading->names.p[i] == ':';
    if (count > MAIL_DKIM_NAMES_MAX)
        return is_useless(reading, "too_many_names");
    return mail_dkim_list_has(reading->names, "from") || is_useless(reading, "from_not_signed");
}

static bool read_base64(const struct reading *reading, const char *name, struct arena *arena,
                        struct str *out)
{
    struct str text = mail_dkim_squeeze(mail_dkim_tags_get(&reading->tags, name), arena);

    return text.n > 0 && base64_decode(arena, text, out);
}

static bool read_values(struct reading *reading, struct arena *arena)
{
    struct str length = mail_dkim_tags_get(&reading->tags, "l");
    struct str query = mail_dkim_tags_get(&reading->tags, "q");
    int64_t bytes_max = 0;

    if (!read_base64(reading, "bh", arena, &reading->body_hash)
        || reading->body_hash.n != SHA256_BYTES
        || !read_base64(reading, "b", arena, &reading->signature)
        || (!str_is_null(length) && !mail_dkim_number(length, &bytes_max))
        || (!str_is_null(query) && !mail_dkim_list_has(query, "dns/txt")))
        return is_useless(reading, "bad_signature");
    reading->bytes_max = str_is_null(length) ? UINT64_MAX : (uint64_t)bytes_max;
    return true;
}

static bool read_signature(struct reading *reading, struct arena *arena)
{
    if (!mail_dkim_tags_read(mail_dkim_field_value(reading->field), &reading->tags)
        || !str_eq(mail_dkim_tags_get(&reading->tags, "v"), STR("1")))
        return is_useless(reading, "bad_signature");
    return read_names_of_key(reading, arena) && read_algorithm(reading) && read_canons(reading)
           && read_times(reading) && read_signed_names(reading, arena)
           && read_values(reading, arena);
}

/* ---- checking it ---- */

static struct sha256 hash_body(struct verifying *verifying, enum mail_dkim_canon canon,
                               uint64_t bytes_max, uint64_t *total)
{
    struct mail_dkim_body body;
    struct sha256 hash;

    if (bytes_max == UINT64_MAX && verifying->is_hashed[canon]) {
        *total = verifying->totals[canon];
        return verifying->hashes[canon];
    }
    mail_dkim_body_begin(&body, canon, bytes_max);
    mail_dkim_body_add(&body, verifying->head.body);
    hash = mail_dkim_body_end(&body);
    *total = body.total_bytes;
    if (bytes_max == UINT64_MAX) {
        verifying->is_hashed[canon] = true;
        verifying->hashes[canon] = hash;
        verifying->totals[canon] = *total;
    }
    return hash;
}

static bool check_body(struct verifying *verifying, struct reading *reading)
{
    uint64_t total;
    struct sha256 hash = hash_body(verifying, reading->body_canon, reading->bytes_max, &total);

    if (reading->bytes_max != UINT64_MAX && reading->bytes_max > total)
        return is_useless(reading, "bad_signature");
    if (reading->bytes_max < total)
        reading->out->unsigned_bytes = total - reading->bytes_max;
    if (!str_eq(sha256_str(&hash), reading->body_hash))
        return ends_as(reading, MAIL_DKIM_FAIL, "body_changed");
    return true;
}

/** The signature's own field as it was signed: without the value of b= (RFC 6376 3.7). */
static struct str without_signature(const struct reading *reading, struct arena *arena)
{
    struct str raw = reading->field->raw;
    struct str value = mail_dkim_tags_find(&reading->tags, "b")->raw;
    size_t begin = (size_t)(value.p - raw.p);
    struct strbuf without = strbuf_new(arena, raw.n);

    strbuf_add(&without, str_sub(raw, 0, begin));
    strbuf_add(&without, str_from(raw, begin + value.n));
    return strbuf_str(&without);
}

static struct sha256 hash_head(struct verifying *verifying, const struct reading *reading)
{
    struct strbuf *text = &verifying->text;
    bool *used = ARENA_ARRAY(verifying->arena, verifying->head.count + 1, bool);
    struct str names = reading->names;

    strbuf_truncate(text, 0);
    while (!str_is_null(names)) {
        const struct mail_dkim_field *field =
            mail_dkim_head_take(&verifying->head, str_cut(&names, ':'), used);

        if (field != NULL)
            mail_dkim_add_field(text, reading->head_canon, field->raw);
    }
    mail_dkim_add_field(text, reading->head_canon, without_signature(reading, verifying->arena));
    return sha256_of((struct str){ text->p, text->n - 2 });
}

static bool find_record(struct verifying *verifying, struct reading *reading, struct str *record)
{
    const struct mail_dkim_lookup *lookup = verifying->lookup;

    switch (lookup->txt(lookup->arg, reading->key_name, verifying->arena, record)) {
    case MAIL_DKIM_FOUND:
        return true;
    case MAIL_DKIM_TRY_LATER:
        return ends_as(reading, MAIL_DKIM_TEMPERROR, "no_answer");
    case MAIL_DKIM_NOT_FOUND:
        break;
    }
    return is_useless(reading, "no_key");
}

/** t=s: the identity's domain is d= itself. */
static bool keeps_strict(const struct mail_dkim_signature *out, struct arena *arena)
{
    struct str identity = out->identity;
    struct str domain;
    size_t at = identity.n;

    while (at > 0 && identity.p[at - 1] != '@')
        at--;
    return mail_domain_fold(str_from(identity, at), arena, &domain) && str_eq(domain, out->domain);
}

static void check_signature(struct verifying *verifying, struct reading *reading,
                            const struct mail_dkim_record *record)
{
    struct mail_dkim_signature *out = reading->out;
    struct sha256 hash;

    out->key_bits = mail_dkim_key_bits(record->key);
    out->is_testing = record->is_testing;
    if (record->is_strict && !keeps_strict(out, verifying->arena)) {
        is_useless(reading, "bad_identity");
        return;
    }
    hash = hash_head(verifying, reading);
    if (!mail_dkim_key_verify(record->key, &hash, reading->signature))
        ends_as(reading, MAIL_DKIM_FAIL, "head_changed");
    else if (out->expires_at_s != 0 && out->expires_at_s < verifying->now_s)
        ends_as(reading, MAIL_DKIM_FAIL, "expired");
    else if (out->unsigned_bytes > 0)
        ends_as(reading, MAIL_DKIM_POLICY, "partly_signed");
    else
        out->result = MAIL_DKIM_PASS;
}

static void verify_one(struct verifying *verifying, struct reading *reading)
{
    struct mail_dkim_record record = { 0 };
    struct str text;
    const char *fault;

    if (!read_signature(reading, verifying->arena) || !check_body(verifying, reading)
        || !find_record(verifying, reading, &text))
        return;
    fault = mail_dkim_record_read(text, reading->out->algorithm, verifying->arena, &record);
    if (fault != NULL) {
        is_useless(reading, fault);
        return;
    }
    check_signature(verifying, reading, &record);
    mail_dkim_key_free(&record.key);
}

/* ---- all of them ---- */

/** The fields that hold signatures, as far as the limit goes; *unread is how many lie beyond. */
static size_t find_signatures(const struct mail_dkim_head *head,
                              const struct mail_dkim_limits *limits,
                              const struct mail_dkim_field *out[MAIL_DKIM_SIGNATURES_MAX],
                              size_t *unread)
{
    size_t count = 0;

    CHECK(limits->signatures_max <= MAIL_DKIM_SIGNATURES_MAX);
    *unread = 0;
    for (size_t i = 0; i < head->count; i++) {
        if (!str_eq_ascii_nocase(head->fields[i].name, STR("DKIM-Signature")))
            continue;
        if (count < limits->signatures_max)
            out[count++] = &head->fields[i];
        else
            ++*unread;
    }
    return count;
}

void mail_dkim_verify(struct str message, const struct mail_dkim_lookup *lookup, int64_t now_s,
                      const struct mail_dkim_limits *limits, struct arena *arena,
                      struct mail_dkim_report *out)
{
    struct verifying verifying = { .arena = arena,
                                   .lookup = lookup,
                                   .now_s = now_s,
                                   .text = strbuf_new(arena, 4 * (size_t)MAIL_HEAD_BYTES_MAX) };
    const struct mail_dkim_field *fields[MAIL_DKIM_SIGNATURES_MAX];

    mail_dkim_head_read(message, arena, &verifying.head);
    out->count = find_signatures(&verifying.head, limits, fields, &out->unread_count);
    out->items = ARENA_ARRAY(arena, out->count + 1, struct mail_dkim_signature);
    for (size_t i = 0; i < out->count; i++) {
        struct reading *reading = ARENA_NEW(arena, struct reading);

        reading->field = fields[i];
        reading->out = &out->items[i];
        if (verifying.head.is_cut)
            is_useless(reading, "bad_signature");
        else
            verify_one(&verifying, reading);
    }
}

size_t mail_dkim_key_names(struct str message, const struct mail_dkim_limits *limits,
                           struct arena *arena, struct str **out)
{
    const struct mail_dkim_field *fields[MAIL_DKIM_SIGNATURES_MAX];
    struct mail_dkim_head head;
    size_t unread;
    size_t count = 0;
    size_t most;

    mail_dkim_head_read(message, arena, &head);
    most = find_signatures(&head, limits, fields, &unread);
    *out = ARENA_ARRAY(arena, most + 1, struct str);
    for (size_t i = 0; i < most && !head.is_cut; i++) {
        struct reading *reading = ARENA_NEW(arena, struct reading);

        reading->field = fields[i];
        reading->out = ARENA_NEW(arena, struct mail_dkim_signature);
        if (read_signature(reading, arena))
            (*out)[count++] = reading->key_name;
    }
    return count;
}

const char *mail_dkim_result_name(enum mail_dkim_result result)
{
    static const char *const names[] = {
        [MAIL_DKIM_PASS] = "pass",           [MAIL_DKIM_FAIL] = "fail",
        [MAIL_DKIM_POLICY] = "policy",       [MAIL_DKIM_TEMPERROR] = "temperror",
        [MAIL_DKIM_PERMERROR] = "permerror",
    };

    return names[result];
}
