// A day at the desk: log in, see who waits, answer, note, change, find. In both languages, on a screen and a phone.
import assert from 'node:assert/strict';
import { must, phone, story, wide, write } from '../harness/browser.mjs';
import { eventually } from '../harness/wait.mjs';

const places = [
  { who: 'seoyeon', language: 'ko', viewport: wide },
  { who: 'seoyeon', language: 'ko', viewport: phone },
  { who: 'emily', language: 'en', viewport: wide },
  { who: 'emily', language: 'en', viewport: phone },
];

for (const { who, language, viewport } of places)
  story(`a ticket is answered in ${language} at ${viewport.width} px`, async ({ house, people, desk }) => {
    const me = people[who];
    await write(house, { subject: '로봇청소기에서 타는 냄새가 나요', priority: 'urgent', assignee: me.id, team: people.team.id });
    await write(house, { subject: 'Humidifier leaks after filter change', priority: 'low', assignee: me.id,
      customer: { email: 'daniel@mail.example', name: 'Daniel Moreau' }, message: { text: 'Water on the floor since Monday.' } });
    await write(house, { subject: '설치 날짜를 바꾸고 싶어요' });

    const at = await desk({ language, viewport });
    await at.go('/tickets');
    await at.page.getByLabel(at.say('desk.login.email')).fill(me.email);
    await at.page.getByLabel(at.say('desk.login.password')).fill('not this one');
    await at.button('desk.login.submit').click();
    await at.page.getByRole('alert').filter({ hasText: at.say('desk.error.wrong_password') }).waitFor();
    await at.accessible('log-in');

    await at.logIn(me);
    await at.row('로봇청소기에서 타는 냄새가 나요').waitFor();
    const subjects = await at.page.locator('.lst li a').allInnerTexts();
    assert.deepEqual(subjects, ['로봇청소기에서 타는 냄새가 나요', 'Humidifier leaks after filter change'], 'urgent first, mine alone');
    await at.accessible('list');

    await at.open('로봇청소기에서 타는 냄새가 나요');
    await at.message('카드 취소가 됐는지').waitFor();
    await at.accessible('ticket');

    const reply = '먼저 플러그를 뽑아 주세요. 오늘 안에 연락드리겠습니다.';
    await at.page.locator('.cmp textarea').fill(reply);
    await at.sendNow();
    await at.toast('desk.did.sent_state');
    await at.message(reply).waitFor();
    await at.page.locator('.props').getByRole('button', { name: at.say('desk.state.pending') }).waitFor();

    await at.page.getByRole('tab', { name: at.say('desk.note') }).click();
    await at.page.locator('.cmp textarea').fill('배터리 로트 B2-0917 의심');
    await at.button('desk.note.leave').click();
    await at.page.getByRole('article', { name: at.say('desk.message.note_by') }).filter({ hasText: 'B2-0917' }).waitFor();

    await at.pick('desk.field.state', at.say('desk.state.open'));
    await at.toast('desk.did.state');
    await at.pick('desk.field.priority', at.say('desk.priority.high'));
    await at.toast('desk.did.priority');
    await at.page.locator('.props').getByRole('button', { name: at.say('desk.field.assignee') }).first().click();
    await at.page.getByRole('option', { name: '강민재' }).waitFor();
    await at.accessible('assignee');
    await at.page.getByRole('option', { name: '강민재' }).click();
    await at.toast('desk.did.assignee');
    await at.accessible('ticket-changed');

    const [ticket] = await house.all('/api/v1/tickets?priority=high');
    assert.deepEqual([ticket.state, ticket.assignee.name], ['open', '강민재']);
  });

