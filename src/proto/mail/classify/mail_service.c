#include "proto/mail/classify/mail_service.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "proto/json.h"
#include "proto/mail/classify/mail_sayings.h"
#include "proto/mail/classify/mail_spot.h"
#include "proto/mail/classify/mail_status.h"

enum {
    JSON_BYTES_MAX = 4 * 1024 * 1024,
    JSON_DEPTH = 32,
    NESTED_MAX = 6,    /* envelopes within envelopes */
    EVENTS_MAX = 2000, /* of one notice */
};

struct reading {
    struct arena *arena;
    struct mail_failures *failures;
    enum mail_service_event event; /* the gravest so far */
    size_t events;
};

/** One event as its service tells it. */
struct told {
    struct str recipients[20];
    size_t recipient_count;
    struct str diagnostic;
    bool diagnostic_has_code;
    struct str status;
    struct str reply_code;
    enum mail_permanence permanence;
};

static struct str lower(struct str text, struct arena *arena)
{
    return mail_fold(str_sub(text, 0, 200), arena);
}

static bool contains(struct str text, const char *word)
{
    return str_find(text, str_of(word)) < text.n;
}

static bool contains_any(struct str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (contains(text, words[i]))
            return true;
    return false;
}

static enum mail_service_event event_of(struct str name, enum mail_permanence *permanence)
{
    static const char *const complaints[] = { "complain", "spam", "abuse", "feedback" };
    static const char *const failures[] = { "bounce", "fail",    "drop",      "block",
                                            "reject", "invalid", "undeliver", "error" };
    static const char *const delays[] = { "defer", "delay", "temporary" };

    if (contains_any(name, complaints, COUNT_OF(complaints)))
        return MAIL_SERVICE_COMPLAINED;
    if (contains_any(name, delays, COUNT_OF(delays)) || contains(name, "soft"))
        *permanence = MAIL_TEMPORARY;
    else if (contains(name, "hard"))
        *permanence = MAIL_PERMANENT;
    if (*permanence == MAIL_TEMPORARY || contains_any(name, failures, COUNT_OF(failures)))
        return MAIL_SERVICE_FAILED;
    return contains(name, "deliver") ? MAIL_SERVICE_DELIVERED : MAIL_SERVICE_OTHER;
}

static void add_recipient(struct told *told, struct str value)
{
    struct mail_spot spot;

    if (told->recipient_count < COUNT_OF(told->recipients) && mail_spot_find(value, 0, &spot))
        told->recipients[told->recipient_count++] = spot.address;
}

