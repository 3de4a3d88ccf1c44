/** A company that moves from one engine to the other and back is the same company. */
#include "features/moving/moving.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "core/access/access_feature.h"
#include "core/test_house.h"
#include "features/people/people.h"
#include "features/people/people_feature.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_feature.h"

static const struct feature *const features[] = { &access_feature, &people_feature, &ticket_feature,
                                                  NULL };

/** Brought from elsewhere, written by hand. */
static const char *const company[] = {
    "{\"record\":\"team\",\"name\":\"배송\"}",
    "{\"record\":\"organisation\",\"name\":\"한빛건설\",\"domain\":\"hanbit.example\"}",
    "{\"record\":\"account\",\"email\":\"minjun@haneul.example\",\"name\":\"김민준\","
    "\"role\":\"agent\",\"language\":\"ko\",\"timezone\":\"Asia/Seoul\",\"teams\":[\"배송\"]}",
    "{\"record\":\"account\",\"email\":\"emily@haneul.example\",\"name\":\"Emily Carter\","
    "\"role\":\"supervisor\",\"timezone\":\"America/New_York\",\"active\":false}",
    "{\"record\":\"customer\",\"name\":\"윤가람\",\"emails\":[\"garam@hanbit.example\"],"
    "\"phones\":[\"010-1234-5678\"],\"language\":\"ko\",\"timezone\":\"Asia/Seoul\","
    "\"tier\":\"gold\",\"created_at\":\"2024-03-01T00:00:00.000Z\",\"organisation\":"
    "{\"name\":\"한빛건설\",\"domain\":\"hanbit.example\"}}",
    "{\"record\":\"customer\",\"name\":\"박하늘\",\"emails\":[\"sky@hanbit.example\"]}",
    "{\"record\":\"customer\",\"name\":\"이름뿐\",\"created_at\":\"2024-03-02T00:00:00.000Z\"}",
    "{\"record\":\"ticket\",\"number\":\"48217\",\"subject\":\"환불은 언제\",\"type\":\"incident\","
    "\"state\":\"closed\",\"priority\":\"urgent\",\"team\":\"배송\","
    "\"assignee\":\"emily@haneul.example\",\"channel\":\"mail\",\"language\":\"ko\","
    "\"tags\":[\"환불\",\"Refund\"],\"customer\":{\"email\":\"Garam@Hanbit.example\"},"
    "\"created_at\":\"2024-03-05T09:00:00.000+09:00\",\"messages\":["
    "{\"at\":\"2024-03-05T00:00:01.000Z\",\"from\":\"customer\",\"text\":\"환불 부탁드려요\","
    "\"html\":\"<p>환불 <b>부탁</b>드려요</p>\"},"
    "{\"at\":\"2024-03-05T01:00:00.000Z\",\"from\":\"agent\","
    "\"author\":\"minjun@haneul.example\",\"text\":\"접수했습니다\"},"
    "{\"at\":\"2024-03-05T01:00:01.000Z\",\"from\":\"agent\",\"public\":false,"
    "\"text\":\"Lot B2\\n\\\"check\\\"\"},"
    "{\"at\":\"2024-03-05T01:00:02.000Z\",\"from\":\"customer\","
    "\"author\":\"sky@hanbit.example\",\"text\":\"저도요\"}]}",
    "{\"record\":\"ticket\",\"number\":\"R-7\",\"subject\":\"Again\",\"state\":\"open\","
    "\"follows\":\"48217\",\"customer\":{\"name\":\"이름뿐\","
    "\"created_at\":\"2024-03-02T00:00:00.000Z\"},\"created_at\":\"2024-04-05T00:00:00Z\","
    "\"messages\":[{\"at\":\"2024-04-05T00:00:00Z\",\"from\":\"customer\",\"text\":\"?\"}]}",
};

/* ---- two houses ----------------------------------------------------------------------------- */

struct pair {
    void *sqlite;
    void *postgres;
};

static int setup(void **state)
{
    struct pair *pair = calloc(1, sizeof(*pair));

    *state = pair;
    return test_house_setup_sqlite(&pair->sqlite) != 0
           || test_house_setup_postgres(&pair->postgres) != 0;
}

static int teardown(void **state)
{
    struct pair *pair = *state;

    test_house_teardown(&pair->sqlite);
    test_house_teardown(&pair->postgres);
    free(pair);
    return 0;
}

/** A house with roles and nobody in it. */
static struct test_house *open_house(void **state)
{
    struct test_house *t = test_house(state);

    test_house_features(t, features);
    assert_true(access_prepare(&t->call));
    test_house_call(t);
    return t;
}

/* ---- carrying ------------------------------------------------------------------------------- */

