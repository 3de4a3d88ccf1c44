// Mail is fetched from a real IMAP server: once, at once, and whatever goes wrong on the way.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { engines, houseTest, isSoak, rounds, withTwoNodes } from '../harness/house.mjs';
import { Dovecot } from '../harness/dovecot.mjs';
import { boxBody, digestOf, durable, fetchFrom, mail, mails, password, user } from '../harness/mail-box.mjs';
import { sendBy } from '../harness/mail.mjs';
import { letClaimsLapse } from '../harness/mail-load.mjs';
import { Relay } from '../harness/smtp.mjs';
import { startTokenServer } from '../harness/tokens.mjs';
import { eventually } from '../harness/wait.mjs';

const subjects = async (house) => (await house.all('/api/v1/tickets?limit=200')).map((ticket) => ticket.subject).sort();

const come = (house, count, withinMs = 15_000) => eventually(async () => {
  const all = await subjects(house);
  return all.length >= count ? all : null;
}, { what: `${count} tickets`, withinMs });

const state = async (house, id) => (await house.get(`/api/v1/mailboxes/${id}`)).json;

const allSeen = (server, count) => eventually(() => {
  const flags = server.flags(user);
  return flags.length === count && flags.every((each) => each === 'S');
}, { what: 'their being marked as seen' });

async function withDovecot(t, body) {
  const server = await Dovecot.start();
  server.setPassword(user, password);
  try {
    await body(server);
  } catch (error) {
    t.diagnostic(`Dovecot's last words:\n${server.log.slice(-2000)}`);
    throw error;
  } finally {
    await server.stop();
  }
}

/** One test with a Dovecot beside the house. */
function fetchTest(name, body, options) {
  houseTest(name, (house, t) => withDovecot(t, (server) => body(house, server)), options);
}

fetchTest('what lies in a mailbox becomes tickets, and what comes later does within two seconds', async (house, server) => {
  server.put(user, mails(1, 3));
  const box = await fetchFrom(house, server);
  assert.deepEqual(await come(house, 3), ['Fetched 1', 'Fetched 2', 'Fetched 3']);
  await allSeen(server, 3);
  const [ticket] = await house.all('/api/v1/tickets');
  assert.match(ticket.customer.email, /^customer-\d@buyer\.example$/);
  const { json } = await house.get(`/api/v1/tickets/${ticket.id}/mails`);
  assert.deepEqual(json.items[0].ours, [user]);
  for (let i = 4; i <= 6; i++) {
    const began = Date.now();
    server.put(user, [mail(i)]);
    await come(house, i);
    assert.ok(Date.now() - began < 2000, `${Date.now() - began} ms`);
  }
  await allSeen(server, 6);
  const now = await state(house, box.id);
  assert.equal(now.error, null);
  assert.ok(!('secret' in now) && !JSON.stringify(now).includes('tower'));
});

fetchTest('what was taken is moved where that is wanted, and what is too large is left and told', async (house, server) => {
  await house.patch('/api/v1/settings', '*', { 'mail.message_max': '1MB' });
  server.put(user, [mail(1), mail(2, 'x'.repeat(70).concat('\n').repeat(20_000)), mail(3)]);
  const box = await fetchFrom(house, server, { after: 'move', move_to: '처리됨' });
  // The folder has to be there.
  await eventually(async () => (await state(house, box.id)).error === 'command_refused', { what: 'the refusal' });
  server.makeFolder(user, '&zJi5rLQo-');
  assert.equal((await house.patch(`/api/v1/mailboxes/${box.id}`, box.version, { active: true })).status, 200);
  assert.deepEqual(await come(house, 2), ['Fetched 1', 'Fetched 3']);
  await eventually(() => server.flags(user, '&zJi5rLQo-').length === 2, { what: 'the moving' });
  assert.equal(server.flags(user).length, 1);
  await eventually(async () => (await state(house, box.id)).left === 1, { what: 'its being told' });
  server.put(user, [mail(4)]);
  await come(house, 3);
  const now = await state(house, box.id);
  assert.deepEqual([now.error, now.left], [null, 1]);
}, { on: ['sqlite'] });

