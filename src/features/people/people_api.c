#include "features/people/people_api.h"

#include "base/arena.h"
#include "core/access/account.h"
#include "features/people/people.h"

/* ---- input ------------------------------------------------------------------------------ */

static bool bad_address(struct exchange *x, const char *code, const char *message)
{
    err_set(x->call->err, ERR_INVALID, code, "%s", message);
    return err_field(x->call->err, "/addresses");
}

static bool read_address(struct exchange *x, const json_t *item, struct address_draft *out)
{
    struct str value = json_str(json_object_get(item, "value"));

    if (!json_is_object(item) || json_object_size(item) != 2 || str_is_null(value)
        || !address_kind_parse(json_str(json_object_get(item, "kind")), &out->kind))
        return bad_address(x, "wrong_type", "an address is {\"kind\":\"email|phone\",\"value\"}");
    out->value = value;
    return true;
}

static bool read_addresses(struct exchange *x, const json_t *list, const struct address_draft **out,
                           size_t *count)
{
    size_t n = json_array_size(list);
    struct address_draft *drafts;

    if (list != NULL && !json_is_array(list))
        return bad_address(x, "wrong_type", "this must be a list of addresses");
    if (n > CUSTOMER_ADDRESSES_MAX)
        return bad_address(x, "too_many", "a customer has at most 50 addresses");
    drafts = ARENA_ARRAY(x->call->arena, n, struct address_draft);
    for (size_t i = 0; i < n; i++)
        if (!read_address(x, json_array_get(list, i), &drafts[i]))
            return false;
    *out = drafts;
    *count = n;
    return true;
}

/** The tables let only the words through that exist. */
static int read_language(const struct exchange *x)
{
    enum lang language;

    if (!account_language_parse(exchange_str(x, "language"), &language))
        return LANGUAGE_UNKNOWN;
    return (int)language;
}

static enum customer_tier read_tier(const struct exchange *x)
{
    enum customer_tier tier;

    return customer_tier_parse(exchange_str(x, "tier"), &tier) ? tier : TIER_STANDARD;
}

/* ---- customers -------------------------------------------------------------------------- */

struct list_work {
    struct exchange *x;
    struct cursor cursor;
    struct str query;
    struct customer_page page;
};

static bool read_list(struct call *call, void *arg)
{
    struct list_work *work = arg;
    const struct cursor *cursor = &work->cursor;
    int limit = exchange_limit(work->x);

    if (!str_is_null(work->query))
        return people_search(call, work->query,
                             (struct people_position){ cursor->parts[0], cursor->parts[1] }, limit,
                             &work->page);
    return people_list(call, cursor->parts[0], limit, &work->page);
}

static void write_next(struct list_work *work)
{
    const struct customer_page *page = &work->page;
    struct cursor next = { .count = 1 };

    out_key(&work->x->out, "next");
    if (!page->has_more) {
        out_null(&work->x->out);
        return;
    }
    if (str_is_null(work->query))
        next.parts[0] = page->items[page->count - 1].id;
    else
        next = (struct cursor){ .count = 2, .parts = { page->next.stage, page->next.id } };
    exchange_write_cursor(work->x, &next);
}

bool people_handle_list(struct exchange *x)
{
    struct list_work work = { .x = x, .query = str_trim(exchange_query(x, "q")) };
    size_t parts;

    if (work.query.n == 0)
        work.query = STR_NULL;
    parts = str_is_null(work.query) ? 1 : 2;
    if (!exchange_cursor(x, parts, &work.cursor) || !call_read(x->call, read_list, &work))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < work.page.count; i++)
        people_write(&x->out, &work.page.items[i]);
    out_end_list(&x->out);
    write_next(&work);
    out_end_object(&x->out);
    return exchange_ok(x);
}

struct new_customer {
    struct customer_draft draft;
    struct customer *customer;
};

static bool create_customer(struct call *call, void *arg)
{
    struct new_customer *new = arg;

    return people_create(call, &new->draft, &new->customer);
}

static bool write_created_customer(struct exchange *x, void *arg)
{
    const struct customer *customer = ((const struct new_customer *)arg)->customer;

    people_write(&x->out, customer);
    exchange_etag(x, customer->version);
    return exchange_created(
        x, str_format(x->call->arena, "/api/v1/customers/%lld", (long long)customer->id));
}

bool people_handle_create(struct exchange *x)
{
    struct new_customer new = {
        .draft = {
            .name = exchange_str(x, "name"),
            .organisation_id = exchange_int(x, "organisation", 0),
            .language = read_language(x),
            .timezone = exchange_str(x, "timezone"),
            .tier = read_tier(x),
        },
    };

    return read_addresses(x, json_object_get(x->body, "addresses"), &new.draft.addresses,
                          &new.draft.address_count)
           && exchange_change_by(x, create_customer, write_created_customer, &new);
}