story('a ticket is offered only to those who can have it', async ({ house, people, desk }) => {
  const repair = await must(house.post('/api/v1/teams', { name: '수리', members: [people.minjae.id] }), 201);
  await write(house, { subject: '수리 문의', team: repair.id });
  const seoyeon = await desk();
  await seoyeon.logIn(people.seoyeon, '/tickets?view=all');
  await seoyeon.open('수리 문의');
  await seoyeon.page.keyboard.press('a');
  const offered = seoyeon.page.getByRole('option');
  await offered.filter({ hasText: '강민재' }).waitFor();
  assert.deepEqual(await offered.allInnerTexts(), ['강민재', seoyeon.say('desk.none_chosen')]);
  await seoyeon.page.keyboard.press('Escape');
  assert.equal(await seoyeon.button('desk.take').count(), 0);
  await seoyeon.page.keyboard.press('i');
  const isCommand = async (at) => {
    await at.page.locator('.find').click();
    await at.page.getByRole('dialog').getByRole('combobox').fill(at.say('desk.key.take').slice(-2));
    await at.page.getByRole('dialog').getByRole('option').first().waitFor();
    const count = await at.page.getByRole('dialog').getByRole('option', { name: at.say('desk.key.take') }).count();
    await at.page.keyboard.press('Escape');
    return count === 1;
  };
  assert.equal(await isCommand(seoyeon), false);

  const minjae = await desk();
  await minjae.logIn(people.minjae, '/tickets?view=all');
  await minjae.open('수리 문의');
  await minjae.button('desk.take').waitFor();
  assert.equal(await isCommand(minjae), true);
  await minjae.button('desk.take').click();
  await minjae.toast('desk.did.assignee');
  assert.equal((await house.all('/api/v1/tickets'))[0].assignee.id, people.minjae.id);

  await seoyeon.go('/tickets/new');
  const assignee = seoyeon.page.locator('#nt-assignee');
  await assignee.locator('option', { hasText: '김서연' }).waitFor({ state: 'attached' });
  await assignee.selectOption({ label: '김서연' });
  await seoyeon.page.locator('#nt-team').selectOption({ label: '수리' });
  await assignee.locator('option', { hasText: '김서연' }).waitFor({ state: 'detached' });
  await eventually(async () => (await assignee.inputValue()) === '0', { what: 'nobody chosen' });
  await assignee.locator('option', { hasText: '강민재' }).waitFor({ state: 'attached' });
});

for (const { who, language, viewport } of places)
  story(`what was written is found in ${language} at ${viewport.width} px`, async ({ house, people, desk }) => {
    await write(house, { subject: '정수기 필터 규격', message: { text: '필터 교체 주기와 환불 규정이 궁금합니다.' } });
    await write(house, { subject: 'Another thing', message: { text: 'Nothing to see here.' } });
    const at = await desk({ language, viewport });
    await at.logIn(people[who]);
    await at.page.locator('.find').click();
    const dialog = at.page.getByRole('dialog');
    await dialog.getByRole('combobox').fill('규정');
    await dialog.getByRole('option', { name: '정수기 필터 규격' }).waitFor();
    await at.accessible('palette');
    await dialog.getByRole('combobox').press('Enter');
    await at.heading('정수기 필터 규격').waitFor();

    await at.go('/search?q=%ED%99%98%EB%B6%88');
    await at.page.locator('mark').filter({ hasText: '환불' }).first().waitFor();
    await at.accessible('search');
    await at.page.getByRole('link', { name: '정수기 필터 규격' }).click();
    await at.heading('정수기 필터 규격').waitFor();
    await at.page.goBack();
    await at.page.locator('mark').first().waitFor();
  });

story('a new ticket is taken down for a customer', async ({ house, people, desk }) => {
  const at = await desk();
  await at.logIn(people.seoyeon, '/tickets/new');
  await at.page.getByRole('combobox', { name: at.say('desk.requester') }).fill('new.buyer@mail.example');
  await at.page.getByLabel(at.say('desk.requester.name')).fill('한지우');
  await at.page.getByLabel(at.say('desk.field.subject')).fill('제품 등록 번호를 못 찾겠어요');
  await at.page.getByLabel(at.say('desk.new.text')).fill('전화로 물어보셨습니다.');
  await at.accessible('new-ticket');
  await at.button('desk.new.make').click();
  await at.heading('제품 등록 번호를 못 찾겠어요').waitFor();
  const [ticket] = await house.all('/api/v1/tickets');
  assert.deepEqual([ticket.subject, ticket.customer.name], ['제품 등록 번호를 못 찾겠어요', '한지우']);
});

story('theme and language change at once and are remembered', async ({ people, desk }) => {
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.page.getByRole('button', { name: at.say('desk.account.menu') }).click();
  await at.accessible('account');
  await at.page.getByRole('menuitemradio', { name: at.say('desk.theme.dark') }).click();
  await at.page.locator('html[data-theme="dark"]').waitFor();
  await at.page.getByRole('menuitemradio', { name: 'English' }).click();
  await at.page.locator('html[lang="en"]').waitFor();
  await at.page.keyboard.press('Escape');
  at.language = 'en';
  await at.page.getByRole('link', { name: at.say('desk.new.open') }).waitFor();
  await at.page.reload();
  await at.page.locator('html[lang="en"][data-theme="dark"]').waitFor();
  await at.page.getByRole('heading', { name: at.say('desk.view.mine') }).waitFor();
});

