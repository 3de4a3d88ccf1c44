#include "app/demo_company.h"

#include "app/demo_mailbox.h"
#include "base/arena.h"
#include "base/check.h"
#include "core/access/access_settings.h"
#include "db/db.h"

static const struct db_query q_note = {
    "demo_company.note",
    "INSERT INTO demo_company (seed, made_at_ms) VALUES (:seed, :now_ms)",
    NULL,
};
static const struct db_query q_is = { "demo_company.is", "SELECT count(*) FROM demo_company",
                                      NULL };
static const struct db_query *const own_queries[] = { &q_note, &q_is, NULL };
static const struct db_query *const *const queries[] = { own_queries, NULL };

bool demo_company_note(struct call *call, int64_t seed)
{
    return db_exec(call->tx, &q_note,
                   DB_BINDS(db_int("seed", seed), db_int("now_ms", call->now_ms)), call->err);
}

static bool read_is_demo(struct call *call, void *arg)
{
    int64_t *rows = arg;

    return db_one_int(call->tx, &q_is, DB_NO_BINDS, 0, rows, call->err);
}

static bool run(struct house *house, bool (*work)(struct call *call, void *arg), void *arg,
                struct err *err)
{
    struct call call;
    bool done;

    call_init(&call, house, ARENA_REQUEST_MAX);
    call.err = err;
    done = work(&call, arg);
    call_fini(&call);
    return done;
}

/* ---- where its links lead ---------------------------------------------------------------------
 */

struct address {
    int port;
    bool is_tls;
};

static bool is_localhost(struct str url)
{
    return url.n == 0 || str_starts_with(url, STR("http://localhost:"))
           || str_starts_with(url, STR("https://localhost:"));
}

static bool change_url(struct call *call, void *arg)
{
    json_t *values = json_pack("{s:s}", setting_public_url.name, (const char *)arg);
    bool done;

    CHECK(values != NULL);
    done = settings_change(call, values);
    json_decref(values);
    return done;
}

static bool lead_here(struct call *call, void *arg)
{
    const struct address *address = arg;
    struct str url =
        str_format(call->arena, "http%s://localhost:%d", address->is_tls ? "s" : "", address->port);
    struct str known = setting_text(call, &setting_public_url);

    return !is_localhost(known) || str_eq(known, url)
           || call_change(call, change_url, str_cstr(call->arena, url));
}

bool demo_company_serve_at(struct house *house, int port, bool is_tls, struct err *err)
{
    struct address address = { port, is_tls };

    return !house->is_demo || run(house, lead_here, &address, err);
}

/* ---- the feature ------------------------------------------------------------------------------
 */

static bool look(struct call *call, void *arg)
{
    return call_read(call, read_is_demo, arg);
}

static bool start(struct house *house, void **state, struct err *err)
{
    int64_t rows = 0;

    *state = NULL;
    if (!run(house, look, &rows, err))
        return false;
    house->is_demo = rows > 0;
    return true;
}

static void stop(struct house *house, void *state)
{
    (void)state;
    house->is_demo = false;
}

const struct feature demo_feature = {
    .name = "demo",
    .routes = demo_mailbox_routes,
    .queries = queries,
    .start = start,
    .stop = stop,
};
