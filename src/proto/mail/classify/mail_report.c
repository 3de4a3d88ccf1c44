#include "proto/mail/classify/mail_report.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/mail/classify/mail_spot.h"
#include "proto/mail/classify/mail_status.h"
#include "proto/mail/value/mail_head.h"

enum { REPORT_BYTES_MAX = 1024 * 1024 };

enum field {
    FIELD_OTHER,
    FIELD_FINAL,
    FIELD_ORIGINAL,
    FIELD_ACTUAL,
    FIELD_ACTION,
    FIELD_STATUS,
    FIELD_DIAGNOSTIC,
};

/** The fields of one recipient, RFC 3464 2.3. */
struct group {
    struct str final;
    struct str original;
    struct str actual;
    struct str action;
    struct str status;
    struct strbuf diagnostic;
    bool has_recipient;
    bool has_outcome;
};

struct reading {
    struct arena *arena;
    struct mail_failures *failures;
    struct mail_delivery_report *report;
    struct group group;
    enum field last;
    bool had_gap; /* an empty line since the last field */
};

static enum field field_of(struct str name)
{
    static const struct {
        const char *name;
        enum field field;
    } names[] = {
        { "Final-Recipient", FIELD_FINAL },
        { "Original-Recipient", FIELD_ORIGINAL },
        { "X-Actual-Recipient", FIELD_ACTUAL },
        { "Action", FIELD_ACTION },
        { "Status", FIELD_STATUS },
        { "Diagnostic-Code", FIELD_DIAGNOSTIC },
        { "X-Supplementary-Info", FIELD_DIAGNOSTIC },
    };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq_ascii_nocase(name, str_of(names[i].name)))
            return names[i].field;
    return FIELD_OTHER;
}

static void begin_group(struct reading *reading)
{
    reading->group = (struct group){ .diagnostic = strbuf_new(reading->arena, 16 * 1024) };
}

static bool begins_with(struct str text, const char *word)
{
    size_t n = strlen(word);

    return text.n >= n && str_eq_ascii_nocase(str_sub(text, 0, n), str_of(word));
}

/** 0 nothing, 1 a name, 2 an address of a channel within a server ("kim@ims-ms-daemon"), 3 one. */
static int worth_of(struct str recipient)
{
    struct str domain = str_from(recipient, str_find_char(recipient, '@'));

    if (recipient.n == 0 || domain.n == 0)
        return recipient.n > 0;
    return str_find_char(domain, '.') < domain.n || str_find_char(domain, ':') < domain.n ? 3 : 2;
}

/** The address that a writer could know; the first of equals. */
static struct str recipient_of(const struct group *group)
{
    const struct str values[] = { group->final, group->original, group->actual };
    struct str best = STR_NULL;

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct str recipient = str_is_null(values[i]) ? STR_NULL : mail_spot_recipient(values[i]);

        if (worth_of(recipient) > worth_of(best))
            best = recipient;
    }
    return best;
}

enum outcome { OUTCOME_NONE, OUTCOME_FAILED, OUTCOME_DELAYED, OUTCOME_SUCCEEDED };

static enum outcome outcome_of_codes(const struct group *group, struct str diagnostic)
{
    struct str status = mail_status_field(group->status);

    if (status.n > 0 && status.p[0] == '2')
        return OUTCOME_SUCCEEDED;
    if (str_is_null(status))
        status = mail_status_find(diagnostic);
    switch (mail_status_permanence(status, mail_reply_code_find(diagnostic))) {
    case MAIL_PERMANENT:
        return OUTCOME_FAILED;
    case MAIL_TEMPORARY:
        return OUTCOME_DELAYED;
    default:
        return OUTCOME_NONE;
    }
}

/** RFC 3464 2.3.3; some mailers put comments behind the word or use words of their own. */
static enum outcome outcome_of(const struct group *group, struct str diagnostic)
{
    static const struct {
        const char *word;
        enum outcome outcome;
    } words[] = {
        { "fail", OUTCOME_FAILED },        { "expired", OUTCOME_FAILED },
        { "error", OUTCOME_FAILED },       { "bounce", OUTCOME_FAILED },
        { "rejected", OUTCOME_FAILED },    { "undeliver", OUTCOME_FAILED },
        { "delayed", OUTCOME_DELAYED },    { "deferred", OUTCOME_DELAYED },
        { "deliver", OUTCOME_SUCCEEDED },  { "relayed", OUTCOME_SUCCEEDED },
        { "expanded", OUTCOME_SUCCEEDED }, { "transferred", OUTCOME_SUCCEEDED },
    };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (begins_with(group->action, words[i].word))
            return words[i].outcome;
    return outcome_of_codes(group, diagnostic);
}

static void add_failure(struct reading *reading, struct str diagnostic, bool is_delayed)
{
    const struct group *group = &reading->group;
    struct mail_failure *failure = mail_failures_add(reading->failures, recipient_of(group));

    if (failure == NULL)
        return;
    if (str_is_null(failure->status))
        failure->status = mail_status_field(group->status);
    mail_failure_read(failure, diagnostic);
    /* "Status: 553 Exceeded maximum inbound message size" is an answer of a server. */
    if (!str_is_null(group->status))
        mail_failure_read(failure, group->status);
    if (is_delayed)
        failure->permanence = MAIL_TEMPORARY;
    else
        mail_failure_settle(failure, MAIL_PERMANENT);
}

