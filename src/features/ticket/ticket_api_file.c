/* Files over HTTP: a body that streams into a blob, and a blob that streams out. */
#include "base/arena.h"
#include "base/encode.h"
#include "features/ticket/ticket_api.h"
#include "features/ticket/ticket_file.h"
#include "features/ticket/ticket_json.h"

struct http_sink *ticket_api_upload_sink(struct house *house, const struct http_request *head)
{
    return blob_writer_sink(blob_writer_new(house, head->arena));
}

struct upload_step {
    struct blob_draft *draft;
    struct ticket_attachment upload;
};

static bool upload_step(struct call *call, void *arg)
{
    struct upload_step *step = arg;

    return ticket_upload_keep(call, step->draft, &step->upload);
}

/** The body as it was taken: in a blob already, or still in memory. */
static bool finish_body(struct exchange *x, struct blob_draft **out)
{
    if (x->request->sink != NULL)
        return blob_writer_done(blob_writer_of(x->request->sink), x->call, out);
    return blob_prepare(x->call, x->request->body, out);
}

bool ticket_api_upload(struct exchange *x)
{
    struct upload_step *step = ARENA_NEW(x->call->arena, struct upload_step);
    struct str name = exchange_query(x, "filename");

    step->upload.filename = ticket_filename(x->call->arena, name.p != NULL ? name : STR("file"));
    step->upload.content_type =
        ticket_content_type(x->call->arena, http_request_header(x->request, "Content-Type"));
    if (!finish_body(x, &step->draft) || !call_change(x->call, upload_step, step))
        return false;
    out_begin_object(&x->out);
    out_key(&x->out, "id");
    out_int(&x->out, step->upload.id);
    out_key(&x->out, "filename");
    out_str(&x->out, step->upload.filename);
    out_key(&x->out, "content_type");
    out_str(&x->out, step->upload.content_type);
    out_key(&x->out, "size");
    out_int(&x->out, step->upload.size_bytes);
    out_end_object(&x->out);
    return exchange_created(x, STR_NULL);
}

struct again_step {
    int64_t ticket_id;
    int64_t message_id;
    struct ticket_attachment *uploads;
    size_t count;
};

static bool again_step(struct call *call, void *arg)
{
    struct again_step *step = arg;

    return ticket_upload_again(call, step->ticket_id, step->message_id, &step->uploads,
                               &step->count);
}

static bool write_uploads(struct exchange *x, void *arg)
{
    const struct again_step *step = arg;

    out_begin_object(&x->out);
    ticket_write_attachments(&x->out, step->uploads, step->count);
    out_end_object(&x->out);
    return exchange_created(x, STR_NULL);
}

bool ticket_api_message_uploads(struct exchange *x)
{
    struct again_step step = { .ticket_id = x->ids[0], .message_id = x->ids[1] };

    return exchange_change(x, again_step, write_uploads, &step);
}

struct open_step {
    int64_t id;
    struct ticket_attachment attachment;
    struct blob_content content;
};

static bool open_step(struct call *call, void *arg)
{
    struct open_step *step = arg;

    return ticket_attachment_open(call, step->id, &step->attachment, &step->content);
}

static bool note_step(struct call *call, void *arg)
{
    const struct open_step *step = arg;

    return ticket_attachment_note_fetched(call, &step->attachment);
}

/** A plain name for old readers would have to be guessed; RFC 6266's extended form suffices. */
static struct str disposition(struct arena *arena, const char *kind, struct str filename)
{
    return str_format(arena, "%s; filename*=UTF-8''%" STR_FMT, kind,
                      STR_ARG(percent_encode(arena, filename)));
}

static bool answer_file(struct exchange *x, const struct open_step *step)
{
    bool shown = str_eq(exchange_query(x, "inline"), STR("1"))
                 && ticket_content_type_is_opened(step->attachment.content_type);

    if (step->content.fd >= 0) {
        x->response->file_fd = step->content.fd;
        x->response->file_bytes = step->content.size_bytes;
    } else {
        x->response->body = step->content.bytes;
    }
    http_response_header(x->response, "Content-Type", step->attachment.content_type);
    http_response_header(
        x->response, "Content-Disposition",
        disposition(x->call->arena, shown ? "inline" : "attachment", step->attachment.filename));
    http_response_header(x->response, "X-Content-Type-Options", STR("nosniff"));
    http_response_header(x->response, "Content-Security-Policy",
                         STR("sandbox; default-src 'none'"));
    http_response_header(x->response, "Cache-Control", STR("private, no-store"));
    return true;
}

static bool open_upload_step(struct call *call, void *arg)
{
    struct open_step *step = arg;

    return ticket_upload_open(call, step->id, &step->attachment, &step->content);
}

bool ticket_api_upload_get(struct exchange *x)
{
    struct open_step step = { .id = x->ids[0], .content.fd = -1 };

    return call_read(x->call, open_upload_step, &step) && answer_file(x, &step);
}

bool ticket_api_attachment(struct exchange *x)
{
    struct open_step *step = ARENA_NEW(x->call->arena, struct open_step);

    step->id = x->ids[0];
    step->content.fd = -1;
    if (!call_read(x->call, open_step, step))
        return false;
    answer_file(x, step);
    /* Who fetched it is on record before the first byte leaves. */
    return call_change(x->call, note_step, step);
}
