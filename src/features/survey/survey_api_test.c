/* The customer's page without a browser, and what agents and reports read. */
#include <math.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/random.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "core/test_api.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/people/people_feature.h"
#include "features/survey/survey.h"
#include "features/survey/survey_feature.h"
#include "features/survey/survey_figures.h"
#include "features/survey/survey_token.h"
#include "features/ticket/ticket_feature.h"
#include "features/ticket/ticket_test_world.h"

static const struct feature *const with_survey[] = { &access_feature,
                                                     &engine_feature,
                                                     &people_feature,
                                                     &ticket_feature,
                                                     &channel_mail_feature,
                                                     &survey_feature,
                                                     NULL };

/* ---- a question that stands in the database ----------------------------------------------------
 */

#define TOKEN "AAECAwQFBgcICQoLDA0ODw"

struct scene {
    struct test_house *house;
    struct test_api *api;
    struct ticket ticket;
};

static void put_question(struct scene *s, const char *token)
{
    struct arena *arena = s->house->call.arena;
    struct sha256 digest;
    const char *row;

    assert_true(survey_token_digest(str_of(token), arena, &digest));
    row = str_format(arena,
                     "INSERT INTO survey (id, ticket_id, customer_id, team_id, channel, language,"
                     " asked_at_ms, expires_at_ms, digest) VALUES (1, %lld, 21, 1, 3, 1, %lld,"
                     " %lld, ",
                     (long long)s->ticket.id, (long long)TEST_HOUSE_NOW_MS,
                     (long long)(TEST_HOUSE_NOW_MS + 30 * (int64_t)MS_PER_DAY))
              .p;
    test_house_sql(
        s->house,
        str_format(arena, "%sx'%" STR_FMT "')", row, STR_ARG(sha256_hex(arena, &digest))).p,
        str_format(arena, "%s'\\x%" STR_FMT "')", row, STR_ARG(sha256_hex(arena, &digest))).p);
}

/** As ticket_world has them, beside the roles of the API. */
static const char *const people[] = {
    "INSERT INTO team (id, name, name_key, version, created_at_ms) VALUES"
    " (1, '배송', '배송', 1, 0), (2, 'Repairs', 'repairs', 1, 0)",
    "INSERT INTO account (id, email, email_key, name, role_id, language, timezone, theme, active,"
    " version, created_at_ms) SELECT 11, 'a', 'a', '김민준', r.id, 1, 'Asia/Seoul', 1, 1, 1, 0"
    " FROM role r WHERE r.name = 'agent'",
    "INSERT INTO team_member (team_id, account_id) VALUES (1, 11)",
    "INSERT INTO customer (id, name, name_key, organisation_id, tier, version, created_at_ms)"
    " VALUES (21, '윤가람', '윤가람', NULL, 1, 1, 0)",
};

static struct test_api *world(void **state)
{
    struct test_house *t = test_house(state);
    struct test_api *api = test_api(t, with_survey);

    for (size_t i = 0; i < COUNT_OF(people); i++)
        test_house_sql(t, people[i], NULL);
    return api;
}

static struct scene scene(void **state)
{
    struct test_api *api = world(state);
    struct scene s = { .house = api->house, .api = api };

    s.ticket = ticket_world_queued(s.house, TEAM_DELIVERY, MINJUN, TICKET_NORMAL);
    s.ticket = ticket_world_change(
        s.house, s.ticket.id,
        (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = TICKET_SOLVED });
    put_question(&s, TOKEN);
    s.house->house.random = &random_system; /* the seeded one is for one thread */
    assert_true(features_start(&s.house->house, &(struct err){ 0 }));
    test_api_header(s.api, "Accept", "text/html");
    s.api->peer = STR("203.0.113.9");
    return s;
}

static void get(struct scene *s, const char *path)
{
    test_api_header(s->api, "Content-Type", NULL);
    test_api_send(s->api, "GET", path, NULL);
}

static void post(struct scene *s, const char *path, const char *form)
{
    test_api_header(s->api, "Content-Type", "application/x-www-form-urlencoded");
    test_api_send(s->api, "POST", path, form);
}

static bool shows(const struct scene *s, const char *text)
{
    struct str body = s->api->response.body;

    return str_find(body, str_of(text)) < body.n;
}

