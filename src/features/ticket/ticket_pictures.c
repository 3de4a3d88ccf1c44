#include "features/ticket/ticket_pictures.h"

#include <unistd.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/strbuf.h"
#include "core/blob/blob.h"
#include "features/ticket/ticket_attachment_store.h"
#include "features/ticket/ticket_file.h"

enum { PIECE_BYTES = 3 * 16 * 1024, SCRATCH_MAX = 1024 * 1024, PAGE_MAX = 14 * 1024 * 1024 };

/** Before the message: where a misleading link goes is written behind it, and what was withheld is
 * seen to be missing. */
static const char page_head[] =
    "<!doctype html><style>"
    "a.elsewhere::after{content:\" \\2192  \" attr(data-host);font-size:.85em;color:#b3261e}"
    "img.withheld{min-width:1em;min-height:1em;border:1px dashed #8a8a8a}"
    "img{max-width:100%}"
    "</style>";

/* As the cleaner writes where a picture of the mail itself is; it escapes what stands within. */
#define BEFORE_ID "src=\"cid:"

struct page {
    struct strbuf out;
    struct ticket_attachment *files;
    size_t count;
    int64_t left_bytes;
};

static const struct ticket_attachment *find_picture(const struct page *page, struct arena *arena,
                                                    struct str written)
{
    struct str id;

    if (!percent_decode(arena, written, &id))
        return NULL;
    for (size_t i = 0; i < page->count; i++)
        if (!str_is_null(page->files[i].content_id) && str_eq(page->files[i].content_id, id)
            && ticket_content_type_is_shown(page->files[i].content_type))
            return &page->files[i];
    return NULL;
}

/** In pieces that base64 needs not pad, read where they lie: nothing of it is held twice. */
static bool add_base64(struct strbuf *out, const struct blob_content *content, struct err *err)
{
    struct arena *scratch = arena_new(SCRATCH_MAX);
    int64_t at = 0;

    while (at < content->size_bytes) {
        char *piece = arena_alloc(scratch, PIECE_BYTES);
        ssize_t n = pread(content->fd, piece, PIECE_BYTES, (off_t)at);

        if (n % 3 != 0 && at + n < content->size_bytes)
            n -= n % 3;
        if (n <= 0)
            break;
        strbuf_add(out, base64_encode(scratch, (struct str){ piece, (size_t)n }));
        arena_reset(scratch);
        at += n;
    }
    arena_free(&scratch);
    return at == content->size_bytes
           || err_set(err, ERR_NOT_FOUND, "blob_missing", "a picture cannot be read");
}

static bool add_bytes(struct call *call, struct page *page, const struct ticket_attachment *file)
{
    struct blob_content content;
    bool done = true;

    if (!blob_read(call, file->blob_id, &content))
        return false;
    strbuf_add_cstr(&page->out, "src=\"data:");
    strbuf_add(&page->out, file->content_type);
    strbuf_add_cstr(&page->out, ";base64,");
    if (content.fd < 0) {
        strbuf_add(&page->out, base64_encode(call->arena, content.bytes));
    } else {
        done = add_base64(&page->out, &content, call->err);
        close(content.fd);
    }
    return done;
}

/** Growing by and by would hold it twice. */
static void make_room(struct page *page, struct str html)
{
    int64_t bytes = 0;

    for (size_t i = 0; i < page->count; i++)
        if (!str_is_null(page->files[i].content_id))
            bytes += page->files[i].size_bytes;
    if (bytes > TICKET_PICTURES_MAX_BYTES)
        bytes = TICKET_PICTURES_MAX_BYTES;
    strbuf_reserve(&page->out, sizeof(page_head) + html.n + (size_t)bytes / 3 * 4 + PIECE_BYTES);
}

bool ticket_pictures_embed(struct call *call, int64_t message_id, struct str *html)
{
    struct page page = { .out = strbuf_new(call->arena, PAGE_MAX),
                         .left_bytes = TICKET_PICTURES_MAX_BYTES };
    struct str rest = *html;

    if (!ticket_attachment_store_of_messages(call, &message_id, 1, &page.files, &page.count))
        return false;
    make_room(&page, *html);
    strbuf_add_cstr(&page.out, page_head);
    while (rest.n > 0) {
        size_t at = str_find(rest, STR(BEFORE_ID));
        struct str from = str_from(rest, at);
        struct str id = from.n == 0 ? STR("") : str_from(from, sizeof(BEFORE_ID) - 1);
        size_t end = str_find_char(id, '"');
        const struct ticket_attachment *file =
            find_picture(&page, call->arena, str_sub(id, 0, end));

        strbuf_add(&page.out, str_sub(rest, 0, at));
        if (file == NULL || file->size_bytes > page.left_bytes) {
            strbuf_add(&page.out, str_sub(from, 0, from.n == 0 ? 0 : sizeof(BEFORE_ID) - 1));
            rest = id;
            continue;
        }
        page.left_bytes -= file->size_bytes;
        if (!add_bytes(call, &page, file))
            return false;
        rest = str_from(id, end);
    }
    return strbuf_done(&page.out, "html", html, call->err);
}
