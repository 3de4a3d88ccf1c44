/**
 * The API without sockets: requests go through the router of a test house. Only test programs link
 * this (core_test_dep).
 *
 *     struct test_api *api = test_api(t, features);      roles are written; nobody is logged in
 *     test_api_be(api, "agent");                         from now on as an agent's token
 *     test_api_send(api, "GET", "/api/v1/accounts", NULL);
 *     assert_status(api, 200);
 */
#ifndef PHAROS_CORE_TEST_API_H
#define PHAROS_CORE_TEST_API_H

#include <jansson.h>

#include "base/cmocka_test.h"
#include "core/api/route.h"
#include "core/test_house.h"

enum { TEST_API_HEADERS_MAX = 12 };

struct test_api {
    struct test_house *house;
    struct router *router;
    struct arena *arena; /* of the last exchange and of everything made here */
    struct http_header headers[TEST_API_HEADERS_MAX];
    size_t header_count;
    struct str peer;
    bool is_tls;

    /* the last answer */
    int status;
    struct http_response response;
    json_t *body; /* NULL when it is no JSON */
};

/** Gives the house these features, writes the roles and makes a router. Ended with the house, after
 * features_stop. */
struct test_api *test_api(struct test_house *t, const struct feature *const *features);

/** Takes back every header set before. */
void test_api_as_nobody(struct test_api *api);
/** Sent with every request from now on; the same name again replaces it, NULL takes it away. */
void test_api_header(struct test_api *api, const char *name, const char *value);

/** An account of this role, made now; its address is ROLE-N@nurihome.example. Returns its id. */
int64_t test_api_account(struct test_api *api, const char *role);
/** Requests carry a bearer token of this account from now on, with all scopes. */
void test_api_be(struct test_api *api, int64_t account_id);

/** Sends a request; `path` may have a query, `body` is JSON text or NULL. Returns the status. */
int test_api_send(struct test_api *api, const char *method, const char *path, const char *body);
/** Header of the last answer, or STR_NULL. */
struct str test_api_answer_header(const struct test_api *api, const char *name);
/** A member of the last answer by its path, "account/id" or "items/0/name"; NULL when absent. */
const json_t *test_api_get(const struct test_api *api, const char *path);
struct str test_api_str(const struct test_api *api, const char *path);
int64_t test_api_int(const struct test_api *api, const char *path);

#define assert_status(api, expected)                                                               \
    do {                                                                                           \
        if ((api)->status != (expected))                                                           \
            fail_msg("status %d, not %d: %.*s", (api)->status, (expected),                         \
                     STR_ARG((api)->response.body));                                               \
    } while (0)

#define assert_problem(api, expected_status, expected_code)                                        \
    do {                                                                                           \
        assert_status(api, expected_status);                                                       \
        assert_str_is(test_api_str(api, "code"), expected_code);                                   \
    } while (0)

#endif
