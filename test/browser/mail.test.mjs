// Mail in the desk: it comes in by SMTP while somebody looks, is answered, and its answer's fate is told.
import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { fits, must, password, phone, story, wide } from '../harness/browser.mjs';
import { Relay, deliver, writeMail } from '../harness/smtp.mjs';
import { eventually } from '../harness/wait.mjs';

const support = 'support@haneul.example';
const customer = 'soeun.bae@mail.example';
const patience = Number(process.env.PHAROS_TEST_PATIENCE ?? 1);
const withMail = { serve: { args: ['--smtp', '127.0.0.1:0'] } };

const places = [
  { who: 'seoyeon', language: 'ko', viewport: wide },
  { who: 'seoyeon', language: 'ko', viewport: phone },
  { who: 'emily', language: 'en', viewport: wide },
  { who: 'emily', language: 'en', viewport: phone },
];

async function set(house, values) {
  const etag = (await house.get('/api/v1/settings')).headers.get('etag');
  return must(house.patch('/api/v1/settings', etag, values));
}

/** A mail from outside: `more` are further header fields. */
async function write(house, { from = `배소은 <${customer}>`, to = support, ...more }) {
  const mail = writeMail({ from, to, ...more });
  await deliver(house, { from: /<(.*)>/.exec(from)?.[1] ?? from, to: support, mail });
}

/** The one ticket of that subject, once it is there, and given to somebody. */
async function ticketOf(house, subject, assignee) {
  const ticket = await eventually(async () => (await house.all('/api/v1/tickets')).find((each) => each.subject === subject), { what: subject });
  return must(house.patch(`/api/v1/tickets/${ticket.id}`, '*', { assignee }));
}

const mailsOf = async (house, ticket) => (await must(house.get(`/api/v1/tickets/${ticket.id}/mails`))).items;

/** A text stands on the page within a second, as the page itself sees it. */
async function isSoonShown(at, text) {
  const sent = Date.now();
  await at.page.waitForFunction((wanted) => document.body.innerText.includes(wanted), text);
  const took = Date.now() - sent;
  assert.ok(took < 1_000 * patience, `"${text}" was shown after ${took} ms`);
}

/** A picture of one colour, as PNG. */
function picture(width, height, [r, g, b]) {
  const chunk = (name, bytes) => {
    const body = Buffer.concat([Buffer.from(name), bytes]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(bytes.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([r, g, b]))]);
  const pixels = zlib.deflateSync(Buffer.concat(Array(height).fill(row)));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** As if text or a file came from the clipboard. */
const paste = (where, { text, file }) => where.evaluate((el, given) => {
  const data = new DataTransfer();
  if (given.text) data.setData('text', given.text);
  if (given.file) data.items.add(new File([Uint8Array.from(given.file.bytes)], given.file.name, { type: given.file.type }));
  el.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}, { text, file });

function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let n = 0; n < 8; n++)
      sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

const quoted = '네, 사진 보내 드려요.\n바닥이 갈색으로 변했어요.\n\n2026년 11월 22일 (일) 오후 2:14, 하늘 고객지원 <support@haneul.example>님이 작성:\n'
  + '> 어떤 상태인지 사진을 보내 주시겠어요?\n> 감사합니다.\n> 하늘 고객지원';

