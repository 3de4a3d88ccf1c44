/** Random secrets that are shown once and stored as digests. */
#ifndef PHAROS_CORE_ACCESS_SECRET_H
#define PHAROS_CORE_ACCESS_SECRET_H

#include "base/str.h"

struct arena;
struct random;

/** 256 random bits as 43 characters of base64url behind `prefix`, in the arena. */
struct str secret_new(struct random *random, const char *prefix, struct arena *arena);

#endif
