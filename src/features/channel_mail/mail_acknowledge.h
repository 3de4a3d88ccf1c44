/** "We have your mail": said once for a ticket that a person began, with other words when closed.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_ACKNOWLEDGE_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_ACKNOWLEDGE_H

#include <stdbool.h>

#include "base/attributes.h"
#include "core/call.h"
#include "core/event/event.h"

struct db_query;
struct setting;

extern const struct setting mail_acknowledge;
/** The weekly table of hours, and its zone. */
extern const struct setting mail_hours_table;
extern const struct setting mail_hours_zone;
/** Words of the company's own, {name}, {number} and {company} filled in; empty: ours. */
extern const struct setting mail_acknowledge_ko;
extern const struct setting mail_acknowledge_en;
extern const struct setting mail_acknowledge_closed_ko;
extern const struct setting mail_acknowledge_closed_en;

/** Hears that a ticket was made. */
bool mail_acknowledge_react(struct call *call, const struct event *event) MUST_USE;

extern const struct db_query *const mail_acknowledge_queries[];

#endif
