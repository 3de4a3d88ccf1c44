#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/encode.h"
#include "core/access/access.h"
#include "core/api/idempotency.h"
#include "core/api/route.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 200 };

bool exchange_has(const struct exchange *x, const char *member)
{
    return json_object_get(x->body, member) != NULL;
}

bool exchange_is_null(const struct exchange *x, const char *member)
{
    return json_is_null(json_object_get(x->body, member));
}

struct str exchange_str(const struct exchange *x, const char *member)
{
    return json_str(json_object_get(x->body, member));
}

int64_t exchange_int(const struct exchange *x, const char *member, int64_t absent)
{
    const json_t *value = json_object_get(x->body, member);

    return json_is_integer(value) ? json_integer_value(value) : absent;
}

bool exchange_bool(const struct exchange *x, const char *member, bool absent)
{
    const json_t *value = json_object_get(x->body, member);

    return json_is_boolean(value) ? json_is_true(value) : absent;
}

struct str exchange_query(const struct exchange *x, const char *name)
{
    struct str value = STR_NULL;
    struct err ignored;

    /* The encoding was checked before the handler ran. An empty parameter counts as absent. */
    if (!http_query_get(x->request, name, &value, &ignored) || value.n == 0)
        return STR_NULL;
    return value;
}

int exchange_limit(const struct exchange *x)
{
    int64_t limit;

    if (!str_to_int64(exchange_query(x, "limit"), &limit) || limit < 1 || limit > LIMIT_MAX)
        return LIMIT_DEFAULT;
    return (int)limit;
}

static bool bad_cursor(const struct exchange *x)
{
    err_set(x->call->err, ERR_INVALID, "bad_cursor", "this cursor is not one of ours");
    return err_field(x->call->err, "cursor");
}

bool exchange_cursor(const struct exchange *x, size_t parts, struct cursor *out)
{
    struct str text = exchange_query(x, "cursor");
    struct str bytes;
    struct cursor cursor = { 0 };

    *out = cursor;
    if (text.n == 0)
        return true;
    CHECK(parts > 0 && parts <= CURSOR_PARTS_MAX);
    if (!base64url_decode(x->call->arena, text, &bytes) || bytes.n != parts * sizeof(int64_t))
        return bad_cursor(x);
    cursor.count = parts;
    memcpy(cursor.parts, bytes.p, bytes.n);
    *out = cursor;
    return true;
}

bool exchange_cursor_before(const struct exchange *x, int64_t *before_id)
{
    struct cursor cursor;

    if (!exchange_cursor(x, 1, &cursor))
        return false;
    if (cursor.count == 1 && cursor.parts[0] <= 0)
        return bad_cursor(x);
    *before_id = cursor.parts[0];
    return true;
}

void exchange_write_cursor(struct exchange *x, const struct cursor *cursor)
{
    struct str bytes = { (const char *)cursor->parts, cursor->count * sizeof(int64_t) };

    CHECK(cursor->count > 0 && cursor->count <= CURSOR_PARTS_MAX);
    out_str(&x->out, base64url_encode(x->call->arena, bytes));
}

static bool answer(struct exchange *x, int status)
{
    struct str body;

    if (!strbuf_done(&x->out.buf, "", &body, x->call->err))
        return false;
    x->response->status = status;
    x->response->body = body;
    http_response_header(x->response, "Content-Type", STR("application/json"));
    http_response_header(x->response, "Cache-Control", STR("no-store"));
    return true;
}

bool exchange_change_by(struct exchange *x, call_step *service, exchange_writer *write, void *arg)
{
    x->answers_change = true;
    if (x->idempotency == NULL)
        return service(x->call, arg) && write(x, arg);
    idempotency_write_inside(x->idempotency, write, arg);
    return service(x->call, arg);
}

struct plain_change {
    call_step *step;
    void *arg;
    exchange_writer *write;
};

static bool run_plain(struct call *call, void *arg)
{
    const struct plain_change *change = arg;

    return call_change(call, change->step, change->arg);
}

static bool write_plain(struct exchange *x, void *arg)
{
    const struct plain_change *change = arg;

    return change->write(x, change->arg);
}

bool exchange_change(struct exchange *x, call_step *step, exchange_writer *write, void *arg)
{
    struct plain_change change = { step, arg, write };

    return exchange_change_by(x, run_plain, write_plain, &change);
}

/** A change whose answer is written on whatever thread hears that it is durable. */
struct late_change {
    struct exchange *x;
    call_step *step;
    exchange_writer *write;
    void *arg;
};

static bool run_late(struct call *call, void *arg)
{
    const struct late_change *change = arg;

    return change->step(call, change->arg) && access_note_seen_within(call);
}

static bool write_late(struct exchange *x, void *arg)
{
    const struct late_change *change = arg;

    return change->write(x, change->arg);
}

static void hear_end(struct call *call, void *arg, bool done)
{
    const struct late_change *change = arg;
    struct exchange *x = change->x;

    (void)call;
    x->end(x, done && (x->idempotency != NULL || change->write(x, change->arg)));
}

bool exchange_change_later(struct exchange *x, call_step *step, exchange_writer *write, void *arg)
{
    struct late_change *change;

    if (x->is_later == NULL)
        return exchange_change(x, step, write, arg);
    change = ARENA_NEW(x->call->arena, struct late_change);
    *change = (struct late_change){ x, step, write, arg };
    x->answers_change = true;
    if (x->idempotency != NULL)
        idempotency_write_inside(x->idempotency, write_late, change);
    *x->is_later = true;
    call_change_later(x->call, run_late, hear_end, change);
    return true;
}

bool exchange_ok(struct exchange *x)
{
    return answer(x, 200);
}

void exchange_list_begin(struct exchange *x)
{
    out_begin_object(&x->out);
    out_key(&x->out, "items");
    out_begin_list(&x->out);
}

bool exchange_list_end(struct exchange *x, const struct cursor *next)
{
    out_end_list(&x->out);
    out_key(&x->out, "next");
    if (next != NULL)
        exchange_write_cursor(x, next);
    else
        out_null(&x->out);
    out_end_object(&x->out);
    return exchange_ok(x);
}

bool exchange_list_end_at(struct exchange *x, bool has_more, int64_t last_id)
{
    return exchange_list_end(x, has_more ? &(struct cursor){ .count = 1, .parts = { last_id } }
                                         : NULL);
}

bool exchange_created(struct exchange *x, struct str location)
{
    if (!str_is_null(location))
        http_response_header(x->response, "Location", location);
    return answer(x, 201);
}

bool exchange_no_content(struct exchange *x)
{
    x->response->status = 204;
    return true;
}

void exchange_etag(struct exchange *x, int64_t version)
{
    http_response_header(x->response, "ETag",
                         str_format(x->call->arena, "\"%lld\"", (long long)version));
}
