/** `pharos oncall`: who is on call, from outside. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const program = process.env.PHAROS_PROGRAM;

function oncall(verb, question, args = ['-']) {
  const input = typeof question === 'string' ? question : JSON.stringify(question);
  const { status, stdout, stderr } = spawnSync(program, ['oncall', verb, ...args], { input, encoding: 'utf8' });
  return { status, stderr, answer: status === 0 && args[0] === '-' ? JSON.parse(stdout) : stdout };
}

const weekly = {
  type: 'rolling', start: '2026-03-02T09:00:00-05:00', duration_seconds: 7 * 86400, frequency: 'weekly', users: [['ann'], ['bob', 'cho']],
};
const nights = {
  type: 'recurrent', start: '2026-03-02T22:00:00-05:00', duration_seconds: 8 * 3600, frequency: 'daily', by_day: ['FR', 'SA'], priority: 1, users: [['dan']],
};
const override = { type: 'override', start: '2026-03-10T12:00:00-04:00', duration_seconds: 3600, users: [['eun']] };
const schedule = { timezone: 'America/New_York', layers: [weekly, nights, override] };

test('somebody is on call at an instant', () => {
  const at = (instant) => oncall('at', { schedule, at: instant }).answer;
  assert.deepEqual(at('2026-03-02T13:59:59Z'), { users: [] });
  assert.deepEqual(at('2026-03-02T14:00:00Z'), { users: ['ann'] });
  assert.deepEqual(at('2026-03-09T08:59:59-04:00'), { users: ['ann'] });
  assert.deepEqual(at('2026-03-09T09:00:00-04:00'), { users: ['bob', 'cho'] });
  assert.deepEqual(at('2026-03-07T03:00:00Z'), { users: ['dan'] });
  assert.deepEqual(at('2026-03-10T16:30:00Z'), { users: ['eun'] });
});

test('the final timeline has what higher shifts leave of each, whole', () => {
  const { answer } = oncall('final', { schedule, from: '2026-03-09T13:00:00Z', to: '2026-03-11T00:00:00Z' });
  assert.deepEqual(answer, { spans: [
    { start: '2026-03-09T13:00:00Z', end: '2026-03-10T16:00:00Z', users: ['bob'], override: false },
    { start: '2026-03-09T13:00:00Z', end: '2026-03-10T16:00:00Z', users: ['cho'], override: false },
    { start: '2026-03-10T16:00:00Z', end: '2026-03-10T17:00:00Z', users: ['eun'], override: true },
    { start: '2026-03-10T17:00:00Z', end: '2026-03-14T02:00:00Z', users: ['bob'], override: false },
    { start: '2026-03-10T17:00:00Z', end: '2026-03-14T02:00:00Z', users: ['cho'], override: false },
  ] });
});

test('days are those on which shifts start', () => {
  assert.deepEqual(oncall('days', { schedule, from: '2026-03-01T00:00:00Z', to: '2026-03-16T00:00:00Z' }).answer, { days: {
    '2026-03-02': ['ann'], '2026-03-06': ['dan'], '2026-03-07': ['dan'], '2026-03-09': ['bob', 'cho'], '2026-03-10': ['eun'],
    '2026-03-13': ['dan'], '2026-03-14': ['dan'],
  } });
});

test('a night is an hour shorter when clocks change, and a rotation hands off by the clock on the wall', () => {
  const night = oncall('final', { schedule: { ...schedule, layers: [nights] }, from: '2026-03-08T00:00:00Z', to: '2026-03-09T00:00:00Z' });
  assert.deepEqual(night.answer.spans.map(({ start, end }) => [start, end]), [['2026-03-08T03:00:00Z', '2026-03-08T10:00:00Z']]);
  const rotation = { type: 'daily', length: 1, start_local: '2026-03-20T02:30:00', timezone: 'America/New_York' };
  assert.deepEqual(oncall('handoffs', { rotation, from_local: '2026-03-07T03:00:00', to_local: '2026-03-08T12:00:00' }).answer,
    { handoffs: ['2026-03-07T02:30:00-05:00', '2026-03-08T03:00:00-04:00', '2026-03-09T02:30:00-04:00'] });
  assert.deepEqual(oncall('shift-at', { rotation, at_local: '2026-03-09T02:29:59' }).answer,
    { shift: { start_local: '2026-03-08T03:00:00', end_local: '2026-03-09T02:30:00' } });
});

test('what makes no sense is refused, with the member and the reason', () => {
  const at = '2026-03-10T00:00:00Z';
  const with_layer = (change) => ({ schedule: { ...schedule, layers: [{ ...weekly, ...change }] }, at });
  for (const [question, reason] of [
    [{ schedule: { ...schedule, timezone: 'Asia/Nowhere' }, at }, /\/schedule\/timezone: this is no IANA time zone/],
    [with_layer({ users: [] }), /\/schedule\/layers\/0\/users: a rotation without people: name at least one/],
    [with_layer({ users: [['ann'], []] }), /\/schedule\/layers\/0\/users\/1: a rotation without people/],
    [with_layer({ duration_seconds: 0 }), /\/schedule\/layers\/0\/duration_seconds: a shift takes at least a second/],
    [with_layer({ interval: 0 }), /\/schedule\/layers\/0\/interval: this must lie in 1\.\.10000/],
    [with_layer({ start: 'Monday' }), /\/schedule\/layers\/0\/start: this is not an RFC 3339 instant/],
    [with_layer({ by_day: ['monday'] }), /\/schedule\/layers\/0\/by_day: this must be MO, TU/],
    [with_layer({ level: 1 }), /\/schedule\/layers\/0\/level: this member is not known here/],
    [{ schedule, at, now: at }, /\/now: this member is not known here/],
    ['[1', /./],
  ]) {
    const { status, stderr, answer } = oncall('at', question);
    assert.equal(status, 2);
    assert.equal(answer, '');
    assert.match(stderr, reason);
  }
  assert.equal(oncall('handoffs', { rotation: { type: 'daily', length: 1, start_local: '2026-03-20T02:30:00Z', timezone: 'UTC' } }).status, 2);
  assert.equal(oncall('nothing', {}).status, 2);
});

test('every verb explains itself', () => {
  for (const verb of ['at', 'days', 'final', 'shift-at', 'handoffs']) {
    const { status, answer } = oncall(verb, '', ['--help']);
    assert.equal(status, 0);
    assert.match(answer, new RegExp(`usage: pharos oncall ${verb} JSON`));
  }
});

test('a batch answers a line for each path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pharos-oncall-'));
  try {
    const good = join(folder, 'good.json');
    const bad = join(folder, 'bad.json');
    writeFileSync(good, JSON.stringify({ schedule, at: '2026-03-10T00:00:00Z' }));
    writeFileSync(bad, JSON.stringify({ schedule: { ...schedule, layers: [{ ...weekly, users: [] }] }, at: '2026-03-10T00:00:00Z' }));
    const { status, answer } = oncall('at', `${good}\n${bad}\n${folder}/none\n${good}\n`, ['--batch']);
    const lines = answer.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.equal(status, 0);
    assert.deepEqual(lines.map((line) => line.users ?? typeof line.error), [['bob', 'cho'], 'string', 'string', ['bob', 'cho']]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
