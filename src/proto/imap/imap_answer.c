#include "proto/imap/imap_answer.h"

#include "base/arena.h"
#include "base/strbuf.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool imap_number_parse(struct str text, uint32_t *out)
{
    int64_t value;

    for (size_t i = 0; i < text.n; i++)
        if (!is_digit(text.p[i]))
            return false;
    if (!str_to_int64(text, &value) || value > UINT32_MAX)
        return false;
    *out = (uint32_t)value;
    return true;
}

/** Cuts a word off; "" at the end. */
static struct str next_word(struct str *rest)
{
    struct str word = str_is_null(*rest) ? STR("") : str_cut(rest, ' ');

    if (str_is_null(*rest))
        *rest = STR("");
    return word;
}

static bool is_status(struct str name)
{
    static const struct str names[] = { STR_INIT("OK"), STR_INIT("NO"), STR_INIT("BAD"),
                                        STR_INIT("BYE"), STR_INIT("PREAUTH") };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (str_eq_ascii_nocase(name, names[i]))
            return true;
    return false;
}

/** "[CODE] words" */
static void read_code(struct imap_answer *answer)
{
    size_t end = str_find_char(answer->rest, ']');

    answer->code = STR_NULL;
    if (answer->rest.n == 0 || answer->rest.p[0] != '[' || end == answer->rest.n)
        return;
    answer->code = str_sub(answer->rest, 1, end - 1);
    answer->rest = str_trim(str_from(answer->rest, end + 1));
}

bool imap_answer_parse(struct str line, struct imap_answer *out)
{
    struct imap_answer answer = { .rest = line };
    struct str first = next_word(&answer.rest);

    if (first.n == 0)
        return false;
    if (str_eq(first, STR("+"))) {
        answer.kind = IMAP_ANSWER_GO_ON;
        *out = answer;
        return true;
    }
    answer.tag = first;
    answer.name = next_word(&answer.rest);
    answer.kind = str_eq(first, STR("*")) ? IMAP_ANSWER_DATA : IMAP_ANSWER_END;
    if (is_status(answer.name)) {
        if (answer.kind == IMAP_ANSWER_DATA)
            answer.kind = IMAP_ANSWER_STATUS;
        read_code(&answer);
    } else if (answer.kind == IMAP_ANSWER_END) {
        return false;
    } else if (imap_number_parse(answer.name, &answer.number)) {
        answer.name = next_word(&answer.rest);
    }
    *out = answer;
    return answer.name.n > 0;
}

/* ---- FETCH -------------------------------------------------------------------------------------
 */

/** Where a quoted string that begins at `at` ends: behind its last quote, or text.n. */
static size_t quoted_end(struct str text, size_t at)
{
    for (at++; at < text.n && text.p[at] != '"'; at++)
        if (text.p[at] == '\\')
            at++;
    return at < text.n ? at + 1 : text.n;
}

/** Where a list that begins at `at` ends: behind the bracket that closes it, or text.n. */
static size_t list_end(struct str text, size_t at)
{
    size_t depth = 0;

    while (at < text.n) {
        if (text.p[at] == '"') {
            at = quoted_end(text, at);
            continue;
        }
        if (text.p[at] == '(')
            depth++;
        else if (text.p[at] == ')' && --depth == 0)
            return at + 1;
        at++;
    }
    return text.n;
}

/** Cuts an item off: a quoted string, a list, or a word, whose [ ] may hold blanks and lists. */
static struct str next_item(struct str *rest)
{
    struct str text = str_trim(*rest);
    bool is_bracketed = false;
    size_t end = 0;

    if (text.n > 0 && text.p[0] == '"') {
        end = quoted_end(text, 0);
    } else if (text.n > 0 && text.p[0] == '(') {
        end = list_end(text, 0);
    } else {
        for (; end < text.n && (is_bracketed || text.p[end] != ' '); end++) {
            if (text.p[end] == '[')
                is_bracketed = true;
            else if (text.p[end] == ']')
                is_bracketed = false;
        }
    }
    *rest = str_from(text, end);
    return str_sub(text, 0, end);
}

