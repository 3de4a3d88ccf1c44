#include "proto/smtp/smtp_data.h"

#include <string.h>

void smtp_data_init(struct smtp_data *data)
{
    data->state = SMTP_DATA_LINE_START;
}

bool smtp_data_is_end(const struct smtp_data *data)
{
    return data->state == SMTP_DATA_END;
}

/** The state after a byte that belongs to the message, `was` being the one before it. */
static enum smtp_data_state after(enum smtp_data_state was, char c)
{
    if (c == '\r')
        return SMTP_DATA_CR;
    return c == '\n' && was == SMTP_DATA_CR ? SMTP_DATA_LINE_START : SMTP_DATA_LINE;
}

static void give(const char *from, const char *to, smtp_data_take *take, void *arg)
{
    if (to > from)
        take(arg, from, (size_t)(to - from));
}

/** Within a line only a CR is of interest: where the next stands, or the end. */
static const char *next_cr(const char *p, const char *end)
{
    const char *found = memchr(p, '\r', (size_t)(end - p));

    return found != NULL ? found : end;
}

/** Goes on in bytes that belong to the message, up to the next CR or by one byte. */
static const char *pass(struct smtp_data *data, const char *p, const char *end)
{
    if (data->state == SMTP_DATA_LINE)
        p = next_cr(p, end);
    if (p == end)
        return p;
    data->state = after(data->state, *p);
    return p + 1;
}

/** Goes on behind a dot at a line's beginning: the next bytes tell whether the message ends. */
static const char *pass_dot(struct smtp_data *data, const char *p, smtp_data_take *take, void *arg)
{
    if (data->state == SMTP_DATA_DOT) {
        data->state = *p == '\r' ? SMTP_DATA_DOT_CR : SMTP_DATA_LINE;
        return *p == '\r' ? p + 1 : p;
    }
    if (*p == '\n') {
        data->state = SMTP_DATA_END;
        return p + 1;
    }
    take(arg, "\r", 1);
    data->state = SMTP_DATA_CR;
    return p;
}

/* `run` begins the bytes that belong to the message and were not given yet; it is broken only by
 * what is left out or was held back. */
size_t smtp_data_decode(struct smtp_data *data, const char *bytes, size_t n, smtp_data_take *take,
                        void *arg)
{
    const char *end = bytes + n;
    const char *run = bytes;
    const char *p = bytes;

    while (p < end && data->state != SMTP_DATA_END) {
        if (data->state == SMTP_DATA_DOT || data->state == SMTP_DATA_DOT_CR) {
            p = run = pass_dot(data, p, take, arg);
        } else if (data->state == SMTP_DATA_LINE_START && *p == '.') {
            give(run, p, take, arg);
            run = ++p;
            data->state = SMTP_DATA_DOT;
        } else {
            p = pass(data, p, end);
        }
    }
    give(run, p, take, arg);
    return (size_t)(p - bytes);
}

static const char *next_line_end(const char *p, const char *end)
{
    while (p < end && *p != '\r' && *p != '\n')
        p++;
    return p;
}

/* A CR is written as a whole line end at once; the LF behind it, should one come, is left out. */
void smtp_data_encode(struct smtp_data *data, const char *bytes, size_t n, smtp_data_take *take,
                      void *arg)
{
    const char *end = bytes + n;

    for (const char *p = bytes; p < end;) {
        const char *from = p;

        if (*p == '\r' || *p == '\n') {
            if (*p == '\r' || data->state != SMTP_DATA_CR)
                take(arg, "\r\n", 2);
            data->state = *p == '\r' ? SMTP_DATA_CR : SMTP_DATA_LINE_START;
            p++;
            continue;
        }
        if (*p == '.' && data->state != SMTP_DATA_LINE)
            take(arg, ".", 1);
        p = next_line_end(p, end);
        take(arg, from, (size_t)(p - from));
        data->state = SMTP_DATA_LINE;
    }
}

void smtp_data_encode_end(struct smtp_data *data, smtp_data_take *take, void *arg)
{
    if (data->state == SMTP_DATA_LINE)
        take(arg, "\r\n", 2);
    take(arg, ".\r\n", 3);
    data->state = SMTP_DATA_END;
}
