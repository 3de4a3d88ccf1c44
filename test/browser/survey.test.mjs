// The customer's page behind a survey's link: in both languages, on a telephone and a screen, with and without script.
import assert from 'node:assert/strict';
import { must, phone, story, wide } from '../harness/browser.mjs';
import { bring, listening, plainText, sendBy, startRelay } from '../harness/mail.mjs';
import { eventually } from '../harness/wait.mjs';

const publicUrl = 'https://help.haneul.example';
const letters = {
  ko: { subject: '세탁기에서 소리가 나요', text: '탈수할 때 큰 소리가 납니다. 언제 고쳐 주시나요?' },
  en: { subject: 'The washing machine is loud', text: 'It makes a loud noise when it spins. When will you repair it?' },
};

/** A link of the mail that asks the writer of a letter, as this house answers it. */
async function askedBy(house, relay, language) {
  const { subject, text } = letters[language];
  bring(house, ['--header', `Subject: ${subject}`, '--body', text]);
  const ticket = await eventually(async () => (await house.all('/api/v1/tickets')).find((each) => each.subject === subject),
    { what: 'the ticket' });
  await must(house.patch(`/api/v1/tickets/${ticket.id}`, '*', { state: 'solved' }));
  const question = await eventually(() => relay.mails.find((mail) =>
    mail.field('Subject').includes(`#${ticket.number}`) && plainText(mail).includes('/s/')), { what: 'the question' });
  const [link] = plainText(question).match(/https:\S+\?score=4/);
  return { ticket, link: link.replace(publicUrl, house.url) };
}

