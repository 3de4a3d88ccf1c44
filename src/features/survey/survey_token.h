/** The secret in a survey's link: who holds it may answer. Only its digest is stored here. */
#ifndef PHAROS_FEATURES_SURVEY_SURVEY_TOKEN_H
#define PHAROS_FEATURES_SURVEY_SURVEY_TOKEN_H

#include "base/attributes.h"
#include "base/digest.h"
#include "base/str.h"

struct arena;
struct random;

/** 128 random bits as 22 characters of base64url. */
enum { SURVEY_TOKEN_BYTES = 16, SURVEY_TOKEN_CHARS = 22 };

/** In the arena. */
struct str survey_token_new(struct random *random, struct arena *arena);
/** False where no token looks like this. */
bool survey_token_digest(struct str token, struct arena *arena, struct sha256 *out) MUST_USE;

#endif
