// Messages that we write are read as what was put in, by our own reader and by Python's email package: names,
// subjects, files and texts in Korean, English and others.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { domainToASCII } from 'node:url';
import { program } from '../harness/house.mjs';

const MAILS = 200;
const script = new URL('mail_compose.py', import.meta.url).pathname;
const maker = path.join(path.dirname(program), 'test/harness/mail_maker');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-compose-'));
test.after(() => fs.rmSync(folder, { recursive: true }));

const run = (name, args, input = '') => {
  const done = spawnSync(name, args, { input, encoding: 'utf8', timeout: 60_000, maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
};
const objects = (lines) => lines.trim().split('\n').map((line) => JSON.parse(line));

const drafts = objects(run('python3', [script, 'make', folder, String(MAILS)]));
run(maker, ['compose'], drafts.map((draft) => `${JSON.stringify(draft)}\n`).join(''));
const paths = drafts.map((draft) => `${draft.path}\n`).join('');

// Domains travel as A-labels.
const written = (list) => list.map(([name, email]) => {
  const [local, domain] = email.split('@');
  return [name, `${local}@${domainToASCII(domain)}`];
});
const multiparts = ({ text, html, pictures, files }) => [
  ...(files.length > 0 ? ['multipart/mixed'] : []),
  ...(pictures.length > 0 ? ['multipart/related'] : []),
  ...(html !== null && text !== null ? ['multipart/alternative'] : []),
];
const head = (draft) => fs.readFileSync(draft.path, 'latin1').slice(0, 3000);

test('lines are short, of seven bits, and end in CRLF', () => {
  for (const draft of drafts) {
    const message = fs.readFileSync(draft.path, 'latin1');
    assert.match(message, /^[\t\r\n\x20-\x7e]*\r\n$/);
    assert.doesNotMatch(message, /[^\r]\n|\r[^\n]/);
    for (const line of message.split('\r\n')) assert.ok(line.length <= 128, line);
  }
});

test("Python's email package reads what we write", () => {
  const found = objects(run('python3', [script, 'read'], paths));

  assert.equal(found.length, MAILS);
  for (const [n, draft] of drafts.entries()) {
    const { path: _, seed: __, ...wanted } = draft;
    for (const name of ['from', 'reply_to', 'to', 'cc']) wanted[name] = written(draft[name]);
    assert.deepEqual(found[n], { ...wanted, defects: [], types: multiparts(draft) }, head(draft));
  }
});

test('our own reader reads what we write', () => {
  const found = objects(run(program, ['mail', 'parse', '--batch'], paths));

  assert.equal(found.length, MAILS);
  for (const [n, draft] of drafts.entries()) {
    const mail = found[n];
    const what = head(draft);
    const people = (list) => list.map(({ name, email }) => [name, email]);

    for (const name of ['from', 'reply_to', 'to', 'cc'])
      assert.deepEqual(people(mail[name]), written(draft[name]), what);
    assert.equal(mail.subject, draft.subject, what);
    assert.equal(Date.parse(mail.date), draft.at_ms, what);
    assert.equal(mail.message_id, draft.message_id, what);
    assert.deepEqual(mail.references, draft.references, what);
    assert.deepEqual(mail.in_reply_to, draft.in_reply_to === null ? [] : [draft.in_reply_to], what);
    assert.equal(mail.text, draft.text, what);
    assert.equal(mail.html?.replaceAll('\r\n', '\n') ?? null, draft.html, what);
    assert.deepEqual(
      mail.attachments.map((file) => [file.filename, file.content_type, file.content_id, file.sha256]),
      [...draft.pictures, ...draft.files].map((file) => [file.name, file.type, file.id ?? null,
        createHash('sha256').update(Buffer.from(file.content, 'base64')).digest('hex')]),
      what,
    );
    assert.deepEqual(mail.defects, [], what);
  }
});
