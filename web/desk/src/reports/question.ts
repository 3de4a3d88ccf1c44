import { CHANNELS, FIGURES, type Figure, type Figures } from '../api/figures';
import { dayKey } from '../time/civil';

/** What the page of figures is asked: everything about it stands in its address. */
export interface Question {
  /** Days up to today; null: own dates. */
  last: number | null;
  from: string;
  to: string;
  zone: string;
  contactDays: number;
  /** Only the tickets of a team: its id, or none. */
  team?: string;
  /** Only those that came this way. */
  channel?: string;
}

export type Query = Record<string, unknown>;

export const PERIODS = [7, 30, 90];
export const CONTACT_DAYS = [1, 3, 7, 14, 30];
const STANDARD_LAST = 30;
const STANDARD_CONTACT_DAYS = 7;
const DAY = 86_400_000;

const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`)) && new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);

/** A civil day so many days on. */
export const daysOn = (day: string, days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

export function isZone(value: unknown): value is string {
  if (typeof value !== 'string' || value === '') return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

const isTeam = (value: unknown): value is string => typeof value === 'string' && (value === 'none' || /^[1-9]\d{0,15}$/.test(value));
const isChannel = (value: unknown): value is string => CHANNELS.some((channel) => channel === value);

function amongOf({ team, channel }: Query): Pick<Question, 'team' | 'channel'> {
  return { ...(isTeam(team) ? { team } : {}), ...(isChannel(channel) ? { channel } : {}) };
}

/** Read from an address; what is missing or makes no sense there has its standard. */
export function questionOf(query: Query, reader: { zone: string; now: number }): Question {
  const zone = isZone(query.zone) ? query.zone : reader.zone;
  const days = Number(query.contact_days);
  const contactDays = CONTACT_DAYS.includes(days) ? days : STANDARD_CONTACT_DAYS;
  const among = amongOf(query);
  if (isDay(query.from) && isDay(query.to)) return { last: null, from: query.from, to: query.to, zone, contactDays, ...among };
  const last = PERIODS.find((period) => String(period) === query.last) ?? STANDARD_LAST;
  const to = dayKey(reader.now, zone);
  return { last, from: daysOn(to, 1 - last), to, zone, contactDays, ...among };
}

/** The question that figures answer: what stands beside them belongs to it, and not yet to the next one. */
export function answeredBy({ from, to, zone, contact_days, team, channel }: Figures, last: number | null): Question {
  return { last, from, to, zone, contactDays: contact_days, ...(team === null ? {} : { team: String(team) }), ...(channel === null ? {} : { channel }) };
}

export const isNarrowed = ({ team, channel }: Question): boolean => team !== undefined || channel !== undefined;

/** The same question about every team and channel. */
export function widened(question: Question): Question {
  const { last, from, to, zone, contactDays } = question;
  return { last, from, to, zone, contactDays };
}

/** The address of a question, without what is standard. */
export function queryOf(question: Question, reader: { zone: string }): Record<string, string> {
  const query: Record<string, string> = {};
  if (question.last === null) Object.assign(query, { from: question.from, to: question.to });
  else if (question.last !== STANDARD_LAST) query.last = String(question.last);
  if (question.zone !== reader.zone) query.zone = question.zone;
  if (question.contactDays !== STANDARD_CONTACT_DAYS) query.contact_days = String(question.contactDays);
  return { ...query, ...amongOf({ ...question }) };
}

/** The same for the API, which knows no reader. */
export const askedOf = (question: Question): Record<string, string> => ({
  from: question.from,
  to: question.to,
  zone: question.zone,
  contact_days: String(question.contactDays),
  ...amongOf({ ...question }),
});

/** Which of a figure's tickets. */
export interface Part {
  team?: string;
  channel?: string;
  weekday?: string;
  hour?: string;
  from?: string;
  to?: string;
  /** Of the span before these days. */
  span?: 'before';
}

const PART_NAMES = ['team', 'channel', 'weekday', 'hour', 'span'] as const;

/** The days before some, as many: what they are compared with. */
export function daysBefore(from: string, to: string): { from: string; to: string } {
  const length = (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY + 1;
  return { from: daysOn(from, -length), to: daysOn(from, -1) };
}

/** The address of the list of a figure's tickets. */
export const listOf = (question: Question, figure: Figure, part: Part = {}) => ({ path: '/tickets', query: { figure, ...askedOf(question), ...part } });

/** A list of a figure's tickets as an address names it, for the API; null where it names none. */
export function figureListOf(query: Query): (Record<string, string> & { figure: Figure }) | null {
  const figure = FIGURES.find((name) => name === query.figure);
  if (!figure || !isDay(query.from) || !isDay(query.to) || !isZone(query.zone)) return null;
  const list: Record<string, string> & { figure: Figure } = { figure, from: query.from, to: query.to, zone: query.zone };
  for (const name of ['contact_days', ...PART_NAMES]) {
    const value = query[name];
    if (typeof value === 'string' && value !== '') list[name] = value;
  }
  return list;
}
