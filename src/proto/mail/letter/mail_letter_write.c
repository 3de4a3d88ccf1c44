/* The worker's side: a message as the JSON that mail_letter_read reads. */
#include <stdint.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/text/utf8.h"
#include "proto/html/html.h"
#include "proto/mail/auth/mail_dkim_verify.h"
#include "proto/mail/forward/mail_origin.h"
#include "proto/mail/letter/mail_letter.h"
#include "proto/mail/mail_clean.h"
#include "proto/mail/mail_json.h"
#include "proto/mail/mail_tool.h"
#include "proto/mail/reply/mail_reply.h"

/* ---- ancestors --------------------------------------------------------------------------------
 */

static bool is_among(const struct mail_id_list *ids, struct str id)
{
    for (size_t i = 0; i < ids->count; i++)
        if (str_eq(ids->items[i], id))
            return true;
    return false;
}

/** The newest of `ids` that still have room, which are looked through as far as that. */
static void add_newest(struct mail_id_list *ancestors, const struct mail_id_list *ids)
{
    size_t room = MAIL_LETTER_ANCESTORS_MAX - ancestors->count;
    size_t first = ids->count > room ? ids->count - room : 0;

    for (size_t i = first; i < ids->count; i++)
        if (ids->items[i].n <= MAIL_LETTER_ID_MAX && !is_among(ancestors, ids->items[i]))
            ancestors->items[ancestors->count++] = ids->items[i];
}

static void write_ancestors(struct json_out *out, const struct mail_parsed *mail,
                            struct arena *arena)
{
    struct mail_id_list ancestors = { .items = ARENA_ARRAY(arena, MAIL_LETTER_ANCESTORS_MAX,
                                                           struct str) };
    struct mail_id_list newest = mail->references;

    /* The one that is answered is the newest and must find room. */
    if (newest.count >= MAIL_LETTER_ANCESTORS_MAX - 1) {
        newest.items += newest.count - (MAIL_LETTER_ANCESTORS_MAX - 2);
        newest.count = MAIL_LETTER_ANCESTORS_MAX - 2;
    }
    add_newest(&ancestors, &newest);
    add_newest(&ancestors, &mail->in_reply_to);
    mail_json_ids(out, "ancestors", &ancestors);
}

/* ---- what kind of mail, whose words ------------------------------------------------------------
 */

static void write_failure(struct json_out *out, const struct mail_failure *failure,
                          struct arena *arena)
{
    out_begin_object(out);
    mail_json_field(out, "recipient", mail_clean(arena, failure->recipient));
    mail_json_field(out, "status", mail_clean(arena, failure->status));
    mail_json_field(out, "reply_code", mail_clean(arena, failure->reply_code));
    out_key(out, "permanence");
    out_int(out, failure->permanence);
    out_end_object(out);
}

static void write_class(struct json_out *out, struct str message, struct str local_domain,
                        struct arena *arena)
{
    struct mail_class class;

    mail_classify(message, local_domain, arena, &class);
    out_key(out, "kind");
    out_int(out, class.kind);
    out_key(out, "may_auto_reply");
    out_bool(out, class.may_auto_reply);
    out_key(out, "loop");
    out_bool(out, class.loop);
    out_key(out, "failures");
    out_begin_list(out);
    for (size_t i = 0; i < class.failure_count; i++)
        write_failure(out, &class.failures[i], arena);
    out_end_list(out);
}

static void write_origin(struct json_out *out, const struct mail_mime *mime, struct arena *arena)
{
    struct mail_origin origin;

    if (!mail_origin_of_message(mime, arena, &origin) || str_is_null(origin.from.email)
        || origin.from.email.n > MAIL_LETTER_EMAIL_MAX)
        return;
    out_key(out, "origin");
    origin.from.name = utf8_cut(origin.from.name, MAIL_LETTER_NAME_MAX);
    mail_json_address(out, &origin.from);
    mail_json_field(out, "origin_subject", utf8_cut(origin.subject, MAIL_LETTER_SUBJECT_MAX));
    out_key(out, "says_forwarded");
    out_bool(out, origin.says_forwarded);
}

/* ---- who says who sent it ----------------------------------------------------------------------
 */

enum { TRUSTED_MAX = 20 };

static const struct mail_auth_result *best_signature(const struct mail_auth_results *results)
{
    for (size_t i = 0; i < results->dkim_count; i++)
        if (results->dkim[i].verdict == MAIL_AUTH_PASS)
            return &results->dkim[i];
    return results->dkim_count > 0 ? &results->dkim[0] : NULL;
}

