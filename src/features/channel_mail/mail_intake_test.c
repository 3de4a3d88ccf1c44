/* Mail that arrives: whose ticket it becomes, which it joins, what proves that, and what is kept.
 */
#include "features/channel_mail/mail_intake.h"

#include "features/channel_mail/mail_batch.h"
#include "features/channel_mail/mail_own_id.h"
#include "features/channel_mail/mail_world_test.h"

#define NEWEST_TICKET "(SELECT max(id) FROM ticket)"
#define NEWEST        "(SELECT max(id) FROM message)"

static int64_t ticket_of_newest(struct test_house *t)
{
    return test_house_int(t, "SELECT ticket_id FROM message WHERE id = " NEWEST);
}

static int64_t newest_is_unverified(struct test_house *t)
{
    return test_house_int(t, "SELECT unverified FROM message WHERE id = " NEWEST);
}

struct id_step {
    int64_t message_id;
    struct str id;
};

static bool id_step(struct call *call, void *arg)
{
    struct id_step *step = arg;

    return mail_own_id_make(call, step->message_id, STR("ours.example"), &step->id);
}

/** Our Message-ID for the newest message, in the call's arena. */
static struct str own_id(struct test_house *t)
{
    struct id_step step = { .message_id = test_house_int(t, "SELECT max(id) FROM message") };

    test_house_call(t);
    test_house_change(t, id_step, &step);
    return step.id;
}

static const char *answer_to(struct test_house *t, const char *from, struct str id)
{
    return str_cstr(t->call.arena,
                    str_format(t->call.arena,
                               "From: %s\nMessage-ID: <answer-%s>\nSubject: Re: Broken\n"
                               "Date: Sun, 29 Nov 2026 10:00:00 +0900\n"
                               "In-Reply-To: <%" STR_FMT ">\nCc: friend@mail.example\n\nStill.\n",
                               from, from, STR_ARG(id)));
}

#define LETTER                                                                                     \
    "From: =?utf-8?B?6rmA7ZWY64KY?= <Hana@Mail.example>\nTo: help@ours.example\n"                  \
    "Cc: friend@mail.example\nSubject: =?utf-8?B?7J6Q66qF7LKt?= Broken\n"                          \
    "Message-ID: <first@mail.example>\nDate: Sun, 29 Nov 2026 09:00:00 +0900\n\n"                  \
    "고장났어요.\n"

/* ---- a ticket of its own ----------------------------------------------------------------------
 */

/** Quotes have other people's signatures in them: only what begins a conversation tells. */
static void a_telephone_below_a_first_mail_is_noted(void **state)
{
    struct test_house *t = mail_world(state);

    take_in(t, "From: Hana <hana@mail.example>\nTo: help@ours.example\nSubject: Broken\n"
               "Message-ID: <first@mail.example>\n\nIt is broken.\n\n-- \nHana Kim\n"
               "+82 (0)10-0000-1234\n");
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM customer_phone p JOIN ticket t"
                                       " ON t.customer_id = p.customer_id"
                                       " WHERE p.key = '+821000001234'"),
                     1);
    take_in(t, "From: Sora <sora@mail.example>\nTo: help@ours.example\nSubject: Re: Hello\n"
               "Message-ID: <other@mail.example>\nIn-Reply-To: <unknown@mail.example>\n\n"
               "Call 010-0000-9999\n");
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM customer_phone"), 1);
}

static void a_letter_becomes_a_ticket_of_its_writer(void **state)
{
    struct test_house *t = mail_world(state);
    struct ticket ticket;

    take_in(t, LETTER);
    ticket = ticket_world_get(t, ticket_of_newest(t));
    assert_text(ticket.subject, "자명청 Broken");
    assert_text(ticket.language, "ko");
    assert_int_equal(ticket.channel, TICKET_BY_MAIL);
    assert_int_equal(ticket.life.state, TICKET_NEW);
    assert_true(ticket.life.waiting_since_ms > 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM customer_address"
                                       " WHERE key = 'hana@mail.example'"),
                     1);
    assert_int_equal(newest_is_unverified(t), 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM blob_use WHERE owner = 'mail'"), 1);
}

static void the_same_mail_twice_makes_one_and_notes_both_addresses(void **state)
{
    struct test_house *t = mail_world(state);

    arrive_for(t, "help@ours.example", LETTER);
    work_off(t, 1);
    arrive_for(t, "sales@ours.example", "Received: by another way\n" LETTER);
    work_off(t, 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM mail_message WHERE head LIKE "
                                       "'%help@ours.example%sales@ours.example%'"),
                     1);
}

