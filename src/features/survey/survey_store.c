#include "features/survey/survey_store.h"

#include "core/store_rows.h"

/* One matter is not asked about more often than this. */
enum { OF_TICKET_MAX = 200 };

#define SURVEY_COLUMNS                                                                             \
    "s.id, s.ticket_id, s.customer_id, s.team_id, s.channel, s.language, s.asked_at_ms,"           \
    " s.expires_at_ms, s.answered_at_ms, s.score, s.solved, s.comment"
#define FIND "SELECT " SURVEY_COLUMNS " FROM survey s WHERE s.digest = :digest"

static const struct db_query q_find = { "survey.find", FIND, NULL };
static const struct db_query q_lock = { "survey.lock", FIND, FIND " FOR UPDATE" };

static const struct db_query q_last_asked = {
    "survey.last_asked",
    "SELECT max(asked_at_ms) FROM survey WHERE ticket_id = :ticket_id",
    NULL,
};

static const struct db_query q_insert = {
    "survey.insert",
    "INSERT INTO survey (id, ticket_id, customer_id, team_id, channel, language, digest,"
    " asked_at_ms, expires_at_ms) VALUES (:id, :ticket_id, :customer_id, :team_id, :channel,"
    " :language, :digest, :asked_at_ms, :expires_at_ms)",
    NULL,
};

static const struct db_query q_set_answer = {
    "survey.set_answer",
    "UPDATE survey SET answered_at_ms = :answered_at_ms, score = :score, solved = :solved,"
    " comment = :comment WHERE id = :id",
    NULL,
};

static const struct db_query q_of_ticket = {
    "survey.of_ticket",
    "SELECT " SURVEY_COLUMNS " FROM survey s WHERE s.ticket_id = :ticket_id"
    " ORDER BY s.asked_at_ms DESC, s.id DESC LIMIT :limit",
    NULL,
};

#define IN_SCOPE                                                                                   \
    " AND (:reach = 2 OR (:reach = 1 AND (t.assignee_id = :me"                                     \
    " OR t.team_id IN (SELECT value FROM json_each(:teams)))))"
#define IN_SCOPE_PG                                                                                \
    " AND (:reach::int = 2 OR (:reach::int = 1 AND (t.assignee_id = :me"                           \
    " OR t.team_id = ANY(:teams::bigint[]))))"

#define OF_CUSTOMER                                                                                \
    "SELECT " SURVEY_COLUMNS " FROM ticket t JOIN survey s ON s.ticket_id = t.id"                  \
    " WHERE t.customer_id = :customer_id AND s.id < :before_id"
#define OF_CUSTOMER_END " ORDER BY s.id DESC LIMIT :limit"
static const struct db_query q_of_customer = {
    "survey.of_customer",
    OF_CUSTOMER IN_SCOPE OF_CUSTOMER_END,
    OF_CUSTOMER IN_SCOPE_PG OF_CUSTOMER_END,
};

/* Asked within a period and among some, under an alias. */
#define ASKED(s)                                                                                   \
#s ".asked_at_ms >= :from_ms AND " #s ".asked_at_ms < :to_ms"                                  \
       " AND (:of_team = 0 OR COALESCE(" #s ".team_id, 0) = :team_id)"                             \
       " AND (:channel = 0 OR " #s ".channel = :channel)"
#define ASKED_BINDS(period)                                                                        \
    db_int("from_ms", (period)->from_ms), db_int("to_ms", (period)->to_ms),                        \
        db_int("of_team", (period)->among.is_of_team), db_int("team_id", (period)->among.team_id), \
        db_int("channel", (period)->among.channel)

#define GROUPS                                                                                     \
    "SELECT s.team_id, m.name, s.channel,"                                                         \
    " CASE WHEN s.answered_at_ms IS NULL THEN 0 ELSE 1 END, s.score, s.solved, count(*)"           \
    " FROM survey s JOIN ticket t ON t.id = s.ticket_id LEFT JOIN team m ON m.id = s.team_id"      \
    " WHERE " ASKED(s)
#define GROUPED                                                                                    \
    " GROUP BY 1, 2, 3, 4, 5, 6"                                                                   \
    " ORDER BY COALESCE(s.team_id, 0)"
static const struct db_query q_groups = { "survey.groups", GROUPS IN_SCOPE GROUPED,
                                          GROUPS IN_SCOPE_PG GROUPED };

