#include "features/survey/survey_json.h"

static void write_count(struct json_out *out, const char *name, int64_t value)
{
    out_key(out, name);
    out_int(out, value);
}

/** Null where there is nothing that it could be of. */
static void write_real(struct json_out *out, const char *name, int64_t n, double value)
{
    out_key(out, name);
    if (n > 0)
        out_real(out, value);
    else
        out_null(out);
}

void survey_write_share(struct json_out *out, int64_t count, int64_t n)
{
    struct survey_share share = survey_wilson(count, n);

    write_count(out, "n", n);
    write_count(out, "count", count);
    write_real(out, "share", n, share.share);
    write_real(out, "low", n, share.low);
    write_real(out, "high", n, share.high);
}

void survey_write_answers(struct json_out *out, const struct survey_tally *tally)
{
    write_count(out, "asked", tally->asked);
    write_count(out, "answered", tally->answered);
    write_real(out, "response_rate", tally->asked,
               (double)tally->answered / (double)(tally->asked > 0 ? tally->asked : 1));
    write_real(out, "mean", survey_tally_rated(tally), survey_tally_mean(tally));
}
