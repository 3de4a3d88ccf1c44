import type { Later } from '../time/later';

export const LATER_KEY: Record<Later['key'], string> = { tomorrow: 'desk.later.tomorrow', monday: 'desk.later.monday' };

/** Why an answer that was to leave later stands in the draft again. */
export const RETURNED_KEY: Record<string, string> = {
  customer_wrote: 'desk.returned.customer_wrote',
  ticket_closed: 'desk.returned.ticket_closed',
  state_move: 'desk.returned.state_move',
};