/* One of those asked for, under an alias; the same terms choose a ticket's last one. */
#define ASKED_FOR(s) ASKED(s) " AND COALESCE(" #s ".score, 0) BETWEEN :low AND :high"
#define PLACES                                                                                     \
    "SELECT s.asked_at_ms, s.id, s.ticket_id FROM survey s JOIN ticket t ON t.id = s.ticket_id"    \
    " WHERE (s.asked_at_ms, s.id) < (:before_ms, :before_id) AND " ASKED_FOR(                      \
        s) " AND NOT EXISTS (SELECT 1 FROM survey n WHERE n.ticket_id = s.ticket_id"               \
           " AND (n.asked_at_ms, n.id) > (s.asked_at_ms, s.id) AND " ASKED_FOR(n) ")"
#define LAST_FIRST " ORDER BY s.asked_at_ms DESC, s.id DESC LIMIT :limit"
static const struct db_query q_tickets = { "survey.tickets", PLACES IN_SCOPE LAST_FIRST,
                                           PLACES IN_SCOPE_PG LAST_FIRST };

#define CASES                                                                                      \
    "SELECT ticket_id, asked_at_ms, team_id, channel,"                                             \
    " CASE WHEN answered_at_ms IS NULL THEN 0 ELSE 1 END, score, solved FROM survey"               \
    " WHERE ticket_id "
#define CASES_IN_ORDER " ORDER BY ticket_id, asked_at_ms, id"
static const struct db_query q_cases = {
    "survey.cases",
    CASES "IN (SELECT value FROM json_each(:ids))" CASES_IN_ORDER,
    CASES "= ANY(:ids::bigint[])" CASES_IN_ORDER,
};

const struct db_query *const survey_store_queries[] = {
    &q_find,        &q_lock,   &q_last_asked, &q_insert, &q_set_answer, &q_of_ticket,
    &q_of_customer, &q_groups, &q_tickets,    &q_cases,  NULL,
};

static enum survey_solved solved_at(const struct db_rows *rows, int column)
{
    return db_col_is_null(rows, column) ? SURVEY_UNSAID
                                        : (enum survey_solved)db_col_int(rows, column);
}

static void read_survey(const struct db_rows *rows, struct arena *arena, void *out)
{
    *(struct survey *)out = (struct survey){
        .id = db_col_int(rows, 0),
        .ticket_id = db_col_int(rows, 1),
        .customer_id = db_col_int(rows, 2),
        .team_id = db_col_int(rows, 3),
        .channel = (enum ticket_channel)db_col_int(rows, 4),
        .language = (enum lang)db_col_int(rows, 5),
        .asked_at_ms = db_col_int(rows, 6),
        .expires_at_ms = db_col_int(rows, 7),
        .answered_at_ms = db_col_int(rows, 8),
        .score = (int)db_col_int(rows, 9),
        .solved = solved_at(rows, 10),
        .comment = db_col_dup(rows, 11, arena),
    };
}

static bool find(struct call *call, const struct db_query *query, const struct sha256 *digest,
                 struct survey *out, bool *found)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, query, DB_BINDS(db_blob("digest", sha256_str(digest))), &rows,
                 call->err))
        return false;
    *found = db_next(rows);
    if (*found)
        read_survey(rows, call->arena, out);
    return db_rows_end(&rows, call->err);
}

bool survey_store_find(struct call *call, const struct sha256 *digest, struct survey *out,
                       bool *found)
{
    return find(call, &q_find, digest, out, found);
}

bool survey_store_lock(struct call *call, const struct sha256 *digest, struct survey *out,
                       bool *found)
{
    return find(call, &q_lock, digest, out, found);
}

bool survey_store_last_asked(struct call *call, int64_t ticket_id, int64_t *at_ms)
{
    return db_one_int(call->tx, &q_last_asked, DB_BINDS(db_int("ticket_id", ticket_id)), 0, at_ms,
                      call->err);
}

bool survey_store_insert(struct call *call, const struct survey *survey,
                         const struct sha256 *digest)
{
    return db_exec(
        call->tx, &q_insert,
        DB_BINDS(db_int("id", survey->id), db_int("ticket_id", survey->ticket_id),
                 db_int("customer_id", survey->customer_id), db_id("team_id", survey->team_id),
                 db_int("channel", survey->channel), db_int("language", survey->language),
                 db_blob("digest", sha256_str(digest)), db_int("asked_at_ms", survey->asked_at_ms),
                 db_int("expires_at_ms", survey->expires_at_ms)),
        call->err);
}

