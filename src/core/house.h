/**
 * What belongs to one company: database, settings snapshot, live hub, texts. What belongs to the
 * process (listeners, options) hangs on struct app. A call carries its house; nothing is global.
 */
#ifndef PHAROS_CORE_HOUSE_H
#define PHAROS_CORE_HOUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"

struct blobs;
struct confine_pool;
struct db;
struct event_type;
struct feature;
struct follower_set;
struct live;
struct password_hasher;
struct permission_table;
struct settings_store;
struct http_server;
struct outbox_set;
struct timer_runner;

struct house {
    struct db *db;
    const struct clock *clock;
    struct random *random;
    const struct log *log;
    const struct feature *const *features;      /* NULL-ended, lower ones first */
    void **feature_states;                      /* beside features; NULL in command-line tools */
    const struct permission_table *permissions; /* of all features; core/permission.h */
    struct password_hasher *passwords;
    struct settings_store *settings;
    struct blobs *blobs;
    struct live *live;              /* NULL in command-line tools */
    struct timer_runner *timers;    /* NULL in command-line tools */
    struct follower_set *followers; /* NULL in command-line tools */
    struct outbox_set *outbox;      /* NULL in command-line tools */
    struct confine_pool *confined;  /* NULL in command-line tools */
    /** For /metrics. Set once the server listens, when requests may be running already. */
    struct http_server *_Atomic http;
    bool is_demo; /* people are invented and mail goes to nobody; set before anybody is served */
    const char *data_dir;
    int64_t started_at_ms;
    char node[24]; /* this process's name among nodes, random */
};

#endif
