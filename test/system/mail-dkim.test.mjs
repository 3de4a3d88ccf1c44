// Our signatures pass with dkimpy, and those of dkimpy with us, by both algorithms; what was changed passes with
// nobody.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { program } from '../harness/house.mjs';

const MAILS = 12;
const DOMAIN = 'haneul.example';
const SELECTOR = 's1';
const NAME = `${SELECTOR}._domainkey.${DOMAIN}`;
const CANONS = ['simple/simple', 'simple/relaxed', 'relaxed/simple', 'relaxed/relaxed'];
const beside = (name) => new URL(name, import.meta.url).pathname;
const maker = path.join(path.dirname(program), 'test/harness/mail_maker');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-dkim-'));
test.after(() => fs.rmSync(folder, { recursive: true }));

// Debian's packages are for Debian's Python.
const python = fs.existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
const skip = spawnSync(python, ['-c', 'import dkim, nacl']).status !== 0 && 'python3-dkim and python3-nacl are not installed';

const run = (name, args, input = '') => {
  const done = spawnSync(name, args, { input, encoding: 'latin1', timeout: 60_000, maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
};
const ask = (orders) => run(python, [beside('mail_dkim.py')], Buffer.from(orders.map((order) => `${JSON.stringify(order)}\n`).join('')))
  .trim().split('\n').map((line) => JSON.parse(line));

const composed = () => {
  const drafts = run('python3', [beside('mail_compose.py'), 'make', folder, String(MAILS)]);
  run(maker, ['compose'], drafts);
  return drafts.trim().split('\n').map((line) => fs.readFileSync(JSON.parse(line).path, 'latin1'));
};
const head = 'From: Kim <kim@haneul.example>\r\nTo: lee@example.com\r\nSubject:  two  blanks\t\r\n and a fold\r\n'
  + 'Date: Sun, 29 Nov 2026 15:04:00 +0900\r\nMessage-ID: <a@haneul.example>\r\n';
const awkward = [
  `${head}\r\n`,
  `${head}\r\nHello`,
  `${head}\r\n\r\n\r\n`,
  `${head}\r\n  a \t b  \r\n \t\r\n\r\n.\r\n\r\n\r\n`,
  `${head.replace('Subject', 'sUBJECT')}X-Bytes: \xed\x99\x98\r\n\r\n\xed\x99\x98\xeb\xb6\x88\r\n`,
];

for (const kind of ['rsa', 'ed25519']) {
  const algorithm = `${kind}-sha256`;
  const keyFile = path.join(folder, kind);

  test(`${algorithm}: signatures of one pass with the other`, { skip }, () => {
    const record = run(maker, ['key', kind, keyFile]).trim();
    const key = kind === 'rsa' ? run('openssl', ['rsa', '-in', keyFile, '-traditional']) : fs.readFileSync(keyFile, 'latin1');
    const mails = [...composed(), ...awkward];

    const ours = mails.map((message) => run(maker, ['sign', keyFile, DOMAIN, SELECTOR], Buffer.from(message, 'latin1')));
    const answers = ask(ours.map((message) => ({ do: 'verify', message, name: NAME, record })));
    answers.forEach((answer, n) => assert.deepEqual(answer.passed, [true], ours[n].slice(0, 2000)));

    const orders = mails.flatMap((message) => CANONS.map((canon) =>
      ({ do: 'sign', message, key, domain: DOMAIN, selector: SELECTOR, algorithm, canon })));
    for (const [n, theirs] of ask(orders).entries()) {
      const said = run(maker, ['verify', NAME, record], Buffer.from(theirs.message, 'latin1'));
      assert.equal(said, 'pass\n', `${orders[n].canon}\n${theirs.message.slice(0, 2000)}`);
    }
  });

  test(`${algorithm}: a change is seen by both`, { skip }, () => {
    const record = run(maker, ['key', kind, keyFile]).trim();
    const signed = run(maker, ['sign', keyFile, DOMAIN, SELECTOR], Buffer.from(awkward[3], 'latin1'));
    const changed = [
      [signed.replace('two', 'three'), 'fail head_changed\n'],
      [signed.replace('a \t b', 'a \t c'), 'fail body_changed\n'],
      [signed.replace('Kim <kim', 'Lee <kim'), 'fail head_changed\n'],
      [signed.replace('\r\nTo:', '\r\nReply-To: lee@evil.example\r\nTo:'), 'fail head_changed\n'],
    ];
    const answers = ask(changed.map(([message]) => ({ do: 'verify', message, name: NAME, record })));

    for (const [n, [message, wanted]] of changed.entries()) {
      assert.equal(run(maker, ['verify', NAME, record], Buffer.from(message, 'latin1')), wanted);
      assert.deepEqual(answers[n].passed, [false], wanted);
    }
  });
}
