/* One request from its head to its answer: who, may they, is it well-formed, then the handler. */
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "core/access/access.h"
#include "core/api/apart.h"
#include "core/api/exchange_check.h"
#include "core/api/idempotency.h"
#include "core/api/page.h"
#include "core/api/problem.h"
#include "core/api/router.h"
#include "core/api/upload_gate.h"
#include "core/blob/blob.h"
#include "core/settings/settings.h"
#include "io/net_watch.h"

enum {
    BODY_MAX_BYTES = 2 * 1024 * 1024,
    BODY_DEPTH_MAX = 8,
    ANSWER_MAX_BYTES = 8 * 1024 * 1024,
};

/** Who shows nothing by which they could be known is refused before the body. */
static void plan_upload(struct router *router, const struct route *route,
                        const struct http_request *head, struct http_plan *plan)
{
    struct house *house = router_house(router);

    plan->max_body_bytes = setting_int_now(house, &blob_max_size);
    if (access_has_credentials(head)) {
        plan->sink = upload_gate_new(router, route, head, route->plan_sink(house, head));
        return;
    }
    err_set(&plan->refusal, ERR_DENIED, "unauthenticated", "log in first");
    plan->refusal_status = problem_status(&plan->refusal);
}

void router_plan(void *router, const struct http_request *head, struct http_plan *plan)
{
    int64_t ids[ROUTE_IDS_MAX];
    struct str tail;
    bool exists;
    const struct route *route = router_find(router, head->method, head->path, ids, &tail, &exists);

    plan->max_body_bytes = BODY_MAX_BYTES;
    if (route != NULL && route->plan_sink != NULL)
        plan_upload(router, route, head, plan);
}

static bool find_route(struct router *router, struct exchange *x)
{
    bool exists = false;

    x->route = router_find(router, x->request->method, x->request->path, x->ids, &x->tail, &exists);
    if (x->route != NULL)
        return true;
    if (exists) {
        err_set(x->call->err, ERR_INVALID, "method_not_allowed",
                "this address does not take that method");
        return err_param(x->call->err, "%s",
                         router_methods(router, x->request->path, x->call->arena));
    }
    return err_set(x->call->err, ERR_NOT_FOUND, "not_found", "there is nothing at this address");
}

static bool is_change(const struct exchange *x)
{
    return !str_eq(x->request->method, STR("GET")) && !str_eq(x->request->method, STR("HEAD"));
}

static bool authenticate_step(struct call *call, void *arg)
{
    return access_authenticate(call, arg);
}

/** Public routes answer nobody as well: a health check or the desk's files need no database. */
static bool authorise_public(struct exchange *x)
{
    struct call *call = x->call;

    if (access_has_credentials(x->request)
        && !call_read(call, authenticate_step, (void *)x->request)) {
        call->access = access_nobody();
        err_clear(call->err);
    }
    return true;
}

bool exchange_authorise(struct exchange *x)
{
    struct call *call = x->call;
    const struct route *route = x->route;

    call->access = access_nobody();
    call->actor = (struct actor){ ACTOR_SYSTEM, 0 };
    if (route->flags & ROUTE_PUBLIC)
        return authorise_public(x);
    if (!call_read(call, authenticate_step, (void *)x->request))
        return false;
    if (call->access.role == NULL)
        return err_set(call->err, ERR_DENIED, "unauthenticated", "log in first");
    if (is_change(x) && !(route->flags & ROUTE_NO_CSRF) && !access_check_csrf(call, x->request))
        return false;
    return route->permission == NULL || access_require(call, route->permission);
}

static bool read_if_match(struct exchange *x)
{
    struct str value = http_request_header(x->request, "If-Match");
    struct err *err = x->call->err;

    if (value.p == NULL) {
        if (!(x->route->flags & ROUTE_IF_MATCH))
            return true;
        err_set(err, ERR_CONFLICT, "if_match_required",
                "say in If-Match which version you have seen");
        return err_field(err, "If-Match");
    }
    value = str_trim(value);
    if (str_eq(value, STR("*"))) {
        x->if_match = -1;
        return true;
    }
    if (value.n >= 3 && value.p[0] == '"' && value.p[value.n - 1] == '"'
        && str_to_int64(str_sub(value, 1, value.n - 2), &x->if_match) && x->if_match > 0)
        return true;
    err_set(err, ERR_INVALID, "bad_header", "If-Match must hold one ETag of ours");
    return err_field(err, "If-Match");
}

