/** What the demo company's customers write about: short threads in Korean and English. */
#ifndef PHAROS_APP_DEMO_STORY_H
#define PHAROS_APP_DEMO_STORY_H

#include <stddef.h>

#include "core/call.h"

/** Who speaks in a thread. */
enum demo_voice {
    DEMO_CUSTOMER = 1,
    DEMO_ANSWER, /* public, by the ticket's agent */
    DEMO_NOTE,   /* internal, by the ticket's agent */
};

struct demo_line {
    enum demo_voice voice;
    const char *text; /* {product} {order} {name} {agent} are filled in */
};

enum { DEMO_LINES_MAX = 8, DEMO_TAGS_MAX = 3 };

/** One thread from the first mail to its end; a demo ticket may stop anywhere on the way. */
struct demo_story {
    enum lang lang;
    const char *subject;
    const char *type;     /* question, incident, problem, task */
    const char *priority; /* low, normal, high, urgent */
    size_t team;          /* index into demo_teams */
    const char *tags[DEMO_TAGS_MAX];
    struct demo_line lines[DEMO_LINES_MAX]; /* ended by a NULL text */
};

extern const struct demo_story demo_stories[];
extern const size_t demo_story_count;

extern const char *const demo_teams[];
extern const size_t demo_team_count;

struct demo_agent {
    const char *name;
    const char *email;
    const char *role;
    enum lang lang;
    const char *timezone;
    size_t team;
};

extern const struct demo_agent demo_agents[];
extern const size_t demo_agent_count;

struct demo_customer {
    const char *name;
    const char *email;
    const char *phone;        /* NULL: unknown */
    const char *organisation; /* NULL: a private person */
    enum lang lang;
    const char *timezone;
    const char *tier;
};

extern const struct demo_customer demo_customers[];
extern const size_t demo_customer_count;

extern const char *const demo_products[];
extern const size_t demo_product_count;

#endif
