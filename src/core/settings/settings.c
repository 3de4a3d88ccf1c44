#include "core/settings/settings.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/map.h"
#include "core/access/sealed.h"
#include "core/feature.h"
#include "core/settings/setting_value.h"
#include "core/settings/settings_internal.h"
#include "core/store_rows.h"
#include "db/db.h"

/* More settings than anybody declares. */
enum { SNAPSHOT_ARENA_MAX = 1024 * 1024, CHANGES_MAX = 1000 };

/** The values at one moment; immutable. Freed with the last reference. */
struct settings {
    atomic_int references;
    struct arena *arena;
    int64_t version;
    struct setting_value *values; /* in the order of settings_store.all */
};

struct settings_store {
    pthread_mutex_t lock; /* of `current` */
    struct settings *current;
    struct arena *arena;
    const struct setting **all; /* by name */
    size_t count;
    struct map *places; /* name -> place in `all`, plus 1 */
};

static const struct db_query q_version = {
    "setting.version", "SELECT coalesce(sum(version), 0) FROM setting",
    "SELECT coalesce(sum(version), 0)::bigint FROM setting"
};
static const struct db_query q_list = { "setting.list",
                                        "SELECT name, value FROM setting WHERE value IS NOT NULL",
                                        NULL };

static const struct db_query q_changes = {
    "setting.changes",
    "SELECT s.name, s.changed_at_ms, s.changed_by, a.name FROM setting s"
    " LEFT JOIN account a ON a.id = s.changed_by",
    NULL,
};

const struct db_query *const settings_queries[] = { &q_version, &q_list, &q_changes, NULL };

/* ---- what is declared --------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return strcmp((*(const struct setting *const *)a)->name,
                  (*(const struct setting *const *)b)->name);
}

const struct setting **settings_declared(const struct feature *const *features, struct arena *arena,
                                         size_t *count)
{
    const struct setting **all;
    size_t n = 0;

    for (const struct feature *const *feature = features; *feature != NULL; feature++)
        for (const struct setting *const *at = (*feature)->settings; at != NULL && *at != NULL;
             at++)
            n++;
    all = ARENA_ARRAY(arena, n + 1, const struct setting *);
    *count = n;
    n = 0;
    for (const struct feature *const *feature = features; *feature != NULL; feature++)
        for (const struct setting *const *at = (*feature)->settings; at != NULL && *at != NULL;
             at++)
            all[n++] = *at;
    qsort(all, n, sizeof(*all), compare_names);
    return all;
}

static void check_standard(const struct setting *setting)
{
    struct setting_value standard = setting_standard(setting);
    struct setting_value value;
    struct arena *arena = arena_new(8192);
    struct err err;

    CHECK(
        setting_value_parse(setting, setting_value_text(arena, setting, &standard), &value, &err));
    arena_free(&arena);
}

/** Our own mistakes in a declaration show at the first start. A secret has no default. */
static void check_declaration(const struct setting *setting)
{
    CHECK(setting->help != NULL);
    if (setting->type != SETTING_SECRET)
        check_standard(setting);
    else
        CHECK(setting->standard_text == NULL && setting->min > 0
              && setting->max <= SEALED_PLAIN_MAX);
}

static void gather(struct settings_store *store, const struct house *house)
{
    store->all = settings_declared(house->features, store->arena, &store->count);
    store->places = map_new(store->arena, house->random);
    for (size_t i = 0; i < store->count; i++) {
        check_declaration(store->all[i]);
        CHECK(map_set(store->places, str_of(store->all[i]->name), (void *)(uintptr_t)(i + 1))
              == NULL);
    }
}

/** The place of a declared setting. */
static size_t place_of(const struct settings_store *store, const struct setting *setting)
{
    size_t place = (uintptr_t)map_get(store->places, str_of(setting->name));

    CHECK(place > 0 && store->all[place - 1] == setting);
    return place - 1;
}

const struct setting *setting_find(const struct house *house, struct str name)
{
    const struct settings_store *store = house->settings;
    size_t place = (uintptr_t)map_get(store->places, name);

    return place == 0 ? NULL : store->all[place - 1];
}

size_t settings_all(const struct house *house, const struct setting *const **out)
{
    *out = house->settings->all;
    return house->settings->count;
}

/* ---- snapshots ------------------------------------------------------------------------------ */

static void unref(void *arg)
{
    struct settings *settings = arg;

    if (settings == NULL || atomic_fetch_sub(&settings->references, 1) > 1)
        return;
    arena_free(&settings->arena);
    free(settings);
}

static struct settings *snapshot_new(const struct settings_store *store)
{
    struct settings *settings = calloc(1, sizeof(*settings));

    CHECK(settings != NULL);
    atomic_init(&settings->references, 1);
    settings->arena = arena_new(SNAPSHOT_ARENA_MAX);
    settings->values = ARENA_ARRAY(settings->arena, store->count + 1, struct setting_value);
    for (size_t i = 0; i < store->count; i++)
        settings->values[i] = setting_standard(store->all[i]);
    return settings;
}

/** A stored value that is not allowed any more is left aside, and said so. */
static void take_row(const struct house *house, struct settings *settings,
                     const struct db_rows *rows)
{
    const struct settings_store *store = house->settings;
    size_t place = (uintptr_t)map_get(store->places, db_col_text(rows, 0));
    struct err err;

    if (place == 0)
        return;
    if (!setting_value_stored(store->all[place - 1], db_col_dup(rows, 1, settings->arena),
                              &settings->values[place - 1], &err))
        log_err(house->log, LOG_WARN, "setting.stored_value_left_aside", &err);
}

