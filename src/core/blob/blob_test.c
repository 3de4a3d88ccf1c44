#include "core/blob/blob.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cmocka_test.h"
#include "base/instant.h"
#include "core/access/access_feature.h"
#include "core/background/timer.h"
#include "core/blob/blob_files.h"
#include "core/engine_feature.h"
#include "core/settings/settings.h"
#include "core/test_house.h"

static const struct feature *const features[] = { &access_feature, &engine_feature, NULL };

enum { LARGE = 200000 };

static struct test_house *prepare(void **state)
{
    struct test_house *t = test_house(state);

    test_house_features(t, features);
    return t;
}

static struct str content(struct call *call, size_t n, unsigned seed)
{
    unsigned char *bytes = arena_alloc(call->arena, n + 1);

    for (size_t i = 0; i < n; i++)
        bytes[i] = (unsigned char)((seed = seed * 1103515245u + 12345u) >> 16);
    return (struct str){ (const char *)bytes, n };
}

struct putting {
    struct blob_draft *draft;
    const char *owner;
    int64_t owner_id;
    int64_t blob_id;
    bool fail;
};

static bool put_step(struct call *call, void *arg)
{
    struct putting *putting = arg;

    return blob_put(call, putting->draft, putting->owner, putting->owner_id, &putting->blob_id)
           && (!putting->fail || err_set(call->err, ERR_CONFLICT, "on_purpose", "on purpose"));
}

static int64_t put(struct test_house *t, struct str bytes, int64_t owner_id)
{
    struct putting putting = { .owner = "test", .owner_id = owner_id };

    if (!blob_prepare(&t->call, bytes, &putting.draft))
        fail_msg("%s", t->call.err->message);
    test_house_change(t, put_step, &putting);
    return putting.blob_id;
}

struct reading {
    int64_t blob_id;
    int64_t max_bytes;
    struct str bytes;
    struct blob_content content;
};

static bool read_step(struct call *call, void *arg)
{
    struct reading *reading = arg;

    return blob_read_bytes(call, reading->blob_id, reading->max_bytes, &reading->bytes)
           && blob_read(call, reading->blob_id, &reading->content);
}

static struct str get(struct test_house *t, int64_t blob_id)
{
    struct reading reading = { .blob_id = blob_id, .max_bytes = LARGE };

    test_house_read(t, read_step, &reading);
    if (reading.content.fd >= 0)
        close(reading.content.fd);
    return reading.bytes;
}

static void count_one(const char *name, void *arg)
{
    (void)name;
    ++*(int *)arg;
}

/** Files that stand in the store, finished ones. */
static int files(struct test_house *t)
{
    int n = 0;

    for (int folder = 0; folder < 256; folder++)
        blob_files_list(t->house.blobs, folder, -10, count_one, &n);
    return n;
}

static void contents_of_any_size_come_back(void **state)
{
    static const size_t sizes[] = { 0, 1, 5000, BLOB_ROW_MAX, BLOB_ROW_MAX + 1, LARGE };
    struct test_house *t = prepare(state);

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct str bytes = content(&t->call, sizes[i], (unsigned)i);
        int64_t id = put(t, bytes, (int64_t)i);

        assert_true(str_eq(get(t, id), bytes));
    }
    assert_int_equal(files(t), 2);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob WHERE file IS NULL"), 4);
}

/** Whoever does not know whether a change was stored puts its draft once more. */
static void a_draft_that_is_put_twice_keeps_its_file(void **state)
{
    struct test_house *t = prepare(state);
    struct str bytes = content(&t->call, LARGE, 3);
    struct putting putting = { .owner = "test", .owner_id = 1 };
    int64_t first;

    assert_true(blob_prepare(&t->call, bytes, &putting.draft));
    assert_true(call_change(&t->call, put_step, &putting));
    first = putting.blob_id;
    assert_true(call_change(&t->call, put_step, &putting));
    assert_int_equal(putting.blob_id, first);
    assert_true(str_eq(get(t, first), bytes));
    assert_int_equal(files(t), 1);
}

