/** Messages cut into parts: the trees they give, what is noted, and the bounds. */
#include "base/cmocka_test.h"

#include <string.h>

#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/mail/mime/mail_mime.h"

enum { ARENA_MAX = 64 * 1024 * 1024 };

/** type{content}, or type[children]. */
static void write_tree(const struct mail_part *part, struct strbuf *out)
{
    strbuf_add(out, part->type);
    if (part->child_count == 0) {
        strbuf_add_char(out, '{');
        strbuf_add(out, mail_part_content(part, ARENA_MAX, out->arena));
        strbuf_add_char(out, '}');
        return;
    }
    strbuf_add_char(out, '[');
    for (size_t i = 0; i < part->child_count; i++)
        write_tree(part->children[i], out);
    strbuf_add_char(out, ']');
}

static const char *tree_of(const struct mail_mime *mime, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, ARENA_MAX);

    write_tree(mime->top, &out);
    return str_cstr(arena, strbuf_str(&out));
}

static const char *defects_of(const struct mail_mime *mime, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, 4096);

    for (size_t i = 0; i < mime->defect_count; i++) {
        strbuf_add_cstr(&out, i > 0 ? " " : "");
        strbuf_add_cstr(&out, mime->defects[i]);
    }
    return str_cstr(arena, strbuf_str(&out));
}

struct tree_case {
    const char *message;
    const char *tree;
    const char *defects;
};

#define MIXED "Content-Type: multipart/mixed; boundary=\"cut\"\n\n"

