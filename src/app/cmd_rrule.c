/* `pharos rrule expand JSON`: when a rule says that something comes again, from the command line.
 */
#include "app/app.h"
#include "app/pure_command.h"
#include "base/attributes.h"
#include "features/recurrence/recurrence_tool.h"

static const struct pure_verb verbs[] = {
    { .name = "expand",
      .answer = recurrence_tool_expand,
      .help =
          "Asks {\"dtstart\":L|DATE,\"rrule\":[S],\"rdate\":[L],\"exrule\":[S],\"exdate\":[L],\n"
          "\"limit\":N,\"start_at\":L} or {\"ical\":TEXT,\"dtstart\":L} when something comes again "
          "by\n"
          "RFC 5545 and RFC 7529: {\"occurrences\":[L|DATE]}, in order, in the form of dtstart. L "
          "is "
          "a\n"
          "time on a wall without an offset, perhaps with Z. ical: lines of DTSTART, RRULE, "
          "RDATE,\n"
          "EXRULE and EXDATE, or a rule alone. limit: the first so many from start_at on, at most\n"
          "1,000,000; without it, the first 10,000 of a rule that never ends.\n" },
};

int cmd_rrule(int argc, char **argv)
{
    static const struct pure_command command = { "rrule", verbs, COUNT_OF(verbs) };

    return pure_command_run(&command, argc, argv);
}
