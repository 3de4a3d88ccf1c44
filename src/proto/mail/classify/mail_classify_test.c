/** Kinds of mail by head and report, people's mail that looks like a machine's, hostile input. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/mail/classify/mail_classify.h"
#include "proto/mail/classify/mail_classify_test.h"

static const struct classify_case heads[] = {
    { "From: kim@shop.example\nSubject: hello\n\nHello", "human+", "" },
    { "From: kim@shop.example\nSubject: 환불 문의\n\n안녕하세요", "human+", "" },
    { "From: kim@ours.example\nSubject: hello\n\nHello", "human", "" },
    { "From: noreply@shop.example\nSubject: receipt\n\nThanks", "auto_generated", "" },
    { "From: kim@shop.example\nReply-To: No Answers <do-not-reply@shop.example>\n\nx", "human",
      "" },
    { "From: kim@shop.example\nReply-To: help@ours.example\n\nx", "human", "" },
    { "From: kim@shop.example\nReply-To: Kim <kim@home.example>\n\nx", "human+", "" },
    { "From: kim@shop.example\nReply-To:\n\nx", "human+", "" },
    { "From: No-Reply <no-reply@shop.example>\nSubject: x\n\nx", "auto_generated", "" },
    { "From: donotreply@shop.example\nSubject: x\n\nx", "auto_generated", "" },
    { "From: postmaster@shop.example\nSubject: question\n\nHello", "human", "" },
    { "Subject: nobody\n\nHello", "human", "" },

    { "From: kim@shop.example\nAuto-Submitted: auto-replied\n\nback soon", "auto_reply", "" },
    { "From: kim@shop.example\nAuto-Submitted: auto-replied (vacation)\n\nx", "auto_reply", "" },
    { "From: kim@shop.example\nAuto-Submitted: auto-generated\n\nx", "auto_generated", "" },
    { "From: kim@shop.example\nAuto-Submitted: auto-notified\n\nx", "auto_generated", "" },
    { "From: kim@shop.example\nAuto-Submitted: no\n\nx", "human+", "" },
    { "From: kim@shop.example\nAUTO-SUBMITTED: No\n\nx", "human+", "" },
    { "From: kim@shop.example\nX-Autoreply: yes\n\nx", "auto_reply", "" },
    { "From: kim@shop.example\nX-Autoreply: no\n\nx", "human+", "" },
    { "From: kim@shop.example\nX-Autorespond: away\n\nx", "auto_reply", "" },
    { "From: kim@shop.example\nPrecedence: auto_reply\n\nx", "auto_reply", "" },
    { "From: kim@shop.example\nPrecedence: bulk\n\nx", "bulk", "" },
    { "From: kim@shop.example\nPrecedence: list\n\nx", "bulk", "" },
    { "From: kim@shop.example\nPrecedence: junk\n\nx", "bulk", "" },
    { "From: kim@shop.example\nPrecedence: first-class\n\nx", "human+", "" },
    { "From: kim@shop.example\nPrecedence: bulk\nSubject: away from my mail\n\nx", "auto_reply",
      "" },
    { "From: kim@shop.example\nPrecedence: bulk\nAuto-Submitted: auto-generated\n\nx",
      "auto_generated", "" },
    { "From: kim@shop.example\nList-Id: <a.b.c>\n\nx", "bulk", "" },
    { "From: news@shop.example\nList-Unsubscribe: <mailto:u@shop.example>\n\nx", "bulk", "" },
    { "From: news@shop.example\nFeedback-ID: 1:2:3:shop\n\nx", "bulk", "" },
    { "From: kim@shop.example\nFeedback-ID: i12345678:Fastmail\n\nx", "human+", "" },
    { "From: kim@shop.example\nFeedback-ID: 1234:user:proton\n\nx", "human+", "" },
    { "From: kim@shop.example\nFeedback-ID: esmtpsz:shop.example:qybglogicsvr:qybglogicsvr1\n\nx",
      "human+", "" },
    { "From: kim@shop.example\nSubject: (광고) 봄맞이 할인\n\nx", "bulk", "" },
    { "From: kim@shop.example\nX-Loop: kim@shop.example\n\nx", "auto_generated", "" },
    { "From: kim@shop.example\nX-Auto-Response-Suppress: All\n\nx", "auto_generated", "" },
    { "From: kim@shop.example\nX-Auto-Response-Suppress: None\n\nx", "human+", "" },
    { "From: kim@shop.example\nX-Auto-Response-Suppress: OOF, AutoReply\nSubject: Out of office\n\n"
      "I am out of the office until Monday.",
      "auto_reply", "" },
    { "Return-Path: <>\nFrom: kim@shop.example\nSubject: x\n\nx", "auto_generated", "" },
    { "Return-Path: <>\nFrom: kim@shop.example\nIn-Reply-To: <1@ours.example>\n\nx", "auto_reply",
      "" },
    { "Return-Path: <>\nFrom: kim@shop.example\nSubject: 부재중 안내\n\n휴가 중입니다.",
      "auto_reply", "" },
    { "Return-Path: <kim@shop.example>\nFrom: kim@shop.example\n\nx", "human+", "" },
    { "From: kim@shop.example\nSubject: Automatic reply: your order\n\nI am away.", "auto_reply",
      "" },
    { "From: kim@shop.example\nSubject: 자동 회신: 주문\n\n부재중입니다.", "auto_reply", "" },
    { "From: kim@shop.example\nSubject: Automatische Antwort: Bestellung\n\nx", "auto_reply", "" },
    { "From: kim@shop.example\nSubject: =?utf-8?B?6Ieq5YuV5b+c562UOiDms6jmloc=?=\n\nx",
      "auto_reply", "" },
    { "From: kim@shop.example\nSubject: Re: Automatic reply: your order\n\nthanks", "human+", "" },
    { "From: kim@shop.example\nSubject: Out of Office: your order\n\nI am away on vacation, back "
      "on 1 "
      "June. I will be away until then.",
      "auto_reply", "" },
    { "From: kim@shop.example\nSubject: Out of Office: how do I set it?\n\nWhere is it?", "human+",
      "" },
    { "From: kim@shop.example\nThread-Topic: your order\nSubject: Esmu prom: your order\n\nI am "
      "out of office.",
      "auto_reply", "" },
    { "From: kim@shop.example\nThread-Topic: your order\nSubject: RE: your order\n\nI am out of "
      "office.",
      "human+", "" },
    { "From: kim@shop.example\nSubject: AUTO: Kim is out of the office (returning 2)\n\nx",
      "auto_reply", "" },
    { "From: kim@shop.example\nSubject: Auto: Versicherung\n\nx", "human+", "" },
    { "From: kim@shop.example\nSubject: Frånvaro: Kalle\n\nKalle är sjuk.", "human+", "" },
    { "From: kim@shop.example\nX-Auto-Response-Suppress: All\n"
      "X-MS-Exchange-Inbox-Rules-Loop: kim@shop.example\nSubject: x\n\nx",
      "auto_reply", "" },
    { "From: kim@shop.example\nX-MS-Exchange-Inbox-Rules-Loop: kim@shop.example\n\nx", "human+",
      "" },
    /* names that programs make up */
    { "From: kim@shop.example\nX-Acme-Auto-Reply: 1\n\nx", "auto_reply", "" },
    { "From: kim@shop.example\nAuto_Response: yes\n\nx", "auto_reply", "" },
    { "From: kim@shop.example\nX-Acme-AutoReply: no\n\nx", "human+", "" },
    { "From: kim@shop.example\nX-Acme-Auto-Generated: marked\n\nx", "auto_generated", "" },
    /* receipts are no answers; some firms forbid answers in what their people write */
    { "From: kim@shop.example\nX-Auto-Response-Suppress: DR, RN, NRN\n\nx", "human+", "" },
    { "From: kim@shop.example\nX-Auto-Response-Suppress: DR, OOF, AutoReply\n\nx", "auto_generated",
      "" },
    { "From: kim@shop.example\nX-Auto-Response-Suppress: DR, OOF, AutoReply\n"
      "In-Reply-To: <1@ours.example>\n\nThat helped, thanks.",
      "human", "" },
    { "From: kim@shop.example\nX-Auto-Response-Suppress: All\nIn-Reply-To: <1@ours.example>\n\nx",
      "auto_generated", "" },
    { "From: kim@shop.example\nSubject: OOO: your order\n\nSee you in June.", "auto_reply", "" },
    { "From: kim@shop.example\nSubject: Out-of-Office: your order\n\nx", "auto_reply", "" },
    { "From: kim@shop.example\nDelivered-To: Autoresponder\n\nx", "auto_reply", "" },
    { "From: kim@shop.example\nDelivered-To: help@ours.example\n\nx", "human+", "" },
    { "From: kim@shop.example\nX-Apple-Action: VACATION\n\nx", "auto_reply", "" },
    { "From: kim@shop.example\nPrecedence: junk\nSubject: [Automatyczna odpowiedź] a\n\nx",
      "auto_reply", "" },
    { "\n   \nFrom: kim@shop.example\nAuto-Submitted: auto-replied\n\nx", "auto_reply", "" },
    { "From: kim@shop.example\nSubject: [AUTO GENERATED] figures\n\nx", "auto_generated", "" },
    { "From: kim@shop.example\nX-Bluebottle-Request: <1>\n\nPlease verify", "auto_reply", "" },
    { "From: kim@shop.example\nSubject: Out of office\n\nDo you know when Lee is back?", "human+",
      "" },
    { "From: kim@shop.example\nSubject: 자동응답 설정 방법\n\n자동응답은 어떻게 켜나요?", "human+",
      "" },
    { "From: kim@shop.example\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR",
      "auto_generated", "" },
    { "From: kim@shop.example\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR",
      "human+", "" },
    { "From: mailer-daemon@shop.example\nSubject: weekly figures\n\n12 mails", "auto_generated",
      "" },
    { "From: root@shop.example\nX-Cron-Env: <SHELL=/bin/sh>\nSubject: Cron\n\nx", "auto_generated",
      "" },

    { "From: kim@shop.example\nMessage-ID: <1@ours.example>\n\nx", "human loop", "" },
    { "From: kim@shop.example\nMessage-ID: <1@OURS.example>\n\nx", "human loop", "" },
    { "From: kim@shop.example\nMessage-ID: <1@notours.example>\n\nx", "human+", "" },
    { "From: kim@shop.example\nIn-Reply-To: <1@ours.example>\n\nx", "human+", "" },
    { "From: kim@shop.example\nX-Loop: help@ours.example\n\nx", "auto_generated loop", "" },
    { "From: kim@shop.example\nX-Loop: ours.example\n\nx", "auto_generated loop", "" },
};