static void write_auth(struct json_out *out, const struct mail_head *head,
                       const struct mail_tool_options *options, struct arena *arena)
{
    struct str servers[TRUSTED_MAX];
    struct mail_auth_trust trust = { .servers = servers, .hops = options->trusted_hops };
    struct mail_auth_results results;
    const struct mail_auth_result *dkim;

    for (struct str rest = options->trusted; rest.n > 0 && trust.server_count < TRUSTED_MAX;)
        servers[trust.server_count++] = str_trim(str_cut(&rest, ','));
    if (trust.server_count == 0)
        return;
    mail_auth_results_read(head, &trust, arena, &results);
    dkim = best_signature(&results);
    out_key(out, "spf");
    out_int(out, results.spf.verdict);
    mail_json_field(out, "spf_domain", mail_clean(arena, results.spf.domain));
    out_key(out, "dkim");
    out_int(out, dkim != NULL ? dkim->verdict : MAIL_AUTH_UNSAID);
    mail_json_field(out, "dkim_domain", dkim != NULL ? mail_clean(arena, dkim->domain) : STR_NULL);
    out_key(out, "dmarc");
    out_int(out, results.dmarc.verdict);
}

static void write_dkim_names(struct json_out *out, struct str message, struct arena *arena)
{
    const struct mail_dkim_limits limits = { .signatures_max = MAIL_LETTER_SIGNATURES_MAX };
    struct mail_id_list names = { 0 };

    names.count = mail_dkim_key_names(message, &limits, arena, &names.items);
    mail_json_ids(out, "dkim_names", &names);
}

/* ---- text and files ----------------------------------------------------------------------------
 */

/** A text that cannot be cut is shown whole. */
static void write_text(struct json_out *out, const struct mail_parsed *mail, struct str from,
                       struct arena *arena)
{
    struct mail_reply reply = { 0 };
    struct safe_html safe;
    struct err err;

    if (!mail_reply_read_parts(mail->text, mail->html, from, arena, &reply, &err))
        reply.body_text = mail->rendered;
    mail_json_field(out, "text", reply.body_text);
    mail_json_field(out, "rest", reply.cut_text);
    if (str_is_null(mail->html))
        return;
    mail_json_field(out, "html_raw", mail->html);
    if (html_clean(mail->html, arena, &safe, &err))
        mail_json_field(out, "html_clean", safe.html);
}

static bool lies_within(struct str part, struct str message)
{
    uintptr_t begin = (uintptr_t)message.p;
    uintptr_t at = (uintptr_t)part.p;

    return part.n == 0
           || (at >= begin && at - begin <= message.n && part.n <= message.n - (at - begin));
}

/** Parts of what was encoded as a whole lie nowhere in the message. */
static void write_place(struct json_out *out, const struct mail_part *part, struct str message,
                        struct arena *arena)
{
    struct str raw = part->raw;

    if (!lies_within(raw, message)) {
        mail_json_field(out, "bytes",
                        base64_encode(arena, mail_part_content(part, MAIL_KEPT_BYTES_MAX, arena)));
        return;
    }
    out_key(out, "at");
    out_int(out, raw.n > 0 ? raw.p - message.p : 0);
    out_key(out, "n");
    out_int(out, (int64_t)raw.n);
}

static void write_file(struct json_out *out, const struct mail_attachment *file, struct str message,
                       struct arena *arena)
{

    out_begin_object(out);
    mail_json_field(out, "filename", file->filename);
    mail_json_field(out, "content_type", file->content_type);
    mail_json_field(out, "content_id", file->content_id);
    out_key(out, "inline");
    out_bool(out, file->is_inline);
    out_key(out, "transfer");
    out_int(out, file->part->transfer);
    write_place(out, file->part, message, arena);
    out_end_object(out);
}

/** What stood within a winmail.dat, behind it; its bytes lie nowhere in the message either. */
static void write_opened(struct json_out *out, struct mail_parsed *mail, size_t room,
                         struct arena *arena)
{
    size_t bytes_left = MAIL_KEPT_BYTES_MAX;

    for (size_t i = 0; i < mail->opened_count; i++) {
        const struct mail_opened *opened = &mail->opened[i];

        if (i >= room || opened->content.n > bytes_left) {
            mail_mime_note(&mail->mime, "too_many_files");
            return;
        }
        bytes_left -= opened->content.n;
        out_begin_object(out);
        mail_json_field(out, "filename", opened->filename);
        mail_json_field(out, "content_type", opened->content_type);
        mail_json_field(out, "content_id", opened->content_id);
        out_key(out, "inline");
        out_bool(out, opened->is_inline);
        mail_json_field(out, "bytes", base64_encode(arena, opened->content));
        out_end_object(out);
    }
}

