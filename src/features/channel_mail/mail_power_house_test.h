/**
 * A house on a disk that loses its power (db/powercut.h): the program's own code with its own
 * threads, the machines around it (mail_power_peers_test.h), and where a test notes what it finds
 * wrong. Only the first thing is kept: the rest mostly follows from it.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_POWER_HOUSE_TEST_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_POWER_HOUSE_TEST_H

#include <poll.h>
#include <stdio.h>

#include "base/random.h"
#include "core/access/permission.h"
#include "core/engine_feature.h"
#include "core/feature.h"
#include "core/settings/settings.h"
#include "db/migrate.h"
#include "db/powercut.h"
#include "features/channel_mail/mail_listen.h"
#include "features/channel_mail/mail_mailbox.h"
#include "features/channel_mail/mail_power_peers_test.h"
#include "features/channel_mail/mail_world_test.h"

enum {
    ASKED = 4, /* tickets that are there before the power can go, for answers */
    ANSWERS_MAX = 1000,
    WAIT_MS = 5,
    WAITS_MAX = 6000,
    STOP_GRACE_MS = 1000,
    DAMAGE_ROOM = 400,
};

static const struct feature *const power_features[] = { &access_feature,
                                                        &engine_feature,
                                                        &people_feature,
                                                        &ticket_feature,
                                                        &channel_mail_feature,
                                                        &background_feature,
                                                        NULL };

/** The machine's time, put forward by hand. */
struct power_clock {
    struct clock clock;
    _Atomic int64_t ahead_ms;
};

/** What stands around the house: other machines, and what each round begins with. */
struct machines {
    struct power_relay relay;
    struct power_mailbox mailbox;
    struct permission_table *permissions;
    struct disk *new_company;
    char data_dir[64]; /* of the key alone */
};

/** "Answer 12" to one of the tickets. */
struct power_answer {
    bool is_made; /* for sure */
    int found_count;
};

struct world {
    struct machines *machines;
    uint64_t seed;
    bool ignores_syncs;
    struct disk *disk;
    struct power_clock clock;
    struct log log;
    struct house house;
    struct smtp_listener *listener;
    struct power_mails *mails;
    int64_t asked_ids[ASKED];
    struct power_answer answers[ANSWERS_MAX];
    int answer_count;
    int answers_taken;        /* by the relay */
    int uncertain;            /* answers of which nobody knew whether they had gone out */
    char damage[DAMAGE_ROOM]; /* "" while nothing is wrong */
};

static inline void note_damage(struct world *w, const char *what, struct str which)
{
    if (w->damage[0] == '\0')
        snprintf(w->damage, sizeof(w->damage), "seed %llu: %s: %.*s", (unsigned long long)w->seed,
                 what, (int)(which.n < 200 ? which.n : 200), which.p != NULL ? which.p : "");
}

static inline void note_damage_of(struct world *w, const char *what, int64_t number)
{
    char text[32];

    snprintf(text, sizeof(text), "%lld", (long long)number);
    note_damage(w, what, str_of(text));
}

static inline void note_error(struct world *w, const char *what, const struct err *err)
{
    char text[DAMAGE_ROOM];

    snprintf(text, sizeof(text), "%s (%s)", err->code, err->detail);
    note_damage(w, what, str_of(text));
}

/* ---- a house on that disk ----------------------------------------------------------------------
 */

static inline int64_t power_wall_ms(const struct clock *clock)
{
    return clock_now_ms(&clock_system)
           + ((const struct power_clock *)(const void *)clock)->ahead_ms;
}

static inline int64_t power_monotonic_us(const struct clock *clock)
{
    (void)clock;
    return clock_monotonic_us(&clock_system);
}

static inline bool open_house(struct world *w, struct err *err)
{
    const struct db_options options = { .path = "/house.db",
                                        .sqlite_vfs = disk_vfs(w->disk),
                                        .readers = 4,
                                        .checkpoint_pages = 100,
                                        .log = &w->log,
                                        .clock = &w->clock.clock };

    w->log = (struct log){ .fd = -1, .least = LOG_ERROR, .clock = &w->clock.clock };
    w->house = (struct house){ .clock = &w->clock.clock,
                               .random = &random_system,
                               .log = &w->log,
                               .features = power_features,
                               .permissions = w->machines->permissions,
                               .confined = mail_world_pool,
                               .data_dir = w->machines->data_dir };
    snprintf(w->house.node, sizeof(w->house.node), "%016llx",
             (unsigned long long)random_u64(&random_system));
    return db_open(&options, &w->house.db, err) && db_migrate(w->house.db, err)
           && settings_open(&w->house, &w->house.settings, err)
           && blobs_open(disk_file_ops(w->disk), "/blobs", &random_system, &w->house.blobs, err);
}