story('files go with a reply', async ({ house, people, desk }) => {
  await write(house, { subject: '영수증을 보내 주세요', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('영수증을 보내 주세요');
  await at.page.locator('.cmp input[type=file]').setInputFiles({ name: '영수증.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 영수증') });
  await at.page.locator('.cmp').getByText('영수증.pdf').waitFor();
  await at.page.route('**/api/v1/uploads*', (route) => route.abort(), { times: 1 });
  await at.page.locator('.cmp input[type=file]').setInputFiles({ name: '깨진.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') });
  await at.page.locator('.cmp .files .bad').waitFor();
  await at.page.locator('.cmp textarea').fill('영수증을 붙입니다.');
  await at.button('desk.send.pending').click();
  await at.toast('desk.files.failed');
  await at.page.getByRole('button', { name: at.say('desk.files.remove') }).last().click();
  await at.page.locator('.cmp progress').waitFor({ state: 'detached' });
  await at.sendNow();
  await at.message('영수증을 붙입니다.').getByRole('link', { name: '영수증.pdf' }).waitFor();
});

story('a customer is put right', async ({ house, people, desk }) => {
  const ticket = await write(house, { subject: '주소가 바뀌었어요', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.open('주소가 바뀌었어요');
  await at.button('desk.customer.edit').click();
  await at.page.getByLabel(at.say('desk.customer.name'), { exact: true }).fill('배소은 (새 주소)');
  await at.page.getByLabel(at.say('desk.customer.tier'), { exact: true }).selectOption('gold');
  await at.page.getByLabel(at.say('desk.customer.zone'), { exact: true }).selectOption('America/New_York');
  await at.page.getByLabel(at.say('desk.customer.address_kind')).selectOption('phone');
  await at.page.getByLabel(at.say('desk.customer.address_new')).fill('010-6634-8012');
  await at.button('desk.customer.address_add').click();
  await at.page.getByLabel(at.say('desk.customer.address_new')).fill('+82 10 1111 2222');
  await at.page.getByRole('button', { name: /soeun\.bae@mail\.example/ }).click();
  await at.accessible('customer');
  await at.button('desk.save').click();
  await at.toast('desk.did.customer');
  await at.page.getByRole('complementary').getByText(at.say('desk.tier.gold')).first().waitFor();
  const { customer } = await must(house.get(`/api/v1/tickets/${ticket.id}`));
  assert.deepEqual([customer.name, customer.tier, customer.timezone], ['배소은 (새 주소)', 'gold', 'America/New_York']);
  assert.deepEqual(customer.addresses.map((address) => address.kind), ['phone', 'phone'], 'the typed one is taken too');
  await at.page.getByRole('complementary').getByText('010-6634-8012').waitFor();
});

for (const { who, viewport } of [{ who: 'seoyeon', viewport: wide }, { who: 'emily', viewport: phone }])
  story(`tags in use are offered (${who})`, async ({ house, people, desk }) => {
    await write(house, { subject: '다른 문의', assignee: people[who].id, tags: ['환불', '배송'] });
    const ticket = await write(house, { subject: '꼬리표 없는 문의', assignee: people[who].id });
    const at = await desk({ language: people[who].language, viewport });
    await at.logIn(people[who]);
    await at.open('꼬리표 없는 문의');
    await at.page.keyboard.press('t');
    const field = at.page.getByRole('combobox', { name: at.say('desk.tags.add') });
    await field.fill('ㅎㅂ');
    await at.page.getByRole('option', { name: '환불' }).waitFor();
    const menu = await at.page.locator('.menu').boundingBox();
    assert.ok(menu.x >= 0 && menu.x + menu.width <= viewport.width, 'nothing is cut off');
    await at.accessible('tags');
    await field.press('ArrowDown');
    // The list is read anew meanwhile; what is chosen stays chosen.
    await write(house, { subject: '그사이에 온 문의', assignee: people[who].id, tags: ['교환'] });
    await at.page.locator('.menu').getByRole('option', { selected: true, name: '환불' }).waitFor();
    await field.press('Enter');
    await at.toast('desk.did.tags');
    await field.fill('새 꼬리표');
    await field.press('Enter');
    await eventually(async () => (await must(house.get(`/api/v1/tickets/${ticket.id}`))).tags.length === 2, { what: 'both tags' });
    assert.deepEqual((await must(house.get(`/api/v1/tickets/${ticket.id}`))).tags.sort(), ['새 꼬리표', '환불']);
  });
