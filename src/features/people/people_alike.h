/**
 * Who may be the same person under two names for the program: what compares two customers beyond
 * the keys of their addresses. Pure; results are in the arena.
 */
#ifndef PHAROS_FEATURES_PEOPLE_PEOPLE_ALIKE_H
#define PHAROS_FEATURES_PEOPLE_PEOPLE_ALIKE_H

#include <stddef.h>

#include "base/str.h"

struct arena;

enum { PEOPLE_SPELLINGS_MAX = 16, PEOPLE_MAILBOX_FORMS = 2, PEOPLE_PHONES_MAX = 4 };

/** Other ways to write the same name, as name keys. */
struct people_spellings {
    struct str keys[PEOPLE_SPELLINGS_MAX];
    size_t count; /* 0: the name tells nothing: one word in Latin letters, a role, a surname */
};

/**
 * A Korean name joined, with a blank behind the surname, and with what it is addressed by; another
 * one of two or three words with the family name in front or behind, with and without a comma, and
 * a hyphen in the given name written or not. The name itself comes first.
 */
struct people_spellings people_alike_names(struct arena *arena, struct str name);

/**
 * What e-mail addresses of one mailbox have in common: the key without a tag behind a plus and
 * without dots before the @, the domain in A-labels. Dots tell mailboxes apart at some providers,
 * so this suggests and proves nothing. `out` gets the form that is stored and, where it differs,
 * the one with the domain as written, which older rows have. Returns how many.
 */
size_t people_alike_mailbox(struct arena *arena, struct str email_key,
                            struct str out[PEOPLE_MAILBOX_FORMS]);

/** The keys of the first telephones in a text, each once; nationwide numbers are some company's,
 * and left out. Returns how many. */
size_t people_alike_phones(struct arena *arena, struct str text, struct str out[PEOPLE_PHONES_MAX]);

#endif
