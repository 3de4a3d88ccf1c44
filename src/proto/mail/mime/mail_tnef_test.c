/** winmail.dat: files, messages within and texts, whole, cut and broken. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/encode.h"
#include "proto/mail/mime/mail_parse.h"
#include "proto/mail/mime/mail_tnef.h"
#include "proto/mail/mime/mail_tnef_build.h"

enum tag {
    TAG_BODY = 0x0002800c,
    TAG_MESSAGE_PROPS = 0x00069003,
    TAG_FILE_DATA = 0x0006800f,
    TAG_FILE_TITLE = 0x00018010,
    TAG_FILE_BEGINS = 0x00069002,
    TAG_FILE_PROPS = 0x00069005,
};

enum type { STRING8 = 0x1e, UNICODE = 0x1f, OBJECT = 0x0d, BINARY = 0x102 };

#define MESSAGE_OBJECT "\x07\x03\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"
#define STORAGE_OBJECT "\x0b\0\0\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"

/** What a stream holds: each file "depth:name|type|id|flags=content", then text and html. */
static const char *tell(struct str stream, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, TNEF_BUILD_MAX);
    struct mail_tnef tnef;
    struct str text;
    struct str html;

    if (!mail_tnef_read(stream, arena, &tnef))
        return "no stream";
    mail_tnef_read_texts(&tnef, arena, &text, &html);
    for (size_t i = 0; i < tnef.file_count; i++) {
        const struct mail_tnef_file *file = &tnef.files[i];

        strbuf_addf(&out, "%zu:%" STR_FMT "|%" STR_FMT "|%" STR_FMT "|%s%s=", file->depth,
                    STR_ARG(file->filename), STR_ARG(file->content_type), STR_ARG(file->content_id),
                    file->is_inline ? "inline" : "", file->is_message ? "message" : "");
        strbuf_add(&out, file->is_message ? STR("...") : file->content);
        strbuf_add_char(&out, '\n');
    }
    strbuf_addf(&out, "text=%" STR_FMT "\nhtml=%" STR_FMT "\n%s%s%s", STR_ARG(text), STR_ARG(html),
                tnef.rtf.n > 0 ? "rtf " : "", tnef.is_cut ? "cut " : "",
                tnef.has_wrong_checksum ? "checksum " : "");
    return str_cstr(arena, strbuf_str(&out));
}

static void begin_file(struct strbuf *out)
{
    tnef_attribute(out, 2, TAG_FILE_BEGINS, STR("\1\0\xff\xff\xff\xff\0\0\0\0\0\0\0\0"));
}

static void add_props(struct strbuf *out, const struct tnef_props *props)
{
    tnef_attribute(out, 2, TAG_FILE_PROPS, tnef_list(props, out->arena));
}

static void add_simple_file(struct strbuf *out, const char *title, const char *data)
{
    begin_file(out);
    tnef_attribute(out, 2, TAG_FILE_TITLE, str_of(title));
    tnef_attribute(out, 2, TAG_FILE_DATA, str_of(data));
}

static void files_have_the_best_of_their_names(void **state)
{
    struct arena *arena = *state;
    struct strbuf out = tnef_begin(arena);
    struct tnef_props props = tnef_props_new(arena);

    tnef_page(&out, 949);
    tnef_prop(&props, STRING8, 0x3704, STR("RETURN~1.PDF\0"));
    tnef_prop(&props, UNICODE, 0x3707, STR("\x18\xbc\x88\xd4.\0p\0d\0f\0\0\0x\0"));
    tnef_prop(&props, UNICODE, 0x370e, STR("A\0p\0p\0/\0P\0d\0f\0\0\0"));
    tnef_prop(&props, STRING8, 0x3712, STR("<logo@example.com>\0"));
    tnef_prop_int(&props, 0x3714, 4);
    add_simple_file(&out, "RETURN~1.PDF", "one");
    add_props(&out, &props);
    add_simple_file(&out, "C:\\Temp\\\xb9\xdd\xc7\xb0.txt", "two");
    add_simple_file(&out, "", "");
    assert_string_equal(tell(strbuf_str(&out), arena),
                        "0:반품.pdf|app/pdf|logo@example.com|inline=one\n"
                        "0:반품.txt|application/octet-stream||=two\n"
                        "0:|application/octet-stream||=\n"
                        "text=\nhtml=\n");
}

