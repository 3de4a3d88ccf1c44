#include "proto/imap/imap_link.h"

#include <libetpan/libetpan.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/text/utf8.h"
#include "proto/imap/imap_guard.h"
#include "proto/imap/imap_link_impl.h"
#include "proto/smtp/smtp_link.h"

enum { STREAM_BUFFER = 16 * 1024, GOODBYE_MS = 2000 };
enum { KEEP_IDLE_S = 60, KEEP_EVERY_S = 20, KEEP_TRIES = 3 };
enum { ANSWER_MAX = 256 * 1024, LINE_MAX_BYTES = 64 * 1024 };

static const char *const step_names[] = {
    [IMAP_AT_TOKEN] = "token", [IMAP_AT_RESOLVE] = "resolve",   [IMAP_AT_CONNECT] = "connect",
    [IMAP_AT_TLS] = "tls",     [IMAP_AT_GREETING] = "greeting", [IMAP_AT_STARTTLS] = "starttls",
    [IMAP_AT_LOGIN] = "login", [IMAP_AT_SELECT] = "select",     [IMAP_AT_WORK] = "work",
};

const char *imap_step_name(enum imap_step step)
{
    CHECK(step >= IMAP_AT_TOKEN && (size_t)step < COUNT_OF(step_names));
    return step_names[step];
}

/* ---- below libetpan ----------------------------------------------------------------------------
 */

static struct imap_link *link_of(mailstream_low *low)
{
    return low->data;
}

static ssize_t gone(struct imap_link *link, const char *code)
{
    if (link->broken == NULL)
        link->broken = code;
    return -1;
}

static ssize_t low_read(mailstream_low *low, void *bytes, size_t room)
{
    struct imap_link *link = link_of(low);
    int64_t until_us = smtp_link_moment(&link->socket, link->quiet_ms);
    enum smtp_trouble trouble;
    size_t n = 0;

    if (link->broken != NULL)
        return -1;
    trouble = smtp_link_socket_read(&link->socket, bytes, room, &n,
                                    until_us < link->until_us ? until_us : link->until_us);
    if (trouble == SMTP_TIMED_OUT && link->may_time_out)
        return -1;
    if (trouble != SMTP_FINE)
        return gone(link, smtp_trouble_name(trouble));
    if (!imap_guard_take(&link->guard, bytes, n))
        return gone(link, "said_too_much");
    return (ssize_t)n;
}

static ssize_t low_write(mailstream_low *low, const void *bytes, size_t n)
{
    struct imap_link *link = link_of(low);
    enum smtp_trouble trouble;

    if (link->broken != NULL)
        return -1;
    trouble = smtp_link_socket_write(&link->socket, bytes, n, link->until_us);
    return trouble == SMTP_FINE ? (ssize_t)n : gone(link, smtp_trouble_name(trouble));
}

static int low_close(mailstream_low *low)
{
    smtp_link_socket_close(&link_of(low)->socket);
    return 0;
}

static int low_fd(mailstream_low *low)
{
    return link_of(low)->socket.fd;
}

static void low_free(mailstream_low *low)
{
    free(low);
}

static mailstream *make_stream(struct imap_link *link)
{
    mailstream_low *low;
    mailstream *stream;

    link->driver = (mailstream_low_driver){ .mailstream_read = low_read,
                                            .mailstream_write = low_write,
                                            .mailstream_close = low_close,
                                            .mailstream_get_fd = low_fd,
                                            .mailstream_free = low_free };
    low = mailstream_low_new(link, &link->driver);
    CHECK(low != NULL);
    stream = mailstream_new(low, STREAM_BUFFER);
    CHECK(stream != NULL);
    return stream;
}

/* ---- commands ----------------------------------------------------------------------------------
 */

void imap_link_begin_bounded(struct imap_link *link, int ms, const struct imap_bounds *bounds)
{
    imap_guard_begin(&link->guard, bounds);
    link->until_us = smtp_link_moment(&link->socket, ms);
    link->outcome.code = "";
    link->outcome.said[0] = '\0';
}

void imap_link_begin(struct imap_link *link)
{
    imap_link_begin_bounded(
        link, link->times.command_ms,
        &(struct imap_bounds){ .line_max = LINE_MAX_BYTES, .all_max = ANSWER_MAX });
}

