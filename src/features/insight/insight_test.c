/* A small company's weeks: facts are kept, numbers and lists agree, nobody sees beyond their scope.
 */
#include "features/insight/insight.h"

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/encode.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "core/event/follower.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/insight/insight_feature.h"
#include "features/insight/insight_follow.h"
#include "features/insight/insight_store.h"
#include "features/people/people_feature.h"
#include "features/survey/survey.h"
#include "features/survey/survey_feature.h"
#include "features/survey/survey_token.h"
#include "features/ticket/ticket_close.h"
#include "features/ticket/ticket_feature.h"
#include "features/ticket/ticket_test_world.h"

static const struct feature *const features[] = { &access_feature,       &engine_feature,
                                                  &people_feature,       &ticket_feature,
                                                  &channel_mail_feature, &survey_feature,
                                                  &insight_feature,      NULL };

/* Monday 2 November 2026, 00:00 in Seoul. */
static const int64_t begin_ms = INT64_C(1793545200000);

enum { TICKETS = 60, EVERYTHING = 500 };

static struct test_house *world(void **state)
{
    struct test_house *t = ticket_world(state);

    test_house_features(t, features);
    return t;
}

static void follow(struct test_house *t)
{
    struct err err = { 0 };

    test_house_settle(t);
    if (!follower_catch_up(&t->house, &insight_follower, &err))
        fail_msg("%s (%s)", err.message, err.detail);
    test_house_call(t);
}

static void set_state(struct test_house *t, int64_t id, enum ticket_state to)
{
    ticket_world_change(t, id, (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = to });
}

static void put_survey(struct test_house *t, int64_t id, const struct ticket *ticket,
                       int64_t asked_at_ms, int score)
{
    struct arena *arena = t->call.arena;
    const char *answer = score > 0
                             ? str_format(arena, "%lld, %d", (long long)asked_at_ms + 1, score).p
                             : "NULL, NULL";
    const char *row = str_format(arena,
                                 "INSERT INTO survey (id, ticket_id, customer_id, team_id, "
                                 "channel, language, asked_at_ms,"
                                 " expires_at_ms, answered_at_ms, score, digest) VALUES (%lld, "
                                 "%lld, 21, %lld, 1, 1, %lld,"
                                 " %lld, %s, ",
                                 (long long)id, (long long)ticket->id, (long long)ticket->team_id,
                                 (long long)asked_at_ms, (long long)asked_at_ms + 1, answer)
                          .p;

    test_house_sql(t, str_format(arena, "%sx'%08llx')", row, (long long)id).p,
                   str_format(arena, "%s'\\x%08llx')", row, (long long)id).p);
}

/** Tickets of every fate, five hours apart, so that they come by day and by night. */
static void live(struct test_house *t)
{
    static const int64_t owners[] = { MINJUN, EMILY };

    for (int i = 0; i < TICKETS; i++) {
        int64_t at_ms = begin_ms + i * 5 * (int64_t)MS_PER_HOUR;
        int side = i % 2;
        struct ticket ticket;

        test_house_at(t, at_ms);
        ticket = ticket_world_queued(t, side == 0 ? TEAM_DELIVERY : TEAM_REPAIRS,
                                     i % 3 == 0 ? 0 : owners[side], TICKET_NORMAL);
        if (i % 6 == 5)
            continue;
        test_house_at(t, at_ms + (1 + i % 4) * (int64_t)MS_PER_HOUR);
        ticket_world_as(t, owners[side]);
        ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, true, "확인했어요");
        if (i % 6 == 4)
            continue;
        test_house_at(t, at_ms + 6 * (int64_t)MS_PER_HOUR);
        set_state(t, ticket.id, TICKET_SOLVED);
        put_survey(t, 2 * i + 1, &ticket, t->call.now_ms, i % 5);
        if (i % 6 < 2)
            continue;
        test_house_at(t, at_ms + (i % 6 == 2 ? 2 : 9) * (int64_t)MS_PER_DAY);
        ticket_world_write(t, ticket.id, TICKET_FROM_CUSTOMER, true, "아직 안 돼요");
        if (i % 6 == 2)
            continue;
        test_house_at(t, at_ms + 10 * (int64_t)MS_PER_DAY);
        set_state(t, ticket.id, TICKET_SOLVED);
        put_survey(t, 2 * i + 2, &ticket, t->call.now_ms, 5);
    }
    test_house_at(t, begin_ms + 25 * (int64_t)MS_PER_DAY + 12 * (int64_t)MS_PER_HOUR);
    follow(t);
}

