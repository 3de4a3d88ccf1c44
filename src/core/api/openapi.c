#include "core/api/openapi.h"

#include <ctype.h>
#include <string.h>

#include "core/api/router.h"
#include "core/feature.h"

static void key_string(struct json_out *out, const char *key, const char *value)
{
    out_key(out, key);
    out_cstring(out, value);
}

static void write_fields(struct json_out *out, const struct field *fields);

static const char *schema_type(const struct field *field)
{
    switch (field->type) {
    case FIELD_INT:
    case FIELD_ID:
        return "integer";
    case FIELD_BOOL:
        return "boolean";
    case FIELD_STRINGS:
    case FIELD_IDS:
        return "array";
    case FIELD_OBJECT:
        return "object";
    default:
        return "string";
    }
}

static void write_type(struct json_out *out, const struct field *field)
{
    out_key(out, "type");
    if (!(field->flags & FIELD_NULLABLE)) {
        out_cstring(out, schema_type(field));
        return;
    }
    out_begin_list(out);
    out_cstring(out, schema_type(field));
    out_cstring(out, "null");
    out_end_list(out);
}

static void write_bounds(struct json_out *out, const struct field *field)
{
    bool is_text = field->type == FIELD_STRING;

    if (field->type == FIELD_EMAIL)
        key_string(out, "format", "email");
    if (field->type == FIELD_INSTANT)
        key_string(out, "format", "date-time");
    if (is_text || field->type == FIELD_INT) {
        out_key(out, is_text ? "minLength" : "minimum");
        out_int(out, field->min);
        if (is_text || field->max != 0) {
            out_key(out, is_text ? "maxLength" : "maximum");
            out_int(out, field->max != 0 ? field->max : 255);
        }
    }
    if (field->one_of != NULL && field->type == FIELD_ENUM) {
        out_key(out, "enum");
        out_begin_list(out);
        for (const char *const *word = field->one_of; *word != NULL; word++)
            out_cstring(out, *word);
        out_end_list(out);
    }
}

static void write_items(struct json_out *out, const struct field *field)
{
    out_key(out, "items");
    out_begin_object(out);
    key_string(out, "type", field->type == FIELD_IDS ? "integer" : "string");
    out_end_object(out);
    out_key(out, "maxItems");
    out_int(out, field->list_max != 0 ? field->list_max : 100);
}

static void write_schema(struct json_out *out, const struct field *field)
{
    out_begin_object(out);
    if (field->type != FIELD_ANY)
        write_type(out, field);
    if (field->help != NULL)
        key_string(out, "description", field->help);
    write_bounds(out, field);
    if (field->type == FIELD_STRINGS || field->type == FIELD_IDS)
        write_items(out, field);
    if (field->type == FIELD_OBJECT)
        write_fields(out, field->fields);
    out_end_object(out);
}

/** `properties` and `required` of an object that takes nothing else. */
static void write_fields(struct json_out *out, const struct field *fields)
{
    bool takes_others = false;

    out_key(out, "properties");
    out_begin_object(out);
    for (const struct field *field = fields; field->name != NULL; field++) {
        if (strcmp(field->name, FIELD_OTHERS) == 0) {
            takes_others = true;
            continue;
        }
        out_key(out, field->name);
        write_schema(out, field);
    }
    out_end_object(out);
    out_key(out, "required");
    out_begin_list(out);
    for (const struct field *field = fields; field->name != NULL; field++)
        if (field->flags & FIELD_REQUIRED)
            out_cstring(out, field->name);
    out_end_list(out);
    out_key(out, "additionalProperties");
    out_bool(out, takes_others);
}

static void write_parameter(struct json_out *out, const char *in, const struct field *field)
{
    out_begin_object(out);
    key_string(out, "name", field->name);
    key_string(out, "in", in);
    out_key(out, "required");
    out_bool(out, strcmp(in, "path") == 0 || (field->flags & FIELD_REQUIRED));
    out_key(out, "schema");
    write_schema(out, field);
    out_end_object(out);
}

