/*
 * The HTTP gate: whatever a client sends as a head, cut in place as libmicrohttpd cuts it, is read
 * without going astray, and what passes has the shape that the rest of the program counts on.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text/utf8.h"
#include "fuzz.h"
#include "io/http_gate.h"

enum { HEAD_MAX = 16 * 1024 };

/** Replaces what ends a line by NUL; returns where the next one begins. */
static size_t cut_line(char *head, size_t n, size_t from, size_t *end)
{
    size_t at = from;

    while (at < n && head[at] != '\n')
        at++;
    *end = at > from && head[at - 1] == '\r' ? at - 1 : at;
    for (size_t i = *end; i < n && i <= at; i++)
        head[i] = '\0';
    return at < n ? at + 1 : n;
}

/** The request line's blanks become NUL; the target is what stands between them. */
static struct str cut_request_line(char *head, size_t end)
{
    size_t first = str_find_char((struct str){ head, end }, ' ');
    size_t last = end;

    while (last > first && head[last - 1] != ' ')
        last--;
    if (first >= end || last <= first + 1)
        return STR("");
    head[first] = '\0';
    head[last - 1] = '\0';
    return (struct str){ head + first + 1, last - first - 2 };
}

/**
 * Cuts each header at its colon, down to the empty line, and tells where the head ends. False for
 * what libmicrohttpd never shows: a line without a colon, which it refuses, and a head without an
 * end, for which it waits.
 */
static bool cut_headers(char *head, size_t n, size_t at, size_t *count, size_t *head_n)
{
    *count = 0;
    while (at < n) {
        size_t end;
        size_t next = cut_line(head, n, at, &end);
        struct str line = { head + at, end - at };
        size_t colon = str_find_char(line, ':');

        *head_n = next;
        if (line.n == 0)
            return true;
        if (colon == line.n || colon > str_find_char(line, '\0'))
            return false;
        head[at + colon] = '\0';
        ++*count;
        at = next;
    }
    return false;
}

/** A NUL of the client's own looks like half the end of a line once cut (see http_gate.h). */
static bool has_bare_line_feed_or_fold(const unsigned char *data, size_t n)
{
    if (memchr(data, '\0', n) != NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        if (data[i] == '\n'
            && (i == 0 || data[i - 1] != '\r'
                || (i + 1 < n && (data[i + 1] == ' ' || data[i + 1] == '\t'))))
            return true;
    return false;
}

static void check_path(struct str path)
{
    CHECK(path.n > 0 && path.p[0] == '/' && utf8_is_valid(path));
    CHECK(memchr(path.p, '\0', path.n) == NULL && memchr(path.p, '\n', path.n) == NULL);
    CHECK(!str_ends_with(path, STR("/..")) && str_find(path, STR("/../")) == path.n);
}

static void check_head(const struct http_head *head)
{
    int lengths = 0;
    int hosts = 0;

    CHECK(head->method.n > 0 && head->method.n <= 16);
    CHECK(head->header_count <= HTTP_HEADERS_MAX);
    check_path(head->path);
    for (size_t i = 0; i < head->header_count; i++) {
        struct str name = head->headers[i].name;
        struct str value = head->headers[i].value;

        CHECK(name.n > 0 && str_find_char(name, ' ') == name.n);
        CHECK(memchr(value.p, '\r', value.n) == NULL && memchr(value.p, '\n', value.n) == NULL);
        hosts += str_eq_ascii_nocase(name, STR("Host"));
        lengths += str_eq_ascii_nocase(name, STR("Content-Length"))
                   || str_eq_ascii_nocase(name, STR("Transfer-Encoding"));
    }
    CHECK(lengths <= 1 && hosts <= 1 && (hosts == 1 || !head->is_1_1));
    CHECK(!head->is_chunked || head->content_length == -1);
}

static void check_gate(struct arena *arena, struct str cut, struct str target, size_t count,
                       bool is_doubtful)
{
    struct http_head head;
    struct err err = { 0 };
    int status = 0;

    if (http_gate_check(arena, cut, target, count, &head, &status, &err)) {
        CHECK(!is_doubtful);
        check_head(&head);
    } else {
        CHECK(status >= 400 && err.code[0] != '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *arena;
    struct str target;
    char *copy;
    size_t end;
    size_t at;
    size_t count = 0;
    size_t head_n = 0;

    if (n == 0 || n > HEAD_MAX)
        return 0;
    copy = malloc(n);
    CHECK(copy != NULL);
    memcpy(copy, data, n);
    arena = arena_new(1024 * 1024);
    at = cut_line(copy, n, 0, &end);
    target = str_dup(arena, cut_request_line(copy, end));
    if (cut_headers(copy, n, at, &count, &head_n))
        check_gate(arena, (struct str){ copy, head_n }, target, count,
                   has_bare_line_feed_or_fold(data, head_n));
    arena_free(&arena);
    free(copy);
    return 0;
}