fetchTest('a mail of which nobody knows whether it went out counts as sent once it lies among what was sent', async (house, server) => {
  const relay = await new Relay().open();
  try {
    relay.answers['.'] = null; // it has the mail, and breaks off
    await sendBy(house, { port: Number(relay.address.split(':').pop()) });
    server.makeFolder(user, 'Sent');
    server.put(user, mails(1, 1));
    await fetchFrom(house, server);
    const sent = await fetchFrom(house, server, { folder: 'Sent', after: 'watch' });
    await come(house, 1);
    const [ticket] = await house.all('/api/v1/tickets');
    await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: '내일 도착합니다.' });
    const delivery = async () => (await house.get(`/api/v1/tickets/${ticket.id}/mails`)).json.items.at(-1).delivery;
    await eventually(async () => await delivery() === 'uncertain', { what: 'its being uncertain' });
    server.put(user, [mail(2), relay.mails[0]], 'Sent');
    await eventually(async () => await delivery() === 'sent', { what: 'its being seen' });
    assert.deepEqual(await subjects(house), ['Fetched 1'], 'what was sent opens nothing');
    assert.deepEqual(server.flags(user, 'Sent'), ['', ''], 'nor is it touched');
    assert.equal((await state(house, sent.id)).error, null);
  } finally {
    relay.close();
  }
});

fetchTest('mails are there once each, and none is marked before it is durable, though the program is killed amid the fetching',
  async (house, server) => {
    let count = 0;
    const put = (more) => {
      server.put(user, mails(count + 1, count + more));
      count += more;
    };
    const marked = () => server.mails(user).filter((each) => each.flags === 'S');
    put(300);
    await fetchFrom(house, server);
    for (let round = 0; round < rounds(4, 40); round++) {
      // More than one batch of the intake: a mail that was taken before too many kills would wait for a person.
      await come(house, Math.min((await subjects(house)).length + 35, count), 60_000);
      const before = marked().length;
      put(10);
      if (round % 2 === 1)
        await eventually(() => marked().length > before, { everyMs: 1, what: 'one more being marked' });
      await house.kill();
      const kept = durable(house);
      assert.deepEqual(marked().filter((each) => !kept.has(digestOf(each))), [], 'marked, and not durable');
      put(30);
      await letClaimsLapse(house);
    }
    const all = await come(house, count, 90_000);
    await allSeen(server, count);
    assert.equal(new Set(all).size, count);
    assert.equal((await subjects(house)).length, count);
  }, { timeout: isSoak ? 1_800_000 : 240_000 });

fetchTest('numbers given anew bring nothing twice', async (house, server) => {
  server.put(user, mails(1, 30));
  await fetchFrom(house, server);
  await come(house, 30);
  await allSeen(server, 30);
  await server.renumber(user);
  server.put(user, [mail(31)]);
  await come(house, 31, 30_000);
  assert.equal((await subjects(house)).length, 31);
});

fetchTest('a changed password is told once and tried seldom, and the right one brings all that came', async (house, server) => {
  server.put(user, [mail(1)]);
  const box = await fetchFrom(house, server);
  await come(house, 1);
  server.setPassword(user, 'another');
  await server.halt();
  await server.run();
  server.put(user, [mail(2)]);
  const wrong = await eventually(async () => {
    const now = await state(house, box.id);
    return now.error !== null ? now : null;
  }, { what: 'the error', withinMs: 30_000 });
  assert.equal(wrong.error, 'auth_refused');
  assert.ok(Date.parse(wrong.retry_at) - Date.parse(wrong.error_since) >= 59_000);
  const tested = await house.post(`/api/v1/mailboxes/${box.id}/test`);
  assert.equal(tested.json.ok, false);
  assert.deepEqual(tested.json.steps.map((step) => [step.step, step.ok, step.error]), [['resolve', true, null],
    ['connect', true, null], ['greeting', true, null], ['login', false, 'auth_refused']]);
  const refusals = () => server.log.split('auth failed').length - 1;
  assert.ok(refusals() <= 2, `${refusals()} log-ins`);
  assert.equal(house.log.split('mail.mailbox_failed').length - 1, 1);

  const changed = await house.patch(`/api/v1/mailboxes/${box.id}`, wrong.version, { secret: 'another' });
  assert.equal(changed.status, 200);
  await come(house, 2);
  await eventually(async () => (await state(house, box.id)).error === null, { what: 'its being well' });
  const again = await house.post(`/api/v1/mailboxes/${box.id}/test`);
  assert.deepEqual([again.json.ok, again.json.steps.length], [true, 5]);
});

