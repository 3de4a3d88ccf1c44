#include "proto/mail/mime/mail_rtf.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "proto/mail/mime/mail_tnef_props.h"

enum {
    GROUPS_MAX = 200, /* groups within groups that have a state of their own */
    FONTS_MAX = 500,
    PIECES_MAX = 4000, /* decoded each by itself; high bytes in what follows are U+FFFD */
    WORD_BYTES_MAX = 32,
    SCRATCH_BYTES_MAX = 32 * 1024 * 1024,
    NUMBER_MAX = 1000 * 1000 * 1000,
    PAGE_WESTERN = 1252,
};

/** What holds until the group ends. */
struct group {
    uint32_t page; /* of bytes that are no characters yet */
    int skipped;   /* characters that stand behind a \u for older readers */
    bool is_left_out;
    bool is_fonts;
    bool is_hidden;
};

struct font {
    int number;
    uint32_t page; /* 0: that of the text */
};

struct reader {
    struct arena *scratch; /* of one piece of bytes */
    struct str rest;
    struct strbuf out;
    struct strbuf bytes; /* of one code page, not read yet */
    size_t pieces;       /* decoded up to now */
    struct group group;
    struct group groups[GROUPS_MAX];
    size_t depth; /* may be over GROUPS_MAX */
    struct font fonts[FONTS_MAX];
    size_t font_count;
    uint32_t page;
    int first_font;
    int to_skip;
    uint32_t high; /* the first half of a pair; 0 where none waits */
};

/* ---- characters ---- */

static bool has_high_byte(struct str bytes)
{
    for (size_t i = 0; i < bytes.n; i++)
        if ((unsigned char)bytes.p[i] > 0x7f)
            return true;
    return false;
}

static void flush(struct reader *reader)
{
    struct str bytes = strbuf_str(&reader->bytes);

    if (has_high_byte(bytes))
        bytes = reader->pieces++ < PIECES_MAX
                    ? mail_tnef_text(bytes, false, reader->group.page, reader->scratch)
                    : utf8_repair(reader->scratch, bytes);
    strbuf_add(&reader->out, bytes);
    arena_reset(reader->scratch);
    strbuf_truncate(&reader->bytes, 0);
}

static bool is_shown(const struct reader *reader)
{
    return !reader->group.is_left_out && !reader->group.is_hidden;
}

/** Also counts what only older readers show. */
static bool takes_character(struct reader *reader)
{
    if (reader->to_skip > 0) {
        reader->to_skip--;
        return false;
    }
    return is_shown(reader);
}

static void put_byte(struct reader *reader, char byte)
{
    if (takes_character(reader) && byte != '\0')
        strbuf_add_char(&reader->bytes, byte);
}

static void put_character(struct reader *reader, uint32_t character)
{
    char bytes[UTF8_MAX_BYTES];

    if (!takes_character(reader) || character == 0)
        return;
    flush(reader);
    strbuf_add(&reader->out, (struct str){ bytes, utf8_put(bytes, character) });
}

/** \u: a unit of UTF-16 as a number with a sign. */
static void put_unit(struct reader *reader, int number)
{
    uint32_t unit = (uint32_t)number & 0xffff;

    if (unit >= 0xd800 && unit < 0xdc00) {
        reader->high = unit;
    } else {
        bool is_low = unit >= 0xdc00 && unit < 0xe000;

        if (is_low && reader->high != 0)
            unit = 0x10000 + ((reader->high - 0xd800) << 10) + (unit - 0xdc00);
        reader->high = 0;
        put_character(reader, unit);
    }
    reader->to_skip = reader->group.skipped;
}

/* ---- fonts ---- */

/** The code page of a font's \fcharset; 0 for that of the text. */
static uint32_t page_of_charset(int charset)
{
    static const struct {
        int charset;
        uint32_t page;
    } pages[] = {
        { 0, PAGE_WESTERN }, { 2, PAGE_WESTERN }, { 77, 10000 }, { 128, 932 },  { 129, 949 },
        { 130, 1361 },       { 134, 936 },        { 136, 950 },  { 161, 1253 }, { 162, 1254 },
        { 163, 1258 },       { 177, 1255 },       { 178, 1256 }, { 186, 1257 }, { 204, 1251 },
        { 222, 874 },        { 238, 1250 },       { 254, 437 },  { 255, 850 },
    };

    for (size_t i = 0; i < COUNT_OF(pages); i++)
        if (pages[i].charset == charset)
            return pages[i].page;
    return 0;
}

