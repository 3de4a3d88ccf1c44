/* What is done in a folder once it stands open. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "proto/imap/imap_link_impl.h"

enum { LIST_MAX = 1024 * 1024, MESSAGE_MORE = 64 * 1024, IDLE_SAID_MAX = 64 * 1024 };
enum { COMMAND_ARENA = 64 * 1024, COMMAND_MAX = 16 * 1024 };
#define IDLE_MAX_US   ((int64_t)25 * 60 * 1000000)
#define LOOK_EVERY_US ((int64_t)60 * 1000000)

/** IDLE goes on from wait to wait; anything else is asked outside of it. */
static bool leave_idle(struct imap_link *link)
{
    if (!link->is_idling)
        return true;
    link->is_idling = false;
    imap_link_bound_usual(link);
    return imap_link_say_line(link, STR("DONE"))
           && imap_link_end(link, NULL, NULL, "command_refused");
}

static bool ready(struct imap_link *link, int ms, uint64_t message_max, uint64_t all_max)
{
    if (!leave_idle(link))
        return false;
    imap_link_bound(link, ms,
                    &(struct imap_bounds){
                        .line_max = LIST_MAX, .message_max = message_max, .all_max = all_max });
    return true;
}

/** "BEFORE 4,5 AFTER" as a command. */
static bool say_set(struct imap_link *link, const char *before, const uint32_t *uids, size_t count,
                    const char *after)
{
    struct arena *arena = arena_new(COMMAND_ARENA);
    struct strbuf command = strbuf_new(arena, COMMAND_MAX);
    bool said;

    CHECK(count <= IMAP_SET_MAX);
    strbuf_addf(&command, "%s ", before);
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&command, i > 0 ? ",%lu" : "%lu", (unsigned long)uids[i]);
    strbuf_addf(&command, " %s", after);
    CHECK(!command.overflow);
    said = imap_link_say(link, strbuf_str(&command));
    arena_free(&arena);
    return said;
}

/* ---- what there is -----------------------------------------------------------------------------
 */

struct listing {
    struct arena *arena;
    uint32_t *uids;
    size_t count;
    size_t room;
};

static bool take_found(struct imap_link *link, const struct imap_answer *answer, void *arg)
{
    struct listing *listing = arg;
    struct str rest = answer->rest;

    (void)link;
    if (answer->kind != IMAP_ANSWER_DATA || !str_eq_ascii_nocase(answer->name, STR("SEARCH")))
        return true;
    while (!str_is_null(rest)) {
        struct str word = str_cut(&rest, ' ');

        if (word.n == 0)
            continue;
        listing->uids = arena_grow(listing->arena, listing->uids, listing->count, &listing->room,
                                   sizeof(*listing->uids));
        if (!imap_number_parse(word, &listing->uids[listing->count++]))
            return false;
    }
    return true;
}

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

    if (count > 0)
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
    struct listing listing = { .arena = arena };
    struct str command = last == 0 ? str_format(arena, "UID SEARCH UID %lu:*", (unsigned long)first)
                                   : str_format(arena, "UID SEARCH UID %lu:%lu",
                                                (unsigned long)first, (unsigned long)last);

    if (!ready(link, link->times.command_ms, 0, LIST_MAX))
        return false;
    link->has_news = false;
    link->last_look_us = clock_monotonic_us(link->socket.clock);
    if (!imap_link_say(link, command)
        || !imap_link_end(link, take_found, &listing, "command_refused"))
        return false;
    *uids = listing.uids;
    *count = tidy(listing.uids, listing.count, first, last);
    return true;
}

struct sizing {
    const uint32_t *uids;
    size_t count;
    uint32_t *sizes;
};

static bool read_fetched(const struct imap_answer *answer, struct imap_fetched *out, bool *is_one)
{
    *is_one = answer->kind == IMAP_ANSWER_DATA && answer->number > 0
              && str_eq_ascii_nocase(answer->name, STR("FETCH"));
    return !*is_one || imap_fetched_parse(answer->rest, out);
}

static bool take_size(struct imap_link *link, const struct imap_answer *answer, void *arg)
{
    struct sizing *sizing = arg;
    struct imap_fetched fetched;
    bool is_one;

    (void)link;
    if (!read_fetched(answer, &fetched, &is_one))
        return false;
    for (size_t i = 0; is_one && fetched.size > 0 && i < sizing->count; i++)
        if (sizing->uids[i] == fetched.uid)
            sizing->sizes[i] = fetched.size;
    return true;
}

bool imap_link_sizes(struct imap_link *link, const uint32_t *uids, size_t count, uint32_t *sizes)
{
    struct sizing sizing = { .uids = uids, .count = count, .sizes = sizes };

    for (size_t i = 0; i < count; i++)
        sizes[i] = 0;
    return count == 0
           || (ready(link, link->times.command_ms, 0, LIST_MAX)
               && say_set(link, "UID FETCH", uids, count, "(UID RFC822.SIZE)")
               && imap_link_end(link, take_size, &sizing, "command_refused"));
}

/* ---- a message ---------------------------------------------------------------------------------
 */

/** A small one may come as a quoted string, or the answer may be about another one. */
static bool take_message(struct imap_link *link, const struct imap_answer *answer, void *arg)
{
    const uint32_t *uid = arg;
    struct imap_fetched fetched;
    struct arena *arena;
    bool is_one;
    struct str body;

    if (!read_fetched(answer, &fetched, &is_one))
        return false;
    if (!is_one)
        return true;
    if (fetched.uid != 0 && fetched.uid != *uid)
        return !link->is_message_line; /* another one's flags may change meanwhile */
    if (link->has_message || str_is_null(fetched.body))
        return true;
    link->has_message = true;
    arena = arena_new(LIST_MAX);
    body = imap_unquoted(arena, fetched.body);
    if (body.n > 0 && !link->take(link->take_arg, body.p, body.n))
        imap_link_breaks(link, "interrupted");
    arena_free(&arena);
    return link->broken == NULL;
}

