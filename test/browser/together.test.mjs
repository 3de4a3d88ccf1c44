// Two people at one ticket, and a connection that breaks.
import assert from 'node:assert/strict';
import { must, phone, story, wide, write } from '../harness/browser.mjs';
import { eventually, pause } from '../harness/wait.mjs';

story('two browsers see each other', async ({ house, people, desk }) => {
  await write(house, { subject: '설치 기사 방문 시간 변경', assignee: people.seoyeon.id });
  const seoyeon = await desk();
  const minjae = await desk();
  await seoyeon.logIn(people.seoyeon);
  await minjae.logIn(people.minjae, '/tickets?view=all');
  await seoyeon.open('설치 기사 방문 시간 변경');
  await minjae.open('설치 기사 방문 시간 변경');
  await seoyeon.page.getByText('강민재').first().waitFor();
  await minjae.page.locator('.cmp textarea').pressSequentially('내일 오전에');
  await seoyeon.page.getByText(seoyeon.say('desk.viewers.typing')).first().waitFor();

  await minjae.page.locator('.cmp textarea').fill('내일 오전에 방문하겠습니다.');
  await minjae.sendNow();
  await seoyeon.message('내일 오전에 방문하겠습니다.').waitFor();
  await seoyeon.page.locator('.props').getByRole('button', { name: seoyeon.say('desk.state.pending') }).waitFor();
});

story('a burst of changes is read a few times, not once each', async ({ house, people, desk }) => {
  const ticket = await write(house, { subject: '바쁜 문의', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('바쁜 문의');
  let readings = 0;
  at.page.on('request', (request) => {
    if (request.method() === 'GET' && request.url().endsWith(`/api/v1/tickets/${ticket.id}`))
      readings += 1;
  });
  const began = Date.now();
  const many = 30;
  for (let n = 1; n <= many; n++)
    await must(house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: `메모 ${n}번`, public: false }), 201);
  await at.message(`메모 ${many}번`).waitFor();
  const most = Math.ceil((Date.now() - began) / 80) + 1;
  assert.ok(readings <= Math.min(most, many), `${readings} readings`);
});

