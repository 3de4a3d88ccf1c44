import { describe, expect, it } from 'vitest';
import { hoursWords, spanWords, weekdayWords } from './words';

describe('words of the reports', () => {
  it('say days as people do', () => {
    expect(spanWords('2026-11-01', '2026-11-30', 'ko', 2026)).toBe('11월 1일 – 11월 30일');
    expect(spanWords('2025-12-31', '2026-01-02', 'en', 2026)).toBe('31 Dec 2025 – 2 Jan');
    expect(spanWords('2026-11-01', '2026-11-01', 'en', 2026)).toBe('1 Nov');
    expect([0, 6].map((day) => weekdayWords(day, 'ko', 'long'))).toEqual(['월요일', '일요일']);
    expect(weekdayWords(0, 'en', 'short')).toBe('Mon');
  });
  it('read a table of hours aloud', () => {
    expect(hoursWords('mon-fri 09:00-18:00, sat 10:00-13:00', 'ko')).toBe('월–금 09:00–18:00, 토 10:00–13:00');
    expect(hoursWords('mon-fri 09:00-18:00', 'en')).toBe('Mon–Fri 09:00–18:00');
  });
});
