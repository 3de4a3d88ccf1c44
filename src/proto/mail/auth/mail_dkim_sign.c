#include "proto/mail/auth/mail_dkim_sign.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/mail/auth/mail_dkim_canon.h"
#include "proto/mail/compose/mail_domain.h"
#include "proto/mail/compose/mail_fold.h"
#include "proto/mail/value/mail_head.h"

enum {
    SIGNATURE_LINE = 72, /* characters of base64 in a line */
    FIELD_BYTES_MAX = 64 * 1024,
};

struct mail_dkim_signer {
    struct arena *arena;
    struct strbuf head; /* with the empty line, once it is whole */
    bool is_in_body;
    struct mail_dkim_body body;
};

/**
 * What is signed. The fields that a reader sees or that say how to read the message are named once
 * more than they are there (RFC 6376 8.15): one that is added breaks the signature. Lists add
 * fields of the other kind to messages that they hand on.
 */
static const struct signed_field {
    struct str name;
    bool is_oversigned;
} signed_fields[] = {
    { STR_INIT("From"), true },
    { STR_INIT("Reply-To"), true },
    { STR_INIT("To"), true },
    { STR_INIT("Cc"), true },
    { STR_INIT("Subject"), true },
    { STR_INIT("Date"), true },
    { STR_INIT("Message-ID"), true },
    { STR_INIT("In-Reply-To"), false },
    { STR_INIT("References"), false },
    { STR_INIT("Sender"), false },
    { STR_INIT("Auto-Submitted"), false },
    { STR_INIT("List-Unsubscribe"), false },
    { STR_INIT("List-Unsubscribe-Post"), false },
    { STR_INIT("MIME-Version"), true },
    { STR_INIT("Content-Type"), true },
    { STR_INIT("Content-Transfer-Encoding"), true },
};

struct mail_dkim_signer *mail_dkim_signer_new(struct arena *arena)
{
    struct mail_dkim_signer *signer = ARENA_NEW(arena, struct mail_dkim_signer);

    signer->arena = arena;
    signer->head = strbuf_new(arena, MAIL_HEAD_BYTES_MAX);
    mail_dkim_body_begin(&signer->body, MAIL_DKIM_RELAXED, UINT64_MAX);
    return signer;
}

static bool is_head_whole(struct str head)
{
    return str_ends_with(head, STR("\n\r\n")) || str_ends_with(head, STR("\n\n"))
           || str_eq(head, STR("\r\n")) || str_eq(head, STR("\n"));
}

/** Takes a line (or a part of one) of the head off the bytes. */
static void take_of_head(struct mail_dkim_signer *signer, struct str *bytes)
{
    struct str line = str_sub(*bytes, 0, str_find_char(*bytes, '\n') + 1);

    strbuf_add(&signer->head, line);
    *bytes = str_from(*bytes, line.n);
    signer->is_in_body = is_head_whole(strbuf_str(&signer->head));
}

bool mail_dkim_signer_write(void *arg, const void *bytes, size_t n)
{
    struct mail_dkim_signer *signer = arg;
    struct str rest = { bytes, n };

    while (rest.n > 0 && !signer->is_in_body && !signer->head.overflow)
        take_of_head(signer, &rest);
    if (signer->is_in_body)
        mail_dkim_body_add(&signer->body, rest);
    return !signer->head.overflow;
}

/* ---- the signed head ---- */

/** What all signatures of a message have in common. */
struct signing_job {
    struct arena *arena;
    struct strbuf names; /* h= */
    struct strbuf text;  /* the fields in their form */
    struct str body_hash;
    int64_t signed_at_s;
    int64_t expires_at_s;
};

static void name_field(struct strbuf *names, struct str name)
{
    if (names->n > 0)
        strbuf_add_char(names, ':');
    strbuf_add(names, name);
}

static void take_fields(struct signing_job *job, const struct mail_dkim_head *head)
{
    bool *used = ARENA_ARRAY(job->arena, head->count + 1, bool);

    for (size_t i = 0; i < COUNT_OF(signed_fields); i++) {
        struct str name = signed_fields[i].name;
        const struct mail_dkim_field *field = mail_dkim_head_take(head, name, used);

        for (; field != NULL; field = mail_dkim_head_take(head, name, used)) {
            name_field(&job->names, name);
            mail_dkim_add_field(&job->text, MAIL_DKIM_RELAXED, field->raw);
        }
        if (signed_fields[i].is_oversigned)
            name_field(&job->names, name);
    }
}

static bool has_from(const struct mail_dkim_head *head)
{
    for (size_t i = 0; i < head->count; i++)
        if (str_eq_ascii_nocase(head->fields[i].name, STR("From")))
            return true;
    return false;
}

/* ---- the field ---- */

