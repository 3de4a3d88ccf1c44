#include "proto/mail/classify/mail_classify.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "proto/mail/classify/mail_auto.h"
#include "proto/mail/classify/mail_bounce.h"
#include "proto/mail/classify/mail_complaint.h"
#include "proto/mail/classify/mail_failures.h"
#include "proto/mail/classify/mail_notice.h"
#include "proto/mail/classify/mail_pieces.h"
#include "proto/mail/classify/mail_refusal.h"
#include "proto/mail/classify/mail_report.h"
#include "proto/mail/classify/mail_sender.h"
#include "proto/mail/classify/mail_service.h"
#include "proto/mail/classify/mail_spot.h"
#include "proto/mail/mail_clean.h"
#include "proto/mail/mime/mail_mime.h"

struct classifying {
    struct arena *arena;
    struct str local_domain;
    struct mail_class *class;
    struct mail_mime mime;
    struct mail_sender sender;
    struct str subject; /* decoded */
    struct mail_pieces pieces;
    struct mail_failures *failures;
    struct mail_notice notice;
    struct mail_bounce_head head;
    struct mail_bounce_body body;
};

static struct str only_address(struct str value)
{
    struct mail_spot spot;
    struct mail_spot second;

    if (!mail_spot_find(value, 0, &spot) || mail_spot_find(value, spot.end, &second))
        return STR_NULL;
    return spot.address;
}

static bool is_from_list(const struct mail_head *head)
{
    return !str_is_null(mail_head_get(head, "List-Id"))
           || !str_is_null(mail_head_get(head, "List-Post"))
           || !str_is_null(mail_head_get(head, "X-Mailman-Version"));
}

/** To whom the message with that head went; only when that is one, and no list. */
static struct str recipient_of(const struct mail_head *head)
{
    return is_from_list(head) ? STR_NULL : only_address(mail_head_get(head, "To"));
}

static const struct mail_head *read_head(struct str message, struct arena *arena)
{
    struct mail_head *head = ARENA_NEW(arena, struct mail_head);
    struct str body;

    mail_head_read(message, arena, head, &body);
    return head;
}

/** The head of a returned message, or that which is all of it that was returned. */
static const struct mail_head *read_returned(const struct mail_part *returned, struct arena *arena)
{
    return returned->child_count > 0 ? &returned->children[0]->head
                                     : read_head(returned->content, arena);
}

/** To whom the returned message went, which is a part or stands below the notice. */
static struct str returned_to(const struct classifying *c)
{
    return recipient_of(c->pieces.returned != NULL
                            ? read_returned(c->pieces.returned, c->arena)
                            : read_head(mail_notice_returned(&c->notice), c->arena));
}

static void read_text(struct classifying *c)
{
    static const struct mail_saying_table *const tables[] = { &mail_bounce_sayings_servers,
                                                              &mail_bounce_sayings_services,
                                                              &mail_bounce_sayings_world,
                                                              &mail_auto_sayings };
    const struct mail_sayings *sayings = mail_sayings_new(tables, COUNT_OF(tables), c->arena);
    struct str to = mail_head_get(&c->mime.top->head, "To");
    struct str subject = str_sub(mail_head_get(&c->mime.top->head, "Subject"), 0, 2000);

    c->subject = mail_words_decode(subject, STR_NULL, c->arena);
    mail_notice_read(mail_pieces_text(&c->pieces, c->mime.top, c->arena), sayings, c->arena,
                     &c->notice);
    c->body.notice = &c->notice;
    c->body.has_returned = c->pieces.returned != NULL || c->notice.end < c->notice.line_count;
    c->body.returned_to = returned_to(c);
    c->body.domain = mail_sender_domain(&c->sender);
    mail_bounce_find(&c->notice, only_address(to), c->subject, c->arena, &c->body.found);
}

static bool is_report(const struct classifying *c)
{
    return str_eq(c->mime.top->type, STR("multipart/report"));
}

static bool is_delivery_report(const struct classifying *c)
{
    struct str type = mail_params_get(&c->mime.top->content_type, "report-type");

    return is_report(c) && str_eq_ascii_nocase(type, STR("delivery-status"));
}

