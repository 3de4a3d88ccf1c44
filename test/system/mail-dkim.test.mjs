// Our signatures pass with dkimpy, and those of dkimpy with us, by both algorithms; what was changed passes with
// nobody. Of mail that comes in, a running server finds out who signed it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { startNameServer } from '../harness/dns.mjs';
import { houseTest, program } from '../harness/house.mjs';
import { listening } from '../harness/mail.mjs';
import { deliver } from '../harness/smtp.mjs';
import { eventually } from '../harness/wait.mjs';

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

const letter = (subject, more = '') => `${more}From: Kim <kim@haneul.example>\r\nTo: support@haneul.example\r\n`
  + `Subject: ${subject}\r\nDate: Sun, 29 Nov 2026 15:04:00 +0900\r\nMessage-ID: <${subject}@haneul.example>\r\n\r\nWhere is it?\r\n`;

const incoming = 'who signed a mail is found out where no server that we trust has said it, and "250" waits for nobody';

if (skip)
  test(incoming, { skip }, () => {});
else houseTest(incoming, async (house) => {
  const records = ['rsa', 'ed25519'].map((kind) => run(maker, ['key', kind, path.join(folder, `in-${kind}`)]).trim());
  const by = (n, selector, mail) => run(maker, ['sign', path.join(folder, `in-${['rsa', 'ed25519'][n]}`), DOMAIN, selector], mail);
  const [theirs] = ask([{ do: 'sign', message: letter('dkimpy'), key: fs.readFileSync(path.join(folder, 'in-ed25519'), 'latin1'),
    domain: DOMAIN, selector: 'two', algorithm: 'ed25519-sha256', canon: 'relaxed/simple' }]);
  const names = await startNameServer({ [`one._domainkey.${DOMAIN}`]: { TXT: [records[0]] },
    [`two._domainkey.${DOMAIN}`]: { TXT: [records[1]] }, [`silent._domainkey.${DOMAIN}`]: null });
  const trusting = 'Authentication-Results: mx.trusted.example; dkim=fail header.d=haneul.example\r\n';
  const cases = [
    ['ours', by(0, 'one', letter('ours')), 'pass', true],
    ['dkimpy', theirs.message, 'pass', true],
    ['body', by(1, 'two', letter('body')).replace('Where is', 'Here is'), 'fail', true],
    ['head', by(1, 'two', letter('hexd')).replaceAll('hexd', 'head'), 'fail', true],
    ['missing', by(0, 'three', letter('missing')), 'permerror', true],
    ['unsigned', letter('unsigned'), 'unsaid', false],
    ['trusted', trusting + by(0, 'one', letter('trusted')), 'fail', false],
    ['silent', by(0, 'silent', letter('silent')), 'temperror', true],
  ];
  try {
    await house.restart({ args: listening(house) });
    const set = await house.patch('/api/v1/settings', '*',
      { 'mail.dns_server': names.address, 'mail.trusted_servers': 'mx.trusted.example', 'mail.trusted_hops': 1 });
    assert.equal(set.status, 200, set.text);
    assert.equal((await house.patch('/api/v1/settings', '*', { 'mail.dns_server': 'resolver.example' })).status, 422);
    for (const [subject, mail] of cases) {
      const began = Date.now();
      await deliver(house, { from: 'kim@haneul.example', to: 'support@haneul.example', mail });
      assert.ok(Date.now() - began < 2000, `${subject}: ${Date.now() - began} ms`);
    }
    const all = await eventually(async () => {
      const seen = await house.all('/api/v1/tickets');
      return seen.length === cases.length && seen;
    }, { withinMs: 20_000, what: 'all tickets' });
    for (const [subject, , verdict, isHere] of cases) {
      const ticket = all.find((each) => each.subject === subject);
      const { auth } = (await house.get(`/api/v1/tickets/${ticket.id}/mails`)).json.items[0];
      assert.deepEqual([subject, auth.dkim, auth.checked_here], [subject, verdict, isHere]);
      assert.equal(auth.dkim_domain, verdict === 'unsaid' ? null : DOMAIN);
    }
  } finally {
    await names.stop();
  }
}, { on: ['sqlite'] });
