#include "base/encode.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"

struct str hex_encode(struct arena *arena, struct str bytes)
{
    char *text = arena_alloc(arena, 2 * bytes.n + 1);

    sodium_bin2hex(text, 2 * bytes.n + 1, (const unsigned char *)bytes.p, bytes.n);
    return (struct str){ text, 2 * bytes.n };
}

bool hex_decode(struct arena *arena, struct str text, struct str *out)
{
    unsigned char *bytes = arena_alloc(arena, text.n / 2);
    size_t n;

    if (sodium_hex2bin(bytes, text.n / 2, text.p, text.n, NULL, &n, NULL) != 0)
        return false;
    *out = (struct str){ (const char *)bytes, n };
    return true;
}

static struct str encode_base64(struct arena *arena, struct str bytes, int variant)
{
    size_t room = sodium_base64_encoded_len(bytes.n, variant);
    char *text = arena_alloc(arena, room);

    sodium_bin2base64(text, room, (const unsigned char *)bytes.p, bytes.n, variant);
    return str_of(text);
}

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    return true;
}

/** libsodium 1.0.18 takes some bytes past ASCII for letters of the alphabet, so we look first. */
static bool decode_base64(struct arena *arena, struct str text, int variant, struct str *out)
{
    size_t room = text.n / 4 * 3 + 3;
    unsigned char *bytes = arena_alloc(arena, room);
    size_t n;

    if (!is_ascii(text)
        || sodium_base642bin(bytes, room, text.p, text.n, NULL, &n, NULL, variant) != 0)
        return false;
    *out = (struct str){ (const char *)bytes, n };
    return true;
}

struct str base64url_encode(struct arena *arena, struct str bytes)
{
    return encode_base64(arena, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool base64url_decode(struct arena *arena, struct str text, struct str *out)
{
    return decode_base64(arena, text, sodium_base64_VARIANT_URLSAFE_NO_PADDING, out);
}

struct str base64_encode(struct arena *arena, struct str bytes)
{
    return encode_base64(arena, bytes, sodium_base64_VARIANT_ORIGINAL);
}

bool base64_decode(struct arena *arena, struct str text, struct str *out)
{
    return decode_base64(arena, text, sodium_base64_VARIANT_ORIGINAL, out);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/** Decodes the "%XX" at s.p[at]; -1 where it is not one. */
static int percent_byte(struct str s, size_t at)
{
    int high;
    int low;

    if (s.n - at < 3)
        return -1;
    high = hex_digit(s.p[at + 1]);
    low = hex_digit(s.p[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool decode_percent(struct arena *arena, struct str text, bool plus_is_blank,
                           struct str *out)
{
    char *bytes = arena_alloc(arena, text.n);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        int byte = (unsigned char)text.p[i];

        if (byte == '%') {
            byte = percent_byte(text, i);
            if (byte < 0)
                return false;
            i += 2;
        } else if (byte == '+' && plus_is_blank) {
            byte = ' ';
        }
        bytes[n++] = (char)byte;
    }
    *out = (struct str){ bytes, n };
    return true;
}

bool percent_decode(struct arena *arena, struct str text, struct str *out)
{
    return decode_percent(arena, text, false, out);
}

bool percent_decode_form(struct arena *arena, struct str text, struct str *out)
{
    return decode_percent(arena, text, true, out);
}

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
           || c == '.' || c == '_' || c == '~';
}

struct str percent_encode(struct arena *arena, struct str text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = arena_alloc(arena, 3 * text.n);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        unsigned char byte = (unsigned char)text.p[i];

        if (is_unreserved(text.p[i])) {
            out[n++] = text.p[i];
            continue;
        }
        out[n++] = '%';
        out[n++] = digits[byte >> 4];
        out[n++] = digits[byte & 15];
    }
    return (struct str){ out, n };
}

/** What stands for `c` inside a JSON string; NULL where it stands for itself. */
static const char *json_escape(char c, char room[7])
{
    static const char digits[] = "0123456789abcdef";

    if (c == '"')
        return "\\\"";
    if (c == '\\')
        return "\\\\";
    if (c == '\n')
        return "\\n";
    if ((unsigned char)c >= 0x20)
        return NULL;
    memcpy(room, "\\u00", 4);
    room[4] = digits[(unsigned char)c >> 4];
    room[5] = digits[c & 15];
    room[6] = '\0';
    return room;
}

void strbuf_add_json(struct strbuf *buf, struct str text)
{
    size_t plain = 0; /* where the bytes not yet added begin */

    strbuf_add_char(buf, '"');
    for (size_t at = 0; at < text.n; at++) {
        char room[7];
        const char *escape = json_escape(text.p[at], room);

        if (escape == NULL)
            continue;
        strbuf_add(buf, str_sub(text, plain, at - plain));
        strbuf_add_cstr(buf, escape);
        plain = at + 1;
    }
    strbuf_add(buf, str_from(text, plain));
    strbuf_add_char(buf, '"');
}
