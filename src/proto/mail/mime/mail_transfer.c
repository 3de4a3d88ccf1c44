#include "proto/mail/mime/mail_transfer.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "proto/mail/value/mail_head.h"

enum { BASE64_CHARS = 64, PAD = 64, BLANK = 65, JUNK = 255 };

/* One more than what each byte is in base64: its value, PAD or BLANK; 0 for JUNK. */
static const unsigned char base64_codes[256] = {
    ['A'] = 1,         ['B'] = 2,          ['C'] = 3,          ['D'] = 4,          ['E'] = 5,
    ['F'] = 6,         ['G'] = 7,          ['H'] = 8,          ['I'] = 9,          ['J'] = 10,
    ['K'] = 11,        ['L'] = 12,         ['M'] = 13,         ['N'] = 14,         ['O'] = 15,
    ['P'] = 16,        ['Q'] = 17,         ['R'] = 18,         ['S'] = 19,         ['T'] = 20,
    ['U'] = 21,        ['V'] = 22,         ['W'] = 23,         ['X'] = 24,         ['Y'] = 25,
    ['Z'] = 26,        ['a'] = 27,         ['b'] = 28,         ['c'] = 29,         ['d'] = 30,
    ['e'] = 31,        ['f'] = 32,         ['g'] = 33,         ['h'] = 34,         ['i'] = 35,
    ['j'] = 36,        ['k'] = 37,         ['l'] = 38,         ['m'] = 39,         ['n'] = 40,
    ['o'] = 41,        ['p'] = 42,         ['q'] = 43,         ['r'] = 44,         ['s'] = 45,
    ['t'] = 46,        ['u'] = 47,         ['v'] = 48,         ['w'] = 49,         ['x'] = 50,
    ['y'] = 51,        ['z'] = 52,         ['0'] = 53,         ['1'] = 54,         ['2'] = 55,
    ['3'] = 56,        ['4'] = 57,         ['5'] = 58,         ['6'] = 59,         ['7'] = 60,
    ['8'] = 61,        ['9'] = 62,         ['+'] = 63,         ['/'] = 64,         ['='] = PAD + 1,
    [' '] = BLANK + 1, ['\t'] = BLANK + 1, ['\r'] = BLANK + 1, ['\n'] = BLANK + 1,
};

static unsigned char base64_value(char c)
{
    return (unsigned char)(base64_codes[(unsigned char)c] - 1);
}

enum mail_transfer mail_transfer_of(struct str value, bool *is_known)
{
    static const struct {
        struct str name;
        enum mail_transfer how;
    } names[] = {
        { STR_INIT("7bit"), MAIL_AS_IS },
        { STR_INIT("8bit"), MAIL_AS_IS },
        { STR_INIT("7-bit"), MAIL_AS_IS },
        { STR_INIT("8-bit"), MAIL_AS_IS },
        { STR_INIT("7"), MAIL_AS_IS },
        { STR_INIT("8"), MAIL_AS_IS },
        { STR_INIT("binary"), MAIL_AS_IS },
        { STR_INIT("base64"), MAIL_BASE64 },
        { STR_INIT("base-64"), MAIL_BASE64 },
        { STR_INIT("base_64"), MAIL_BASE64 },
        { STR_INIT("b64"), MAIL_BASE64 },
        { STR_INIT("quoted-printable"), MAIL_QUOTED_PRINTABLE },
        { STR_INIT("quoted_printable"), MAIL_QUOTED_PRINTABLE },
        { STR_INIT("quotedprintable"), MAIL_QUOTED_PRINTABLE },
        { STR_INIT("quoted"), MAIL_QUOTED_PRINTABLE },
        { STR_INIT("printable"), MAIL_QUOTED_PRINTABLE },
        { STR_INIT("qp"), MAIL_QUOTED_PRINTABLE },
        { STR_INIT("x-uuencode"), MAIL_UUENCODE },
        { STR_INIT("x-uuencoded"), MAIL_UUENCODE },
        { STR_INIT("x-uue"), MAIL_UUENCODE },
        { STR_INIT("uuencode"), MAIL_UUENCODE },
        { STR_INIT("uue"), MAIL_UUENCODE },
    };
    struct str word = value;