/** "Only where there is nothing yet" (RFC 9110 13.1.2); other routes have no use for it. */
static bool read_if_none_match(struct exchange *x)
{
    struct str value = http_request_header(x->request, "If-None-Match");

    if (value.p == NULL || !(x->route->flags & ROUTE_MAY_MATCH))
        return true;
    x->if_nothing = str_eq(str_trim(value), STR("*")) && x->if_match == 0;
    if (x->if_nothing)
        return true;
    err_set(x->call->err, ERR_INVALID, "bad_header", "If-None-Match must be *, without If-Match");
    return err_field(x->call->err, "If-None-Match");
}

static bool is_json(struct str content_type)
{
    struct str type = str_trim(str_cut(&content_type, ';'));

    return str_eq_ascii_nocase(type, STR("application/json"));
}

static bool read_body(struct exchange *x)
{
    struct err *err = x->call->err;

    if (x->route->flags & ROUTE_RAW_BODY)
        return true;
    if (x->route->body == NULL) {
        if (x->request->body_bytes == 0)
            return true;
        return err_set(err, ERR_INVALID, "bad_request", "this address takes no body");
    }
    if (!is_json(http_request_header(x->request, "Content-Type"))) {
        err_set(err, ERR_INVALID, "unsupported_media_type", "the body must be application/json");
        err_field(err, "Content-Type");
        return err_param(err, "application/json");
    }
    return json_parse(x->request->body, BODY_DEPTH_MAX, x->call->arena, &x->body, err)
           && exchange_check_body(x->route->body, x->body, err);
}

/** Takes the answer of a request with the same key that was quicker. */
static bool join_first(struct exchange *x, struct idempotency *idempotency)
{
    bool replayed;

    return err_is(x->call->err, "idempotency_running")
           && idempotency_find_first(x, idempotency, &replayed);
}

/** A request from here to its answer; in the request's arena. */
struct turn {
    struct worker_job apart_job;
    struct router *router;
    const struct http_request *asked;
    struct http_request request; /* the same, with the sink behind its gate */
    struct call call;
    struct exchange x;
    struct idempotency idempotency;
};

/** Once *is_later is set, the turn belongs to whoever answers it later and may be gone. */
static bool handle_keyed(struct turn *turn, const bool *is_later)
{
    struct exchange *x = &turn->x;
    bool replayed = false;

    if (!idempotency_begin(x, &turn->idempotency, &replayed))
        return false;
    if (replayed)
        return true;
    if (!x->route->handle(x)) {
        CHECK(!*is_later);
        return join_first(x, &turn->idempotency);
    }
    CHECK(*is_later || !x->call->has_changed || x->answers_change);
    return true;
}

static void run_apart(struct worker_job *job);

/** By a thread apart, where the answer may come later. */
static bool handle_apart(struct turn *turn, bool *is_later)
{
    if (turn->x.is_later == NULL)
        return turn->x.route->handle(&turn->x);
    turn->apart_job.run = run_apart;
    turn->x.is_later = NULL; /* there it can take as long as it likes */
    *is_later = true;
    if (apart_enter(router_apart(turn->router), &turn->apart_job, turn->call.err))
        return true;
    *is_later = false;
    return false;
}

static bool answer(struct router *router, struct turn *turn, bool *is_later)
{
    struct exchange *x = &turn->x;

    if (!find_route(router, x) || !exchange_authorise(x) || !exchange_check_query(x, x->call->err)
        || !read_if_match(x) || !read_if_none_match(x) || !read_body(x))
        return false;
    if (x->route->flags & ROUTE_WAITS)
        return handle_apart(turn, is_later);
    return router_takes_key(x->route) ? handle_keyed(turn, is_later) : x->route->handle(x);
}

/**
 * UNAVAILABLE says that nothing was changed and invites to try again. After a change of this
 * request has become durable that would be untrue, and a repetition could do it twice.
 */