static void data_may_stand_before_the_name_and_in_properties(void **state)
{
    struct arena *arena = *state;
    struct strbuf out = tnef_begin(arena);
    struct tnef_props props = tnef_props_new(arena);
    struct tnef_props storage = tnef_props_new(arena);
    struct tnef_props link = tnef_props_new(arena);

    begin_file(&out);
    tnef_attribute(&out, 2, TAG_FILE_DATA, STR("one"));
    tnef_attribute(&out, 2, TAG_FILE_TITLE, STR("a/b.txt\0"));
    tnef_prop(&props, BINARY, 0x3701, STR("two"));
    tnef_prop(&props, STRING8, 0x3001, STR("shown name"));
    begin_file(&out);
    add_props(&out, &props);
    tnef_prop(&storage, OBJECT, 0x3701, STR(STORAGE_OBJECT "three"));
    begin_file(&out);
    add_props(&out, &storage);
    tnef_prop(&link, STRING8, 0x3707, STR("a link has no data"));
    begin_file(&out);
    add_props(&out, &link);
    assert_string_equal(tell(strbuf_str(&out), arena),
                        "0:b.txt|application/octet-stream||=one\n"
                        "0:shown name|application/octet-stream||=two\n"
                        "0:|application/octet-stream||=three\n"
                        "text=\nhtml=\n");
}

/** A stream with a file, that holds the one before as a message, and so on. */
static struct str nest(size_t depth, struct arena *arena)
{
    struct str inner = STR_NULL;

    for (size_t i = 0; i <= depth; i++) {
        struct strbuf out = tnef_begin(arena);
        struct strbuf object = strbuf_new(arena, TNEF_BUILD_MAX);
        struct tnef_props props = tnef_props_new(arena);

        add_simple_file(&out, "file.txt", "text");
        if (inner.n > 0) {
            strbuf_add(&object, STR(MESSAGE_OBJECT));
            strbuf_add(&object, inner);
            tnef_prop(&props, STRING8, 0x3001, STR("A letter within\0"));
            tnef_prop(&props, OBJECT, 0x3701, strbuf_str(&object));
            begin_file(&out);
            add_props(&out, &props);
        }
        inner = strbuf_str(&out);
    }
    return inner;
}

static void messages_within_are_opened(void **state)
{
    struct arena *arena = *state;

    assert_string_equal(tell(nest(2, arena), arena),
                        "0:file.txt|application/octet-stream||=text\n"
                        "0:A letter within|application/ms-tnef||message=...\n"
                        "1:file.txt|application/octet-stream||=text\n"
                        "1:A letter within|application/ms-tnef||message=...\n"
                        "2:file.txt|application/octet-stream||=text\n"
                        "text=\nhtml=\n");
}

static void what_lies_too_deep_stays_closed(void **state)
{
    struct arena *arena = *state;
    struct mail_tnef tnef;

    assert_true(mail_tnef_read(nest(20, arena), arena, &tnef));
    assert_int_equal(tnef.file_count, 2 * (MAIL_TNEF_DEPTH_MAX + 1));
    assert_int_equal(tnef.files[tnef.file_count - 1].depth, MAIL_TNEF_DEPTH_MAX);
    assert_true(tnef.files[tnef.file_count - 1].is_message);
}

static void files_end_at_their_limit(void **state)
{
    struct arena *arena = *state;
    struct strbuf out = tnef_begin(arena);
    struct mail_tnef tnef;

    for (int i = 0; i < MAIL_TNEF_FILES_MAX + 5; i++)
        add_simple_file(&out, "a", "b");
    assert_true(mail_tnef_read(strbuf_str(&out), arena, &tnef));
    assert_int_equal(tnef.file_count, MAIL_TNEF_FILES_MAX);
}

static void texts_are_read_by_their_code_pages(void **state)
{
    struct arena *arena = *state;
    struct strbuf old = tnef_begin(arena);
    struct strbuf other = tnef_begin(arena);
    struct strbuf own = tnef_begin(arena);
    struct tnef_props props = tnef_props_new(arena);
    struct tnef_props html = tnef_props_new(arena);

    tnef_page(&old, 1251);
    tnef_attribute(&old, 1, TAG_BODY, STR("\xcf\xf0\xe8\xe2\xe5\xf2\r\n\0hidden"));
    assert_string_equal(tell(strbuf_str(&old), arena), "text=Привет\r\n\nhtml=\n");

    tnef_page(&other, 1251);
    tnef_attribute(&other, 1, TAG_BODY, STR("old"));
    tnef_prop_int(&props, 0x3fde, 20866);
    tnef_prop(&props, BINARY, 0x1013, STR("<p>\xf0\xd2\xc9\xd7\xc5\xd4</p>"));
    tnef_prop(&props, UNICODE, 0x1000, STR("\x3d\xd8\x00\xdeH\0i\0\x00\xdc!\0"));
    tnef_prop(&props, BINARY, 0x1009, STR("LZFu"));
    tnef_attribute(&other, 1, TAG_MESSAGE_PROPS, tnef_list(&props, arena));
    assert_string_equal(tell(strbuf_str(&other), arena),
                        "text=😀Hi\xef\xbf\xbd!\nhtml=<p>Привет</p>\nrtf ");

    tnef_page(&own, 1251);
    tnef_prop(&html, BINARY, 0x1013, STR("<meta charset=koi8-r>\xf0\xd2\xc9\xd7\xc5\xd4"));
    tnef_attribute(&own, 1, TAG_MESSAGE_PROPS, tnef_list(&html, arena));
    assert_string_equal(tell(strbuf_str(&own), arena), "text=\nhtml=<meta charset=koi8-r>Привет\n");
}

