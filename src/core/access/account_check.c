#include "core/access/account_check.h"

#include "base/text/utf8.h"
#include "base/zone.h"
#include "core/access/account_store.h"
#include "core/access/email.h"
#include "core/access/password.h"
#include "core/access/permission.h"

bool account_check_name(struct str name, struct err *err)
{
    size_t chars = utf8_count(str_trim(name));

    if (chars >= 1 && chars <= ACCOUNT_NAME_CHARS_MAX)
        return true;
    err_set(err, ERR_INVALID, "bad_name", "a name has 1 to 120 characters");
    return err_field(err, "/name");
}

bool account_check_email(struct str email, struct err *err)
{
    return email_check(email, err) || err_field(err, "/email");
}

bool account_check_timezone(struct str zone, struct err *err)
{
    if (zone_is_known(zone))
        return true;
    err_set(err, ERR_INVALID, "bad_timezone", "this is no time zone of the IANA database");
    return err_field(err, "/timezone");
}

bool account_check_teams(struct call *call, struct membership teams)
{
    bool exist;

    if (teams.count > ACCOUNT_TEAMS_MAX) {
        err_set(call->err, ERR_INVALID, "too_many", "an account is in at most 100 teams");
        return err_field(call->err, "/teams");
    }
    if (!membership_teams_exist(call, teams, &exist))
        return false;
    if (exist)
        return true;
    err_set(call->err, ERR_INVALID, "unknown_team", "there is no such team, or one stands twice");
    return err_field(call->err, "/teams");
}

bool account_find_role(struct call *call, struct str name, struct role **out)
{
    uint64_t held;

    if (!access_store_find_role(call, name, out))
        return false;
    if (*out == NULL) {
        err_set(call->err, ERR_INVALID, "unknown_role", "there is no such role");
        return err_field(call->err, "/role");
    }
    held = permission_set_parse(call->house->permissions, (*out)->permissions);
    if (access_may_all(call, held) && call->access.scope.reach >= (*out)->reach)
        return true;
    return err_set(call->err, ERR_DENIED, "role_above_yours",
                   "this role holds permissions that you do not hold");
}

bool account_hash_password(struct call *call, struct str password, struct str email,
                           struct str *hash)
{
    *hash = STR_NULL;
    if (str_is_null(password))
        return true;
    return password_check(password, email, call->arena, call->err)
           && password_hash(call->house->passwords, password, call->arena, hash, call->err);
}

bool account_name_duplicate(struct err *err)
{
    if (!err_is(err, "duplicate"))
        return false;
    err_set(err, ERR_CONFLICT, "email_taken", "another account has this address");
    return err_field(err, "/email");
}
