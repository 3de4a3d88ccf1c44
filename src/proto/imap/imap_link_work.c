/* What is done in a folder once it stands open. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "proto/imap/imap_link_impl.h"

enum { LIST_MAX = 1024 * 1024, MESSAGE_MORE = 64 * 1024, LINE_MAX_BYTES = 16 * 1024 };
enum { US_PER_MS = 1000 };
#define IDLE_MAX_US   ((int64_t)25 * 60 * 1000000)
#define LOOK_EVERY_US ((int64_t)60 * 1000000)

/** IDLE goes on from wait to wait; anything else is asked outside of it. */
static bool leave_idle(struct imap_link *link)
{
    if (!link->is_idling)
        return true;
    link->is_idling = false;
    imap_link_begin(link);
    return imap_link_ended(link, mailimap_idle_done(link->imap), "command_refused");
}

static bool ready(struct imap_link *link, int ms, uint64_t body_max, uint64_t all_max)
{
    if (!leave_idle(link))
        return false;
    imap_link_begin_bounded(
        link, ms,
        &(struct imap_bounds){ .line_max = all_max < LIST_MAX ? all_max : LIST_MAX,
                               .body_max = body_max,
                               .all_max = all_max });
    return true;
}

/* ---- what there is -----------------------------------------------------------------------------
 */

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/** Sorted, each once, and only what was asked for: "5:*" is also answered by the last below 5. */
static size_t tidy(uint32_t *uids, size_t count, uint32_t first, uint32_t last)
{
    size_t kept = 0;

    qsort(uids, count, sizeof(*uids), by_number);
    for (size_t i = 0; i < count; i++)
        if (uids[i] >= first && (last == 0 || uids[i] <= last)
            && (kept == 0 || uids[kept - 1] != uids[i]))
            uids[kept++] = uids[i];
    return kept;
}

bool imap_link_list(struct imap_link *link, uint32_t first, uint32_t last, struct arena *arena,
                    uint32_t **uids, size_t *count)
{
    struct mailimap_search_key *key;
    clist *found = NULL;
    size_t n = 0;
    int result;

    if (!ready(link, link->times.command_ms, 0, LIST_MAX))
        return false;
    key = mailimap_search_key_new_uid(mailimap_set_new_interval(first, last));
    CHECK(key != NULL);
    result = mailimap_uid_search(link->imap, NULL, key, &found);
    mailimap_search_key_free(key);
    link->last_look_us = clock_monotonic_us(link->socket.clock);
    if (result == MAILIMAP_NO_ERROR) {
        *uids = ARENA_ARRAY(arena, (size_t)clist_count(found) + 1, uint32_t);
        for (clistiter *at = clist_begin(found); at != NULL; at = clist_next(at))
            (*uids)[n++] = *(const uint32_t *)clist_content(at);
        mailimap_search_result_free(found);
        *count = tidy(*uids, n, first, last);
    }
    return imap_link_ended(link, result, "command_refused");
}

static struct mailimap_set *set_of(const uint32_t *uids, size_t count)
{
    struct mailimap_set *set = mailimap_set_new_empty();

    CHECK(set != NULL && count <= IMAP_SET_MAX);
    for (size_t i = 0; i < count; i++)
        CHECK(mailimap_set_add_single(set, uids[i]) == MAILIMAP_NO_ERROR);
    return set;
}

/** UID and size of one line of an answer; 0 for what it does not say. */
static void read_item(const struct mailimap_msg_att *message, uint32_t *uid, uint32_t *size)
{
    *uid = 0;
    *size = 0;
    for (clistiter *at = clist_begin(message->att_list); at != NULL; at = clist_next(at)) {
        const struct mailimap_msg_att_item *item = clist_content(at);

        if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
            continue;
        if (item->att_data.att_static->att_type == MAILIMAP_MSG_ATT_UID)
            *uid = item->att_data.att_static->att_data.att_uid;
        else if (item->att_data.att_static->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE)
            *size = item->att_data.att_static->att_data.att_rfc822_size;
    }
}

static void read_sizes(clist *answer, const uint32_t *uids, size_t count, uint32_t *sizes)
{
    for (clistiter *at = clist_begin(answer); at != NULL; at = clist_next(at)) {
        uint32_t uid;
        uint32_t size;

        read_item(clist_content(at), &uid, &size);
        for (size_t i = 0; i < count; i++)
            if (uids[i] == uid && size > 0)
                sizes[i] = size;
    }
}

static int fetch(struct imap_link *link, const uint32_t *uids, size_t count,
                 struct mailimap_fetch_att *what, clist **answer)
{
    struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();
    struct mailimap_set *set = set_of(uids, count);
    int result;

    CHECK(type != NULL && what != NULL);
    CHECK(mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_uid())
          == MAILIMAP_NO_ERROR);
    CHECK(mailimap_fetch_type_new_fetch_att_list_add(type, what) == MAILIMAP_NO_ERROR);
    result = mailimap_uid_fetch(link->imap, set, type, answer);
    mailimap_fetch_type_free(type);
    mailimap_set_free(set);
    return result;
}

bool imap_link_sizes(struct imap_link *link, const uint32_t *uids, size_t count, uint32_t *sizes)
{
    clist *answer = NULL;
    int result;

    for (size_t i = 0; i < count; i++)
        sizes[i] = 0;
    if (!ready(link, link->times.command_ms, 0, LIST_MAX))
        return false;
    result = fetch(link, uids, count, mailimap_fetch_att_new_rfc822_size(), &answer);
    if (result == MAILIMAP_NO_ERROR) {
        read_sizes(answer, uids, count, sizes);
        mailimap_fetch_list_free(answer);
    }
    return imap_link_ended(link, result, "command_refused");
}