/** A program that gives all its mails one id must not lose any. */
static void one_message_id_for_many_mails_loses_none(void **state)
{
    struct test_house *t = mail_world(state);

    take_in(t, "From: shop@mail.example\nMessage-ID: <x@y>\nSubject: Order 1\n\nA\n");
    take_in(t, "From: shop@mail.example\nMessage-ID: <x@y>\nSubject: Order 2\n\nB\n");
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message"), 2);
}

static void mails_without_id_and_date_are_each_their_own(void **state)
{
    struct test_house *t = mail_world(state);

    take_in(t, "From: box@mail.example\nSubject: disk full\n\nsda\n");
    take_in(t, "From: box@mail.example\nSubject: disk full\n\nsda\n");
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message"), 2);
}

static void a_contact_forms_mail_belongs_to_who_filled_it_in(void **state)
{
    struct test_house *t = mail_world(state);

    take_in(t, "From: Web <form@ours.example>\nReply-To: Mina <mina@mail.example>\n"
               "Subject: Contact\n\nHello\n");
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket t JOIN customer_address a"
                                       " ON a.customer_id = t.customer_id"
                                       " WHERE a.key = 'mina@mail.example'"),
                     1);
}

#define FORWARD                                                                                    \
    "Subject: Fwd: Leak\n\nPlease look.\n\n---------- Forwarded message ---------\n"               \
    "From: Min Park <min@mail.example>\nDate: Sat, 28 Nov 2026 at 10:00\n"                         \
    "Subject: Leak\nTo: <minjun@ours.example>\n\nIt leaks.\n"

static void what_one_of_us_forwards_is_its_writers_matter(void **state)
{
    struct test_house *t = mail_world(state);

    take_in(t, "From: Minjun <Minjun@ours.example>\n" FORWARD);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket t JOIN customer_address a"
                                       " ON a.customer_id = t.customer_id"
                                       " WHERE a.key = 'min@mail.example'"),
                     1);
    take_in(t, "From: Stranger <stranger@mail.example>\n" FORWARD);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket t JOIN customer_address a"
                                       " ON a.customer_id = t.customer_id"
                                       " WHERE a.key = 'stranger@mail.example'"),
                     1);
}

static void files_hang_on_the_message(void **state)
{
    struct test_house *t = mail_world(state);

    take_in(t,
            "From: a@mail.example\nSubject: Pictures\nContent-Type: multipart/mixed; "
            "boundary=b\n\n--b\nContent-Type: text/plain\n\nSee.\n"
            "--b\nContent-Type: image/png; name=\"../a.png\"\nContent-Transfer-Encoding: base64\n"
            "\naGVsbG8=\n--b\nContent-Type: text/csv; name=b.csv\n\nx,y\n--b--\n");
    assert_int_equal(test_house_int(t, "SELECT attachments FROM message"), 2);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM attachment WHERE filename = 'a.png'"
                                       " AND size_bytes = 5 AND content_type = 'image/png'"),
                     1);
}

static void what_cannot_be_read_is_a_ticket_with_the_original(void **state)
{
    struct test_house *t = mail_world(state);

    take_in(t, "From: a@mail.example\nSubject: x\n\nplease crash");
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"
                                       " WHERE subject = 'A mail that could not be read'"),
                     1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM attachment"
                                       " WHERE filename = 'original.eml' AND size_bytes = 45"),
                     1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM customer_address"
                                       " WHERE key = 'bounce@mail.example'"),
                     1);
}

static void odd_mails_lack_nothing_a_ticket_needs(void **state)
{
    static const char *const odd[] = {
        "",
        "\n\n\n",
        "Subject:\n\n\n",
        "From: <>\nSubject: \t \n\n \n",
        "From: not an address\n\nHello\n",
        "From: x@y\nSubject: \xff\xfe\n\n\xc3\x28\n",
        "From: a@mail.example\nContent-Type: image/png\nContent-Transfer-Encoding: "
        "base64\n\naGk=\n",
    };
    struct test_house *t = mail_world(state);

    for (size_t i = 0; i < COUNT_OF(odd); i++)
        take_in(t, odd[i]);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message"), COUNT_OF(odd));
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message WHERE text = ''"), 0);
}

/* ---- a ticket that is there -------------------------------------------------------------------
 */

static void our_own_id_from_who_takes_part_is_proof(void **state)
{
    struct test_house *t = mail_world(state);
    int64_t ticket_id;

    take_in(t, LETTER);
    ticket_id = ticket_of_newest(t);
    take_in(t, answer_to(t, "hana@mail.example", own_id(t)));
    assert_int_equal(ticket_of_newest(t), ticket_id);
    assert_int_equal(newest_is_unverified(t), 0);
    take_in(t, answer_to(t, "friend@mail.example", own_id(t)));
    assert_int_equal(ticket_of_newest(t), ticket_id);
    assert_int_equal(newest_is_unverified(t), 0);
    assert_int_equal(test_house_int(t, "SELECT count(DISTINCT author_id) FROM message"), 2);
}

