/* Customers and organisations as the API writes them, and the words of their enums. */
#include "core/access/account.h"
#include "features/people/people.h"

static const struct {
    enum customer_tier tier;
    const char *word;
} tiers[] = { { TIER_STANDARD, "standard" },
              { TIER_SILVER, "silver" },
              { TIER_GOLD, "gold" },
              { TIER_VIP, "vip" } };

const char *customer_tier_word(enum customer_tier tier)
{
    for (size_t i = 0; i < COUNT_OF(tiers); i++)
        if (tiers[i].tier == tier)
            return tiers[i].word;
    return "standard";
}

bool customer_tier_parse(struct str word, enum customer_tier *out)
{
    for (size_t i = 0; i < COUNT_OF(tiers); i++)
        if (str_eq(word, str_of(tiers[i].word))) {
            *out = tiers[i].tier;
            return true;
        }
    return false;
}

const char *address_kind_word(enum address_kind kind)
{
    return kind == ADDRESS_PHONE ? "phone" : "email";
}

bool address_kind_parse(struct str word, enum address_kind *out)
{
    if (!str_eq(word, STR("email")) && !str_eq(word, STR("phone")))
        return false;
    *out = str_eq(word, STR("phone")) ? ADDRESS_PHONE : ADDRESS_EMAIL;
    return true;
}

static void write_organisation(struct json_out *out, const struct customer *customer)
{
    out_key(out, "organisation");
    out_named(out, customer->organisation_id, customer->organisation_name);
}

static void write_addresses(struct json_out *out, const struct customer *customer)
{
    out_key(out, "addresses");
    out_begin_list(out);
    for (size_t i = 0; i < customer->address_count; i++) {
        out_begin_object(out);
        out_key(out, "id");
        out_id(out, customer->addresses[i].id);
        out_key(out, "kind");
        out_cstring(out, address_kind_word(customer->addresses[i].kind));
        out_key(out, "value");
        out_str(out, customer->addresses[i].value);
        out_end_object(out);
    }
    out_end_list(out);
}

void people_write(struct json_out *out, const struct customer *customer)
{
    out_begin_object(out);
    out_key(out, "id");
    out_id(out, customer->id);
    out_key(out, "name");
    out_str(out, customer->name);
    write_organisation(out, customer);
    out_key(out, "language");
    out_cstring(out, customer->language == LANGUAGE_UNKNOWN
                         ? NULL
                         : account_language_word((enum lang)customer->language));
    out_key(out, "timezone");
    out_str(out, customer->timezone);
    out_key(out, "tier");
    out_cstring(out, customer_tier_word(customer->tier));
    write_addresses(out, customer);
    out_key(out, "created_at");
    out_instant(out, customer->created_at_ms);
    out_key(out, "version");
    out_int(out, customer->version);
    out_end_object(out);
}

void organisation_write(struct json_out *out, const struct organisation *organisation)
{
    out_begin_object(out);
    out_key(out, "id");
    out_id(out, organisation->id);
    out_key(out, "name");
    out_str(out, organisation->name);
    out_key(out, "domain");
    out_str(out, organisation->domain);
    out_key(out, "version");
    out_int(out, organisation->version);
    out_end_object(out);
}
