/** Who works for the demo company and who buys there. Names and addresses are invented: domains end
 * in .example (RFC 2606), telephone numbers lie in blocks nobody is given. */
#ifndef PHAROS_APP_DEMO_PEOPLE_H
#define PHAROS_APP_DEMO_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/demo_calendar.h"
#include "app/demo_text.h"
#include "base/random.h"
#include "core/texts/lang.h"

struct arena;

enum demo_team { DEMO_FRONT, DEMO_TECHNICAL, DEMO_ORDERS, DEMO_NIGHT, DEMO_TEAM_COUNT };

extern const char *const demo_team_names[DEMO_TEAM_COUNT];

enum {
    DEMO_AGENTS = 12,
    DEMO_CUSTOMERS = 400,
    DEMO_ORGANISATIONS = 30,
    DEMO_PRIVATE = DEMO_ORGANISATIONS, /* the customer's organisation: none */
};

struct demo_agent {
    const char *name;
    const char *name_en; /* as they sign in English */
    const char *email;
    const char *role;
    enum lang lang;
    bool writes_english;
    const char *timezone;
    enum demo_hours hours;
    enum demo_team team;
    bool answers; /* false: reads only */
};

extern const struct demo_agent demo_agents[DEMO_AGENTS];

struct demo_organisation {
    const char *name;
    const char *domain;
    const char *phone_head; /* four more digits make a number; NULL: none is known */
    enum lang lang;
    const char *timezone;
};

extern const struct demo_organisation demo_organisations[DEMO_ORGANISATIONS];

struct demo_customer {
    struct str name;
    struct str given; /* as an English mail addresses them */
    struct str email;
    struct str phone;    /* STR_NULL: unknown */
    size_t organisation; /* index, or DEMO_PRIVATE */
    enum lang lang;
    const char *timezone;
    const char *tier;
    enum demo_temper temper;
    unsigned habits; /* enum demo_habit set */
};

/** Fills all of them; nobody has another's name or address. Texts live in the arena. */
void demo_people_make(struct demo_customer customers[DEMO_CUSTOMERS], struct random *random,
                      struct arena *arena);

#endif