static int64_t ask(struct scene *s, const char *sql)
{
    test_house_call(s->house);
    return test_house_int(s->house, sql);
}

/* ---- the page ----------------------------------------------------------------------------------
 */

static void opening_the_page_records_nothing(void **state)
{
    struct scene s = scene(state);
    int64_t events = ask(&s, "SELECT count(*) FROM event");

    for (int i = 0; i < 2; i++) {
        get(&s, "/s/" TOKEN "?score=2&solved=no");
        assert_status(s.api, 200);
        assert_true(shows(&s, "value=\"2\" id=\"score-2\" checked"));
        assert_true(shows(&s, "id=\"solved-no\" checked"));
        assert_true(shows(&s, "action=\"/s/" TOKEN "?lang=ko\""));
    }
    test_api_send(s.api, "HEAD", "/s/" TOKEN "?score=5", NULL);
    assert_status(s.api, 200);
    assert_int_equal(ask(&s, "SELECT count(*) FROM event"), events);
    assert_int_equal(ask(&s, "SELECT count(*) FROM survey WHERE answered_at_ms IS NULL"), 1);
}

static void the_page_is_in_the_language_of_the_ticket_until_it_is_switched(void **state)
{
    struct scene s = scene(state);

    test_api_header(s.api, "Accept-Language", "en");
    get(&s, "/s/" TOKEN);
    assert_true(shows(&s, "<html lang=\"ko\">") && shows(&s, "해결됐나요?"));
    get(&s, "/s/" TOKEN "?lang=en&score=4");
    assert_true(shows(&s, "<html lang=\"en\">") && shows(&s, "Is it solved?"));
    assert_true(
        shows(&s, "href=\"/s/" TOKEN "?lang=ko&amp;change=1&amp;score=4&amp;solved=unsaid\""));
}

static void the_page_is_nobody_elses(void **state)
{
    struct scene s = scene(state);
    struct str policy;

    get(&s, "/s/" TOKEN);
    policy = test_api_answer_header(s.api, "Content-Security-Policy");
    assert_true(str_find(policy, STR("default-src 'self'; form-action 'self'")) == 0);
    assert_true(str_eq(test_api_answer_header(s.api, "Referrer-Policy"), STR("same-origin")));
    assert_true(str_eq(test_api_answer_header(s.api, "Cache-Control"), STR("no-store")));
    assert_true(str_is_null(test_api_answer_header(s.api, "Set-Cookie")));
    assert_true(shows(&s, "content=\"noindex, nofollow\""));
}

static void a_post_records_and_a_second_one_changes(void **state)
{
    struct scene s = scene(state);

    post(&s, "/s/" TOKEN "?lang=en",
         "score=2&solved=&comment=%EB%8A%90%EB%A0%A4%EC%9A%94%0D%0A%3Cb%3E");
    assert_status(s.api, 303);
    assert_true(str_eq(test_api_answer_header(s.api, "Location"), STR("/s/" TOKEN "?lang=en")));
    assert_int_equal(ask(&s, "SELECT count(*) FROM survey WHERE score = 2 AND solved IS NULL"
                             " AND comment = '느려요\n<b>'"),
                     1);
    get(&s, "/s/" TOKEN "?lang=en");
    assert_true(shows(&s, "Thank you") && shows(&s, "2 · Bad"));
    get(&s, "/s/" TOKEN "?change=1");
    assert_true(shows(&s, "id=\"score-2\" checked") && shows(&s, "&lt;b&gt;"));
    post(&s, "/s/" TOKEN, "score=5&solved=yes&comment=");
    assert_status(s.api, 303);
    assert_int_equal(ask(&s, "SELECT count(*) FROM survey WHERE score = 5 AND solved = 1"
                             " AND comment IS NOT NULL"),
                     1);
    assert_int_equal(ask(&s, "SELECT count(*) FROM event WHERE type = 'survey.answered'"), 2);
}

static void comments_end_at_a_thousand_characters(void **state)
{
    enum { SENT = 1500 };
    struct scene s = scene(state);
    struct strbuf form = strbuf_new(s.api->arena, 20000);

    strbuf_add_cstr(&form, "score=3&comment=");
    for (int i = 0; i < SENT; i++)
        strbuf_add_cstr(&form, "%EB%8A%90");
    strbuf_add_cstr(&form, "%00%FF");
    post(&s, "/s/" TOKEN, strbuf_str(&form).p);
    assert_status(s.api, 303);
    assert_int_equal(ask(&s, "SELECT length(comment) FROM survey"), SURVEY_COMMENT_CHARS_MAX);
}

