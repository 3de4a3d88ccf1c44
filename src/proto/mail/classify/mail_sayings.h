/**
 * Many sayings of machines looked for at once: an index over their first bytes, asked where a word
 * begins. The time grows with the text; how many there are hardly matters. Used by the
 * mail_classify files.
 */
#ifndef PHAROS_PROTO_MAIL_SAYINGS_H
#define PHAROS_PROTO_MAIL_SAYINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

/** What a saying tells about the text it stands in; several may be joined. */
enum mail_saying_role {
    MAIL_SAYING_FAILS = 1 << 0,     /* only a machine says so: not delivered */
    MAIL_SAYING_MAY_FAIL = 1 << 1,  /* the same in words that people use as well */
    MAIL_SAYING_DELAYS = 1 << 2,    /* not yet delivered */
    MAIL_SAYING_SUCCEEDS = 1 << 3,  /* delivered */
    MAIL_SAYING_NAMES = 1 << 4,     /* the recipient stands behind it */
    MAIL_SAYING_ENDS = 1 << 5,      /* the returned message begins */
    MAIL_SAYING_REASON = 1 << 6,    /* why a recipient was not reached */
    MAIL_SAYING_AWAY = 1 << 7,      /* the writer is away; a robot answers */
    MAIL_SAYING_CHALLENGE = 1 << 8, /* the sender is asked to prove that he is a person */
};

/** At least MAIL_SAYING_BYTES_MIN bytes of folded text (see mail_fold). */
struct mail_saying {
    const char *text;
    unsigned roles;     /* of enum mail_saying_role */
    const char *family; /* who writes so: "qmail" */
};

struct mail_saying_table {
    const struct mail_saying *sayings;
    size_t count;
};

enum { MAIL_SAYING_BYTES_MIN = 4 };

extern const struct mail_saying_table mail_bounce_sayings_servers;
extern const struct mail_saying_table mail_bounce_sayings_services;
extern const struct mail_saying_table mail_bounce_sayings_world;
extern const struct mail_saying_table mail_auto_sayings;

struct mail_sayings;

struct mail_sayings *mail_sayings_new(const struct mail_saying_table *const *tables, size_t count,
                                      struct arena *arena);

/**
 * The next saying that begins at or behind *at, the longest where several do; *at becomes the
 * place behind its first character. NULL at the end.
 */
const struct mail_saying *mail_sayings_next(const struct mail_sayings *sayings, struct str folded,
                                            size_t *at, size_t *found_at);

/** True when one of them begins the text. */
const struct mail_saying *mail_sayings_at(const struct mail_sayings *sayings, struct str folded,
                                          size_t at);

/** Small letters, one blank for each run of blanks and line ends, plain quotation marks. */
struct str mail_fold(struct str text, struct arena *arena);

/** One of so many words, which are folded and not empty, begins the text. */
bool mail_fold_begins_with_any(struct str folded, const char *const *words, size_t count);

#endif
