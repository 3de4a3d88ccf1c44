/**
 * Routes as tables: who may call, which parameters and body fields exist, who handles. Undeclared
 * parameters never reach a handler; the same table prints the OpenAPI document.
 */
#ifndef PHAROS_CORE_API_ROUTE_H
#define PHAROS_CORE_API_ROUTE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "io/http.h"
#include "proto/json.h"

enum field_type {
    FIELD_STRING = 1, /* min..max count Unicode code points */
    FIELD_EMAIL,
    FIELD_INT, /* min..max */
    FIELD_ID,  /* a positive integer below 2^53 */
    FIELD_BOOL,
    FIELD_ENUM,    /* one of `one_of` */
    FIELD_INSTANT, /* RFC 3339 */
    FIELD_STRINGS, /* list of at most `list_max` strings of min..max code points */
    FIELD_IDS,     /* list of at most `list_max` ids */
    FIELD_OBJECT,  /* with `fields` */
    FIELD_ANY,     /* the handler checks it */
};

enum field_flag {
    FIELD_REQUIRED = 1 << 0,
    FIELD_NULLABLE = 1 << 1,
};

/** The name of a body member that stands for every other one; the handler checks those. */
#define FIELD_OTHERS "*"

/** One query parameter or body member. An array ends with a NULL name. */
struct field {
    const char *name;
    enum field_type type;
    unsigned flags;
    int64_t min;
    int64_t max;                /* 0: 255 for strings, 2^53-1 for integers */
    int list_max;               /* 0: 100 */
    const char *const *one_of;  /* NULL-ended */
    const struct field *fields; /* of an object */
    const char *help;           /* English, for OpenAPI */
};

enum route_flag {
    ROUTE_PUBLIC = 1 << 0,    /* nobody needs to be logged in */
    ROUTE_IF_MATCH = 1 << 1,  /* needs If-Match: 428 without */
    ROUTE_RAW_BODY = 1 << 2,  /* any content type, streamed to a sink (uploads) */
    ROUTE_NO_CSRF = 1 << 3,   /* log-in itself */
    ROUTE_LIST = 1 << 4,      /* takes limit and cursor */
    ROUTE_HIDDEN = 1 << 5,    /* not in OpenAPI: pages, assets, sockets */
    ROUTE_ANY_QUERY = 1 << 6, /* the query is the page's own business */
    ROUTE_SECRET = 1 << 7,    /* the answer holds a secret, so no Idempotency-Key keeps it */
    ROUTE_MAY_MATCH = 1 << 8, /* heeds If-Match or If-None-Match: * where there is one */
    ROUTE_LOOKS = 1 << 9,     /* a POST that only looks: repeated, it looks again */
    ROUTE_WAITS = 1 << 10,    /* waits for somebody else's server: answered apart (apart.h) */
};

struct exchange;
struct idempotency;
typedef bool route_handler(struct exchange *x);
/** Writes an answer from what a change left in `arg`. May run again: it starts from nothing. */
typedef bool exchange_writer(struct exchange *x, void *arg);

/** One route. An array ends with a NULL method. */
struct route {
    const char *method;
    const char *path;       /* "/api/v1/tickets/{id}/messages"; `{x}` are integer ids */
    const char *permission; /* NULL: any logged-in account (or public by flag) */
    route_handler *handle;
    unsigned flags;
    const struct field *query;
    const struct field *body;
    const char *summary; /* English, for OpenAPI */
    /** Takes the body piece by piece (with ROUTE_RAW_BODY); on the network thread. NULL: in memory.
     */
    struct http_sink *(*plan_sink)(struct house *house, const struct http_request *head);
    /**
     * In a snapshot, as the caller, before the sink takes its first byte: whether a body of that
     * length (0: nobody said) may come. NULL: it may.
     */
    bool (*admit)(struct call *call, int64_t announced_bytes);
    const char *status; /* of success, "201"; NULL is "200" */
    const char *answer; /* one English sentence on what comes back, for OpenAPI */
};

enum { ROUTE_IDS_MAX = 3 };

/** One request on its way through a handler. */
struct exchange {
    struct call *call;
    const struct route *route;
    const struct http_request *request;
    struct http_response *response;
    int64_t ids[ROUTE_IDS_MAX];      /* of the `{…}` in the path, in order */
    struct str tail;                 /* what `*` matched */
    json_t *body;                    /* checked against route->body; NULL when there is none */
    int64_t if_match;                /* version of If-Match; -1 for `*`, 0 when absent */
    bool if_nothing;                 /* If-None-Match: *, with ROUTE_MAY_MATCH */
    struct json_out out;             /* the answer's body; begun by the handler */
    struct idempotency *idempotency; /* NULL where the request carries no key */
    bool answers_change;             /* went through exchange_change or exchange_change_by */
    /**
     * Where *is_later is set the exchange has been left to `end`, which runs on any thread, perhaps
     * before exchange_change_later returns. NULL where the answer must be there at once.
     */
    void (*end)(struct exchange *x, bool done);
    bool *is_later;
    /** With ROUTE_WAITS: readable once nobody waits for the answer any more, since the peer has
     * gone or the server stops; -1 where that cannot be seen. */
    int stop_fd;
};

