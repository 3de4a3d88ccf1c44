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

static bool import_line(struct call *call, struct str line, struct json_out *out)
{
    struct call own;
    enum moving_outcome outcome;
    bool goes_on = true;

    call_init(&own, call->house, MOVING_ARENA_BYTES);
    if (moving_import(&own, line, &outcome)) {
        out_bool(out, outcome == MOVING_MADE);
    } else if (moving_is_refusal(own.err)) {
        operation_write_err(out, own.err);
    } else {
        *call->err = *own.err;
        goes_on = false;
    }
    call_fini(&own);
    return goes_on;
}

bool operation_import(struct call *call, const json_t *args, struct json_out *out)
{
    const json_t *lines = json_object_get(args, "lines");

    out_begin_list(out);
    for (size_t i = 0; i < json_array_size(lines); i++)
        if (!import_line(call, json_str(json_array_get(lines, i)), out))
            return false;
    out_end_list(out);
    return true;
}

static void write_outcome(struct json_out *out, const struct mail_past_outcome *outcome)
{
    out_begin_object(out);
    write_number(out, "ticket", outcome->ticket_id);
    out_key(out, "is_there");
    out_bool(out, outcome->is_there);
    out_end_object(out);
}

/** What became of it, or the error for which it cannot be taken. */
static bool take_mail(struct call *call, const struct mail_past *past, struct json_out *out)
{
    struct mail_past_outcome outcome;
    struct call own;
    bool goes_on = true;

    call_init(&own, call->house, MOVING_ARENA_BYTES);
    if (mail_past_take(&own, call->house->confined, past, &outcome)) {
        write_outcome(out, &outcome);
    } else if (moving_is_refusal(own.err)) {
        operation_write_err(out, own.err);
    } else {
        *call->err = *own.err;
        goes_on = false;
    }
    call_fini(&own);
    return goes_on;
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
    return take_mail(call, &past, out);
}
