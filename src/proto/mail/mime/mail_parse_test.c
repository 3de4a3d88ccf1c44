/** What `pharos mail parse` says of messages as people send them. */
#include "base/cmocka_test.h"

#include <string.h>

#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/mail/mail_tool.h"
#include "proto/mail/mime/mail_parse.h"

enum { ARENA_MAX = 64 * 1024 * 1024, OUTPUT_MAX = 8 * 1024 * 1024, JSON_DEPTH = 8 };

static const char *parse(struct str message, struct arena *arena)
{
    struct mail_tool_options options = { .local_domain = STR_NULL };
    struct json_out out = json_out_new(arena, OUTPUT_MAX);
    struct err err = { 0 };
    struct str json;
    json_t *value;

    assert_true(mail_tool_parse(message, &options, arena, &out, &err));
    assert_true(strbuf_done(&out.buf, "message", &json, &err));
    assert_true(json_parse(json, JSON_DEPTH, arena, &value, &err));
    return str_cstr(arena, json);
}

/** Every piece (parted by lines) stands in what is said of the message. */
struct parse_case {
    const char *message;
    const char *pieces;
};

#define MIXED          "From: a@b.example\nContent-Type: multipart/mixed; boundary=\"cut\"\n\n"
#define ATTACHED(head) MIXED "--cut\n\nhi\n--cut\n" head "\n\nYWJj\n--cut--\n"
#define UU_ORDER       "begin 644 order 77.txt\n);W)D97(@-S<*\n`\nend\n"
#define UU_ORDER_IS                                                                                \
    "\"filename\":\"order 77.txt\",\"content_type\":\"application/octet-stream\",\"size\":9,"      \
    "\"sha256\":\"345dbc2cf30a20f3ce9b86af8494753e9e3cfadb6dec42270d3921da07bbaa54\","             \
    "\"content_id\":null,\"inline\":false"
#define NO_FILES "\"attachments\":[]"
#define CLEAN    "\"defects\":[]"

static const struct parse_case people[] = {
    { "From: =?utf-8?B?6rmA66-87KeA?= <Kim@Example.com>\nSender: s@b.example, t@b.example\n"
      "To: A <a@b.example>\nTo: c@d.example\nCc: G: e@f.example;\nBcc: g@h.example\n"
      "Reply-To: r@b.example\n\n",
      "\"from\":[{\"name\":\"김민지\",\"email\":\"Kim@Example.com\"}]\n"
      "\"sender\":{\"name\":null,\"email\":\"s@b.example\"}\n"
      "\"to\":[{\"name\":\"A\",\"email\":\"a@b.example\"},{\"name\":null,\"email\":\"c@d.example\"}"
      "]\n"
      "\"cc\":[{\"name\":null,\"email\":\"e@f.example\"}]\n"
      "\"bcc\":[{\"name\":null,\"email\":\"g@h.example\"}]\n"
      "\"reply_to\":[{\"name\":null,\"email\":\"r@b.example\"}]\n" CLEAN },
    { "Subject: x\n\n", "\"from\":[]\n\"sender\":null\n\"to\":[]\n\"defects\":[\"no_from\"]" },
    { "From: nobody in particular\nFrom: a@b.example\n\n",
      "\"from\":[{\"name\":null,\"email\":\"a@b.example\"}]" },
    { "From: a@b.example\nContent-Type: text/plain; charset=euc-kr\n"
      "Subject: \xc8\xaf\xba\xd2 \xbf\xe4\xc3\xbb\n\n\xb0\xa8\xbb\xe7\xc7\xd5\xb4\xcf\xb4\xd9",
      "\"subject\":\"환불 요청\"\n\"text\":\"감사합니다\"\n" CLEAN },
};