    while (word.n > 0 && strchr(" \t\"'<", word.p[0]) != NULL)
        word = str_from(word, 1);
    for (size_t n = 0; n < word.n; n++)
        if (strchr(" \t\"';,>(", word.p[n]) != NULL)
            word.n = n;
    *is_known = true;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq_ascii_nocase(word, names[i].name))
            return names[i].how;
    *is_known = word.n == 0;
    return MAIL_AS_IS;
}

/**
 * Prose has signs that base64 has not, and blanks behind words of any length; letters in blocks may
 * be parted by blanks as well, but behind whole groups of four.
 */
static bool looks_like_base64(struct str raw)
{
    enum { SAMPLE_BYTES = 4096, JUNK_SHARE = 12, WORD_WEIGHT = 2 };
    struct str sample = str_sub(raw, 0, SAMPLE_BYTES);
    size_t good = 0;
    size_t strange = 0;
    size_t word = 0;

    for (size_t i = 0; i < sample.n; i++) {
        unsigned char value = base64_value(sample.p[i]);

        good += value <= PAD;
        word += value <= PAD;
        strange += value == JUNK;
        if (sample.p[i] == ' ') {
            strange += word % 4 != 0 ? WORD_WEIGHT : 0;
            word = 0;
        }
    }
    return strange <= good / JUNK_SHARE;
}

bool mail_transfer_fits(enum mail_transfer how, struct str raw)
{
    return how != MAIL_BASE64 || looks_like_base64(raw);
}

/** Characters of a line that is base64 and nothing else; SIZE_MAX for any other. */
static size_t base64_chars(struct str line)
{
    struct str text = str_trim(line);

    for (size_t i = 0; i < text.n; i++)
        if (base64_value(text.p[i]) > PAD)
            return SIZE_MAX;
    return text.n;
}

size_t mail_transfer_extent(enum mail_transfer how, struct str raw)
{
    enum { WORD_MAX = 15, LINE_MIN = 40 }; /* longer than words; longer than any word */
    struct str rest = how == MAIL_BASE64 ? raw : STR("");
    size_t first = 0; /* characters of the first line: only the last one is shorter */
    size_t count = 0;
    bool is_last = false;

    while (rest.n > 0) {
        size_t begin = raw.n - rest.n;
        size_t chars = base64_chars(mail_line_cut(&rest));

        if (chars == 0)
            continue;
        if (chars == SIZE_MAX || is_last) {
            bool is_block = first >= LINE_MIN || (first > WORD_MAX && count % 4 == 0);

            return is_block && !looks_like_base64(str_from(raw, begin)) ? begin : raw.n;
        }
        first = first == 0 ? chars : first;
        is_last = chars < first || raw.p[begin + chars - 1] == '=';
        count += chars;
    }
    return raw.n;
}

size_t mail_transfer_room(enum mail_transfer how, struct str raw)
{
    return how == MAIL_BASE64 ? raw.n / 4 * 3 + 3 : raw.n;
}

/* ---- base64 ---- */

/** Whole groups of four characters in a row: nearly all there is. */
static size_t base64_groups(struct str *rest, char *out, size_t room)
{
    size_t n = 0;
    size_t at = 0;

    while (rest->n - at >= 4 && room - n >= 3) {
        unsigned a = base64_value(rest->p[at]);
        unsigned b = base64_value(rest->p[at + 1]);
        unsigned c = base64_value(rest->p[at + 2]);
        unsigned d = base64_value(rest->p[at + 3]);

        if ((a | b | c | d) >= BASE64_CHARS)
            break;
        out[n++] = (char)(a << 2 | b >> 4);
        out[n++] = (char)(b << 4 | c >> 2);
        out[n++] = (char)(c << 6 | d);
        at += 4;
    }
    *rest = str_from(*rest, at);
    return n;
}

/** The next line that is not blank; *rest moves behind it. */
static struct str next_line(struct str *rest)
{
    size_t end = 0;
    struct str line;

    while (rest->n > 0 && base64_value(rest->p[0]) == BLANK)
        *rest = str_from(*rest, 1);
    while (end < rest->n && rest->p[end] != '\n' && rest->p[end] != '\r')
        end++;
    line = str_trim(str_sub(*rest, 0, end));
    *rest = str_from(*rest, end);
    return line;
}

