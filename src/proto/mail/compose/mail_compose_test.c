/** Messages as they are written: their bytes, and what our own reader finds in them. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "proto/mail/compose/mail_compose.h"

enum { ARENA_MAX = 64 * 1024 * 1024, OUTPUT_MAX = 16 * 1024 * 1024 };

#define NOVEMBER_29_MS ((int64_t)1795932240000) /* 2026-11-29T06:04:00Z */

static int set_up(void **state)
{
    *state = arena_new(ARENA_MAX);
    return 0;
}

#define COMPOSE_TEST(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, set_up, test_arena_tear_down)

static bool write_to_buffer(void *arg, const void *bytes, size_t n)
{
    strbuf_add(arg, (struct str){ bytes, n });
    return true;
}

static struct mail_draft plain_draft(void)
{
    return (struct mail_draft){
        .from = { STR("Haneul Support"), STR("help@haneul.example") },
        .sender = { STR_NULL, STR_NULL },
        .subject = STR("Your order"),
        .date = { NOVEMBER_29_MS, 540 },
        .message_id = STR("a1@haneul.example"),
        .text = STR("Hello\n"),
        .html = STR_NULL,
        .boundary_seed = 0x1234567890abcdef,
    };
}

static bool try_compose(const struct mail_draft *draft, struct arena *arena, struct str *out,
                        struct err *err)
{
    struct strbuf buf = strbuf_new(arena, OUTPUT_MAX);
    struct mail_sink sink = { write_to_buffer, &buf };
    bool is_done = mail_compose(draft, &mail_compose_limits_usual, arena, &sink, err);

    *out = strbuf_str(&buf);
    return is_done;
}

/** Every message of these tests is 7-bit clean, with CRLF alone and no line that is too long. */
static void check_lines(struct str message, size_t longest)
{
    size_t column = 0;

    for (size_t i = 0; i < message.n; i++) {
        unsigned char c = (unsigned char)message.p[i];

        assert_true(c < 0x80 && c != '\0');
        if (c == '\n') {
            assert_true(i > 0 && message.p[i - 1] == '\r');
            column = 0;
        } else if (c == '\r') {
            assert_true(i + 1 < message.n && message.p[i + 1] == '\n');
        } else {
            assert_true(++column <= longest);
        }
    }
    assert_true(str_ends_with(message, STR("\r\n")));
}

static struct str compose(const struct mail_draft *draft, struct arena *arena)
{
    struct err err = { 0 };
    struct str message;

    if (!try_compose(draft, arena, &message, &err))
        fail_msg("%s at %s", err.code, err.field);
    check_lines(message, 998);
    return message;
}

static struct mail_parsed read_back(const struct mail_draft *draft, struct arena *arena)
{
    struct mail_parsed mail;

    mail_parse(compose(draft, arena), arena, &mail);
    for (size_t i = 0; i < mail.mime.defect_count; i++)
        fail_msg("%s", mail.mime.defects[i]);
    return mail;
}

/* ---- bytes ---- */

static void a_plain_message_is_written_byte_for_byte(void **state)
{
    struct mail_draft draft = plain_draft();
    struct mail_address to[] = { { STR("김하나"), STR("hana@example.com") },
                                 { STR_NULL, STR("lee@example.com") } };

    draft.to = (struct mail_addresses){ to, COUNT_OF(to) };
    draft.auto_submitted = MAIL_SUBMITTED_AS_REPLY;
    assert_str_is(compose(&draft, *state),
                  "Date: Sun, 29 Nov 2026 15:04:00 +0900\r\n"
                  "From: Haneul Support <help@haneul.example>\r\n"
                  "To: =?UTF-8?B?6rmA7ZWY64KY?= <hana@example.com>, lee@example.com\r\n"
                  "Subject: Your order\r\n"
                  "Message-ID: <a1@haneul.example>\r\n"
                  "Auto-Submitted: auto-replied\r\n"
                  "MIME-Version: 1.0\r\n"
                  "Content-Type: text/plain; charset=utf-8\r\n"
                  "Content-Transfer-Encoding: 7bit\r\n"
                  "\r\n"
                  "Hello\r\n");
}

