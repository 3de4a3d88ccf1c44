/**
 * Faults on demand, so that tests can see what happens when storage fails. Built into every
 * program: while nothing is armed a statement pays one relaxed load.
 */
#ifndef PHAROS_DB_DB_FAULT_H
#define PHAROS_DB_DB_FAULT_H

#include <stdint.h>

struct db;

/** Part of struct db; set with the functions below. */
struct db_fault {
    _Atomic int64_t fail_in;   /* statements until one fails; 0 = none will */
    _Atomic int32_t conflicts; /* serialization failures given to each write; 0 = none */
};

/**
 * The nth statement from now (1 = the next one) fails like broken storage: UNAVAILABLE, the whole
 * transaction is lost. 0 takes the order back. Any thread.
 */
void db_fault_fail_nth(struct db *db, int64_t nth);

/**
 * Each db_write loses its first `times` runs to a serialization failure just before COMMIT
 * (PostgreSQL: a real 40001 and 40P01 in turn; SQLite: the whole group is rolled back).
 * 0 ends it. Any thread.
 */
void db_fault_conflicts(struct db *db, int32_t times);

#endif
