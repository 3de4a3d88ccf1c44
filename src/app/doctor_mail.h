/** `pharos doctor mail`: whether mail goes out, and whether our domains say what they should. */
#ifndef PHAROS_APP_DOCTOR_MAIL_H
#define PHAROS_APP_DOCTOR_MAIL_H

#include "app/operation.h"

/**
 * {"lang":"en"|"ko","dns":S} → [{"check","ok","words","paste"?}, …], in the order of looking. `dns`
 * is the name server to ask, "" for the machine's; INVALID "bad_dns_server". `paste` is a line of a
 * zone. Tries the relay and asks name servers, so it may take minutes where they do not answer.
 */
bool operation_doctor_mail(struct call *call, const json_t *args, struct json_out *out) MUST_USE;

#endif
