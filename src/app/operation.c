#include "app/operation.h"

enum { REQUEST_DEPTH_MAX = 8 };

static const struct operation *find_operation(struct str name)
{
    for (const struct operation *operation = operations; operation->name != NULL; operation++)
        if (str_eq(str_of(operation->name), name))
            return operation;
    return NULL;
}

static bool run_named(struct call *call, struct str name, const json_t *args, struct json_out *out)
{
    const struct operation *operation = find_operation(name);

    if (operation == NULL)
        return err_set(call->err, ERR_INVALID, "unknown_operation", "there is no such operation");
    return operation->run(call, args, out);
}

void operation_write_err(struct json_out *out, const struct err *err)
{
    out_begin_object(out);
    out_key(out, "kind");
    out_int(out, err->kind);
    out_key(out, "code");
    out_cstring(out, err->code);
    out_key(out, "field");
    out_cstring(out, err->field);
    out_key(out, "message");
    out_cstring(out, err->message);
    out_end_object(out);
}

struct str operation_answer(struct house *house, struct str request, struct arena *arena)
{
    struct call call;
    struct json_out answer = json_out_new(arena, OPERATION_LINE_MAX_BYTES);
    struct json_out value = json_out_new(arena, OPERATION_LINE_MAX_BYTES);
    json_t *parsed;
    struct str text;
    bool done;

    call_init_in(&call, house, arena);
    done = json_parse(request, REQUEST_DEPTH_MAX, arena, &parsed, call.err)
           && run_named(&call, json_str(json_object_get(parsed, "operation")),
                        json_object_get(parsed, "args"), &value)
           && strbuf_done(&value.buf, "answer", &text, call.err);
    out_begin_object(&answer);
    out_key(&answer, done ? "answer" : "error");
    if (done)
        out_raw(&answer, text);
    else
        operation_write_err(&answer, call.err);
    out_end_object(&answer);
    call_fini(&call);
    return strbuf_str(&answer.buf);
}
