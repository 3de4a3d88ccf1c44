// The settings in the desk: an administrator sets up mail, is told in words what is wrong with it, and finds any setting.
import assert from 'node:assert/strict';
import { fits, must, password, phone, story, wide } from '../harness/browser.mjs';
import { startNameServer } from '../harness/dns.mjs';
import { Dovecot } from '../harness/dovecot.mjs';
import { startRelay } from '../harness/mail.mjs';
import { eventually } from '../harness/wait.mjs';

const DOMAIN = 'haneul.example';
const PARTS = ['mailboxes', 'sending', 'addresses', 'brands', 'acknowledgements', 'quarantine', 'all'];
const box = { user: `support@${DOMAIN}`, password: 'Seoul-tower-7' };
const relayAccount = { user: 'pharos', password: 'sesame' };

const administrator = (house, name, language, timezone) => must(house.post('/api/v1/accounts',
  { email: `boss-${language}@${DOMAIN}`, name, role: 'admin', password, language, timezone }), 201);

const valueOf = async (house, name) => (await must(house.get('/api/v1/settings'))).find((each) => each.name === name);
const label = (at, key) => at.page.getByLabel(at.say(key), { exact: true });
const setting = (at, name) => at.page.locator(`[data-setting="${name}"]`);
const save = async (at) => {
  await at.button('desk.save').click();
  await at.toast('desk.settings.saved');
};

async function go(at, part) {
  await at.page.locator('.side nav').getByRole('link', { name: at.say(`desk.settings.part.${part}`) }).click();
  await at.page.getByRole('heading', { name: at.say(`desk.settings.part.${part}`), level: 2, exact: true }).or(at.page.locator('.card').first()).first().waitFor();
}

/** A wrong password is told in words, and the right one lets us in. */
async function addMailbox(at, server, folder) {
  await at.button('desk.mailbox.add').click();
  await label(at, 'desk.mailbox.host').fill('127.0.0.1');
  await label(at, 'desk.mailbox.tls').selectOption('none');
  await label(at, 'desk.mailbox.port').fill(String(server.port));
  await label(at, 'desk.mailbox.user').fill(box.user);
  await label(at, 'desk.mailbox.password').fill('wrong');
  await label(at, 'desk.mailbox.folder').fill(folder);
  assert.equal(await label(at, 'desk.mailbox.address').inputValue(), box.user);
  await at.button('desk.mailbox.save_test').click();
  const card = at.page.locator('li.card').first();
  await card.locator('li.bad').filter({ hasText: at.say('mail.trouble.auth_refused') }).waitFor();
  await card.getByRole('button', { name: at.say('desk.settings.edit') }).click();
  await label(at, 'desk.mailbox.password').fill(box.password);
  await at.button('desk.mailbox.save_test').click();
  await card.getByText(at.say('desk.settings.test_well')).waitFor();
  await card.getByText(at.say('desk.mailbox.fetches')).waitFor();
}

async function pauseAndRemove(at, folder) {
  const card = at.page.locator('li.card').filter({ hasText: folder });
  await at.button('desk.mailbox.pause', card).click();
  await card.getByText(at.say('desk.mailbox.paused')).waitFor();
  const remove = () => card.getByRole('button', { name: at.say('desk.settings.remove') });
  await remove().click();
  await remove().click();
  await card.waitFor({ state: 'detached' });
}

async function setRelay(house, at, relay) {
  await setting(at, 'mail.sending').locator('select').selectOption('relay');
  await setting(at, 'mail.relay').locator('input').first().fill('127.0.0.1');
  await label(at, 'desk.sending.port').fill(String(relay.port));
  await setting(at, 'mail.relay_tls').locator('select').selectOption('none');
  await setting(at, 'mail.relay_user').locator('input').fill(relayAccount.user);
  await setting(at, 'mail.relay_password').locator('input').fill(relayAccount.password);
  assert.ok(await at.button('desk.settings.test').isDisabled());
  await save(at);
  await at.button('desk.settings.test').click();
  await at.page.getByText(at.say('desk.settings.test_well')).waitFor();
  assert.equal((await valueOf(house, 'mail.relay')).value, `127.0.0.1:${relay.port}`);
  assert.equal((await valueOf(house, 'mail.relay_password')).value, 'set');
  await at.page.getByRole('button', { name: at.say('desk.sending.key_make') }).or(at.button('desk.sending.key_renew')).click();
  await at.page.locator('code').filter({ hasText: `._domainkey.${DOMAIN}. IN TXT "v=DKIM1` }).waitFor();
}

async function addBrand(at, name) {
  await at.button('desk.brand.add').click();
  await label(at, 'desk.brand.name').fill(name);
  await at.page.locator('#br-signature-ko').fill('하늘전자 드림');
  await at.page.locator('#br-closed_ko').fill('{name} 님, 내일 답변드리겠습니다.');
  await save(at);
  await at.page.getByRole('heading', { name, level: 3 }).waitFor();
}

/** What is missing of the domain is there to be copied. */
async function addAddress(at, address, brand) {
  await at.button('desk.own.add').click();
  await label(at, 'desk.own.address').fill(address);
  await label(at, 'desk.own.brand').selectOption({ label: brand });
  await at.page.locator('#ad-signature-en').fill('Yours, Haneul');
  await save(at);
  await at.page.locator('li.card').filter({ hasText: address }).filter({ hasText: brand }).waitFor();
  await at.page.getByRole('button', { name: at.say('desk.own.check') }).click();
  const line = at.page.locator('li.bad').filter({ hasText: `_dmarc.${DOMAIN}` });
  await line.getByRole('button', { name: at.say('desk.settings.copy') }).click();
  await at.toast('desk.settings.copied');
  assert.equal(await at.page.evaluate(() => navigator.clipboard.readText()), `_dmarc.${DOMAIN}. IN TXT "v=DMARC1; p=none"`);
}

