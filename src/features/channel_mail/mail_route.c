/* A mail_route as JSON and back. */
#include "base/arena.h"
#include "features/channel_mail/mail_outgoing.h"
#include "proto/mail/mail_json.h"

enum { HEAD_MAX_BYTES = 256 * 1024, HEAD_DEPTH = 4 };

bool mail_route_write(struct call *call, const struct mail_route *route, struct str *head)
{
    struct json_out json = json_out_new(call->arena, HEAD_MAX_BYTES);

    out_begin_object(&json);
    out_key(&json, "from");
    mail_json_address(&json, &route->from);
    mail_json_addresses(&json, "to", &route->to, MAIL_ADDRESSES_MAX);
    mail_json_addresses(&json, "cc", &route->cc, MAIL_ADDRESSES_MAX);
    mail_json_addresses(&json, "bcc", &route->bcc, MAIL_ADDRESSES_MAX);
    mail_json_field(&json, "subject", route->subject);
    mail_json_field(&json, "in_reply_to", route->in_reply_to);
    out_key(&json, "automatic");
    out_bool(&json, route->is_automatic);
    mail_json_ids(&json, "references", &route->references);
    out_end_object(&json);
    return strbuf_done(&json.buf, "head", head, call->err);
}

bool mail_route_read(struct call *call, struct str head, struct mail_route *out)
{
    json_t *json;

    if (!json_parse(head, HEAD_DEPTH, call->arena, &json, call->err))
        return false;
    *out = (struct mail_route){
        .from = mail_json_read_address(json_object_get(json, "from")),
        .to = mail_json_read_addresses(json, "to", call->arena),
        .cc = mail_json_read_addresses(json, "cc", call->arena),
        .bcc = mail_json_read_addresses(json, "bcc", call->arena),
        .subject = json_str(json_object_get(json, "subject")),
        .in_reply_to = json_str(json_object_get(json, "in_reply_to")),
        .references = mail_json_read_ids(json, "references", call->arena),
        .is_automatic = json_is_true(json_object_get(json, "automatic")),
    };
    return true;
}
