// PostgreSQL dies, restarts, or serves two nodes.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { engines, isSoak, rounds, withOwnPostgres, withTwoNodes } from '../harness/house.mjs';
import { openLive } from '../harness/live.mjs';
import { Load } from '../harness/load.mjs';
import { eventually } from '../harness/wait.mjs';

const skip = !engines.includes('postgres') && 'no PostgreSQL was started for the tests';
const timeout = isSoak ? 3_600_000 : 180_000;

for (const [how, strike] of [['killed', (postgres) => postgres.kill()],
  ['restarted', (postgres) => postgres.stop()]])
  test(`PostgreSQL ${how} under load: later is said, nothing is lost`, { skip, timeout }, (t) =>
    withOwnPostgres(t, async (house, postgres) => {
      for (let round = 0; round < rounds(2, 20); round++) {
        const load = new Load([house]);
        await load.untilAnswered(20);
        strike(postgres);
        await eventually(async () => (await house.get('/readyz')).status === 503,
          { what: 'saying that it is not ready' });
        assert.equal((await house.get('/healthz', { token: null })).status, 200);
        await eventually(() => { postgres.start(); return true; }, { withinMs: 30_000, everyMs: 500 });
        await eventually(async () => (await house.get('/readyz')).status === 200,
          { withinMs: 30_000, what: 'being ready again' });
        const answered = load.answered.size;
        await load.untilAnswered(answered + 10);
        await load.stop();
        await load.settle(house);
        await load.check(house);
        assert.ok(house.server.exitCode === null, 'the server stayed up');
      }
    }));

test('two nodes serve one company', { skip, timeout }, (t) => withTwoNodes(t, async (first, second) => {
  const ticket = await first.ticket();
  const seen = await second.get(`/api/v1/tickets/${ticket.id}`);
  assert.equal(seen.status, 200);
  const changed = await second.patch(`/api/v1/tickets/${ticket.id}`, seen.json.version, { priority: 'high' });
  assert.equal(changed.status, 200, changed.text);
  assert.equal((await first.patch(`/api/v1/tickets/${ticket.id}`, seen.json.version, { priority: 'low' })).status, 412);
  // What is to leave later leaves once, whichever node sees to it.
  const place = `/api/v1/tickets/${ticket.id}`;
  const texts = Array.from({ length: 6 }, (_, n) => `나중에 ${n}`);
  const send_at = new Date(Date.now() + 2_000).toISOString();
  for (const [n, text] of texts.entries())
    assert.equal((await (n % 2 ? first : second).post(`${place}/scheduled`, { text, send_at })).status, 201);
  await eventually(async () => (await second.get(`${place}/scheduled`)).json.length === 0, { what: 'their leaving', withinMs: 15_000 });
  const sent = (await first.all(`${place}/timeline`)).filter((entry) => entry.type === 'message').map((entry) => entry.message.text);
  assert.deepEqual(sent.filter((text) => texts.includes(text)).sort(), texts);
}));

test('one of two nodes is killed under load: the other goes on, nothing is lost', { skip, timeout }, (t) =>
  withTwoNodes(t, async (first, second) => {
    const load = new Load([first, second]);
    await load.untilAnswered(40);
    await first.kill();
    load.houses = [second];
    const answered = load.answered.size;
    await load.untilAnswered(answered + 40);
    await load.stop();
    await load.settle(second);
    await load.check(second);
  }));

test('a desk on one node sees what happens on the other, each event once and in order', { skip, timeout }, (t) =>
  withTwoNodes(t, async (first, second) => {
    const ticket = await first.ticket();
    const target = `/api/v1/tickets/${ticket.id}`;
    const live = await openLive(second);
    try {
      live.send({ type: 'watch', topics: [`ticket:${ticket.id}`], since: null });
      let { version } = (await first.get(target)).json;
      const versions = [];
      for (let i = 0; i < 10; i++) {
        version = (await first.patch(target, version, { subject: `제목 ${i}` })).json.version;
        versions.push(version);
        const frame = await live.until((each) => each.type === 'event' && each.topic === `ticket:${ticket.id}`
          && each.version >= version);
        assert.equal(frame.version, version);
        assert.ok(frame.codes.includes('subject'), JSON.stringify(frame));
      }
      assert.deepEqual([...versions].sort((a, b) => a - b), versions);
    } finally {
      live.close();
    }
  }));

test('the nodes of one company do not share a folder', { skip, timeout }, (t) => withTwoNodes(t, async (first, second) => {
  assert.ok(existsSync(path.join(first.data, 'run/control.sock')));
  const third = first.run(['serve', ...first.where(), '--http', '127.0.0.1:0']);
  assert.equal(third.code, 2);
  assert.equal((await second.get('/readyz')).status, 200);
}));