static struct insight_period november(int from_day, int to_day)
{
    return (struct insight_period){ .from = { 2026, 11, from_day },
                                    .to = { 2026, 11, to_day },
                                    .zone = STR("Asia/Seoul"),
                                    .contact_days = 7 };
}

static struct insight_figures read_among(struct test_house *t, struct insight_period period,
                                         struct ticket_among among)
{
    struct call *call = &t->call;
    struct insight_figures figures;

    if (!insight_period_check(call, &period) || !insight_read(call, &period, &among, &figures))
        fail_msg("%s (%s)", call->err->message, call->err->detail);
    return figures;
}

static struct insight_figures read_period(struct test_house *t, struct insight_period period)
{
    return read_among(t, period, (struct ticket_among){ .is_of_team = false });
}

struct list_step {
    struct insight_list_ask ask;
    struct ticket_page page;
};

static bool list_step(struct call *call, void *arg)
{
    struct list_step *step = arg;

    return insight_list(call, &step->ask, &step->page);
}

static const struct insight_part whole = { .weekday = INSIGHT_ANY, .hour = INSIGHT_ANY };

static struct insight_part of_team(int64_t team_id)
{
    return (struct insight_part){ .among = { .is_of_team = true, .team_id = team_id },
                                  .weekday = INSIGHT_ANY,
                                  .hour = INSIGHT_ANY };
}

/** How many tickets a list holds, read in small pages; each comes once. */
static int64_t count_list(struct test_house *t, struct insight_list_ask ask)
{
    struct list_step step = { .ask = ask };
    int64_t ids[EVERYTHING];
    size_t n = 0;

    step.ask.limit = 7;
    do {
        test_house_read(t, list_step, &step);
        for (size_t i = 0; i < step.page.count; i++) {
            for (size_t k = 0; k < n; k++)
                assert_int_not_equal(ids[k], step.page.rows[i].ticket.id);
            ids[n++] = step.page.rows[i].ticket.id;
        }
        step.ask.after_count = 2;
        step.ask.after[0] = step.page.last[0];
        step.ask.after[1] = step.page.last[1];
    } while (step.page.has_more);
    return (int64_t)n;
}

static int64_t listed(struct test_house *t, struct insight_period period,
                      enum insight_figure figure, struct insight_part part)
{
    return count_list(
        t, (struct insight_list_ask){ .figure = figure, .period = period, .part = part });
}

/** Of each figure as many as a tally says. */
static void assert_lists(struct test_house *t, struct insight_list_ask ask,
                         const struct insight_tally *tally)
{
    const struct {
        enum insight_figure figure;
        int64_t count;
    } numbers[] = {
        { INSIGHT_ARRIVED, tally->arrived },
        { INSIGHT_ANSWERED, tally->response.n },
        { INSIGHT_UNANSWERED, tally->unanswered },
        { INSIGHT_AFTER_HOURS, tally->after_hours },
        { INSIGHT_FCR_KNOWN, tally->fcr_known },
        { INSIGHT_FCR, tally->fcr },
        { INSIGHT_FCR_NOT, tally->fcr_known - tally->fcr },
        { INSIGHT_SOLVED, tally->resolution.n },
        { INSIGHT_FIRST_SOLVED, tally->first_solved },
        { INSIGHT_REOPENED, tally->reopened },
        { INSIGHT_OPEN, tally->open },
    };

    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        int64_t count;

        ask.figure = numbers[i].figure;
        count = count_list(t, ask);
        if (count != numbers[i].count)
            fail_msg("%s of team %lld: %lld listed, %lld counted",
                     insight_figure_names[numbers[i].figure - 1], (long long)ask.part.among.team_id,
                     (long long)count, (long long)numbers[i].count);
    }
}

