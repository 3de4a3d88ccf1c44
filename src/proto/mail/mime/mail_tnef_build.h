/** TNEF streams piece by piece ([MS-OXTNEF] 2.1). For tests. */
#ifndef PHAROS_PROTO_MAIL_TNEF_BUILD_H
#define PHAROS_PROTO_MAIL_TNEF_BUILD_H

#include <stdint.h>

#include "base/arena.h"
#include "base/strbuf.h"

enum { TNEF_BUILD_MAX = 1024 * 1024 };

/** A list of properties; its count is put before it by tnef_list. */
struct tnef_props {
    struct strbuf bytes;
    uint32_t count;
};

static inline void tnef_number(struct strbuf *out, uint32_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        strbuf_add_char(out, (char)(number >> (8 * i)));
}

static inline struct strbuf tnef_begin(struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, TNEF_BUILD_MAX);

    tnef_number(&out, 0x223e9f78, 4);
    tnef_number(&out, 7, 2);
    return out;
}

/** Level 1 is the message's, 2 a file's. */
static inline void tnef_attribute(struct strbuf *out, unsigned level, uint32_t tag, struct str data)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < data.n; i++)
        sum += (unsigned char)data.p[i];
    tnef_number(out, level, 1);
    tnef_number(out, tag, 4);
    tnef_number(out, (uint32_t)data.n, 4);
    strbuf_add(out, data);
    tnef_number(out, sum, 2);
}

static inline void tnef_page(struct strbuf *out, uint32_t page)
{
    char bytes[8] = { (char)page, (char)(page >> 8), (char)(page >> 16) };

    tnef_attribute(out, 1, 0x00069007, (struct str){ bytes, sizeof(bytes) });
}

static inline struct tnef_props tnef_props_new(struct arena *arena)
{
    return (struct tnef_props){ strbuf_new(arena, TNEF_BUILD_MAX), 0 };
}

static inline void tnef_prop_tag(struct tnef_props *props, uint32_t type, uint32_t id)
{
    tnef_number(&props->bytes, type, 2);
    tnef_number(&props->bytes, id, 2);
    props->count++;
}

static inline void tnef_counted(struct tnef_props *props, struct str value)
{
    tnef_number(&props->bytes, (uint32_t)value.n, 4);
    strbuf_add(&props->bytes, value);
    tnef_number(&props->bytes, 0, (4 - value.n % 4) % 4);
}

static inline void tnef_prop_int(struct tnef_props *props, uint32_t id, uint32_t value)
{
    tnef_prop_tag(props, 0x0003, id);
    tnef_number(&props->bytes, value, 4);
}

/** One value of a type that tells its length. */
static inline void tnef_prop(struct tnef_props *props, uint32_t type, uint32_t id, struct str value)
{
    tnef_prop_tag(props, type, id);
    tnef_number(&props->bytes, 1, 4);
    tnef_counted(props, value);
}

static inline struct str tnef_list(const struct tnef_props *props, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, TNEF_BUILD_MAX);

    tnef_number(&out, props->count, 4);
    strbuf_add(&out, (struct str){ props->bytes.p, props->bytes.n });
    return strbuf_str(&out);
}

#endif
