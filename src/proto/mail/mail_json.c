#include "proto/mail/mail_json.h"

#include "base/arena.h"

void mail_json_field(struct json_out *out, const char *name, struct str value)
{
    out_key(out, name);
    out_str(out, value);
}

void mail_json_address(struct json_out *out, const struct mail_address *address)
{
    out_begin_object(out);
    mail_json_field(out, "name", address->name);
    mail_json_field(out, "email", address->email);
    out_end_object(out);
}

void mail_json_addresses(struct json_out *out, const char *name,
                         const struct mail_addresses *addresses, size_t most)
{
    out_key(out, name);
    out_begin_list(out);
    for (size_t i = 0; i < addresses->count && i < most; i++)
        mail_json_address(out, &addresses->items[i]);
    out_end_list(out);
}

void mail_json_ids(struct json_out *out, const char *name, const struct mail_id_list *ids)
{
    out_key(out, name);
    out_begin_list(out);
    for (size_t i = 0; i < ids->count; i++)
        out_str(out, ids->items[i]);
    out_end_list(out);
}

struct mail_address mail_json_read_address(const json_t *from)
{
    return (struct mail_address){ .name = json_str(json_object_get(from, "name")),
                                  .email = json_str(json_object_get(from, "email")) };
}

struct mail_addresses mail_json_read_addresses(const json_t *from, const char *name,
                                               struct arena *arena)
{
    const json_t *list = json_object_get(from, name);
    struct mail_addresses out = { .count = json_array_size(list) };

    out.items = ARENA_ARRAY(arena, out.count + 1, struct mail_address);
    for (size_t i = 0; i < out.count; i++)
        out.items[i] = mail_json_read_address(json_array_get(list, i));
    return out;
}

struct mail_id_list mail_json_read_ids(const json_t *from, const char *name, struct arena *arena)
{
    const json_t *list = json_object_get(from, name);
    struct mail_id_list out = { .count = json_array_size(list) };

    out.items = ARENA_ARRAY(arena, out.count + 1, struct str);
    for (size_t i = 0; i < out.count; i++)
        out.items[i] = json_str(json_array_get(list, i));
    return out;
}
