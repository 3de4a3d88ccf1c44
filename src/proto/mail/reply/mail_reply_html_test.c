/** Replies in HTML, as mail programs write them, and as whole messages. */
#include "base/cmocka_test.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/html/html.h"
#include "proto/json.h"
#include "proto/mail/mail_tool.h"
#include "proto/mail/reply/mail_reply.h"

enum { TEST_ARENA_BYTES = 256 * 1024 * 1024 };

/** A text with its lines joined and each run of blanks as one. */
static struct str squeezed(struct str text, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, text.n + 1);
    struct str rest = text;

    for (size_t i = 0; i < rest.n; i++) {
        bool is_blank = rest.p[i] == '\n' || rest.p[i] == ' ';

        if (!is_blank)
            strbuf_add_char(&out, rest.p[i]);
        else if (out.n > 0 && out.p[out.n - 1] != ' ')
            strbuf_add_char(&out, ' ');
    }
    return str_trim(strbuf_str(&out));
}

struct html_case {
    const char *html;
    const char *visible; /* squeezed */
    const char *body;
    const char *signature;
};

static const struct html_case cases[] = {
    { "<p>Where is my parcel?</p>", "Where is my parcel?", "Where is my parcel?", NULL },
    { "<p>안녕하세요</p><p>환불해 주세요</p>", "안녕하세요 환불해 주세요",
      "안녕하세요 환불해 주세요", NULL },
    /* Gmail */
    { "<div dir=ltr>Thanks</div><br><div class=\"gmail_quote\"><div dir=ltr "
      "class=\"gmail_attr\">On "
      "Tue, Mar 5, 2024 at 3:30 PM Kim &lt;<a href=\"mailto:kim@example.com\">kim@example.com"
      "</a>&gt; wrote:<br></div><blockquote class=\"gmail_quote\">We sent it.</blockquote></div>",
      "Thanks", "Thanks", NULL },
    { "<div>Thanks</div><div class=\"gmail_signature\">Lee<br>Sales</div><div "
      "class=\"gmail_quote\"><div class=\"gmail_attr\">Kim sgrev:</div><blockquote>We sent "
      "it.</blockquote></div>",
      "Thanks Lee Sales", "Thanks", "Lee Sales" },
    { "<div class=\"gmail_quote\"><div class=\"gmail_attr\">On Tue, Mar 5, 2024 at 3:30 PM Kim "
      "&lt;kim@example.com&gt; wrote:</div><blockquote class=\"gmail_quote\">one?</blockquote><div>"
      "yes</div><blockquote class=\"gmail_quote\">two?</blockquote><div>no</div></div>",
      "one? yes two? no", "one? yes two? no", NULL },
    { "<div>FYI</div><div class=\"gmail_quote\">---------- Forwarded message ---------<br>From: "
      "<b>Kim</b> &lt;kim@example.com&gt;<br>Date: Tue, Mar 5, 2024<br>Subject: Order<br>To: "
      "lee@example.com<br><br>Hello</div>",
      "FYI", "FYI", NULL },
    { "<div>one</div><blockquote style=\"margin:0 0 0 40px;border:none;padding:0px\">two"
      "</blockquote>",
      "one two", "one two", NULL },
    /* Outlook */
    { "<div>Thanks</div><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>Fra:</b> "
      "Kim</div><div>We sent it.</div>",
      "Thanks", "Thanks", NULL },
    { "<div>Thanks</div><div id=\"x_divRplyFwdMsg\">Kim</div><div>We sent it.</div>", "Thanks",
      "Thanks", NULL },
    { "<p class=MsoNormal>Thanks</p><div style=\"border:none;border-top:solid #E1E1E1 1.0pt\"><p "
      "class=MsoNormal><b>From:</b> Kim &lt;kim@example.com&gt;<br><b>Sent:</b> Tuesday, March 5, "
      "2024 3:30 PM<br><b>To:</b> Lee<br><b>Subject:</b> Order</p></div><p class=MsoNormal>We sent "
      "it.</p>",
      "Thanks", "Thanks", NULL },
    { "<p>Thanks</p><div style=\"border:none;border-left:solid blue 1.5pt\"><p>Kimilt:</p><p>We "
      "sent it.</p></div>",
      "Thanks", "Thanks", NULL },
    { "<div>Thanks</div><div id=\"ms-outlook-mobile-signature\">Get <a "
      "href=\"https://example.com\">Outlook for iOS</a></div><div id=\"mail-editor-reference-"
      "message-container\"><div>We sent it.</div></div>",
      "Thanks Get Outlook for iOS", "Thanks", "Get Outlook for iOS" },
    /* Apple Mail, Thunderbird */
    { "<div>Thanks</div><div><br><blockquote type=\"cite\"><div>On 5 Mar 2024, at 15:30, Kim "
      "&lt;kim@example.com&gt; wrote:</div><div>We sent it.</div></blockquote></div>",
      "Thanks", "Thanks", NULL },
    { "<p>Thanks</p><div class=\"moz-cite-prefix\">Kim, 5.3.:<br></div><blockquote "
      "type=\"cite\">We sent it.</blockquote><div class=\"moz-signature\">-- <br>Lee</div>",
      "Thanks -- Lee", "Thanks", "-- Lee" },
    { "<div class=\"moz-cite-prefix\">On 3/5/24 15:30, Kim wrote:</div><blockquote "
      "type=\"cite\">did it?</blockquote><p>It came.</p>",
      "It came.", "It came.", NULL },
    /* Yahoo, Proton, Zimbra, GMX, QQ, Naver, Samsung */
    { "<div>Thanks</div><div class=\"ydp12ab34cdyahoo_quoted\"><div>Kim:</div>We sent it.</div>",
      "Thanks", "Thanks", NULL },
    { "<div>Thanks</div><div class=\"protonmail_signature_block\">Lee</div><div "
      "class=\"protonmail_quote\">Kim:<br>We sent it.</div>",
      "Thanks Lee", "Thanks", "Lee" },
    { "<div>Thanks</div><hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div "
      "data-marker=\"__HEADERS__\">Kim</div><div data-marker=\"__QUOTED_TEXT__\">We sent it.</div>",
      "Thanks", "Thanks", NULL },
    { "<div>Thanks</div><div name=\"quote\" style=\"margin:10px\">Gesendet: Dienstag<br>We sent "
      "it.</div>",
      "Thanks", "Thanks", NULL },
    { "<div>谢谢</div><div>------------------&nbsp;原始邮件&nbsp;------------------</div><div>"
      "<b>发件人:</b>Kim</div><div>你好</div>",
      "谢谢", "谢谢", NULL },
    { "<p>감사합니다</p><p>-----Original Message-----<br><b>From:</b> \"김\" "
      "&lt;kim@example.com&gt;<br><b>To:</b> &lt;lee@example.com&gt;<br><b>Cc:</b><br><b>Sent:</b> "
      "2024-03-05 (화) 15:30:12<br><b>Subject:</b> 주문</p><p>보냈습니다</p>",
      "감사합니다", "감사합니다", NULL },
    { "<div>감사합니다</div><div id=\"composer_signature\">내 Galaxy에서 보냄</div><div>-------- "
      "원본 이메일 "
      "--------</div><div>발신: 김 &lt;kim@example.com&gt;</div><div>날짜: 24/3/5 오후 "
      "3:30</div><div>"
      "보냈습니다</div>",
      "감사합니다 내 Galaxy에서 보냄", "감사합니다", "내 Galaxy에서 보냄" },
    /* Spark, FreeScout, Front, Newton, K-9, Windows Mail; what Yahoo and Outlook quoted of others
     */
    { "<div name=\"messageBodySection\">Thanks</div><div name=\"messageSignatureSection\">Lee</div>"
      "<div name=\"messageReplySection\">Kim sgrev:<br>We sent it.</div>",
      "Thanks Lee", "Thanks", "Lee" },
    { "<div>Thanks</div><div class=\"fsReplyAbove\"><p>We sent it.</p></div><p>The shop</p>",
      "Thanks", "Thanks", NULL },
    { "<div>Thanks</div><div class=\"front-signature\">Lee</div>", "Thanks Lee", "Thanks", "Lee" },
    { "<div>Thanks</div><div class=\"cm_signature\">Lee</div>", "Thanks Lee", "Thanks", "Lee" },
    { "<div>Thanks</div><div class=\"k9mail-signature\">Lee</div>", "Thanks Lee", "Thanks", "Lee" },
    { "<div>Thanks</div><div data-signatureblock=\"true\">Lee</div>", "Thanks Lee", "Thanks",
      "Lee" },
    { "<div>Thanks</div><div id=\"yiv20240305divRplyFwdMsg\">Kim</div><div>We sent it.</div>",
      "Thanks", "Thanks", NULL },
    { "<div>Thanks</div><div id=\"yiv7x_yahoo_quoted_0305\">We sent it.</div>", "Thanks", "Thanks",
      NULL },
    /* Below the line that Outlook draws a sender and a date make a head; a drawn line alone none.
     */
    { "<p>Thanks</p><div style=\"border:none;border-top:solid #B5C4DF 1.0pt\"><p><b>Von:</b> "
      "Kim<br><b>Gesendet:</b> Dienstag</p></div><p>We sent it.</p>",
      "Thanks", "Thanks", NULL },
    { "<p>Thanks</p><div style=\"border-top:solid red 1pt\"><p>Note: it came late.</p></div>",
      "Thanks Note: it came late.", "Thanks Note: it came late.", NULL },
    /* What wraps a quote is one where nothing in it or below it tells an answer. */
    { "<div>Thanks</div><div class=\"gmail_quote\">We sent it.</div>", "Thanks", "Thanks", NULL },
    { "<div>Thanks</div><div class=\"quoted-text\"><p>We</p><p>sent it.</p></div>", "Thanks",
      "Thanks", NULL },
    { "<div>A request</div><div class=\"get-a-quote\">100 pieces</div>", "A request 100 pieces",
      "A request 100 pieces", NULL },
    { "<div>See</div><div class=\"gmail_quote\">We sent it.</div><div>Did you?</div>",
      "See We sent it. Did you?", "See We sent it. Did you?", NULL },
    { "<div>Hello</div><div class=\"gmail_quote\"><blockquote>did it?</blockquote>It came.</div>",
      "Hello did it? It came.", "Hello did it? It came.", NULL },
    { "<div class=\"gmail_quote\">It came.</div>", "It came.", "It came.", NULL },
    { "<div>Thanks</div><div id=\"ecxdivRplyFwdMsg\">Kim</div><div>We sent it.</div>", "Thanks",
      "Thanks", NULL },
    /* Nothing but the other's. */
    { "<blockquote>only this</blockquote>", "only this", "only this", NULL },
};

