/* Commands and answers of a link: lines, literals, tags, and how much is too much. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text/utf8.h"
#include "proto/imap/imap_link_impl.h"

enum { ANSWER_MAX = 256 * 1024, LINE_MAX_BYTES = 64 * 1024, LINE_ROOM = 1024 };

void imap_outcome_of_way(struct imap_outcome *outcome, const struct net_link *way,
                         enum net_trouble trouble)
{
    const char *said = trouble == NET_TARGET_NOT_ALLOWED ? way->err.message : "";

    outcome->code = net_trouble_name(trouble);
    snprintf(outcome->said, sizeof(outcome->said), "%.*s", IMAP_SAID_MAX, said);
}

bool imap_link_fails(struct imap_link *link, const char *code)
{
    link->outcome.code = code;
    return false;
}

bool imap_link_breaks(struct imap_link *link, const char *code)
{
    if (link->broken == NULL)
        link->broken = code;
    return imap_link_fails(link, link->broken);
}

void imap_link_bound(struct imap_link *link, int ms, const struct imap_bounds *bounds)
{
    link->bounds = *bounds;
    link->said = 0;
    link->until_us = net_link_moment(&link->socket, ms);
    link->outcome.code = "";
    link->outcome.said[0] = '\0';
}

void imap_link_bound_usual(struct imap_link *link)
{
    imap_link_bound(link, link->times.command_ms,
                    &(struct imap_bounds){ .line_max = LINE_MAX_BYTES, .all_max = ANSWER_MAX });
}

/* ---- bytes -------------------------------------------------------------------------------------
 */

bool imap_link_fill(struct imap_link *link, bool may_be_silent, size_t *n)
{
    int64_t until_us = net_link_moment(&link->socket, link->times.quiet_ms);
    enum net_trouble trouble;

    *n = 0;
    if (link->broken != NULL)
        return imap_link_fails(link, link->broken);
    link->input_at = 0;
    link->input_n = 0;
    if (may_be_silent || until_us > link->until_us)
        until_us = link->until_us;
    trouble = net_link_read(&link->socket, link->input, IMAP_INPUT_ROOM, n, until_us);
    if (trouble == NET_TIMED_OUT && may_be_silent)
        return true;
    if (trouble != NET_FINE)
        return imap_link_breaks(link, net_trouble_name(trouble));
    link->input_n = *n;
    link->said += *n;
    return link->said <= link->bounds.all_max || imap_link_breaks(link, "said_too_much");
}

static bool need_input(struct imap_link *link)
{
    size_t n;

    return link->input_at < link->input_n || imap_link_fill(link, false, &n);
}

static bool add_to_line(struct imap_link *link, const char *bytes, size_t n)
{
    size_t room = link->line_room > 0 ? link->line_room : LINE_ROOM;

    if (link->line_n + n > link->bounds.line_max)
        return imap_link_breaks(link, "said_too_much");
    while (room < link->line_n + n)
        room *= 2;
    if (room != link->line_room) {
        link->line = realloc(link->line, room);
        CHECK(link->line != NULL);
        link->line_room = room;
    }
    memcpy(link->line + link->line_n, bytes, n);
    link->line_n += n;
    return true;
}

/** Adds to the line what comes up to its end. */
static bool read_piece(struct imap_link *link)
{
    bool is_end = false;

    while (!is_end) {
        const char *from;
        const char *end;
        size_t n;

        if (!need_input(link))
            return false;
        from = link->input + link->input_at;
        n = link->input_n - link->input_at;
        end = memchr(from, '\n', n);
        is_end = end != NULL;
        if (is_end)
            n = (size_t)(end - from) + 1;
        link->input_at += n;
        if (!add_to_line(link, from, n))
            return false;
    }
    link->line_n--;
    if (link->line_n > 0 && link->line[link->line_n - 1] == '\r')
        link->line_n--;
    return true;
}

/** Where nobody takes it, it is passed over. */
static bool read_literal(struct imap_link *link, const struct imap_literal *literal)
{
    bool is_taken = literal->is_message && link->take != NULL;
    uint64_t left = literal->n;

    if (left > (literal->is_message ? link->bounds.message_max : IMAP_LITERAL_MAX))
        return imap_link_breaks(link, "said_too_much");
    if (is_taken && link->has_message)
        return imap_link_breaks(link, "not_imap");
    if (is_taken)
        link->has_message = link->is_message_line = true;
    while (left > 0) {
        size_t n;

        if (!need_input(link))
            return false;
        n = link->input_n - link->input_at;
        n = n < left ? n : (size_t)left;
        if (is_taken && !link->take(link->take_arg, link->input + link->input_at, n))
            return imap_link_breaks(link, "interrupted");
        link->input_at += n;
        left -= n;
    }
    return true;
}

