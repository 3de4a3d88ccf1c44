#include "core/access/secret.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"

enum { SECRET_BYTES = 32 };

struct str secret_new(struct random *random, const char *prefix, struct arena *arena)
{
    char bytes[SECRET_BYTES];
    struct str text;

    random_fill(random, bytes, sizeof bytes);
    text = base64url_encode(arena, (struct str){ bytes, sizeof bytes });
    return str_format(arena, "%s%" STR_FMT, prefix, STR_ARG(text));
}
