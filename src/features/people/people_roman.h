/**
 * Korean names in Hangul and in Latin letters: how a name of the one may be written in the other,
 * by the Revised Romanisation and by what people write on their cards. Pure; results are in the
 * arena.
 */
#ifndef PHAROS_FEATURES_PEOPLE_PEOPLE_ROMAN_H
#define PHAROS_FEATURES_PEOPLE_PEOPLE_ROMAN_H

#include <stddef.h>

#include "base/str.h"

struct arena;

enum { PEOPLE_ROMAN_MAX = 2000 };

/** Name keys; what is likeliest stands first. */
struct people_roman {
    const struct str *keys;
    size_t count;
};

/**
 * What the name with that key may be in the other script. None where no usual surname stands in
 * front (in Latin letters perhaps behind), or where the given name is not of two syllables: shorter
 * ones would fit too many people.
 */
struct people_roman people_roman_keys(struct arena *arena, struct str name_key);

#endif
