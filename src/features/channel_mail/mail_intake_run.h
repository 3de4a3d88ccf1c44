/**
 * The work on what arrived: it is taken from the inbox oldest first and goes through batch by batch
 * (mail_batch.h), the next one being read while the former is written.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_INTAKE_RUN_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_INTAKE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/house.h"

struct err;
struct mail_intake_runner;

/** A thread that works for as long as the feature runs. Owned: mail_intake_runner_stop. */
struct mail_intake_runner *mail_intake_runner_start(struct house *house);
/** What is running ends first. Sets *runner to NULL. */
void mail_intake_runner_stop(struct mail_intake_runner **runner);
/** Something has arrived. Nothing happens where no intake runs (command-line tools). */
void mail_intake_ring(struct house *house);

/** How long what arrives now waits for its turn, about; 0 while the work keeps up. */
int64_t mail_intake_behind_ms(const struct house *house);

/** All that is due, by hand; *done counts what was worked off. For tests and tools. */
bool mail_intake_run(struct house *house, struct confine_pool *pool, size_t *done,
                     struct err *err) MUST_USE;

#endif
