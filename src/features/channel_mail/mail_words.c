#include "features/channel_mail/mail_words.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "core/texts/texts.h"

static const char not_allowed_key[] = "mail.trouble.target_not_allowed";

static const char *const trouble_keys[SMTP_TROUBLES] = {
    [SMTP_NO_SUCH_HOST] = "mail.trouble.no_such_host",
    [SMTP_NAME_LOOKUP_FAILED] = "mail.trouble.name_lookup_failed",
    [SMTP_TARGET_NOT_ALLOWED] = not_allowed_key,
    [SMTP_REFUSED_CONNECTION] = "mail.trouble.refused_connection",
    [SMTP_UNREACHABLE] = "mail.trouble.unreachable",
    [SMTP_CONNECT_TIMED_OUT] = "mail.trouble.connect_timed_out",
    [SMTP_CONNECTION_LOST] = "mail.trouble.connection_lost",
    [SMTP_TIMED_OUT] = "mail.trouble.timed_out",
    [SMTP_INTERRUPTED] = "mail.trouble.interrupted",
    [SMTP_TLS_NOT_OFFERED] = "mail.trouble.tls_not_offered",
    [SMTP_TLS_REFUSED] = "mail.trouble.tls_refused",
    [SMTP_TLS_UNTRUSTED] = "mail.trouble.tls_untrusted",
    [SMTP_TLS_FAILED] = "mail.trouble.tls_failed",
    [SMTP_TLS_INJECTED] = "mail.trouble.tls_injected",
    [SMTP_NOT_SMTP] = "mail.trouble.not_smtp",
    [SMTP_OUT_OF_STEP] = "mail.trouble.out_of_step",
    [SMTP_RELAY_UNAVAILABLE] = "mail.trouble.relay_unavailable",
    [SMTP_RELAY_REFUSES] = "mail.trouble.relay_refuses",
    [SMTP_AUTH_NOT_OFFERED] = "mail.trouble.auth_not_offered",
    [SMTP_AUTH_NEEDS_TLS] = "mail.trouble.auth_needs_tls",
    [SMTP_AUTH_REFUSED] = "mail.trouble.auth_refused",
    [SMTP_AUTH_DEFERRED] = "mail.trouble.auth_deferred",
    [SMTP_AUTH_REQUIRED] = "mail.trouble.auth_required",
    [SMTP_SENDER_DEFERRED] = "mail.trouble.sender_deferred",
    [SMTP_SENDER_REFUSED] = "mail.trouble.sender_refused",
    [SMTP_RECIPIENT_DEFERRED] = "mail.trouble.recipient_deferred",
    [SMTP_RECIPIENT_REFUSED] = "mail.trouble.recipient_refused",
    [SMTP_RECIPIENT_UNKNOWN] = "mail.trouble.recipient_unknown",
    [SMTP_MAILBOX_FULL] = "mail.trouble.mailbox_full",
    [SMTP_TOO_MANY_RECIPIENTS] = "mail.trouble.too_many_recipients",
    [SMTP_MESSAGE_DEFERRED] = "mail.trouble.message_deferred",
    [SMTP_MESSAGE_REFUSED] = "mail.trouble.message_refused",
    [SMTP_TOO_LARGE] = "mail.trouble.too_large",
    [SMTP_BAD_ADDRESS] = "mail.trouble.bad_address",
    [SMTP_NEEDS_SMTPUTF8] = "mail.trouble.needs_smtputf8",
    [SMTP_NEEDS_8BIT] = "mail.trouble.needs_8bit",
    [SMTP_BODY_UNREADABLE] = "mail.trouble.body_unreadable",
};

/** What keeps a mailbox from being read, besides troubles on the way there. */
static const struct {
    const char *code;
    const char *key;
} mailbox_keys[] = {
    { "command_refused", "mail.trouble.command_refused" },
    { "folder_refused", "mail.trouble.folder_refused" },
    { "folder_without_ids", "mail.trouble.folder_without_ids" },
    { "not_imap", "mail.trouble.not_smtp" },
    { "not_stored", "mail.trouble.not_stored" },
    { "said_too_much", "mail.trouble.said_too_much" },
    { "secret_unreadable", "mail.trouble.secret_unreadable" },
    { "server_refuses", "mail.trouble.relay_refuses" },
    { "storage_full", "mail.trouble.storage_full" },
    { "token_failed", "mail.trouble.token_failed" },
    { "token_refused", "mail.trouble.token_refused" },
    { "token_url", "mail.trouble.token_url" },
};

/** What the server said stands behind the words; an address that is not allowed, within them. */
static struct str words_with(enum lang lang, const char *key, struct str said, struct arena *arena)
{
    struct str words;

    if (said.n > 0 && str_eq(str_of(key), str_of(not_allowed_key)))
        return texts_format(lang, "mail.trouble.target_not_allowed_at",
                            TEXT_ARGS(TEXT_STR("address", said)), arena);
    words = texts_format(lang, key, TEXT_ARGS(), arena);
    if (said.n == 0)
        return words;
    return texts_format(lang, "mail.trouble_said",
                        TEXT_ARGS(TEXT_STR("words", words), TEXT_STR("said", said)), arena);
}

struct str mail_outcome_words(enum lang lang, const struct smtp_outcome *outcome,
                              struct arena *arena)
{
    const char *key = trouble_keys[outcome->trouble];

    return key != NULL ? words_with(lang, key, str_of(outcome->text), arena)
                       : str_of(outcome->text);
}

static const char *key_of_code(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(mailbox_keys); i++)
        if (str_eq(code, str_of(mailbox_keys[i].code)))
            return mailbox_keys[i].key;
    for (int trouble = 0; trouble < SMTP_TROUBLES; trouble++)
        if (trouble_keys[trouble] != NULL
            && str_eq(code, str_of(smtp_trouble_name((enum smtp_trouble)trouble))))
            return trouble_keys[trouble];
    return NULL;
}

struct str mail_code_words(enum lang lang, struct str code, struct str said, struct arena *arena)
{
    const char *key = key_of_code(code);

    if (key != NULL)
        return words_with(lang, key, said, arena);
    return texts_format(lang, "mail.trouble.other", TEXT_ARGS(TEXT_STR("code", code)), arena);
}
