// The addresses that are ours, from outside: whose mail is whose team's, in whose name we answer, and what happens when
// one is taken away.
import assert from 'node:assert/strict';
import { houseTest } from '../harness/house.mjs';
import { bring, listening, sendBy, startRelay, swaks } from '../harness/mail.mjs';
import { eventually } from '../harness/wait.mjs';

const made = async (house, body) => {
  const done = await house.post('/api/v1/mail/addresses', body);
  assert.equal(done.status, 201, done.text);
  return done.json;
};

houseTest('mail to an address goes to its team and is answered in its name, until it is ours no more', async (house) => {
  const relay = await startRelay();
  try {
    await house.restart({ args: listening(house) });
    await sendBy(house, relay);
    const team = (await house.post('/api/v1/teams', { name: '반품팀' })).json;
    await made(house, { address: 'help@haneul.example', name: '하늘 고객센터' });
    const returns = await made(house, { address: 'returns@haneul.example', name: '하늘 반품', team: team.id,
      signature: { ko: '하늘 반품팀 드림', en: 'Haneul Returns' } });
    assert.notEqual(swaks(house, [], { to: 'support@haneul.example' }).code, 0);
    bring(house, ['--header', 'Subject: 반품', '--body', '반품하고 싶습니다.'], { to: 'returns@haneul.example' });
    const [ticket] = await eventually(async () => {
      const all = await house.all('/api/v1/tickets');
      return all.length > 0 ? all : null;
    }, { what: 'the ticket' });
    assert.equal(ticket.team.id, team.id);

    const answer = async (count) => {
      await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: '알겠습니다.' });
      await eventually(() => relay.mails.length === count, { what: `mail ${count}` });
      return relay.mails[count - 1];
    };
    const first = await answer(1);
    assert.equal(first.from, 'returns@haneul.example');
    const part = (mail) => Buffer.from(/base64\r\n\r\n([^-]+)/.exec(mail.text)[1], 'base64').toString();
    assert.match(part(first), /-- \r?\n하늘 반품팀 드림/);

    const gone = await house.request('DELETE', `/api/v1/mail/addresses/${returns.id}`);
    assert.equal(gone.status, 204);
    assert.match(swaks(house, [], { to: 'returns@haneul.example' }).text, /550 5\.1\.1/);
    const second = await answer(2);
    assert.equal(second.from, 'help@haneul.example');
    assert.doesNotMatch(part(second), /하늘 반품팀 드림/);
  } finally {
    await relay.stop();
  }
});