/** A person who passes a report on is no machine, though the parts are the same. */
static bool is_passed_on(const struct classifying *c)
{
    return c->head.is_answer && !is_report(c) && !c->head.is_machine;
}

static void finish(struct classifying *c, enum mail_kind kind, const char *why)
{
    c->class->kind = kind;
    mail_class_note(c->class, str_of(why));
}

static bool judge_receipts(struct classifying *c)
{
    const struct mail_pieces *pieces = &c->pieces;
    struct str type = mail_params_get(&c->mime.top->content_type, "report-type");

    if (pieces->feedback != NULL || str_eq_ascii_nocase(type, STR("feedback-report"))) {
        finish(c, MAIL_COMPLAINT, "feedback report");
        return true;
    }
    if (pieces->status == NULL && pieces->receipt != NULL
        && mail_refusal_is(&c->mime.top->head, pieces->receipt->content,
                           mail_piece_text(pieces->text, c->arena), c->arena)) {
        mail_refusal_read(pieces->receipt->content, mail_piece_text(pieces->text, c->arena),
                          c->failures);
        finish(c, MAIL_BOUNCE, "refused by a filter");
        return true;
    }
    if (pieces->status == NULL
        && (pieces->receipt != NULL
            || str_eq_ascii_nocase(type, STR("disposition-notification")))) {
        finish(c, MAIL_DELIVERY_NOTICE, "disposition notification");
        return true;
    }
    return false;
}

static bool judge_complaint_text(struct classifying *c)
{
    struct str text = c->pieces.text != NULL ? c->pieces.text->content : STR_NULL;
    const struct mail_head *returned = NULL;

    if (is_passed_on(c))
        return false;
    if (c->pieces.returned != NULL)
        returned = read_returned(c->pieces.returned, c->arena);
    if (mail_complaint_is_known(&c->mime.top->head, &c->sender, returned, c->arena)) {
        finish(c, MAIL_COMPLAINT, "complaint of a provider");
        return true;
    }
    /* A person may paste a report to ask about it. */
    if ((!c->head.is_machine && !c->sender.is_no_reply)
        || str_is_null(mail_report_field(text, "feedback-type"))
        || str_is_null(mail_report_field(text, "user-agent")))
        return false;
    finish(c, MAIL_COMPLAINT, "Feedback-Type");
    return true;
}

static void settle_report(struct classifying *c, const struct mail_delivery_report *report)
{
    mail_class_note(c->class, STR("delivery status"));
    if (report->failed + report->delayed > 0) {
        mail_bounce_fill(&c->mime.top->head, &c->body, c->failures);
        finish(c, MAIL_BOUNCE, report->failed > 0 ? "delivery failed" : "delivery delayed");
    } else {
        finish(c, MAIL_DELIVERY_NOTICE, "delivered");
    }
}

/** A gate asks the writer to knock, in the form of a delivery report. */
static bool is_challenge(struct str report, struct arena *arena)
{
    struct str diagnostic = str_sub(mail_report_field(report, "diagnostic-code"), 0, 100);

    return str_starts_with(mail_fold(diagnostic, arena), STR("x-boxbe"));
}

/** The fields of a delivery report, in their part or, where parts are broken, anywhere. */
static bool judge_report(struct classifying *c)
{
    struct mail_delivery_report report = { 0 };
    struct str text;

    if (is_passed_on(c))
        return false;
    if (c->pieces.status != NULL && (is_report(c) || c->head.is_machine || c->head.has_subject))
        text = c->pieces.status->content;
    else if (c->head.is_machine || is_report(c))
        text = mail_pieces_text(&c->pieces, c->mime.top, c->arena);
    else
        return false;
    if (c->pieces.status == NULL && str_is_null(mail_report_field(text, "final-recipient"))
        && str_is_null(mail_report_field(text, "original-recipient")))
        return false;
    if (is_challenge(text, c->arena)) {
        finish(c, MAIL_AUTO_REPLY, "challenge");
        return true;
    }
    mail_report_delivery(mail_clean(c->arena, text), c->arena, c->failures, &report);
    if (report.failed + report.delayed + report.succeeded == 0)
        return false;
    settle_report(c, &report);
    return true;
}

