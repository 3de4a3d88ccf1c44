/* A mail_route as JSON and back. */
#include "base/arena.h"
#include "features/channel_mail/mail_outgoing.h"
#include "proto/json.h"

enum { HEAD_MAX_BYTES = 256 * 1024, HEAD_DEPTH = 4 };

static void write_field(struct json_out *out, const char *name, struct str value)
{
    out_key(out, name);
    out_str(out, value);
}

static void write_address(struct json_out *out, const struct mail_address *address)
{
    out_begin_object(out);
    write_field(out, "name", address->name);
    write_field(out, "email", address->email);
    out_end_object(out);
}

static void write_addresses(struct json_out *out, const char *name,
                            const struct mail_addresses *addresses)
{
    out_key(out, name);
    out_begin_list(out);
    for (size_t i = 0; i < addresses->count; i++)
        write_address(out, &addresses->items[i]);
    out_end_list(out);
}

bool mail_route_write(struct call *call, const struct mail_route *route, struct str *head)
{
    struct json_out json = json_out_new(call->arena, HEAD_MAX_BYTES);

    out_begin_object(&json);
    out_key(&json, "from");
    write_address(&json, &route->from);
    write_addresses(&json, "to", &route->to);
    write_addresses(&json, "cc", &route->cc);
    write_field(&json, "subject", route->subject);
    write_field(&json, "in_reply_to", route->in_reply_to);
    out_key(&json, "automatic");
    out_bool(&json, route->is_automatic);
    out_key(&json, "references");
    out_begin_list(&json);
    for (size_t i = 0; i < route->references.count; i++)
        out_str(&json, route->references.items[i]);
    out_end_list(&json);
    out_end_object(&json);
    return strbuf_done(&json.buf, "head", head, call->err);
}

static struct mail_address read_address(const json_t *from)
{
    return (struct mail_address){ .name = json_str(json_object_get(from, "name")),
                                  .email = json_str(json_object_get(from, "email")) };
}

static struct mail_addresses read_addresses(const json_t *list, struct arena *arena)
{
    struct mail_addresses out = { .count = json_array_size(list) };

    out.items = ARENA_ARRAY(arena, out.count + 1, struct mail_address);
    for (size_t i = 0; i < out.count; i++)
        out.items[i] = read_address(json_array_get(list, i));
    return out;
}

bool mail_route_read(struct call *call, struct str head, struct mail_route *out)
{
    const json_t *list;
    json_t *json;

    if (!json_parse(head, HEAD_DEPTH, call->arena, &json, call->err))
        return false;
    *out = (struct mail_route){
        .from = read_address(json_object_get(json, "from")),
        .to = read_addresses(json_object_get(json, "to"), call->arena),
        .cc = read_addresses(json_object_get(json, "cc"), call->arena),
        .subject = json_str(json_object_get(json, "subject")),
        .in_reply_to = json_str(json_object_get(json, "in_reply_to")),
        .is_automatic = json_is_true(json_object_get(json, "automatic")),
    };
    list = json_object_get(json, "references");
    out->references.count = json_array_size(list);
    out->references.items = ARENA_ARRAY(call->arena, out->references.count + 1, struct str);
    for (size_t i = 0; i < out->references.count; i++)
        out->references.items[i] = json_str(json_array_get(list, i));
    return true;
}