static const struct tree_case cases[] = {
    /* Plain messages. */
    { "Subject: a\n\nhello\n", "text/plain{hello\n}", "" },
    { "Subject: only a head\n", "text/plain{}", "" },
    { "", "text/plain{}", "" },
    { "only a body\nof two lines\n\nand a third\n",
      "text/plain{only a body\nof two lines\n\nand a third\n}", "" },
    { "\nafter an empty line\n", "text/plain{after an empty line\n}", "" },
    { "Content-Type: TEXT/HTML; charset=utf-8\n\n<p>", "text/html{<p>}", "" },
    { "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n",
      "text/plain{hello}", "" },
    { "\xEF\xBB\xBF"
      "Content-Type: text/html\n\n<p>",
      "text/html{<p>}", "" },
    { "\n\nFrom: a@b.example\nContent-Type: text/html\n\n<p>", "text/html{<p>}", "" },
    { "From kim@example.com Tue Mar  5 09:30:00 2024\nContent-Type: text/html\n\n<p>",
      "text/html{<p>}", "" },
    /* Multiparts as they should be. */
    { MIXED "--cut\n\none\n--cut\nContent-Type: text/html\n\n<p>two\n--cut--\n",
      "multipart/mixed[text/plain{one}text/html{<p>two}]", "" },
    { MIXED "preamble\n--cut\n\none\n\n--cut--\nepilogue\n", "multipart/mixed[text/plain{one\n}]",
      "" },
    { "Content-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\n\r\none\r\n--cut  "
      "\r\n\r\ntwo\r\n"
      "--cut--\t\r\n",
      "multipart/mixed[text/plain{one}text/plain{two}]", "" },
    { "Content-Type: multipart/mixed; boundary=cut\r\r--cut\r\rone\r--cut\r\rtwo\r--cut--\r",
      "multipart/mixed[text/plain{one}text/plain{two}]", "" },
    { MIXED "--cut\nContent-Type: multipart/alternative; boundary=cut-in\n\n--cut-in\n\na\n"
            "--cut-in\nContent-Type: text/html\n\nb\n--cut-in--\n--cut\n\nc\n--cut--\n",
      "multipart/mixed[multipart/alternative[text/plain{a}text/html{b}]text/plain{c}]", "" },
    { "Content-Type: multipart/digest; boundary=cut\n\n--cut\n\nSubject: a\n\none\n--cut--\n",
      "multipart/digest[message/rfc822[text/plain{one}]]", "" },
    { MIXED "--cut\nContent-Type: message/rfc822\n\nSubject: a\nContent-Type: multipart/mixed; "
            "boundary=in\n\n--in\n\nx\n--in--\n\n--cut\n\nc\n--cut--\n",
      "multipart/mixed[message/rfc822[multipart/mixed[text/plain{x}]]text/plain{c}]", "" },
    { MIXED "--cut\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
            "U3ViamVjdDogYQoKb25lCg==\n--cut--\n",
      "multipart/mixed[message/rfc822[text/plain{one\n}]]", "" },
    /* And as they come. */
    { MIXED "--cut\n\none\n--cut\n\ntwo\n", "multipart/mixed[text/plain{one}text/plain{two\n}]",
      "no_final_boundary" },
    { MIXED "--cut\nContent-Type: text/html\n--cut\n\ntwo\n--cut--",
      "multipart/mixed[text/html{}text/plain{two}]", "" },
    { MIXED "--cut\nno head at all\n--cut\n--cut--\n",
      "multipart/mixed[text/plain{no head at all}text/plain{}]", "" },
    { MIXED "--cut\n\none\n--cut--\n--cut\n\ntwo\n--cut--\n",
      "multipart/mixed[text/plain{one}text/plain{two}]", "parts_after_end" },
    { MIXED "--cut\nContent-Type: multipart/alternative; boundary=cut\n\n--cut\n\na\n--cut\n\nb\n"
            "--cut--\n--cut\n\nc\n--cut--\n",
      "multipart/mixed[multipart/alternative[text/plain{a}text/plain{b}]text/plain{c}]", "" },
    { MIXED "--cut\nContent-Type: multipart/alternative; boundary=in\n\n--in\n\na\n--cut\n\nb\n"
            "--cut--\n",
      "multipart/mixed[multipart/alternative[text/plain{a}]text/plain{b}]", "no_final_boundary" },
    { "Content-Type: multipart/mixed\n\n--x y\nContent-Type: text/html\n\na\n--x y\n\nb\n--x y--\n",
      "multipart/mixed[text/html{a}text/plain{b}]", "missing_boundary" },
    { MIXED "--other\nContent-Type: text/html\n\na\n--other--\n", "multipart/mixed[text/html{a}]",
      "wrong_boundary" },
    { "Subject: lost\n\nThis is a multi-part message in MIME format.\n\n--x\nContent-Type: "
      "text/html\n\n<p>\n--x--\n",
      "multipart/mixed[text/html{<p>}]", "missing_boundary" },
    { "Subject: told\n\nIt said:\n--x\nContent-Type: text/html\n\n<p>\n--x--\n",
      "text/plain{It said:\n--x\nContent-Type: text/html\n\n<p>\n--x--\n}", "" },
    { MIXED "no part begins here\n", "text/plain{no part begins here\n}", "wrong_boundary" },
    { "Content-Type: multipart/mixed\n\nno part\n-- \nsignature\n",
      "text/plain{no part\n-- \nsignature\n}", "missing_boundary" },
    { MIXED "--cutting\n--cut-\n--cut x\n\n--cut\n\none\n--cut--\n",
      "multipart/mixed[text/plain{one}]", "" },
    { MIXED "--cut\n\none\n--cut-->\nrubbish\n", "multipart/mixed[text/plain{one}]", "" },
    { MIXED "--cut\n\none\n--cut--; end\n--cut--two\n", "multipart/mixed[text/plain{one}]", "" },
    { MIXED "--cut\n\none\n--cut--two\n--cut--\n", "multipart/mixed[text/plain{one\n--cut--two}]",
      "" },
    { MIXED "--cut\nContent-Type: text/html\n\n<p>--cut\nContent-Type: text/plain\n\none--cut--\n",
      "multipart/mixed[text/html{<p>}text/plain{one}]", "" },
    { MIXED "Parts follow.--cut\nContent-Type: text/html\n\n<p>\n\t--cut-- \n",
      "multipart/mixed[text/html{<p>}]", "" },
    { MIXED "--cut\n\nask for --cut\nor --cut-- here\n--cut--\n",
      "multipart/mixed[text/plain{ask for --cut\nor --cut-- here}]", "" },
    /* A head in two halves, and two heads in one. */
    { "Subject: a\n\nContent-Type: multipart/mixed; boundary=cut\n\n--cut\nContent-Type: "
      "text/html\n\n"
      "<p>\n--cut--\n",
      "multipart/mixed[text/html{<p>}]", "broken_head" },
    { "Subject: a\n\nContent-Type: multipart/mixed; boundary=cut\n\nand so on\n",
      "text/plain{Content-Type: multipart/mixed; boundary=cut\n\nand so on\n}", "" },
    { "Content-Type: multipart/mixed; boundary=cut\nSubject: a\n--cut\nContent-Type: "
      "multipart/alternative; boundary=in\n--in\nContent-Type: "
      "text/html\n\n<p>\n--in--\n--cut\n\none\n"
      "--cut--\n",
      "multipart/mixed[multipart/alternative[text/html{<p>}]text/plain{one}]",
      "junk_in_head repeated_content_type" },
    { MIXED
      "--cut\n\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+\n--cut\n\none\n"
      "--cut--\n",
      "multipart/mixed[text/html{<p>}text/plain{one}]", "broken_head" },
    { MIXED "--cut\n\nContent-Type: is what I mean\nby that\n--cut--\n",
      "multipart/mixed[text/plain{Content-Type: is what I mean\nby that}]", "" },
    { "Received: by b.example\n\n \nContent-Type: text/html\nTo: a@b.example\n\n<p>",
      "text/html{<p>}", "broken_head" },
    { "X-Way: gate\n\nMessage-ID: <m@b.example>\nContent-Type: multipart/mixed; boundary=cut\n\n"
      "--cut\n\none\n--cut--\n",
      "multipart/mixed[text/plain{one}]", "broken_head" },
    { MIXED "--cut\nContent-Type: message/rfc822\n\nX-Way: gate\n\nReceived: by b.example\n"
            "Content-Type: text/html\n\n<p>\n--cut--\n",
      "multipart/mixed[message/rfc822[text/html{<p>}]]", "broken_head" },
    { "Subject: a\n\nContent-Type: text/html\n\n<p>", "text/plain{Content-Type: text/html\n\n<p>}",
      "" },
    { "X-Way: gate\n\nFrom: Kim\nTo: Lee\n\nhello", "text/plain{From: Kim\nTo: Lee\n\nhello}", "" },
    { "X-Way: gate\n\nReceived: your letter\nand read it with care\n\nKim",
      "text/plain{Received: your letter\nand read it with care\n\nKim}", "" },
    { "Content-Type: multipart/alternative; boundary=cut\nContent-Type: text/plain\n"
      "Content-Transfer-Encoding: base64\n\nb25l\n--cut\nContent-Type: text/html\n\n<p>\n"
      "--cut--\n",
      "multipart/alternative[text/plain{one}text/html{<p>}]", "repeated_content_type" },
    { "Content-Type: multipart/mixed; boundary=cut\nContent-Type: image/png\n\nx\n--cut\n\none\n"
      "--cut--\n",
      "multipart/mixed[text/plain{one}]", "repeated_content_type" },
    { "Content-Type: text\n\na", "text/plain{a}", "bad_content_type" },
    { "Content-Type:\nContent-Type: text/html\n\na", "text/html{a}", "repeated_content_type" },
    { "Content-Type: \"text/html\", charset=utf-8\n\na", "text/html{a}", "" },
    { "Content-Type: text/; name=a.txt\n\na", "text/plain{a}", "bad_content_type" },
    { "Content-Type: multipart/\n\n--cut\nContent-Type: text/html\n\none\n--cut--\n",
      "multipart/mixed[text/html{one}]", "bad_content_type missing_boundary" },
    { "Content-Type: unknown; name=a.bin\n\na", "application/octet-stream{a}", "bad_content_type" },
    { "Content-Type: multipart; boundary=cut\n\n--cut\n\none\n--cut--\n",
      "multipart/mixed[text/plain{one}]", "bad_content_type" },
    { MIXED "--cut\nContent-Type: multipart/alternative; boundary=in\n"
            "Content-Transfer-Encoding: base64\n\nLS1pbgoKYQotLWluLS0K\n--cut\n\nb\n--cut--\n",
      "multipart/mixed[multipart/alternative[text/plain{a}]text/plain{b}]", "" },
    { "Content-Transfer-Encoding: base64\n\nGood morning, how are you?\n",
      "text/plain{Good morning, how are you?\n}", "wrong_transfer_encoding" },
    { "Content-Transfer-Encoding: base64\n\n7ZmY67aIIOyalOyyreuTnOumveuLiOuLpA==\n\n"
      "-- \nA list for all, ask us how to leave\n",
      "text/plain{환불 요청드립니다}", "text_after_base64" },
    { "Content-Transfer-Encoding: (by a gate) base64\n\naGVsbG8=\n", "text/plain{hello}", "" },
    { "Content-Transfer-Encoding: rot13\n\nuryyb\n", "text/plain{uryyb\n}",
      "unknown_transfer_encoding" },
    { "Content-Transfer-Encoding: rot13\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n",
      "text/plain{hello}", "unknown_transfer_encoding" },
};