/** Some servers wrap their report into a message of its own. */
static bool judge_wrapped_report(struct classifying *c)
{
    struct mail_pieces within = { .status = NULL };

    if (!c->head.is_machine || c->head.is_answer || c->pieces.returned == NULL
        || c->pieces.status != NULL)
        return false;
    mail_pieces_sort(c->mime.top, true, &within);
    if (within.status == NULL)
        return false;
    c->pieces.status = within.status;
    if (judge_report(c))
        return true;
    c->pieces.status = NULL;
    return false;
}

static bool judge_words(struct classifying *c)
{
    enum mail_bounce_verdict verdict = mail_bounce_judge(&c->head, &c->sender, &c->body);

    if (verdict == MAIL_BOUNCE_NO)
        return false;
    if (c->notice.family != NULL)
        mail_class_note(c->class, str_format(c->arena, "words of %s", c->notice.family));
    if (verdict == MAIL_BOUNCE_DONE) {
        finish(c, MAIL_DELIVERY_NOTICE, "delivered");
        return true;
    }
    mail_bounce_read(&c->mime.top->head, &c->body, verdict == MAIL_BOUNCE_DELAYED, c->failures);
    finish(c, MAIL_BOUNCE, verdict == MAIL_BOUNCE_DELAYED ? "delivery delayed" : "delivery failed");
    return true;
}

/** Nothing but JSON, or a foot below it as Amazon's: a person writes what he wants to know of it.
 */
static bool is_mail_of_service(const struct classifying *c, struct str text)
{
    text = str_trim(text);
    return c->sender.is_no_reply || c->head.is_machine || str_ends_with(text, STR("}"))
           || str_ends_with(text, STR("]")) || str_find(text, STR("\n--")) < text.n;
}

static bool names_anybody(const struct mail_failures *failures)
{
    for (size_t i = 0; i < failures->count; i++)
        if (!str_is_null(failures->list[i].recipient))
            return true;
    return false;
}

static bool judge_service(struct classifying *c, struct str text)
{
    bool is_mail = c->mime.top->head.count > 0;
    enum mail_service_event event;

    if (is_mail && !is_mail_of_service(c, text))
        return false;
    event = mail_service_read(text, c->arena, c->failures);
    /* A program's own errors are told in JSON as well; a service says who was not reached. */
    if (is_mail && event == MAIL_SERVICE_FAILED && !names_anybody(c->failures))
        event = MAIL_SERVICE_OTHER;
    switch (event) {
    case MAIL_SERVICE_NONE:
        return false;
    case MAIL_SERVICE_FAILED:
        finish(c, MAIL_BOUNCE, "notice of a mail service");
        return true;
    case MAIL_SERVICE_COMPLAINED:
        finish(c, MAIL_COMPLAINT, "notice of a mail service");
        return true;
    case MAIL_SERVICE_DELIVERED:
        finish(c, MAIL_DELIVERY_NOTICE, "notice of a mail service");
        return true;
    case MAIL_SERVICE_ANSWERED:
        finish(c, MAIL_AUTO_REPLY, "notice of a mail service");
        return true;
    case MAIL_SERVICE_OTHER:
        break;
    }
    /* A person may write about JSON; only what is nothing else is a service's. */
    c->failures->count = 0;
    if (is_mail)
        return false;
    finish(c, MAIL_AUTO_GENERATED, "notice of a mail service");
    return true;
}

static void judge_rest(struct classifying *c)
{
    enum mail_kind kind =
        mail_auto_judge(&c->mime.top->head, c->subject, &c->sender, &c->notice, c->arena, c->class);

    if (kind == MAIL_HUMAN && is_report(c)) {
        finish(c, MAIL_AUTO_GENERATED, "report");
        return;
    }
    if (kind == MAIL_HUMAN && c->pieces.answers_invitation) {
        finish(c, MAIL_AUTO_GENERATED, "answer to an invitation");
        return;
    }
    c->class->kind = kind;
}

static void judge(struct classifying *c)
{
    if (judge_receipts(c))
        return;
    read_text(c);
    mail_bounce_head_read(&c->mime.top->head, c->subject, &c->sender, c->arena, c->class, &c->head);
    if (is_delivery_report(c))
        c->head.is_machine = c->head.is_surely = true;
    if (judge_report(c) || judge_wrapped_report(c) || judge_complaint_text(c))
        return;
    if (judge_service(c, mail_piece_text(c->pieces.text, c->arena)) || judge_words(c))
        return;
    judge_rest(c);
}

