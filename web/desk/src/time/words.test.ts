import en from 'virtual:texts/en';
import ko from 'virtual:texts/ko';
import { describe, expect, it } from 'vitest';
import { format } from '../texts/format';
import { waitingChip } from './waiting';
import { dayLine, duration, fullStamp, minuteStamp, stamp, upcoming, when, type Reader } from './words';

const NOW = Date.parse('2026-11-21T17:14:07Z'); // Sunday 02:14:07 in Seoul, Saturday noon in New York

function reader(language: 'ko' | 'en', zone = 'Asia/Seoul'): Reader {
  const texts = language === 'ko' ? ko : en;
  return { language, zone, now: NOW, say: (key, values) => format(language, texts[key] ?? `missing ${key}`, values) };
}

const at = (text: string) => Date.parse(text);

describe('a stamp is as short as it can be', () => {
  it.each([
    ['today', '2026-11-21T16:02:00Z', '01:02', '01:02'],
    ['this week', '2026-11-21T14:40:00Z', '토 23:40', 'Sat 23:40'],
    ['this year', '2026-11-03T01:00:00Z', '11월 3일', '3 Nov'],
    ['an older year', '2024-07-21T01:00:00Z', '2024-07-21', '21 Jul 2024'],
  ])('%s', (_name, instant, korean, english) => {
    expect(stamp(at(instant), reader('ko'))).toBe(korean);
    expect(stamp(at(instant), reader('en'))).toBe(english);
  });
  it('lies on the day of the reader’s zone', () => {
    expect(stamp(at('2026-11-21T14:40:00Z'), reader('en', 'America/New_York'))).toBe('09:40');
  });
  it('is relative only under an hour', () => {
    expect(when(NOW - 20_000, reader('ko'))).toBe('방금');
    expect(when(NOW - 3 * 60_000, reader('ko'))).toBe('3분 전');
    expect(when(NOW - 3 * 60_000, reader('en'))).toBe('3 min ago');
    expect(when(NOW - 61 * 60_000, reader('en'))).toBe('01:13');
  });
  it('is told in full in titles', () => {
    expect(fullStamp(NOW, reader('ko'))).toBe('2026년 11월 22일 일요일 02:14:07 KST');
    expect(fullStamp(NOW, reader('en'))).toBe('Sunday 22 November 2026, 02:14:07 KST');
    expect(fullStamp(NOW, reader('en', 'America/New_York'))).toBe('Saturday 21 November 2026, 12:14:07 EST');
  });
});

describe('a time to come', () => {
  it.each([
    ['today', '2026-11-22T05:30:00Z', '14:30', '14:30'],
    ['tomorrow', '2026-11-23T00:00:00Z', '내일 09:00', 'tomorrow 09:00'],
    ['this year', '2026-12-07T00:00:00Z', '12월 7일 (월) 09:00', 'Mon 7 Dec 09:00'],
    ['next year', '2027-01-04T00:00:00Z', '2027년 1월 4일 (월) 09:00', 'Mon 4 Jan 2027 09:00'],
  ])('%s', (_name, instant, korean, english) => {
    expect(upcoming(at(instant), reader('ko'))).toBe(korean);
    expect(upcoming(at(instant), reader('en'))).toBe(english);
  });
  it('is told to the minute', () => expect(minuteStamp(at('2026-12-07T00:00:00Z'), reader('ko'))).toBe('2026년 12월 7일 월요일 09:00 KST'));
});

describe('a day line', () => {
  it('names today and yesterday', () => {
    expect(dayLine(NOW, reader('ko'))).toBe('오늘 · 11월 22일 일요일');
    // Older tables of the locales set a comma behind the weekday.
    expect(dayLine(NOW - 86_400_000, reader('en'))).toMatch(/^Yesterday · Saturday,? 21 November$/);
  });
  it('tells the year when it is another', () => {
    expect(dayLine(at('2024-07-21T03:00:00Z'), reader('ko'))).toBe('2024년 7월 21일 일요일');
  });
});

describe('a duration rounds down', () => {
  it.each([
    [59_999, '59초', '59 s'],
    [34 * 60_000 + 59_000, '34분', '34 min'],
    [90 * 60_000, '1시간 30분', '1 h 30 min'],
    [2 * 3_600_000, '2시간', '2 h'],
    [51 * 3_600_000, '2일 3시간', '2 d 3 h'],
  ])('%d ms', (length, korean, english) => {
    expect(duration(length, reader('ko').say)).toBe(korean);
    expect(duration(length, reader('en').say)).toBe(english);
  });
});

describe('the waiting chip', () => {
  const said = (language: 'ko' | 'en', ticket: Parameters<typeof waitingChip>[0]) => {
    const chip = waitingChip(ticket, NOW);
    return chip && [chip.look, reader(language).say(chip.key, chip.values)];
  };
  const since = (ms: number) => new Date(NOW - ms).toISOString();
  it.each([
    [20_000, 'waits', '방금 옴', 'just now'],
    [34 * 60_000, 'waits', '34분째 기다림', 'waiting 34 min'],
    [3.9 * 3_600_000, 'waits', '3시간째 기다림', 'waiting 3 h'],
    [49 * 3_600_000, 'long', '2일째 기다림', 'waiting 2 d'],
  ])('after %d ms', (passed, look, korean, english) => {
    expect(said('ko', { state: 'open', waiting_since: since(passed) })).toEqual([look, korean]);
    expect(said('en', { state: 'open', waiting_since: since(passed) })).toEqual([look, english]);
  });
  it('says why nobody waits', () => {
    expect(said('ko', { state: 'pending', waiting_since: null })).toEqual(['theirs', '고객 차례']);
    expect(said('en', { state: 'on_hold', waiting_since: null })).toEqual(['held', 'On hold']);
    expect(said('ko', { state: 'solved', waiting_since: since(1) })).toEqual(['done', '해결']);
    expect(said('ko', { state: 'open', waiting_since: null })).toBeNull();
  });
});