static void rtf_is_the_text_where_there_is_no_other(void **state)
{
    struct arena *arena = *state;
    struct strbuf out = tnef_begin(arena);
    struct tnef_props props = tnef_props_new(arena);

    tnef_prop(&props, BINARY, 0x1009, STR("\0\0\0\0\x16\0\0\0MELA\0\0\0\0{\\rtf1 one\\par two}"));
    tnef_attribute(&out, 1, TAG_MESSAGE_PROPS, tnef_list(&props, arena));
    assert_string_equal(tell(strbuf_str(&out), arena), "text=one\ntwo\nhtml=\nrtf ");
    tnef_attribute(&out, 1, TAG_BODY, STR("said better"));
    assert_string_equal(tell(strbuf_str(&out), arena), "text=said better\nhtml=\nrtf ");
}

/** Properties of every type and with every kind of name stand before the one that is wanted. */
static void other_properties_are_passed_over(void **state)
{
    static const struct {
        uint32_t type;
        uint32_t bytes;
    } fixed[] = { { 0x02, 4 }, { 0x03, 4 }, { 0x04, 4 }, { 0x05, 8 }, { 0x06, 8 }, { 0x07, 8 },
                  { 0x0a, 4 }, { 0x0b, 4 }, { 0x14, 8 }, { 0x40, 8 }, { 0x48, 16 } };
    struct arena *arena = *state;
    struct strbuf out = tnef_begin(arena);
    struct tnef_props props = tnef_props_new(arena);

    for (size_t i = 0; i < COUNT_OF(fixed); i++) {
        tnef_prop_tag(&props, fixed[i].type, 0x0e00);
        strbuf_add(&props.bytes, str_sub(STR("0123456789abcdef"), 0, fixed[i].bytes));
        tnef_prop_tag(&props, fixed[i].type | 0x1000, 0x8001);
        strbuf_add(&props.bytes, STR("a set of sixteen"));
        tnef_number(&props.bytes, 0, 4);
        tnef_number(&props.bytes, 77, 4);
        tnef_number(&props.bytes, 2, 4);
        strbuf_add(&props.bytes,
                   str_sub(STR("0123456789abcdef0123456789abcdef"), 0, 2 * (size_t)fixed[i].bytes));
    }
    tnef_prop_tag(&props, UNICODE | 0x1000, 0x8002);
    strbuf_add(&props.bytes, STR("a set of sixteen"));
    tnef_number(&props.bytes, 1, 4);
    tnef_counted(&props, STR("n\0a\0m\0e\0\0\0"));
    tnef_number(&props.bytes, 2, 4);
    tnef_counted(&props, STR("a\0"));
    tnef_counted(&props, STR("b\0c\0d\0"));
    tnef_prop(&props, STRING8, 0x1000, STR("found"));
    tnef_attribute(&out, 1, TAG_MESSAGE_PROPS, tnef_list(&props, arena));
    assert_string_equal(tell(strbuf_str(&out), arena), "text=found\nhtml=\n");
}

