// Two companies that both acknowledge what comes, each by a Pharos of its own: they do not answer each other without end,
// whatever a gateway between them takes out of their mails.
import assert from 'node:assert/strict';
import { houseTest, startPharos } from '../harness/house.mjs';
import { addressOf, bring, listening, sendBy, startGateway, withFields } from '../harness/mail.mjs';
import { eventually } from '../harness/wait.mjs';

const acknowledging = { 'mail.acknowledge': true };
const settings = { 'mail.acknowledge': true, 'mail.domains': 'dasom.example' };
const capInTenMinutes = 10;

const port = (house) => Number(addressOf(house, 'smtp').split(':').pop());

/** What stands in each ticket, the oldest ticket first: who wrote what of it. */
async function conversations(house) {
  const tickets = await house.all('/api/v1/tickets');
  return Promise.all(tickets.sort((a, b) => a.id - b.id).map(async ({ id }) => {
    const items = await house.all(`/api/v1/tickets/${id}/timeline?order=asc`);
    return items.filter((item) => item.type === 'message').map((item) => item.message.from);
  }));
}

const become = (house, expected) => eventually(
  async () => JSON.stringify(await conversations(house)) === JSON.stringify(expected),
  { what: `${JSON.stringify(expected)}` },
);

/** The body gets the second house, which is dasom.example, as the first is haneul.example; both take mail. */
function twoHouses(name, body, options) {
  houseTest(name, async (haneul, t) => {
    const dasom = await startPharos({ engine: haneul.engine });
    try {
      await haneul.restart({ args: listening(haneul) });
      await dasom.restart({ args: listening(dasom) });
      await body(haneul, dasom);
    } catch (error) {
      t.diagnostic(`the other server's last words:\n${dasom.log.slice(-3000)}`);
      throw error;
    } finally {
      await dasom.remove();
    }
  }, options);
}

/** The same with a gateway between them, which changes the text of each mail: how many went which way? */
function throughGateway(name, change, body, options) {
  twoHouses(name, async (haneul, dasom) => {
    const toDasom = await startGateway(dasom, change);
    const toHaneul = await startGateway(haneul, change);
    try {
      await sendBy(haneul, toDasom, acknowledging);
      await sendBy(dasom, toHaneul, settings);
      await body({ haneul, dasom, toDasom, toHaneul });
    } finally {
      await toDasom.stop();
      await toHaneul.stop();
    }
  }, options);
}

/** A person at one company writes to the other. */
const write = (haneul) => bring(haneul, ['--header', 'Subject: Hello', '--body', 'When do you open?'],
  { from: 'support@dasom.example', to: 'support@haneul.example' });

const acknowledged = [['customer', 'system']];
const heard = [['customer']];

twoHouses('an acknowledgement is not acknowledged', async (haneul, dasom) => {
  await sendBy(haneul, { port: port(dasom) }, acknowledging);
  await sendBy(dasom, { port: port(haneul) }, settings);
  write(haneul);
  await become(dasom, heard);
  await become(haneul, acknowledged);
}, { on: ['sqlite'] });

const isOfRobots = (name) => /^(x-.*|auto-submitted)$/i.test(name);

throughGateway('nor where a gateway takes X- fields and Auto-Submitted away',
  (text) => withFields(text, (name) => !isOfRobots(name)),
  async ({ haneul, dasom, toDasom, toHaneul }) => {
    write(haneul);
    await become(dasom, heard);
    await become(haneul, acknowledged);
    assert.deepEqual([toDasom.mails.length, toHaneul.mails.length], [1, 0]);
    assert.equal(toDasom.mails[0].field('Auto-Submitted'), 'auto-replied');
    assert.match(toDasom.mails[0].field('X-Auto-Response-Suppress'), /All/);
  }, { on: ['sqlite'] });

throughGateway('one that nothing tells from a person\'s is, and that comes back to its conversation and ends there',
  (text) => withFields(text, (name) => !isOfRobots(name) && !/^precedence$/i.test(name)),
  async ({ haneul, dasom, toDasom, toHaneul }) => {
    write(haneul);
    await become(haneul, [['customer', 'system', 'customer']]);
    await become(dasom, acknowledged);
    assert.deepEqual([toDasom.mails.length, toHaneul.mails.length], [1, 1]);
  }, { on: ['sqlite'] });

/** All that is left are the fields that no mail is without, and no number in the subject. */
const forget = (text) => withFields(text, (name) => /^(from|to|date|subject|message-id|mime-version|content-.*)$/i.test(name))
  .replace(/\s*\[#[^\]]*\]/, '');

throughGateway('where neither machine nor conversation can be known any more the caps end it', forget,
  async ({ haneul, dasom, toDasom, toHaneul }) => {
    for (const house of [haneul, dasom])
      assert.equal((await house.patch('/api/v1/settings', '*', { 'mail.mark': false })).status, 200);
    write(haneul);
    await eventually(() => /mail\.robot_capped/.test(haneul.log), { what: 'the cap', withinMs: 60_000 });
    await become(haneul, [...Array(capInTenMinutes).fill(acknowledged[0]), heard[0]]);
    await become(dasom, Array(capInTenMinutes).fill(acknowledged[0]));
    assert.deepEqual([toDasom.mails.length, toHaneul.mails.length], [capInTenMinutes, capInTenMinutes]);
    assert.doesNotMatch(dasom.log, /mail\.robot_capped/);
    assert.match(toDasom.mails.at(-1).field('Subject'), /^Re: Hello \[#\d+\]$/);
  });