bool imap_link_read(struct imap_link *link, struct imap_answer *out)
{
    struct imap_literal literal;
    struct str line;

    link->line_n = 0;
    link->is_message_line = false;
    for (;;) {
        if (!read_piece(link))
            return false;
        line = (struct str){ link->line, link->line_n };
        if (!imap_literal_find(line, &literal))
            break;
        link->line_n = literal.at;
        if (!read_literal(link, &literal) || !add_to_line(link, "\"\"", 2))
            return false;
    }
    return imap_answer_parse(line, out) || imap_link_breaks(link, "not_imap");
}

/* ---- commands ----------------------------------------------------------------------------------
 */

static bool write_all(struct imap_link *link, struct str bytes)
{
    enum net_trouble trouble;

    if (link->broken != NULL)
        return imap_link_fails(link, link->broken);
    trouble = net_link_write(&link->socket, bytes.p, bytes.n, link->until_us);
    return trouble == NET_FINE || imap_link_breaks(link, net_trouble_name(trouble));
}

bool imap_link_say_line(struct imap_link *link, struct str line)
{
    return write_all(link, line) && write_all(link, STR("\r\n"));
}

static struct str tag_of(const struct imap_link *link, char room[IMAP_TAG_ROOM])
{
    snprintf(room, IMAP_TAG_ROOM, "p%u", link->tag);
    return str_of(room);
}

bool imap_link_say(struct imap_link *link, struct str command)
{
    char room[IMAP_TAG_ROOM];

    link->tag++;
    return write_all(link, tag_of(link, room)) && write_all(link, STR(" "))
           && imap_link_say_line(link, command);
}

/** What the server said of a refusal, as far as it may be shown. */
static void keep_words(struct imap_link *link, struct str words)
{
    char *out = link->outcome.said;
    size_t n = 0;

    for (size_t at = 0; at < words.n && n + UTF8_MAX_BYTES <= IMAP_SAID_MAX;) {
        uint32_t character = utf8_next(words, &at);

        n += utf8_put(out + n, character < ' ' || character == 0x7f ? ' ' : character);
    }
    out[n] = '\0';
}

/** The end of a command: whether it was done. */
static bool end_of(struct imap_link *link, const struct imap_answer *answer, const char *refused)
{
    char room[IMAP_TAG_ROOM];

    link->declines = false;
    if (!str_eq(answer->tag, tag_of(link, room)))
        return imap_link_breaks(link, "out_of_step");
    if (str_eq_ascii_nocase(answer->name, STR("OK")))
        return true;
    keep_words(link, answer->rest);
    return imap_link_fails(link, refused);
}

/** What any command may be answered with besides its own. */
static void note(struct imap_link *link, const struct imap_answer *answer)
{
    if (answer->kind == IMAP_ANSWER_DATA && str_eq_ascii_nocase(answer->name, STR("EXISTS")))
        link->has_news = true;
}

bool imap_link_end(struct imap_link *link, imap_on_data *on_data, void *arg, const char *refused)
{
    struct imap_answer answer;

    for (;;) {
        if (!imap_link_read(link, &answer))
            return false;
        if (answer.kind == IMAP_ANSWER_END)
            return end_of(link, &answer, refused);
        if (answer.kind == IMAP_ANSWER_GO_ON) {
            if (!link->declines)
                return imap_link_breaks(link, "out_of_step");
            link->declines = false;
            if (!imap_link_say_line(link, STR("")))
                return false;
            continue;
        }
        note(link, &answer);
        if (on_data != NULL && !on_data(link, &answer, arg))
            return imap_link_breaks(link, "not_imap");
    }
}

bool imap_link_go_on(struct imap_link *link, const char *refused)
{
    struct imap_answer answer;

    for (;;) {
        if (!imap_link_read(link, &answer))
            return false;
        if (answer.kind == IMAP_ANSWER_GO_ON)
            return true;
        if (answer.kind == IMAP_ANSWER_END)
            return end_of(link, &answer, refused) && imap_link_breaks(link, "out_of_step");
        note(link, &answer);
    }
}
