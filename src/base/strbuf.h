/** A growing text in an arena, with a maximum given at birth. Overflow is sticky and asked once. */
#ifndef PHAROS_BASE_STRBUF_H
#define PHAROS_BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

struct strbuf {
    struct arena *arena;
    char *p;
    size_t n;
    size_t room;
    size_t max_bytes;
    bool overflow; /* something did not fit; the text is cut at a piece's border */
};

/** An empty text that holds at most `max_bytes`. */
struct strbuf strbuf_new(struct arena *arena, size_t max_bytes);
/** Makes room for `more` bytes at once (as far as the maximum goes), where growing would copy. */
void strbuf_reserve(struct strbuf *buf, size_t more);
void strbuf_add(struct strbuf *buf, struct str s);
void strbuf_add_cstr(struct strbuf *buf, const char *cstr);
void strbuf_add_char(struct strbuf *buf, char c);
void strbuf_add_int(struct strbuf *buf, int64_t value);
void strbuf_addf(struct strbuf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/** Forgets everything past `n` bytes. */
void strbuf_truncate(struct strbuf *buf, size_t n);
/** What was built, borrowed from the buffer until it grows again; ended by NUL as well. */
struct str strbuf_str(struct strbuf *buf);
/** The same, or false with LIMIT naming `field` when something did not fit. */
bool strbuf_done(struct strbuf *buf, const char *field, struct str *out, struct err *err) MUST_USE;

#endif
