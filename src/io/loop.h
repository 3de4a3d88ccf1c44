/**
 * An event loop on a thread of its own: descriptors (epoll), timers, and functions posted from
 * other threads. What it calls runs on that thread, must not block, and may add, change and remove
 * any watch or timer, its own too.
 */
#ifndef PHAROS_IO_LOOP_H
#define PHAROS_IO_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct loop;
struct loop_watch;

enum loop_events {
    LOOP_READ = 1 << 0,  /* bytes can be read, or the peer has closed */
    LOOP_WRITE = 1 << 1, /* bytes can be written */
    LOOP_END = 1 << 2,   /* only told, never asked for: broken or closed in both directions */
};

/** A moment to come. Lives in what it works for, zeroed at birth; clear it before that goes. */
struct loop_timer {
    void (*fn)(void *arg);
    void *arg;
    int64_t due_us;
    size_t place; /* in the heap, from 1; 0 while not set */
};

/** Starts the thread. Timers go by `clock`. Owned: loop_stop. Never NULL. */
struct loop *loop_start(const struct clock *clock);

/**
 * Runs what was posted before, ends the thread, frees. Watches still there are forgotten, their
 * descriptors stay open. Not from the loop's own thread. Sets *loop to NULL.
 */
void loop_stop(struct loop **loop);

/** Has fn(arg) run on the loop's thread, in the order of posting. From any thread. */
void loop_post(struct loop *loop, void (*fn)(void *arg), void *arg);

/* The rest only on the loop's thread. */

/** Watches a descriptor (borrowed; must not block) for a set of loop_events. NULL when the system
 *  has no room for one more. */
struct loop_watch *loop_watch_add(struct loop *loop, int fd, unsigned events,
                                  void (*fn)(void *arg, unsigned events), void *arg);
void loop_watch_change(struct loop *loop, struct loop_watch *watch, unsigned events);
/** Before the descriptor is closed. NULL is fine; *watch becomes NULL; it is not called again. */
void loop_watch_remove(struct loop *loop, struct loop_watch **watch);

/** Sets (also anew) when the timer shall run, in the clock's monotonic time; it runs once. */
void loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t due_us);
void loop_timer_clear(struct loop *loop, struct loop_timer *timer);
/** The clock's monotonic time as read at the beginning of this round. */
int64_t loop_now_us(const struct loop *loop);

#endif