static void numbers_are_as_many_as_their_tickets(void **state)
{
    static const int64_t readers[] = { MINJUN, PARTNER };
    const struct insight_period periods[] = { november(2, 30), november(9, 15), november(20, 20) };
    struct test_house *t = world(state);

    live(t);
    for (size_t i = 0; i < COUNT_OF(periods) * COUNT_OF(readers); i++) {
        struct insight_period period = periods[i % COUNT_OF(periods)];
        struct insight_figures figures;
        int64_t arrived = 0;

        ticket_world_as(t, readers[i / COUNT_OF(periods)]);
        figures = read_period(t, period);
        assert_true(figures.is_complete);
        assert_lists(t, (struct insight_list_ask){ .period = period, .part = whole }, &figures.all);
        assert_lists(
            t, (struct insight_list_ask){ .period = period, .is_before = true, .part = whole },
            &figures.before);
        for (size_t k = 0; k < figures.team_count; k++)
            assert_lists(
                t,
                (struct insight_list_ask){ .period = period, .part = of_team(figures.teams[k].id) },
                &figures.teams[k].tally);
        for (int hour = 0; hour < INSIGHT_WEEK_HOURS; hour++) {
            struct insight_part part = { .among = { .channel = TICKET_BY_API },
                                         .weekday = hour / 24,
                                         .hour = hour % 24 };

            arrived += figures.cells[hour];
            if (figures.cells[hour] > 0)
                assert_int_equal(listed(t, period, INSIGHT_ARRIVED, part), figures.cells[hour]);
        }
        assert_int_equal(arrived, figures.all.arrived);
        assert_int_equal(figures.channels[TICKET_BY_API].arrived, figures.all.arrived);
    }
}

static void days_run_up_to_what_is_open(void **state)
{
    struct test_house *t = world(state);
    struct insight_figures figures;
    int64_t arrived = 0;
    int64_t solved = 0;

    live(t);
    figures = read_period(t, november(9, 24));
    assert_int_equal(figures.day_count, 16);
    for (size_t i = 0; i < figures.day_count; i++) {
        struct insight_period day = november(9 + (int)i, 9 + (int)i);

        arrived += figures.days[i].arrived;
        solved += figures.days[i].solved;
        assert_int_equal(figures.days[i].open, listed(t, day, INSIGHT_OPEN, whole));
        assert_int_equal(figures.days[i].arrived, listed(t, day, INSIGHT_ARRIVED, whole));
        assert_int_equal(figures.days[i].solved, listed(t, day, INSIGHT_SOLVED, whole));
    }
    assert_int_equal(figures.days[15].open, figures.all.open);
    assert_int_equal(arrived, figures.all.arrived);
    assert_int_equal(solved, figures.all.resolution.n);
}

/** What a hand counts: 60 tickets, of each six one without an answer and one never solved. */
static void figures_are_those_counted_by_hand(void **state)
{
    struct test_house *t = world(state);
    struct insight_figures figures;

    live(t);
    figures = read_period(t, november(2, 30));
    assert_int_equal(figures.all.arrived, 60);
    assert_int_equal(figures.all.unanswered, 10);
    assert_int_equal(figures.all.response.n, 50);
    /* Answered after 1 to 4 hours: i % 4 of those with i % 6 < 5. */
    assert_int_equal(figures.all.response.median_s, 2 * 3600);
    assert_int_equal(figures.all.response.p90_s, 4 * 3600);
    assert_int_equal(figures.all.first_solved, 40);
    assert_int_equal(figures.all.reopened, 20);
    assert_int_equal(figures.all.resolution.n, 30);
    assert_int_equal(figures.all.open, 30);
    /* Two of three solved ones heard nothing for seven days after the first answer. */
    assert_int_equal(figures.all.fcr_known, 50);
    assert_int_equal(figures.all.fcr, 30);
    /* Between 09:00 and 18:00 on a weekday there are two of each twelve five-hour steps or so. */
    assert_int_equal(figures.all.after_hours,
                     listed(t, november(2, 30), INSIGHT_AFTER_HOURS, whole));
    assert_true(figures.all.after_hours > 30 && figures.all.after_hours < 55);
    assert_true(figures.all.response_open.median_s < figures.all.response.median_s);
}

