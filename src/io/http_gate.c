#include "io/http_gate.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "io/http_target.h"

enum { METHOD_MAX = 16, HOST_MAX = 255, LENGTH_DIGITS_MAX = 18 };

struct walk {
    struct arena *arena;
    struct str rest; /* of the cut head, not yet read */
    int *status;
    struct err *err;
};

static bool refuse(struct walk *walk, int status, const char *code, const char *message)
{
    *walk->status = status;
    return err_set(walk->err, status == 414 || status == 431 ? ERR_LIMIT : ERR_INVALID, code, "%s",
                   message);
}

static bool refuse_head(struct walk *walk)
{
    return refuse(walk, 400, "http_head", "the head of the request is malformed");
}

/** Reads up to the next NUL and past it; false when there is none. */
static bool read_to_nul(struct walk *walk, struct str *out)
{
    size_t n = str_find_char(walk->rest, '\0');

    if (n == walk->rest.n)
        return refuse_head(walk);
    *out = str_sub(walk->rest, 0, n);
    walk->rest = str_from(walk->rest, n + 1);
    return true;
}

/** The second NUL of a line's end: without it the line did not end in CR LF. */
static bool read_line_end(struct walk *walk)
{
    if (walk->rest.n == 0 || walk->rest.p[0] != '\0')
        return refuse_head(walk);
    walk->rest = str_from(walk->rest, 1);
    return true;
}

/** RFC 9110 section 5.6.2. */
static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

        if (!is_alnum && (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL))
            return false;
    }
    return s.n > 0;
}

static bool is_method(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] < 'A' || s.p[i] > 'Z') && s.p[i] != '-')
            return false;
    return s.n > 0 && s.n <= METHOD_MAX;
}

static bool is_field_value(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static bool read_request_line(struct walk *walk, struct str target, struct http_head *out)
{
    struct str method;
    struct str version;

    if (!read_to_nul(walk, &method))
        return false;
    if (!is_method(method))
        return refuse_head(walk);
    out->method = method;
    if (target.n > HTTP_TARGET_MAX)
        return refuse(walk, 414, "http_target_too_long", "the request target is too long");
    /* The target was decoded in place; only its room is left to step over. */
    if (walk->rest.n <= target.n || walk->rest.p[target.n] != '\0')
        return refuse_head(walk);
    walk->rest = str_from(walk->rest, target.n + 1);
    if (!read_to_nul(walk, &version) || !read_line_end(walk))
        return false;
    if (!str_eq(version, STR("HTTP/1.1")) && !str_eq(version, STR("HTTP/1.0")))
        return refuse(walk, 505, "http_version", "only HTTP/1.1 and HTTP/1.0 are spoken here");
    if (!http_target_split(walk->arena, target, &out->path, &out->query))
        return refuse(walk, 400, "http_target", "the request target is not a plain path");
    out->is_1_1 = str_eq(version, STR("HTTP/1.1"));
    return true;
}

static bool read_header(struct walk *walk, struct http_header *out)
{
    struct str value;

    if (!read_to_nul(walk, &out->name))
        return false;
    if (!is_token(out->name))
        return refuse_head(walk);
    if (!read_to_nul(walk, &value) || !read_line_end(walk))
        return false;
    if (!is_field_value(value))
        return refuse_head(walk);
    out->value = str_trim(value);
    return true;
}

static bool read_headers(struct walk *walk, size_t header_count, struct http_head *out)
{
    struct http_header *headers;

    if (header_count > HTTP_HEADERS_MAX)
        return refuse(walk, 431, "http_too_many_headers", "there are too many headers");
    headers = ARENA_ARRAY(walk->arena, header_count + 1, struct http_header);
    out->headers = headers;
    for (size_t i = 0; i < header_count; i++) {
        if (!read_header(walk, &headers[i]))
            return false;
        out->header_count = i + 1;
    }
    /* What is left is the empty line, and it is where the head ends. */
    if (!str_eq(walk->rest, (struct str){ "\0\0", 2 }))
        return refuse_head(walk);
    return true;
}

/** The only header of that name: false when it stands there twice; STR_NULL when absent. */
static bool find_single(const struct http_head *head, struct str name, struct str *out)
{
    *out = STR_NULL;
    for (size_t i = 0; i < head->header_count; i++) {
        if (!str_eq_ascii_nocase(head->headers[i].name, name))
            continue;
        if (!str_is_null(*out))
            return false;
        *out = head->headers[i].value;
    }
    return true;
}

static bool is_host(struct str host)
{
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool is_alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

        if (!is_alnum && (c == '\0' || strchr("-._~:[]", c) == NULL))
            return false;
    }
    return host.n > 0 && host.n <= HOST_MAX;
}

static bool check_host(struct walk *walk, const struct http_head *head)
{
    struct str host;

    if (!find_single(head, STR("Host"), &host) || (str_is_null(host) && head->is_1_1)
        || (!str_is_null(host) && !is_host(host)))
        return refuse(walk, 400, "http_host", "exactly one valid Host header is needed");
    return true;
}

static bool parse_length(struct str digits, int64_t *out)
{
    int64_t length = 0;

    if (digits.n == 0 || digits.n > LENGTH_DIGITS_MAX)
        return false;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9')
            return false;
        length = length * 10 + (digits.p[i] - '0');
    }
    *out = length;
    return true;
}

/** How long the body is: the question two parsers must never answer differently. */
static bool check_framing(struct walk *walk, struct http_head *head)
{
    struct str length;
    struct str coding;

    if (!find_single(head, STR("Content-Length"), &length)
        || !find_single(head, STR("Transfer-Encoding"), &coding)
        || (!str_is_null(length) && !str_is_null(coding))
        || (!str_is_null(length) && !parse_length(length, &head->content_length)))
        return refuse(walk, 400, "http_length", "the length of the body is not clear");
    if (str_is_null(coding))
        return true;
    if (!head->is_1_1)
        return refuse(walk, 400, "http_length", "the length of the body is not clear");
    if (!str_eq_ascii_nocase(coding, STR("chunked")))
        return refuse(walk, 501, "http_transfer_coding", "only the chunked coding is understood");
    head->is_chunked = true;
    return true;
}

bool http_gate_check(struct arena *arena, struct str cut, struct str target, size_t header_count,
                     struct http_head *out, int *status, struct err *err)
{
    struct walk walk = { arena, cut, status, err };

    *out = (struct http_head){ .content_length = -1 };
    return read_request_line(&walk, target, out) && read_headers(&walk, header_count, out)
           && check_host(&walk, out) && check_framing(&walk, out);
}
