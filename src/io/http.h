/**
 * HTTP/1.1 server over libmicrohttpd, behind our own strictness gate. Callbacks live at the socket;
 * requests are answered in plain blocking C on worker threads.
 */
#ifndef PHAROS_IO_HTTP_H
#define PHAROS_IO_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/log.h"
#include "base/str.h"

struct arena;
struct http_server;

struct http_header {
    struct str name; /* as sent */
    struct str value;
};

/**
 * Takes a body piece by piece instead of keeping it in memory (uploads). Lives in the request's
 * arena or longer. Exactly one of `abort` and the handler's answer ends it.
 */
struct http_sink {
    /** On a worker thread, pieces of up to 128 KB in order; may block. False ends the upload: the
     *  peer gets err by way of `refuse`, then `abort` is called. */
    bool (*write)(struct http_sink *sink, const void *bytes, size_t n, struct err *err);
    /** The peer went away or the body was refused: drop what was written. Any thread, short. */
    void (*abort)(struct http_sink *sink);
};

/** One request, complete with its body. Everything lives in `arena`, which lives until answered. */
struct http_request {
    struct arena *arena;
    struct str method; /* "GET", upper case */
    struct str path;   /* decoded, starts with '/', no "." or ".." segment, no NUL */
    struct str query;  /* raw, without '?'; see http_query_get */
    const struct http_header *headers;
    size_t header_count;
    struct str body;        /* STR("") when there was none or a sink took it */
    int64_t body_bytes;     /* length of the body, also when a sink took it; in `plan`:
                               the length announced, -1 when it is chunked */
    struct http_sink *sink; /* the one the plan gave, or NULL */
    struct str peer;        /* address of the peer without port; the forwarded one when the
                               peer is a listed proxy */
    bool is_tls;            /* direct TLS, or a listed proxy said https */
    int peer_fd;            /* the connection, to see whether the peer is still there and for
                               nothing else, until answered; 0: none */
    /** Sends the response of a request whose `answer` was false. Any thread, once; request and
     *  response are gone afterwards. NULL: it must be answered at once. */
    void (*answered)(const struct http_request *request);
};

/** How a request's body shall be taken; decided when its head is in, before any body byte. */
struct http_plan {
    int64_t max_body_bytes; /* larger: 413, connection closed */
    struct http_sink *sink; /* NULL: kept in memory */
    /** Not ERR_NONE: the request is refused at once with this, before its body; no sink then. */
    struct err refusal;
    int refusal_status;
};

/** The answer a handler fills. Body and header texts live in the request's arena. */
struct http_response {
    int status; /* 200 when untouched */
    struct http_header headers[24];
    size_t header_count;
    struct str body;
    int file_fd; /* -1, or an open descriptor sent instead of body, taken (closed after) */
    int64_t file_offset;
    int64_t file_bytes;
    /**
     * Not NULL: after 101 the socket is handed over (thread of the server; must not block). `fd` is
     * taken, does not block, and is ended by shutdown(2) of both sides and close(2); `extra` are
     * bytes the peer sent early. `upgrade_arg` may live in the request's arena: it is used until
     * on_upgrade returns. When the peer is gone before, on_upgrade is not called.
     */
    void (*on_upgrade)(void *arg, int fd, struct str extra);
    void *upgrade_arg;
};

struct http_options {
    const char *address;           /* "127.0.0.1:8080", "[::1]:0"; port 0 picks a free one */
    int workers;                   /* threads that answer; 0 = 32 */
    int max_queued;                /* requests that may wait for a worker, beyond it 503; 0 = 512 */
    int64_t max_body_memory;       /* bytes of all bodies on their way together; 0 = 256 MB */
    int max_connections;           /* 0 = descriptor limit less a reserve */
    int max_connections_per_peer;  /* by IPv4 address or IPv6 /64; proxies listed below and this
                                      machine itself are not counted; 0 = half of the above */
    int head_timeout_s;            /* a peer that has not sent its head by then is closed; 0 = 10 */
    int idle_timeout_s;            /* 0 = 75 */
    int64_t slow_body_bytes_per_s; /* slower uploads are ended; 0 = 1024 */
    const char *trusted_proxies;   /* comma-separated addresses or networks, NULL for none */
    const char *tls_certificate;   /* PEM files, both or neither */
    const char *tls_key;
    const struct log *log;
    const struct clock *clock; /* for the limits in time; NULL = the machine's */
    void *app;
    /** On the network thread, must not block. */
    void (*plan)(void *app, const struct http_request *head, struct http_plan *plan);
    /**
     * On a worker thread; may block. False: the response is not ready, request->answered will tell
     * when it is, or has told already: neither of them may be touched any more.
     */
    bool (*answer)(void *app, const struct http_request *request, struct http_response *response);
    /**
     * The gate or the server itself refuses (400, 413, 431, 503 …): fill a body in the app's
     * manner; `status` stands in the response, who knows better changes it. Any thread, must not
     * block. Of a head that did not pass only what was read is there;
     * the path may be STR_NULL.
     */
    void (*refuse)(void *app, const struct http_request *request, const struct err *err, int status,
                   struct http_response *response);
};

/** Listens and serves at once. Owned: http_server_stop. INVALID for a bad address, UNAVAILABLE when
 * taken. */
bool http_server_start(const struct http_options *options, struct http_server **out,
                       struct err *err) MUST_USE;
/** The port it really listens on. */
int http_server_port(const struct http_server *server);
/** Stops listening, answers what is running (at most `grace_s`), closes. Sets *server to NULL. */
void http_server_stop(struct http_server **server, int grace_s);

/**
 * Reads the certificate files again; connections made from now on get it. Without direct TLS it
 * does nothing. False: INVALID "bad_certificate", and the old one stays in use.
 */
bool http_server_reload_certificate(struct http_server *server, struct err *err) MUST_USE;

/** First header of that name, ASCII case ignored; STR_NULL when absent. */
struct str http_request_header(const struct http_request *request, const char *name);
/** Decoded value of a query parameter; STR_NULL when absent; false INVALID on bad percent encoding.
 */
bool http_query_get(const struct http_request *request, const char *name, struct str *out,
                    struct err *err) MUST_USE;
/** Value of a cookie, STR_NULL when absent. */
struct str http_request_cookie(const struct http_request *request, const char *name);
/** Adds a header; texts are borrowed and must live in the request's arena or be constants. */
void http_response_header(struct http_response *response, const char *name, struct str value);

struct http_metrics {
    int64_t requests;
    int64_t refused;
    int64_t open_connections;
    int64_t busy_workers;
    int64_t queued;
};
void http_server_read_metrics(struct http_server *server, struct http_metrics *out);

#endif
