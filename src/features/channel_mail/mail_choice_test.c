/* What the writer of an answer chose of its mail: who gets it, in whose name, with which pictures;
 * through the router, and down to the bytes that go out. */
#include "features/channel_mail/mail_choice.h"

#include "core/background/timer.h"
#include "features/channel_mail/mail_api_test.h"
#include "features/channel_mail/mail_write.h"

static struct test_api *desk(void **state)
{
    struct test_house *t = test_house(state);
    struct test_api *api = test_api(t, features);

    add_own(t, (struct own_address){ 1, "help@ours.example", "Nuri", .signature = "Nuri Home",
                                     .signature_ko = "누리집" });
    add_own(t, (struct own_address){ 2, "Repairs@ours.example", "수리", .signature_ko = "수리팀" });
    take_in(t, "From: \"Kim, Hana\" <hana@mail.example>\nTo: help@ours.example\n"
               "Cc: lee@mail.example\nSubject: Where\nMessage-ID: <q@mail.example>\n\n"
               "Where is it?\n");
    test_api_be(api, test_api_account(api, "agent"));
    return api;
}

static void answer(struct test_api *api, const char *more)
{
    test_api_send(api, "POST", newest_ticket(api, "/messages"),
                  str_format(api->arena, "{\"text\":\"On its way.\"%s}", more).p);
}

/** The last mail of ours as it goes out, and whom the relay is told. */
struct mail_out {
    struct mail_ready ready;
    struct str bytes;
};

static bool bytes_step(struct call *call, void *arg)
{
    struct mail_out *out = arg;

    return blob_read_bytes(call, out->ready.blob_id, 1024 * 1024, &out->bytes);
}

static struct mail_out written(struct test_api *api)
{
    struct mail_out out;
    struct call *call = test_house_call(api->house);
    int64_t message = test_house_int(api->house, "SELECT max(message_id) FROM mail_message");

    if (!mail_write(call, message, &out.ready) || !mail_write_keep(call, &out.ready))
        fail_msg("%s", call->err->message);
    test_house_read(api->house, bytes_step, &out);
    return out;
}

static bool says(const struct mail_out *out, const char *text)
{
    return str_find(out->bytes, str_of(text)) < out->bytes.n;
}

/** Two senders wrote the same mail, and a change of signature came between. */
static void a_mail_that_was_kept_is_not_kept_in_other_words(void **state)
{
    struct test_api *api = desk(state);
    struct mail_ready ready[3];
    struct call *call;
    int64_t message;

    answer(api, "");
    message = test_house_int(api->house, "SELECT max(message_id) FROM mail_message");
    call = test_house_call(api->house);
    assert_true(mail_write(call, message, &ready[0]) && mail_write(call, message, &ready[1]));
    test_house_sql(api->house, "UPDATE mail_address SET signature = 'Nuri, Seoul'", NULL);
    assert_true(mail_write(call, message, &ready[2]));
    assert_true(mail_write_keep(call, &ready[0]) && mail_write_keep(call, &ready[1]));
    assert_int_equal(ready[0].blob_id, ready[1].blob_id);
    assert_false(mail_write_keep(call, &ready[2]));
    assert_string_equal(call->err->code, "mail_kept_otherwise");
}

static void without_a_choice_all_is_as_the_route_says(void **state)
{
    struct test_api *api = desk(state);
    struct mail_out out;

    test_api_send(api, "GET", newest_ticket(api, "/mail-route"), NULL);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "to/0/email"), "hana@mail.example");
    assert_str_is(test_api_str(api, "cc/0/email"), "lee@mail.example");
    assert_str_is(test_api_str(api, "senders/0/address"), "help@ours.example");
    assert_str_is(test_api_str(api, "senders/0/signature"), "Nuri Home");
    assert_str_is(test_api_str(api, "senders/1/signature"), "수리팀");
    assert_str_is(test_api_str(api, "language"), "en");
    answer(api, "");
    assert_status(api, 201);
    out = written(api);
    assert_int_equal(out.ready.route.to.count + out.ready.route.cc.count, 2);
    assert_true(says(&out, "From: Nuri <help@ours.example>") && says(&out, "Nuri Home"));
}

