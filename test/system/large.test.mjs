// What is allowed in single pieces stays bounded in their sum: a ticket of large messages is read,
// carried and kept without the server growing with it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { engines, houseTest, newHouse, program } from '../harness/house.mjs';

const other = (engine) => engines.find((each) => each !== engine) ?? engine;
const MESSAGES = 40;
const MESSAGE_BYTES = 1024 * 1024;
const MEMORY_MB = 80;

/** The largest text a message may have: words that differ, line breaks that JSON writes as two. */
const largeText = (number) => `${number}\n${'환불 "refund"\n'.repeat(MESSAGE_BYTES / 16)}`.slice(0, 700_000);

function peakMegabytes(house) {
  const status = fs.readFileSync(`/proc/${house.server.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)[1]) / 1024;
}

houseTest('a ticket of large messages is read, backed up and restored in little memory', async (house) => {
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
});
