/* LZFu: pieces repeated from the last 4096 bytes ([MS-OXRTFCP] 2.1, 3.1). */
#include <string.h>

#include "base/arena.h"
#include "proto/mail/mime/mail_rtf.h"
#include "proto/mail/mime/mail_tnef_props.h"

enum { WINDOW_BYTES = 4096, SHORTEST_PIECE = 2, LONGEST_PIECE = 17 };
enum { PACKED_LZFU = 0x75465a4c, NOT_PACKED = 0x414c454d };

/** What stands in the window before the first byte ([MS-OXRTFCP] 2.1.3.1). */
static const char first_window[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

struct unpacking {
    struct str rest;
    char window[WINDOW_BYTES];
    size_t at; /* where the next byte goes */
    char *out;
    size_t n;
    size_t room;
};

static bool put(struct unpacking *unpacking, char byte)
{
    if (unpacking->n == unpacking->room)
        return false;
    unpacking->out[unpacking->n++] = byte;
    unpacking->window[unpacking->at] = byte;
    unpacking->at = (unpacking->at + 1) % WINDOW_BYTES;
    return true;
}

static bool unpack_byte(struct unpacking *unpacking)
{
    struct str byte;

    return mail_tnef_cut(&unpacking->rest, 1, &byte) && put(unpacking, byte.p[0]);
}

/** Twelve bits tell where a piece begins, four its length. One that begins here is the end. */
static bool unpack_piece(struct unpacking *unpacking)
{
    struct str bytes;
    size_t token;
    size_t from;

    if (!mail_tnef_cut(&unpacking->rest, 2, &bytes))
        return false;
    token = (size_t)(unsigned char)bytes.p[0] << 8 | (unsigned char)bytes.p[1];
    from = token >> 4;
    if (from == unpacking->at)
        return false;
    for (size_t i = 0; i < (token & 0xf) + SHORTEST_PIECE; i++)
        if (!put(unpacking, unpacking->window[(from + i) % WINDOW_BYTES]))
            return false;
    return true;
}

/** Each bit of a byte tells what one of the next eight things is, the lowest bit first. */
static bool unpack_eight(struct unpacking *unpacking)
{
    struct str flags;

    if (!mail_tnef_cut(&unpacking->rest, 1, &flags))
        return false;
    for (unsigned i = 0; i < 8; i++)
        if (((unsigned char)flags.p[0] >> i & 1) != 0 ? !unpack_piece(unpacking)
                                                      : !unpack_byte(unpacking))
            return false;
    return true;
}

static struct str unpack_lzfu(struct str packed, size_t room, struct arena *arena)
{
    struct unpacking *unpacking = ARENA_NEW(arena, struct unpacking);

    *unpacking = (struct unpacking){ .rest = packed, .at = strlen(first_window), .room = room };
    memcpy(unpacking->window, first_window, strlen(first_window));
    unpacking->out = arena_alloc(arena, room);
    while (unpack_eight(unpacking))
        continue;
    return (struct str){ unpacking->out, unpacking->n };
}

static size_t at_most(size_t a, size_t b)
{
    return a < b ? a : b;
}

struct str mail_rtf_unpack(struct str packed, struct arena *arena)
{
    uint32_t packed_bytes;
    uint32_t bytes;
    uint32_t kind;
    uint32_t checksum;

    if (!mail_tnef_cut32(&packed, &packed_bytes) || !mail_tnef_cut32(&packed, &bytes)
        || !mail_tnef_cut32(&packed, &kind) || !mail_tnef_cut32(&packed, &checksum))
        return STR_NULL;
    if (kind == NOT_PACKED)
        return str_sub(packed, 0, at_most(bytes, MAIL_RTF_BYTES_MAX));
    if (kind != PACKED_LZFU)
        return STR_NULL;
    bytes = (uint32_t)at_most(bytes, at_most(MAIL_RTF_BYTES_MAX, packed.n * LONGEST_PIECE));
    return unpack_lzfu(packed, bytes, arena);
}
