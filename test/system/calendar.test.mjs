/** `pharos calendar`: business time, from outside. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const program = process.env.PHAROS_PROGRAM;

function calendar(verb, question, args = ['-']) {
  const input = typeof question === 'string' ? question : JSON.stringify(question);
  const { status, stdout, stderr } = spawnSync(program, ['calendar', verb, ...args], { input, encoding: 'utf8' });
  return { status, stderr, answer: status === 0 && args[0] === '-' ? JSON.parse(stdout) : stdout };
}

const seoul = {
  timezone: 'Asia/Seoul',
  hours: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '12:00'], ['13:00', '18:00']]])),
  holidays: ['2026-12-25'],
  breaks: { '2026-12-01': [['15:00', '15:30']] },
  special_days: { '2026-12-05': [['10:00', '14:00']] },
};
const newYork = { timezone: 'America/New_York', windows: [{ days: ['sat'], start: '20:00', end: '08:00' }] };

test('amounts pass while somebody works', () => {
  const add = (at, amount, unit) => calendar('add', { calendar: seoul, at, amount, unit }).answer.result;
  assert.equal(add('2026-11-30T17:30:00+09:00', 60, 'minute'), '2026-12-01T00:30:00Z');
  assert.equal(add('2026-12-01T14:30:00+09:00', 1, 'hour'), '2026-12-01T07:00:00Z');
  assert.equal(add('2026-12-04T17:59:59+09:00', 2, 'second'), '2026-12-05T01:00:01Z');
  assert.equal(add('2026-12-24T10:00:00+09:00', 1, 'day'), '2026-12-28T01:00:00Z');
  assert.deepEqual(calendar('subtract', { calendar: seoul, at: '2026-12-28T10:00:00+09:00', amount: 2, unit: 'hour' }).answer,
    { result: '2026-12-24T08:00:00Z' });
});

test('a night is an hour shorter and an hour longer when clocks change', () => {
  const night = (from, to) => calendar('between', { calendar: newYork, from, to }).answer.seconds / 3600;
  assert.equal(night('2026-02-28T12:00:00-05:00', '2026-03-01T12:00:00-05:00'), 12);
  assert.equal(night('2026-03-07T12:00:00-05:00', '2026-03-08T12:00:00-04:00'), 11);
  assert.equal(night('2026-10-31T12:00:00-04:00', '2026-11-01T12:00:00-05:00'), 13);
});

test('it is told whether somebody works, and when', () => {
  const active = (at) => calendar('active', { calendar: seoul, at }).answer;
  assert.deepEqual(active('2026-12-01T15:10:00+09:00'), { active: false, on_break: true, on_holiday: false });
  assert.deepEqual(active('2026-12-25T10:00:00+09:00'), { active: false, on_break: false, on_holiday: true });
  assert.deepEqual(calendar('periods', { calendar: seoul, origin: '2026-12-01T14:00:00+09:00', count: 2, direction: 'after' }).answer,
    { periods: [['2026-12-01T05:00:00Z', '2026-12-01T06:00:00Z'], ['2026-12-01T06:30:00Z', '2026-12-01T09:00:00Z']] });
  assert.deepEqual(calendar('periods', { calendar: seoul, origin: '2026-12-01T14:00:00+09:00', count: 2, direction: 'before' }).answer,
    { periods: [['2026-12-01T04:00:00Z', '2026-12-01T05:00:00Z'], ['2026-12-01T00:00:00Z', '2026-12-01T03:00:00Z']] });
});

test('what makes no sense is refused, with the member and the reason', () => {
  const at = '2026-12-01T09:00:00Z';
  for (const [question, reason] of [
    [{ calendar: { ...seoul, timezone: 'Asia/Nowhere' }, at }, /\/calendar\/timezone: this is no IANA time zone/],
    [{ calendar: { timezone: 'UTC', hours: {} }, at }, /\/calendar\/hours: nobody ever works here/],
    [{ calendar: { timezone: 'UTC', hours: { mon: [['09:00', '12:00'], ['11:00', '18:00']] } }, at }, /\/calendar\/hours\/mon: these hours overlap/],
    [{ calendar: { timezone: 'UTC', hours: { mon: [['18:00', '09:00']] } }, at }, /\/calendar\/hours\/mon: these hours end before they begin/],
    [{ calendar: seoul, at, extra: 1 }, /\/extra: this member is not known here/],
    [{ calendar: seoul, at: '2150-01-01T00:00:00Z' }, /\/at: an instant of the years 1970 to 2100/],
    ['[1', /./],
  ]) {
    const { status, stderr } = calendar('active', question);
    assert.equal(status, 2);
    assert.match(stderr, reason);
  }
  assert.equal(calendar('add', { calendar: seoul, at, amount: 10_000_000, unit: 'hour' }).status, 2);
  assert.equal(calendar('nothing', {}).status, 2);
});

test('what is null is absent, and what is said twice is there once', () => {
  const none = { hours: null, windows: null, holidays: null, breaks: null, special_days: null };
  const between = (calendarJson) => calendar('between', { calendar: calendarJson, from: '2026-11-30T00:00:00Z', to: '2026-12-02T00:00:00Z' });
  const hours = { mon: [['09:00', '12:00']], tue: null };
  assert.equal(between({ ...none, timezone: 'UTC', hours }).answer.seconds, 3 * 3600);
  assert.match(between({ ...none, timezone: 'UTC' }).stderr, /\/calendar\/hours: nobody ever works here/);
  const window = { days: ['mon', 'tue', 'mon'], start: '09:00', end: '12:00' };
  assert.equal(between({ timezone: 'UTC', windows: [window, window] }).answer.seconds, 6 * 3600);
  assert.equal(between({ timezone: 'UTC', windows: [window], holidays: ['2026-12-01', '2026-11-01', '2026-12-01'] }).answer.seconds, 3 * 3600);
  const breaks = { '2026-12-01': [['10:00', '11:00'], ['09:30', '10:30']] };
  assert.equal(between({ timezone: 'UTC', windows: [window], breaks }).answer.seconds, 4.5 * 3600);
  const later = { ...window, start: '11:59', end: '13:00' };
  assert.match(between({ timezone: 'UTC', windows: [window, later] }).stderr, /\/calendar\/windows\/1: these hours overlap/);
});

test('a window that overlaps is named, whatever it overlaps', () => {
  const at = '2026-12-01T09:00:00Z';
  const refused = (rules) => calendar('active', { calendar: { timezone: 'UTC', ...rules }, at }).stderr;
  const night = { days: ['fri', 'sun'], start: '20:00', end: '08:00' };
  const hours = { mon: [['08:00', '12:00']] };
  assert.equal(refused({ hours, windows: [night] }), '');
  assert.match(refused({ hours: { mon: [['07:00', '12:00']] }, windows: [night] }), /\/calendar\/windows\/0: these hours overlap/);
  assert.match(refused({ hours, windows: [{ ...night, days: ['mon'], start: '11:00' }] }), /\/calendar\/windows\/0: these hours overlap/);
  assert.match(refused({ windows: [night, { days: ['tue', 'sat'], start: '07:59', end: '09:00' }] }), /\/calendar\/windows\/1: these hours overlap/);
  assert.match(refused({ windows: [{ days: ['mon'], start: '01:00', end: '02:00' }, { ...night, end: '01:30' }] }), /\/calendar\/windows\/1: these hours overlap/);
});

test('more hours than a day can have are refused, naming where', () => {
  const at = '2026-12-01T09:00:00Z';
  const ask = (rules) => calendar('active', { calendar: { timezone: 'UTC', ...rules }, at });
  const clock = (second) => new Date(second * 1000).toISOString().slice(11, 19);
  const pairs = (count) => Array.from({ length: count }, (_, i) => [clock(9 * 3600 + 2 * i), clock(9 * 3600 + 2 * i + 1)]);
  const windows = (count) => pairs(count).map(([start, end], i) => ({ days: [['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][i % 7]], start, end }));
  assert.equal(ask({ hours: { tue: pairs(100) } }).answer.active, true);
  assert.equal(ask({ windows: windows(700) }).status, 0);
  assert.match(ask({ hours: { tue: pairs(101) } }).stderr, /\/calendar\/hours\/tue: at most 100/);
  assert.match(ask({ hours: { tue: pairs(1) }, breaks: { '2026-12-01': pairs(101) } }).stderr, /\/calendar\/breaks\/2026-12-01: at most 100/);
  assert.match(ask({ special_days: { '2026-12-01': pairs(101) } }).stderr, /\/calendar\/special_days\/2026-12-01: at most 100/);
  assert.match(ask({ windows: windows(701) }).stderr, /\/calendar\/windows: at most 700/);
  assert.match(ask({ hours: { mon: pairs(100) }, windows: [{ days: ['mon'], start: '20:00', end: '21:00' }] }).stderr, /\/calendar\/windows\/0: at most 100/);
  const { status, stderr } = ask({ hours: Object.fromEntries(['mon', 'tue', 'wed'].map((day) => [day, pairs(2000)])), windows: windows(3000) });
  assert.deepEqual([status, /\/calendar\/hours\/mon: at most 100/.test(stderr)], [2, true]);
});

test('a calendar of which a holiday leaves nothing has an answer', () => {
  const question = { calendar: { timezone: 'UTC', hours: {}, special_days: { '2026-12-01': [['10:00', '12:00']] }, holidays: ['2026-12-01'] } };
  assert.deepEqual(calendar('active', { ...question, at: '2026-12-01T00:00:00Z' }).answer, { active: false, on_break: false, on_holiday: true });
});

test('a batch answers a line for each path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pharos-calendar-'));
  try {
    const good = join(folder, 'good.json');
    writeFileSync(good, JSON.stringify({ calendar: seoul, at: '2026-12-01T09:00:00+09:00' }));
    const { status, answer } = calendar('active', `${good}\n${folder}/none\n${good}\n`, ['--batch']);
    const lines = answer.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.equal(status, 0);
    assert.deepEqual(lines.map((line) => line.active ?? typeof line.error), [true, 'string', true]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('each line of a batch is answered by its own calendar', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pharos-calendar-'));
  const ask = (name, rules, at = '2026-12-01T09:30:00+09:00') => {
    writeFileSync(join(folder, name), JSON.stringify({ calendar: { ...seoul, ...rules }, at }));
    return join(folder, name);
  };
  try {
    const open = ask('open', {});
    const night = ask('night', {}, '2026-12-01T19:30:00+09:00');
    const holiday = ask('holiday', { holidays: ['2026-12-01'] });
    const broken = ask('broken', { timezone: 'Asia/Nowhere' });
    const { answer } = calendar('active', `${[open, night, holiday, open, broken, open, holiday].join('\n')}\n`, ['--batch']);
    assert.deepEqual(answer.trimEnd().split('\n').map((line) => JSON.parse(line).active), [true, false, false, true, undefined, true, false]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