fetchTest('TLS, from the start and by STARTTLS, only with who proves to be the host', async (house, server) => {
  server.put(user, [mail(1)]);
  const untrusted = await fetchFrom(house, server, { host: 'localhost', port: server.tlsPort, tls: 'implicit' });
  await eventually(async () => (await state(house, untrusted.id)).error === 'tls_untrusted', { what: 'the distrust' });
  await house.restart({ env: { SSL_CERT_FILE: server.certificate } });
  const trusting = await house.patch(`/api/v1/mailboxes/${untrusted.id}`, untrusted.version, { folder: 'INBOX' });
  assert.equal(trusting.status, 200);
  await come(house, 1);
  const changed = await house.patch(`/api/v1/mailboxes/${untrusted.id}`, '*', { port: server.port, tls: 'starttls',
    secret: password });
  assert.equal(changed.status, 200);
  server.put(user, [mail(2)]);
  await come(house, 2);
  assert.match(server.log, /TLS/);
}, { on: ['sqlite'] });

houseTest('a log-in by OAuth, whose refresh token is another after each use, until it is taken away', async (house) => {
  const tokens = await startTokenServer(user);
  const server = await Dovecot.start({ tokenInfo: `${tokens.url}/introspect` });
  try {
    server.put(user, [mail(1)]);
    const box = await fetchFrom(house, server, { login: 'oauth', secret: tokens.refresh, client_id: 'pharos',
      client_secret: 'client & secret', token_url: `${tokens.url}/token` });
    await come(house, 1);
    assert.match(server.log, /method=XOAUTH2/i);
    const tested = await house.post(`/api/v1/mailboxes/${box.id}/test`);
    assert.deepEqual([tested.json.ok, tested.json.steps[0].step], [true, 'token']);
    await house.restart();
    server.put(user, [mail(2)]);
    await come(house, 2);
    assert.ok(tokens.given >= 3);

    tokens.refresh = 'taken away';
    await house.restart();
    await eventually(async () => (await state(house, box.id)).error === 'token_refused', { what: 'the refusal' });
    const refused = await house.post(`/api/v1/mailboxes/${box.id}/test`);
    assert.deepEqual(refused.json.steps, [{ step: 'token', ok: false, error: 'token_refused', said: null }]);
    assert.equal((await house.patch(`/api/v1/mailboxes/${box.id}`, '*', { secret: 'taken away' })).status, 200);
    server.put(user, [mail(3)]);
    await come(house, 3);
    tokens.breaks = true; // the token is fine for its giver, but not for the IMAP server
    await house.patch(`/api/v1/mailboxes/${box.id}`, '*', { active: true });
    await eventually(async () => (await state(house, box.id)).error === 'auth_refused', { what: 'the other refusal' });
  } finally {
    await server.stop();
    await tokens.stop();
  }
});

const skip = !engines.includes('postgres') && 'no PostgreSQL was started for the tests';

test('one of two nodes has a mailbox, and the other takes it over', { skip, timeout: 120_000 }, (t) =>
  withTwoNodes(t, (first, second) => withDovecot(t, async (server) => {
    await second.stop(); // so that the first has it
    server.put(user, [mail(1)]);
    await fetchFrom(first, server);
    await come(first, 1);
    fs.copyFileSync(path.join(first.data, 'secret.key'), path.join(second.data, 'secret.key'));
    await second.serve();
    server.put(user, [mail(2)]);
    await come(second, 2);
    const logins = () => server.log.split('Login: user=').length - 1;
    assert.equal(logins(), 1);
    await first.kill();
    server.put(user, [mail(3)]);
    assert.deepEqual(await come(second, 3, 40_000), ['Fetched 1', 'Fetched 2', 'Fetched 3']);
    assert.equal(logins(), 2);
  })));
