#include "features/triage/report_chart.h"

/* Units of the drawing. */
enum { LEFT = 56, TOP = 12, SIDE = 280, HEIGHT = 220, TICKS = 4 };

static double x_of(double share)
{
    return LEFT + SIDE * share;
}

static double y_of(double share)
{
    return TOP + HEIGHT * (1 - share);
}

static void draw_grid(struct report_page *page)
{
    for (int i = 0; i <= TICKS; i++) {
        double share = (double)i / TICKS;
        double y = y_of(share);

        page_markup(page, "<path class=\"grid\" d=\"M%d %.1fh%d\"/>", LEFT, y, SIDE);
        page_markup(page, "<text class=\"end\" x=\"%d\" y=\"%.1f\">%.0f%%</text>", LEFT - 8, y + 4,
                    100 * share);
        page_markup(page, "<text class=\"mid\" x=\"%.1f\" y=\"%d\">%.0f%%</text>", x_of(share),
                    TOP + HEIGHT + 18, 100 * share);
    }
}

static void draw_line(struct report_page *page, const struct chart *chart)
{
    page_html(page, "<polyline class=\"line\" points=\"");
    for (size_t i = 0; i < chart->count; i++)
        page_markup(page, "%.1f,%.1f ", x_of(chart->points[i].x), y_of(chart->points[i].y));
    page_html(page, "\"/>");
    for (size_t i = 0; i < chart->count; i++)
        page_markup(page, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>",
                    x_of(chart->points[i].x), y_of(chart->points[i].y));
}

void page_chart(struct report_page *page, const struct chart *chart)
{
    page_html(page, "<figure><svg viewBox=\"0 0 362 282\" role=\"img\" aria-label=\"");
    page_say(page, chart->title, TEXT_ARGS());
    page_html(page, "\">");
    draw_grid(page);
    if (chart->has_diagonal)
        page_markup(page, "<path class=\"ideal\" d=\"M%d %dL%d %d\"/>", LEFT, TOP + HEIGHT,
                    LEFT + SIDE, TOP);
    draw_line(page, chart);
    page_markup(page, "<text class=\"mid\" x=\"%d\" y=\"%d\">", LEFT + SIDE / 2, TOP + HEIGHT + 42);
    page_say(page, chart->x_name, TEXT_ARGS());
    page_html(page, "</text></svg><figcaption>");
    page_say(page, chart->y_name, TEXT_ARGS());
    page_html(page, "</figcaption></figure>\n");
}
