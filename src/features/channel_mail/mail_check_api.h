/** The tests of mail in the desk: the relay, and what our domains publish. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_CHECK_API_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_CHECK_API_H

#include "core/api/route.h"

struct setting;

/** Who is asked what domains publish: "192.0.2.1", "192.0.2.1:53"; empty: as the machine does. */
extern const struct setting mail_name_server;

extern const struct field mail_check_domain_body[];

bool mail_check_handle_relay(struct exchange *x);
bool mail_check_handle_domains(struct exchange *x);
bool mail_check_handle_domain(struct exchange *x);

#endif
