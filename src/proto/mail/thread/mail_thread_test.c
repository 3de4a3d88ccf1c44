/** Conversations: who is joined with whom, and whose answer a message is. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "proto/mail/thread/mail_thread.h"

enum { ARENA_MAX = 256 * 1024 * 1024, MESSAGES_MAX = 20 };

/** Messages as "id:reference,reference;answered", parted by blanks. */
static size_t read_messages(struct str text, struct mail_thread_message *messages,
                            struct arena *arena)
{
    size_t count = 0;

    while (text.n > 0) {
        struct str answered = str_cut(&text, ' ');
        struct str rest = str_cut(&answered, ';');
        struct mail_thread_message *message = &messages[count++];

        message->id = str_cut(&rest, ':');
        message->answered = answered;
        message->references = ARENA_ARRAY(arena, MESSAGES_MAX, struct str);
        message->reference_count = 0;
        while (rest.n > 0)
            message->references[message->reference_count++] = str_cut(&rest, ',');
    }
    return count;
}

/** Nodes as "id<parent", their conversations' numbers before them. */
static const char *threads_of(const char *text, struct arena *arena)
{
    struct mail_thread_message messages[MESSAGES_MAX];
    struct random_seeded random;
    struct mail_threads threads;
    struct strbuf out = strbuf_new(arena, 4096);
    size_t count = read_messages(str_of(text), messages, arena);

    random_seeded_init(&random, 1);
    mail_threads_build(messages, count, &random.random, arena, &threads);
    for (size_t i = 0; i < threads.count; i++) {
        const struct mail_thread_node *node = &threads.nodes[i];

        strbuf_addf(&out, "%s%zu:%" STR_FMT, i > 0 ? " " : "", node->thread, STR_ARG(node->id));
        if (!str_is_null(node->parent))
            strbuf_addf(&out, "<%" STR_FMT, STR_ARG(node->parent));
    }
    return str_cstr(arena, strbuf_str(&out));
}

static const struct {
    const char *messages;
    const char *threads;
} cases[] = {
    { "", "" },
    { "a b", "0:a 1:b" },
    { "a b:a c:a,b", "0:a 0:b<a 0:c<b" },
    { "c:a,b b:a a", "0:c<b 0:b<a 0:a" },
    { "b:gone c:gone d", "0:b 0:c 1:d" },
    { "a c:a,gone", "0:a 0:c" },
    { "c:x,gone d:x", "0:c 0:d" },
    { "a:a b:b,a,b", "0:a 0:b<a" },
    { "a:b b:a", "0:a<b 0:b" },
    { "a:b b:c c:a", "0:a<b 0:b<c 0:c" },
    { "a b c:a,b", "0:a 0:b<a 0:c<b" },
    { "a:gone b:gone2 c:a,b", "0:a 0:b 0:c<b" },
    { "a a b:a", "0:a 0:b<a" },
    { "a b:gone b:a", "0:a 0:b" },
    { "b b:a a", "0:b<a 0:a" },
    { "a:x x:a,y y:a", "0:a<x 0:x<y 0:y" },
    { "a b:;a c:;gone d:;gone", "0:a 0:b<a 1:c 1:d" },
    { "a b c:a;b", "0:a 0:b 0:c<a" },
    { "a c:gone;a d:gone", "0:a 0:c<a 0:d" },
    { "a c:gone;lost d:;lost", "0:a 1:c 1:d" },
    { "a:gone;b b:gone;a", "0:a<b 0:b" },
    { "a:;a b:a;b", "0:a 0:b<a" },
    { "b:;a b:x a x", "0:b<a 0:a 0:x" },
};

static void messages_are_joined_by_their_ids(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(ARENA_MAX);

        assert_string_equal(threads_of(cases[i].messages, arena), cases[i].threads);
        arena_free(&arena);
    }
}

/** A chain, each message answered by the next, told from its end, and closed to a circle. */
static void a_hundred_thousand_messages_in_a_circle_end(void **state)
{
    enum { COUNT = 100000 };
    struct arena *arena = arena_new(ARENA_MAX);
    struct mail_thread_message *messages = ARENA_ARRAY(arena, COUNT, struct mail_thread_message);
    struct random_seeded random;
    struct mail_threads threads;
    size_t roots = 0;

    (void)state;
    random_seeded_init(&random, 1);
    for (int i = 0; i < COUNT; i++) {
        messages[i].id = str_format(arena, "m%d@example.com", i);
        messages[i].references = ARENA_NEW(arena, struct str);
        messages[i].references[0] = str_format(arena, "m%d@example.com", (i + 1) % COUNT);
        messages[i].reference_count = 1;
    }
    mail_threads_build(messages, COUNT, &random.random, arena, &threads);
    assert_int_equal(threads.thread_count, 1);
    for (size_t i = 0; i < threads.count; i++)
        roots += str_is_null(threads.nodes[i].parent);
    assert_int_equal(roots, 1);
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_joined_by_their_ids),
        cmocka_unit_test(a_hundred_thousand_messages_in_a_circle_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
