#include "proto/imap/imap_guard.h"

#include "base/str.h"

/* How much of a literal's announcement the line ends with. */
enum { MARK_NONE = 0, MARK_DIGITS, MARK_CLOSED, MARK_CR };
/* How a line began. */
enum { STAGE_START = 0, STAGE_STAR, STAGE_DIGITS, STAGE_FETCH, STAGE_MESSAGE, STAGE_OTHER };

static const struct str body_name = STR_INIT("BODY[] ");
static const struct str fetch_name = STR_INIT(" FETCH (");

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void begin_line(struct imap_guard *guard)
{
    guard->line = 0;
    guard->depth = 0;
    guard->mark = MARK_NONE;
    guard->is_quoted = false;
    guard->is_escaped = false;
    guard->stage = STAGE_START;
    guard->matched = 0;
}

void imap_guard_begin(struct imap_guard *guard, const struct imap_bounds *bounds)
{
    guard->bounds = *bounds;
    guard->all = 0;
}

/** One character of `name`, of which `matched` stand there already. */
static bool goes_on(const struct imap_guard *guard, struct str name, char c)
{
    return guard->matched < name.n && upper(c) == name.p[guard->matched];
}

/** What the line ends with just now. */
static void follow_body_name(struct imap_guard *guard, char c)
{
    if (!goes_on(guard, body_name, c))
        guard->matched = 0;
    if (goes_on(guard, body_name, c))
        guard->matched++;
}

static int next_stage(struct imap_guard *guard, char c)
{
    switch (guard->stage) {
    case STAGE_START:
        return c == '*' ? STAGE_STAR : STAGE_OTHER;
    case STAGE_STAR:
        return c == ' ' ? STAGE_DIGITS : STAGE_OTHER;
    case STAGE_DIGITS:
        if (is_digit(c))
            return STAGE_DIGITS;
        break;
    default:
        break;
    }
    if (!goes_on(guard, fetch_name, c))
        return STAGE_OTHER;
    return ++guard->matched == fetch_name.n ? STAGE_MESSAGE : STAGE_FETCH;
}

/** Only a line that begins as "* 12 FETCH (" may carry a message, and only behind "BODY[] ". */
static void follow_names(struct imap_guard *guard, char c)
{
    if (guard->stage == STAGE_MESSAGE) {
        follow_body_name(guard, c);
    } else if (guard->stage != STAGE_OTHER) {
        guard->stage = next_stage(guard, c);
        if (guard->stage == STAGE_MESSAGE)
            guard->matched = 0;
    }
}

static bool follow_brackets(struct imap_guard *guard, char c)
{
    if (guard->is_escaped) {
        guard->is_escaped = false;
    } else if (guard->is_quoted) {
        guard->is_escaped = c == '\\';
        guard->is_quoted = c != '"';
    } else if (c == '"') {
        guard->is_quoted = true;
    } else if (c == '(' || c == '[') {
        guard->depth++;
    } else if ((c == ')' || c == ']') && guard->depth > 0) {
        guard->depth--;
    }
    return guard->depth <= IMAP_GUARD_DEPTH_MAX;
}

static bool begin_literal(struct imap_guard *guard)
{
    bool is_body = guard->stage == STAGE_MESSAGE && guard->matched == body_name.n;

    guard->literal_left = guard->number;
    guard->mark = MARK_NONE;
    guard->matched = 0;
    return guard->number <= (is_body ? guard->bounds.body_max : IMAP_GUARD_LITERAL_MAX);
}

/** "{", digits, "}", CR and LF end a line that goes on behind a literal. */
static bool follow_mark(struct imap_guard *guard, char c)
{
    if (guard->mark == MARK_CR && c == '\n')
        return begin_literal(guard);
    if (guard->mark == MARK_DIGITS && is_digit(c)) {
        guard->number = guard->number * 10 + (uint64_t)(c - '0');
        return guard->number <= UINT32_MAX;
    }
    if (guard->mark == MARK_DIGITS && c == '}') {
        guard->mark = MARK_CLOSED;
    } else if (guard->mark == MARK_CLOSED && c == '\r') {
        guard->mark = MARK_CR;
    } else {
        guard->mark = c == '{' ? MARK_DIGITS : MARK_NONE;
        guard->number = 0;
    }
    return true;
}

static bool take_one(struct imap_guard *guard, char c)
{
    bool is_marked = guard->mark == MARK_CR && c == '\n';

    guard->line++;
    if (!follow_mark(guard, c) || !follow_brackets(guard, c)
        || guard->line > guard->bounds.line_max)
        return false;
    if (is_marked)
        return true;
    if (c == '\n')
        begin_line(guard);
    else if (guard->mark == MARK_NONE)
        follow_names(guard, c);
    return true;
}

bool imap_guard_take(struct imap_guard *guard, const char *bytes, size_t n)
{
    guard->all += n;
    if (guard->all > guard->bounds.all_max)
        return false;
    while (n > 0) {
        if (guard->literal_left > 0) {
            size_t part = guard->literal_left < n ? (size_t)guard->literal_left : n;

            guard->literal_left -= part;
            bytes += part;
            n -= part;
            continue;
        }
        if (!take_one(guard, *bytes))
            return false;
        bytes++;
        n--;
    }
    return true;
}
