/* What stands in attribution lines besides date, name and the verbs of mail_reply_words.h. */
#include "proto/mail/forward/mail_forward_wrote.h"

const struct str mail_wrote_middles[] = {
    STR_INIT("heeft"),      STR_INIT("пользователь"),
    STR_INIT("користувач"), STR_INIT("používateľ"),
    STR_INIT("uživatel"),   STR_INIT("időpontban"),
    STR_INIT("użytkownik"), STR_INIT("kasutaja"),
    STR_INIT("korisnik"),   { NULL, 0 },
};

const struct str mail_wrote_fillers[] = {
    STR_INIT("het volgende"), STR_INIT("följande"),  STR_INIT("følgende"), STR_INIT("folgendes"),
    STR_INIT("님이"),         STR_INIT("님께서"),    STR_INIT("님"),       STR_INIT("さん"),
    STR_INIT("さんは"),       STR_INIT("tarihinde"), { NULL, 0 },
};

const struct str mail_wrote_by[] = { STR_INIT("от"), STR_INIT("від"), { NULL, 0 } };

const struct str mail_halves_of_day[] = {
    STR_INIT("am"),  STR_INIT("pm"), STR_INIT("a.m."), STR_INIT("p.m."),
    STR_INIT("uhr"), STR_INIT("h"),  { NULL, 0 },
};
