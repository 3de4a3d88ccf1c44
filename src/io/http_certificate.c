#include "io/http_certificate.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/err.h"

enum { PEM_MAX_BYTES = 256 * 1024 };

/** One reading of the files. Connections keep pointing at it, so it stays until the end. */
struct reading {
    struct reading *older;
    gnutls_certificate_credentials_t credentials;
};

struct http_certificate {
    char *certificate_file;
    char *key_file;
    char *pem;
    char *key_pem;
    pthread_mutex_t lock;
    struct reading *newest;
};

static char *read_file(const char *path, struct err *err)
{
    FILE *file = fopen(path, "re");
    char *text;
    size_t n;

    if (file == NULL) {
        err_set(err, ERR_INVALID, "bad_certificate", "cannot read %s", path);
        err_detail(err, "%s", strerror(errno));
        return NULL;
    }
    text = calloc(1, PEM_MAX_BYTES + 1);
    CHECK(text != NULL);
    n = fread(text, 1, PEM_MAX_BYTES, file);
    text[n] = '\0';
    fclose(file);
    return text;
}

static bool add_reading(struct http_certificate *certificate, const char *pem, const char *key_pem,
                        struct err *err)
{
    gnutls_datum_t cert = { (void *)(uintptr_t)pem, (unsigned)strlen(pem) };
    gnutls_datum_t key = { (void *)(uintptr_t)key_pem, (unsigned)strlen(key_pem) };
    struct reading *reading = calloc(1, sizeof(*reading));
    int result;

    CHECK(reading != NULL);
    CHECK(gnutls_certificate_allocate_credentials(&reading->credentials) == GNUTLS_E_SUCCESS);
    result =
        gnutls_certificate_set_x509_key_mem(reading->credentials, &cert, &key, GNUTLS_X509_FMT_PEM);
    if (result < 0) {
        gnutls_certificate_free_credentials(reading->credentials);
        free(reading);
        err_set(err, ERR_INVALID, "bad_certificate", "%s and %s are no certificate and its key",
                certificate->certificate_file, certificate->key_file);
        return err_detail(err, "%s", gnutls_strerror(result));
    }
    pthread_mutex_lock(&certificate->lock);
    reading->older = certificate->newest;
    certificate->newest = reading;
    pthread_mutex_unlock(&certificate->lock);
    return true;
}

/** Reads both files; false leaves both texts NULL. */
static bool read_files(const struct http_certificate *certificate, char **pem, char **key_pem,
                       struct err *err)
{
    *key_pem = NULL;
    *pem = read_file(certificate->certificate_file, err);
    if (*pem == NULL)
        return false;
    *key_pem = read_file(certificate->key_file, err);
    if (*key_pem != NULL)
        return true;
    free(*pem);
    *pem = NULL;
    return false;
}

bool http_certificate_open(const char *certificate_file, const char *key_file,
                           struct http_certificate **out, struct err *err)
{
    struct http_certificate *certificate;

    if (certificate_file == NULL && key_file == NULL) {
        *out = NULL;
        return true;
    }
    if (certificate_file == NULL || key_file == NULL)
        return err_set(err, ERR_INVALID, "bad_certificate", "certificate and key come together");
    certificate = calloc(1, sizeof(*certificate));
    CHECK(certificate != NULL);
    pthread_mutex_init(&certificate->lock, NULL);
    certificate->certificate_file = strdup(certificate_file);
    certificate->key_file = strdup(key_file);
    CHECK(certificate->certificate_file != NULL && certificate->key_file != NULL);
    if (!read_files(certificate, &certificate->pem, &certificate->key_pem, err)
        || !add_reading(certificate, certificate->pem, certificate->key_pem, err)) {
        http_certificate_free(&certificate);
        return false;
    }
    *out = certificate;
    return true;
}

bool http_certificate_reload(struct http_certificate *certificate, struct err *err)
{
    char *pem;
    char *key_pem;
    bool added;

    if (!read_files(certificate, &pem, &key_pem, err))
        return false;
    added = add_reading(certificate, pem, key_pem, err);
    free(pem);
    free(key_pem);
    return added;
}

void http_certificate_apply(struct http_certificate *certificate, void *tls_state)
{
    pthread_mutex_lock(&certificate->lock);
    gnutls_credentials_set(tls_state, GNUTLS_CRD_CERTIFICATE, certificate->newest->credentials);
    pthread_mutex_unlock(&certificate->lock);
}

const char *http_certificate_pem(const struct http_certificate *certificate)
{
    return certificate->pem;
}

const char *http_certificate_key_pem(const struct http_certificate *certificate)
{
    return certificate->key_pem;
}

void http_certificate_free(struct http_certificate **certificate)
{
    struct http_certificate *c = *certificate;

    if (c == NULL)
        return;
    while (c->newest != NULL) {
        struct reading *reading = c->newest;

        c->newest = reading->older;
        gnutls_certificate_free_credentials(reading->credentials);
        free(reading);
    }
    pthread_mutex_destroy(&c->lock);
    free(c->certificate_file);
    free(c->key_file);
    free(c->pem);
    free(c->key_pem);
    free(c);
    *certificate = NULL;
}
