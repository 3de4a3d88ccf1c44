/**
 * A thread that looks after one recurring duty: it takes a turn, sleeps as long as the turn says,
 * and can be woken earlier. Timers, followers and the outbox run on such threads.
 */
#ifndef PHAROS_CORE_BACKGROUND_RUNNER_H
#define PHAROS_CORE_BACKGROUND_RUNNER_H

#include <stdbool.h>
#include <stdint.h>

struct runner;

/** One turn; returns how many ms to sleep at most: 0 for another turn at once. */
typedef int64_t runner_turn(struct runner *runner, void *arg);

/** Starts the thread; `name` has at most 15 bytes and shows in system tools. Owned: runner_free. */
struct runner *runner_start(const char *name, runner_turn *turn, void *arg);
/** Wakes it. A ring during a turn makes another turn follow. Any thread; also after the stop. */
void runner_ring(struct runner *runner);
/** Sleeps within a turn, whoever rings; ends early when it is to stop. */
void runner_rest(struct runner *runner, int64_t ms);
/** Tells it that it is to end, and waits for nothing. */
void runner_ask_to_stop(struct runner *runner);
/** True once it is to end: a long turn ends early. */
bool runner_is_stopping(struct runner *runner);
/** Ends the thread after its turn. */
void runner_stop(struct runner *runner);
/** Frees a stopped runner (stops it where need be). Sets *runner to NULL. */
void runner_free(struct runner **runner);

#endif
