#include "proto/mail/compose/mail_body_encode.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "proto/mail/compose/mail_fold.h"

enum {
    BASE64_LINE = 57, /* bytes that make 76 characters */
    PIECE_LINES = 48, /* lines that are encoded at once */
    PIECE_BYTES = BASE64_LINE * PIECE_LINES,
};

/** Length of what stands before the next line end. */
static size_t line_length(struct str text)
{
    size_t n = 0;

    while (n < text.n && text.p[n] != '\n' && text.p[n] != '\r')
        n++;
    return n;
}

struct str mail_text_canonical(struct str text, struct arena *arena)
{
    size_t line_ends = 1;
    char *out;
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        line_ends += text.p[i] == '\n' || text.p[i] == '\r';
    out = arena_alloc(arena, text.n + line_ends + 1);
    while (text.n > 0) {
        size_t length = line_length(text);
        size_t end = str_starts_with(str_from(text, length), STR("\r\n")) ? 2 : 1;

        memcpy(out + n, text.p, length);
        memcpy(out + n + length, "\r\n", 2);
        n += length + 2;
        text = str_from(text, length + end);
    }
    return (struct str){ out, n };
}

/** Cuts a line off *rest, without its CRLF. */
static struct str cut_line(struct str *rest)
{
    struct str line = str_cut(rest, '\n');

    if (str_ends_with(line, STR("\r")))
        line.n--;
    if (rest->n == 0)
        *rest = STR_NULL;
    return line;
}

/** Lines that the way changes: mbox files mark "From ", SMTP doubles a dot, servers cut blanks. */
static bool is_endangered(struct str line)
{
    return str_starts_with(line, STR("From ")) || str_starts_with(line, STR("."))
           || str_ends_with(line, STR(" ")) || str_ends_with(line, STR("\t"));
}

/** The bytes that quoted-printable writes as they are (RFC 2045 6.7), wherever they stand. */
static bool is_qp_plain(unsigned char c)
{
    return (c >= ' ' && c <= '~' && c != '=') || c == '\t';
}

/** A line that can be sent as it is, and that is no delimiter of ours (mail_compose.c). */
static bool is_safe_line(struct str line)
{
    if (line.n > MAIL_LINE_USUAL + 2 || is_endangered(line) || str_starts_with(line, STR("--=_")))
        return false;
    for (size_t i = 0; i < line.n; i++)
        if (!is_qp_plain((unsigned char)line.p[i]) && line.p[i] != '=')
            return false;
    return true;
}

enum mail_transfer mail_transfer_for_text(struct str text)
{
    struct str rest = text.n > 0 ? text : STR_NULL;
    size_t escapes = 0;
    bool is_safe = true;

    while (!str_is_null(rest)) {
        struct str line = cut_line(&rest);

        is_safe = is_safe && is_safe_line(line);
        for (size_t i = 0; i < line.n; i++)
            escapes += !is_qp_plain((unsigned char)line.p[i]);
    }
    if (is_safe)
        return MAIL_AS_IS;
    return text.n + 2 * escapes <= text.n / 3 * 4 ? MAIL_QUOTED_PRINTABLE : MAIL_BASE64;
}

const char *mail_transfer_name(enum mail_transfer how)
{
    return how == MAIL_BASE64             ? "base64"
           : how == MAIL_QUOTED_PRINTABLE ? "quoted-printable"
                                          : "7bit";
}

/* ---- quoted-printable ---- */

/** A line of the encoded text. */
struct qp_line {
    struct mail_out *out;
    size_t n;
    char text[MAIL_LINE_USUAL + 2];
};

static void end_qp_line(struct qp_line *line, const char *how)
{
    mail_out_add(line->out, (struct str){ line->text, line->n });
    mail_out_add(line->out, str_of(how));
    line->n = 0;
}

/** `is_last`: of its line, so that no room is needed for the sign that the line goes on. */
static void add_qp_byte(struct qp_line *line, unsigned char c, bool is_plain, bool is_last)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t n = is_plain ? 1 : 3;

    if (line->n + n + (is_last ? 0 : 1) > MAIL_LINE_USUAL)
        end_qp_line(line, "=\r\n");
    if (is_plain) {
        line->text[line->n++] = (char)c;
        return;
    }
    line->text[line->n++] = '=';
    line->text[line->n++] = digits[c >> 4];
    line->text[line->n++] = digits[c & 0xF];
}

/** The first sign is written as a number where it would make the line look like another thing. */
static void add_qp_line(struct qp_line *out, struct str line)
{
    bool hides_first = str_starts_with(line, STR("From ")) || str_starts_with(line, STR("."));

    for (size_t i = 0; i < line.n; i++) {
        unsigned char c = (unsigned char)line.p[i];
        bool is_last = i + 1 == line.n;
        bool is_hidden = (i == 0 && hides_first) || (is_last && (c == ' ' || c == '\t'));

        add_qp_byte(out, c, is_qp_plain(c) && !is_hidden, is_last);
    }
    end_qp_line(out, "\r\n");
}

static void out_qp(struct mail_out *out, struct str text)
{
    struct qp_line line = { .out = out };
    struct str rest = text.n > 0 ? text : STR_NULL;

    while (!str_is_null(rest) && mail_out_goes_on(out))
        add_qp_line(&line, cut_line(&rest));
}

/* ---- base64 ---- */

/** By OpenSSL, since libsodium takes several times as long in order to tell nothing by its time. */
static void out_base64_piece(struct mail_out *out, struct str piece)
{
    unsigned char line[BASE64_LINE / 3 * 4 + 1];

    while (piece.n > 0) {
        struct str bytes = str_sub(piece, 0, BASE64_LINE);
        int n = EVP_EncodeBlock(line, (const unsigned char *)bytes.p, (int)bytes.n);

        mail_out_add(out, (struct str){ (const char *)line, (size_t)n });
        mail_out_add(out, STR("\r\n"));
        piece = str_from(piece, bytes.n);
    }
}

void mail_out_text(struct mail_out *out, enum mail_transfer how, struct str text)
{
    if (how == MAIL_QUOTED_PRINTABLE)
        out_qp(out, text);
    else if (how == MAIL_BASE64)
        out_base64_piece(out, text);
    else
        mail_out_add(out, text);
}

/* ---- sources ---- */

/** Fills the piece as far as the source goes: only the last one may end within a line. */
static bool read_piece(const struct mail_source *source, uint64_t offset, char piece[PIECE_BYTES],
                       size_t *n)
{
    size_t more = 1;

    for (*n = 0; *n < PIECE_BYTES && more > 0; *n += more) {
        if (!source->read_at(source->arg, offset + *n, piece + *n, PIECE_BYTES - *n, &more))
            return false;
        CHECK(more <= PIECE_BYTES - *n);
    }
    return true;
}

typedef void out_piece(struct mail_out *out, struct str piece);

static bool out_source(struct mail_out *out, const struct mail_source *source, out_piece *put)
{
    char piece[PIECE_BYTES];
    uint64_t offset = 0;
    size_t n;

    do {
        if (!read_piece(source, offset, piece, &n))
            return false;
        put(out, (struct str){ piece, n });
        offset += n;
    } while (n == PIECE_BYTES && mail_out_goes_on(out));
    return true;
}

bool mail_out_base64(struct mail_out *out, const struct mail_source *source)
{
    return out_source(out, source, out_base64_piece);
}

bool mail_out_as_is(struct mail_out *out, const struct mail_source *source)
{
    return out_source(out, source, mail_out_add);
}