static void an_empty_form_is_shown_again(void **state)
{
    struct scene s = scene(state);

    post(&s, "/s/" TOKEN "?lang=en", "score=9&solved=perhaps&comment=+");
    assert_status(s.api, 422);
    assert_true(shows(&s, "Please choose at least one answer."));
    assert_int_equal(ask(&s, "SELECT count(*) FROM survey WHERE answered_at_ms IS NULL"), 1);
}

static void links_that_lead_nowhere_say_so(void **state)
{
    static const char *const wrong[] = { "/s/", "/s/x", "/s/AAAAAAAAAAAAAAAAAAAAAA",
                                         "/s/" TOKEN "/more" };
    struct scene s = scene(state);

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        get(&s, wrong[i]);
        assert_status(s.api, 404);
        assert_true(shows(&s, "This link is not complete"));
        post(&s, wrong[i], "score=5");
        assert_status(s.api, 404);
    }
    test_house_at(s.house, TEST_HOUSE_NOW_MS + 30 * (int64_t)MS_PER_DAY);
    get(&s, "/s/" TOKEN);
    assert_status(s.api, 410);
    assert_true(shows(&s, "답할 수 있는 기간이 지났습니다"));
    post(&s, "/s/" TOKEN, "score=5");
    assert_status(s.api, 410);
    assert_int_equal(ask(&s, "SELECT count(*) FROM survey WHERE answered_at_ms IS NULL"), 1);
}

static void members_do_not_answer_for_their_customers(void **state)
{
    struct scene s = scene(state);

    test_api_be(s.api, test_api_account(s.api, "agent"));
    get(&s, "/s/" TOKEN);
    assert_status(s.api, 200);
    post(&s, "/s/" TOKEN, "score=5");
    assert_status(s.api, 403);
    assert_int_equal(ask(&s, "SELECT count(*) FROM survey WHERE answered_at_ms IS NULL"), 1);
}

static void in_the_demo_one_person_plays_everybody(void **state)
{
    struct scene s = scene(state);

    s.house->house.is_demo = true;
    test_api_be(s.api, test_api_account(s.api, "agent"));
    post(&s, "/s/" TOKEN, "score=4&solved=&comment=");
    assert_status(s.api, 303);
    assert_int_equal(ask(&s, "SELECT count(*) FROM survey WHERE score = 4"), 1);
}

/** The status of an answer that somebody in another network gives. */
static int status_from(struct scene *s, const char *peer)
{
    s->api->peer = str_of(peer);
    post(s, "/s/" TOKEN, "score=5");
    return s->api->status;
}

/** Networks share a few thousand counts: of two others one may share it by chance. */
static void one_network_answers_only_so_often(void **state)
{
    enum { PER_MINUTE = 30 };
    struct scene s = scene(state);

    for (int i = 0; i < PER_MINUTE; i++) {
        post(&s, "/s/AAAAAAAAAAAAAAAAAAAAAA", "score=5");
        assert_status(s.api, 404);
    }
    post(&s, "/s/" TOKEN, "score=5");
    assert_status(s.api, 429);
    assert_true(str_eq(test_api_answer_header(s.api, "Retry-After"), STR("60")));
    assert_true(status_from(&s, "203.0.113.10") == 303 || status_from(&s, "203.0.113.11") == 303);
    s.api->peer = STR("203.0.113.9");
    test_house_at(s.house, TEST_HOUSE_NOW_MS + MS_PER_MINUTE);
    post(&s, "/s/" TOKEN, "score=4");
    assert_status(s.api, 303);
}

/* ---- what agents read --------------------------------------------------------------------------
 */