static bool fetch(struct imap_link *link, uint32_t uid, const char *what, uint64_t max_bytes,
                  imap_take *take, void *arg, bool *found)
{
    bool done;

    if (!ready(link, link->times.message_ms, max_bytes, max_bytes + MESSAGE_MORE))
        return false;
    link->take = take;
    link->take_arg = arg;
    link->has_message = false;
    done = say_set(link, "UID FETCH", &uid, 1, what)
           && imap_link_end(link, take_message, &uid, "command_refused");
    link->take = NULL;
    *found = link->has_message;
    return done;
}

bool imap_link_fetch(struct imap_link *link, uint32_t uid, uint64_t max_bytes, imap_take *take,
                     void *arg, bool *found)
{
    return fetch(link, uid, "(UID BODY.PEEK[])", max_bytes, take, arg, found);
}

bool imap_link_fetch_id(struct imap_link *link, uint32_t uid, uint64_t max_bytes, imap_take *take,
                        void *arg, bool *found)
{
    return fetch(link, uid, "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])", max_bytes, take, arg,
                 found);
}

/* ---- what was taken ----------------------------------------------------------------------------
 */

static bool do_to(struct imap_link *link, const char *before, const uint32_t *uids, size_t count,
                  const char *after)
{
    return ready(link, link->times.command_ms, 0, LIST_MAX)
           && say_set(link, before, uids, count, after)
           && imap_link_end(link, NULL, NULL, "command_refused");
}

bool imap_link_mark_seen(struct imap_link *link, const uint32_t *uids, size_t count)
{
    return count == 0 || do_to(link, "UID STORE", uids, count, "+FLAGS.SILENT (\\Seen)");
}

static bool move_by_copy(struct imap_link *link, const uint32_t *uids, size_t count,
                         const char *folder)
{
    if (!do_to(link, "UID COPY", uids, count, folder)
        || !do_to(link, "UID STORE", uids, count, "+FLAGS.SILENT (\\Deleted)"))
        return false;
    /* A plain EXPUNGE would take away what somebody else has marked. */
    return !link->has_uidplus || do_to(link, "UID EXPUNGE", uids, count, "");
}

bool imap_link_move(struct imap_link *link, const uint32_t *uids, size_t count, const char *folder)
{
    struct arena *arena;
    const char *quoted;
    bool done;

    if (count == 0)
        return true;
    arena = arena_new(COMMAND_ARENA);
    quoted = str_cstr(arena, str_quoted(arena, str_of(folder)));
    done = link->has_move ? do_to(link, "UID MOVE", uids, count, quoted)
                          : move_by_copy(link, uids, count, quoted);
    arena_free(&arena);
    return done;
}

/* ---- room --------------------------------------------------------------------------------------
 */

/** Of several limits the one that is nearest. */
static bool take_quota(struct imap_link *link, const struct imap_answer *answer, void *arg)
{
    struct imap_quota *quota = arg;
    struct imap_quota found;

    (void)link;
    if (answer->kind != IMAP_ANSWER_DATA || !str_eq_ascii_nocase(answer->name, STR("QUOTA")))
        return true;
    found = imap_quota_parse(answer->rest);
    if (found.limit_kib > 0
        && (quota->limit_kib == 0
            || (uint64_t)found.used_kib * quota->limit_kib
                   > (uint64_t)quota->used_kib * found.limit_kib))
        *quota = found;
    return true;
}

bool imap_link_quota(struct imap_link *link, const char *folder, struct imap_quota *out)
{
    struct arena *arena;
    bool done;

    *out = (struct imap_quota){ 0 };
    if (!link->has_quota)
        return true;
    if (!ready(link, link->times.command_ms, 0, LIST_MAX))
        return false;
    arena = arena_new(COMMAND_ARENA);
    done = imap_link_say(link, str_format(arena, "GETQUOTAROOT %" STR_FMT,
                                          STR_ARG(str_quoted(arena, str_of(folder)))))
           && imap_link_end(link, take_quota, out, "command_refused");
    arena_free(&arena);
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
    imap_link_bound_usual(link);
    if (!imap_link_say(link, STR("IDLE")) || !imap_link_go_on(link, "command_refused"))
        return false;
    link->is_idling = true;
    link->idle_since_us = now_us;
    return true;
}

/** Any byte is news; silence is none. What came is read by the next command. */
static enum imap_news listen_for(struct imap_link *link, int ms)
{
    size_t n = link->input_n - link->input_at;

    imap_link_bound(link, ms, &(struct imap_bounds){ .all_max = IDLE_SAID_MAX });
    if (n == 0 && !imap_link_fill(link, true, &n))
        return IMAP_GONE;
    return n > 0 ? IMAP_NEWS : IMAP_QUIET;
}

enum imap_news imap_link_wait(struct imap_link *link, int ms)
{
    enum imap_news news;

    if (link->has_idle && !enter_idle(link))
        return IMAP_GONE;
    if (link->has_news)
        return IMAP_NEWS;
    news = listen_for(link, ms);
    if (news != IMAP_QUIET || link->is_idling)
        return news;
    return clock_monotonic_us(link->socket.clock) - link->last_look_us >= LOOK_EVERY_US
               ? IMAP_NEWS
               : IMAP_QUIET;
}
