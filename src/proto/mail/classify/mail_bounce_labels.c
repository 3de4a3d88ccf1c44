#include "proto/mail/classify/mail_bounce_labels.h"

#include "base/attributes.h"

/** Labels before a recipient, folded, without the colon. */
static const char *const recipient_labels[] = {
    "recipient",
    "recipients",
    "recipient(s)",
    "recipient address",
    "recipient email address",
    "original address",
    "original recipient",
    "original-recipient",
    "final-recipient",
    "final recipient",
    "intended recipient",
    "failed recipient",
    "failed recipients",
    "failed address",
    "invalid recipient",
    "x-failed-recipients",
    "rcpt to",
    ">>> rcpt to",
    "addressed to",
    "error-for",
    "undeliverable address",
    "undeliverable to",
    "unknown user",
    "unknown address",
    "user unknown",
    "unknown host",
    "unknown local user",
    "user mailbox exceeds allowed size",
    "invalid final delivery userid",
    "delivery failed",
    "unable to deliver message to",
    "unable to deliver to",
    "could not deliver message to",
    "failed to deliver to",
    "could not be delivered to",
    "delivery to",
    "your message to",
    "address",
    "email address",
    "e-mail address",
    "e-mail",
    "email",
    "mailbox",
    "user",
    "account",
    "user's mailbox is full",
    "delivery failed to",
    "failed delivery to",
    "for",
    "the following address failed",
    "bad address",
    "mail to",
    "no such user",
    "undelivered to",
    "requested action not taken: virus detected",
    "the following recipients returned permanent errors",
    "받는 사람",
    "받는사람",
    "받는이",
    "받은 사람",
    "수신자",
    "수신인",
    "수신 메일주소",
    "수신자 주소",
    "수신자 메일주소",
    "수신 주소",
    "반송 메일주소",
    "반송된 주소",
    "실패한 주소",
    "메일주소",
    "메일 주소",
    "宛先",
    "宛先アドレス",
    "送信先",
    "受信者",
    "あて先",
    "收件人",
    "收件人地址",
    "收件者",
    "empfänger",
    "destinataire",
    "destinatario",
    "destinatário",
    "geadresseerde",
    "mottagare",
    "получатель",
    "адресат",
    "odbiorca",
    "[status",
    "address: <",
};

/** Labels before others than the recipient. */
static const char *const other_labels[] = {
    "from",
    "sender",
    "reply-to",
    "return-path",
    "mail from",
    ">>> mail from",
    "subject",
    "message-id",
    "message id",
    "original sender",
    "sender address",
    "cc",
    "bcc",
    "x-original-to",
    "errors-to",
    "contact",
    "resent-from",
    "envelope-from",
    "보낸 사람",
    "보낸사람",
    "보낸이",
    "발신자",
    "送信者",
    "差出人",
    "发件人",
    "寄件者",
    "von",
    "de",
    "od",
    "absender",
    "list-",
    "references",
    "in-reply-to",
    "dkim-",
    "received",
    "the sender",
    "please contact",
    "sent <<< mail from",
};

bool mail_bounce_is_recipient_label(struct str label)
{
    for (size_t i = 0; i < COUNT_OF(recipient_labels); i++)
        if (str_eq(label, str_of(recipient_labels[i])))
            return true;
    return false;
}

bool mail_bounce_begins_with_other_label(struct str fold)
{
    for (size_t i = 0; i < COUNT_OF(other_labels); i++) {
        struct str label = str_of(other_labels[i]);

        if (str_starts_with(fold, label) && fold.n > label.n
            && (fold.p[label.n] == ':' || fold.p[label.n] == ' ' || label.p[label.n - 1] == '-'))
            return true;
    }
    return false;
}
