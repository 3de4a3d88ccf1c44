#include "base/arena.h"
#include "base/text/fold.h"
#include "base/text/utf8.h"
#include "core/access/email.h"
#include "features/people/organisation_store.h"
#include "features/people/people_events.h"

struct organisation_work {
    struct organisation wanted; /* name STR_NULL: as it was */
    int64_t seen_version;
    bool has_domain;
    struct organisation *now;
    struct organisation **out; /* set inside the change */
};

static bool check_name(struct call *call, struct str name)
{
    size_t chars = utf8_count(name);

    if (chars >= 1 && chars <= ORGANISATION_NAME_CHARS_MAX)
        return true;
    err_set(call->err, ERR_INVALID, "bad_name", "an organisation's name has 1 to 200 characters");
    return err_field(call->err, "/name");
}

/** A domain is what may stand behind the @ of an address. */
static bool check_domain(struct call *call, struct str domain)
{
    struct err ignored = { 0 };
    struct str address = str_format(call->arena, "x@%" STR_FMT, STR_ARG(domain));

    if (email_check(address, &ignored))
        return true;
    err_set(call->err, ERR_INVALID, "bad_domain", "this is not a domain");
    return err_field(call->err, "/domain");
}

static bool prepare(struct call *call, struct organisation_work *work)
{
    struct organisation *wanted = &work->wanted;

    wanted->name = text_nfc(call->arena, str_trim(wanted->name));
    if (!str_is_null(wanted->domain))
        wanted->domain = text_fold(call->arena, str_trim(wanted->domain));
    return (str_is_null(wanted->name) || check_name(call, wanted->name))
           && (str_is_null(wanted->domain) || check_domain(call, wanted->domain));
}

static bool name_duplicate(struct err *err)
{
    if (!err_is(err, "duplicate"))
        return false;
    err_set(err, ERR_CONFLICT, "domain_taken", "another organisation has this domain");
    return err_field(err, "/domain");
}

static bool record(struct call *call, const struct event_type *type, const struct organisation *o)
{
    return event_add(call,
                     &(struct event_draft){ .type = type,
                                            .subject_kind = SUBJECT_ORGANISATION,
                                            .subject_id = o->id,
                                            .version = o->version },
                     EVENT_NO_VALUES, NULL);
}

static bool create(struct call *call, void *arg)
{
    struct organisation_work *work = arg;

    if (!organisation_store_add(call, &work->wanted))
        return name_duplicate(call->err);
    work->wanted.version = 1;
    *work->out = &work->wanted;
    return record(call, &event_organisation_created, &work->wanted);
}

bool organisation_create(struct call *call, struct str name, struct str domain,
                         struct organisation **out)
{
    struct organisation_work *work = ARENA_NEW(call->arena, struct organisation_work);

    work->wanted = (struct organisation){ .name = name, .domain = domain };
    work->out = out;
    return prepare(call, work) && call_change(call, create, work);
}

static bool change(struct call *call, void *arg)
{
    struct organisation_work *work = arg;
    struct organisation *now;

    if (!organisation_store_lock(call, work->wanted.id)
        || !organisation_get(call, work->wanted.id, &now))
        return false;
    if (work->seen_version >= 0 && work->seen_version != now->version)
        return call_version_conflict(call, "the organisation", now->version);
    now->version++;
    if (!str_is_null(work->wanted.name))
        now->name = work->wanted.name;
    if (work->has_domain)
        now->domain = work->wanted.domain;
    if (!organisation_store_set(call, now))
        return name_duplicate(call->err);
    work->now = now;
    return record(call, &event_organisation_changed, now);
}

bool organisation_change(struct call *call, int64_t id, int64_t seen_version, struct str name,
                         bool has_domain, struct str domain, struct organisation **out)
{
    struct organisation_work work = {
        .wanted = { .id = id, .name = name, .domain = domain },
        .seen_version = seen_version,
        .has_domain = has_domain,
    };

    if (!prepare(call, &work) || !call_change(call, change, &work))
        return false;
    *out = work.now;
    return true;
}

bool organisation_get(struct call *call, int64_t id, struct organisation **out)
{
    struct organisation *found;

    if (!organisation_store_find(call, &call->access.scope, id, &found))
        return false;
    if (found == NULL)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such organisation");
    *out = found;
    return true;
}

bool organisation_list(struct call *call, int64_t before_id, int limit,
                       struct organisation_page *out)
{
    return organisation_store_list(call, &call->access.scope, before_id, limit, out);
}
