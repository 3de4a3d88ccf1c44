// The server is killed in the middle of work, again and again: what it had acknowledged is there once.
import assert from 'node:assert/strict';
import { houseTest, isSoak, rounds } from '../harness/house.mjs';
import { Load } from '../harness/load.mjs';

const timeout = isSoak ? 3_600_000 : 180_000;

houseTest('kill -9 under load loses nothing that was answered and doubles nothing', async (house) => {
  for (let round = 0; round < rounds(5, 50); round++) {
    const load = new Load([house]);
    await load.untilAnswered(20 + (round % 5) * 17);
    await house.kill();
    await load.stop();
    await house.serve();
    await load.check(house);
    await load.settle(house);
    await load.check(house);
    assert.equal(load.answered.size, load.sent.size);
  }
}, { timeout });

houseTest('a clean stop under load answers what it took and refuses the rest', async (house) => {
  const load = new Load([house]);
  await load.untilAnswered(30);
  assert.equal(await house.stop(), 0);
  await load.stop();
  await house.serve();
  await load.check(house);
}, { timeout });

houseTest('ids are never used again after a crash', async (house) => {
  const before = await house.ticket();
  await house.kill();
  await house.serve();
  const after = await house.ticket();
  assert.ok(after.id > before.id);
  assert.notEqual(after.number, before.number);
});