static void html_is_told_apart_by_its_elements(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct err err = { 0 };
        struct mail_reply reply;

        assert_true(mail_reply_read_html(str_of(cases[i].html), STR_NULL, arena, &reply, &err));
        assert_string_equal(str_cstr(arena, squeezed(reply.visible_text, arena)), cases[i].visible);
        assert_string_equal(str_cstr(arena, squeezed(reply.body_text, arena)), cases[i].body);
        if (cases[i].signature == NULL)
            assert_true(str_is_null(reply.signature));
        else
            assert_string_equal(str_cstr(arena, squeezed(reply.signature, arena)),
                                cases[i].signature);
        arena_free(&arena);
    }
}

static void html_cut_anywhere_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t n = 0; n <= strlen(cases[i].html); n++) {
            struct arena *arena = arena_new(TEST_ARENA_BYTES);
            struct err err = { 0 };
            struct mail_reply reply;

            assert_true(mail_reply_read_html(str_sub(str_of(cases[i].html), 0, n), STR_NULL, arena,
                                             &reply, &err));
            arena_free(&arena);
        }
}

static void hostile_html_is_read_in_time(void **state)
{
    static const char *const pieces[] = {
        "<blockquote>",
        "<div class=gmail_quote>a",
        "<blockquote>a</blockquote>b",
        "<div id=appendonsend></div>",
        "<div id=signature>a<br>",
        "<p>On 5 Mar 2024, at 15:30, Kim wrote:",
        "<br>",
        "<p>From: a@b.c</p>",
    };
    enum { BYTES = 256 * 1024 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct strbuf html = strbuf_new(arena, BYTES);
        struct err err = { 0 };
        struct mail_reply reply;

        while (!html.overflow)
            strbuf_add(&html, str_of(pieces[i]));
        assert_true(mail_reply_read_html(strbuf_str(&html), STR_NULL, arena, &reply, &err));
        arena_free(&arena);
    }
}

