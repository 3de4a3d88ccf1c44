// `pharos doctor mail`: how far one comes with the relay, and what our domains should publish, in the reader's words.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { startNameServer } from '../harness/dns.mjs';
import { Dovecot } from '../harness/dovecot.mjs';
import { houseTest, program } from '../harness/house.mjs';
import { allowLoopback, bring, listening, sendBy, startRelay } from '../harness/mail.mjs';
import { startTokenServer } from '../harness/tokens.mjs';
import { eventually } from '../harness/wait.mjs';

const account = { user: 'pharos', password: 'sesame' };
const DOMAIN = 'haneul.example';

/** Not run synchronously: the name server lives in this process. */
async function doctor(house, names, ...more) {
  const child = spawn(program, ['doctor', 'mail', ...house.where(), '--dns', names.address, '--lang', 'en', ...more],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => { text += piece; });
  const [code] = await once(child, 'exit');
  return { code, text, wrong: text.split('\n').filter((line) => line.startsWith('wrong')) };
}

const logIn = (house, password) => house.patch('/api/v1/settings', '*',
  { 'mail.relay_user': account.user, 'mail.relay_password': password });

houseTest('the doctor finds mail in order, with a server and without one', async (house) => {
  const relay = await startRelay(0, account);
  const names = await startNameServer();
  try {
    await sendBy(house, relay);
    await logIn(house, account.password);
    const [key] = (await house.post('/api/v1/mail/dkim', {})).json.records;
    names.zone = {
      [DOMAIN]: { MX: [[10, `mx.${DOMAIN}`]], TXT: ['site-verification=1', 'v=spf1 include:relay.example -all'] },
      [key.name]: { TXT: [key.text] },
      [`_dmarc.${DOMAIN}`]: { TXT: ['v=DMARC1; p=quarantine'] },
    };
    const serving = await doctor(house, names);
    assert.equal(serving.code, 0, serving.text);
    for (const line of [`port ${relay.port} answers`, `logged in as ${account.user}`, `mail from support@${DOMAIN} is taken`,
      'the connection is not encrypted', `${DOMAIN} has its MX record: mx.${DOMAIN}`, `${key.name} has its DKIM record`])
      assert.ok(serving.text.includes(line), `${line}: ${serving.text}`);
    assert.match(serving.text, /the server offers .*AUTH PLAIN.*SIZE/);
    assert.doesNotMatch(serving.text, /sesame/);
    assert.equal(relay.mails.length, 0);
    await house.stop();
    assert.deepEqual(await doctor(house, names), serving);
  } finally {
    await relay.stop();
    await names.stop();
  }
});

houseTest('the doctor says what is wrong, and gives what is missing to paste', async (house) => {
  const relay = await startRelay(0, account);
  const names = await startNameServer();
  try {
    const off = await doctor(house, names);
    assert.equal(off.code, 1);
    assert.match(off.text, /^wrong +sending +mail\.sending is off/m);
    await sendBy(house, relay);
    await logIn(house, 'wrong');
    const [key] = (await house.post('/api/v1/mail/dkim', {})).json.records;
    names.zone = { [DOMAIN]: { TXT: ['v=spf1 -all', 'v=spf1 mx -all'] }, [`_dmarc.${DOMAIN}`]: null };
    const bad = await doctor(house, names);
    assert.equal(bad.code, 1);
    assert.match(bad.text, /^wrong +relay +the server does not accept the name and password \(it says: .+\)$/m);
    assert.match(bad.text, /^wrong +domain +haneul\.example has no MX record.*\n +haneul\.example\. IN MX 10 mail\.haneul\.example\.$/m);
    assert.match(bad.text, /^wrong .*more than one SPF.*\n +haneul\.example\. IN TXT "v=spf1 mx ip4:127\.0\.0\.1 ~all"$/m);
    assert.ok(bad.text.includes(`${key.name}. IN TXT ${key.quoted}`), bad.text);
    assert.match(bad.text, /no name server answered about the DMARC record/);
    const korean = await doctor(house, names, '--lang', 'ko');
    assert.match(korean.text, /서버가 사용자 이름과 비밀번호를 받아들이지 않습니다/);
    assert.equal(korean.wrong.length, bad.wrong.length);
    fs.renameSync(path.join(house.data, 'secret.key'), path.join(house.folder, 'kept.key'));
    const locked = await doctor(house, names);
    assert.match(locked.text, /^wrong +relay +the file secret\.key is missing/m);
    assert.match(locked.text, /^wrong +signing +the file secret\.key is missing/m);
    fs.renameSync(path.join(house.folder, 'kept.key'), path.join(house.data, 'secret.key'));
  } finally {
    await relay.stop();
    await names.stop();
  }
  const gone = await doctor(house, await startNameServer().then(async (server) => { await server.stop(); return server; }));
  assert.match(gone.text, /^wrong +relay +nothing listens at that port/m);
  assert.equal(house.run(['doctor', 'mail', ...house.where(), '--dns', 'nowhere']).code, 2);
}, { on: ['sqlite'] });