static void import(struct test_house *t, struct str line, enum moving_outcome expected)
{
    struct call call;
    enum moving_outcome outcome;

    call_init(&call, &t->house, MOVING_ARENA_BYTES);
    if (!moving_import(&call, line, &outcome))
        fail_msg("%s %s: %s: %.*s", call.err->code, call.err->field, call.err->message,
                 STR_ARG(line));
    assert_int_equal(outcome, expected);
    call_fini(&call);
}

/** Everything, one line a record. Owned: free. */
static char *export(struct test_house *t)
{
    struct arena *arena = arena_new(1 << 24);
    struct strbuf lines = strbuf_new(arena, 1 << 22);
    struct moving_page page = { 0 };
    char *copy;

    while (page.next.kind != MOVING_END) {
        struct json_out list = json_out_new(arena, MOVING_LINE_MAX_BYTES);
        const json_t *record;
        json_t *parsed;
        size_t i;

        test_house_call(t);
        out_begin_list(&list);
        assert_true(moving_export(&t->call, page.next, &list, &page));
        out_end_list(&list);
        assert_int_equal(page.left_out, 0);
        assert_true(json_parse(strbuf_str(&list.buf), 8, arena, &parsed, t->call.err));
        assert_int_equal(json_array_size(parsed), page.records);
        json_array_foreach(parsed, i, record)
        {
            char *text = json_dumps(record, JSON_COMPACT);

            strbuf_addf(&lines, "%s\n", text);
            free(text);
        }
    }
    copy = strdup(str_cstr(arena, strbuf_str(&lines)));
    arena_free(&arena);
    return copy;
}

static void import_all(struct test_house *t, const char *lines, enum moving_outcome expected)
{
    struct str rest = str_of(lines);

    while (rest.n > 0)
        import(t, str_cut(&rest, '\n'), expected);
}

static void import_company(struct test_house *t)
{
    for (size_t i = 0; i < COUNT_OF(company); i++)
        import(t, str_of(company[i]), MOVING_MADE);
}

static bool live_a_little(struct call *call, void *arg)
{
    struct people_ref who = { .email = STR("oliver@buyer.example"), .language = LANG_EN };
    struct ticket_message_new asks = { .public = true,
                                       .from = TICKET_FROM_CUSTOMER,
                                       .channel = TICKET_BY_FORM,
                                       .text = STR("Where is my order?") };
    struct ticket_message_new answers = { .public = true,
                                          .from = TICKET_FROM_AGENT,
                                          .channel = TICKET_BY_DESK,
                                          .text = STR("Here."),
                                          .state = TICKET_PENDING };
    struct ticket_new asked = { .subject = STR("Order"),
                                .type = TICKET_TASK,
                                .priority = TICKET_LOW,
                                .channel = TICKET_BY_FORM,
                                .message = &asks };
    struct ticket_message message;
    struct customer *customer;
    struct ticket_row made;

    (void)arg;
    if (!people_find_or_create(call, &who, &customer))
        return false;
    asked.customer_id = customer->id;
    return ticket_create(call, &asked, &made)
           && ticket_message_add(call, made.ticket.id, TICKET_ANY_VERSION, &answers, &message);
}

/** A closed one that goes on after what one record holds. */
static void import_long_ticket(struct test_house *t)
{
    enum { MESSAGES = MOVING_MESSAGES_MAX + 200 };
    struct arena *arena = arena_new(1 << 20);
    struct strbuf line = strbuf_new(arena, 1 << 18);

    strbuf_add_cstr(&line, "{\"record\":\"ticket\",\"number\":\"L-1\",\"subject\":\"길어요\","
                           "\"state\":\"closed\",\"customer\":{\"email\":\"sky@hanbit.example\"},"
                           "\"created_at\":\"2024-05-05T00:00:00Z\",\"messages\":[");
    for (int i = 0; i < MESSAGES; i++)
        strbuf_addf(&line,
                    "%s{\"at\":\"2024-05-05T%02d:%02d:00Z\",\"from\":\"%s\",\"text\":\"%d\"}",
                    i > 0 ? "," : "", i / 60, i % 60, i % 3 == 0 ? "customer" : "agent", i);
    strbuf_add_cstr(&line, "]}");
    import(t, strbuf_str(&line), MOVING_MADE);
    arena_free(&arena);
}

