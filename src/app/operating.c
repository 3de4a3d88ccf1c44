#include "app/operating.h"

#include <string.h>

#include "app/doctor.h"
#include "base/instant.h"
#include "core/api/openapi.h"
#include "core/api/route.h"
#include "core/event/follower.h"
#include "core/feature.h"
#include "db/db.h"
#include "io/http.h"

static bool answer_text(struct exchange *x, const char *content_type, struct str text)
{
    x->response->status = 200;
    x->response->body = text;
    http_response_header(x->response, "Content-Type", str_of(content_type));
    http_response_header(x->response, "Cache-Control", STR("no-store"));
    return true;
}

static bool handle_health(struct exchange *x)
{
    return answer_text(x, "text/plain; charset=utf-8", STR("ok\n"));
}

static const struct db_query q_ready = { "operating.ready", "SELECT 1", NULL };

static bool read_one(struct call *call, void *arg)
{
    int64_t one;

    (void)arg;
    return db_one_int(call->tx, &q_ready, DB_NO_BINDS, 0, &one, call->err);
}

static bool handle_ready(struct exchange *x)
{
    if (!call_read(x->call, read_one, NULL))
        return false;
    return answer_text(x, "text/plain; charset=utf-8", STR("ready\n"));
}

/** One figure in the Prometheus text format. */
static void write_metric(struct strbuf *out, const char *name, const char *type, const char *help,
                         int64_t value)
{
    strbuf_addf(out, "# HELP pharos_%s %s\n# TYPE pharos_%s %s\npharos_%s %lld\n", name, help, name,
                type, name, (long long)value);
}

static void write_database_metrics(struct strbuf *out, struct db *db)
{
    struct db_metrics m = { 0 };

    db_read_metrics(db, &m);
    write_metric(out, "db_commits_total", "counter", "Transactions committed.", m.commits);
    write_metric(out, "db_steps_total", "counter", "Change steps in them.", m.steps);
    write_metric(out, "db_reruns_total", "counter", "Change steps run again.", m.reruns);
    write_metric(out, "db_wal_bytes", "gauge", "Size of SQLite's write-ahead log.", m.wal_bytes);
    write_metric(out, "db_longest_reader_ms", "gauge", "Age of the oldest read snapshot.",
                 m.longest_reader_ms);
    write_metric(out, "db_writers_waiting", "gauge", "Change steps waiting for their turn.",
                 m.writers_waiting);
}

static void write_http_metrics(struct strbuf *out, struct http_server *server)
{
    struct http_metrics m = { 0 };

    http_server_read_metrics(server, &m);
    write_metric(out, "http_requests_total", "counter", "Requests answered.", m.requests);
    write_metric(out, "http_refused_total", "counter", "Requests refused by the gate.", m.refused);
    write_metric(out, "http_connections", "gauge", "Open connections.", m.open_connections);
    write_metric(out, "http_busy_workers", "gauge", "Workers answering now.", m.busy_workers);
    write_metric(out, "http_queued", "gauge", "Requests waiting for a worker.", m.queued);
}

/** Texts in step, because the format wants all lines of one figure together. */
struct follower_lines {
    struct strbuf events;
    struct strbuf ms;
    struct strbuf rebuilding;
};

static bool add_follower(struct call *call, struct follower_lines *lines,
                         const struct follower *follower)
{
    struct follower_state state;

    if (!follower_read_state(call, follower, &state))
        return false;
    strbuf_addf(&lines->events, "pharos_follower_behind_events{name=\"%s\"} %lld\n", follower->name,
                (long long)state.behind_events);
    strbuf_addf(&lines->ms, "pharos_follower_behind_ms{name=\"%s\"} %lld\n", follower->name,
                (long long)state.behind_ms);
    strbuf_addf(&lines->rebuilding, "pharos_follower_rebuilding{name=\"%s\"} %d\n", follower->name,
                state.rebuild_wanted);
    return true;
}

/** How far behind the log each follower is; events are counted up to 10,000. */
static bool read_followers(struct call *call, void *arg)
{
    for (const struct feature *const *feature = call->house->features; *feature != NULL;
         feature++) {
        const struct follower *const *at = (*feature)->followers;

        for (; at != NULL && *at != NULL; at++)
            if (!add_follower(call, arg, *at))
                return false;
    }
    return true;
}

static bool write_follower_metrics(struct call *call, struct strbuf *out)
{
    struct follower_lines lines = { strbuf_new(call->arena, 8192), strbuf_new(call->arena, 8192),
                                    strbuf_new(call->arena, 8192) };

    if (!call_read(call, read_followers, &lines))
        return false;
    strbuf_add_cstr(out, "# TYPE pharos_follower_behind_events gauge\n");
    strbuf_add(out, strbuf_str(&lines.events));
    strbuf_add_cstr(out, "# TYPE pharos_follower_behind_ms gauge\n");
    strbuf_add(out, strbuf_str(&lines.ms));
    strbuf_add_cstr(out, "# TYPE pharos_follower_rebuilding gauge\n");
    strbuf_add(out, strbuf_str(&lines.rebuilding));
    return true;
}

/** Behind a proxy on this machine that was not listed everybody seems to be the machine itself. */
static bool is_from_this_machine(const struct http_request *request)
{
    return (str_starts_with(request->peer, STR("127.")) || str_eq(request->peer, STR("::1")))
           && str_is_null(http_request_header(request, "X-Forwarded-For"))
           && str_is_null(http_request_header(request, "Forwarded"));
}

/** Figures tell strangers about the company: only the machine itself or whoever is allowed. */
static bool may_read_metrics(struct exchange *x)
{
    return is_from_this_machine(x->request) || access_require(x->call, "metrics.read");
}

static bool handle_metrics(struct exchange *x)
{
    const struct house *house = x->call->house;
    struct http_server *http = house->http;
    struct strbuf out = strbuf_new(x->call->arena, 64 * 1024);

    if (!may_read_metrics(x))
        return false;
    write_metric(&out, "uptime_seconds", "gauge", "Since the program started.",
                 (x->call->now_ms - house->started_at_ms) / MS_PER_SECOND);
    write_database_metrics(&out, house->db);
    if (http != NULL)
        write_http_metrics(&out, http);
    return write_follower_metrics(x->call, &out)
           && answer_text(x, "text/plain; version=0.0.4; charset=utf-8", strbuf_str(&out));
}

static bool handle_openapi(struct exchange *x)
{
    openapi_write(x->call->house, &x->out);
    return exchange_ok(x);
}

static const struct route routes[] = {
    { .method = "GET",
      .path = "/healthz",
      .handle = handle_health,
      .flags = ROUTE_PUBLIC | ROUTE_HIDDEN },
    { .method = "GET",
      .path = "/readyz",
      .handle = handle_ready,
      .flags = ROUTE_PUBLIC | ROUTE_HIDDEN },
    { .method = "GET",
      .path = "/metrics",
      .handle = handle_metrics,
      .flags = ROUTE_PUBLIC | ROUTE_HIDDEN },
    { .method = "GET",
      .path = "/api/v1/openapi.json",
      .handle = handle_openapi,
      .flags = ROUTE_PUBLIC,
      .summary = "This document" },
    { 0 },
};

static const struct permission permissions[] = {
    { "metrics.read", ROLE_ADMIN, "Read the program's figures at /metrics from another machine." },
    { 0 },
};

static const struct db_query *const own_queries[] = { &q_ready, NULL };
static const struct db_query *const *const queries[] = { own_queries, doctor_queries, NULL };

const struct feature operating_feature = {
    .name = "operating",
    .routes = routes,
    .permissions = permissions,
    .queries = queries,
};
