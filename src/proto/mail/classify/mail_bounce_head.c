#include "base/arena.h"
#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/mail/classify/mail_bounce.h"

/** How subjects of bounces begin, folded. */
static const char *const subjects[] = {
    "undelivered mail",
    "undelivered message",
    "undeliverable",
    "undelivered",
    "delivery status notif",
    "delivery status",
    "delivery failure",
    "delivery failed",
    "delivery has failed",
    "delivery error",
    "delivery problem",
    "delivery report",
    "delivery notification",
    "delivery unsuccessful",
    "mail delivery",
    "mail failure",
    "mail failed",
    "mail error",
    "mail system error",
    "mail could not be delivered",
    "mail undeliverable",
    "mail returned",
    "mail status report",
    "email delivery failure",
    "email undeliverable",
    "message delivery",
    "message undeliverable",
    "message not delivered",
    "message could not be delivered",
    "message frozen",
    "message status - undeliverable",
    "failure notice",
    "failure delivery",
    "failed delivery",
    "failed mail",
    "failed to deliver",
    "failed message",
    "returned mail",
    "returned message",
    "returned to sender",
    "returned email",
    "bounced mail",
    "[bounce]",
    "bounce",
    "rejected mail",
    "rejected:",
    "non delivery",
    "non-delivery",
    "nondeliverable",
    "nondelivery",
    "ndn:",
    "ndr:",
    "notice: mail delivery",
    "permanent delivery failure",
    "error sending message",
    "there was an error sending your mail",
    "unable to deliver",
    "could not deliver",
    "problem delivering",
    "postmaster notify",
    "user unknown",
    "unknown user",
    "mdaemon notification",
    "error(s) in forwarding",
    "your message could not be delivered",
    "your mail could not be",
    "undelivarable",
    "nicht zustellbar",
    "unzustellbar",
    "zustellung fehlgeschlagen",
    "nicht zugestellt",
    "fehler bei der zustellung",
    "onbestelbaar",
    "niet bezorgd",
    "não entregue",
    "não_entregue",
    "não é possível entregar",
    "falha na entrega",
    "no se puede entregar",
    "no entregado",
    "error de entrega",
    "non remis",
    "non délivré",
    "échec de la remise",
    "non recapitabile",
    "mancato recapito",
    "notifica di mancato",
    "kan ikke leveres",
    "kan inte levereras",
    "olevererbar",
    "ikke levert",
    "ei voida toimittaa",
    "не доставлено",
    "недоставленное",
    "недоставленное",
    "не удается доставить",
    "не удается доставить",
    "не доставлено",
    "niedostarczono",
    "nie można dostarczyć",
    "nedoručitelné",
    "teslim edilemedi",
    "배달되지 않음",
    "배달 실패",
    "배달하지 못함",
    "전송 실패",
    "전송실패",
    "메일 전송 실패",
    "메일전송 실패",
    "메일 발송 실패",
    "메일발송 실패",
    "발송 실패",
    "발송실패",
    "메일 반송",
    "메일반송",
    "반송 메일",
    "반송메일",
    "반송된 메일",
    "[반송",
    "(반송",
    "반송:",
    "메일이 반송",
    "메일이 전송되지",
    "메일 배달 실패",
    "메일배달실패",
    "[발송실패",
    "[전송실패",
    "[메일 전송 실패",
    "[메일전송실패",
    "メール配信に失敗",
    "メール配送失敗",
    "メール送信失敗",
    "配信不能",
    "配信できません",
    "配信に失敗",
    "メッセージを配信できません",
    "送信エラー",
    "mail配信エラー",
    "退信",
    "系统退信",
    "未送达",
    "未能送达",
    "无法送达",
    "无法投递",
    "未传递的邮件",
    "邮件投递失败",
    "邮件传输失败",
    "邮件发送失败",
    "發送失敗",
    "無法傳遞",
    "未傳遞的主旨",
    "退信通知",
};

/** How subjects of delays begin, and of warnings that are bounces as well. */
static const char *const delay_subjects[] = {
    "warning: could not send",
    "warning: message",
    "warning: delayed",
    "warning: mail",
    "delayed mail",
    "delivery delayed",
    "delayed:",
    "delivery status notification (delay)",
    "delivery delay",
    "mail delivery delayed",
    "mail delivery: delayed",
    "message delayed",
    "verzögert",
    "zustellung verzögert",
    "retardé",
    "배달 지연",
    "배달 지연됨",
    "전송 지연",
    "配信遅延",
    "配信の遅延",
    "传递延迟",
    "vertraagd",
    "retrasado",
    "in ritardo",
    "fördröjd",
};

