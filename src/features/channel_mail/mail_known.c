#include "features/channel_mail/mail_known.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "core/access/email.h"

enum { PLACES = 16 };

struct place {
    char address[EMAIL_BYTES_MAX];
    size_t length; /* 0: free */
    int64_t found_at_ms;
};

struct mail_known {
    pthread_mutex_t lock;
    struct place places[PLACES];
    size_t next; /* the one that has stood there longest */
    int64_t age;
};

struct mail_known *mail_known_new(void)
{
    struct mail_known *known = calloc(1, sizeof(*known));

    CHECK(known != NULL);
    pthread_mutex_init(&known->lock, NULL);
    return known;
}

void mail_known_free(struct mail_known **known)
{
    if (*known != NULL)
        pthread_mutex_destroy(&(*known)->lock);
    free(*known);
    *known = NULL;
}

int64_t mail_known_age(struct mail_known *known)
{
    int64_t age;

    pthread_mutex_lock(&known->lock);
    age = known->age;
    pthread_mutex_unlock(&known->lock);
    return age;
}

/** Under the lock; exactly as it was written. NULL where it is not known. */
static struct place *find(struct mail_known *known, struct str address)
{
    for (size_t i = 0; i < PLACES; i++)
        if (known->places[i].length == address.n && address.n > 0
            && memcmp(known->places[i].address, address.p, address.n) == 0)
            return &known->places[i];
    return NULL;
}

void mail_known_add(struct mail_known *known, struct str address, int64_t now_ms, int64_t age)
{
    struct place *place;

    if (address.n > sizeof(place->address))
        return;
    pthread_mutex_lock(&known->lock);
    place = find(known, address);
    if (place == NULL && known->age == age) {
        place = &known->places[known->next];
        known->next = (known->next + 1) % PLACES;
        memcpy(place->address, address.p, address.n);
        place->length = address.n;
    }
    if (place != NULL && known->age == age)
        place->found_at_ms = now_ms;
    pthread_mutex_unlock(&known->lock);
}

bool mail_known_has(struct mail_known *known, struct str address, int64_t now_ms)
{
    const struct place *place;
    bool has;

    pthread_mutex_lock(&known->lock);
    place = find(known, address);
    /* A clock that was put back makes nothing known for longer. */
    has = place != NULL && now_ms >= place->found_at_ms
          && now_ms < place->found_at_ms + MAIL_KNOWN_MS;
    pthread_mutex_unlock(&known->lock);
    return has;
}

void mail_known_forget(struct mail_known *known)
{
    pthread_mutex_lock(&known->lock);
    known->age++;
    for (size_t i = 0; i < PLACES; i++)
        known->places[i].length = 0;
    pthread_mutex_unlock(&known->lock);
}