static void use_font(struct reader *reader, int number)
{
    uint32_t page = 0;

    for (size_t i = 0; i < reader->font_count; i++)
        if (reader->fonts[i].number == number)
            page = reader->fonts[i].page;
    page = page > 0 ? page : reader->page;
    if (page != reader->group.page)
        flush(reader);
    reader->group.page = page;
}

static void read_font(struct reader *reader, int number)
{
    if (!reader->group.is_fonts)
        use_font(reader, number);
    else if (reader->font_count < FONTS_MAX)
        reader->fonts[reader->font_count++] = (struct font){ number, 0 };
}

static void read_font_charset(struct reader *reader, int charset)
{
    if (reader->group.is_fonts && reader->font_count > 0)
        reader->fonts[reader->font_count - 1].page = page_of_charset(charset);
}

/* ---- groups ---- */

static void open_group(struct reader *reader)
{
    if (reader->depth < GROUPS_MAX)
        reader->groups[reader->depth] = reader->group;
    reader->depth++;
    reader->to_skip = 0;
}

static void close_group(struct reader *reader)
{
    reader->to_skip = 0;
    if (reader->depth == 0)
        return;
    reader->depth--;
    if (reader->depth >= GROUPS_MAX)
        return;
    if (reader->groups[reader->depth].page != reader->group.page)
        flush(reader);
    reader->group = reader->groups[reader->depth];
}

/* ---- control words ---- */

static bool is_among(struct str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(word, str_of(words[i])))
            return true;
    return false;
}

/** Groups that hold no words of the text. */
static bool is_left_out(struct str word)
{
    static const char *const words[] = {
        "fonttbl", "colortbl", "stylesheet", "info",    "pict",    "object",  "header",
        "headerl", "headerr",  "headerf",    "footer",  "footerl", "footerr", "footerf",
        "filetbl", "revtbl",   "nonshppict", "objdata", "xe",      "tc",      "fldinst",
    };

    return is_among(word, words, COUNT_OF(words));
}

static uint32_t character_of(struct str word)
{
    static const struct {
        const char *word;
        uint32_t character;
    } words[] = {
        { "par", '\n' },         { "line", '\n' },     { "sect", '\n' },
        { "page", '\n' },        { "row", '\n' },      { "nestrow", '\n' },
        { "tab", '\t' },         { "cell", '\t' },     { "nestcell", '\t' },
        { "emdash", 0x2014 },    { "endash", 0x2013 }, { "bullet", 0x2022 },
        { "lquote", 0x2018 },    { "rquote", 0x2019 }, { "ldblquote", 0x201c },
        { "rdblquote", 0x201d }, { "emspace", ' ' },   { "enspace", ' ' },
    };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq(word, str_of(words[i].word)))
            return words[i].character;
    return 0;
}

static void skip_binary(struct reader *reader, int bytes)
{
    reader->rest = str_from(reader->rest, bytes > 0 ? (size_t)bytes : 0);
}

static void set_page(struct reader *reader, int page)
{
    flush(reader);
    reader->page = (uint32_t)(page > 0 ? page : PAGE_WESTERN);
    reader->group.page = reader->page;
}

/** Words with a number; false for others. */
static bool read_number_word(struct reader *reader, struct str word, int number)
{
    if (str_eq(word, STR("u")))
        put_unit(reader, number);
    else if (str_eq(word, STR("uc")))
        reader->group.skipped = number;
    else if (str_eq(word, STR("bin")))
        skip_binary(reader, number);
    else if (str_eq(word, STR("f")))
        read_font(reader, number);
    else if (str_eq(word, STR("fcharset")))
        read_font_charset(reader, number);
    else if (str_eq(word, STR("ansicpg")))
        set_page(reader, number);
    else if (str_eq(word, STR("deff")))
        reader->first_font = number;
    else
        return false;
    return true;
}

static void forget_format(struct reader *reader)
{
    use_font(reader, reader->first_font);
    reader->group.is_hidden = false;
}

