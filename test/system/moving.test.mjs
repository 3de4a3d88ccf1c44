// Companies that move: JSON lines out and in, backups from one engine to the other, and the doctor.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test from 'node:test';
import { engines, houseTest, newHouse, program, startPharos } from '../harness/house.mjs';
import { eventually } from '../harness/wait.mjs';

const other = (engine) => engines.find((each) => each !== engine) ?? engine;

async function fill(house) {
  const team = await house.post('/api/v1/teams', { name: '배송' });
  assert.equal(team.status, 201, team.text);
  for (let i = 0; i < 5; i += 1) {
    const ticket = await house.ticket({ team: team.json.id, tags: ['환불', `n${i}`] });
    const answer = await house.post(`/api/v1/tickets/${ticket.id}/messages`,
      { html: '<p>오늘 <b>접수</b>했습니다.</p>', public: true });
    assert.equal(answer.status, 201, answer.text);
  }
}

/** What `pharos export` prints. */
const lines = (house) => house.must(['export', ...house.where()]).trim().split('\n');
const tickets = (all) => all.filter((line) => JSON.parse(line).record === 'ticket');

houseTest('an export taken while serving is imported into a house on the other engine', async (house) => {
  await fill(house);
  const file = path.join(house.folder, 'company.jsonl');
  house.must(['export', ...house.where(), '--to', file]);
  assert.equal(fs.statSync(file).mode & 0o077, 0, 'an export is private');
  const exported = fs.readFileSync(file, 'utf8').trim().split('\n');
  assert.equal(tickets(exported).length, 5);

  const target = await startPharos({ engine: other(house.engine) });
  try {
    const done = target.run(['import', ...target.where(), file]);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stderr, / 1 there already, 0 refused/); // the administrator
    assert.deepEqual(lines(target), exported);
    const again = target.run(['import', ...target.where(), file]);
    assert.match(again.stderr, / 0 taken, \d+ there already, 0 refused/);
    const next = await target.ticket();
    const numbers = tickets(exported).map((line) => Number(JSON.parse(line).number));
    assert.ok(Number(next.number) > Math.max(...numbers), `${next.number} over ${numbers}`);
    const [listed] = (await target.all('/api/v1/tickets?limit=200')).filter((each) => each.number === String(numbers[0]));
    const timeline = await target.all(`/api/v1/tickets/${listed.id}/timeline`);
    const answer = timeline.find((entry) => entry.message?.from === 'agent').message;
    const html = await target.get(`/api/v1/tickets/${listed.id}/messages/${answer.id}/html`);
    assert.match(html.text, /<b>접수<\/b>/);
    await target.stop();
    assert.equal(lines(target).length, exported.length + 2, 'the new ticket and its customer');
  } finally {
    await target.remove();
  }
}, { on: engines });

