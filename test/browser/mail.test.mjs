// Mail in the desk: it comes in by SMTP while somebody looks, is answered, and its answer's fate is told.
import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { must, phone, story, wide } from '../harness/browser.mjs';
import { deliver, writeMail } from '../harness/smtp.mjs';
import { eventually } from '../harness/wait.mjs';

const support = 'support@haneul.example';
const customer = 'soeun.bae@mail.example';
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
async function write(house, { from = `배소은 <${customer}>`, to = support, subject, text, files, more }) {
  const mail = writeMail({ from, to, subject, text, files, more });
  await deliver(house, { from: /<(.*)>/.exec(from)?.[1] ?? from, to: support, mail });
}

/** The one ticket of that subject, once it is there, and given to somebody. */
async function ticketOf(house, subject, assignee) {
  const ticket = await eventually(async () => (await house.all('/api/v1/tickets')).find((each) => each.subject === subject), { what: subject });
  return must(house.patch(`/api/v1/tickets/${ticket.id}`, ticket.version, { assignee }));
}

const mailsOf = async (house, ticket) => (await must(house.get(`/api/v1/tickets/${ticket.id}/mails`))).items;

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
    await set(house, { 'mail.sending': 'keep', 'mail.undo_window': 0 });
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
    await at.accessible('mail-read');

    await at.page.locator('.cmp textarea').focus();
    const goesTo = at.page.locator('.cmp').getByRole('button', { name: customer });
    await goesTo.click();
    await at.page.locator('.cmp').getByText('이영 <lee@mail.example>').waitFor();
    await at.accessible('mail-compose');
    await goesTo.click();

    const reply = '바로 회수하겠습니다. 플러그를 뽑아 두세요.';
    await at.page.locator('.cmp textarea').fill(reply);
    await at.sendNow();
    const answer = at.mail(reply);
    await answer.getByText(at.say('desk.mail.sent')).waitFor();
    await first.getByText('사진을 보내 주시겠어요').waitFor();
    await at.accessible('mail-answered');

    const [came, went] = await mailsOf(house, ticket);
    assert.deepEqual([came.direction, went.direction, went.delivery], ['in', 'out', 'sent']);
    assert.deepEqual([...went.to, ...went.cc].map((each) => each.email), [customer, 'lee@mail.example', 'park@mail.example']);
  }, withMail);
