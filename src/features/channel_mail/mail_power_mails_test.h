/** The mails that strangers send to a house whose power goes: what each says, and what its sender
 * was told. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_POWER_MAILS_TEST_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_POWER_MAILS_TEST_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/cmocka_test.h"
#include "base/encode.h"
#include "core/blob/blob.h"

enum {
    MAILS_MAX = 1000,
    MAIL_ROOM = 300 * 1024,
    /* Too large for a row: the file of such an attachment, and the whole mail, lie beside the
     * database. */
    FILE_BYTES = BLOB_ROW_MAX + 5000,
    FILE_EVERY = 6,
    POWER_IN_MAILBOX = -1,
};

struct power_mail {
    int number;
    int bringer;             /* who gives it to us; POWER_IN_MAILBOX: we fetch it */
    struct str text;         /* as it is given to us, with CRLF */
    atomic_bool is_accepted; /* its sender heard 250, or it was marked as seen */
    int given_count;         /* how often it was brought, whether that was heard or not */
    int arrival_count;       /* what is found of it */
    int message_count;
};

struct power_mails {
    pthread_mutex_t lock;
    struct arena *arena;
    struct power_mail v[MAILS_MAX];
    int count;
};

static inline bool power_mail_has_file(int number)
{
    return number % FILE_EVERY == FILE_EVERY - 1;
}

/** Each two mails have the same file, which is stored once. */
static inline struct str power_mail_file(struct arena *arena, int number)
{
    char *bytes = arena_alloc(arena, FILE_BYTES);
    unsigned which = (unsigned)number / (2 * FILE_EVERY);

    for (unsigned i = 0; i < FILE_BYTES; i++)
        bytes[i] = (char)(i * 31 + i / 251 + which * 7);
    return (struct str){ bytes, FILE_BYTES };
}

static inline struct str power_mail_body(struct arena *arena, int number)
{
    return str_format(arena, "Text of mail %d.", number);
}

static inline void power_mail_add_file(struct strbuf *text, struct arena *arena, int number)
{
    enum { LINE = 76 };
    struct str coded = base64_encode(arena, power_mail_file(arena, number));

    strbuf_addf(text, "\r\n--b\r\nContent-Type: application/octet-stream; name=f.bin\r\n"
                      "Content-Transfer-Encoding: base64\r\n\r\n");
    for (size_t at = 0; at < coded.n; at += LINE)
        strbuf_addf(text, "%" STR_FMT "\r\n", STR_ARG(str_sub(coded, at, LINE)));
    strbuf_addf(text, "--b--\r\n");
}

static inline struct str power_mail_write(struct arena *arena, int number)
{
    struct strbuf text = strbuf_new(arena, MAIL_ROOM);
    bool has_file = power_mail_has_file(number);

    strbuf_addf(&text,
                "From: Writer <writer-%d@mail.example>\r\nTo: help@ours.example\r\n"
                "Subject: Mail %d\r\nMessage-ID: <%d@mail.example>\r\n"
                "Date: Tue, 5 Mar 2024 09:30:00 +0900\r\n%s\r\n",
                number % 5, number, number,
                has_file ? "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                           "Content-Type: text/plain\r\n"
                         : "");
    strbuf_addf(&text, "%" STR_FMT "\r\n", STR_ARG(power_mail_body(arena, number)));
    if (has_file)
        power_mail_add_file(&text, arena, number);
    CHECK(!text.overflow);
    return strbuf_str(&text);
}

/** Another one. Any thread. */
static inline struct power_mail *power_mail_new(struct power_mails *mails, int bringer)
{
    struct power_mail *mail;

    pthread_mutex_lock(&mails->lock);
    CHECK(mails->count < MAILS_MAX);
    mail = &mails->v[mails->count];
    mail->number = mails->count;
    mail->bringer = bringer;
    mail->text = power_mail_write(mails->arena, mail->number);
    mails->count++;
    pthread_mutex_unlock(&mails->lock);
    return mail;
}

/** The next one from *at on that this bringer had no answer for; NULL: there is none. */
static inline struct power_mail *power_mail_unanswered(struct power_mails *mails, int bringer,
                                                       int *at)
{
    struct power_mail *found = NULL;

    pthread_mutex_lock(&mails->lock);
    for (; found == NULL && *at < mails->count; (*at)++)
        if (mails->v[*at].bringer == bringer && !mails->v[*at].is_accepted)
            found = &mails->v[*at];
    pthread_mutex_unlock(&mails->lock);
    return found;
}

static inline int power_mails_count(struct power_mails *mails)
{
    int count;

    pthread_mutex_lock(&mails->lock);
    count = mails->count;
    pthread_mutex_unlock(&mails->lock);
    return count;
}

/** That of "12@mail.example"; NULL where nobody sent it. */
static inline struct power_mail *power_mail_of(struct power_mails *mails, struct str message_id)
{
    int64_t number;

    if (!str_ends_with(message_id, STR("@mail.example"))
        || !str_to_int64(str_sub(message_id, 0, str_find_char(message_id, '@')), &number)
        || number < 0 || number >= power_mails_count(mails))
        return NULL;
    return &mails->v[number];
}

static inline struct power_mails *power_mails_new(void)
{
    struct power_mails *mails = calloc(1, sizeof(*mails));

    CHECK(mails != NULL);
    pthread_mutex_init(&mails->lock, NULL);
    mails->arena = arena_new((size_t)MAILS_MAX * MAIL_ROOM);
    return mails;
}

static inline void power_mails_free(struct power_mails **mails)
{
    arena_free(&(*mails)->arena);
    pthread_mutex_destroy(&(*mails)->lock);
    free(*mails);
    *mails = NULL;
}

#endif
