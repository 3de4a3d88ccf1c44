// The weekly table of hours as the setting keeps it ("mon-fri 09:00-18:00, sat 10:00-13:00"), and as rows of days.

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];

export interface Span {
  /** "09:00" */
  from: string;
  /** Not after `from`: on the next day. "00:00" is midnight. */
  to: string;
}

export type Week = Record<Day, Span[]>;

const PIECE = /^(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))? +(\d\d:\d\d)-(\d\d:\d\d)$/i;

export const closedWeek = (): Week => ({ mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] });

/** null for what is no such table. */
export function readWeek(text: string): Week | null {
  const week = closedWeek();
  for (const piece of text.split(',').map((each) => each.trim()).filter((each) => each !== '')) {
    const found = PIECE.exec(piece);
    if (!found) return null;
    const first = DAYS.indexOf(found[1]!.toLowerCase() as Day);
    const last = found[2] === undefined ? first : DAYS.indexOf(found[2].toLowerCase() as Day);
    const to = found[4] === '24:00' ? '00:00' : found[4]!;
    for (let day = first; ; day = (day + 1) % DAYS.length) {
      week[DAYS[day]!].push({ from: found[3]!, to });
      if (day === last) break;
    }
  }
  return week;
}

/** "09:00" of what somebody types: 9, 930, 9:30, 24; null for what is no time of day. */
export function readClock(text: string): string | null {
  const found = /^(\d{1,2})(?::?(\d{2}))?$/.exec(text.trim());
  if (!found) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)];
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return null;
  return `${String(hour % 24).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

const sameSpans = (a: Span[], b: Span[]) => a.length === b.length && a.every((span, i) => span.from === b[i]!.from && span.to === b[i]!.to);

/** The shortest that says the same: neighbouring days with equal hours stand together. */
export function writeWeek(week: Week): string {
  const pieces: string[] = [];
  for (let first = 0; first < DAYS.length; ) {
    let last = first;
    while (last + 1 < DAYS.length && sameSpans(week[DAYS[first]!], week[DAYS[last + 1]!])) last++;
    const days = first === last ? DAYS[first]! : `${DAYS[first]!}-${DAYS[last]!}`;
    for (const span of week[DAYS[first]!]) pieces.push(`${days} ${span.from}-${span.to}`);
    first = last + 1;
  }
  return pieces.join(', ');
}