houseTest('what cannot be imported is refused line by line, kept whole, and the rest goes on', async (house) => {
  const good = { record: 'customer', name: '윤가람', emails: ['garam@mail.example'] };
  const bad = '{"record":"ticket","number":"7","subject":"x"}';
  const file = path.join(house.folder, 'some.jsonl');
  fs.writeFileSync(file, Buffer.concat([
    Buffer.from(`{"record":"team","name":"배송"}\n\nnot json\n${bad}\n`),
    Buffer.from([0xff, 0x0a]), Buffer.from([0x00, 0x0a]), Buffer.alloc(12 << 20, 0x01), Buffer.from('\n'),
    Buffer.from(JSON.stringify(good)),
  ]));
  const done = house.run(['import', ...house.where(), file]);
  assert.equal(done.code, 2, done.stderr);
  for (const number of [3, 4, 5, 6, 7])
    assert.match(done.stderr, new RegExp(`^line ${number}: `, 'm'));
  assert.match(done.stderr, /8 lines: 2 taken, 0 there already, 5 refused/);
  const kept = fs.readFileSync(`${file}.rejected`).toString('latin1').split('\n');
  assert.match(kept[0], /^# line 3: /);
  assert.deepEqual([kept[1], kept[3], kept[5]], ['not json', bad, '\xff']);
  const found = await house.get('/api/v1/customers?q=garam%40mail.example');
  assert.equal(found.json.items.length, 1);
  assert.equal(house.run(['import', ...house.where(), '/nowhere/at/all']).code, 2);
});

houseTest('a backup restores into the other engine and back', async (house) => {
  await fill(house);
  const before = lines(house);
  const file = path.join(house.folder, 'one.pharos');
  house.must(['backup', ...house.where(), '--to', file]);
  const second = await newHouse(other(house.engine));
  const third = await newHouse(house.engine);
  try {
    second.must(['restore', ...second.where(), '--from', file]);
    assert.deepEqual(lines(second), before);
    await second.serve();
    second.token = house.token;
    assert.equal((await second.all('/api/v1/tickets')).length, 5);
    await eventually(async () => (await second.get('/api/v1/search?q=%EC%A0%91%EC%88%98')).json.items.length === 5,
      { what: 'a search index of what was restored' });
    const back = path.join(house.folder, 'two.pharos');
    second.must(['backup', ...second.where(), '--to', back]);
    third.must(['restore', ...third.where(), '--from', back]);
    assert.deepEqual(lines(third), before);
    assert.equal(third.run(['doctor', ...third.where()]).code, 0);
  } finally {
    await second.remove();
    await third.remove();
  }
});

houseTest('the log of events is read on from where it was left', async (house) => {
  await house.ticket();
  let since = '';
  const seen = [];
  // What is committed stays unread while a transaction that began before it goes on, also that of a neighbour.
  await eventually(async () => {
    const page = await house.get(`/api/v1/export?limit=2${since}`);
    assert.equal(page.status, 200, page.text);
    assert.equal(page.headers.get('content-type'), 'application/x-ndjson');
    since = `&since=${page.headers.get('x-pharos-position')}`;
    if (page.text !== '')
      seen.push(...page.text.trim().split('\n').map((line) => JSON.parse(line)));
    return seen.some((event) => event.type === 'ticket.message_added');
  }, { what: 'the message in the log' });
  assert.ok(!JSON.stringify(seen).includes('환불'), 'the log holds nothing that people wrote');
  const narrow = house.createToken('ticket.read');
  assert.equal((await house.get('/api/v1/export', { token: narrow })).status, 403);
});

houseTest('the doctor finds a healthy house well and a damaged one not', async (house) => {
  await fill(house);
  const well = house.run(['doctor', ...house.where()]);
  assert.equal(well.code, 0, well.stdout + well.stderr);
  for (const check of ['database', 'schema', 'references', 'tickets', 'files', 'clock', 'disk'])
    assert.match(well.stdout, new RegExp(`^ok +${check} `, 'm'));
  await house.stop();
  assert.equal(house.run(['doctor', ...house.where()]).code, 0);
  house.sql('UPDATE ticket SET message_count = message_count + 1 WHERE id = (SELECT min(id) FROM ticket)');
  const ill = house.run(['doctor', ...house.where()]);
  assert.equal(ill.code, 1);
  assert.match(ill.stdout, /^wrong +tickets +1 /m);
  assert.match(ill.stdout, /^ok +database /m);
});

houseTest('a line that is longer than any record may be is kept whole as well', async (house) => {
  const long = 'x'.repeat(25 * 1024 * 1024 + 7);
  const file = path.join(house.folder, 'long.jsonl');
  fs.writeFileSync(file, `{"record":"team","name":"하나"}\n${long}\n{"record":"team","name":"둘"}\n`);
  const done = house.run(['import', ...house.where(), file]);
  assert.equal(done.code, 2, done.stderr);
  assert.match(done.stderr, /3 lines: 2 taken, 0 there already, 1 refused/);
  const kept = fs.readFileSync(`${file}.rejected`, 'utf8').split('\n');
  assert.equal(kept[1].length, long.length);
  assert.ok(kept[1] === long);
  assert.equal(kept.length, 3);
}, { on: ['sqlite'] });

houseTest('the doctor has the search index built anew while the server serves', async (house) => {
  await fill(house);
  const found = async () => (await house.get('/api/v1/search?q=%EC%A0%91%EC%88%98')).json.items.length;
  await eventually(async () => await found() === 5, { what: 'finding five answers' });
  const asked = house.run(['doctor', ...house.where(), '--rebuild-search']);
  assert.equal(asked.code, 0, asked.stdout + asked.stderr);
  assert.match(asked.stdout, /^ok +search /m);
  await eventually(() => /^ok +search +0 events behind/m.test(house.run(['doctor', ...house.where()]).stdout),
    { what: 'an index that has caught up' });
  assert.equal(await found(), 5);
});

test('peers that say nothing keep no other command from the server', async () => {
  const house = await startPharos();
  const silent = Array.from({ length: 3 }, () => net.connect(path.join(house.data, 'run/control.sock')));
  try {
    await Promise.all(silent.map((each) => new Promise((resolve) => { each.once('connect', resolve); })));
    const begin = Date.now();
    const several = Array.from({ length: 4 }, () => new Promise((resolve) => {
      const done = spawn(program, ['doctor', ...house.where()], { stdio: 'ignore' });
      done.once('exit', resolve);
    }));
    assert.deepEqual(await Promise.all(several), [0, 0, 0, 0]);
    assert.ok(Date.now() - begin < 10_000, 'each silent peer is waited for 10 s');
    assert.equal(await house.stop(), 0);
  } finally {
    silent.forEach((each) => each.destroy());
    await house.remove();
  }
});