for (const { who, language, viewport } of places)
  story(`mail is read and answered in ${language} at ${viewport.width} px`, async ({ house, people, desk }) => {
    const me = people[who];
    await set(house, { 'mail.sending': 'keep', 'mail.undo_window': 0, 'mail.acknowledge': false });
    await must(house.post('/api/v1/mail/addresses', { address: support, name: '하늘 고객지원', is_standard: true, signature: { ko: '하늘전자 고객지원', en: 'Haneul Support' } }), 201);
    await must(house.post('/api/v1/mail/addresses', { address: 'repairs@haneul.example', name: '하늘 수리', signature: { ko: '하늘 수리팀', en: 'Haneul Repairs' } }), 201);
    await write(house, {
      subject: '공기청정기 바닥이 뜨거워요', text: quoted, more: { Cc: '=?utf-8?B?7J207JiB?= <lee@mail.example>, park@mail.example' },
      files: [
        { name: '바닥_변색.png', type: 'image/png', content: picture(640, 480, [122, 90, 60]) },
        { name: '보증서.pdf', type: 'application/pdf', content: '%PDF-1.4 보증서' },
        { name: 'log.txt', type: 'text/plain', content: 'fan 0 rpm\n'.repeat(400) },
      ],
    });
    const ticket = await ticketOf(house, '공기청정기 바닥이 뜨거워요', me.id);

    const at = await desk({ language, viewport });
    await at.logIn(me);
    await at.open('공기청정기 바닥이 뜨거워요');
    const first = at.mail('바닥이 갈색으로 변했어요');
    await first.getByText(customer).waitFor();
    assert.equal(await first.getByText('사진을 보내 주시겠어요').count(), 0, 'the quote is folded');
    await first.getByRole('button', { name: at.say('desk.mail.rest') }).click();
    await first.getByText('사진을 보내 주시겠어요').waitFor();
    const heads = first.getByRole('button', { expanded: false }).filter({ hasText: 'support@haneul.example' });
    await heads.focus();
    await at.page.keyboard.press('Enter');
    await first.getByText('이영 <lee@mail.example>').waitFor();
    for (const file of ['바닥_변색.png', '보증서.pdf', 'log.txt'])
      await first.getByRole('link', { name: file }).waitFor();
    assert.equal(await first.getByRole('link', { name: '보증서.pdf' }).getAttribute('target'), '_blank');
    await first.locator('img').first().evaluate((img) => img.decode());
    const [large] = await Promise.all([at.context.waitForEvent('page'), first.getByRole('link', { name: '바닥_변색.png' }).click()]);
    await large.waitForFunction(() => document.querySelector('img')?.naturalWidth === 640);
    await large.close();
    await at.accessible('mail-read');

    await first.getByRole('button', { name: at.say('desk.mail.menu') }).focus();
    await at.page.keyboard.press('Enter');
    const asText = at.page.getByRole('menuitem', { name: at.say('desk.mail.original_text') });
    await asText.waitFor();
    await at.accessible('mail-menu');
    const [original] = await Promise.all([at.context.waitForEvent('page'), at.page.keyboard.press('Enter')]);
    await original.getByText('Message-ID: <mail-').waitFor();
    await original.close();
    await first.getByRole('button', { name: at.say('desk.mail.menu') }).click();
    const [file] = await Promise.all([at.page.waitForEvent('download'), at.page.getByRole('menuitem', { name: at.say('desk.mail.original_file') }).click()]);
    assert.match(file.suggestedFilename(), /^mail-\d+\.eml$/);

    await at.page.locator('.cmp textarea').focus();
    const composer = at.page.locator('.cmp');
    const goesTo = composer.locator('button[aria-controls=answer-head]').filter({ hasText: customer });
    await goesTo.click();
    await composer.getByText('이영 <lee@mail.example>').waitFor();
    const more = (list) => composer.getByRole('textbox', { name: at.say('desk.mail.chip_add') }).nth(['to', 'cc', 'bcc'].indexOf(list));
    await composer.getByRole('list', { name: at.say('desk.mail.cc') }).getByRole('listitem').filter({ hasText: 'park@' }).getByRole('button').click();
    await more('cc').fill('support@haneul.example');
    await at.page.keyboard.press('Enter');
    await composer.getByText(at.say('desk.mail.people_own')).waitFor();
    await more('cc').press('Backspace');
    await paste(more('bcc'), { text: '"최, 민" <choi@mail.example>; 박 <park@한국.example>\nnobody@' });
    await composer.getByText(at.say('desk.mail.people_bad')).waitFor();
    await at.accessible('mail-compose');
    await more('bcc').press('Backspace');
    await composer.locator('#answer-from').selectOption('repairs@haneul.example');
    await composer.getByText('하늘 수리팀', { exact: true }).waitFor();
    await goesTo.click();

    const reply = '바로 회수하겠습니다. 플러그를 뽑아 두세요.';
    await composer.locator('textarea').fill(`${reply}\n`);
    await paste(composer.locator('textarea'), { file: { name: '선[1].png', type: 'image/png', bytes: [...picture(320, 200, [15, 107, 134])] } });
    await composer.locator('.files img').evaluate((img) => img.decode());
    assert.equal(await composer.locator('textarea').inputValue(), `${reply}\n[선(1).png]`);
    await at.accessible('mail-picture');
    if (viewport === wide && language === 'ko') {
      // The same person at another machine finds all of it.
      const draft = () => at.page.evaluate(async (id) => (await fetch(`/api/v1/tickets/${id}/draft`)).json(), ticket.id);
      await eventually(async () => (await draft()).attachments.length === 1 && (await draft()).mail, { what: 'the draft' });
      const other = await desk({ language, viewport: phone });
      await other.logIn(me, `/tickets/${ticket.id}`);
      const there = other.page.locator('.cmp');
      await there.locator('.files img').evaluate((img) => img.decode());
      assert.equal(await there.locator('textarea').inputValue(), `${reply}\n[선(1).png]`);
      await there.locator('textarea').focus();
      await there.getByRole('button', { expanded: false }).filter({ hasText: '최, 민' }).click();
      assert.equal(await there.locator('#answer-from').inputValue(), 'repairs@haneul.example');
      await other.page.close();
    }
    await at.sendNow();
    const answer = at.mail(reply);
    await answer.getByText(at.say('desk.mail.sent')).waitFor();
    await answer.getByRole('img', { name: '선(1).png' }).evaluate((img) => img.decode());
    await first.getByText('사진을 보내 주시겠어요').waitFor();
    await first.getByRole('button', { name: new RegExp(at.say('desk.files.look').source.replace('.*', 'log\\.txt')) }).click();
    await first.getByRole('region', { name: 'log.txt' }).getByText('fan 0 rpm').first().waitFor();
    await at.accessible('mail-answered');

    const [came, went] = await mailsOf(house, ticket);
    assert.deepEqual([came.direction, went.direction, went.delivery], ['in', 'out', 'sent']);
    assert.deepEqual([went.to, went.cc, went.bcc].map((list) => list.map((each) => each.email)), [[customer], ['lee@mail.example'], ['choi@mail.example', 'park@한국.example']]);
    assert.equal(went.from.email, 'repairs@haneul.example');
    const sent = await house.get(`/api/v1/tickets/${ticket.id}/messages/${went.message}/original?as=text`);
    assert.match(sent.text, /Content-ID: <picture\./);
    assert.doesNotMatch(sent.text, /choi|park@|xn--/);
  }, withMail);