static void anything_else_joins_unverified_and_brings_nobody_along(void **state)
{
    struct test_house *t = mail_world(state);
    int64_t ticket_id;
    int64_t people;

    take_in(t, LETTER);
    ticket_id = ticket_of_newest(t);
    people = test_house_int(t, "SELECT count(*) FROM mail_participant");
    take_in(t, answer_to(t, "stranger@mail.example", own_id(t)));
    assert_int_equal(ticket_of_newest(t), ticket_id);
    assert_int_equal(newest_is_unverified(t), 1);
    take_in(t, answer_to(t, "hana@mail.example", STR("first@mail.example")));
    assert_int_equal(ticket_of_newest(t), ticket_id);
    assert_int_equal(newest_is_unverified(t), 1);
    take_in(t, "From: other@mail.example\nSubject: About [#1001]\n\nMe too.\n");
    assert_int_equal(ticket_of_newest(t), ticket_id);
    assert_int_equal(newest_is_unverified(t), 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM mail_participant"), people);
}

static void a_forged_id_joins_nothing(void **state)
{
    struct test_house *t = mail_world(state);
    struct str id;
    char *forged;

    take_in(t, LETTER);
    id = own_id(t);
    forged = str_cstr(t->call.arena, id);
    forged[str_find_char(id, '@') - 1] ^= 1;
    take_in(t, answer_to(t, "hana@mail.example", str_of(forged)));
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 2);
    take_in(t, answer_to(t, "x@mail.example", STR("p.999999.1.0123456789abcdef0123@ours.example")));
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 3);
}

static void ids_in_capitals_and_of_other_domains_are_ours_still(void **state)
{
    struct test_house *t = mail_world(state);
    struct str id;
    char *changed;

    take_in(t, LETTER);
    id = own_id(t);
    changed = str_cstr(t->call.arena, id);
    for (char *p = changed; *p != '@'; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - ('a' - 'A'));
    memcpy(strchr(changed, '@'), "@else", 5);
    take_in(t, answer_to(t, "hana@mail.example", str_of(changed)));
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 1);
    assert_int_equal(newest_is_unverified(t), 0);
}

static void a_closed_ticket_is_followed_by_a_new_one(void **state)
{
    struct test_house *t = mail_world(state);
    int64_t ticket_id;

    take_in(t, LETTER);
    ticket_id = ticket_of_newest(t);
    test_house_call(t);
    ticket_world_change(
        t, ticket_id,
        (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = TICKET_CLOSED });
    take_in(t, answer_to(t, "hana@mail.example", own_id(t)));
    assert_int_equal(test_house_int(t, "SELECT follows_id FROM ticket WHERE id = " NEWEST_TICKET),
                     ticket_id);
}

static void an_automatic_answer_opens_nothing(void **state)
{
    struct test_house *t = mail_world(state);
    int64_t ticket_id;

    take_in(t, LETTER);
    ticket_id = ticket_of_newest(t);
    test_house_call(t);
    ticket_world_change(
        t, ticket_id,
        (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = TICKET_SOLVED });
    take_in(t, str_cstr(t->call.arena,
                        str_format(t->call.arena,
                                   "From: hana@mail.example\nAuto-Submitted: auto-replied\n"
                                   "Subject: Out of office\nIn-Reply-To: <%" STR_FMT
                                   ">\n\nI am away.\n",
                                   STR_ARG(own_id(t)))));
    assert_int_equal(ticket_of_newest(t), ticket_id);
    assert_int_equal(ticket_world_get(t, ticket_id).life.state, TICKET_SOLVED);
    take_in(t, answer_to(t, "hana@mail.example", own_id(t)));
    assert_int_equal(ticket_world_get(t, ticket_id).life.state, TICKET_OPEN);
}

/** Question and answer in one batch: the second finds the first, however they are worked on. */
enum { WRITERS = 6 };

static void ask(struct test_house *t, int i)
{
    char message[400];

    snprintf(message, sizeof(message),
             "From: u%d@mail.example\nMessage-ID: <q%d@m>\nSubject: Q%d\n\nQ\n", i % WRITERS, i, i);
    arrive(t, message);
}

