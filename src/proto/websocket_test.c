#include <stdio.h>
#include <stdlib.h>

#include "base/cmocka_test.h"
#include "proto/websocket.h"

enum { ROOM = 128 * 1024 };

struct fixture {
    struct websocket *websocket;
    unsigned char input[ROOM];
    size_t input_n;
    char texts[ROOM]; /* each followed by '|' */
    size_t texts_n;
    unsigned char output[ROOM];
    size_t output_n;
};

static void on_text(void *arg, struct str text)
{
    struct fixture *f = arg;

    assert_true(f->texts_n + text.n + 1 < ROOM);
    if (text.n > 0)
        memcpy(f->texts + f->texts_n, text.p, text.n);
    f->texts_n += text.n;
    f->texts[f->texts_n++] = '|';
    f->texts[f->texts_n] = '\0';
}

static void on_output(void *arg, const void *bytes, size_t n)
{
    struct fixture *f = arg;

    assert_true(f->output_n + n <= ROOM);
    memcpy(f->output + f->output_n, bytes, n);
    f->output_n += n;
}

static void begin(struct fixture *f)
{
    struct websocket_events events = { on_text, on_output, f };

    websocket_free(&f->websocket);
    memset(f, 0, sizeof(*f));
    f->websocket = websocket_new(&events);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    begin(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    websocket_free(&f->websocket);
    free(f);
    return 0;
}

enum { FIN = 0x80, TEXT = 1, BINARY = 2, MORE = 0, CLOSE = 8, PING = 9, PONG = 10 };

/** Appends a masked frame, as a client sends it, to the input. */
static void add_frame(struct fixture *f, int first_byte, const void *payload, size_t n)
{
    static const unsigned char mask[4] = { 0x37, 0xfa, 0x21, 0x3d };
    unsigned char *p = f->input + f->input_n;
    const unsigned char *bytes = payload;

    *p++ = (unsigned char)first_byte;
    if (n < 126) {
        *p++ = (unsigned char)(0x80 | n);
    } else if (n < 65536) {
        *p++ = 0x80 | 126;
        *p++ = (unsigned char)(n >> 8);
        *p++ = (unsigned char)n;
    } else {
        *p++ = 0x80 | 127;
        for (int i = 7; i >= 0; i--)
            *p++ = (unsigned char)(n >> (8 * i));
    }
    memcpy(p, mask, 4);
    p += 4;
    for (size_t i = 0; i < n; i++)
        *p++ = bytes[i] ^ mask[i % 4];
    f->input_n = (size_t)(p - f->input);
}

static void add_text(struct fixture *f, const char *text)
{
    add_frame(f, FIN | TEXT, text, strlen(text));
}

/** Feeds the input in two pieces cut at `cut`; what feed said last. */
static bool feed_cut(struct fixture *f, size_t cut)
{
    if (!websocket_feed(f->websocket, f->input, cut))
        return false;
    return websocket_feed(f->websocket, f->input + cut, f->input_n - cut);
}

enum { NO_CODE = 1005 };

/** The code of a close frame that ends the output, 0 when there is none. */
static int close_code(const struct fixture *f)
{
    if (f->output_n >= 2 && memcmp(f->output + f->output_n - 2, "\x88\x00", 2) == 0)
        return NO_CODE;
    for (size_t i = 0; i + 4 <= f->output_n; i++)
        if (f->output[i] == (FIN | CLOSE) && i + 2 + f->output[i + 1] == f->output_n)
            return f->output[i + 2] << 8 | f->output[i + 3];
    return 0;
}

static void the_accept_key_is_that_of_the_rfc(void **state)
{
    char key[WEBSOCKET_KEY_ROOM];

    (void)state;
    assert_true(websocket_accept_key(STR("dGhlIHNhbXBsZSBub25jZQ=="), key));
    assert_string_equal(key, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assert_false(websocket_accept_key(STR("dGhlIHNhbXBsZSBub25jZQ="), key));
    assert_false(websocket_accept_key(STR("dGhlIHNhbXBsZSBub25j!Q=="), key));
    assert_false(websocket_accept_key(STR("dGhlIHNhbXBsZSBub25jZXh4"), key));
    assert_false(websocket_accept_key(STR_NULL, key));
}

static void messages_arrive_whole_wherever_the_bytes_are_cut(void **state)
{
    struct fixture *f = *state;
    size_t n = 1;

    for (size_t cut = 0; cut <= n; cut++) {
        begin(f);
        add_frame(f, FIN | TEXT, "Hello", 5);
        add_frame(f, TEXT, "\xeb\xb0", 2); /* a syllable cut in two */
        add_frame(f, FIN | PING, "?", 1);
        add_frame(f, MORE, "\xb0", 1);
        add_frame(f, FIN | MORE, "", 0);
        add_text(f, "");
        n = f->input_n;
        assert_true(feed_cut(f, cut));
        assert_string_equal(f->texts, "Hello|배||");
        assert_int_equal(f->output_n, 3);
        assert_memory_equal(f->output, "\x8a\x01?", 3);
    }
}

static void the_example_of_the_rfc_is_understood(void **state)
{
    static const unsigned char masked_hello[] = { 0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d,
                                                  0x7f, 0x9f, 0x4d, 0x51, 0x58 };
    struct fixture *f = *state;

    assert_true(websocket_feed(f->websocket, masked_hello, sizeof(masked_hello)));
    assert_string_equal(f->texts, "Hello|");
}

static void whoever_breaks_a_rule_is_told_which(void **state)
{
    static const struct {
        const char *what;
        int first_byte;
        const char *payload;
        size_t n;
        int code;
    } cases[] = {
        { "binary", FIN | BINARY, "x", 1, WEBSOCKET_UNSUPPORTED },
        { "bad text", FIN | TEXT, "\xff", 1, WEBSOCKET_BAD_TEXT },
        { "half a letter", FIN | TEXT, "\xeb\xb0", 2, WEBSOCKET_BAD_TEXT },
        { "surrogate", FIN | TEXT, "\xed\xa0\x80", 3, WEBSOCKET_BAD_TEXT },
        { "reserved bit", FIN | 0x40 | TEXT, "x", 1, WEBSOCKET_PROTOCOL_ERROR },
        { "unknown kind", FIN | 3, "x", 1, WEBSOCKET_PROTOCOL_ERROR },
        { "cut ping", PING, "x", 1, NO_CODE }, /* wslay names none here */
        { "nothing to go on with", FIN | MORE, "x", 1, WEBSOCKET_PROTOCOL_ERROR },
        { "goodbye", FIN | CLOSE, "\x03\xe8", 2, WEBSOCKET_NORMAL },
        { "goodbye with half a code", FIN | CLOSE, "\x03", 1, NO_CODE },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        begin(f);
        add_frame(f, cases[i].first_byte, cases[i].payload, cases[i].n);
        add_text(f, "more");
        if (feed_cut(f, f->input_n) || close_code(f) != cases[i].code || f->texts_n > 0)
            fail_msg("%s: code %d, texts '%s'", cases[i].what, close_code(f), f->texts);
    }
}

static void an_unmasked_frame_ends_it(void **state)
{
    struct fixture *f = *state;

    assert_false(websocket_feed(f->websocket, "\x81\x02Hi", 4));
    assert_int_equal(close_code(f), WEBSOCKET_PROTOCOL_ERROR);
    assert_int_equal(f->texts_n, 0);
}

static void a_message_may_be_64_kb_and_no_more(void **state)
{
    static char text[WEBSOCKET_MESSAGE_MAX + 1];
    struct fixture *f = *state;

    memset(text, 'x', sizeof(text));
    add_frame(f, FIN | TEXT, text, WEBSOCKET_MESSAGE_MAX);
    assert_true(feed_cut(f, 5000));
    assert_int_equal(f->texts_n, WEBSOCKET_MESSAGE_MAX + 1);
    begin(f);
    add_frame(f, FIN | TEXT, text, WEBSOCKET_MESSAGE_MAX + 1);
    assert_false(feed_cut(f, 5000));
    assert_int_equal(close_code(f), WEBSOCKET_TOO_BIG);
    begin(f);
    add_frame(f, TEXT, text, WEBSOCKET_MESSAGE_MAX / 2 + 1);
    add_frame(f, FIN | MORE, text, WEBSOCKET_MESSAGE_MAX / 2);
    assert_false(feed_cut(f, 5000));
    assert_int_equal(close_code(f), WEBSOCKET_TOO_BIG);
}

static void a_message_in_too_many_pieces_ends_it(void **state)
{
    struct fixture *f = *state;

    add_frame(f, TEXT, "", 0);
    for (int i = 2; i < WEBSOCKET_PIECES_MAX; i++)
        add_frame(f, MORE, "", 0);
    add_frame(f, FIN | MORE, "ok", 2);
    add_frame(f, TEXT, "", 0);
    assert_true(feed_cut(f, f->input_n));
    assert_string_equal(f->texts, "ok|");
    f->input_n = 0;
    for (int i = 1; i <= WEBSOCKET_PIECES_MAX; i++)
        add_frame(f, MORE, "", 0);
    assert_false(feed_cut(f, f->input_n));
    assert_int_equal(close_code(f), WEBSOCKET_POLICY);
}

static void goodbye_is_said_once(void **state)
{
    struct fixture *f = *state;
    size_t n;

    websocket_close(f->websocket, WEBSOCKET_GOING_AWAY, "stopping");
    assert_int_equal(close_code(f), WEBSOCKET_GOING_AWAY);
    n = f->output_n;
    websocket_close(f->websocket, WEBSOCKET_INTERNAL, "again");
    add_text(f, "late");
    assert_false(feed_cut(f, f->input_n));
    assert_int_equal(f->output_n, n);
    assert_int_equal(f->texts_n, 0);
}

static void a_header_tells_the_length_in_its_shortest_form(void **state)
{
    static const struct {
        size_t n;
        const char *header;
        size_t header_n;
    } cases[] = {
        { 0, "\x81\x00", 2 },
        { 125, "\x81\x7d", 2 },
        { 126, "\x81\x7e\x00\x7e", 4 },
        { 65535, "\x81\x7e\xff\xff", 4 },
        { 65536, "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10 },
    };
    unsigned char header[WEBSOCKET_HEADER_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(websocket_text_header(cases[i].n, header), cases[i].header_n);
        assert_memory_equal(header, cases[i].header, cases[i].header_n);
    }
}

#define WEBSOCKET_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_accept_key_is_that_of_the_rfc),
        WEBSOCKET_TEST(messages_arrive_whole_wherever_the_bytes_are_cut),
        WEBSOCKET_TEST(the_example_of_the_rfc_is_understood),
        WEBSOCKET_TEST(whoever_breaks_a_rule_is_told_which),
        WEBSOCKET_TEST(an_unmasked_frame_ends_it),
        WEBSOCKET_TEST(a_message_may_be_64_kb_and_no_more),
        WEBSOCKET_TEST(a_message_in_too_many_pieces_ends_it),
        WEBSOCKET_TEST(goodbye_is_said_once),
        cmocka_unit_test(a_header_tells_the_length_in_its_shortest_form),
    };

    return cmocka_run_group_tests_name("websocket", tests, NULL, NULL);
}
