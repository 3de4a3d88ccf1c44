#include "features/channel_mail/mail_acknowledge.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/zone.h"
#include "core/access/access_settings.h"
#include "core/settings/settings.h"
#include "core/texts/texts.h"
#include "db/db.h"
#include "features/channel_mail/mail_brand.h"
#include "features/channel_mail/mail_hours.h"
#include "features/channel_mail/mail_outgoing.h"
#include "features/channel_mail/mail_robot.h"
#include "features/ticket/ticket.h"
#include "proto/json.h"

enum { TABLE_MAX = 1000, WORDS_MAX = 4000, TEXT_MAX = 16 * 1024, DATA_DEPTH = 3 };

const struct setting mail_acknowledge = {
    .name = "mail.acknowledge",
    .type = SETTING_BOOL,
    .standard = 1,
    .max = 1,
    .help = "Whether people who write by mail hear at once that their mail has come.",
};

static bool check_table(struct str value, struct err *err)
{
    struct mail_hours hours;

    return mail_hours_read(value, &hours, err);
}

const struct setting mail_hours_table = {
    .name = "mail.hours",
    .type = SETTING_TEXT,
    .standard_text = "mon-fri 09:00-18:00",
    .max = TABLE_MAX,
    .check = check_table,
    .help = "When the company is open, like \"mon-fri 09:00-18:00, sat 10:00-13:00\".",
};

static bool check_zone(struct str value, struct err *err)
{
    return zone_is_known(value)
           || err_set(err, ERR_INVALID, "bad_timezone", "this is no IANA time zone");
}

const struct setting mail_hours_zone = {
    .name = "mail.hours_zone",
    .type = SETTING_TEXT,
    .standard_text = "Asia/Seoul",
    .min = 1,
    .max = ZONE_NAME_MAX,
    .check = check_zone,
    .help = "The time zone of mail.hours, like Asia/Seoul.",
};

#define WORDS(member, setting_name, what)                                                          \
    const struct setting member = {                                                                \
        .name = setting_name,                                                                      \
        .type = SETTING_TEXT,                                                                      \
        .standard_text = "",                                                                       \
        .max = WORDS_MAX,                                                                          \
        .help = what " {name}, {number} and {company} are filled in; empty: our own words.",       \
    }

WORDS(mail_acknowledge_ko, "mail.acknowledge_ko", "What Korean writers hear while you are open.");
WORDS(mail_acknowledge_en, "mail.acknowledge_en", "What other writers hear while you are open.");
WORDS(mail_acknowledge_closed_ko, "mail.acknowledge_closed_ko",
      "What Korean writers hear while you are closed.");
WORDS(mail_acknowledge_closed_en, "mail.acknowledge_closed_en",
      "What other writers hear while you are closed.");

static const struct db_query q_ticket = {
    "mail_acknowledge.ticket",
    "SELECT t.number, t.subject, t.language, c.name FROM ticket t"
    " JOIN customer c ON c.id = t.customer_id WHERE t.id = :ticket_id",
    NULL,
};

const struct db_query *const mail_acknowledge_queries[] = { &q_ticket, NULL };

struct begun {
    struct str number;
    struct str subject;
    enum lang lang;
    struct str name;
    struct str company; /* who answers: the brand that was written to, else the company */
};

static bool read_ticket(struct call *call, int64_t ticket_id, struct begun *out)
{
    struct db_rows *rows;

    *out = (struct begun){ .lang = LANG_EN };
    if (!db_rows(call->tx, &q_ticket, DB_BINDS(db_int("ticket_id", ticket_id)), &rows, call->err))
        return false;
    if (db_next(rows)) {
        out->number = db_col_dup(rows, 0, call->arena);
        out->subject = db_col_dup(rows, 1, call->arena);
        if (!texts_lang_of(db_col_text(rows, 2), &out->lang))
            out->lang = LANG_EN;
        out->name = db_col_dup(rows, 3, call->arena);
    }
    return db_rows_end(&rows, call->err);
}

