/**
 * Doubly linked lists whose links stand inside the elements: nothing is allocated, and an element
 * is taken out without knowing its list. A list and its elements belong to whoever locks them.
 *
 *     struct job { struct list_node link; int64_t id; };
 *     struct list jobs;
 *     list_init(&jobs);
 *     list_push_back(&jobs, &job->link);
 *     for (struct list_node *at = list_first(&jobs); at != NULL; at = list_next(&jobs, at))
 *         run(CONTAINER_OF(at, struct job, link));
 */
#ifndef PHAROS_BASE_LIST_H
#define PHAROS_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"

struct list_node {
    struct list_node *prev; /* NULL while in no list */
    struct list_node *next;
};

/** A ring with the list itself as the node between last and first. Must not be moved in memory. */
struct list {
    struct list_node ends;
};

static inline void list_init(struct list *list)
{
    list->ends.prev = &list->ends;
    list->ends.next = &list->ends;
}

static inline bool list_is_empty(const struct list *list)
{
    return list->ends.next == &list->ends;
}

/** True while the node stands in a list; nodes start zeroed. */
static inline bool list_has(const struct list_node *node)
{
    return node->next != NULL;
}

/** Puts `node`, which is in no list, right before `at`. */
static inline void list_insert_before(struct list_node *at, struct list_node *node)
{
    node->prev = at->prev;
    node->next = at;
    at->prev->next = node;
    at->prev = node;
}

static inline void list_push_back(struct list *list, struct list_node *node)
{
    list_insert_before(&list->ends, node);
}

static inline void list_push_front(struct list *list, struct list_node *node)
{
    list_insert_before(list->ends.next, node);
}

/** Takes the node out of its list; nothing happens when it is in none. */
static inline void list_remove(struct list_node *node)
{
    if (!list_has(node))
        return;
    node->prev->next = node->next;
    node->next->prev = node->prev;
    node->prev = NULL;
    node->next = NULL;
}

/** NULL where the list is empty. */
static inline struct list_node *list_first(const struct list *list)
{
    return list_is_empty(list) ? NULL : list->ends.next;
}

/** NULL where the list is empty. */
static inline struct list_node *list_last(const struct list *list)
{
    return list_is_empty(list) ? NULL : list->ends.prev;
}

/** The one after `node`, or NULL at the end. Read it before removing `node`. */
static inline struct list_node *list_next(const struct list *list, const struct list_node *node)
{
    return node->next == &list->ends ? NULL : node->next;
}

/** Takes the first node out and returns it, or NULL. */
static inline struct list_node *list_pop_front(struct list *list)
{
    struct list_node *node = list_first(list);

    if (node != NULL)
        list_remove(node);
    return node;
}

#endif