static void the_period_before_is_as_long(void **state)
{
    struct test_house *t = world(state);
    struct insight_figures later;
    struct insight_figures earlier;

    live(t);
    later = read_period(t, november(9, 15));
    earlier = read_period(t, november(2, 8));
    assert_int_equal(later.before.arrived, earlier.all.arrived);
    assert_int_equal(later.before.open, earlier.all.open);
    assert_int_equal(later.before.fcr_known, earlier.all.fcr_known);
    assert_int_equal(later.before.response.median_s, earlier.all.response.median_s);
    assert_int_equal(later.before.response_open.p90_s, earlier.all.response_open.p90_s);
    assert_int_equal(later.before.survey.asked, earlier.all.survey.asked);
    /* A day that is not over is compared with as much of the one before. */
    later = read_period(t, november(27, 30));
    assert_int_equal(later.to_ms - later.from_ms, later.before_to_ms - later.before_from_ms);
    assert_int_equal(later.to_ms, t->call.now_ms + 1);
}

static void answers_to_surveys_lead_to_tickets(void **state)
{
    const struct insight_period period = november(2, 30);
    struct test_house *t = world(state);
    struct insight_figures figures;

    live(t);
    figures = read_period(t, period);
    assert_int_equal(figures.all.survey.asked, 50);
    assert_int_equal(listed(t, period, INSIGHT_SURVEYED, whole), 40);
    assert_int_equal(survey_tally_rated(&figures.all.survey), 42);
    assert_int_equal(listed(t, period, INSIGHT_RATED, whole), figures.rated_tickets);
    assert_true(listed(t, period, INSIGHT_SATISFIED, whole) > 0);
    assert_true(listed(t, period, INSIGHT_UNSATISFIED, whole) > 0);
    assert_int_equal(listed(t, period, INSIGHT_SURVEYED, of_team(TEAM_DELIVERY)), 20);
    assert_int_equal(listed(t, period, INSIGHT_SURVEYED, of_team(0)), 0);
    ticket_world_as(t, PARTNER);
    assert_int_equal(listed(t, period, INSIGHT_SURVEYED, whole), 20);
}

/** Every third ticket by mail, the survey about it as well. */
static void have_some_by_mail(struct test_house *t)
{
    test_house_sql(t, "UPDATE ticket SET channel = 3 WHERE id % 3 = 0", NULL);
    test_house_sql(t, "UPDATE survey SET channel = 3 WHERE ticket_id % 3 = 0", NULL);
    test_house_sql(t, "UPDATE follower SET rebuild = 1 WHERE name = 'insight'", NULL);
    follow(t);
}

/** A page that is narrowed says what the whole page says of that team or channel, and its lists
 * agree with it, those of the span before too. */
static void a_narrowed_page_is_a_part_of_the_whole_one(void **state)
{
    const struct insight_period period = november(12, 21);
    struct test_house *t = world(state);
    struct insight_figures all;

    live(t);
    have_some_by_mail(t);
    all = read_period(t, period);
    assert_int_equal(all.team_count, 2);
    for (size_t i = 0; i < all.team_count; i++) {
        const struct insight_part part = of_team(all.teams[i].id);
        struct insight_figures narrow = read_among(t, period, part.among);

        assert_int_equal(narrow.team_count, 1);
        assert_memory_equal(&narrow.all, &all.teams[i].tally, sizeof(narrow.all));
        assert_lists(t, (struct insight_list_ask){ .period = period, .part = part }, &narrow.all);
        assert_lists(t,
                     (struct insight_list_ask){ .period = period, .is_before = true, .part = part },
                     &narrow.before);
        assert_int_equal(listed(t, period, INSIGHT_RATED, part), narrow.rated_tickets);
    }
    for (int channel = 1; channel < INSIGHT_CHANNELS; channel++) {
        struct insight_part part = whole;
        struct insight_figures narrow;

        part.among.channel = (enum ticket_channel)channel;
        narrow = read_among(t, period, part.among);
        assert_memory_equal(&narrow.all, &all.channels[channel], sizeof(narrow.all));
        assert_lists(t, (struct insight_list_ask){ .period = period, .part = part }, &narrow.all);
    }
    assert_true(all.channels[TICKET_BY_MAIL].arrived > 0);
    assert_true(all.channels[TICKET_BY_MAIL].survey.asked > 0);
    assert_true(all.before.survey.asked > 0);
}

