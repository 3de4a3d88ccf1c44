/**
 * Do the domains that proved something belong to the domain that the reader sees? (DMARC, RFC 7489
 * 3.1; organisational domains by the Public Suffix List that libpsl carries.)
 */
#ifndef PHAROS_PROTO_MAIL_ALIGNMENT_H
#define PHAROS_PROTO_MAIL_ALIGNMENT_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct mail_auth_results;

enum mail_alignment_mode {
    MAIL_ALIGN_RELAXED, /* one organisation */
    MAIL_ALIGN_STRICT,  /* one domain */
};

/**
 * The domain that an organisation registered: "mail.shop.co.kr" gives "shop.co.kr"; a public suffix
 * and an address of numbers give themselves. A-labels in small letters, in the arena. False for
 * what is no domain.
 */
bool mail_organisation(struct str domain, struct arena *arena, struct str *out) MUST_USE;

/** False too where one of them is no domain. */
bool mail_is_aligned(struct str a, struct str b, enum mail_alignment_mode mode,
                     struct arena *arena);

struct mail_alignment {
    bool spf;  /* SPF passed for a domain that is aligned with From */
    bool dkim; /* so did a signature */
};

/** `from`: the domain of the From field's address. */
struct mail_alignment mail_align(struct str from, const struct mail_auth_results *results,
                                 enum mail_alignment_mode spf_mode,
                                 enum mail_alignment_mode dkim_mode, struct arena *arena);

#endif
