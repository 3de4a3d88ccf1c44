#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "core/feature.h"
#include "core/route.h"
#include "core/router.h"

struct router {
    struct house *house;
    const struct route **routes;
    size_t count;
};

static size_t count_routes(const struct house *house)
{
    size_t n = 0;

    for (const struct feature *const *feature = house->features; *feature != NULL; feature++)
        for (const struct route *r = (*feature)->routes; r != NULL && r->method != NULL; r++)
            n++;
    return n;
}

struct router *router_new(struct house *house)
{
    struct router *router = calloc(1, sizeof(*router));
    size_t n = 0;

    CHECK(router != NULL);
    router->house = house;
    router->count = count_routes(house);
    router->routes = calloc(router->count + 1, sizeof(struct route *));
    CHECK(router->routes != NULL);
    for (const struct feature *const *feature = house->features; *feature != NULL; feature++) {
        for (const struct route *r = (*feature)->routes; r != NULL && r->method != NULL; r++) {
            CHECK(r->path[0] == '/' && r->handle != NULL);
            router->routes[n++] = r;
        }
    }
    return router;
}

void router_free(struct router **router)
{
    if (*router == NULL)
        return;
    free((*router)->routes);
    free(*router);
    *router = NULL;
}

struct house *router_house(const struct router *router)
{
    return router->house;
}

const struct route *const *router_routes(const struct router *router, size_t *count)
{
    *count = router->count;
    return router->routes;
}

static bool is_id(struct str segment, int64_t *out)
{
    return segment.n > 0 && segment.n <= 16 && segment.p[0] != '-' && segment.p[0] != '0'
           && str_to_int64(segment, out) && *out < ((int64_t)1 << 53);
}

/** Walks pattern and path side by side, segment by segment. */
static bool matches(const struct route *route, struct str path, int64_t ids[ROUTE_IDS_MAX],
                    struct str *tail)
{
    struct str pattern = str_of(route->path);
    size_t id_count = 0;

    while (pattern.p != NULL && path.p != NULL) {
        struct str wanted = str_cut(&pattern, '/');
        struct str have;

        if (str_eq(wanted, STR("*"))) {
            *tail = path;
            return true;
        }
        have = str_cut(&path, '/');
        if (wanted.n > 0 && wanted.p[0] == '{') {
            CHECK(id_count < ROUTE_IDS_MAX);
            if (!is_id(have, &ids[id_count++]))
                return false;
        } else if (!str_eq(wanted, have)) {
            return false;
        }
    }
    return pattern.p == NULL && path.p == NULL;
}

const struct route *router_find(const struct router *router, struct str method, struct str path,
                                int64_t ids[ROUTE_IDS_MAX], struct str *tail, bool *path_exists)
{
    bool is_head = str_eq(method, STR("HEAD"));

    *path_exists = false;
    for (size_t i = 0; i < router->count; i++) {
        const struct route *route = router->routes[i];
        struct str wanted = str_of(route->method);

        if (!matches(route, path, ids, tail))
            continue;
        *path_exists = true;
        if (str_eq(wanted, method) || (is_head && str_eq(wanted, STR("GET"))))
            return route;
    }
    return NULL;
}

const char *router_methods(const struct router *router, struct str path, struct arena *arena)
{
    struct strbuf methods = strbuf_new(arena, 128);
    int64_t ids[ROUTE_IDS_MAX];
    struct str tail;

    for (size_t i = 0; i < router->count; i++) {
        if (!matches(router->routes[i], path, ids, &tail))
            continue;
        strbuf_add_cstr(&methods, methods.n > 0 ? ", " : "");
        strbuf_add_cstr(&methods, router->routes[i]->method);
        if (strcmp(router->routes[i]->method, "GET") == 0)
            strbuf_add_cstr(&methods, ", HEAD");
    }
    return strbuf_str(&methods).p;
}

/** Not where the answer holds a secret, nor where the body goes by unseen and no repetition can be
 * told from another request. */
bool router_takes_key(const struct route *route)
{
    return strcmp(route->method, "POST") == 0
           && !(route->flags & (ROUTE_PUBLIC | ROUTE_SECRET | ROUTE_RAW_BODY));
}
