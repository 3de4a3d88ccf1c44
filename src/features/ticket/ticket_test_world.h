/** A small company for tests of this feature; only test programs link this. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_TEST_WORLD_H
#define PHAROS_FEATURES_TICKET_TICKET_TEST_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/action/action.h"
#include "core/test_house.h"
#include "features/ticket/ticket.h"

/* Teams 1 (delivery) and 2 (repairs). Accounts: 11 an agent and 12 a supervisor of team 1, 13 an
 * agent of team 2, 14 a partner of team 2, 15 deactivated. Customers 21 (윤가람, 한빛건설), 22. */
enum {
    TEAM_DELIVERY = 1,
    TEAM_REPAIRS = 2,
    MINJUN = 11,
    SEOYEON = 12,
    EMILY = 13,
    PARTNER = 14,
    FORMER = 15,
    GARAM = 21,
    OLIVER = 22,
};

/** Fills the fixture's house; t->call is the system's. */
struct test_house *ticket_world(void **state);
/** A new call by this account, seeing everything (or, a partner, its team). */
struct call *ticket_world_as(struct test_house *t, int64_t account_id);

/** A ticket of a customer, made as the current caller; asserts that it went well. */
struct ticket ticket_world_ticket(struct test_house *t, const char *subject, const char *text);
/** The same with a team, an owner and a priority. */
struct ticket ticket_world_queued(struct test_house *t, int64_t team_id, int64_t assignee_id,
                                  enum ticket_priority priority);
/** One change; asserts that it went well. */
struct ticket ticket_world_change(struct test_house *t, int64_t id, struct ticket_change change);
/** One message from the customer (author 0) or an account; asserts that it went well. */
struct ticket ticket_world_write(struct test_house *t, int64_t id, enum ticket_sender from,
                                 bool public, const char *text);
/** Takes an action back; asserts that it went well. */
struct action_undone ticket_world_undo(struct test_house *t, int64_t action_id);
/** As stored now. */
struct ticket ticket_world_get(struct test_house *t, int64_t id);

#define assert_text(got, expected)                                                                 \
    do {                                                                                           \
        struct str got_text = (got);                                                               \
        assert_int_equal(got_text.n, strlen(expected));                                            \
        assert_memory_equal(got_text.p, expected, got_text.n);                                     \
    } while (0)

#endif
