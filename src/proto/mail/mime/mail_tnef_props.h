/** The pieces a TNEF stream is made of. Helps mail_tnef.c alone. */
#ifndef PHAROS_PROTO_MAIL_TNEF_PROPS_H
#define PHAROS_PROTO_MAIL_TNEF_PROPS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;

/** Types of properties, [MS-OXCDATA] 2.11.1, as far as one has to know them. */
enum mail_tnef_type {
    MAIL_TNEF_STRING8 = 0x001e, /* in the stream's code page */
    MAIL_TNEF_UNICODE = 0x001f, /* UTF-16, low bytes first */
    MAIL_TNEF_OBJECT = 0x000d,
    MAIL_TNEF_BINARY = 0x0102,
};

struct mail_tnef_prop {
    uint16_t id;
    uint16_t type;    /* of one value, also where there are several */
    struct str value; /* the first of them; STR_NULL when there is none */
};

/** Where a list of properties is read ([MS-OXTNEF] 2.1.3.4, MsgPropertyList). */
struct mail_tnef_props {
    struct str rest;
    uint32_t left;
};

/* Numbers stand with their low bytes first. False: there are not so many bytes; nothing is cut. */
bool mail_tnef_cut(struct str *rest, size_t n, struct str *out) MUST_USE;
bool mail_tnef_cut16(struct str *rest, uint16_t *out) MUST_USE;
bool mail_tnef_cut32(struct str *rest, uint32_t *out) MUST_USE;

struct mail_tnef_props mail_tnef_props_of(struct str list);

/** False at the end of the list, or where it cannot be read on. */
bool mail_tnef_props_next(struct mail_tnef_props *props, struct mail_tnef_prop *out) MUST_USE;

/** A number of four or two bytes; 0 for a value that is none. */
uint32_t mail_tnef_number(struct str value);

/** Text up to its NUL as UTF-8; `page` is a Windows code page, 0 where none is known. */
struct str mail_tnef_text(struct str value, bool is_unicode, uint32_t page, struct arena *arena);

#endif
