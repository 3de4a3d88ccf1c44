/* Changing an account: what may change, what the audit hears, whose sessions end. */
#include "core/access/account.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/fold.h"
#include "core/access/access_events.h"
#include "core/access/access_store.h"
#include "core/access/account_check.h"
#include "core/access/account_store.h"
#include "core/access/email.h"
#include "core/access/session.h"

struct changing {
    int64_t id;
    int64_t seen_version;
    const struct account_patch *patch;
    struct str hash;
    struct account *account; /* as it was; after the change, as it is */
    int64_t role_id;         /* 0: as it was */
    bool role_changed;
    bool active_changed;
};

static bool check_patch(struct call *call, const struct account_patch *patch)
{
    return (str_is_null(patch->email) || account_check_email(patch->email, call->err))
           && (str_is_null(patch->name) || account_check_name(patch->name, call->err))
           && (str_is_null(patch->timezone) || account_check_timezone(patch->timezone, call->err));
}

static bool read_current(struct call *call, struct changing *changing)
{
    if (!account_store_lock(call, changing->id)
        || !account_get(call, changing->id, &changing->account))
        return false;
    if (changing->seen_version < 0 || changing->seen_version == changing->account->version)
        return true;
    return call_version_conflict(call, "the account", changing->account->version);
}

/** What everybody may set about themselves. */
static bool is_preferences_only(const struct account_patch *patch)
{
    return str_is_null(patch->email) && str_is_null(patch->name) && str_is_null(patch->role)
           && str_is_null(patch->password) && !patch->has_active && patch->teams.ids == NULL;
}

/** Nobody touches an account that holds more than they do, nor makes it hold more. */
static bool check_rights(struct call *call, struct changing *changing)
{
    const struct account_patch *patch = changing->patch;
    struct role *role;

    changing->role_id = 0;
    if (is_preferences_only(patch))
        return true;
    if (!account_find_role(call, changing->account->role, &role))
        return false;
    if (str_is_null(patch->role))
        return true;
    if (!account_find_role(call, patch->role, &role))
        return false;
    changing->role_id = role->id;
    return true;
}

/** The last active administrator stays one, or nobody could ever change anything again. */
static bool keep_an_admin(struct call *call, const struct changing *changing)
{
    const struct account_patch *patch = changing->patch;
    const struct account *before = changing->account;
    bool leaves = (patch->has_active && !patch->active)
                  || (!str_is_null(patch->role) && !str_eq(patch->role, STR("admin")));
    int64_t others;

    if (!leaves || !before->active || !str_eq(before->role, STR("admin")))
        return true;
    if (!account_store_count_other_admins(call, changing->id, &others))
        return false;
    return others > 0
           || err_set(call->err, ERR_CONFLICT, "last_admin",
                      "this is the last active administrator");
}

static struct str kept(struct str wanted, struct str before)
{
    return str_is_null(wanted) ? before : wanted;
}

static bool write_row(struct call *call, const struct changing *changing)
{
    const struct account_patch *patch = changing->patch;
    const struct account *before = changing->account;
    struct str email = kept(patch->email, before->email);
    struct account_row row = {
        .id = changing->id,
        .email = email,
        .email_key = email_key(call->arena, email),
        .name = text_nfc(call->arena, str_trim(kept(patch->name, before->name))),
        .password_hash = changing->hash,
        .role_id = changing->role_id,
        .language = patch->has_language ? patch->language : before->language,
        .timezone = kept(patch->timezone, before->timezone),
        .theme = patch->has_theme ? patch->theme : before->theme,
        .active = patch->has_active ? patch->active : before->active,
    };

    if (!account_store_set(call, &row))
        return account_name_duplicate(call->err);
    return patch->teams.ids == NULL
           || (account_check_teams(call, patch->teams)
               && membership_set_teams(call, row.id, before->teams, patch->teams));
}

static bool record(struct call *call, const struct changing *changing,
                   const struct event_type *type, struct event_values values)
{
    struct event_draft draft = { .type = type,
                                 .subject_kind = SUBJECT_ACCOUNT,
                                 .subject_id = changing->id,
                                 .version = changing->account->version + 1 };

    return event_add(call, &draft, values, NULL);
}

static bool record_members(struct call *call, const struct changing *changing)
{
    const struct account_patch *patch = changing->patch;
    const struct {
        const char *member;
        bool changed;
    } members[] = {
        { "email", !str_is_null(patch->email) },       { "name", !str_is_null(patch->name) },
        { "password", !str_is_null(changing->hash) },  { "language", patch->has_language },
        { "timezone", !str_is_null(patch->timezone) }, { "theme", patch->has_theme },
    };

    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (members[i].changed
            && !record(call, changing, &event_account_changed,
                       EVENT_VALUES(event_code("member", members[i].member))))
            return false;
    return true;
}

static bool record_rights(struct call *call, const struct changing *changing)
{
    const struct account_patch *patch = changing->patch;
    const char *from = str_cstr(call->arena, changing->account->role);

    if (changing->role_changed
        && !record(call, changing, &event_account_role_changed,
                   EVENT_VALUES(event_code("from", from),
                                event_code("to", str_cstr(call->arena, patch->role)))))
        return false;
    return !changing->active_changed
           || record(call, changing, &event_account_active_changed,
                     EVENT_VALUES(event_int("active", patch->active)));
}

/** Rights that changed begin anew with the next log-in; a new password spares who set it. */
static bool end_sessions(struct call *call, const struct changing *changing)
{
    if (changing->role_changed || changing->active_changed)
        return session_end_all(call, changing->id, 0);
    if (!str_is_null(changing->hash))
        return session_end_all(call, changing->id, call->access.session_id);
    return true;
}

static bool change(struct call *call, void *arg)
{
    struct changing *changing = arg;
    const struct account_patch *patch = changing->patch;

    if (!read_current(call, changing))
        return false;
    changing->role_changed =
        !str_is_null(patch->role) && !str_eq(patch->role, changing->account->role);
    changing->active_changed = patch->has_active && patch->active != changing->account->active;
    return check_rights(call, changing) && keep_an_admin(call, changing)
           && write_row(call, changing) && record_members(call, changing)
           && record_rights(call, changing) && end_sessions(call, changing)
           && account_get(call, changing->id, &changing->account);
}

static bool read_email(struct call *call, void *arg)
{
    struct changing *changing = arg;

    return account_get(call, changing->id, &changing->account);
}

/** A password must not be the address, so the address has to be known before it is hashed. */
static bool hash_password(struct call *call, struct changing *changing)
{
    const struct account_patch *patch = changing->patch;

    changing->hash = STR_NULL;
    if (str_is_null(patch->password))
        return true;
    return call_read(call, read_email, changing)
           && account_hash_password(call, patch->password,
                                    kept(patch->email, changing->account->email), &changing->hash);
}

bool account_change(struct call *call, int64_t id, int64_t seen_version,
                    const struct account_patch *patch, struct account **out)
{
    struct changing changing = { .id = id, .seen_version = seen_version, .patch = patch };

    if (!check_patch(call, patch) || !hash_password(call, &changing)
        || !call_change(call, change, &changing))
        return false;
    *out = changing.account;
    return true;
}
