#include "app/demo_write.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/instant.h"

enum { SEOUL_MS = 9 * MS_PER_HOUR, SATURDAY = 5 };

static int below(struct demo_scene *scene, int bound)
{
    return (int)random_below(scene->random, (uint64_t)bound);
}

/* ---- gaps ------------------------------------------------------------------------------------ */

static struct civil seoul_date(int64_t at_ms)
{
    return civil_from_days((at_ms + SEOUL_MS) / MS_PER_DAY);
}

/** As people write a date in a mail. */
static struct str date_text(struct demo_scene *scene, struct civil date, bool with_weekday)
{
    static const char *const days_ko[] = { "월", "화", "수", "목", "금", "토", "일" };
    static const char *const days_en[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday" };
    static const char *const months[] = { "January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December" };
    int weekday = civil_weekday(date);

    if (scene->lang == LANG_KO && with_weekday)
        return str_format(scene->arena, "%d월 %d일(%s)", date.month, date.day, days_ko[weekday]);
    if (scene->lang == LANG_KO)
        return str_format(scene->arena, "%d월 %d일", date.month, date.day);
    if (with_weekday)
        return str_format(scene->arena, "%s, %d %s", days_en[weekday], date.day,
                          months[date.month - 1]);
    return str_format(scene->arena, "%d %s", date.day, months[date.month - 1]);
}

/** A day on which technicians and couriers are out. */
static struct civil working_day_after(int64_t at_ms, int days)
{
    int64_t day = civil_to_days(seoul_date(at_ms)) + days;

    while (civil_weekday(civil_from_days(day)) >= SATURDAY || demo_is_holiday(civil_from_days(day)))
        day++;
    return civil_from_days(day);
}

/** What every line has of its own: the next days, and the parcel that is on its way then. */
static void set_line(struct demo_scene *scene, int64_t at_ms)
{
    demo_scene_set(scene, "soon",
                   date_text(scene, working_day_after(at_ms, 1 + below(scene, 3)), true));
    demo_scene_set(scene, "track",
                   str_format(scene->arena, "58%02d-%04d-%04d", below(scene, 100),
                              below(scene, 10000), below(scene, 10000)));
}

static struct str hour_text(struct demo_scene *scene)
{
    int hour = 9 + below(scene, 8);

    if (scene->lang == LANG_EN)
        return str_format(scene->arena, "%d:%02d", hour, below(scene, 2) * 30);
    return str_format(scene->arena, hour < 12 ? "오전 %d시" : "오후 %d시",
                      hour <= 12 ? hour : hour - 12);
}

static struct str amount_text(struct demo_scene *scene)
{
    int thousands = 12 + below(scene, 380);

