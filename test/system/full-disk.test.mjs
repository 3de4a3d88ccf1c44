// The disk is full: a clear answer, reading goes on, and it recovers by itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { newHouse, open, ticketBody } from '../harness/house.mjs';
import { fill, mountSmall } from '../harness/small-disk.mjs';
import { eventually } from '../harness/wait.mjs';

test('a full disk is said clearly, harms nothing, and is got over', { timeout: 120_000 }, async (t) => {
  const house = await newHouse('sqlite');
  let mounted = false;
  try {
    mounted = mountSmall(house.data);
    if (!mounted) {
      t.skip('no small file system can be mounted here (needs root)');
      return;
    }
    await open(house);
    const before = await house.ticket();
    fill(house.data);
    const refused = await eventually(async () => {
      const answer = await house.post('/api/v1/tickets', ticketBody({ message: { text: 'x'.repeat(50_000) } }));
      return answer.status !== 201 && answer;
    }, { what: 'being refused' });
    assert.equal(refused.status, 503, refused.text);
    assert.equal(refused.json.code, 'storage_full');
    assert.match(refused.headers.get('retry-after'), /^\d+$/);
    assert.equal((await house.get('/healthz')).status, 200);
    assert.equal((await house.get(`/api/v1/tickets?customer=${before.customer.id}`)).status, 200);

    const acknowledged = (await house.all('/api/v1/tickets?limit=200')).map((ticket) => ticket.id);
    fs.rmSync(path.join(house.data, 'filler'));
    const after = await eventually(async () => {
      const answer = await house.post('/api/v1/tickets', ticketBody());
      return answer.status === 201 && answer.json;
    }, { what: 'working again' });
    const now = (await house.all('/api/v1/tickets?limit=200')).map((ticket) => ticket.id);
    assert.deepEqual(now, [after.id, ...acknowledged]);
    await house.kill();
    await house.serve();
    assert.deepEqual((await house.all('/api/v1/tickets?limit=200')).map((ticket) => ticket.id), now);
  } finally {
    await house.kill();
    if (mounted)
      spawnSync('umount', [house.data]);
    await house.remove();
  }
});
