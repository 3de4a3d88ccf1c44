#include "features/survey/survey_page.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/text/fold.h"
#include "base/text/utf8.h"
#include "core/access/access_settings.h"
#include "core/api/page.h"
#include "core/feature.h"
#include "core/texts/texts.h"
#include "features/survey/survey.h"
#include "features/survey/survey_feature.h"
#include "features/survey/survey_limit.h"
#include "features/survey_pages.h"

enum { FORM_MAX_BYTES = 32 * 1024, PER_MINUTE_STANDARD = 30, PER_MINUTE_MOST = 100000 };

const struct setting survey_answers_per_minute = {
    .name = "survey.answers_per_minute",
    .type = SETTING_INT,
    .unit = "answers",
    .standard = PER_MINUTE_STANDARD,
    .min = 1,
    .max = PER_MINUTE_MOST,
    .help = "How many answers about solved tickets one network may send in a minute.",
};

static const char *const score_words[SURVEY_SCORES] = { "survey.score_1", "survey.score_2",
                                                        "survey.score_3", "survey.score_4",
                                                        "survey.score_5" };

/* ---- what the link says ------------------------------------------------------------------------
 */

static int score_of(struct str text)
{
    int64_t score;

    return str_to_int64(text, &score) && score >= 1 && score <= SURVEY_SCORES ? (int)score : 0;
}

static enum survey_solved solved_of(struct str text)
{
    if (str_eq(text, STR("yes")))
        return SURVEY_SOLVED;
    return str_eq(text, STR("no")) ? SURVEY_NOT_SOLVED : SURVEY_UNSAID;
}

/** As the reader switched it, else as they were asked. */
static enum lang lang_of(const struct exchange *x, enum lang usual)
{
    enum lang lang;

    return texts_lang_of(exchange_query(x, "lang"), &lang) ? lang : usual;
}

/* ---- reading -----------------------------------------------------------------------------------
 */

/** What a page shows. */
struct shown {
    struct str token;
    struct survey survey;
    struct ticket_row row;
    enum lang lang;
    struct str company;
};

static bool read_step(struct call *call, void *arg)
{
    struct shown *shown = arg;

    return survey_find(call, shown->token, &shown->survey)
           && ticket_get(call, shown->survey.ticket_id, &shown->row);
}

/** The link is the permission; it holds for its one ticket. */
static bool read_shown(struct exchange *x, struct shown *out)
{
    *out = (struct shown){ .token = x->tail,
                           .lang = lang_of(x, x->call->lang),
                           .company = setting_text(x->call, &setting_company_name) };
    x->call->access = access_system();
    if (!call_read(x->call, read_step, out))
        return false;
    out->lang = lang_of(x, out->survey.language);
    return true;
}

static struct str address(const struct exchange *x, enum lang lang, const char *more)
{
    return str_format(x->call->arena, "/s/%" STR_FMT "?lang=%" STR_FMT "%s", STR_ARG(x->tail),
                      STR_ARG(texts_lang_code(lang)), more);
}

static enum lang other_of(enum lang lang)
{
    return lang == LANG_KO ? LANG_EN : LANG_KO;
}

/* ---- answers -----------------------------------------------------------------------------------
 */

static bool answer_gone(struct exchange *x, int status, enum lang lang)
{
    struct page_survey_gone page = {
        .company = setting_text(x->call, &setting_company_name),
        .title = texts_format(lang, "survey.gone", TEXT_ARGS(), x->call->arena),
        .is_expired = status == 410,
        .other_url = address(x, other_of(lang), ""),
        .other_code = texts_lang_code(other_of(lang)),
    };
    struct str html;

    if (!page_survey_gone_make(&page, lang, x->call->arena, &html, x->call->err))
        return false;
    page_answer_html(x->response, status, html);
    return true;
}

