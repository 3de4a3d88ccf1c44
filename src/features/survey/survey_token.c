#include "features/survey/survey_token.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"

struct str survey_token_new(struct random *random, struct arena *arena)
{
    char bytes[SURVEY_TOKEN_BYTES];

    random_fill(random, bytes, sizeof(bytes));
    return base64url_encode(arena, (struct str){ bytes, sizeof(bytes) });
}

bool survey_token_digest(struct str token, struct arena *arena, struct sha256 *out)
{
    struct str bytes;

    if (token.n != SURVEY_TOKEN_CHARS || !base64url_decode(arena, token, &bytes))
        return false;
    *out = sha256_of(bytes);
    return true;
}