static void write_files(struct json_out *out, struct mail_parsed *mail, struct str message,
                        struct arena *arena)
{
    size_t count = mail->attachment_count;

    if (count > MAIL_LETTER_FILES_MAX) {
        mail_mime_note(&mail->mime, "too_many_files");
        count = MAIL_LETTER_FILES_MAX;
    }
    out_key(out, "files");
    out_begin_list(out);
    for (size_t i = 0; i < count; i++)
        write_file(out, &mail->attachments[i], message, arena);
    write_opened(out, mail, MAIL_LETTER_FILES_MAX - count, arena);
    out_end_list(out);
    out_key(out, "defects");
    out_begin_list(out);
    for (size_t i = 0; i < mail->mime.defect_count; i++)
        out_cstring(out, mail->mime.defects[i]);
    out_end_list(out);
}

/** Those that can be addresses, with names of a length for people. */
static struct mail_addresses sensible(const struct mail_addresses *people, struct arena *arena)
{
    struct mail_addresses out = { .items =
                                      ARENA_ARRAY(arena, people->count + 1, struct mail_address) };

    for (size_t i = 0; i < people->count && out.count < MAIL_LETTER_PEOPLE_MAX; i++) {
        struct mail_address one = people->items[i];

        if (one.email.n > MAIL_LETTER_EMAIL_MAX)
            continue;
        if (!str_is_null(one.name))
            one.name = utf8_cut(one.name, MAIL_LETTER_NAME_MAX);
        out.items[out.count++] = one;
    }
    return out;
}

static void write_people(struct json_out *out, const char *name,
                         const struct mail_addresses *people, struct arena *arena)
{
    struct mail_addresses kept = sensible(people, arena);

    mail_json_addresses(out, name, &kept, MAIL_LETTER_PEOPLE_MAX);
}

static void write_head(struct json_out *out, const struct mail_parsed *mail, struct arena *arena)
{
    struct mail_addresses from = sensible(&mail->from, arena);
    bool has_id = !str_is_null(mail->message_id) && mail->message_id.n <= MAIL_LETTER_ID_MAX;

    if (from.count > 0) {
        out_key(out, "from");
        mail_json_address(out, &from.items[0]);
    }
    write_people(out, "reply_to", &mail->reply_to, arena);
    write_people(out, "to", &mail->to, arena);
    write_people(out, "cc", &mail->cc, arena);
    mail_json_field(out, "subject", utf8_cut(mail->subject, MAIL_LETTER_SUBJECT_MAX));
    if (mail->has_date) {
        out_key(out, "date_ms");
        out_int(out, mail->date.at_ms);
    }
    mail_json_field(out, "message_id", has_id ? mail->message_id : STR_NULL);
    write_ancestors(out, mail, arena);
}

bool mail_tool_letter(struct str input, const struct mail_tool_options *options,
                      struct arena *arena, struct json_out *out, struct err *err)
{
    struct mail_parsed mail;
    struct str from = STR_NULL;

    (void)err;
    mail_parse_within(input, &options->bounds, arena, &mail);
    if (mail.from.count > 0)
        from = mail.from.items[0].email;
    out_begin_object(out);
    write_head(out, &mail, arena);
    write_class(out, input, options->local_domain, arena);
    write_origin(out, &mail.mime, arena);
    write_auth(out, &mail.mime.top->head, options, arena);
    write_dkim_names(out, input, arena);
    write_text(out, &mail, from, arena);
    write_files(out, &mail, input, arena);
    out_end_object(out);
    return true;
}

bool mail_tool_decode(struct str input, const struct mail_tool_options *options,
                      struct arena *arena, struct json_out *out, struct err *err)
{
    enum { PIECE = 16 * 1024 };
    bool is_known;
    struct mail_transfer_reader reader = { .how = mail_transfer_of(options->type, &is_known),
                                           .rest = input };
    char piece[PIECE];
    size_t n;

    (void)arena;
    (void)err;
    strbuf_reserve(&out->buf, mail_transfer_room(reader.how, input));
    while ((n = mail_transfer_next(&reader, piece, sizeof(piece))) > 0)
        strbuf_add(&out->buf, (struct str){ piece, n });
    return true;
}
