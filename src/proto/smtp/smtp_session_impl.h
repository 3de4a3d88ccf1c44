/** Inside a session: shared by its files, not for others. */
#ifndef PHAROS_PROTO_SMTP_SESSION_IMPL_H
#define PHAROS_PROTO_SMTP_SESSION_IMPL_H

#include "proto/smtp/smtp_data.h"
#include "proto/smtp/smtp_reply.h"
#include "proto/smtp/smtp_session.h"

struct arena;

enum { SMTP_SESSION_PEER_ROOM = 64 };

enum smtp_session_state {
    SMTP_STATE_FRESH, /* nobody has said hello */
    SMTP_STATE_READY, /* hello was said, no mail is under way */
    SMTP_STATE_MAIL,  /* a sender is known, and recipients are being named */
    SMTP_STATE_DATA,  /* the message comes */
    SMTP_STATE_TLS,   /* STARTTLS was granted; nothing in the clear is heard any more */
    SMTP_STATE_CLOSED,
};

/** The mail under way; zeroed between mails. Texts are in the session's arena. */
struct smtp_mail {
    struct str sender;
    struct str *recipients;
    size_t recipient_count;
    size_t recipient_room;
    int64_t declared_bytes;
    bool is_utf8;
    bool is_8bit;
    struct smtp_data data;
    void *delivery; /* NULL also once it was cancelled */
    size_t bytes;   /* of the message so far */
    bool is_too_large;
};

struct smtp_session {
    struct smtp_session_setup setup;
    char host[SMTP_SESSION_HELLO_MAX + 1];
    char peer[SMTP_SESSION_PEER_ROOM];
    struct smtp_session_limits limits;
    enum smtp_session_state state;
    bool is_tls;
    char hello[SMTP_SESSION_HELLO_MAX + 1];
    char line[SMTP_SESSION_LINE_MAX];
    size_t line_n;
    bool is_line_cut; /* it was too long: the rest is thrown away */
    struct arena *arena;
    struct smtp_mail mail;
    int errors;
    int idle_commands;
    int mails; /* begun on this connection */
    int stored;
};

/** Runs a command line without its CRLF. */
void smtp_session_command(struct smtp_session *session, struct str line);

void smtp_session_send(struct smtp_session *session, const struct smtp_reply *reply);
/** Tells the owner, for the log. */
void smtp_session_report(struct smtp_session *session, const char *what,
                         const struct smtp_reply *reply);
/** Says yes, or anything that is no refusal. */
void smtp_session_reply(struct smtp_session *session, int code, struct smtp_enhanced enhanced,
                        const char *text);
/** Refuses `what`; with one error too many the reply is 421 and the end. */
void smtp_session_refuse(struct smtp_session *session, const char *what, int code,
                         struct smtp_enhanced enhanced, const char *text);
/** 421 and the end. */
void smtp_session_hang_up(struct smtp_session *session, const char *what,
                          struct smtp_enhanced enhanced, const char *text);

/** Forgets the mail under way; a delivery is cancelled. */
void smtp_session_forget_mail(struct smtp_session *session);

/** Opens the delivery and asks for the message. */
void smtp_session_begin_message(struct smtp_session *session);
/** Takes bytes of the message, answers it at its end; returns how many were used. */
size_t smtp_session_take_message(struct smtp_session *session, const char *bytes, size_t n);

#endif
