/*
 * Bodies of requests on their whole way: the dispatcher, the route's table of members, the handler
 * and SQLite. The first byte chooses among the routes that take JSON. Whatever the body says, the
 * answer is one that the client can do something with, never an error of ours.
 */
#include <stdlib.h>
#include <string.h>

#include "app/feature_list.h"
#include "base/cmocka_test.h"
#include "core/api/router.h"
#include "core/test_api.h"
#include "fuzz.h"

enum { ROUTES_MAX = 64, BODY_MAX = 4096, INPUTS_OF_A_HOUSE = 500 };

/** A house with one of each object that a path may name; made anew every so many inputs. */
struct world {
    void *state;
    struct test_api *api;
    const struct route *routes[ROUTES_MAX];
    size_t route_count;
    int64_t account_id;
    int inputs;
};

static int64_t make(struct test_api *api, const char *path, const char *body)
{
    test_api_header(api, "If-Match", NULL);
    CHECK(test_api_send(api, "POST", path, body) == 201);
    return test_api_int(api, "id");
}

/** The first of each kind in a new database, so that a path's every id is 1. */
static void make_objects(struct test_api *api)
{
    CHECK(make(api, "/api/v1/teams", "{\"name\":\"배송팀\"}") == 1);
    CHECK(make(api, "/api/v1/organisations", "{\"name\":\"누리집\"}") == 1);
    CHECK(make(api, "/api/v1/tickets",
               "{\"subject\":\"환불 문의\",\"message\":{\"text\":\"아직 안 들어왔어요\"},"
               "\"customer\":{\"name\":\"한소율\",\"email\":\"a@nurihome.example\"}}")
          == 1);
}

static void gather_routes(struct world *world)
{
    size_t count;
    const struct route *const *routes = router_routes(world->api->router, &count);

    world->route_count = 0;
    for (size_t i = 0; i < count; i++)
        if (routes[i]->body != NULL) {
            CHECK(world->route_count < ROUTES_MAX);
            world->routes[world->route_count++] = routes[i];
        }
}

static void open_world(struct world *world)
{
    CHECK(test_house_setup_sqlite(&world->state) == 0 && world->state != NULL);
    world->api = test_api(world->state, app_features);
    world->account_id = test_api_account(world->api, "admin");
    test_api_be(world->api, world->account_id);
    make_objects(world->api);
    gather_routes(world);
    world->inputs = 0;
}

static void close_world(struct world *world)
{
    test_house_teardown(&world->state);
    world->api = NULL;
}

/** The route's path with 1 for every id. */
static const char *path_of(struct test_api *api, const struct route *route)
{
    struct strbuf out = strbuf_new(api->arena, 256);
    struct str rest = str_of(route->path);

    while (!str_is_null(rest)) {
        strbuf_add(&out, str_cut(&rest, '{'));
        if (str_is_null(rest))
            break;
        (void)str_cut(&rest, '}');
        strbuf_add_char(&out, '1');
    }
    return strbuf_str(&out).p;
}

static void check_answer(const struct test_api *api, const struct route *route)
{
    if (api->status >= 500 || api->status < 200)
        fprintf(stderr, "%s %s answers %d: %.*s\n", route->method, route->path, api->status,
                STR_ARG(api->response.body));
    CHECK(api->status >= 200 && api->status < 500);
    if (api->status < 400)
        return;
    CHECK(test_api_int(api, "status") == api->status);
    CHECK(test_api_str(api, "code").n > 0 && test_api_str(api, "detail").n > 0);
}

/** By a change of one's own role, say. */
static bool is_locked_out(const struct test_api *api)
{
    struct str code = test_api_str(api, "code");

    return str_eq(code, STR("unauthenticated")) || str_eq(code, STR("forbidden"));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct world world;
    const struct route *route;
    char body[BODY_MAX + 1];

    if (n < 2 || n > BODY_MAX)
        return 0;
    if (world.api == NULL)
        open_world(&world);
    route = world.routes[bytes[0] % world.route_count];
    memcpy(body, bytes + 1, n - 1);
    body[n - 1] = '\0';
    test_api_header(world.api, "If-Match", route->flags & ROUTE_IF_MATCH ? "*" : NULL);
    test_api_send(world.api, route->method, path_of(world.api, route), body);
    check_answer(world.api, route);
    if (is_locked_out(world.api) || ++world.inputs == INPUTS_OF_A_HOUSE)
        close_world(&world);
    return 0;
}
