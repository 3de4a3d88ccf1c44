/* Rules of urgency, a NUL, and a text: bad rules are refused, and more text in lines of its own
 * never lowers a level. Without a NUL the built-in rules and words judge all of it, no answer of a
 * model lowers that, and abuse becomes blanks in its place. */
#include <string.h>

#include "features/triage/abuse.h"
#include "features/triage/feelings.h"
#include "features/triage/urgency_model.h"
#include "fuzz.h"

enum { ROOM = 512 * 1024 * 1024 };

static struct str with_line_before(struct arena *arena, struct str line, struct str text)
{
    return str_format(arena, "%" STR_FMT "\n%" STR_FMT, STR_ARG(line), STR_ARG(text));
}

static void check_level(const struct urgency_rules *rules, struct str text, struct arena *arena)
{
    struct str half = str_sub(text, 0, text.n / 2);
    struct str rest = str_from(text, half.n);
    struct urgency urgency = urgency_of(rules, text);
    enum urgency_level both;

    CHECK(urgency.level < URGENCY_COUNT);
    CHECK(str_is_null(urgency.words) == (urgency.level == URGENCY_LOW));
    CHECK(str_is_null(urgency.words)
          || (urgency.words.p >= text.p && urgency.words.p + urgency.words.n <= text.p + text.n));
    if (memchr(text.p, '\0', text.n) != NULL)
        return;
    both = urgency_of(rules, with_line_before(arena, half, rest)).level;
    CHECK(both >= urgency_of(rules, half).level && both >= urgency_of(rules, rest).level);
}

static struct feelings built_in;
static const struct abuse_words *abuse;

static void check_model(struct str text)
{
    static struct str names[] = { STR_INIT("neg"), STR_INIT("pos") };
    static const struct label_set labels = { names, 2 };
    struct urgency urgency = urgency_of(built_in.urgency, text);
    enum emotion emotion = emotion_of(built_in.emotions, text);

    CHECK(emotion < EMOTION_COUNT);
    for (int i = 0; i < 4; i++) {
        struct model_answer answer = { .top = { i & 1 }, .p = { 1 }, .is_sure = (i & 2) != 0 };

        CHECK(urgency_with_answer(&urgency, emotion, &labels, &answer) >= urgency.level);
    }
}

static void check_abuse(struct str text, struct arena *arena)
{
    struct str left = abuse_left_out(abuse, text, arena);

    CHECK(left.n == text.n);
    for (size_t i = 0; i < left.n; i++)
        CHECK(left.p[i] == text.p[i] || left.p[i] == ' ');
}

/** Called by libFuzzer before the first input, whose time reading the large files would spoil. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    built_in = feelings_built_in(arena_new(ROOM));
    abuse = abuse_words_built_in(arena_new(ROOM));
    return 0;
}

static void check_rules(struct str json, struct str text, struct arena *arena)
{
    const struct urgency_rules *rules;
    const struct emotion_words *words;
    struct err err = { 0 };

    if (urgency_rules_read(json, arena, &rules, &err))
        check_level(rules, text, arena);
    else
        CHECK(err.kind == ERR_INVALID || err.kind == ERR_LIMIT);
    err_clear(&err);
    if (emotion_words_read(json, arena, &words, &err))
        CHECK(emotion_of(words, text) < EMOTION_COUNT);
    else
        CHECK(err.kind == ERR_INVALID || err.kind == ERR_LIMIT);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new(ROOM);
    struct str all = { (const char *)bytes, n };
    size_t end = str_find_char(all, '\0');

    if (end < n) {
        check_rules(str_sub(all, 0, end), str_from(all, end + 1), arena);
    } else if (n > 0) {
        check_level(built_in.urgency, all, arena);
        check_model(all);
        check_abuse(all, arena);
    }
    arena_free(&arena);
    return 0;
}
