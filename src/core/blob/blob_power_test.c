/* Contents that were said to be stored are there after a power cut, whatever the disk forgot. */
#include "base/cmocka_test.h"
#include "core/blob/blob.h"
#include "core/engine_feature.h"
#include "core/settings/settings.h"
#include "db/migrate.h"
#include "db/powercut.h"

enum { ROUNDS = 60, CONTENTS = 6, LARGE = 70000, CHANGES_MAX = 60 };

struct round {
    struct disk *disk;
    struct clock_manual clock;
    struct random_seeded random;
    struct log log;
    struct house house;
    int64_t stored[CONTENTS]; /* blob ids, in order */
    int stored_count;
};

static const struct feature *const features[] = { &engine_feature, NULL };

static bool power_on(struct round *round, struct err *err)
{
    struct db_options options = { .path = "/house.db",
                                  .sqlite_vfs = disk_vfs(round->disk),
                                  .log = &round->log,
                                  .clock = &round->clock.clock };

    round->house = (struct house){ .clock = &round->clock.clock,
                                   .random = &round->random.random,
                                   .log = &round->log,
                                   .features = features,
                                   .data_dir = "/" };
    return db_open(&options, &round->house.db, err) && db_migrate(round->house.db, err)
           && settings_open(&round->house, &round->house.settings, err)
           && blobs_open(disk_file_ops(round->disk), "/blobs", &round->random.random,
                         &round->house.blobs, err);
}

static void power_off(struct round *round)
{
    if (round->house.blobs != NULL)
        blobs_close(&round->house.blobs);
    settings_close(&round->house.settings);
    db_close(&round->house.db);
}

static struct str content(struct arena *arena, int number)
{
    char *bytes = arena_alloc(arena, LARGE);

    for (size_t i = 0; i < LARGE; i++)
        bytes[i] = (char)(i * 31 + i / 251 + (size_t)number);
    return (struct str){ bytes, LARGE };
}

struct putting {
    struct blob_draft *draft;
    int64_t blob_id;
};

static bool put_step(struct call *call, void *arg)
{
    struct putting *putting = arg;

    return blob_put(call, putting->draft, "test", 1, &putting->blob_id);
}

static void store_until_dark(struct round *round)
{
    bool ok = true;

    while (ok && round->stored_count < CONTENTS) {
        struct putting putting = { 0 };
        struct call call;

        call_init(&call, &round->house, ARENA_REQUEST_MAX);
        ok = blob_prepare(&call, content(call.arena, round->stored_count), &putting.draft)
             && call_change(&call, put_step, &putting);
        if (ok)
            round->stored[round->stored_count++] = putting.blob_id;
        call_fini(&call);
    }
}

struct reading {
    int64_t blob_id;
    struct str bytes;
};

static bool read_step(struct call *call, void *arg)
{
    struct reading *reading = arg;

    return blob_read_bytes(call, reading->blob_id, LARGE, &reading->bytes);
}

/** How many of the contents that were said to be stored are not there any more. */
static int lost(struct round *round)
{
    int n = 0;

    for (int i = 0; i < round->stored_count; i++) {
        struct reading reading = { .blob_id = round->stored[i] };
        struct call call;

        call_init(&call, &round->house, ARENA_REQUEST_MAX);
        n += !call_read(&call, read_step, &reading)
             || !str_eq(reading.bytes, content(call.arena, i));
        call_fini(&call);
    }
    return n;
}

/** Cuts the power at a random change, once the house stands. */
static int lost_in_round(unsigned seed, bool ignore_syncs)
{
    struct round round = { .disk = disk_new(seed), .log = { .fd = 2, .least = LOG_ERROR } };
    enum cut_mode mode;
    struct err err;
    int n;

    clock_manual_init(&round.clock, 1795313647120);
    round.log.clock = &round.clock.clock;
    round.log.fd = -1;
    random_seeded_init(&round.random, seed);
    mode = (enum cut_mode)random_below(&round.random.random, CUT_MODES);
    if (ignore_syncs)
        mode = CUT_ALL;
    if (!power_on(&round, &err))
        fail_msg("%s (%s)", err.message, err.detail);
    disk_ignore_syncs(round.disk, ignore_syncs);
    disk_cut_after(round.disk, 1 + (int64_t)random_below(&round.random.random, CHANGES_MAX), mode);
    store_until_dark(&round);
    if (!disk_is_off(round.disk))
        disk_cut_after(round.disk, 1, mode);
    power_off(&round);
    disk_power_on(round.disk);
    disk_ignore_syncs(round.disk, false);
    if (!power_on(&round, &err))
        fail_msg("seed %u: %s (%s)", seed, err.message, err.detail);
    n = lost(&round);
    power_off(&round);
    disk_free(&round.disk);
    return n;
}

static void what_was_said_to_be_stored_survives_a_power_cut(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= ROUNDS; seed++) {
        int n = lost_in_round(seed, false);

        if (n > 0)
            fail_msg("seed %u lost %d contents", seed, n);
    }
}

static void a_disk_that_lies_about_syncs_loses_something(void **state)
{
    int n = 0;

    for (unsigned seed = 1; seed <= ROUNDS / 6; seed++)
        n += lost_in_round(seed, true);
    assert_true(n > 0);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_said_to_be_stored_survives_a_power_cut),
        cmocka_unit_test(a_disk_that_lies_about_syncs_loses_something),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