static void who_was_chosen_gets_it_and_nobody_reads_of_bcc(void **state)
{
    struct test_api *api = desk(state);
    struct mail_out out;

    answer(api, ",\"mail\":{\"from\":\"repairs@ours.example\",\"to\":[\"\\\"Kim, Hana\\\" "
                "<hana@mail.example>\",\"박 <park@한국.example>\"],\"cc\":[\"HANA@mail.example\","
                "\"choi@mail.example\"],\"bcc\":[\"secret@mail.example\",\"choi@mail.example\"]}");
    assert_status(api, 201);
    out = written(api);
    assert_int_equal(out.ready.route.to.count, 2);
    assert_int_equal(out.ready.route.cc.count, 1);
    assert_int_equal(out.ready.route.bcc.count, 1);
    assert_text(out.ready.route.bcc.items[0].email, "secret@mail.example");
    assert_false(says(&out, "secret") || says(&out, "Bcc") || says(&out, "lee@"));
    assert_true(says(&out, "Repairs@ours.example") && says(&out, "choi@mail.example"));
    assert_true(says(&out, "xn--"));
    test_api_send(api, "GET", newest_ticket(api, "/mails"), NULL);
    assert_str_is(test_api_str(api, "items/1/bcc/0/email"), "secret@mail.example");
    /* Whom we brought in takes part; who was to stay unseen does not. */
    test_api_send(api, "GET", newest_ticket(api, "/mail-route"), NULL);
    assert_int_equal(json_array_size(test_api_get(api, "cc")), 3);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM mail_participant"
                                                " WHERE key = 'secret@mail.example'"),
                     0);
}

/** One line, by which an answer finds its ticket; a head that ends in the middle is none. */
static void the_subject_may_be_chosen_and_bears_the_number(void **state)
{
    static const struct {
        const char *written, *subject;
    } cases[] = {
        { "About your parcel", "About your parcel [#" },
        { "About\\r\\nBcc: thief@mail.example", "About Bcc: thief@mail.example [#" },
    };
    struct test_api *api = desk(state);
    struct mail_out out;
    struct str subject;

    test_api_send(api, "GET", newest_ticket(api, "/mail-route"), NULL);
    assert_true(str_starts_with(test_api_str(api, "subject"), STR("Re: Where [#")));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        answer(api, str_format(api->arena, ",\"mail\":{\"subject\":\"%s\"}", cases[i].written).p);
        assert_status(api, 201);
        out = written(api);
        assert_true(str_starts_with(out.ready.route.subject, str_of(cases[i].subject)));
        assert_false(says(&out, "\nBcc:"));
    }
    /* Where it bears the number already it stays as it is. */
    subject = str_dup(api->arena, out.ready.route.subject);
    answer(api,
           str_format(api->arena, ",\"mail\":{\"subject\":\"%" STR_FMT "\"}", STR_ARG(subject)).p);
    assert_true(str_eq(written(api).ready.route.subject, subject));
}