for (const { who, language, viewport } of places)
  story(`mail that comes while a ticket is open is seen at once, and marked for what it is (${language}, ${viewport.width} px)`, async ({ house, people, desk }) => {
    const me = people[who];
    await write(house, { subject: '보증 기간', text: '보증 기간이 언제까지인가요?' });
    const ticket = await ticketOf(house, '보증 기간', me.id);
    const at = await desk({ language, viewport });
    await at.logIn(me);
    await at.open('보증 기간');
    assert.equal(await at.page.locator('.strange').count(), 0, 'who begins a ticket belongs to it');
    const comes = async (mail, text) => {
      await write(house, mail);
      await isSoonShown(at, text);
    };

    await comes({
      from: 'Jordan Ellis <jordan@elsewhere.example>', subject: `Re: 보증 기간 [#${ticket.number}]`, text: 'I was told to write here.',
    }, 'I was told to write here.');
    const strange = at.mail('I was told to write here.');
    await strange.getByText(at.say('desk.mail.unverified_why')).waitFor();
    await at.page.locator('.cmp textarea').focus();
    assert.equal(await at.page.locator('.cmp').getByText('jordan@elsewhere.example').count(), 0, 'no answer goes there');

    await comes({
      subject: `부재중 알림 [#${ticket.number}]`, text: '11월 30일까지 자리를 비웁니다.', more: { 'Auto-Submitted': 'auto-replied' },
    }, '자리를 비웁니다');
    const automatic = at.mail('자리를 비웁니다');
    await automatic.getByText(at.say('desk.mail.kind.auto_reply')).waitFor();
    await automatic.getByText('부재중 알림').waitFor();
    await at.accessible('mail-strange');

    await at.go('/tickets?view=unassigned');
    await at.live();
    await write(house, { subject: '새로 온 메일', text: '처음 문의드립니다.' });
    await isSoonShown(at, '새로 온 메일');
  }, withMail);