static void broken_lists_give_what_stands_before(void **state)
{
    static const struct {
        struct str list;
        const char *text;
    } lists[] = {
        { STR_INIT(""), "" },
        { STR_INIT("\xff\xff\xff\xff"), "" },
        { STR_INIT("\xff\xff\xff\xff\x1e\0\0\x10\1\0\0\0\2\0\0\0hi\0\0"), "hi" },
        { STR_INIT("\1\0\0\0\x1e\0\0\x10\1\0\0\0\2\0\0\0hi"), "hi" },
        { STR_INIT("\1\0\0\0\x1e\0\0\x10\1\0\0\0\3\0\0\0hi"), "" },
        { STR_INIT("\1\0\0\0\x1e\0\0\x10\xff\xff\xff\xff\0\0\0\0"), "" },
        { STR_INIT("\1\0\0\0\x1e\0\0\x10\0\0\0\0"), "" },
        { STR_INIT("\1\0\0\0\x03\0\0\x10"
                   "text"),
          "" },
        { STR_INIT("\2\0\0\0\x99\0\x37\0\x1e\0\0\x10\1\0\0\0\2\0\0\0hi\0\0"), "" },
        { STR_INIT("\1\0\0\0\x02\x10\x37\0\xff\xff\xff\xff"), "" },
    };
    struct arena *arena = *state;

    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        struct strbuf out = tnef_begin(arena);
        struct mail_tnef tnef;
        struct str text;
        struct str html;

        tnef_attribute(&out, 1, TAG_MESSAGE_PROPS, lists[i].list);
        assert_true(mail_tnef_read(strbuf_str(&out), arena, &tnef));
        mail_tnef_read_texts(&tnef, arena, &text, &html);
        assert_str_is(text, lists[i].text);
    }
}

static void what_is_no_stream_or_wrong_is_told(void **state)
{
    struct arena *arena = *state;
    struct strbuf out = tnef_begin(arena);
    struct strbuf junk = tnef_begin(arena);
    char *last;

    assert_string_equal(tell(STR(""), arena), "no stream");
    assert_string_equal(tell(STR("x\x9f>"), arena), "no stream");
    assert_string_equal(tell(STR("PK\3\4 and more"), arena), "no stream");
    assert_string_equal(tell(STR("x\x9f>\""), arena), "text=\nhtml=\n");

    add_simple_file(&out, "a.txt", "text");
    last = &out.p[out.n - 1];
    *last = (char)(*last + 1);
    assert_string_equal(tell(strbuf_str(&out), arena),
                        "0:a.txt|application/octet-stream||=text\ntext=\nhtml=\nchecksum ");

    add_simple_file(&junk, "a.txt", "text");
    strbuf_add(&junk, STR("\0\0 what some gateway left behind"));
    assert_string_equal(tell(strbuf_str(&junk), arena),
                        "0:a.txt|application/octet-stream||=text\ntext=\nhtml=\n");
}

/** At whatever byte it ends: never a file that is not whole. */
static void a_stream_may_end_anywhere(void **state)
{
    struct arena *arena = *state;
    struct strbuf out = tnef_begin(arena);
    struct tnef_props props = tnef_props_new(arena);
    struct str whole;
    size_t seen = 0;

    tnef_page(&out, 1252);
    tnef_prop(&props, STRING8, 0x1000, STR("text"));
    tnef_prop(&props, BINARY, 0x1013, STR("<p>"));
    tnef_attribute(&out, 1, TAG_MESSAGE_PROPS, tnef_list(&props, arena));
    add_simple_file(&out, "a.txt", "first");
    strbuf_add(&out, str_from(nest(1, arena), 6));
    whole = strbuf_str(&out);
    for (size_t n = 4; n <= whole.n; n++) {
        char *copy = memcpy(test_malloc(n), whole.p, n);
        struct mail_tnef tnef;
        struct str text;
        struct str html;

        assert_true(mail_tnef_read((struct str){ copy, n }, arena, &tnef));
        mail_tnef_read_texts(&tnef, arena, &text, &html);
        assert_true(tnef.file_count >= seen);
        seen = tnef.file_count;
        for (size_t i = 0; i < tnef.file_count; i++)
            if (!tnef.files[i].is_message)
                assert_true(tnef.files[i].content.n >= 4);
        test_free(copy);
    }
    assert_int_equal(seen, 4);
}

/** A message with a stream in it, behind what else it has. */
static struct mail_parsed parse_with(const char *parts, struct str stream, struct arena *arena)
{
    struct mail_parsed mail;

    mail_parse(str_format(arena,
                          "From: a@b.example\nContent-Type: multipart/mixed; boundary=cut\n\n%s"
                          "--cut\nContent-Type: application/ms-tnef; name=winmail.dat\n"
                          "Content-Transfer-Encoding: base64\n\n%" STR_FMT "\n--cut--\n",
                          parts, STR_ARG(base64_encode(arena, stream))),
               arena, &mail);
    return mail;
}