/** What the server said, as far as it may be shown. */
static void keep_words(struct imap_link *link)
{
    struct str words = str_of(link->imap->imap_response);
    char *out = link->outcome.said;
    size_t n = 0;

    for (size_t at = 0; at < words.n && n + UTF8_MAX_BYTES <= IMAP_SAID_MAX;) {
        uint32_t character = utf8_next(words, &at);

        n += utf8_put(out + n, character < ' ' || character == 0x7f ? ' ' : character);
    }
    out[n] = '\0';
}

bool imap_link_fails(struct imap_link *link, const char *code)
{
    link->outcome.code = code;
    return false;
}

bool imap_link_ended(struct imap_link *link, int result, const char *refused)
{
    if (link->broken == NULL && result == MAILIMAP_NO_ERROR)
        return true;
    if (link->broken == NULL && (result == MAILIMAP_ERROR_PARSE || result == MAILIMAP_ERROR_STREAM))
        link->broken = "not_imap";
    if (link->broken != NULL)
        return imap_link_fails(link, link->broken);
    keep_words(link);
    return imap_link_fails(link, refused);
}

/* ---- opening -----------------------------------------------------------------------------------
 */

static bool way_ended(struct imap_link *link, enum smtp_trouble trouble)
{
    return trouble == SMTP_FINE || imap_link_fails(link, smtp_trouble_name(trouble));
}

/** A server that is gone without a word is noticed within two minutes, in IDLE too. */
static void keep_alive(int fd)
{
    const int on = 1;
    const int idle_s = KEEP_IDLE_S;
    const int every_s = KEEP_EVERY_S;
    const int tries = KEEP_TRIES;

    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every_s, sizeof(every_s));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &tries, sizeof(tries));
}

static bool connect_to(struct imap_link *link, const struct imap_config *config)
{
    const struct smtp_link_config way = { .host = config->host,
                                          .port = config->port,
                                          .times = { .connect_ms = config->times.connect_ms } };
    enum smtp_client_step step;
    enum smtp_trouble trouble = smtp_link_socket_connect(&link->socket, &way, &step);

    link->outcome.step = step == SMTP_AT_RESOLVE ? IMAP_AT_RESOLVE : IMAP_AT_CONNECT;
    if (trouble == SMTP_FINE)
        keep_alive(link->socket.fd);
    return way_ended(link, trouble);
}

static bool shake_hands(struct imap_link *link, const struct imap_config *config)
{
    int64_t until_us = smtp_link_moment(&link->socket, config->times.connect_ms);

    return way_ended(link, smtp_link_socket_shake_hands(&link->socket, config->tls_client,
                                                        config->host, until_us));
}

/** libetpan would lose the memory of such a greeting. */
static bool says_bye(struct imap_link *link)
{
    return mailstream_feed_read_buffer(link->stream) > 0
           && str_starts_with(
               (struct str){ link->stream->read_buffer, link->stream->read_buffer_len },
               STR("* BYE"));
}

static bool read_greeting(struct imap_link *link)
{
    int result;

    link->outcome.step = IMAP_AT_GREETING;
    imap_link_begin(link);
    if (says_bye(link))
        return imap_link_fails(link, "server_refuses");
    result = mailimap_connect(link->imap, link->stream);
    if (result == MAILIMAP_NO_ERROR_NON_AUTHENTICATED || result == MAILIMAP_NO_ERROR_AUTHENTICATED)
        result = MAILIMAP_NO_ERROR;
    if (!imap_link_ended(link, result, "server_refuses"))
        return false;
    if (link->imap->imap_state == MAILIMAP_STATE_NON_AUTHENTICATED)
        return true;
    /* RFC 9051 section 7.1.4: whoever sits between may say PREAUTH to keep TLS away. */
    return imap_link_fails(link, "out_of_step");
}

static bool ask_capabilities(struct imap_link *link)
{
    struct mailimap_capability_data *offers = NULL;
    int result;

    imap_link_begin(link);
    result = mailimap_capability(link->imap, &offers);
    if (result == MAILIMAP_NO_ERROR)
        mailimap_capability_data_free(offers);
    return imap_link_ended(link, result, "not_imap");
}