static void read_word(struct reader *reader, struct str word, bool has_number, int number)
{
    uint32_t character = character_of(word);

    if (has_number && read_number_word(reader, word, number))
        return;
    if (character != 0)
        put_character(reader, character);
    else if (str_eq(word, STR("v")))
        reader->group.is_hidden = !has_number || number != 0;
    else if (str_eq(word, STR("plain")))
        forget_format(reader);
    if (is_left_out(word))
        reader->group.is_left_out = true;
    if (str_eq(word, STR("fonttbl")))
        reader->group.is_fonts = true;
}

/* ---- the text ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool cut_if(struct str *rest, char c)
{
    bool is_there = rest->n > 0 && rest->p[0] == c;

    if (is_there)
        *rest = str_from(*rest, 1);
    return is_there;
}

/** False where no digit stands; numbers that no writer means end at NUMBER_MAX. */
static bool cut_number(struct str *rest, int *out)
{
    size_t n = 0;

    *out = 0;
    for (; n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9'; n++)
        *out = *out < NUMBER_MAX / 10 ? *out * 10 + (rest->p[n] - '0') : NUMBER_MAX;
    *rest = str_from(*rest, n);
    return n > 0;
}

/** "\word-12 ": the blank behind belongs to the word. No word stands for what \u has said. */
static void cut_word(struct reader *reader)
{
    struct str word;
    bool is_negative;
    bool has_number;
    int number;
    size_t n = 0;

    while (n < reader->rest.n && n < WORD_BYTES_MAX && is_letter(reader->rest.p[n]))
        n++;
    word = str_sub(reader->rest, 0, n);
    reader->rest = str_from(reader->rest, n);
    is_negative = cut_if(&reader->rest, '-');
    has_number = cut_number(&reader->rest, &number);
    cut_if(&reader->rest, ' ');
    reader->to_skip = 0;
    read_word(reader, word, has_number, is_negative ? -number : number);
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void cut_hex_byte(struct reader *reader)
{
    struct str digits = str_sub(reader->rest, 0, 2);

    reader->rest = str_from(reader->rest, 2);
    if (digits.n == 2 && digit_of(digits.p[0]) >= 0 && digit_of(digits.p[1]) >= 0)
        put_byte(reader, (char)(digit_of(digits.p[0]) * 16 + digit_of(digits.p[1])));
}

static void read_symbol(struct reader *reader, char symbol)
{
    switch (symbol) {
    case '\'':
        cut_hex_byte(reader);
        break;
    case '*': /* a group that a reader may pass over if it does not know it */
        reader->group.is_left_out = true;
        break;
    case '~':
        put_character(reader, 0xa0);
        break;
    case '_':
        put_character(reader, 0x2011);
        break;
    case '\r':
    case '\n':
        put_character(reader, '\n');
        break;
    case '\\':
    case '{':
    case '}':
        put_byte(reader, symbol);
        break;
    default:
        break;
    }
}

static void read_escape(struct reader *reader)
{
    char symbol = reader->rest.n > 0 ? reader->rest.p[0] : '\0';

    if (is_letter(symbol)) {
        cut_word(reader);
        return;
    }
    reader->rest = str_from(reader->rest, 1);
    read_symbol(reader, symbol);
}

static void read_next(struct reader *reader)
{
    char c = reader->rest.p[0];

    reader->rest = str_from(reader->rest, 1);
    if (c == '\\')
        read_escape(reader);
    else if (c == '{')
        open_group(reader);
    else if (c == '}')
        close_group(reader);
    else if (c != '\r' && c != '\n')
        put_byte(reader, c);
}

struct str mail_rtf_text(struct str rtf, struct arena *arena)
{
    struct reader *reader;

    if (!str_starts_with(rtf, STR("{\\rtf")))
        return STR_NULL;
    reader = ARENA_NEW(arena, struct reader);
    *reader = (struct reader){ .rest = rtf, .page = PAGE_WESTERN };
    reader->scratch = arena_new(SCRATCH_BYTES_MAX);
    reader->group = (struct group){ .page = PAGE_WESTERN, .skipped = 1 };
    reader->out = strbuf_new(arena, MAIL_RTF_BYTES_MAX);
    reader->bytes = strbuf_new(arena, MAIL_RTF_BYTES_MAX);
    while (reader->rest.n > 0 && !reader->out.overflow)
        read_next(reader);
    flush(reader);
    arena_free(&reader->scratch);
    return strbuf_str(&reader->out);
}
