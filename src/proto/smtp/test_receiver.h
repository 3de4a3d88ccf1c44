/** A receiver that keeps the last message in memory, for tests of listeners and clients. */
#ifndef PHAROS_PROTO_SMTP_TEST_RECEIVER_H
#define PHAROS_PROTO_SMTP_TEST_RECEIVER_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/smtp/smtp_session.h"

struct test_receiver;

enum { TEST_RECEIVER_ROOM = 16 * 1024 };

/** What was stored, copied. */
struct test_received {
    int stored_count;
    int cancelled_count;
    char envelope[512]; /* of the last: "sender>one,two hello=name peer=address" and " tls", "
                           utf8", " 8bit", " lmtp" where so */
    char message[TEST_RECEIVER_ROOM]; /* of the last, cut at its room */
};

/** Takes mail for anybody at us.example, and postmaster. Owned: test_receiver_free. */
struct test_receiver *test_receiver_new(void);
void test_receiver_free(struct test_receiver **receiver);
struct smtp_receiver test_receiver_callbacks(struct test_receiver *receiver);
void test_receiver_limit(struct test_receiver *receiver, const struct smtp_session_limits *limits);
void test_receiver_read(struct test_receiver *receiver, struct test_received *out);

/** From now on finish waits until it is released. */
void test_receiver_hold(struct test_receiver *receiver);
void test_receiver_release(struct test_receiver *receiver);
/** Until somebody is held. */
void test_receiver_wait_for_held(struct test_receiver *receiver);
/** Until that many were stored or cancelled. */
void test_receiver_wait_for_ended(struct test_receiver *receiver, int count);

#endif
