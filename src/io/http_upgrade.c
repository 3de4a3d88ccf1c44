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

#include "base/check.h"
#include "io/http_server_impl.h"

struct relay {
    struct relay *next;
    struct MHD_UpgradeResponseHandle *handle;
    int app_end; /* borrowed from libmicrohttpd */
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

static bool is_shut(int fd)
{
    struct pollfd poll_fd = { .fd = fd };

    return poll(&poll_fd, 1, 0) > 0 && (poll_fd.revents & (POLLHUP | POLLERR)) != 0;
}

static void close_relays(struct http_upgrades *upgrades, bool only_shut)
{
    struct relay **link = &upgrades->relays;

    pthread_mutex_lock(&upgrades->lock);
    while (*link != NULL) {
        struct relay *relay = *link;

        if (only_shut && !is_shut(relay->app_end)) {
            link = &relay->next;
            continue;
        }
        *link = relay->next;
        MHD_upgrade_action(relay->handle, MHD_UPGRADE_ACTION_CLOSE);
        free(relay);
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

static void keep_relay(struct http_upgrades *upgrades, struct MHD_UpgradeResponseHandle *handle,
                       int app_end)
{
    struct relay *relay = calloc(1, sizeof(*relay));

    CHECK(relay != NULL);
    relay->handle = handle;
    relay->app_end = app_end;
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

    (void)mhd;
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
        keep_relay(server->upgrades, handle, socket);
    else
        MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}

struct MHD_Response *http_upgrade_response(struct http_exchange *x)
{
    return MHD_create_response_for_upgrade(hand_over, x);
}
