#include <stdlib.h>

#include "base/cmocka_test.h"
#include "proto/smtp/smtp_data.h"

enum { ROOM = 4096 };

struct taken {
    char bytes[ROOM];
    size_t n;
};

static void take(void *arg, const char *bytes, size_t n)
{
    struct taken *taken = arg;

    assert_true(n > 0 && taken->n + n <= ROOM);
    memcpy(taken->bytes + taken->n, bytes, n);
    taken->n += n;
}

/** Decodes in pieces of `piece` bytes; returns how many bytes were used. */
static size_t decode(struct str input, size_t piece, struct taken *taken, bool *is_end)
{
    struct smtp_data data;
    size_t at = 0;

    taken->n = 0;
    smtp_data_init(&data);
    while (at < input.n && !smtp_data_is_end(&data)) {
        struct str part = str_sub(input, at, piece);

        at += smtp_data_decode(&data, part.p, part.n, take, taken);
    }
    *is_end = smtp_data_is_end(&data);
    return at;
}

#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static void messages_are_decoded_however_they_are_cut(void **state)
{
    static const struct {
        struct str input;
        struct str message;
        size_t behind; /* bytes behind the end; NOT_ENDED */
    } cases[] = {
#define NOT_ENDED 999
        { BYTES("a\r\n.\r\n"), BYTES("a\r\n"), 0 },
        { BYTES(".\r\n"), BYTES(""), 0 },
        { BYTES(".\r\nQUIT\r\n"), BYTES(""), 6 },
        { BYTES("a\r\n\r\n.\r\n"), BYTES("a\r\n\r\n"), 0 },
        { BYTES("..\r\n...\r\n.a\r\n.\r\n"), BYTES(".\r\n..\r\na\r\n"), 0 },
        { BYTES("a.\r\n.\r\n"), BYTES("a.\r\n"), 0 },
        { BYTES("a\0b\r\n.\r\n"), BYTES("a\0b\r\n"), 0 },
        /* What other servers may take for the end is part of the message here. */
        { BYTES("a\n.\n"), BYTES("a\n.\n"), NOT_ENDED },
        { BYTES("a\n.\r\nb\r\n.\r\n"), BYTES("a\n.\r\nb\r\n"), 0 },
        { BYTES("a\r\n.\nb\r\n.\r\n"), BYTES("a\r\n\nb\r\n"), 0 },
        { BYTES("a\r.\r\nb\r\n.\r\n"), BYTES("a\r.\r\nb\r\n"), 0 },
        { BYTES("a\r\n.\rb\r\n.\r\n"), BYTES("a\r\n\rb\r\n"), 0 },
        { BYTES("a\r\n.\r\r\n.\r\n"), BYTES("a\r\n\r\r\n"), 0 },
        { BYTES("a\r\n.\r.\r\n"), BYTES("a\r\n\r.\r\n"), NOT_ENDED },
        { BYTES("a\r.\r"), BYTES("a\r.\r"), NOT_ENDED },
        { BYTES("a\r\r\n.\r\n"), BYTES("a\r\r\n"), 0 },
        { BYTES("\n.\n"), BYTES("\n.\n"), NOT_ENDED },
        { BYTES(".\n"), BYTES("\n"), NOT_ENDED },
        { BYTES("a\r\n\0.\r\nb\r\n.\r\n"), BYTES("a\r\n\0.\r\nb\r\n"), 0 },
        { BYTES("a\r\n."), BYTES("a\r\n"), NOT_ENDED },
        { BYTES("a\r\n.\r"), BYTES("a\r\n"), NOT_ENDED },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (size_t piece = 1; piece <= cases[i].input.n; piece++) {
            struct taken taken;
            bool is_end;
            size_t used = decode(cases[i].input, piece, &taken, &is_end);

            if (!str_eq((struct str){ taken.bytes, taken.n }, cases[i].message)
                || is_end != (cases[i].behind != NOT_ENDED)
                || (is_end && used != cases[i].input.n - cases[i].behind))
                fail_msg("case %zu in pieces of %zu", i, piece);
        }
    }
}

static struct taken encode(struct str message, size_t piece)
{
    struct taken taken = { .n = 0 };
    struct smtp_data data;

    smtp_data_init(&data);
    for (size_t at = 0; at < message.n; at += piece) {
        struct str part = str_sub(message, at, piece);

        smtp_data_encode(&data, part.p, part.n, take, &taken);
    }
    smtp_data_encode_end(&data, take, &taken);
    return taken;
}

static void messages_are_encoded_however_they_are_cut(void **state)
{
    static const struct {
        struct str message;
        struct str output;
    } cases[] = {
        { BYTES(""), BYTES(".\r\n") },
        { BYTES("a"), BYTES("a\r\n.\r\n") },
        { BYTES("a\r\n"), BYTES("a\r\n.\r\n") },
        { BYTES("a\n"), BYTES("a\r\n.\r\n") },
        { BYTES(".\r\n..\r\n.a\r\na."), BYTES("..\r\n...\r\n..a\r\na.\r\n.\r\n") },
        { BYTES("a\n.\nb"), BYTES("a\r\n..\r\nb\r\n.\r\n") },
        { BYTES("a\r.\rb"), BYTES("a\r\n..\r\nb\r\n.\r\n") },
        { BYTES("a\r\r\nb"), BYTES("a\r\n\r\nb\r\n.\r\n") },
        { BYTES("a\n\n\r\nb"), BYTES("a\r\n\r\n\r\nb\r\n.\r\n") },
        { BYTES("a\n\rb"), BYTES("a\r\n\r\nb\r\n.\r\n") },
        { BYTES("a\0b"), BYTES("a\0b\r\n.\r\n") },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (size_t piece = 1; piece <= cases[i].message.n + 1; piece++) {
            struct taken taken = encode(cases[i].message, piece);

            if (!str_eq((struct str){ taken.bytes, taken.n }, cases[i].output))
                fail_msg("case %zu in pieces of %zu", i, piece);
        }
    }
}

/** Every message over a small alphabet, in both directions. */
static void what_is_encoded_is_decoded_to_the_same_lines(void **state)
{
    static const char *const letters[] = { "\r\n", ".", "a" };
    enum { LENGTH = 7, COUNT = 2187 /* 3 to the 7th */ };

    (void)state;
    for (int number = 0; number < COUNT; number++) {
        char text[2 * LENGTH + 3] = "";
        struct taken encoded;
        struct taken decoded;
        bool is_end;

        for (int i = 0, rest = number; i < LENGTH; i++, rest /= 3)
            strcat(text, letters[rest % 3]);
        encoded = encode(str_of(text), 3);
        decode((struct str){ encoded.bytes, encoded.n }, 2, &decoded, &is_end);
        assert_true(is_end);
        if (!str_ends_with(str_of(text), STR("\r\n")))
            strcat(text, "\r\n");
        assert_str_is(((struct str){ decoded.bytes, decoded.n }), text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_decoded_however_they_are_cut),
        cmocka_unit_test(messages_are_encoded_however_they_are_cut),
        cmocka_unit_test(what_is_encoded_is_decoded_to_the_same_lines),
    };

    return cmocka_run_group_tests_name("smtp_data", tests, NULL, NULL);
}
