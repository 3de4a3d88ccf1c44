// The server is killed while mail comes in and goes out, the disk is full, peers are slow: what was accepted is there
// once, and nothing goes out twice.
import assert from 'node:assert/strict';
import test from 'node:test';
import { houseTest, isSoak, newHouse, open, rounds } from '../harness/house.mjs';
import { answerAll, answersOf, ticketsByMail, timesTaken } from '../harness/mail-answers.mjs';
import { letClaimsLapse, MailLoad, MailPeer } from '../harness/mail-load.mjs';
import { listening, sendBy, startRelay } from '../harness/mail.mjs';
import { startSilent } from '../harness/silent.mjs';
import { empty, fill, mountSmall, unmountSmall } from '../harness/small-disk.mjs';
import { eventually } from '../harness/wait.mjs';

const timeout = isSoak ? 3_600_000 : 480_000;

const serveMail = (house) => house.serve({ args: listening(house) });

houseTest('kill -9 under SMTP and LMTP: every 250 is one ticket, once', async (house) => {
  const loads = [];
  for (let round = 0; round < rounds(5, 50); round++) {
    await house.stop();
    await serveMail(house);
    const load = new MailLoad(house);
    loads.push(load);
    await load.untilAccepted(40 + (round % 5) * 25);
    await house.kill();
    await load.stop();
    await serveMail(house);
    await load.check(house);
    await load.settle(house);
    await load.check(house);
  }
  await letClaimsLapse(house, { args: listening(house) });
  for (const load of loads)
    await load.checkAllThere(house);
  await house.stop();
  assert.equal(house.sql('SELECT count(*) FROM mail_arrival'), '0');
  assert.equal(house.sql('SELECT count(*) FROM inbox WHERE state <> 3'), '0');
  assert.equal(house.sql('SELECT count(*) - count(DISTINCT rfc_id) FROM mail_message'), '0');
}, { timeout });

houseTest('kill -9 amid answers on their way: none goes out twice, and what may have gone out is said to be uncertain',
  async (house, t) => {
    const relay = await startRelay();
    try {
      await house.stop();
      await serveMail(house);
      await sendBy(house, relay, { 'mail.uncertain': 'ask' });
      const tickets = await ticketsByMail(house, 30);
      const made = [];
      for (let round = 0; round < rounds(5, 50); round++) {
        const before = relay.mails.length;
        const answering = answerAll(house, tickets, `Answer ${round}`);
        await eventually(() => relay.mails.length > before + 2 + round % 10, { withinMs: 60_000, everyMs: 1, what: 'answers going out' });
        await house.kill();
        made.push(...await answering);
        await letClaimsLapse(house, { args: listening(house) }); // or their tickets' later answers wait for that
      }
      await letClaimsLapse(house, { args: listening(house) });
      const mails = await eventually(async () => {
        const all = await answersOf(house);
        return all.every((mail) => mail.delivery !== 'waiting') && all;
      }, { withinMs: 120_000, everyMs: 500, what: 'all being settled' });
      const count = (delivery) => mails.filter((mail) => mail.delivery === delivery).length;
      const known = new Set(mails.map((mail) => mail.message));
      assert.deepEqual(made.filter((id) => !known.has(id)), [], 'answers that had heard 201 and have no mail');
      assert.equal(count('sent') + count('uncertain'), mails.length);
      const times = timesTaken(relay);
      assert.deepEqual([...times].filter(([, taken]) => taken > 1), [], 'sent twice');
      assert.ok(times.size >= count('sent') && times.size <= mails.length,
        `${times.size} arrived, ${count('sent')} sent, ${count('uncertain')} uncertain`);
      t.diagnostic(`${mails.length} answers, ${count('uncertain')} of them uncertain, ${times.size} arrived`);
    } finally {
      await relay.stop();
    }
  }, { timeout });

houseTest('a clean stop amid answers on their way puts none of them off', async (house) => {
  const silent = await startSilent();
  try {
    await house.stop();
    await serveMail(house);
    await sendBy(house, silent);
    const tickets = await ticketsByMail(house, 5);
    assert.equal((await answerAll(house, tickets, 'Answer')).length, 5);
    await eventually(() => silent.open.size === 5, { what: 'five answers on their way' });
    assert.equal(await house.stop(), 0);
  } finally {
    await silent.stop();
  }
  assert.equal(house.sql(`SELECT count(*) FROM outbox WHERE state = 1 AND attempts = 0 AND due_at_ms <= ${Date.now()}`), '5');
  const relay = await startRelay(silent.port);
  try {
    await serveMail(house);
    await eventually(() => relay.mails.length === 5, { what: 'the answers' });
  } finally {
    await relay.stop();
  }
});

houseTest('peers that are slow or say nothing hold nobody up', async (house) => {
  await house.stop();
  await serveMail(house);
  const silent = Array.from({ length: 30 }, (_, i) => new MailPeer(house, i % 2 === 0 ? 'smtp' : 'lmtp'));
  const slow = await new MailPeer(house, 'smtp').greet();
  await slow.offer('slow@mail.example');
  await slow.raw.send('Subject: Slow\r\n\r\nThis takes');
  const started = Date.now();
  const [ticket] = await ticketsByMail(house, 1);
  assert.ok(Date.now() - started < 5000, `it took ${Date.now() - started} ms`);
  assert.equal(ticket.subject, 'Asks 0');
  assert.match(await slow.give(' its time.'), /^250 /);
  await eventually(async () => (await house.all('/api/v1/tickets')).length === 2, { what: 'the slow one' });
  for (const peer of [...silent, slow])
    peer.end();
});

const large = `From: hana@mail.example\r\nSubject: Large\r\nMessage-ID: <large@mail.example>\r\n\r\n${
  `${'x'.repeat(70)}\r\n`.repeat(3000)}`;
const small = 'From: hana@mail.example\r\nSubject: Small\r\nMessage-ID: <small@mail.example>\r\n\r\nHello';

async function deliver(peer, mail) {
  await peer.offer('hana@mail.example');
  return peer.give(mail);
}

test('a full disk is answered with 452 and got over', { timeout: 120_000 }, async (t) => {
  const house = await newHouse('sqlite');
  let mounted = false;
  try {
    mounted = mountSmall(house.data);
    if (!mounted) {
      t.skip('no small file system can be mounted here (needs root)');
      return;
    }
    await open(house, { serve: { args: listening(house) } });
    const peer = await new MailPeer(house, 'lmtp').greet();
    fill(house.data);
    assert.match(await deliver(peer, large), /^452 4\.3\.1 /);
    await eventually(async () => /^452 4\.3\.1 /.test(await deliver(peer, small)), { what: 'being refused' });
    assert.equal((await house.get('/healthz')).status, 200);
    empty(house.data);
    await eventually(async () => /^250 /.test(await deliver(peer, large)), { what: 'working again' });
    assert.match(await deliver(peer, small), /^250 /);
    peer.end();
    const subjects = async () => (await house.all('/api/v1/tickets')).map((ticket) => ticket.subject).sort();
    await eventually(async () => (await subjects()).length >= 2, { what: 'the tickets' });
    assert.deepEqual(await subjects(), ['Large', 'Small']);
  } finally {
    await house.kill();
    if (mounted)
      unmountSmall(house.data);
    await house.remove();
  }
});
