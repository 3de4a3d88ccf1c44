#include "features/channel_mail/mail_brand_api.h"

#include "base/arena.h"
#include "features/channel_mail/mail_brand.h"

static const struct field signature_body[] = {
    { .name = "en", .type = FIELD_STRING, .max = MAIL_BRAND_SIGNATURE_MAX },
    { .name = "ko", .type = FIELD_STRING, .max = MAIL_BRAND_SIGNATURE_MAX },
    { 0 },
};

static const struct field acknowledgement_body[] = {
    { .name = "en", .type = FIELD_STRING, .max = MAIL_BRAND_WORDS_MAX },
    { .name = "ko", .type = FIELD_STRING, .max = MAIL_BRAND_WORDS_MAX },
    { .name = "closed_en", .type = FIELD_STRING, .max = MAIL_BRAND_WORDS_MAX },
    { .name = "closed_ko", .type = FIELD_STRING, .max = MAIL_BRAND_WORDS_MAX },
    { 0 },
};

/* clang-format off */
#define BRAND_FIELDS(required)                                                                     \
    { .name = "name", .type = FIELD_STRING, .flags = required, .min = 1,                           \
      .max = MAIL_BRAND_NAME_MAX,                                                                  \
      .help = "Who customers see as sender where an address has no name of its own" },             \
    { .name = "signature", .type = FIELD_OBJECT, .fields = signature_body,                         \
      .help = "What stands below answers from addresses that have no signature of their own" },    \
    { .name = "acknowledgement", .type = FIELD_OBJECT, .fields = acknowledgement_body,             \
      .help = "What writers hear at once, while you are open and while you are closed; empty: as " \
              "the settings say. {name}, {number} and {company} are filled in" },                  \
    { 0 }

const struct field mail_brand_create_body[] = { BRAND_FIELDS(FIELD_REQUIRED) };
const struct field mail_brand_change_body[] = { BRAND_FIELDS(0) };
/* clang-format on */

static struct mail_brand_patch read_patch(const struct exchange *x)
{
    const json_t *signature = json_object_get(x->body, "signature");
    const json_t *words = json_object_get(x->body, "acknowledgement");

    return (struct mail_brand_patch){
        .name = exchange_str(x, "name"),
        .signatures = { [LANG_EN] = json_str(json_object_get(signature, "en")),
                        [LANG_KO] = json_str(json_object_get(signature, "ko")) },
        .acknowledge = { [LANG_EN] = json_str(json_object_get(words, "en")),
                         [LANG_KO] = json_str(json_object_get(words, "ko")) },
        .acknowledge_closed = { [LANG_EN] = json_str(json_object_get(words, "closed_en")),
                                [LANG_KO] = json_str(json_object_get(words, "closed_ko")) },
    };
}

static void write_text(struct json_out *out, const char *name, struct str value)
{
    out_key(out, name);
    out_str(out, value);
}

static void write_brand(struct json_out *out, const struct mail_brand *brand)
{
    out_begin_object(out);
    out_key(out, "id");
    out_id(out, brand->id);
    write_text(out, "name", brand->name);
    out_key(out, "signature");
    out_begin_object(out);
    write_text(out, "en", brand->signatures[LANG_EN]);
    write_text(out, "ko", brand->signatures[LANG_KO]);
    out_end_object(out);
    out_key(out, "acknowledgement");
    out_begin_object(out);
    write_text(out, "en", brand->acknowledge[LANG_EN]);
    write_text(out, "ko", brand->acknowledge[LANG_KO]);
    write_text(out, "closed_en", brand->acknowledge_closed[LANG_EN]);
    write_text(out, "closed_ko", brand->acknowledge_closed[LANG_KO]);
    out_end_object(out);
    out_key(out, "version");
    out_int(out, brand->version);
    out_end_object(out);
}

static bool answer(struct exchange *x, const struct mail_brand *brand)
{
    write_brand(&x->out, brand);
    exchange_etag(x, brand->version);
    return exchange_ok(x);
}

struct brand_page {
    struct exchange *x;
    int64_t before_id;
    struct mail_brand_list list;
};

static bool list_step(struct call *call, void *arg)
{
    struct brand_page *page = arg;

    return mail_brand_list(call, page->before_id, exchange_limit(page->x), &page->list);
}

bool mail_brand_handle_list(struct exchange *x)
{
    struct brand_page page = { .x = x };
    const struct mail_brand_list *list = &page.list;

    if (!exchange_cursor_before(x, &page.before_id) || !call_read(x->call, list_step, &page))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < list->count; i++)
        write_brand(&x->out, &list->items[i]);
    return exchange_list_end_at(x, list->has_more,
                                list->count > 0 ? list->items[list->count - 1].id : 0);
}

struct one_brand {
    int64_t id;
    struct mail_brand_patch patch;
    struct mail_brand *brand;
};

static bool create_step(struct call *call, void *arg)
{
    struct one_brand *one = arg;

    return mail_brand_create(call, &one->patch, &one->brand);
}

static bool write_created(struct exchange *x, void *arg)
{
    const struct mail_brand *brand = ((const struct one_brand *)arg)->brand;

    write_brand(&x->out, brand);
    exchange_etag(x, brand->version);
    return exchange_created(
        x, str_format(x->call->arena, "/api/v1/mail/brands/%lld", (long long)brand->id));
}

bool mail_brand_handle_create(struct exchange *x)
{
    struct one_brand one = { .patch = read_patch(x) };

    return exchange_change_by(x, create_step, write_created, &one);
}

static bool get_step(struct call *call, void *arg)
{
    struct one_brand *one = arg;

    return mail_brand_get(call, one->id, &one->brand);
}

bool mail_brand_handle_get(struct exchange *x)
{
    struct one_brand one = { .id = x->ids[0] };

    return call_read(x->call, get_step, &one) && answer(x, one.brand);
}

bool mail_brand_handle_change(struct exchange *x)
{
    struct mail_brand_patch patch = read_patch(x);
    struct mail_brand *brand;

    return mail_brand_change(x->call, x->ids[0], x->if_match, &patch, &brand) && answer(x, brand);
}

bool mail_brand_handle_remove(struct exchange *x)
{
    return mail_brand_remove(x->call, x->ids[0]) && exchange_no_content(x);
}
