#include "features/people/people.h"

#include "base/arena.h"
#include "base/text/fold.h"
#include "core/access/email.h"
#include "features/people/organisation_store.h"
#include "features/people/people_address.h"
#include "features/people/people_events.h"
#include "features/people/people_store.h"

/* ---- reading ---------------------------------------------------------------------------- */

static void mask(struct call *call, struct customer *customers, size_t count)
{
    if (access_may(call, "customer.addresses"))
        return;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < customers[i].address_count; j++) {
            struct address *address = &customers[i].addresses[j];

            address->value = people_address_mask(address->kind, address->value, call->arena);
        }
}

bool people_get(struct call *call, int64_t id, struct customer **out)
{
    struct customer *found;

    if (!people_store_find(call, &call->access.scope, id, &found))
        return false;
    if (found == NULL)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such customer");
    mask(call, found, 1);
    *out = found;
    return true;
}

struct one_customer {
    int64_t id;
    struct customer *customer;
};

static bool read_one(struct call *call, void *arg)
{
    struct one_customer *one = arg;

    return people_get(call, one->id, &one->customer);
}

static bool record_view(struct call *call, void *arg)
{
    const struct one_customer *one = arg;

    return event_add(call,
                     &(struct event_draft){ .type = &event_customer_viewed,
                                            .subject_kind = SUBJECT_CUSTOMER,
                                            .subject_id = one->id,
                                            .version = one->customer->version },
                     EVENT_NO_VALUES, NULL);
}

bool people_view(struct call *call, int64_t id, struct customer **out)
{
    struct one_customer one = { .id = id };

    if (!call_read(call, read_one, &one) || !call_change(call, record_view, &one))
        return false;
    *out = one.customer;
    return true;
}

bool people_list(struct call *call, int64_t before_id, int limit, struct customer_page *out)
{
    if (!people_store_list(call, &call->access.scope, before_id, limit, out))
        return false;
    mask(call, out->items, out->count);
    return true;
}

/* ---- finding by the beginning ----------------------------------------------------------- */

enum { AMONG_NAMES = 1, AMONG_ADDRESSES = 2 };

static bool refuse_cursor(struct call *call)
{
    err_set(call->err, ERR_INVALID, "bad_cursor", "this cursor is not one of ours");
    return err_field(call->err, "cursor");
}

/** The span of keys that begin with `prefix`, from the position on. */
static bool find_span(struct call *call, struct str prefix, struct people_position at,
                      int64_t stage, struct people_span *out)
{
    struct str from = prefix;

    if (at.stage == stage && at.id != 0) {
        if (stage == AMONG_NAMES ? !people_store_name_key(call, at.id, &from)
                                 : !people_store_address_key(call, at.id, &from))
            return false;
        if (str_is_null(from) || !str_starts_with(from, prefix))
            return refuse_cursor(call);
    }
    *out = (struct people_span){ .from = from,
                                 .from_id = at.stage == stage ? at.id : 0,
                                 .prefix = prefix };
    return true;
}

static bool search_names(struct call *call, struct str prefix, struct people_position at, int limit,
                         struct customer_page *out)
{
    struct people_span span;

    if (!find_span(call, prefix, at, AMONG_NAMES, &span)
        || !people_store_search_names(call, &call->access.scope, &span, limit, out))
        return false;
    if (out->count > 0)
        out->next = (struct people_position){ AMONG_NAMES, out->items[out->count - 1].id };
    return true;
}

static bool search_addresses(struct call *call, struct str prefix, struct people_position at,
                             int limit, struct customer_page *out)
{
    struct str phone = people_phone_prefix(prefix, call->arena);
    enum address_kind kind = str_is_null(phone) ? ADDRESS_EMAIL : ADDRESS_PHONE;
    struct people_span span;

    if (!find_span(call, kind == ADDRESS_PHONE ? phone : prefix, at, AMONG_ADDRESSES, &span)
        || !people_store_search_addresses(call, &call->access.scope, kind, &span, prefix, limit,
                                          out))
        return false;
    out->next = (struct people_position){ AMONG_ADDRESSES, out->last_address_id };
    return true;
}