/** Names cut into lines at their colons. */
static void add_names(struct strbuf *out, struct str names)
{
    size_t column = sizeof(" h=") - 1;

    strbuf_add_cstr(out, "\r\n\th=");
    while (!str_is_null(names)) {
        struct str name = str_cut(&names, ':');

        if (column + name.n + 1 > MAIL_LINE_USUAL) {
            strbuf_add_cstr(out, "\r\n\t ");
            column = 2;
        }
        strbuf_add(out, name);
        strbuf_add_char(out, str_is_null(names) ? ';' : ':');
        column += name.n + 1;
    }
}

static void add_signature(struct strbuf *out, struct str signature)
{
    for (size_t at = 0; at < signature.n; at += SIGNATURE_LINE) {
        if (at > 0)
            strbuf_add_cstr(out, "\r\n\t ");
        strbuf_add(out, str_sub(signature, at, SIGNATURE_LINE));
    }
}

/** The field up to "b=", without its line end. False for a domain or selector that is none. */
static bool begin_field(struct strbuf *out, const struct signing_job *job,
                        const struct mail_dkim_signing *signing)
{
    struct str domain;
    struct str selector;
    struct str unused;

    if (!mail_dkim_record_name(signing->selector, signing->domain, job->arena, &unused)
        || !mail_domain_fold(signing->domain, job->arena, &domain)
        || !mail_domain_fold(signing->selector, job->arena, &selector))
        return false;
    strbuf_addf(out,
                "DKIM-Signature: v=1; a=%" STR_FMT "; c=relaxed/relaxed;\r\n\td=%" STR_FMT
                ";\r\n\ts=%" STR_FMT "; t=%" PRId64 ";",
                STR_ARG(mail_dkim_algorithm_name(mail_dkim_key_algorithm(signing->key))),
                STR_ARG(domain), STR_ARG(selector), job->signed_at_s);
    if (job->expires_at_s != 0)
        strbuf_addf(out, " x=%" PRId64 ";", job->expires_at_s);
    add_names(out, (struct str){ job->names.p, job->names.n });
    strbuf_addf(out, "\r\n\tbh=%" STR_FMT ";\r\n\tb=", STR_ARG(job->body_hash));
    return true;
}

static bool add_field(struct strbuf *out, struct signing_job *job,
                      const struct mail_dkim_signing *signing, struct err *err)
{
    struct strbuf field = strbuf_new(job->arena, FIELD_BYTES_MAX);
    size_t before = job->text.n;
    struct sha256 hash;
    struct str signature;

    if (!begin_field(&field, job, signing))
        return err_set(err, ERR_INVALID, "bad_domain", "this can be no domain with a selector");
    CHECK(!field.overflow);
    mail_dkim_add_field(&job->text, MAIL_DKIM_RELAXED, strbuf_str(&field));
    hash = sha256_of((struct str){ job->text.p, job->text.n - 2 });
    strbuf_truncate(&job->text, before);
    if (!mail_dkim_key_sign(signing->key, &hash, job->arena, &signature, err))
        return false;
    add_signature(&field, base64_encode(job->arena, signature));
    strbuf_add_cstr(&field, "\r\n");
    strbuf_add(out, strbuf_str(&field));
    return true;
}

bool mail_dkim_signer_end(struct mail_dkim_signer *signer, const struct mail_dkim_signing *signings,
                          size_t count, int64_t signed_at_s, int64_t expires_at_s, struct str *out,
                          struct err *err)
{
    struct arena *arena = signer->arena;
    struct strbuf fields = strbuf_new(arena, FIELD_BYTES_MAX * MAIL_DKIM_SIGNINGS_MAX);
    struct sha256 hash = mail_dkim_body_end(&signer->body);
    struct signing_job job = { .arena = arena,
                               .names = strbuf_new(arena, FIELD_BYTES_MAX / 2),
                               .text = strbuf_new(arena, 2 * MAIL_HEAD_BYTES_MAX),
                               .body_hash = base64_encode(arena, sha256_str(&hash)),
                               .signed_at_s = signed_at_s,
                               .expires_at_s = expires_at_s };
    struct mail_dkim_head head;

    CHECK(count > 0 && count <= MAIL_DKIM_SIGNINGS_MAX);
    mail_dkim_head_read(strbuf_str(&signer->head), arena, &head);
    take_fields(&job, &head);
    if (signer->head.overflow || head.is_cut || job.names.overflow)
        return err_set(err, ERR_LIMIT, "mail_too_large", "the head is too long to be signed");
    if (!has_from(&head))
        return err_set(err, ERR_INVALID, "no_from", "a message without From cannot be signed");
    for (size_t i = 0; i < count; i++)
        if (!add_field(&fields, &job, &signings[i], err))
            return false;
    *out = strbuf_str(&fields);
    return true;
}
