#include "features/channel_mail/mail_address_api.h"

#include "base/arena.h"
#include "features/channel_mail/mail_own_change.h"

static const struct field signature_body[] = {
    { .name = "en", .type = FIELD_STRING, .max = MAIL_OWN_SIGNATURE_MAX },
    { .name = "ko", .type = FIELD_STRING, .max = MAIL_OWN_SIGNATURE_MAX },
    { 0 },
};

/* clang-format off */
#define OTHER_FIELDS                                                                               \
    { .name = "name", .type = FIELD_STRING, .max = MAIL_OWN_NAME_MAX,                              \
      .help = "Who customers see as sender" },                                                     \
    { .name = "team", .type = FIELD_ID, .flags = FIELD_NULLABLE,                                   \
      .help = "Who gets what comes in" },                                                          \
    { .name = "brand", .type = FIELD_ID, .flags = FIELD_NULLABLE,                                  \
      .help = "Whose name and signature it goes by where it has none of its own" },                \
    { .name = "signature", .type = FIELD_OBJECT, .fields = signature_body,                         \
      .help = "What stands below answers, by their language" },                                    \
    { .name = "is_standard", .type = FIELD_BOOL,                                                   \
      .help = "What goes out without another reason goes from here" }
/* clang-format on */

const struct field mail_address_create_body[] = {
    { .name = "address", .type = FIELD_EMAIL, .flags = FIELD_REQUIRED },
    OTHER_FIELDS,
    { 0 },
};

const struct field mail_address_change_body[] = {
    { .name = "address", .type = FIELD_EMAIL },
    OTHER_FIELDS,
    { 0 },
};

/* ---- reading and writing ----------------------------------------------------------------------
 */

static struct mail_own_patch read_patch(const struct exchange *x)
{
    const json_t *signature = json_object_get(x->body, "signature");

    return (struct mail_own_patch){
        .address = exchange_str(x, "address"),
        .name = exchange_str(x, "name"),
        .has_team = exchange_has(x, "team"),
        .team_id = exchange_int(x, "team", 0),
        .has_brand = exchange_has(x, "brand"),
        .brand_id = exchange_int(x, "brand", 0),
        .signatures = { [LANG_EN] = json_str(json_object_get(signature, "en")),
                        [LANG_KO] = json_str(json_object_get(signature, "ko")) },
        .has_standard = exchange_has(x, "is_standard"),
        .is_standard = exchange_bool(x, "is_standard", false),
    };
}

static void write_row(struct json_out *out, const struct mail_own_row *row)
{
    out_begin_object(out);
    out_key(out, "id");
    out_int(out, row->own.id);
    out_key(out, "address");
    out_str(out, row->own.address);
    out_key(out, "name");
    out_str(out, row->own.name);
    out_key(out, "team");
    out_named(out, row->own.team_id, row->team_name);
    out_key(out, "brand");
    out_named(out, row->own.brand_id, row->own.brand_name);
    out_key(out, "signature");
    out_begin_object(out);
    out_key(out, "en");
    out_str(out, row->own.signatures[LANG_EN]);
    out_key(out, "ko");
    out_str(out, row->own.signatures[LANG_KO]);
    out_end_object(out);
    out_key(out, "is_standard");
    out_bool(out, row->is_standard);
    out_key(out, "version");
    out_int(out, row->version);
    out_end_object(out);
}

static bool answer_row(struct exchange *x, const struct mail_own_row *row)
{
    write_row(&x->out, row);
    exchange_etag(x, row->version);
    return exchange_ok(x);
}

/* ---- handlers ----------------------------------------------------------------------------------
 */

struct listing {
    struct exchange *x;
    int64_t before_id;
    struct mail_own_list list;
};

static bool list_step(struct call *call, void *arg)
{
    struct listing *listing = arg;

    return mail_own_store_list(call, &call->access.scope, listing->before_id,
                               exchange_limit(listing->x), &listing->list);
}

bool mail_address_handle_list(struct exchange *x)
{
    struct listing listing = { .x = x };
    const struct mail_own_list *list = &listing.list;

    if (!exchange_cursor_before(x, &listing.before_id) || !call_read(x->call, list_step, &listing))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < list->count; i++)
        write_row(&x->out, &list->items[i]);
    return exchange_list_end_at(x, list->has_more,
                                list->count > 0 ? list->items[list->count - 1].own.id : 0);
}

struct one {
    int64_t id;
    struct mail_own_patch patch;
    struct mail_own_row *row;
};

static bool create_one(struct call *call, void *arg)
{
    struct one *one = arg;

    return mail_own_create(call, &one->patch, &one->row);
}

static bool write_created(struct exchange *x, void *arg)
{
    const struct mail_own_row *row = ((const struct one *)arg)->row;

    write_row(&x->out, row);
    exchange_etag(x, row->version);
    return exchange_created(
        x, str_format(x->call->arena, "/api/v1/mail/addresses/%lld", (long long)row->own.id));
}

bool mail_address_handle_create(struct exchange *x)
{
    struct one one = { .patch = read_patch(x) };

    return exchange_change_by(x, create_one, write_created, &one);
}

static bool get_one(struct call *call, void *arg)
{
    struct one *one = arg;

    return mail_own_get(call, one->id, &one->row);
}

bool mail_address_handle_get(struct exchange *x)
{
    struct one one = { .id = x->ids[0] };

    return call_read(x->call, get_one, &one) && answer_row(x, one.row);
}

bool mail_address_handle_change(struct exchange *x)
{
    struct mail_own_patch patch = read_patch(x);
    struct mail_own_row *row;

    return mail_own_change(x->call, x->ids[0], x->if_match, &patch, &row) && answer_row(x, row);
}

bool mail_address_handle_remove(struct exchange *x)
{
    return mail_own_remove(x->call, x->ids[0]) && exchange_no_content(x);
}
