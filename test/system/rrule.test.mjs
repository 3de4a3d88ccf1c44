/** `pharos rrule expand`: recurrence, from outside. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const program = process.env.PHAROS_PROGRAM;

function run(question, args = ['-']) {
  const input = typeof question === 'string' ? question : JSON.stringify(question);
  const { status, stdout, stderr } = spawnSync(program, ['rrule', 'expand', ...args], { input, encoding: 'utf8', maxBuffer: 64 << 20 });
  return { status, stdout, stderr };
}

function expand(question) {
  const { status, stdout, stderr } = run(question);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout).occurrences;
}

test('occurrences have the form of dtstart', () => {
  const rrule = ['FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=7;COUNT=2'];
  assert.deepEqual(expand({ dtstart: '2026-11-30', rrule }), ['2026-12-25', '2027-01-29']);
  assert.deepEqual(expand({ dtstart: '2026-11-30T09:00:00', rrule }), ['2026-12-25T07:00:00', '2027-01-29T07:00:00']);
  assert.deepEqual(expand({ dtstart: '2026-11-30T09:00:00Z', rrule }), ['2026-12-25T07:00:00Z', '2027-01-29T07:00:00Z']);
});

test('rules and dates make a set, in order and each once', () => {
  assert.deepEqual(expand({
    dtstart: '1997-09-02T09:00:00',
    rrule: ['FREQ=DAILY;COUNT=4', 'FREQ=DAILY;INTERVAL=2;COUNT=3'],
    rdate: ['1997-09-20T09:00:00', '1997-09-03T09:00:00'],
    exrule: ['FREQ=DAILY;BYMONTHDAY=4'],
    exdate: ['1997-09-05T09:00:00'],
  }), ['1997-09-02T09:00:00', '1997-09-03T09:00:00', '1997-09-06T09:00:00', '1997-09-20T09:00:00']);
});

test('limit gives the first ones from start_at on, and COUNT counts from dtstart', () => {
  const dtstart = '1997-09-02T09:00:00';
  assert.deepEqual(expand({ dtstart, rrule: ['FREQ=WEEKLY'], start_at: '2047-09-02T00:00:00', limit: 2 }),
    ['2047-09-03T09:00:00', '2047-09-10T09:00:00']);
  assert.deepEqual(expand({ dtstart, rrule: ['FREQ=DAILY;COUNT=10'], start_at: '1997-09-10T09:00:00', limit: 5 }),
    ['1997-09-10T09:00:00', '1997-09-11T09:00:00']);
  assert.deepEqual(expand({ dtstart: '1997-09-02', rrule: ['FREQ=DAILY'], start_at: '1997-09-10T12:00:00', limit: 1 }), ['1997-09-10']);
  assert.deepEqual(expand({ dtstart, rrule: ['FREQ=DAILY'], limit: 0 }), []);
});

test('a rule that never ends gives 10,000 where no limit is said, one that ends all it has', () => {
  assert.equal(expand({ dtstart: '1997-09-02', rrule: ['FREQ=DAILY'] }).length, 10_000);
  assert.equal(expand({ dtstart: '1997-09-02T09:00:00', rrule: ['FREQ=MINUTELY;COUNT=20000'] }).length, 20_000);
  const { status, stderr } = run({ dtstart: '1997-09-02T09:00:00', rrule: ['FREQ=SECONDLY;COUNT=1000001'] });
  assert.equal(status, 2);
  assert.match(stderr, /\/limit: more than 1000000 occurrences/);
});

test('a limit above the greatest is the greatest', () => {
  const question = { dtstart: '1997-09-02T09:00:00', rrule: ['FREQ=SECONDLY'] };
  assert.equal(expand({ ...question, limit: 1_000_001 }).length, 1_000_000);
  assert.deepEqual(expand({ ...question, rrule: ['FREQ=SECONDLY;COUNT=1'], limit: Number.MAX_SAFE_INTEGER }), ['1997-09-02T09:00:00']);
});

test('UNTIL that is a date includes its whole day', () => {
  assert.deepEqual(expand({ dtstart: '1997-09-02T09:00:00', rrule: ['FREQ=DAILY;UNTIL=19970903'] }), ['1997-09-02T09:00:00', '1997-09-03T09:00:00']);
});

test('null is as good as nothing', () => {
  const dtstart = '1997-09-02T09:00:00';
  assert.deepEqual(expand({ dtstart, rrule: ['FREQ=DAILY;COUNT=2'], rdate: null, exrule: null, exdate: null, limit: null, start_at: null, ical: null }),
    ['1997-09-02T09:00:00', '1997-09-03T09:00:00']);
  assert.deepEqual(expand({ dtstart, rrule: null, rdate: [dtstart] }), [dtstart]);
  assert.deepEqual(expand({ dtstart: null, ical: 'DTSTART:19970902\nRRULE:FREQ=DAILY;COUNT=1', rrule: null, exdate: null }), ['1997-09-02']);
  assert.equal(expand({ dtstart, rrule: ['FREQ=DAILY'], limit: null }).length, 10_000);
});

test('a fraction of a second is dropped', () => {
  assert.deepEqual(expand({
    dtstart: '1997-09-02T09:00:00.000Z', rrule: ['FREQ=DAILY;COUNT=3'], exdate: ['1997-09-03T09:00:00.000000Z'], start_at: '1997-09-02T09:00:00.5',
  }), ['1997-09-02T09:00:00Z', '1997-09-04T09:00:00Z']);
});

test('where the search is given up, the list ends with what was found', () => {
  const dtstart = '1997-09-02T09:00:00';
  assert.deepEqual(expand({ dtstart, rrule: ['FREQ=HOURLY'], exrule: ['FREQ=HOURLY'] }), []);
  assert.deepEqual(expand({ dtstart, rrule: ['FREQ=SECONDLY'], exrule: ['FREQ=SECONDLY'], rdate: ['1997-09-01T09:00:00'] }), ['1997-09-01T09:00:00']);
  const counted = 'FREQ=SECONDLY;BYHOUR=9;COUNT=9000000000';
  assert.deepEqual(expand({ dtstart, rrule: [counted], start_at: '9000-01-01T00:00:00' }), []);
  assert.deepEqual(expand({ dtstart, rrule: ['FREQ=DAILY'], exrule: [counted], start_at: '9000-01-01T00:00:00', limit: 3 }), []);
});

test('iCalendar text is read, with a start of its own or one beside it', () => {
  assert.deepEqual(expand({
    ical: 'DTSTART;TZID=America/New_York:19970902T090000\r\nRRULE:FREQ=MONTHLY;BYDAY=FR;\r\n BYMONTHDAY=13\r\nEXDATE;TZID=America/New_York:19970902T090000\r\n',
    limit: 3,
  }), ['1998-02-13T09:00:00', '1998-03-13T09:00:00', '1998-11-13T09:00:00']);
  assert.deepEqual(expand({ ical: 'FREQ=WEEKLY;BYDAY=MO;COUNT=2;', dtstart: '2014-10-06T09:00:00Z' }), ['2014-10-06T09:00:00Z', '2014-10-13T09:00:00Z']);
});

test('the calendars of RFC 7529', () => {
  assert.deepEqual(expand({ dtstart: '2013-02-10', rrule: ['RSCALE=CHINESE;FREQ=YEARLY'], limit: 4 }), ['2013-02-10', '2014-01-31', '2015-02-19', '2016-02-08']);
  assert.deepEqual(expand({ dtstart: '2014-01-31', rrule: ['RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT=3'] }), ['2014-01-31', '2014-03-01', '2014-03-31']);
});

test('a rule that never matches ends', () => {
  assert.deepEqual(expand({ dtstart: '2026-01-01T09:00:00', rrule: ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'] }), []);
  assert.deepEqual(expand({ dtstart: '2026-01-01T09:00:00', rrule: ['FREQ=SECONDLY;INTERVAL=2;BYSECOND=1'] }), []);
});

test('what makes no sense is refused, with the member, the part and the reason', () => {
  const dtstart = '1997-09-02T09:00:00';
  for (const [question, reason] of [
    [{ dtstart, rrule: ['FREQ=DAILY', 'FREQ=WEEKLY;BYMONTHDAY=1'] }, /\/rrule\/1: BYMONTHDAY: this does not go with FREQ=WEEKLY/],
    [{ dtstart, exrule: ['INTERVAL=2'] }, /\/exrule\/0: FREQ: this part is missing/],
    [{ dtstart, rrule: ['FREQ=MONTHLY;BYWEEKNO=2'] }, /BYWEEKNO: this goes with FREQ=YEARLY only/],
    [{ dtstart, rrule: ['FREQ=DAILY'], exdate: ['tomorrow'] }, /\/exdate\/0: a date or a time without offset/],
    [{ dtstart: '1997-09-02T09:00:00+09:00' }, /\/dtstart: a date or a time without offset/],
    [{ rrule: ['FREQ=DAILY'] }, /\/dtstart: this member is needed/],
    [{ ical: 'FREQ=DAILY' }, /\/dtstart: DTSTART is missing/],
    [{ ical: 'DTSTART:19970902\nSUMMARY:x' }, /\/ical: DTSTART, RRULE, RDATE, EXRULE, EXDATE or a rule is needed/],
    [{ ical: 'FREQ=DAILY', dtstart, rdate: [dtstart] }, /\/rdate: this does not go with ical/],
    [{ dtstart, rrule: ['FREQ=DAILY'], limit: -1 }, /\/limit/],
    [{ dtstart, rule: ['FREQ=DAILY'] }, /\/rule: this member is not known here/],
    [{ dtstart, rrule: ['FREQ=DAILY'], limit: 1.5 }, /\/limit/],
    [{ dtstart: '1997-09-02T09:00:00.' }, /\/dtstart: a date or a time without offset/],
    [{ dtstart: null, rrule: ['FREQ=DAILY'] }, /\/dtstart: this member is needed/],
  ]) {
    const { status, stderr } = run(question);
    assert.equal(status, 2, JSON.stringify(question));
    assert.match(stderr, reason);
  }
});

test('a batch answers a line for each path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pharos-rrule-'));
  try {
    const good = join(folder, 'good.json');
    const bad = join(folder, 'bad.json');
    writeFileSync(good, JSON.stringify({ dtstart: '2026-11-30', rrule: ['FREQ=DAILY;COUNT=1'] }));
    writeFileSync(bad, JSON.stringify({ dtstart: '2026-11-30', rrule: ['FREQ=NEVER'] }));
    const { status, stdout } = run(`${good}\n${bad}\n${good}\n`, ['--batch']);
    const lines = stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.equal(status, 0);
    assert.deepEqual(lines[0], { occurrences: ['2026-11-30'] });
    assert.match(lines[1].error, /FREQ/);
    assert.deepEqual(lines[2], lines[0]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
