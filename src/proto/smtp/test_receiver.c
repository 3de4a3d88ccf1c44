#include "proto/smtp/test_receiver.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

struct test_receiver {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct smtp_session_limits limits;
    struct test_received received;
    bool is_holding;
    int held_count;
};

struct delivery {
    struct test_receiver *receiver;
    size_t n;
    char envelope[512];
    char message[TEST_RECEIVER_ROOM];
};

struct test_receiver *test_receiver_new(void)
{
    struct test_receiver *receiver = calloc(1, sizeof(*receiver));

    CHECK(receiver != NULL);
    pthread_mutex_init(&receiver->lock, NULL);
    pthread_cond_init(&receiver->changed, NULL);
    receiver->limits = (struct smtp_session_limits){ .message_bytes = 8192,
                                                     .recipients = 10,
                                                     .messages = 1000,
                                                     .errors = 20,
                                                     .idle_commands = 100 };
    return receiver;
}

void test_receiver_free(struct test_receiver **receiver)
{
    pthread_cond_destroy(&(*receiver)->changed);
    pthread_mutex_destroy(&(*receiver)->lock);
    free(*receiver);
    *receiver = NULL;
}

static void limits(void *arg, struct smtp_session_limits *out)
{
    struct test_receiver *receiver = arg;

    pthread_mutex_lock(&receiver->lock);
    *out = receiver->limits;
    pthread_mutex_unlock(&receiver->lock);
}

static enum smtp_taking recipient(void *arg, struct str address)
{
    (void)arg;
    return str_ends_with(address, STR("@us.example"))
                   || str_eq_ascii_nocase(address, STR("postmaster"))
               ? SMTP_TAKES
               : SMTP_TAKES_NOT;
}

static void add(char *text, size_t room, const char *label, struct str value)
{
    size_t n = strlen(text);

    snprintf(text + n, room - n, "%s%" STR_FMT, label, STR_ARG(value));
}

static void write_envelope(const struct smtp_envelope *envelope, char *out, size_t room)
{
    add(out, room, "", envelope->sender);
    for (size_t i = 0; i < envelope->recipient_count; i++)
        add(out, room, i == 0 ? ">" : ",", envelope->recipients[i]);
    add(out, room, " hello=", envelope->hello);
    add(out, room, " peer=", envelope->peer);
    add(out, room, envelope->is_tls ? " tls" : "", STR(""));
    add(out, room, envelope->is_utf8 ? " utf8" : "", STR(""));
    add(out, room, envelope->is_8bit ? " 8bit" : "", STR(""));
    add(out, room, envelope->is_lmtp ? " lmtp" : "", STR(""));
}

static bool open_delivery(void *arg, const struct smtp_envelope *envelope, void **out)
{
    struct delivery *delivery = calloc(1, sizeof(*delivery));

    CHECK(delivery != NULL);
    delivery->receiver = arg;
    write_envelope(envelope, delivery->envelope, sizeof(delivery->envelope));
    *out = delivery;
    return true;
}

static bool write_delivery(void *arg, const void *bytes, size_t n)
{
    struct delivery *delivery = arg;
    size_t room = sizeof(delivery->message) - 1 - delivery->n;

    n = n < room ? n : room;
    memcpy(delivery->message + delivery->n, bytes, n);
    delivery->n += n;
    return true;
}

static void wait_while_held(struct test_receiver *receiver)
{
    receiver->held_count++;
    pthread_cond_broadcast(&receiver->changed);
    while (receiver->is_holding)
        pthread_cond_wait(&receiver->changed, &receiver->lock);
    receiver->held_count--;
}

static enum smtp_storing finish_delivery(void *arg)
{
    struct delivery *delivery = arg;
    struct test_receiver *receiver = delivery->receiver;

    pthread_mutex_lock(&receiver->lock);
    wait_while_held(receiver);
    receiver->received.stored_count++;
    memcpy(receiver->received.envelope, delivery->envelope, sizeof(delivery->envelope));
    memcpy(receiver->received.message, delivery->message, sizeof(delivery->message));
    pthread_cond_broadcast(&receiver->changed);
    pthread_mutex_unlock(&receiver->lock);
    free(delivery);
    return SMTP_STORED;
}

static void cancel_delivery(void *arg)
{
    struct delivery *delivery = arg;
    struct test_receiver *receiver = delivery->receiver;

    pthread_mutex_lock(&receiver->lock);
    receiver->received.cancelled_count++;
    pthread_cond_broadcast(&receiver->changed);
    pthread_mutex_unlock(&receiver->lock);
    free(delivery);
}

struct smtp_receiver test_receiver_callbacks(struct test_receiver *receiver)
{
    return (struct smtp_receiver){
        .limits = limits,
        .recipient = recipient,
        .open = open_delivery,
        .write = write_delivery,
        .finish = finish_delivery,
        .cancel = cancel_delivery,
        .arg = receiver,
    };
}

void test_receiver_limit(struct test_receiver *receiver, const struct smtp_session_limits *limits_)
{
    pthread_mutex_lock(&receiver->lock);
    receiver->limits = *limits_;
    pthread_mutex_unlock(&receiver->lock);
}

void test_receiver_read(struct test_receiver *receiver, struct test_received *out)
{
    pthread_mutex_lock(&receiver->lock);
    *out = receiver->received;
    pthread_mutex_unlock(&receiver->lock);
}

static void set_holding(struct test_receiver *receiver, bool is_holding)
{
    pthread_mutex_lock(&receiver->lock);
    receiver->is_holding = is_holding;
    pthread_cond_broadcast(&receiver->changed);
    pthread_mutex_unlock(&receiver->lock);
}

void test_receiver_hold(struct test_receiver *receiver)
{
    set_holding(receiver, true);
}

void test_receiver_release(struct test_receiver *receiver)
{
    set_holding(receiver, false);
}

void test_receiver_wait_for_held(struct test_receiver *receiver)
{
    pthread_mutex_lock(&receiver->lock);
    while (receiver->held_count == 0)
        pthread_cond_wait(&receiver->changed, &receiver->lock);
    pthread_mutex_unlock(&receiver->lock);
}

void test_receiver_wait_for_ended(struct test_receiver *receiver, int count)
{
    pthread_mutex_lock(&receiver->lock);
    while (receiver->received.stored_count + receiver->received.cancelled_count < count)
        pthread_cond_wait(&receiver->changed, &receiver->lock);
    pthread_mutex_unlock(&receiver->lock);
}