static void parts_are_nested_as_far_as_they_are_needed(void **state)
{
    struct str picture = STR("PNG");
    struct str file = STR("%PDF");
    struct mail_draft_file pictures[] = { { mail_source_of(&picture), STR("a.png"),
                                            STR("image/png"), STR("p1@haneul.example") } };
    struct mail_draft_file files[] = { { mail_source_of(&file), STR("견적서.pdf"),
                                         STR("Application/PDF"), STR_NULL } };
    struct mail_draft draft = plain_draft();
    struct mail_parsed mail;

    draft.html = STR("<p>Hello <img src=\"cid:p1@haneul.example\"></p>");
    draft.pictures = pictures;
    draft.picture_count = 1;
    draft.files = files;
    draft.file_count = 1;
    mail = read_back(&draft, *state);
    assert_str_is(mail.mime.top->type, "multipart/mixed");
    assert_str_is(mail.mime.top->children[0]->type, "multipart/related");
    assert_str_is(mail.mime.top->children[0]->children[0]->type, "multipart/alternative");
    assert_str_is(mail.text, "Hello\n");
    assert_str_is(mail.html, "<p>Hello <img src=\"cid:p1@haneul.example\"></p>\r\n");
    assert_int_equal(mail.attachment_count, 2);
    assert_true(mail.attachments[0].is_inline);
    assert_str_is(mail.attachments[0].content_id, "p1@haneul.example");
    assert_false(mail.attachments[1].is_inline);
    assert_str_is(mail.attachments[1].filename, "견적서.pdf");
    assert_str_is(mail.attachments[1].content_type, "application/pdf");
    assert_str_is(mail_part_content(mail.attachments[1].part, 100, *state), "%PDF");
}

static void a_files_name_stands_where_old_and_new_readers_look(void **state)
{
    struct str file = STR("x");
    struct mail_draft_file files[] = { { mail_source_of(&file), STR("견적서.pdf"),
                                         STR("application/pdf"), STR_NULL } };
    struct mail_draft draft = plain_draft();
    struct str message;

    draft.files = files;
    draft.file_count = 1;
    message = compose(&draft, *state);
    assert_true(str_find(message, STR("Content-Type: application/pdf;\r\n"
                                      " name=\"=?UTF-8?B?6rKs7KCB7IScLnBkZg==?=\"\r\n"
                                      "Content-Disposition: attachment;\r\n"
                                      " filename*=UTF-8''%EA%B2%AC%EC%A0%81%EC%84%9C.pdf\r\n"))
                < message.n);
}

static void the_same_values_give_the_same_bytes(void **state)
{
    struct mail_draft draft = plain_draft();

    draft.html = STR("<p>안녕하세요</p>");
    assert_true(str_eq(compose(&draft, *state), compose(&draft, *state)));
}

/* ---- values ---- */

static const char *const names[] = {
    "Kim Minji",
    "김민지",
    "Kim, Minji",
    "Kim \"MJ\" Minji",
    "back\\slash",
    "Müller (Vertrieb)",
    "佐藤 太郎",
    "O'Neil",
    "a.b",
    "아주 긴 이름을 가진 고객센터 담당자 그리고 그 동료들 모두 함께 쓰는 주소",
    "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
};

static void names_of_any_language_are_read_back(void **state)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct mail_draft draft = plain_draft();
        struct mail_parsed mail;

        draft.from.name = str_of(names[i]);
        mail = read_back(&draft, *state);
        assert_int_equal(mail.from.count, 1);
        assert_str_is(mail.from.items[0].name, names[i]);
        assert_str_is(mail.from.items[0].email, "help@haneul.example");
    }
}

static const char *const subjects[] = {
    "",
    "Re: 환불",
    "[#1234] 환불 요청드립니다 / refund please",
    "a  b",
    "환불  두 칸",
    "Größe und Übergröße, 50 % Rabatt = ja?",
    "a very long subject of plain words that has to be folded somewhere because no line of a head "
    "should have more than seventy-six columns, whatever it says",
    "긴 제목은 여러 줄로 나뉘어야 하고 글자가 중간에서 잘리면 안 되며 다시 읽었을 때 그대로여야 "
    "합니다 그리고 English words 사이에 있어도 괜찮습니다",
    "https://example.com/"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
};

