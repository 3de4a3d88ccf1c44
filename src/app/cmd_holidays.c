/* `pharos holidays kr`: public holidays, from the command line. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/input_file.h"
#include "base/arena.h"
#include "base/err.h"
#include "features/calendar/korea_holidays.h"

enum {
    RULES_MAX = 1024 * 1024,
    ANSWER_MAX = 16 * 1024 * 1024,
    ARENA_MAX = 64 * 1024 * 1024,
};

static const struct option_row rows[] = {
    OPTION("--from", from, "the first day, YYYY-MM-DD, in 1990 to 2100"),
    OPTION("--to", to, "the last day, included"),
    OPTION("--as-of", as_of, "as it was known at the end of that day; all that is known otherwise"),
    OPTION("--rules", rules,
           "a JSON file of days to add or strike (src/features/calendar/README.md); - is standard "
           "input"),
    { 0 },
};

static bool read_date(const char *option, const char *text, struct civil *out, struct err *err)
{
    if (text == NULL)
        return err_set(err, ERR_INVALID, "required", "%s: say which day, as YYYY-MM-DD", option);
    if (!civil_parse(str_of(text), out))
        return err_set(err, ERR_INVALID, "bad_date", "%s: this is no date: write YYYY-MM-DD",
                       option);
    if (out->year < KOREA_FIRST_YEAR || out->year > KOREA_LAST_YEAR)
        return err_set(err, ERR_INVALID, "out_of_range", "%s: a day of the years %d to %d", option,
                       KOREA_FIRST_YEAR, KOREA_LAST_YEAR);
    return true;
}

static bool read_span(const struct options *options, struct korea_span *out, struct err *err)
{
    struct civil as_of;

    if (!read_date("--from", options->from, &out->from, err)
        || !read_date("--to", options->to, &out->to, err))
        return false;
    if (civil_to_days(out->from) > civil_to_days(out->to))
        return err_set(err, ERR_INVALID, "out_of_range", "--to: this day is before --from");
    out->as_of_day = KOREA_NO_DAY;
    if (options->as_of == NULL)
        return true;
    if (!read_date("--as-of", options->as_of, &as_of, err))
        return false;
    out->as_of_day = civil_to_days(as_of);
    return true;
}

static bool read_rules(const struct options *options, struct arena *arena,
                       const struct korea_rules **out, struct err *err)
{
    struct str text = STR_NULL;

    if (options->rules != NULL && !input_file_read(options->rules, RULES_MAX, arena, &text, err))
        return false;
    if (korea_rules_read(text, arena, out, err))
        return true;
    if (err->field[0] != '\0') {
        const struct err plain = *err;

        err_set(err, plain.kind, plain.code, "--rules: %s: %s", plain.field, plain.message);
    }
    return false;
}

static bool answer(const struct options *options, struct arena *arena, struct str *line,
                   struct err *err)
{
    struct json_out out = json_out_new(arena, ANSWER_MAX);
    const struct korea_holiday *holidays;
    const struct korea_rules *rules;
    struct korea_span span;
    size_t count;

    if (!read_span(options, &span, err) || !read_rules(options, arena, &rules, err))
        return false;
    count = korea_holidays_list(rules, &span, arena, &holidays);
    korea_holidays_write(holidays, count, arena, &out);
    return arena_check(arena, err) && strbuf_done(&out.buf, "answer", line, err);
}

static int print_help(void)
{
    options_print_help("holidays kr --from DATE --to DATE [--as-of DATE] [--rules FILE]", rows);
    printf("\nPrints the public holidays of the Republic of Korea, by the law in force on each "
           "date:\n{\"holidays\":[{\"date\",\"name_ko\",\"name_en\",\"kind\":\"fixed|lunar|"
           "substitute|election|temporary\",\n\"for\":DATE|null,\"basis\",\"certain\"}]}. Exit "
           "code 0; 2 when something is refused, with the reason;\n1 when we are at fault.\n");
    return 0;
}

static int run(const struct options *options)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct err err = { 0 };
    struct str line;
    bool done = answer(options, arena, &line, &err);

    if (done)
        printf("%" STR_FMT "\n", STR_ARG(line));
    arena_free(&arena);
    if (!done)
        return app_fail(&err);
    return fflush(stdout) == 0 ? 0 : 1;
}

int cmd_holidays(int argc, char **argv)
{
    struct options options;
    struct err err = { 0 };

    if (!options_parse(argc, argv, rows, &options, &err))
        return app_fail(&err);
    if (options.help)
        return print_help();
    if (options.rest_count != 1 || strcmp(options.rest[0], "kr") != 0) {
        err_set(&err, ERR_INVALID, "bad_option",
                "say of which country, and only that: `pharos holidays kr`");
        return app_fail(&err);
    }
    return run(&options);
}