static void messages_give_their_trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(ARENA_MAX);
        struct mail_mime mime;

        mail_mime_read(str_of(cases[i].message), arena, &mime);
        assert_string_equal(tree_of(&mime, arena), cases[i].tree);
        assert_string_equal(defects_of(&mime, arena), cases[i].defects);
        arena_free(&arena);
    }
}

/** As UTF-16 with its mark; `low` is where the byte of a sign stands within its two. */
static struct str wide(const char *text, size_t low, struct arena *arena)
{
    size_t n = strlen(text);
    char *out = arena_alloc(arena, 2 * n + 2);

    out[low] = '\xFF';
    out[1 - low] = '\xFE';
    for (size_t i = 0; i < n; i++) {
        out[2 * i + 2 + low] = text[i];
        out[2 * i + 3 - low] = '\0';
    }
    return (struct str){ out, 2 * n + 2 };
}

static void messages_saved_as_utf16_are_read(void **state)
{
    (void)state;
    for (size_t low = 0; low < 2; low++) {
        struct arena *arena = arena_new(ARENA_MAX);
        struct mail_mime mime;

        mail_mime_read(wide("Content-Type: text/html\r\n\r\n<p>", low, arena), arena, &mime);
        assert_string_equal(tree_of(&mime, arena), "text/html{<p>}");
        arena_free(&arena);
    }
}

