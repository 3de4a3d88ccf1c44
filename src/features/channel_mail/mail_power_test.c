/**
 * The power goes at a random moment under a house that takes mail in by SMTP, LMTP and IMAP, makes
 * tickets of it and sends answers out by a relay; it comes back, and goes once more. Whatever was
 * accepted is there once and whole, and no answer is given to the relay twice but by the rule for
 * those of which nobody knows. The same with syncs that do nothing must be seen failing, or this
 * proves nothing.
 *
 * All of it is the program's own code with its own threads, on a disk that is memory
 * (db/powercut.h); what has to be true after a cut is looked up in the database, not asked of that
 * code.
 */
#include <ftw.h>
#include <pthread.h>
#include <signal.h>

#include "base/instant.h"
#include "core/background/timer_store.h"
#include "features/channel_mail/mail_power_check_test.h"

enum {
    ROUNDS = 24,
    SOAK_ROUNDS = 400,
    LIVES = 2, /* of a round, each ended by a cut */
    CHANGES_MAX = 1500,
    BRINGERS = 2,
    FETCHED = 6, /* mails that come to the mailbox in a round */
};

/* ---- what goes on until the power goes ---------------------------------------------------------
 */

struct bringing {
    struct world *w;
    pthread_t thread;
    int bringer; /* 0 by SMTP, 1 by LMTP */
    bool brings_new;
};

/** What had no answer comes first, and again: the sender's duty. */
static void *bring(void *arg)
{
    const struct bringing *bringing = arg;
    struct power_mails *mails = bringing->w->mails;
    struct power_bringer to;
    int at = 0;
    bool is_open = power_bringer_open(
        &to, smtp_listener_port(bringing->w->listener, (size_t)bringing->bringer),
        bringing->bringer == 1);

    while (is_open) {
        struct power_mail *mail = power_mail_unanswered(mails, bringing->bringer, &at);

        if (mail == NULL && bringing->brings_new)
            mail = power_mail_new(mails, bringing->bringer);
        if (mail == NULL)
            break;
        mail->given_count++;
        mail->is_accepted = is_open = power_bring(&to, mail);
    }
    power_bringer_close(&to);
    return NULL;
}

static void start_bringing(struct world *w, struct bringing bringing[BRINGERS], bool brings_new)
{
    for (int i = 0; i < BRINGERS; i++) {
        bringing[i] = (struct bringing){ .w = w, .bringer = i, .brings_new = brings_new };
        CHECK(pthread_create(&bringing[i].thread, NULL, bring, &bringing[i]) == 0);
    }
}

static void end_bringing(struct bringing bringing[BRINGERS])
{
    for (int i = 0; i < BRINGERS; i++)
        pthread_join(bringing[i].thread, NULL);
}

struct answering {
    int64_t ticket_id;
    int number;
};

static bool answer_step(struct call *call, void *arg)
{
    const struct answering *answering = arg;
    const struct ticket_message_new message = {
        .public = true,
        .from = TICKET_FROM_AGENT,
        .author_id = MINJUN,
        .channel = TICKET_BY_DESK,
        .text = str_format(call->arena, "Answer %d", answering->number),
    };
    struct ticket_message made;

    return ticket_message_add(call, answering->ticket_id, TICKET_ANY_VERSION, &message, &made);
}

static bool answer(struct world *w, int64_t ticket_id)
{
    struct answering answering = { .ticket_id = ticket_id, .number = w->answer_count };
    struct call call;
    bool done;

    CHECK(w->answer_count < ANSWERS_MAX);
    w->answers[w->answer_count] = (struct power_answer){ 0 };
    call_init(&call, &w->house, ARENA_REQUEST_MAX);
    call.actor = (struct actor){ ACTOR_ACCOUNT, MINJUN };
    call.access.scope = (struct scope){ .reach = REACH_ALL, .account_id = MINJUN };
    done = call_change(&call, answer_step, &answering);
    call_fini(&call);
    w->answers[w->answer_count++].is_made = done;
    return done;
}