static inline void close_house(struct world *w)
{
    engine_close(&w->house);
    db_close(&w->house.db);
}

static inline bool start_house(struct world *w, struct err *err)
{
    const struct smtp_endpoint endpoints[] = { { "127.0.0.1:0", SMTP_PROTOCOL_SMTP },
                                               { "127.0.0.1:0", SMTP_PROTOCOL_LMTP } };

    return features_start(&w->house, err)
           && mail_listen(&w->house, endpoints, COUNT_OF(endpoints), NULL, &w->listener, err);
}

static inline void stop_house(struct world *w)
{
    smtp_listener_stop(&w->listener, STOP_GRACE_MS);
    features_stop(&w->house);
}

/* ---- the company in it -------------------------------------------------------------------------
 */

static inline bool sql_step(struct call *call, void *arg)
{
    const char *const *statements = arg;
    bool done = true;

    for (; done && *statements != NULL; statements++) {
        const struct db_query query = { "power.sql", *statements, NULL };

        done = db_exec(call->tx, &query, DB_NO_BINDS, call->err);
    }
    return done;
}

static inline bool mailbox_step(struct call *call, void *arg)
{
    const struct machines *machines = arg;
    const struct mail_mailbox_wish wish = { .host = STR("127.0.0.1"),
                                            .port = machines->mailbox.server.port,
                                            .tls = IMAP_TLS_NEVER,
                                            .user = STR("help"),
                                            .secret = STR("secret"),
                                            .address = STR("help@ours.example") };
    struct mail_mailbox *made;

    return mail_mailbox_create(call, &wish, &made);
}

static inline void make_company(struct world *w)
{
    char relay_sql[200];
    const char *const statements[] = {
        "INSERT INTO role (id, name, permissions, reach) VALUES (1, 'agent', '', 2)",
        "INSERT INTO account (id, email, email_key, name, role_id, language, timezone, theme,"
        " active, version, created_at_ms) VALUES (11, 'minjun@ours.example',"
        " 'minjun@ours.example', '김민준', 1, 1, 'Asia/Seoul', 1, 1, 1, 0)",
        "INSERT INTO setting (name, value, version, changed_at_ms) VALUES"
        " ('mail.sending', 'relay', 1, 0), ('mail.relay_tls', 'none', 1, 0),"
        " ('mail.acknowledge', 'false', 1, 0), ('network.targets_allowed', '127.0.0.1', 1, 0)",
        relay_sql,
        NULL,
    };
    struct err err;
    struct call call;

    snprintf(relay_sql, sizeof(relay_sql),
             "INSERT INTO setting (name, value, version, changed_at_ms)"
             " VALUES ('mail.relay', '127.0.0.1:%d', 1, 0)",
             w->machines->relay.server.port);
    if (!open_house(w, &err))
        fail_msg("%s (%s)", err.code, err.detail);
    call_init(&call, &w->house, ARENA_REQUEST_MAX);
    if (!call_change(&call, sql_step, (void *)statements)
        || !call_change(&call, mailbox_step, w->machines))
        fail_msg("%s (%s)", call.err->code, call.err->detail);
    call_fini(&call);
    close_house(w);
}

/* ---- what is asked of the database -------------------------------------------------------------
 */

struct counting {
    struct db_query query;
    int64_t n;
};

static inline bool count_step(struct call *call, void *arg)
{
    struct counting *counting = arg;

    return db_one_int(call->tx, &counting->query, DB_NO_BINDS, 0, &counting->n, call->err);
}

/** -1 where that cannot be told. */
static inline int64_t count_of(struct world *w, const char *sql)
{
    struct counting counting = { .query = { "power.count", sql, NULL } };
    struct call call;

    call_init(&call, &w->house, ARENA_REQUEST_MAX);
    if (!call_read(&call, count_step, &counting)) {
        note_error(w, "cannot be read", call.err);
        counting.n = -1;
    }
    call_fini(&call);
    return counting.n;
}

static inline void expect_none(struct world *w, const char *what, const char *sql)
{
    int64_t n = count_of(w, sql);

    if (n != 0)
        note_damage_of(w, what, n);
}

/** Lets the house work until `is_done`; damage where that takes too long. */
static inline void wait_until(struct world *w, bool (*is_done)(struct world *w), const char *what)
{
    int waits = 0;

    while (w->damage[0] == '\0' && !is_done(w)) {
        poll(NULL, 0, WAIT_MS);
        if (++waits == WAITS_MAX)
            note_damage(w, "never comes to its end", str_of(what));
    }
}

#endif
