import { dateAfter, dayKey, instantOf, type Typed } from './civil';

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

const YEAR = 366 * 86_400_000;

/** What may be said of a typed time, and what can be chosen: one instant, or others instead of a time that is none or two; nobody guesses. */
export interface TypedLater {
  says: 'incomplete' | 'past' | 'far' | 'skipped' | 'twice' | 'words';
  instant?: number;
  choices: number[];
}

export function laterOf(typed: Typed | undefined, now: number): TypedLater {
  if (!typed) return { says: 'incomplete', choices: [] };
  const choices = typed.at.filter((at) => at > now && at <= now + YEAR);
  if (choices.length === 0) return { says: typed.at[0]! > now ? 'far' : 'past', choices };
  return typed.kind === 'once' ? { says: 'words', instant: choices[0]!, choices: [] } : { says: typed.kind, choices };
}
