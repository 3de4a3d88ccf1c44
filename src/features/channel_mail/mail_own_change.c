#include "features/channel_mail/mail_own_change.h"

#include "base/arena.h"
#include "base/text/fold.h"
#include "core/access/email.h"
#include "core/access/team.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/channel_mail/mail_brand.h"
#include "features/channel_mail/mail_known.h"

const struct event_type event_mail_address_created = {
    .name = "mail_address.created",
    .flags = EVENT_AUDIT,
    .help = "An address of ours takes mail from now on.",
    .fields = { { "address", EVENT_ID } },
};

const struct event_type event_mail_address_changed = {
    .name = "mail_address.changed",
    .flags = EVENT_AUDIT,
    .help = "An address of ours, its name, team, signature or standing was changed.",
    .fields = { { "address", EVENT_ID } },
};

const struct event_type event_mail_address_removed = {
    .name = "mail_address.removed",
    .flags = EVENT_AUDIT,
    .help = "An address of ours takes no more mail.",
    .fields = { { "address", EVENT_ID } },
};

struct own_work {
    int64_t id;
    int64_t seen_version;
    const struct mail_own_patch *patch;
    struct mail_own_row **out; /* set inside the change */
};

static void forget_known(struct call *call, void *arg)
{
    (void)call;
    mail_known_forget(((struct channel_mail *)arg)->known);
}

static bool record(struct call *call, const struct event_type *type, const struct mail_own_row *row)
{
    struct channel_mail *mail = feature_state(call->house, &channel_mail_feature);

    if (mail != NULL)
        call_after_commit(call, forget_known, mail);
    return event_add(call, &(struct event_draft){ .type = type, .version = row->version },
                     EVENT_VALUES(event_id("address", row->own.id)), NULL);
}

static bool taken(struct err *err)
{
    if (!err_is(err, "duplicate"))
        return false;
    err_set(err, ERR_CONFLICT, "mail_address_taken", "this address is among ours already");
    return err_field(err, "/address");
}

static bool keeps_standard(struct err *err)
{
    return err_set(err, ERR_CONFLICT, "standard_address",
                   "make another address the standard one first");
}

static bool check_team(struct call *call, int64_t team_id)
{
    struct team *team;

    if (team_id == 0 || team_get(call, team_id, &team))
        return true;
    if (call->err->kind != ERR_NOT_FOUND)
        return false;
    err_set(call->err, ERR_INVALID, "unknown_team", "there is no such team");
    return err_field(call->err, "/team");
}

static bool check_brand(struct call *call, int64_t brand_id)
{
    return brand_id == 0 || mail_brand_hold(call, brand_id) || err_field(call->err, "/brand");
}

/** The row as the patch wants it. */
static bool apply(struct call *call, const struct mail_own_patch *patch, struct mail_own_row *row)
{
    if (!str_is_null(patch->address)) {
        row->own.address = str_trim(patch->address);
        if (!email_check(row->own.address, call->err))
            return err_field(call->err, "/address");
    }
    if (!str_is_null(patch->name))
        row->own.name = text_nfc(call->arena, str_trim(patch->name));
    if (patch->has_team)
        row->own.team_id = patch->team_id;
    for (int lang = 0; lang < LANG_COUNT; lang++)
        if (!str_is_null(patch->signatures[lang]))
            row->own.signatures[lang] = str_trim(patch->signatures[lang]);
    if (patch->has_brand)
        row->own.brand_id = patch->brand_id;
    return (!patch->has_team || check_team(call, patch->team_id))
           && (!patch->has_brand || check_brand(call, patch->brand_id));
}

/** As it stands now, whoever may see it. */
static bool read_back(struct call *call, int64_t id, struct mail_own_row **out)
{
    const struct scope everything = access_system().scope;

    return mail_own_store_find(call, &everything, id, out);
}

static bool create(struct call *call, void *arg)
{
    struct own_work *work = arg;
    struct mail_own_row row = {
        .own = { .name = STR(""), .signatures = { [LANG_EN] = STR(""), [LANG_KO] = STR("") } },
    };
    size_t count;

    if (!apply(call, work->patch, &row) || !mail_own_store_lock(call, &count))
        return false;
    row.is_standard = count == 0 || work->patch->is_standard;
    if (!mail_own_store_add(call, &row))
        return taken(call->err);
    return (!row.is_standard || mail_own_store_set_standard(call, row.own.id))
           && read_back(call, row.own.id, work->out)
           && record(call, &event_mail_address_created, *work->out);
}

bool mail_own_create(struct call *call, const struct mail_own_patch *patch,
                     struct mail_own_row **out)
{
    struct own_work *work = ARENA_NEW(call->arena, struct own_work);

    *work = (struct own_work){ .patch = patch, .out = out };
    return call_change(call, create, work);
}

bool mail_own_get(struct call *call, int64_t id, struct mail_own_row **out)
{
    struct mail_own_row *found;

    if (!mail_own_store_find(call, &call->access.scope, id, &found))
        return false;
    if (found == NULL)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such address");
    *out = found;
    return true;
}

static bool read_current(struct call *call, const struct own_work *work, struct mail_own_row **out)
{
    size_t count;

    if (!mail_own_store_lock(call, &count) || !mail_own_get(call, work->id, out))
        return false;
    if (work->seen_version < 0 || work->seen_version == (*out)->version)
        return true;
    return call_version_conflict(call, "the address", (*out)->version);
}

static bool change(struct call *call, void *arg)
{
    struct own_work *work = arg;
    const struct mail_own_patch *patch = work->patch;
    struct mail_own_row *row;

    if (!read_current(call, work, &row) || !apply(call, patch, row))
        return false;
    if (patch->has_standard && row->is_standard && !patch->is_standard)
        return keeps_standard(call->err);
    row->is_standard |= patch->is_standard;
    if (!mail_own_store_set(call, row))
        return taken(call->err);
    return (!patch->is_standard || mail_own_store_set_standard(call, row->own.id))
           && read_back(call, row->own.id, work->out)
           && record(call, &event_mail_address_changed, *work->out);
}

bool mail_own_change(struct call *call, int64_t id, int64_t seen_version,
                     const struct mail_own_patch *patch, struct mail_own_row **out)
{
    struct own_work work = { .id = id, .seen_version = seen_version, .patch = patch, .out = out };

    return call_change(call, change, &work);
}

static bool remove_step(struct call *call, void *arg)
{
    const struct own_work *work = arg;
    struct mail_own_row *row;
    size_t count;

    if (!mail_own_store_lock(call, &count) || !mail_own_get(call, work->id, &row))
        return false;
    if (row->is_standard && count > 1)
        return keeps_standard(call->err);
    return mail_own_store_remove(call, row->own.id)
           && record(call, &event_mail_address_removed, row);
}

bool mail_own_remove(struct call *call, int64_t id)
{
    struct own_work work = { .id = id };

    return call_change(call, remove_step, &work);
}