static void an_answer_stands_on_its_ticket(void **state)
{
    struct scene s = scene(state);

    post(&s, "/s/" TOKEN, "score=4&solved=no&comment=Hm");
    test_api_header(s.api, "Accept", NULL);
    test_api_header(s.api, "Content-Type", "application/json");
    test_api_be(s.api, test_api_account(s.api, "agent"));
    test_api_send(s.api, "GET",
                  str_format(s.api->arena, "/api/v1/tickets/%lld/survey", (long long)s.ticket.id).p,
                  NULL);
    assert_status(s.api, 200);
    assert_int_equal(test_api_int(s.api, "items/0/score"), 4);
    assert_true(json_is_false(test_api_get(s.api, "items/0/solved")));
    assert_str_is(test_api_str(s.api, "items/0/comment"), "Hm");
    assert_str_is(test_api_str(s.api, "items/0/channel"), "mail");
    assert_str_is(test_api_str(s.api, "items/0/language"), "ko");
    assert_null(test_api_get(s.api, "items/1"));
    assert_int_equal(ask(&s, "SELECT state FROM ticket"), TICKET_OPEN);
}

static void answers_go_along_with_the_tickets_they_are_about(void **state)
{
    struct scene s = scene(state);

    post(&s, "/s/" TOKEN, "score=2&solved=no&comment=");
    assert_status(s.api, 303);
    test_house_call(s.house);
    test_house_sql(s.house,
                   "INSERT INTO customer (id, name, name_key, tier, version, created_at_ms)"
                   " VALUES (22, '한별', '한별', 1, 1, 0)",
                   NULL);
    test_house_sql(s.house, "UPDATE ticket SET customer_id = 22", NULL);
    test_api_header(s.api, "Accept", NULL);
    test_api_header(s.api, "Content-Type", NULL);
    test_api_be(s.api, test_api_account(s.api, "agent"));
    test_api_send(s.api, "GET", "/api/v1/customers/21/surveys", NULL);
    assert_status(s.api, 200);
    assert_int_equal(json_array_size(test_api_get(s.api, "items")), 0);
    test_api_send(s.api, "GET", "/api/v1/customers/22/surveys", NULL);
    assert_int_equal(test_api_int(s.api, "items/0/ticket"), s.ticket.id);
    assert_int_equal(test_api_int(s.api, "items/0/score"), 2);
    assert_true(json_is_null(test_api_get(s.api, "next")));
    test_api_be(s.api, test_api_account(s.api, "partner"));
    test_api_send(s.api, "GET", "/api/v1/customers/22/surveys", NULL);
    assert_status(s.api, 404);
}

/* ---- figures against a plain recount -----------------------------------------------------------
 */

enum { SURVEYS = 400, TEAMS = 3, CHANNELS = SURVEY_CHANNELS };

/** One row as it was made; team 0 is none. */
struct made {
    int64_t team;
    int channel;
    int64_t asked_at_ms;
    bool is_answered;
    int score;
    int solved; /* enum survey_solved */
};

static struct made make_one(struct random *random)
{
    struct made made = {
        .team = (int64_t)random_below(random, TEAMS),
        .channel = 1 + (int)random_below(random, CHANNELS - 1),
        .asked_at_ms = TEST_HOUSE_NOW_MS - (int64_t)random_below(random, 40 * (uint64_t)MS_PER_DAY),
        .is_answered = random_below(random, 3) > 0,
        .solved = SURVEY_UNSAID,
    };

    if (made.is_answered) {
        made.score = (int)random_below(random, SURVEY_SCORES + 1);
        made.solved = (int)random_below(random, 3) - 1;
    }
    return made;
}

struct putting {
    const struct made *made;
    int64_t ticket_id;
};

static bool put_made(struct call *call, void *arg)
{
    static const struct db_query insert = {
        "test.survey",
        "INSERT INTO survey (id, ticket_id, customer_id, team_id, channel, language, digest,"
        " asked_at_ms, expires_at_ms, answered_at_ms, score, solved) VALUES (:id, :ticket_id, 21,"
        " :team_id, :channel, 0, :digest, :asked_at_ms, 0, :answered_at_ms, :score, :solved)",
        NULL,
    };
    const struct putting *putting = arg;

    for (int64_t i = 0; i < SURVEYS; i++) {
        const struct made *made = &putting->made[i];

        if (!db_exec(call->tx, &insert,
                     DB_BINDS(db_int("id", i + 1), db_int("ticket_id", putting->ticket_id),
                              db_id("team_id", made->team), db_int("channel", made->channel),
                              db_blob("digest", (struct str){ (const char *)&i, sizeof(i) }),
                              db_int("asked_at_ms", made->asked_at_ms),
                              db_id("answered_at_ms", made->is_answered),
                              db_id("score", made->score),
                              made->solved == SURVEY_UNSAID ? db_null("solved")
                                                            : db_int("solved", made->solved)),
                     call->err))
            return false;
    }
    return true;
}

