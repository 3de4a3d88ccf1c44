// A mail comes in, is answered and solved; its customer is asked, opens the link, answers, and says no.
import assert from 'node:assert/strict';
import { houseTest } from '../harness/house.mjs';
import { bring, listening, plainText, sendBy, startRelay } from '../harness/mail.mjs';
import { eventually } from '../harness/wait.mjs';

const publicUrl = 'https://help.haneul.example';

/** A solved ticket whose customer was asked, and the links of the mail. */
async function askedTicket(house, relay, more = {}) {
  await sendBy(house, relay, { 'web.public_url': publicUrl, 'survey.wait': 0 });
  bring(house, ['--header', 'Subject: 배송이 늦어요', '--body', '언제 오나요?']);
  const [ticket] = await eventually(async () => {
    const all = await house.all('/api/v1/tickets');
    return all.length > 0 ? all : null;
  }, { what: 'the ticket' });
  await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: '내일 도착합니다.', public: true });
  const solved = await house.patch(`/api/v1/tickets/${ticket.id}`, '*', { state: 'solved', ...more });
  assert.equal(solved.status, 200, solved.text);
  const question = await eventually(() => relay.mails.find((mail) => plainText(mail).includes(`${publicUrl}/s/`)), { what: 'the question' });
  const links = plainText(question).match(/https:\S+/g);
  return { ticket, question, links };
}

const surveyOf = async (house, ticket) => (await house.get(`/api/v1/tickets/${ticket.id}/survey`)).json.items;

/** As a browser does that follows a link of the mail: no cookie, no script. */
const open = (house, link) => fetch(link.replace(publicUrl, house.url), { headers: { accept: 'text/html' }, redirect: 'manual' });

function send(house, link, form) {
  return fetch(link.replace(publicUrl, house.url).replace(/\?.*/, ''), {
    method: 'POST', redirect: 'manual', headers: { accept: 'text/html' }, body: new URLSearchParams(form),
  });
}

houseTest('the customer of a solved ticket is asked, rates it, and says that it is not solved', async (house) => {
  const relay = await startRelay();
  try {
    await house.restart({ args: listening(house) });
    const [owner] = await house.all('/api/v1/accounts');
    const { ticket, question, links } = await askedTicket(house, relay, { assignee: owner.id });
    assert.deepEqual(question.to, ['hana@mail.example']);
    assert.match(question.field('Auto-Submitted'), /^auto-/);
    assert.match(question.field('Subject'), new RegExp(`\\[#${ticket.number}\\]$`));
    assert.equal(links.length, 6);
    assert.ok(plainText(question).includes('저희 도움이 어땠나요?'));

    const good = links.find((link) => link.endsWith('?score=4'));
    for (let i = 0; i < 2; i++) {
      const page = await open(house, good);
      const html = await page.text();
      assert.equal(page.status, 200, html);
      assert.match(html, /id="score-4" checked/);
      assert.match(html, /<html lang="ko">/);
      assert.equal(page.headers.get('set-cookie'), null);
    }
    let [survey] = await surveyOf(house, ticket);
    assert.deepEqual([survey.answered_at, survey.score, survey.solved], [null, null, null]);

    const rated = await send(house, good, { score: 4, comment: '친절했어요' });
    assert.equal(rated.status, 303);
    const thanks = await (await open(house, new URL(rated.headers.get('location'), house.url).href)).text();
    assert.ok(thanks.includes('고맙습니다') && thanks.includes('4 · 좋음'), thanks);
    [survey] = await surveyOf(house, ticket);
    assert.deepEqual([survey.score, survey.solved, survey.comment, survey.channel], [4, null, '친절했어요', 'mail']);
    assert.equal((await house.get(`/api/v1/tickets/${ticket.id}`)).json.state, 'solved');

    const no = await send(house, links.find((link) => link.endsWith('?solved=no')), { solved: 'no' });
    assert.equal(no.status, 303);
    const after = (await house.get(`/api/v1/tickets/${ticket.id}`)).json;
    assert.equal(after.state, 'open');
    assert.equal(after.assignee.id, owner.id);
    assert.ok(after.waiting_since);
    [survey] = await surveyOf(house, ticket);
    assert.deepEqual([survey.score, survey.solved], [4, false]);

    const entries = await house.all(`/api/v1/tickets/${ticket.id}/timeline?order=asc`);
    const said = entries.filter((entry) => entry.type === 'survey.answered');
    assert.deepEqual(said.map((entry) => [entry.actor.kind, entry.data.score, entry.data.solved]),
      [['customer', 4, 'unsaid'], ['customer', 4, 'no']]);
    assert.ok(entries.some((entry) => entry.type === 'ticket.reopened'));

    const figures = (await house.get('/api/v1/surveys/figures')).json;
    assert.deepEqual([figures.asked, figures.answered, figures.mean, figures.distribution], [1, 1, 4, [0, 0, 0, 1, 0]]);
    assert.deepEqual(figures.channels.map((each) => each.channel), ['mail']);
    assert.equal(relay.mails.filter((mail) => plainText(mail).includes('/s/')).length, 1);
  } finally {
    await relay.stop();
  }
});

houseTest('answers survive a crash, and a link that nobody gave out leads nowhere', async (house) => {
  const relay = await startRelay();
  try {
    await house.restart({ args: listening(house) });
    const { ticket, links } = await askedTicket(house, relay);
    assert.equal((await send(house, links[0], { score: 5, solved: 'yes' })).status, 303);
    await house.kill();
    await house.serve();
    const [survey] = await surveyOf(house, ticket);
    assert.deepEqual([survey.score, survey.solved], [5, true]);
    const wrong = `${publicUrl}/s/${'A'.repeat(22)}`;
    assert.equal((await open(house, wrong)).status, 404);
    assert.equal((await send(house, wrong, { score: 5 })).status, 404);
  } finally {
    await relay.stop();
  }
}, { on: ['sqlite'] });
