/** Bounces in plain words, a case or more for each family of servers, services and languages. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "proto/mail/classify/mail_classify_test.h"

#define TO     "To: help@ours.example\n"
#define DAEMON "From: MAILER-DAEMON@mx.example\n" TO
#define MASTER "From: postmaster@mx.example\n" TO
#define MIXED  "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
#define RETURNED                                                                                   \
    "\n--b\nContent-Type: message/rfc822\n\nFrom: help@ours.example\nTo: kim@shop.example\n\nHi\n" \
    "--b--\n"

static const struct classify_case servers[] = {
    /* qmail and its clones */
    { "Return-Path: <>\n" DAEMON
      "Subject: failure notice\n\nHi. This is the qmail-send program at mx.example.\n"
      "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
      "<kim@shop.example>:\n192.0.2.7 does not like recipient.\n"
      "Remote host said: 550 5.1.1 <kim@shop.example>... User unknown\nGiving up on 192.0.2.7.\n\n"
      "<lee@shop.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
      "--- Below this line is a copy of the message.\n\nTo: park@shop.example\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent|lee@shop.example 5.1.1 - permanent" },
    { DAEMON "Subject: failure notice\n\nWe're sorry. There's a problem with your mail.\n\n"
             "<kim@shop.example>:\nThis user has no mailbox\n",
      "bounce", "kim@shop.example - - permanent" },
    { DAEMON "Subject: failure notice\n" MIXED "\nSu mensaje no pudo ser entregado - Your message "
             "could not be delivered.\n\n<kim@shop.example>:\nno mailbox here (#5.1.1)\n" RETURNED,
      "bounce", "kim@shop.example 5.1.1 - permanent" },
    { DAEMON "Subject: failure notice\nContent-Type: text/html\n\nHi. This is the deliver program "
             "at mx.example.<br>I'm afraid I wasn't able to deliver your message.<br><br>\n"
             "kim@shop.example<br><br>\nNo such user<br>\n",
      "bounce", "kim@shop.example - - permanent" },
    /* Exim */
    { "From: Mail Delivery System <Mailer-Daemon@mx.example>\n" TO
      "Subject: Mail delivery failed: returning message to sender\n\n"
      "This message was created automatically by mail delivery software.\n\n"
      "A message that you sent could not be delivered to one or more of its\nrecipients. This is a "
      "permanent error. The following address(es) failed:\n\n  kim@shop.example\n"
      "    SMTP error from remote mail server after RCPT TO:<kim@shop.example>:\n"
      "    host mx.shop.example [192.0.2.1]: 550 5.1.1 <kim@shop.example>:\n    no such user\n"
      "  lee@shop.example\n    Unrouteable address\n\n"
      "------ This is a copy of the message, including all the headers. ------\n\nTo: "
      "x@y.example\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent|lee@shop.example - - permanent" },
    { "From: Mail Delivery System <Mailer-Daemon@mx.example>\n" TO
      "X-Failed-Recipients: kim@shop.example,\n lee@shop.example\n"
      "Subject: Mail failure - no recipient addresses\n\nA message that you sent contained no "
      "recipient addresses.\n",
      "bounce", "kim@shop.example - - permanent|lee@shop.example - - permanent" },
    { "Return-Path: <>\nFrom: <>\n" TO "Auto-Submitted: auto-replied\nIn-Reply-To: "
      "<1@ours.example>\n\nYou sent mail to kim@shop.example. That's not a valid user here.\n",
      "bounce", "kim@shop.example - - permanent" },
    { "From: Mail Delivery System <Mailer-Daemon@mx.example>\n" TO
      "Subject: Mail delivery failed\n\nThis message was created automatically by mail delivery "
      "software.\n\nA message that you sent could not be delivered to one or more of its\n"
      "recipients.\n\n  an undisclosed address\n    (generated from kim@shop.example)\n",
      "bounce", "kim@shop.example - - permanent" },
    { "From: Mail Delivery System <Mailer-Daemon@mx.example>\n" TO
      "Subject: Warning: message 1abc delayed 24 hours\n\nThis message was created automatically "
      "by "
      "mail delivery software.\nA message that you sent has not yet been delivered to one or more "
      "of its\nrecipients.\n\nThe address to which the message has not yet been delivered is:\n\n"
      "  kim@shop.example\n    Delay reason: Connection timed out\n\nNo action is required on your "
      "part.\n",
      "bounce", "kim@shop.example - - temporary" },
    { "From: \"Mail Delivery System\" <mailer-daemon@kundenserver.example>\n" TO
      "Subject: Mail delivery failed: returning message to sender\n\nThis message was created "
      "automatically by mail delivery software.\n\nA message that you sent could not be delivered "
      "to one or more of\nits recipients. This is a permanent error. The following address\n"
      "failed:\n\n\"kim@shop.example\":\nSMTP error from remote server after RCPT command:\nhost: "
      "mx.shop.example\n5.1.1 <kim@shop.example>... User Unknown\n\n"
      "--- The header of the original message is following. ---\nTo: x@y.example\n",
      "bounce", "kim@shop.example 5.1.1 - permanent" },
    { "From: Mail Delivery System <MAILER-DAEMON@mx.example>\n" TO
      "Subject: Mail delivery failed\n\nThis message was created automatically by mail delivery "
      "software.\n\nA message that you have sent could not be delivered to one or "
      "more\nrecipients.  "
      "The following address failed:\n\n  <kim@shop.example>: 550 unknown user\n"
      "<kim@shop.example>\n\nIncluded is a copy of the message header:\n",
      "bounce", "kim@shop.example - 550 permanent" },
    /* Postfix without its report */
    { DAEMON "Subject: Undelivered Mail Returned to Sender\n\nThis is the mail system at host "
             "mx.example.\n\nI'm sorry to have to inform you that your message could not\nbe "
             "delivered to one or more recipients.\n\n                   The mail system\n\n"
             "<kim@shop.example>: host mx.shop.example[192.0.2.1] said: 550 5.1.1\n"
             "    <kim@shop.example>: User unknown (in reply to RCPT TO command)\n\n"
             "<lee@shop.example>: unknown user: \"lee\"\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent|lee@shop.example - - permanent" },
    { DAEMON "Subject: Delayed Mail (still being retried)\n\nThis is the mail system at host "
             "mx.example.\n\nYour message could not be delivered for more than 4 hour(s).\nIt will "
             "be retried until it is 5 day(s) old.\n\n<kim@shop.example>: connect to "
             "mx.shop.example: Connection timed out\n",
      "bounce", "kim@shop.example - - temporary" },
    /* sendmail */
    { "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\n" TO
      "Subject: Returned mail: User unknown\n\nThe original message was received at Mon, 1 Jan "
      "2024\n"
      "from ours.example [192.0.2.9]\n\n   ----- The following addresses had permanent fatal "
      "errors "
      "-----\n<kim@shop.example>\n\n   ----- Transcript of session follows -----\n... while "
      "talking "
      "to mx.shop.example.:\n>>> RCPT To:<kim@shop.example>\n<<< 550 5.1.1 <kim@shop.example> "
      "unknown\n550 <kim@shop.example>... User unknown\n\n   ----- Original message follows -----\n"
      "To: x@y.example\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\n" TO
      "Subject: Returned mail: Host unknown\n\n   ----- Transcript of session follows -----\n"
      "While talking to mx.shop.example:\n>>> RCPT To:<kim@shop.example>\n<<< 550 "
      "<kim@shop.example>, User Unknown\n550 <kim@shop.example>... User unknown\n"
      "421 shop.example (smtp)... Deferred\n\n   ----- Unsent message follows -----\nTo: "
      "x@y.example\n",
      "bounce", "kim@shop.example - 550 permanent" },
    { "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\n" TO
      "Subject: Warning: could not send message for past 4 hours\n\n    *********************\n"
      "    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR "
      "MESSAGE  **\n\n   ----- The following addresses had transient non-fatal errors -----\n"
      "<kim@shop.example>\n\n   ----- Transcript of session follows -----\n"
      "<kim@shop.example>... Deferred: Connection timed out\nWarning: message still undelivered "
      "after 4 hours\nWill keep trying until message is 5 days old\n",
      "bounce", "kim@shop.example - - temporary" },
    { "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\n" TO
      "Subject: Returned mail\n\n   ----- The following addresses had delivery problems -----\n"
      "\"|exec /usr/local/bin/sorter\"\n    (reason: 2)\n    (expanded from: "
      "<kim@shop.example>)\n\n"
      "   ----- Transcript of "
      "session "
      "follows -----\n550 5.1.1 unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\n" TO
      "Subject: Returned mail\n\n   ----- The following addresses had permanent fatal errors "
      "-----\nkim@far.example\n    (reason: 550 no such box)\n    (expanded from: "
      "<kim@shop.example>)\n\n   ----- Transcript of session follows -----\n",
      "bounce", "kim@far.example - 550 permanent" },
    /* in two languages, with the subject of what was sent, and by nobody's hand */
    { "From: gateway@far.example\n" TO
      "Subject: RE: Order 12 : non remis (delivery failed)\n\n*****\n"
      "Votre message n'a pas pu etre remis a\nkim@shop.example\n*****\n"
      "Your message could not be delivered to\nkim@shop.example\n*****\n",
      "bounce", "kim@shop.example - - permanent" },
    { "From: lee@far.example\n" TO
      "Subject: RE: Order 12 : non remis (delivery failed)\n\nWhy that?\n\n"
      "Votre message n'a pas pu etre remis a\nkim@shop.example\n",
      "human+", "" },
    { "From: lee@far.example\n" TO "Subject: Re: parcel, delivery failed\n\n"
      "Delivery failed\nlee@far.example\n",
      "human+", "" },
    /* a parcel, a login, a form: no mail server speaks */
    { "From: lee@far.example\n" TO "Subject: 배달 실패\n\n배달 실패라고 뜹니다. 제 메일은\n"
      "kim@shop.example\n입니다.\n",
      "human+", "" },
    { "From: lee@far.example\n" TO
      "Subject: 메일 전송 실패\n\n메일 전송에 실패했습니다 라고 나와요.\nkim@shop.example\n",
      "human+", "" },
    { "From: lee@far.example\n" TO
      "Subject: Unknown user\n\nUnknown user: so your login page calls me\nkim@shop.example\n",
      "human+", "" },
    { "From: lee@far.example\n" TO
      "Subject: unzustellbar\n\nIhre Nachricht wurde nicht zugestellt, steht auf dem Zettel.\n"
      "kim@shop.example\n",
      "human+", "" },
    /* the servers of a whole domain name their own user; a host's do not say at what domain */
    { "From: Mail Delivery Subsystem <MAILER-DAEMON@shop.example>\n" TO
      "Subject: Mail Delivery Problem\n\nYour mail to the following recipients could not be "
      "delivered because they take no pictures:\n\tminsu77\n",
      "bounce", "minsu77@shop.example - - permanent" },
    { "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.shop.example>\n" TO
      "Subject: Mail Delivery Problem\n\nYour mail to the following recipients could not be "
      "delivered because they take no pictures:\n\tminsu77\n",
      "bounce", "minsu77 - - permanent" },
    /* Courier */
    { "From: \"Courier mail server at mx.example\" <@>\n" TO
      "Return-Path: <>\nSubject: NOTICE: mail delivery status.\n\nThis is a delivery status "
      "notification from mx.example,\nrunning the Courier mail server.\n\n"
      "                           UNDELIVERABLE MAIL\n\nYour message to the following recipients "
      "cannot be delivered:\n\n<kim@shop.example>:\n    mx.shop.example [192.0.2.1]:\n"
      ">>> RCPT TO:<kim@shop.example>\n<<< 550 5.1.1 <kim@shop.example>... User Unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    /* OpenSMTPD, DragonFly */
    { "From: Mailer Daemon <MAILER-DAEMON@mx.example>\n" TO
      "Subject: Delivery status notification: error\n\n    Hi!\n\n    This is the MAILER-DAEMON, "
      "please DO NOT REPLY to this e-mail.\n\n    An error has occurred while attempting to "
      "deliver "
      "a message for\n    the following list of recipients:\n\nkim@shop.example: 550 5.2.2 "
      "<kim@shop.example>... Mailbox Full\n\n    Below is a copy of the original message:\n",
      "bounce", "kim@shop.example 5.2.2 550 permanent" },
    { DAEMON
      "Subject: Mail delivery failed\n\nThis is the DragonFly Mail Agent v0.13 at mx.example."
      "\n\nThere was an error delivering your mail to <kim@shop.example>.\n\nmx.shop.example "
      "[192.0.2.25] did not like our RCPT TO:\n552 5.2.2 <kim@shop.example>: full\n\n"
      "Original message follows.\n\nTo: x@y.example\n",
      "bounce", "kim@shop.example 5.2.2 552 permanent" },
    /* Exchange, from 5.5 on */
    { "From: System Administrator <postmaster@mx.example>\n" TO
      "X-Mailer: Internet Mail Service (5.5.2653.19)\nX-MS-Embedded-Report: \nSubject: "
      "Undeliverable: "
      "hello\n" MIXED
      "\nYour message\n\n  To:      list@shop.example\n  Subject: hello\n  Sent:    "
      "Fri, 20 Jul 2001 08:53:08 -0700\n\ndid not reach the following recipient(s):\n\n"
      "KIM@shop.example on Fri, 20 Jul 2001 11:08:59 -0700\n    The recipient name is not "
      "recognized\n"
      "\tThe MTS-ID of the original message is: c=us;a= ;p=shop\n;l=MX0107201\n"
      "    MSEXCH:IMS:Shop:MAIN:MX1 0 (000C05A6) Unknown Recipient\n" RETURNED,
      "bounce", "KIM@shop.example - - permanent" },
    { "From: System Administrator <postmaster@mx.example>\n" TO "Subject: Undeliverable: hello\n\n"
      "Your message did not reach some or all of the intended recipients.\n\n      Subject:  "
      "hello\n"
      "      Sent:     1/1/2004 9:00 AM\n\nThe following recipient(s) could not be reached:\n\n"
      "      kim@shop.example on 1/1/2004 9:01 AM\n            The e-mail account does not exist "
      "at "
      "the organization this message was sent to.\n            <mx.example #5.1.1>\n",
      "bounce", "kim@shop.example 5.1.1 - permanent" },
    { "From: Microsoft Exchange <postmaster@mx.example>\n" TO
      "Subject: Undeliverable: hello\nContent-Language: en-US\n\nDelivery has failed to these "
      "recipients or distribution lists:\n\nkim@shop.example\nThe recipient's e-mail address was "
      "not "
      "found.\n\nDiagnostic information for administrators:\n\nGenerating server: mx.example\n\n"
      "kim@shop.example\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\nOriginal message "
      "headers:\n\nTo: x@y.example\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: postmaster@outlook.example\n" TO "Subject: Undeliverable: hello\n"
      "Content-Type: text/html\n\n<p>Delivery has failed to these recipients or groups:</p>"
      "<p><a href=\"mailto:kim@shop.example\">kim@shop.example</a><br>The email address wasn't "
      "found."
      "</p><p>Diagnostic information for administrators:</p><p>Generating server: a.example</p>"
      "<p>kim@shop.example<br>Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; "
      "not "
      "found'</p><p>Original message headers:</p><pre>To: x@y.example</pre>",
      "bounce", "kim@shop.example 5.1.10 550 permanent" },
    { "From: <admin@mx.example>\n" TO
      "Subject: Non-Delivery: your order\n\n--- Non-Delivery Report "
      "---\nThe email below could not be delivered to the following user:\n\n\"kim@shop.example\" "
      "<kim@shop.example>\n\nOld message:\n\nHello park@shop.example\n",
      "bounce", "kim@shop.example - - permanent" },
    { "From: <Postmaster\\@mx.example@shop.example>\n" TO
      "Subject: Mail Delivery Warning\n\nThis is an "
      "advisory-only email.  Please do not reply to it.\n\nDelivery of email to this address\n\n"
      "\"kim@shop.example\"\n\nhas been postponed due to a full mailbox.\n",
      "bounce", "kim@shop.example - - temporary" },
    /* Notes, Domino, GroupWise, Sun */
    { MASTER
      "Subject: Undeliverable message\n\n------- Failure Reasons  --------\n\nUser not listed in "
      "public Name & Address Book\nkim@shop.example\n\n------- Returned Message --------\n\n"
      "To: x@y.example\n",
      "bounce", "kim@shop.example - - permanent" },
    { MASTER
      "Subject: DELIVERY FAILURE: User kim not listed in Domino Directory\n\nYour message\n\n"
      "  Subject: hello\n\nwas not delivered to:\n\n  kim@shop.example\n\nbecause:\n\n"
      "  User kim (kim@shop.example) not listed in Domino Directory\n",
      "bounce", "kim@shop.example - - permanent" },
    { "From: <\"System Administrator\"@mx.example>\n" TO
      "Subject: Delivery Failure\n\nCould not deliver "
      "message to the following recipient(s):\n\nFailed Recipient: kim@shop.example\nReason: "
      "Remote host "
      "said: 550 unknown user <kim@shop.example>\n\n   -- The header of the message follows --\n",
      "bounce", "kim@shop.example - 550 permanent" },
    { "From: Internet Mail Delivery <postmaster@mx.example>\n" TO "Subject: Delivery Notification: "
      "Delivery has failed\n\nThis report relates to a message you sent with the following header "
      "fields:\n\n  Message-id: <1@ours.example>\n  From: Help <help@ours.example>\n  To: "
      "kim@shop.example\n\nYour message cannot be delivered to the following recipients:\n\n"
      "  Recipient address: kim@shop.example\n  Reason: Remote SMTP server has rejected address\n"
      "  Diagnostic code: smtp;550 5.1.1 <kim@shop.example>... User Unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: Mail Administrator <Postmaster@mx.example>\n" TO
      "Subject: Mail System Error - Returned "
      "Mail\n\nThis Message was undeliverable due to the following reason:\n\nThe following "
      "recipients "
      "did not receive your message:\n\n     <kim@shop.example>\nThe following recipients did not "
      "receive your message:\n\n     <lee@shop.example>\n\nPlease reply to Postmaster@mx.example\n",
      "bounce", "kim@shop.example - - permanent|lee@shop.example - - permanent" },
    { "From: Mailer-Daemon@mx.shop.example\n" TO
      "X-Mailer: Novell GroupWise Internet Agent 7.0.1\nSubject: "
      "Message status - undeliverable\n\nThe message that you sent was undeliverable to the "
      "following:\n\n"
      "\tkim (User account is expired)\n",
      "bounce", "kim - - permanent" },
    { "from: Mail Delivery Subsystem <MAILER-DAEMON@aol.example>\n" TO
      "Subject: Mail Delivery Problem\n\n"
      "Sorry help@ours.example. Your mail to the following recipients could not be delivered "
      "because they "
      "are not accepting mail with attachments:\n\tscreenname\n",
      "bounce", "screenname@aol.example - - permanent" },
    { "From: <MAILER-DAEMON@mx.example>\n" TO
      "Subject: Undeliverable mail: hello\n\nFailed to deliver to "
      "'<kim@shop.example>'\nLOCAL module(account kim) reports:\n account is full (quota "
      "exceeded)\n",
      "bounce", "kim@shop.example - - permanent" },
    { "From: MAILER-DAEMON@mx.example\n" TO
      "Subject: Undelivered Mail\n\nSorry, we were unable to deliver "
      "your message to the following address.\n\n<kim@shop.example>:\n550: 5.1.1 "
      "<kim@shop.example>: "
      "Recipient address rejected\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    /* Windows servers */
    { "From: \"Postmaster\" <postmaster@mx.example>\n" TO "X-Mailer: <SMTP32 v8.15>\nSubject: "
      "Undeliverable Mail\n\nUnknown user: kim@shop.example\n\nRCPT TO generated following "
      "response:\n"
      "553 5.3.0 <kim@shop.example>... Addressee unknown\n\nUnknown user: lee@shop.example\n\nRCPT "
      "TO "
      "generated following response:\n550 5.1.1 unknown\n\nOriginal message follows.\n\nTo: "
      "x@y.example",
      "bounce", "kim@shop.example 5.3.0 553 permanent|lee@shop.example 5.1.1 550 permanent" },
    { "From: \"Postmaster\" <postmaster@mx.example>\n" TO "X-Mailer: <SMTP32 v8.22>\nSubject: "
      "Undeliverable Mail\n\nundeliverable to kim@shop.example\nOriginal message follows.\n",
      "bounce", "kim@shop.example - - permanent" },
    { "From: MDaemon@mx.example\n" TO "Precedence: bulk\nSubject: Warning: kim@shop.example - User "
      "unknown!\n" MIXED
      "\nkim@shop.example - no such user here.\n\nThere is no user by that name.\n" RETURNED,
      "bounce", "kim@shop.example - - permanent" },
    { MASTER
      "Subject: Permanent Delivery Failure\n\nThe attached message had PERMANENT fatal delivery "
      "errors!\n\nThe following addresses did NOT receive a copy of your message:\n\n> "
      "kim@shop.example\n\n--- Session Transcript ---\n--> RCPT To:<kim@shop.example>\n"
      "<-- 550 5.1.1 unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { MASTER "Subject: [BOUNCE]\n\nHi. This is the James mail server at mx.example.\nError message "
             "below:\n550 - Requested action not taken: no such user here\n\nMessage details:\n"
             "  Subject: hello\n  MAIL FROM: help@ours.example\n  RCPT TO: kim@shop.example\n",
      "bounce", "kim@shop.example - 550 permanent" },
    { MASTER
      "Subject: Undeliverable Mail: \"hello\"\n\nYour message:\n   From:    help@ours.example\n"
      "   Subject: hello\n\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\nThe "
      "following recipients were affected:\n    kim@shop.example\n    lee@shop.example\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent|lee@shop.example 5.1.1 550 permanent" },
    { "From: Mailer@mx.example\n" TO
      "X-Mailer: SurfControl E-mail Filter\nSubject: Undeliverable: hello\n\n"
      "Your message could not be sent.\nA transcript of the attempts to send the message follows.\n"
      "The number of attempts made: 1\nAddressed To: kim@shop.example\n\nFailed to send to "
      "identified "
      "host,\nkim@shop.example: [192.0.2.5], 550 kim@shop.example... No such user\n"
      "--- Message non-deliverable.\n",
      "bounce", "kim@shop.example - 550 permanent" },
    { MASTER
      "Subject: Message delivery has failed\n\nUnable to deliver message to: <kim@shop.example>\n"
      "Delivery failed for the following reason:\nServer mx.shop.example[192.0.2.2] failed with: "
      "550 <kim@shop.example> No such user here\n",
      "bounce", "kim@shop.example - 550 permanent" },
    { MASTER
      "Subject: Delivery failure\n\nYour message has encountered delivery problems\nto local user "
      "kim.\n(Originally addressed to kim@shop.example)\n\nUser not known\n",
      "bounce", "kim@shop.example - - permanent" },
    { DAEMON "Subject: mail failed\n\n|------------------------- Failed addresses follow: "
             "---------------------|\n <kim@shop.example>\n   552 5.2.2 <kim@shop.example> Quota "
             "exceeded\n\n|------------------------- Message header follows: "
             "----------------------|\nTo: x@y.example\n",
      "bounce", "kim@shop.example 5.2.2 552 permanent" },
    /* gateways */
    { "From: \"InterScan MSS\" <ims@mx.example>\n" TO
      "Subject: Mail could not be delivered\n\nSent <<< "
      "RCPT TO:<kim@shop.example>\nReceived >>> 550 5.1.1 <kim@shop.example>... user "
      "unknown\nUnable to "
      "deliver message to <kim@shop.example>.\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { MASTER
      "Subject: Delivery Status\n\n   --- The following addresses had delivery problems ---\n\n"
      "<kim@shop.example>   (User unknown kim@shop.example)\n",
      "bounce", "kim@shop.example - - permanent" },
    { DAEMON
      "Subject: Undeliverable Message\n\nThe following message to <kim@shop.example> was "
      "undeliverable.\nThe reason for the problem:\n5.1.0 - Unknown address error 550-'5.1.1 no "
      "user'\n",
      "bounce", "kim@shop.example 5.1.0 550 permanent" },
    { "From: Gate_Service@mx.example\n" TO
      "Subject: Delivery failure notification\n\nYour message with "
      "Subject: hello\ncould not be delivered to the following recipients:\n\nkim@shop.example\n\n"
      "Delivery attempts will continue to be made for 5  day(s).\n",
      "bounce", "kim@shop.example - - temporary" },
    { "From: Mail_Service@mx.example\n" TO
      "Subject: Returned Mail - Error During Delivery\n\n------ Failed "
      "Recipients ------\n\n<kim@shop.example>: mailbox unavailable. [SMTP Error Code 550]\n"
      "-------- Returned Mail --------\n\nTo: x@y.example\n",
      "bounce", "kim@shop.example - 550 permanent" },
    { "From: m-FILTER <mailer-daemon@mx.example>\n" TO
      "X-Mailer: m-FILTER\nSubject: failure notice\n\n"
      "このメールは送信できませんでした。\n\n以下のメールアドレスへの送信に失敗しました。\n"
      "kim@shop.example\n\n-------server message\n550 5.1.1 unknown user <kim@shop.example>\n\n"
      "-------SMTP command\nDATA\n\n-------original message\nTo: x@y.example\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: MAILER-DAEMON@mx.example (Mail Delivery System)\n" TO
      "Subject: Warning: message has not yet "
      "been delivered\n\nThis is an automated message created by mail delivery software.\n\nYour "
      "message "
      "to:\n\tkim@shop.example\n\nhas not yet been delivered because the server did not "
      "respond.\n\nThis "
      "is just a warning, you do not need to take any action.\n",
      "bounce", "kim@shop.example - - temporary" },
    { MASTER
      "Subject: There was an error sending your mail\n\nWe had trouble delivering your message. "
      "Full "
      "details follow:\n\nSubject: 'hello'\n\n1 error(s):\n\nSMTP Server <mx.shop.example> "
      "rejected "
      "recipient <kim@shop.example>\n  (Error following RCPT command). It responded as follows: "
      "[550 5.1.1 User unknown]\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: \"Mail Deliver System\" <md@mx.example>\n" TO
      "Subject: Returned Mail: hello\n\nThe original "
      "message was received at Thu, 29 Apr 2010\nfrom help@ours.example\n\n---The following "
      "addresses had "
      "delivery errors---\n\nkim@shop.example [User unknown]\n",
      "bounce", "kim@shop.example - - permanent" },
    { "From: Mail Delivery System <md@mx.example>\n" TO "Subject: Delivery status notification\n\n"
      "      This is an automatically generated Delivery Status Notification.\n\nDelivery to the "
      "following recipients failed permanently:\n\n  * kim@shop.example\n\nSMTP:RCPT host "
      "192.0.2.8: 553 "
      "5.3.0 <kim@shop.example>... No such user\n",
      "bounce", "kim@shop.example 5.3.0 553 permanent" },
    /* a list server gives a post back; success told in words */
    { "From: list-admin@mx.example\n" TO
      "X-MLServer: fml [fml 4.0]\nSubject: NOT MEMBER article from "
      "help@ours.example\nReturn-Path: <>\n\nYou are not a member of this mailing list "
      "<list@mx.example>.\n\nOriginal mail as follows:\n",
      "bounce", "list@mx.example - - permanent" },
    { DAEMON "Subject: Delivery status notification: success\n\nYour message was successfully "
             "delivered to "
             "these recipients.\n\nkim@shop.example\n",
      "delivery_notice", "" },
};

static const struct classify_case services[] = {
    { "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n" TO "X-Failed-Recipients: "
      "kim@shop.example\nSubject: Delivery Status Notification (Failure)\n\nDelivery to the "
      "following "
      "recipient failed permanently:\n\n     kim@shop.example\n\nTechnical details of permanent "
      "failure:\n"
      "The error that the other server returned was:\n550 550 5.1.1 <kim@shop.example>: User "
      "unknown "
      "(state 14).\n\n----- Original message -----\n\nTo: x@y.example\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n" TO
      "Subject: Delivery Status "
      "Notification (Delay)\n\nTHIS IS A WARNING MESSAGE ONLY.\n\nYOU DO NOT NEED TO RESEND YOUR "
      "MESSAGE."
      "\n\nDelivery to the following recipient has been delayed:\n\n     "
      "kim@shop.example\n\nMessage will "
      "be retried for 2 more day(s)\n\nTechnical details of temporary failure:\nthe other server "
      "returned: 450 450 4.2.2 full (state 14).\n",
      "bounce", "kim@shop.example 4.2.2 450 temporary" },
    { "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n" TO
      "Subject: Delivery Status "
      "Notification (Failure)\nX-Failed-Recipients: kim@shop.example\nContent-Type: text/html\n\n"
      "<h1>Address not found</h1><p>Your message wasn't delivered to <b>kim@shop.example</b> "
      "because the "
      "address couldn't be found.</p><p>The response was:</p><p>550 5.1.1 The email account does "
      "not "
      "exist.</p>",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n" TO
      "Subject: Delivery Status "
      "Notification (Failure)\nX-Failed-Recipients: group@shop.example\n\nHello "
      "help@ours.example,\n\nWe're "
      "writing to let you know that the group you tried to contact (group) may not exist.\n",
      "bounce", "group@shop.example - - permanent" },
    { "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n" TO
      "Subject: Delivery Status Notification (Failure)\n\nHello help@ours.example,\n\nWe're "
      "writing to let you know that the group you tried to contact (group) may not exist.\n",
      "bounce", "- - - permanent" },
    { "From: MAILER-DAEMON@yahoo.example\n" TO
      "X-Loop: MAILER-DAEMON@yahoo.example\nSubject: Delivery "
      "failure\nPrecedence: bulk\n\nMessage from yahoo.example.\nUnable to deliver message to the "
      "following "
      "address(es).\n\n<kim@shop.example>:\nSorry your message to kim@shop.example cannot be "
      "delivered.\n\n"
      "<lee@shop.example>:\nSorry your message to lee@shop.example cannot be delivered.\n\n--- "
      "Original "
      "message follows.\n\nTo: x@y.example\n",
      "bounce", "kim@shop.example - - permanent|lee@shop.example - - permanent" },
    { "From: MAILER-DAEMON@yahoo.example\n" TO
      "Subject: Failure Notice\n\nSorry, we were unable to deliver "
      "your message to the following address.\n\n<kim@shop.example>:\nRemote host said:\n550 5.1.1 "
      "<kim@shop.example>... User Unknown\n[RCPT_TO]\n\n--- Below this line is a copy of the "
      "message.\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: <Postmaster@ezweb.example>\n" TO
      "Subject: Mail System Error - Returned Mail\n\nThe user(s) "
      "account is disabled.\n\n<kim@shop.example>: 550 user unknown (in reply to RCPT TO "
      "command)\n",
      "bounce", "kim@shop.example - 550 permanent" },
    { "From: <Postmaster@ezweb.example>\n" TO
      "Subject: Mail System Error - Returned Mail\n\nEach of the "
      "following recipients was rejected by a remote\nmail server.\n\n   Recipient: "
      "<kim@shop.example>\n"
      "   >>> RCPT TO:<kim@shop.example>\n   <<< 550 <kim@shop.example>: User unknown\n",
      "bounce", "kim@shop.example - 550 permanent" },
    /* a machine gives the message back under a subject that no table knows */
    { "From: no-reply@carrier.example\n" TO "Subject: 메일 안내\n" MIXED
      "Content-Type: text/plain; charset=utf-8\n\nYour mail sent on: Mon, 4 Mar 2024\n"
      "     Could not be delivered to: <kim@carrier.example>\n     As their mailbox is "
      "full.\n" RETURNED,
      "bounce", "kim@carrier.example - - permanent" },
    { "From: club-admin@lists.example\n" TO "X-MLServer: fml [fml 4.0]\n"
      "Subject: Loop Alert (club ML)\n\nDuplicated Message-ID in <club@lists.example>.\n\n"
      "Original mail as follows:\n\n   From: lee@shop.example\n   To: club@lists.example\n",
      "bounce", "club@lists.example - - permanent" },
    /* nobody is named but in the head of what came back below the words; never a list */
    { MASTER "Subject: Undeliverable message\n\n------- Failure Reasons --------\n\n"
             "Too many hops\n\n------- Returned Message --------\nReceived: from a.example\n"
             "Subject: hello\nTo: Kim <kim@shop.example>\n\nDear lee@shop.example\n",
      "bounce", "kim@shop.example - - permanent" },
    { MASTER "Subject: Undeliverable message\n\n------- Failure Reasons --------\n\n"
             "Too many hops\n\n------- Returned Message --------\nReceived: from a.example\n"
             "To: Club <club@lists.example>\nList-Id: <club.lists.example>\n\nHello\n",
      "bounce", "- - - permanent" },
    /* an address in letters of all the world is encoded in a field */
    { DAEMON "X-Failed-Recipients: =?utf-8?B?6rmAQHNob3AuZXhhbXBsZQ==?=\n"
             "Subject: Undelivered\n\nThe server does not take such names.\n",
      "bounce", "김@shop.example - - permanent" },
    { "From: no-reply@dion.example\n" TO
      "Return-Path: <>\nSubject: Mail Delivery Failure\n\nYour mail sent "
      "on: Thu, 29 Apr 2010 11:04:47 +0900\n    Could not be delivered to: <kim@shop.example>\n    "
      "As "
      "their mailbox is full.\n",
      "bounce", "kim@shop.example - - permanent" },
    { "From: post_master@vtext.example\n" TO
      "Return-Path: <>\nSubject: Undeliverable Message\n\nError: \n550 - "
      "Requested action not taken: no such user here\n\nMessage details:\n  Subject: hello\n  MAIL "
      "FROM: "
      "help@ours.example\n  RCPT TO: 5550100@vtext.example\n",
      "bounce", "5550100@vtext.example - 550 permanent" },
    { "From: sysadmin@vzw.example\n" TO
      "Return-Path: <>\nSubject: Message could not be delivered\n\nMessage "
      "could not be delivered to mobile.\nError: No valid recipients for this MM\n\nOriginal "
      "Message:\n"
      "From: Help <help@ours.example>\nTo: 5550100@vzw.example\nSubject: hello\n",
      "bounce", "5550100@vzw.example - - permanent" },
    { "From: MAILER-DAEMON@ses.example\n" TO
      "Subject: Delivery Status Notification (Failure)\n\nAn error "
      "occurred while trying to deliver the mail to the following recipients:\nkim@shop.example\n",
      "bounce", "kim@shop.example - - permanent" },
    { "From: mailer-daemon@zoho.example\n" TO
      "X-ZohoMail: x\nSubject: Undelivered Mail Returned to Sender\n\n"
      "This message was created automatically by mail delivery software.\nA message that you sent "
      "could "
      "not be delivered to one or more of its recipients. This is a permanent "
      "error.\n\nkim@shop.example "
      "Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <kim@shop.example>... User Unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: MAILER-DAEMON\n" TO
      "Return-Path: <apps@sendgrid.example>\nSubject: Undelivered Mail Returned to "
      "Sender\n\nThis is an automatically generated message from SendGrid.\n\nI'm sorry to have to "
      "tell "
      "you that your message was not able to be\ndelivered to one of its intended recipients.\n\n"
      "help:000000:<kim@shop.example> : 192.0.2.250 : mx.shop.example:[192.0.2.153] :\n  550 5.1.1 "
      "unknown  "
      "in RCPT TO\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
};

static const struct classify_case languages[] = {
    { MASTER "Subject: 메일이 반송되었습니다\n\n메일이 전송되지 못했습니다.\n\n받는 사람: "
             "kim@shop.example\n반송 사유: 수신자의 메일 계정이 존재하지 않습니다. (550 5.1.1)\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { MASTER
      "Subject: 배달되지 않음: 문의\n\n다음 받는 사람 또는 그룹에 배달하지 못했습니다:\n\n"
      "kim@shop.example\n받는 사람을 찾을 수 없습니다.\n\n관리자를 위한 진단 정보:\n\n생성 서버: "
      "mx.example\n\nkim@shop.example\n#550 5.1.1 RESOLVER.ADR.RecipNotFound ##\n\n원본 메시지 "
      "머리글:\n\nTo: x@y.example\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: 메일 시스템 <mailer-daemon@daum.example>\n" TO
      "Subject: [발송실패 안내] 메일이 전송되지 않았습니다\n"
      "Content-Type: text/html; charset=utf-8\n\n<table><tr><td>메일이 전송되지 "
      "않았습니다.</td></tr>"
      "<tr><td>수신자</td><td>kim@shop.example</td></tr><tr><td>원인</td><td>존재하지 않는 "
      "계정</td></tr>"
      "</table>",
      "bounce", "kim@shop.example - - permanent" },
    { MASTER
      "Subject: =?euc-kr?B?uN7Az8DMILndvNu1x76u?=\nContent-Type: text/plain; charset=euc-kr\n\n"
      "\xb8\xde\xc0\xcf\xc0\xcc \xc0\xfc\xbc\xdb\xb5\xc7\xc1\xf6 "
      "\xb8\xf8\xc7\xdf\xbd\xc0\xb4\xcf\xb4"
      "\xd9.\nkim@shop.example\n550 5.1.1 unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { MASTER "Subject: メッセージを配信できません。\n\n次の受信者への配信に失敗しました:\n\n"
             "kim@shop.example\n550 5.1.1 unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: PostMaster@qq.example\n" TO
      "Subject: 来自qq.example的退信\n\n很抱歉您的邮件被退回，原因如下：\n"
      "收件人: kim@shop.example\n550 5.1.1 Mailbox not found\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { DAEMON "Subject: 邮件传输失败！\n\n邮件无法发送到您指定的地址中。\n\n<kim@shop.example>:\n\n"
             "<lee@shop.example>:\n",
      "bounce", "kim@shop.example - - permanent|lee@shop.example - - permanent" },
    { MASTER
      "Subject: Unzustellbar: Frage\n\nFehler bei der Nachrichtenzustellung an folgende Empfänger "
      "oder Gruppen:\n\nkim@shop.example\n\nDiagnoseinformationen für Administratoren:\n#550 5.1.1 "
      "RESOLVER.ADR.RecipNotFound ##\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { MASTER
      "Subject: Non remis : question\n\nÉchec de la remise à ces destinataires ou groupes :\n\n"
      "kim@shop.example\n550 5.1.1 unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { MASTER
      "Subject: No se puede entregar: pregunta\n\nError en la entrega a estos destinatarios o "
      "grupos:\n\nkim@shop.example\n550 5.1.1 unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { MASTER
      "Subject: Não entregue: pergunta\n\nFalha na entrega a estes destinatários ou grupos:\n\n"
      "kim@shop.example\n550 5.1.1 unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { MASTER
      "Subject: Non recapitabile: domanda\n\nRecapito non riuscito ai seguenti destinatari o "
      "gruppi:\n\nkim@shop.example\n550 5.1.1 unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { MASTER "Subject: Onbestelbaar: vraag\n\nUw bericht kan niet worden bezorgd bij de volgende "
             "geadresseerden of groepen:\n\nkim@shop.example\n550 5.1.1 unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
    { "From: mailer-daemon@mail.ru.example\n" TO
      "Subject: Mail delivery failed\n\nЭто письмо создано "
      "автоматически\nсервером Mail.Ru.\n\n***\n\nA message that you sent could not be delivered "
      "to one or "
      "more of its\nrecipients.\n\n  kim@shop.example\n    550 5.1.1 unknown\n",
      "bounce", "kim@shop.example 5.1.1 550 permanent" },
};

static void servers_say_who_was_not_reached(void **state)
{
    (void)state;
    classify_check(servers, COUNT_OF(servers));
}

static void services_say_who_was_not_reached(void **state)
{
    (void)state;
    classify_check(services, COUNT_OF(services));
}

static void bounces_are_read_in_many_languages(void **state)
{
    (void)state;
    classify_check(languages, COUNT_OF(languages));
}

/** Whoever passes a bounce on, with words of his own or without, is a person. */
static void a_bounce_passed_on_is_a_persons_mail(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(servers); i++) {
        struct arena *arena = arena_new(ARENA_REQUEST_MAX);
        const char *body = strstr(servers[i].message, "\n\n");
        struct mail_class class;

        mail_classify(str_format(arena,
                                 "From: kim@shop.example\nTo: help@ours.example\n"
                                 "Subject: Fwd: Undelivered Mail\n\nWhat is this?\n%s",
                                 body),
                      STR("ours.example"), arena, &class);
        if (class.kind != MAIL_HUMAN)
            fail_msg("case %zu is %s", i, mail_kind_name(class.kind));
        arena_free(&arena);
    }
}

static void each_is_read_when_cut_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(servers); i += 7)
        for (size_t n = 0; n < strlen(servers[i].message); n++) {
            struct arena *arena = arena_new(ARENA_REQUEST_MAX);
            struct mail_class class;

            mail_classify((struct str){ servers[i].message, n }, STR("ours.example"), arena,
                          &class);
            assert_true(class.failure_count <= 3);
            arena_free(&arena);
        }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(servers_say_who_was_not_reached),
        cmocka_unit_test(services_say_who_was_not_reached),
        cmocka_unit_test(bounces_are_read_in_many_languages),
        cmocka_unit_test(a_bounce_passed_on_is_a_persons_mail),
        cmocka_unit_test(each_is_read_when_cut_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
