#include "app/doctor.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/arena.h"
#include "core/blob/blob.h"
#include "core/event/counter.h"
#include "core/event/follower.h"
#include "core/feature.h"
#include "db/db.h"
#include "db/migrate.h"
#include "features/ticket/ticket_check.h"

enum { BEHIND_MAX_MS = 60 * 1000, CLOCK_MAX_MS = 2000, MB = 1024 * 1024, FREE_LEAST_MB = 512 };

static const struct db_query q_whole = { "doctor.whole", "PRAGMA quick_check(1)", "SELECT 'ok'" };

static const struct db_query q_foreign = {
    "doctor.foreign_keys",
    "SELECT count(*) FROM pragma_foreign_key_check",
    "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated",
};

static const struct db_query q_schema = {
    "doctor.schema",
    "SELECT max(number) FROM schema_migration",
    NULL,
};

const struct db_query *const doctor_queries[] = { &q_whole, &q_foreign, &q_schema, NULL };

/** What a check finds. */
struct finding {
    bool ok;
    struct str words;
};

static bool found(struct finding *out, bool ok, struct str words)
{
    *out = (struct finding){ ok, words };
    return true;
}

/* ---- the database --------------------------------------------------------------------------- */

static bool read_whole(struct call *call, void *arg)
{
    struct finding *out = arg;
    struct db_rows *rows;
    struct str says = STR("nothing");

    if (!db_rows(call->tx, &q_whole, DB_NO_BINDS, &rows, call->err))
        return false;
    if (db_next(rows))
        says = db_col_dup(rows, 0, call->arena);
    if (str_eq(says, STR("ok")))
        return found(out, true, STR("whole")) && db_rows_end(&rows, call->err);
    found(
        out, false,
        str_format(call->arena, "damaged (%" STR_FMT "); restore the last backup", STR_ARG(says)));
    return db_rows_end(&rows, call->err);
}

static bool check_database(struct call *call, struct finding *out)
{
    return call_read(call, read_whole, out);
}

struct one {
    const struct db_query *query;
    int64_t value;
};

static bool read_one(struct call *call, void *arg)
{
    struct one *one = arg;

    return db_one_int(call->tx, one->query, DB_NO_BINDS, 0, &one->value, call->err);
}

static bool check_schema(struct call *call, struct finding *out)
{
    struct one has = { .query = &q_schema };

    return call_read(call, read_one, &has)
           && found(out, has.value == db_schema_newest(),
                    str_format(call->arena, "version %lld, the program's is %lld",
                               (long long)has.value, (long long)db_schema_newest()));
}

static bool check_foreign_keys(struct call *call, struct finding *out)
{
    struct one broken = { .query = &q_foreign };

    return call_read(call, read_one, &broken)
           && found(
               out, broken.value == 0,
               str_format(call->arena, "%lld refer to what is not there", (long long)broken.value));
}

static bool check_clock(struct call *call, struct finding *out)
{
    int64_t offset_ms;

    return db_clock_offset_ms(call->house->db, &offset_ms, call->err)
           && found(
               out, offset_ms > -CLOCK_MAX_MS && offset_ms < CLOCK_MAX_MS,
               str_format(call->arena, "%lld ms ahead of the database's", (long long)offset_ms));
}

/* ---- what stands in it ---------------------------------------------------------------------- */

static bool check_tickets(struct call *call, struct finding *out)
{
    int64_t wrong;

    return ticket_check_rows(call, &wrong)
           && found(out, wrong == 0,
                    str_format(call->arena, "%lld rows disagree with their messages or state",
                               (long long)wrong));
}

static bool check_blobs(struct call *call, struct finding *out)
{
    int64_t wrong;

    return blob_check_files(call, &wrong)
           && found(out, wrong == 0,
                    str_format(call->arena, "%lld files are missing or of another length",
                               (long long)wrong));
}

static bool check_disk(struct call *call, struct finding *out)
{
    struct statvfs disk;
    uint64_t free_mb;

    if (statvfs(call->house->data_dir, &disk) != 0)
        return found(out, false, str_format(call->arena, "cannot be asked: %s", strerror(errno)));
    free_mb = (uint64_t)disk.f_bavail * disk.f_frsize / MB;
    return found(out, free_mb >= FREE_LEAST_MB,
                 str_format(call->arena, "%llu MB free for %s", (unsigned long long)free_mb,
                            call->house->data_dir));
}

static const struct {
    const char *name;
    bool (*run)(struct call *call, struct finding *out);
} checks[] = {
    { "database", check_database },
    { "schema", check_schema },
    { "references", check_foreign_keys },
    { "tickets", check_tickets },
    { "files", check_blobs },
    { "clock", check_clock },
    { "disk", check_disk },
};

/* ---- what can be made right ------------------------------------------------------------------ */

static bool compare_step(struct call *call, void *arg)
{
    struct counter_correction *correction = arg;

    return counter_compare(call, correction->dimension, correction);
}

static bool count_wrong(struct call *call, const struct counter_dimension *dimension,
                        int64_t *wrong)
{
    struct counter_correction correction = { .dimension = dimension };

    if (!call_read(call, compare_step, &correction))
        return false;
    *wrong = (int64_t)correction.count;
    return true;
}

