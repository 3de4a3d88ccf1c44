// Mail comes in by every way and becomes tickets; answers go out by a relay and come back to their tickets.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { houseTest } from '../harness/house.mjs';
import { addressOf, bring, listening, sendBy, startRelay, swaks } from '../harness/mail.mjs';
import { RawConnection } from '../harness/raw.mjs';
import { eventually } from '../harness/wait.mjs';

const withMail = async (house, more = []) => house.restart({ args: [...listening(house), ...more] });

const tickets = async (house) => house.all('/api/v1/tickets');

const settled = (house, count) => eventually(async () => {
  const all = await tickets(house);
  return all.length >= count ? all : null;
}, { what: `${count} tickets` });

async function messages(house, id) {
  const items = await house.all(`/api/v1/tickets/${id}/timeline?order=asc`);
  return items.filter((item) => item.type === 'message').map((item) => item.message);
}

houseTest('mail becomes a ticket by SMTP and LMTP, over TCP and a socket', async (house) => {
  await withMail(house);
  const subject = '세탁기에서 소리가 나요';
  for (const [i, way] of ['smtp', 'lmtp', 'lmtp-socket'].entries())
    bring(house, ['--header', `Subject: ${subject} ${i}`, '--body', '탈수할 때 큰 소리가 납니다.'], { way });
  const all = await settled(house, 3);
  assert.deepEqual(all.map((ticket) => ticket.subject).sort(), [0, 1, 2].map((i) => `${subject} ${i}`));
  assert.ok(all.every((ticket) => ticket.channel === 'mail' && ticket.state === 'new' && ticket.language === 'ko'));
  assert.ok(all.every((ticket) => ticket.customer.email === 'hana@mail.example'));
  const [message] = await messages(house, all[0].id);
  assert.equal(message.text, '탈수할 때 큰 소리가 납니다.');
  assert.equal(message.unverified, false);
});

houseTest('files and HTML of a mail are on its message', async (house) => {
  await withMail(house);
  bring(house, ['--header', 'Subject: Photo', '--body', 'See the photo.', '--attach-name', '사진.png', '--attach-type',
    'image/png', '--attach', '@/etc/hostname']);
  const [ticket] = await settled(house, 1);
  const [message] = await messages(house, ticket.id);
  assert.deepEqual(message.attachments.map((file) => [file.filename, file.content_type]), [['사진.png', 'image/png']]);
  const file = await house.get(`/api/v1/attachments/${message.attachments[0].id}`);
  assert.equal(file.text, execFileSync('cat', ['/etc/hostname'], { encoding: 'utf8' }));
});

houseTest('only what is for us is taken, and never more than is allowed', async (house) => {
  await withMail(house);
  const stranger = swaks(house, [], { to: 'somebody@elsewhere.example' });
  assert.notEqual(stranger.code, 0);
  assert.match(stranger.text, /550 5\.1\.1/);
  await house.patch('/api/v1/settings', '*', { 'mail.message_max': '1MB' });
  const connection = new RawConnection(Number(addressOf(house, 'smtp').split(':').pop()));
  await connection.until(/^220 /);
  await connection.send('EHLO mx.mail.example\r\n');
  await connection.until(/250[ -]SIZE 1048576/);
  await connection.send('MAIL FROM:<hana@mail.example> SIZE=2000000\r\n');
  await connection.until(/552 5\.3\.4/);
  await connection.send('MAIL FROM:<hana@mail.example>\r\nRCPT TO:<support@haneul.example>\r\nDATA\r\n');
  await connection.until(/354 /);
  for (let i = 0; i < 20; i++)
    await connection.send(`${'x'.repeat(65)}\r\n`.repeat(1000));
  await connection.send('\r\n.\r\n');
  await connection.until(/552 5\.3\.4[^]*552 5\.3\.4/);
  connection.destroy();
  assert.equal((await tickets(house)).length, 0);
}, { on: ['sqlite'] });

