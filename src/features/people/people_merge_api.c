#include "features/people/people_merge_api.h"

#include "base/arena.h"
#include "features/people/people_merge.h"

const struct field people_merge_body[] = {
    { .name = "from",
      .type = FIELD_ID,
      .flags = FIELD_REQUIRED,
      .help = "the customer whose tickets and addresses come over" },
    { 0 },
};

const struct field people_distinct_body[] = {
    { .name = "other", .type = FIELD_ID, .flags = FIELD_REQUIRED, .help = "who is somebody else" },
    { .name = "distinct", .type = FIELD_BOOL, .help = "false takes it back; absent: true" },
    { 0 },
};

/* ---- who may be the same ----------------------------------------------------------------------
 */

struct alike_step {
    int64_t id;
    struct people_alike *items;
    size_t count;
};

static bool alike_step(struct call *call, void *arg)
{
    struct alike_step *step = arg;

    return people_list_alike(call, step->id, &step->items, &step->count);
}

static void write_evidence(struct json_out *out, unsigned evidence)
{
    out_begin_list(out);
    if (evidence & EVIDENCE_MAILBOX)
        out_cstring(out, "mailbox");
    if (evidence & EVIDENCE_TELEPHONE)
        out_cstring(out, "telephone");
    if (evidence & EVIDENCE_NAME)
        out_cstring(out, "name");
    if (evidence & EVIDENCE_ROMAN)
        out_cstring(out, "roman");
    out_end_list(out);
}

bool people_handle_alike(struct exchange *x)
{
    struct alike_step step = { .id = x->ids[0] };

    if (!call_read(x->call, alike_step, &step))
        return false;
    out_begin_object(&x->out);
    out_key(&x->out, "items");
    out_begin_list(&x->out);
    for (size_t i = 0; i < step.count; i++) {
        out_begin_object(&x->out);
        out_key(&x->out, "customer");
        people_write(&x->out, &step.items[i].customer);
        out_key(&x->out, "evidence");
        write_evidence(&x->out, step.items[i].evidence);
        out_end_object(&x->out);
    }
    out_end_list(&x->out);
    out_end_object(&x->out);
    return exchange_ok(x);
}

/* ---- one or two -------------------------------------------------------------------------------
 */

struct merge_step {
    int64_t into;
    int64_t seen_version;
    int64_t from;
    struct customer *customer;
};

static bool merge_step(struct call *call, void *arg)
{
    struct merge_step *step = arg;

    return people_merge(call, step->into, step->seen_version, step->from, &step->customer);
}

static bool write_merged(struct exchange *x, void *arg)
{
    const struct merge_step *step = arg;

    if (x->call->action_id != 0)
        http_response_header(x->response, "X-Pharos-Action",
                             str_format(x->call->arena, "%lld", (long long)x->call->action_id));
    people_write(&x->out, step->customer);
    exchange_etag(x, step->customer->version);
    return exchange_ok(x);
}

bool people_handle_merge(struct exchange *x)
{
    struct merge_step step = { .into = x->ids[0],
                               .seen_version = x->if_match,
                               .from = exchange_int(x, "from", 0) };

    return exchange_change(x, merge_step, write_merged, &step);
}

struct distinct_step {
    int64_t id;
    int64_t other;
    bool distinct;
};

static bool distinct_step(struct call *call, void *arg)
{
    const struct distinct_step *step = arg;

    return people_say_distinct(call, step->id, step->other, step->distinct);
}

static bool write_nothing(struct exchange *x, void *arg)
{
    (void)arg;
    return exchange_no_content(x);
}

bool people_handle_distinct(struct exchange *x)
{
    struct distinct_step step = { x->ids[0], exchange_int(x, "other", 0),
                                  exchange_bool(x, "distinct", true) };

    return exchange_change(x, distinct_step, write_nothing, &step);
}
