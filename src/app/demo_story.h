/**
 * What the demo company's customers write about, as threads with gaps and choices (demo_text.h).
 * Nurihome sells and repairs small home appliances: robot vacuums, air purifiers, humidifiers,
 * water purifiers and induction hobs.
 *
 * Gaps every text may use:
 *   {product} model and kind in one of several wordings   {model} RV-9   {kind} robot vacuum
 *   {order} {serial} {amount} {days} (a small number) {past} a date some days ago
 *   {soon} a date soon after the line   {hour} an hour of a visit   {track} of a parcel
 *   {name} the customer as they are addressed   {me} as they sign   {org} their company or home
 *   {agent} who answers   {city} where they live   {app} {firmware} versions   {code} on a display
 */
#ifndef PHAROS_APP_DEMO_STORY_H
#define PHAROS_APP_DEMO_STORY_H

#include <stddef.h>

#include "app/demo_people.h"
#include "core/texts/lang.h"

/** Who speaks in a thread, and what becomes of it with that. */
enum demo_voice {
    DEMO_END = 0,
    DEMO_CUSTOMER,
    DEMO_ANSWER, /* in public, by the ticket's agent */
    DEMO_NOTE,   /* among ourselves, by the ticket's agent */
    DEMO_WAITS,  /* an answer; then it stands on hold until a supplier, a courier… has answered */
};

struct demo_line {
    enum demo_voice voice;
    const char *text;
    unsigned percent; /* how often it is said; 0: always */
};

enum { DEMO_LINES_MAX = 9, DEMO_TAGS_MAX = 3 };

/** What a thread can be about; a set. */
enum demo_thing {
    DEMO_VACUUM = 1 << 0,
    DEMO_AIR = 1 << 1,
    DEMO_HUMIDIFIER = 1 << 2,
    DEMO_WATER = 1 << 3,
    DEMO_HOB = 1 << 4,
    DEMO_ANYTHING = DEMO_VACUUM | DEMO_AIR | DEMO_HUMIDIFIER | DEMO_WATER | DEMO_HOB,
};

enum { DEMO_THING_COUNT = 5 };

/** Who writes such a thing. */
enum demo_writer { DEMO_ANYBODY, DEMO_PRIVATELY, DEMO_FOR_A_COMPANY };

struct demo_story {
    const char *subject;
    const char *type;     /* question, incident, problem, task */
    const char *priority; /* low, normal, high, urgent */
    enum demo_team team;
    unsigned weight; /* how often, as against the others of its language */
    unsigned things;
    enum demo_writer writer;
    const char *tags[DEMO_TAGS_MAX];
    const char *phone;  /* what the agent takes down when it comes by phone; NULL: never does */
    const char *refuse; /* the customer when it was not solved after all; NULL: nobody says so */
    const char *mend;   /* the answer to that */
    struct demo_line lines[DEMO_LINES_MAX]; /* ended by DEMO_END; the first is the customer's */
};

struct demo_stories {
    const struct demo_story *items;
    size_t count;
};

/** Several lists to each language, each in a file of its own. */
enum { DEMO_STORY_LISTS = 3 };
extern const struct demo_stories *const demo_stories[LANG_COUNT][DEMO_STORY_LISTS];
extern const struct demo_stories demo_ko_repair;
extern const struct demo_stories demo_ko_orders;
extern const struct demo_stories demo_ko_sundry;
extern const struct demo_stories demo_en_repair;
extern const struct demo_stories demo_en_orders;
extern const struct demo_stories demo_en_sundry;

struct demo_product {
    enum demo_thing thing;
    const char *model;
    const char *kind[LANG_COUNT];
    const char *wordings[LANG_COUNT]; /* a text with choices */
};

extern const struct demo_product demo_products[];
extern const size_t demo_product_count;

#endif