houseTest('STARTTLS is offered with a certificate, which is read again on SIGHUP', async (house) => {
  const key = path.join(house.folder, 'key.pem');
  const certificate = path.join(house.folder, 'certificate.pem');
  const make = (name) => execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
    'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', '-subj', `/CN=${name}`],
  { stdio: 'ignore' });
  make('first.haneul.example');
  await house.stop();
  await house.serve({ args: [...listening(house), '--tls-certificate', certificate, '--tls-key', key] });
  const shown = () => swaks(house, ['--tls', '--header', 'Subject: over TLS']).text;
  assert.match(shown(), /CN=first\.haneul\.example[^]*250 2\.0\.0/);
  make('second.haneul.example');
  house.server.kill('SIGHUP');
  await eventually(() => /CN=second\.haneul\.example[^]*250 2\.0\.0/.test(shown()), { what: 'the new certificate' });
}, { on: ['sqlite'] });

houseTest('`pharos mail deliver` takes a mail with a server and without one', async (house) => {
  const mail = (i) => `From: hana@mail.example\nSubject: By command ${i}\nMessage-ID: <command-${i}@mail.example>\n\nHello\n`;
  const deliver = (i, to) => house.run(['mail', 'deliver', ...house.where(), '--from', 'hana@mail.example', '--to', to],
    { input: mail(i) });
  await withMail(house);
  assert.equal(deliver(1, 'support@haneul.example').code, 0);
  assert.equal(deliver(2, 'x@elsewhere.example').code, 67);
  await settled(house, 1);
  await house.stop();
  assert.equal(deliver(3, 'support@haneul.example, sales@haneul.example').code, 0);
  await house.serve();
  await settled(house, 2);
  assert.deepEqual((await tickets(house)).map((ticket) => ticket.subject).sort(), ['By command 1', 'By command 3']);
});

houseTest('an answer goes out by the relay, and what is answered to it comes back to its ticket', async (house) => {
  const relay = await startRelay();
  try {
    await withMail(house);
    await sendBy(house, relay);
    bring(house, ['--header', 'Subject: 배송', '--header', 'Message-Id: <ask@mail.example>', '--body', '언제 오나요?']);
    const [ticket] = await settled(house, 1);
    await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: '내일 도착합니다.', public: true });
    await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: '재고 확인함', public: false });
    const [mail] = await eventually(() => (relay.mails.length > 0 ? relay.mails : null), { what: 'the answer' });
    assert.deepEqual(mail.to, ['hana@mail.example']);
    assert.equal(mail.from, 'support@haneul.example');
    assert.equal(mail.field('In-Reply-To'), '<ask@mail.example>');
    assert.equal(mail.field('References'), '<ask@mail.example>');
    assert.match(mail.field('Subject'), new RegExp(`\\[#${ticket.number}\\]$`));
    const sent = async () => (await house.get(`/api/v1/tickets/${ticket.id}/mails`)).json.items.at(-1).delivery;
    await eventually(async () => await sent() === 'sent', { what: 'its being sent' });

    const id = mail.field('Message-ID');
    bring(house, ['--header', 'Subject: Re: 배송', '--header', `In-Reply-To: ${id}`, '--body', '고맙습니다.']);
    bring(house, ['--header', 'Subject: Re: 배송', '--header', `References: ${id}`, '--body', 'Me too'],
      { from: 'stranger@elsewhere.example' });
    const after = await eventually(async () => {
      const all = await messages(house, ticket.id);
      return all.length === 5 ? all : null;
    }, { what: 'both answers' });
    assert.deepEqual(after.map((message) => message.unverified), [false, false, false, false, true]);
    assert.equal((await tickets(house)).length, 1);
    assert.equal(relay.mails.length, 1);
  } finally {
    await relay.stop();
  }
});

