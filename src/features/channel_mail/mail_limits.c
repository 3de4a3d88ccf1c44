#include "features/channel_mail/mail_limits.h"

#include "core/settings/settings.h"

enum { KB = 1024, PARTS_MOST = 10000, DEPTH_MOST = 100, HEADS_TIMES = 4 };
enum { TRUSTED_MAX = 1000, HOPS_MOST = 20 };

const struct setting mail_parts_max = {
    .name = "mail.parts_max",
    .type = SETTING_INT,
    .unit = "parts",
    .standard = MAIL_PARTS_MAX,
    .min = 1,
    .max = PARTS_MOST,
    .help = "Parts of one mail that are opened.",
};

const struct setting mail_depth_max = {
    .name = "mail.depth_max",
    .type = SETTING_INT,
    .unit = "levels",
    .standard = MAIL_DEPTH_MAX,
    .min = 1,
    .max = DEPTH_MOST,
    .help = "How deep parts within parts of a mail are opened.",
};

const struct setting mail_heads_max = {
    .name = "mail.heads_max",
    .type = SETTING_SIZE,
    .standard = MAIL_HEADS_BYTES_MAX,
    .min = 64 * KB,
    .max = (int64_t)HEADS_TIMES * MAIL_HEADS_BYTES_MAX,
    .help = "Heads of a mail and its parts that are read, together.",
};

const struct setting mail_text_max = {
    .name = "mail.text_max",
    .type = SETTING_SIZE,
    .standard = MAIL_TEXT_BYTES_MAX,
    .min = 64 * KB,
    .max = MAIL_TEXT_BYTES_MAX,
    .help = "How much of an encoded text of a mail is decoded.",
};

const struct setting mail_trusted_servers = {
    .name = "mail.trusted_servers",
    .type = SETTING_TEXT,
    .standard_text = "",
    .max = TRUSTED_MAX,
    .help = "Servers in front of us whose Authentication-Results are believed, by the names they "
            "write there, parted by commas.",
};

const struct setting mail_trusted_hops = {
    .name = "mail.trusted_hops",
    .type = SETTING_INT,
    .unit = "hops",
    .standard = 1,
    .min = 0,
    .max = HOPS_MOST,
    .help = "How many of the uppermost Received fields of a mail are written by servers of ours.",
};

struct mail_bounds mail_limits_of(struct call *call)
{
    return (struct mail_bounds){
        .parts = (size_t)setting_int(call, &mail_parts_max),
        .depth = (int)setting_int(call, &mail_depth_max),
        .head_bytes = (size_t)setting_int(call, &mail_heads_max),
        .text_bytes = (size_t)setting_int(call, &mail_text_max),
    };
}