/** The values of before, day by day and hour by hour, are parts of the whole as well. */
static void what_is_narrowed_adds_up(void **state)
{
    const struct insight_period period = november(12, 21);
    struct test_house *t = world(state);
    struct insight_figures all;
    struct insight_figures mail;
    struct insight_figures api;

    live(t);
    have_some_by_mail(t);
    all = read_period(t, period);
    mail = read_among(t, period, (struct ticket_among){ .channel = TICKET_BY_MAIL });
    api = read_among(t, period, (struct ticket_among){ .channel = TICKET_BY_API });
    assert_int_equal(mail.before.arrived + api.before.arrived, all.before.arrived);
    assert_int_equal(mail.before.open + api.before.open, all.before.open);
    assert_int_equal(mail.before.survey.asked + api.before.survey.asked, all.before.survey.asked);
    assert_int_equal(mail.rated_tickets + api.rated_tickets, all.rated_tickets);
    for (size_t i = 0; i < all.day_count; i++) {
        assert_int_equal(mail.days[i].open + api.days[i].open, all.days[i].open);
        assert_int_equal(mail.days[i].arrived + api.days[i].arrived, all.days[i].arrived);
        assert_int_equal(mail.days[i].solved + api.days[i].solved, all.days[i].solved);
    }
    for (int i = 0; i < INSIGHT_WEEK_HOURS; i++)
        assert_int_equal(mail.cells[i] + api.cells[i], all.cells[i]);
}

/** More packs than are read at once, in between those that hold something. */
static void facts_that_lie_far_apart_are_counted_once(void **state)
{
    static const char empty[] =
        "INSERT INTO insight_pack (hour, block, last_at_ms, facts)"
        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)"
        " SELECT p.hour, p.block + n.i, p.last_at_ms, substr(p.facts, 1, 0)"
        " FROM insight_pack p, n";
    const struct insight_period period = november(2, 30);
    struct test_house *t = world(state);
    struct insight_figures before;
    struct insight_figures after;

    live(t);
    before = read_period(t, period);
    test_house_sql(t, empty, NULL);
    assert_true(test_house_int(t, "SELECT count(*) FROM insight_pack") > 2000);
    after = read_period(t, period);
    assert_memory_equal(&after.all, &before.all, sizeof(after.all));
    assert_lists(t, (struct insight_list_ask){ .period = period, .part = whole }, &after.all);
}

/* ---- what is kept ------------------------------------------------------------------------------
 */

/** Every fact there is, latest hour first. */
struct kept {
    struct insight_fact facts[EVERYTHING];
    size_t count;
};

static bool keep(void *arg, const struct insight_fact *fact)
{
    struct kept *kept = arg;

    kept->facts[kept->count] = *fact;
    kept->facts[kept->count++].surveys = NULL; /* borrowed */
    return kept->count < EVERYTHING;
}

static bool keep_step(struct call *call, void *arg)
{
    const struct access everything = access_system();
    struct insight_scan scan = insight_scan_of(0, INT64_MAX, EVERYTHING);

    return insight_store_scan(call, &everything.scope, &scan, keep, arg);
}

static struct kept *kept_facts(struct test_house *t)
{
    struct kept *kept = ARENA_NEW(t->call.arena, struct kept);

    test_house_read(t, keep_step, kept);
    return kept;
}

