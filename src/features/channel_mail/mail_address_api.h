/** /api/v1/mail/addresses: the addresses that are ours; the table of routes is in mail_api.c. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_ADDRESS_API_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_ADDRESS_API_H

#include "core/api/route.h"

route_handler mail_address_handle_list;
route_handler mail_address_handle_create;
route_handler mail_address_handle_get;
route_handler mail_address_handle_change;
route_handler mail_address_handle_remove;

extern const struct field mail_address_create_body[];
extern const struct field mail_address_change_body[];

#endif
