#include "features/moving/moving_read.h"

#include "base/instant.h"
#include "base/text/fold.h"
#include "features/moving/moving_store.h"

struct str moving_text(const json_t *json, const char *member)
{
    return json_str(json_object_get(json, member));
}

int64_t moving_instant(const json_t *json, const char *member, int64_t absent)
{
    int64_t at_ms;

    return instant_parse(moving_text(json, member), &at_ms) ? at_ms : absent;
}

bool moving_refuse(struct call *call, const char *code, const char *field, const char *message)
{
    err_set(call->err, ERR_INVALID, code, "%s", message);
    return err_field(call->err, field);
}

bool moving_find_team(struct call *call, struct str name, int64_t *id)
{
    if (!moving_store_team(call, text_fold(call->arena, str_trim(name)), id))
        return false;
    return *id != 0 || moving_refuse(call, "unknown_team", "/team", "there is no such team");
}
