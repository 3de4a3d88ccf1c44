#include "app/backup.h"
#include "app/doctor.h"
#include "app/doctor_mail.h"
#include "app/operation.h"
#include "app/operation_mail.h"
#include "app/operation_moving.h"
#include "app/operation_user.h"
#include "core/access/token.h"

static struct str arg_str(const json_t *args, const char *name)
{
    return json_str(json_object_get(args, name));
}

static bool run_token_create(struct call *call, const json_t *args, struct json_out *out)
{
    struct str secret;

    if (!token_create_for(call, arg_str(args, "email"), arg_str(args, "scopes"), &secret))
        return false;
    out_str(out, secret);
    return true;
}

static bool run_backup(struct call *call, const json_t *args, struct json_out *out)
{
    struct backup_counts counts;
    const char *path = str_cstr(call->arena, arg_str(args, "to"));

    if (!backup_write(call->house, path, &counts, call->err))
        return false;
    out_begin_object(out);
    out_key(out, "tables");
    out_int(out, counts.tables);
    out_key(out, "rows");
    out_int(out, counts.rows);
    out_end_object(out);
    return true;
}

const struct operation operations[] = {
    { "token.create", run_token_create },
    { "user.add", operation_user_add },
    { "user.list", operation_user_list },
    { "user.change", operation_user_change },
    { "mail.deliver", operation_mail_deliver },
    { "backup", run_backup },
    { "export", operation_export },
    { "import", operation_import },
    { "import.mail", operation_import_mail },
    { "doctor", operation_doctor },
    { "doctor.mail", operation_doctor_mail },
    { NULL, NULL },
};
