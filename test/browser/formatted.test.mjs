// A message as it was sent: sealed off, with what could mislead made plain.
import assert from 'node:assert/strict';
import { phone, story, wide, write } from '../harness/browser.mjs';

for (const { who, viewport } of [{ who: 'seoyeon', viewport: wide }, { who: 'emily', viewport: phone }])
  story(`a misleading link says where it goes, and links open in a window of their own (${who}, ${viewport.width} px)`, async ({ house, people, desk }) => {
    const me = people[who];
    const ticket = await write(house, { subject: '환불 안내', assignee: me.id, message: { html:
      `<p>은행 <a href="${house.url}/healthz">https://www.bank.example/login</a> 확인</p>`
      + '<p><img src="https://tracker.example/logo.png" alt="로고" width="40" height="20"></p>' } });
    const at = await desk({ language: me.language, viewport });
    await at.logIn(me, `/tickets/${ticket.id}`);
    await at.page.getByRole('button', { name: at.say('desk.message.as_sent') }).click();
    const frame = at.page.frameLocator('iframe.html');
    const link = frame.locator('a.elsewhere');
    await link.waitFor();
    const told = await link.evaluate((el) => getComputedStyle(el, '::after').content);
    assert.match(told, /data-host|127\.0\.0\.1|localhost/);
    assert.equal(await frame.locator('img.withheld').getAttribute('src'), null, 'nothing is fetched');
    const [opened] = await Promise.all([at.page.context().waitForEvent('page'), link.click()]);
    await opened.waitForLoadState();
    assert.match(opened.url(), /\/healthz$/);
    await at.shoot(`formatted-${me.language}-${viewport.width}`);
    // Looking into the frame, the browser's driver met the sandbox as any script would.
    for (const fault of at.faults.splice(0))
      assert.match(fault, /Blocked script execution in .*\/html'/);
  });
