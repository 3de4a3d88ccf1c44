// A mailbox of years is taken over: its conversations become tickets with the dates they had, and nothing is sent.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { houseTest } from '../harness/house.mjs';
import { bring, listening, sendBy, startRelay } from '../harness/mail.mjs';
import { eventually } from '../harness/wait.mjs';

const hana = '=?utf-8?B?6rmA7ZWY64KY?= <hana@mail.example>'; // 김하나
const ours = 'Support <support@haneul.example>';
const encoded = (text) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;

/** One mail of a mailbox, with the line of its delivery; lines of the text that look like one are quoted as `quote` says. */
function mail(fields, text, quote = (line) => line.replace(/^(>*From )/, '>$1')) {
  const head = Object.entries({ From: hana, To: ours, ...fields }).map(([name, value]) => `${name}: ${value}`);
  return ['From hana@mail.example Tue Mar  5 09:30:00 2024', ...head,
    'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', ...text.split('\n').map(quote), '', ''].join('\n');
}

const conversation = [
  mail({ From: ours, To: hana, Subject: encoded('Re: 세탁기 소음'), 'Message-ID': '<b@haneul.example>', 'In-Reply-To': '<a@mail.example>',
    Date: 'Wed, 6 Mar 2024 10:00:00 +0900' }, '기사님이 내일 방문합니다.'),
  mail({ Subject: encoded('세탁기 소음'), 'Message-ID': '<a@mail.example>', Date: 'Tue, 5 Mar 2024 09:30:00 +0900' },
    '탈수할 때 소리가 납니다.\nFrom the first day on.\n>From my neighbour too.'),
  mail({ Subject: encoded('Re: 세탁기 소음'), 'Message-ID': '<c@mail.example>', References: '<a@mail.example> <b@haneul.example>',
    Date: 'Thu, 7 Mar 2024 18:00:00 +0900' }, '고맙습니다.'),
];
// Two answers to a mail that is not in the mailbox.
const siblings = ['d', 'e'].map((id, i) => mail({ From: 'Sam Reed <sam@mail.example>', Subject: 'Re: Invoice 7', 'Message-ID': `<${id}@mail.example>`,
  References: '<lost@mail.example>', Date: `Fri, ${8 + i} Mar 2024 12:00:00 -0500` }, `Part ${i}`));
const lately = new Date(Date.now() - 3_600_000).toUTCString().replace('GMT', '+0000');
const open = mail({ From: 'new@mail.example', Subject: 'Still waiting', 'Message-ID': '<f@mail.example>', Date: lately }, 'Any news?');
const among = mail({ From: ours, To: 'admin@haneul.example', Subject: 'Lunch', 'Message-ID': '<g@haneul.example>',
  Date: 'Fri, 8 Mar 2024 12:00:00 +0900' }, 'Noon?');
const broken = 'From nobody@mail.example Fri Mar  8 12:00:00 2024\n\n\n';

async function messages(house, ticket) {
  const items = await house.all(`/api/v1/tickets/${ticket.id}/timeline?order=asc`);
  return items.filter((item) => item.type === 'message').map((item) => item.message);
}

houseTest('a mailbox of the past is taken over once, with its conversations and dates, and nobody hears of it', async (house) => {
  const relay = await startRelay();
  try {
    await house.restart({ args: listening(house) });
    await sendBy(house, relay, { 'mail.acknowledge': true });
    const file = path.join(house.folder, 'archive.mbox');
    fs.writeFileSync(file, [...conversation, ...siblings, open, among, broken].join(''));
    const done = house.run(['import', ...house.where(), file]);
    assert.equal(done.code, 2, done.stderr);
    assert.match(done.stderr, /8 of 8 mails: 6 taken, 0 there already, 2 refused/);
    assert.match(done.stderr, /^mail at byte \d+: nobody outside wrote it/m);
    assert.match(done.stderr, /^mail at byte \d+: nothing in it can be read/m);
    assert.equal(fs.readFileSync(`${file}.rejected`, 'utf8').replaceAll('\n\n\n', '\n\n'), `${among}${broken}`.replaceAll('\n\n\n', '\n\n'));

    const all = await house.all('/api/v1/tickets?limit=200&state=new,open,closed');
    const find = (subject) => all.find((ticket) => ticket.subject === subject);
    assert.equal(all.length, 3, JSON.stringify(all.map((ticket) => [ticket.subject, ticket.state])));
    const noise = find('세탁기 소음');
    assert.deepEqual([noise.state, noise.channel, noise.language, noise.customer.name, noise.created_at],
      ['closed', 'mail', 'ko', '김하나', '2024-03-05T00:30:00.000Z']);
    const said = await messages(house, noise);
    assert.deepEqual(said.map((message) => [message.from, message.at, message.unverified]), [
      ['customer', '2024-03-05T00:30:00.000Z', false],
      ['agent', '2024-03-06T01:00:00.000Z', false],
      ['customer', '2024-03-07T09:00:00.000Z', false],
    ]);
    assert.equal(said[0].text, '탈수할 때 소리가 납니다.\nFrom the first day on.\n>From my neighbour too.');
    assert.deepEqual((await messages(house, find('Re: Invoice 7'))).map((message) => message.text), ['Part 0', 'Part 1']);
    assert.equal(find('Still waiting').state, 'new');
    const { items } = (await house.get(`/api/v1/tickets/${noise.id}/mails`)).json;
    assert.deepEqual(items.map((item) => [item.direction, item.delivery]), [['in', null], ['out', 'sent'], ['in', null]]);

    // Twice is once, with a server and without one, whatever else has come since.
    const again = house.run(['import', ...house.where(), file]);
    assert.match(again.stderr, /8 of 8 mails: 0 taken, 6 there already, 2 refused/);
    await house.stop();
    assert.match(house.run(['import', ...house.where(), file]).stderr, /: 0 taken, 6 there already, 2 refused/);
    await house.serve({ args: listening(house) });

    // A conversation of then goes on now.
    bring(house, ['--header', 'Subject: Re: Still waiting', '--header', 'In-Reply-To: <f@mail.example>', '--body', 'Hello?'],
      { from: 'new@mail.example' });
    await eventually(async () => (await messages(house, find('Still waiting'))).length === 2, { what: 'the answer' });
    assert.equal(relay.mails.length, 0, 'an answer to what joins by no proof of ours is none, and nothing else was sent');
  } finally {
    await relay.stop();
  }
});
