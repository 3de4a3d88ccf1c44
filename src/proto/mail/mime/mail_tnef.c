#include "proto/mail/mime/mail_tnef.h"

#include "base/arena.h"
#include "base/text/utf8.h"
#include "proto/mail/mime/mail_mime.h"
#include "proto/mail/mime/mail_rtf.h"
#include "proto/mail/mime/mail_tnef_props.h"

enum { NAME_BYTES_MAX = 2000 };

/** Attributes ([MS-OXTNEF] 2.1.3.2), without the types that stand in their upper halves. */
enum attribute_id {
    ATTRIBUTE_BODY = 0x800c,
    ATTRIBUTE_FILE_DATA = 0x800f,
    ATTRIBUTE_FILE_TITLE = 0x8010,
    ATTRIBUTE_FILE_BEGINS = 0x9002, /* attAttachRendData */
    ATTRIBUTE_MESSAGE_PROPS = 0x9003,
    ATTRIBUTE_FILE_PROPS = 0x9005,
    ATTRIBUTE_CODE_PAGE = 0x9007,
};

/** Properties ([MS-OXPROPS]). */
enum prop_id {
    PROP_BODY = 0x1000,
    PROP_RTF = 0x1009,
    PROP_HTML = 0x1013,
    PROP_DISPLAY_NAME = 0x3001,
    PROP_FILE_DATA = 0x3701,
    PROP_FILE_NAME = 0x3704,
    PROP_FILE_LONG_NAME = 0x3707,
    PROP_FILE_MIME_TYPE = 0x370e,
    PROP_FILE_CONTENT_ID = 0x3712,
    PROP_FILE_FLAGS = 0x3714,
    PROP_CODE_PAGE_INTERNET = 0x3fde,
    PROP_FILE_HIDDEN = 0x7ffe,
};

enum { LEVEL_MESSAGE = 1, LEVEL_FILE = 2, FLAG_SHOWN_IN_TEXT = 4, OBJECT_ID_BYTES = 16 };

/** A file while its attributes are read. */
struct file {
    struct str data;   /* STR_NULL where there is none */
    struct str object; /* the same of a property */
    struct mail_tnef_raw title;
    struct mail_tnef_raw name;
    struct mail_tnef_raw long_name;
    struct mail_tnef_raw display_name;
    struct mail_tnef_raw type;
    struct mail_tnef_raw content_id;
    uint32_t flags;
    bool is_hidden;
};

/** What all streams within one share. */
struct opening {
    struct arena *arena;
    struct mail_tnef *out;
    size_t room;
};

/** One message's stream. */
struct stream {
    struct opening *opening;
    struct str rest;
    size_t depth;
    struct mail_tnef body; /* its texts and code pages */
    struct file file;
    bool has_file;
};

/* ---- files ---- */

static struct str read_raw(const struct stream *stream, struct mail_tnef_raw raw)
{
    struct str text;

    if (raw.bytes.n == 0)
        return STR_NULL;
    raw.bytes = str_sub(raw.bytes, 0, NAME_BYTES_MAX);
    text = str_trim(
        mail_tnef_text(raw.bytes, raw.is_unicode, stream->body.page, stream->opening->arena));
    return text.n > 0 ? text : STR_NULL;
}

static struct str without_folders(struct str name)
{
    size_t n = name.n;

    while (n > 0 && name.p[n - 1] != '/' && name.p[n - 1] != '\\')
        n--;
    return n < name.n ? str_from(name, n) : STR_NULL;
}

/** The long name, the short one, the title: the first there is. */
static struct str file_name(const struct stream *stream)
{
    const struct file *file = &stream->file;
    const struct mail_tnef_raw names[] = { file->long_name, file->name, file->title,
                                           file->display_name };
    struct str name = STR_NULL;

    for (size_t i = 0; i < COUNT_OF(names) && name.n == 0; i++)
        name = without_folders(read_raw(stream, names[i]));
    return name;
}

static struct str lower_case(struct str text, struct arena *arena)
{
    char *bytes = arena_alloc(arena, text.n);

    for (size_t i = 0; i < text.n; i++)
        bytes[i] = (char)(text.p[i] >= 'A' && text.p[i] <= 'Z' ? text.p[i] + 32 : text.p[i]);
    return (struct str){ bytes, text.n };
}

static struct str file_type(const struct stream *stream, bool is_message)
{
    struct str type = read_raw(stream, stream->file.type);

    if (is_message)
        return STR("application/ms-tnef");
    if (str_find_char(type, '/') == type.n)
        return STR("application/octet-stream");
    return lower_case(type, stream->opening->arena);
}

static struct str file_content_id(const struct stream *stream)
{
    struct str id = read_raw(stream, stream->file.content_id);

    if (str_starts_with(id, STR("<")))
        id = str_from(id, 1);
    if (str_ends_with(id, STR(">")))
        id.n--;
    return id.n > 0 ? id : STR_NULL;
}

static struct mail_tnef read_stream(struct opening *opening, struct str bytes, size_t depth);

