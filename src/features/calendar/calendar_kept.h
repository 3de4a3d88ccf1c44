/** The last calendar that was made, for whoever asks about the same one again and again: to make
 * one takes thousands of times as long as to ask it. */
#ifndef PHAROS_FEATURES_CALENDAR_CALENDAR_KEPT_H
#define PHAROS_FEATURES_CALENDAR_CALENDAR_KEPT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/attributes.h"

struct arena;
struct calendar;
struct calendar_kept;
struct err;

/** Owned: calendar_kept_free, which takes NULL and leaves NULL. */
struct calendar_kept *calendar_kept_new(void);
void calendar_kept_free(struct calendar_kept **kept);

/**
 * As calendar_json_make; where the last JSON was equal, its calendar. *out is borrowed until the
 * next call with this `kept`. With NULL nothing is kept: it is made in the arena.
 */
bool calendar_kept_make(struct calendar_kept *kept, json_t *json, struct arena *arena,
                        const struct calendar **out, struct err *err) MUST_USE;

#endif