for (const { who, language, viewport } of places)
  story(`what became of an answer's mail is told in words (${language}, ${viewport.width} px)`, async ({ house, people, desk, t }) => {
    const me = people[who];
    const relay = await new Relay().open();
    t.after(() => relay.close());
    await set(house, { 'mail.sending': 'off', 'mail.undo_window': 2 });
    await write(house, { subject: '배송 날짜', text: '언제 오나요?' });
    const ticket = await ticketOf(house, '배송 날짜', me.id);
    const at = await desk({ language, viewport });
    await at.logIn(me);
    await at.open('배송 날짜');
    const answer = async (text) => {
      await at.page.locator('.cmp textarea').fill(text);
      await at.sendNow();
      return at.mail(text);
    };
    const tells = async (card, ...keys) => {
      for (const key of keys)
        await card.locator('.fate').getByText(at.say(key)).waitFor();
    };

    const held = await answer('내일 도착합니다.');
    await tells(held, 'desk.mail.soon');
    await tells(held, 'desk.mail.waiting', 'desk.mail.error.mail_sending_is_off');
    await at.accessible('mail-waiting');

    await set(house, { 'mail.sending': 'relay', 'mail.relay': relay.address, 'network.targets_allowed': '127.0.0.1', 'mail.relay_tls': 'none', 'mail.undo_window': 0 });
    relay.answers = { RCPT: '550 5.1.1 no such user' };
    const file = await must(house.post('/api/v1/uploads?filename=map.txt', '약도', { headers: { 'content-type': 'text/plain' } }), 201);
    await must(house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: '아침 9시쯤입니다.', attachments: [file.id],
      mail: { bcc: ['"Lee, S" <lee@mail.example>'], subject: '배송 시간' } }), 201);
    const failed = at.mail('아침 9시쯤입니다.');
    await tells(failed, 'desk.mail.failed', 'desk.mail.error.recipient_unknown', 'desk.mail.failed_todo');

    await failed.getByRole('button', { name: at.say('desk.sending.rewrite') }).click();
    await eventually(async () => (await at.page.locator('.cmp textarea').inputValue()) === '아침 9시쯤입니다.', { what: 'the words to write again' });
    const composer = at.page.locator('.cmp');
    await composer.locator('.sum').filter({ hasText: 'lee@mail.example' }).or(composer.locator('.sum').filter({ hasText: 'Lee, S' })).click();
    await eventually(async () => (await composer.locator('#answer-subject').inputValue()).startsWith('배송 시간 [#'), { what: 'the subject' });
    await composer.getByText('map.txt').waitFor();
    await at.accessible('mail-again');
    await composer.locator('.sum').click();

    relay.answers = {};
    await failed.getByRole('button', { name: at.say('desk.mail.send_again') }).click();
    await tells(failed, 'desk.mail.sent');

    relay.answers = { '.': null };
    const uncertain = await answer('기사님 번호를 보내 드립니다.');
    await tells(uncertain, 'desk.mail.uncertain', 'desk.mail.error.connection_lost', 'desk.mail.uncertain_todo');
    await at.page.getByText(at.say('desk.event.mail_uncertain')).waitFor();
    await at.accessible('mail-uncertain');
    await uncertain.getByRole('button', { name: at.say('desk.mail.arrived') }).click();
    await tells(uncertain, 'desk.mail.sent');

    relay.answers = {};
    await tells(await answer('감사합니다.'), 'desk.mail.sent');
    await at.accessible('mail-fates');
  }, withMail);

