/* `pharos oncall VERB JSON`: who is on call, from the command line. */
#include "app/app.h"
#include "app/pure_command.h"
#include "base/attributes.h"
#include "features/duty/duty_tool.h"

#define SCHEDULE_HELP                                                                              \
    "\nA schedule is {\"timezone\":IANA,\"layers\":[{\"type\":\"rolling|recurrent|single|"         \
    "override\",\"start\":T,\n\"rotation_start\":T,\"duration_seconds\":N,"                        \
    "\"frequency\":\"hourly|daily|weekly|monthly\",\"interval\":N,\n\"by_day\":[\"MO\"],"          \
    "\"by_month\":[N],\"by_monthday\":[N],\"week_start\":0..6 (0 is Monday),\"until\":T,\n"        \
    "\"priority\":N,\"users\":[[\"a\"],[\"b\",\"c\"]],\"start_rotation_from_user_index\":N}]}.\n"  \
    "Shifts keep the clock on the wall, their length too; the highest priority present wins, "     \
    "and\n"                                                                                        \
    "an override beats every layer.\n"

#define ROTATION_HELP                                                                              \
    "\nA rotation is {\"type\":\"hourly|daily|weekly|monthly\",\"length\":N,\"start_local\":L,\n"  \
    "\"timezone\":IANA}; L is a local time without an offset. Hand-offs lie whole lengths of\n"    \
    "clock time from the start, in both directions; what falls into a jump of clocks is at its\n"  \
    "end.\n"

static const struct pure_verb verbs[] = {
    { .name = "at",
      .answer = duty_tool_at,
      .help = "Asks {\"schedule\":S,\"at\":T} who is on call then: {\"users\":[…]}, by "
              "name.\n" SCHEDULE_HELP },
    { .name = "days",
      .answer = duty_tool_days,
      .help = "Asks {\"schedule\":S,\"from\":T,\"to\":T} whose shifts start on which day:\n"
              "{\"days\":{\"YYYY-MM-DD\":[…]}}; days on which none does are left "
              "out.\n" SCHEDULE_HELP },
    { .name = "final",
      .answer = duty_tool_final,
      .help = "Asks {\"schedule\":S,\"from\":T,\"to\":T} for what higher shifts leave of each "
              "person's:\n"
              "{\"spans\":[{\"start\":T,\"end\":T,\"users\":[…],\"override\":B}]}, all that "
              "overlap the "
              "time\nbetween, whole.\n" SCHEDULE_HELP },
    { .name = "shift-at",
      .answer = duty_tool_shift_at,
      .help = "Asks {\"rotation\":R,\"at_local\":L} for the shift that holds a local time:\n"
              "{\"shift\":{\"start_local\":L,\"end_local\":L}}.\n" ROTATION_HELP },
    { .name = "handoffs",
      .answer = duty_tool_handoffs,
      .help =
          "Asks {\"rotation\":R,\"from_local\":L,\"to_local\":L} for {\"handoffs\":[T]}: from the "
          "start "
          "of the\nshift that holds `from` to the end of the one that holds "
          "`to`.\n" ROTATION_HELP },
};

int cmd_oncall(int argc, char **argv)
{
    static const struct pure_command command = { "oncall", verbs, COUNT_OF(verbs) };

    return pure_command_run(&command, argc, argv);
}