static void subjects_of_any_language_are_read_back(void **state)
{
    for (size_t i = 0; i < COUNT_OF(subjects); i++) {
        struct mail_draft draft = plain_draft();

        draft.subject = str_of(subjects[i]);
        assert_str_is(read_back(&draft, *state).subject, subjects[i]);
    }
}

/** Our own reader undoes encoded words within encoded words, so the bytes are looked at. */
static void what_looks_like_an_encoded_word_is_encoded(void **state)
{
    struct mail_draft draft = plain_draft();
    struct str message;

    draft.subject = STR("see =?UTF-8?B?7ZmY67aI?= there");
    draft.from.name = STR("=?UTF-8?Q?no_word?=");
    message = compose(&draft, *state);
    assert_true(
        str_find(message, STR("Subject: see =?UTF-8?B?PT9VVEYtOD9CPzdabVk2N2FJPz0=?= there\r\n"))
        < message.n);
    assert_true(str_find(message, STR("From: =?UTF-8?B?PT9VVEYtOD9RP25vX3dvcmQ/PQ==?= <help"))
                < message.n);
}

static void a_subject_of_one_huge_word_is_read_back(void **state)
{
    struct strbuf word = strbuf_new(*state, 5000);
    struct mail_draft draft = plain_draft();

    for (int i = 0; i < 3000; i++)
        strbuf_add_char(&word, (char)('a' + i % 26));
    draft.subject = strbuf_str(&word);
    assert_true(str_eq(read_back(&draft, *state).subject, draft.subject));
}

static void encoded_words_are_short_and_of_whole_characters(void **state)
{
    struct mail_draft draft = plain_draft();
    struct str message;
    struct str rest;

    draft.subject = str_of(subjects[7]);
    message = compose(&draft, *state);
    check_lines(message, 76);
    rest = str_from(message, str_find(message, STR("=?UTF-8?B?")));
    while (str_starts_with(rest, STR("=?UTF-8?B?"))) {
        struct str word = str_sub(rest, 0, str_find(rest, STR("?=")) + 2);
        struct str text = mail_words_decode(word, STR_NULL, *state);

        assert_true(word.n <= 75);
        assert_int_equal(str_find(text, STR("\xEF\xBF\xBD")), text.n);
        rest = str_trim(str_from(rest, word.n));
    }
}

static const struct {
    const char *given;
    const char *written; /* NULL: refused */
    bool is_utf8;
} addresses[] = {
    { "kim@example.com", "kim@example.com", false },
    { "kim@한국.example", "kim@xn--3e0b707e.example", false },
    { "kim@한국.example", "kim@한국.example", true },
    { "김@한국.example", NULL, false },
    { "김@한국.example", "김@한국.example", true },
    { "dot.@docomo.example", "\"dot.\"@docomo.example", false },
    { "\"a b\"@example.com", "\"a b\"@example.com", false },
    { "a b@example.com", "\"a b\"@example.com", false },
    { "kim@[192.0.2.1]", "kim@[192.0.2.1]", false },
    { "kim", NULL, false },
    { "@example.com", NULL, false },
    { "kim@", NULL, false },
    { "kim@example..com", NULL, false },
    { "kim@example.com>", NULL, false },
    { "kim@exa mple.com", NULL, false },
    { "kim\r\nBcc: all@example.com", NULL, false },
};

static void addresses_are_written_so_that_servers_take_them(void **state)
{
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        struct mail_draft draft = plain_draft();
        struct err err = { 0 };
        struct str message;
        struct str line;

        draft.from = (struct mail_address){ STR_NULL, str_of(addresses[i].given) };
        draft.is_utf8 = addresses[i].is_utf8;
        if (addresses[i].written == NULL) {
            assert_false(try_compose(&draft, *state, &message, &err));
            assert_int_equal(err.kind, ERR_INVALID);
            assert_string_equal(err.field, "from/0");
            assert_int_equal(message.n, 0);
            continue;
        }
        assert_true(try_compose(&draft, *state, &message, &err));
        line = str_from(message, str_find(message, STR("From: ")) + 6);
        assert_str_is(str_sub(line, 0, str_find_char(line, '\r')), addresses[i].written);
    }
}

