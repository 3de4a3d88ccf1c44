// What an operator does: look after it, back it up, move it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { emptyHouseTest, houseTest, newHouse } from '../harness/house.mjs';
import { Load } from '../harness/load.mjs';

houseTest('a backup under load is restored to exactly one moment', async (house) => {
  const first = await house.ticket();
  const load = new Load([house], { writers: 4 });
  await load.untilAnswered(20);
  const acknowledged = new Map(load.answered);
  const file = path.join(house.folder, 'backup.pharos');
  house.must(['backup', ...house.where(), '--to', file]);
  await load.stop();
  assert.equal(fs.statSync(file).mode & 0o077, 0, 'a backup is private');

  const other = await newHouse(house.engine);
  try {
    other.must(['restore', ...other.where(), '--from', file]);
    await other.serve();
    other.token = house.token;
    const tickets = await other.all('/api/v1/tickets?limit=200');
    const byId = new Map(tickets.map((ticket) => [ticket.id, ticket.subject]));
    assert.ok(byId.has(first.id));
    for (const [subject, id] of acknowledged)
      assert.equal(byId.get(id), subject);
    const session = await other.post('/api/v1/session', other.admin, { token: null });
    assert.equal(session.status, 200);
    const next = await other.ticket();
    assert.ok(next.id > Math.max(...byId.keys()), 'ids go on behind the restored ones');
  } finally {
    await other.remove();
  }
});

houseTest('a backup is made while no server runs, and restore refuses to overwrite', async (house) => {
  await house.ticket();
  await house.stop();
  const file = path.join(house.folder, 'cold.pharos');
  house.must(['backup', ...house.where(), '--to', file]);
  const refused = house.run(['restore', ...house.where(), '--from', file]);
  assert.equal(refused.code, 2, refused.stderr);
  await house.serve();
  assert.equal((await house.all('/api/v1/tickets')).length, 1);
});

emptyHouseTest('a backup that is cut or no backup at all is refused, and nothing is left behind', async (house) => {
  assert.equal(house.init().code, 0);
  const file = path.join(house.folder, 'whole.pharos');
  house.must(['backup', ...house.where(), '--to', file]);
  const bytes = fs.readFileSync(file);
  for (const [name, content] of [['cut', bytes.subarray(0, bytes.length - 100)], ['half', bytes.subarray(0, bytes.length / 2)],
    ['none', Buffer.from('this is no backup\n')], ['empty', Buffer.alloc(0)]]) {
    const broken = path.join(house.folder, name);
    fs.writeFileSync(broken, content);
    const other = await newHouse(house.engine);
    try {
      const done = other.run(['restore', ...other.where(), '--from', broken]);
      assert.equal(done.code, 2, `${name}: ${done.stderr}`);
      const whole = other.run(['restore', ...other.where(), '--from', file]);
      assert.equal(whole.code, 0, `after ${name}: ${whole.stderr}`);
    } finally {
      await other.remove();
    }
  }
});

houseTest('figures are given in the format that collectors read', async (house) => {
  await house.ticket();
  const answer = await house.get('/metrics', { token: null });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^text\/plain/);
  const lines = answer.text.trim().split('\n');
  for (const line of lines)
    assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? -?[0-9.e+]+(nan|inf)?)$/i);
  assert.ok(lines.some((line) => /^pharos_http_requests/.test(line)), answer.text.slice(0, 500));
});

