/** The side that asks: a command, of the server that holds the folder or of the house it opens. */
#include "app/control.h"
#include "app/operation.h"

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
