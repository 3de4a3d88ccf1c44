/*
 * Every route of the program against who may call it: nobody, each role, and a partner who asks for
 * something outside their reach. A new route is tested by standing in its feature's table; one with
 * a kind of id this test does not know fails it until it is told how to make such an object.
 */
#include "app/feature_list.h"
#include <stdlib.h>

#include "base/cmocka_test.h"
#include "core/api/router.h"
#include "core/test_api.h"

/** Stands in everything that is made outside the partner's reach. */
#define FOREIGN "outside7781"
#define LATER   "2026-12-01T00:00:00Z"

/** As `pharos serve` runs it, but for the listeners. */
static struct test_api *program(void **state)
{
    struct test_house *t = test_house(state);
    struct test_api *api = test_api(t, app_features);
    struct err err = { 0 };

    t->house.random = &random_system; /* the seeded one is for one thread */
    if (!features_start(&t->house, &err))
        fail_msg("%s: %s", err.code, err.message);
    t->house.is_demo = true; /* with the routes that no other company has */
    return api;
}

/* ---- requests that routes take ---------------------------------------------------------- */

static json_t *sample(const struct field *fields);

static json_t *sample_value(const struct field *field)
{
    switch (field->type) {
    case FIELD_EMAIL:
        return json_string("sample@mail.example");
    case FIELD_INT:
    case FIELD_ID:
        return json_integer(field->min > 1 ? field->min : 1);
    case FIELD_BOOL:
        return json_true();
    case FIELD_ENUM:
        return json_string(field->one_of[0]);
    case FIELD_INSTANT:
        return json_string(LATER);
    case FIELD_STRINGS:
        return json_pack("[s]", "all");
    case FIELD_IDS:
        return json_array();
    case FIELD_OBJECT:
        return sample(field->fields);
    default:
        return json_string("sample");
    }
}

/** The members a body must have. */
static json_t *sample(const struct field *fields)
{
    json_t *body = json_object();

    for (const struct field *field = fields; field != NULL && field->name != NULL; field++)
        if (field->flags & FIELD_REQUIRED)
            json_object_set_new(body, field->name, sample_value(field));
    return body;
}

/** Bodies whose required members do not stand in the table, because one of several will do. */
static const struct {
    const char *method;
    const char *path;
    const char *body;
} bodies[] = {
    { "POST", "/api/v1/tickets/{id}/messages", "{\"text\":\"안녕하세요\"}" },
    { "POST", "/api/v1/tickets/{id}/scheduled",
      "{\"text\":\"안녕하세요\",\"send_at\":\"" LATER "\"}" },
    { "PATCH", "/api/v1/tickets/{id}/scheduled/{answer}", "{\"send_at\":\"" LATER "\"}" },
    { "POST", "/api/v1/tickets",
      "{\"subject\":\"s\",\"customer\":{\"email\":\"sample@mail.example\"},"
      "\"message\":{\"text\":\"안녕하세요\"}}" },
};

/** Somebody else than the customer in the path: none but the one whom this test made so. */
static const char *body_with_other(struct test_api *api, const char *path)
{
    const char *kind = strcmp(path, "/api/v1/customers/{id}/merge") == 0      ? "from"
                       : strcmp(path, "/api/v1/customers/{id}/distinct") == 0 ? "other"
                                                                              : NULL;
    int64_t id;

    if (kind == NULL)
        return NULL;
    test_house_call(api->house);
    id = test_house_int(
        api->house,
        str_format(api->arena, "SELECT COALESCE(max(id), 1) FROM customer WHERE name = 'Same %s'",
                   kind)
            .p);
    return str_format(api->arena, "{\"%s\":%lld}", kind, (long long)id).p;
}

static const char *body_of(struct test_api *api, const struct route *route)
{
    json_t *body;
    char *text;
    const char *kept;

    if (route->body == NULL)
        return NULL;
    kept = body_with_other(api, route->path);
    if (kept != NULL)
        return kept;
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        if (strcmp(bodies[i].method, route->method) == 0
            && strcmp(bodies[i].path, route->path) == 0)
            return bodies[i].body;
    body = sample(route->body);
    text = json_dumps(body, 0);
    kept = str_cstr(api->arena, str_of(text));
    free(text);
    json_decref(body);
    return kept;
}