houseTest('tickets leave as JSON lines and come into another house', async (house) => {
  const made = await house.ticket({ subject: '이사 갈 문의', tags: ['이사'] });
  await house.post(`/api/v1/tickets/${made.id}/messages`, { text: '답장입니다', public: true });
  const lines = house.must(['export', ...house.where()]).trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(lines.length > 0);
  const file = path.join(house.folder, 'export.jsonl');
  fs.writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n') + '\n');
  const other = await newHouse(house.engine);
  try {
    assert.equal(other.init().code, 0);
    other.must(['import', ...other.where(), file]);
    other.must(['import', ...other.where(), file]); // the second time changes nothing
    await other.serve();
    other.token = other.createToken();
    const [ticket, ...more] = await other.all('/api/v1/tickets');
    assert.deepEqual(more, []);
    assert.equal(ticket.subject, '이사 갈 문의');
    assert.equal(ticket.number, made.number);
    assert.deepEqual(ticket.tags, ['이사']);
    const messages = (await other.all(`/api/v1/tickets/${ticket.id}/timeline`)).filter((item) => item.type === 'message');
    assert.equal(messages.length, 2);
  } finally {
    await other.remove();
  }
});

houseTest('the doctor finds nothing wrong, and rebuilds what can be rebuilt', async (house) => {
  await house.ticket();
  house.must(['doctor', ...house.where()]);
  await house.stop();
  house.must(['doctor', ...house.where()]);
});

houseTest('the doctor finds wrong counts and leftovers, and makes them right when asked', async (house) => {
  await house.ticket({ tags: ['환불'] });
  const doctor = (...options) => house.run(['doctor', ...house.where(), ...options]);
  const line = (result, name) => result.stdout.split('\n').find((text) => text.includes(`  ${name} `));
  await house.stop();
  house.sql("UPDATE counter SET count = count + 5 WHERE dimension = 'ticket.state'");
  const leftover = path.join(house.data, 'blobs', 'ab', `${'c'.repeat(62)}-00000001`);
  fs.mkdirSync(path.dirname(leftover), { recursive: true });
  fs.writeFileSync(leftover, 'left behind');
  const longAgo = new Date(Date.now() - 49 * 3600 * 1000);
  fs.utimesSync(leftover, longAgo, longAgo);
  await house.serve();
  const told = doctor();
  assert.equal(told.code, 1, told.stdout);
  assert.match(line(told, 'counters'), /^wrong .* 1 are wrong/);
  assert.match(line(told, 'leftovers'), /^ok .* 1 files/);
  assert.ok(fs.existsSync(leftover));
  assert.equal((await house.get('/api/v1/tickets/counts')).json.states.new, 6);
  const repaired = doctor('--repair');
  assert.equal(repaired.code, 0, repaired.stdout);
  assert.match(line(repaired, 'counters'), /counted anew/);
  assert.ok(!fs.existsSync(leftover));
  assert.equal((await house.get('/api/v1/tickets/counts')).json.states.new, 1);
  await house.stop();
  const after = doctor();
  assert.equal(after.code, 0, after.stdout);
  assert.match(line(after, 'counters'), /^ok .* agree/);
});

houseTest('settings have bounds and take effect at once', async (house) => {
  const read = async () => {
    const answer = await house.get('/api/v1/settings');
    return { settings: answer.json, etag: answer.headers.get('etag') };
  };
  const write = async (values) => house.patch('/api/v1/settings', (await read()).etag ?? undefined, values);
  const { settings } = await read();
  assert.ok(Array.isArray(settings) && settings.length > 0);
  for (const setting of settings)
    for (const name of ['name', 'value', 'default', 'help'])
      assert.ok(name in setting, `${setting.name}: ${name}`);
  const bounded = settings.find((setting) => typeof setting.value === 'number' && setting.max > setting.min);
  const over = await write({ [bounded.name]: bounded.max + 1 });
  assert.equal(over.status, 422, over.text);
  assert.match(over.json.field, new RegExp(bounded.name));
  assert.match(over.json.detail, /\.\.|[0-9]/);
  const good = bounded.value === bounded.min ? bounded.max : bounded.min;
  const set = await write({ [bounded.name]: good });
  assert.ok(set.status < 300, set.text);
  const now = (await read()).settings.find((setting) => setting.name === bounded.name);
  assert.equal(now.value, good);
  const unknown = await write({ 'no.such.setting': 1 });
  assert.equal(unknown.status, 422);
});