story('whoever may not see addresses sees them masked, and no original', async ({ house, desk }) => {
  const viewer = await must(house.post('/api/v1/accounts', {
    email: 'viewer@haneul.example', name: '보는이', role: 'viewer', password, language: 'ko', timezone: 'Asia/Seoul',
  }), 201);
  await set(house, { 'mail.trusted_servers': 'mx.haneul.example', 'mail.trusted_hops': 0 });
  await write(house, { subject: '사은품', text: '사은품은 언제 오나요?',
    more: { Cc: 'lee@mail.example', 'Authentication-Results': 'mx.haneul.example; spf=pass smtp.mailfrom=mail.example' } });
  const at = await desk();
  await at.logIn(viewer, '/tickets?view=all');
  await at.open('사은품');
  const mail = at.mail('사은품은 언제 오나요?');
  await mail.getByText('•••@mail.example').first().waitFor();
  await mail.getByRole('button', { expanded: false }).filter({ hasText: '@haneul.example' }).click();
  await mail.locator('dl').getByText(`SPF: ${at.say('desk.mail.verdict.pass')} (mail.example) · ${at.say('desk.mail.auth_hop')}`).waitFor();
  assert.equal(await at.page.getByText(/soeun\.bae@|lee@/).count(), 0);
  assert.equal(await mail.getByRole('button', { name: at.say('desk.mail.menu') }).count(), 0);
  await at.accessible('mail-masked');
}, withMail);

const long = 'Extraordinarily-Long-Name-Without-Any-Blank-Of-Somebody-Who-Writes';
const hard = {
  from: `${long} Kim <${long.toLowerCase().slice(0, 60)}@mail.example>`,
  subject: `Re: ${long}${long}`,
  text: `${'https://www.example.com/'.padEnd(300, 'x')}\n${'가'.repeat(400)}\n\n-- \n${long}${long}${long}`,
  more: { Cc: Array.from({ length: 12 }, (_, n) => `"Somebody Else ${n}" <somebody.else.with.a.long.address.${n}@department.mail.example>`).join(', ') },
  files: Array.from({ length: 5 }, (_, n) => ({ name: `${long}-${n}.pdf`, type: 'application/pdf', content: '%PDF' })),
};

for (const { who, width } of [1440, 1280, 1024, 390, 320].flatMap((each) => ['seoyeon', 'emily'].map((one) => ({ who: one, width: each }))))
  story(`a mail of long words stays within its card (${who}, ${width} px)`, async ({ house, people, desk }) => {
    const me = people[who];
    await set(house, { 'mail.sending': 'keep', 'mail.undo_window': 0, 'mail.acknowledge': false });
    await write(house, { ...hard, subject: '긴 메일' });
    const ticket = await ticketOf(house, '긴 메일', me.id);
    await write(house, { ...hard, subject: `${hard.subject} [#${ticket.number}]`, more: { ...hard.more, 'Auto-Submitted': 'auto-generated' } });
    const at = await desk({ language: me.language, viewport: { width, height: 844 } });
    await at.logIn(me, `/tickets/${ticket.id}`);
    const mail = at.mail(at.say('desk.mail.kind.auto_generated'));
    await mail.waitFor();
    const isWhole = async (where) => {
      await fits(at, where);
      const cut = await at.page.evaluate(() => [...document.querySelectorAll('article.mail, article.mail *:not(.cut, .vh), .cmp, .cmp *:not(.cut, .vh, textarea)')]
        .filter((el) => el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 0 && getComputedStyle(el).display !== 'inline').map((el) => `${el.tagName} ${el.className}`));
      assert.deepEqual(cut, [], `${where} at ${width} px`);
    };
    await isWhole('closed');
    await mail.getByRole('button', { name: at.say('desk.mail.rest') }).click();
    await mail.getByRole('button', { expanded: false }).filter({ hasText: support }).click();
    await isWhole('open');
    await at.page.locator('.cmp textarea').focus();
    await at.page.locator('.cmp').getByRole('button', { expanded: false }).filter({ hasText: '@' }).click();
    await isWhole('answering');
    await at.accessible('mail-long');
  }, withMail);