#define REPORT(type, text, second, body)                                                           \
    "From: Mail System <mailer-daemon@mx.example>\nTo: help@ours.example\nSubject: report\n"       \
    "Content-Type: multipart/report; report-type=" type "; boundary=b\n\n--b\n\n" text "\n--b\n"   \
    "Content-Type: " second "\n\n" body "\n--b\nContent-Type: message/rfc822\n\n"                  \
    "From: help@ours.example\nTo: kim@shop.example\nSubject: answer\n\nHello\n--b--\n"
#define DSN(body) REPORT("delivery-status", "Words.", "message/delivery-status", body)
#define MTA       "Reporting-MTA: dns; mx.example\nArrival-Date: Mon, 1 Jan 2024 00:00:00 +0900\n\n"

static const struct classify_case reports[] = {
    { DSN(MTA "Final-Recipient: rfc822; kim@shop.example\nAction: failed\nStatus: 4.7.0\n"
              "Diagnostic-Code: X-Boxbe-Notice; not approved yet\n"),
      "auto_reply", "" },
    { DSN(MTA "Final-Recipient: rfc822; kim@shop.example\nAction: failed\nStatus: 5.1.1\n"
              "Diagnostic-Code: smtp; 550 5.1.1 <kim@shop.example>: unknown\n"),
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { DSN(MTA "Final-Recipient: rfc822; a@shop.example\nAction: failed\nStatus: 5.2.2\n\n"
              "Final-Recipient: rfc822; b@shop.example\nAction: delayed\nStatus: 4.4.1\n"
              "Diagnostic-Code: smtp; 451 4.4.1 later\n\n"
              "Final-Recipient: rfc822; c@shop.example\nAction: delivered\nStatus: 2.0.0\n"),
      "bounce", "a@shop.example 5.2.2 - permanent|b@shop.example 4.4.1 451 temporary" },
    /* the groups are not told apart */
    { DSN(MTA "Final-Recipient: rfc822; a@shop.example\nAction: failed\nStatus: 5.1.1\n"
              "Final-Recipient: rfc822; b@shop.example\nAction: failed\nStatus: 5.1.2\n"),
      "bounce", "a@shop.example 5.1.1 - permanent|b@shop.example 5.1.2 - permanent" },
    { DSN(MTA "Original-Recipient: rfc822;a@shop.example\nFinal-Recipient: rfc822;a2@shop.example\n"
              "Action: failed\nStatus: 5.1.1\n"
              "Original-Recipient: rfc822;b@shop.example\nFinal-Recipient: rfc822;b2@shop.example\n"
              "Action: failed\nStatus: 5.1.2\n"),
      "bounce", "a2@shop.example 5.1.1 - permanent|b2@shop.example 5.1.2 - permanent" },
    /* empty lines between the fields of one */
    { DSN(MTA "Final-Recipient: rfc822; a@shop.example\n\nAction: failed\n\nStatus: 5.1.1\n"),
      "bounce", "a@shop.example 5.1.1 - permanent" },
    { DSN(MTA "Action: failed\nStatus: 5.0.0\nFinal-Recipient: rfc822;a@shop.example\n"), "bounce",
      "a@shop.example 5.0.0 - permanent" },
    /* the action stands among the fields of the message */
    { DSN("Reporting-MTA: dns; mx.example\nAction: failed\n\n"
          "Final-Recipient: rfc822; a@shop.example\nStatus: 4.7.0\n"),
      "bounce", "a@shop.example 4.7.0 - temporary" },
    { DSN(MTA "Original-Recipient: rfc822;a@shop.example\nAction: failed\nStatus: 5.1.1\n"),
      "bounce", "a@shop.example 5.1.1 - permanent" },
    { DSN(MTA "Final-Recipient: LOCAL; kim\nOriginal-Recipient: rfc822; kim@shop.example\n"
              "Action: failed\nStatus: 5.1.1\n"),
      "bounce", "kim@shop.example 5.1.1 - permanent" },
    { DSN(MTA "Final-Recipient: <kim@shop.example>\nAction: Failed (no such mailbox)\n"
              "Status: 5.1.1 (bad destination mailbox address)\n"
              "Diagnostic-Code: smtp; 550-5.1.1 no\n such user\n 550 here\n"),
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { DSN(MTA "Final-Recipient: rfc822; kim@shop.example\nAction: failed\nStatus:\n"
              "Diagnostic-Code: 552 5.2.2 mailbox full\n"),
      "bounce", "kim@shop.example 5.2.2 552 permanent" },
    { DSN(MTA "Final-Recipient: rfc822; kim@shop.example\nAction: failed\n"
              "Status: 553 Exceeded maximum inbound message size\n"),
      "bounce", "kim@shop.example - 553 permanent" },
    { DSN(MTA "Final-Recipient: rfc822; kim@shop.example\nAction: failed\n"
              "Diagnostic-Code: x-unix; unknown user: \"kim\"\n"),
      "bounce", "kim@shop.example - - permanent" },
    { DSN(MTA "Final-Recipient: rfc822; kim@shop.example\nAction: failed\nStatus: 4.4.7\n"),
      "bounce", "kim@shop.example 4.4.7 - temporary" },
    { DSN(MTA "Final-Recipient: rfc822; kim@shop.example\nStatus: 5.1.1\n"), "bounce",
      "kim@shop.example 5.1.1 - permanent" },
    { DSN(MTA "Final-Recipient: rfc822; kim@shop.example\nAction: delivered\nStatus: 2.0.0\n"),
      "delivery_notice", "" },
    { DSN(MTA "Final-Recipient: rfc822; kim@shop.example\nAction: relayed\nStatus: 2.1.9\n"),
      "delivery_notice", "" },
    { DSN(MTA "Final-Recipient: rfc822; kim@shop.example\nAction: expanded\nStatus: 2.1.5\n"),
      "delivery_notice", "" },
    { DSN(MTA "Final-Recipient: utf-8; 김@가게.example\nAction: failed\nStatus: 5.1.1\n"), "bounce",
      "김@가게.example 5.1.1 - permanent" },
    /* a channel within a server is no address that a writer could know */
    { DSN(MTA "Original-Recipient: rfc822; kim@shop.example\n"
              "Final-Recipient: rfc822; kim@store-daemon\nAction: failed\nStatus: 5.1.1\n"),
      "bounce", "kim@shop.example 5.1.1 - permanent" },
    { DSN(MTA "Original-Recipient: rfc822; kim\n"
              "Final-Recipient: rfc822; kim@localhost\nAction: failed\nStatus: 5.1.1\n"),
      "bounce", "kim@localhost 5.1.1 - permanent" },
    /* a report as text, and one without its boundary */
    { "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\n\nWords.\n\n" MTA
      "Final-Recipient: rfc822; kim@shop.example\nAction: failed\nStatus: 5.1.1\n",
      "bounce", "kim@shop.example 5.1.1 - permanent" },
    { "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\n"
      "Content-Type: multipart/report; report-type=delivery-status\n\n--x\n"
      "Content-Type: message/delivery-status\n\n" MTA
      "Final-Recipient: rfc822; kim@shop.example\nAction: failed\nStatus: 5.1.1\n--x--\n",
      "bounce", "kim@shop.example 5.1.1 - permanent" },
    /* a node names its own user, and below him whom the writer wrote to */
    { REPORT("delivery-status",
             "Your message cannot be delivered to the following recipients:\n\n"
             "  Recipient address: KIM@node.shop.example\n  Original address: kim@shop.example\n"
             "  Reason: disk is full\n",
             "message/delivery-status",
             MTA "Original-recipient: rfc822;kim@shop.example\n"
                 "Final-recipient: rfc822;KIM@node.shop.example\nAction: failed\nStatus: 5.2.2\n"),
      "bounce", "kim@shop.example 5.2.2 - permanent" },
    /* a report that names nobody: the words do */
    { REPORT("delivery-status",
             "The following recipients did not receive this message:\n\n  "
             "<kim@shop.example>\n\n550 5.1.1 unknown",
             "message/delivery-status", "Reporting-MTA: dns; mx.example"),
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { REPORT("feedback-report", "An abuse report.", "message/feedback-report",
             "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n"),
      "complaint", "" },
    { REPORT("feedback-report", "A report.", "message/feedback-report",
             "Feedback-Type: not-spam\nUser-Agent: x/1\nVersion: 1\n"),
      "complaint", "" },
    /* a filter refuses with a receipt; a mail program says the same of what was never opened */
    { REPORT("disposition-notification",
             "What you sent to kim@shop.example was automatically rejected: box is full",
             "message/disposition-notification",
             "Reporting-UA: x\nFinal-Recipient: rfc822; kim@shop.example\n"
             "Disposition: automatic-action/MDN-sent-automatically; deleted\n"),
      "bounce", "kim@shop.example - - permanent" },
    { REPORT("disposition-notification", "It was thrown away before anybody opened it.",
             "message/disposition-notification",
             "Reporting-UA: x\nFinal-Recipient: rfc822; kim@shop.example\n"
             "Disposition: automatic-action/MDN-sent-automatically; deleted\n"),
      "delivery_notice", "" },
    { REPORT("disposition-notification", "It was read.", "message/disposition-notification",
             "Final-Recipient: rfc822; kim@shop.example\n"
             "Disposition: manual-action/MDN-sent-manually; displayed\n"),
      "delivery_notice", "" },
    { "From: staff@hotmail.com\nSubject: complaint about message from 192.0.2.1\n"
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
      "X-HmXmrOriginalRecipient: kim@shop.example\n\nx\n--b--\n",
      "complaint", "" },
    { "From: lee@provider.example\nSubject: complaint about message from 192.0.2.1\n"
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
      "X-HmXmrOriginalRecipient: kim@provider.example\nTo: kim@provider.example\n\nx\n--b--\n",
      "complaint", "" },
    { "From: lee@provider.example\nSubject: complaint about message from Kim\n"
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHe is rude.\n--b\n"
      "Content-Type: message/rfc822\n\nTo: lee@provider.example\n\nx\n--b--\n",
      "human+", "" },
    { "From: fbl@provider.example\nSubject: FBL Report\nContent-Type: multipart/mixed; "
      "boundary=b\n\n"
      "--b\nContent-Type: text/rfc822-header\n\nTo: kim@shop.example\n\n--b--\n",
      "complaint", "" },
    /* the words for people stand above all parts */
    { "From: postmaster@mx.example\nSubject: WARNING: delayed mail\nContent-Type: "
      "multipart/report; "
      "report-type=delivery-status; boundary=b\n\n<kim@shop.example>:\n"
      ">>> RCPT TO:<kim@shop.example>\n<<< 450 not now\n\n--b\n"
      "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
      "Final-Recipient: rfc822; kim@shop.example\nAction: delayed\nStatus: 4.0.0\n\n--b--\n",
      "bounce", "kim@shop.example 4.0.0 450 temporary" },
    /* the words for people are called a report as well */
    { "From: postmaster@mx.example\nSubject: Returned Mail\nContent-Type: multipart/report; "
      "report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status;\n\n"
      "<kim@shop.example> takes no such mail\n\n--b\nContent-Type: message/delivery-status\n\n"
      "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: RFC822; <kim@shop.example>\n"
      "Action: failed\nStatus: 5.3.0\n\n--b--\n",
      "bounce", "kim@shop.example 5.3.0 - permanent" },
    /* also where it says that it answers */
    { "Auto-Submitted: auto-replied\n" DSN(MTA "Final-Recipient: rfc822; kim@shop.example\n"
                                               "Action: failed\nStatus: 5.1.1\n"),
      "bounce", "kim@shop.example 5.1.1 - permanent" },
};

static const struct classify_case services[] = {
    { "{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\","
      "\"bouncedRecipients\":[{\"emailAddress\":\"kim@shop.example\",\"status\":\"5.1.1\","
      "\"action\":\"failed\",\"diagnosticCode\":\"smtp; 550 5.1.1 unknown\"},"
      "{\"emailAddress\":\"lee@shop.example\"}]},\"mail\":{\"source\":\"help@ours.example\"}}",
      "bounce", "kim@shop.example 5.1.1 550 permanent|lee@shop.example - - permanent" },
    { "{\"Type\":\"Notification\",\"Message\":\"{\\\"notificationType\\\":\\\"Complaint\\\","
      "\\\"complaint\\\":{},\\\"mail\\\":{}}\"}",
      "complaint", "" },
    { "{\"eventType\":\"Delivery\",\"delivery\":{},\"mail\":{}}", "delivery_notice", "" },
    { "{\"eventType\":\"DeliveryDelay\",\"deliveryDelay\":{\"delayedRecipients\":[{"
      "\"emailAddress\":\"kim@shop.example\",\"status\":\"4.4.1\","
      "\"diagnosticCode\":\"smtp; 421 4.4.1 try later\"}]},\"mail\":{}}",
      "bounce", "kim@shop.example 4.4.1 421 temporary" },
    { "From: no-reply@sns.amazonaws.com\nX-Amz-Sns-Message-Id: 1\nSubject: AWS Notification "
      "Message\n"
      "\n{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Transient\",!\n "
      "\"bouncedRecipients\":[{\"emailAddress\":\"kim@shop.example\"}]},\"mail\":{}}\n\n--\nfoot",
      "bounce", "kim@shop.example - - temporary" },
    { "[{\"email\":\"kim@shop.example\",\"event\":\"bounce\",\"status\":\"5.2.2\","
      "\"reason\":\"552 5.2.2 full\"},{\"email\":\"lee@shop.example\",\"event\":\"deferred\","
      "\"response\":\"450 4.2.1 later\"}]",
      "bounce", "kim@shop.example 5.2.2 552 permanent|lee@shop.example 4.2.1 450 temporary" },
    { "[{\"email\":\"kim@shop.example\",\"event\":\"spamreport\"}]", "complaint", "" },
    { "[{\"email\":\"kim@shop.example\",\"event\":\"delivered\",\"response\":\"250 ok\"}]",
      "delivery_notice", "" },
    { "[{\"status\":\"4.0.0\",\"created\":\"2011-09-16\",\"reason\":\"no MX\","
      "\"email\":\"kim@shop.example\"}]",
      "bounce", "kim@shop.example 4.0.0 - temporary" },
    { "{\"event-data\":{\"event\":\"failed\",\"severity\":\"permanent\","
      "\"recipient\":\"kim@shop.example\",\"delivery-status\":{\"code\":550,"
      "\"message\":\"5.1.1 unknown\"}}}",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "{\"RecordType\":\"Bounce\",\"Type\":\"HardBounce\",\"Email\":\"kim@shop.example\","
      "\"Details\":\"smtp;550 5.1.1 unknown\"}",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "[{\"msys\":{\"message_event\":{\"type\":\"bounce\",\"rcpt_to\":\"kim@shop.example\","
      "\"raw_reason\":\"550 5.1.1 unknown\",\"error_code\":\"550\"}}}]",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "[{\"event\":\"soft_bounce\",\"msg\":{\"email\":\"kim@shop.example\","
      "\"diag\":\"smtp;452 4.2.2 full\"}}]",
      "bounce", "kim@shop.example 4.2.2 452 temporary" },
    { "{\"type\":\"email.bounced\",\"data\":{\"to\":[\"kim@shop.example\"],"
      "\"bounce\":{\"type\":\"Permanent\",\"message\":\"550 5.1.1 unknown\"}}}",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    /* the answer of the other server stands where the code is, not in the first words */
    { "{\"event-data\":{\"event\":\"failed\",\"reason\":\"bounce\",\"severity\":\"permanent\","
      "\"recipient\":\"kim@shop.example\",\"delivery-status\":{\"code\":552,\"description\":\"\","
      "\"message\":\"5.2.2 over quota\"}}}",
      "bounce", "kim@shop.example 5.2.2 552 permanent" },
    /* nothing was sent at all */
    { "{\"eventType\":\"Reject\",\"reject\":{\"reason\":\"Bad content\"},"
      "\"mail\":{\"destination\":[\"kim@shop.example\",\"lee@shop.example\"]}}",
      "bounce", "kim@shop.example - - unknown|lee@shop.example - - unknown" },
    { "[{\"msys\":{\"gen_event\":{\"type\":\"generation_rejection\",\"error_code\":\"554\","
      "\"raw_reason\":\"554 5.7.1 on the list of the "
      "suppressed\",\"rcpt_to\":\"kim@shop.example\"}}}]",
      "bounce", "kim@shop.example 5.7.1 554 permanent" },
    { "{\"RecordType\":\"SubscriptionChange\",\"SuppressSending\":true,"
      "\"SuppressionReason\":\"HardBounce\",\"Recipient\":\"kim@shop.example\"}",
      "bounce", "kim@shop.example - - permanent" },
    { "{\"RecordType\":\"SubscriptionChange\",\"SuppressSending\":false,"
      "\"SuppressionReason\":null,\"Recipient\":\"kim@shop.example\"}",
      "auto_generated", "" },
    { "{\"event\":\"sent\",\"email\":\"kim@shop.example\",\"smtp_reply\":\"sent (250 ok)\"}",
      "delivery_notice", "" },
    { "[{\"event\":\"send\",\"msg\":{\"email\":\"kim@shop.example\"}}]", "auto_generated", "" },
    { "{\"events_by_user\":[{\"events\":[{\"event_name\":\"email_status\",\"event_data\":{"
      "\"email\":\"kim@shop.example\",\"status\":\"soft_bounced\",\"delivery_info\":{"
      "\"destination_response\":\"451 later\"}}}]}]}",
      "bounce", "kim@shop.example - 451 temporary" },
    { "From: no-reply@sns.amazonaws.com\rSubject: AWS\r\r{\"eventType\":\"Bounce\",\"bounce\":{!\r "
      "\"bouncedRecipients\":[{\"emailAddress\":\"kim@shop.example\"}]},\"mail\":{}}\r",
      "bounce", "kim@shop.example - - unknown" },
    { "{\"RecordType\":\"Bounce\",\"Type\":\"AutoResponder\",\"Email\":\"kim@shop.example\"}",
      "auto_reply", "" },
    { "[{\"event\":\"deferral\",\"msg\":{\"email\":\"kim@shop.example\",\"smtp_events\":["
      "{\"type\":\"deferred\",\"diag\":\"451 4.3.5 later\"}]}}]",
      "bounce", "kim@shop.example 4.3.5 451 temporary" },
    { "{\"event-data\":{\"event\":\"rejected\",\"reject\":{\"reason\":\"virus\"},"
      "\"message\":{\"headers\":{\"to\":\"Kim <kim@shop.example>\"}}}}",
      "bounce", "kim@shop.example - - unknown" },
    { "{\"event\":\"bounce\",\"to\":[{\"name\":\"Kim\",\"email\":\"kim@shop.example\"}],"
      "\"cc\":[{\"email\":\"lee@shop.example\"}]}",
      "bounce", "kim@shop.example - - unknown" },
    { "From: api@shop.example\nSubject: job\n\n{\"type\":\"error\",\"message\":\"no such file\"}\n",
      "human+", "" },
    { "From: kim@shop.example\nSubject: what is it\n\n{\"event\":\"bounce\",\"email\":"
      "\"lee@shop.example\"}\n\nWe get this since Monday. Why?\n",
      "human+", "" },
    { "{\"hello\":1}", "auto_generated", "" },
    { "From: kim@shop.example\nSubject: my API\n\n{\"hello\":1}\n\nWhat is wrong with it?",
      "human+", "" },
};

static void kinds_are_read_from_heads(void **state)
{
    (void)state;
    classify_check(heads, COUNT_OF(heads));
}

static void reports_name_each_recipient_that_failed(void **state)
{
    (void)state;
    classify_check(reports, COUNT_OF(reports));
}

static void notices_of_services_are_read(void **state)
{
    (void)state;
    classify_check(services, COUNT_OF(services));
}

/* What people write: with words of machines, quoted bounces, forwarded ones. */
static const char *const subjects[] = {
    "Undelivered Mail Returned to Sender?",
    "Undelivered parcel",
    "Mail delivery problem",
    "What does 'failure notice' mean",
    "Fwd: failure notice",
    "FW: Undeliverable: your answer",
    "Re: Delivery Status Notification (Failure)",
    "Out of office",
    "Re: Out of office: Kim",
    "Automatic reply does not work",
    "Bounce house for our party",
    "Delivery delayed again",
    "My vacation photos",
    "반송된 메일이 있습니다",
    "반송 문의드립니다",
    "택배 반송 요청",
    "자동응답 문의",
    "부재중 전화 주셨나요?",
    "휴가 중 배송 문의",
    "메일 전송 실패가 자꾸 떠요",
    "전달: 메일이 반송되었습니다",
    "회신: 자동 회신: 주문",
    "Order 550 5.1.1",
    "질문 있습니다",
    "Returned item",
};

static const char *const bodies[] = {
    "Hello,\n\nI got mail back from you, undelivered. Please help.\n\nKim\n",
    "Hi,\n\nthe text was:\n\nHi. This is the qmail-send program at mx.example.\n"
    "<lee@shop.example>:\n550 5.1.1 no such user\n",
    "Hello\n\n> This message was created automatically by mail delivery software.\n"
    "> A message that you sent could not be delivered.\n>\n>   lee@shop.example\n"
    ">     550 5.1.1 unknown\n",
    "see below\n\n---------- Forwarded message ---------\nFrom: Mail Delivery System "
    "<mailer-daemon@mx.example>\nSubject: Undelivered Mail\n\nThis is the mail system at host "
    "mx.example.\n\n<lee@shop.example>: host mx said: 550 5.1.1 unknown\n",
    "I am out of the office next week, so please answer before that.\n",
    "Our parcel could not be delivered to the address. The user is unknown there.\n",
    "안녕하세요.\n\n보내주신 메일이 반송되었습니다. 확인 부탁드립니다.\n\n김민수 드림\n",
    "안녕하세요. 휴가 중입니다만 급해서 문의드립니다. 자동응답이 자꾸 옵니다.\n",
    "아래와 같이 나옵니다.\n\n> 메일이 전송되지 못했습니다.\n> 수신자의 메일 계정이 존재하지 "
    "않습니다."
    "\n> lee@shop.example\n",
    "다음과 같은 메일을 받았습니다.\n\n수신자의 메일 계정이 존재하지 않습니다.\nlee@shop.example\n"
    "550 5.1.1 User unknown\n\n무슨 뜻인가요?\n",
    "Thanks, please unsubscribe me. This is not an automatic reply.\n",
    "My server says:\n\nFeedback-Type: abuse\nUser-Agent: x/1\n\nWhat is it?\n",
    "It says\n\nFinal-Recipient: rfc822; lee@shop.example\nAction: failed\nStatus: 5.1.1\n",
    "부재중이라 전화를 못 받았습니다. 반송 주소를 알려주세요.\n",
    "On Monday Kim <kim@shop.example> wrote:\n> Delivery has failed to these recipients or "
    "groups:\n"
    "> lee@shop.example\n\nWhy?\n",
    "",
    "550 5.1.1 is what I see for lee@shop.example\n",
    "Please confirm your message was received. Is this mailbox full?\n",
    "배송 지연 안내 문자를 받았는데 아직 배달되지 않았습니다. 언제 오나요?\n",
    "Delivery failed: the courier could not find the house.\n",
};

enum { SHAPES = 4 };

/** A body as plain text, as HTML, beside an attached bounce, and as an answer to us. */
static struct str human_message(struct arena *arena, const char *subject, const char *body,
                                size_t shape)
{
    static const char from[] = "From: Kim <kim@shop.example>\nTo: help@ours.example\n"
                               "Return-Path: <kim@shop.example>\nMessage-ID: <1@shop.example>\n";

    switch (shape) {
    case 0:
        return str_format(arena, "%sSubject: %s\nContent-Type: text/plain; charset=utf-8\n\n%s",
                          from, subject, body);
    case 1:
        return str_format(arena,
                          "%sSubject: %s\nContent-Type: text/html; charset=utf-8\n\n<pre>%s</pre>",
                          from, subject, body);
    case 2:
        return str_format(
            arena,
            "%sSubject: %s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
            "Content-Type: text/plain; charset=utf-8\n\n%s\n--b\nContent-Type: message/rfc822\n\n"
            "From: mailer-daemon@mx.example\nSubject: failure notice\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=c\n\n--c\n"
            "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; lee@shop.example\n"
            "Action: failed\nStatus: 5.1.1\n--c--\n--b--\n",
            from, subject, body);
    default:
        return str_format(arena,
                          "%sSubject: %s\nIn-Reply-To: <2@ours.example>\n"
                          "Content-Type: text/plain; charset=utf-8\n\n%s",
                          from, subject, body);
    }
}

static void what_people_write_is_never_called_automatic(void **state)
{
    size_t count = 0;

    (void)state;
    for (size_t s = 0; s < COUNT_OF(subjects); s++)
        for (size_t b = 0; b < COUNT_OF(bodies); b++)
            for (size_t shape = 0; shape < SHAPES; shape++) {
                struct arena *arena = arena_new(ARENA_REQUEST_MAX);
                struct str message = human_message(arena, subjects[s], bodies[b], shape);
                struct mail_class class;

                mail_classify(message, STR("ours.example"), arena, &class);
                if (class.kind != MAIL_HUMAN || !class.may_auto_reply)
                    fail_msg("%s is %s for\n%" STR_FMT, subjects[s], mail_kind_name(class.kind),
                             STR_ARG(message));
                arena_free(&arena);
                count++;
            }
    assert_int_equal(count, 2000);
}

static void a_message_cut_anywhere_is_read(void **state)
{
    struct str message = str_of(reports[1].message);

    (void)state;
    for (size_t n = 0; n < message.n; n++) {
        struct arena *arena = arena_new(ARENA_REQUEST_MAX);
        struct mail_class class;
        char *copy = malloc(n + 1); /* of exactly this size, so that reading past it is seen */

        memcpy(copy, message.p, n);
        mail_classify((struct str){ copy, n }, STR("ours.example"), arena, &class);
        assert_true(class.failure_count <= 2);
        arena_free(&arena);
        free(copy);
    }
}

static void many_recipients_are_bounded(void **state)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    struct strbuf text = strbuf_new(arena, (size_t)4 << 20);
    struct mail_class class;

    (void)state;
    strbuf_add_cstr(&text, "From: mailer-daemon@mx.example\nSubject: failure notice\n"
                           "Content-Type: message/delivery-status\n\n");
    for (int i = 0; i < 20000; i++)
        strbuf_addf(&text, "Final-Recipient: rfc822; u%d@shop.example\nAction: failed\n\n", i);
    mail_classify(strbuf_str(&text), STR_NULL, arena, &class);
    assert_int_equal(class.kind, MAIL_BOUNCE);
    assert_int_equal(class.failure_count, MAIL_FAILURES_MAX);
    arena_free(&arena);
}

/** Programs that take CRLF for LF and make CRLF of it again leave CRCRLF. */
static void a_report_is_read_whatever_ends_its_lines(void **state)
{
    static const char *const ends[] = { "\n", "\r\n", "\r\r\n", "\r" };
    static const char report[] =
        DSN(MTA "Final-Recipient: rfc822; a@shop.example\nAction: failed\nStatus: 5.2.2\n\n"
                "Final-Recipient: rfc822; b@shop.example\nAction: delayed\nStatus: 4.4.1\n");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        struct arena *arena = arena_new(ARENA_REQUEST_MAX);
        struct strbuf text = strbuf_new(arena, 4 * sizeof(report));
        struct mail_class class;

        for (const char *p = report; *p != '\0'; p++) {
            if (*p == '\n')
                strbuf_add_cstr(&text, ends[i]);
            else
                strbuf_add_char(&text, *p);
        }
        mail_classify(strbuf_str(&text), STR_NULL, arena, &class);
        assert_str_is(classify_failures(&class, arena),
                      "a@shop.example 5.2.2 - permanent|b@shop.example 4.4.1 - temporary");
        arena_free(&arena);
    }
}

/** Pieces that make a reader look back and forth, repeated to a megabyte. */
static void hostile_repeats_end_soon(void **state)
{
    static const char *const pieces[] = {
        "@",
        "a@",
        "<a@b>:\n",
        "your message to ",
        "5.5.5.5.",
        "550 ",
        ">>> rcpt to:<a@b.c>\n<<< 550 x\n",
        "could not be delivered to a@b.c ",
        "> ",
        "\n",
        "반송",
        "(expanded from: <a@b>)\n",
        "\"\"@",
        "a.",
        "Final-Recipient: rfc822;a@b.c\n",
        "Recipient: a@b, ",
        "[[[[",
        "{\"a\":",
        "your message to a@",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        struct arena *arena = arena_new((size_t)256 << 20);
        struct strbuf text = strbuf_new(arena, (size_t)2 << 20);
        struct mail_class class;

        strbuf_add_cstr(&text, "From: mailer-daemon@mx.example\nSubject: failure notice\n\n");
        while (text.n < 1024 * 1024)
            strbuf_add_cstr(&text, pieces[i]);
        mail_classify(strbuf_str(&text), STR_NULL, arena, &class);
        assert_true(class.failure_count <= MAIL_FAILURES_MAX);
        arena_free(&arena);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_read_from_heads),
        cmocka_unit_test(reports_name_each_recipient_that_failed),
        cmocka_unit_test(notices_of_services_are_read),
        cmocka_unit_test(what_people_write_is_never_called_automatic),
        cmocka_unit_test(a_message_cut_anywhere_is_read),
        cmocka_unit_test(a_report_is_read_whatever_ends_its_lines),
        cmocka_unit_test(many_recipients_are_bounded),
        cmocka_unit_test(hostile_repeats_end_soon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
