/* Frames as bytes: made once, shared by all sockets they go to. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "core/live/live_internal.h"
#include "proto/json.h"

enum { FRAME_MAX_BYTES = 4096, VIEWERS_MAX = 50 };

static struct live_text *text_with_room(size_t n)
{
    struct live_text *text = malloc(sizeof(*text) + n);

    CHECK(text != NULL);
    atomic_init(&text->refs, 1);
    text->n = n;
    return text;
}

struct live_text *live_text_of_bytes(const void *bytes, size_t n)
{
    struct live_text *text = text_with_room(n);

    memcpy(text->bytes, bytes, n);
    return text;
}

struct live_text *live_text_new(struct str json)
{
    unsigned char header[WEBSOCKET_HEADER_MAX];
    size_t header_n = websocket_text_header(json.n, header);
    struct live_text *text = text_with_room(header_n + json.n);

    memcpy(text->bytes, header, header_n);
    memcpy(text->bytes + header_n, json.p, json.n);
    return text;
}

struct live_text *live_text_ref(struct live_text *text)
{
    atomic_fetch_add(&text->refs, 1);
    return text;
}

void live_text_unref(struct live_text *text)
{
    if (atomic_fetch_sub(&text->refs, 1) == 1)
        free(text);
}

static void write_frame(struct json_out *out, const struct live_frame *frame, struct arena *arena)
{
    out_begin_object(out);
    out_key(out, "type");
    out_cstring(out, "event");
    out_key(out, "position");
    out_str(out, event_position_format(arena, frame->position));
    out_key(out, "topic");
    out_str(out, str_format(arena, "ticket:%lld", (long long)frame->ticket_id));
    out_key(out, "ticket");
    out_id(out, frame->ticket_id);
    out_key(out, "version");
    out_int(out, frame->version);
    out_key(out, "codes");
    out_begin_list(out);
    for (size_t i = 0; i < frame->code_count; i++)
        out_cstring(out, frame->codes[i]);
    out_end_list(out);
    out_key(out, "actor");
    out_id(out, frame->actor_account_id);
    out_key(out, "at");
    out_instant(out, frame->at_ms);
    out_end_object(out);
}

static struct live_text *text_of(struct json_out *out)
{
    CHECK(!out->buf.overflow);
    return live_text_new(strbuf_str(&out->buf));
}

struct live_text *live_text_of_frame(const struct live_frame *frame)
{
    struct arena *arena = arena_new(4 * FRAME_MAX_BYTES);
    struct json_out out = json_out_new(arena, FRAME_MAX_BYTES);
    struct live_text *text;

    CHECK(frame->code_count <= LIVE_CODES_MAX);
    write_frame(&out, frame, arena);
    text = text_of(&out);
    arena_free(&arena);
    return text;
}

static bool types_anywhere(const struct live *live, int64_t ticket_id, int64_t account_id)
{
    for (struct list_node *at = list_first(&live->sockets); at != NULL;
         at = list_next(&live->sockets, at)) {
        const struct live_socket *socket = CONTAINER_OF(at, struct live_socket, link);

        if (socket->viewed_ticket == ticket_id && socket->member.account_id == account_id
            && socket->is_typing)
            return true;
    }
    return false;
}

/** The sockets of one account are one viewer, who types when any of them does. */
static void write_viewers(struct json_out *out, const struct live *live, int64_t ticket_id)
{
    struct id_set seen = { 0 };

    for (struct list_node *at = list_first(&live->sockets); at != NULL && seen.count < VIEWERS_MAX;
         at = list_next(&live->sockets, at)) {
        const struct live_socket *socket = CONTAINER_OF(at, struct live_socket, link);

        if (socket->viewed_ticket != ticket_id || id_set_has(&seen, socket->member.account_id))
            continue;
        id_set_add(&seen, socket->member.account_id);
        out_begin_object(out);
        out_key(out, "account");
        out_id(out, socket->member.account_id);
        out_key(out, "typing");
        out_bool(out, types_anywhere(live, ticket_id, socket->member.account_id));
        out_end_object(out);
    }
    free(seen.ids);
}

struct live_text *live_text_presence(struct live *live, int64_t ticket_id)
{
    struct json_out out = json_out_new(live->scratch, FRAME_MAX_BYTES);
    struct live_text *text;

    out_begin_object(&out);
    out_key(&out, "type");
    out_cstring(&out, "presence");
    out_key(&out, "ticket");
    out_id(&out, ticket_id);
    out_key(&out, "viewers");
    out_begin_list(&out);
    write_viewers(&out, live, ticket_id);
    out_end_list(&out);
    out_end_object(&out);
    text = text_of(&out);
    arena_reset(live->scratch);
    return text;
}

struct live_text *live_text_hello(struct live *live, int64_t account_id)
{
    struct json_out out = json_out_new(live->scratch, FRAME_MAX_BYTES);
    struct live_text *text;

    out_begin_object(&out);
    out_key(&out, "type");
    out_cstring(&out, "hello");
    out_key(&out, "position");
    out_str(&out, event_position_format(live->scratch, live->newest));
    out_key(&out, "account");
    out_id(&out, account_id);
    out_end_object(&out);
    text = text_of(&out);
    arena_reset(live->scratch);
    return text;
}

static struct live_text *text_of_type(struct live *live, const char *type, const char *reason)
{
    struct json_out out = json_out_new(live->scratch, FRAME_MAX_BYTES);
    struct live_text *text;

    out_begin_object(&out);
    out_key(&out, "type");
    out_cstring(&out, type);
    if (reason != NULL) {
        out_key(&out, "reason");
        out_cstring(&out, reason);
    }
    out_end_object(&out);
    text = text_of(&out);
    arena_reset(live->scratch);
    return text;
}

struct live_text *live_text_simple(struct live *live, const char *type)
{
    return text_of_type(live, type, NULL);
}

struct live_text *live_text_bye(struct live *live, const char *reason)
{
    return text_of_type(live, "bye", reason);
}
