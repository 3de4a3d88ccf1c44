#include "proto/mail/reply/mail_reply_part.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/mail/quote/mail_attribution.h"
#include "proto/mail/quote/mail_separator.h"

/** Where a program's words begin in a line; line.n when they do not. */
static size_t shared_from(struct str line, struct str below, struct arena *scratch)
{
    size_t at = mail_attribution_within(line, below, scratch);

    return at < line.n ? at : mail_separator_within(line, below, scratch);
}

struct str mail_reply_part(struct str text, struct arena *arena)
{
    enum { PARTED_MAX = 100, SCRATCH_BYTES_MAX = 1024 * 1024 };
    struct strbuf out = strbuf_new(arena, text.n + PARTED_MAX);
    struct arena *scratch;
    struct str rest = text;
    size_t parted = 0;

    if (str_find(text, STR("On ")) == text.n && str_find(text, STR("----")) == text.n)
        return text;
    scratch = arena_new(SCRATCH_BYTES_MAX);
    while (rest.n > 0 && parted < PARTED_MAX) {
        struct str line = str_cut(&rest, '\n');
        size_t at = shared_from(line, rest, scratch);

        strbuf_add(&out, str_sub(line, 0, at));
        if (at < line.n) {
            strbuf_add_char(&out, '\n');
            strbuf_add(&out, str_from(line, at));
            parted++;
        }
        if (!str_is_null(rest))
            strbuf_add_char(&out, '\n');
        arena_reset(scratch);
    }
    arena_free(&scratch);
    strbuf_add(&out, rest);
    return strbuf_str(&out);
}
