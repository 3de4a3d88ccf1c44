// What is allowed in single pieces stays bounded in their sum: a ticket of large messages is read,
// carried and kept without the server growing with it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { engines, houseTest, newHouse, program } from '../harness/house.mjs';

const other = (engine) => engines.find((each) => each !== engine) ?? engine;
const MESSAGES = 40;
const MESSAGE_BYTES = 1024 * 1024;
const MEMORY_MB = 112;

/** The largest text a message may have: words that differ, line breaks that JSON writes as two. */
const largeText = (number) => `${number}\n${'환불 "refund"\n'.repeat(MESSAGE_BYTES / 16)}`.slice(0, 700_000);

function peakMegabytes(house) {
  const status = fs.readFileSync(`/proc/${house.server.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)[1]) / 1024;
}

houseTest('a ticket of large messages is read, carried and backed up in little memory', async (house) => {
  const ticket = await house.ticket();
  for (let i = 0; i < MESSAGES; i += 1) {
    const added = await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: largeText(i), public: i % 2 === 0 });
    assert.equal(added.status, 201, added.text);
  }
  const texts = (await house.all(`/api/v1/tickets/${ticket.id}/timeline?limit=200&order=asc`))
    .filter((entry) => entry.type === 'message').map((entry) => entry.message.text);
  assert.equal(texts.length, MESSAGES + 1);
  assert.ok(texts[MESSAGES] === largeText(MESSAGES - 1), 'the last message is whole');
  const found = await house.get('/api/v1/search?q=refund&order=best');
  assert.equal(found.status, 200, found.text);

  const lines = path.join(house.folder, 'large.jsonl');
  house.must(['export', ...house.where(), '--to', lines]);
  const file = path.join(house.folder, 'large.pharos');
  house.must(['backup', ...house.where(), '--to', file]);
  // The sanitisers keep what was freed for a while.
  if (!program.includes('-asan') && !program.includes('-tsan'))
    assert.ok(peakMegabytes(house) < MEMORY_MB, `${peakMegabytes(house)} MB`);

  const second = await newHouse(other(house.engine));
  try {
    second.must(['restore', ...second.where(), '--from', file]);
    await second.serve();
    second.token = house.token;
    const kept = await second.get(`/api/v1/tickets/${ticket.id}/timeline?limit=1`);
    assert.ok(kept.json.items[0].message.text === texts[MESSAGES], 'the last message is whole');
  } finally {
    await second.remove();
  }

  const third = await newHouse(other(house.engine));
  try {
    assert.equal(third.init().code, 0);
    const taken = third.run(['import', ...third.where(), lines]);
    assert.match(taken.stderr, / 0 refused/);
    third.must(['export', ...third.where(), '--to', path.join(third.folder, 'again.jsonl')]);
    const [before, after] = [lines, path.join(third.folder, 'again.jsonl')].map((name) =>
      fs.readFileSync(name, 'utf8').split('\n').filter((line) => /^{"record":"(ticket|messages)"/.test(line)));
    assert.ok(before.length > 8, `${before.length} lines hold the ticket`);
    assert.ok(before.join('\n') === after.join('\n'), 'the same is exported again');
  } finally {
    await third.remove();
  }
});
