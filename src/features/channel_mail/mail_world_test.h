/** A small company that mail comes to, for tests of this feature: the confined workers are real,
 * the rest is a test house. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_WORLD_TEST_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_WORLD_TEST_H

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "core/access/access_feature.h"
#include "core/blob/blob.h"
#include "core/engine_feature.h"
#include "core/settings/settings.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/channel_mail/mail_arrival.h"
#include "features/channel_mail/mail_intake_run.h"
#include "features/people/people_feature.h"
#include "features/ticket/ticket_feature.h"
#include "features/ticket/ticket_test_world.h"
#include "proto/mail/mail_job.h"

static const struct feature *const features[] = { &access_feature,       &engine_feature,
                                                  &people_feature,       &ticket_feature,
                                                  &channel_mail_feature, NULL };

static inline bool run_or_crash(struct str input, struct arena *arena, struct str *output,
                                struct err *err)
{
    if (str_find(input, STR("please crash")) < input.n)
        abort();
    return mail_job_run(input, arena, output, err);
}

static const struct confine_job_kind kinds[] = { { "mail", mail_job_prepare, run_or_crash },
                                                 { NULL, NULL, NULL } };

/** One pool for all tests: it holds nothing between messages. */
static struct confine_pool *mail_world_pool;

static inline struct test_house *mail_world(void **state)
{
    struct test_house *t = ticket_world(state);

    test_house_features(t, features);
    test_house_sql(t,
                   "UPDATE account SET email = 'minjun@ours.example', email_key = "
                   "'minjun@ours.example' WHERE id = 11",
                   NULL);
    return t;
}

/** An address of ours to be; what is NULL or 0 is empty. */
struct own_address {
    int id; /* 1 is the standard one */
    const char *address;
    const char *name;
    int team_id;
    int brand_id;
    const char *signature;
    const char *signature_ko;
};

static inline const char *id_or_null(struct arena *arena, int id)
{
    return id != 0 ? str_format(arena, "%d", id).p : "NULL";
}

static inline const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static inline void add_own(struct test_house *t, struct own_address own)
{
    struct arena *arena = t->call.arena;

    test_house_sql(t,
                   str_format(arena,
                              "INSERT INTO mail_address (id, address, key, name, team_id,"
                              " brand_id, signature, signature_ko, is_standard, version,"
                              " created_at_ms)"
                              " VALUES (%d, '%s', lower('%s'), '%s', %s, %s, '%s', '%s', %d, 1, 0)",
                              own.id, own.address, own.address, or_empty(own.name),
                              id_or_null(arena, own.team_id), id_or_null(arena, own.brand_id),
                              or_empty(own.signature), or_empty(own.signature_ko), own.id == 1)
                       .p,
                   NULL);
}

static inline struct mail_envelope envelope_for(struct str *recipients, size_t count)
{
    return (struct mail_envelope){ .way = MAIL_BY_SMTP,
                                   .peer = STR("203.0.113.7"),
                                   .helo = STR("mx.mail.example"),
                                   .sender = STR("bounce@mail.example"),
                                   .recipients = recipients,
                                   .recipient_count = count };
}

static inline void arrive_for(struct test_house *t, const char *recipient, const char *message)
{
    char *copy = strdup(message); /* it may live in the call that ends here */
    struct call *call = test_house_call(t);
    struct str recipients[] = { str_of(recipient) };
    struct mail_envelope envelope = envelope_for(recipients, COUNT_OF(recipients));
    struct blob_draft *draft;

    assert_true(blob_prepare(call, str_of(copy), &draft));
    assert_true(mail_arrive(call, &envelope, draft));
    free(copy);
}

static inline void arrive(struct test_house *t, const char *message)
{
    arrive_for(t, "help@ours.example", message);
}

static inline void work_off(struct test_house *t, size_t expected)
{
    struct err err = { 0 };
    size_t done;

    assert_true(mail_intake_run(&t->house, mail_world_pool, &done, &err));
    assert_int_equal(done, expected);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM inbox WHERE state <> 3"), 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM mail_arrival"), 0);
}

static inline void take_in(struct test_house *t, const char *message)
{
    arrive(t, message);
    work_off(t, 1);
}

/** Sets a setting as its text stands in the database. */
static inline void mail_world_set(struct test_house *t, const char *name, const char *value)
{
    test_house_sql(t,
                   str_cstr(t->call.arena,
                            str_format(t->call.arena,
                                       "INSERT INTO setting (name, value, version, changed_at_ms)"
                                       " VALUES ('%s', '%s', 1, 0)",
                                       name, value)),
                   NULL);
    assert_true(settings_refresh(&t->house, NULL, &(struct err){ 0 }));
}

/** What main does: a pool for all tests, since it holds nothing between messages. */
static inline int mail_world_run(int argc, char **argv, const struct CMUnitTest *tests,
                                 size_t count)
{
    struct confine_options options = mail_confine_options();
    struct err err = { 0 };
    int failed;

    if (argc > 1 && strcmp(argv[1], CONFINE_CHILD_OPTION) == 0)
        return confine_child_main(argc, argv, kinds);
    if (!confine_pool_start(&options, &mail_world_pool, &err))
        return 1;
    failed = _cmocka_run_group_tests("mail", tests, count, NULL, NULL);
    confine_pool_stop(&mail_world_pool);
    return failed;
}

#endif
