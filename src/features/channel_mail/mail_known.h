/**
 * Recipients that were found to be ours a moment ago. Who brings much mail brings it for the same
 * few addresses; each is looked up once a second. Only what is ours is known, so a new address
 * takes mail at once; one that was removed takes none from then on where it was removed, and for
 * another second at most where another node serves.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_KNOWN_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct mail_known;

enum { MAIL_KNOWN_MS = 1000 };

/** Owned: mail_known_free. Safe from any thread. */
struct mail_known *mail_known_new(void);
void mail_known_free(struct mail_known **known);

/** Counts what is forgotten: taken before the look-up whose outcome is added. */
int64_t mail_known_age(struct mail_known *known);
/** Nothing is added where something was forgotten since `age`. */
void mail_known_add(struct mail_known *known, struct str address, int64_t now_ms, int64_t age);
bool mail_known_has(struct mail_known *known, struct str address, int64_t now_ms);
/** Our addresses were changed. */
void mail_known_forget(struct mail_known *known);

#endif
