#include "features/people/people_feature.h"

#include "features/people/organisation_store.h"
#include "features/people/people.h"
#include "features/people/people_api.h"
#include "features/people/people_events.h"
#include "features/people/people_merge.h"
#include "features/people/people_merge_api.h"
#include "features/people/people_store.h"

static const struct permission permissions[] = {
    { "customer.read", ROLE_EVERYBODY, "See customers and organisations" },
    { "customer.addresses", ROLE_ADMIN | ROLE_SUPERVISOR | ROLE_AGENT,
      "See customers' addresses in full, and find customers by them" },
    { "customer.change", ROLE_ADMIN | ROLE_SUPERVISOR | ROLE_AGENT,
      "Make and change customers and organisations" },
    { 0 },
};

enum { TIMEZONE_MAX = 64, DOMAIN_MAX = 253, QUERY_MAX = 200 };

static const char *const languages[] = { "ko", "en", NULL };
static const char *const tiers[] = { "standard", "silver", "gold", "vip", NULL };

static const struct field list_query[] = {
    { .name = "q",
      .type = FIELD_STRING,
      .max = QUERY_MAX,
      .help = "what a name or an address begins with" },
    { 0 },
};

static const struct field create_body[] = {
    { .name = "name",
      .type = FIELD_STRING,
      .flags = FIELD_REQUIRED,
      .min = 1,
      .max = CUSTOMER_NAME_CHARS_MAX },
    { .name = "organisation", .type = FIELD_ID, .flags = FIELD_NULLABLE },
    { .name = "language", .type = FIELD_ENUM, .flags = FIELD_NULLABLE, .one_of = languages },
    { .name = "timezone",
      .type = FIELD_STRING,
      .flags = FIELD_NULLABLE,
      .max = TIMEZONE_MAX,
      .help = "IANA name" },
    { .name = "tier", .type = FIELD_ENUM, .one_of = tiers },
    { .name = "addresses",
      .type = FIELD_ANY,
      .help = "list of {\"kind\":\"email|phone\",\"value\":S}" },
    { 0 },
};

static const struct field address_changes[] = {
    { .name = "add", .type = FIELD_ANY, .help = "list of {\"kind\":\"email|phone\",\"value\":S}" },
    { .name = "remove", .type = FIELD_IDS, .list_max = CUSTOMER_ADDRESSES_MAX },
    { 0 },
};

static const struct field change_body[] = {
    { .name = "name", .type = FIELD_STRING, .min = 1, .max = CUSTOMER_NAME_CHARS_MAX },
    { .name = "organisation", .type = FIELD_ID, .flags = FIELD_NULLABLE },
    { .name = "language", .type = FIELD_ENUM, .flags = FIELD_NULLABLE, .one_of = languages },
    { .name = "timezone",
      .type = FIELD_STRING,
      .flags = FIELD_NULLABLE,
      .max = TIMEZONE_MAX,
      .help = "IANA name" },
    { .name = "tier", .type = FIELD_ENUM, .one_of = tiers },
    { .name = "addresses", .type = FIELD_OBJECT, .fields = address_changes },
    { 0 },
};

static const struct field organisation_create_body[] = {
    { .name = "name",
      .type = FIELD_STRING,
      .flags = FIELD_REQUIRED,
      .min = 1,
      .max = ORGANISATION_NAME_CHARS_MAX },
    { .name = "domain", .type = FIELD_STRING, .flags = FIELD_NULLABLE, .max = DOMAIN_MAX },
    { 0 },
};

static const struct field organisation_change_body[] = {
    { .name = "name", .type = FIELD_STRING, .min = 1, .max = ORGANISATION_NAME_CHARS_MAX },
    { .name = "domain", .type = FIELD_STRING, .flags = FIELD_NULLABLE, .max = DOMAIN_MAX },
    { 0 },
};

static const struct route routes[] = {
    { .method = "GET",
      .path = "/api/v1/customers",
      .permission = "customer.read",
      .handle = people_handle_list,
      .flags = ROUTE_LIST,
      .query = list_query,
      .summary = "List customers, newest first, or those whose name or address begins with q" },
    { .method = "POST",
      .path = "/api/v1/customers",
      .permission = "customer.change",
      .handle = people_handle_create,
      .body = create_body,
      .summary = "Make a customer" },
    { .method = "GET",
      .path = "/api/v1/customers/{id}",
      .permission = "customer.read",
      .handle = people_handle_get,
      .summary = "Get a customer; the audit hears of it" },
    { .method = "PATCH",
      .path = "/api/v1/customers/{id}",
      .permission = "customer.change",
      .handle = people_handle_change,
      .flags = ROUTE_IF_MATCH,
      .body = change_body,
      .summary = "Change a customer, add and remove addresses" },
    { .method = "GET",
      .path = "/api/v1/customers/{id}/alike",
      .permission = "customer.change",
      .handle = people_handle_alike,
      .summary = "Who may be the same person as a customer, and why" },
    { .method = "POST",
      .path = "/api/v1/customers/{id}/merge",
      .permission = "customer.change",
      .handle = people_handle_merge,
      .flags = ROUTE_IF_MATCH,
      .body = people_merge_body,
      .summary = "Make two customers one, who goes on with the tickets and addresses of both" },
    { .method = "POST",
      .path = "/api/v1/customers/{id}/distinct",
      .permission = "customer.change",
      .handle = people_handle_distinct,
      .body = people_distinct_body,
      .status = "204",
      .summary = "Say that two customers are not the same person, who are then not suggested any "
                 "more, or take that back" },
    { .method = "GET",
      .path = "/api/v1/organisations",
      .permission = "customer.read",
      .handle = organisation_handle_list,
      .flags = ROUTE_LIST,
      .summary = "List organisations, newest first" },
    { .method = "POST",
      .path = "/api/v1/organisations",
      .permission = "customer.change",
      .handle = organisation_handle_create,
      .body = organisation_create_body,
      .summary = "Make an organisation" },
    { .method = "GET",
      .path = "/api/v1/organisations/{id}",
      .permission = "customer.read",
      .handle = organisation_handle_get,
      .summary = "Get an organisation" },
    { .method = "PATCH",
      .path = "/api/v1/organisations/{id}",
      .permission = "customer.change",
      .handle = organisation_handle_change,
      .flags = ROUTE_IF_MATCH,
      .body = organisation_change_body,
      .summary = "Change an organisation" },
    { 0 },
};

static const struct action_kind *const actions[] = { &customer_merge_action, NULL };

static const struct db_query *const *const queries[] = {
    people_merge_queries,
    people_store_queries,
    organisation_store_queries,
    NULL,
};

const struct feature people_feature = {
    .name = "people",
    .routes = routes,
    .permissions = permissions,
    .events = people_events,
    .actions = actions,
    .queries = queries,
};