/** `{id}` names of the path, each an integer. */
static void write_path_parameters(struct json_out *out, const char *path)
{
    struct str rest = str_of(path);

    while (rest.n > 0) {
        struct str segment = str_cut(&rest, '/');
        char name[40];

        if (segment.n < 3 || segment.n >= sizeof(name) || segment.p[0] != '{')
            continue;
        memcpy(name, segment.p + 1, segment.n - 2);
        name[segment.n - 2] = '\0';
        write_parameter(out, "path", &(const struct field){ .name = name, .type = FIELD_ID });
    }
}

static const struct field list_parameters[] = {
    { .name = "limit",
      .type = FIELD_INT,
      .min = 1,
      .max = 200,
      .help = "Rows a page; 50 by default" },
    { .name = "cursor", .type = FIELD_STRING, .max = 200, .help = "The page's `next`; opaque" },
};

static const struct field header_if_match = { .name = "If-Match",
                                              .type = FIELD_STRING,
                                              .help = "The ETag you have seen" };
static const struct field header_if_none_match = { .name = "If-None-Match",
                                                   .type = FIELD_STRING,
                                                   .help = "*: only where there is none yet" };
static const struct field header_idempotency = { .name = "Idempotency-Key",
                                                 .type = FIELD_STRING,
                                                 .help = "Makes a repeat harmless for 24 h" };

static void write_parameters(struct json_out *out, const struct route *route)
{
    out_key(out, "parameters");
    out_begin_list(out);
    write_path_parameters(out, route->path);
    for (const struct field *field = route->query; field != NULL && field->name != NULL; field++)
        write_parameter(out, "query", field);
    for (size_t i = 0; (route->flags & ROUTE_LIST) && i < COUNT_OF(list_parameters); i++)
        write_parameter(out, "query", &list_parameters[i]);
    if (route->flags & (ROUTE_IF_MATCH | ROUTE_MAY_MATCH))
        write_parameter(out, "header", &header_if_match);
    if (route->flags & ROUTE_MAY_MATCH)
        write_parameter(out, "header", &header_if_none_match);
    if (router_takes_key(route))
        write_parameter(out, "header", &header_idempotency);
    out_end_list(out);
}

static void write_body(struct json_out *out, const struct route *route)
{
    bool raw = (route->flags & ROUTE_RAW_BODY) != 0;

    if (!raw && route->body == NULL)
        return;
    out_key(out, "requestBody");
    out_begin_object(out);
    out_key(out, "required");
    out_bool(out, true);
    out_key(out, "content");
    out_begin_object(out);
    out_key(out, raw ? "*/*" : "application/json");
    out_begin_object(out);
    if (!raw) {
        out_key(out, "schema");
        out_begin_object(out);
        key_string(out, "type", "object");
        write_fields(out, route->body);
        out_end_object(out);
    }
    out_end_object(out);
    out_end_object(out);
    out_end_object(out);
}

static void write_answers(struct json_out *out, const struct route *route)
{
    out_key(out, "responses");
    out_begin_object(out);
    out_key(out, route->status != NULL ? route->status : "200");
    out_begin_object(out);
    key_string(out, "description", route->answer != NULL ? route->answer : route->summary);
    out_end_object(out);
    out_key(out, "default");
    out_begin_object(out);
    key_string(out, "$ref", "#/components/responses/Problem");
    out_end_object(out);
    out_end_object(out);
}

/** "GET /api/v1/tickets/{id}" → "get_tickets_id". */
static void write_operation_id(struct json_out *out, const struct route *route)
{
    char id[160];
    size_t n = 0;
    const char *path = route->path;

    if (strncmp(path, "/api/v1", 7) == 0)
        path += 7;
    for (const char *p = route->method; *p != '\0' && n < sizeof(id) - 1; p++)
        id[n++] = (char)tolower((unsigned char)*p);
    for (const char *p = path; *p != '\0' && n < sizeof(id) - 1; p++)
        if (*p != '{' && *p != '}')
            id[n++] = isalnum((unsigned char)*p) ? *p : '_';
    id[n] = '\0';
    key_string(out, "operationId", id);
}

