// The desk without a mouse, also while Hangul is typed.
import assert from 'node:assert/strict';
import { must, story, write } from '../harness/browser.mjs';
import { eventually } from '../harness/wait.mjs';

/** Where the focus is, in a few words. */
const focus = (at) => at.page.evaluate(() => {
  const el = document.activeElement;
  return `${el.tagName} ${el.getAttribute('aria-label') ?? el.textContent.trim().slice(0, 40)}`;
});

for (const who of ['seoyeon', 'emily'])
  story(`a ticket is answered by keys alone (${who})`, async ({ house, people, desk }) => {
    const me = people[who];
    const first = await write(house, { subject: '첫째 문의', priority: 'high', assignee: me.id });
    await write(house, { subject: '둘째 문의', assignee: me.id });
    const at = await desk({ language: me.language });
    await at.go('/tickets');
    await at.page.locator('#email').waitFor();
    await at.page.keyboard.type(me.email);
    await at.page.keyboard.press('Tab');
    await at.page.keyboard.type('Lighthouse-keeper-7');
    await at.page.keyboard.press('Enter');
    await at.row('둘째 문의').waitFor();
    at.language = me.language;

    await at.page.keyboard.press('j');
    await eventually(async () => (await focus(at)).includes('첫째 문의'), { what: 'focus on the first row' });
    await at.page.keyboard.press('ArrowDown');
    await eventually(async () => (await focus(at)).includes('둘째 문의'), { what: 'focus on the second row' });
    await at.page.keyboard.press('k');
    await eventually(async () => (await focus(at)).includes('첫째 문의'), { what: 'focus back on the first row' });
    await at.page.keyboard.press('Enter');
    await at.heading('첫째 문의').waitFor();
    await eventually(async () => (await focus(at)).startsWith('H1'), { what: 'focus on the subject' });

    await at.page.keyboard.press('j');
    await at.heading('둘째 문의').waitFor();
    await at.page.keyboard.press('k');
    await at.heading('첫째 문의').waitFor();
    await at.page.getByRole('article').first().waitFor();

    await at.page.keyboard.press('p');
    await at.page.getByRole('menu').waitFor();
    await at.page.keyboard.press('Home');
    await at.page.keyboard.press('Enter');
    await at.toast('desk.did.priority');

    await at.page.keyboard.press('r');
    await eventually(async () => (await focus(at)).startsWith('TEXTAREA'), { what: 'focus in the reply' });
    await at.page.keyboard.type('reply by keys');
    await at.page.keyboard.press('Control+Enter');
    await at.message('reply by keys').waitFor();

    await at.page.keyboard.press('Escape');
    await at.page.keyboard.press('Escape');
    const inList = () => at.page.evaluate(() => document.activeElement.matches('.lst li a'));
    await eventually(inList, { what: 'back in the list' });
    const now = await must(house.get(`/api/v1/tickets/${first.id}`));
    assert.deepEqual([now.priority, now.state], ['urgent', 'pending']);
  });

story('the palette goes, does and finds, by initials too', async ({ people, desk }) => {
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.page.keyboard.press('Control+k');
  await at.page.getByRole('combobox').fill('ㄷㄷㅇ');
  await at.page.getByRole('option', { name: at.say('desk.go.unassigned') }).waitFor();
  await at.page.keyboard.press('Escape');
  await at.page.getByRole('dialog').waitFor({ state: 'detached' });
  await at.page.keyboard.press('?');
  await at.page.getByRole('dialog', { name: at.say('desk.keys.title') }).waitFor();
  await at.accessible('keys');
  await at.page.keyboard.press('Escape');
  await at.page.keyboard.press('Shift+N');
  await at.page.getByRole('heading', { name: at.say('desk.new.title') }).waitFor();
});

story('keys go by their place while Hangul is typed, and rest during composition', async ({ house, people, desk }) => {
  await write(house, { subject: '첫째 문의', assignee: people.seoyeon.id });
  const at = await desk();
  await at.logIn(people.seoyeon);
  await at.row('첫째 문의').waitFor();
  const press = (more) => at.page.evaluate((init) => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
  }, more);
  await press({ key: 'ㅓ', code: 'KeyJ', isComposing: true });
  assert.equal(await at.page.evaluate(() => document.activeElement === document.body), true);
  await press({ key: 'ㅓ', code: 'KeyJ' });
  await eventually(async () => (await focus(at)).includes('첫째 문의'), { what: 'focus on the row' });
});