static void what_is_wrong_with_a_choice_is_named(void **state)
{
    static const struct {
        const char *mail, *code, *field;
    } cases[] = {
        { "{\"to\":[\"hana@mail.example\",\"nobody\"]}", "bad_email", "/mail/to/1" },
        { "{\"cc\":[\"a@mail.example, b@mail.example\"]}", "bad_email", "/mail/cc/0" },
        { "{\"bcc\":[\"x@sender.invalid\"]}", "bad_email", "/mail/bcc/0" },
        { "{\"cc\":[\"Help+tag@ours.example\"]}", "own_address", "/mail/cc/0" },
        { "{\"to\":[]}", "required", "/mail/to" },
        { "{\"from\":\"hana@mail.example\"}", "not_ours", "/mail/from" },
        { "{\"subject\":\"\"}", "too_short", "/mail/subject" },
        { "{\"subject\":\" \"}", "required", "/mail/subject" },
        { "{\"reply_to\":\"x\"}", "unknown_field", "/mail/reply_to" },
    };
    struct test_api *api = desk(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        answer(api, str_format(api->arena, ",\"mail\":%s", cases[i].mail).p);
        assert_problem(api, 422, cases[i].code);
        assert_str_is(test_api_str(api, "field"), cases[i].field);
        if (i == COUNT_OF(cases) - 1)
            continue;
        test_api_send(
            api, "POST", newest_ticket(api, "/scheduled"),
            str_format(api->arena,
                       "{\"text\":\"x\",\"send_at\":\"2026-11-23T00:00:00Z\",\"mail\":%s}",
                       cases[i].mail)
                .p);
        assert_problem(api, 422, cases[i].code);
    }
    answer(api, ",\"public\":false,\"mail\":{\"from\":\"help@ours.example\"}");
    assert_problem(api, 422, "not_by_mail");
    test_api_send(api, "POST", "/api/v1/tickets",
                  "{\"subject\":\"s\",\"customer\":{\"email\":\"a@b.example\"},"
                  "\"message\":{\"text\":\"t\"}}");
    answer(api, ",\"mail\":{\"to\":[\"a@b.example\"]}");
    assert_problem(api, 422, "not_by_mail");
    test_api_send(api, "GET", newest_ticket(api, "/mail-route"), NULL);
    assert_int_equal(json_array_size(test_api_get(api, "senders")), 0);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM message WHERE sender = 2"),
                     0);
}

/** Chosen days before, it goes on with what is still right. */
static void a_scheduled_answer_leaves_with_what_is_left_of_its_choice(void **state)
{
    struct test_api *api = desk(state);
    struct mail_out out;
    struct err err;
    int fired;

    test_api_send(api, "POST", newest_ticket(api, "/scheduled"),
                  "{\"text\":\"x\",\"send_at\":\"2026-11-23T00:00:00Z\",\"mail\":{\"from\":"
                  "\"repairs@ours.example\",\"to\":[\"new@mail.example\"],\"cc\":[]}}");
    assert_status(api, 201);
    test_house_sql(api->house,
                   "UPDATE mail_address SET key = 'new@mail.example', address = "
                   "'new@mail.example' WHERE id = 2",
                   NULL);
    test_house_at(api->house, INT64_C(1795392000000));
    assert_true(timer_run_due(&api->house->house, 100, &fired, &err));
    out = written(api);
    assert_text(out.ready.route.from.email, "help@ours.example");
    assert_text(out.ready.route.to.items[0].email, "hana@mail.example");
    assert_int_equal(out.ready.route.cc.count, 0);
}

static int64_t upload(struct test_api *api, const char *name, const char *type)
{
    test_api_header(api, "Content-Type", type);
    test_api_send(api, "POST", str_format(api->arena, "/api/v1/uploads?filename=%s", name).p,
                  "PICTURE");
    test_api_header(api, "Content-Type", "application/json");
    assert_status(api, 201);
    return test_api_int(api, "id");
}

static void pictures_that_the_text_names_stand_in_the_mail(void **state)
{
    struct test_api *api = desk(state);
    long long shown = upload(api, "lamp.png", "image/png");
    long long file = upload(api, "lamp.pdf", "application/pdf");
    struct mail_out out;

    test_api_send(api, "POST", newest_ticket(api, "/messages"),
                  str_format(api->arena,
                             "{\"text\":\"Like this: [lamp.png] and [lamp.pdf]\","
                             "\"attachments\":[%lld,%lld]}",
                             shown, file)
                      .p);
    assert_status(api, 201);
    out = written(api);
    assert_true(says(&out, "multipart/related") && says(&out, "multipart/mixed"));
    assert_true(says(&out, "src=3D\"cid:picture.") || says(&out, "src=\"cid:picture."));
    assert_true(says(&out, "Content-ID: <picture.") && says(&out, "@ours.example>"));
    assert_true(says(&out, "Content-Disposition: inline"));
    assert_true(says(&out, "Content-Disposition: attachment"));
    mail_world_set(api->house, "mail.files_max", "1048576");
    file = upload(api, "large.pdf", "application/pdf");
    test_house_sql(api->house, "UPDATE upload SET size_bytes = 1048577", NULL);
    test_api_send(api, "POST", newest_ticket(api, "/messages"),
                  str_format(api->arena, "{\"text\":\"x\",\"attachments\":[%lld]}", file).p);
    assert_problem(api, 422, "mail_too_large");
    assert_str_is(test_api_str(api, "field"), "/attachments");
}