static bool is_open(struct call *call)
{
    struct mail_hours hours;
    struct err bad = { 0 };

    /* The setting was checked when it was set. */
    return !mail_hours_read(setting_text(call, &mail_hours_table), &hours, &bad)
           || mail_hours_is_open(&hours, setting_text(call, &mail_hours_zone), call->now_ms);
}

/** The company's words with {name} and the like filled in; other braces stay as they are. */
static struct str fill_in(struct call *call, struct str words, const struct begun *begun)
{
    const struct {
        struct str mark;
        struct str value;
    } values[] = {
        { STR("{name}"), begun->name },
        { STR("{number}"), begun->number },
        { STR("{company}"), begun->company },
    };
    struct strbuf out = strbuf_new(call->arena, TEXT_MAX);

    while (words.n > 0) {
        size_t n = str_find_char(words, '{');
        size_t taken = 0;

        strbuf_add(&out, str_sub(words, 0, n));
        words = str_from(words, n);
        for (size_t i = 0; taken == 0 && i < COUNT_OF(values); i++)
            if (str_starts_with(words, values[i].mark)) {
                strbuf_add(&out, values[i].value);
                taken = values[i].mark.n;
            }
        if (taken == 0 && words.n > 0) {
            strbuf_add_char(&out, '{');
            taken = 1;
        }
        words = str_from(words, taken);
    }
    return strbuf_str(&out);
}

/** A brand's words, the company's, our own: the first that there are. */
static struct str words_for(struct call *call, const struct begun *begun,
                            const struct mail_brand *brand)
{
    static const struct setting *const own[2][2] = {
        { &mail_acknowledge_closed_en, &mail_acknowledge_en },
        { &mail_acknowledge_closed_ko, &mail_acknowledge_ko },
    };
    bool open = is_open(call);
    struct str words = STR("");

    if (brand != NULL)
        words = open ? brand->acknowledge[begun->lang] : brand->acknowledge_closed[begun->lang];
    if (words.n == 0)
        words = str_trim(setting_text(call, own[begun->lang == LANG_KO][open]));
    if (words.n > 0)
        return fill_in(call, words, begun);
    return texts_format(begun->lang, open ? "mail.acknowledge.open" : "mail.acknowledge.closed",
                        TEXT_ARGS(TEXT_STR("name", begun->name), TEXT_STR("number", begun->number),
                                  TEXT_STR("company", begun->company)),
                        call->arena);
}

/** In the words of the brand whose address was written to. */
static bool write_words(struct call *call, const struct mail_route *route, void *arg,
                        struct str *text)
{
    const struct access access = call->access;
    struct begun *begun = arg;
    struct mail_brand *brand = NULL;
    bool found;

    call->access = access_system(); /* whoever's doing it is, the brand is ours */
    found = route->brand_id == 0 || mail_brand_get(call, route->brand_id, &brand);
    call->access = access;
    if (!found)
        return false;
    begun->company = brand != NULL ? brand->name : setting_text(call, &setting_company_name);
    *text = words_for(call, begun, brand);
    return true;
}

/** What came by mail or form, and not what continues an older ticket. */
static bool is_for_us(struct call *call, const struct event *event, bool *out)
{
    json_t *data;
    struct str channel;

    *out = false;
    if (!json_parse(event->data, DATA_DEPTH, call->arena, &data, call->err))
        return false;
    channel = json_str(json_object_get(data, "channel"));
    *out = str_eq(channel, STR("mail")) || str_eq(channel, STR("form"));
    return true;
}

bool mail_acknowledge_react(struct call *call, const struct event *event)
{
    struct mail_robot_draft draft = { .kind = "acknowledgement", .ticket_id = event->ticket_id };
    struct begun begun;
    bool wanted;
    bool sent;

    if (!mail_robot_may(call) || !setting_bool(call, &mail_acknowledge))
        return true;
    if (!is_for_us(call, event, &wanted))
        return false;
    if (!wanted)
        return true;
    if (!read_ticket(call, event->ticket_id, &begun))
        return false;
    draft.key = str_format(call->arena, "acknowledgement.%lld", (long long)event->ticket_id);
    draft.subject = begun.subject;
    draft.write = write_words;
    draft.arg = &begun;
    return mail_robot_send(call, &draft, &sent);
}
