#include "core/access/account.h"

#include "base/arena.h"
#include "base/text/fold.h"
#include "core/access/access_events.h"
#include "core/access/account_check.h"
#include "core/access/account_store.h"
#include "core/access/email.h"
#include "db/db.h"

struct creation {
    const struct account_draft *draft;
    struct str hash;
    struct account **out;
};

static bool add_row(struct call *call, const struct creation *creation, const struct role *role,
                    int64_t *id)
{
    const struct account_draft *draft = creation->draft;
    struct account_row row = {
        .email = draft->email,
        .email_key = email_key(call->arena, draft->email),
        .name = text_nfc(call->arena, str_trim(draft->name)),
        .password_hash = creation->hash,
        .role_id = role->id,
        .language = draft->language,
        .timezone = str_is_null(draft->timezone) ? STR("UTC") : draft->timezone,
        .theme = THEME_SYSTEM,
        .active = true,
    };

    if (!db_new_id(call->tx, "account", &row.id, call->err))
        return false;
    if (!account_store_add(call, &row))
        return account_name_duplicate(call->err);
    *id = row.id;
    return true;
}

static bool create(struct call *call, void *arg)
{
    struct creation *creation = arg;
    const struct account_draft *draft = creation->draft;
    const struct scope everything = access_system().scope;
    struct role *role;
    int64_t id = 0;

    if (!account_find_role(call, draft->role, &role) || !account_check_teams(call, draft->teams)
        || !add_row(call, creation, role, &id)
        || !membership_set_teams(call, id, (struct membership){ NULL, 0 }, draft->teams))
        return false;
    return event_add(call,
                     &(struct event_draft){ .type = &event_account_created,
                                            .subject_kind = SUBJECT_ACCOUNT,
                                            .subject_id = id,
                                            .version = 1 },
                     EVENT_VALUES(event_code("role", str_cstr(call->arena, role->name))), NULL)
           && account_store_find(call, &everything, id, creation->out);
}

bool account_create(struct call *call, const struct account_draft *draft, struct account **out)
{
    struct creation creation = { .draft = draft, .out = out };

    return account_check_email(draft->email, call->err)
           && account_check_name(draft->name, call->err)
           && (str_is_null(draft->timezone) || account_check_timezone(draft->timezone, call->err))
           && account_hash_password(call, draft->password, draft->email, &creation.hash)
           && call_change(call, create, &creation);
}

bool account_get(struct call *call, int64_t id, struct account **out)
{
    struct account *found;

    if (!account_store_find(call, &call->access.scope, id, &found))
        return false;
    if (found == NULL)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such account");
    *out = found;
    return true;
}

bool account_find_by_email(struct call *call, struct str email, struct account **out)
{
    return account_store_find_by_key(call, email_key(call->arena, email), out);
}

bool account_list(struct call *call, const struct account_filter *filter, int64_t before_id,
                  int limit, struct account_list *out)
{
    static const struct account_filter everybody = { .active = ACCOUNT_ACTIVE_OR_NOT };

    return account_store_list(call, &call->access.scope, filter != NULL ? filter : &everybody,
                              before_id, limit, out);
}