static void a_large_content_can_be_sent_from_its_file(void **state)
{
    struct test_house *t = prepare(state);
    struct str bytes = content(&t->call, LARGE, 7);
    struct reading reading = { .blob_id = put(t, bytes, 1), .max_bytes = LARGE };
    char *again = arena_alloc(t->call.arena, LARGE);
    struct stat info;

    test_house_read(t, read_step, &reading);
    assert_true(str_is_null(reading.content.bytes));
    assert_int_equal(reading.content.size_bytes, LARGE);
    assert_int_equal(read(reading.content.fd, again, LARGE), LARGE);
    assert_memory_equal(again, bytes.p, LARGE);
    assert_int_equal(fstat(reading.content.fd, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    close(reading.content.fd);
    reading.max_bytes = LARGE - 1;
    assert_false(call_read(&t->call, read_step, &reading));
    assert_string_equal(t->call.err->code, "blob_too_large");
}

static void equal_contents_are_stored_once(void **state)
{
    struct test_house *t = prepare(state);
    struct str bytes = content(&t->call, LARGE, 7);
    int64_t first = put(t, bytes, 1);

    assert_int_equal(put(t, bytes, 2), first);
    assert_int_equal(put(t, bytes, 2), first);
    assert_int_equal(files(t), 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob_use"), 2);
    assert_true(str_eq(get(t, first), bytes));
}

static void a_draft_that_is_not_put_leaves_no_file(void **state)
{
    struct test_house *t = prepare(state);
    struct blob_draft *draft;

    assert_true(blob_prepare(&t->call, content(&t->call, LARGE, 7), &draft));
    assert_int_equal(files(t), 1);
    test_house_call(t);
    assert_int_equal(files(t), 0);
}

static void what_a_failed_change_left_is_found_by_doctor(void **state)
{
    struct test_house *t = prepare(state);
    struct putting putting = { .owner = "test", .fail = true };
    int64_t removed;

    assert_true(blob_prepare(&t->call, content(&t->call, LARGE, 7), &putting.draft));
    assert_false(call_change(&t->call, put_step, &putting));
    test_house_call(t);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob"), 0);
    assert_true(blob_remove_orphans(&t->call, &removed));
    assert_int_equal(removed, 0); /* too young: it may be on its way */
    assert_int_equal(files(t), 1);
}

static void a_stream_is_the_same_as_its_pieces(void **state)
{
    static const size_t pieces[] = { 1, 1000, 65536, 70000, LARGE };
    struct test_house *t = prepare(state);
    struct str bytes = content(&t->call, LARGE, 7);

    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        struct arena *arena = arena_new(ARENA_REQUEST_MAX);
        struct blob_writer *writer = blob_writer_new(&t->house, arena);
        struct http_sink *sink = blob_writer_sink(writer);
        struct putting putting = { .owner = "test", .owner_id = 1 };

        for (size_t at = 0; at < LARGE; at += pieces[i]) {
            size_t n = LARGE - at < pieces[i] ? LARGE - at : pieces[i];

            assert_true(sink->write(sink, bytes.p + at, n, t->call.err));
        }
        assert_true(blob_writer_done(writer, &t->call, &putting.draft));
        test_house_change(t, put_step, &putting);
        assert_true(str_eq(get(t, putting.blob_id), bytes));
        arena_free(&arena);
    }
    assert_int_equal(files(t), 1);
}

static void a_stream_that_grows_too_large_is_refused(void **state)
{
    struct test_house *t = prepare(state);
    struct arena *arena;
    struct blob_writer *writer;
    struct blob_draft *draft;
    struct str bytes = content(&t->call, LARGE, 7);
    bool taken = true;

    test_house_sql(t, "INSERT INTO setting VALUES ('blob.max_size', '100000', 1, 0, NULL)", NULL);
    assert_true(settings_refresh(&t->house, NULL, t->call.err));
    arena = arena_new(ARENA_REQUEST_MAX);
    writer = blob_writer_new(&t->house, arena);
    for (size_t at = 0; taken && at < LARGE; at += 10000)
        taken = blob_writer_sink(writer)->write(blob_writer_sink(writer), bytes.p + at, 10000,
                                                t->call.err);
    assert_false(taken);
    assert_string_equal(t->call.err->code, "blob_too_large");
    assert_string_equal(t->call.err->param, "100000");
    assert_false(blob_writer_done(writer, &t->call, &draft));
    blob_writer_sink(writer)->abort(blob_writer_sink(writer));
    arena_free(&arena);
    assert_int_equal(files(t), 0);
}

/* ---- uses ---------------------------------------------------------------------------------------
 */

static bool unuse_step(struct call *call, void *arg)
{
    const struct putting *putting = arg;

    return blob_unuse(call, putting->blob_id, putting->owner, putting->owner_id);
}

static bool use_step(struct call *call, void *arg)
{
    const struct putting *putting = arg;

    return blob_use(call, putting->blob_id, putting->owner, putting->owner_id);
}

static void unuse(struct test_house *t, int64_t blob_id, int64_t owner_id)
{
    struct putting putting = { .blob_id = blob_id, .owner = "test", .owner_id = owner_id };

    test_house_change(t, unuse_step, &putting);
}

static void clean_at(struct test_house *t, int64_t after_ms)
{
    struct err err;
    int fired;

    test_house_at(t, TEST_HOUSE_NOW_MS + after_ms);
    assert_true(timer_run_due(&t->house, 10, &fired, &err));
}

static void what_nobody_uses_goes_after_a_day(void **state)
{
    struct test_house *t = prepare(state);
    int64_t small = put(t, content(&t->call, 10, 1), 1);
    int64_t large = put(t, content(&t->call, LARGE, 2), 1);
    int64_t used = put(t, content(&t->call, LARGE, 3), 1);
    int64_t shared = put(t, content(&t->call, LARGE, 4), 1);
    struct err err;

    put(t, content(&t->call, LARGE, 4), 2);
    assert_true(timer_ensure_recurring(&t->house, &err));
    unuse(t, small, 1);
    unuse(t, large, 1);
    unuse(t, shared, 1);
    assert_int_equal(files(t), 3);
    clean_at(t, BLOB_GRACE_MS - 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob"), 4);
    clean_at(t, BLOB_GRACE_MS + MS_PER_HOUR);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob"), 2);
    assert_int_equal(files(t), 2);
    assert_int_equal(get(t, used).n, LARGE);
    assert_int_equal(get(t, shared).n, LARGE);
}

static void using_again_within_the_grace_keeps_it(void **state)
{
    struct test_house *t = prepare(state);
    struct str bytes = content(&t->call, LARGE, 2);
    int64_t by_put = put(t, bytes, 1);
    int64_t by_use = put(t, content(&t->call, LARGE, 3), 1);
    struct putting again = { .blob_id = by_use, .owner = "test", .owner_id = 9 };
    struct err err;

    assert_true(timer_ensure_recurring(&t->house, &err));
    unuse(t, by_put, 1);
    unuse(t, by_use, 1);
    assert_int_equal(put(t, bytes, 5), by_put);
    test_house_change(t, use_step, &again);
    clean_at(t, 2 * (int64_t)BLOB_GRACE_MS);
    assert_int_equal(files(t), 2);
    again.blob_id = 999999;
    assert_false(call_change(&t->call, use_step, &again));
    assert_string_equal(t->call.err->code, "blob_missing");
}

static void a_missing_file_is_said_and_counted(void **state)
{
    struct test_house *t = prepare(state);
    struct reading reading = { .blob_id = put(t, content(&t->call, LARGE, 2), 1),
                               .max_bytes = LARGE };
    int64_t wrong;

    put(t, content(&t->call, LARGE, 3), 1);
    assert_true(blob_check_files(&t->call, &wrong));
    assert_int_equal(wrong, 0);
    test_house_sql(t, "UPDATE blob SET file = 'ab/gone' WHERE id = (SELECT min(id) FROM blob)",
                   NULL);
    assert_true(blob_check_files(&t->call, &wrong));
    assert_int_equal(wrong, 1);
    assert_false(call_read(&t->call, read_step, &reading));
    assert_string_equal(t->call.err->code, "blob_missing");
}

static void an_old_file_without_a_row_is_removed(void **state)
{
    struct test_house *t = prepare(state);
    struct str bytes = content(&t->call, LARGE, 2);
    char path[TEST_DB_PATH_MAX + 160];
    struct timespec old[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };
    struct sha256 digest = sha256_of(STR("nobody's"));
    struct str hex = sha256_hex(t->call.arena, &digest);
    int64_t removed;
    int fd;

    put(t, bytes, 1);
    snprintf(path, sizeof(path), "%s/blobs/%.2s/%.62s-00000001", t->data_dir, hex.p, hex.p + 2);
    fd = open(path, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    assert_int_equal(futimens(fd, old), 0);
    close(fd);
    assert_int_equal(files(t), 2);
    assert_true(blob_count_orphans(&t->call, &removed));
    assert_int_equal(removed, 1);
    assert_int_equal(files(t), 2);
    assert_true(blob_remove_orphans(&t->call, &removed));
    assert_int_equal(removed, 1);
    assert_int_equal(files(t), 1);
}

/* ---- many at once -------------------------------------------------------------------------------
 */

enum { WRITERS = 4, ROUNDS = 10 };

static void *put_and_drop(void *arg)
{
    struct house *house = arg;
    bool ok = true;

    for (int i = 0; ok && i < ROUNDS; i++) {
        struct putting putting = { .owner = "thread", .owner_id = (int64_t)(uintptr_t)&ok };
        struct call call;

        call_init(&call, house, ARENA_REQUEST_MAX);
        ok = blob_prepare(&call, content(&call, 70000, (unsigned)(i % 3)), &putting.draft)
             && call_change(&call, put_step, &putting) && call_change(&call, unuse_step, &putting);
        call_fini(&call);
    }
    return ok ? NULL : house;
}

static void writers_of_the_same_contents_leave_one_file_each(void **state)
{
    struct test_house *t = test_house(state);
    pthread_t threads[WRITERS];

    t->house.random = &random_system; /* a seeded one is for one thread */
    test_house_features(t, features);
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, put_and_drop, &t->house), 0);
    for (int i = 0; i < WRITERS; i++) {
        void *failed;

        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(files(t), 3);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob WHERE unused_since_ms > 0"), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(contents_of_any_size_come_back),
        HOUSE_TESTS(a_draft_that_is_put_twice_keeps_its_file),
        HOUSE_TESTS(a_large_content_can_be_sent_from_its_file),
        HOUSE_TESTS(equal_contents_are_stored_once),
        HOUSE_TESTS(a_draft_that_is_not_put_leaves_no_file),
        HOUSE_TESTS(what_a_failed_change_left_is_found_by_doctor),
        HOUSE_TESTS(a_stream_is_the_same_as_its_pieces),
        HOUSE_TESTS(a_stream_that_grows_too_large_is_refused),
        HOUSE_TESTS(what_nobody_uses_goes_after_a_day),
        HOUSE_TESTS(using_again_within_the_grace_keeps_it),
        HOUSE_TESTS(a_missing_file_is_said_and_counted),
        HOUSE_TESTS(an_old_file_without_a_row_is_removed),
        HOUSE_TESTS(writers_of_the_same_contents_leave_one_file_each),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