static struct survey_tally recount(const struct made *made, const struct survey_period *period,
                                   int64_t team, int channel)
{
    struct survey_tally tally = { 0 };

    for (int i = 0; i < SURVEYS; i++) {
        const struct made *one = &made[i];

        if (one->asked_at_ms < period->from_ms || one->asked_at_ms >= period->to_ms
            || !ticket_is_among(&period->among, one->team, (enum ticket_channel)one->channel)
            || (team >= 0 && one->team != team) || (channel > 0 && one->channel != channel))
            continue;
        tally.asked++;
        if (!one->is_answered)
            continue;
        tally.answered++;
        if (one->score > 0)
            tally.scores[one->score - 1]++;
        tally.solved += one->solved == SURVEY_SOLVED;
        tally.not_solved += one->solved == SURVEY_NOT_SOLVED;
    }
    return tally;
}

static double real_at(const struct test_api *api, const char *prefix, const char *name)
{
    return json_number_value(test_api_get(api, str_format(api->arena, "%s%s", prefix, name).p));
}

static void assert_figures(const struct test_api *api, const char *prefix,
                           const struct survey_tally *expected)
{
    int64_t rated = survey_tally_rated(expected);
    struct survey_share share = survey_wilson(survey_tally_satisfied(expected), rated);

    assert_int_equal((int64_t)real_at(api, prefix, "asked"), expected->asked);
    assert_int_equal((int64_t)real_at(api, prefix, "answered"), expected->answered);
    assert_int_equal((int64_t)real_at(api, prefix, "solved"), expected->solved);
    assert_int_equal((int64_t)real_at(api, prefix, "not_solved"), expected->not_solved);
    for (int i = 0; i < SURVEY_SCORES; i++)
        assert_int_equal(
            (int64_t)real_at(api, prefix, str_format(api->arena, "distribution/%d", i).p),
            expected->scores[i]);
    assert_int_equal((int64_t)real_at(api, prefix, "satisfied/n"), rated);
    assert_true(fabs(real_at(api, prefix, "mean") - survey_tally_mean(expected)) < 1e-9);
    assert_true(fabs(real_at(api, prefix, "satisfied/low") - share.low) < 1e-9);
    assert_true(fabs(real_at(api, prefix, "satisfied/high") - share.high) < 1e-9);
    if (expected->asked > 0)
        assert_true(fabs(real_at(api, prefix, "response_rate")
                         - (double)expected->answered / (double)expected->asked)
                    < 1e-9);
}

static void assert_recount(struct test_api *api, const struct made *made,
                           const struct survey_period *period)
{
    struct survey_tally expected = recount(made, period, -1, 0);
    size_t teams = json_array_size(test_api_get(api, "teams"));
    size_t channels = json_array_size(test_api_get(api, "channels"));
    int64_t asked = 0;

    assert_figures(api, "", &expected);
    for (size_t i = 0; i < teams; i++) {
        const char *prefix = str_format(api->arena, "teams/%zu/", i).p;

        expected = recount(made, period, (int64_t)real_at(api, prefix, "team"), 0);
        assert_figures(api, prefix, &expected);
        asked += expected.asked;
    }
    for (size_t i = 0; i < channels; i++) {
        const char *prefix = str_format(api->arena, "channels/%zu/", i).p;
        const char *name =
            json_string_value(test_api_get(api, str_format(api->arena, "%schannel", prefix).p));
        int channel = 1;

        while (strcmp(ticket_channel_name((enum ticket_channel)channel), name) != 0)
            channel++;
        expected = recount(made, period, -1, channel);
        assert_figures(api, prefix, &expected);
        asked -= expected.asked;
    }
    assert_int_equal(asked, 0);
}

/** Every mixture of a team, none or any, with a channel or any. */
static struct ticket_among some_of(int i)
{
    int team = i % (TEAMS + 1);

