#include "proto/imap/imap_link.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/strbuf.h"
#include "proto/imap/imap_link_impl.h"

enum { GOODBYE_MS = 2000, LOGIN_ARENA = 256 * 1024, LOGIN_MAX = 32 * 1024 };
enum { KEEP_IDLE_S = 60, KEEP_EVERY_S = 20, KEEP_TRIES = 3 };

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

/* ---- opening -----------------------------------------------------------------------------------
 */

static bool way_ended(struct imap_link *link, enum net_trouble trouble)
{
    if (trouble == NET_FINE)
        return true;
    imap_outcome_of_way(&link->outcome, &link->socket, trouble);
    return false;
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
    const struct net_place place = { .host = config->host,
                                     .port = config->port,
                                     .connect_ms = config->times.connect_ms,
                                     .targets = config->targets };
    bool is_found;
    enum net_trouble trouble = net_link_connect(&link->socket, &place, &is_found);

    link->outcome.step = is_found ? IMAP_AT_CONNECT : IMAP_AT_RESOLVE;
    if (trouble == NET_FINE)
        keep_alive(link->socket.fd);
    return way_ended(link, trouble);
}

static bool shake_hands(struct imap_link *link, const struct imap_config *config)
{
    int64_t until_us = net_link_moment(&link->socket, config->times.connect_ms);

    return way_ended(
        link, net_link_shake_hands(&link->socket, config->tls_client, config->host, until_us));
}

static bool read_greeting(struct imap_link *link)
{
    struct imap_answer answer;

    link->outcome.step = IMAP_AT_GREETING;
    imap_link_bound_usual(link);
    if (!imap_link_read(link, &answer))
        return false;
    if (answer.kind != IMAP_ANSWER_STATUS)
        return imap_link_breaks(link, "not_imap");
    if (str_eq_ascii_nocase(answer.name, STR("OK")))
        return true;
    /* RFC 9051 section 7.1.4: whoever sits between may say PREAUTH to keep TLS away. */
    return imap_link_breaks(
        link, str_eq_ascii_nocase(answer.name, STR("PREAUTH")) ? "out_of_step" : "server_refuses");
}

static bool take_capabilities(struct imap_link *link, const struct imap_answer *answer, void *arg)
{
    struct str rest = answer->rest;

    (void)arg;
    if (answer->kind != IMAP_ANSWER_DATA || !str_eq_ascii_nocase(answer->name, STR("CAPABILITY")))
        return true;
    while (!str_is_null(rest)) {
        struct str word = str_cut(&rest, ' ');

        link->has_idle = link->has_idle || str_eq_ascii_nocase(word, STR("IDLE"));
        link->has_move = link->has_move || str_eq_ascii_nocase(word, STR("MOVE"));
        link->has_uidplus = link->has_uidplus || str_eq_ascii_nocase(word, STR("UIDPLUS"));
        link->has_starttls = link->has_starttls || str_eq_ascii_nocase(word, STR("STARTTLS"));
        link->has_quota = link->has_quota || str_eq_ascii_nocase(word, STR("QUOTA"));
    }
    return true;
}

/** What is offered differs before TLS, before the log-in and behind it. */
static bool ask_capabilities(struct imap_link *link)
{
    link->has_idle = link->has_move = link->has_uidplus = link->has_starttls = false;
    link->has_quota = false;
    imap_link_bound_usual(link);
    return imap_link_say(link, STR("CAPABILITY"))
           && imap_link_end(link, take_capabilities, NULL, "not_imap");
}

static bool start_tls(struct imap_link *link, const struct imap_config *config)
{
    link->outcome.step = IMAP_AT_STARTTLS;
    if (!ask_capabilities(link))
        return false;
    if (!link->has_starttls)
        return imap_link_breaks(link, "tls_not_offered");
    imap_link_bound_usual(link);
    if (!imap_link_say(link, STR("STARTTLS")) || !imap_link_end(link, NULL, NULL, "tls_refused"))
        return false;
    /* Bytes that came in the clear would count as said under TLS. */
    if (link->input_at < link->input_n)
        return imap_link_breaks(link, "tls_injected");
    return shake_hands(link, config);
}

/* ---- the log-in --------------------------------------------------------------------------------
 */

