/* `pharos sla clock JSON`: when what is promised is due, from the command line. */
#include "app/app.h"
#include "app/pure_command.h"
#include "base/attributes.h"
#include "features/sla/sla_tool.h"

static const struct pure_verb verbs[] = {
    { .name = "clock",
      .answer_by_calendar = sla_tool_clock,
      .help =
          "Asks {\"calendar\":C,\"policy\":{\"first_response_minutes\":N,\"update_minutes\":N,\n"
          "\"update_after_customer_minutes\":N,\"resolution_minutes\":N},\"events\":[{\"at\":T,"
          "\"type\":\n\"created|customer_message|agent_message|first_response|closed|state\","
          "\"state\":\"open|pending|closed\"}]}\nfor what is due and what was used: "
          "{\"next_due\":T|"
          "null, \"first_response_due\", \"update_due\",\n\"resolution_due\", "
          "\"first_response_minutes\":N|null, \"first_response_slack_minutes\":N|null, and\nso for "
          "update and resolution}. Minutes are those in which it is worked; pending and closed "
          "time\n"
          "does not count. Of several updates the one with the least left is told.\n" },
};

int cmd_sla(int argc, char **argv)
{
    static const struct pure_command command = { "sla", verbs, COUNT_OF(verbs) };

    return pure_command_run(&command, argc, argv);
}