story('a draft that another page has sent goes', async ({ house, people, desk }) => {
  const ticket = await write(house, { subject: '두 화면', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('두 화면');
  await at.page.locator('.cmp textarea').fill('내일 방문하겠습니다.');
  await at.page.getByText(at.say('desk.draft.saved')).waitFor();
  const first = at.page;
  await at.takePage(await at.context.newPage());
  await at.go(`/tickets/${ticket.id}`);
  await at.live();
  await eventually(async () => (await at.page.locator('.cmp textarea').inputValue()) === '내일 방문하겠습니다.');
  await at.sendNow();
  await at.message('내일 방문하겠습니다.').waitFor();
  await eventually(async () => (await first.locator('.cmp textarea').inputValue()) === '', { what: 'an empty composer' });
});

for (const { who, viewport } of [{ who: 'seoyeon', viewport: wide }, { who: 'emily', viewport: phone }])
  story(`of a draft written on two pages neither text is lost (${who})`, async ({ house, people, desk }) => {
    const ticket = await write(house, { subject: '두 화면', assignee: people[who].id });
    const at = await desk({ language: people[who].language, viewport });
    const refused = [];
    at.page.on('response', (answer) => { if (answer.status() === 404) refused.push(answer.url()); });
    await at.logIn(people[who]);
    await at.open('두 화면');
    const kept = () => at.page.evaluate(async (id) => (await fetch(`/api/v1/tickets/${id}/draft`)).json(), ticket.id);
    const isKept = (text) => eventually(async () => (await kept()).text === text, { what: `"${text}" as the draft` });
    const first = at.page.locator('.cmp textarea');
    await first.fill('첫째 창의 글');
    await isKept('첫째 창의 글');
    const page = at.page;
    await at.takePage(await at.context.newPage());
    await at.go(`/tickets/${ticket.id}`);
    const second = at.page.locator('.cmp textarea');
    await eventually(async () => (await second.inputValue()) === '첫째 창의 글');
    await second.fill('둘째 창의 글');
    await isKept('둘째 창의 글');

    await first.fill('첫째 창의 글, 더');
    at.page = page;
    const choice = at.page.getByRole('alert').filter({ hasText: at.say('desk.draft.elsewhere') });
    await choice.getByText('둘째 창의 글').waitFor();
    await isKept('둘째 창의 글');
    await at.accessible('draft-choice');
    await first.press('Control+Enter');
    await at.toast('desk.draft.choose');
    assert.equal(await at.outgoing('첫째 창의 글').count(), 0);
    await at.page.reload();
    await choice.waitFor();
    assert.equal(await first.inputValue(), '첫째 창의 글, 더');
    await at.button('desk.draft.both', choice).click();
    await choice.waitFor({ state: 'detached' });
    assert.equal(await first.inputValue(), '둘째 창의 글\n\n첫째 창의 글, 더');
    await isKept('둘째 창의 글\n\n첫째 창의 글, 더');
    assert.deepEqual(refused, []);
  });

story('rows do not jump under the pointer', async ({ house, people, desk }) => {
  await write(house, { subject: '첫째 문의', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.row('첫째 문의').hover();
  await write(house, { subject: '급한 둘째 문의', assignee: people.seoyeon.id, priority: 'urgent' });
  const fresh = at.page.getByRole('button', { name: at.say('desk.list.fresh') });
  await fresh.waitFor();
  assert.equal(await at.row('급한 둘째 문의').count(), 0);
  await fresh.click();
  await at.row('급한 둘째 문의').waitFor();

  await at.page.mouse.move(1000, 600);
  await at.page.locator('body').click({ position: { x: 1000, y: 600 } });
  await write(house, { subject: '셋째 문의', assignee: people.seoyeon.id });
  await at.row('셋째 문의').waitFor();
});

story('z takes a change back', async ({ house, people, desk }) => {
  const ticket = await write(house, { subject: '환불이 늦어요', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('환불이 늦어요');
  await at.pick('desk.field.priority', at.say('desk.priority.urgent'));
  await at.toast('desk.did.priority');
  await at.page.keyboard.press('z');
  await at.toast('desk.undone');
  const now = await must(house.get(`/api/v1/tickets/${ticket.id}`));
  assert.equal(now.priority, ticket.priority);
});

story('a change over somebody else’s says what they did', async ({ house, people, desk }) => {
  const ticket = await write(house, { subject: '누수 점검 요청', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('누수 점검 요청');
  // Their change reaches the server while this page cannot hear of it.
  let isTheirsMade = false;
  await at.page.route(`**/api/v1/tickets/${ticket.id}`, async (route) => {
    if (route.request().method() === 'PATCH' && !isTheirsMade) {
      isTheirsMade = true;
      const { version } = await must(house.get(`/api/v1/tickets/${ticket.id}`));
      await must(house.patch(`/api/v1/tickets/${ticket.id}`, version, { priority: 'high' }));
    }
    await route.continue();
  });
  await at.pick('desk.field.priority', at.say('desk.priority.low'));
  const bar = at.page.getByRole('alert').filter({ hasText: at.say('desk.conflict.title') });
  await bar.waitFor();
  await bar.getByText(at.say('desk.priority.high')).waitFor();
  await at.accessible('conflict');
  await at.button('desk.conflict.redo', bar).click();
  await at.toast('desk.did.priority');
  assert.equal((await must(house.get(`/api/v1/tickets/${ticket.id}`))).priority, 'low');
});

story('a draft outlives the page', async ({ house, people, desk }) => {
  await write(house, { subject: '보증 기간 문의', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('보증 기간 문의');
  await at.page.locator('.cmp textarea').fill('보증 기간은 구입일부터');
  await at.page.getByText(at.say('desk.draft.saved')).waitFor();
  await at.page.reload();
  await eventually(async () => (await at.page.locator('.cmp textarea').inputValue()) === '보증 기간은 구입일부터');

  const other = await desk();
  await other.logIn(people.minjae, '/tickets?view=all');
  await other.open('보증 기간 문의');
  await other.page.getByText(other.say('desk.draft.other')).waitFor();

  await at.page.locator('.cmp textarea').fill('보증 기간은 2년입니다.');
  await at.sendNow();
  await at.message('보증 기간은 2년입니다.').waitFor();
  await at.page.reload();
  await at.message('보증 기간은 2년입니다.').waitFor();
  await at.live();
  assert.equal(await at.page.locator('.cmp textarea').inputValue(), '');
});

story('a broken connection is told, and what was sent meanwhile arrives once', async ({ house, people, desk }) => {
  const ticket = await write(house, { subject: '연결이 끊겨도', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('연결이 끊겨도');
  await house.stop();
  await at.page.getByText(at.say('desk.offline.since')).waitFor();
  await at.page.locator('.cmp textarea').fill('끊긴 동안 쓴 답장');
  await at.sendNow();
  await at.page.getByText(at.say('desk.sending.waits')).waitFor();
  await at.accessible('offline');
  // The message takes its time, so that whoever believes too early that it has arrived is found out.
  await at.page.route(`**/api/v1/tickets/${ticket.id}/messages`, async (route) => {
    await pause(1_000);
    await route.continue();
  });
  await house.serve();
  await at.button('desk.offline.retry').click({ timeout: 2_000 }).catch(() => undefined);
  await at.page.getByText(at.say('desk.offline.since')).waitFor({ state: 'detached' });
  await at.page.getByText(at.say('desk.sending.waits')).waitFor({ state: 'detached' });
  await at.message('끊긴 동안 쓴 답장').waitFor();
  assert.equal(await at.outgoing('끊긴 동안 쓴 답장').count(), 0, 'shown once');
  const entries = await house.all(`/api/v1/tickets/${ticket.id}/timeline`);
  assert.equal(entries.filter((entry) => entry.type === 'message' && entry.message.text === '끊긴 동안 쓴 답장').length, 1);
});