static void end_group(struct reading *reading)
{
    struct group *group = &reading->group;
    struct str diagnostic = strbuf_str(&group->diagnostic);
    enum outcome outcome;

    if (!group->has_recipient && !group->has_outcome)
        return;
    outcome = outcome_of(group, diagnostic);
    if (outcome == OUTCOME_FAILED) {
        reading->report->failed++;
        add_failure(reading, str_dup(reading->arena, diagnostic), false);
    } else if (outcome == OUTCOME_DELAYED) {
        reading->report->delayed++;
        add_failure(reading, str_dup(reading->arena, diagnostic), true);
    } else if (outcome == OUTCOME_SUCCEEDED) {
        reading->report->succeeded++;
    }
}

/**
 * Groups are told apart by empty lines, but some mailers forget them or put them between the
 * fields of one recipient: a field that is there already begins a new group.
 */
static bool begins_group(const struct reading *reading, enum field field)
{
    const struct group *group = &reading->group;
    /* An action among the fields of the message is about the recipients below. */
    bool ends_here = group->has_recipient && group->has_outcome && reading->had_gap;

    switch (field) {
    case FIELD_FINAL:
        return !str_is_null(group->final) || ends_here;
    case FIELD_ORIGINAL:
        return !str_is_null(group->original) || ends_here;
    case FIELD_ACTION:
        return !str_is_null(group->action) && reading->had_gap;
    case FIELD_STATUS:
        return !str_is_null(group->status) && reading->had_gap;
    default:
        return false;
    }
}

static void set_once(struct str *slot, struct str value)
{
    if (str_is_null(*slot))
        *slot = value;
}

static void take_field(struct reading *reading, enum field field, struct str value)
{
    struct group *group = &reading->group;

    if (begins_group(reading, field)) {
        end_group(reading);
        begin_group(reading);
    }
    if (field == FIELD_FINAL)
        set_once(&group->final, value);
    else if (field == FIELD_ORIGINAL)
        set_once(&group->original, value);
    else if (field == FIELD_ACTUAL)
        set_once(&group->actual, value);
    else if (field == FIELD_ACTION)
        set_once(&group->action, value);
    else if (field == FIELD_STATUS)
        set_once(&group->status, value);
    else if (field == FIELD_DIAGNOSTIC)
        strbuf_add(&group->diagnostic, value);
    group->has_recipient |= field == FIELD_FINAL || field == FIELD_ORIGINAL;
    group->has_outcome |= field == FIELD_ACTION || field == FIELD_STATUS;
    reading->last = field;
    reading->had_gap = false;
}

/** "Name: value"; the name is one word. */
static bool cut_field(struct str line, struct str *name, struct str *value)
{
    size_t colon = str_find_char(line, ':');

    if (colon == 0 || colon == line.n || colon > 60)
        return false;
    for (size_t i = 0; i < colon; i++)
        if (line.p[i] == ' ' || line.p[i] == '\t' || line.p[i] == '<' || line.p[i] == '@')
            return false;
    *name = str_sub(line, 0, colon);
    *value = str_trim(str_from(line, colon + 1));
    return true;
}

/** A diagnostic goes on in the next lines, indented or not. */
static void continue_field(struct reading *reading, struct str line)
{
    if (reading->last != FIELD_DIAGNOSTIC || reading->had_gap)
        return;
    strbuf_add_char(&reading->group.diagnostic, ' ');
    strbuf_add(&reading->group.diagnostic, str_trim(line));
}

static void read_line(struct reading *reading, struct str line)
{
    struct str name;
    struct str value;

    if (str_trim(line).n == 0) {
        reading->had_gap = true;
        return;
    }
    if (line.p[0] == ' ' || line.p[0] == '\t') {
        continue_field(reading, line);
        return;
    }
    if (!cut_field(line, &name, &value)) {
        continue_field(reading, line);
        return;
    }
    take_field(reading, field_of(name), value);
}

void mail_report_delivery(struct str text, struct arena *arena, struct mail_failures *failures,
                          struct mail_delivery_report *out)
{
    struct reading reading = { .arena = arena, .failures = failures, .report = out };
    struct str rest = str_sub(text, 0, REPORT_BYTES_MAX);

    begin_group(&reading);
    while (rest.n > 0)
        read_line(&reading, mail_line_cut(&rest));
    end_group(&reading);
}

struct str mail_report_field(struct str text, const char *name)
{
    struct str rest = str_sub(text, 0, REPORT_BYTES_MAX);

    while (rest.n > 0) {
        struct str field;
        struct str value;

        if (cut_field(mail_line_cut(&rest), &field, &value)
            && str_eq_ascii_nocase(field, str_of(name)))
            return value;
    }
    return STR_NULL;
}