static void a_quoted_local_part_is_read_back(void **state)
{
    struct mail_draft draft = plain_draft();
    struct mail_address to[] = { { STR("둘"), STR("dot.@docomo.example") } };

    draft.to = (struct mail_addresses){ to, 1 };
    assert_str_is(read_back(&draft, *state).to.items[0].email, "\"dot.\"@docomo.example");
}

static void ids_are_folded_and_the_first_and_newest_kept(void **state)
{
    struct mail_draft draft = plain_draft();
    struct str ids[100];
    struct mail_parsed mail;

    for (size_t i = 0; i < COUNT_OF(ids); i++)
        ids[i] = str_format(*state, "message-%zu@example.com", i);
    ids[50] = STR("bad id@example.com");
    draft.in_reply_to = ids[99];
    draft.references = (struct mail_id_list){ ids, COUNT_OF(ids) };
    mail = read_back(&draft, *state);
    check_lines(compose(&draft, *state), 76);
    assert_int_equal(mail.references.count, mail_compose_limits_usual.references_max);
    assert_str_is(mail.references.items[0], "message-0@example.com");
    assert_str_is(mail.references.items[39], "message-99@example.com");
    assert_str_is(mail.references.items[1], "message-61@example.com");
    assert_str_is(mail.in_reply_to.items[0], "message-99@example.com");
}

/* ---- injection ---- */

static void line_ends_in_names_and_subjects_are_blanks(void **state)
{
    struct mail_draft draft = plain_draft();
    struct mail_parsed mail;

    draft.from.name = STR("Kim\r\nBcc: a@b.example");
    draft.subject = STR("Hi\r\n\r\n<b>body</b>\nX: y");
    mail = read_back(&draft, *state);
    assert_str_is(mail.subject, "Hi    <b>body</b> X: y");
    assert_str_is(mail.from.items[0].name, "Kim Bcc: a@b.example");
    assert_int_equal(mail.bcc.count, 0);
    assert_str_is(mail.text, "Hello\n");
}

static const struct {
    const char *name;
    const char *value;
    bool is_taken;
} fields[] = {
    { "List-Unsubscribe", "<mailto:u@haneul.example>, <https://haneul.example/u/1>", true },
    { "X-Ticket", "1234", true },
    { "X-Topic", "환불 문의", true },
    { "X-Bad", "a\r\nBcc: b@c.example", false },
    { "X-Bad", "a\nb", false },
    { "X Bad", "a", false },
    { "X-Bad:", "a", false },
    { "", "a", false },
    { "X-Empty", "", false },
    { "bcc", "a@b.example", false },
    { "Subject", "a", false },
    { "Content-Type", "text/html", false },
    { "DKIM-Signature", "v=1", false },
};

static void fields_of_the_callers_cannot_end_early(void **state)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct mail_draft draft = plain_draft();
        struct mail_draft_field field = { str_of(fields[i].name), str_of(fields[i].value) };
        struct err err = { 0 };
        struct str message;
        struct mail_parsed mail;

        draft.fields = &field;
        draft.field_count = 1;
        if (!fields[i].is_taken) {
            assert_false(try_compose(&draft, *state, &message, &err));
            assert_string_equal(err.code, "bad_field");
            assert_string_equal(err.field, "fields/0");
            continue;
        }
        mail = read_back(&draft, *state);
        assert_str_is(mail_words_decode(mail_head_get(&mail.mime.top->head, fields[i].name),
                                        STR_NULL, *state),
                      fields[i].value);
    }
}

