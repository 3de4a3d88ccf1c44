#include "proto/mail/compose/mail_sink.h"

#include <inttypes.h>
#include <string.h>

#include "base/err.h"

static bool read_str_at(void *arg, uint64_t offset, void *bytes, size_t room, size_t *n)
{
    const struct str *all = arg;
    struct str piece =
        offset < all->n ? str_sub(*all, (size_t)offset, room) : (struct str){ all->p, 0 };

    if (piece.n > 0)
        memcpy(bytes, piece.p, piece.n);
    *n = piece.n;
    return true;
}

struct mail_source mail_source_of(const struct str *bytes)
{
    return (struct mail_source){ read_str_at, (void *)bytes };
}

void mail_out_begin(struct mail_out *out, const struct mail_sink *sink, uint64_t bytes_max)
{
    out->sink = sink;
    out->bytes_max = bytes_max;
    out->total_bytes = 0;
    out->is_refused = false;
    out->is_over = false;
    out->n = 0;
}

static void hand_on(struct mail_out *out)
{
    if (out->n > 0 && mail_out_goes_on(out))
        out->is_refused = !out->sink->write(out->sink->arg, out->buffer, out->n);
    out->n = 0;
}

bool mail_out_goes_on(const struct mail_out *out)
{
    return !out->is_refused && !out->is_over;
}

void mail_out_add(struct mail_out *out, struct str bytes)
{
    out->total_bytes += bytes.n;
    out->is_over = out->is_over || out->total_bytes > out->bytes_max;
    while (bytes.n > 0 && mail_out_goes_on(out)) {
        struct str piece = str_sub(bytes, 0, sizeof(out->buffer) - out->n);

        memcpy(out->buffer + out->n, piece.p, piece.n);
        out->n += piece.n;
        bytes = str_from(bytes, piece.n);
        if (out->n == sizeof(out->buffer))
            hand_on(out);
    }
}

bool mail_out_end(struct mail_out *out, struct err *err)
{
    hand_on(out);
    if (out->is_over) {
        err_set(err, ERR_LIMIT, "mail_too_large", "the message would be larger than allowed");
        return err_param(err, "%" PRIu64, out->bytes_max);
    }
    if (out->is_refused)
        return err_set(err, ERR_UNAVAILABLE, "mail_not_taken",
                       "the message could not be written to its end");
    return true;
}
