// The reports: figures of an imported past, from each number to its tickets and back, in both languages and widths.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fits, must, phone, story, wide } from '../harness/browser.mjs';
import { eventually } from '../harness/wait.mjs';

const day = 86_400_000;
const hour = 3_600_000;
const tickets = 12;
const iso = (at) => new Date(at).toISOString();

/** A ticket of some days ago; every third was never answered, the others were solved by the next day. */
function past(n, now) {
  const created = now - (n + 10) * day;
  const isOpen = n % 3 === 0;
  const question = { at: iso(created), from: 'customer', public: true, channel: 'mail', text: '배송이 언제 되나요?' };
  const answer = { at: iso(created + 2 * hour), from: 'agent', author: 'seoyeon@haneul.example', public: true, channel: 'mail', text: '내일 도착합니다.' };
  return {
    record: 'ticket', number: String(500 + n), subject: `배송 문의 ${n + 1}`, team: '고객지원', channel: 'mail', language: 'ko',
    customer: { name: `고객 ${n + 1}`, email: `past-${n}@mail.example` }, created_at: iso(created), state: isOpen ? 'open' : 'solved',
    ...(isOpen ? {} : { solved_at: iso(created + day) }), messages: isOpen ? [question] : [question, answer],
  };
}

async function bringPast(house) {
  const file = path.join(house.folder, 'past.jsonl');
  fs.writeFileSync(file, Array.from({ length: tickets }, (_, n) => JSON.stringify(past(n, Date.now()))).join('\n'));
  const done = house.run(['import', ...house.where(), file]);
  assert.equal(done.code, 0, done.stderr);
  await eventually(async () => (await must(house.get('/api/v1/insight/figures'))).all.arrived === tickets, { what: 'the past is counted' });
}

/** A number of tickets as the page writes it. */
const count = (at, n) => (at.language === 'ko' ? `${n}건` : String(n));

const key = (at, name) => at.page.locator(`[data-key="${name}"]`);

