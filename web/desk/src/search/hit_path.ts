import type { Hit } from '../api/types';

/** Where a result leads: to the message it was found in, or to the ticket. */
export const hitPath = (hit: Hit) => `/tickets/${hit.ticket.id}${hit.message === null ? '' : `#m${hit.message}`}`;