/** Nothing of weight for axe, in light and dark, and no scrolling to the side. */
async function looksRight(at, where, schemes = ['light', 'dark']) {
  for (const colorScheme of schemes) {
    await at.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await at.acceptable(`${where}-${colorScheme}`);
    await at.shoot(`${where}-${at.language}-${at.page.viewportSize().width}-${colorScheme}`);
    assert.ok(await at.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${where} is not too wide`);
  }
}

story('a customer rates a solved ticket on a telephone and on a screen, in both languages', async ({ house, desk }) => {
  const relay = await startRelay();
  try {
    await house.restart({ args: listening(house) });
    await sendBy(house, relay, { 'web.public_url': publicUrl, 'survey.wait': 0, 'company.name': '하늘전자' });
    for (const language of ['ko', 'en']) {
      const { ticket, link } = await askedBy(house, relay, language);
      for (const viewport of [phone, wide]) {
        const at = await desk({ language, viewport, javaScriptEnabled: true });
        await at.page.goto(link);
        await looksRight(at, 'survey-form');
        assert.ok(await at.page.getByRole('radio', { name: `4 ${at.say('survey.score_4')}` }).isChecked());
        await at.page.getByRole('radio', { name: `4 ${at.say('survey.score_4')}` }).press('ArrowRight');
        await at.page.getByRole('radio', { name: at.say('survey.solved_yes') }).check();
        await at.page.getByLabel(at.say('survey.comment')).fill('고맙습니다\nThank you');
        await at.button('survey.send').click();
        await at.page.getByRole('heading', { name: at.say('survey.thanks') }).waitFor();
        await looksRight(at, 'survey-thanks');
        await at.page.getByRole('link', { name: at.say('survey.change') }).click();
        await at.page.getByText(at.say('survey.change_notice')).waitFor();
        await looksRight(at, 'survey-change');
        await at.page.getByRole('link', { name: at.say('survey.other_language') }).click();
        at.language = language === 'ko' ? 'en' : 'ko';
        await at.page.getByRole('heading', { name: at.say('survey.title') }).waitFor();
        at.language = language;
        await at.page.goto(`${house.url}/s/nothing`);
        await looksRight(at, 'survey-unknown');
      }
      const [survey] = (await must(house.get(`/api/v1/tickets/${ticket.id}/survey`))).items;
      assert.deepEqual([survey.score, survey.solved, survey.comment], [5, true, '고맙습니다\nThank you']);
    }
  } finally {
    await relay.stop();
  }
});

story('without script a customer says that it is not solved', async ({ house, desk }) => {
  const relay = await startRelay();
  try {
    await house.restart({ args: listening(house) });
    await sendBy(house, relay, { 'web.public_url': publicUrl, 'survey.wait': 0 });
    const { ticket, link } = await askedBy(house, relay, 'ko');
    const at = await desk({ viewport: phone, javaScriptEnabled: false });
    await at.page.goto(link.replace('score=4', 'solved=no'));
    await at.button('survey.send').click();
    await at.page.getByText(at.say('survey.thanks_not_solved')).waitFor();
    await at.shoot('survey-not-solved-ko-390');
    assert.equal((await must(house.get(`/api/v1/tickets/${ticket.id}`))).state, 'open');
  } finally {
    await relay.stop();
  }
});

const demo = { initArgs: ['--demo'], serve: { args: ['--smtp', '127.0.0.1:0'] } };
const seoyeon = { email: 'seoyeon@nurihome.example', password: 'lighthouse-demo', language: 'ko' };
const emily = { email: 'emily@nurihome.example', password: 'lighthouse-demo', language: 'en' };

/** What was written stands in the page's text, as soon as it is there. */
const shows = (at, text) => at.page.waitForFunction((wanted) => document.body.innerText.includes(wanted), text);

story('a new user plays the whole story in the demo, being agent and customer by turns', async ({ house, desk }) => {
  const etag = (await house.get('/api/v1/settings')).headers.get('etag');
  await must(house.patch('/api/v1/settings', etag, { 'survey.wait': 0 }));
  for (const [me, viewport, name, scheme] of [[seoyeon, wide, '홍길동', 'light'], [emily, phone, 'Gil-dong Hong', 'dark']]) {
    const at = await desk({ language: me.language, viewport });
    // The desk is opened by the name that links have: whoever answers is logged in as an agent too.
    at.house = { url: house.url.replace('127.0.0.1', 'localhost') };
    const subject = `${me.language === 'ko' ? '로봇청소기' : 'Robot vacuum'} ${viewport.width}`;
    await at.logIn(me);
    await at.page.locator('.rail').getByRole('link', { name: at.say('desk.place.mailbox') }).click();
    if (me === seoyeon) {
      await at.page.getByText(at.say('desk.demo.none')).waitFor();
      await looksRight(at, 'demo-first', [scheme]);
    }
    await at.page.getByRole('link', { name: at.say('desk.demo.write') }).first().click();
    await at.page.getByLabel(at.say('desk.demo.name')).fill(name);
    await at.page.getByLabel(at.say('desk.demo.email')).fill(`gildong+${viewport.width}@mail.example`);
    await at.page.getByLabel(at.say('desk.mail.subject')).fill(subject);
    if (viewport === wide)
      await looksRight(at, 'demo-write', [scheme]);
    await at.button('desk.demo.write_send').click();

    await at.heading(subject).waitFor();
    await at.page.locator('.cmp textarea').fill(me === seoyeon ? '오늘 저녁에 도착합니다.' : 'It arrives tonight.');
    await at.sendNow();
    await at.mail(me === seoyeon ? '오늘 저녁에' : 'arrives tonight').getByText(at.say('desk.mail.sent')).waitFor();
    const ticketUrl = at.page.url();

    await at.go('/demo/mails');
    await at.live();
    const answer = me === seoyeon ? '오늘 저녁에' : 'arrives tonight';
    await at.page.locator('.lst li').filter({ hasText: answer }).getByRole('link').click();
    await at.page.frameLocator('iframe').getByText(answer).waitFor();
    await at.page.getByText(`gildong+${viewport.width}@mail.example`).first().waitFor();
    await looksRight(at, 'demo-mail', [scheme]);
    await at.page.getByLabel(at.say('desk.demo.reply')).fill(me === seoyeon ? '네, 잘 받았어요!' : 'Yes, it is here!');
    await at.button('desk.demo.reply_send').click();
    await at.toast('desk.demo.sent');
    if (viewport === wide) {
      // What goes out meanwhile comes up in the open mailbox.
      await must(house.post(`/api/v1/tickets/${ticketUrl.match(/\d+$/)[0]}/messages`, { text: '선물도 넣었습니다.' }), 201);
      await at.page.locator('.lst li').filter({ hasText: '선물도 넣었습니다.' }).waitFor();
    }

    await at.page.goto(ticketUrl);
    await shows(at, me === seoyeon ? '네, 잘 받았어요!' : 'Yes, it is here!');
    assert.equal(await at.page.locator('.strange').count(), 0, 'the reply proves that it belongs here');
    await at.pick('desk.field.state', at.say('desk.state.solved'));
    await at.page.getByText(at.say('desk.survey.waiting')).waitFor();
    if (viewport === phone)
      await looksRight(at, 'survey-waiting', [scheme]);

    await at.go('/demo/mails');
    await at.page.locator('.lst li').filter({ hasText: at.say('desk.demo.automatic') }).getByRole('link').first().click();
    const link = at.page.frameLocator('iframe').getByRole('link', { name: /solved=no/ });
    const [page] = await Promise.all([at.context.waitForEvent('page'), link.click()]);
    await page.getByLabel(at.say('survey.comment')).fill(me === seoyeon ? '상자가 비어 있어요.' : 'The box is empty.');
    await page.getByRole('radio', { name: /^2/ }).check();
    await page.getByRole('button', { name: at.say('survey.send') }).click();
    await page.getByRole('heading', { name: at.say('survey.thanks') }).waitFor();
    await page.close();

    await at.page.goto(ticketUrl);
    const card = at.page.locator('article.srv[data-look="answered"]');
    await card.getByText(at.say('desk.survey.reopened')).waitFor();
    await card.getByText(at.say('desk.survey.score_2')).waitFor();
    await card.getByText(me === seoyeon ? '상자가 비어 있어요.' : 'The box is empty.').waitFor();
    await looksRight(at, 'survey-card', [scheme]);
    await at.context.close();
  }
}, demo);

story('nobody but a demo company has a customers\' mailbox', async ({ house, people, desk }) => {
  for (const place of ['', '/1', '/1/html', '/1/original'])
    assert.equal((await house.get(`/api/v1/demo/mails${place}`)).status, 404, place);
  assert.equal((await house.post('/api/v1/demo/mails', { email: 'a@mail.example', subject: 's', text: 't' })).status, 404);
  assert.equal((await house.post('/api/v1/demo/mails/1/reply', { text: 't' })).status, 404);
  const at = await desk();
  await at.logIn(people.seoyeon, '/demo/mails');
  await at.page.getByRole('heading', { name: at.say('desk.missing.title') }).waitFor();
  assert.equal(await at.page.locator('.rail').getByText(at.say('desk.place.mailbox')).count(), 0);
});