/** Fills the rest of a page that has seen all names with customers found by address. */
static bool add_by_address(struct call *call, struct str prefix, struct people_position at,
                           int limit, struct customer_page *page)
{
    struct customer_page more;

    if (page->count == (size_t)limit) {
        page->has_more = true;
        page->next = (struct people_position){ AMONG_ADDRESSES, 0 };
        return true;
    }
    if (!search_addresses(call, prefix, at, limit - (int)page->count, &more))
        return false;
    for (size_t i = 0; i < more.count; i++)
        page->items[page->count++] = more.items[i];
    page->has_more = more.has_more;
    page->next = more.next;
    return true;
}

bool people_search(struct call *call, struct str query, struct people_position at, int limit,
                   struct customer_page *out)
{
    struct str prefix = text_fold(call->arena, str_trim(query));
    struct customer_page page = { .items =
                                      ARENA_ARRAY(call->arena, (size_t)limit, struct customer) };

    if (at.stage < 0 || at.stage > AMONG_ADDRESSES || at.id < 0)
        return refuse_cursor(call);
    if (at.stage != AMONG_ADDRESSES && !search_names(call, prefix, at, limit, &page))
        return false;
    if (!page.has_more && access_may(call, "customer.addresses")
        && !add_by_address(call, prefix, at, limit, &page))
        return false;
    mask(call, page.items, page.count);
    *out = page;
    return true;
}

/* ---- who is it -------------------------------------------------------------------------- */

static bool find_by_id(struct call *call, int64_t id, struct customer **out)
{
    if (!people_store_find(call, &call->access.scope, id, out))
        return false;
    if (*out != NULL)
        return true;
    err_set(call->err, ERR_INVALID, "unknown_customer", "there is no such customer");
    return err_field(call->err, "/customer/id");
}

static struct str name_for(const struct people_ref *ref)
{
    struct str name = str_trim(ref->name);

    return name.n > 0 ? name : str_sub(ref->email, 0, str_find_char(ref->email, '@'));
}

/**
 * Somebody may be adding the same address at this moment: the address decides who was first, and
 * whoever came second takes their own customer back.
 */
static bool create_by_email(struct call *call, const struct people_ref *ref, struct str key)
{
    struct customer_row row = { .name = text_nfc(call->arena, name_for(ref)),
                                .language = ref->language,
                                .tier = TIER_STANDARD };
    bool added;

    row.name_key = text_fold(call->arena, row.name);
    if (!organisation_store_of_domain(call, email_domain(key), &row.organisation_id)
        || !people_store_add(call, &row)
        || !people_store_add_address(call, row.id, ADDRESS_EMAIL, ref->email, key, &added))
        return false;
    if (!added)
        return people_store_take_back(call, row.id);
    return event_add(call,
                     &(struct event_draft){ .type = &event_customer_created,
                                            .subject_kind = SUBJECT_CUSTOMER,
                                            .subject_id = row.id,
                                            .version = 1 },
                     EVENT_NO_VALUES, NULL);
}

bool people_find_by_address(struct call *call, enum address_kind kind, struct str value,
                            int64_t *id)
{
    struct str key;

    return people_address_key(kind, str_trim(value), call->arena, &key, call->err)
           && people_store_owner(call, kind, key, id);
}

static bool find_or_create_by_email(struct call *call, const struct people_ref *ref,
                                    struct customer **out)
{
    struct str key;

    if (!people_address_key(ADDRESS_EMAIL, ref->email, call->arena, &key, call->err))
        return err_field(call->err, "/customer/email");
    if (!people_store_of_address(call, ADDRESS_EMAIL, key, out))
        return false;
    return *out != NULL
           || (create_by_email(call, ref, key)
               && people_store_of_address(call, ADDRESS_EMAIL, key, out));
}

bool people_find_or_create(struct call *call, const struct people_ref *ref, struct customer **out)
{
    struct customer *found;

    if (ref->id != 0 ? !find_by_id(call, ref->id, &found)
                     : !find_or_create_by_email(call, ref, &found))
        return false;
    mask(call, found, 1);
    *out = found;
    return true;
}

bool people_mail_address(struct call *call, int64_t id, struct str *name, struct str *email)
{
    struct access everything = access_system();
    struct customer *customer;

    *name = STR_NULL;
    *email = STR_NULL;
    if (!people_store_find(call, &everything.scope, id, &customer))
        return false;
    if (customer == NULL)
        return true;
    *name = customer->name;
    for (size_t i = customer->address_count; i > 0; i--)
        if (customer->addresses[i - 1].kind == ADDRESS_EMAIL)
            *email = customer->addresses[i - 1].value;
    return true;
}
