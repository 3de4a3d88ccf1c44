#include "io/test_certificate.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "base/check.h"

enum { VALID_S = 24 * 60 * 60 };

static void add_extension(X509 *certificate, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

    CHECK(extension != NULL && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static X509 *make(const char *name, EVP_PKEY *key)
{
    X509 *certificate = X509_new();
    X509_NAME *subject = X509_get_subject_name(certificate);

    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -VALID_S);
    X509_gmtime_adj(X509_getm_notAfter(certificate), VALID_S);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1,
                               0);
    X509_set_issuer_name(certificate, subject);
    X509_set_pubkey(certificate, key);
    add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    CHECK(X509_sign(certificate, key, EVP_sha256()) > 0);
    return certificate;
}

void test_certificate_write(const char *name, const char *certificate_file, const char *key_file)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = make(name, key);
    FILE *certificate_out = fopen(certificate_file, "we");
    FILE *key_out = fopen(key_file, "we");

    CHECK(certificate_out != NULL && key_out != NULL);
    CHECK(PEM_write_X509(certificate_out, certificate) == 1);
    CHECK(PEM_write_PrivateKey(key_out, key, NULL, NULL, 0, NULL, NULL) == 1);
    fclose(certificate_out);
    fclose(key_out);
    X509_free(certificate);
    EVP_PKEY_free(key);
}