/** Agents at work on the tickets that were there first; on the calling thread. */
static void answer_until_dark(struct world *w)
{
    for (int i = 0; w->answer_count < ANSWERS_MAX && answer(w, w->asked_ids[i % ASKED]); i++)
        poll(NULL, 0, 1);
}

/* ---- a round -----------------------------------------------------------------------------------
 */

static bool has_asked(struct world *w)
{
    return count_of(w, "SELECT count(*) FROM ticket") >= ASKED;
}

static const struct db_query q_tickets = { "power.tickets", "SELECT id FROM ticket ORDER BY id",
                                           NULL };

static bool look_at_tickets(struct call *call, void *arg)
{
    struct world *w = arg;
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_tickets, DB_NO_BINDS, &rows, call->err))
        return false;
    for (int i = 0; i < ASKED && db_next(rows); i++)
        w->asked_ids[i] = db_col_int(rows, 0);
    return db_rows_end(&rows, call->err);
}

/** Brings the tickets that are answered later. */
static void ask(struct world *w)
{
    struct bringing bringing[BRINGERS];

    for (int i = 0; i < ASKED; i++)
        (void)power_mail_new(w->mails, i % BRINGERS);
    start_bringing(w, bringing, false);
    end_bringing(bringing);
    wait_until(w, has_asked, "becoming tickets");
    look_at(w, look_at_tickets);
}

static bool power_on(struct world *w)
{
    struct err err = { 0 };

    if (open_house(w, &err))
        return true;
    note_error(w, "cannot be opened", &err);
    return false;
}

static bool start(struct world *w)
{
    struct err err = { 0 };

    if (w->damage[0] == '\0' && start_house(w, &err))
        return true;
    note_error(w, "cannot be started", &err);
    return false;
}

static void power_off(struct world *w, enum cut_mode mode)
{
    if (!disk_is_off(w->disk))
        disk_cut_after(w->disk, 1, mode);
    stop_house(w);
    close_house(w);
    disk_power_on(w->disk);
    disk_ignore_syncs(w->disk, false);
    w->clock.ahead_ms += MS_PER_MINUTE; /* what the dead one had claimed has lapsed */
}

static void live_until_dark(struct world *w, struct random *random)
{
    enum cut_mode mode =
        w->ignores_syncs ? CUT_ALL : (enum cut_mode)random_below(random, CUT_MODES);
    struct bringing bringing[BRINGERS];

    disk_ignore_syncs(w->disk, w->ignores_syncs);
    disk_cut_after(w->disk, 1 + (int64_t)random_below(random, CHANGES_MAX), mode);
    start_bringing(w, bringing, true);
    answer_until_dark(w);
    end_bringing(bringing);
    power_off(w, mode);
}

static bool is_settled(struct world *w)
{
    return count_of(w, "SELECT (SELECT count(*) FROM inbox WHERE state < 3)"
                       " + (SELECT count(*) FROM outbox WHERE state < 3)")
               == 0
           && power_mailbox_is_read(&w->machines->mailbox);
}

/** What nobody has heard of is brought again, and all is worked off. */
static void settle(struct world *w)
{
    struct bringing bringing[BRINGERS];

    start_bringing(w, bringing, false);
    end_bringing(bringing);
    wait_until(w, is_settled, "settling");
    check_mails(w);
    check_answers(w);
    for (int i = 0; i < power_mails_count(w->mails); i++)
        if (!w->mails->v[i].is_accepted)
            note_damage_of(w, "a mail is not taken", i);
    expect_none(w, "arrivals that are no messages", "SELECT count(*) FROM mail_arrival");
}

static bool is_certain(struct world *w)
{
    return count_of(w, "SELECT count(*) FROM outbox WHERE state <> 3") == 0;
}

/** Ten minutes later those go out again of which nobody knows, once. */
static void repeat_uncertain(struct world *w)
{
    w->uncertain = (int)count_of(w, "SELECT count(*) FROM outbox WHERE state = 5");
    w->clock.ahead_ms += 11 * MS_PER_MINUTE;
    timer_runner_ring(w->house.timers);
    wait_until(w, is_certain, "sending what was uncertain");
    check_answers(w);
}

