/** Errors as RFC 9457 problem details: the one table from error kinds and codes to HTTP status. */
#ifndef PHAROS_CORE_API_PROBLEM_H
#define PHAROS_CORE_API_PROBLEM_H

#include "base/err.h"
#include "core/call.h"
#include "io/http.h"

/** The HTTP status an error is answered with. */
int problem_status(const struct err *err);

/** What a status asks for besides words: Retry-After, Allow, WWW-Authenticate (RFC 9110 10 and 15).
 */
void problem_add_headers(const struct err *err, int status, struct arena *arena,
                         struct http_response *response);

/** Writes `err` as the whole answer: status, application/problem+json, Retry-After, words. */
void problem_answer(const struct err *err, int status, enum lang lang, const char *call_id,
                    struct arena *arena, struct http_response *response);

/** The language of Accept-Language that we speak best; English when nothing fits (RFC 9110 12.5.4).
 */
enum lang problem_language(struct str accept_language);

#endif
