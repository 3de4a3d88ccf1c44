#include "base/arena.h"
#include "base/instant.h"
#include "base/text/fold.h"
#include "core/access/account.h"
#include "core/access/team.h"
#include "core/api/exchange_check.h"
#include "features/moving/moving.h"
#include "features/moving/moving_read.h"
#include "features/moving/moving_store.h"
#include "features/people/people.h"

enum { RECORD_DEPTH_MAX = 6 };

bool moving_is_refusal(const struct err *err)
{
    switch (err->kind) {
    case ERR_INVALID:
    case ERR_NOT_FOUND:
    case ERR_DENIED:
    case ERR_CONFLICT:
    case ERR_LIMIT:
        return true;
    default:
        return false;
    }
}

/* ---- teams and organisations ---------------------------------------------------------------- */

static const struct field team_fields[] = {
    { .name = "record", .type = FIELD_STRING },
    { .name = "name", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .min = 1 },
    { 0 },
};

static bool take_team(struct call *call, void *arg)
{
    struct moving_record *record = arg;
    struct str name = moving_text(record->json, "name");
    struct team *team;
    int64_t id;

    if (!moving_store_team(call, text_fold(call->arena, str_trim(name)), &id))
        return false;
    record->outcome = id != 0 ? MOVING_THERE : MOVING_MADE;
    return id != 0 || team_create(call, name, (struct membership){ NULL, 0 }, &team);
}

static const struct field organisation_fields[] = {
    { .name = "record", .type = FIELD_STRING },
    { .name = "name", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .min = 1 },
    { .name = "domain", .type = FIELD_STRING, .flags = FIELD_NULLABLE },
    { 0 },
};

static bool find_organisation(struct call *call, const json_t *json, int64_t *id)
{
    struct str name = text_nfc(call->arena, str_trim(moving_text(json, "name")));
    struct str domain = moving_text(json, "domain");

    if (!str_is_null(domain))
        domain = text_fold(call->arena, str_trim(domain));
    return moving_store_organisation(call, name, domain, id);
}

static bool take_organisation(struct call *call, void *arg)
{
    struct moving_record *record = arg;
    struct organisation *made;
    int64_t id;

    if (!find_organisation(call, record->json, &id))
        return false;
    record->outcome = id != 0 ? MOVING_THERE : MOVING_MADE;
    return id != 0
           || organisation_create(call, moving_text(record->json, "name"),
                                  moving_text(record->json, "domain"), &made);
}

/* ---- accounts ------------------------------------------------------------------------------- */

static const char *const languages[] = { "en", "ko", NULL };

static const struct field account_fields[] = {
    { .name = "record", .type = FIELD_STRING },
    { .name = "email", .type = FIELD_EMAIL, .flags = FIELD_REQUIRED },
    { .name = "name", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .min = 1 },
    { .name = "role", .type = FIELD_STRING, .flags = FIELD_REQUIRED },
    { .name = "language", .type = FIELD_ENUM, .one_of = languages },
    { .name = "timezone", .type = FIELD_STRING },
    { .name = "active", .type = FIELD_BOOL },
    { .name = "teams", .type = FIELD_STRINGS, .min = 1, .list_max = ACCOUNT_TEAMS_MAX },
    { 0 },
};

struct account_import {
    const json_t *json;
    struct account *found;
    int64_t *team_ids;
    size_t team_count;
};

/** Who it is already, and else the teams they will be in. */
static bool look_up_account(struct call *call, void *arg)
{
    struct account_import *work = arg;
    const json_t *teams = json_object_get(work->json, "teams");
    size_t count = json_array_size(teams);

    if (!account_find_by_email(call, moving_text(work->json, "email"), &work->found))
        return false;
    work->team_ids = ARENA_ARRAY(call->arena, count + 1, int64_t);
    for (work->team_count = 0; work->team_count < count; work->team_count++) {
        struct str name = json_str(json_array_get(teams, work->team_count));

        if (!moving_find_team(call, name, &work->team_ids[work->team_count]))
            return err_field(call->err, "/teams");
    }
    return true;
}

static bool make_account(struct call *call, const struct account_import *work)
{
    struct account_draft draft = {
        .email = moving_text(work->json, "email"),
        .name = moving_text(work->json, "name"),
        .role = moving_text(work->json, "role"),
        .timezone = moving_text(work->json, "timezone"),
        .teams = { work->team_ids, work->team_count },
    };
    struct account_patch leaves = { .has_active = true, .active = false };
    struct account *account;

    if (!account_language_parse(moving_text(work->json, "language"), &draft.language))
        draft.language = LANG_EN;
    return account_create(call, &draft, &account)
           && (!json_is_false(json_object_get(work->json, "active"))
               || account_change(call, account->id, -1, &leaves, &account));
}

static bool take_account(struct call *call, struct moving_record *record)
{
    struct account_import work = { .json = record->json };

    if (!call_read(call, look_up_account, &work))
        return false;
    record->outcome = work.found != NULL ? MOVING_THERE : MOVING_MADE;
    return work.found != NULL || make_account(call, &work);
}

/* ---- customers ------------------------------------------------------------------------------ */

static const char *const tiers[] = { "standard", "silver", "gold", "vip", NULL };

