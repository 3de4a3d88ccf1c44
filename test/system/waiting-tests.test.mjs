// Tests of connections wait for others' servers: apart from everybody's work, few at once, and no longer than somebody waits.
import assert from 'node:assert/strict';
import { houseTest } from '../harness/house.mjs';
import { allowLoopback } from '../harness/mail.mjs';
import { startSilent } from '../harness/silent.mjs';
import { eventually } from '../harness/wait.mjs';

/** A test that somebody waits for until `leave`. */
function begin(house, target) {
  const gone = new AbortController();
  const answer = house.post(target, undefined, { signal: gone.signal, headers: { 'accept-language': 'en' } })
    .then((got) => got.json.findings?.at(-1).words ?? got.text, (error) => error.name);
  return { answer, leave: () => gone.abort() };
}

async function prepare(house, silent) {
  await allowLoopback(house);
  await house.patch('/api/v1/settings', '*', { 'mail.relay': `127.0.0.1:${silent.port}` });
  const made = await house.post('/api/v1/mailboxes', { host: '127.0.0.1', port: silent.port, tls: 'none', user: 'support', secret: 'x',
    address: 'support@haneul.example', active: false });
  assert.equal(made.status, 201, made.text);
  return { relay: '/api/v1/mail/relay/test', box: `/api/v1/mailboxes/${made.json.id}/test` };
}

const busyWorkers = async (house) => Number(/^pharos_http_busy_workers (\d+)$/m.exec((await house.get('/metrics')).text)[1]);

houseTest('tests of connections hold no worker, are few, and end with whoever asked or with the server', async (house) => {
  const silent = await startSilent();
  try {
    const { relay, box } = await prepare(house, silent);
    const running = [relay, relay, relay, relay].map((target) => begin(house, target));
    await eventually(() => silent.open.size === 4, { what: 'four tests under way' });
    assert.equal(await busyWorkers(house), 1, 'the one that tells');

    const refused = await house.post(relay);
    assert.deepEqual([refused.status, refused.json.code], [503, 'waits_full']);
    assert.match(refused.headers.get('retry-after'), /^\d+$/);
    assert.equal(silent.open.size, 4);

    running.shift().leave();
    running.shift().leave();
    await eventually(() => silent.open.size === 2, { what: 'their end' });
    running.push(begin(house, relay), begin(house, box));
    await eventually(() => silent.open.size === 4, { what: 'others in their places' });

    assert.equal(await house.stop(), 0);
    for (const { answer } of running)
      assert.equal(await answer, 'the program is being stopped');
    await house.serve();
  } finally {
    await silent.stop();
  }
}, { on: ['sqlite'] });