static const struct parse_case heads[] = {
    { "From: a@b.example\nDate: Tue, 5 Mar 2024 09:30:00 +0900\nMessage-ID: <m@b.example>\n"
      "In-Reply-To: Your message <i@b.example>\nReferences: <r1@b.example>\n\t<r2@b.example>\n"
      "References: <r3@b.example>\nSubject: =?utf-8?Q?=ED=99=98=EB=B6=88?=\n\nhi\n",
      "\"subject\":\"환불\"\n\"date\":\"2024-03-05T09:30:00+09:00\"\n\"message_id\":\"m@b."
      "example\"\n"
      "\"in_reply_to\":[\"i@b.example\"]\n"
      "\"references\":[\"r1@b.example\",\"r2@b.example\",\"r3@b.example\"]\n" CLEAN },
    { "From: a@b.example\nMessage-ID: m@b.example\nReferences: r1@b.example, r2@b.example\n\n",
      "\"message_id\":\"m@b.example\"\n\"references\":[\"r1@b.example\",\"r2@b.example\"]" },
    { "From: a@b.example\nMessage-ID: <m\n @b.example>\nReferences: <> <<r@b.example>> <cut\n\n",
      "\"message_id\":\"m@b.example\"\n\"references\":[\"r@b.example\"]" },
    { "From: a@b.example\nMessage-ID: 12345\nIn-Reply-To: your letter of k@b.example\nDate: "
      "soon\n\n",
      "\"message_id\":\"12345\"\n\"in_reply_to\":[]\n\"date\":null\n\"defects\":[\"bad_date\"]" },
    { "From: a@b.example\nMessage-ID: <>\n\n", "\"message_id\":null" },
    { "From: a@b.example\n\n",
      "\"subject\":\"\"\n\"date\":null\n\"message_id\":null\n\"text\":\"\"\n"
      "\"html\":null\n\"body_type\":\"text/plain\"" },
};

