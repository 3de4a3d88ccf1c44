/* Bodies of requests: what is accepted is a value that jansson writes and we read the same again.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "proto/json.h"

enum { DEPTH_MAX = 16 };

static void check_round_trip(json_t *value, struct arena *arena)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    json_t *again;
    struct err err = { 0 };

    CHECK(text != NULL);
    CHECK(json_parse(str_of(text), DEPTH_MAX, arena, &again, &err));
    CHECK(json_equal(value, again));
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    struct err err = { 0 };
    json_t *value;

    if (json_parse((struct str){ (const char *)bytes, n }, DEPTH_MAX, arena, &value, &err))
        check_round_trip(value, arena);
    else
        CHECK(err.kind == ERR_INVALID || err.kind == ERR_LIMIT);
    arena_free(&arena);
    return 0;
}
