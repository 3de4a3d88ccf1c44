/* Heads as libmicrohttpd leaves them. The input is a head with its line breaks; this cuts it in
 * place the way the library does, so that seeds are readable. */
#include <string.h>

#include "fuzz.h"
#include "io/http_gate.h"

/** The bytes of the request line and of each name end in NUL, and so do the breaks themselves. */
static size_t cut_lines(char *head, size_t n)
{
    size_t lines = 0;
    bool in_name = false;

    for (size_t i = 0; i < n; i++) {
        if (head[i] == '\n') {
            lines++;
            in_name = true;
        }
        if (head[i] == '\n' || head[i] == '\r' || (lines == 0 && head[i] == ' ')) {
            head[i] = '\0';
        } else if (in_name && head[i] == ':') {
            head[i] = '\0';
            in_name = false;
        }
    }
    return lines;
}

static void check_head(const struct http_head *head)
{
    CHECK(head->method.n > 0 && head->method.n <= 16);
    CHECK(head->path.n > 0 && head->path.p[0] == '/');
    CHECK(memchr(head->path.p, '\0', head->path.n) == NULL);
    CHECK(str_find(head->path, STR("/../")) == head->path.n);
    CHECK(head->header_count <= HTTP_HEADERS_MAX);
    CHECK(head->content_length >= -1);
    CHECK(!(head->is_chunked && head->content_length >= 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    struct str cut = str_dup(arena, (struct str){ (const char *)bytes, n });
    struct str target = str_dup(arena, cut);
    struct http_head head;
    struct err err = { 0 };
    size_t lines;
    int status = 0;

    str_cut(&target, ' ');
    target = str_sub(target, 0, str_find_char(target, ' '));
    lines = n > 0 ? cut_lines((char *)(uintptr_t)cut.p, n) : 0;
    if (http_gate_check(arena, cut, target, lines > 2 ? lines - 2 : 0, &head, &status, &err))
        check_head(&head);
    else
        CHECK(status >= 400 && err.kind != ERR_NONE);
    arena_free(&arena);
    return 0;
}