static void live(struct world *w)
{
    struct random_seeded random;

    random_seeded_init(&random, w->seed);
    for (int life = 0; life < LIVES; life++) {
        if (!power_on(w))
            return;
        if (life > 0) {
            check_mails(w);
            check_answers(w);
        }
        if (!start(w))
            return;
        if (life == 0)
            ask(w);
        live_until_dark(w, &random.random);
    }
    if (!power_on(w))
        return;
    check_mails(w);
    check_answers(w);
    if (!start(w))
        return;
    settle(w);
    repeat_uncertain(w);
}

/** Fills w->damage. */
static void run_round(struct world *w)
{
    w->disk = disk_copy(w->machines->new_company, w->seed);
    w->clock = (struct power_clock){ { power_wall_ms, power_monotonic_us }, 0 };
    w->mails = power_mails_new();
    power_relay_reset(&w->machines->relay);
    power_mailbox_reset(&w->machines->mailbox, w->mails, FETCHED);
    live(w);
    stop_house(w);
    close_house(w);
    power_mails_free(&w->mails);
    disk_free(&w->disk);
}

/* ---- tests -------------------------------------------------------------------------------------
 */

static void accepted_mail_and_answers_survive_power_cuts(void **state)
{
    int rounds = getenv("PHAROS_SOAK") != NULL ? SOAK_ROUNDS : ROUNDS;
    int uncertain = 0;

    for (int i = 0; i < rounds; i++) {
        struct world w = { .machines = *state, .seed = 1 + (uint64_t)i };

        run_round(&w);
        if (w.damage[0] != '\0')
            fail_msg("%s", w.damage);
        uncertain += w.uncertain;
    }
    assert_true(uncertain > 0); /* the power did go amid sending */
}

static void without_syncs_the_same_rounds_show_damage(void **state)
{
    enum { TRIES = 4 };
    int damaged = 0;

    for (int i = 0; i < TRIES; i++) {
        struct world w = { .machines = *state, .seed = 1 + (uint64_t)i, .ignores_syncs = true };

        run_round(&w);
        damaged += w.damage[0] != '\0';
    }
    assert_true(damaged > TRIES / 2);
}

/** A round starts a few hundred threads, and a sanitizer goes over the whole stack of each. */
static void keep_stacks_small(void)
{
    enum { STACK_BYTES = 1024 * 1024 };
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    CHECK(pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0);
    CHECK(pthread_setattr_default_np(&attributes) == 0);
    pthread_attr_destroy(&attributes);
}

static int set_up_machines(void **state)
{
    struct machines *machines = calloc(1, sizeof(*machines));
    struct world w = { .machines = machines, .disk = disk_new(0) };

    CHECK(machines != NULL);
    signal(SIGPIPE, SIG_IGN);
    keep_stacks_small();
    /* Nobody speaks TLS here, and a house that starts would read all authorities of the machine. */
    CHECK(setenv("SSL_CERT_FILE", "/dev/null", 1) == 0);
    CHECK(setenv("SSL_CERT_DIR", "/dev/null", 1) == 0);
    snprintf(machines->data_dir, sizeof(machines->data_dir), "/tmp/pharos-mail-power-XXXXXX");
    assert_non_null(mkdtemp(machines->data_dir));
    machines->permissions = permission_table_new(power_features);
    power_relay_start(&machines->relay);
    power_mailbox_start(&machines->mailbox);
    w.clock = (struct power_clock){ { power_wall_ms, power_monotonic_us }, 0 };
    make_company(&w);
    machines->new_company = w.disk;
    *state = machines;
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

static int tear_down_machines(void **state)
{
    struct machines *machines = *state;

    disk_free(&machines->new_company);
    power_server_stop(&machines->relay.server);
    power_server_stop(&machines->mailbox.server);
    permission_table_free(&machines->permissions);
    nftw(machines->data_dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(machines);
    return 0;
}

#define POWER_TEST(function)                                                                       \
    cmocka_unit_test_setup_teardown(function, set_up_machines, tear_down_machines)

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        POWER_TEST(accepted_mail_and_answers_survive_power_cuts),
        POWER_TEST(without_syncs_the_same_rounds_show_damage),
    };

    return mail_world_run(argc, argv, tests, COUNT_OF(tests));
}
