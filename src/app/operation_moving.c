#include "app/operation_moving.h"

#include "base/arena.h"
#include "base/encode.h"
#include "features/channel_mail/mail_past.h"
#include "features/moving/moving.h"

static void write_number(struct json_out *out, const char *key, int64_t value)
{
    out_key(out, key);
    out_int(out, value);
}

bool operation_export(struct call *call, const json_t *args, struct json_out *out)
{
    int64_t kind = json_integer_value(json_object_get(args, "kind"));
    struct moving_position from = {
        .id = json_integer_value(json_object_get(args, "id")),
        .message = json_integer_value(json_object_get(args, "message")),
        .written = json_integer_value(json_object_get(args, "written")),
    };
    struct json_out list = json_out_new(call->arena, MOVING_LINE_MAX_BYTES);
    struct moving_page page;

    if (kind < MOVING_TEAM || kind > MOVING_END)
        return err_set(call->err, ERR_INVALID, "bad_cursor", "there are no such records");
    from.kind = (enum moving_kind)kind;
    out_begin_list(&list);
    if (!moving_export(call, from, &list, &page))
        return false;
    out_end_list(&list);
    out_begin_object(out);
    out_key(out, "records");
    out_raw(out, strbuf_str(&list.buf));
    write_number(out, "kind", page.next.kind);
    write_number(out, "id", page.next.id);
    write_number(out, "message", page.next.message);
    write_number(out, "written", page.next.written);
    write_number(out, "left_out", page.left_out);
    out_end_object(out);
    return true;
}

/** Takes one record in; false where it cannot be taken. */
typedef bool take_in(struct call *own, const void *arg, struct json_out *out);

/** What became of it, or the error for which it cannot be taken; the next ones go on after that. */
static bool take_alone(struct call *call, take_in *take, const void *arg, struct json_out *out)
{
    struct call own;
    bool goes_on;

    call_init(&own, call->house, MOVING_ARENA_BYTES);
    goes_on = take(&own, arg, out);
    if (!goes_on && moving_is_refusal(own.err)) {
        operation_write_err(out, own.err);
        goes_on = true;
    } else if (!goes_on) {
        *call->err = *own.err;
    }
    call_fini(&own);
    return goes_on;
}

static bool take_line(struct call *own, const void *arg, struct json_out *out)
{
    const struct str *line = arg;
    enum moving_outcome outcome;

    if (!moving_import(own, *line, &outcome))
        return false;
    out_bool(out, outcome == MOVING_MADE);
    return true;
}

bool operation_import(struct call *call, const json_t *args, struct json_out *out)
{
    const json_t *lines = json_object_get(args, "lines");

    out_begin_list(out);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        struct str line = json_str(json_array_get(lines, i));

        if (!take_alone(call, take_line, &line, out))
            return false;
    }
    out_end_list(out);
    return true;
}

static bool take_mail(struct call *own, const void *arg, struct json_out *out)
{
    const struct mail_past *past = arg;
    struct mail_past_outcome outcome;

    if (!mail_past_take(own, own->house->confined, past, &outcome))
        return false;
    out_begin_object(out);
    write_number(out, "ticket", outcome.ticket_id);
    out_key(out, "is_there");
    out_bool(out, outcome.is_there);
    out_end_object(out);
    return true;
}

bool operation_import_mail(struct call *call, const json_t *args, struct json_out *out)
{
    struct mail_past past = {
        .at_ms = json_integer_value(json_object_get(args, "at_ms")),
        .newest_at_ms = json_integer_value(json_object_get(args, "newest_at_ms")),
        .ticket_id = json_integer_value(json_object_get(args, "ticket")),
    };

    if (!base64_decode(call->arena, json_str(json_object_get(args, "message")), &past.raw))
        return err_set(call->err, ERR_INVALID, "bad_message", "the message is no base64");
    return take_alone(call, take_mail, &past, out);
}
