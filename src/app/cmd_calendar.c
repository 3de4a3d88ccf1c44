/* `pharos calendar VERB JSON`: business time, from the command line. */
#include "app/app.h"
#include "app/cmd_calendar_holidays.h"
#include "app/pure_command.h"
#include "base/attributes.h"
#include "features/calendar/calendar_tool.h"

static const struct pure_verb verbs[] = {
    { .name = "add",
      .answer_by_calendar = calendar_tool_add,
      .help =
          "Asks {\"calendar\":C,\"at\":T,\"amount\":N,\"unit\":\"second|minute|hour|day\"} for the "
          "instant at\nwhich so much of worked time has passed: {\"result\":T}. 0 is the nearest "
          "worked "
          "instant; days are\ndays with hours, at the same time on the wall.\n" },
    { .name = "subtract",
      .answer_by_calendar = calendar_tool_subtract,
      .help = "The same backward.\n" },
    { .name = "between",
      .answer_by_calendar = calendar_tool_between,
      .help = "Asks {\"calendar\":C,\"from\":T,\"to\":T} for the time worked: {\"seconds\":N}.\n" },
    { .name = "active",
      .answer_by_calendar = calendar_tool_active,
      .help = "Asks {\"calendar\":C,\"at\":T} whether it is worked then:\n"
              "{\"active\":B,\"on_break\":B,\"on_holiday\":B}.\n" },
    { .name = "periods",
      .answer_by_calendar = calendar_tool_periods,
      .help = "Asks {\"calendar\":C,\"origin\":T,\"count\":N,\"direction\":\"after|before\"} for "
              "worked "
              "spans from\nthe origin on, or up to it with the newest first: "
              "{\"periods\":[[T,T]]}.\n" },
    { .name = "holidays",
      .answer = cmd_calendar_holidays,
      .help = "Asks {\"ics\":PATH,\"from\":DATE,\"to\":DATE} for the days that events of an "
              "iCalendar file "
              "touch, both\nends included: {\"holidays\":[{\"date\":D,\"summary\":S}]}.\n" },
};

int cmd_calendar(int argc, char **argv)
{
    static const struct pure_command command = { "calendar", verbs, COUNT_OF(verbs) };

    return pure_command_run(&command, argc, argv);
}
