/**
 * One weekly table of hours in one time zone, as text: "mon-fri 09:00-18:00, sat 10:00-13:00". Days
 * are mon … sun, spans of days wrap over the week's end, and a span of hours whose end is not after
 * its beginning ends on the next day. Pure.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_HOURS_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct err;

enum { MAIL_HOURS_SPANS_MAX = 70, MAIL_HOURS_WEEK_MINUTES = 7 * 24 * 60 };

/** Minutes of the week from Monday 00:00; `to` may lie in the week after. */
struct mail_hours_span {
    int from;
    int to;
};

struct mail_hours {
    struct mail_hours_span spans[MAIL_HOURS_SPANS_MAX];
    size_t count; /* 0: never open */
};

/** INVALID "bad_hours". */
bool mail_hours_read(struct str text, struct mail_hours *out, struct err *err) MUST_USE;
/** Whether it is open at an instant; an unknown zone reads as UTC. */
bool mail_hours_is_open(const struct mail_hours *hours, struct str zone, int64_t at_ms);

#endif
