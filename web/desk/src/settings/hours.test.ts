import { describe, expect, it } from 'vitest';
import { closedWeek, readClock, readWeek, writeWeek } from './hours';

describe('the weekly table of hours', () => {
  it('is read and written', () => {
    for (const text of ['', 'mon-fri 09:00-18:00', 'mon-fri 09:00-12:00, mon-fri 13:00-18:00, sat 10:00-13:00', 'wed 22:00-06:00']) {
      expect(writeWeek(readWeek(text)!)).toBe(text);
    }
  });
  it('joins days that are alike', () => {
    expect(writeWeek(readWeek('mon 09:00-18:00, tue 09:00-18:00,WED 09:00-17:00')!)).toBe('mon-tue 09:00-18:00, wed 09:00-17:00');
  });
  it('goes over the end of a week, and to midnight', () => {
    expect(writeWeek(readWeek('sat-mon 20:00-24:00')!)).toBe('mon 20:00-00:00, sat-sun 20:00-00:00');
  });
  it('is nothing else', () => {
    for (const text of ['always', 'mon 9-18', 'mon-xyz 09:00-18:00', 'mon 09:00']) expect(readWeek(text)).toBeNull();
    expect(writeWeek(closedWeek())).toBe('');
  });
  it('takes times as people type them', () => {
    expect(['9', '09:00', '930', '9:30', '1745', '24:00', ' 0 '].map(readClock)).toEqual(['09:00', '09:00', '09:30', '09:30', '17:45', '00:00', '00:00']);
    expect(['', '25', '9:75', 'noon', '24:01', '9:3'].map(readClock)).toEqual([null, null, null, null, null, null]);
  });
});