static void an_attached_message_is_kept_as_it_stands(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct mail_mime mime;
    const struct mail_part *attached;
    struct sha256 digest;
    struct sha256 wanted = sha256_of(STR("Subject: =?x?=\r\nX:  y\r\n\r\nbody\r\n"));
    size_t size;

    (void)state;
    mail_mime_read(STR("Content-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\nContent-Type: "
                       "message/rfc822\r\n\r\nSubject: =?x?=\r\nX:  y\r\n\r\nbody\r\n\r\n--cut--"),
                   arena, &mime);
    attached = mime.top->children[0];
    assert_str_is(attached->content, "Subject: =?x?=\r\nX:  y\r\n\r\nbody\r\n");
    mail_part_digest(attached, &size, &digest);
    assert_int_equal(size, attached->content.n);
    assert_memory_equal(digest.bytes, wanted.bytes, SHA256_BYTES);
    arena_free(&arena);
}

static void every_beginning_of_a_message_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t n = 0; n <= strlen(cases[i].message); n++) {
            struct arena *arena = arena_new(ARENA_MAX);
            char *copy = str_cstr(arena, str_sub(str_of(cases[i].message), 0, n));
            struct mail_mime mime;

            mail_mime_read((struct str){ copy, n }, arena, &mime);
            assert_non_null(mime.top);
            arena_free(&arena);
        }
}