    return (struct ticket_among){ .is_of_team = team < TEAMS,
                                  .team_id = team < TEAMS ? team : 0,
                                  .channel = (enum ticket_channel)(i / (TEAMS + 1) % CHANNELS) };
}

static const char *address_of(const struct test_api *api, const struct survey_period *period)
{
    const struct ticket_among *among = &period->among;
    struct arena *arena = api->arena;
    const char *team = "";
    const char *channel = "";

    if (among->is_of_team)
        team = among->team_id == 0 ? "&team=none"
                                   : str_format(arena, "&team=%lld", (long long)among->team_id).p;
    if ((int)among->channel != 0)
        channel = str_format(arena, "&channel=%s", ticket_channel_name(among->channel)).p;
    return str_format(arena, "/api/v1/surveys/figures?from=%" STR_FMT "&to=%" STR_FMT "%s%s",
                      STR_ARG(instant_format(arena, period->from_ms)),
                      STR_ARG(instant_format(arena, period->to_ms)), team, channel)
        .p;
}

static void figures_are_what_a_plain_recount_gives(void **state)
{
    struct test_api *api = world(state);
    struct test_house *t = api->house;
    struct ticket ticket = ticket_world_queued(t, TEAM_REPAIRS, 0, TICKET_NORMAL);
    struct made made[SURVEYS];

    for (int i = 0; i < SURVEYS; i++)
        made[i] = make_one(t->house.random);
    test_house_change(t, put_made, &(struct putting){ made, ticket.id });
    test_api_be(api, test_api_account(api, "supervisor"));
    test_api_send(api, "GET", "/api/v1/surveys/figures", NULL);
    assert_status(api, 200);
    assert_recount(api, made,
                   &(struct survey_period){
                       .from_ms = TEST_HOUSE_NOW_MS + 1 - 30 * (int64_t)MS_PER_DAY,
                       .to_ms = TEST_HOUSE_NOW_MS + 1,
                   });
    for (int i = 0; i < (TEAMS + 1) * CHANNELS; i++) {
        struct survey_period period = { .among = some_of(i) };
        int64_t days = 1 + (int64_t)random_below(t->house.random, 20);

        period.from_ms =
            TEST_HOUSE_NOW_MS - (int64_t)random_below(t->house.random, 40 * (uint64_t)MS_PER_DAY);
        period.to_ms = period.from_ms + days * (int64_t)MS_PER_DAY;
        test_api_send(api, "GET", address_of(api, &period), NULL);
        assert_status(api, 200);
        assert_recount(api, made, &period);
    }
}

static void figures_stand_on_what_the_caller_may_see(void **state)
{
    struct scene s = scene(state);

    test_api_header(s.api, "Accept", NULL);
    test_api_be(s.api, test_api_account(s.api, "partner"));
    test_api_send(s.api, "GET", "/api/v1/surveys/figures", NULL);
    assert_status(s.api, 200);
    assert_int_equal(test_api_int(s.api, "asked"), 0);
    assert_true(json_is_null(test_api_get(s.api, "mean")));
    assert_int_equal(json_array_size(test_api_get(s.api, "teams")), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(opening_the_page_records_nothing),
        HOUSE_TEST_SQLITE(the_page_is_in_the_language_of_the_ticket_until_it_is_switched),
        HOUSE_TEST_SQLITE(the_page_is_nobody_elses),
        HOUSE_TESTS(a_post_records_and_a_second_one_changes),
        HOUSE_TEST_SQLITE(comments_end_at_a_thousand_characters),
        HOUSE_TEST_SQLITE(an_empty_form_is_shown_again),
        HOUSE_TESTS(links_that_lead_nowhere_say_so),
        HOUSE_TEST_SQLITE(members_do_not_answer_for_their_customers),
        HOUSE_TEST_SQLITE(in_the_demo_one_person_plays_everybody),
        HOUSE_TEST_SQLITE(one_network_answers_only_so_often),
        HOUSE_TESTS(an_answer_stands_on_its_ticket),
        HOUSE_TESTS(answers_go_along_with_the_tickets_they_are_about),
        HOUSE_TESTS(figures_are_what_a_plain_recount_gives),
        HOUSE_TESTS(figures_stand_on_what_the_caller_may_see),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