houseTest('a scheduled answer survives a killed server, and goes out once, to whom was chosen', async (house) => {
  const relay = await startRelay();
  try {
    await withMail(house);
    await sendBy(house, relay);
    bring(house, ['--header', 'Subject: 배송', '--header', 'Cc: lee@mail.example', '--body', '언제 오나요?']);
    const [ticket] = await settled(house, 1);
    const place = `/api/v1/tickets/${ticket.id}`;
    const picture = await fetch(`${house.url}/api/v1/uploads?filename=lamp.png`, {
      method: 'POST', headers: { authorization: `Bearer ${house.token}`, 'content-type': 'image/png' }, body: 'PICTURE',
    });
    const file = (await picture.json()).id;
    const mail = { cc: ['김하나 <hana.kim@mail.example>'], bcc: ['hidden@mail.example'] };
    const at = (ms) => new Date(Date.now() + ms).toISOString();
    const answer = { text: '이 등입니다: [lamp.png]', attachments: [file], mail, send_at: at(3_000) };
    assert.equal((await house.post(`${place}/scheduled`, answer)).status, 201);
    assert.equal((await house.post(`${place}/scheduled`, { text: '나중에', send_at: at(3_600_000) })).status, 201);
    assert.equal((await messages(house, ticket.id)).length, 1);
    await house.kill();
    await house.serve({ args: listening(house) });
    await sendBy(house, relay);
    const [went] = await eventually(() => (relay.mails.length > 0 ? relay.mails : null), { what: 'the scheduled answer', withinMs: 20_000 });
    assert.deepEqual(went.to.sort(), ['hana.kim@mail.example', 'hana@mail.example', 'hidden@mail.example']);
    assert.doesNotMatch(went.text, /hidden|^Bcc/mi);
    assert.match(went.text, /multipart\/related[\s\S]*Content-ID: <picture\./);

    // The customer writes first: what was to leave in an hour does not.
    bring(house, ['--header', 'Subject: Re: 배송', '--header', `In-Reply-To: ${went.field('Message-ID')}`, '--body', '취소할게요.']);
    const draft = await eventually(async () => {
      const { json } = await house.get(`${place}/draft`);
      return json.returned ? json : null;
    }, { what: 'the answer in its draft' });
    assert.deepEqual([draft.returned, draft.text], ['customer_wrote', '나중에']);
    assert.deepEqual((await house.get(`${place}/scheduled`)).json, []);
    assert.equal(relay.mails.length, 1);
  } finally {
    await relay.stop();
  }
});

houseTest('while the relay is away answers wait, and go out once it is back', async (house) => {
  const gone = await startRelay();
  await gone.stop();
  await withMail(house);
  await sendBy(house, gone);
  bring(house, ['--header', 'Subject: Away', '--body', 'Hello']);
  const [ticket] = await settled(house, 1);
  await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: 'One' });
  const last = async () => (await house.get(`/api/v1/tickets/${ticket.id}/mails`)).json.items.at(-1);
  await eventually(async () => (await last()).error === 'refused_connection', { what: 'the reason' });
  assert.equal((await last()).delivery, 'waiting');
  const relay = await startRelay(gone.port);
  try {
    await eventually(() => relay.mails.length === 1, { what: 'the answer', withinMs: 30_000 });
    await eventually(async () => (await last()).delivery === 'sent', { what: 'its being sent' });
  } finally {
    await relay.stop();
  }
}, { on: ['sqlite'] });

houseTest('what a relay refuses for good is shown as failed', async (house) => {
  const relay = await startRelay();
  try {
    await withMail(house);
    await sendBy(house, relay);
    bring(house, ['--header', 'Subject: No way', '--body', 'Hello'], { from: 'nobody@refuse.example' });
    const [ticket] = await settled(house, 1);
    await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: 'One' });
    const last = async () => (await house.get(`/api/v1/tickets/${ticket.id}/mails`)).json.items.at(-1);
    await eventually(async () => (await last()).delivery === 'failed', { what: 'the refusal' });
    assert.equal((await last()).error, 'recipient_unknown');
    const entries = await house.all(`/api/v1/tickets/${ticket.id}/timeline`);
    assert.ok(entries.some((entry) => entry.type === 'mail.failed'));
  } finally {
    await relay.stop();
  }
}, { on: ['sqlite'] });