bool survey_store_set_answer(struct call *call, const struct survey *survey)
{
    return db_exec(call->tx, &q_set_answer,
                   DB_BINDS(db_int("answered_at_ms", survey->answered_at_ms),
                            db_id("score", survey->score),
                            survey->solved == SURVEY_UNSAID ? db_null("solved")
                                                            : db_int("solved", survey->solved),
                            db_text("comment", survey->comment), db_int("id", survey->id)),
                   call->err);
}

bool survey_store_of_ticket(struct call *call, int64_t ticket_id, struct survey **out,
                            size_t *count)
{
    struct store_page page;

    if (!store_rows_page(call, &q_of_ticket,
                         DB_BINDS(db_int("ticket_id", ticket_id), db_int("limit", OF_TICKET_MAX)),
                         read_survey, sizeof(struct survey), OF_TICKET_MAX, &page))
        return false;
    *out = page.items;
    *count = page.count;
    return true;
}

bool survey_store_of_customer(struct call *call, const struct scope *scope, int64_t customer_id,
                              int64_t before_id, int limit, struct survey_page *out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_of_customer,
                         DB_BINDS(db_int("customer_id", customer_id),
                                  db_int("before_id", before_id > 0 ? before_id : INT64_MAX),
                                  db_int("limit", limit + 1), SCOPE_BINDS(scope)),
                         read_survey, sizeof(struct survey), limit, &page))
        return false;
    *out = (struct survey_page){ page.items, page.count, page.has_more };
    return true;
}

bool survey_store_groups(struct call *call, const struct scope *scope,
                         const struct survey_period *period, survey_group_take *take, void *arg)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_groups, DB_BINDS(ASKED_BINDS(period), SCOPE_BINDS(scope)), &rows,
                 call->err))
        return false;
    while (db_next(rows)) {
        const struct survey_group group = {
            .team_id = db_col_int(rows, 0),
            .team_name = db_col_text(rows, 1),
            .channel = (enum ticket_channel)db_col_int(rows, 2),
            .is_answered = db_col_int(rows, 3) != 0,
            .score = (int)db_col_int(rows, 4),
            .solved = solved_at(rows, 5),
            .count = db_col_int(rows, 6),
        };

        take(arg, &group);
    }
    return db_rows_end(&rows, call->err);
}

bool survey_store_tickets(struct call *call, const struct scope *scope,
                          const struct survey_tickets_ask *ask, struct survey_scores scores,
                          struct survey_place *out, size_t *count)
{
    struct db_rows *rows;

    *count = 0;
    if (!db_rows(call->tx, &q_tickets,
                 DB_BINDS(db_int("before_ms", ask->before.asked_at_ms),
                          db_int("before_id", ask->before.id), db_int("low", scores.low),
                          db_int("high", scores.high), ASKED_BINDS(&ask->period),
                          db_int("limit", ask->limit), SCOPE_BINDS(scope)),
                 &rows, call->err))
        return false;
    while (*count < (size_t)ask->limit && db_next(rows))
        out[(*count)++] = (struct survey_place){ .asked_at_ms = db_col_int(rows, 0),
                                                 .id = db_col_int(rows, 1),
                                                 .ticket_id = db_col_int(rows, 2) };
    return db_rows_end(&rows, call->err);
}

bool survey_store_cases(struct call *call, const int64_t *ticket_ids, size_t count,
                        survey_case_take *take, void *arg)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_cases, DB_BINDS(db_int_list("ids", ticket_ids, count)), &rows,
                 call->err))
        return false;
    while (db_next(rows)) {
        const struct survey_case one = {
            .ticket_id = db_col_int(rows, 0),
            .asked_at_ms = db_col_int(rows, 1),
            .team_id = db_col_int(rows, 2),
            .channel = (enum ticket_channel)db_col_int(rows, 3),
            .is_answered = db_col_int(rows, 4) != 0,
            .score = (int)db_col_int(rows, 5),
            .solved = solved_at(rows, 6),
        };

        take(arg, &one);
    }
    return db_rows_end(&rows, call->err);
}