story('a mail with a shape of its own is shown as text, and as it was sent', async ({ house, people, desk }) => {
  await write(house, { subject: '모양 있는 메일', text: quoted, html: '<p>네, <b>사진</b> 보내 드려요.</p><blockquote>사진을 보내 주시겠어요?</blockquote>' });
  const ticket = await ticketOf(house, '모양 있는 메일', people.seoyeon.id);
  const at = await desk();
  await at.logIn(people.seoyeon, `/tickets/${ticket.id}`);
  const rest = at.page.getByRole('button', { name: at.say('desk.mail.rest') });
  await rest.click();
  await at.button('desk.message.as_sent').click();
  await at.page.frameLocator('iframe.html').getByText('사진', { exact: true }).waitFor();
  assert.equal(await at.button('desk.mail.rest_fold').count(), 0, 'the frame has the quote itself');
  await at.button('desk.message.as_text').click();
  await at.button('desk.mail.rest_fold').waitFor();
  // Looking into the frame, the browser's driver met the sandbox as any script would.
  for (const fault of at.faults.splice(0))
    assert.match(fault, /Blocked script execution in .*\/html'/);
}, withMail);

for (const { who, language, viewport } of [places[0], places[3]])
  story(`what the program mails by itself stands on the ticket as its own (${language}, ${viewport.width} px)`, async ({ house, people, desk }) => {
    await set(house, { 'mail.sending': 'keep' });
    await write(house, { subject: '언제 오나요', text: '주문한 커피머신이 아직 안 왔어요.' });
    const ticket = await ticketOf(house, '언제 오나요', people[who].id);
    const at = await desk({ language, viewport });
    await at.logIn(people[who], `/tickets/${ticket.id}`);
    const card = at.page.locator('article.mail').filter({ hasText: ticket.number });
    await card.getByText(at.say('desk.mail.kind.auto_reply')).waitFor();
    assert.equal(await at.page.locator('article.mail').count(), 2);
    await at.accessible('mail-acknowledged');
  }, withMail);

for (const { who, language, viewport } of [places[0], places[3]])
  story(`one person with two addresses is made one, and two again (${language}, ${viewport.width} px)`, async ({ house, people, desk }) => {
    const me = people[who];
    const ticketBy = async (from, subject) => {
      await write(house, { from, subject, text: '안녕하세요' });
      return ticketOf(house, subject, me.id);
    };
    const before = await ticketBy('"Bae, So-eun" <soeun.bae+shop@mail.example>', '지난 주문');
    await must(house.patch(`/api/v1/customers/${before.customer.id}`, '*', { addresses: { add: [{ kind: 'phone', value: '010-0000-1234' }] } }));
    const ticket = await ticketBy('Soeun Bae <soeunbae@mail.example>', '이번 주문');
    const at = await desk({ language, viewport });
    await at.logIn(me);
    await at.open('이번 주문');
    if (viewport === phone)
      await at.button('desk.panel.toggle').click();
    const panel = at.page.locator('.cu');
    await panel.getByText('So-eun Bae', { exact: true }).waitFor();
    await panel.getByText(at.say('desk.alike.mailbox')).waitFor();
    await at.accessible('alike');

    await panel.getByRole('button', { name: at.say('desk.alike.merge') }).click();
    await at.toast('desk.alike.merged');
    await panel.getByRole('link', { name: '지난 주문' }).waitFor();
    await panel.getByText('soeun.bae+shop@mail.example').waitFor();
    await at.accessible('history');
    assert.equal((await must(house.get(`/api/v1/customers/${ticket.customer.id}/tickets`))).items.length, 2);

    await at.page.locator('.toast').getByRole('button', { name: at.say('desk.undo') }).click();
    await panel.getByText(at.say('desk.alike.title')).waitFor();
    assert.equal((await must(house.get(`/api/v1/customers/${ticket.customer.id}/tickets`))).items.length, 1);
    await panel.getByRole('button', { name: at.say('desk.alike.apart') }).click();
    await at.toast('desk.alike.apart_said');
    await panel.getByText(at.say('desk.alike.title')).waitFor({ state: 'detached' });

    // A number that the other one has is the third way to find out.
    await at.button('desk.customer.edit', panel).click();
    await panel.getByLabel(at.say('desk.customer.address_kind')).selectOption('phone');
    await panel.getByLabel(at.say('desk.customer.address_new')).fill('+82 10-0000-1234');
    await at.button('desk.save', panel).click();
    await panel.locator('.same').getByRole('button', { name: at.say('desk.alike.merge') }).click();
    await at.toast('desk.alike.merged_taken');
    await panel.getByText('010-0000-1234').waitFor();
  }, withMail);