static void answer(struct test_house *t, int i)
{
    char message[400];

    snprintf(message, sizeof(message),
             "From: v%d@mail.example\nMessage-ID: <r%d@m>\nReferences: <q%d@m>\n"
             "Subject: Re: Q%d\n\nR\n",
             i % WRITERS, i, i, i);
    arrive(t, message);
}

static void check_conversations(struct test_house *t, int count)
{
    work_off(t, (size_t)count * 2);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), count);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket WHERE message_count = 2"),
                     count);
}

static void mails_of_one_conversation_keep_their_order(void **state)
{
    enum { CONVERSATIONS = WRITERS };
    struct test_house *t = mail_world(state);

    for (int i = 0; i < CONVERSATIONS; i++) {
        ask(t, i);
        answer(t, i);
    }
    check_conversations(t, CONVERSATIONS);
}

static void the_order_stays_from_one_batch_to_the_next(void **state)
{
    enum { CONVERSATIONS = MAIL_BATCH_MAX + 8 };
    struct test_house *t = mail_world(state);

    for (int i = 0; i < CONVERSATIONS; i++)
        ask(t, i);
    for (int i = 0; i < CONVERSATIONS; i++)
        answer(t, i);
    check_conversations(t, CONVERSATIONS);
}

/** Nothing in a head is so long that the database would refuse it. */
static void endless_fields_are_cut(void **state)
{
    enum { LONG = 60 * 1000, PEOPLE = 300 };
    struct test_house *t = mail_world(state);
    char *message = malloc((size_t)8 * LONG + (size_t)PEOPLE * 1200);
    size_t n = 0;

    n += (size_t)sprintf(message + n, "From: ");
    memset(message + n, 'N', LONG);
    n += LONG;
    n += (size_t)sprintf(message + n, " <a@mail.example>\nMessage-ID: <");
    memset(message + n, 'i', LONG);
    n += LONG;
    n += (size_t)sprintf(message + n, "@mail.example>\nReferences: <");
    memset(message + n, 'r', LONG);
    n += LONG;
    n += (size_t)sprintf(message + n, "@mail.example>\nSubject: ");
    memset(message + n, 's', LONG);
    n += LONG;
    n += (size_t)sprintf(message + n, "\nCc: ");
    for (int i = 0; i < PEOPLE; i++)
        n += (size_t)sprintf(message + n, "\"%01000d\" <%d@mail.example>, ", i, i);
    n += (size_t)sprintf(message + n, "z@mail.example\n\nHello\n");
    message[n] = '\0';
    take_in(t, message);
    free(message);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM mail_message WHERE rfc_id IS NULL"),
                     1);
}

#define CHECKED                                                                                    \
    "Authentication-Results: mx.ours.example; spf=pass smtp.mailfrom=mail.example;"                \
    " dkim=pass header.d=mail.example; dmarc=fail header.from=mail.example\n"                      \
    "Received: from a by b; Sun, 29 Nov 2026 09:00:00 +0900\n"                                     \
    "Authentication-Results: mx.ours.example; dmarc=pass header.from=mail.example\n"               \
    "From: a@mail.example\nSubject: Checked\n\nHello\n"

static void what_trusted_servers_say_is_kept(void **state)
{
    struct test_house *t = mail_world(state);

    take_in(t, CHECKED);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM mail_message"
                                       " WHERE head LIKE '%\"dmarc\":\"unsaid\"%'"),
                     1);
    mail_world_set(t, "mail.trusted_servers", "mx.ours.example, mx2.ours.example");
    take_in(t, CHECKED);
    assert_int_equal(
        test_house_int(t, "SELECT count(*) FROM mail_message WHERE head LIKE"
                          " '%\"spf\":\"pass\",\"spf_domain\":\"mail.example\",\"dkim\""
                          ":\"pass\",\"dkim_domain\":\"mail.example\",\"dmarc\":\"fail\"%'"),
        1);
}

static void bounds_are_settings(void **state)
{
    struct test_house *t = mail_world(state);

    mail_world_set(t, "mail.parts_max", "2");
    take_in(t, "From: a@mail.example\nContent-Type: multipart/mixed; boundary=b\n\n"
               "--b\n\nA\n--b\nContent-Type: text/csv; name=b.csv\n\nB\n--b--\n");
    assert_int_equal(test_house_int(t, "SELECT attachments FROM message"), 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM mail_message"
                                       " WHERE head LIKE '%too_many_parts%'"),
                     1);
}

/* ---- our addresses ----------------------------------------------------------------------------
 */

struct own_step {
    const char *address;
    bool is_ours;
    struct mail_own own;
};

static bool own_step(struct call *call, void *arg)
{
    struct own_step *step = arg;

    return mail_own_find(call, str_of(step->address), &step->is_ours, &step->own);
}

