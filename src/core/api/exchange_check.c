#include "core/api/exchange_check.h"

#include <stdio.h>
#include <string.h>

#include "base/encode.h"
#include "base/instant.h"
#include "base/text/utf8.h"

#define ID_MAX (((int64_t)1 << 53) - 1)

enum { STRING_MAX_DEFAULT = 255, LIST_MAX_DEFAULT = 100, EMAIL_MAX = 254 };

/** Where a value stands: written out only when something is wrong there. */
struct place {
    const struct place *parent; /* NULL: the body itself */
    const char *name;
};

static bool check_object(const struct field *fields, const json_t *object,
                         const struct place *place, struct err *err);

/** Code points of valid UTF-8: every byte that does not continue one. */
static int64_t code_points(struct str s)
{
    int64_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        if (((unsigned char)s.p[i] & 0xc0) != 0x80)
            n++;
    return n;
}

static bool check_string(const struct field *field, struct str s, struct err *err)
{
    int64_t max = field->max > 0 ? field->max : STRING_MAX_DEFAULT;
    int64_t n = code_points(s);

    if (n > max) {
        err_set(err, ERR_INVALID, "too_long", "this is longer than %lld characters",
                (long long)max);
        return err_param(err, "%lld", (long long)max);
    }
    if (n < field->min) {
        err_set(err, ERR_INVALID, "too_short", "this needs at least %lld characters",
                (long long)field->min);
        return err_param(err, "%lld", (long long)field->min);
    }
    return true;
}

/** What both sides of an SMTP envelope can carry: local@domain without blanks or control bytes. */
static bool check_email(struct str s, struct err *err)
{
    size_t at = s.n;

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c <= ' ' || c == 0x7f || c == ',' || c == ';' || c == '<' || c == '>' || c == '"')
            return err_set(err, ERR_INVALID, "bad_email", "this is not an e-mail address");
        if (c == '@')
            at = i;
    }
    if (s.n > EMAIL_MAX || at == 0 || at + 1 >= s.n || str_find_char(s, '@') != at
        || s.p[at + 1] == '.' || s.p[s.n - 1] == '.')
        return err_set(err, ERR_INVALID, "bad_email", "this is not an e-mail address");
    return true;
}

static bool check_int(const struct field *field, int64_t value, struct err *err)
{
    int64_t max = field->max != 0 ? field->max : ID_MAX;
    int64_t min = field->type == FIELD_ID ? 1 : field->min;

    if (value >= min && value <= max)
        return true;
    err_set(err, ERR_INVALID, "out_of_range", "this must lie between %lld and %lld", (long long)min,
            (long long)max);
    return err_param(err, "%lld..%lld", (long long)min, (long long)max);
}

static bool check_one_of(const struct field *field, struct str s, struct err *err)
{
    char allowed[ERR_PARAM_MAX] = "";
    size_t n = 0;

    for (const char *const *word = field->one_of; *word != NULL; word++) {
        if (str_eq(str_of(*word), s))
            return true;
        n += (size_t)snprintf(allowed + n, sizeof(allowed) - n, "%s%s", n > 0 ? ", " : "", *word);
        if (n >= sizeof(allowed))
            n = sizeof(allowed) - 1;
    }
    err_set(err, ERR_INVALID, "not_allowed", "this must be one of: %s", allowed);
    return err_param(err, "%s", allowed);
}

static bool check_instant(struct str s, struct err *err)
{
    int64_t at_ms;

    if (instant_parse(s, &at_ms))
        return true;
    return err_set(err, ERR_INVALID, "bad_instant", "this is not an RFC 3339 instant");
}

static bool wrong_type(struct err *err, const char *wanted)
{
    err_set(err, ERR_INVALID, "wrong_type", "this must be %s", wanted);
    return err_param(err, "%s", wanted);
}

static bool check_text(const struct field *field, const json_t *value, struct err *err)
{
    struct str s = json_str(value);

    if (!json_is_string(value))
        return wrong_type(err, "a string");
    switch (field->type) {
    case FIELD_EMAIL:
        return check_email(s, err);
    case FIELD_ENUM:
        return check_one_of(field, s, err);
    case FIELD_INSTANT:
        return check_instant(s, err);
    default:
        return check_string(field, s, err);
    }
}

static bool check_list(const struct field *field, const json_t *value, struct err *err)
{
    size_t max = (size_t)(field->list_max > 0 ? field->list_max : LIST_MAX_DEFAULT);
    size_t i;
    json_t *item;

    if (!json_is_array(value))
        return wrong_type(err, "a list");
    if (json_array_size(value) > max) {
        err_set(err, ERR_INVALID, "too_many", "at most %zu are allowed", max);
        return err_param(err, "%zu", max);
    }
    json_array_foreach(value, i, item)
    {
        if (field->type == FIELD_STRINGS) {
            if (!json_is_string(item))
                return wrong_type(err, "a list of strings");
            if (!check_string(field, json_str(item), err))
                return false;
        } else if (!json_is_integer(item) || json_integer_value(item) < 1
                   || json_integer_value(item) > ID_MAX) {
            return wrong_type(err, "a list of ids");
        }
    }
    return true;
}

