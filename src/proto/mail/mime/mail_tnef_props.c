#include "proto/mail/mime/mail_tnef_props.h"

#include <string.h>

#include "base/arena.h"
#include "base/text/utf8.h"
#include "proto/mail/charset/mail_charset.h"

enum { NAMED_FROM = 0x8000, MULTIPLE = 0x1000, GUID_BYTES = 16, ALIGN = 4 };

/* ---- bytes ---- */

bool mail_tnef_cut(struct str *rest, size_t n, struct str *out)
{
    if (n > rest->n)
        return false;
    *out = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return true;
}

uint32_t mail_tnef_number(struct str value)
{
    uint32_t number = 0;

    for (size_t i = 0; i < value.n && i < sizeof(number); i++)
        number |= (uint32_t)(unsigned char)value.p[i] << (8 * i);
    return number;
}

bool mail_tnef_cut16(struct str *rest, uint16_t *out)
{
    struct str bytes;

    if (!mail_tnef_cut(rest, sizeof(*out), &bytes))
        return false;
    *out = (uint16_t)mail_tnef_number(bytes);
    return true;
}

bool mail_tnef_cut32(struct str *rest, uint32_t *out)
{
    struct str bytes;

    if (!mail_tnef_cut(rest, sizeof(*out), &bytes))
        return false;
    *out = mail_tnef_number(bytes);
    return true;
}

/** A length, as many bytes, and what fills them up to four; at the end that may be missing. */
static bool cut_counted(struct str *rest, struct str *out)
{
    uint32_t n;
    struct str from = *rest;

    if (!mail_tnef_cut32(&from, &n) || !mail_tnef_cut(&from, n, out))
        return false;
    *rest = str_from(from, (ALIGN - n % ALIGN) % ALIGN);
    return true;
}

/* ---- properties ---- */

/** Bytes a value of the type takes in the stream; 0 where each value tells its length. */
static size_t size_of_type(uint16_t type)
{
    switch (type) {
    case 0x0001: /* null */
    case 0x0002: /* integers of two and four bytes, floating point, errors, booleans */
    case 0x0003:
    case 0x0004:
    case 0x000a:
    case 0x000b:
        return 4;
    case 0x0005: /* floating point, currency, times, integers of eight bytes */
    case 0x0006:
    case 0x0007:
    case 0x0014:
    case 0x0040:
        return 8;
    case 0x0048:
        return GUID_BYTES;
    default:
        return 0;
    }
}

static bool is_counted_type(uint16_t type)
{
    return type == MAIL_TNEF_STRING8 || type == MAIL_TNEF_UNICODE || type == MAIL_TNEF_OBJECT
           || type == MAIL_TNEF_BINARY;
}

/** Named properties say their names: a number or a text, of a set. */
static bool skip_name(struct str *rest)
{
    struct str set;
    struct str name;
    uint32_t kind;
    uint32_t number;

    if (!mail_tnef_cut(rest, GUID_BYTES, &set) || !mail_tnef_cut32(rest, &kind))
        return false;
    return kind == 0 ? mail_tnef_cut32(rest, &number) : cut_counted(rest, &name);
}

static bool cut_fixed_values(struct str *rest, size_t size, bool is_multiple, struct str *first)
{
    uint32_t count = 1;
    struct str values;

    if (is_multiple && !mail_tnef_cut32(rest, &count))
        return false;
    if (count > rest->n / size || !mail_tnef_cut(rest, count * size, &values))
        return false;
    *first = count > 0 ? str_sub(values, 0, size) : STR_NULL;
    return true;
}

/** Each value takes at least its length's four bytes, so the count is bounded by what is there. */
static bool cut_counted_values(struct str *rest, struct str *first)
{
    uint32_t count;
    struct str value;

    *first = STR_NULL;
    if (!mail_tnef_cut32(rest, &count))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!cut_counted(rest, &value))
            return false;
        if (i == 0)
            *first = value;
    }
    return true;
}

struct mail_tnef_props mail_tnef_props_of(struct str list)
{
    struct mail_tnef_props props = { list, 0 };

    if (!mail_tnef_cut32(&props.rest, &props.left))
        props.left = 0;
    return props;
}

bool mail_tnef_props_next(struct mail_tnef_props *props, struct mail_tnef_prop *out)
{
    uint16_t type;
    size_t size;

    if (props->left == 0 || !mail_tnef_cut16(&props->rest, &type)
        || !mail_tnef_cut16(&props->rest, &out->id))
        return false;
    props->left--;
    if (out->id >= NAMED_FROM && !skip_name(&props->rest))
        return false;
    out->type = type & (uint16_t)~MULTIPLE;
    size = size_of_type(out->type);
    if (size > 0)
        return cut_fixed_values(&props->rest, size, out->type != type, &out->value);
    return is_counted_type(out->type) && cut_counted_values(&props->rest, &out->value);
}

/* ---- texts ---- */

/** The charset of a code page, under a name that mail knows. */
static struct str page_name(uint32_t page, struct arena *arena)
{
    static const struct {
        uint32_t page;
        const char *name;
    } names[] = {
        { 10000, "macintosh" },   { 20127, "us-ascii" },    { 20866, "koi8-r" },
        { 20932, "euc-jp" },      { 21866, "koi8-u" },      { 50220, "iso-2022-jp" },
        { 50221, "iso-2022-jp" }, { 50222, "iso-2022-jp" }, { 50225, "iso-2022-kr" },
        { 51932, "euc-jp" },      { 51949, "euc-kr" },      { 52936, "hz-gb-2312" },
        { 54936, "gb18030" },     { 65000, "utf-7" },       { 65001, "utf-8" },
    };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (names[i].page == page)
            return str_of(names[i].name);
    if (page > 28590 && page <= 28605)
        return str_format(arena, "iso-8859-%u", page - 28590);
    return page > 0 ? str_format(arena, "windows-%u", page) : STR_NULL;
}

/** The pair of units at the beginning of `rest` as a character, half a pair as U+FFFD. */
static uint32_t cut_character(struct str *rest)
{
    uint16_t unit = 0;
    uint16_t low;
    struct str behind;

    if (!mail_tnef_cut16(rest, &unit))
        return 0;
    behind = *rest;
    if (unit < 0xd800 || unit > 0xdfff)
        return unit;
    if (unit > 0xdbff || !mail_tnef_cut16(&behind, &low) || low < 0xdc00 || low > 0xdfff)
        return UTF8_REPLACEMENT;
    *rest = behind;
    return 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
}

/** A unit of two bytes becomes three at most. */
static struct str text_of_units(struct str value, struct arena *arena)
{
    char *bytes = arena_alloc(arena, value.n / 2 * 3 + UTF8_MAX_BYTES);
    size_t n = 0;
    uint32_t character;

    while ((character = cut_character(&value)) != 0)
        n += utf8_put(bytes + n, character);
    return (struct str){ bytes, n };
}

struct str mail_tnef_text(struct str value, bool is_unicode, uint32_t page, struct arena *arena)
{
    if (is_unicode)
        return text_of_units(value, arena);
    value = str_sub(value, 0, str_find_char(value, '\0'));
    return mail_charset_decode(value, page_name(page, arena), arena, NULL);
}
