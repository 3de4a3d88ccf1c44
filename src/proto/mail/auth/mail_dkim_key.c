#include "proto/mail/auth/mail_dkim_key.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/mail/auth/mail_dkim_tags.h"
#include "proto/mail/compose/mail_domain.h"

enum {
    ED25519_KEY_BYTES = 32,
    ED25519_BITS = 256,
    PEM_BYTES_MAX = 16 * 1024,
    RECORD_STRING_BYTES = 255, /* RFC 1035 3.3 */
    ERROR_TEXT_BYTES = 200,
};

struct mail_dkim_key {
    EVP_PKEY *pkey;
    enum mail_dkim_algorithm algorithm;
};

struct str mail_dkim_algorithm_name(enum mail_dkim_algorithm algorithm)
{
    return algorithm == MAIL_DKIM_RSA ? STR("rsa-sha256") : STR("ed25519-sha256");
}

/** OpenSSL's first complaint goes to the log; its queue is emptied. */
static bool openssl_failed(struct err *err, enum err_kind kind, const char *code, const char *what)
{
    char text[ERROR_TEXT_BYTES] = "";
    unsigned long number = ERR_get_error();

    if (number != 0)
        ERR_error_string_n(number, text, sizeof(text));
    ERR_clear_error();
    err_set(err, kind, code, "%s", what);
    return err_detail(err, "%s", text);
}

/** Takes `pkey`. */
static struct mail_dkim_key *new_key(EVP_PKEY *pkey, enum mail_dkim_algorithm algorithm)
{
    struct mail_dkim_key *key = calloc(1, sizeof(*key));

    CHECK(key != NULL);
    key->pkey = pkey;
    key->algorithm = algorithm;
    return key;
}

void mail_dkim_key_free(struct mail_dkim_key **key)
{
    if (*key == NULL)
        return;
    EVP_PKEY_free((*key)->pkey);
    free(*key);
    *key = NULL;
}

enum mail_dkim_algorithm mail_dkim_key_algorithm(const struct mail_dkim_key *key)
{
    return key->algorithm;
}

int mail_dkim_key_bits(const struct mail_dkim_key *key)
{
    return key->algorithm == MAIL_DKIM_RSA ? EVP_PKEY_get_bits(key->pkey) : ED25519_BITS;
}

/* ---- making and reading private keys ---- */

/** The memory of OpenSSL's that held the key is wiped. */
static bool write_pem(EVP_PKEY *pkey, struct arena *arena, struct str *pem)
{
    BIO *bio = BIO_new(BIO_s_secmem());
    char *bytes;
    long n = 0;

    CHECK(bio != NULL);
    if (PEM_write_bio_PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL) == 1) {
        n = BIO_get_mem_data(bio, &bytes);
        *pem = str_dup(arena, (struct str){ bytes, (size_t)n });
    }
    BIO_free(bio);
    return n > 0;
}

bool mail_dkim_key_generate(enum mail_dkim_algorithm algorithm, int rsa_bits, struct arena *arena,
                            struct str *pem, struct err *err)
{
    bool is_rsa = algorithm == MAIL_DKIM_RSA;
    EVP_PKEY *pkey;
    bool is_written;

    CHECK(!is_rsa || (rsa_bits >= MAIL_DKIM_RSA_BITS_USUAL && rsa_bits <= MAIL_DKIM_RSA_BITS_MAX));
    pkey = is_rsa ? EVP_RSA_gen((unsigned)rsa_bits) : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    is_written = pkey != NULL && write_pem(pkey, arena, pem);
    EVP_PKEY_free(pkey);
    if (is_written)
        return true;
    return openssl_failed(err, ERR_INTERNAL, "no_key", "a key could not be made");
}

/** No phrase is asked for at the terminal. */
static int no_password(char *buf, int size, int is_writing, void *arg)
{
    (void)buf;
    (void)size;
    (void)is_writing;
    (void)arg;
    return -1;
}

static EVP_PKEY *read_pem(struct str pem)
{
    EVP_PKEY *pkey = NULL;
    BIO *bio;

    if (pem.n == 0 || pem.n > PEM_BYTES_MAX)
        return NULL;
    bio = BIO_new_mem_buf(pem.p, (int)pem.n);
    CHECK(bio != NULL);
    pkey = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
    BIO_free(bio);
    return pkey;
}

/** NULL, or why the key will not do for the algorithm. */
static const char *check_key(const EVP_PKEY *pkey, enum mail_dkim_algorithm algorithm)
{
    int bits = EVP_PKEY_get_bits(pkey);
    int kind = EVP_PKEY_get_base_id(pkey);

    if (algorithm == MAIL_DKIM_ED25519)
        return kind == EVP_PKEY_ED25519 ? NULL : "bad_key";
    if (kind != EVP_PKEY_RSA || bits > 2 * MAIL_DKIM_RSA_BITS_MAX)
        return "bad_key";
    return bits < MAIL_DKIM_RSA_BITS_MIN ? "weak_key" : NULL;
}