/** What mail programs put before the subject of a forward, folded. */
static const char *const forward_marks[] = {
    "fwd:",  "fw:",    "fwd ", "wg:",    "tr:",   "rv:",   "enc:",
    "i:",    "vs:",    "vb:",  "vl:",    "pd:",   "ilt:",  "doorst:",
    "전달:", "전달 :", "[fwd", "[전달]", "転送:", "转发:", "轉寄:",
};

/** And before that of an answer. */
static const char *const answer_marks[] = {
    "re:",    "re :",  "re[",   "aw:",   "antw:",  "res:",   "rif:",   "r:",
    "sv:",    "odp:",  "ynt:",  "회신:", "회신 :", "답장:",  "답장 :", "[re]",
    "[답장]", "返信:", "答复:", "回复:", "回覆:",  "ответ:", "отв:",
};

/** Fields that bounces have; where there is a text, the value has to hold it. */
static const struct {
    const char *name;
    const char *text;
    bool is_sure; /* nothing but bounces has it */
} bounce_fields[] = {
    { "X-Failed-Recipients", NULL, true },
    { "X-MS-Exchange-Message-Is-Ndr", NULL, true },
    { "X-MS-Embedded-Report", NULL, true },
    { "X-MX-Bounce", NULL, true },
    { "X-Autogenerated", "bounce", true },
    { "Received", "invoked for bounce", true },
    { "X-Ahmailid", NULL, false },
    { "X-Mailer", "<smtp32", false },
    { "X-Mailer", "internet mail service", false },
    { "X-Mailer", "exchange server internet mail connector", false },
    { "X-Mailer", "groupwise internet agent", false },
    { "X-Mailer", "ntmail", false },
    { "X-Mailer", "m-filter", false },
    { "X-Mailer", "surfcontrol", false },
    { "Received", "(dragonfly mail agent", false },
    { "X-MLServer", "fml", false },
};

static bool holds_any(struct str subject, const char *const *list, size_t count)
{
    struct str_bytes bytes = str_bytes_of(subject);

    for (size_t i = 0; i < count; i++) {
        struct str word = str_of(list[i]);

        if (str_bytes_may_hold(&bytes, word) && str_find(subject, word) < subject.n)
            return true;
    }
    return false;
}

static bool has_field(const struct mail_head *head, const char *name, const char *text,
                      struct arena *arena)
{
    const struct mail_field *field;
    size_t at = 0;

    while ((field = mail_head_next(head, name, &at)) != NULL) {
        struct str value;

        if (text == NULL)
            return true;
        value = mail_fold(str_sub(field->value, 0, 2000), arena);
        if (str_find(value, str_of(text)) < value.n)
            return true;
    }
    return false;
}

static void read_fields(const struct mail_head *head, struct arena *arena, struct mail_class *class,
                        struct mail_bounce_head *out)
{
    for (size_t i = 0; i < COUNT_OF(bounce_fields); i++)
        if (has_field(head, bounce_fields[i].name, bounce_fields[i].text, arena)) {
            out->is_surely = bounce_fields[i].is_sure;
            out->is_machine = true;
            mail_class_note(class, str_of(bounce_fields[i].name));
            return;
        }
}

static void read_subject(struct str subject, struct mail_bounce_head *out)
{
    out->is_forward = mail_fold_begins_with_any(subject, forward_marks, COUNT_OF(forward_marks));
    out->is_answer =
        out->is_forward || mail_fold_begins_with_any(subject, answer_marks, COUNT_OF(answer_marks));
    out->delays = mail_fold_begins_with_any(subject, delay_subjects, COUNT_OF(delay_subjects));
    out->has_subject =
        out->delays || mail_fold_begins_with_any(subject, subjects, COUNT_OF(subjects));
    out->mentions = holds_any(subject, subjects, COUNT_OF(subjects));
}

/** "***SPAM*** Undelivered", "[List] Undelivered": marks of machines on the way. */
static struct str skip_tag(struct str subject)
{
    size_t end;

    if (str_starts_with(subject, STR("***spam*** ")))
        return str_from(subject, 11);
    if (subject.n == 0 || subject.p[0] != '[')
        return subject;
    end = str_find_char(subject, ']');
    return end < subject.n && end < 40 ? str_trim(str_from(subject, end + 1)) : subject;
}

void mail_bounce_head_read(const struct mail_head *head, struct str subject,
                           const struct mail_sender *sender, struct arena *arena,
                           struct mail_class *class, struct mail_bounce_head *out)
{
    struct str folded = mail_fold(subject, arena);
    struct str untagged = skip_tag(folded);

    *out = (struct mail_bounce_head){ .is_machine = false };
    read_subject(folded, out);
    if (!out->has_subject && !out->is_answer && untagged.n < folded.n)
        read_subject(untagged, out);
    read_fields(head, arena, class, out);
    if (sender->is_daemon || sender->is_postmaster || sender->is_null || sender->has_daemon_name
        || (sender->is_no_reply && out->has_subject))
        out->is_machine = true;
}