/** The route's path with its `{…}` filled in order. */
static const char *fill_path(struct test_api *api, const char *path, const int64_t *ids)
{
    struct strbuf out = strbuf_new(api->arena, 1024);
    struct str rest = str_of(path);
    size_t nth = 0;

    while (!str_is_null(rest)) {
        strbuf_add(&out, str_cut(&rest, '{'));
        if (str_is_null(rest))
            break;
        (void)str_cut(&rest, '}');
        strbuf_add_int(&out, ids[nth++]);
    }
    return strbuf_str(&out).p;
}

static bool has_ids(const struct route *route)
{
    return strchr(route->path, '{') != NULL;
}

static void send_to(struct test_api *api, const struct route *route, const int64_t *ids)
{
    test_api_header(api, "If-Match", (route->flags & ROUTE_IF_MATCH) ? "*" : NULL);
    test_api_send(api, route->method, fill_path(api, route->path, ids), body_of(api, route));
}

/** Pages and sockets are not asked here: they answer no problem documents. */
static bool is_api(const struct route *route)
{
    return strncmp(route->path, "/api/", 5) == 0;
}

/** For want of the route's own permission; a handler may ask for a further one. */
static bool is_refused(const struct test_api *api, const struct route *route)
{
    return api->status == 403 && str_eq(test_api_str(api, "code"), STR("forbidden"))
           && str_eq(test_api_str(api, "params/permission"), str_of(route->permission));
}

#define FOR_EACH_ROUTE(api, route)                                                                 \
    for (size_t route_count_, route_at_ = 0;                                                       \
         route_at_ < (router_routes((api)->router, &route_count_), route_count_); route_at_++)     \
        for (const struct route *route = router_routes((api)->router, &route_count_)[route_at_];   \
             route != NULL; route = NULL)                                                          \
            if (is_api(route))

static const int64_t nothing[ROUTE_IDS_MAX] = { 999999, 999999, 999999 };

/* ---- who may call ----------------------------------------------------------------------- */

static void nobody_is_let_in_without_logging_in(void **state)
{
    struct test_api *api = program(state);

    FOR_EACH_ROUTE(api, route)
    {
        if (route->flags & ROUTE_PUBLIC)
            continue;
        send_to(api, route, nothing);
        if (api->status != 401)
            fail_msg("%s %s answers %d", route->method, route->path, api->status);
    }
}

static unsigned holders(const char *permission)
{
    for (const struct feature *const *feature = app_features; *feature != NULL; feature++)
        for (const struct permission *p = (*feature)->permissions; p != NULL && p->name != NULL;
             p++)
            if (strcmp(p->name, permission) == 0)
                return p->default_roles;
    fail_msg("nobody declares %s", permission);
    return 0;
}

static void each_role_may_exactly_what_its_permissions_say(void **state)
{
    struct test_api *api = program(state);

    for (size_t i = 0; i < ACCESS_ROLE_COUNT; i++) {
        const struct access_role *role = &access_roles[i];
        int64_t account = test_api_account(api, role->name);

        FOR_EACH_ROUTE(api, route)
        {
            bool may = route->permission == NULL || (holders(route->permission) & role->bit) != 0;

            if (route->flags & ROUTE_PUBLIC)
                continue;
            test_api_be(api, account);
            send_to(api, route, nothing);
            if (api->status == 401 || is_refused(api, route) == may)
                fail_msg("%s: %s %s answers %d", role->name, route->method, route->path,
                         api->status);
        }
    }
}

/* ---- what a partner may see ------------------------------------------------------------- */

/** Objects that belong to a team the partner is not in. */
struct foreign {
    int64_t account;
    int64_t team;
    int64_t token;
    int64_t customer;
    int64_t organisation;
    int64_t ticket;
    int64_t message;
    int64_t kept; /* a mail that went out */
    int64_t action;
    int64_t attachment;
    int64_t upload;
    int64_t scheduled;
    int64_t mail_address;
    int64_t mailbox;
    int64_t mail_brand;
    int64_t quarantined;
};

static int64_t make(struct test_api *api, const char *path, struct str body)
{
    test_api_header(api, "If-Match", NULL);
    test_api_send(api, "POST", path, body.p);
    assert_status(api, 201);
    return test_api_int(api, "id");
}

