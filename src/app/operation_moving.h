/** Operations that carry records, for `pharos export` and `pharos import`. */
#ifndef PHAROS_APP_OPERATION_MOVING_H
#define PHAROS_APP_OPERATION_MOVING_H

#include "app/operation.h"

/** {"kind":N,"id":N}, a moving_position → {"records":[…],"kind":N,"id":N,"left_out":N}. */
bool operation_export(struct call *call, const json_t *args, struct json_out *out) MUST_USE;
/**
 * {"lines":[S,…]} → [true | false | {"code","field","message"}, …]: made, there already, refused.
 * An error that is nobody's fault ends it; asking again takes up where it stopped.
 */
bool operation_import(struct call *call, const json_t *args, struct json_out *out) MUST_USE;
/** {message: base64, at_ms, newest_at_ms, ticket} of one mail of an archive, as struct mail_past:
 * {ticket, is_there}, or the error for which it cannot be taken. */
bool operation_import_mail(struct call *call, const json_t *args, struct json_out *out) MUST_USE;

#endif
