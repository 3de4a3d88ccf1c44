/*
 * A company of any size, for the figures in docs/benchmarks.md.
 *
 *     load_tickets --data DIR | --database URL   --tickets 1000000 --messages 5
 *
 * Fills a house that `pharos init` made with rows as the program itself would have written them, by
 * the stores of the feature but in large groups. 5 % of the tickets are open. Of the messages 86 %
 * hold "고객" and "please", 4 % "누수" and "cartridge", and one each "자몽청" and "quincunx".
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/instant.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "core/call.h"
#include "core/feature.h"
#include "db/db.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_message_store.h"
#include "features/ticket/ticket_store.h"
#include "features/ticket/ticket_tag_store.h"

enum {
    GROUP_TICKETS = 200,
    CUSTOMERS = 20000,
    TEAMS = 8,
    ACCOUNTS = 100,
    TAGS = 40,
    DAYS = 700,
    PEOPLE_GROUP = 500,
};

struct loader {
    struct house house;
    struct random_seeded random;
    int64_t tickets;
    int64_t messages; /* of each ticket */
    int64_t done;
    int64_t message_number;
    int64_t people_done;
    int64_t now_ms;
    int64_t customers[CUSTOMERS];
    int64_t teams[TEAMS];
    int64_t accounts[ACCOUNTS];
    int64_t tags[TAGS];
};

static const struct feature loading = { .name = "loading", .events = ticket_events };
static const struct feature *const features[] = { &loading, NULL };

static const struct db_query q_team = {
    "load.team",
    "INSERT INTO team (id, name, name_key, version, created_at_ms)"
    " VALUES (:id, :name, :name, 1, :now_ms)",
    NULL,
};
static const struct db_query q_account = {
    "load.account",
    "INSERT INTO account (id, email, email_key, name, role_id, language, timezone, theme, active,"
    " version, created_at_ms)"
    " VALUES (:id, :email, :email, :name, (SELECT id FROM role WHERE name = 'agent'), 1, "
    "'Asia/Seoul', 1, 1, 1, :now_ms)",
    NULL,
};
static const struct db_query q_member = {
    "load.member",
    "INSERT INTO team_member (team_id, account_id) VALUES (:team, :account)",
    NULL,
};
static const struct db_query q_customer = {
    "load.customer",
    "INSERT INTO customer (id, name, name_key, language, tier, version, created_at_ms)"
    " VALUES (:id, :name, :name, 1, :tier, 1, :now_ms)",
    NULL,
};
static const struct db_query q_address = {
    "load.address",
    "INSERT INTO customer_address (id, customer_id, kind, value, key)"
    " VALUES (:id, :customer, 1, :value, :value)",
    NULL,
};

static size_t pick(struct loader *loader, size_t count)
{
    return (size_t)random_below(&loader->random.random, count);
}

static bool change(struct loader *loader, call_step *step)
{
    struct call call;
    bool done;

    call_init(&call, &loader->house, (size_t)256 * 1024 * 1024);
    done = call_change(&call, step, loader);
    if (!done)
        fprintf(stderr, "load_tickets: %s (%s)\n", call.err->message, call.err->detail);
    call_fini(&call);
    return done;
}

static bool make_company(struct call *call, void *arg)
{
    struct loader *loader = arg;

    for (size_t i = 0; i < TEAMS; i++)
        if (!db_new_id(call->tx, "team", &loader->teams[i], call->err)
            || !db_exec(call->tx, &q_team,
                        DB_BINDS(db_int("id", loader->teams[i]),
                                 db_text("name", str_format(call->arena, "팀 %zu", i)),
                                 db_int("now_ms", call->now_ms)),
                        call->err))
            return false;
    for (size_t i = 0; i < ACCOUNTS; i++) {
        struct str email = str_format(call->arena, "agent%zu@load.example", i);

        if (!db_new_id(call->tx, "account", &loader->accounts[i], call->err)
            || !db_exec(call->tx, &q_account,
                        DB_BINDS(db_int("id", loader->accounts[i]), db_text("email", email),
                                 db_text("name", str_format(call->arena, "상담원 %zu", i)),
                                 db_int("now_ms", call->now_ms)),
                        call->err)
            || !db_exec(call->tx, &q_member,
                        DB_BINDS(db_int("team", loader->teams[i % TEAMS]),
                                 db_int("account", loader->accounts[i])),
                        call->err))
            return false;
    }
    for (size_t i = 0; i < TAGS; i++)
        if (!ticket_tag_store_id(call, str_format(call->arena, "load-%zu", i), &loader->tags[i]))
            return false;
    return true;
}