/** Our own Message-ID at the top, or a mark that names our domain (RFC 3834 and procmail's way). */
static bool came_back(const struct mail_head *head, struct str domain)
{
    static const char *const marks[] = { "X-Loop", "X-Pharos-Loop", "X-Loop-Detect", "Loop" };
    struct str id = mail_spot_recipient(mail_head_get(head, "Message-ID"));

    if (domain.n == 0)
        return false;
    if (mail_sender_is_at(id, domain))
        return true;
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        const struct mail_field *field;
        size_t at = 0;

        while ((field = mail_head_next(head, marks[i], &at)) != NULL)
            if (str_eq_ascii_nocase(str_trim(field->value), domain)
                || mail_sender_is_at(mail_spot_recipient(field->value), domain))
                return true;
    }
    return false;
}

static void note_sender(struct classifying *c)
{
    if (c->class->loop)
        mail_class_note(c->class, STR("loop"));
    if (c->sender.is_own)
        mail_class_note(c->class, STR("own address"));
    if (c->sender.is_no_reply)
        mail_class_note(c->class, STR("no-reply sender"));
    if (c->sender.sends_nowhere)
        mail_class_note(c->class, STR("no-reply address for answers"));
    if (str_is_null(c->sender.email) && c->class->kind == MAIL_HUMAN)
        mail_class_note(c->class, STR("no sender"));
}

static bool begins_with_field(struct str text)
{
    size_t n = 0;

    while (n < text.n
           && ((text.p[n] >= 'a' && text.p[n] <= 'z') || (text.p[n] >= 'A' && text.p[n] <= 'Z')
               || text.p[n] == '-'))
        n++;
    return n > 0 && n < text.n && text.p[n] == ':';
}

/** Some stores put empty lines before the head. */
static struct str without_empty_start(struct str message)
{
    size_t at = 0;
    size_t line = 0;

    for (; at < message.n && strchr(" \t\r\n", message.p[at]) != NULL && message.p[at] != 0; at++)
        if (message.p[at] == '\n' || message.p[at] == '\r')
            line = at + 1;
    return at == line && begins_with_field(str_from(message, line)) ? str_from(message, line)
                                                                    : message;
}

static void classify_mail(struct classifying *c, struct str message)
{
    mail_mime_read(without_empty_start(message), c->arena, &c->mime);
    mail_sender_read(&c->mime.top->head, c->local_domain, c->arena, &c->sender);
    mail_pieces_sort(c->mime.top, false, &c->pieces);
    judge(c);
    c->class->loop = came_back(&c->mime.top->head, c->local_domain);
    c->class->may_auto_reply = c->class->kind == MAIL_HUMAN && !c->class->loop && !c->sender.is_own
                               && !c->sender.is_no_reply && !c->sender.sends_nowhere
                               && !c->sender.is_null && !str_is_null(c->sender.email)
                               && !mail_auto_forbids_answers(&c->mime.top->head, c->arena);
    note_sender(c);
}

/** A file that is a service's JSON and no mail at all. */
static bool classify_json(struct classifying *c, struct str message)
{
    c->mime.top = ARENA_NEW(c->arena, struct mail_part);
    return judge_service(c, message);
}

void mail_classify(struct str message, struct str local_domain, struct arena *arena,
                   struct mail_class *out)
{
    struct classifying *c = ARENA_NEW(arena, struct classifying);

    *out = (struct mail_class){ .kind = MAIL_HUMAN };
    c->arena = arena;
    c->local_domain = local_domain;
    c->class = out;
    c->failures = mail_failures_new(arena);
    if (!classify_json(c, message))
        classify_mail(c, message);
    if (out->kind == MAIL_BOUNCE) {
        out->failures = c->failures->list;
        out->failure_count = c->failures->count;
    }
}

const char *mail_kind_name(enum mail_kind kind)
{
    static const char *const names[] = { "human",  "auto_reply", "auto_generated", "bulk",
                                         "bounce", "complaint",  "delivery_notice" };

    return names[kind];
}