/* ---- a message ---------------------------------------------------------------------------------
 */

struct taking {
    imap_take *take;
    void *arg;
    bool found;
    bool failed;
};

static bool take_piece(int kind, struct mailimap_msg_att_body_section *section, const char *bytes,
                       size_t n, void *arg)
{
    struct taking *taking = arg;

    (void)kind;
    (void)section;
    taking->found = true;
    if (!taking->failed && !taking->take(taking->arg, bytes, n))
        taking->failed = true;
    return !taking->failed;
}

bool imap_link_fetch(struct imap_link *link, uint32_t uid, uint64_t max_bytes, imap_take *take,
                     void *arg, bool *found)
{
    struct taking taking = { .take = take, .arg = arg };
    clist *answer = NULL;
    int result;

    if (!ready(link, link->times.message_ms, max_bytes, max_bytes + MESSAGE_MORE))
        return false;
    mailimap_set_msg_body_handler(link->imap, take_piece, &taking);
    result = fetch(link, &uid, 1,
                   mailimap_fetch_att_new_body_peek_section(mailimap_section_new(NULL)), &answer);
    mailimap_set_msg_body_handler(link->imap, NULL, NULL);
    if (result == MAILIMAP_NO_ERROR)
        mailimap_fetch_list_free(answer);
    if (taking.failed && link->broken == NULL)
        link->broken = "interrupted";
    *found = taking.found;
    return imap_link_ended(link, result, "command_refused");
}

/* ---- what was taken ----------------------------------------------------------------------------
 */

static bool add_flag(struct imap_link *link, const uint32_t *uids, size_t count,
                     struct mailimap_flag *flag)
{
    struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
    struct mailimap_store_att_flags *change;
    struct mailimap_set *set = set_of(uids, count);
    int result;

    CHECK(flags != NULL && flag != NULL
          && mailimap_flag_list_add(flags, flag) == MAILIMAP_NO_ERROR);
    change = mailimap_store_att_flags_new_add_flags_silent(flags);
    CHECK(change != NULL);
    result = mailimap_uid_store(link->imap, set, change);
    mailimap_store_att_flags_free(change);
    mailimap_set_free(set);
    return imap_link_ended(link, result, "command_refused");
}

bool imap_link_mark_seen(struct imap_link *link, const uint32_t *uids, size_t count)
{
    if (count == 0)
        return true;
    return ready(link, link->times.command_ms, 0, LIST_MAX)
           && add_flag(link, uids, count, mailimap_flag_new_seen());
}

static bool move_by_copy(struct imap_link *link, const uint32_t *uids, size_t count,
                         struct mailimap_set *set, const char *folder)
{
    if (!imap_link_ended(link, mailimap_uid_copy(link->imap, set, folder), "command_refused"))
        return false;
    if (!ready(link, link->times.command_ms, 0, LIST_MAX)
        || !add_flag(link, uids, count, mailimap_flag_new_deleted()))
        return false;
    /* A plain EXPUNGE would take away what somebody else has marked. */
    if (!mailimap_has_uidplus(link->imap))
        return true;
    imap_link_begin(link);
    return imap_link_ended(link, mailimap_uid_expunge(link->imap, set), "command_refused");
}

bool imap_link_move(struct imap_link *link, const uint32_t *uids, size_t count, const char *folder)
{
    struct mailimap_set *set;
    bool done;

    if (count == 0)
        return true;
    if (!ready(link, link->times.command_ms, 0, LIST_MAX))
        return false;
    set = set_of(uids, count);
    if (mailimap_has_extension(link->imap, "MOVE"))
        done = imap_link_ended(link, mailimap_uid_move(link->imap, set, folder), "command_refused");
    else
        done = move_by_copy(link, uids, count, set, folder);
    mailimap_set_free(set);
    return done;
}

/* ---- waiting -----------------------------------------------------------------------------------
 */

static bool enter_idle(struct imap_link *link)
{
    int64_t now_us = clock_monotonic_us(link->socket.clock);

    if (link->is_idling && now_us - link->idle_since_us < IDLE_MAX_US)
        return true;
    if (!leave_idle(link))
        return false;
    imap_link_begin(link);
    if (!imap_link_ended(link, mailimap_idle(link->imap), "command_refused"))
        return false;
    link->is_idling = true;
    link->idle_since_us = now_us;
    return true;
}

/** Any byte is news; silence is none. */
static enum imap_news listen(struct imap_link *link, int ms)
{
    ssize_t n;

    imap_link_begin_bounded(
        link, ms, &(struct imap_bounds){ .line_max = LINE_MAX_BYTES, .all_max = LINE_MAX_BYTES });
    link->quiet_ms = ms;
    link->may_time_out = true;
    n = mailstream_feed_read_buffer(link->stream);
    link->may_time_out = false;
    link->quiet_ms = link->times.quiet_ms;
    if (n > 0)
        return IMAP_NEWS;
    if (link->broken == NULL)
        return IMAP_QUIET;
    imap_link_fails(link, link->broken);
    return IMAP_GONE;
}

enum imap_news imap_link_wait(struct imap_link *link, int ms)
{
    enum imap_news news;

    if (mailimap_has_idle(link->imap) && !enter_idle(link))
        return IMAP_GONE;
    news = listen(link, ms);
    if (news != IMAP_QUIET || link->is_idling)
        return news;
    return clock_monotonic_us(link->socket.clock) - link->last_look_us >= LOOK_EVERY_US
               ? IMAP_NEWS
               : IMAP_QUIET;
}
