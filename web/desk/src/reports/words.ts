import type { Figure } from '../api/figures';
import { formatter } from '../time/civil';

/** What a list of a figure's tickets is called. */
export const FIGURE_KEY: Record<Figure, string> = {
  arrived: 'desk.figure.arrived',
  answered: 'desk.figure.answered',
  unanswered: 'desk.figure.unanswered',
  after_hours: 'desk.figure.after_hours',
  fcr_known: 'desk.figure.fcr_known',
  fcr: 'desk.figure.fcr',
  fcr_not: 'desk.figure.fcr_not',
  solved: 'desk.figure.solved',
  first_solved: 'desk.figure.first_solved',
  reopened: 'desk.figure.reopened',
  open: 'desk.figure.open',
  surveyed: 'desk.figure.surveyed',
  rated: 'desk.figure.rated',
  satisfied: 'desk.figure.satisfied',
  unsatisfied: 'desk.figure.unsatisfied',
};

const locale = (language: string) => (language === 'en' ? 'en-GB' : language);
const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);

/** 11월 3일, 3 Nov; with the year where it is not this one's. */
export function dayWords(day: string, language: string, year: number): string {
  const isOther = Number(day.slice(0, 4)) !== year;
  const options: Intl.DateTimeFormatOptions = { month: language === 'en' ? 'short' : 'long', day: 'numeric', ...(isOther ? { year: 'numeric' } : {}) };
  return formatter(locale(language), 'UTC', isOther ? 'report-year' : 'report-day', options).format(noon(day));
}

/** 11월 1일–11월 30일; one day alone. */
export function spanWords(from: string, to: string, language: string, year: number): string {
  return from === to ? dayWords(from, language, year) : `${dayWords(from, language, year)} – ${dayWords(to, language, year)}`;
}

const DAY_CODES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** A table of hours as the settings have it, for a reader: 월–금 09:00–18:00. */
export const hoursWords = (table: string, language: string): string =>
  table.replaceAll('-', '–').replace(/[a-z]{3}/gi, (code) => {
    const day = DAY_CODES.indexOf(code.toLowerCase());
    return day < 0 ? code : weekdayWords(day, language, 'short');
  });

/** 0 is Monday: 월요일 or 월, Monday or Mon. */
export function weekdayWords(weekday: number, language: string, length: 'long' | 'short'): string {
  // 5 January 1970 was a Monday.
  return formatter(locale(language), 'UTC', `weekday-${length}`, { weekday: length }).format(Date.UTC(1970, 0, 5 + weekday, 12));
}
