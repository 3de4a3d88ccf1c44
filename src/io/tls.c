#include "io/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/err.h"

struct tls_server {
    char *certificate_file;
    char *key_file;
    pthread_mutex_t lock;
    SSL_CTX *context; /* the newest; connections hold references to theirs */
};

struct tls_client {
    SSL_CTX *context;
};

struct tls_conn {
    SSL *ssl;
    bool is_usable; /* shaken hands and not failed: goodbye may be said */
};

/** OpenSSL's first complaint, for the log; empties its queue. */
static void add_detail(struct err *err)
{
    char text[200] = "";
    unsigned long code = ERR_get_error();

    if (code != 0)
        ERR_error_string_n(code, text, sizeof(text));
    ERR_clear_error();
    err_detail(err, "%s", text);
}

static SSL_CTX *new_context(const SSL_METHOD *method)
{
    SSL_CTX *context = SSL_CTX_new(method);

    CHECK(context != NULL);
    CHECK(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

static SSL_CTX *load_server(const struct tls_server *server, struct err *err)
{
    SSL_CTX *context = new_context(TLS_server_method());

    if (SSL_CTX_use_certificate_chain_file(context, server->certificate_file) == 1
        && SSL_CTX_use_PrivateKey_file(context, server->key_file, SSL_FILETYPE_PEM) == 1
        && SSL_CTX_check_private_key(context) == 1)
        return context;
    SSL_CTX_free(context);
    err_set(err, ERR_INVALID, "bad_certificate", "%s and %s are no certificate and its key",
            server->certificate_file, server->key_file);
    add_detail(err);
    return NULL;
}

bool tls_server_new(const char *certificate_file, const char *key_file, struct tls_server **out,
                    struct err *err)
{
    struct tls_server *server = calloc(1, sizeof(*server));

    CHECK(server != NULL);
    pthread_mutex_init(&server->lock, NULL);
    server->certificate_file = strdup(certificate_file);
    server->key_file = strdup(key_file);
    CHECK(server->certificate_file != NULL && server->key_file != NULL);
    server->context = load_server(server, err);
    if (server->context == NULL) {
        tls_server_free(&server);
        return false;
    }
    *out = server;
    return true;
}

bool tls_server_reload(struct tls_server *server, struct err *err)
{
    SSL_CTX *fresh = load_server(server, err);
    SSL_CTX *old;

    if (fresh == NULL)
        return false;
    pthread_mutex_lock(&server->lock);
    old = server->context;
    server->context = fresh;
    pthread_mutex_unlock(&server->lock);
    SSL_CTX_free(old);
    return true;
}

void tls_server_free(struct tls_server **server)
{
    struct tls_server *s = *server;

    if (s == NULL)
        return;
    SSL_CTX_free(s->context);
    pthread_mutex_destroy(&s->lock);
    free(s->certificate_file);
    free(s->key_file);
    free(s);
    *server = NULL;
}

bool tls_client_new(const char *authorities_file, struct tls_client **out, struct err *err)
{
    SSL_CTX *context = new_context(TLS_client_method());
    int loaded = authorities_file == NULL
                     ? SSL_CTX_set_default_verify_paths(context)
                     : SSL_CTX_load_verify_locations(context, authorities_file, NULL);

    if (loaded != 1) {
        SSL_CTX_free(context);
        err_set(err, ERR_INVALID, "bad_certificate",
                "the authorities' certificates are unreadable");
        add_detail(err);
        return false;
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    *out = calloc(1, sizeof(**out));
    CHECK(*out != NULL);
    (*out)->context = context;
    return true;
}

void tls_client_free(struct tls_client **client)
{
    if (*client == NULL)
        return;
    SSL_CTX_free((*client)->context);
    free(*client);
    *client = NULL;
}

static struct tls_conn *new_conn(SSL_CTX *context, int fd)
{
    struct tls_conn *conn = calloc(1, sizeof(*conn));

    CHECK(conn != NULL);
    conn->ssl = SSL_new(context);
    CHECK(conn->ssl != NULL && SSL_set_fd(conn->ssl, fd) == 1);
    return conn;
}

struct tls_conn *tls_accept(struct tls_server *server, int fd)
{
    struct tls_conn *conn;

    pthread_mutex_lock(&server->lock);
    conn = new_conn(server->context, fd);
    pthread_mutex_unlock(&server->lock);
    SSL_set_accept_state(conn->ssl);
    return conn;
}

static bool is_address(const char *host)
{
    unsigned char address[16];

    return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

struct tls_conn *tls_connect(struct tls_client *client, int fd, const char *host)
{
    struct tls_conn *conn = new_conn(client->context, fd);

    if (is_address(host)) {
        CHECK(X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(conn->ssl), host) == 1);
    } else {
        SSL_set_hostflags(conn->ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        CHECK(SSL_set1_host(conn->ssl, host) == 1);
        CHECK(SSL_set_tlsext_host_name(conn->ssl, host) == 1);
    }
    SSL_set_connect_state(conn->ssl);
    return conn;
}

void tls_conn_free(struct tls_conn **conn)
{
    struct tls_conn *c = *conn;

    if (c == NULL)
        return;
    if (c->is_usable)
        SSL_shutdown(c->ssl);
    ERR_clear_error();
    SSL_free(c->ssl);
    free(c);
    *conn = NULL;
}

static bool fail(struct tls_conn *conn, struct err *err)
{
    long verdict = SSL_get_verify_result(conn->ssl);
    int system_error = errno;

    conn->is_usable = false;
    if (verdict != X509_V_OK) {
        err_set(err, ERR_DENIED, "tls_untrusted", "the peer's certificate cannot be trusted: %s",
                X509_verify_cert_error_string(verdict));
        ERR_clear_error();
        return false;
    }
    err_set(err, ERR_UNAVAILABLE, "tls_failed", "the encrypted connection failed");
    if (ERR_peek_error() == 0)
        return err_detail(err, "%s", strerror(system_error));
    add_detail(err);
    return false;
}

/** What OpenSSL's return value means; `returned` is 1 for success. */
static enum tls_result result_of(struct tls_conn *conn, int returned, struct err *err)
{
    if (returned == 1)
        return TLS_DONE;
    switch (SSL_get_error(conn->ssl, returned)) {
    case SSL_ERROR_WANT_READ:
        return TLS_WANTS_READ;
    case SSL_ERROR_WANT_WRITE:
        return TLS_WANTS_WRITE;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_ENDED;
    default:
        fail(conn, err);
        return TLS_FAILED;
    }
}

enum tls_result tls_handshake(struct tls_conn *conn, struct err *err)
{
    enum tls_result result;

    ERR_clear_error();
    result = result_of(conn, SSL_do_handshake(conn->ssl), err);
    conn->is_usable = result == TLS_DONE;
    return result;
}

enum tls_result tls_read(struct tls_conn *conn, void *bytes, size_t room, size_t *n,
                         struct err *err)
{
    ERR_clear_error();
    *n = 0;
    return result_of(conn, SSL_read_ex(conn->ssl, bytes, room, n), err);
}

enum tls_result tls_write(struct tls_conn *conn, const void *bytes, size_t n, struct err *err)
{
    size_t written;

    if (n == 0)
        return TLS_DONE;
    ERR_clear_error();
    return result_of(conn, SSL_write_ex(conn->ssl, bytes, n, &written), err);
}

size_t tls_pending(const struct tls_conn *conn)
{
    return (size_t)SSL_pending(conn->ssl);
}