static void admit_change(const struct exchange *x)
{
    struct err *err = x->call->err;

    if (err->kind == ERR_UNAVAILABLE && x->call->has_changed
        && str_eq(x->request->method, STR("POST")) && !(x->route->flags & ROUTE_PUBLIC))
        err_set(err, ERR_UNCERTAIN, "answer_lost", "this was done, but its answer was lost");
}

/** An outdated version was said in a header, unless the handler knows a member that said it. */
static void name_header(const struct exchange *x)
{
    struct err *err = x->call->err;

    if (!err_is(err, "version_conflict") || err->field[0] != '\0')
        return;
    if (x->if_nothing)
        err_field(err, "If-None-Match");
    else if (x->if_match != 0)
        err_field(err, "If-Match");
}

/** A failed handler may have begun an answer; nothing of it may leave. */
static void forget_answer(struct exchange *x)
{
    if (x->request->sink != NULL)
        x->request->sink->abort(x->request->sink);
    if (x->response->file_fd >= 0)
        close(x->response->file_fd);
    *x->response = (struct http_response){ .file_fd = -1 };
}

static void answer_problem(struct exchange *x)
{
    struct call *call = x->call;
    int status;

    admit_change(x);
    name_header(x);
    status = problem_status(call->err);
    if (status >= 500)
        log_err(call->house->log, LOG_ERROR, "http.failed", call->err);
    forget_answer(x);
    if (page_is_wanted(x->request)) {
        page_answer_error(call->err, status, call->lang, call->id, call->arena, x->response);
        return;
    }
    problem_answer(call->err, status, call->lang, call->id, call->arena, x->response);
}

static void end_later(struct exchange *x, bool done)
{
    struct turn *turn = CONTAINER_OF(x, struct turn, x);
    const struct http_request *request = turn->asked;

    if (!done && !(x->idempotency != NULL && join_first(x, x->idempotency)))
        answer_problem(x);
    call_fini(&turn->call);
    request->answered(request);
}

static struct turn *begin_turn(struct router *router, const struct http_request *request,
                               struct http_response *response, bool *is_later)
{
    struct turn *turn = ARENA_NEW(request->arena, struct turn);

    turn->router = router;
    turn->asked = request;
    turn->request = *request;
    if (request->sink != NULL)
        turn->request.sink = upload_gate_inner(request->sink);
    turn->x = (struct exchange){
        .call = &turn->call,
        .request = &turn->request,
        .response = response,
        .out = json_out_new(request->arena, ANSWER_MAX_BYTES),
        .end = end_later,
        .is_later = request->answered != NULL ? is_later : NULL,
        .stop_fd = -1,
    };
    call_init_in(&turn->call, router_house(router), request->arena);
    turn->call.lang = problem_language(http_request_header(request, "Accept-Language"));
    return turn;
}

static void end_turn(struct turn *turn, bool done)
{
    if (!done)
        answer_problem(&turn->x);
    /* What is noted now is no part of the request, whose key may still be waiting for a change. */
    turn->call.before_commit = NULL;
    access_note_seen(&turn->call);
    call_fini(&turn->call);
}

static void run_apart(struct worker_job *job)
{
    struct turn *turn = CONTAINER_OF(job, struct turn, apart_job);
    const struct http_request *request = turn->asked;
    struct apart *apart = router_apart(turn->router);
    bool done;

    turn->x.stop_fd =
        net_watch_open(apart_stop_fd(apart), request->peer_fd > 0 ? request->peer_fd : -1);
    done = turn->x.route->handle(&turn->x);
    close(turn->x.stop_fd);
    end_turn(turn, done);
    apart_leave(apart);
    request->answered(request);
}

bool router_answer(void *arg, const struct http_request *request, struct http_response *response)
{
    bool is_later = false;
    struct turn *turn = begin_turn(arg, request, response, &is_later);
    bool done = answer(arg, turn, &is_later);

    if (is_later)
        return false;
    end_turn(turn, done);
    return true;
}

void router_refuse(void *arg, const struct http_request *request, const struct err *err, int status,
                   struct http_response *response)
{
    (void)arg;
    /* What a sink refuses is ours to judge. */
    if (request->sink != NULL)
        status = problem_status(err);
    problem_answer(err, status, problem_language(http_request_header(request, "Accept-Language")),
                   "gate", request->arena, response);
}