static const struct parse_case texts[] = {
    { "From: a@b.example\r\n\r\none\r\ntwo\rthree\r\n", "\"text\":\"one\\ntwo\\nthree\\n\"" },
    { "From: a@b.example\r\r\n\r\r\none\r\r\n\r\r\ntwo\r\r\n", "\"text\":\"one\\n\\ntwo\\n\"" },
    { "From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n<p>환불 <b>요청</b></p>",
      "\"text\":null\n\"html\":\"<p>환불 <b>요청</b></p>\"\n\"body_type\":\"text/html\"\n"
      "\"body_text_rendered\":\"환불 요청\"" },
    { "From: a@b.example\nContent-Type: text/html\n\n<html><head><meta http-equiv=Content-Type "
      "content=\"text/html; charset=euc-kr\"></head><p>\xc8\xaf\xba\xd2",
      "<p>환불\"\n\"body_text_rendered\":\"환불\"" },
    { "From: a@b.example\nContent-Type: multipart/alternative; "
      "boundary=cut\n\n--cut\n\nplain\n--cut\n"
      "Content-Type: text/html\n\n<p>rich\n--cut--\n",
      "\"text\":\"plain\"\n\"html\":\"<p>rich\"\n\"body_type\":\"text/html\"\n"
      "\"body_text_rendered\":\"rich\"\n" NO_FILES },
    { MIXED "--cut\n\n \n--cut\nContent-Type: image/png; name=a.png\n\nx\n--cut\n\nsaid\n--cut--\n",
      "\"text\":\"said\"\n\"attachments\":[{\"filename\":\"a.png\"" },
    { "From: a@b.example\nContent-Type: multipart/alternative; "
      "boundary=cut\n\n--cut\n\none\n--cut\n"
      "\nagain\n--cut\nContent-Type: text/calendar\n\nx\n--cut--\n",
      "\"text\":\"one\"\n\"attachments\":[{\"filename\":null,\"content_type\":\"text/calendar\"" },
    { MIXED "--cut\n\nfirst\n--cut\n\nsecond\n--cut--\n",
      "\"text\":\"first\"\n\"filename\":null,\"content_type\":\"text/plain\",\"size\":6" },
    { MIXED "--cut\nContent-Disposition: attachment\n\nfile\n--cut\n\nsaid\n--cut--\n",
      "\"text\":\"said\"\n\"filename\":null,\"content_type\":\"text/plain\",\"size\":4" },
    { MIXED "--cut\nContent-Type: text/plain; name=notes.txt\n\nfile\n--cut--\n",
      "\"text\":null\n\"body_text_rendered\":\"\"\n\"filename\":\"notes.txt\"" },
    { MIXED "--cut\nContent-Disposition: inline; filename=a.txt\n\nsaid\n--cut\n"
            "Content-Disposition: inline; filename=b.txt\n\nmore\n--cut--\n",
      "\"text\":\"said\"\n\"attachments\":[{\"filename\":\"b.txt\"" },
    { "From: a@b.example\nContent-Type: text/plain; name=notes.txt\n\nsaid", "\"text\":\"said\"" },
    { "From: a@b.example\nContent-Transfer-Encoding: base64\n\n"
      "7ZmY67aIIOyalOyyreuTnOumveuLiOuLpA==\n\n-- \nA list for all, ask us how to leave\n",
      "\"text\":\"환불 요청드립니다\\n-- \\nA list for all, ask us how to leave\\n\"" },
    { MIXED "--cut\nContent-Type: text/html\n\n<p>said\n--cut\n\n",
      "\"text\":null\n\"html\":\"<p>said\"\n" NO_FILES },
    { MIXED "--cut\n\nsaid\n--cut\nContent-Type: multipart/alternative; boundary=in\n"
            "Content-Disposition: attachment\n\n--in\n\nplain\n--in\nContent-Type: text/html\n\n"
            "<p>rich\n--in--\n--cut--\n",
      "\"text\":\"said\"\n\"html\":null\n\"content_type\":\"text/plain\",\"size\":5\n"
      "\"content_type\":\"text/html\",\"size\":7" },
    { MIXED "--cut\nContent-Type: multipart/mixed; boundary=in\nContent-Disposition: attachment\n\n"
            "--in\n\nplain\n--in--\n--cut--\n",
      "\"text\":\"plain\"\n" NO_FILES },
    { MIXED "--cut\nContent-Type: multipart/alternative; boundary=in\n\n--in\n\none\n--in\n"
            "Content-Type: text/html\n\n<p>one\n--in--\n--cut\n"
            "Content-Type: multipart/alternative; boundary=on\n\n--on\n\nother\n--on\n"
            "Content-Type: text/html\n\n<p>other\n--on--\n--cut--\n",
      "\"text\":\"one\"\n\"html\":\"<p>one\"\n\"content_type\":\"text/plain\",\"size\":5\n"
      "\"content_type\":\"text/html\",\"size\":8" },
    { "From: a@b.example\nContent-Type: text/markdown\n\n*said*",
      "\"text\":\"*said*\"\n" NO_FILES },
    { "From: a@b.example\nContent-Type: text/plain; format=flowed\n\none \ntwo\n",
      "\"text\":\"one \\ntwo\\n\"" },
};