static bool is_one_of(const char *key, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

static void read_recipient(struct told *told, const json_t *value)
{
    size_t i;
    json_t *each;

    if (json_is_string(value))
        add_recipient(told, json_str(value));
    json_array_foreach((json_t *)value, i, each) add_recipient(told, json_str(each));
}

/** "5.1.1", "550", 550: a service's status is either kind of code. */
static void read_code(struct told *told, const json_t *value, struct arena *arena)
{
    struct str text = json_is_integer(value)
                          ? str_format(arena, "%lld", (long long)json_integer_value(value))
                          : json_str(value);

    if (str_is_null(told->status))
        told->status = mail_status_field(text);
    if (str_is_null(told->reply_code) && text.n == 3)
        told->reply_code = mail_reply_code_find(text);
}

static void read_permanence(struct told *told, const json_t *value, struct arena *arena)
{
    struct str text = lower(json_str(value), arena);

    if (json_is_true(value) || contains(text, "permanent") || contains(text, "hard"))
        told->permanence = MAIL_PERMANENT;
    else if (json_is_false(value) || contains(text, "transient") || contains(text, "soft")
             || contains(text, "temporary"))
        told->permanence = MAIL_TEMPORARY;
}

/** The first words, or the first that have a code in them. Each is searched once. */
static void take_diagnostic(struct told *told, struct str text)
{
    bool has_code;

    if (told->diagnostic_has_code)
        return;
    has_code = !str_is_null(mail_reply_code_find(text)) || !str_is_null(mail_status_find(text));
    if (has_code || str_is_null(told->diagnostic))
        told->diagnostic = text;
    told->diagnostic_has_code = has_code;
}

static void read_member(struct told *told, const char *key, const json_t *value,
                        struct arena *arena)
{
    static const char *const recipients[] = { "email",   "Email",   "recipient",    "Recipient",
                                              "rcpt_to", "rcpt",    "emailAddress", "to",
                                              "To",      "address", "email_address" };
    static const char *const codes[] = { "status",      "code",          "error_code",
                                         "smtp_code",   "enhanced-code", "enhanced_code",
                                         "bounce_code", "statusCode",    "smtp-code",
                                         "errorCode" };
    static const char *const diagnostics[] = { "diagnosticCode",
                                               "reason",
                                               "response",
                                               "raw_reason",
                                               "smtpResponse",
                                               "Details",
                                               "diag",
                                               "smtp_response",
                                               "message",
                                               "description",
                                               "Description",
                                               "error",
                                               "bounce_description",
                                               "diagnostic",
                                               "diagnosis",
                                               "context",
                                               "comment",
                                               "destination_response" };
    static const char *const kinds[] = { "severity",    "hard_bounce", "bounceType",
                                         "bounce_type", "bounce_kind", "type",
                                         "Type",        "bounce",      "bounce_classification" };

    if (is_one_of(key, recipients, COUNT_OF(recipients)))
        read_recipient(told, value);
    if (is_one_of(key, codes, COUNT_OF(codes)))
        read_code(told, value, arena);
    if (is_one_of(key, kinds, COUNT_OF(kinds)))
        read_permanence(told, value, arena);
    if (json_is_string(value) && is_one_of(key, diagnostics, COUNT_OF(diagnostics)))
        take_diagnostic(told, json_str(value));
}

static void read_told(const json_t *object, int depth, struct arena *arena, struct told *told);

/** Lists of recipients, and of what other servers answered in turn. */
static void read_told_list(const char *key, const json_t *list, int depth, struct arena *arena,
                           struct told *told)
{
    static const char *const lists[] = { "to", "recipients", "smtp_events" };
    json_t *each;
    size_t i;

    if (!is_one_of(key, lists, COUNT_OF(lists)))
        return;
    json_array_foreach((json_t *)list, i, each)
    {
        if (json_is_object(each))
            read_told(each, depth, arena, told);
    }
}

/** What an event says of itself, and what the objects within it say. */
static void read_told(const json_t *object, int depth, struct arena *arena, struct told *told)
{
    static const char *const passed_over[] = { "mail",     "headers",  "user-variables",
                                               "storage",  "flags",    "geo_ip",
                                               "envelope", "campaign", "client-info",
                                               "Metadata", "tags" };
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)object, key, value)
    {
        if (!json_is_object(value))
            read_member(told, key, value, arena);
    }
    json_object_foreach((json_t *)object, key, value)
    {
        if (json_is_object(value) && depth > 0
            && !is_one_of(key, passed_over, COUNT_OF(passed_over)))
            read_told(value, depth - 1, arena, told);
        else if (json_is_array(value) && depth > 0)
            read_told_list(key, value, depth - 1, arena, told);
    }
}

static void note_event(struct reading *reading, enum mail_service_event event)
{
    if (event > reading->event)
        reading->event = event;
}

static void add_failure(struct reading *reading, struct str recipient, const struct told *told)
{
    struct mail_failure *failure = mail_failures_add(reading->failures, recipient);

    if (failure == NULL)
        return;
    if (str_is_null(failure->status))
        failure->status = told->status;
    if (str_is_null(failure->reply_code))
        failure->reply_code = told->reply_code;
    mail_failure_read(failure, told->diagnostic);
    if (failure->permanence == MAIL_PERMANENCE_UNKNOWN)
        failure->permanence = told->permanence;
    mail_failure_settle(failure, MAIL_PERMANENCE_UNKNOWN);
}

/** Postmark and SparkPost call the answer of a robot a bounce of a kind of its own. */
static bool is_answer(const json_t *object, struct arena *arena)
{
    struct str type = lower(json_str(json_object_get(object, "Type")), arena);

    return contains(type, "autorespon") || contains(type, "challenge")
           || str_eq(json_str(json_object_get(object, "bounce_class")), STR("60"));
}