static void a_field_with_nul_is_refused(void **state)
{
    struct mail_draft draft = plain_draft();
    struct mail_draft_field nul = { STR("X-Nul"), STR("a\0b") };
    struct err err = { 0 };
    struct str message;

    draft.fields = &nul;
    draft.field_count = 1;
    assert_false(try_compose(&draft, *state, &message, &err));
}

static void what_a_file_says_of_itself_is_no_field(void **state)
{
    struct str bytes = STR("x");
    struct mail_draft_file files[] = {
        { mail_source_of(&bytes), STR("a\"\r\nX: y\\../b\".txt"), STR("text/html\r\nX: y"),
          STR_NULL },
        { mail_source_of(&bytes), STR("b"), STR("multipart/mixed"), STR_NULL },
        { mail_source_of(&bytes), STR("c"), STR("message/partial"), STR_NULL },
    };
    struct mail_draft draft = plain_draft();
    struct mail_parsed mail;

    draft.files = files;
    draft.file_count = COUNT_OF(files);
    mail = read_back(&draft, *state);
    assert_int_equal(mail.attachment_count, 3);
    assert_str_is(mail.attachments[0].filename, "a\"  X: y_.._b\".txt");
    for (size_t i = 0; i < 3; i++)
        assert_str_is(mail.attachments[i].content_type, "application/octet-stream");
}

static void a_long_name_keeps_its_ending(void **state)
{
    struct str bytes = STR("x");
    struct strbuf name = strbuf_new(*state, 2000);
    struct mail_draft_file files[] = { { mail_source_of(&bytes), STR_NULL, STR("a/b"), STR_NULL } };
    struct mail_draft draft = plain_draft();
    struct str found;

    for (int i = 0; i < 200; i++)
        strbuf_add_cstr(&name, "가나");
    strbuf_add_cstr(&name, ".hwp");
    files[0].name = strbuf_str(&name);
    draft.files = files;
    draft.file_count = 1;
    found = read_back(&draft, *state).attachments[0].filename;
    check_lines(compose(&draft, *state), 76);
    assert_true(found.n <= 255 && utf8_is_valid(found));
    assert_true(str_starts_with(found, STR("가나가나")) && str_ends_with(found, STR("가.hwp")));
}

/* ---- bodies ---- */

static const struct {
    const char *text;
    const char *encoding;
} texts[] = {
    { "", "7bit" },
    { "Hello\n\nWorld\n", "7bit" },
    { "안녕하세요. 주문하신 상품이 출발했습니다.\n", "base64" },
    { "Good morning, the café is open. See you there at noon, as ever.\n", "quoted-printable" },
    { "From me\n.dot\n.\ntrailing \ntab\t\nFrom\n", "quoted-printable" },
    { "--=_1234567890abcdef_1\n", "quoted-printable" },
    { "a=b==c = d\n", "7bit" },
    { "a line that is longer than seventy-eight columns has to be cut somewhere in its middle by a "
      "sign\n",
      "quoted-printable" },
    { "\x1b[31mred\x07\n", "base64" },
};

static void texts_are_read_back_whatever_they_hold(void **state)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct mail_draft draft = plain_draft();
        struct mail_parsed mail;

        draft.text = str_of(texts[i].text);
        mail = read_back(&draft, *state);
        assert_str_is(mail.text, texts[i].text);
        assert_str_is(mail_head_get(&mail.mime.top->head, "content-transfer-encoding"),
                      texts[i].encoding);
        check_lines(compose(&draft, *state), 78);
        draft.html = STR("<p></p>");
        assert_str_is(read_back(&draft, *state).text, texts[i].text);
    }
}

static void any_line_end_becomes_crlf(void **state)
{
    struct mail_draft draft = plain_draft();

    draft.text = STR("a\rb\r\nc\n\nd");
    assert_str_is(read_back(&draft, *state).text, "a\nb\nc\n\nd\n");
    draft.text = STR("a\0b\xff");
    assert_str_is(read_back(&draft, *state).text, "ab\xEF\xBF\xBD\n");
}

