#include "features/survey/survey_limit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/digest.h"
#include "base/instant.h"
#include "base/random.h"
#include "io/net_address.h"

enum { SLOTS = 4096, NETWORK_BYTES = 8 };

/** One minute's count of all networks that fall into one slot. */
struct slot {
    int64_t since_ms;
    int64_t count;
};

struct survey_limit {
    pthread_mutex_t lock;
    uint64_t seed; /* nobody foretells with whom they share a slot */
    struct slot slots[SLOTS];
};

struct survey_limit *survey_limit_new(struct random *random)
{
    struct survey_limit *limit = calloc(1, sizeof(*limit));

    CHECK(limit != NULL);
    pthread_mutex_init(&limit->lock, NULL);
    limit->seed = random_u64(random);
    return limit;
}

void survey_limit_free(struct survey_limit **limit)
{
    if (*limit == NULL)
        return;
    pthread_mutex_destroy(&(*limit)->lock);
    free(*limit);
    *limit = NULL;
}

static bool is_ipv4(struct net_address address)
{
    static const unsigned char head[12] = { [10] = 0xFF, [11] = 0xFF };

    return memcmp(address.bytes, head, sizeof(head)) == 0;
}

/** A peer whose address cannot be read shares a slot with all its like. */
static size_t slot_of(const struct survey_limit *limit, struct str peer)
{
    struct net_address address = { .bytes = { 0 } };
    struct sha256_stream stream;
    struct sha256 digest;
    uint64_t number;

    if (net_address_parse(peer, &address) && !is_ipv4(address))
        memset(address.bytes + NETWORK_BYTES, 0, sizeof(address.bytes) - NETWORK_BYTES);
    sha256_begin(&stream);
    sha256_add(&stream, &limit->seed, sizeof(limit->seed));
    sha256_add(&stream, address.bytes, sizeof(address.bytes));
    digest = sha256_end(&stream);
    memcpy(&number, digest.bytes, sizeof(number));
    return (size_t)(number % SLOTS);
}

bool survey_limit_enter(struct survey_limit *limit, struct str peer, int64_t per_minute,
                        int64_t now_ms, struct err *err)
{
    struct slot *slot = &limit->slots[slot_of(limit, peer)];
    int64_t left_ms;
    bool may;

    pthread_mutex_lock(&limit->lock);
    if (now_ms < slot->since_ms || now_ms - slot->since_ms >= MS_PER_MINUTE)
        *slot = (struct slot){ .since_ms = now_ms };
    may = slot->count < per_minute;
    slot->count += may;
    left_ms = slot->since_ms + MS_PER_MINUTE - now_ms;
    pthread_mutex_unlock(&limit->lock);
    if (may)
        return true;
    err_set(err, ERR_LIMIT, "too_many_answers", "too many answers came; wait a little");
    err->retry_after_s = (int)((left_ms + MS_PER_SECOND - 1) / MS_PER_SECOND);
    return err_param(err, "%d", err->retry_after_s);
}
