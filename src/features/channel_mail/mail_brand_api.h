/** Brands over HTTP. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_BRAND_API_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_BRAND_API_H

#include "core/api/route.h"

extern const struct field mail_brand_create_body[];
extern const struct field mail_brand_change_body[];

bool mail_brand_handle_list(struct exchange *x);
bool mail_brand_handle_create(struct exchange *x);
bool mail_brand_handle_get(struct exchange *x);
bool mail_brand_handle_change(struct exchange *x);
bool mail_brand_handle_remove(struct exchange *x);

#endif
