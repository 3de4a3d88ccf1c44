/** Operations on accounts, for `pharos user`. */
#ifndef PHAROS_APP_OPERATION_USER_H
#define PHAROS_APP_OPERATION_USER_H

#include "app/operation.h"

/** {"email","name","role","password"|null} → the new account's id. */
bool operation_user_add(struct call *call, const json_t *args, struct json_out *out) MUST_USE;
/** {} → all accounts as the API writes them, newest first. */
bool operation_user_list(struct call *call, const json_t *args, struct json_out *out) MUST_USE;
/** {"email","active":B|null,"password":S|null} → the account's id. */
bool operation_user_change(struct call *call, const json_t *args, struct json_out *out) MUST_USE;

#endif