/** By SASL (RFC 9051 section 6.2.2): the payload in base64 once it is asked for. */
static bool authenticate(struct imap_link *link, struct arena *arena, struct str command,
                         struct str payload)
{
    link->declines = true; /* XOAUTH2 says what is wrong by asking for more */
    return imap_link_say(link, command) && imap_link_go_on(link, "auth_refused")
           && imap_link_say_line(link, base64_encode(arena, payload))
           && imap_link_end(link, NULL, NULL, "auth_refused");
}

/** Letters outside of ASCII have no place in a quoted string; AUTHENTICATE PLAIN takes UTF-8. */
static bool log_in_by_password(struct imap_link *link, struct arena *arena, struct str user,
                               struct str password)
{
    struct strbuf payload = strbuf_new(arena, LOGIN_MAX);

    if (imap_is_ascii(user) && imap_is_ascii(password))
        return imap_link_say(link, str_format(arena, "LOGIN %" STR_FMT " %" STR_FMT,
                                              STR_ARG(str_quoted(arena, user)),
                                              STR_ARG(str_quoted(arena, password))))
               && imap_link_end(link, NULL, NULL, "auth_refused");
    strbuf_add_char(&payload, '\0');
    strbuf_add(&payload, user);
    strbuf_add_char(&payload, '\0');
    strbuf_add(&payload, password);
    return authenticate(link, arena, STR("AUTHENTICATE PLAIN"), strbuf_str(&payload));
}

static bool log_in_as(struct imap_link *link, struct arena *arena, const struct imap_config *config)
{
    struct str user = str_of(config->user);

    if (config->access_token == NULL)
        return log_in_by_password(link, arena, user, str_of(config->password));
    return authenticate(link, arena, STR("AUTHENTICATE XOAUTH2"),
                        str_format(arena, "user=%" STR_FMT "\1auth=Bearer %s\1\1", STR_ARG(user),
                                   config->access_token));
}

static bool log_in(struct imap_link *link, const struct imap_config *config)
{
    struct arena *arena;
    bool done;

    link->outcome.step = IMAP_AT_LOGIN;
    if (link->socket.tls == NULL && !link->socket.is_loopback)
        return imap_link_fails(link, "auth_needs_tls");
    arena = arena_new(LOGIN_ARENA);
    imap_link_bound_usual(link);
    done = log_in_as(link, arena, config);
    arena_free(&arena);
    return done && ask_capabilities(link);
}

/* ---- the folder --------------------------------------------------------------------------------
 */

static bool take_selected(struct imap_link *link, const struct imap_answer *answer, void *arg)
{
    struct str value = answer->code;
    struct str name = str_is_null(value) ? STR_NULL : str_cut(&value, ' ');

    (void)arg;
    if (answer->kind != IMAP_ANSWER_STATUS || str_is_null(value))
        return true;
    if (str_eq_ascii_nocase(name, STR("UIDVALIDITY")))
        return imap_number_parse(value, &link->uid_validity);
    if (str_eq_ascii_nocase(name, STR("UIDNEXT")))
        return imap_number_parse(value, &link->uid_next);
    return true;
}

static bool select_folder(struct imap_link *link, const struct imap_config *config)
{
    struct arena *arena = arena_new(LOGIN_ARENA);
    bool done;

    link->outcome.step = IMAP_AT_SELECT;
    imap_link_bound_usual(link);
    done = imap_link_say(link, str_format(arena, "SELECT %" STR_FMT,
                                          STR_ARG(str_quoted(arena, str_of(config->folder)))))
           && imap_link_end(link, take_selected, NULL, "folder_refused");
    arena_free(&arena);
    if (!done)
        return false;
    if (link->uid_validity == 0)
        return imap_link_breaks(link, "folder_without_ids");
    link->has_news = false;
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
        (struct net_link){ .fd = -1, .clock = config->clock, .stop_fd = config->stop_fd };
    link->times = config->times;
    link->outcome.code = "";
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
    if (l->outcome.step == IMAP_AT_WORK && !l->is_idling && l->broken == NULL) {
        imap_link_bound_usual(l);
        l->until_us = net_link_moment(&l->socket, GOODBYE_MS);
        if (imap_link_say(l, STR("LOGOUT")))
            (void)!imap_link_end(l, NULL, NULL, "command_refused");
    }
    free(l->line);
    net_link_close(&l->socket);
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
