#include "app/operation.h"

#include <stdio.h>
#include <string.h>

#include "app/control.h"
#include "base/arena.h"
#include "base/check.h"

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

static void write_err(struct json_out *out, const struct err *err)
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
        write_err(&answer, call.err);
    out_end_object(&answer);
    call_fini(&call);
    return strbuf_str(&answer.buf);
}

static bool read_answer(struct str line, struct arena *arena, json_t **answer, struct err *err)
{
    json_t *parsed;
    const json_t *error;
    enum err_kind kind;
    const char *code;

    if (!json_parse(line, JSON_OUT_DEPTH_MAX + 2, arena, &parsed, err))
        return false;
    error = json_object_get(parsed, "error");
    if (error == NULL) {
        *answer = json_object_get(parsed, "answer");
        return true;
    }
    kind = (enum err_kind)json_integer_value(json_object_get(error, "kind"));
    code = json_string_value(json_object_get(error, "code"));
    err_set(err, kind, code, "%s", json_string_value(json_object_get(error, "message")));
    return err_field(err, json_string_value(json_object_get(error, "field")));
}

static struct str write_request(const char *name, struct str args, struct arena *arena)
{
    struct json_out request = json_out_new(arena, OPERATION_LINE_MAX_BYTES);

    out_begin_object(&request);
    out_key(&request, "operation");
    out_cstring(&request, name);
    out_key(&request, "args");
    out_raw(&request, args);
    out_end_object(&request);
    return strbuf_str(&request.buf);
}

bool operation_begin(struct app *app, struct operation_place *out, struct err *err)
{
    *out = (struct operation_place){ .app = app, .is_here = app_open(app, APP_EXISTING, err) };
    return out->is_here || err_is(err, "data_in_use");
}

void operation_end(struct operation_place *place)
{
    if (place->is_here)
        app_close(place->app);
}

bool operation_ask(const struct operation_place *place, const char *name, struct str args,
                   struct arena *arena, json_t **answer, struct err *err)
{
    struct str request = write_request(name, args, arena);
    struct str line;

    if (place->is_here)
        line = operation_answer(&place->app->house, request, arena);
    else if (!control_ask(place->app->folder.socket_path, request, arena, &line, err))
        return false;
    return read_answer(line, arena, answer, err);
}

bool operation_run(struct app *app, const char *name, struct str args, struct arena *arena,
                   json_t **answer, struct err *err)
{
    struct operation_place place;
    bool done;

    if (!operation_begin(app, &place, err))
        return false;
    done = operation_ask(&place, name, args, arena, answer, err);
    operation_end(&place);
    return done;
}
