#include "proto/imap/imap_folder.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"

enum { BITS = 6, UNIT_BITS = 16, NAME_GROWS = 8 };

/** A run of characters beyond ASCII, as UTF-16 in the base64 of RFC 3501. */
struct run {
    struct strbuf *out;
    uint32_t bits;
    int count;
    bool is_open;
};

static char letter(uint32_t six_bits)
{
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,"[six_bits & 0x3f];
}

static void add_unit(struct run *run, uint32_t unit)
{
    if (!run->is_open)
        strbuf_add_char(run->out, '&');
    run->is_open = true;
    run->bits = run->bits << UNIT_BITS | unit;
    for (run->count += UNIT_BITS; run->count >= BITS; run->count -= BITS)
        strbuf_add_char(run->out, letter(run->bits >> (run->count - BITS)));
}

static void end_run(struct run *run)
{
    if (run->count > 0)
        strbuf_add_char(run->out, letter(run->bits << (BITS - run->count)));
    if (run->is_open)
        strbuf_add_char(run->out, '-');
    run->bits = 0;
    run->count = 0;
    run->is_open = false;
}

static void add_character(struct run *run, uint32_t character)
{
    if (character < 0x20 || character > 0x7e) {
        if (character > 0xffff) {
            add_unit(run, 0xd800 + ((character - 0x10000) >> 10));
            character = 0xdc00 + ((character - 0x10000) & 0x3ff);
        }
        add_unit(run, character);
        return;
    }
    end_run(run);
    strbuf_add_char(run->out, (char)character);
    if (character == '&')
        strbuf_add_char(run->out, '-');
}

struct str imap_folder_encode(struct arena *arena, struct str name)
{
    struct strbuf out = strbuf_new(arena, name.n * NAME_GROWS + 1);
    struct run run = { .out = &out };

    for (size_t at = 0; at < name.n;)
        add_character(&run, utf8_next(name, &at));
    end_run(&run);
    return strbuf_str(&out);
}