static void make_people(struct test_api *api, struct foreign *f)
{
    f->account = make(api, "/api/v1/accounts",
                      STR("{\"email\":\"agent@" FOREIGN ".example\",\"name\":\"" FOREIGN "\","
                          "\"role\":\"agent\"}"));
    f->team = make(api, "/api/v1/teams",
                   str_format(api->arena, "{\"name\":\"" FOREIGN "\",\"members\":[%lld]}",
                              (long long)f->account));
    f->token = make(api, "/api/v1/tokens", STR("{\"name\":\"" FOREIGN "\",\"scopes\":[\"all\"]}"));
    f->organisation = make(api, "/api/v1/organisations",
                           STR("{\"name\":\"" FOREIGN "\",\"domain\":\"" FOREIGN ".example\"}"));
    f->customer = make(api, "/api/v1/customers",
                       STR("{\"name\":\"" FOREIGN "\",\"addresses\":[{\"kind\":\"email\","
                           "\"value\":\"customer@" FOREIGN ".example\"}]}"));
    make(api, "/api/v1/customers", STR("{\"name\":\"Same from\"}"));
    make(api, "/api/v1/customers", STR("{\"name\":\"Same other\"}"));
    /* Nobody listens at that port, which the test of a mailbox finds at once. */
    f->mailbox = make(api, "/api/v1/mailboxes",
                      STR("{\"host\":\"127.0.0.1\",\"port\":1,\"user\":\"" FOREIGN "\","
                          "\"secret\":\"sample\",\"address\":\"desk@" FOREIGN ".example\"}"));
}

static void make_mail_address(struct test_api *api, struct foreign *f)
{
    f->mail_address =
        make(api, "/api/v1/mail/addresses",
             str_format(api->arena, "{\"address\":\"mail@" FOREIGN ".example\",\"team\":%lld}",
                        (long long)f->team));
}

/** A mail that could not be written. */
#define QUARANTINED "1000000" /* no number that the program itself will give */

static void make_quarantined(struct test_api *api, struct foreign *f)
{
    f->mail_brand = make(api, "/api/v1/mail/brands", STR("{\"name\":\"" FOREIGN "\"}"));
    test_house_call(api->house);
    test_house_sql(api->house,
                   "INSERT INTO inbox (id, source, external_id, digest, blob_id, state,"
                   " received_at_ms, attempts, last_error, fence, due_at_ms, settled_at_ms)"
                   " SELECT " QUARANTINED ", 'mail', '" FOREIGN
                   "', sha256, id, 4, 0, 1, 'failed', 1, 0, 1"
                   " FROM blob ORDER BY id LIMIT 1",
                   NULL);
    test_house_sql(
        api->house,
        "INSERT INTO mail_arrival (inbox_id, way, peer, helo, sender, recipients, is_tls)"
        " VALUES (" QUARANTINED ", 1, '', '', '" FOREIGN "', '[\"" FOREIGN "\"]', 0)",
        NULL);
    f->quarantined = atoll(QUARANTINED);
}

static int64_t upload(struct test_api *api)
{
    int64_t id;

    test_api_header(api, "Content-Type", "text/plain");
    id = make(api, "/api/v1/uploads?filename=" FOREIGN ".txt", STR(FOREIGN));
    test_api_header(api, "Content-Type", "application/json");
    return id;
}

/** A mail that its customer got, as the demo shows it; nothing of it is read here. */
static int64_t make_kept(struct test_api *api, const struct foreign *f)
{
    const char *path =
        str_format(api->arena, "/api/v1/tickets/%lld/messages", (long long)f->ticket).p;
    int64_t id = make(api, path, STR("{\"text\":\"" FOREIGN "\"}"));

    test_house_call(api->house);
    test_house_sql(
        api->house,
        str_format(api->house->call.arena,
                   "INSERT INTO mail_message (message_id, is_outgoing, rfc_id, blob_id, kind, head,"
                   " rest, delivery, is_repeated) SELECT %lld, 1, 'p@ours.example', (SELECT min(id)"
                   " FROM blob), 0, '{\"from\":{\"email\":\"us@ours.example\"},\"to\":[{\"email\":"
                   "\"customer@mail.example\"}],\"subject\":\"s\"}', '', 2, 0 WHERE NOT EXISTS"
                   " (SELECT 1 FROM mail_message WHERE message_id = %lld)",
                   (long long)id, (long long)id)
            .p,
        NULL);
    return id;
}

