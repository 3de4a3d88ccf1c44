/** What mail providers, carriers, sending services and list servers say of mail not delivered. */
#include "base/attributes.h"
#include "proto/mail/classify/mail_sayings.h"

#define FAILS(family, text)                                                                        \
    {                                                                                              \
        text, MAIL_SAYING_FAILS, family                                                            \
    }
#define FAILS_AT(family, text)                                                                     \
    {                                                                                              \
        text, MAIL_SAYING_FAILS | MAIL_SAYING_NAMES, family                                        \
    }
#define MAY_FAIL(family, text)                                                                     \
    {                                                                                              \
        text, MAIL_SAYING_MAY_FAIL, family                                                         \
    }
#define DELAYS(family, text)                                                                       \
    {                                                                                              \
        text, MAIL_SAYING_DELAYS, family                                                           \
    }
#define NAMES(family, text)                                                                        \
    {                                                                                              \
        text, MAIL_SAYING_NAMES, family                                                            \
    }
#define ENDS(family, text)                                                                         \
    {                                                                                              \
        text, MAIL_SAYING_ENDS, family                                                             \
    }

static const struct mail_saying sayings[] = {
    /* Google */
    FAILS("gmail", "delivery to the following recipient failed permanently"),
    FAILS("gmail", "delivery to the following recipients failed permanently"),
    FAILS("gmail", "technical details of permanent failure"),
    FAILS("gmail", "the error that the other server returned was"),
    FAILS("gmail", "the response from the remote server was"),
    FAILS_AT("gmail", "your message wasn't delivered to"),
    FAILS("gmail", "address not found your message"),
    FAILS("gmail", "message blocked your message"),
    FAILS_AT("gmail", "there was a problem delivering your message to"),
    FAILS("gmail", "message not delivered there was a problem"),
    FAILS("gmail", "recipient inbox full your message"),
    FAILS("gmail", "the recipient server did not accept our requests to connect"),
    DELAYS("gmail", "delivery to the following recipient has been delayed"),
    DELAYS("gmail", "this is a warning message only. you do not need to resend"),
    DELAYS("gmail", "technical details of temporary failure"),
    DELAYS("gmail", "delivery incomplete there was a temporary problem"),
    DELAYS("gmail", "gmail will retry for"),
    DELAYS("gmail", "message will be retried for"),
    DELAYS("gmail", "there was a temporary problem delivering your message to"),
    ENDS("gmail", "----- original message -----"),
    FAILS("google groups", "the group you tried to contact"),
    FAILS("google groups", "may not exist, or you may not have permission to post messages"),

    /* Yahoo, AOL, Apple, Verizon and other providers */
    FAILS("yahoo", "sorry, we were unable to deliver your message"),
    FAILS("yahoo", "unable to deliver message to the following address"),
    FAILS("yahoo", "message from yahoo"),
    FAILS("yahoo", "sorry, i wasn't able to deliver your message"),
    ENDS("yahoo", "--- original message follows"),
    FAILS("aol", "your mail to the following recipients could not be delivered because they are "
                 "not accepting mail"),
    FAILS("aol", "your mail to the following recipients could not be delivered"),
    FAILS("aol", "the following recipients did not receive this message"),
    FAILS("apple", "your message was automatically rejected by"),
    FAILS_AT("kddi", "could not be delivered to: <"),
    FAILS("kddi", "your mail sent on:"),
    FAILS("kddi", "your mail attempted to be delivered on:"),
    FAILS("ezweb", "the user(s) account is"),
    FAILS("ezweb", "each of the following recipients was rejected by a remote"),
    FAILS("ezweb", "your message was not delivered within"),
    FAILS("docomo", "the following addresses had permanent fatal error"),
    FAILS("verizon", "message could not be delivered to mobile"),
    FAILS("verizon", "no valid recipients for this mm"),
    FAILS("at&t", "your message was not sent to the following"),
    FAILS("sprint", "your message could not be sent to the following"),
    FAILS("earthlink", "sorry, unable to deliver your message to"),
    ENDS("earthlink", "a copy of the original message below"),
    FAILS("demon", "a message could not be delivered to"),
    FAILS("prodigy", "user's mailbox is full:"),
    ENDS("prodigy", "unable to deliver mail."),
    FAILS("usa.net", "intended recipient:"),
    FAILS("biglobe", "----- the following addresses had delivery problems"),
    FAILS("biglobe", "----- non-delivered information"),
    FAILS("x1", "---the following addresses had delivery errors---"),
    FAILS("yandex", "this is the mail system at host yandex"),
    FAILS("sina", "sorry, your message could not be delivered"),
    FAILS("telekom", "|------------------------- failed addresses follow"),
    ENDS("telekom", "|------------------------- message header follows"),
    FAILS("facebook", "sorry, the message you sent could not be delivered to this facebook user"),
    FAILS("protonmail", "your message could not be delivered to the recipient"),

    /* sending services */
    FAILS("ses", "an error occurred while trying to deliver the mail to the following recipients"),
    FAILS("ses", "an error occurred while trying to deliver the mail to"),
    FAILS("sendgrid", "this is an automatically generated message from sendgrid"),
    FAILS("powermta", "this message generated by powermta"),
    FAILS("powermta", "your message was not delivered to the following recipient"),
    DELAYS("powermta", "was unable to deliver your message in"),

    /* list servers that give a post back */
    FAILS_AT("fml", "you are not a member of this mailing list"),
    FAILS_AT("fml", "you are not member of this mailing list"),
    FAILS("fml", "has detected a loop condition so that"),
    FAILS_AT("fml", "duplicated message-id in"),
    ENDS("fml", "original mail as follows"),
    FAILS("majordomo", "bounce from the mailing list manager"),
    FAILS("listserv", "the following problem was detected while processing your mail"),
    FAILS("listserv", "you are not authorized to send mail to the"),
    FAILS("listserv", "your message is being returned to you unprocessed"),
    FAILS("mailman", "you are not allowed to post to this mailing list"),
    FAILS("mailman", "your message has been rejected, probably because you are not"),
    FAILS("mailman", "your message was rejected"),
    FAILS("ezmlm", "i'm sorry, the list moderators for the"),
    FAILS("sympa", "your message for list"),
};

const struct mail_saying_table mail_bounce_sayings_services = { sayings, COUNT_OF(sayings) };