static bool answer_customer(struct exchange *x, const struct customer *customer)
{
    people_write(&x->out, customer);
    exchange_etag(x, customer->version);
    return exchange_ok(x);
}

bool people_handle_get(struct exchange *x)
{
    struct customer *customer;

    return people_view(x->call, x->ids[0], &customer) && answer_customer(x, customer);
}

/** {"add":[…],"remove":[ID…]} */
static bool read_address_changes(struct exchange *x, struct customer_patch *patch)
{
    const json_t *changes = json_object_get(x->body, "addresses");
    const json_t *remove = json_object_get(changes, "remove");
    int64_t *ids = ARENA_ARRAY(x->call->arena, json_array_size(remove), int64_t);

    for (size_t i = 0; i < json_array_size(remove); i++)
        ids[i] = json_integer_value(json_array_get(remove, i));
    patch->remove = ids;
    patch->remove_count = json_array_size(remove);
    return read_addresses(x, json_object_get(changes, "add"), &patch->add, &patch->add_count);
}

bool people_handle_change(struct exchange *x)
{
    struct customer_patch patch = {
        .name = exchange_str(x, "name"),
        .has_organisation = exchange_has(x, "organisation"),
        .organisation_id = exchange_int(x, "organisation", 0),
        .has_language = exchange_has(x, "language"),
        .language = read_language(x),
        .has_timezone = exchange_has(x, "timezone"),
        .timezone = exchange_str(x, "timezone"),
        .has_tier = exchange_has(x, "tier"),
        .tier = read_tier(x),
    };
    struct customer *customer;

    return read_address_changes(x, &patch)
           && people_change(x->call, x->ids[0], x->if_match, &patch, &customer)
           && answer_customer(x, customer);
}

/* ---- organisations ---------------------------------------------------------------------- */

struct organisation_work {
    struct exchange *x;
    int64_t before_id;
    struct organisation_page page;
};

static bool read_organisations(struct call *call, void *arg)
{
    struct organisation_work *work = arg;

    return organisation_list(call, work->before_id, exchange_limit(work->x), &work->page);
}

bool organisation_handle_list(struct exchange *x)
{
    struct organisation_work work = { .x = x };
    const struct organisation_page *page = &work.page;

    if (!exchange_cursor_before(x, &work.before_id)
        || !call_read(x->call, read_organisations, &work))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < page->count; i++)
        organisation_write(&x->out, &page->items[i]);
    return exchange_list_end_at(x, page->has_more,
                                page->count > 0 ? page->items[page->count - 1].id : 0);
}

struct new_organisation {
    struct str name;
    struct str domain;
    struct organisation *organisation;
};

static bool create_organisation(struct call *call, void *arg)
{
    struct new_organisation *new = arg;

    return organisation_create(call, new->name, new->domain, &new->organisation);
}

static bool write_created_organisation(struct exchange *x, void *arg)
{
    const struct organisation *organisation = ((const struct new_organisation *)arg)->organisation;

    organisation_write(&x->out, organisation);
    exchange_etag(x, organisation->version);
    return exchange_created(
        x, str_format(x->call->arena, "/api/v1/organisations/%lld", (long long)organisation->id));
}

bool organisation_handle_create(struct exchange *x)
{
    struct new_organisation new = {
        .name = exchange_str(x, "name"),
        .domain = exchange_str(x, "domain"),
    };

    return exchange_change_by(x, create_organisation, write_created_organisation, &new);
}

static bool answer_organisation(struct exchange *x, const struct organisation *organisation)
{
    organisation_write(&x->out, organisation);
    exchange_etag(x, organisation->version);
    return exchange_ok(x);
}

struct one_organisation {
    int64_t id;
    struct organisation *organisation;
};

static bool read_organisation(struct call *call, void *arg)
{
    struct one_organisation *one = arg;

    return organisation_get(call, one->id, &one->organisation);
}

bool organisation_handle_get(struct exchange *x)
{
    struct one_organisation one = { .id = x->ids[0] };

    return call_read(x->call, read_organisation, &one) && answer_organisation(x, one.organisation);
}

bool organisation_handle_change(struct exchange *x)
{
    struct organisation *organisation;

    return organisation_change(x->call, x->ids[0], x->if_match, exchange_str(x, "name"),
                               exchange_has(x, "domain"), exchange_str(x, "domain"), &organisation)
           && answer_organisation(x, organisation);
}