/* ---- bounds ---- */

static void read_hostile(struct strbuf *text, struct mail_mime *mime)
{
    mail_mime_read(strbuf_str(text), text->arena, mime);
    assert_true(mime->part_count <= MAIL_PARTS_MAX);
    assert_false(arena_is_over(text->arena));
}

static void parts_beyond_a_thousand_are_not_opened(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct strbuf text = strbuf_new(arena, ARENA_MAX);
    struct mail_mime mime;

    (void)state;
    strbuf_add_cstr(&text, MIXED);
    for (int i = 0; i < 200000; i++)
        strbuf_add_cstr(&text, "--cut\nA: b\n");
    read_hostile(&text, &mime);
    assert_int_equal(mime.part_count, MAIL_PARTS_MAX);
    assert_string_equal(defects_of(&mime, arena), "too_many_parts");
    arena_free(&arena);
}

static void parts_beyond_thirty_levels_are_not_opened(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct strbuf text = strbuf_new(arena, ARENA_MAX);
    struct mail_mime mime;
    int depth = 0;

    (void)state;
    for (int i = 0; i < 5000; i++)
        strbuf_addf(&text, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    read_hostile(&text, &mime);
    for (const struct mail_part *part = mime.top; part->child_count > 0; part = part->children[0])
        depth++;
    assert_int_equal(depth, MAIL_DEPTH_MAX);
    assert_non_null(strstr(defects_of(&mime, arena), "too_deep"));
    arena_free(&arena);
}

static void messages_within_messages_end_somewhere(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct strbuf text = strbuf_new(arena, ARENA_MAX);
    struct mail_mime mime;

    (void)state;
    for (int i = 0; i < 50000; i++)
        strbuf_add_cstr(&text, "Content-Type: message/rfc822\n\n");
    read_hostile(&text, &mime);
    assert_string_equal(defects_of(&mime, arena), "too_deep");
    arena_free(&arena);
}

static void long_heads_are_cut(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct strbuf text = strbuf_new(arena, ARENA_MAX);
    struct mail_mime mime;

    (void)state;
    strbuf_add_cstr(&text, MIXED);
    for (int part = 0; part < 900; part++) {
        strbuf_add_cstr(&text, "--cut\n");
        for (int field = 0; field < 1900; field++)
            strbuf_add_cstr(&text, "A:b\n");
        strbuf_add_cstr(&text, "\n\n");
    }
    read_hostile(&text, &mime);
    assert_string_equal(defects_of(&mime, arena), "head_too_long");
    arena_free(&arena);
}

static void text_that_is_decoded_is_bounded(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct strbuf text = strbuf_new(arena, ARENA_MAX);
    struct mail_mime mime;
    size_t kept = 0;

    (void)state;
    strbuf_add_cstr(&text, MIXED);
    for (int part = 0; part < 8; part++) {
        strbuf_add_cstr(&text, "--cut\nContent-Type: text/plain\n"
                               "Content-Transfer-Encoding: base64\n\n");
        for (int line = 0; line < 25000; line++)
            strbuf_add_cstr(&text, "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\n");
    }
    read_hostile(&text, &mime);
    for (size_t i = 0; i < mime.top->child_count; i++)
        kept += mime.top->children[i]->content.n;
    assert_true(kept <= MAIL_KEPT_BYTES_MAX + 8 * 128);
    assert_non_null(strstr(defects_of(&mime, arena), "too_much_text"));
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_give_their_trees),
        cmocka_unit_test(messages_saved_as_utf16_are_read),
        cmocka_unit_test(an_attached_message_is_kept_as_it_stands),
        cmocka_unit_test(every_beginning_of_a_message_is_read),
        cmocka_unit_test(parts_beyond_a_thousand_are_not_opened),
        cmocka_unit_test(parts_beyond_thirty_levels_are_not_opened),
        cmocka_unit_test(messages_within_messages_end_somewhere),
        cmocka_unit_test(long_heads_are_cut),
        cmocka_unit_test(text_that_is_decoded_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
