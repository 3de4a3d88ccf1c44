/** Inside of the HTTP server: what its files share. Not for others. */
#ifndef PHAROS_IO_HTTP_SERVER_IMPL_H
#define PHAROS_IO_HTTP_SERVER_IMPL_H

#include <microhttpd.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/http.h"
#include "io/http_conns.h"
#include "io/http_gate.h"
#include "io/net_address.h"
#include "io/worker_pool.h"

struct http_certificate;
struct http_upgrades;

/* Arenas of requests that have ended, with their memory: the next ones need not ask for it. */
enum { SPARE_ARENAS_MAX = 32 };

struct http_server {
    struct http_options options; /* its texts are not kept */
    const struct clock *clock;
    struct MHD_Daemon *daemon;
    int port;
    bool is_tls;
    struct worker_pool *workers;
    struct http_conns *conns;
    struct net_network *proxies;
    size_t proxy_count;
    struct http_certificate *certificate; /* NULL without direct TLS */
    struct http_upgrades *upgrades;
    struct arena *spares[SPARE_ARENAS_MAX]; /* the network thread's */
    size_t spare_count;
    atomic_int_fast64_t requests;
    atomic_int_fast64_t refused;
    atomic_int_fast64_t exchanges;   /* requests not yet answered in full */
    atomic_int_fast64_t answering;   /* with a worker, or answered later */
    atomic_int_fast64_t body_memory; /* what bodies take, received or on their way */
    atomic_bool is_stopping;         /* answers say "Connection: close" */
    atomic_bool is_giving_up;        /* what still waits for a worker is answered 503 */
};

enum exchange_stage {
    STAGE_HEAD,     /* the head is not yet checked */
    STAGE_BODY,     /* taking the body */
    STAGE_WORKING,  /* suspended: a worker has it */
    STAGE_DRAINING, /* refused in the middle of the body: its rest is thrown away, then the answer
                     */
    STAGE_READY,    /* the answer can be sent */
};

/** One request on its way; belongs to the network thread but for STAGE_WORKING. */
struct http_exchange {
    struct worker_job job; /* what a worker shall do next */
    struct http_server *server;
    struct http_conn *conn;
    struct MHD_Connection *mhd;
    enum exchange_stage stage;
    struct http_request request;
    struct http_plan plan;
    struct str target; /* as sent */
    bool is_sink_open; /* neither aborted nor answered */
    bool must_close;
    bool is_handed_over; /* upgraded: no longer counted as running */
    char *body;          /* in memory, or the piece collected for the sink; malloc */
    size_t body_n;
    size_t body_room;
    int64_t drained_bytes;
    struct err err;
    struct http_response response;
    struct MHD_Response *ready;
    unsigned ready_status;
};

/* http_exchange.c: libmicrohttpd's callbacks, on the network thread. */
void *http_exchange_begin(void *server, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result http_exchange_go_on(void *server, struct MHD_Connection *mhd, const char *url,
                                    const char *method, const char *version, const char *data,
                                    size_t *data_n, void **exchange);
void http_exchange_end(void *server, struct MHD_Connection *mhd, void **exchange,
                       enum MHD_RequestTerminationCode why);

/* http_answer.c: the answer, on a worker thread; refusals on either. */
void http_answer_run(struct worker_job *job);
void http_sink_run(struct worker_job *job);
/** http_request.answered. */
void http_answer_later(const struct http_request *request);
/** Fills x->ready with the app's words for a refusal; the connection is closed after it. */
void http_answer_refuse(struct http_exchange *x, int status);
/** Makes x->ready from x->response. */
void http_response_build(struct http_exchange *x);

/* http_forwarded.c */
/** Sets request.peer and request.is_tls, believing listed proxies. */
void http_forwarded_apply(struct http_exchange *x);

/* http_upgrade.c */
struct http_upgrades *http_upgrades_new(void);
void http_upgrades_free(struct http_upgrades **upgrades);
struct MHD_Response *http_upgrade_response(struct http_exchange *x);
/** Ends the relays of direct TLS that one side has left. */
void http_upgrades_sweep(void *upgrades);
/** Ends all relays. */
void http_upgrades_close(struct http_upgrades *upgrades);

#endif
