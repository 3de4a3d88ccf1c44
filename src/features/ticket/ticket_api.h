/** The handlers of this feature's routes and what they share. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_API_H
#define PHAROS_FEATURES_TICKET_TICKET_API_H

#include "core/api/route.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_list.h"

extern const struct route ticket_routes[];

route_handler ticket_api_list;
route_handler ticket_api_list_of_customer;
route_handler ticket_api_contact;
route_handler ticket_api_badges;
route_handler ticket_api_counts;
route_handler ticket_api_create;
route_handler ticket_api_get;
route_handler ticket_api_change;
route_handler ticket_api_confirm;
route_handler ticket_api_watch;
route_handler ticket_api_unwatch;
route_handler ticket_api_read;

route_handler ticket_api_timeline;
route_handler ticket_api_message_add;
route_handler ticket_api_message_html;

route_handler ticket_api_draft_get;
route_handler ticket_api_draft_put;
route_handler ticket_api_draft_remove;
route_handler ticket_api_drafts;

route_handler ticket_api_scheduled_list;
route_handler ticket_api_scheduled_add;
route_handler ticket_api_scheduled_move;
route_handler ticket_api_scheduled_take_back;
route_handler ticket_api_scheduled_send;

route_handler ticket_api_upload;
route_handler ticket_api_upload_get;
route_handler ticket_api_message_uploads;
route_handler ticket_api_attachment;
/** Takes an upload's body while it arrives. */
struct http_sink *ticket_api_upload_sink(struct house *house, const struct http_request *head);

/** By which way the caller writes: the desk has a session, everybody else a token. */
enum ticket_channel ticket_api_channel(const struct call *call);

/** Begins the answer with the ticket as it is now, whole, with its ETag. */
bool ticket_api_write_whole(struct exchange *x, int64_t ticket_id) MUST_USE;

/** Reads "message" of a new ticket or the body of a new message; HTML is cleaned here. */
bool ticket_api_read_message(struct exchange *x, const json_t *from, const char *path,
                             enum ticket_sender usual_sender,
                             struct ticket_message_new *out) MUST_USE;

/** Reads the body of an answer, with what its writer chose of its mail. DENIED where that is not
 * theirs to choose. */
bool ticket_api_read_answer(struct exchange *x, struct ticket_message_new *out) MUST_USE;
/** "attachments" of an object, in the arena. */
const int64_t *ticket_api_uploads(struct exchange *x, const json_t *from, size_t *count);
/** "mail" of the body as it is kept (ticket_mail.h); STR_NULL without one. */
struct str ticket_api_mail(struct exchange *x);
/** Adds the member "mail" again: null without a choice. */
void ticket_api_write_mail(struct exchange *x, struct str mail);

/** Strings of a JSON list, in the arena. */
struct str *ticket_api_strings(struct exchange *x, const json_t *list, size_t *count);

#endif