static void add_file(struct stream *stream, struct str content, bool is_message)
{
    struct opening *opening = stream->opening;
    struct mail_tnef *out = opening->out;
    struct mail_tnef_file *file;

    if (out->file_count == MAIL_TNEF_FILES_MAX)
        return;
    out->files =
        arena_grow(opening->arena, out->files, out->file_count, &opening->room, sizeof(*file));
    file = &out->files[out->file_count++];
    *file = (struct mail_tnef_file){ .content = content,
                                     .depth = stream->depth,
                                     .is_message = is_message };
    file->filename = file_name(stream);
    file->content_type = file_type(stream, is_message);
    file->content_id = file_content_id(stream);
    file->is_inline = (stream->file.flags & FLAG_SHOWN_IN_TEXT) != 0
                      || (stream->file.is_hidden && !str_is_null(file->content_id));
    if (is_message && stream->depth < MAIL_TNEF_DEPTH_MAX)
        read_stream(opening, content, stream->depth + 1);
}

/** An object begins with the id of its interface ([MS-OXTNEF] 2.1.3.4). */
static struct str without_object_id(struct str object)
{
    return mail_tnef_is_stream(object) ? object : str_from(object, OBJECT_ID_BYTES);
}

/** The file that was read up to here; links and such, which have no data, are none. */
static void end_file(struct stream *stream)
{
    const struct file *file = &stream->file;

    if (!stream->has_file)
        return;
    stream->has_file = false;
    if (file->object.n >= OBJECT_ID_BYTES && file->data.n == 0) {
        struct str object = without_object_id(file->object);

        add_file(stream, object, mail_tnef_is_stream(object));
    } else if (!str_is_null(file->data)) {
        add_file(stream, file->data, false);
    }
}

static void begin_file(struct stream *stream)
{
    end_file(stream);
    stream->file = (struct file){ 0 };
    stream->has_file = true;
}

/* ---- properties ---- */

static void keep_text(struct mail_tnef_raw *raw, const struct mail_tnef_prop *prop)
{
    bool is_text = prop->type == MAIL_TNEF_STRING8 || prop->type == MAIL_TNEF_UNICODE
                   || prop->type == MAIL_TNEF_BINARY;

    if (is_text && prop->value.n > 0)
        *raw = (struct mail_tnef_raw){ prop->value, prop->type == MAIL_TNEF_UNICODE };
}

static void keep_file_data(struct file *file, const struct mail_tnef_prop *prop)
{
    if (prop->type == MAIL_TNEF_OBJECT)
        file->object = prop->value;
    else if (prop->type == MAIL_TNEF_BINARY && file->data.n == 0)
        file->data = prop->value;
}

static void read_file_prop(struct file *file, const struct mail_tnef_prop *prop)
{
    switch (prop->id) {
    case PROP_FILE_DATA:
        keep_file_data(file, prop);
        break;
    case PROP_FILE_LONG_NAME:
        keep_text(&file->long_name, prop);
        break;
    case PROP_FILE_NAME:
        keep_text(&file->name, prop);
        break;
    case PROP_DISPLAY_NAME:
        keep_text(&file->display_name, prop);
        break;
    case PROP_FILE_MIME_TYPE:
        keep_text(&file->type, prop);
        break;
    case PROP_FILE_CONTENT_ID:
        keep_text(&file->content_id, prop);
        break;
    case PROP_FILE_FLAGS:
        file->flags = mail_tnef_number(prop->value);
        break;
    case PROP_FILE_HIDDEN:
        file->is_hidden = mail_tnef_number(prop->value) != 0;
        break;
    default:
        break;
    }
}

static void read_file_props(struct stream *stream, struct str list)
{
    struct mail_tnef_props props = mail_tnef_props_of(list);
    struct mail_tnef_prop prop;

    while (mail_tnef_props_next(&props, &prop))
        read_file_prop(&stream->file, &prop);
}

static void read_message_prop(struct mail_tnef *body, const struct mail_tnef_prop *prop)
{
    if (prop->id == PROP_BODY)
        keep_text(&body->text, prop);
    else if (prop->id == PROP_HTML)
        keep_text(&body->html, prop);
    else if (prop->id == PROP_CODE_PAGE_INTERNET)
        body->html_page = mail_tnef_number(prop->value);
    else if (prop->id == PROP_RTF && prop->type == MAIL_TNEF_BINARY)
        body->rtf = prop->value;
}

static void read_message_props(struct stream *stream, struct str list)
{
    struct mail_tnef_props props = mail_tnef_props_of(list);
    struct mail_tnef_prop prop;

    while (mail_tnef_props_next(&props, &prop))
        read_message_prop(&stream->body, &prop);
}

/* ---- attributes ---- */

static void read_message_attribute(struct stream *stream, uint32_t id, struct str data)
{
    if (id == ATTRIBUTE_MESSAGE_PROPS)
        read_message_props(stream, data);
    else if (id == ATTRIBUTE_CODE_PAGE)
        stream->body.page = mail_tnef_number(data);
    else if (id == ATTRIBUTE_BODY && stream->body.text.bytes.n == 0)
        stream->body.text = (struct mail_tnef_raw){ data, false };
}