static void assert_same(const struct insight_fact *a, const struct insight_fact *b)
{
    assert_int_equal(a->ticket_id, b->ticket_id);
    assert_int_equal(a->contacts, b->contacts);
    assert_int_equal(a->first_answer_at_ms, b->first_answer_at_ms);
    assert_int_equal(a->again_at_ms, b->again_at_ms);
    assert_int_equal(a->first_done_at_ms, b->first_done_at_ms);
    assert_int_equal(a->reopened_at_ms, b->reopened_at_ms);
    assert_int_equal(a->done_at_ms, b->done_at_ms);
    assert_int_equal(a->survey_count, b->survey_count);
}

static void assert_kept(struct test_house *t, const struct kept *before)
{
    const struct kept *now = kept_facts(t);

    assert_int_equal(now->count, before->count);
    for (size_t i = 0; i < before->count; i++)
        assert_same(&now->facts[i], &before->facts[i]);
}

/** A follower that reads the log, one that begins anew, and one that does both at once. */
static void facts_are_the_same_however_they_came(void **state)
{
    struct test_house *t = world(state);
    struct kept before;

    live(t);
    before = *kept_facts(t);
    assert_int_equal(before.count, TICKETS);
    test_house_sql(t, "DELETE FROM insight_pack", NULL);
    test_house_sql(t, "UPDATE follower SET rebuild = 1 WHERE name = 'insight'", NULL);
    assert_false(read_period(t, november(2, 30)).is_complete);
    follow(t);
    assert_kept(t, &before);
    test_house_sql(t, "DELETE FROM insight_pack", NULL);
    test_house_sql(t, "UPDATE follower SET xid = 0, event_id = 0 WHERE name = 'insight'", NULL);
    follow(t);
    assert_kept(t, &before);
}

static bool put_later_step(struct call *call, void *arg)
{
    struct insight_pack pack;
    struct insight_fact fact = *(const struct insight_fact *)arg;

    fact.version = 99;
    fact.contacts = 42;
    if (!insight_store_lock_pack(call, insight_pack_key_of(&fact), &pack))
        return false;
    insight_pack_put(&pack, &fact);
    return insight_store_write_pack(call, &pack);
}

/** An older reading never replaces a newer one. */
static void a_late_reader_changes_nothing(void **state)
{
    struct test_house *t = world(state);
    struct ticket ticket;

    ticket = ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_NORMAL);
    follow(t);
    test_house_change(t, put_later_step, &kept_facts(t)->facts[0]);
    ticket_world_write(t, ticket.id, TICKET_FROM_CUSTOMER, true, "또 씁니다");
    follow(t);
    assert_int_equal(kept_facts(t)->facts[0].contacts, 42);
}

static void damaged_facts_are_told(void **state)
{
    const struct insight_period period = november(1, 22);
    const struct ticket_among all = { .is_of_team = false };
    struct test_house *t = world(state);
    struct insight_figures figures;

    ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_NORMAL);
    follow(t);
    test_house_sql(t, "UPDATE insight_pack SET facts = x'8101'",
                   "UPDATE insight_pack SET facts = '\\x8101'");
    assert_false(insight_read(test_house_call(t), &period, &all, &figures));
    assert_string_equal(t->call.err->code, "database_failed");
    test_house_call(t);
}

