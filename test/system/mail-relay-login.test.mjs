// A relay that wants to know who we are: the right password sends, a wrong one keeps answers waiting and says why.
import assert from 'node:assert/strict';
import { houseTest } from '../harness/house.mjs';
import { bring, listening, sendBy, startRelay } from '../harness/mail.mjs';
import { eventually } from '../harness/wait.mjs';

const PASSWORD = '열려라 sesame!';
const account = { user: 'pharos', password: PASSWORD };

const logIn = (house, password) => house.patch('/api/v1/settings', '*',
  { 'mail.relay_user': account.user, 'mail.relay_password': password });

/** Tickets by mail, each with an answer that is to go out: their ids. */
async function answered(house, count) {
  for (let i = 0; i < count; i++)
    bring(house, ['--header', `Subject: Question ${i}`, '--body', 'Hello']);
  const tickets = await eventually(async () => {
    const all = await house.all('/api/v1/tickets');
    return all.length >= count ? all : null;
  }, { what: `${count} tickets` });
  for (const ticket of tickets)
    await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: 'An answer' });
  return tickets.map((ticket) => ticket.id);
}

const last = async (house, id) => (await house.get(`/api/v1/tickets/${id}/mails`)).json.items.at(-1);

houseTest('a relay that wants a password gets it, and nobody else does', async (house) => {
  const relay = await startRelay(0, account);
  try {
    await house.restart({ args: listening(house) });
    await sendBy(house, relay);
    const set = await logIn(house, PASSWORD);
    assert.equal(set.status, 200);
    assert.equal(set.json.find((setting) => setting.name === 'mail.relay_password').value, 'set');
    const [id] = await answered(house, 1);
    await eventually(async () => (await last(house, id)).delivery === 'sent', { what: 'its being sent' });
    assert.equal(relay.mails.length, 1);
    assert.deepEqual(relay.logins, [{ login: account.user, right: true }]);
    for (const text of [set.text, house.log, (await house.get('/api/v1/export')).text])
      assert.doesNotMatch(text, /sesame/);
  } finally {
    await relay.stop();
  }
});

houseTest('a wrong password keeps answers waiting, is hardly tried, and the right one lets them go', async (house) => {
  const relay = await startRelay(0, account);
  try {
    await house.restart({ args: listening(house) });
    await sendBy(house, relay);
    await logIn(house, 'wrong');
    const ids = await answered(house, 5);
    const all = (check) => async () => (await Promise.all(ids.map((id) => last(house, id)))).every(check);
    await eventually(all((mail) => mail.delivery === 'waiting' && mail.error === 'auth_refused'), { what: 'the reason' });
    assert.ok(relay.logins.length <= 2, `${relay.logins.length} log-ins`);
    assert.equal(relay.mails.length, 0);
    await logIn(house, PASSWORD);
    await eventually(all((mail) => mail.delivery === 'sent'), { what: 'their being sent', withinMs: 60_000 });
    assert.equal(relay.mails.length, ids.length);
  } finally {
    await relay.stop();
  }
}, { on: ['sqlite'] });
