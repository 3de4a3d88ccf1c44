import { describe, expect, it } from 'vitest';
import { instantOf, typedIn } from './civil';
import { laterOf, laterTimes } from './later';

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

describe('a time that was typed', () => {
  it.each([
    ['Asia/Seoul', '2026-12-01', '09:00', 'once', ['2026-12-01T00:00:00.000Z']],
    ['Asia/Seoul', '1987-05-10', '02:30', 'skipped', ['1987-05-09T16:59:00.000Z', '1987-05-09T17:00:00.000Z']],
    ['Asia/Seoul', '1988-10-09', '02:30', 'twice', ['1988-10-08T16:30:00.000Z', '1988-10-08T17:30:00.000Z']],
    ['America/New_York', '2027-03-14', '01:59', 'once', ['2027-03-14T06:59:00.000Z']],
    ['America/New_York', '2027-03-14', '02:00', 'skipped', ['2027-03-14T06:59:00.000Z', '2027-03-14T07:00:00.000Z']],
    ['America/New_York', '2027-03-14', '02:59', 'skipped', ['2027-03-14T06:59:00.000Z', '2027-03-14T07:00:00.000Z']],
    ['America/New_York', '2027-03-14', '03:00', 'once', ['2027-03-14T07:00:00.000Z']],
    ['America/New_York', '2027-11-07', '01:30', 'twice', ['2027-11-07T05:30:00.000Z', '2027-11-07T06:30:00.000Z']],
    ['Europe/London', '2027-03-28', '01:30', 'skipped', ['2027-03-28T00:59:00.000Z', '2027-03-28T01:00:00.000Z']],
    ['Australia/Lord_Howe', '2026-10-04', '02:15', 'skipped', ['2026-10-03T15:29:00.000Z', '2026-10-03T15:30:00.000Z']],
    ['Australia/Lord_Howe', '2027-04-04', '01:45', 'twice', ['2027-04-03T14:45:00.000Z', '2027-04-03T15:15:00.000Z']],
    ['Pacific/Apia', '2011-12-30', '12:00', 'skipped', ['2011-12-30T09:59:00.000Z', '2011-12-30T10:00:00.000Z']],
  ])('%s %s %s is %s', (zone, date, clock, kind, at) => {
    const typed = typedIn(date, clock, zone)!;
    expect([typed.kind, typed.at.map(iso)]).toEqual([kind, at]);
  });
  it.each([
    ['20266-12-01', '09:00'],
    ['2026-02-', '09:00'],
    ['', '09:00'],
    ['2026-12-01', ''],
  ])('%s %s is no time', (date, clock) => expect(typedIn(date, clock, 'Asia/Seoul')).toBeUndefined());
});

describe('what is said of a typed time', () => {
  const NOW = Date.parse('2026-11-01T06:00:00Z'); // between the two 01:30 of New York
  const said = (date: string, clock: string) => {
    const { says, instant, choices } = laterOf(typedIn(date, clock, 'America/New_York'), NOW);
    return [says, instant === undefined ? undefined : iso(instant), choices.map(iso)];
  };
  it.each([
    ['20266-11-02', '09:00', ['incomplete', undefined, []]],
    ['2026-11-02', '09:00', ['words', '2026-11-02T14:00:00.000Z', []]],
    ['2026-11-01', '01:00', ['past', undefined, []]],
    ['2026-11-01', '01:30', ['twice', undefined, ['2026-11-01T06:30:00.000Z']]],
    ['2026-10-31', '09:00', ['past', undefined, []]],
    ['2027-03-14', '02:30', ['skipped', undefined, ['2027-03-14T06:59:00.000Z', '2027-03-14T07:00:00.000Z']]],
    ['2026-03-08', '02:30', ['past', undefined, []]],
    ['2025-11-02', '01:30', ['past', undefined, []]],
    ['2028-03-12', '02:30', ['far', undefined, []]],
    ['2028-11-05', '01:30', ['far', undefined, []]],
    ['2028-01-01', '09:00', ['far', undefined, []]],
  ])('%s %s', (date, clock, wanted) => expect(said(date, clock)).toEqual(wanted));
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
