#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "core/api/apart.h"
#include "core/api/route.h"
#include "core/api/router.h"
#include "core/feature.h"

/* More than any path of ours has; longer ones exist only below a "*". */
enum { SEGMENTS_MAX = 12 };

/** A path cut at its slashes, or a pattern: "{id}" stands for a number, a last "*" for the rest. */
struct segments {
    struct str v[SEGMENTS_MAX];
    size_t count;
    struct str rest; /* what stands behind SEGMENTS_MAX, or in a pattern nothing */
};

struct router {
    struct house *house;
    struct apart *apart;
    const struct route **routes;
    struct segments *patterns; /* of each route */
    size_t count;
};

static void cut_segments(struct str path, struct segments *out)
{
    out->count = 0;
    while (path.p != NULL && out->count < SEGMENTS_MAX)
        out->v[out->count++] = str_cut(&path, '/');
    out->rest = path;
}

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
    router->apart = apart_new();
    router->count = count_routes(house);
    router->routes = calloc(router->count + 1, sizeof(struct route *));
    router->patterns = calloc(router->count + 1, sizeof(struct segments));
    CHECK(router->routes != NULL && router->patterns != NULL);
    for (const struct feature *const *feature = house->features; *feature != NULL; feature++) {
        for (const struct route *r = (*feature)->routes; r != NULL && r->method != NULL; r++) {
            CHECK(r->path[0] == '/' && r->handle != NULL);
            CHECK(!(r->flags & ROUTE_WAITS) || !router_takes_key(r));
            cut_segments(str_of(r->path), &router->patterns[n]);
            CHECK(router->patterns[n].rest.p == NULL);
            router->routes[n++] = r;
        }
    }
    return router;
}

void router_free(struct router **router)
{
    if (*router == NULL)
        return;
    apart_free(&(*router)->apart);
    free((*router)->patterns);
    free((*router)->routes);
    free(*router);
    *router = NULL;
}

void router_stop(struct router *router)
{
    apart_stop(router->apart);
}

struct apart *router_apart(const struct router *router)
{
    return router->apart;
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

static bool is_wild(struct str segment)
{
    return segment.n > 0 && segment.p[0] == '{';
}

static bool has_tail(const struct segments *pattern)
{
    return str_eq(pattern->v[pattern->count - 1], STR("*"));
}

/** Paths differ in their ends rather than in their beginnings, so those are compared first. */
static bool fits(const struct segments *pattern, const struct segments *path, size_t count)
{
    for (size_t i = count; i-- > 0;)
        if (!is_wild(pattern->v[i]) && !str_eq(pattern->v[i], path->v[i]))
            return false;
    return true;
}

static bool read_ids(const struct segments *pattern, const struct segments *path, size_t count,
                     int64_t ids[ROUTE_IDS_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        if (!is_wild(pattern->v[i]))
            continue;
        CHECK(n < ROUTE_IDS_MAX);
        if (!is_id(path->v[i], &ids[n++]))
            return false;
    }
    return true;
}

/** From the segment `at` to the end of the path. */
static struct str tail_from(struct str path, const struct segments *cut, size_t at)
{
    return str_from(path, (size_t)(cut->v[at].p - path.p));
}

static bool matches(const struct segments *pattern, struct str path, const struct segments *cut,
                    int64_t ids[ROUTE_IDS_MAX], struct str *tail)
{
    if (has_tail(pattern)) {
        size_t count = pattern->count - 1;

        if (cut->count <= count || !fits(pattern, cut, count)
            || !read_ids(pattern, cut, count, ids))
            return false;
        *tail = tail_from(path, cut, count);
        return true;
    }
    return pattern->count == cut->count && cut->rest.p == NULL && fits(pattern, cut, cut->count)
           && read_ids(pattern, cut, cut->count, ids);
}

const struct route *router_find(const struct router *router, struct str method, struct str path,
                                int64_t ids[ROUTE_IDS_MAX], struct str *tail, bool *path_exists)
{
    bool is_head = str_eq(method, STR("HEAD"));
    struct segments cut;

    cut_segments(path, &cut);
    *path_exists = false;
    for (size_t i = 0; i < router->count; i++) {
        const struct route *route = router->routes[i];
        struct str wanted = str_of(route->method);

        if (!matches(&router->patterns[i], path, &cut, ids, tail))
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
    struct segments cut;
    struct str tail;

    cut_segments(path, &cut);
    for (size_t i = 0; i < router->count; i++) {
        if (!matches(&router->patterns[i], path, &cut, ids, &tail))
            continue;
        strbuf_add_cstr(&methods, methods.n > 0 ? ", " : "");
        strbuf_add_cstr(&methods, router->routes[i]->method);
        if (strcmp(router->routes[i]->method, "GET") == 0)
            strbuf_add_cstr(&methods, ", HEAD");
    }
    return strbuf_str(&methods).p;
}

/** Not where the answer holds a secret, nor where the body goes by unseen and no repetition can be
 * told from another request, nor where nothing is changed. */
bool router_takes_key(const struct route *route)
{
    return strcmp(route->method, "POST") == 0
           && !(route->flags & (ROUTE_PUBLIC | ROUTE_SECRET | ROUTE_RAW_BODY | ROUTE_LOOKS));
}