async function setHours(house, at, day, expected) {
  await at.page.getByRole('button', { name: at.say('desk.ack.add_span') }).nth(day).click();
  await save(at);
  assert.equal((await valueOf(house, 'mail.hours')).value, expected);
}

/** As a mail that could not be written stands there. */
function quarantine(house, id) {
  house.sql(`INSERT INTO inbox (id, source, external_id, digest, blob_id, state, received_at_ms, attempts, last_error, fence,
    due_at_ms, settled_at_ms) SELECT ${id}, 'mail', 'stuck-${id}', digest, blob_id, 4, received_at_ms, 1, 'constraint', 1, 0,
    received_at_ms FROM inbox ORDER BY id LIMIT 1`);
  house.sql(`INSERT INTO mail_arrival (inbox_id, way, peer, helo, sender, recipients, is_tls)
    VALUES (${id}, 1, '', '', 'hana@mail.example', '["${box.user}"]', 0)`);
}

async function retryStuck(house, at) {
  const card = at.page.locator('[data-quarantined]');
  const original = await at.page.request.get(house.url + await card.getByRole('link').getAttribute('href'));
  assert.match(await original.text(), /^Subject: 첫 메일$/m);
  await card.getByRole('button', { name: at.say('desk.quarantine.retry') }).click();
  await at.page.getByText(at.say('desk.quarantine.none')).waitFor();
}

/** Any word finds a setting; its row says who changed it. */
async function findSetting(at, word, name, by) {
  const field = at.page.getByRole('searchbox', { name: at.say('desk.settings.search') });
  await at.page.locator('h1').click();
  await at.page.keyboard.press('/');
  await at.page.waitForFunction(() => document.activeElement?.matches('input[type=search]'));
  await field.fill(word);
  await setting(at, name).waitFor();
  assert.ok(await at.page.locator('[data-setting]').count() < 10);
  await setting(at, name).getByText(by).waitFor();
  await field.fill('존재하지 않는 낱말');
  await at.page.getByText(at.say('desk.settings.none_found_help')).waitFor();
  await field.fill('');
  await setting(at, 'web.public_url').waitFor();
}

story('an administrator sets mail up, and others see no settings', async ({ house, people, desk }) => {
  const server = await Dovecot.start();
  const relay = await startRelay(0, relayAccount);
  const names = await startNameServer();
  try {
    server.setPassword(box.user, box.password);
    server.put(box.user, [`From: hana@mail.example\nTo: ${box.user}\nSubject: 첫 메일\nMessage-ID: <first@mail.example>\n\n언제 오나요?\n`]);
    server.makeFolder(box.user, 'Orders');
    await must(house.patch('/api/v1/settings', '*', { 'mail.name_server': names.address, 'company.name': '하늘전자',
      'network.targets_allowed': '127.0.0.1' }));
    const agent = await desk();
    await agent.logIn(people.minjae, '/settings');
    await agent.page.getByText(agent.say('desk.missing.title')).waitFor();
    assert.equal(await agent.page.locator('.rail a[href$="/settings"]').count(), 0);

    const turns = [{ boss: await administrator(house, '배수정', 'ko', 'Asia/Seoul'), viewport: wide, folder: 'INBOX', brand: '하늘전자',
      day: 5, hours: 'mon-sat 09:00-18:00', word: '영업시간 요일' },
    { boss: await administrator(house, 'Alice Moore', 'en', 'America/New_York'), viewport: phone, folder: 'Orders', brand: 'Haneul Home',
      day: 6, hours: 'mon-sun 09:00-18:00', word: 'opening week' }];
    for (const { boss, viewport, folder, brand, day, hours, word } of turns) {
      const at = await desk({ language: boss.language, viewport, permissions: ['clipboard-read', 'clipboard-write'] });
      await at.logIn(boss);
      if (viewport === wide)
        await at.page.keyboard.press('g').then(() => at.page.keyboard.press('s'));
      else
        await at.page.getByRole('link', { name: at.say('desk.place.settings') }).click();
      await at.page.getByRole('heading', { name: at.say('desk.settings.part.mailboxes'), level: 2, exact: true }).waitFor();
      const seen = async (part) => {
        await fits(at, part);
        if (part === 'mailboxes')
          await at.accessible(`settings-${part}`);
        else if (viewport === wide)
          await at.acceptable(`settings-${part}`);
        await at.shoot(`settings-${part}-${at.language}-${viewport.width}`);
      };
      await addMailbox(at, server, folder);
      await eventually(async () => (await house.all('/api/v1/tickets')).length > 0, { what: 'the first mail' });
      await seen('mailboxes');
      if (viewport === phone)
        await pauseAndRemove(at, folder);
      await go(at, 'sending');
      await setRelay(house, at, relay);
      await seen('sending');
      await go(at, 'brands');
      await addBrand(at, brand);
      await seen('brands');
      await go(at, 'addresses');
      await addAddress(at, `${boss.language}@${DOMAIN}`, brand);
      await seen('addresses');
      await go(at, 'acknowledgements');
      await setHours(house, at, day, hours);
      await seen('acknowledgements');
      quarantine(house, day === 5 ? 900 : 901);
      await go(at, 'quarantine');
      await at.page.locator('[data-quarantined]').waitFor();
      await seen('quarantine');
      await retryStuck(house, at);
      await findSetting(at, word, 'mail.hours', boss.name);
      await seen('all');
      assert.ok(PARTS.every((part) => at.say(`desk.settings.part.${part}`)));
    }
    assert.equal((await house.all('/api/v1/tickets')).length, 1);
  } finally {
    await server.stop();
    await relay.stop();
    await names.stop();
  }
});
