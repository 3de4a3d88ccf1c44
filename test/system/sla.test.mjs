/** `pharos sla clock`: promises, from outside. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const program = process.env.PHAROS_PROGRAM;

function ask(question) {
  const { status, stdout, stderr } = spawnSync(program, ['sla', 'clock', '-'], { input: JSON.stringify(question), encoding: 'utf8' });
  return { status, stderr, answer: status === 0 ? JSON.parse(stdout) : null };
}

const week = (hours) => Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, hours]));
const seoul = { timezone: 'Asia/Seoul', hours: week([['09:00', '18:00']]), holidays: ['2026-12-25'] };
const newYork = { timezone: 'America/New_York', windows: [{ days: ['sat'], start: '20:00', end: '08:00' }] };
const policy = { first_response_minutes: 60, update_minutes: 180, resolution_minutes: 240 };

test('what is open is due, and what was met is told', () => {
  const events = [{ at: '2026-12-24T17:30:00+09:00', type: 'created' }];
  assert.deepEqual(ask({ calendar: seoul, policy, events }).answer, {
    next_due: '2026-12-28T00:30:00Z', first_response_due: '2026-12-28T00:30:00Z', update_due: '2026-12-28T02:30:00Z',
    resolution_due: '2026-12-28T03:30:00Z', first_response_minutes: null, first_response_slack_minutes: null,
    update_minutes: null, update_slack_minutes: null, resolution_minutes: null, resolution_slack_minutes: null,
  });
  events.push({ at: '2026-12-28T10:00:30+09:00', type: 'agent_message' });
  assert.deepEqual(ask({ calendar: seoul, policy, events }).answer, {
    next_due: '2026-12-28T03:30:00Z', first_response_due: null, update_due: '2026-12-28T04:00:30Z',
    resolution_due: '2026-12-28T03:30:00Z', first_response_minutes: 90, first_response_slack_minutes: -30,
    update_minutes: 90, update_slack_minutes: 90, resolution_minutes: null, resolution_slack_minutes: null,
  });
});

test('what is left is negative just when more was used than was promised', () => {
  const used = (at) => {
    const events = [{ at: '2026-12-21T09:00:00+09:00', type: 'created' }, { at, type: 'agent_message' }];
    const { answer } = ask({ calendar: seoul, policy, events });
    return [answer.first_response_minutes, answer.first_response_slack_minutes];
  };
  assert.deepEqual(used('2026-12-21T09:59:59+09:00'), [59, 1]);
  assert.deepEqual(used('2026-12-21T10:00:00+09:00'), [60, 0]);
  assert.deepEqual(used('2026-12-21T10:00:01+09:00'), [61, -1]);
  assert.deepEqual(used('2026-12-21T10:01:00+09:00'), [61, -1]);
  assert.deepEqual(used('2026-12-21T10:01:59+09:00'), [61, -1]);
});

test('a night on which clocks change is an hour shorter', () => {
  const events = [{ at: '2026-03-07T12:00:00-05:00', type: 'created' }];
  const due = (minutes) => ask({ calendar: newYork, policy: { resolution_minutes: minutes }, events }).answer.resolution_due;
  assert.equal(due(60), '2026-03-08T02:00:00Z');
  assert.equal(due(11 * 60), '2026-03-08T12:00:00Z');
  assert.equal(due(11 * 60 + 1), '2026-03-15T00:01:00Z');
});

test('pending and closed tickets have nothing due, and go on where they were', () => {
  const events = [
    { at: '2026-12-21T09:00:00+09:00', type: 'created', state: 'pending' },
    { at: '2026-12-21T12:00:00+09:00', type: 'state', state: 'open' },
    { at: '2026-12-21T12:30:00+09:00', type: 'closed' },
  ];
  const at = (count) => ask({ calendar: seoul, policy, events: events.slice(0, count) }).answer;
  assert.equal(at(1).next_due, null);
  assert.equal(at(2).first_response_due, '2026-12-21T04:00:00Z');
  assert.equal(at(3).next_due, null);
  assert.deepEqual([at(3).resolution_minutes, at(3).resolution_slack_minutes], [30, 210]);
  events.push({ at: '2026-12-21T14:00:00+09:00', type: 'state', state: 'open' });
  assert.equal(at(4).first_response_due, '2026-12-21T05:30:00Z');
  assert.equal(at(4).resolution_due, null);
});

test('the first unanswered message of the customer counts', () => {
  const events = [
    { at: '2026-12-21T09:00:00+09:00', type: 'created' },
    { at: '2026-12-21T09:40:00+09:00', type: 'customer_message' },
    { at: '2026-12-21T09:10:00+09:00', type: 'customer_message' },
    { at: '2026-12-21T09:20:00+09:00', type: 'first_response' },
  ];
  const after = { update_after_customer_minutes: 60, first_response_minutes: 30 };
  const { answer } = ask({ calendar: seoul, policy: after, events });
  assert.deepEqual([answer.update_due, answer.first_response_minutes, answer.update_minutes], ['2026-12-21T01:10:00Z', 20, null]);
});

test('of one instant the creation comes first, and a state of null is none', () => {
  const at = '2026-12-21T09:00:00+09:00';
  const events = [
    { at, type: 'agent_message', state: null },
    { at, type: 'created', state: null },
  ];
  assert.equal(ask({ calendar: seoul, policy, events }).answer.first_response_minutes, 0);
  assert.match(ask({ calendar: seoul, policy, events: [events[1], { at, type: 'state', state: null }] }).stderr, /\/events\/1\/state: which state/);
});

test('what makes no sense is refused, with the member and the reason', () => {
  const created = { at: '2026-12-21T09:00:00Z', type: 'created' };
  for (const [question, reason] of [
    [{ calendar: seoul, policy, events: [] }, /\/events: the first event must be `created`/],
    [{ calendar: seoul, policy, events: [created, created] }, /\/events: a ticket is created once/],
    [{ calendar: seoul, policy, events: [{ ...created, type: 'state' }] }, /\/events\/0\/state: which state/],
    [{ calendar: seoul, policy, events: [{ ...created, at: 'today' }] }, /\/events\/0\/at/],
    [{ calendar: seoul, policy, events: [{ ...created, by: 1 }] }, /\/events\/0\/by/],
    [{ calendar: seoul, policy: { resolution_minutes: 0 }, events: [created] }, /\/policy\/resolution_minutes/],
    [{ calendar: { timezone: 'UTC', hours: {} }, policy, events: [created] }, /\/calendar\/hours: nobody ever works here/],
    [{ calendar: seoul, policy, events: [created], now: 1 }, /\/now/],
  ]) {
    const { status, stderr } = ask(question);
    assert.equal(status, 2);
    assert.match(stderr, reason);
  }
});
