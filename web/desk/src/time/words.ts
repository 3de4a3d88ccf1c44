import type { Values } from '../texts/format';
import { civil, dayKey, daysBetween, formatter } from './civil';

/** Who reads: in which language and time zone, and what the time is for them. */
export interface Reader {
  language: 'ko' | 'en';
  zone: string;
  now: number;
  say: (key: string, values?: Values) => string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONE_NAMES: Record<string, string> = { 'Asia/Seoul': 'KST', 'Asia/Tokyo': 'JST', UTC: 'UTC' };

/** Today 02:14, this week 토 23:40, this year 11월 3일, older 2024-07-21. */
export function stamp(at: number, reader: Reader): string {
  const { language, zone, now } = reader;
  const then = civil(at, zone);
  const days = daysBetween(at, now, zone);
  if (days === 0) return then.clock;
  if (days > 0 && days < 7) {
    return `${formatter(language, zone, 'weekday', { weekday: 'short' }).format(at)} ${then.clock}`;
  }
  if (then.year === civil(now, zone).year) {
    return formatter(language === 'en' ? 'en-GB' : language, zone, 'month', { month: language === 'en' ? 'short' : 'long', day: 'numeric' }).format(at);
  }
  if (language === 'ko') return dayKey(at, zone);
  return formatter('en-GB', zone, 'older', { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

/** A day to come: 12월 7일 (월), Mon 7 Dec. */
export function upcomingDay(at: number, { language, zone, now }: Reader): string {
  const sameYear = civil(at, zone).year === civil(now, zone).year;
  const year = sameYear ? {} : { year: 'numeric' as const };
  const locale = language === 'en' ? 'en-GB' : language;
  const day = formatter(locale, zone, sameYear ? 'upcoming' : 'upcoming-year', { month: language === 'en' ? 'short' : 'long', day: 'numeric', ...year }).format(at);
  const weekday = formatter(locale, zone, 'weekday-short', { weekday: 'short' }).format(at);
  return language === 'en' ? `${weekday} ${day}` : `${day} (${weekday})`;
}

/** A time to come with its clock: 14:30 today, 내일 09:00, 12월 7일 (월) 09:00. */
export function upcoming(at: number, reader: Reader): string {
  const { clock } = civil(at, reader.zone);
  const days = daysBetween(reader.now, at, reader.zone);
  if (days <= 0) return clock;
  return days === 1 ? reader.say('desk.time.tomorrow', { clock }) : `${upcomingDay(at, reader)} ${clock}`;
}

/** When something was to happen: before it is so, and afterwards. */
export const dueWords = (at: number, reader: Reader) => (at > reader.now ? upcoming(at, reader) : stamp(at, reader));

/** Relative under an hour (방금, 3분 전), the stamp from then on. */
export function when(at: number, reader: Reader): string {
  const passed = reader.now - at;
  if (passed < 0 || passed >= HOUR) return stamp(at, reader);
  if (passed < MINUTE) return reader.say('desk.time.just_now');
  return reader.say('desk.time.minutes_ago', { n: Math.floor(passed / MINUTE) });
}

/** The full stamp of a title: 2026년 11월 22일 일요일 02:14:07 KST. */
export function fullStamp(at: number, reader: Reader): string {
  const { zone } = reader;
  return stampWith(formatter('en-GB', zone, 'seconds', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at), at, reader);
}

/** The same to the minute, as people set times. */
export const minuteStamp = (at: number, reader: Reader) => stampWith(civil(at, reader.zone).clock, at, reader);

function stampWith(clock: string, at: number, reader: Reader): string {
  const { language, zone } = reader;
  const locale = language === 'en' ? 'en-GB' : language;
  const day = formatter(locale, zone, 'long', { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' }).format(at);
  const joined = language === 'en' ? `${day.replace(',', '')}, ${clock}` : `${day} ${clock}`;
  return `${joined} ${zoneName(at, zone)}`;
}

function zoneName(at: number, zone: string): string {
  const known = ZONE_NAMES[zone];
  if (known) return known;
  const parts = formatter('en-US', zone, 'zone', { timeZoneName: 'short' }).formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

/** The day line of a timeline: 오늘 · 11월 22일 일요일. */
export function dayLine(at: number, reader: Reader): string {
  const { language, zone, now, say } = reader;
  const sameYear = civil(at, zone).year === civil(now, zone).year;
  const name = sameYear ? 'dayline' : 'dayline-year';
  const date = formatter(language === 'en' ? 'en-GB' : language, zone, name, {
    month: 'long',
    day: 'numeric',
    weekday: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at);
  const days = daysBetween(at, now, zone);
  if (days === 0) return say('desk.time.today_line', { date });
  if (days === 1) return say('desk.time.yesterday_line', { date });
  return date;
}

/** A length in its two largest units, rounded down: 2일 3시간, 5시간 40분, 34분; under a minute in seconds. */
export function duration(length: number, say: Reader['say']): string {
  const days = Math.floor(length / DAY);
  const hours = Math.floor((length % DAY) / HOUR);
  const minutes = Math.floor((length % HOUR) / MINUTE);
  if (days > 0) return hours > 0 ? say('desk.time.days_hours', { days, hours }) : say('desk.time.days', { days });
  if (hours > 0) return minutes > 0 ? say('desk.time.hours_minutes', { hours, minutes }) : say('desk.time.hours', { hours });
  if (minutes > 0) return say('desk.time.minutes', { minutes });
  return say('desk.time.seconds', { seconds: Math.max(0, Math.floor(length / 1000)) });
}
