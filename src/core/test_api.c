#include "core/test_api.h"

#include <stdlib.h>
#include <string.h>

#include "core/access/account.h"
#include "core/access/token.h"
#include "core/feature.h"

static void end(void *arg)
{
    struct test_api *api = arg;

    features_stop(&api->house->house);
    router_free(&api->router);
    arena_free(&api->arena);
    free(api);
}

static void must(const struct test_api *api, bool ok)
{
    const struct err *err = api->house->call.err;

    if (!ok)
        fail_msg("%s: %s (%s)", err->code, err->message, err->detail);
}

struct test_api *test_api(struct test_house *t, const struct feature *const *features)
{
    struct test_api *api = calloc(1, sizeof(*api));

    assert_non_null(api);
    test_house_features(t, features);
    api->house = t;
    api->arena = arena_new(4 * ARENA_REQUEST_MAX);
    api->router = router_new(&t->house);
    t->on_end = end;
    t->on_end_arg = api;
    must(api, access_prepare(&t->call));
    test_api_as_nobody(api);
    return api;
}

void test_api_as_nobody(struct test_api *api)
{
    api->header_count = 0;
    api->peer = STR("192.0.2.7");
    test_api_header(api, "Host", "desk.nurihome.example");
    test_api_header(api, "Content-Type", "application/json");
}

void test_api_header(struct test_api *api, const char *name, const char *value)
{
    size_t at = 0;

    while (at < api->header_count && !str_eq(api->headers[at].name, str_of(name)))
        at++;
    if (value == NULL) {
        if (at < api->header_count)
            api->headers[at] = api->headers[--api->header_count];
        return;
    }
    assert_true(at < TEST_API_HEADERS_MAX);
    if (at == api->header_count)
        api->header_count++;
    api->headers[at].name = str_dup(api->arena, str_of(name));
    api->headers[at].value = str_dup(api->arena, str_of(value));
}

static int64_t new_account(struct test_api *api, const char *role, struct str *email)
{
    struct call *call = test_house_call(api->house);
    struct account *account;
    struct account_draft draft = { .name = STR("한소율"), .role = str_of(role) };

    draft.email = str_format(api->arena, "%s-%llu@nurihome.example", role,
                             (unsigned long long)random_below(api->house->house.random, 1000000));
    must(api, account_create(call, &draft, &account));
    *email = draft.email;
    return account->id;
}

int64_t test_api_account(struct test_api *api, const char *role)
{
    struct str email;

    return new_account(api, role, &email);
}

void test_api_be(struct test_api *api, int64_t account_id)
{
    struct call *call = test_house_call(api->house);
    const struct str all = STR("all");
    struct token_draft draft = {
        .account_id = account_id, .name = STR("test"), .scopes = &all, .scope_count = 1
    };
    struct token *token;
    struct str secret;

    must(api, token_create(call, &draft, &token, &secret));
    test_api_header(api, "Cookie", NULL);
    test_api_header(api, "X-CSRF-Token", NULL);
    test_api_header(api, "Authorization",
                    str_format(api->arena, "Bearer %" STR_FMT, STR_ARG(secret)).p);
}

static void split_target(const struct test_api *api, const char *target, struct http_request *out)
{
    struct str rest = str_dup(api->arena, str_of(target));

    out->path = str_cut(&rest, '?');
    out->query = rest.p != NULL ? rest : STR("");
}

int test_api_send(struct test_api *api, const char *method, const char *path, const char *body)
{
    struct err ignored = { 0 };
    struct http_request request = {
        .arena = api->arena,
        .method = str_of(method),
        .headers = api->headers,
        .header_count = api->header_count,
        .body = body != NULL ? str_dup(api->arena, str_of(body)) : STR(""),
        .body_bytes = body != NULL ? (int64_t)strlen(body) : 0,
        .peer = api->peer,
        .is_tls = api->is_tls,
    };

    split_target(api, path, &request);
    api->response = (struct http_response){ .status = 200, .file_fd = -1 };
    router_answer(api->router, &request, &api->response);
    api->status = api->response.status;
    if (!json_parse(api->response.body, 32, api->arena, &api->body, &ignored))
        api->body = NULL;
    return api->status;
}

struct str test_api_answer_header(const struct test_api *api, const char *name)
{
    for (size_t i = 0; i < api->response.header_count; i++)
        if (str_eq_ascii_nocase(api->response.headers[i].name, str_of(name)))
            return api->response.headers[i].value;
    return STR_NULL;
}

const json_t *test_api_get(const struct test_api *api, const char *path)
{
    const json_t *at = api->body;
    struct str rest = str_of(path);

    while (at != NULL && !str_is_null(rest)) {
        struct str step = str_cut(&rest, '/');
        int64_t index;

        if (str_to_int64(step, &index))
            at = json_array_get(at, (size_t)index);
        else
            at = json_object_getn(at, step.p, step.n);
    }
    return at;
}

struct str test_api_str(const struct test_api *api, const char *path)
{
    return json_str(test_api_get(api, path));
}

int64_t test_api_int(const struct test_api *api, const char *path)
{
    const json_t *value = test_api_get(api, path);

    if (!json_is_integer(value))
        fail_msg("%s is no number in %.*s", path, STR_ARG(api->response.body));
    return json_integer_value(value);
}
