import type { Mail } from '../api/types';

const MINUTE = 60_000;
/** The longest time that an answer may be held back for second thoughts, and a little more. */
const SOON = 3 * MINUTE;
const LOOK_SOON = 3_000;
const LOOK_LATER = 60_000;

/** `soon`: nothing is wrong, it waits so that it can be taken back. `late`: it waits longer, for a reason. */
export type DeliveryLook = 'soon' | 'late' | 'sent' | 'failed' | 'uncertain';

/** How the fate of a mail of ours is shown; null for one that came in. `age`: since it was written, in ms. */
export function deliveryLook(mail: Mail, age: number): DeliveryLook | null {
  if (mail.delivery !== 'waiting') return mail.delivery;
  return mail.error === null && age < SOON ? 'soon' : 'late';
}

export const waits = (mail: Mail) => mail.delivery === 'waiting';

/**
 * In how many ms to look again what became of the mails, after so many looks in vain, or null where all is settled: a
 * mail that fails to go out but is tried again is not told of by the server.
 */
export function nextLook(mails: Mail[], looks: number): number | null {
  const waiting = mails.filter(waits);
  if (waiting.length === 0) return null;
  return waiting.some((mail) => mail.error === null) ? Math.min(LOOK_LATER, LOOK_SOON * 1.5 ** looks) : LOOK_LATER;
}