static void a_message_without_text_has_that_of_its_stream(void **state)
{
    struct arena *arena = *state;
    struct strbuf out = tnef_begin(arena);
    struct tnef_props props = tnef_props_new(arena);
    struct mail_parsed mail;
    struct sha256 digest;

    tnef_attribute(&out, 1, TAG_BODY, STR("Where is it?\r\n"));
    add_simple_file(&out, "bill.txt", "12 apples");
    mail = parse_with("", strbuf_str(&out), arena);
    assert_str_is(mail.text, "Where is it?\n");
    assert_str_is(mail.rendered, "Where is it?\n");
    assert_true(str_is_null(mail.html) && !mail.shows_html);
    assert_int_equal(mail.mime.defect_count, 0);
    assert_int_equal(mail.attachment_count, 1);
    assert_str_is(mail.attachments[0].filename, "winmail.dat");
    assert_int_equal(mail.opened_count, 1);
    assert_int_equal(mail.opened[0].within, 0);
    assert_str_is(mail.opened[0].filename, "bill.txt");
    assert_str_is(mail.opened[0].content, "12 apples");
    digest = sha256_of(STR("12 apples"));
    assert_true(str_eq(sha256_str(&mail.opened[0].sha256), sha256_str(&digest)));

    tnef_prop(&props, BINARY, 0x1013, STR("<b>Where</b> is it?"));
    tnef_attribute(&out, 1, TAG_MESSAGE_PROPS, tnef_list(&props, arena));
    mail = parse_with("", strbuf_str(&out), arena);
    assert_str_is(mail.html, "<b>Where</b> is it?");
    assert_str_is(mail.rendered, "Where is it?");
    assert_true(mail.shows_html);
}

static void a_text_of_the_message_itself_stays(void **state)
{
    struct arena *arena = *state;
    struct strbuf out = tnef_begin(arena);
    struct mail_parsed mail;

    tnef_attribute(&out, 1, TAG_BODY, STR("of the stream"));
    mail = parse_with("--cut\n\nits own\n", strbuf_str(&out), arena);
    assert_str_is(mail.text, "its own");
    assert_true(str_is_null(mail.html));
}

static void a_stream_that_cannot_be_read_is_a_defect(void **state)
{
    struct arena *arena = *state;
    struct strbuf out = tnef_begin(arena);
    struct mail_parsed mail = parse_with("", STR("no stream at all"), arena);

    assert_int_equal(mail.opened_count, 0);
    assert_int_equal(mail.attachment_count, 1);
    assert_int_equal(mail.mime.defect_count, 1);
    assert_string_equal(mail.mime.defects[0], "bad_tnef");

    add_simple_file(&out, "bill.txt", "12 apples");
    mail = parse_with("", str_sub(strbuf_str(&out), 0, out.n - 5), arena);
    assert_int_equal(mail.opened_count, 0);
    assert_string_equal(mail.mime.defects[0], "cut_tnef");
}

static void opened_files_end_at_their_limit_in_a_message_too(void **state)
{
    struct arena *arena = *state;
    struct strbuf out = tnef_begin(arena);
    struct mail_parsed mail;
    struct str again;

    for (int i = 0; i < MAIL_TNEF_FILES_MAX - 1; i++)
        add_simple_file(&out, "a", "b");
    again = str_format(arena,
                       "--cut\nContent-Type: application/ms-tnef\n"
                       "Content-Transfer-Encoding: base64\n\n%" STR_FMT "\n",
                       STR_ARG(base64_encode(arena, strbuf_str(&out))));
    mail = parse_with(str_cstr(arena, again), strbuf_str(&out), arena);
    assert_int_equal(mail.attachment_count, 2);
    assert_int_equal(mail.opened_count, MAIL_TNEF_FILES_MAX);
    assert_int_equal(mail.opened[mail.opened_count - 1].within, 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_have_the_best_of_their_names, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(data_may_stand_before_the_name_and_in_properties,
                                        test_arena_set_up, test_arena_tear_down),
        cmocka_unit_test_setup_teardown(messages_within_are_opened, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(what_lies_too_deep_stays_closed, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(files_end_at_their_limit, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(texts_are_read_by_their_code_pages, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(rtf_is_the_text_where_there_is_no_other, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(other_properties_are_passed_over, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(broken_lists_give_what_stands_before, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_stream_or_wrong_is_told, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(a_stream_may_end_anywhere, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(a_message_without_text_has_that_of_its_stream,
                                        test_arena_set_up, test_arena_tear_down),
        cmocka_unit_test_setup_teardown(a_text_of_the_message_itself_stays, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(opened_files_end_at_their_limit_in_a_message_too,
                                        test_arena_set_up, test_arena_tear_down),
        cmocka_unit_test_setup_teardown(a_stream_that_cannot_be_read_is_a_defect, test_arena_set_up,
                                        test_arena_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