/**
 * After padding, does another run of base64 follow? Some encode line by line; more often it is the
 * footer of a mailing list, which is no part of the content.
 */
static bool base64_goes_on(struct str rest)
{
    struct str line;

    while (rest.n > 0 && rest.p[0] == '=')
        rest = str_from(rest, 1);
    line = next_line(&rest);
    for (size_t i = 0; i < line.n; i++)
        if (base64_value(line.p[i]) >= BASE64_CHARS && line.p[i] != '=')
            return false;
    return line.n >= 4 && line.n % 4 == 0;
}

/** The rule that list software draws above its footer. */
static bool is_footer_rule(struct str rest)
{
    return str_starts_with(rest, STR("__________"));
}

/** The bytes of a group that ends early; the characters left over belong to none. */
static size_t base64_flush(struct mail_transfer_reader *reader, char *out)
{
    size_t n = 0;

    while (reader->bit_count >= 8) {
        reader->bit_count -= 8;
        out[n++] = (char)(reader->bits >> reader->bit_count);
    }
    reader->bit_count = 0;
    return n;
}

static size_t base64_char(struct mail_transfer_reader *reader, char c, char *out)
{
    unsigned char value = base64_value(c);

    if (value < BASE64_CHARS) {
        reader->bits = reader->bits << 6 | value;
        reader->bit_count += 6;
        return reader->bit_count == 24 ? base64_flush(reader, out) : 0;
    }
    if (value == PAD && reader->bit_count > 0) {
        reader->is_over = !base64_goes_on(reader->rest);
        return base64_flush(reader, out);
    }
    if (value == JUNK) {
        reader->had_junk = true;
        reader->is_over = is_footer_rule(reader->rest);
    }
    return 0;
}

static size_t base64_some(struct mail_transfer_reader *reader, char *out, size_t room)
{
    size_t n = 0;

    room -= 3; /* for what the last, unfinished group gives */
    while (reader->rest.n > 0 && !reader->is_over && room - n >= 3) {
        if (reader->bit_count == 0)
            n += base64_groups(&reader->rest, out + n, room - n);
        if (reader->rest.n == 0 || room - n < 3)
            break;
        n += base64_char(reader, reader->rest.p[0], out + n);
        reader->rest = str_from(reader->rest, 1);
    }
    if (reader->rest.n == 0 || reader->is_over)
        n += base64_flush(reader, out + n);
    return n;
}

/* ---- quoted-printable ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/** Bytes of a soft line break that begins with the "=" at rest.p[0]; 0 when it is none. */
static size_t soft_break(struct str rest)
{
    size_t at = 1;

    while (at < rest.n && (rest.p[at] == ' ' || rest.p[at] == '\t'))
        at++;
    if (at == rest.n)
        return at;
    while (at < rest.n && rest.p[at] == '\r')
        at++;
    if (at < rest.n && rest.p[at] == '\n')
        return at + 1;
    return at > 1 && rest.p[at - 1] == '\r' ? at : 0;
}

/** What begins with "=": a byte, a soft break, or a sign that stands for itself. */
static size_t quoted_char(struct mail_transfer_reader *reader, char *out)
{
    struct str rest = reader->rest;
    int high = rest.n > 2 ? hex_digit(rest.p[1]) : -1;
    int low = rest.n > 2 ? hex_digit(rest.p[2]) : -1;
    size_t breaks;

    if (high >= 0 && low >= 0) {
        reader->rest = str_from(rest, 3);
        *out = (char)(high << 4 | low);
        return 1;
    }
    breaks = soft_break(rest);
    reader->rest = str_from(rest, breaks > 0 ? breaks : 1);
    if (breaks > 0)
        return 0;
    reader->had_junk = true;
    *out = '=';
    return 1;
}

