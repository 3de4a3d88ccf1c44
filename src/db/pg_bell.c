#include "db/pg_bell.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"

/** How soon a lost connection is tried again. */
enum { RETRY_MS = 1000 };

static void poke(struct pg_bell *bell)
{
    uint64_t one = 1;

    /* An eventfd that is full has been poked enough. */
    if (write(bell->wake, &one, sizeof(one)) < 0)
        return;
}

void pg_bell_changed(struct pg_bell *bell)
{
    if (!atomic_exchange(&bell->changed, true))
        poke(bell);
}

static bool run(struct pg_bell *bell, const char *sql)
{
    PGresult *result = PQexec(bell->conn, sql);
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;

    PQclear(result);
    return ok;
}

static void ignore_notice(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

static void hang_up(struct pg_bell *bell)
{
    PQfinish(bell->conn);
    bell->conn = NULL;
}

/** True when a connection listens; watchers hear once, for they may have missed something. */
static bool listens(struct pg_bell *bell)
{
    static const char *const names[] = { "connect_timeout", "tcp_user_timeout", "dbname", NULL };
    const char *const values[] = { "2", "5000", bell->url, NULL };

    if (bell->conn != NULL)
        return true;
    bell->conn = PQconnectdbParams(names, values, 1);
    PQsetNoticeProcessor(bell->conn, ignore_notice, NULL);
    if (PQstatus(bell->conn) != CONNECTION_OK || !run(bell, "LISTEN pharos_change")) {
        hang_up(bell);
        return false;
    }
    bell_ring(&bell->db->bell);
    return true;
}

/** Tells the other nodes and the watchers here. */
static void announce(struct pg_bell *bell)
{
    static const struct timespec pause = { .tv_nsec = BELL_PAUSE_MS * 1000000L };

    bell_ring(&bell->db->bell);
    if (!run(bell, "NOTIFY pharos_change"))
        hang_up(bell);
    nanosleep(&pause, NULL);
}

/** What other nodes have said since; our own words come back too and are passed over. */
static bool heard_others(struct pg_bell *bell)
{
    bool heard = false;
    PGnotify *notify;

    if (PQconsumeInput(bell->conn) == 0) {
        hang_up(bell);
        return false;
    }
    while ((notify = PQnotifies(bell->conn)) != NULL) {
        heard = heard || notify->be_pid != PQbackendPID(bell->conn);
        PQfreemem(notify);
    }
    return heard;
}

static void wait_for_something(struct pg_bell *bell)
{
    struct pollfd wait[2] = {
        { .fd = bell->wake, .events = POLLIN },
        { .fd = bell->conn != NULL ? PQsocket(bell->conn) : -1, .events = POLLIN },
    };
    uint64_t count;

    poll(wait, 2, bell->conn != NULL ? -1 : RETRY_MS);
    if (wait[0].revents != 0 && read(bell->wake, &count, sizeof(count)) < 0)
        return;
}

static void *listen_and_tell(void *arg)
{
    struct pg_bell *bell = arg;

    while (!atomic_load(&bell->stopping)) {
        bool connected = listens(bell);

        if (connected && atomic_exchange(&bell->changed, false))
            announce(bell);
        else if (!connected && atomic_exchange(&bell->changed, false))
            bell_ring(&bell->db->bell);
        if (bell->conn != NULL && heard_others(bell))
            bell_ring(&bell->db->bell);
        if (!atomic_load(&bell->changed))
            wait_for_something(bell);
    }
    hang_up(bell);
    return NULL;
}

void pg_bell_start(struct pg_bell *bell, struct db *db, const char *url)
{
    bell->db = db;
    bell->url = url;
    bell->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    CHECK(bell->wake >= 0);
    CHECK(pthread_create(&bell->thread, NULL, listen_and_tell, bell) == 0);
}

void pg_bell_stop(struct pg_bell *bell)
{
    atomic_store(&bell->stopping, true);
    poke(bell);
    pthread_join(bell->thread, NULL);
    close(bell->wake);
}