/* ---- the tool ---- */

struct tool_case {
    const char *type;
    const char *input;
    const char *json; /* NULL: refused */
};

static const struct tool_case tool_cases[] = {
    { "text/plain", "It came.\n\n-Lee\n",
      "{\"visible_text\":\"It came.\\n\\n-Lee\",\"body_text\":\"It came.\",\"signature\":\"-Lee\","
      "\"cut_text\":\"-Lee\"}" },
    { "text/html", "<p>It came.</p><blockquote>did it?</blockquote>",
      "{\"visible_text\":\"It came.\",\"body_text\":\"It came.\",\"signature\":null,"
      "\"cut_text\":\"did it?\"}" },
    { "message/rfc822",
      "From: lee@example.com\nContent-Type: text/plain; charset=euc-kr\n\n"
      "\xbe\xc8\xb3\xe7\n\n> did it?\n",
      "{\"visible_text\":\"안녕\",\"body_text\":\"안녕\",\"signature\":null,\"cut_text\":\"> did "
      "it?\"}" },
    { "message/rfc822",
      "From: lee@example.com\nMIME-Version: 1.0\nContent-Type: multipart/alternative; "
      "boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: "
      "text/html\n\n<p>rich</p>\n--b--\n",
      "{\"visible_text\":\"plain\",\"body_text\":\"plain\",\"signature\":null,\"cut_text\":\"\"}" },
    { "message/rfc822",
      "From: lee@example.com\nContent-Type: text/html\n\n<p>rich</p><blockquote>did "
      "it?</blockquote>\n",
      "{\"visible_text\":\"rich\",\"body_text\":\"rich\",\"signature\":null,\"cut_text\":\"did "
      "it?\"}" },
    { "message/rfc822", "",
      "{\"visible_text\":\"\",\"body_text\":\"\",\"signature\":null,\"cut_text\":\"\"}" },
    { "text/enriched", "a", NULL },
};

static void the_tool_answers_with_one_object(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tool_cases); i++) {
        struct arena *arena = arena_new(TEST_ARENA_BYTES);
        struct mail_tool_options options = { .type = str_of(tool_cases[i].type) };
        struct json_out out = json_out_new(arena, 1 << 20);
        struct err err = { 0 };
        bool done = mail_tool_reply(str_of(tool_cases[i].input), &options, arena, &out, &err);

        assert_int_equal(done, tool_cases[i].json != NULL);
        if (done)
            assert_string_equal(str_cstr(arena, strbuf_str(&out.buf)), tool_cases[i].json);
        else
            assert_int_equal(err.kind, ERR_INVALID);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_is_told_apart_by_its_elements),
        cmocka_unit_test(html_cut_anywhere_is_read),
        cmocka_unit_test(hostile_html_is_read_in_time),
        cmocka_unit_test(the_tool_answers_with_one_object),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
