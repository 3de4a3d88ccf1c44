/** How what is said in a story becomes a mail, a form, a note: openings, endings, names, dates. */
#ifndef PHAROS_APP_DEMO_WRITE_H
#define PHAROS_APP_DEMO_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/demo_plan.h"

/** Sets the scene of a ticket with all gaps that do not change from line to line. */
void demo_write_begin(struct demo_scene *scene, const struct demo_ticket *ticket,
                      const struct demo_customer *customer, size_t index);

struct str demo_write_subject(struct demo_scene *scene, const struct demo_ticket *ticket,
                              const struct demo_customer *customer);

/** A line of the customer's. `first`: it opens the ticket. */
struct str demo_write_customer(struct demo_scene *scene, const struct demo_ticket *ticket,
                               const struct demo_customer *customer, const char *text, bool first,
                               int64_t at_ms);

/** How an answer begins. */
enum demo_greeting {
    DEMO_GREETS_FIRST, /* nobody has answered before */
    DEMO_GREETS_AGAIN, /* the customer has written since */
    DEMO_GREETS_MORE,  /* nothing was said since the last answer */
};

/** A line of an agent's. */
struct str demo_write_answer(struct demo_scene *scene, const struct demo_ticket *ticket,
                             size_t agent, const char *text, enum demo_greeting greeting,
                             int64_t at_ms);

/** What an agent takes down while the customer is on the phone. */
struct str demo_write_call(struct demo_scene *scene, size_t agent, const char *text, int64_t at_ms);

/** A word among ourselves, at times with a second one behind it. */
struct str demo_write_note(struct demo_scene *scene, size_t agent, const char *text, int64_t at_ms);

/** A word with a rating, as the customer types it. */
struct str demo_write_comment(struct demo_scene *scene, const struct demo_customer *customer,
                              const char *text, bool is_sad, int64_t at_ms);

#endif
