#include "proto/imap/imap_token.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/strbuf.h"
#include "io/net_link.h"
#include "proto/imap/imap_link_impl.h"
#include "proto/json.h"

enum { ANSWER_MAX = 64 * 1024, REQUEST_MAX = 64 * 1024, JSON_DEPTH = 8, PORT_MAX = 65535 };
enum { HTTPS_PORT = 443, STATUS_OK = 200, STATUS_SERVER = 500, STATUS_DIGITS = 3 };

struct place {
    bool is_tls;
    char *host;
    int port;
    struct str path;
    struct str authority; /* for Host */
};

static bool fails(struct imap_outcome *outcome, const char *code)
{
    *outcome = (struct imap_outcome){ .step = IMAP_AT_TOKEN, .code = code };
    return false;
}

static bool read_url(struct str url, struct arena *arena, struct place *out)
{
    static const struct str secure = STR_INIT("https://");
    static const struct str local = STR_INIT("http://127.0.0.1:");
    bool is_local = str_starts_with(url, local);
    struct str rest = str_from(url, is_local ? strlen("http://") : secure.n);
    size_t slash = str_find_char(rest, '/');
    struct str host = str_sub(rest, 0, slash);
    int64_t port = HTTPS_PORT;
    size_t colon = str_find_char(host, ':');

    if ((!is_local && !str_starts_with(url, secure))
        || (colon < host.n && !str_to_int64(str_from(host, colon + 1), &port)) || port < 1
        || port > PORT_MAX || colon == 0)
        return false;
    *out = (struct place){ .is_tls = !is_local,
                           .host = str_cstr(arena, str_sub(host, 0, colon)),
                           .port = (int)port,
                           .path = slash < rest.n ? str_from(rest, slash) : STR("/"),
                           .authority = host };
    return true;
}

/* ---- the request -------------------------------------------------------------------------------
 */

static void add_field(struct strbuf *out, const char *name, struct str value)
{
    if (out->n > 0)
        strbuf_add_char(out, '&');
    strbuf_add_cstr(out, name);
    strbuf_add_char(out, '=');
    strbuf_add(out, percent_encode(out->arena, value));
}

/** By HTTP/1.0, whose answers come in one piece (RFC 9112 section 7.1). */
static bool write_request(const struct imap_token_config *config, const struct place *place,
                          struct arena *arena, struct str *out)
{
    struct strbuf form = strbuf_new(arena, REQUEST_MAX);
    struct strbuf request = strbuf_new(arena, REQUEST_MAX);

    add_field(&form, "grant_type", STR("refresh_token"));
    add_field(&form, "client_id", config->client_id);
    if (config->client_secret.n > 0)
        add_field(&form, "client_secret", config->client_secret);
    add_field(&form, "refresh_token", config->refresh_token);
    strbuf_addf(&request,
                "POST %" STR_FMT " HTTP/1.0\r\nHost: %" STR_FMT "\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
                "Content-Length: %zu\r\nAccept: application/json\r\n\r\n",
                STR_ARG(place->path), STR_ARG(place->authority), form.n);
    strbuf_add(&request, strbuf_str(&form));
    *out = strbuf_str(&request);
    return !form.overflow && !request.overflow;
}

/* ---- the answer --------------------------------------------------------------------------------
 */

/** Value of a header field, or STR_NULL. */
static struct str header(struct str head, struct str name)
{
    while (!str_is_null(head)) {
        struct str line = str_cut(&head, '\n');
        size_t colon = str_find_char(line, ':');

        if (str_eq_ascii_nocase(str_sub(line, 0, colon), name))
            return str_trim(str_from(line, colon + 1));
    }
    return STR_NULL;
}

/** Splits what has come so far; true once all of it is there. */
static bool is_whole(struct str text, struct str *head, struct str *body)
{
    static const struct str blank = STR_INIT("\r\n\r\n");
    size_t end = str_find(text, blank);
    int64_t length;

    *head = str_sub(text, 0, end);
    *body = str_from(text, end + blank.n);
    return end < text.n && str_to_int64(header(*head, STR("Content-Length")), &length)
           && (int64_t)body->n >= length;
}

static enum net_trouble read_answer(struct net_link *link, int64_t until_us, char *room,
                                    struct str *head, struct str *body)
{
    enum net_trouble trouble = NET_FINE;
    size_t n = 0;

    while (trouble == NET_FINE && n < ANSWER_MAX) {
        size_t got = 0;

        trouble = net_link_read(link, room + n, ANSWER_MAX - n, &got, until_us);
        n += got;
        if (is_whole((struct str){ room, n }, head, body))
            return NET_FINE;
    }
    /* Where no length was said the end of the connection is that of the answer. */
    return trouble == NET_CONNECTION_LOST && n > 0 ? NET_FINE : trouble;
}

static int64_t status_of(struct str head)
{
    int64_t status = 0;

    if (str_starts_with(head, STR("HTTP/1.")))
        (void)!str_to_int64(str_sub(head, strlen("HTTP/1.x "), STATUS_DIGITS), &status);
    return status;
}

static bool read_token(struct str head, struct str body, struct arena *arena,
                       struct imap_token *out, struct imap_outcome *outcome)
{
    int64_t status = status_of(head);
    struct err err = { 0 };
    json_t *json;

    if (status != STATUS_OK)
        return fails(outcome, status > STATUS_OK && status < STATUS_SERVER ? "token_refused"
                                                                           : "token_failed");
    if (!json_parse(body, JSON_DEPTH, arena, &json, &err))
        return fails(outcome, "token_failed");
    out->access = str_dup(arena, json_str(json_object_get(json, "access_token")));
    out->refresh = str_dup(arena, json_str(json_object_get(json, "refresh_token")));
    return out->access.n > 0 || fails(outcome, "token_failed");
}

/* ---- the exchange ------------------------------------------------------------------------------
 */

static enum net_trouble exchange(struct net_link *link, const struct imap_token_config *config,
                                 const struct place *place, struct str request, char *room,
                                 struct str *head, struct str *body)
{
    const struct net_place where = { .host = place->host,
                                     .port = place->port,
                                     .connect_ms = config->connect_ms,
                                     .targets = config->targets };
    int64_t until_us = net_link_moment(link, config->connect_ms + config->answer_ms);
    bool is_found;
    enum net_trouble trouble = net_link_connect(link, &where, &is_found);

    if (trouble == NET_FINE && place->is_tls)
        trouble = net_link_shake_hands(link, config->tls_client, place->host, until_us);
    if (trouble == NET_FINE)
        trouble = net_link_write(link, request.p, request.n, until_us);
    if (trouble == NET_FINE)
        trouble = read_answer(link, until_us, room, head, body);
    return trouble;
}

bool imap_token_get(const struct imap_token_config *config, struct arena *arena,
                    struct imap_token *out, struct imap_outcome *outcome)
{
    struct net_link link = { .fd = -1, .clock = config->clock, .stop_fd = config->stop_fd };
    char *room = arena_alloc(arena, ANSWER_MAX);
    struct str head = STR_NULL;
    struct str body = STR_NULL;
    enum net_trouble trouble;
    struct place place;
    struct str request;

    if (!read_url(config->url, arena, &place) || !write_request(config, &place, arena, &request))
        return fails(outcome, "token_url");
    trouble = exchange(&link, config, &place, request, room, &head, &body);
    net_link_close(&link);
    if (trouble == NET_FINE)
        return read_token(head, body, arena, out, outcome);
    outcome->step = IMAP_AT_TOKEN;
    imap_outcome_of_way(outcome, &link, trouble);
    return false;
}
