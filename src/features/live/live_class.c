#include "features/live/live_class.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/map.h"

enum { CLASS_NOTHING = 0, CLASS_ALL = 1, CLASS_FIRST_ACCOUNT = 2 };

/** A scope of its own, that outlives the call it came from. */
struct kept_scope {
    struct scope scope;
    int64_t team_ids[];
};

struct live_classes {
    pthread_mutex_t lock;
    struct map *by_account; /* kept_scope by account id */
};

struct live_classes *live_classes_new(struct random *random)
{
    struct live_classes *classes = calloc(1, sizeof(*classes));

    CHECK(classes != NULL);
    pthread_mutex_init(&classes->lock, NULL);
    classes->by_account = map_new(NULL, random);
    return classes;
}

void live_classes_free(struct live_classes **classes)
{
    struct map_entry entry = { 0 };

    if (*classes == NULL)
        return;
    while (map_next((*classes)->by_account, &entry))
        free(entry.value);
    map_free(&(*classes)->by_account);
    pthread_mutex_destroy(&(*classes)->lock);
    free(*classes);
    *classes = NULL;
}

static struct kept_scope *keep(const struct scope *scope)
{
    struct kept_scope *kept = malloc(sizeof(*kept) + scope->team_count * sizeof(int64_t));

    CHECK(kept != NULL);
    kept->scope = *scope;
    if (scope->team_count > 0)
        memcpy(kept->team_ids, scope->team_ids, scope->team_count * sizeof(int64_t));
    kept->scope.team_ids = kept->team_ids;
    return kept;
}

uint64_t live_classes_enter(struct live_classes *classes, const struct scope *scope)
{
    if (scope->reach == REACH_ALL)
        return CLASS_ALL;
    if (scope->reach == REACH_NOTHING)
        return CLASS_NOTHING;
    pthread_mutex_lock(&classes->lock);
    free(map_set_int(classes->by_account, scope->account_id, keep(scope)));
    pthread_mutex_unlock(&classes->lock);
    return (uint64_t)scope->account_id + CLASS_FIRST_ACCOUNT;
}

bool live_classes_may_see(struct live_classes *classes, uint64_t permission_class,
                          const struct ticket_owner *owner)
{
    const struct kept_scope *kept;
    bool may;

    if (permission_class < CLASS_FIRST_ACCOUNT)
        return permission_class == CLASS_ALL;
    pthread_mutex_lock(&classes->lock);
    kept = map_get_int(classes->by_account, (int64_t)(permission_class - CLASS_FIRST_ACCOUNT));
    may = kept != NULL && ticket_owner_is_within(owner, &kept->scope);
    pthread_mutex_unlock(&classes->lock);
    return may;
}