/** Mailgun names nobody but in the head of what it refused to send. */
static void read_recipient_of_head(struct told *told, const json_t *object)
{
    const json_t *head = json_object_get(json_object_get(object, "message"), "headers");

    read_recipient(told, json_object_get(head, "to"));
}

static void read_event(struct reading *reading, const json_t *object, struct str name)
{
    struct told told = { .diagnostic = STR_NULL };
    enum mail_service_event event = event_of(name, &told.permanence);

    if (reading->events++ >= EVENTS_MAX)
        return;
    if (event == MAIL_SERVICE_FAILED && is_answer(object, reading->arena))
        event = MAIL_SERVICE_ANSWERED;
    note_event(reading, event);
    if (event != MAIL_SERVICE_FAILED)
        return;
    read_told(object, 3, reading->arena, &told);
    if (told.recipient_count == 0)
        read_recipient_of_head(&told, object);
    if (told.recipient_count == 0)
        add_failure(reading, STR_NULL, &told);
    for (size_t i = 0; i < told.recipient_count; i++)
        add_failure(reading, told.recipients[i], &told);
}

/** Amazon SES: each recipient with its own status; the kind of bounce stands above them. */
static void read_ses_recipients(struct reading *reading, const json_t *report, const char *list,
                                enum mail_permanence permanence)
{
    json_t *recipients = json_object_get(report, list);
    json_t *each;
    size_t i;

    json_array_foreach(recipients, i, each)
    {
        struct told told = { .permanence = permanence };

        read_told(each, 0, reading->arena, &told);
        add_failure(reading, told.recipient_count > 0 ? told.recipients[0] : STR_NULL, &told);
    }
}

/** Amazon SES sent nothing at all: everybody in question was not reached. */
static void read_ses_refusal(struct reading *reading, const json_t *object)
{
    struct told told = { .permanence = MAIL_PERMANENCE_UNKNOWN };

    read_recipient(&told, json_object_get(json_object_get(object, "mail"), "destination"));
    for (size_t i = 0; i < told.recipient_count; i++)
        add_failure(reading, told.recipients[i], &told);
}

/** True when it is one of Amazon SES. */
static bool read_ses(struct reading *reading, const json_t *object)
{
    struct str kind = json_str(json_object_get(object, "notificationType"));
    const json_t *bounce = json_object_get(object, "bounce");
    struct told told = { .permanence = MAIL_PERMANENCE_UNKNOWN };
    enum mail_service_event event;

    if (str_is_null(kind))
        kind = json_str(json_object_get(object, "eventType"));
    if (str_is_null(kind) || !json_is_object(json_object_get(object, "mail")))
        return false;
    event = event_of(lower(kind, reading->arena), &told.permanence);
    note_event(reading, event);
    if (str_eq(kind, STR("Bounce"))) {
        read_permanence(&told, json_object_get(bounce, "bounceType"), reading->arena);
        read_ses_recipients(reading, bounce, "bouncedRecipients", told.permanence);
    } else if (str_eq(kind, STR("DeliveryDelay"))) {
        read_ses_recipients(reading, json_object_get(object, "deliveryDelay"), "delayedRecipients",
                            MAIL_TEMPORARY);
    } else if (event == MAIL_SERVICE_FAILED) {
        read_ses_refusal(reading, object);
    }
    return true;
}

static void read_value(struct reading *reading, const json_t *value, int depth);

/** Envelopes: SNS's "Message" holds JSON as text, others an object under a name of theirs. */
static bool read_envelope(struct reading *reading, const json_t *object, int depth)
{
    static const char *const names[] = {
        "event-data",     "msys",      "message_event", "unsubscribe_event", "gen_event",
        "detail",         "Sns",       "Records",       "mandrill_events",   "events",
        "events_by_user", "event_data"
    };
    struct str text = json_str(json_object_get(object, "Message"));

    if (text.n > 0 && (text.p[0] == '{' || text.p[0] == '[')) {
        struct err err = { 0 };
        json_t *within;

        if (json_parse(text, JSON_DEPTH, reading->arena, &within, &err))
            read_value(reading, within, depth - 1);
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const json_t *within = json_object_get(object, names[i]);

        if (json_is_object(within) || json_is_array(within)) {
            read_value(reading, within, depth - 1);
            return true;
        }
    }
    return false;
}