static bool load(const struct house *house, struct db_tx *tx, struct settings *settings,
                 struct err *err)
{
    struct db_rows *rows;

    if (!db_one_int(tx, &q_version, DB_NO_BINDS, 0, &settings->version, err)
        || !db_rows(tx, &q_list, DB_NO_BINDS, &rows, err))
        return false;
    while (db_next(rows))
        take_row(house, settings, rows);
    return db_rows_end(&rows, err);
}

/** Makes `settings` the present ones, unless newer ones stand there already. */
static void publish(struct settings_store *store, struct settings *settings)
{
    struct settings *former = settings;

    pthread_mutex_lock(&store->lock);
    if (store->current == NULL || store->current->version < settings->version) {
        former = store->current;
        store->current = settings;
    }
    pthread_mutex_unlock(&store->lock);
    unref(former);
}

bool settings_refresh(struct house *house, bool *changed, struct err *err)
{
    struct settings_store *store = house->settings;
    struct settings *settings = NULL;
    struct db_tx *tx;
    int64_t version = 0;
    bool is_new;
    bool ok;

    if (!db_read_begin(house->db, &tx, err))
        return false;
    ok = db_one_int(tx, &q_version, DB_NO_BINDS, 0, &version, err);
    pthread_mutex_lock(&store->lock);
    is_new = ok && (store->current == NULL || store->current->version != version);
    pthread_mutex_unlock(&store->lock);
    if (is_new) {
        settings = snapshot_new(store);
        ok = load(house, tx, settings, err);
    }
    db_read_end(&tx);
    if (ok && settings != NULL)
        publish(store, settings);
    else
        unref(settings);
    if (ok && changed != NULL)
        *changed = is_new;
    return ok;
}

bool settings_open(struct house *house, struct settings_store **out, struct err *err)
{
    struct settings_store *store = calloc(1, sizeof(*store));

    CHECK(store != NULL);
    pthread_mutex_init(&store->lock, NULL);
    store->arena = arena_new(SNAPSHOT_ARENA_MAX);
    gather(store, house);
    house->settings = store;
    if (!settings_refresh(house, NULL, err)) {
        house->settings = NULL;
        settings_close(&store);
        return false;
    }
    *out = store;
    return true;
}

void settings_close(struct settings_store **store)
{
    if (*store == NULL)
        return;
    unref((*store)->current);
    arena_free(&(*store)->arena);
    pthread_mutex_destroy(&(*store)->lock);
    free(*store);
    *store = NULL;
}

/* ---- reading -------------------------------------------------------------------------------- */

static struct settings *take(struct settings_store *store)
{
    struct settings *settings;

    pthread_mutex_lock(&store->lock);
    settings = store->current;
    atomic_fetch_add(&settings->references, 1);
    pthread_mutex_unlock(&store->lock);
    return settings;
}

const struct setting_value *settings_value(struct call *call, const struct setting *setting)
{
    struct settings_store *store = call->house->settings;

    CHECK(store != NULL);
    if (call->settings == NULL) {
        struct settings *settings = take(store);

        arena_on_reset(call->arena, unref, settings);
        call->settings = settings;
    }
    return &call->settings->values[place_of(store, setting)];
}

void settings_forget_snapshot(struct call *call)
{
    call->settings = NULL;
}

int64_t setting_int(struct call *call, const struct setting *setting)
{
    CHECK(setting_is_number(setting));
    return settings_value(call, setting)->i;
}

bool setting_bool(struct call *call, const struct setting *setting)
{
    CHECK(setting->type == SETTING_BOOL);
    return settings_value(call, setting)->i != 0;
}

struct str setting_text(struct call *call, const struct setting *setting)
{
    CHECK(setting->type == SETTING_TEXT || setting->type == SETTING_ENUM);
    return settings_value(call, setting)->s;
}

bool setting_secret(struct call *call, const struct setting *setting, struct str *plain)
{
    struct str sealed = settings_value(call, setting)->s;

    CHECK(setting->type == SETTING_SECRET);
    *plain = STR_NULL;
    return str_is_null(sealed) || sealed_open(call->house, sealed, call->arena, plain, call->err)
           || err_field(call->err, setting->name);
}

int64_t setting_int_now(const struct house *house, const struct setting *setting)
{
    struct settings *settings = take(house->settings);
    int64_t value = settings->values[place_of(house->settings, setting)].i;

    CHECK(setting_is_number(setting));
    unref(settings);
    return value;
}

bool settings_version(struct call *call, int64_t *out)
{
    return db_one_int(call->tx, &q_version, DB_NO_BINDS, 0, out, call->err);
}

bool setting_check_text(const struct setting *setting, struct str value, struct err *err)
{
    struct setting_value ignored;

    return setting_value_parse(setting, value, &ignored, err);
}

static void read_change(const struct db_rows *rows, struct arena *arena, void *out)
{
    *(struct setting_change *)out = (struct setting_change){
        .name = db_col_dup(rows, 0, arena),
        .at_ms = db_col_int(rows, 1),
        .account_id = db_col_int(rows, 2),
        .account_name = db_col_dup(rows, 3, arena),
    };
}

bool settings_changes(struct call *call, const struct setting_change **out, size_t *count)
{
    struct store_page page;

    if (!store_rows_page(call, &q_changes, DB_NO_BINDS, read_change, sizeof(struct setting_change),
                         CHANGES_MAX, &page))
        return false;
    *out = page.items;
    *count = page.count;
    return true;
}
