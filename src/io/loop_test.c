#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/cmocka_test.h"
#include "base/random.h"
#include "io/loop.h"

enum { POSTERS = 4, POSTS_EACH = 2000, TIMERS = 200 };

struct fixture {
    struct clock_manual clock;
    struct loop *loop;
    sem_t done;
    int order[TIMERS];
    size_t ran;
    struct loop_timer timers[TIMERS];
    int pair[2];
    struct loop_watch *watch;
    struct loop_watch *other;
    atomic_uint seen;
    int counted; /* the loop's thread only */
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    clock_manual_init(&f->clock, 1000);
    f->loop = loop_start(&f->clock.clock);
    sem_init(&f->done, 0, 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, f->pair), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    loop_stop(&f->loop);
    close(f->pair[0]);
    close(f->pair[1]);
    sem_destroy(&f->done);
    free(f);
    return 0;
}

static void tell(void *arg)
{
    sem_post(&((struct fixture *)arg)->done);
}

/** Runs fn on the loop and waits until it has. */
static void run_there(struct fixture *f, void (*fn)(void *arg))
{
    loop_post(f->loop, fn, f);
    loop_post(f->loop, tell, f);
    sem_wait(&f->done);
}

static void count_one(void *arg)
{
    ((struct fixture *)arg)->counted++;
}

static void *post_many(void *arg)
{
    struct fixture *f = arg;

    for (int i = 0; i < POSTS_EACH; i++)
        loop_post(f->loop, count_one, f);
    return NULL;
}

static void posts_of_many_threads_all_run(void **state)
{
    struct fixture *f = *state;
    pthread_t threads[POSTERS];

    for (int i = 0; i < POSTERS; i++)
        pthread_create(&threads[i], NULL, post_many, f);
    for (int i = 0; i < POSTERS; i++)
        pthread_join(threads[i], NULL);
    run_there(f, count_one);
    assert_int_equal(f->counted, POSTERS * POSTS_EACH + 1);
}

static void what_is_posted_before_the_stop_is_run(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < 100; i++)
        loop_post(f->loop, count_one, f);
    loop_stop(&f->loop);
    assert_int_equal(f->counted, 100);
}

static struct fixture *fixture_of_timer; /* cmocka runs one test at a time */

static void on_timer(void *arg)
{
    struct loop_timer *timer = arg;
    struct fixture *f = fixture_of_timer;

    f->order[f->ran++] = (int)(timer - f->timers);
}

/** Sets all timers, some twice, clears every third. */
static void set_timers(void *arg)
{
    struct fixture *f = arg;
    struct random_seeded random;

    random_seeded_init(&random, 7);
    for (int i = 0; i < TIMERS; i++) {
        f->timers[i].fn = on_timer;
        f->timers[i].arg = &f->timers[i];
        loop_timer_set(f->loop, &f->timers[i],
                       2000000 + (int64_t)random_below(&random.random, 1000000));
    }
    for (int i = 0; i < TIMERS; i += 2)
        loop_timer_set(f->loop, &f->timers[i],
                       2000000 + (int64_t)random_below(&random.random, 1000000));
    for (int i = 0; i < TIMERS; i += 3)
        loop_timer_clear(f->loop, &f->timers[i]);
}

static void timers_run_once_in_the_order_of_their_time(void **state)
{
    struct fixture *f = *state;

    fixture_of_timer = f;
    run_there(f, set_timers);
    assert_int_equal(f->ran, 0);
    clock_manual_set(&f->clock, 2500);
    run_there(f, count_one);
    run_there(f, count_one);
    assert_true(f->ran > 0 && f->ran < TIMERS * 2 / 3);
    clock_manual_set(&f->clock, 4000);
    run_there(f, count_one);
    run_there(f, count_one);
    assert_int_equal(f->ran, TIMERS - (TIMERS + 2) / 3);
    for (size_t i = 0; i < f->ran; i++) {
        assert_true(f->order[i] % 3 != 0);
        if (i > 0)
            assert_true(f->timers[f->order[i - 1]].due_us <= f->timers[f->order[i]].due_us);
    }
}

static void on_ready(void *arg, unsigned events)
{
    struct fixture *f = arg;
    char bytes[16];

    atomic_fetch_or(&f->seen, events);
    if (read(f->pair[0], bytes, sizeof(bytes)) <= 0)
        loop_watch_remove(f->loop, &f->watch);
    sem_post(&f->done);
}

static void watch_for_reading(void *arg)
{
    struct fixture *f = arg;

    f->watch = loop_watch_add(f->loop, f->pair[0], LOOP_READ, on_ready, f);
}

static void watch_for_writing_too(void *arg)
{
    struct fixture *f = arg;

    loop_watch_change(f->loop, f->watch, LOOP_READ | LOOP_WRITE);
}

static void a_watch_hears_of_bytes_room_and_the_end(void **state)
{
    struct fixture *f = *state;

    loop_post(f->loop, watch_for_reading, f);
    assert_int_equal(write(f->pair[1], "x", 1), 1);
    sem_wait(&f->done);
    assert_int_equal(atomic_load(&f->seen) & (LOOP_WRITE | LOOP_END), 0);
    close(f->pair[1]);
    f->pair[1] = -1;
    sem_wait(&f->done);
    assert_true((atomic_load(&f->seen) & LOOP_END) != 0);
    run_there(f, count_one);
    assert_null(f->watch);
}

static void room_to_write_is_told_only_when_asked_for(void **state)
{
    struct fixture *f = *state;

    run_there(f, watch_for_reading);
    assert_int_equal(atomic_load(&f->seen), 0);
    loop_post(f->loop, watch_for_writing_too, f);
    sem_wait(&f->done);
    assert_int_equal(atomic_load(&f->seen), LOOP_WRITE);
}

static void on_either(void *arg, unsigned events)
{
    struct fixture *f = arg;

    (void)events;
    f->counted++;
    loop_watch_remove(f->loop, &f->watch);
    loop_watch_remove(f->loop, &f->other);
    tell(f);
}

static void watch_both_ends(void *arg)
{
    struct fixture *f = arg;

    f->watch = loop_watch_add(f->loop, f->pair[0], LOOP_WRITE, on_either, f);
    f->other = loop_watch_add(f->loop, f->pair[1], LOOP_WRITE, on_either, f);
}

static void a_watch_removed_by_another_is_not_called_any_more(void **state)
{
    struct fixture *f = *state;

    loop_post(f->loop, watch_both_ends, f);
    sem_wait(&f->done);
    run_there(f, count_one);
    assert_int_equal(f->counted, 2);
}

#define LOOP_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOOP_TEST(posts_of_many_threads_all_run),
        LOOP_TEST(what_is_posted_before_the_stop_is_run),
        LOOP_TEST(timers_run_once_in_the_order_of_their_time),
        LOOP_TEST(a_watch_hears_of_bytes_room_and_the_end),
        LOOP_TEST(room_to_write_is_told_only_when_asked_for),
        LOOP_TEST(a_watch_removed_by_another_is_not_called_any_more),
    };

    return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