/* Reading checked input. Absent gives the default; the type was checked before. */
bool exchange_has(const struct exchange *x, const char *member); /* present, perhaps null */
bool exchange_is_null(const struct exchange *x, const char *member);
struct str exchange_str(const struct exchange *x, const char *member); /* STR_NULL when absent */
int64_t exchange_int(const struct exchange *x, const char *member, int64_t absent);
bool exchange_bool(const struct exchange *x, const char *member, bool absent);
/** Query parameters, already decoded and checked. STR_NULL when absent. */
struct str exchange_query(const struct exchange *x, const char *name);
/** ?limit= within 1..200 (default 50). */
int exchange_limit(const struct exchange *x);
/** ?cursor= opened into its parts, of which the list's cursors have as many; false INVALID
 * "bad_cursor". count = 0 when there is none. */
enum { CURSOR_PARTS_MAX = 4 };
struct cursor {
    size_t count;
    int64_t parts[CURSOR_PARTS_MAX];
};
bool exchange_cursor(const struct exchange *x, size_t parts, struct cursor *out) MUST_USE;
/** The same of a list that goes on below an id; 0 where it begins. */
bool exchange_cursor_before(const struct exchange *x, int64_t *before_id) MUST_USE;
/** Writes a cursor as a JSON string value. */
void exchange_write_cursor(struct exchange *x, const struct cursor *cursor);
/** A page of a list: begun, its items written one after the other, and ended with 200 and the
 * cursor of the next page; NULL: it is the last one. */
void exchange_list_begin(struct exchange *x);
bool exchange_list_end(struct exchange *x, const struct cursor *next);
/** The same where the next page goes on below the id of the last item. */
bool exchange_list_end_at(struct exchange *x, bool has_more, int64_t last_id);

/**
 * Runs `step` as a change and then `write`. Where the request carries an Idempotency-Key, `write`
 * runs inside the change, after the reactors, and the answer is kept by the same transaction: a
 * crash cannot leave a change whose repetition has no answer.
 */
bool exchange_change(struct exchange *x, call_step *step, exchange_writer *write,
                     void *arg) MUST_USE;
/**
 * The same without a thread that sleeps until the change is durable, for what many do at once. It
 * is the last thing a handler does: when it returns true the answer may have left, and the exchange
 * be gone. `arg` lives in the request's arena.
 */
bool exchange_change_later(struct exchange *x, call_step *step, exchange_writer *write,
                           void *arg) MUST_USE;
/**
 * As exchange_change for a service that prepares outside of any change and then makes one itself.
 * What `write` needs from it must be set inside that change. Every POST that takes an
 * Idempotency-Key changes by one of these three; the dispatcher CHECKs it.
 */
bool exchange_change_by(struct exchange *x, call_step *service, exchange_writer *write,
                        void *arg) MUST_USE;

/* Answering. Each returns true so that a handler can end with it. */
bool exchange_ok(struct exchange *x); /* 200 with x->out */
/** 201 with x->out; location is STR_NULL where what was made has no address. */
bool exchange_created(struct exchange *x, struct str location);
bool exchange_no_content(struct exchange *x); /* 204 */
void exchange_etag(struct exchange *x, int64_t version);

struct feature;
struct router;

/** Gathers every feature's routes. Owned: router_free. CHECKs that names and permissions exist. */
struct router *router_new(struct house *house);
void router_free(struct router **router);
/** Ends what waits for others' servers; before the HTTP server is stopped. */
void router_stop(struct router *router);
/** For struct http_options. */
void router_plan(void *router, const struct http_request *head, struct http_plan *plan);
bool router_answer(void *router, const struct http_request *request,
                   struct http_response *response);
void router_refuse(void *router, const struct http_request *request, const struct err *err,
                   int status, struct http_response *response);

/** The route for a method and path, or NULL; *path_exists tells 404 from 405. Fills ids and tail.
 */
const struct route *router_find(const struct router *router, struct str method, struct str path,
                                int64_t ids[ROUTE_IDS_MAX], struct str *tail, bool *path_exists);

#endif