/** What we ask for of a message: all of it, or some fields of its head. */
static bool is_asked_body(struct str name)
{
    return str_eq_ascii_nocase(name, STR("BODY[]"))
           || str_eq_ascii_nocase(str_sub(name, 0, STR("BODY[HEADER.FIELDS ").n),
                                  STR("BODY[HEADER.FIELDS "));
}

static bool read_item(struct str name, struct str value, struct imap_fetched *out)
{
    if (str_eq_ascii_nocase(name, STR("UID")))
        return imap_number_parse(value, &out->uid);
    if (str_eq_ascii_nocase(name, STR("RFC822.SIZE")))
        return imap_number_parse(value, &out->size);
    if (is_asked_body(name) && value.n >= 2 && value.p[0] == '"')
        out->body = str_sub(value, 1, value.n - 2);
    return true;
}

bool imap_fetched_parse(struct str rest, struct imap_fetched *out)
{
    struct str items = str_trim(rest);

    *out = (struct imap_fetched){ .body = STR_NULL };
    if (items.n < 2 || items.p[0] != '(' || items.p[items.n - 1] != ')')
        return false;
    items = str_sub(items, 1, items.n - 2);
    while (str_trim(items).n > 0) {
        struct str name = next_item(&items);

        if (!read_item(name, next_item(&items), out))
            return false;
    }
    return true;
}

struct imap_quota imap_quota_parse(struct str rest)
{
    struct imap_quota quota = { 0 };
    struct str items;

    (void)next_item(&rest); /* whose it is */
    items = str_trim(rest);
    if (items.n < 2 || items.p[0] != '(' || items.p[items.n - 1] != ')')
        return quota;
    items = str_sub(items, 1, items.n - 2);
    while (str_trim(items).n > 0) {
        struct str name = next_item(&items);
        struct str used = next_item(&items);
        struct str limit = next_item(&items);
        struct imap_quota found;

        if (str_eq_ascii_nocase(name, STR("STORAGE")) && imap_number_parse(used, &found.used_kib)
            && imap_number_parse(limit, &found.limit_kib))
            quota = found;
    }
    return quota;
}

/* ---- literals ----------------------------------------------------------------------------------
 */

/** The item that a value behind `text` belongs to: "BODY[]" of "* 12 FETCH (UID 7 BODY[] ". */
static struct str item_before(struct str text)
{
    struct str name = str_trim(text);
    size_t at = name.n;

    if (at == 0 || name.p[at - 1] != ']')
        return STR_NULL;
    while (at > 0 && name.p[at - 1] != '[')
        at--;
    while (at > 0 && name.p[at - 1] != ' ' && name.p[at - 1] != '(')
        at--;
    return str_from(name, at);
}

bool imap_literal_find(struct str line, struct imap_literal *out)
{
    struct imap_answer answer;
    size_t at = line.n;
    uint32_t n;

    if (line.n < 3 || line.p[line.n - 1] != '}')
        return false;
    while (at > 0 && line.p[at - 1] != '{')
        at--;
    if (at == 0 || !imap_number_parse(str_sub(line, at, line.n - at - 1), &n)
        || !imap_answer_parse(line, &answer) || answer.kind != IMAP_ANSWER_DATA)
        return false;
    *out = (struct imap_literal){ .n = n, .at = at - 1 };
    out->is_message = answer.number > 0 && str_eq_ascii_nocase(answer.name, STR("FETCH"))
                      && is_asked_body(item_before(str_sub(line, 0, at - 1)));
    return true;
}

/* ---- quoted strings ----------------------------------------------------------------------------
 */

bool imap_is_ascii(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ' || (unsigned char)text.p[i] >= 0x7f)
            return false;
    return true;
}

struct str imap_unquoted(struct arena *arena, struct str text)
{
    struct strbuf out = strbuf_new(arena, text.n + 1);

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\\' && i + 1 < text.n)
            i++;
        strbuf_add_char(&out, text.p[i]);
    }
    return strbuf_str(&out);
}