static void read_file_attribute(struct stream *stream, uint32_t id, struct str data)
{
    if (id == ATTRIBUTE_FILE_BEGINS || !stream->has_file)
        begin_file(stream);
    if (id == ATTRIBUTE_FILE_DATA)
        stream->file.data = data;
    else if (id == ATTRIBUTE_FILE_TITLE)
        stream->file.title = (struct mail_tnef_raw){ data, false };
    else if (id == ATTRIBUTE_FILE_PROPS)
        read_file_props(stream, data);
}

static uint16_t checksum_of(struct str data)
{
    uint16_t sum = 0;

    for (size_t i = 0; i < data.n; i++)
        sum = (uint16_t)(sum + (unsigned char)data.p[i]);
    return sum;
}

/** The list of properties that the end of the stream cuts off is read as far as it goes. */
static bool read_cut_attribute(struct stream *stream, char level, uint32_t id)
{
    stream->opening->out->is_cut = true;
    if (level == LEVEL_MESSAGE && id == ATTRIBUTE_MESSAGE_PROPS)
        read_message_props(stream, stream->rest);
    return false;
}

/** False at the end: of the bytes, or of what is a stream. */
static bool read_attribute(struct stream *stream)
{
    struct str level;
    uint32_t tag = 0;
    uint32_t n;
    struct str data;
    uint16_t checksum;

    if (!mail_tnef_cut(&stream->rest, 1, &level)
        || (level.p[0] != LEVEL_MESSAGE && level.p[0] != LEVEL_FILE))
        return false;
    if (!mail_tnef_cut32(&stream->rest, &tag) || !mail_tnef_cut32(&stream->rest, &n)
        || !mail_tnef_cut(&stream->rest, n, &data))
        return read_cut_attribute(stream, level.p[0], tag & 0xffff);
    if (!mail_tnef_cut16(&stream->rest, &checksum))
        stream->opening->out->is_cut = true;
    else if (checksum != checksum_of(data))
        stream->opening->out->has_wrong_checksum = true;
    if (level.p[0] == LEVEL_MESSAGE)
        read_message_attribute(stream, tag & 0xffff, data);
    else
        read_file_attribute(stream, tag & 0xffff, data);
    return true;
}

/* ---- streams ---- */

/** [MS-OXTNEF] 2.1.1: the signature, a key that says nothing any more, attributes. */
static struct mail_tnef read_stream(struct opening *opening, struct str bytes, size_t depth)
{
    struct stream stream = { .opening = opening, .rest = str_from(bytes, 6), .depth = depth };

    while (read_attribute(&stream))
        continue;
    end_file(&stream);
    return stream.body;
}

bool mail_tnef_is_stream(struct str bytes)
{
    return str_starts_with(bytes, STR("\x78\x9f\x3e\x22"));
}

bool mail_tnef_read(struct str stream, struct arena *arena, struct mail_tnef *out)
{
    struct mail_tnef found = { 0 };
    struct opening opening = { arena, &found, 0 };

    if (!mail_tnef_is_stream(stream))
        return false;
    *out = read_stream(&opening, stream, 0);
    out->files = found.files;
    out->file_count = found.file_count;
    out->is_cut = found.is_cut;
    out->has_wrong_checksum = found.has_wrong_checksum;
    return true;
}

/* ---- texts ---- */

/** The code page that the message names for its HTML, or the charset that the HTML names itself. */
static struct str read_html_bytes(struct str bytes, uint32_t page, struct arena *arena)
{
    struct mail_part part = { .type = STR("text/html"), .content = bytes };

    return page > 0 ? mail_tnef_text(bytes, false, page, arena) : mail_part_text(&part, arena);
}

static struct mail_tnef_raw shortened(struct mail_tnef_raw raw)
{
    raw.bytes = str_sub(raw.bytes, 0, (raw.is_unicode ? 2 : 1) * (size_t)MAIL_TEXT_BYTES_MAX);
    return raw;
}

static struct str text_or_null(struct str text)
{
    return text.n > 0 ? utf8_cut(text, MAIL_TEXT_BYTES_MAX) : STR_NULL;
}

void mail_tnef_read_texts(const struct mail_tnef *tnef, struct arena *arena, struct str *text,
                          struct str *html)
{
    struct mail_tnef_raw plain = shortened(tnef->text);
    struct mail_tnef_raw rich = shortened(tnef->html);

    *text = text_or_null(mail_tnef_text(plain.bytes, plain.is_unicode, tnef->page, arena));
    *html = text_or_null(rich.is_unicode ? mail_tnef_text(rich.bytes, true, 0, arena)
                                         : read_html_bytes(rich.bytes, tnef->html_page, arena));
    if (str_is_null(*text) && str_is_null(*html))
        *text = text_or_null(mail_rtf_text(mail_rtf_unpack(tnef->rtf, arena), arena));
}
