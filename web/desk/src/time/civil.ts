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