static bool make_customers(struct call *call, void *arg)
{
    struct loader *loader = arg;

    for (int64_t i = loader->people_done; i < loader->people_done + PEOPLE_GROUP; i++) {
        struct str email = str_format(call->arena, "customer%lld@load.example", (long long)i);
        int64_t address;

        if (!db_new_id(call->tx, "customer", &loader->customers[i], call->err)
            || !db_new_id(call->tx, "customer_address", &address, call->err)
            || !db_exec(
                call->tx, &q_customer,
                DB_BINDS(db_int("id", loader->customers[i]),
                         db_text("name", str_format(call->arena, "고객 %lld", (long long)i)),
                         db_int("tier", i % 4 + 1), db_int("now_ms", call->now_ms)),
                call->err)
            || !db_exec(call->tx, &q_address,
                        DB_BINDS(db_int("id", address), db_int("customer", loader->customers[i]),
                                 db_text("value", email)),
                        call->err))
            return false;
    }
    return true;
}

/** Some forty words of two languages around those that the search figures look for. */
static struct str write_text(struct loader *loader, struct arena *arena)
{
    static const char *const words[] = {
        "배송이",   "늦어요",   "필터를",  "바꾸고",   "싶은데",    "주문",     "번호는",
        "제품에서", "소리가",   "나요",    "확인",     "부탁",      "드립니다", "어제",
        "받았는데", "상자가",   "order",   "number",   "broken",    "charger",  "works",
        "again",    "after",    "update",  "returned", "yesterday", "invoice",  "address",
        "change",   "warranty", "battery", "noise",
    };
    struct strbuf text = strbuf_new(arena, 2048);
    int64_t number = loader->message_number++;
    size_t n = 12 + pick(loader, 24);

    for (size_t i = 0; i < n; i++)
        strbuf_addf(&text, "%s ", words[pick(loader, COUNT_OF(words))]);
    if (pick(loader, 100) < 86)
        strbuf_add_cstr(&text, "고객 please ");
    if (pick(loader, 100) < 4)
        strbuf_add_cstr(&text, "누수 cartridge ");
    if (number == 123)
        strbuf_add_cstr(&text, "자몽청 quincunx ");
    strbuf_addf(&text, "N%lld", (long long)number);
    return strbuf_str(&text);
}

static bool add_message(struct call *call, struct loader *loader, struct ticket *ticket, int64_t i)
{
    bool by_customer = i % 2 == 0;
    struct ticket_message message = {
        .ticket_id = ticket->id,
        .public = i % 5 != 3,
        .from = by_customer ? TICKET_FROM_CUSTOMER : TICKET_FROM_AGENT,
        .author_id = by_customer ? ticket->customer_id : loader->accounts[pick(loader, ACCOUNTS)],
        .channel = TICKET_BY_MAIL,
        .at_ms = ticket->created_at_ms + i * MS_PER_HOUR,
        .text = write_text(loader, call->arena),
    };

    if (!db_new_id(call->tx, "message", &message.id, call->err)
        || !ticket_message_store_insert(call, &message))
        return false;
    call->now_ms = message.at_ms;
    return event_add(call,
                     &(struct event_draft){ &event_ticket_message_added, SUBJECT_MESSAGE,
                                            message.id, ticket->id, i + 1 },
                     EVENT_NO_VALUES, NULL);
}