/** Each dimension in a snapshot of its own, and only what is wrong is corrected. */
static bool check_dimension(struct call *call, const struct counter_dimension *dimension,
                            bool repair, int64_t *wrong)
{
    int64_t of_this;

    if (!(repair ? counter_correct(call, dimension, &of_this)
                 : count_wrong(call, dimension, &of_this)))
        return false;
    *wrong += of_this;
    return true;
}

static bool check_counters(struct call *call, bool repair, struct finding *out)
{
    int64_t wrong = 0;

    for (const struct feature *const *feature = call->house->features; *feature != NULL; feature++)
        for (const struct counter_dimension *const *at = (*feature)->counters;
             at != NULL && *at != NULL; at++)
            if (!check_dimension(call, *at, repair, &wrong))
                return false;
    if (wrong == 0)
        return found(out, true, STR("agree with what they count"));
    return found(out, repair,
                 str_format(call->arena,
                            repair ? "%lld were wrong and have been counted anew"
                                   : "%lld are wrong; --repair counts them anew",
                            (long long)wrong));
}

/** What a crash left lying about takes room and does no harm. */
static bool check_orphans(struct call *call, bool repair, struct finding *out)
{
    int64_t count;

    if (!(repair ? blob_remove_orphans(call, &count) : blob_count_orphans(call, &count)))
        return false;
    if (count == 0)
        return found(out, true, STR("none"));
    return found(out, true,
                 str_format(call->arena,
                            repair ? "%lld files that belonged to nothing were removed"
                                   : "%lld files belong to nothing; --repair removes "
                                     "them",
                            (long long)count));
}

static const struct {
    const char *name;
    bool (*run)(struct call *call, bool repair, struct finding *out);
} repairs[] = {
    { "counters", check_counters },
    { "leftovers", check_orphans },
};

/* ---- followers ------------------------------------------------------------------------------ */

struct following {
    const struct follower *follower;
    struct follower_state state;
};

static bool read_state(struct call *call, void *arg)
{
    struct following *following = arg;

    return follower_read_state(call, following->follower, &following->state);
}

/** Only a server follows; without one it is no fault to be behind. */
static bool check_follower(struct call *call, const struct follower *follower, struct finding *out)
{
    struct following following = { .follower = follower };
    const struct follower_state *state = &following.state;

    if (!call_read(call, read_state, &following))
        return false;
    if (state->rebuild_wanted)
        return found(out, true, STR("is to be built anew"));
    return found(out, call->house->followers == NULL || state->behind_ms < BEHIND_MAX_MS,
                 str_format(call->arena, "%lld events behind, the oldest %lld ms",
                            (long long)state->behind_events, (long long)state->behind_ms));
}

static bool ask_rebuild(struct call *call, void *arg)
{
    const struct following *search = arg;

    return follower_request_rebuild(call, search->follower);
}

/* ---- the operation -------------------------------------------------------------------------- */

static void write_finding(struct json_out *out, const char *check, const struct finding *finding)
{
    out_begin_object(out);
    out_key(out, "check");
    out_cstring(out, check);
    out_key(out, "ok");
    out_bool(out, finding->ok);
    out_key(out, "words");
    out_str(out, finding->words);
    out_end_object(out);
}

typedef bool each_follower(struct call *call, const struct follower *follower, void *arg);

static bool for_each_follower(struct call *call, each_follower *each, void *arg)
{
    for (const struct feature *const *feature = call->house->features; *feature != NULL; feature++)
        for (const struct follower *const *follower = (*feature)->followers;
             follower != NULL && *follower != NULL; follower++)
            if (!each(call, *follower, arg))
                return false;
    return true;
}

static bool report_follower(struct call *call, const struct follower *follower, void *arg)
{
    struct finding finding;

    if (!check_follower(call, follower, &finding))
        return false;
    write_finding(arg, follower->name, &finding);
    return true;
}

static bool keep_search(struct call *call, const struct follower *follower, void *arg)
{
    struct following *search = arg;

    (void)call;
    if (strcmp(follower->name, "search") == 0)
        search->follower = follower;
    return true;
}

static bool rebuild_search(struct call *call)
{
    struct following search = { .follower = NULL };

    return for_each_follower(call, keep_search, &search)
           && (search.follower != NULL
                   ? call_change(call, ask_rebuild, &search)
                   : err_set(call->err, ERR_INVALID, "no_search_index",
                             "this program has no search index to be built anew"));
}

static bool report_repairs(struct call *call, bool repair, struct json_out *out)
{
    for (size_t i = 0; i < COUNT_OF(repairs); i++) {
        struct finding finding;

        if (!repairs[i].run(call, repair, &finding))
            return false;
        write_finding(out, repairs[i].name, &finding);
    }
    return true;
}

bool operation_doctor(struct call *call, const json_t *args, struct json_out *out)
{
    bool repair = json_is_true(json_object_get(args, "repair"));

    if (json_is_true(json_object_get(args, "rebuild_search")) && !rebuild_search(call))
        return false;
    out_begin_list(out);
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        struct finding finding;

        if (!checks[i].run(call, &finding))
            return false;
        write_finding(out, checks[i].name, &finding);
    }
    if (!report_repairs(call, repair, out) || !for_each_follower(call, report_follower, out))
        return false;
    out_end_list(out);
    return true;
}
