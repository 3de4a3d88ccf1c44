/** The mail of a ticket through the router, for tests of this feature. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_API_TEST_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_API_TEST_H

#include "core/test_api.h"
#include "features/channel_mail/mail_world_test.h"

/** The path of the newest ticket, or of something of it. */
static inline const char *newest_ticket(struct test_api *api, const char *tail)
{
    return str_format(api->arena, "/api/v1/tickets/%lld%s",
                      (long long)test_house_int(api->house, "SELECT max(id) FROM ticket"), tail)
        .p;
}

#endif