static bool check_value(const struct field *field, const json_t *value, const struct place *place,
                        struct err *err)
{
    switch (field->type) {
    case FIELD_STRING:
    case FIELD_EMAIL:
    case FIELD_ENUM:
    case FIELD_INSTANT:
        return check_text(field, value, err);
    case FIELD_INT:
    case FIELD_ID:
        if (!json_is_integer(value))
            return wrong_type(err, "an integer");
        return check_int(field, json_integer_value(value), err);
    case FIELD_BOOL:
        return json_is_boolean(value) || wrong_type(err, "true or false");
    case FIELD_STRINGS:
    case FIELD_IDS:
        return check_list(field, value, err);
    case FIELD_OBJECT:
        if (!json_is_object(value))
            return wrong_type(err, "an object");
        return check_object(field->fields, value, place, err);
    case FIELD_ANY:
        return true;
    }
    return true;
}

/** "/customer/email": the members on the way, outermost first. */
static size_t write_path(const struct place *place, char *out, size_t room)
{
    size_t n = place->parent != NULL ? write_path(place->parent, out, room) : 0;

    if (n < room)
        n += (size_t)snprintf(out + n, room - n, "/%s", place->name);
    return n < room ? n : room;
}

/** Names the member, unless a deeper check has named one already. */
static bool at_place(struct err *err, const struct place *place)
{
    char path[ERR_FIELD_MAX];

    if (err->field[0] != '\0')
        return false;
    write_path(place, path, sizeof(path));
    return err_field(err, path);
}

static const struct field *find_field(const struct field *fields, const char *name)
{
    const struct field *others = NULL;

    for (const struct field *field = fields; field != NULL && field->name != NULL; field++) {
        if (strcmp(field->name, name) == 0)
            return field;
        if (strcmp(field->name, FIELD_OTHERS) == 0)
            others = field;
    }
    return others;
}

static bool check_member(const struct field *fields, const char *name, const json_t *value,
                         const struct place *parent, struct err *err)
{
    const struct field *field = find_field(fields, name);
    struct place place = { parent, name };

    if (field == NULL) {
        err_set(err, ERR_INVALID, "unknown_field", "this member is not known here");
        return at_place(err, &place);
    }
    if (json_is_null(value)) {
        if (field->flags & FIELD_NULLABLE)
            return true;
        wrong_type(err, "a value, not null");
        return at_place(err, &place);
    }
    return check_value(field, value, &place, err) || at_place(err, &place);
}

static bool check_object(const struct field *fields, const json_t *object,
                         const struct place *place, struct err *err)
{
    const char *name;
    json_t *value;

    err_clear(err);
    json_object_foreach((json_t *)object, name, value)
    {
        if (!check_member(fields, name, value, place, err))
            return false;
    }
    for (const struct field *field = fields; field != NULL && field->name != NULL; field++) {
        struct place missing = { place, field->name };

        if (!(field->flags & FIELD_REQUIRED) || json_object_get(object, field->name) != NULL)
            continue;
        err_set(err, ERR_INVALID, "required", "this member is missing");
        return at_place(err, &missing);
    }
    return true;
}

bool exchange_check_body(const struct field *fields, const json_t *body, struct err *err)
{
    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "bad_json", "the body must be a JSON object");
    return check_object(fields, body, NULL, err);
}

static const struct field list_fields[] = {
    { .name = "limit", .type = FIELD_INT, .min = 1, .max = 200 },
    { .name = "cursor", .type = FIELD_STRING, .max = 200 },
    { 0 },
};

static bool check_parameter(const struct field *field, struct str value, struct err *err)
{
    int64_t number;

    switch (field->type) {
    case FIELD_INT:
    case FIELD_ID:
        if (!str_to_int64(value, &number))
            return wrong_type(err, "an integer");
        return check_int(field, number, err);
    case FIELD_BOOL:
        return str_eq(value, STR("1")) || str_eq(value, STR("0")) || wrong_type(err, "0 or 1");
    case FIELD_ENUM:
        return check_one_of(field, value, err);
    case FIELD_INSTANT:
        return check_instant(value, err);
    default:
        return check_string(field, value, err);
    }
}

/** What both databases can store. */
static bool is_text(struct str s)
{
    return utf8_is_valid(s) && str_find_char(s, '\0') == s.n;
}

/** An empty parameter counts as absent. */
static bool check_required(const struct exchange *x, struct err *err)
{
    for (const struct field *field = x->route->query; field != NULL && field->name != NULL; field++)
        if ((field->flags & FIELD_REQUIRED) && str_is_null(exchange_query(x, field->name))) {
            err_set(err, ERR_INVALID, "required", "this parameter is missing");
            return err_field(err, field->name);
        }
    return true;
}

bool exchange_check_query(const struct exchange *x, struct err *err)
{
    struct str rest = x->request->query;

    if (x->route->flags & ROUTE_ANY_QUERY)
        return true;
    while (rest.n > 0) {
        struct str pair = str_cut(&rest, '&');
        struct str raw_name = str_cut(&pair, '=');
        struct arena *arena = x->call->arena;
        const struct field *field;
        struct str name;
        struct str value;

        if (raw_name.n == 0)
            continue;
        if (!percent_decode_form(arena, raw_name, &name)
            || !percent_decode_form(arena, pair, &value))
            return err_set(err, ERR_INVALID, "bad_request", "the query is not percent-encoded");
        if (!is_text(name) || !is_text(value))
            return err_set(err, ERR_INVALID, "bad_request", "the query is not UTF-8 text");
        field = find_field(x->route->query, str_cstr(arena, name));
        if (field == NULL && (x->route->flags & ROUTE_LIST))
            field = find_field(list_fields, str_cstr(arena, name));
        if (field == NULL) {
            err_set(err, ERR_INVALID, "unknown_parameter", "this parameter is not known here");
            return err_field(err, str_cstr(arena, name));
        }
        if (value.n > 0 && !check_parameter(field, value, err))
            return err_field(err, field->name);
    }
    return check_required(x, err);
}
