/** Addresses and ids as all our JSON has them: {"name":S|null,"email":S}. */
#ifndef PHAROS_PROTO_MAIL_JSON_H
#define PHAROS_PROTO_MAIL_JSON_H

#include "proto/json.h"
#include "proto/mail/mime/mail_parse.h"

void mail_json_field(struct json_out *out, const char *name, struct str value);
void mail_json_address(struct json_out *out, const struct mail_address *address);
/** At most the first `most` of them. */
void mail_json_addresses(struct json_out *out, const char *name,
                         const struct mail_addresses *addresses, size_t most);
void mail_json_ids(struct json_out *out, const char *name, const struct mail_id_list *ids);

/* Back again; texts are borrowed from the JSON, lists in the arena, absent ones empty. */
struct mail_address mail_json_read_address(const json_t *from);
struct mail_addresses mail_json_read_addresses(const json_t *from, const char *name,
                                               struct arena *arena);
struct mail_id_list mail_json_read_ids(const json_t *from, const char *name, struct arena *arena);

#endif
