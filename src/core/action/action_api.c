#include "core/action/action_api.h"

#include "core/action/action.h"

static const char *const reasons[] = {
    [ACTION_CHANGED_SINCE] = "changed_since",
    [ACTION_GONE] = "gone",
    [ACTION_NOT_POSSIBLE] = "not_possible",
    [ACTION_LEFT_THE_HOUSE] = "left_the_house",
};

struct undoing {
    int64_t action_id;
    struct action_undone undone;
};

static bool undo_step(struct call *call, void *arg)
{
    struct undoing *undoing = arg;

    return action_undo(call, undoing->action_id, &undoing->undone);
}

/** Each name once, however many subjects had it. */
static bool is_first(const struct action_field *fields, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (str_eq(fields[i].field, fields[at].field))
            return false;
    return true;
}

static void write_undone(struct json_out *out, const struct action_undone *undone)
{
    out_begin_object(out);
    out_key(out, "action");
    out_id(out, undone->action_id);
    out_key(out, "restored");
    out_begin_list(out);
    for (size_t i = 0; i < undone->restored_count; i++)
        if (is_first(undone->restored, i))
            out_str(out, undone->restored[i].field);
    out_end_list(out);
    out_key(out, "left");
    out_begin_list(out);
    for (size_t i = 0; i < undone->left_count; i++) {
        out_begin_object(out);
        out_key(out, "subject");
        out_id(out, undone->left[i].subject_id);
        out_key(out, "field");
        out_str(out, undone->left[i].field);
        out_key(out, "why");
        out_cstring(out, reasons[undone->left[i].reason]);
        out_end_object(out);
    }
    out_end_list(out);
    out_end_object(out);
}

static bool answer_undone(struct exchange *x, void *arg)
{
    const struct action_undone *undone = &((const struct undoing *)arg)->undone;

    if (undone->action_id != 0)
        http_response_header(x->response, "X-Pharos-Action",
                             str_format(x->call->arena, "%lld", (long long)undone->action_id));
    write_undone(&x->out, undone);
    return exchange_ok(x);
}

bool action_handle_undo(struct exchange *x)
{
    struct undoing undoing = { .action_id = x->ids[0] };

    return exchange_change(x, undo_step, answer_undone, &undoing);
}
