import { describe, expect, it } from 'vitest';
import { instantOf } from './civil';
import { laterTimes } from './later';

const iso = (at: number) => new Date(at).toISOString();

describe('a civil time as an instant', () => {
  it.each([
    ['an ordinary one', '2026-12-01', '09:00', 'Asia/Seoul', '2026-12-01T00:00:00.000Z'],
    ['in winter', '2026-12-01', '09:00', 'America/New_York', '2026-12-01T14:00:00.000Z'],
    ['in summer', '2026-07-01', '09:00', 'America/New_York', '2026-07-01T13:00:00.000Z'],
    ['on the morning that clocks went forward', '2026-03-08', '09:00', 'America/New_York', '2026-03-08T13:00:00.000Z'],
    ['just before clocks go forward', '2026-03-08', '01:59', 'America/New_York', '2026-03-08T06:59:00.000Z'],
    ['that clocks skip: an hour later', '2026-03-08', '02:30', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['that clocks show twice: the first', '2026-11-01', '01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['after clocks went back', '2026-11-01', '02:00', 'America/New_York', '2026-11-01T07:00:00.000Z'],
    ['of a zone half an hour off', '2026-10-04', '02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z'],
  ])('%s', (_name, date, clock, zone, instant) => expect(iso(instantOf(date, clock, zone))).toBe(instant));
});

describe('the times that are offered', () => {
  const offered = (now: string, zone: string) => laterTimes(Date.parse(now), zone).map(({ key, at }) => [key, iso(at)]);
  it('are nine tomorrow and nine on Monday', () => {
    expect(offered('2026-11-25T05:00:00Z', 'Asia/Seoul')).toEqual([['tomorrow', '2026-11-26T00:00:00.000Z'], ['monday', '2026-11-30T00:00:00.000Z']]);
  });
  it('follow the reader’s day, not that of the machine', () => {
    expect(offered('2026-11-25T16:00:00Z', 'Asia/Seoul')[0]).toEqual(['tomorrow', '2026-11-27T00:00:00.000Z']);
    expect(offered('2026-11-26T02:00:00Z', 'America/New_York')[0]).toEqual(['tomorrow', '2026-11-26T14:00:00.000Z']);
  });
  it('are one where tomorrow is Monday, and next week’s on a Monday', () => {
    expect(offered('2026-11-29T05:00:00Z', 'Asia/Seoul')).toEqual([['tomorrow', '2026-11-30T00:00:00.000Z']]);
    expect(offered('2026-11-30T05:00:00Z', 'Asia/Seoul')[1]).toEqual(['monday', '2026-12-07T00:00:00.000Z']);
  });
  it('are nine by the clock on both sides of a change', () => {
    expect(offered('2026-03-07T15:00:00Z', 'America/New_York')).toEqual([['tomorrow', '2026-03-08T13:00:00.000Z'], ['monday', '2026-03-09T13:00:00.000Z']]);
    expect(offered('2026-10-31T15:00:00Z', 'America/New_York')).toEqual([['tomorrow', '2026-11-01T14:00:00.000Z'], ['monday', '2026-11-02T14:00:00.000Z']]);
  });
});
