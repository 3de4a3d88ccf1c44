/**
 * The tables of zones that were asked for, made once and kept until the process ends: there are no
 * more of them than zones, and reading one from its file at each question would cost a thousand
 * times the question. What the system is given later (a new release of its tzdata) is read by the
 * next process.
 */
#ifndef PHAROS_BASE_ZONE_KEPT_H
#define PHAROS_BASE_ZONE_KEPT_H

#include "base/str.h"

struct zone_table;

/** NULL for what is no zone. From any thread; a table that is there is found without a lock. */
const struct zone_table *zone_kept(struct str zone);

#endif
