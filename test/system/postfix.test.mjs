// A real Postfix in front of Pharos, which gives it mail by LMTP, and behind it, as the relay that its answers go out by.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before, describe } from 'node:test';
import { houseTest, newHouse, open, rounds } from '../harness/house.mjs';
import { letClaimsLapse, MailPeer, undone } from '../harness/mail-load.mjs';
import { sendBy } from '../harness/mail.mjs';
import { noPostfix, Postfix } from '../harness/postfix.mjs';
import { fill, mountSmall } from '../harness/small-disk.mjs';
import { eventually } from '../harness/wait.mjs';

let postfix;

describe('with a real Postfix', { skip: noPostfix }, () => {
  before(async () => { postfix = await Postfix.start(); });
  after(() => postfix.stop());

  const listening = () => ({ args: ['--lmtp', `127.0.0.1:${postfix.lmtpPort}`] });

  let mails = 0;
  const ids = new Map(); // of a subject, as it was written last

  /** A customer's mail to Postfix, which takes it: its Message-ID. `more` is further head fields. */
  async function write(subject, { to = ['support@haneul.example'], more = '', port = postfix.port } = {}) {
    mails += 1;
    const id = `<postfix-${mails}.${process.pid}@mail.example>`;
    ids.set(subject, id);
    const peer = await new MailPeer({ readyLine: ` smtp=127.0.0.1:${port}` }, 'smtp').greet();
    await peer.say('MAIL FROM:<hana@mail.example>\r\n', /^250 /);
    for (const each of to)
      await peer.say(`RCPT TO:<${each}>\r\n`, /^250 /);
    await peer.say('DATA\r\n', /^354 /);
    const said = await peer.give(`From: Hana <hana@mail.example>\r\nTo: ${to[0]}\r\nSubject: ${subject}\r\nMessage-ID: ${id}\r\n${more}\r\n`
      + 'When does it come?');
    assert.match(said, /^250 2\.0\.0 Ok: queued/);
    peer.end();
    return id;
  }

  const subjects = async (house) => (await house.all('/api/v1/tickets?limit=200')).map((ticket) => ticket.subject).sort();

  /** Where each mail is that did not come: with Postfix, or in our inbox. */
  async function whereabouts(house, wanted) {
    const seen = new Set(await subjects(house));
    const missing = wanted.filter((subject) => !seen.has(subject));
    await house.stop();
    return [...missing.map((subject) => `${subject}: ${postfix.trace(ids.get(subject))}`),
      `At ${Date.now()} the inbox has: ${undone(house) || 'nothing'}`].join('\n');
  }

  async function arrive(house, wanted) {
    const seen = await eventually(async () => {
      const all = await subjects(house);
      return all.length >= wanted.length && all;
    }, { withinMs: 20_000, what: `${wanted.length} tickets` }).catch(async (error) => {
      throw new Error(`${error.message}\n${await whereabouts(house, wanted)}`);
    });
    assert.deepEqual(seen, [...wanted].sort());
  }

  const behind = (from) => ({ said: () => postfix.deliveries.slice(from) });

  houseTest('in front: each recipient is answered alone, and a foreign one is its sender\'s matter', async (house) => {
    await house.restart(listening());
    for (const address of ['support@haneul.example', 'sales@haneul.example'])
      assert.equal((await house.post('/api/v1/mail/addresses', { address, name: 'Haneul' })).status, 201);
    const { said } = behind(postfix.deliveries.length);
    const seen = postfix.mails.length;
    await write('Two of us and nobody', { to: ['support@haneul.example', 'nobody@haneul.example', 'sales@haneul.example'] });
    await arrive(house, ['Two of us and nobody']);
    const refused = await eventually(() => said().find((each) => each.status === 'bounced'), { what: 'a refusal' });
    assert.equal(refused.to, 'nobody@haneul.example');
    assert.match(refused.said, /said: 550 5\.1\.1 /);
    const taken = said().filter((each) => each.status === 'sent' && each.to.endsWith('@haneul.example'));
    assert.deepEqual(taken.map((each) => each.to).sort(), ['sales@haneul.example', 'support@haneul.example']);
    const [told] = await eventually(() => (postfix.mails.length > seen ? postfix.mails.slice(seen) : null), { what: 'a bounce' });
    assert.match(told.text, /Final-Recipient: rfc822; nobody@haneul\.example[^]*Action: failed\nStatus: 5\.1\.1/);
    const peer = await new MailPeer({ readyLine: ` smtp=127.0.0.1:${postfix.askingPort}` }, 'smtp').greet();
    await peer.say('MAIL FROM:<hana@mail.example>\r\n', /^250 /);
    await peer.say('RCPT TO:<nobody@haneul.example>\r\n', /^550 5\.1\.1 .*undeliverable address/);
    await peer.say('RCPT TO:<support@haneul.example>\r\n', /^250 /);
    peer.end();
    assert.equal(postfix.mails.length, seen + 1);
  }, { on: ['sqlite'] });

  houseTest('in front: what comes while we are away or are killed waits in its queue; none is lost, none doubled', async (house) => {
    await house.stop();
    const { said } = behind(postfix.deliveries.length);
    const wanted = [];
    const writeMany = async (word, count) => {
      for (let i = 0; i < count; i++) {
        wanted.push(`${word} ${i}`);
        await write(wanted.at(-1));
      }
    };
    await writeMany('Away', 5);
    await eventually(() => said().filter((each) => each.status === 'deferred').length >= 5, { what: 'deferrals' });
    await house.serve(listening());
    await arrive(house, wanted);
    for (let round = 0; round < rounds(1, 10); round++) {
      const before = (await subjects(house)).length;
      const writing = writeMany(`Killed ${round}`, 25);
      await eventually(async () => (await subjects(house)).length > before, { everyMs: 2, what: 'mail coming in' });
      await house.kill();
      await writing;
      await letClaimsLapse(house, listening());
    }
    await arrive(house, wanted);
    const sent = () => said().filter((each) => each.status === 'sent' && each.to === 'support@haneul.example');
    await eventually(() => sent().length === wanted.length, { what: 'an empty queue' });
    assert.deepEqual(await subjects(house), wanted.sort());
  }, { timeout: 600_000 });

  test('in front: a full disk delays mail', async (t) => {
    const house = await newHouse('sqlite');
    let mounted = false;
    try {
      mounted = mountSmall(house.data);
      if (!mounted) {
        t.skip('no small file system can be mounted here (needs root)');
        return;
      }
      await open(house, { serve: listening() });
      const { said } = behind(postfix.deliveries.length);
      fill(house.data);
      const wanted = [];
      for (let i = 0; said().every((each) => each.status !== 'deferred'); i++) {
        wanted.push(`Full ${i}`);
        await write(wanted.at(-1));
        await eventually(() => said().length > i, { what: 'an answer to it' });
      }
      assert.match(said().find((each) => each.status === 'deferred').said, /said: 452 4\.3\.1 /);
      fs.rmSync(path.join(house.data, 'filler'));
      await arrive(house, wanted);
    } finally {
      await house.kill();
      if (mounted)
        spawnSync('umount', [house.data]);
      await house.remove();
    }
  });

  const answer = async (house, ticket, text) => {
    const made = await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text });
    assert.equal(made.status, 201, made.text);
  };

  const lastMail = async (house, ticket) => (await house.get(`/api/v1/tickets/${ticket.id}/mails`)).json.items.at(-1);

  houseTest('behind: answers reach the customer by it, wait while it is away, and then go out in their order', async (house) => {
    await house.restart(listening());
    await sendBy(house, postfix);
    const asked = await write('Delivery');
    await arrive(house, ['Delivery']);
    const [ticket] = await house.all('/api/v1/tickets');
    const seen = postfix.mails.length;
    const got = (count) => eventually(() => (postfix.mails.length >= seen + count ? postfix.mails.slice(seen) : null),
      { withinMs: 20_000, what: `${count} answers` });
    await answer(house, ticket, 'Tomorrow.');
    const [first] = await got(1);
    assert.equal(first.to, 'hana@mail.example');
    assert.equal(first.field('In-Reply-To'), asked);
    await write('Re: Delivery', { more: `In-Reply-To: ${first.field('Message-ID')}\r\n` });
    await eventually(async () => (await house.all('/api/v1/tickets'))[0].state === 'open'
      && (await house.all(`/api/v1/tickets/${ticket.id}/timeline`)).filter((entry) => entry.type === 'message').length === 3,
    { what: 'the customer\'s answer on its ticket' });

    const wanted = Array.from({ length: 6 }, (_, i) => `Waits ${i}`);
    await postfix.halt();
    try {
      for (const text of wanted)
        await answer(house, ticket, text);
      const waiting = await eventually(async () => {
        const { items } = (await house.get(`/api/v1/tickets/${ticket.id}/mails`)).json;
        return items.slice(-6).every((mail) => mail.error !== null) && items.slice(-6);
      }, { what: 'the reason' });
      assert.deepEqual(waiting.map((mail) => mail.error), Array(6).fill('refused_connection'));
      assert.deepEqual(waiting.map((mail) => mail.delivery), Array(6).fill('waiting'));
    } finally {
      await postfix.run();
    }
    const later = (await got(7)).slice(1);
    await eventually(async () => (await lastMail(house, ticket)).delivery === 'sent', { what: 'all being sent' });
    assert.equal(postfix.mails.length, seen + 7, 'none twice');
    assert.deepEqual(later.map((mail) => /Waits \d/.exec(mail.text)[0]), wanted);
  });
});
