/*
 * Handing a socket over after 101. Plain sockets: the descriptor is duplicated and libmicrohttpd
 * closes its own at once, so that its 16 KB pool goes too. Direct TLS: the app gets one end of the
 * pair behind which libmicrohttpd keeps decrypting; when the app has shut that end down, the relay
 * is told to close.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "io/http_server_impl.h"

struct relay {
    struct relay *next;
    struct MHD_UpgradeResponseHandle *handle;
    int app_end; /* borrowed from libmicrohttpd */
    int peer;    /* a duplicate of the peer's socket */
};

struct http_upgrades {
    pthread_mutex_t lock;
    struct relay *relays;
};

struct http_upgrades *http_upgrades_new(void)
{
    struct http_upgrades *upgrades = calloc(1, sizeof(*upgrades));

    CHECK(upgrades != NULL);
    pthread_mutex_init(&upgrades->lock, NULL);
    return upgrades;
}

/** The app has shut its end, or the peer is gone, which libmicrohttpd does not always pass on. */
static bool is_over(const struct relay *relay)
{
    struct pollfd ends[] = { { .fd = relay->app_end }, { .fd = relay->peer, .events = POLLRDHUP } };

    if (poll(ends, COUNT_OF(ends), 0) <= 0)
        return false;
    return (ends[0].revents & (POLLHUP | POLLERR)) != 0 || ends[1].revents != 0;
}

/**
 * libmicrohttpd 0.9.75 looks at a relay only when one of its sockets has something to tell; when
 * the app's end was shut before it was told to close, only the peer's is left to wake it.
 */
static void end_relay(struct relay *relay)
{
    MHD_upgrade_action(relay->handle, MHD_UPGRADE_ACTION_CLOSE);
    shutdown(relay->peer, SHUT_RDWR);
    close(relay->peer);
    free(relay);
}

static void close_relays(struct http_upgrades *upgrades, bool only_over)
{
    struct relay **link = &upgrades->relays;

    pthread_mutex_lock(&upgrades->lock);
    while (*link != NULL) {
        struct relay *relay = *link;

        if (only_over && !is_over(relay)) {
            link = &relay->next;
            continue;
        }
        *link = relay->next;
        end_relay(relay);
    }
    pthread_mutex_unlock(&upgrades->lock);
}

void http_upgrades_sweep(void *upgrades)
{
    close_relays(upgrades, true);
}

void http_upgrades_close(struct http_upgrades *upgrades)
{
    close_relays(upgrades, false);
}

void http_upgrades_free(struct http_upgrades **upgrades)
{
    if (*upgrades == NULL)
        return;
    CHECK((*upgrades)->relays == NULL);
    pthread_mutex_destroy(&(*upgrades)->lock);
    free(*upgrades);
    *upgrades = NULL;
}

static void keep_relay(struct http_upgrades *upgrades, struct MHD_Connection *mhd,
                       struct MHD_UpgradeResponseHandle *handle, int app_end)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct relay *relay = calloc(1, sizeof(*relay));

    CHECK(relay != NULL);
    relay->handle = handle;
    relay->app_end = app_end;
    relay->peer = fcntl(info->connect_fd, F_DUPFD_CLOEXEC, 0);
    pthread_mutex_lock(&upgrades->lock);
    relay->next = upgrades->relays;
    upgrades->relays = relay;
    pthread_mutex_unlock(&upgrades->lock);
}

static void hand_over(void *arg, struct MHD_Connection *mhd, void *exchange, const char *extra,
                      size_t extra_n, int socket, struct MHD_UpgradeResponseHandle *handle)
{
    struct http_exchange *x = arg;
    struct http_server *server = x->server;
    int fd = fcntl(socket, F_DUPFD_CLOEXEC, 0);

    (void)exchange;
    if (!x->is_handed_over)
        atomic_fetch_sub(&server->exchanges, 1);
    x->is_handed_over = true;
    if (fd >= 0) {
        int flags = fcntl(fd, F_GETFL);

        fcntl(fd, F_SETFL, flags | O_NONBLOCK);
        x->response.on_upgrade(x->response.upgrade_arg, fd, (struct str){ extra, extra_n });
    }
    if (fd >= 0 && server->is_tls)
        keep_relay(server->upgrades, mhd, handle, socket);
    else
        MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}

struct MHD_Response *http_upgrade_response(struct http_exchange *x)
{
    return MHD_create_response_for_upgrade(hand_over, x);
}