/** What a program wrote is no contact, and what goes on in another ticket is. */
static void machines_make_no_contact_and_followers_do(void **state)
{
    struct test_house *t = world(state);
    const struct kept *kept;
    struct ticket ticket;

    test_house_at(t, begin_ms);
    ticket = ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_NORMAL);
    test_house_at(t, begin_ms + MS_PER_HOUR);
    ticket_world_as(t, MINJUN);
    ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, true, "네");
    set_state(t, ticket.id, TICKET_CLOSED);
    test_house_at(t, begin_ms + 2 * MS_PER_HOUR);
    ticket_world_write(t, ticket.id, TICKET_FROM_CUSTOMER, true, "다시 문의합니다");
    follow(t);
    kept = kept_facts(t);
    assert_int_equal(kept->count, 2);
    assert_int_equal(kept->facts[1].again_at_ms, begin_ms + 2 * MS_PER_HOUR);
    assert_int_equal(kept->facts[0].again_at_ms, 0);
    test_house_sql(t,
                   "INSERT INTO mail_message (message_id, is_outgoing, kind, head, rest, delivery,"
                   " is_repeated) SELECT id, 0, 1, '{}', '', 0, 0 FROM message WHERE sender = 1"
                   " ORDER BY id DESC LIMIT 1",
                   NULL);
    test_house_sql(t, "UPDATE follower SET rebuild = 1 WHERE name = 'insight'", NULL);
    follow(t);
    assert_int_equal(kept_facts(t)->facts[0].contacts, 0);
    assert_false(kept_facts(t)->facts[0].is_asked);
}

/* 22 characters of base64url. */
#define TOKEN STR("abcdefghijklmnopqrstug")

static bool rate_step(struct call *call, void *arg)
{
    const struct survey_answer answer = { .score = 4, .solved = SURVEY_UNSAID };

    return survey_answer(call, TOKEN, &answer, arg);
}

/** Nothing else happens to the ticket. */
static void a_rating_alone_changes_its_fact(void **state)
{
    struct test_house *t = world(state);
    struct survey survey;
    struct sha256 digest;
    struct ticket ticket;
    const char *hex;

    test_house_at(t, begin_ms);
    ticket = ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_NORMAL);
    put_survey(t, 1, &ticket, begin_ms, 0);
    assert_true(survey_token_digest(TOKEN, t->call.arena, &digest));
    hex = str_cstr(t->call.arena, hex_encode(t->call.arena, sha256_str(&digest)));
    test_house_sql(
        t,
        str_format(t->call.arena,
                   "UPDATE survey SET expires_at_ms = expires_at_ms * 2, digest = x'%s'", hex)
            .p,
        str_format(t->call.arena,
                   "UPDATE survey SET expires_at_ms = expires_at_ms * 2, digest = '\\x%s'", hex)
            .p);
    follow(t);
    assert_int_equal(read_period(t, november(2, 2)).rated_tickets, 0);
    test_house_change(t, rate_step, &survey);
    follow(t);
    assert_int_equal(read_period(t, november(2, 2)).rated_tickets, 1);
}

static bool check_step(struct call *call, void *arg)
{
    return insight_period_check(call, arg);
}

static void periods_that_make_no_sense_are_refused(void **state)
{
    struct test_house *t = world(state);
    struct insight_period wrong[] = { november(20, 10), november(30, 30), november(1, 30),
                                      november(1, 2) };
    struct insight_period cut = november(20, 30);

    wrong[2].from.year = 2025;
    wrong[2].from.month = 10;
    wrong[3].zone = STR("Asia/Nowhere");
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(call_read(test_house_call(t), check_step, &wrong[i]));
    test_house_call(t);
    test_house_read(t, check_step, &cut); /* now is 22 November */
    assert_int_equal(cut.to.day, 22);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(numbers_are_as_many_as_their_tickets),
        HOUSE_TEST_SQLITE(days_run_up_to_what_is_open),
        HOUSE_TESTS(figures_are_those_counted_by_hand),
        HOUSE_TEST_SQLITE(the_period_before_is_as_long),
        HOUSE_TESTS(answers_to_surveys_lead_to_tickets),
        HOUSE_TESTS(a_narrowed_page_is_a_part_of_the_whole_one),
        HOUSE_TEST_SQLITE(what_is_narrowed_adds_up),
        HOUSE_TESTS(facts_that_lie_far_apart_are_counted_once),
        HOUSE_TESTS(facts_are_the_same_however_they_came),
        HOUSE_TESTS(a_late_reader_changes_nothing),
        HOUSE_TESTS(damaged_facts_are_told),
        HOUSE_TESTS(machines_make_no_contact_and_followers_do),
        HOUSE_TESTS(a_rating_alone_changes_its_fact),
        HOUSE_TEST_SQLITE(periods_that_make_no_sense_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