static void large_files_are_streamed_in_every_length(void **state)
{
    static char bytes[100000];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 7 + i / 256);
    for (size_t n = 0; n < sizeof(bytes); n = n * 3 + 1) {
        struct str content = { bytes, n };
        struct mail_draft_file file = { mail_source_of(&content), STR("a"), STR("a/b"), STR_NULL };
        struct mail_draft draft = plain_draft();
        struct mail_parsed mail;

        draft.files = &file;
        draft.file_count = 1;
        mail = read_back(&draft, *state);
        check_lines(compose(&draft, *state), 76);
        assert_true(
            str_eq(mail_part_content(mail.attachments[0].part, sizeof(bytes), *state), content));
    }
}

enum { HUGE_BYTES = 25 * 1024 * 1024 };

static bool read_huge(void *arg, uint64_t offset, void *bytes, size_t room, size_t *n)
{
    (void)arg;
    *n = offset + room <= HUGE_BYTES ? room : (size_t)(HUGE_BYTES - offset);
    memset(bytes, 'x', *n);
    return true;
}

static bool count_bytes(void *arg, const void *bytes, size_t n)
{
    (void)bytes;
    *(size_t *)arg += n;
    return true;
}

static void a_file_of_25_megabytes_takes_no_memory(void **state)
{
    struct mail_draft_file file = { { read_huge, NULL }, STR("a"), STR("a/b"), STR_NULL };
    struct mail_draft draft = plain_draft();
    struct err err = { 0 };
    size_t total = 0;
    struct mail_sink sink = { count_bytes, &total };

    draft.files = &file;
    draft.file_count = 1;
    assert_true(mail_compose(&draft, &mail_compose_limits_usual, *state, &sink, &err));
    assert_true(total > HUGE_BYTES / 3 * 4);
    assert_true(arena_used_bytes(*state) < 64 * 1024);
}

static const struct {
    struct str message;
    const char *type;
} attached[] = {
    { STR_INIT("From: a@b.example\r\nSubject: x\r\n\r\nhi\r\n"), "message/rfc822" },
    { STR_INIT("Subject: x\r\n\r\n\xea\xb0\x80\r\n"), "application/octet-stream" },
    { STR_INIT("Subject: x\n\nhi\n"), "application/octet-stream" },
    { STR_INIT("Subject: x\r\n\r\n--=_1234567890abcdef_2\r\n"), "application/octet-stream" },
    { STR_INIT("Subject: x\r\n\r\n==_1234567890abcdef_1--\r\n"), "application/octet-stream" },
    { STR_INIT("Subject: x\r\n\r\n--=_0234567890abcdef_2\r\n"), "message/rfc822" },
    { STR_INIT("Subject: x\r\n\r\nhi\r"), "application/octet-stream" },
};

static void an_attached_message_goes_as_it_is_where_that_is_safe(void **state)
{
    for (size_t i = 0; i < COUNT_OF(attached); i++) {
        struct str content = attached[i].message;
        struct mail_draft_file file = { mail_source_of(&content), STR("m.eml"),
                                        STR("message/rfc822"), STR_NULL };
        struct mail_draft draft = plain_draft();
        struct mail_parsed mail;

        draft.files = &file;
        draft.file_count = 1;
        mail = read_back(&draft, *state);
        assert_int_equal(mail.attachment_count, 1);
        assert_str_is(mail.attachments[0].content_type, attached[i].type);
        assert_true(
            str_eq(mail_part_content(mail.attachments[0].part, 1000, *state), attached[i].message));
    }
}

/* ---- bounds and failures ---- */

static bool refuse(void *arg, const void *bytes, size_t n)
{
    (void)bytes;
    (void)n;
    ++*(int *)arg;
    return false;
}

static void a_sink_that_refuses_is_not_asked_again(void **state)
{
    static char bytes[100000];
    struct str content = { bytes, sizeof(bytes) };
    struct mail_draft_file file = { mail_source_of(&content), STR("a"), STR("a/b"), STR_NULL };
    struct mail_draft draft = plain_draft();
    struct err err = { 0 };
    int calls = 0;
    struct mail_sink sink = { refuse, &calls };

    draft.files = &file;
    draft.file_count = 1;
    assert_false(mail_compose(&draft, &mail_compose_limits_usual, *state, &sink, &err));
    assert_string_equal(err.code, "mail_not_taken");
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
    assert_int_equal(calls, 1);
}