static void make_ticket(struct test_api *api, struct foreign *f)
{
    const char *path;
    struct str action;

    f->ticket = make(api, "/api/v1/tickets",
                     str_format(api->arena,
                                "{\"subject\":\"" FOREIGN "\",\"customer\":{\"id\":%lld},"
                                "\"message\":{\"text\":\"" FOREIGN "\"},\"team\":%lld,"
                                "\"tags\":[\"" FOREIGN "\"]}",
                                (long long)f->customer, (long long)f->team));
    path = str_format(api->arena, "/api/v1/tickets/%lld", (long long)f->ticket).p;
    f->message =
        make(api, str_format(api->arena, "%s/messages", path).p,
             str_format(api->arena, "{\"html\":\"<p>" FOREIGN "</p>\",\"attachments\":[%lld]}",
                        (long long)upload(api)));
    f->attachment = test_api_int(api, "attachments/0/id");
    /* A test house has no confined workers that would have cleaned it. */
    test_house_call(api->house);
    test_house_sql(api->house, "UPDATE message_html SET clean = raw", NULL);
    test_house_sql(
        api->house,
        "INSERT INTO mail_message (message_id, is_outgoing, blob_id, kind, head, rest,"
        " delivery, is_repeated) SELECT max(id), 0, (SELECT min(id) FROM blob), 0, '{}', '', 0, 0"
        " FROM message",
        NULL);
    f->kept = make_kept(api, f);
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", path, "{\"priority\":\"urgent\"}");
    assert_status(api, 200);
    action = test_api_answer_header(api, "X-Pharos-Action");
    if (!str_to_int64(action, &f->action))
        fail_msg("changing a ticket named no action");
}

/** Drafts go when an answer is sent, and are their writer's own. */
static void put_draft(struct test_api *api, const struct foreign *f)
{
    test_api_send(api, "PUT",
                  str_format(api->arena, "/api/v1/tickets/%lld/draft", (long long)f->ticket).p,
                  "{\"text\":\"" FOREIGN "\"}");
    assert_status(api, 200);
}

/** A scheduled answer is gone once it is sent or taken back. */
static void put_scheduled(struct test_api *api, struct foreign *f)
{
    f->scheduled =
        make(api, str_format(api->arena, "/api/v1/tickets/%lld/scheduled", (long long)f->ticket).p,
             STR("{\"text\":\"" FOREIGN "\",\"send_at\":\"" LATER "\"}"));
}

