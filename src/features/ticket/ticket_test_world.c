#include "features/ticket/ticket_test_world.h"

#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "features/people/people_feature.h"
#include "features/ticket/ticket_feature.h"
#include "features/ticket/ticket_store.h"

static const struct feature *const features[] = { &access_feature, &engine_feature, &people_feature,
                                                  &ticket_feature, NULL };

static const char *const rows[] = {
    "INSERT INTO role (id, name, permissions, reach) VALUES (1, 'agent', '', 2),"
    " (2, 'partner', '', 1)",
    "INSERT INTO team (id, name, name_key, version, created_at_ms) VALUES"
    " (1, '배송', '배송', 1, 0), (2, 'Repairs', 'repairs', 1, 0)",
    "INSERT INTO account (id, email, email_key, name, role_id, language, timezone, theme, active,"
    " version, created_at_ms) VALUES"
    " (11, 'a', 'a', '김민준', 1, 1, 'Asia/Seoul', 1, 1, 1, 0),"
    " (12, 'b', 'b', '이서연', 1, 1, 'Asia/Seoul', 1, 1, 1, 0),"
    " (13, 'c', 'c', 'Emily Carter', 1, 0, 'America/New_York', 1, 1, 1, 0),"
    " (14, 'd', 'd', 'Partner', 2, 0, 'UTC', 1, 1, 1, 0),"
    " (15, 'e', 'e', 'Former', 1, 0, 'UTC', 1, 0, 1, 0)",
    "INSERT INTO team_member (team_id, account_id) VALUES (1, 11), (1, 12), (2, 13), (2, 14),"
    " (2, 15)",
    "INSERT INTO organisation (id, name, version, created_at_ms) VALUES (31, '한빛건설', 1, 0)",
    "INSERT INTO customer (id, name, name_key, organisation_id, tier, version, created_at_ms)"
    " VALUES (21, '윤가람', '윤가람', 31, 1, 1, 0), (22, 'Oliver', 'oliver', NULL, 4, 1, 0)",
    "INSERT INTO customer_address (id, customer_id, kind, value, key) VALUES"
    " (41, 21, 1, 'Garam@example.com', 'garam@example.com')",
};

struct test_house *ticket_world(void **state)
{
    struct test_house *t = test_house(state);

    test_house_features(t, features);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        test_house_sql(t, rows[i], NULL);
    return t;
}

struct call *ticket_world_as(struct test_house *t, int64_t account_id)
{
    static const int64_t delivery[] = { TEAM_DELIVERY };
    static const int64_t repairs[] = { TEAM_REPAIRS };
    bool in_delivery = account_id == MINJUN || account_id == SEOYEON;
    struct call *call = test_house_call(t);

    call->actor = (struct actor){ ACTOR_ACCOUNT, account_id };
    call->access.scope = (struct scope){
        .reach = account_id == PARTNER ? REACH_OWN_TEAMS : REACH_ALL,
        .account_id = account_id,
        .team_ids = in_delivery ? delivery : repairs,
        .team_count = 1,
    };
    return call;
}

struct create_step {
    struct ticket_new asked;
    struct ticket_row made;
};

static bool create_step(struct call *call, void *arg)
{
    struct create_step *step = arg;

    return ticket_create(call, &step->asked, &step->made);
}

static struct ticket create(struct test_house *t, struct ticket_new asked, const char *text)
{
    struct ticket_message_new message = {
        .public = true,
        .from = TICKET_FROM_CUSTOMER,
        .channel = TICKET_BY_API,
        .text = str_of(text),
    };
    struct create_step step = { .asked = asked };

    step.asked.message = &message;
    step.asked.customer_id = GARAM;
    step.asked.channel = TICKET_BY_API;
    step.asked.type = TICKET_QUESTION;
    test_house_change(t, create_step, &step);
    return step.made.ticket;
}

struct ticket ticket_world_ticket(struct test_house *t, const char *subject, const char *text)
{
    return create(t, (struct ticket_new){ .subject = str_of(subject), .priority = TICKET_NORMAL },
                  text);
}

struct ticket ticket_world_queued(struct test_house *t, int64_t team_id, int64_t assignee_id,
                                  enum ticket_priority priority)
{
    return create(t,
                  (struct ticket_new){ .subject = STR("환불"),
                                       .priority = priority,
                                       .team_id = team_id,
                                       .assignee_id = assignee_id },
                  "언제 되나요?");
}

struct change_step {
    int64_t id;
    struct ticket_change change;
    struct ticket ticket;
};

static bool change_step(struct call *call, void *arg)
{
    struct change_step *step = arg;

    return ticket_change(call, step->id, TICKET_ANY_VERSION, &step->change, &step->ticket);
}

struct ticket ticket_world_change(struct test_house *t, int64_t id, struct ticket_change change)
{
    struct change_step step = { .id = id, .change = change };

    test_house_change(t, change_step, &step);
    return step.ticket;
}

struct write_step {
    int64_t id;
    struct ticket_message_new asked;
};

static bool write_step(struct call *call, void *arg)
{
    struct write_step *step = arg;
    struct ticket_message message;

    return ticket_message_add(call, step->id, TICKET_ANY_VERSION, &step->asked, &message);
}

struct ticket ticket_world_write(struct test_house *t, int64_t id, enum ticket_sender from,
                                 bool public, const char *text)
{
    struct write_step step = {
        .id = id,
        .asked = { .public = public,
                   .from = from,
                   .author_id = t->call.access.scope.account_id,
                   .channel = TICKET_BY_DESK,
                   .text = str_of(text) },
    };

    test_house_change(t, write_step, &step);
    return ticket_world_get(t, id);
}

struct undo_step {
    int64_t action_id;
    struct action_undone done;
};

static bool undo_step(struct call *call, void *arg)
{
    struct undo_step *step = arg;

    return action_undo(call, step->action_id, &step->done);
}

struct action_undone ticket_world_undo(struct test_house *t, int64_t action_id)
{
    struct undo_step step = { .action_id = action_id };

    test_house_change(t, undo_step, &step);
    return step.done;
}

struct get_step {
    int64_t id;
    struct ticket ticket;
};

static bool get_step(struct call *call, void *arg)
{
    struct get_step *step = arg;
    struct scope all = { .reach = REACH_ALL };

    return ticket_store_get(call, &all, step->id, &step->ticket);
}

struct ticket ticket_world_get(struct test_house *t, int64_t id)
{
    struct get_step step = { .id = id };

    test_house_read(t, get_step, &step);
    return step.ticket;
}