bool mail_dkim_key_read(struct str pem, struct mail_dkim_key **out, struct err *err)
{
    EVP_PKEY *pkey = read_pem(pem);
    enum mail_dkim_algorithm algorithm;
    const char *fault;

    if (pkey == NULL)
        return openssl_failed(err, ERR_INVALID, "bad_key", "this is no private key in PEM");
    algorithm = EVP_PKEY_get_base_id(pkey) == EVP_PKEY_ED25519 ? MAIL_DKIM_ED25519 : MAIL_DKIM_RSA;
    fault = check_key(pkey, algorithm);
    if (fault != NULL) {
        EVP_PKEY_free(pkey);
        return err_set(err, ERR_INVALID, fault,
                       "a key has to be Ed25519, or RSA of 1,024 to 8,192 bits");
    }
    *out = new_key(pkey, algorithm);
    return true;
}

/* ---- signatures ---- */

static EVP_PKEY_CTX *rsa_context(EVP_PKEY *pkey, int (*init)(EVP_PKEY_CTX *))
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pkey, NULL);

    CHECK(context != NULL);
    if (init(context) == 1 && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        && EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1)
        return context;
    EVP_PKEY_CTX_free(context);
    return NULL;
}

static bool sign_rsa(EVP_PKEY *pkey, const struct sha256 *hash, unsigned char *out, size_t *n)
{
    EVP_PKEY_CTX *context = rsa_context(pkey, EVP_PKEY_sign_init);
    bool is_signed =
        context != NULL && EVP_PKEY_sign(context, out, n, hash->bytes, SHA256_BYTES) == 1;

    EVP_PKEY_CTX_free(context);
    return is_signed;
}

/** RFC 8463 3: the hash is what PureEdDSA takes for its message. */
static bool sign_ed25519(EVP_PKEY *pkey, const struct sha256 *hash, unsigned char *out, size_t *n)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_signed;

    CHECK(context != NULL);
    is_signed = EVP_DigestSignInit(context, NULL, NULL, NULL, pkey) == 1
                && EVP_DigestSign(context, out, n, hash->bytes, SHA256_BYTES) == 1;
    EVP_MD_CTX_free(context);
    return is_signed;
}

bool mail_dkim_key_sign(const struct mail_dkim_key *key, const struct sha256 *hash,
                        struct arena *arena, struct str *out, struct err *err)
{
    size_t n = (size_t)EVP_PKEY_get_size(key->pkey);
    unsigned char *bytes = arena_alloc(arena, n);
    bool is_signed = key->algorithm == MAIL_DKIM_RSA ? sign_rsa(key->pkey, hash, bytes, &n)
                                                     : sign_ed25519(key->pkey, hash, bytes, &n);

    if (!is_signed)
        return openssl_failed(err, ERR_INTERNAL, "not_signed", "a message could not be signed");
    *out = (struct str){ (const char *)bytes, n };
    return true;
}

static bool verify_rsa(EVP_PKEY *pkey, const struct sha256 *hash, struct str signature)
{
    EVP_PKEY_CTX *context = rsa_context(pkey, EVP_PKEY_verify_init);
    bool is_right = context != NULL
                    && EVP_PKEY_verify(context, (const unsigned char *)signature.p, signature.n,
                                       hash->bytes, SHA256_BYTES)
                           == 1;

    EVP_PKEY_CTX_free(context);
    return is_right;
}

static bool verify_ed25519(EVP_PKEY *pkey, const struct sha256 *hash, struct str signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_right;

    CHECK(context != NULL);
    is_right = EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) == 1
               && EVP_DigestVerify(context, (const unsigned char *)signature.p, signature.n,
                                   hash->bytes, SHA256_BYTES)
                      == 1;
    EVP_MD_CTX_free(context);
    return is_right;
}

bool mail_dkim_key_verify(const struct mail_dkim_key *key, const struct sha256 *hash,
                          struct str signature)
{
    bool is_right = key->algorithm == MAIL_DKIM_RSA ? verify_rsa(key->pkey, hash, signature)
                                                    : verify_ed25519(key->pkey, hash, signature);

    ERR_clear_error();
    return is_right;
}

/* ---- records ---- */

static struct str public_bytes(const struct mail_dkim_key *key, struct arena *arena)
{
    unsigned char *der = NULL;
    unsigned char *raw = arena_alloc(arena, ED25519_KEY_BYTES);
    size_t n = ED25519_KEY_BYTES;
    struct str bytes;
    int length;

    if (key->algorithm == MAIL_DKIM_ED25519) {
        CHECK(EVP_PKEY_get_raw_public_key(key->pkey, raw, &n) == 1);
        return (struct str){ (const char *)raw, n };
    }
    length = i2d_PUBKEY(key->pkey, &der);
    CHECK(length > 0);
    bytes = str_dup(arena, (struct str){ (const char *)der, (size_t)length });
    OPENSSL_free(der);
    return bytes;
}

struct str mail_dkim_key_record(const struct mail_dkim_key *key, struct arena *arena)
{
    return str_format(arena, "v=DKIM1; k=%s; p=%" STR_FMT,
                      key->algorithm == MAIL_DKIM_RSA ? "rsa" : "ed25519",
                      STR_ARG(base64_encode(arena, public_bytes(key, arena))));
}