static const struct parse_case files[] = {
    { ATTACHED("Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
               "Content-Disposition: ATTACHMENT; filename=\"a b.pdf\""),
      "{\"filename\":\"a b.pdf\",\"content_type\":\"application/pdf\",\"size\":3,\"sha256\":"
      "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\",\"content_id\":null,"
      "\"inline\":false}\n" CLEAN },
    { ATTACHED("Content-Type: image/png; name=\"=?utf-8?B?7ZmY67aILnBuZw==?=\"\n"
               "Content-ID: <i@b.example>\nContent-Disposition: inline"),
      "\"filename\":\"환불.png\"\n\"content_id\":\"i@b.example\",\"inline\":true" },
    { ATTACHED("Content-Type: image/png\nContent-Disposition: attachment;\n"
               " filename*=utf-8''%ED%99%98%EB%B6%88.png"),
      "\"filename\":\"환불.png\"" },
    { ATTACHED("Content-Type: image/png\nContent-Location: image001.png"),
      "\"filename\":\"image001.png\"" },
    { ATTACHED("Content-Type: image/png\nContent-Location: http://b.example/a.png"),
      "\"filename\":null,\"content_type\":\"image/png\"" },
    { ATTACHED("Content-Type: application/ms-tnef; name=winmail.dat"),
      "\"filename\":\"winmail.dat\",\"content_type\":\"application/ms-tnef\"" },
    { ATTACHED("Content-Type: text/calendar; method=REQUEST"),
      "\"filename\":null,\"content_type\":\"text/calendar\"" },
    { ATTACHED("Content-Type: message/rfc822\n\nSubject: =?utf-8?B?7ZmY67aI?="),
      "\"filename\":\"환불.eml\",\"content_type\":\"message/rfc822\",\"size\":35" },
    { ATTACHED("Content-Type: message/rfc822; name=old.eml\n\nSubject: x"),
      "\"filename\":\"old.eml\"" },
    { ATTACHED("Content-Type: message/rfc822\n\nSubject: old.eml"), "\"filename\":\"old.eml\"" },
    { ATTACHED("Content-Type: message/rfc822\n\nTo: x"),
      "\"filename\":null,\"content_type\":\"message/rfc822\"" },
    { "From: a@b.example\nContent-Type: multipart/related; boundary=cut\n\n--cut\n"
      "Content-Type: text/html\n\n<img src=cid:i>\n--cut\nContent-Type: image/gif\n"
      "Content-ID: <i>\n\nx\n--cut--\n",
      "\"content_type\":\"image/gif\",\"size\":1\n\"content_id\":\"i\",\"inline\":true" },
    { "From: a@b.example\nContent-Type: multipart/signed; boundary=cut\n\n--cut\n\nsaid\n--cut\n"
      "Content-Type: application/pgp-signature; name=signature.asc\n\nx\n--cut--\n",
      "\"text\":\"said\"\n\"filename\":\"signature.asc\"" },
    { "From: a@b.example\nContent-Type: multipart/encrypted; boundary=cut\n\n--cut\n"
      "Content-Type: application/pgp-encrypted\n\nVersion: 1\n--cut\n"
      "Content-Type: application/octet-stream\n\nx\n--cut--\n",
      "\"text\":null\n\"content_type\":\"application/pgp-encrypted\"\n\"application/"
      "octet-stream\"" },
    { "From: a@b.example\nContent-Type: application/pdf; name=a.pdf\n\nx",
      "\"text\":null\n\"filename\":\"a.pdf\"" },
    { "From: a@b.example\nContent-Type: multipart/report; boundary=cut\n\n--cut\n\nsaid\n--cut\n"
      "Content-Type: message/delivery-status\n\nStatus: 5.1.1\n--cut--\n",
      "\"text\":\"said\"\n\"content_type\":\"message/delivery-status\",\"size\":13" },
};

/* Files that stand uuencoded within a text. */
static const struct parse_case enclosed[] = {
    { "From: a@b.example\n\nsee below\n\n" UU_ORDER "\nKim\n",
      "\"text\":\"see below\\n\\n\\nKim\\n\"\n" UU_ORDER_IS "\n" CLEAN },
    { "From: a@b.example\r\n\r\nbegin 0755 a.txt\r\n%8FQU90H \r\n \r\nend\r\nbegin 600 b.txt\r\n"
      "%8FQU90H\r\nend",
      "\"text\":\"\"\n\"filename\":\"a.txt\",\"content_type\":\"application/"
      "octet-stream\",\"size\":"
      "5\n\"filename\":\"b.txt\",\"content_type\":\"application/octet-stream\",\"size\":5" },
    { MIXED "--cut\nContent-Transfer-Encoding: 7bit\n\nsaid\n" UU_ORDER "--cut--\n",
      "\"text\":\"said\\n\"\n" UU_ORDER_IS },
    { "From: a@b.example\n\nbegin 644 \xC8\xAF\xBA\xD2.txt\n%8FQU90H \nend\n",
      "\"text\":\"\"\n\"filename\":\"환불.txt\"" },
    { "From: a@b.example\n\nbegin 644 cut.bin\n)=W)D97(@-S<*\n",
      "\"text\":\"\"\n\"filename\":\"cut.bin\",\"content_type\":\"application/octet-stream\"" },
    { "From: a@b.example\n\nbegin 644 bytes today\nand no more\nend\n",
      "\"text\":\"begin 644 bytes today\\nand no more\\nend\\n\"\n" NO_FILES },
    { "From: a@b.example\n\nwe begin 644 a\n" UU_ORDER "we begin 9 a\n",
      "\"text\":\"we begin 644 a\\nwe begin 9 a\\n\"\n" UU_ORDER_IS },
    { "From: a@b.example\nContent-Type: text/html\n\n" UU_ORDER, "\"text\":null\n" NO_FILES },
};

