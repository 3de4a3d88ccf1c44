/** Calendar fields of an instant in a time zone, and names of days and months; Intl formatters are costly, so kept. */

export interface Civil {
  year: number;
  month: number;
  day: number;
  /** HH:MM, 24 h. */
  clock: string;
}

const kept = new Map<string, Intl.DateTimeFormat>();

export function formatter(language: string, zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${name}`;
  let found = kept.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(language, { timeZone: zone, ...options });
    kept.set(key, found);
  }
  return found;
}

export function civil(at: number, zone: string): Civil {
  const parts = formatter('en-GB', zone, 'civil', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const field = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { year: Number(field('year')), month: Number(field('month')), day: Number(field('day')), clock: `${field('hour')}:${field('minute')}` };
}

/** Whole days from the civil date of `from` to that of `to` in the zone: 0 on the same day, 1 for yesterday to today. */
export function daysBetween(from: number, to: number, zone: string): number {
  const a = civil(from, zone);
  const b = civil(to, zone);
  return Math.round((Date.UTC(b.year, b.month - 1, b.day) - Date.UTC(a.year, a.month - 1, a.day)) / 86_400_000);
}

/** `2026-11-22` in the zone: the same for two instants exactly when they lie on one day. */
export function dayKey(at: number, zone: string): string {
  const { year, month, day } = civil(at, zone);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const asUtc = ({ year, month, day, clock }: Civil) => Date.UTC(year, month - 1, day, Number(clock.slice(0, 2)), Number(clock.slice(3)));

/** How far the zone's clocks are ahead of UTC at an instant, in ms; whole minutes. */
const aheadAt = (at: number, zone: string) => asUtc(civil(at, zone)) - Math.floor(at / 60_000) * 60_000;

/** Where that date and time (`2026-11-22`, `09:00`) may lie in the zone, counted as if its clocks showed UTC. */
function lookUp(date: string, clock: string, zone: string) {
  const shown = Date.parse(`${date}T${clock}:00Z`);
  const before = aheadAt(shown - 86_400_000, zone);
  const after = aheadAt(shown + 86_400_000, zone);
  const found = [...new Set([shown - before, shown - after])].filter((at) => at + aheadAt(at, zone) === shown);
  return { shown, before, after, found: found.sort((a, b) => a - b) };
}

/**
 * The instant at which the zone's clocks show that date and time. A time that they skip is moved forward by what they skip; of
 * one that they show twice, the first. For times that we offer; what a person types is `typedIn`.
 */
export function instantOf(date: string, clock: string, zone: string): number {
  const { shown, before, found } = lookUp(date, clock, zone);
  return found[0] ?? shown - before;
}

/** What a typed time means: one instant, or two of which its writer has to choose one. */
export interface Typed {
  kind: 'once' | 'skipped' | 'twice';
  at: number[];
}

/** Skipped: the last minute before clocks jump and the first behind. Undefined for what is no date or time, such as a year of five
 * digits, which an input takes while somebody types. */
export function typedIn(date: string, clock: string, zone: string): Typed | undefined {
  if (Number.isNaN(Date.parse(`${date}T${clock}:00Z`))) return undefined;
  const { shown, before, after, found } = lookUp(date, clock, zone);
  if (found.length > 0) return { kind: found.length === 1 ? 'once' : 'twice', at: found };
  let low = shown - after;
  let high = shown - before;
  while (high - low > 60_000) {
    const middle = low + Math.floor((high - low) / 120_000) * 60_000;
    if (aheadAt(middle, zone) === after) high = middle;
    else low = middle;
  }
  return { kind: 'skipped', at: [low, high] };
}

/** The date so many days later: `2026-11-22`. */
export const dateAfter = (date: string, days: number) => new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
