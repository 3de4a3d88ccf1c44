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
async function looksRight(at, where) {
  for (const colorScheme of ['light', 'dark']) {
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