/** What stands in a route's `{…}` so that it means something foreign. */
static void foreign_ids(const struct foreign *f, const char *path, int64_t ids[ROUTE_IDS_MAX])
{
    const struct {
        const char *prefix;
        int64_t first;
        int64_t second;
    } kinds[] = {
        { "/api/v1/accounts/{", f->account, 0 },
        { "/api/v1/teams/{", f->team, 0 },
        { "/api/v1/tokens/{", f->token, 0 },
        { "/api/v1/customers/{", f->customer, 0 },
        { "/api/v1/organisations/{", f->organisation, 0 },
        { "/api/v1/tickets/{id}/scheduled/{", f->ticket, f->scheduled },
        { "/api/v1/tickets/{id}/messages/{id}/mail/", f->ticket, f->kept },
        { "/api/v1/tickets/{", f->ticket, f->message },
        { "/api/v1/demo/mails/{", f->kept, 0 },
        { "/api/v1/actions/{", f->action, 0 },
        { "/api/v1/attachments/{", f->attachment, 0 },
        { "/api/v1/uploads/{", f->upload, 0 },
        { "/api/v1/mail/addresses/{", f->mail_address, 0 },
        { "/api/v1/mailboxes/{", f->mailbox, 0 },
        { "/api/v1/mail/brands/{", f->mail_brand, 0 },
        { "/api/v1/mail/quarantine/{", f->quarantined, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strncmp(path, kinds[i].prefix, strlen(kinds[i].prefix)) == 0) {
            ids[0] = kinds[i].first;
            ids[1] = kinds[i].second;
            return;
        }
    fail_msg("tell this test how to make what %s means", path);
}

/** A partner who is allowed everything, so that only the reach is left to say no. */
static int64_t mighty_partner(struct test_api *api)
{
    test_house_call(api->house);
    test_house_sql(api->house,
                   "UPDATE role SET permissions = (SELECT r.permissions FROM role r"
                   " WHERE r.name = 'admin') WHERE name = 'partner'",
                   NULL);
    return test_api_account(api, "partner");
}

struct scene {
    struct test_api *api;
    struct foreign foreign;
    int64_t admin;
    int64_t partner;
};

static struct scene scene(void **state)
{
    struct scene s = { .api = program(state) };

    s.admin = test_api_account(s.api, "admin");
    s.partner = mighty_partner(s.api);
    test_api_be(s.api, s.admin);
    make_people(s.api, &s.foreign);
    make_mail_address(s.api, &s.foreign);
    make_ticket(s.api, &s.foreign);
    make_quarantined(s.api, &s.foreign);
    put_scheduled(s.api, &s.foreign);
    s.foreign.upload = upload(s.api);
    make(s.api, "/api/v1/teams",
         str_format(s.api->arena, "{\"name\":\"ours\",\"members\":[%lld]}", (long long)s.partner));
    return s;
}

static void what_lies_outside_the_reach_is_not_found(void **state)
{
    struct scene s = scene(state);
    int asked = 0;

    FOR_EACH_ROUTE(s.api, route)
    {
        int64_t ids[ROUTE_IDS_MAX] = { 0 };

        if (!has_ids(route))
            continue;
        foreign_ids(&s.foreign, route->path, ids);
        test_api_be(s.api, s.partner);
        send_to(s.api, route, ids);
        if (s.api->status != 404)
            fail_msg("%s %s answers %d: %.*s", route->method, route->path, s.api->status,
                     STR_ARG(s.api->response.body));
        asked++;
    }
    assert_true(asked > 20);
}

/** Or the test above would also pass with requests that nobody can make. */
static void the_same_requests_find_something_for_who_sees_everything(void **state)
{
    struct scene s = scene(state);

    FOR_EACH_ROUTE(s.api, route)
    {
        int64_t ids[ROUTE_IDS_MAX] = { 0 };

        if (!has_ids(route))
            continue;
        test_api_be(s.api, s.admin);
        if (strstr(route->path, "/scheduled/{") != NULL)
            put_scheduled(s.api, &s.foreign);
        foreign_ids(&s.foreign, route->path, ids);
        put_draft(s.api, &s.foreign);
        send_to(s.api, route, ids);
        if (s.api->status == 404)
            fail_msg("%s %s: %.*s", route->method, route->path, STR_ARG(s.api->response.body));
    }
}

static void no_list_shows_what_lies_outside_the_reach(void **state)
{
    struct scene s = scene(state);

    FOR_EACH_ROUTE(s.api, route)
    {
        struct str body;

        if (has_ids(route) || strcmp(route->method, "GET") != 0)
            continue;
        test_api_be(s.api, s.partner);
        send_to(s.api, route, nothing);
        body = s.api->response.body;
        if (str_find(body, STR(FOREIGN)) < body.n)
            fail_msg("%s shows %.*s", route->path, STR_ARG(body));
    }
}

/* ---- repetition ------------------------------------------------------------------------- */

/** Nobody knows whether it went out. */
static void make_uncertain(struct test_api *api, const struct foreign *f)
{
    struct test_house *t = api->house;
    long long kept = (long long)f->kept;

    test_house_call(t);
    test_house_sql(t,
                   str_format(t->call.arena,
                              "INSERT INTO outbox (id, channel, key, subject_kind, subject_id,"
                              " payload, state, attempts, fence, due_at_ms, created_at_ms)"
                              " SELECT 990001, 'mail', 'test', %d, %lld, '{}', 5, 0, 0, 0, 0"
                              " WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE id = 990001)",
                              SUBJECT_MESSAGE, kept)
                       .p,
                   NULL);
    test_house_sql(t, "UPDATE outbox SET state = 5 WHERE id = 990001", NULL);
    test_house_sql(t,
                   str_format(t->call.arena,
                              "UPDATE mail_message SET delivery = 4, outbox_id = 990001"
                              " WHERE message_id = %lld",
                              kept)
                       .p,
                   NULL);
}

/** Brings what its route is about to where that can do something. */
static void prepare_for(struct test_api *api, const struct foreign *f, const struct route *route)
{
    if (strstr(route->path, "/messages/{id}/mail/") != NULL)
        make_uncertain(api, f);
    if (strcmp(route->path, "/api/v1/tickets/{id}/confirm") != 0)
        return;
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH",
                  str_format(api->arena, "/api/v1/tickets/%lld", (long long)f->ticket).p,
                  "{\"state\":\"solved\"}");
    assert_status(api, 200);
}