static void fill_ticket(struct loader *loader, struct ticket *ticket, struct arena *arena)
{
    bool open = pick(loader, 100) < 5;
    bool waits = open && pick(loader, 3) > 0;

    ticket->number = str_format(arena, "%lld", (long long)(900000000 + loader->done));
    ticket->subject = str_format(arena, "부하 시험 문의 %lld load test", (long long)loader->done);
    ticket->type = TICKET_QUESTION;
    ticket->priority = (enum ticket_priority)(1 + pick(loader, 4));
    ticket->team_id = loader->teams[pick(loader, TEAMS)];
    ticket->assignee_id = pick(loader, 4) > 0 ? loader->accounts[pick(loader, ACCOUNTS)] : 0;
    ticket->customer_id = loader->customers[pick(loader, CUSTOMERS)];
    ticket->channel = TICKET_BY_MAIL;
    ticket->language = loader->done % 2 == 0 ? STR("ko") : STR("en");
    ticket->created_at_ms = loader->now_ms - DAYS * (int64_t)MS_PER_DAY
                            + loader->done * (DAYS * (int64_t)MS_PER_DAY / (loader->tickets + 1));
    ticket->changed_at_ms = ticket->created_at_ms + loader->messages * MS_PER_HOUR;
    ticket->life.state = open ? (waits ? TICKET_OPEN : TICKET_PENDING) : TICKET_CLOSED;
    ticket->life.waiting_since_ms = waits ? ticket->changed_at_ms : 0;
    ticket->life.first_answer_at_ms = ticket->created_at_ms + MS_PER_HOUR;
    ticket->life.solved_at_ms = open ? 0 : ticket->changed_at_ms;
    ticket->life.closed_at_ms = open ? 0 : ticket->changed_at_ms;
    ticket->message_count = loader->messages;
    ticket->last_message_at_ms = ticket->changed_at_ms;
    ticket->last_message_from = TICKET_FROM_CUSTOMER;
    ticket->last_message_excerpt = STR("배송이 늦어요. 확인 부탁드립니다. please check");
    ticket->version = loader->messages + 1;
}

static bool make_ticket(struct call *call, struct loader *loader)
{
    struct ticket ticket = { 0 };

    fill_ticket(loader, &ticket, call->arena);
    call->now_ms = ticket.created_at_ms;
    if (!db_new_id(call->tx, "ticket", &ticket.id, call->err) || !ticket_store_insert(call, &ticket)
        || !ticket_tag_store_add(call, &ticket, loader->tags[pick(loader, TAGS)])
        || !event_add(
            call,
            &(struct event_draft){ &event_ticket_created, SUBJECT_TICKET, ticket.id, ticket.id, 1 },
            EVENT_NO_VALUES, NULL))
        return false;
    for (int64_t i = 0; i < loader->messages; i++)
        if (!add_message(call, loader, &ticket, i))
            return false;
    return true;
}

static bool make_group(struct call *call, void *arg)
{
    struct loader *loader = arg;

    for (int i = 0; i < GROUP_TICKETS && loader->done < loader->tickets; i++, loader->done++)
        if (!make_ticket(call, loader))
            return false;
    return true;
}

static bool load(struct loader *loader)
{
    if (!change(loader, make_company))
        return false;
    for (; loader->people_done < CUSTOMERS; loader->people_done += PEOPLE_GROUP)
        if (!change(loader, make_customers))
            return false;
    while (loader->done < loader->tickets) {
        if (!change(loader, make_group))
            return false;
        if (loader->done % 20000 == 0)
            fprintf(stderr, "\r%lld of %lld tickets", (long long)loader->done,
                    (long long)loader->tickets);
    }
    fprintf(stderr, "\n");
    return true;
}

int main(int argc, char **argv)
{
    static struct loader loader;
    struct log log = { 2, LOG_WARN, &clock_system };
    struct db_options options = { .log = &log, .clock = &clock_system };
    char path[512];
    struct err err;

    CHECK(sodium_init() >= 0);
    loader.tickets = 10000;
    loader.messages = 5;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--data") == 0) {
            snprintf(path, sizeof(path), "%s/pharos.db", argv[i + 1]);
            options.path = path;
        } else if (strcmp(argv[i], "--database") == 0) {
            options.url = argv[i + 1];
        } else if (strcmp(argv[i], "--tickets") == 0) {
            loader.tickets = atoll(argv[i + 1]);
        } else if (strcmp(argv[i], "--messages") == 0) {
            loader.messages = atoll(argv[i + 1]);
        }
    }
    if (!db_open(&options, &loader.house.db, &err)) {
        fprintf(stderr, "load_tickets: %s\n", err.message);
        return 1;
    }
    random_seeded_init(&loader.random, 11);
    loader.now_ms = clock_now_ms(&clock_system);
    loader.house.clock = &clock_system;
    loader.house.random = &random_system;
    loader.house.log = &log;
    loader.house.features = features;
    if (!load(&loader))
        return 1;
    db_close(&loader.house.db);
    return 0;
}
