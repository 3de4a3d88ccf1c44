#include "core/access/login_throttle.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/instant.h"
#include "db/db.h"

const struct login_throttle login_throttle_account = { .free_failures = 5,
                                                       .first_ms = 2 * MS_PER_SECOND,
                                                       .longest_ms = 5 * MS_PER_MINUTE };
const struct login_throttle login_throttle_peer = { .free_failures = 20,
                                                    .first_ms = 2 * MS_PER_SECOND,
                                                    .longest_ms = 15 * MS_PER_MINUTE };

static const struct db_query q_count = {
    "login_attempt.count", /* holds the row, so that attempts at one time count one after another */
    "INSERT INTO login_attempt (key, failures, last_at_ms, blocked_until_ms)"
    " VALUES (:key, 1, :now_ms, 0)"
    " ON CONFLICT (key) DO UPDATE SET failures = login_attempt.failures + 1, last_at_ms = :now_ms"
    " RETURNING failures, blocked_until_ms",
    NULL,
};

static const struct db_query q_block = {
    "login_attempt.block",
    "UPDATE login_attempt SET blocked_until_ms = :until_ms WHERE key = :key",
    NULL,
};

static const struct db_query q_give_back = {
    "login_attempt.give_back",
    "UPDATE login_attempt SET failures = failures - 1, blocked_until_ms = 0"
    " WHERE key = :key AND failures > 0",
    NULL,
};

static const struct db_query q_remove = {
    "login_attempt.remove",
    "DELETE FROM login_attempt WHERE key = :key",
    NULL,
};

static const struct db_query q_forget = {
    "login_attempt.forget",
    "DELETE FROM login_attempt WHERE last_at_ms <= :forgotten_ms",
    NULL,
};

static const struct db_query q_forget_old = {
    "login_attempt.forget_old",
    "DELETE FROM login_attempt WHERE key IN"
    " (SELECT key FROM login_attempt WHERE last_at_ms <= :forgotten_ms"
    "   ORDER BY last_at_ms LIMIT :limit)",
    NULL,
};

const struct db_query *const login_throttle_queries[] = {
    &q_count, &q_block, &q_give_back, &q_remove, &q_forget, &q_forget_old, NULL,
};

int64_t login_throttle_pause_ms(const struct login_throttle *throttle, int64_t failures)
{
    int64_t pause = throttle->first_ms;

    if (failures < throttle->free_failures)
        return 0;
    for (int64_t n = throttle->free_failures; n < failures && pause < throttle->longest_ms; n++)
        pause *= 2;
    return pause < throttle->longest_ms ? pause : throttle->longest_ms;
}

static struct sha256 key_of(struct call *call, const char *kind, struct str what)
{
    return sha256_of(str_format(call->arena, "%s:%" STR_FMT, kind, STR_ARG(what)));
}

/**
 * Who holds one IPv6 address holds 2^64 of them: those count by their network of 64 bits. IPv4
 * counts by address, in either way of writing it.
 */
static struct str network_of(struct call *call, struct str peer)
{
    struct in6_addr address;

    if (inet_pton(AF_INET6, str_cstr(call->arena, peer), &address) != 1)
        return peer;
    if (IN6_IS_ADDR_V4MAPPED(&address))
        return str_format(call->arena, "%d.%d.%d.%d", address.s6_addr[12], address.s6_addr[13],
                          address.s6_addr[14], address.s6_addr[15]);
    return hex_encode(call->arena, (struct str){ (const char *)address.s6_addr, 8 });
}

static int64_t forgotten_ms(const struct call *call)
{
    return call->now_ms - LOGIN_MEMORY_HOURS * (int64_t)MS_PER_HOUR;
}

static bool refuse_until(struct call *call, int64_t until_ms)
{
    err_set(call->err, ERR_LIMIT, "too_many_attempts", "too many log-ins failed; wait a little");
    call->err->retry_after_s = (int)((until_ms - call->now_ms + MS_PER_SECOND - 1) / MS_PER_SECOND);
    return err_param(call->err, "%d", call->err->retry_after_s);
}

/** Counts one more under `key`; refusing undoes it with the change. */
static bool count(struct call *call, const struct login_throttle *throttle,
                  const struct sha256 *key)
{
    struct db_rows *rows;
    int64_t failures = 0;
    int64_t blocked_until_ms = 0;
    int64_t pause_ms;

    if (!db_rows(call->tx, &q_count,
                 DB_BINDS(db_blob("key", sha256_str(key)), db_int("now_ms", call->now_ms)), &rows,
                 call->err))
        return false;
    if (db_next(rows)) {
        failures = db_col_int(rows, 0);
        blocked_until_ms = db_col_int(rows, 1);
    }
    if (!db_rows_end(&rows, call->err))
        return false;
    if (blocked_until_ms > call->now_ms)
        return refuse_until(call, blocked_until_ms);
    pause_ms = login_throttle_pause_ms(throttle, failures);
    return pause_ms == 0
           || db_exec(call->tx, &q_block,
                      DB_BINDS(db_blob("key", sha256_str(key)),
                               db_int("until_ms", call->now_ms + pause_ms)),
                      call->err);
}

struct attempt {
    struct sha256 account;
    struct sha256 peer;
};

static bool enter(struct call *call, void *arg)
{
    const struct attempt *attempt = arg;

    return db_exec(call->tx, &q_forget, DB_BINDS(db_int("forgotten_ms", forgotten_ms(call))),
                   call->err)
           && count(call, &login_throttle_account, &attempt->account)
           && count(call, &login_throttle_peer, &attempt->peer);
}

bool login_throttle_enter(struct call *call, struct str email_key, struct str peer)
{
    struct attempt attempt = { .account = key_of(call, "account", email_key),
                               .peer = key_of(call, "peer", network_of(call, peer)) };

    return call_change(call, enter, &attempt);
}

bool login_throttle_leave(struct call *call, struct str email_key, struct str peer)
{
    struct sha256 account = key_of(call, "account", email_key);
    struct sha256 address = key_of(call, "peer", network_of(call, peer));

    return db_exec(call->tx, &q_remove, DB_BINDS(db_blob("key", sha256_str(&account))), call->err)
           && db_exec(call->tx, &q_give_back, DB_BINDS(db_blob("key", sha256_str(&address))),
                      call->err);
}

bool login_throttle_forget_old(struct call *call, int limit, int64_t *forgotten)
{
    return db_change(call->tx, &q_forget_old,
                     DB_BINDS(db_int("forgotten_ms", forgotten_ms(call)), db_int("limit", limit)),
                     forgotten, call->err);
}