static void check(const struct parse_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_new(ARENA_MAX);
        const char *json = parse(str_of(cases[i].message), arena);
        struct str rest = str_of(cases[i].pieces);

        while (rest.n > 0) {
            const char *piece = str_cstr(arena, str_cut(&rest, '\n'));

            if (strstr(json, piece) == NULL)
                fail_msg("%s\nis not in\n%s", piece, json);
        }
        arena_free(&arena);
    }
}

static void people_are_named(void **state)
{
    (void)state;
    check(people, COUNT_OF(people));
}

static void heads_are_understood(void **state)
{
    (void)state;
    check(heads, COUNT_OF(heads));
}

static void the_text_is_the_first_that_says_something(void **state)
{
    (void)state;
    check(texts, COUNT_OF(texts));
}

static void all_else_is_a_file(void **state)
{
    (void)state;
    check(files, COUNT_OF(files));
}

static void files_within_a_text_are_files(void **state)
{
    (void)state;
    check(enclosed, COUNT_OF(enclosed));
}

static void parse_beginnings(const struct parse_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n < strlen(cases[i].message); n++) {
            struct arena *arena = arena_new(ARENA_MAX);
            struct str beginning = str_sub(str_of(cases[i].message), 0, n);

            parse((struct str){ str_cstr(arena, beginning), n }, arena);
            arena_free(&arena);
        }
}

static void every_beginning_gives_an_object(void **state)
{
    (void)state;
    parse_beginnings(files, COUNT_OF(files));
    parse_beginnings(enclosed, COUNT_OF(enclosed));
}

static void an_object_that_would_be_too_long_has_short_texts(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct strbuf message = strbuf_new(arena, ARENA_MAX);
    const char *json;

    (void)state;
    strbuf_add_cstr(&message, "From: a@b.example\n\n");
    for (int i = 0; i < 2000000; i++)
        strbuf_add_char(&message, '\x01');
    json = parse(strbuf_str(&message), arena);
    assert_non_null(strstr(json, "\"defects\":[\"too_much_text\"]"));
    arena_free(&arena);
}

static void a_message_that_cannot_be_read_says_so_and_nothing_else(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct json_out out = json_out_new(arena, OUTPUT_MAX);

    (void)state;
    mail_parse_write_unreadable(&out, arena, "not_readable");
    assert_str_is(strbuf_str(&out.buf),
                  "{\"from\":[],\"sender\":null,\"to\":[],\"cc\":[],\"bcc\":[],\"reply_to\":[],"
                  "\"subject\":\"\",\"date\":null,\"message_id\":null,\"in_reply_to\":[],"
                  "\"references\":[],\"text\":null,\"html\":null,\"body_type\":\"text/plain\","
                  "\"body_text_rendered\":\"\",\"attachments\":[],\"defects\":[\"not_readable\"]}");
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_are_named),
        cmocka_unit_test(heads_are_understood),
        cmocka_unit_test(the_text_is_the_first_that_says_something),
        cmocka_unit_test(all_else_is_a_file),
        cmocka_unit_test(files_within_a_text_are_files),
        cmocka_unit_test(every_beginning_gives_an_object),
        cmocka_unit_test(an_object_that_would_be_too_long_has_short_texts),
        cmocka_unit_test(a_message_that_cannot_be_read_says_so_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