    if (scene->lang == LANG_EN)
        return str_format(scene->arena, "$%d", 15 + below(scene, 300));
    return str_format(scene->arena, "%d,%d00원", thousands, below(scene, 2) * 5 + 4);
}

static void set_things(struct demo_scene *scene, const struct demo_ticket *ticket, size_t index)
{
    const struct demo_product *product = &demo_products[ticket->product];
    struct arena *arena = scene->arena;
    struct civil bought;
    int past_days = 2 + below(scene, 9);

    bought = seoul_date(ticket->at_ms - past_days * (int64_t)MS_PER_DAY);
    demo_scene_set(scene, "model", str_of(product->model));
    demo_scene_set(scene, "kind", str_of(product->kind[scene->lang]));
    demo_scene_set(scene, "product", str_of(product->wordings[scene->lang]));
    demo_scene_set(scene, "past", date_text(scene, bought, false));
    demo_scene_set(scene, "order",
                   str_format(arena, "N%02d%02d-%05d", bought.year % 100, bought.month,
                              (int)((index * 7919 + 1311) % 90000) + 10000));
    demo_scene_set(scene, "serial",
                   str_format(arena, "%.2s-%02d%c%05d", product->model, 22 + below(scene, 4),
                              'A' + below(scene, 6), below(scene, 100000)));
    demo_scene_set(scene, "days", str_format(arena, "%d", 2 + below(scene, 5)));
    demo_scene_set(scene, "amount", amount_text(scene));
    demo_scene_set(scene, "hour", hour_text(scene));
    demo_scene_set(scene, "app",
                   str_format(arena, "4.%d.%d", 1 + below(scene, 3), below(scene, 6)));
    demo_scene_set(scene, "firmware", str_format(arena, "1.%d", 12 + below(scene, 9)));
    demo_scene_set(scene, "code", str_format(arena, "E%d", 1 + below(scene, 9)));
}

static bool is_incident(const struct demo_ticket *ticket)
{
    return str_eq(str_of(ticket->story->type), STR("incident"));
}

void demo_write_begin(struct demo_scene *scene, const struct demo_ticket *ticket,
                      const struct demo_customer *customer, size_t index)
{
    static const char *const cities[] = {
        "성남 분당", "서울 마포", "부산 해운대", "대전 유성", "광주 북구", "인천 송도", "수원 영통",
        "전주 완산", "제주시",    "청주 흥덕",   "창원 성산", "고양 일산", "서울 관악", "대구 수성",
    };
    struct str org = STR_NULL;

    scene->lang = customer->lang;
    scene->temper = customer->temper;
    if (scene->temper == DEMO_WARM && str_eq(str_of(ticket->story->priority), STR("urgent")))
        scene->temper = DEMO_CALM; /* nobody chats while the kitchen is under water */
    scene->variant = random_u64(scene->random);
    set_things(scene, ticket, index);
    if (customer->organisation != DEMO_PRIVATE)
        org = str_of(demo_organisations[customer->organisation].name);
    demo_scene_set(scene, "org", org);
    demo_scene_set(scene, "name", customer->given);
    demo_scene_set(scene, "me", customer->name);
    demo_scene_set(scene, "city", str_of(cities[below(scene, COUNT_OF(cities))]));
    demo_scene_set(scene, "agent", STR(""));
    demo_scene_set(scene, "regret", is_incident(ticket) ? STR("<sorry>") : STR("<welcome>"));
    set_line(scene, ticket->at_ms);
}

/* ---- letters --------------------------------------------------------------------------------- */

struct str demo_write_subject(struct demo_scene *scene, const struct demo_ticket *ticket,
                              const struct demo_customer *customer)
{
    bool lazy = customer->habits != 0 && ticket->channel == DEMO_BY_MAIL && below(scene, 100) < 12;
    struct str subject =
        demo_text(scene, lazy ? STR("<lazy_subject>") : str_of(ticket->story->subject));

    return demo_text_typed(scene->arena, scene->lang,
                           customer->habits
                               & (DEMO_TYPES_LOWER | DEMO_TYPES_NO_MARKS | DEMO_TYPES_TOGETHER),
                           false, str_trim(subject));
}

/** What ends in a word, or in a bracket, ends with a stop now. */
static struct str ended(struct arena *arena, struct str text)
{
    static const char *const ends[] = { ".", "?", "!", "^", "~", ":" };

    text = str_trim(demo_text_tidy(arena, text));
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends_with(text, str_of(ends[i])))
            return text;
    return text.n == 0 ? text : str_format(arena, "%" STR_FMT ".", STR_ARG(text));
}

static struct str plain_text(struct demo_scene *scene, const char *text)
{
    return ended(scene->arena, demo_text(scene, str_of(text)));
}

static struct str with_paragraphs(struct arena *arena, struct str head, struct str body,
                                  struct str tail)
{
    return str_format(arena, "%" STR_FMT "%s%" STR_FMT "%s%" STR_FMT, STR_ARG(head),
                      head.n > 0 ? "\n\n" : "", STR_ARG(body), tail.n > 0 ? "\n\n" : "",
                      STR_ARG(tail));
}

/** The same paragraph begins and ends with a phrase. */
static struct str between(struct demo_scene *scene, const char *before, struct str body,
                          const char *behind)
{
    struct str head = demo_text(scene, str_of(before));
    struct str tail = demo_text(scene, str_of(behind));

    return str_format(scene->arena, "%" STR_FMT "%" STR_FMT "%" STR_FMT, STR_ARG(head),
                      STR_ARG(body), STR_ARG(tail));
}

