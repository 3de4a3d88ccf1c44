/**
 * Statement texts: their hash, and their translation from `:name` to PostgreSQL's `$1`.
 * Private to src/db.
 */
#ifndef PHAROS_DB_QUERY_TEXT_H
#define PHAROS_DB_QUERY_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

/** Spreads texts well and fast; not for anything an attacker chooses. */
uint64_t query_hash(const char *text, size_t n);

enum { QUERY_PARAMS_MAX = 64 };

/** A translated statement. Owned: query_text_free. */
struct query_text {
    char *named;       /* a copy of the text as it was written */
    char *sql;         /* with $1, $2 … */
    struct str *names; /* names[i] belongs to $(i+1); borrowed from `named` */
    size_t n;
};

/**
 * `:name` becomes `$n`, the same number where the name comes again. Left alone: '…' and E'…'
 * literals, "…" identifiers, $tag$…$tag$, comments (nested, as PostgreSQL has them), `::` casts and
 * slices like [1:2]. More than QUERY_PARAMS_MAX names is our own mistake (CHECK).
 */
void query_text_translate(const char *named, struct query_text *out);
void query_text_free(struct query_text *text);

#endif
