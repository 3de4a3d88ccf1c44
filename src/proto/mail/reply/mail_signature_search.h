/**
 * The search for a signature on its way, shared by the files that look for it: from a delimiter on
 * (mail_signature_rule.c) and block by block from the bottom up (mail_signature_block.c).
 */
#ifndef PHAROS_PROTO_MAIL_SIGNATURE_SEARCH_H
#define PHAROS_PROTO_MAIL_SIGNATURE_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "proto/mail/reply/mail_signature.h"
#include "proto/mail/reply/mail_signature_line.h"

struct signature_search {
    const struct mail_signature_input *in;
    bool *found;
    size_t floor;      /* nothing before this line may belong to it */
    bool has_above;    /* something stands before that line; else it is the letter's first */
    size_t top;        /* all from here on belongs to it already */
    bool has_contacts; /* contact lines do: more of them may stand above */
};

static inline struct str signature_folded_at(const struct signature_search *s, size_t i)
{
    return s->in->lines[i].folded;
}

static inline bool signature_is_empty_at(const struct signature_search *s, size_t i)
{
    return signature_folded_at(s, i).n == 0;
}

/** All lines from `begin` to what is found already belong to it. */
static inline void signature_take_from(struct signature_search *s, size_t begin)
{
    for (size_t i = begin; i < s->top; i++)
        s->found[i] = true;
    s->top = begin;
}

/** Could stand in one: a telephone, an address, an office, a name. */
static inline bool signature_fits_contacts(struct str folded)
{
    return signature_is_contact(folded) || signature_is_title(folded)
           || signature_is_name_like(folded);
}

/** The first line below the quotes that begins a signature takes all that follows. */
void signature_take_delimited(struct signature_search *s);
/** The last block above what is found already; false where it is the letter's own. */
bool signature_take_last(struct signature_search *s);

#endif