static bool start_tls(struct imap_link *link, const struct imap_config *config)
{
    int result;

    link->outcome.step = IMAP_AT_STARTTLS;
    if (!ask_capabilities(link))
        return false;
    if (!mailimap_has_extension(link->imap, "STARTTLS"))
        return imap_link_fails(link, "tls_not_offered");
    imap_link_begin(link);
    result = mailimap_starttls(link->imap);
    /* Bytes that came in the clear would count as said under TLS (CVE-2020-15953 and its kin). */
    if (link->stream->read_buffer_len > 0)
        return imap_link_fails(link, "tls_injected");
    return imap_link_ended(link, result, "tls_refused") && shake_hands(link, config);
}

static bool log_in(struct imap_link *link, const struct imap_config *config)
{
    int result;

    link->outcome.step = IMAP_AT_LOGIN;
    if (link->socket.tls == NULL && !link->socket.is_loopback)
        return imap_link_fails(link, "auth_needs_tls");
    imap_link_begin(link);
    if (config->access_token != NULL)
        result = mailimap_oauth2_authenticate(link->imap, config->user, config->access_token);
    else
        result = mailimap_login(link->imap, config->user, config->password);
    /* What was offered before the log-in may differ from what is offered behind it. */
    return imap_link_ended(link, result, "auth_refused") && ask_capabilities(link);
}

static bool select_folder(struct imap_link *link, const struct imap_config *config)
{
    const struct mailimap_selection_info *info;

    link->outcome.step = IMAP_AT_SELECT;
    imap_link_begin(link);
    if (!imap_link_ended(link, mailimap_select(link->imap, config->folder), "folder_refused"))
        return false;
    info = link->imap->imap_selection_info;
    if (info == NULL || info->sel_uidvalidity == 0)
        return imap_link_fails(link, "folder_without_ids");
    link->uid_validity = info->sel_uidvalidity;
    link->uid_next = info->sel_uidnext;
    link->last_look_us = clock_monotonic_us(link->socket.clock);
    link->outcome.step = IMAP_AT_WORK;
    return true;
}

static bool open_all(struct imap_link *link, const struct imap_config *config)
{
    if (!connect_to(link, config))
        return false;
    if (config->tls == IMAP_TLS_FROM_START) {
        link->outcome.step = IMAP_AT_TLS;
        if (!shake_hands(link, config))
            return false;
    }
    return read_greeting(link) && (config->tls != IMAP_TLS_STARTTLS || start_tls(link, config))
           && log_in(link, config) && select_folder(link, config);
}

bool imap_link_open(const struct imap_config *config, struct imap_link **out,
                    struct imap_outcome *outcome)
{
    struct imap_link *link = calloc(1, sizeof(*link));
    bool done;

    CHECK(link != NULL);
    link->socket =
        (struct smtp_link_socket){ .fd = -1, .clock = config->clock, .stop_fd = config->stop_fd };
    link->times = config->times;
    link->quiet_ms = config->times.quiet_ms;
    link->outcome.code = "";
    link->imap = mailimap_new(0, NULL);
    CHECK(link->imap != NULL);
    link->stream = make_stream(link);
    done = open_all(link, config);
    *outcome = link->outcome;
    if (done)
        *out = link;
    else
        imap_link_close(&link);
    return done;
}

void imap_link_close(struct imap_link **link)
{
    struct imap_link *l = *link;

    *link = NULL;
    if (l == NULL)
        return;
    /* mailimap_free says LOGOUT by itself. */
    if (l->outcome.step < IMAP_AT_LOGIN || l->is_idling)
        gone(l, "interrupted");
    imap_link_begin(l);
    l->until_us = smtp_link_moment(&l->socket, GOODBYE_MS);
    if (l->imap->imap_stream == NULL)
        mailstream_close(l->stream);
    mailimap_free(l->imap);
    smtp_link_socket_close(&l->socket);
    free(l);
}

const struct imap_outcome *imap_link_outcome(const struct imap_link *link)
{
    return &link->outcome;
}

uint32_t imap_link_uid_validity(const struct imap_link *link)
{
    return link->uid_validity;
}

uint32_t imap_link_uid_next(const struct imap_link *link)
{
    return link->uid_next;
}
