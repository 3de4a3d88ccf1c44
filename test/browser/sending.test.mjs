// From the button to the customer: time to think again, and nothing lost or sent twice on the way.
import assert from 'node:assert/strict';
import { must, phone, story, wide, write } from '../harness/browser.mjs';
import { eventually } from '../harness/wait.mjs';

const reply = '내일 오전에 방문하겠습니다.';

/** How often a text stands in a ticket, as the server has it. */
async function countOf(house, ticket, text) {
  const entries = await house.all(`/api/v1/tickets/${ticket.id}/timeline`);
  return entries.filter((entry) => entry.type === 'message' && entry.message.text === text).length;
}

const arrives = (house, ticket, text) =>
  eventually(async () => (await countOf(house, ticket, text)) > 0, { withinMs: 15_000, what: `"${text}" on the server` });

const written = (at) => at.page.locator('.cmp textarea').inputValue();

for (const { who, viewport } of [{ who: 'seoyeon', viewport: wide }, { who: 'emily', viewport: phone }])
  story(`a reply can be taken back before it leaves (${who})`, async ({ house, people, desk }) => {
    const ticket = await write(house, { subject: '방문 시간', assignee: people[who].id });
    await write(house, { subject: '다른 문의', assignee: people[who].id });
    const at = await desk({ language: people[who].language, viewport });
    await at.logIn(people[who]);
    await at.open('방문 시간');
    await at.page.locator('.cmp textarea').fill(reply);
    await at.button('desk.send.pending').click();
    await at.outgoing(reply).waitFor();
    await at.accessible('held');
    await at.page.locator('.toast').getByRole('button', { name: at.say('desk.undo') }).click();
    await eventually(async () => (await written(at)) === reply, { what: 'the reply in its composer' });
    assert.equal(await at.outgoing(reply).count(), 0);
    assert.equal(await countOf(house, ticket, reply), 0);

    // What is begun while it leaves stays.
    await at.button('desk.send.pending').click();
    await at.page.locator('.cmp textarea').fill('하나 더 여쭙니다.');
    await at.go('/tickets');
    await arrives(house, ticket, reply);
    await at.go(`/tickets/${ticket.id}`);
    await at.message(reply).waitFor();
    await eventually(async () => (await written(at)) === '하나 더 여쭙니다.', { what: 'what was begun after it' });
    assert.equal(await countOf(house, ticket, reply), 1);
  });

