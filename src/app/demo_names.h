/** Lists that the demo company's customers are named from. */
#ifndef PHAROS_APP_DEMO_NAMES_H
#define PHAROS_APP_DEMO_NAMES_H

#include <stddef.h>

/** A name and how its owner writes it in an address. */
struct demo_name {
    const char *text;
    const char *latin;
};

/** Frequent surnames come several times. */
extern const struct demo_name demo_korean_surnames[];
extern const size_t demo_korean_surname_count;
extern const struct demo_name demo_korean_given_names[];
extern const size_t demo_korean_given_name_count;

/** A part of the world where customers live who write English. */
struct demo_region {
    const char *timezone;
    unsigned weight;
    const char *const *given_names; /* ended by NULL */
    const char *const *last_names;  /* ended by NULL */
    const char
        *phone_head; /* of a block kept for stories; two more digits follow; NULL: no phone */
};

extern const struct demo_region demo_regions[];
extern const size_t demo_region_count;

#endif