/** All that a request can leave behind: events tell of every change, keys of what was kept. */
static int64_t traces(struct test_api *api)
{
    test_house_call(api->house);
    return test_house_int(api->house, "SELECT (SELECT count(*) FROM event)"
                                      " + (SELECT count(*) FROM idempotency_key)"
                                      " + (SELECT count(*) FROM blob_use)");
}

static void send_twice(struct test_api *api, const struct route *route, const int64_t *ids)
{
    struct http_response first;
    int64_t before = traces(api);
    int64_t after;

    send_to(api, route, ids);
    if (api->status >= 300)
        fail_msg("%s: %.*s", route->path, STR_ARG(api->response.body));
    first = api->response;
    after = traces(api);
    if (after == before)
        fail_msg("%s keeps no answer", route->path);
    send_to(api, route, ids);
    assert_int_equal(traces(api), after);
    assert_int_equal(api->status, first.status);
    assert_true(str_eq(api->response.body, first.body));
    assert_int_equal(api->response.header_count, first.header_count);
    for (size_t i = 0; i < first.header_count; i++)
        assert_true(
            str_eq(first.headers[i].value, test_api_answer_header(api, first.headers[i].name.p)));
}

static void each_post_that_is_repeated_with_its_key_happens_once(void **state)
{
    struct scene s = scene(state);
    int asked = 0;

    test_api_be(s.api, s.admin);
    FOR_EACH_ROUTE(s.api, route)
    {
        int64_t ids[ROUTE_IDS_MAX] = { 0 };

        if (!router_takes_key(route))
            continue;
        if (has_ids(route))
            foreign_ids(&s.foreign, route->path, ids);
        prepare_for(s.api, &s.foreign, route);
        test_api_header(s.api, "Idempotency-Key", str_format(s.api->arena, "key-%d", asked++).p);
        send_twice(s.api, route, ids);
        test_api_header(s.api, "Idempotency-Key", NULL);
    }
    assert_true(asked >= 9);
}

/* ---- figures ---------------------------------------------------------------------------- */

static void strangers_read_no_figures_behind_a_proxy_either(void **state)
{
    static const struct {
        const char *peer;
        const char *forwarded_for;
        int status;
    } cases[] = {
        { "127.0.0.1", NULL, 200 },
        { "::1", NULL, 200 },
        { "203.0.113.9", NULL, 401 },
        { "127.0.0.1", "203.0.113.9", 401 },
    };
    struct test_api *api = program(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        api->peer = str_of(cases[i].peer);
        test_api_header(api, "X-Forwarded-For", cases[i].forwarded_for);
        test_api_send(api, "GET", "/metrics", NULL);
        assert_status(api, cases[i].status);
    }
    test_api_be(api, test_api_account(api, "admin"));
    test_api_send(api, "GET", "/metrics", NULL);
    assert_status(api, 200);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TEST_SQLITE(nobody_is_let_in_without_logging_in),
        HOUSE_TEST_SQLITE(each_role_may_exactly_what_its_permissions_say),
        HOUSE_TESTS(what_lies_outside_the_reach_is_not_found),
        HOUSE_TEST_SQLITE(the_same_requests_find_something_for_who_sees_everything),
        HOUSE_TESTS(no_list_shows_what_lies_outside_the_reach),
        HOUSE_TESTS(each_post_that_is_repeated_with_its_key_happens_once),
        HOUSE_TEST_SQLITE(strangers_read_no_figures_behind_a_proxy_either),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