/** The frame has no cookie: what its HTML names as cid: comes within the page. */
static void pictures_of_a_mail_are_shown_in_its_frame(void **state)
{
    struct test_api *api = desk(state);

    take_in(api->house,
            "From: hana@mail.example\nTo: help@ours.example\nSubject: Look\n"
            "Message-ID: <p@mail.example>\nMIME-Version: 1.0\n"
            "Content-Type: multipart/related; boundary=r\n\n"
            "--r\nContent-Type: text/html\n\n<p>Look <img src=\"cid:one@mail\"> <img "
            "src=\"cid:two@mail\"> <img src=\"cid:none@mail\"></p>\n"
            "--r\nContent-Type: image/png\nContent-ID: <one@mail>\n"
            "Content-Transfer-Encoding: base64\n\nUElDVFVSRQ==\n"
            "--r\nContent-Type: image/svg+xml\nContent-ID: <two@mail>\n\n<svg/>\n--r--\n");
    test_api_send(api, "GET",
                  newest_ticket(api, str_format(api->arena, "/messages/%lld/html",
                                                (long long)test_house_int(
                                                    api->house, "SELECT max(id) FROM message"
                                                                " WHERE has_html = 1"))
                                         .p),
                  NULL);
    assert_status(api, 200);
    assert_true(str_find(api->response.body, STR("src=\"data:image/png;base64,UElDVFVSRQ==\""))
                < api->response.body.n);
    assert_true(str_find(api->response.body, STR("src=\"cid:two@mail\"")) < api->response.body.n);
    assert_true(str_find(api->response.body, STR("src=\"cid:none@mail\"")) < api->response.body.n);
}

static void who_sees_no_addresses_chooses_none(void **state)
{
    struct test_api *api = desk(state);

    test_house_sql(api->house,
                   "INSERT INTO team (id, name, name_key, version, created_at_ms)"
                   " VALUES (1, 'x', 'x', 1, 0)",
                   NULL);
    test_house_sql(api->house, "UPDATE ticket SET team_id = 1", NULL);
    test_api_be(api, test_api_account(api, "partner"));
    test_house_sql(api->house,
                   "INSERT INTO team_member (team_id, account_id) SELECT 1, max(id) FROM account",
                   NULL);
    test_api_send(api, "GET", newest_ticket(api, "/mail-route"), NULL);
    assert_status(api, 200);
    assert_true(json_is_false(test_api_get(api, "may_choose")));
    assert_str_is(test_api_str(api, "to/0/email"), "ha•••@mail.example");
    answer(api, ",\"mail\":{\"cc\":[\"x@mail.example\"]}");
    assert_problem(api, 403, "forbidden");
    answer(api, ",\"mail\":{\"from\":\"repairs@ours.example\"}");
    assert_status(api, 201);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_mail_that_was_kept_is_not_kept_in_other_words),
        HOUSE_TESTS(without_a_choice_all_is_as_the_route_says),
        HOUSE_TESTS(who_was_chosen_gets_it_and_nobody_reads_of_bcc),
        HOUSE_TESTS(the_subject_may_be_chosen_and_bears_the_number),
        HOUSE_TESTS(what_is_wrong_with_a_choice_is_named),
        HOUSE_TESTS(a_scheduled_answer_leaves_with_what_is_left_of_its_choice),
        HOUSE_TESTS(pictures_that_the_text_names_stand_in_the_mail),
        HOUSE_TESTS(pictures_of_a_mail_are_shown_in_its_frame),
        HOUSE_TEST_SQLITE(who_sees_no_addresses_chooses_none),
    };

    return mail_world_run(argc, argv, tests, COUNT_OF(tests));
}
