#include "app/desk.h"

#include "core/access/access_settings.h"
#include "core/api/assets.h"
#include "core/api/page.h"
#include "core/api/route.h"
#include "core/settings/settings.h"

static bool redirect_to_desk(struct exchange *x)
{
    if (!assets_check(&desk_assets, x->call->err))
        return false;
    x->response->status = 302;
    http_response_header(x->response, "Location", STR("/desk/"));
    return true;
}

/** The first page leads to the desk, so without one it says what is missing. */
static bool handle_index(struct exchange *x)
{
    if (!assets_check(&desk_assets, x->call->err))
        return false;
    page_answer_index(setting_text(x->call, &setting_company_name), x->call->lang, x->call->arena,
                      x->response);
    return true;
}

static bool handle_style(struct exchange *x)
{
    page_answer_style(x->response);
    return true;
}

static bool handle_file(struct exchange *x)
{
    if (!assets_check(&desk_assets, x->call->err))
        return false;
    assets_answer(&desk_assets, x->tail, x->request, x->response);
    return true;
}

static const struct route routes[] = {
    { .method = "GET", .path = "/", .handle = handle_index, .flags = ROUTE_PUBLIC | ROUTE_HIDDEN },
    { .method = "GET",
      .path = "/pages/style.css",
      .handle = handle_style,
      .flags = ROUTE_PUBLIC | ROUTE_HIDDEN },
    { .method = "GET",
      .path = "/desk",
      .handle = redirect_to_desk,
      .flags = ROUTE_PUBLIC | ROUTE_HIDDEN },
    { .method = "GET",
      .path = "/desk/*",
      .handle = handle_file,
      .flags = ROUTE_PUBLIC | ROUTE_HIDDEN | ROUTE_ANY_QUERY },
    { 0 },
};

const struct feature desk_feature = { .name = "desk", .routes = routes };