static void write_operation(struct json_out *out, const struct feature *feature,
                            const struct route *route)
{
    char method[8] = "";

    for (size_t i = 0; route->method[i] != '\0' && i < sizeof(method) - 1; i++)
        method[i] = (char)tolower((unsigned char)route->method[i]);
    out_key(out, method);
    out_begin_object(out);
    key_string(out, "summary", route->summary);
    write_operation_id(out, route);
    out_key(out, "tags");
    out_begin_list(out);
    out_cstring(out, feature->name);
    out_end_list(out);
    if (route->permission != NULL)
        key_string(out, "x-permission", route->permission);
    if (route->flags & ROUTE_PUBLIC) {
        out_key(out, "security");
        out_begin_list(out);
        out_end_list(out);
    }
    write_parameters(out, route);
    write_body(out, route);
    write_answers(out, route);
    out_end_object(out);
}

static bool is_shown(const struct route *route)
{
    return !(route->flags & ROUTE_HIDDEN);
}

/** True when an earlier route of the house has the same path: it wrote this one too. */
static bool is_written_already(const struct house *house, const struct route *wanted)
{
    for (const struct feature *const *feature = house->features; *feature != NULL; feature++) {
        for (const struct route *r = (*feature)->routes; r != NULL && r->method != NULL; r++) {
            if (r == wanted)
                return false;
            if (is_shown(r) && strcmp(r->path, wanted->path) == 0)
                return true;
        }
    }
    return false;
}

static void write_path(const struct house *house, struct json_out *out, const char *path)
{
    out_key(out, path);
    out_begin_object(out);
    for (const struct feature *const *feature = house->features; *feature != NULL; feature++)
        for (const struct route *r = (*feature)->routes; r != NULL && r->method != NULL; r++)
            if (is_shown(r) && strcmp(r->path, path) == 0)
                write_operation(out, *feature, r);
    out_end_object(out);
}

static void write_paths(const struct house *house, struct json_out *out)
{
    out_key(out, "paths");
    out_begin_object(out);
    for (const struct feature *const *feature = house->features; *feature != NULL; feature++)
        for (const struct route *r = (*feature)->routes; r != NULL && r->method != NULL; r++)
            if (is_shown(r) && !is_written_already(house, r))
                write_path(house, out, r->path);
    out_end_object(out);
}

static const char components[] =
    "{\"securitySchemes\":{"
    "\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
    "\"cookie\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"pharos_session\"}},"
    "\"responses\":{\"Problem\":{\"description\":\"RFC 9457 problem details\",\"content\":{"
    "\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}},"
    "\"schemas\":{\"Problem\":{\"type\":\"object\",\"properties\":{"
    "\"type\":{\"type\":\"string\",\"format\":\"uri\"},\"code\":{\"type\":\"string\"},"
    "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
    "\"detail\":{\"type\":\"string\"},\"field\":{\"type\":\"string\"},"
    "\"params\":{\"type\":\"object\"},\"instance\":{\"type\":\"string\"},"
    "\"choices\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
    "\"at\":{\"type\":\"string\",\"format\":\"date-time\"},"
    "\"local\":{\"type\":\"string\"},\"offset\":{\"type\":\"string\"}}}}},"
    "\"required\":[\"type\",\"code\",\"title\",\"status\",\"detail\"]}}}";

void openapi_write(const struct house *house, struct json_out *out)
{
    out_begin_object(out);
    key_string(out, "openapi", "3.1.0");
    out_key(out, "info");
    out_begin_object(out);
    key_string(out, "title", "Pharos");
    key_string(out, "version", PHAROS_VERSION);
    out_end_object(out);
    out_key(out, "security");
    out_raw(out, STR("[{\"bearer\":[]},{\"cookie\":[]}]"));
    write_paths(house, out);
    out_key(out, "components");
    out_raw(out, str_of(components));
    out_end_object(out);
}