struct str demo_write_customer(struct demo_scene *scene, const struct demo_ticket *ticket,
                               const struct demo_customer *customer, const char *text, bool first,
                               int64_t at_ms)
{
    bool is_letter = first && ticket->channel == DEMO_BY_MAIL;
    bool for_company = customer->organisation != DEMO_PRIVATE;
    bool is_sad = first && is_incident(ticket);
    unsigned habits = customer->habits;
    struct str tail = STR("");
    struct str body;

    set_line(scene, at_ms);
    body = plain_text(scene, text);
    if (is_letter)
        body = between(scene, "<open>", body, "<end>");
    else if (!first && below(scene, 100) < 20)
        body = between(scene, "<reply_open>", body, "<reply_end>");
    if (scene->temper == DEMO_CURT && !is_sad)
        habits &= ~(unsigned)DEMO_TYPES_FACES;
    body = demo_text_typed(scene->arena, scene->lang, habits, is_sad, ended(scene->arena, body));
    if (is_letter)
        tail = demo_text(scene, for_company ? STR("<company_name>") : STR("<own_name>"));
    return with_paragraphs(scene->arena, STR(""), body, str_trim(tail));
}

static void set_agent(struct demo_scene *scene, size_t agent, int64_t at_ms)
{
    const struct demo_agent *who = &demo_agents[agent];

    demo_scene_set(scene, "agent", str_of(scene->lang == LANG_KO ? who->name : who->name_en));
    set_line(scene, at_ms);
}

struct str demo_write_answer(struct demo_scene *scene, const struct demo_ticket *ticket,
                             size_t agent, const char *text, enum demo_greeting greeting,
                             int64_t at_ms)
{
    /* Everybody has their own way to begin and to sign. */
    static const char *const greetings[] = { "<greet_a>", "<greet_b>", "<greet_c>" };
    static const char *const names[] = { "<sign_a>", "<sign_b>", "<sign_c>" };
    struct str head = STR("<greet_more>");

    set_agent(scene, agent, at_ms);
    if (greeting == DEMO_GREETS_AGAIN)
        head = STR("<greet_again>");
    else if (greeting == DEMO_GREETS_FIRST && ticket->channel == DEMO_BY_PHONE)
        head = STR("<greet_call>");
    else if (greeting == DEMO_GREETS_FIRST)
        head = str_of(greetings[agent % COUNT_OF(greetings)]);
    head = demo_text(scene, head);
    return with_paragraphs(scene->arena, str_trim(head), plain_text(scene, text),
                           str_trim(demo_text(scene, str_of(names[agent % COUNT_OF(names)]))));
}

struct str demo_write_call(struct demo_scene *scene, size_t agent, const char *text, int64_t at_ms)
{
    set_agent(scene, agent, at_ms);
    return plain_text(scene, text);
}

struct str demo_write_note(struct demo_scene *scene, size_t agent, const char *text, int64_t at_ms)
{
    enum { TAIL_PERCENT = 55 };
    struct str note = demo_write_call(scene, agent, text, at_ms);
    struct str tail;

    if (below(scene, 100) >= TAIL_PERCENT)
        return note;
    tail = plain_text(scene, "<note_tail>");
    return str_format(scene->arena, "%" STR_FMT " %" STR_FMT, STR_ARG(note), STR_ARG(tail));
}

struct str demo_write_comment(struct demo_scene *scene, const struct demo_customer *customer,
                              const char *text, bool is_sad, int64_t at_ms)
{
    unsigned habits = customer->habits & ~(unsigned)DEMO_TYPES_LINES;

    if (scene->temper == DEMO_CURT)
        habits &= ~(unsigned)DEMO_TYPES_FACES;
    set_line(scene, at_ms);
    return demo_text_typed(scene->arena, scene->lang, habits, is_sad, plain_text(scene, text));
}
