/* AUTH (RFC 4954). Secrets stand in the client's output and in buffers that are wiped. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "proto/smtp/smtp_client_impl.h"

enum {
    PLAIN_ROOM = SMTP_LOGIN_USER_MAX + SMTP_LOGIN_SECRET_MAX + 32,
    BASE64_ROOM = (PLAIN_ROOM + 2) / 3 * 4 + 1,
};

/** Asks a line that ends in `n` bytes as base64. */
static void ask_base64(struct smtp_client *client, const char *command, const char *bytes, size_t n)
{
    char encoded[BASE64_ROOM];

    CHECK(n <= PLAIN_ROOM);
    EVP_EncodeBlock((unsigned char *)encoded, (const unsigned char *)bytes, (int)n);
    smtp_client_ask(client, SMTP_AT_LOGIN, 0, "%s%s", command, encoded);
    OPENSSL_cleanse(encoded, sizeof(encoded));
}

/** The initial response of RFC 4616. */
static void ask_plain(struct smtp_client *client, const struct smtp_login *login)
{
    char plain[PLAIN_ROOM];
    int n = snprintf(plain, sizeof(plain), "%c%" STR_FMT "%c%" STR_FMT, '\0', STR_ARG(login->user),
                     '\0', STR_ARG(login->secret));

    ask_base64(client, "AUTH PLAIN ", plain, (size_t)n);
    OPENSSL_cleanse(plain, sizeof(plain));
}

/** As Google and Microsoft describe XOAUTH2; it has no RFC. */
static void ask_xoauth2(struct smtp_client *client, const struct smtp_login *login)
{
    char plain[PLAIN_ROOM];
    int n = snprintf(plain, sizeof(plain), "user=%" STR_FMT "\1auth=Bearer %" STR_FMT "\1\1",
                     STR_ARG(login->user), STR_ARG(login->secret));

    ask_base64(client, "AUTH XOAUTH2 ", plain, (size_t)n);
    OPENSSL_cleanse(plain, sizeof(plain));
}

bool smtp_client_login_begin(struct smtp_client *client)
{
    const struct smtp_login *login = &client->config.login;
    const struct smtp_offers *offers = &client->offers;

    if (login->kind == SMTP_LOGIN_NONE)
        return false;
    if (!client->is_encrypted && !client->config.may_login_in_clear)
        smtp_client_end_opening(client, SMTP_AT_LOGIN, SMTP_AUTH_NEEDS_TLS);
    else if (login->kind == SMTP_LOGIN_TOKEN && offers->auth_xoauth2)
        ask_xoauth2(client, login);
    else if (login->kind == SMTP_LOGIN_PASSWORD && offers->auth_plain)
        ask_plain(client, login);
    else if (login->kind == SMTP_LOGIN_PASSWORD && offers->auth_login)
        smtp_client_ask(client, SMTP_AT_LOGIN, 0, "AUTH LOGIN");
    else
        smtp_client_end_opening(client, SMTP_AT_LOGIN, SMTP_AUTH_NOT_OFFERED);
    return true;
}

/** LOGIN asks for the user, then for the password, whatever its words for them are. */
static void answer_login(struct smtp_client *client, const struct smtp_login *login)
{
    struct str answer = client->login_turns == 1 ? login->user : login->secret;

    ask_base64(client, "", answer.p, answer.n);
}

bool smtp_client_login_answer(struct smtp_client *client, const struct smtp_reply *reply)
{
    const struct smtp_login *login = &client->config.login;
    bool is_by_login = login->kind == SMTP_LOGIN_PASSWORD && !client->offers.auth_plain;

    if (reply->code == 235)
        return true;
    client->login_turns++;
    if (reply->code != 334 || client->login_turns > (is_by_login ? 2 : 1))
        smtp_client_end_opening(client, SMTP_AT_LOGIN, SMTP_OUT_OF_STEP);
    else if (is_by_login)
        answer_login(client, login);
    else if (login->kind == SMTP_LOGIN_TOKEN) /* it says what was wrong; then comes the refusal */
        smtp_client_ask(client, SMTP_AT_LOGIN, 0, "%s", "");
    else
        smtp_client_ask(client, SMTP_AT_LOGIN, 0, "*");
    return false;
}