story('z takes a reply back from wherever one is', async ({ house, people, desk }) => {
  const ticket = await write(house, { subject: '방문 시간', priority: 'high', assignee: people.seoyeon.id });
  await write(house, { subject: '다른 문의', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('방문 시간');
  await at.page.locator('.cmp textarea').fill(reply);
  await at.page.keyboard.press('Control+Enter');
  await at.outgoing(reply).waitFor();
  const draft = () => at.page.evaluate(async (id) => (await fetch(`/api/v1/tickets/${id}/draft`)).json(), ticket.id);
  await eventually(async () => (await draft()).text === reply, { what: 'the draft, kept until it is sent' });
  await at.open('다른 문의');
  await at.page.keyboard.press('z');
  await at.heading('방문 시간').waitFor();
  await eventually(async () => (await written(at)) === reply, { what: 'the reply in its composer' });
  await at.page.reload();
  await eventually(async () => (await written(at)) === reply, { what: 'the reply as a draft' });
  assert.equal(await countOf(house, ticket, reply), 0);
});

story('a reply leaves with its page, once', async ({ house, people, desk }) => {
  const ticket = await write(house, { subject: '방문 시간', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('방문 시간');
  await at.page.locator('.cmp textarea').fill(reply);
  await at.button('desk.send.pending').click();
  await at.outgoing(reply).waitFor();
  await at.page.reload();
  await at.message(reply).waitFor();
  await at.outgoing(reply).waitFor({ state: 'detached' });
  assert.equal(await written(at), '');
  assert.equal(await countOf(house, ticket, reply), 1);

  await at.page.locator('.cmp textarea').fill('그리고 하나 더.');
  await at.button('desk.send.pending').click();
  await at.outgoing('그리고 하나 더.').waitFor();
  const context = at.context;
  await at.page.close();
  await at.takePage(await context.newPage());
  await at.go(`/tickets/${ticket.id}`);
  await at.message('그리고 하나 더.').waitFor();
  await at.live();
  await at.outgoing('그리고 하나 더.').waitFor({ state: 'detached' });
  assert.equal(await countOf(house, ticket, '그리고 하나 더.'), 1);
});

story('a reply whose page and network died is sent by the next page', async ({ house, people, desk }) => {
  const ticket = await write(house, { subject: '방문 시간', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('방문 시간');
  await at.context.route('**/messages', (route) => route.abort());
  await at.page.locator('.cmp textarea').fill(reply);
  await at.button('desk.send.pending').click();
  await at.outgoing(reply).waitFor();
  await at.page.goto('about:blank');
  assert.equal(await countOf(house, ticket, reply), 0);
  await at.context.unroute('**/messages');
  await at.go('/tickets');
  await arrives(house, ticket, reply);
  await at.go(`/tickets/${ticket.id}`);
  await at.message(reply).waitFor();
  assert.equal(await countOf(house, ticket, reply), 1);
});

story('a log-out sends what is held, and nobody else does', async ({ house, people, desk }) => {
  const ticket = await write(house, { subject: '방문 시간', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('방문 시간');
  await at.page.locator('.cmp textarea').fill(reply);
  await at.button('desk.send.pending').click();
  await at.outgoing(reply).waitFor();
  await at.page.getByRole('button', { name: at.say('desk.account.menu') }).click();
  await at.page.getByRole('menuitem', { name: at.say('desk.account.leave') }).click();
  await at.page.locator('#email').waitFor();
  assert.equal(await countOf(house, ticket, reply), 1);
  const entries = await house.all(`/api/v1/tickets/${ticket.id}/timeline`);
  const sent = entries.find((entry) => entry.type === 'message' && entry.message.text === reply);
  assert.equal(sent.message.author.id, people.seoyeon.id);
});

story('a lost answer is not a lost message, nor a second one after logging in anew', async ({ house, people, desk }) => {
  const ticket = await write(house, { subject: '방문 시간', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('방문 시간');
  await at.page.route('**/messages', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await at.page.locator('.cmp textarea').fill(reply);
  await at.sendNow();
  await arrives(house, ticket, reply);
  await at.outgoing(reply).waitFor({ state: 'detached' });
  await at.page.getByRole('button', { name: at.say('desk.account.menu') }).click();
  await at.page.getByRole('menuitem', { name: at.say('desk.account.leave') }).click();
  await at.page.locator('#email').waitFor();
  await at.page.unroute('**/messages');
  await at.logIn(people.seoyeon, `/tickets/${ticket.id}`);
  await eventually(() => at.page.evaluate(() => Object.keys(localStorage).every((key) => !key.startsWith('pharos.outgoing.'))),
    { what: 'an empty outbox' });
  await must(house.get(`/api/v1/tickets/${ticket.id}`));
  assert.equal(await countOf(house, ticket, reply), 1);
});

/** When clocks change in New York, on the second Sunday of March and the first of November, and what a panel then offers. */
const CHANGES = [
  { month: 2, week: 2, typed: '02:30', words: 'desk.later.skipped', offers: ['01:59', '03:00'], instant: 'T07:00:00.000Z' },
  { month: 10, week: 1, typed: '01:30', words: 'desk.later.twice', offers: ['01:30', '01:30'], instant: 'T06:30:00.000Z' },
];
const DAY = 86_400_000;

/** The days of this year and the next that can be chosen now: one of the two at least, whenever this runs. */
function daysOf({ month, week }) {
  const year = new Date().getUTCFullYear();
  const days = [year, year + 1].map((each) => {
    const weekday = new Date(Date.UTC(each, month, 1)).getUTCDay();
    return Date.UTC(each, month, 1 + ((7 - weekday) % 7) + 7 * (week - 1));
  });
  return days.filter((at) => at > Date.now() + DAY && at < Date.now() + 364 * DAY).map((at) => new Date(at).toISOString().slice(0, 10));
}

story('a time that clocks skip or show twice has to be chosen', async ({ house, people, desk }) => {
  const ticket = await write(house, { subject: '방문 시간', assignee: people.emily.id });
  const at = await desk({ language: people.emily.language, viewport: wide });
  await at.logIn(people.emily);
  await at.open('방문 시간');
  const panel = at.page.locator('form.later');
  const cases = CHANGES.flatMap((change) => daysOf(change).map((day) => ({ ...change, day })));
  assert.ok(cases.length > 0);
  for (const { day, typed, words, offers, instant } of cases) {
    await at.page.locator('.cmp textarea').fill(`${reply} ${day}`);
    await at.page.locator('.cmp textarea').press('Control+Shift+Enter');
    await panel.getByLabel(at.say('desk.later.date')).fill(day);
    await panel.getByLabel(at.say('desk.later.time')).fill(typed);
    await panel.getByText(at.say(words)).waitFor();
    assert.equal(await panel.getByRole('button', { name: at.say('desk.later.set') }).isDisabled(), true);
    await at.accessible(words);
    const choices = panel.getByRole('button', { name: new RegExp(offers.join('|')) });
    assert.equal(await choices.count(), 2);
    await choices.nth(1).click();
    await at.page.locator('article.sch').getByText(`${reply} ${day}`).waitFor();
    const waiting = await must(house.get(`/api/v1/tickets/${ticket.id}/scheduled`));
    assert.equal(waiting.find(({ text }) => text.endsWith(day)).send_at, day + instant);
  }
});

for (const { who, viewport } of [{ who: 'seoyeon', viewport: wide }, { who: 'emily', viewport: phone }])
  story(`a reply leaves later, unless the customer writes first (${who})`, async ({ house, people, desk }) => {
    const ticket = await write(house, { subject: '방문 시간', assignee: people[who].id });
    const at = await desk({ language: people[who].language, viewport });
    await at.logIn(people[who]);
    await at.open('방문 시간');
    const card = at.page.locator('article.sch');
    await at.page.locator('.cmp textarea').fill(reply);
    await at.button('desk.send.other').click();
    await at.page.getByRole('menuitem', { name: at.say('desk.later.tomorrow') }).waitFor();
    await at.accessible('later-menu');
    await at.page.getByRole('menuitem', { name: at.say('desk.later.tomorrow') }).click();
    await at.toast('desk.did.scheduled');
    await card.filter({ hasText: reply }).waitFor();
    assert.equal(await written(at), '');
    const [waits] = await must(house.get(`/api/v1/tickets/${ticket.id}/scheduled`));
    const zone = people[who].timezone;
    assert.equal(new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' }).format(new Date(waits.send_at)), '09:00');

    // Another time, by the keys alone.
    await card.getByRole('button', { name: at.say('desk.scheduled.move') }).focus();
    await at.page.keyboard.press('Enter');
    const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await card.getByLabel(at.say('desk.later.date')).fill(day);
    await card.getByLabel(at.say('desk.later.time')).fill('17:30');
    await at.accessible('scheduled');
    await at.page.keyboard.press('Enter');
    await card.getByText('17:30').waitFor();
    await at.page.reload();
    await card.getByText('17:30').waitFor();

    await must(house.post(`/api/v1/tickets/${ticket.id}/messages`, { from: 'customer', text: '시간을 바꿀 수 있을까요?' }), 201);
    await at.page.locator('.cmp').getByText(at.say('desk.returned.customer_wrote')).waitFor();
    assert.equal(await written(at), reply);
    assert.equal(await card.count(), 0);
    assert.equal(await countOf(house, ticket, reply), 0);
    await at.accessible('returned');

    await at.page.locator('.cmp textarea').focus();
    await at.page.keyboard.press('Control+Shift+Enter');
    await at.page.locator('.cmp').getByLabel(at.say('desk.later.date')).press('Enter');
    await card.getByRole('button', { name: at.say('desk.scheduled.edit') }).click();
    await eventually(async () => (await written(at)) === reply, { what: 'the reply in its composer' });
    await at.page.locator('.cmp textarea').press('Control+Shift+Enter');
    await at.page.locator('.cmp').getByLabel(at.say('desk.later.date')).press('Enter');
    await card.getByRole('button', { name: at.say('desk.sending.now') }).click();
    await at.message(reply).waitFor();
    await card.waitFor({ state: 'detached' });
    assert.equal(await countOf(house, ticket, reply), 1);
  });