for (const { who, viewport } of [{ who: 'seoyeon', viewport: wide }, { who: 'emily', viewport: phone }])
  story(`each number of the reports leads to its tickets (${who})`, async ({ house, people, desk }) => {
    await bringPast(house);
    const me = people[who];
    const at = await desk({ language: me.language, viewport });
    await at.logIn(me);
    await at.page.locator('.rail').getByRole('link', { name: at.say('desk.place.reports') }).click();
    await key(at, 'arrived').getByRole('link', { name: count(at, tickets), exact: true }).waitFor();
    await key(at, 'open').getByRole('link', { name: count(at, 4), exact: true }).waitFor();
    assert.match(await key(at, 'response').innerText(), me.language === 'ko' ? /2시간/ : /2 h/);
    await at.accessible('reports');
    await fits(at, 'reports');

    // A number, its tickets, and back.
    await key(at, 'response').getByRole('link', { name: at.say('desk.reports.unanswered') }).click();
    await at.page.getByRole('heading', { name: at.say('desk.figure.unanswered'), level: 1 }).waitFor();
    await at.page.locator('.lst .rows a').first().waitFor();
    assert.equal(await at.page.locator('.lst .rows a').count(), 4);
    await at.acceptable('report-list');
    await at.shoot(`report-list-${me.language}-${viewport.width}`);
    const list = [...new URL(at.page.url()).searchParams];
    await at.row('배송 문의 4').click();
    await at.heading('배송 문의 4').waitFor();
    assert.deepEqual([...new URL(at.page.url()).searchParams], list, 'the ticket keeps its list');
    await at.page.goBack();
    await at.page.goBack();
    await key(at, 'fcr').locator('.value a').waitFor();

    // What a cell of the heat map says is what its list holds; arrows walk from cell to cell.
    const cell = at.page.locator('[data-chart="hours"] a[tabindex="0"]');
    await cell.focus();
    await at.page.keyboard.press('ArrowRight');
    await at.page.keyboard.press('ArrowLeft');
    const [, n] = (await cell.getAttribute('aria-label')).match(me.language === 'ko' ? /: (\d+)건/ : /: (\d+) ticket/);
    await at.page.keyboard.press('Enter');
    await at.page.locator('.lst .rows a').first().waitFor();
    assert.equal(await at.page.locator('.lst .rows a').count(), Number(n));
    await at.page.goBack();

    // Other days, by the address; the table of days; a file.
    await at.page.getByRole('link', { name: at.say('desk.reports.last_days') }).first().click();
    await at.page.getByRole('heading', { name: at.say('desk.reports.q_backlog') }).waitFor();
    assert.equal(new URL(at.page.url()).searchParams.get('last'), '7');
    await key(at, 'arrived').locator('.value').filter({ hasText: /^0(건)?$/ }).waitFor();
    await at.page.goBack();
    await key(at, 'arrived').getByRole('link', { name: count(at, tickets), exact: true }).waitFor();
    await at.button('desk.reports.as_table').click();
    await at.page.locator('[data-chart="backlog"] tbody tr').nth(29).waitFor();
    const [download] = await Promise.all([at.page.waitForEvent('download'), at.page.getByRole('link', { name: at.say('desk.reports.file_teams') }).click()]);
    assert.match(download.suggestedFilename(), /^pharos-teams-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
    assert.match(fs.readFileSync(await download.path(), 'utf8'), /^\uFEFF.+\r\n고객지원,12,/);

    // Days without anything say so.
    await at.go('/reports?from=2001-01-01&to=2001-01-02');
    await at.page.getByRole('heading', { name: at.say('desk.reports.empty') }).waitFor();
    await at.acceptable('reports-empty');
    await at.shoot(`reports-empty-${me.language}-${viewport.width}`);
    await fits(at, 'reports-empty');
  });

for (const { who, viewport } of [{ who: 'seoyeon', viewport: wide }, { who: 'emily', viewport: phone }])
  story(`the reports are narrowed, and what was before opens its tickets (${who})`, async ({ house, people, desk }) => {
    await bringPast(house);
    const me = people[who];
    const at = await desk({ language: me.language, viewport });
    await at.logIn(me, '/reports?last=7');
    await key(at, 'arrived').locator('.value').filter({ hasText: /^0(건)?$/ }).waitFor();

    // What it was before opens its tickets as well, and says which days these are.
    const before = key(at, 'arrived').locator('[data-line="before"]').getByRole('link');
    const [, was] = (await before.innerText()).match(/(\d+)/);
    assert.ok(Number(was) > 0);
    await before.click();
    await at.page.getByRole('heading', { name: at.say('desk.figure.arrived'), level: 1 }).waitFor();
    await at.page.locator('.lst .rows a').first().waitFor();
    assert.equal(await at.page.locator('.lst .rows a').count(), Number(was));
    await at.acceptable('report-list-before');
    await at.go('/reports');
    await key(at, 'arrived').getByRole('link', { name: count(at, tickets), exact: true }).waitFor();

    // Narrowed to a team and a channel, by the address: every number, its list and the files obey.
    const pick = (what) => at.page.locator(`[data-pick="${what}"]`);
    await pick('team').selectOption({ label: '고객지원' });
    await at.page.waitForURL(/[?&]team=\d+$/);
    await pick('channel').selectOption('mail');
    await at.page.waitForURL(/[?&]team=\d+&channel=mail$/);
    await key(at, 'arrived').locator('.value a[href*="channel=mail"]').filter({ hasText: count(at, tickets) }).waitFor();
    assert.match(await at.page.getByRole('link', { name: at.say('desk.reports.file_summary') }).getAttribute('href'), /team=\d+&channel=mail/);
    await at.accessible('reports-narrow');
    await fits(at, 'reports-narrow');
    await at.shoot(`reports-narrow-${me.language}-${viewport.width}`);
    await key(at, 'open').locator('.value a').click();
    await at.page.locator('.lst .rows a').first().waitFor();
    assert.equal(await at.page.locator('.lst .rows a').count(), 4);
    assert.match(await at.page.locator('.parts').innerText(), /고객지원/);
    await at.page.goBack();
    await pick('team').selectOption('none');
    await at.page.getByText(at.say('desk.reports.empty_narrow')).waitFor();
    await at.acceptable('reports-none-of-it');
    await at.button('desk.reports.whole').first().click();
    await key(at, 'arrived').getByRole('link', { name: count(at, tickets), exact: true }).waitFor();
    assert.equal(await pick('team').inputValue(), '');
  });