const box = { user: `support@${DOMAIN}`, password: 'Seoul "7" \\ tower' };
const quota = `
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = maildir:User quota
  quota_rule = *:storage=10M
}`;

const makeBox = async (house, port, more = {}) => {
  await allowLoopback(house);
  const made = await house.post('/api/v1/mailboxes', { host: '127.0.0.1', port, tls: 'none', user: box.user, secret: box.password,
    address: box.user, ...more });
  assert.equal(made.status, 201, made.text);
  return made.json;
};

const look = async (house, target, body, language = 'en') => {
  const answer = await house.post(target, body, { headers: { 'accept-language': language } });
  assert.equal(answer.status, 200, answer.text);
  return { ok: answer.json.ok, words: answer.json.findings.map((each) => each.words), findings: answer.json.findings };
};

houseTest('mailboxes, the relay and domains are looked over in words, by the doctor and through the API alike', async (house) => {
  const server = await Dovecot.start({ more: quota });
  const relay = await startRelay(0, account);
  const names = await startNameServer();
  try {
    server.setPassword(box.user, box.password);
    server.put(box.user, [`From: a@b.example\nSubject: long\n\n${'x'.repeat(70).concat('\n').repeat(30_000)}`]);
    await sendBy(house, relay, { 'mail.name_server': names.address });
    await logIn(house, 'wrong');
    const well = await makeBox(house, server.port);
    const lost = await makeBox(house, server.port, { folder: '없는 폴더' });
    await makeBox(house, 1, { active: false });
    const port = `port ${server.port} answers`;

    const good = await look(house, `/api/v1/mailboxes/${well.id}/test`);
    assert.deepEqual([good.ok, good.words], [true, ['the name 127.0.0.1 was found', port, `logged in as ${box.user}`,
      'the folder INBOX is there', 'the connection is not encrypted', good.words[5]]]);
    assert.match(good.words[5], /^2 of 10 MB are used \(2\d %\)$/);
    const bad = await look(house, `/api/v1/mailboxes/${lost.id}/test`, undefined, 'ko');
    assert.equal(bad.ok, false);
    assert.match(bad.words.at(-1), /^서버가 이 폴더를 열어 주지 않습니다.*Mailbox doesn't exist/);
    const refused = await look(house, '/api/v1/mail/relay/test');
    assert.equal(refused.ok, false);
    assert.match(refused.words.join('\n'), /^the server does not accept the name and password \(it says: /m);
    await logIn(house, account.password);
    assert.equal((await look(house, '/api/v1/mail/relay/test')).ok, true);
    assert.equal(relay.mails.length, 0);

    const domains = await house.get('/api/v1/mail/domains');
    assert.deepEqual(domains.json.items, [DOMAIN]);
    const domain = await look(house, '/api/v1/mail/domains/check', { domain: DOMAIN });
    assert.deepEqual(domain.findings.flatMap((each) => each.paste ?? []), [`${DOMAIN}. IN MX 10 mail.${DOMAIN}.`,
      `${DOMAIN}. IN TXT "v=spf1 mx ip4:127.0.0.1 ~all"`, `_dmarc.${DOMAIN}. IN TXT "v=DMARC1; p=none"`]);

    const { code, text } = await doctor(house, names);
    assert.equal(code, 1);
    for (const line of [...good.words.map((words) => `ok     mailbox     ${words}`),
      `ok     mailbox     mailbox ${box.user} at 127.0.0.1 is paused: nothing is fetched`,
      ...domain.words.map((words) => `  ${words}`)])
      assert.ok(text.includes(line), `${line}: ${text}`);
    assert.match(text, /^wrong +mailbox +the server does not open this folder \(it says: /m);
    assert.ok(!text.includes('tower') && !house.log.includes('tower'));
  } finally {
    await server.stop();
    await relay.stop();
    await names.stop();
  }
}, { on: ['sqlite'] });

const REFUSED = /address 127\.0\.0\.1 lies in a private or reserved network.*network\.targets_allowed/;
const letter = ['From: hana@mail.example', `To: ${box.user}`, 'Subject: 첫 메일', 'Message-ID: <first@mail.example>', '', '언제 오나요?', ''];

/** A ticket by mail that was answered. */
async function answered(house) {
  bring(house, ['--header', 'Subject: 배송', '--body', '언제 오나요?'], { to: box.user });
  const ticket = await eventually(async () => (await house.all('/api/v1/tickets'))[0], { what: 'the ticket' });
  const made = await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: '내일 도착합니다.', public: true });
  assert.equal(made.status, 201, made.text);
  return async () => (await house.get(`/api/v1/tickets/${ticket.id}/mails`)).json.items.find((mail) => mail.direction === 'out');
}

houseTest('nothing is connected to in our own network before an operator lists it, for a test or in earnest', async (house) => {
  const server = await Dovecot.start();
  const relay = await startRelay();
  const tokens = await startTokenServer(box.user);
  const names = await startNameServer();
  const allow = (list) => house.patch('/api/v1/settings', '*', { 'network.targets_allowed': list });
  try {
    server.setPassword(box.user, box.password);
    server.put(box.user, [letter.join('\n')]);
    await house.restart({ args: listening(house) });
    await sendBy(house, relay);
    const plain = await makeBox(house, server.port, { active: false });
    const byToken = await makeBox(house, server.port, { active: false, folder: 'Sent', login: 'oauth', client_id: 'pharos',
      secret: 'refresh', token_url: `${tokens.url}/token` });
    assert.equal((await allow('')).status, 200);

    for (const target of ['mail/relay', `mailboxes/${plain.id}`, `mailboxes/${byToken.id}`]) {
      const test = await look(house, `/api/v1/${target}/test`);
      assert.equal(test.ok, false);
      assert.match(test.words.at(-1), REFUSED, target);
    }
    assert.match((await look(house, '/api/v1/mail/relay/test', undefined, 'ko')).words.at(-1),
      /서버 주소 127\.0\.0\.1은 사설망.*network\.targets_allowed/);
    const { code, text } = await doctor(house, names);
    assert.equal(code, 1);
    assert.match(text, new RegExp(`^wrong +relay .*${REFUSED.source}`, 'm'));

    assert.equal((await house.patch(`/api/v1/mailboxes/${plain.id}`, '*', { active: true })).status, 200);
    const error = () => house.get(`/api/v1/mailboxes/${plain.id}`).then(({ json }) => json.error);
    await eventually(async () => await error() === 'target_not_allowed', { what: 'the mailbox saying why nothing comes' });
    const mail = await answered(house);
    await eventually(async () => (await mail()).error === 'target_not_allowed', { what: 'the answer saying why it waits' });
    assert.deepEqual([(await mail()).delivery, relay.mails.length, tokens.given, server.log.includes('Login')], ['waiting', 0, 0, false]);

    const bad = await allow('127.0.0.1:25');
    assert.deepEqual([bad.status, bad.json.code, bad.json.params.param], [422, 'bad_target', '127.0.0.1:25']);
    assert.equal((await allow('127.0.0.1')).status, 200);
    assert.equal((await look(house, '/api/v1/mail/relay/test')).ok, true);
    await eventually(async () => (await mail()).delivery === 'sent', { what: 'the answer', withinMs: 90_000 });
    await eventually(async () => (await house.all('/api/v1/tickets')).length === 2, { what: 'the fetched mail', withinMs: 60_000 });
    assert.equal(await error(), null);
  } finally {
    await server.stop();
    await relay.stop();
    await tokens.stop();
    await names.stop();
  }
}, { on: ['sqlite'] });
