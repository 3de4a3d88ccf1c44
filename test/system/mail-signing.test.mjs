// A key is made, published and used: what the relay gets passes with dkimpy, and a mail that is sent again is the same.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { houseTest } from '../harness/house.mjs';
import { bring, listening, sendBy, startRelay } from '../harness/mail.mjs';
import { eventually } from '../harness/wait.mjs';

const python = '/usr/bin/python3'; // Debian's packages are for Debian's Python
const skip = spawnSync(python, ['-c', 'import dkim, nacl']).status !== 0 && 'python3-dkim and python3-nacl are not installed';

function passes(text, record) {
  const order = { do: 'verify', message: text, name: record.name, record: record.text };
  const done = spawnSync(python, [new URL('mail_dkim.py', import.meta.url).pathname],
    { input: `${JSON.stringify(order)}\n`, encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout).passed;
}

const name = 'what goes out is signed with the key that was made';

if (skip)
  test(name, { skip }, () => {});
else houseTest(name, async (house) => {
  const relay = await startRelay();
  try {
    await house.restart({ args: listening(house) });
    await sendBy(house, relay);
    assert.deepEqual((await house.get('/api/v1/mail/dkim')).json, { selector: null, algorithm: null, records: [] });
    bring(house, ['--header', 'Subject: 영수증', '--body', '영수증을 보내 주세요.']);
    const [ticket] = await eventually(async () => {
      const all = await house.all('/api/v1/tickets');
      return all.length > 0 ? all : null;
    }, { what: 'the ticket' });
    for (const [n, algorithm] of ['rsa', 'ed25519'].entries()) {
      const made = await house.post('/api/v1/mail/dkim', { algorithm, selector: `s${n}` });
      assert.equal(made.status, 200, made.text);
      assert.deepEqual((await house.get('/api/v1/mail/dkim')).json, made.json);
      const [record] = made.json.records;
      assert.equal(record.name, `s${n}._domainkey.haneul.example`);
      assert.match(record.text, new RegExp(`^v=DKIM1; k=${algorithm}; p=[A-Za-z0-9+/=]+$`));
      await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: `보내 드렸습니다. ${'가나다 '.repeat(200)}` });
      await eventually(() => relay.mails.length === n + 1, { what: 'the answer' });
      const { text } = relay.mails[n];
      assert.match(text, /^DKIM-Signature:/);
      assert.deepEqual(passes(text, record), [true]);
      assert.deepEqual(passes(text.replace('To:', 'X-To:'), record), [false]);
    }
    const settings = await house.get('/api/v1/settings');
    assert.doesNotMatch(settings.text + house.log, /PRIVATE KEY/);
  } finally {
    await relay.stop();
  }
});