static bool is_ours(struct test_house *t, const char *address)
{
    struct own_step step = { .address = address };

    test_house_call(t);
    test_house_read(t, own_step, &step);
    return step.is_ours;
}

static void every_address_of_our_domain_is_ours_until_some_are_named(void **state)
{
    struct test_house *t = mail_world(state);

    assert_true(is_ours(t, "anything@Ours.example"));
    assert_false(is_ours(t, "anything@sub.ours.example"));
    assert_false(is_ours(t, "anything@mail.example"));
    assert_false(is_ours(t, "no address"));
    add_own(t, (struct own_address){ 1, "Help@other.example", "Help", .team_id = 1 });
    assert_false(is_ours(t, "anything@ours.example"));
    assert_true(is_ours(t, "HELP@other.example"));
    assert_true(is_ours(t, "help+order7@other.example"));
    assert_false(is_ours(t, "+help@other.example"));
}

static void an_addresss_team_gets_its_tickets(void **state)
{
    struct test_house *t = mail_world(state);

    add_own(t, (struct own_address){ 1, "fix@ours.example", "Repairs", .team_id = TEAM_REPAIRS });
    arrive_for(t, "fix+7@ours.example", LETTER);
    work_off(t, 1);
    assert_int_equal(test_house_int(t, "SELECT team_id FROM ticket"), TEAM_REPAIRS);
}

static void none_of_ours_takes_part(void **state)
{
    struct test_house *t = mail_world(state);

    add_own(t, (struct own_address){ 1, "fix@ours.example", .team_id = TEAM_REPAIRS });
    arrive_for(t, "fix@ours.example",
               "From: a@mail.example\nTo: Fix <fix+7@Ours.example>, b@mail.example\n"
               "Cc: FIX@ours.example, other@ours.example\nSubject: x\n\nHello\n");
    work_off(t, 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM mail_participant"), 3);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM mail_participant WHERE key IN"
                                       " ('a@mail.example', 'b@mail.example',"
                                       "  'other@ours.example')"),
                     3);
}

static void numbers_are_found_in_subjects(void **state)
{
    (void)state;
    assert_text(mail_join_number(STR("Re: [#1001] x")), "1001");
    assert_text(mail_join_number(STR("[#1] [#22]")), "22");
    assert_true(str_is_null(mail_join_number(STR("[#] #1 [# [1]"))));
    assert_true(str_is_null(mail_join_number(STR("[#1001"))));
    assert_true(str_is_null(mail_join_number(STR(""))));
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_telephone_below_a_first_mail_is_noted),
        HOUSE_TESTS(a_letter_becomes_a_ticket_of_its_writer),
        HOUSE_TESTS(the_same_mail_twice_makes_one_and_notes_both_addresses),
        HOUSE_TEST_SQLITE(one_message_id_for_many_mails_loses_none),
        HOUSE_TEST_SQLITE(mails_without_id_and_date_are_each_their_own),
        HOUSE_TESTS(a_contact_forms_mail_belongs_to_who_filled_it_in),
        HOUSE_TEST_SQLITE(what_one_of_us_forwards_is_its_writers_matter),
        HOUSE_TESTS(files_hang_on_the_message),
        HOUSE_TESTS(what_cannot_be_read_is_a_ticket_with_the_original),
        HOUSE_TESTS(endless_fields_are_cut),
        HOUSE_TEST_SQLITE(what_trusted_servers_say_is_kept),
        HOUSE_TEST_SQLITE(bounds_are_settings),
        HOUSE_TESTS(odd_mails_lack_nothing_a_ticket_needs),
        HOUSE_TESTS(our_own_id_from_who_takes_part_is_proof),
        HOUSE_TESTS(anything_else_joins_unverified_and_brings_nobody_along),
        HOUSE_TEST_SQLITE(a_forged_id_joins_nothing),
        HOUSE_TEST_SQLITE(ids_in_capitals_and_of_other_domains_are_ours_still),
        HOUSE_TESTS(a_closed_ticket_is_followed_by_a_new_one),
        HOUSE_TEST_SQLITE(an_automatic_answer_opens_nothing),
        HOUSE_TESTS(mails_of_one_conversation_keep_their_order),
        HOUSE_TESTS(the_order_stays_from_one_batch_to_the_next),
        HOUSE_TESTS(every_address_of_our_domain_is_ours_until_some_are_named),
        HOUSE_TESTS(an_addresss_team_gets_its_tickets),
        HOUSE_TESTS(none_of_ours_takes_part),
        cmocka_unit_test(numbers_are_found_in_subjects),
    };
    return mail_world_run(argc, argv, tests, COUNT_OF(tests));
}