static bool read_never(void *arg, uint64_t offset, void *bytes, size_t room, size_t *n)
{
    (void)arg;
    (void)bytes;
    *n = room;
    memset(bytes, 'x', room);
    return offset < 10000;
}

static void a_file_that_breaks_off_is_named(void **state)
{
    struct str content = STR("x");
    struct mail_draft_file files[] = {
        { mail_source_of(&content), STR("a"), STR("a/b"), STR_NULL },
        { { read_never, NULL }, STR("b"), STR("a/b"), STR_NULL },
    };
    struct mail_draft draft = plain_draft();
    struct err err = { 0 };
    struct str message;

    draft.files = files;
    draft.file_count = 2;
    assert_false(try_compose(&draft, *state, &message, &err));
    assert_string_equal(err.code, "file_unreadable");
    assert_string_equal(err.field, "files/1");
}

static void bounds_are_kept(void **state)
{
    struct mail_compose_limits limits = mail_compose_limits_usual;
    struct str content = STR("0123456789012345678901234567890123456789");
    struct mail_draft_file file = { mail_source_of(&content), STR("a"), STR("a/b"), STR_NULL };
    struct mail_draft draft = plain_draft();
    struct strbuf buf = strbuf_new(*state, OUTPUT_MAX);
    struct mail_sink sink = { write_to_buffer, &buf };
    struct err err = { 0 };

    draft.files = &file;
    draft.file_count = 1;
    limits.message_bytes_max = 500;
    assert_false(mail_compose(&draft, &limits, *state, &sink, &err));
    assert_string_equal(err.code, "mail_too_large");
    limits.message_bytes_max = 5000;
    limits.files_max = 0;
    assert_false(mail_compose(&draft, &limits, *state, &sink, &err));
    assert_string_equal(err.code, "too_many");
    limits.files_max = 1;
    limits.text_bytes_max = 3;
    assert_false(mail_compose(&draft, &limits, *state, &sink, &err));
    assert_string_equal(err.field, "text");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        COMPOSE_TEST(a_plain_message_is_written_byte_for_byte),
        COMPOSE_TEST(parts_are_nested_as_far_as_they_are_needed),
        COMPOSE_TEST(a_files_name_stands_where_old_and_new_readers_look),
        COMPOSE_TEST(the_same_values_give_the_same_bytes),
        COMPOSE_TEST(names_of_any_language_are_read_back),
        COMPOSE_TEST(subjects_of_any_language_are_read_back),
        COMPOSE_TEST(what_looks_like_an_encoded_word_is_encoded),
        COMPOSE_TEST(a_subject_of_one_huge_word_is_read_back),
        COMPOSE_TEST(encoded_words_are_short_and_of_whole_characters),
        COMPOSE_TEST(addresses_are_written_so_that_servers_take_them),
        COMPOSE_TEST(a_quoted_local_part_is_read_back),
        COMPOSE_TEST(ids_are_folded_and_the_first_and_newest_kept),
        COMPOSE_TEST(line_ends_in_names_and_subjects_are_blanks),
        COMPOSE_TEST(fields_of_the_callers_cannot_end_early),
        COMPOSE_TEST(a_field_with_nul_is_refused),
        COMPOSE_TEST(what_a_file_says_of_itself_is_no_field),
        COMPOSE_TEST(a_long_name_keeps_its_ending),
        COMPOSE_TEST(texts_are_read_back_whatever_they_hold),
        COMPOSE_TEST(any_line_end_becomes_crlf),
        COMPOSE_TEST(large_files_are_streamed_in_every_length),
        COMPOSE_TEST(a_file_of_25_megabytes_takes_no_memory),
        COMPOSE_TEST(an_attached_message_goes_as_it_is_where_that_is_safe),
        COMPOSE_TEST(a_sink_that_refuses_is_not_asked_again),
        COMPOSE_TEST(a_file_that_breaks_off_is_named),
        COMPOSE_TEST(bounds_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
