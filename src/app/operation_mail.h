/** The operations behind `pharos mail deliver`. */
#ifndef PHAROS_APP_OPERATION_MAIL_H
#define PHAROS_APP_OPERATION_MAIL_H

#include <jansson.h>
#include <stdbool.h>

#include "core/call.h"
#include "proto/json.h"

/** {"from":S,"to":[S],"message":BASE64}. INVALID "unknown_recipient", LIMIT "too_large". */
bool operation_mail_deliver(struct call *call, const json_t *args, struct json_out *out);

#endif
