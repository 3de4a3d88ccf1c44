/* The disk that files lie on is full for a while: what was accepted before waits, and nobody has to
 * do anything about it afterwards. */
#include "base/encode.h"
#include "base/instant.h"
#include "core/background/inbox.h"
#include "db/powercut.h"
#include "features/channel_mail/mail_world_test.h"

enum { FILE_BYTES = BLOB_ROW_MAX + 1, LINE = 76, PAUSE_MS = 6 * MS_PER_SECOND };

struct full_world {
    struct test_house *t;
    struct disk *disk; /* files alone lie on it */
};

static struct full_world full_world(void **state)
{
    struct full_world w = { .t = mail_world(state), .disk = disk_new(1) };

    blobs_close(&w.t->house.blobs);
    assert_true(blobs_open(disk_file_ops(w.disk), "/blobs", w.t->house.random, &w.t->house.blobs,
                           &(struct err){ 0 }));
    return w;
}

static void end(struct full_world *w)
{
    blobs_close(&w->t->house.blobs);
    disk_free(&w->disk);
}

/** A mail whose file is too large for a row. */
static const char *with_large_file(struct test_house *t)
{
    struct strbuf text = strbuf_new(t->call.arena, 4 * FILE_BYTES);
    struct str bytes = { arena_alloc(t->call.arena, FILE_BYTES), FILE_BYTES };
    struct str coded;

    memset((char *)bytes.p, 'x', bytes.n);
    coded = base64_encode(t->call.arena, bytes);
    strbuf_addf(&text,
                "From: Hana <hana@mail.example>\nSubject: Pictures\nMessage-ID: <1@mail.example>\n"
                "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee.\n"
                "--b\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\n");
    for (size_t at = 0; at < coded.n; at += LINE)
        strbuf_addf(&text, "%" STR_FMT "\n", STR_ARG(str_sub(coded, at, LINE)));
    strbuf_addf(&text, "--b--\n");
    return str_cstr(t->call.arena, strbuf_str(&text));
}

static void run_later(struct test_house *t, int64_t *now_ms)
{
    struct err err = { 0 };
    size_t done;

    *now_ms += PAUSE_MS;
    test_house_at(t, *now_ms);
    assert_true(mail_intake_run(&t->house, mail_world_pool, &done, &err));
}

static void what_was_accepted_waits_until_there_is_room(void **state)
{
    struct full_world w = full_world(state);
    int64_t now_ms = TEST_HOUSE_NOW_MS;

    arrive(w.t, with_large_file(w.t));
    disk_limit(w.disk, 0);
    for (int i = 0; i < 2 * INBOX_ATTEMPTS_MAX; i++)
        run_later(w.t, &now_ms);
    assert_int_equal(test_house_int(w.t, "SELECT count(*) FROM ticket"), 0);
    assert_int_equal(test_house_int(w.t, "SELECT count(*) FROM inbox WHERE state = 1"), 1);
    disk_limit(w.disk, -1);
    run_later(w.t, &now_ms);
    assert_int_equal(test_house_int(w.t, "SELECT count(*) FROM ticket"), 1);
    assert_int_equal(test_house_int(w.t, "SELECT attachments FROM message"), 1);
    end(&w);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(what_was_accepted_waits_until_there_is_room),
    };

    return mail_world_run(argc, argv, tests, COUNT_OF(tests));
}
