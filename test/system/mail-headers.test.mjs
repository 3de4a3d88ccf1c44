// Headers that Python's email package wrote are read as what was put in: subjects, names, dates and names of
// files, in many languages and charsets, folded and encoded in its present manner and in its former one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { program } from '../harness/house.mjs';

const MAILS = 400;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-headers-'));
test.after(() => fs.rmSync(folder, { recursive: true }));

const run = (name, args, input = '') => {
  const done = spawnSync(name, args, { input, encoding: 'utf8', timeout: 60_000, maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trim().split('\n').map((line) => JSON.parse(line));
};

// The package writes two signs of JIS X 0208 that we read, like browsers, as Windows has them.
const alike = (text, blanks) => {
  const same = text.replaceAll('〜', '～').replaceAll('−', '－');
  return blanks ? same : same.replaceAll(' ', '');
};

test('what another program wrote into headers is read out of them', () => {
  const script = new URL('mail_headers.py', import.meta.url).pathname;
  const written = run('python3', [script, folder, String(MAILS)]);
  const found = run(program, ['mail', 'parse', '--batch'], written.map((mail) => `${mail.path}\n`).join(''));

  assert.equal(written.length, MAILS);
  assert.equal(found.length, MAILS);
  for (const [n, mail] of written.entries()) {
    const what = fs.readFileSync(mail.path, 'latin1').slice(0, 2000);
    const text = (value) => (value === null || value === '' ? null : alike(value, mail.blanks));
    assert.equal(text(found[n].subject), text(mail.subject), what);
    for (const name of ['from', 'to', 'cc']) {
      assert.deepEqual(
        found[n][name].map((one) => [text(one.name), one.email]),
        mail[name].map(([person, email]) => [text(person), email]),
        what,
      );
    }
    assert.equal(found[n].date, mail.date, what);
    assert.deepEqual(found[n].attachments.map((part) => text(part.filename)), mail.files.map(text), what);
  }
});