static void move(void **from_state, void **to_state)
{
    struct test_house *from = open_house(from_state);
    struct test_house *to = open_house(to_state);
    char *before;
    char *after;

    import_company(from);
    import_long_ticket(from);
    test_house_change(from, live_a_little, NULL);
    before = export(from);
    assert_non_null(strstr(before, "{\"record\":\"messages\",\"ticket\":\"L-1\",\"after\":1000,"));
    import_all(to, before, MOVING_MADE);
    after = export(to);
    assert_string_equal(before, after);
    import_all(to, before, MOVING_THERE);
    free(after);
    after = export(to);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void a_company_moves_from_sqlite_to_postgres(void **state)
{
    struct pair *pair = *state;

    move(&pair->sqlite, &pair->postgres);
}

static void a_company_moves_from_postgres_to_sqlite(void **state)
{
    struct pair *pair = *state;

    move(&pair->postgres, &pair->sqlite);
}

/* ---- one house ------------------------------------------------------------------------------ */

static void what_was_brought_along_stands_in_the_export(void **state)
{
    struct test_house *t = open_house(state);
    static const char *const parts[] = {
        "\"number\":\"48217\"",
        "\"state\":\"closed\"",
        "\"created_at\":\"2024-03-05T00:00:00.000Z\"",
        "\"html\":\"<p>환불 <b>부탁</b>드려요</p>\"",
        "\"author\":\"sky@hanbit.example\"",
        "\"tags\":[\"refund\",\"환불\"]",
        "\"follows\":\"48217\"",
        "\"active\":false",
        "\"emails\":[\"sky@hanbit.example\"]",
    };
    char *lines;

    import_company(t);
    lines = export(t);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (strstr(lines, parts[i]) == NULL)
            fail_msg("%s is not in %s", parts[i], lines);
    free(lines);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM customer WHERE organisation_id > 0"),
                     1);
}

#define TICKET(members)                                                                            \
    "{\"record\":\"ticket\",\"number\":\"9\",\"subject\":\"x\",\"state\":\"open\","                \
    "\"created_at\":\"2024-04-05T00:00:00Z\"," members "}"
#define ONE "\"messages\":[{\"at\":\"2024-04-05T00:00:00Z\",\"from\":\"customer\",\"text\":\"?\"}]"
#define MORE(ticket, after)                                                                        \
    "{\"record\":\"messages\",\"ticket\":\"" ticket "\",\"after\":" after "," ONE "}"
#define SKY "\"customer\":{\"email\":\"sky@hanbit.example\"}"

static void a_record_that_cannot_be_taken_says_why_and_leaves_nothing(void **state)
{
    static const struct {
        const char *line;
        const char *code;
        const char *field;
    } cases[] = {
        { "{\"record\":", "bad_json", "" },
        { "[1]", "unknown_record", "/record" },
        { "{\"record\":\"planet\"}", "unknown_record", "/record" },
        { "{\"record\":\"team\",\"nmae\":\"x\"}", "unknown_field", "/nmae" },
        { "{\"record\":\"account\",\"email\":\"x@y.example\",\"name\":\"x\",\"role\":\"king\"}",
          "unknown_role", "/role" },
        { "{\"record\":\"account\",\"email\":\"x@y.example\",\"name\":\"x\",\"role\":\"agent\","
          "\"teams\":[\"none\"]}",
          "unknown_team", "/teams" },
        { "{\"record\":\"customer\",\"name\":\"x\",\"phones\":[\"call me\"]}", "bad_phone",
          "/phones" },
        { "{\"record\":\"customer\",\"name\":\"x\",\"organisation\":{\"name\":\"none\"}}",
          "unknown_organisation", "/organisation" },
        { TICKET("\"assignee\":\"no@y.example\"," SKY "," ONE), "unknown_account", "/assignee" },
        { TICKET("\"team\":\"none\"," SKY "," ONE), "unknown_team", "/team" },
        { TICKET("\"customer\":{}," ONE), "unknown_customer", "/customer" },
        { TICKET(SKY ",\"messages\":[]"), "too_many", "/messages" },
        { TICKET(SKY ",\"messages\":[{\"at\":\"soon\",\"from\":\"agent\"}]"), "bad_instant",
          "/messages/0/at" },
        { TICKET(SKY ",\"messages\":[7]"), "wrong_type", "/messages/0" },
        { MORE("8", "1"), "unknown_ticket", "/ticket" },
        { MORE("7", "3"), "messages_missing", "/after" },
    };
    struct test_house *t = open_house(state);
    char *before;
    char *after;

    import(t,
           STR("{\"record\":\"ticket\",\"number\":\"7\",\"subject\":\"x\",\"state\":\"open\","
               "\"created_at\":\"2024-04-05T00:00:00Z\"," SKY "," ONE "}"),
           MOVING_MADE);
    before = export(t);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct call *call = test_house_call(t);
        enum moving_outcome outcome;

        assert_false(moving_import(call, str_of(cases[i].line), &outcome));
        assert_string_equal(call->err->code, cases[i].code);
        assert_string_equal(call->err->field, cases[i].field);
        assert_true(moving_is_refusal(call->err));
    }
    after = export(t);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_company_moves_from_sqlite_to_postgres, setup, teardown),
        cmocka_unit_test_setup_teardown(a_company_moves_from_postgres_to_sqlite, setup, teardown),
        HOUSE_TESTS(what_was_brought_along_stands_in_the_export),
        HOUSE_TESTS(a_record_that_cannot_be_taken_says_why_and_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
