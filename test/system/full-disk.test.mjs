// The disk is full: a clear answer, reading goes on, and it recovers by itself.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { engines, newHouse, open, ticketBody, withOwnPostgres } from '../harness/house.mjs';
import { MailPeer } from '../harness/mail-load.mjs';
import { listening } from '../harness/mail.mjs';
import { empty, fill, mountSmall, unmountSmall } from '../harness/small-disk.mjs';
import { eventually } from '../harness/wait.mjs';

const timeout = 120_000;
const withoutMount = 'no small file system can be mounted here (needs root)';
const withoutPostgres = !engines.includes('postgres') && 'no PostgreSQL was started for the tests';

/** Asks until the answer is that there is no room. */
async function refusedForRoom(ask) {
  const refused = await eventually(async () => {
    const answer = await ask();
    return answer.status !== 201 && answer;
  }, { what: 'being refused' });
  assert.equal(refused.status, 503, refused.text);
  assert.equal(refused.json.code, 'storage_full');
  assert.match(refused.headers.get('retry-after'), /^\d+$/);
}

test('a full disk is said clearly, harms nothing, and is got over', { timeout }, async (t) => {
  const house = await newHouse('sqlite');
  let mounted = false;
  try {
    mounted = mountSmall(house.data);
    if (!mounted) {
      t.skip(withoutMount);
      return;
    }
    await open(house);
    const before = await house.ticket();
    fill(house.data);
    await refusedForRoom(() => house.post('/api/v1/tickets', ticketBody({ message: { text: 'x'.repeat(50_000) } })));
    assert.equal((await house.get('/healthz')).status, 200);
    assert.equal((await house.get(`/api/v1/tickets?customer=${before.customer.id}`)).status, 200);

    const acknowledged = (await house.all('/api/v1/tickets?limit=200')).map((ticket) => ticket.id);
    empty(house.data);
    const after = await eventually(async () => {
      const answer = await house.post('/api/v1/tickets', ticketBody());
      return answer.status === 201 && answer.json;
    }, { what: 'working again' });
    const now = (await house.all('/api/v1/tickets?limit=200')).map((ticket) => ticket.id);
    assert.deepEqual(now, [after.id, ...acknowledged]);
    await house.kill();
    await house.serve();
    assert.deepEqual((await house.all('/api/v1/tickets?limit=200')).map((ticket) => ticket.id), now);
  } finally {
    await house.kill();
    if (mounted)
      unmountSmall(house.data);
    await house.remove();
  }
});

/** Mails of a size that no engine can compress, each another one; those that were taken are remembered. */
class Letters {
  constructor(peer) {
    this.peer = peer;
    this.taken = [];
    this.count = 0;
  }

  async send(bytes) {
    this.count += 1;
    const subject = `Letter ${this.count}`;
    const lines = randomBytes(bytes).toString('base64').replace(/.{76}/g, '$&\r\n');
    await this.peer.offer('hana@mail.example');
    const answer = await this.peer.give(`From: hana@mail.example\r\nSubject: ${subject}\r\n`
      + `Message-ID: <${this.count}@mail.example>\r\n\r\n${lines}`);
    if (answer.startsWith('250 '))
      this.taken.push(subject);
    return answer;
  }

  /** Each of them is one ticket. */
  async check(house) {
    const subjects = async () => (await house.all('/api/v1/tickets?limit=200'))
      .map((ticket) => ticket.subject).filter((subject) => subject.startsWith('Letter '));
    await eventually(async () => (await subjects()).length >= this.taken.length, { what: 'a ticket for each letter' });
    assert.deepEqual((await subjects()).sort(), [...this.taken].sort());
  }
}

const inRow = 40_000; // bytes of a mail that lies in the database
const inFile = 200_000; // of one that lies in a file beside it

const uploadFile = (house) => house.request('POST', '/api/v1/uploads?filename=a.bin',
  { body: randomBytes(inFile), headers: { 'content-type': 'application/octet-stream' } });

test('PostgreSQL, and the disk of the files beside it is full: only what needs a file is refused',
  { timeout, skip: withoutPostgres }, async (t) => {
    const house = await newHouse('postgres');
    let mounted = false;
    try {
      mounted = mountSmall(house.data);
      if (!mounted) {
        t.skip(withoutMount);
        return;
      }
      await open(house, { serve: { args: listening(house) } });
      const letters = new Letters(await new MailPeer(house, 'lmtp').greet());
      fill(house.data);
      assert.match(await letters.send(inFile), /^452 4\.3\.1 /);
      await refusedForRoom(() => uploadFile(house));
      assert.match(await letters.send(inRow), /^250 /);
      await letters.check(house);
      assert.equal((await house.get('/healthz')).status, 200);
      empty(house.data);
      assert.match(await letters.send(inFile), /^250 /);
      assert.equal((await uploadFile(house)).status, 201);
      await letters.check(house);
      letters.peer.end();
    } finally {
      await house.kill();
      if (mounted)
        unmountSmall(house.data);
      await house.remove();
    }
  });

/**
 * A PostgreSQL of its own whose tables lie on a small file system, and its log (WAL) elsewhere: one that cannot write
 * its log any more ends itself at once (PANIC) and does not come up before somebody has made room, and what Pharos says
 * then is what it says of any PostgreSQL that is away (postgres.test.mjs).
 */
test('PostgreSQL, whose own disk is full: it is said clearly, harms nothing, and is got over',
  { timeout, skip: withoutPostgres }, (t) => withOwnPostgres(t, async (house, postgres) => {
    const letters = new Letters(await new MailPeer(house, 'lmtp').greet());
    const before = await house.ticket();
    fill(postgres.small);
    await eventually(async () => /^452 4\.3\.1 /.test(await letters.send(inRow)), { what: 'being refused' });
    await refusedForRoom(() => house.post('/api/v1/tickets',
      ticketBody({ message: { text: randomBytes(inRow).toString('base64') } })));
    assert.equal((await house.get('/healthz')).status, 200);
    assert.equal((await house.get(`/api/v1/tickets/${before.id}`)).status, 200);
    assert.equal((await house.get(`/api/v1/tickets?customer=${before.customer.id}`)).status, 200);
    empty(postgres.small);
    await eventually(async () => /^250 /.test(await letters.send(inRow)), { what: 'working again' });
    assert.equal((await house.post('/api/v1/tickets', ticketBody())).status, 201);
    // What was taken while nothing could be written any more is looked at again when its claim has lapsed.
    house.sql('UPDATE inbox SET due_at_ms = 0 WHERE state = 2');
    await letters.check(house);
    letters.peer.end();
  }, { serve: (house) => ({ args: listening(house) }), onSmallDisk: true }));
