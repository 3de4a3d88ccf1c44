// Every screen the stories do not pass in each language and at each width: nothing of weight for axe in either theme,
// and nothing that stands beyond the edge.
import { fits, phone, story, wide, write } from '../harness/browser.mjs';

const places = [
  { who: 'seoyeon', viewport: wide },
  { who: 'seoyeon', viewport: phone },
  { who: 'emily', viewport: wide },
  { who: 'emily', viewport: phone },
];

for (const { who, viewport } of places)
  story(`every screen is whole and accessible (${who}, ${viewport.width} px)`, async ({ house, people, desk }) => {
    const me = people[who];
    const ticket = await write(house, { subject: '화면마다', assignee: me.id, team: people.team.id, tags: ['환불', '배송'] });
    await write(house, { subject: 'Other', assignee: me.id, tags: ['refund'] });
    const at = await desk({ language: me.language, viewport });
    const look = async (where) => {
      await fits(at, where);
      await at.accessible(where);
    };
    await at.logIn(me, '/tickets?view=unassigned');
    await at.page.locator('.empty').first().waitFor();
    await look('list-empty');
    await at.page.getByRole('button', { name: at.say('desk.account.menu') }).click();
    await at.page.getByRole('menuitem', { name: at.say('desk.account.leave') }).waitFor();
    await look('account');
    await at.page.keyboard.press('Escape');
    await at.go('/tickets/new');
    await at.page.getByRole('heading', { name: at.say('desk.new.title') }).waitFor();
    await look('new-ticket');
    await at.go('/search?q=zzzz');
    await at.page.locator('.empty').waitFor();
    await look('search-none');
    await at.go('/nowhere');
    await at.page.locator('.empty').waitFor();
    await look('missing');
    await at.go('/tickets/999999');
    await at.page.getByRole('heading', { name: at.say('desk.ticket.missing') }).waitFor();
    await look('ticket-missing');

    await at.go(`/tickets/${ticket.id}`);
    await at.message('카드 취소가').waitFor();
    for (const [key, where] of [['s', 'states'], ['p', 'priorities'], ['a', 'assignees'], ['t', 'tags']]) {
      await at.page.keyboard.press(key);
      await at.page.locator('.menu').waitFor();
      await look(where);
      await at.page.keyboard.press('Escape');
      await at.page.locator('.menu').waitFor({ state: 'detached' });
      // The focus is back where the menu hangs a moment later; a menu opened before would lose it and close.
      await at.page.locator('.pick:focus').waitFor();
    }
    await at.page.keyboard.press('?');
    await at.page.getByRole('dialog', { name: at.say('desk.keys.title') }).waitFor();
    await look('keys');
    await at.page.keyboard.press('Escape');
    await at.page.getByRole('dialog').waitFor({ state: 'detached' });
    await fits(at, 'ticket');
    if (viewport === phone)
      await at.page.keyboard.press(']');
    await at.button('desk.customer.edit').click();
    await look('customer');
    await at.button('desk.cancel').click();
    if (viewport === phone)
      await at.page.locator('aside').getByRole('button', { name: at.say('desk.close') }).click();

    await at.page.getByRole('tab', { name: at.say('desk.note') }).click();
    await look('note');
    await at.page.getByRole('tab', { name: at.say('desk.reply') }).click();
    await at.page.locator('.cmp textarea').fill('곧 연락드리겠습니다.');
    await at.button('desk.send.pending').click();
    await at.outgoing('곧 연락드리겠습니다.').waitFor();
    await look('held');
  });