/** A link that leads nowhere gets a page of its own; other errors go their usual way. */
static bool answer_failure(struct exchange *x, enum lang lang)
{
    if (x->call->err->kind != ERR_NOT_FOUND && !err_is(x->call->err, "survey_expired"))
        return false;
    return answer_gone(x, x->call->err->kind == ERR_NOT_FOUND ? 404 : 410, lang);
}

static const struct page_survey_scores *scores_of(const struct shown *shown, int chosen,
                                                  struct arena *arena)
{
    struct page_survey_scores *scores =
        ARENA_ARRAY(arena, SURVEY_SCORES, struct page_survey_scores);

    for (int i = 0; i < SURVEY_SCORES; i++)
        scores[i] = (struct page_survey_scores){
            .value = str_format(arena, "%d", i + 1),
            .word = texts_format(shown->lang, score_words[i], TEXT_ARGS(), arena),
            .is_chosen = i + 1 == chosen,
        };
    return scores;
}

/** What the link chooses is chosen, else what was answered before. */
static bool answer_form(struct exchange *x, const struct shown *shown, int status, bool is_empty)
{
    int score = score_of(exchange_query(x, "score"));
    enum survey_solved solved = solved_of(exchange_query(x, "solved"));
    struct str other;
    struct str html;
    struct page_survey page;

    if (score == 0)
        score = shown->survey.score;
    if (solved == SURVEY_UNSAID)
        solved = shown->survey.solved;
    other = str_format(x->call->arena, "&change=1&score=%d&solved=%s", score,
                       survey_solved_name(solved));
    page = (struct page_survey){
        .company = shown->company,
        .title = texts_format(shown->lang, "survey.title", TEXT_ARGS(), x->call->arena),
        .subject = shown->row.ticket.subject,
        .number = shown->row.ticket.number,
        .post_url = address(x, shown->lang, ""),
        .other_url = address(x, other_of(shown->lang), other.p),
        .other_code = texts_lang_code(other_of(shown->lang)),
        .is_empty = is_empty,
        .is_answered = shown->survey.answered_at_ms != 0,
        .said = shown->survey.comment,
        .scores = scores_of(shown, score, x->call->arena),
        .scores_count = SURVEY_SCORES,
        .is_solved = solved == SURVEY_SOLVED,
        .is_not_solved = solved == SURVEY_NOT_SOLVED,
    };
    if (!page_survey_make(&page, shown->lang, x->call->arena, &html, x->call->err))
        return false;
    page_answer_html(x->response, status, html);
    return true;
}

static bool answer_done(struct exchange *x, const struct shown *shown)
{
    const struct survey *survey = &shown->survey;
    struct page_survey_done page = {
        .company = shown->company,
        .title = texts_format(shown->lang, "survey.thanks", TEXT_ARGS(), x->call->arena),
        .number = shown->row.ticket.number,
        .score = survey->score != 0 ? str_format(x->call->arena, "%d", survey->score) : STR_NULL,
        .is_solved = survey->solved == SURVEY_SOLVED,
        .is_not_solved = survey->solved == SURVEY_NOT_SOLVED,
        .change_url = address(x, shown->lang, "&change=1"),
        .other_url = address(x, other_of(shown->lang), ""),
        .other_code = texts_lang_code(other_of(shown->lang)),
    };
    struct str html;

    if (survey->score != 0)
        page.word =
            texts_format(shown->lang, score_words[survey->score - 1], TEXT_ARGS(), x->call->arena);
    if (!page_survey_done_make(&page, shown->lang, x->call->arena, &html, x->call->err))
        return false;
    page_answer_html(x->response, 200, html);
    return true;
}

/** A link that chooses something, or asks to change, shows the form again. */
static bool wants_form(const struct exchange *x)
{
    return !str_is_null(exchange_query(x, "score")) || !str_is_null(exchange_query(x, "solved"))
           || !str_is_null(exchange_query(x, "change"));
}