static size_t quoted_some(struct mail_transfer_reader *reader, char *out, size_t room)
{
    size_t n = 0;

    while (reader->rest.n > 0 && n < room) {
        const char *sign = memchr(reader->rest.p, '=', reader->rest.n);
        size_t plain = sign != NULL ? (size_t)(sign - reader->rest.p) : reader->rest.n;

        if (plain > room - n)
            plain = room - n;
        memcpy(out + n, reader->rest.p, plain);
        n += plain;
        reader->rest = str_from(reader->rest, plain);
        if (n < room && reader->rest.n > 0)
            n += quoted_char(reader, out + n);
    }
    return n;
}

/* ---- uuencode ---- */

static struct str cut_raw_line(struct str *rest)
{
    struct str line = str_cut(rest, '\n');

    if (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

/** Past the "begin" line; where there is none the lines of data come at once. */
static void uu_begin(struct mail_transfer_reader *reader)
{
    struct str rest = reader->rest;

    reader->is_begun = true;
    while (rest.n > 0)
        if (str_starts_with(cut_raw_line(&rest), STR("begin "))) {
            reader->rest = rest;
            return;
        }
}

static unsigned uu_value(struct str line, size_t at)
{
    return at < line.n ? (unsigned)(line.p[at] - ' ') & 0x3f : 0;
}

/** One line: its first character says how many bytes it holds, 63 at most. */
static size_t uu_line(struct str line, char *out)
{
    size_t wanted = line.n > 0 ? uu_value(line, 0) : 0;
    size_t n = 0;

    for (size_t at = 1; n < wanted && at < line.n; at += 4) {
        unsigned group = uu_value(line, at) << 18 | uu_value(line, at + 1) << 12
                         | uu_value(line, at + 2) << 6 | uu_value(line, at + 3);

        for (int shift = 16; shift >= 0 && n < wanted; shift -= 8)
            out[n++] = (char)(group >> shift);
    }
    return n;
}

static size_t uu_some(struct mail_transfer_reader *reader, char *out, size_t room)
{
    size_t n = 0;

    if (!reader->is_begun)
        uu_begin(reader);
    while (reader->rest.n > 0 && !reader->is_over && room - n >= MAIL_TRANSFER_PIECE_MIN) {
        struct str line = cut_raw_line(&reader->rest);

        reader->is_over = str_eq(str_trim(line), STR("end"));
        if (!reader->is_over)
            n += uu_line(line, out + n);
    }
    return n;
}

/* ---- all of them ---- */

static size_t plain_some(struct mail_transfer_reader *reader, char *out, size_t room)
{
    size_t n = reader->rest.n < room ? reader->rest.n : room;

    if (n > 0)
        memcpy(out, reader->rest.p, n);
    reader->rest = str_from(reader->rest, n);
    return n;
}

size_t mail_transfer_next(struct mail_transfer_reader *reader, char *out, size_t room)
{
    size_t n = 0;

    while (n == 0 && reader->rest.n > 0 && !reader->is_over) {
        if (reader->how == MAIL_BASE64)
            n = base64_some(reader, out, room);
        else if (reader->how == MAIL_QUOTED_PRINTABLE)
            n = quoted_some(reader, out, room);
        else if (reader->how == MAIL_UUENCODE)
            n = uu_some(reader, out, room);
        else
            n = plain_some(reader, out, room);
    }
    return n;
}

struct str mail_transfer_decode(enum mail_transfer how, struct str raw, size_t max_bytes,
                                struct arena *arena, struct mail_transfer_found *found)
{
    struct mail_transfer_reader reader = { .how = how, .rest = raw };
    size_t room = mail_transfer_room(how, raw);
    size_t n = 0;
    char *bytes;

    *found = (struct mail_transfer_found){ .is_cut = how == MAIL_AS_IS && raw.n > max_bytes };
    if (how == MAIL_AS_IS)
        return str_sub(raw, 0, max_bytes);
    room = (room < max_bytes ? room : max_bytes) + MAIL_TRANSFER_PIECE_MIN;
    bytes = arena_bytes(arena, room);
    while (room - n >= MAIL_TRANSFER_PIECE_MIN) {
        size_t more = mail_transfer_next(&reader, bytes + n, room - n);

        if (more == 0)
            break;
        n += more;
    }
    found->had_junk = reader.had_junk;
    found->is_cut = reader.rest.n > 0 && !reader.is_over;
    return (struct str){ bytes, n };
}
