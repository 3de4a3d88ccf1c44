#include "proto/mail/thread/mail_thread.h"

#include <stdbool.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/random.h"

/** An id: of a message, or only named by one. */
struct id {
    struct str text;
    struct id *parent;
    struct id *answered; /* the parent where the other is no message */
    struct id *group;    /* towards the id that stands for all joined ones */
    struct id *next;     /* in the order of messages */
    size_t rank;         /* of the message in its order, from 1; 0 for an id without one */
    size_t seen;         /* number of the walk that came by last */
    size_t thread;       /* of a group's head, from 1 once it has a message */
    bool has_own_parent; /* the message says so, not others about it */
};

struct builder {
    struct arena *arena;
    struct map *ids;
    struct id *first; /* messages in their order */
    struct id **last;
    size_t count;
};

static struct id *id_of(struct builder *builder, struct str text)
{
    struct id *id = map_get(builder->ids, text);

    if (id == NULL) {
        id = ARENA_NEW(builder->arena, struct id);
        id->text = text;
        id->group = id;
        map_set(builder->ids, text, id);
    }
    return id;
}

/** Union and find, with paths halved on the way (Tarjan, van Leeuwen 1984). */
static struct id *group_of(struct id *id)
{
    while (id->group != id) {
        id->group = id->group->group;
        id = id->group;
    }
    return id;
}

static void join(struct id *a, struct id *b)
{
    group_of(b)->group = group_of(a);
}

/** The chain of references: each is the parent of the next, where nothing better is known. */
static struct id *link_references(struct builder *builder, const struct id *own,
                                  const struct mail_thread_message *message)
{
    struct id *last = NULL;

    for (size_t i = 0; i < message->reference_count; i++) {
        struct id *id = id_of(builder, message->references[i]);

        if (id == own || id == last)
            continue;
        if (last != NULL) {
            join(last, id);
            if (id->parent == NULL)
                id->parent = last;
        }
        last = id;
    }
    return last;
}

/** What the message says of itself; of one that came twice, the first that says anything. */
static void set_parent(struct id *own, struct id *last, struct id *answered)
{
    if (last == NULL)
        last = answered;
    if (last == NULL || own->has_own_parent)
        return;
    own->parent = last;
    own->answered = answered;
    own->has_own_parent = true;
}

static void add_message(struct builder *builder, const struct mail_thread_message *message)
{
    struct id *own = id_of(builder, message->id);
    struct id *last = link_references(builder, own, message);
    struct id *answered = NULL;

    if (message->answered.n > 0 && !str_eq(message->answered, message->id))
        answered = id_of(builder, message->answered);
    if (own->rank == 0) {
        own->rank = ++builder->count;
        *builder->last = own;
        builder->last = &own->next;
    }
    if (last != NULL)
        join(last, own);
    if (answered != NULL)
        join(answered, own);
    set_parent(own, last, answered);
}

/** The last of the references may be gone, or never have been a message's id. */
static void replace_missing_parents(struct builder *builder)
{
    for (struct id *id = builder->first; id != NULL; id = id->next)
        if (id->answered != NULL && id->parent->rank == 0 && id->answered->rank > 0)
            id->parent = id->answered;
}

/** Of two links in a circle: what others say goes first, then what the latest message says. */
static bool is_weaker(const struct id *a, const struct id *b)
{
    if (a->has_own_parent != b->has_own_parent)
        return !a->has_own_parent;
    return a->rank > b->rank;
}

/** `id` stands in a circle: its weakest link is cut. */
static void open_circle(struct id *id)
{
    struct id *weakest = id;

    for (struct id *at = id->parent; at != id; at = at->parent)
        if (is_weaker(at, weakest))
            weakest = at;
    weakest->parent = NULL;
}

/** Each id is passed once: a walk ends where an earlier one has been. */
static void open_circles(struct builder *builder)
{
    size_t walk = 0;

    for (struct id *start = builder->first; start != NULL; start = start->next) {
        struct id *at = start;

        walk++;
        while (at != NULL && at->seen == 0) {
            at->seen = walk;
            at = at->parent;
        }
        if (at != NULL && at->seen == walk)
            open_circle(at);
    }
}

static void number_threads(const struct builder *builder, struct mail_threads *out)
{
    struct mail_thread_node *node = out->nodes;

    for (struct id *id = builder->first; id != NULL; id = id->next, node++) {
        struct id *group = group_of(id);

        if (group->thread == 0)
            group->thread = ++out->thread_count;
        node->id = id->text;
        node->parent = id->parent != NULL && id->parent->rank > 0 ? id->parent->text : STR_NULL;
        node->thread = group->thread - 1;
    }
}

void mail_threads_build(const struct mail_thread_message *messages, size_t count,
                        struct random *random, struct arena *arena, struct mail_threads *out)
{
    struct builder builder = { .arena = arena, .ids = map_new(arena, random) };

    builder.last = &builder.first;
    for (size_t i = 0; i < count; i++)
        add_message(&builder, &messages[i]);
    replace_missing_parents(&builder);
    open_circles(&builder);
    *out = (struct mail_threads){ .count = builder.count };
    out->nodes = ARENA_ARRAY(arena, out->count, struct mail_thread_node);
    number_threads(&builder, out);
}
