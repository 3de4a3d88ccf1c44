/** `pharos holidays kr` and `pharos calendar holidays`, from outside. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const program = process.env.PHAROS_PROGRAM;
let folder;

before(() => { folder = mkdtempSync(join(tmpdir(), 'pharos-holidays-')); });
after(() => rmSync(folder, { recursive: true }));

function pharos(args, input = '') {
  const { status, stdout, stderr } = spawnSync(program, args, { input, cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function korean(from, to, ...more) {
  const { status, stdout, stderr } = pharos(['holidays', 'kr', '--from', from, '--to', to, ...more]);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout).holidays;
}

const datesAndKinds = (holidays) => holidays.map(({ date, kind }) => `${date} ${kind}`);

test('a year has its holidays, with names, reasons and substitutes', () => {
  const year = korean('2026-01-01', '2026-12-31');
  assert.deepEqual(datesAndKinds(year), [
    '2026-01-01 fixed', '2026-02-16 lunar', '2026-02-17 lunar', '2026-02-18 lunar', '2026-03-01 fixed', '2026-03-02 substitute',
    '2026-05-01 fixed', '2026-05-05 fixed', '2026-05-24 lunar', '2026-05-25 substitute', '2026-06-03 election', '2026-06-06 fixed',
    '2026-07-17 fixed', '2026-08-15 fixed', '2026-08-17 substitute', '2026-09-24 lunar', '2026-09-25 lunar', '2026-09-26 lunar',
    '2026-10-03 fixed', '2026-10-05 substitute', '2026-10-09 fixed', '2026-12-25 fixed',
  ]);
  assert.deepEqual(year.find(({ date }) => date === '2026-08-17'), {
    date: '2026-08-17',
    name_ko: '대체공휴일(광복절)',
    name_en: 'Substitute holiday for Liberation Day',
    kind: 'substitute',
    for: '2026-08-15',
    basis: '공휴일에 관한 법률 제3조, 관공서의 공휴일에 관한 규정 제3조 (대통령령 제31930호)',
    certain: true,
  });
  assert.equal(year[0].for, null);
});

test('what was not known on a day does not count', () => {
  assert.deepEqual(korean('2024-10-01', '2024-10-01', '--as-of', '2024-09-02'), []);
  assert.deepEqual(datesAndKinds(korean('2024-10-01', '2024-10-01', '--as-of=2024-09-03')), ['2024-10-01 temporary']);
  assert.deepEqual(korean('2024-04-10', '2024-04-10', '--as-of', '2023-01-01').map(({ kind, certain }) => [kind, certain]), [['election', false]]);
  assert.deepEqual(korean('2092-02-08', '2092-02-08').map(({ kind, certain }) => [kind, certain]), [['lunar', false]]);
});

test('an operator adds a day and strikes another', () => {
  const rules = {
    note: 'decided by the cabinet',
    add: [{ date: '2027-05-04', name_ko: '임시공휴일', name_en: 'Temporary holiday', known: '2027-04-13' }],
    strike: [{ date: '2027-05-05' }],
  };
  writeFileSync(join(folder, 'rules.json'), JSON.stringify(rules));
  assert.deepEqual(datesAndKinds(korean('2027-05-01', '2027-05-12', '--rules', 'rules.json')),
    ['2027-05-01 fixed', '2027-05-03 substitute', '2027-05-04 temporary']);
  const piped = pharos(['holidays', 'kr', '--from', '2027-05-05', '--to', '2027-05-05', '--rules', '-'], JSON.stringify(rules));
  assert.deepEqual(JSON.parse(piped.stdout), { holidays: [] });
});

test('what makes no sense of Korean holidays is refused, with the reason', () => {
  writeFileSync(join(folder, 'bad.json'), '{"add":[{"date":"2027-02-30","name_ko":"a","name_en":"b"}]}');
  for (const [args, reason] of [
    [['kr', '--from', '2026-02-01', '--to', '2026-01-01'], /--to: this day is before --from/],
    [['kr', '--from', '1989-12-31', '--to', '2026-01-01'], /--from: a day of the years 1990 to 2100/],
    [['kr', '--from', '2026-01-01', '--to', '2101-01-01'], /--to: a day of the years/],
    [['kr', '--from', '2026-02-30', '--to', '2026-12-31'], /--from: this is no date/],
    [['kr', '--from', '2026-01-01', '--to', '2026-12-31', '--as-of', 'yesterday'], /--as-of: this is no date/],
    [['kr', '--from', '2026-01-01'], /--to: say which day/],
    [['kr', '--from', '2026-01-01', '--to', '2026-01-01', '--sundays'], /--sundays: is not an option/],
    [['kr', '--from', '2026-01-01', '--to', '2026-01-01', '--rules', 'bad.json'], /--rules: \/add\/0\/date: this is no date/],
    [['kr', '--from', '2026-01-01', '--to', '2026-01-01', '--rules', 'none.json'], /cannot be read/],
    [['jp', '--from', '2026-01-01', '--to', '2026-01-01'], /say of which country/],
    [[], /say of which country/],
  ]) {
    const { status, stdout, stderr } = pharos(['holidays', ...args]);
    assert.equal(status, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, reason);
  }
  assert.match(pharos(['holidays', '--help']).stdout, /--as-of/);
});

const file = (...lines) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'];

test('a file of holidays becomes days', () => {
  writeFileSync(join(folder, 'office.ics'), file(
    ...event('UID:1', 'DTSTART;VALUE=DATE:20260803', 'DTEND;VALUE=DATE:20260806', 'SUMMARY:여름\\, 휴가'),
    ...event('UID:2', 'DTSTART;VALUE=DATE:20200511', 'RRULE:FREQ=YEARLY', 'EXDATE;VALUE=DATE:20270511', 'SUMMARY:창립\r\n 기념일'),
    ...event('UID:3', 'DTSTART;TZID=Asia/Seoul:20261231T130000', 'DTEND;TZID=Asia/Seoul:20261231T180000', 'SUMMARY:종무식'),
    ...event('UID:4', 'DTSTART;VALUE=DATE:20260901', 'STATUS:CANCELLED', 'SUMMARY:no'),
  ));
  const question = JSON.stringify({ ics: 'office.ics', from: '2026-05-11', to: '2028-05-11' });
  const { status, stdout } = pharos(['calendar', 'holidays', '-'], question);
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout), { holidays: [
    { date: '2026-05-11', summary: '창립기념일' },
    { date: '2026-08-03', summary: '여름, 휴가' },
    { date: '2026-08-04', summary: '여름, 휴가' },
    { date: '2026-08-05', summary: '여름, 휴가' },
    { date: '2026-12-31', summary: '종무식' },
    { date: '2028-05-11', summary: '창립기념일' },
  ] });
});

test('broken files of holidays are refused, with the reason; a batch goes on', () => {
  const ask = (question) => pharos(['calendar', 'holidays', '-'], JSON.stringify(question));
  const span = { from: '2026-01-01', to: '2026-12-31' };
  writeFileSync(join(folder, 'cut.ics'), file(...event('DTSTART;VALUE=DATE:20260803')).slice(0, -16));
  writeFileSync(join(folder, 'date.ics'), file(...event('DTSTART;VALUE=DATE:20260230')));
  for (const [question, reason] of [
    [{ ics: 'cut.ics', ...span }, /\/ics: it is cut off/],
    [{ ics: 'date.ics', ...span }, /\/ics: event 1: a date or time that does not exist/],
    [{ ics: 'none.ics', ...span }, /\/ics: cannot be read/],
    [{ ics: '-', ...span }, /\/ics: a file is needed/],
    [{ ics: 'cut.ics', from: '2026-01-02', to: '2026-01-01' }, /\/to: this day is before the first/],
    [{ ics: 'cut.ics', from: '2026-13-01', to: '2026-01-01' }, /\/from: this is no date/],
    [{ ics: 'cut.ics', ...span, zone: 'UTC' }, /\/zone: this member is not known here/],
    [{ ...span }, /\/ics: this member is missing/],
  ]) {
    const { status, stderr } = ask(question);
    assert.equal(status, 2);
    assert.match(stderr, reason);
  }
  writeFileSync(join(folder, 'one.ics'), file(...event('DTSTART;VALUE=DATE:20260803', 'SUMMARY:a')));
  writeFileSync(join(folder, 'good.json'), JSON.stringify({ ics: 'one.ics', ...span }));
  writeFileSync(join(folder, 'cut.json'), JSON.stringify({ ics: 'cut.ics', ...span }));
  const { status, stdout } = pharos(['calendar', 'holidays', '--batch'], 'good.json\ncut.json\ngood.json\n');
  const lines = stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.equal(status, 0);
  assert.deepEqual(lines.map((line) => line.holidays?.length ?? typeof line.error), [1, 'string', 1]);
});
