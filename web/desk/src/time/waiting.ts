import type { TicketState } from '../api/types';
import type { Values } from '../texts/format';

/** How a row's chip looks: waiting for us, waiting long, nothing owed, or done. */
export type WaitingLook = 'waits' | 'long' | 'theirs' | 'held' | 'done';

export interface WaitingChip {
  look: WaitingLook;
  key: string;
  values: Values;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function waitingSince(passed: number): WaitingChip {
  if (passed >= DAY) return { look: 'long', key: 'desk.waiting.days', values: { n: Math.floor(passed / DAY) } };
  if (passed >= HOUR) return { look: 'waits', key: 'desk.waiting.hours', values: { n: Math.floor(passed / HOUR) } };
  if (passed >= MINUTE) return { look: 'waits', key: 'desk.waiting.minutes', values: { n: Math.floor(passed / MINUTE) } };
  return { look: 'waits', key: 'desk.waiting.now', values: {} };
}

/** The chip of a ticket: since when the customer has waited for our answer, else why nobody waits. */
export function waitingChip(ticket: { state: TicketState; waiting_since: string | null }, now: number): WaitingChip | null {
  if (ticket.state === 'solved' || ticket.state === 'closed') {
    return { look: 'done', key: ticket.state === 'solved' ? 'desk.state.solved' : 'desk.state.closed', values: {} };
  }
  if (ticket.waiting_since !== null) return waitingSince(now - Date.parse(ticket.waiting_since));
  if (ticket.state === 'on_hold') return { look: 'held', key: 'desk.state.on_hold', values: {} };
  return ticket.state === 'pending' ? { look: 'theirs', key: 'desk.waiting.theirs', values: {} } : null;
}