/** What is no event by a name of its own, but one by what else is told. */
static struct str implied_name(const json_t *object)
{
    struct str status = json_str(json_object_get(object, "status"));

    bool has_email = json_is_string(json_object_get(object, "email"));

    /* SendGrid's list of bounces is that without saying so. */
    if (has_email && json_is_string(json_object_get(object, "reason")))
        return STR("bounce");
    if (!has_email && !json_is_string(json_object_get(object, "to")))
        return STR_NULL;
    return status.n > 0 && (status.p[0] < '0' || status.p[0] > '9') ? status : STR_NULL;
}

/**
 * The name of what happened, under any of the names that services give it. Why mail to an address
 * is stopped says more than that it is.
 */
static struct str event_name(const json_t *object, struct arena *arena)
{
    static const char *const names[] = {
        "SuppressionReason", "event", "eventType", "event_type",
        "RecordType",        "type",  "Type",      "notificationType"
    };
    struct str name = STR_NULL;

    for (size_t i = 0; i < COUNT_OF(names) && str_is_null(name); i++)
        name = json_str(json_object_get(object, names[i]));
    if (str_is_null(name))
        name = implied_name(object);
    /* Mailjet calls it "sent" when the other server has answered. */
    if (str_eq(name, STR("sent")) && json_is_string(json_object_get(object, "smtp_reply")))
        return STR("delivered");
    return str_is_null(name) ? STR_NULL : lower(name, arena);
}

static void read_object(struct reading *reading, const json_t *object, int depth)
{
    struct str name;

    if (read_ses(reading, object) || read_envelope(reading, object, depth))
        return;
    name = event_name(object, reading->arena);
    if (str_is_null(name))
        note_event(reading, MAIL_SERVICE_OTHER);
    else
        read_event(reading, object, name);
}

static void read_value(struct reading *reading, const json_t *value, int depth)
{
    size_t i;
    json_t *each;

    if (depth == 0)
        return;
    if (json_is_object(value))
        read_object(reading, value, depth);
    json_array_foreach((json_t *)value, i, each) read_value(reading, each, depth - 1);
}

/** Up to the bracket that closes the first one; STR_NULL when none does. */
static struct str whole_value(struct str text)
{
    size_t open = 0;
    bool in_string = false;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (in_string && c == '\\') {
            i++;
        } else if (c == '"') {
            in_string = !in_string;
        } else if (!in_string && (c == '{' || c == '[')) {
            open++;
        } else if (!in_string && (c == '}' || c == ']')) {
            if (--open == 0)
                return str_sub(text, 0, i + 1);
        }
    }
    return STR_NULL;
}

/** How long the line end at `at` is; 0 when none stands there. */
static size_t line_end_length(struct str text, size_t at)
{
    if (at < text.n && text.p[at] == '\n')
        return 1;
    if (at >= text.n || text.p[at] != '\r')
        return 0;
    return at + 1 < text.n && text.p[at + 1] == '\n' ? 2 : 1;
}

/** Amazon cuts long lines with "!", a line end and a blank. */
static struct str join_lines(struct str text, struct arena *arena)
{
    char *out = arena_alloc(arena, text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        size_t end = text.p[i] == '!' ? line_end_length(text, i + 1) : 0;

        if (end > 0 && i + 1 + end < text.n && text.p[i + 1 + end] == ' ')
            i += 1 + end;
        else
            out[n++] = text.p[i];
    }
    return (struct str){ out, n };
}

enum mail_service_event mail_service_read(struct str text, struct arena *arena,
                                          struct mail_failures *failures)
{
    struct reading reading = { .arena = arena, .failures = failures };
    struct err err = { 0 };
    json_t *value;

    if (str_starts_with(text, STR("\xEF\xBB\xBF")))
        text = str_from(text, 3);
    text = str_trim(text);
    if (text.n < 2 || text.n > JSON_BYTES_MAX || (text.p[0] != '{' && text.p[0] != '['))
        return MAIL_SERVICE_NONE;
    text = whole_value(join_lines(text, arena));
    if (str_is_null(text) || !json_parse(text, JSON_DEPTH, arena, &value, &err))
        return MAIL_SERVICE_NONE;
    read_value(&reading, value, NESTED_MAX);
    return reading.event;
}
