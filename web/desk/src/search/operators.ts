/** What narrows a search, with an example each. */
export const OPERATORS = [
  { example: 'state:open', key: 'desk.operator.state' },
  { example: 'assignee:me', key: 'desk.operator.assignee' },
  { example: 'team:me', key: 'desk.operator.team' },
  { example: 'priority:urgent', key: 'desk.operator.priority' },
  { example: 'tag:환불', key: 'desk.operator.tag' },
  { example: 'customer:name@example.com', key: 'desk.operator.customer' },
  { example: 'after:2026-11-01', key: 'desk.operator.after' },
  { example: 'before:2026-12-01', key: 'desk.operator.before' },
];