bool survey_handle_show(struct exchange *x)
{
    struct shown shown;

    if (!read_shown(x, &shown))
        return answer_failure(x, shown.lang);
    if (x->call->now_ms >= shown.survey.expires_at_ms)
        return answer_gone(x, 410, shown.lang);
    if (shown.survey.answered_at_ms != 0 && !wants_form(x))
        return answer_done(x, &shown);
    return answer_form(x, &shown, 200, false);
}

/* ---- recording ---------------------------------------------------------------------------------
 */

/** Lines end as ours do, and nothing is in it that a database cannot keep. */
static struct str read_comment(struct arena *arena, struct str written)
{
    struct str text = text_nfc(arena, utf8_repair(arena, written));
    struct strbuf out = strbuf_new(arena, FORM_MAX_BYTES);
    size_t chars = 0;

    for (size_t at = 0; at < text.n && chars < SURVEY_COMMENT_CHARS_MAX;) {
        size_t begin = at;
        uint32_t character = utf8_next(text, &at);

        if ((character < ' ' && character != '\n' && character != '\t') || character == 0x7F)
            continue;
        strbuf_add(&out, str_sub(text, begin, at - begin));
        chars++;
    }
    return str_trim(strbuf_str(&out));
}

/** A form's fields are written as a query is. */
static bool read_form(struct exchange *x, struct survey_answer *out)
{
    struct http_request form = { .arena = x->call->arena, .query = x->request->body };
    struct str score;
    struct str solved;
    struct str comment;

    if (x->request->body.n > FORM_MAX_BYTES) {
        err_set(x->call->err, ERR_LIMIT, "body_too_large", "the form is too large");
        return err_param(x->call->err, "%d", FORM_MAX_BYTES);
    }
    if (!http_query_get(&form, "score", &score, x->call->err)
        || !http_query_get(&form, "solved", &solved, x->call->err)
        || !http_query_get(&form, "comment", &comment, x->call->err))
        return false;
    *out = (struct survey_answer){ .score = score_of(score), .solved = solved_of(solved) };
    if (comment.n > 0)
        out->comment = read_comment(x->call->arena, comment);
    return true;
}

/** Who works here has the customer's mail before them, and shall not answer for them, but in the
 * demo, where one person plays everybody. */
static bool is_customer(struct exchange *x)
{
    return x->call->access.role == NULL || x->call->house->is_demo
           || err_set(x->call->err, ERR_DENIED, "survey_by_member",
                      "you are logged in as a member; only the customer answers this");
}

static bool may_enter(struct exchange *x)
{
    struct survey_limit *limit = feature_state(x->call->house, &survey_feature);

    return limit == NULL
           || survey_limit_enter(limit, x->request->peer,
                                 setting_int(x->call, &survey_answers_per_minute), x->call->now_ms,
                                 x->call->err);
}

struct answer_step {
    struct str token;
    struct survey_answer answer;
    struct survey survey;
};

static bool answer_step(struct call *call, void *arg)
{
    struct answer_step *step = arg;

    return survey_answer(call, step->token, &step->answer, &step->survey);
}

static bool answer_again(struct exchange *x)
{
    struct shown shown;

    err_clear(x->call->err);
    if (!read_shown(x, &shown))
        return answer_failure(x, shown.lang);
    return answer_form(x, &shown, 422, true);
}

bool survey_handle_answer(struct exchange *x)
{
    struct answer_step step = { .token = x->tail };

    if (!is_customer(x) || !may_enter(x) || !read_form(x, &step.answer))
        return false;
    x->call->access = access_system();
    if (!call_change(x->call, answer_step, &step)) {
        if (err_is(x->call->err, "empty_answer"))
            return answer_again(x);
        return answer_failure(x, lang_of(x, x->call->lang));
    }
    x->response->status = 303;
    http_response_header(x->response, "Location", address(x, lang_of(x, step.survey.language), ""));
    return true;
}

bool survey_handle_style(struct exchange *x)
{
    page_answer_css(x->response, page_survey_css);
    return true;
}
