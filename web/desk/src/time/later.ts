import { dateAfter, dayKey, instantOf } from './civil';

/** A time at which an answer may leave, as its reader's clocks show it. */
export interface Later {
  key: 'tomorrow' | 'monday';
  at: number;
}

const MORNING = '09:00';
const WEEK = 7;

/** Tomorrow morning, and Monday's where that is another day. */
export function laterTimes(now: number, zone: string): Later[] {
  const today = dayKey(now, zone);
  // 1970-01-01 was a Thursday.
  const weekday = (Math.floor(Date.parse(`${today}T00:00:00Z`) / 86_400_000) + 3) % WEEK;
  const times: Later[] = [{ key: 'tomorrow', at: instantOf(dateAfter(today, 1), MORNING, zone) }];
  if (weekday !== WEEK - 1) times.push({ key: 'monday', at: instantOf(dateAfter(today, WEEK - weekday), MORNING, zone) });
  return times;
}