static const struct field customer_fields[] = {
    { .name = "record", .type = FIELD_STRING },
    { .name = "name", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .min = 1 },
    { .name = "emails", .type = FIELD_STRINGS, .min = 1, .list_max = CUSTOMER_ADDRESSES_MAX },
    { .name = "phones", .type = FIELD_STRINGS, .min = 1, .list_max = CUSTOMER_ADDRESSES_MAX },
    { .name = "language", .type = FIELD_ENUM, .flags = FIELD_NULLABLE, .one_of = languages },
    { .name = "timezone", .type = FIELD_STRING, .flags = FIELD_NULLABLE },
    { .name = "tier", .type = FIELD_ENUM, .one_of = tiers },
    { .name = "organisation",
      .type = FIELD_OBJECT,
      .flags = FIELD_NULLABLE,
      .fields = organisation_fields },
    { .name = "created_at", .type = FIELD_INSTANT },
    { 0 },
};

static size_t add_addresses(const json_t *json, const char *member, enum address_kind kind,
                            struct address_draft *out)
{
    const json_t *list = json_object_get(json, member);
    size_t count = json_array_size(list);

    for (size_t i = 0; i < count; i++)
        out[i] = (struct address_draft){ kind, json_str(json_array_get(list, i)) };
    return count;
}

/** Somebody who has one of the addresses is this customer; without any, by name and instant. */
static bool find_customer(struct call *call, const struct customer_draft *draft, int64_t *id)
{
    *id = 0;
    for (size_t i = 0; i < draft->address_count && *id == 0; i++) {
        const struct address_draft *address = &draft->addresses[i];

        if (!people_find_by_address(call, address->kind, address->value, id))
            return err_field(call->err, address->kind == ADDRESS_EMAIL ? "/emails" : "/phones");
    }
    if (draft->address_count > 0)
        return true;
    return moving_store_customer(call, text_fold(call->arena, str_trim(draft->name)), call->now_ms,
                                 id);
}

static bool belongs_to(struct call *call, const json_t *json, int64_t *id)
{
    *id = 0;
    if (!json_is_object(json))
        return true;
    if (!find_organisation(call, json, id))
        return false;
    if (*id != 0)
        return true;
    err_set(call->err, ERR_INVALID, "unknown_organisation", "there is no such organisation");
    return err_field(call->err, "/organisation");
}

/** A domain may claim somebody who did not belong to it where they come from. */
static bool make_customer(struct call *call, const struct customer_draft *draft)
{
    struct customer_patch alone = { .has_organisation = true };
    struct customer *made;

    return people_create(call, draft, &made)
           && (draft->organisation_id != 0 || made->organisation_id == 0
               || people_change(call, made->id, -1, &alone, &made));
}

static bool take_customer(struct call *call, void *arg)
{
    struct moving_record *record = arg;
    const json_t *json = record->json;
    struct address_draft addresses[2 * CUSTOMER_ADDRESSES_MAX];
    size_t emails = add_addresses(json, "emails", ADDRESS_EMAIL, addresses);
    size_t phones = add_addresses(json, "phones", ADDRESS_PHONE, addresses + emails);
    struct customer_draft draft = {
        .name = moving_text(json, "name"),
        .language = LANGUAGE_UNKNOWN,
        .timezone = moving_text(json, "timezone"),
        .tier = TIER_STANDARD,
        .addresses = addresses,
        .address_count = emails + phones,
    };
    int64_t now_ms = call->now_ms;
    enum lang lang;
    int64_t id;
    bool done;

    if (account_language_parse(moving_text(json, "language"), &lang))
        draft.language = lang;
    if (!str_is_null(moving_text(json, "tier"))
        && !customer_tier_parse(moving_text(json, "tier"), &draft.tier))
        return moving_refuse(call, "not_allowed", "/tier", "there is no such tier");
    call->now_ms = moving_instant(json, "created_at", now_ms);
    done = find_customer(call, &draft, &id)
           && belongs_to(call, json_object_get(json, "organisation"), &draft.organisation_id);
    record->outcome = id != 0 ? MOVING_THERE : MOVING_MADE;
    done = done && (id != 0 || make_customer(call, &draft));
    call->now_ms = now_ms;
    return done;
}

/* ---- one line ------------------------------------------------------------------------------- */

static bool take_in_change(struct call *call, struct moving_record *record, call_step *step)
{
    return call_change(call, step, record);
}

static const struct {
    const char *name;
    const struct field *fields;
    call_step *step;                                               /* in a change; or */
    bool (*take)(struct call *call, struct moving_record *record); /* without one */
} kinds[] = {
    { "team", team_fields, take_team, NULL },
    { "organisation", organisation_fields, take_organisation, NULL },
    { "account", account_fields, NULL, take_account },
    { "customer", customer_fields, take_customer, NULL },
    { "ticket", moving_ticket_fields, NULL, moving_take_ticket },
    { "messages", moving_messages_fields, NULL, moving_take_messages },
};

bool moving_import(struct call *call, struct str line, enum moving_outcome *out)
{
    struct moving_record record = { .outcome = MOVING_MADE };
    json_t *json;
    struct str name;

    if (!json_parse(line, RECORD_DEPTH_MAX, call->arena, &json, call->err))
        return false;
    record.json = json;
    name = moving_text(json, "record");
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (!str_eq(name, str_of(kinds[i].name)))
            continue;
        if (!exchange_check_body(kinds[i].fields, json, call->err)
            || !(kinds[i].step != NULL ? take_in_change(call, &record, kinds[i].step)
                                       : kinds[i].take(call, &record)))
            return false;
        *out = record.outcome;
        return true;
    }
    return moving_refuse(call, "unknown_record", "/record", "there are no such records");
}
