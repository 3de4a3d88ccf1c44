#include "app/operation_user.h"

#include "core/access/account.h"

static struct str arg_str(const json_t *args, const char *name)
{
    return json_str(json_object_get(args, name));
}

bool operation_user_add(struct call *call, const json_t *args, struct json_out *out)
{
    struct account *account;
    struct account_draft draft = {
        .email = arg_str(args, "email"),
        .name = arg_str(args, "name"),
        .role = arg_str(args, "role"),
        .password = arg_str(args, "password"),
        .language = LANG_EN,
    };

    if (!account_create(call, &draft, &account))
        return false;
    out_int(out, account->id);
    return true;
}

enum { PAGE = 200 };

struct page {
    int64_t before_id;
    struct account_list list;
};

static bool read_page(struct call *call, void *arg)
{
    struct page *page = arg;

    return account_list(call, NULL, page->before_id, PAGE, &page->list);
}

bool operation_user_list(struct call *call, const json_t *args, struct json_out *out)
{
    struct page page = { 0 };

    (void)args;
    out_begin_list(out);
    do {
        if (!call_read(call, read_page, &page))
            return false;
        for (size_t i = 0; i < page.list.count; i++)
            account_write(out, &page.list.items[i]);
        if (page.list.count > 0)
            page.before_id = page.list.items[page.list.count - 1].id;
    } while (page.list.has_more);
    out_end_list(out);
    return true;
}

struct by_email {
    struct str email;
    struct account *account;
};

static bool find(struct call *call, void *arg)
{
    struct by_email *by_email = arg;

    return account_find_by_email(call, by_email->email, &by_email->account);
}

bool operation_user_change(struct call *call, const json_t *args, struct json_out *out)
{
    const json_t *active = json_object_get(args, "active");
    struct by_email by_email = { .email = arg_str(args, "email") };
    struct account_patch patch = {
        .password = arg_str(args, "password"),
        .has_active = json_is_boolean(active),
        .active = json_is_true(active),
    };
    struct account *account;

    if (!call_read(call, find, &by_email))
        return false;
    if (by_email.account == NULL)
        return err_set(call->err, ERR_NOT_FOUND, "no_such_account", "nobody has this address");
    if (!account_change(call, by_email.account->id, -1, &patch, &account))
        return false;
    out_int(out, account->id);
    return true;
}