struct str mail_dkim_record_quoted(struct str record, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, 2 * record.n + 16);

    for (size_t at = 0; at < record.n; at += RECORD_STRING_BYTES)
        strbuf_addf(&out, "%s\"%" STR_FMT "\"", at > 0 ? " " : "",
                    STR_ARG(str_sub(record, at, RECORD_STRING_BYTES)));
    return strbuf_str(&out);
}

bool mail_dkim_record_name(struct str selector, struct str domain, struct arena *arena,
                           struct str *out)
{
    struct str ascii_selector;
    struct str ascii_domain;

    if (!mail_domain_fold(selector, arena, &ascii_selector)
        || !mail_domain_fold(domain, arena, &ascii_domain)
        || ascii_selector.n + ascii_domain.n + sizeof("._domainkey.") - 1 > MAIL_DOMAIN_BYTES_MAX)
        return false;
    *out = str_format(arena, "%" STR_FMT "._domainkey.%" STR_FMT, STR_ARG(ascii_selector),
                      STR_ARG(ascii_domain));
    return true;
}

static struct str published(struct str record, struct arena *arena)
{
    struct mail_dkim_tags tags;

    return mail_dkim_tags_read(record, &tags)
               ? mail_dkim_squeeze(mail_dkim_tags_get(&tags, "p"), arena)
               : STR("");
}

bool mail_dkim_records_agree(struct str a, struct str b, struct arena *arena)
{
    struct str key = published(a, arena);

    return key.n > 0 && str_eq(key, published(b, arena));
}

/** Some records hold the key alone (PKCS #1) in place of the structure around it. */
static EVP_PKEY *read_rsa(struct str bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    EVP_PKEY *pkey = d2i_PUBKEY(NULL, &p, (long)bytes.n);

    p = (const unsigned char *)bytes.p;
    if (pkey == NULL)
        pkey = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, (long)bytes.n);
    return pkey;
}

static EVP_PKEY *read_public(struct str bytes, enum mail_dkim_algorithm algorithm)
{
    EVP_PKEY *pkey;

    if (algorithm == MAIL_DKIM_RSA)
        pkey = read_rsa(bytes);
    else if (bytes.n == ED25519_KEY_BYTES)
        pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, (const unsigned char *)bytes.p,
                                           bytes.n);
    else
        pkey = NULL;
    ERR_clear_error();
    return pkey;
}

/** Why a record does not allow the signature, by its other tags; NULL when it does. */
static const char *check_record(const struct mail_dkim_tags *tags,
                                enum mail_dkim_algorithm algorithm)
{
    struct str version = mail_dkim_tags_get(tags, "v");
    struct str kind = mail_dkim_tags_get(tags, "k");
    struct str hashes = mail_dkim_tags_get(tags, "h");
    struct str services = mail_dkim_tags_get(tags, "s");

    if (!str_is_null(version)
        && (!str_eq(version, STR("DKIM1")) || !str_eq(tags->items[0].name, STR("v"))))
        return "bad_key";
    if (!str_is_null(services) && !mail_dkim_list_has(services, "email")
        && !mail_dkim_list_has(services, "*"))
        return "other_service";
    if (!str_is_null(hashes) && !mail_dkim_list_has(hashes, "sha256"))
        return "other_algorithm";
    if (str_is_null(kind))
        kind = STR("rsa");
    if (!str_eq_ascii_nocase(kind, algorithm == MAIL_DKIM_RSA ? STR("rsa") : STR("ed25519")))
        return "other_algorithm";
    return NULL;
}

static const char *read_record_key(struct str text, enum mail_dkim_algorithm algorithm,
                                   struct arena *arena, struct mail_dkim_key **out)
{
    struct str bytes;
    const char *fault;
    EVP_PKEY *pkey;

    if (str_is_null(text))
        return "bad_key";
    if (text.n == 0)
        return "revoked_key";
    if (!base64_decode(arena, mail_dkim_squeeze(text, arena), &bytes))
        return "bad_key";
    pkey = read_public(bytes, algorithm);
    fault = pkey == NULL ? "bad_key" : check_key(pkey, algorithm);
    if (fault == NULL)
        *out = new_key(pkey, algorithm);
    else
        EVP_PKEY_free(pkey);
    return fault;
}

const char *mail_dkim_record_read(struct str record, enum mail_dkim_algorithm algorithm,
                                  struct arena *arena, struct mail_dkim_record *out)
{
    struct mail_dkim_tags tags;
    const char *fault;

    if (record.n > MAIL_DKIM_RECORD_BYTES_MAX || !mail_dkim_tags_read(record, &tags))
        return "bad_key";
    fault = check_record(&tags, algorithm);
    if (fault == NULL)
        fault = read_record_key(mail_dkim_tags_get(&tags, "p"), algorithm, arena, &out->key);
    if (fault != NULL)
        return fault;
    out->is_testing = mail_dkim_list_has(mail_dkim_tags_get(&tags, "t"), "y");
    out->is_strict = mail_dkim_list_has(mail_dkim_tags_get(&tags, "t"), "s");
    return NULL;
}
