// "pharos init", "serve" and "token create", as the first pages of docs/operating.md promise them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test from 'node:test';
import { emptyHouseTest, engines, houseTest, newHouse, open, program } from '../harness/house.mjs';

const pharos = (...args) => spawnSync(program, args, { encoding: 'utf8', timeout: 20_000 });

test('without a command the program tells how it is used and ends with 2', () => {
  const done = pharos();
  assert.equal(done.status, 2);
  assert.match(done.stderr, /usage: pharos COMMAND/);
  assert.equal(done.stdout, '');
});

test('every command explains itself', () => {
  const help = pharos('--help');
  assert.equal(help.status, 0);
  for (const command of ['init', 'serve', 'user', 'token', 'import', 'export', 'backup', 'restore', 'doctor', 'mail', 'calendar', 'sla', 'rrule',
    'holidays', 'oncall']) {
    assert.match(help.stdout, new RegExp(`^  ${command} `, 'm'), command);
    const own = pharos(command, '--help');
    assert.equal(own.status, 0, command);
    assert.match(own.stdout, new RegExp(`^usage: pharos ${command}`), command);
  }
});

test('bad settings end with one line that says which, and what is allowed', async () => {
  const house = await newHouse('sqlite');
  try {
    assert.equal(house.init().code, 0);
    const cases = [
      [['serve', '--data', house.data, '--htp', '127.0.0.1:0'], /--htp/],
      [['serve', '--data', house.data, '--http'], /--http/],
      [['serve', '--data', house.data, '--http', 'nowhere'], /--http.*ADDR:PORT|--http.*address/i],
      [['serve', '--data', house.data, '--http', '127.0.0.1:99999'], /--http/],
      [['serve', '--data', house.data, '--http', '127.0.0.1:0', '--log-level', 'loud'], /--log-level.*debug/],
      [['serve', '--data', house.data, '--http', '127.0.0.1:0', '--database', 'mysql://x'], /--database.*postgresql/],
      [['serve', '--data', house.data, '--http', '127.0.0.1:0', '--tls-certificate', '/nowhere'], /--tls/],
      [['init', '--data', house.data], /--admin-email/],
      [['init', '--data', house.data, '--admin-email', 'a@b.example'], /--admin-password-file/],
      [['init', '--data', house.data, '--admin-email', 'a@b.example', '--admin-password-file', '/nowhere'], /--admin-password-file/],
      [['token', 'create', '--data', house.data], /--email/],
      [['no-such-command'], /no-such-command/],
    ];
    for (const [args, says] of cases) {
      const done = house.run(args);
      assert.equal(done.code, 2, `${args.join(' ')}: ${done.code} ${done.stderr}`);
      assert.match(done.stderr, says, args.join(' '));
      assert.equal(done.stderr.trim().split('\n').length, 1, done.stderr);
      assert.equal(done.stdout, '', args.join(' '));
    }
  } finally {
    await house.remove();
  }
});

emptyHouseTest('init makes a house once and refuses to overwrite it', async (house) => {
  assert.equal(house.init().code, 0);
  assert.equal(fs.statSync(house.data).mode & 0o777, 0o700);
  const again = house.init();
  assert.equal(again.code, 2);
  assert.match(again.stderr, /already/);
  await house.serve();
  const session = await house.post('/api/v1/session', house.admin);
  assert.equal(session.status, 200, session.text);
  assert.equal(session.json.account.role, 'admin');
});

emptyHouseTest('init refuses a weak password and a wrong address, and leaves nothing behind', async (house) => {
  fs.writeFileSync(house.passwordFile, 'short\n');
  const weak = house.run(['init', ...house.where(), '--admin-email', house.admin.email,
    '--admin-password-file', house.passwordFile]);
  assert.equal(weak.code, 2);
  fs.writeFileSync(house.passwordFile, `${house.admin.password}\n`);
  const wrong = house.run(['init', ...house.where(), '--admin-email', 'nobody',
    '--admin-password-file', house.passwordFile]);
  assert.equal(wrong.code, 2);
  assert.ok(!fs.existsSync(path.join(house.data, 'pharos.db')));
  assert.equal(house.init().code, 0);
});

emptyHouseTest('serve needs a house and says how to make one', async (house) => {
  const done = house.run(['serve', ...house.where(), '--http', '127.0.0.1:0']);
  assert.equal(done.code, 2);
  assert.match(done.stderr, /pharos init/);
});

houseTest('the ready line names the address, and only it stands on stdout', async (house) => {
  assert.match(house.readyLine, /^ready http=127\.0\.0\.1:\d+$/);
  assert.equal((await house.get('/healthz')).status, 200);
  assert.equal((await house.get('/readyz')).status, 200);
});

houseTest('SIGTERM ends the server cleanly, what was open is answered, and it starts again', async (house) => {
  const made = await house.ticket();
  assert.equal(await house.stop(), 0);
  const before = Date.now();
  await house.serve();
  assert.ok(Date.now() - before < 5_000);
  assert.equal((await house.get(`/api/v1/tickets/${made.id}`)).status, 200);
});

houseTest('SIGINT ends it as well', async (house) => {
  assert.equal(await house.end('SIGINT'), 0);
});

houseTest('one process owns a data folder', async (house) => {
  const second = house.run(['serve', ...house.where(), '--http', '127.0.0.1:0']);
  assert.equal(second.code, 2, second.stderr);
  assert.match(second.stderr, /already|in use|another/);
  await house.kill();
  await house.serve();
  assert.equal((await house.get('/readyz')).status, 200);
});

houseTest('a taken port is one clear line', async (house) => {
  const other = await newHouse('sqlite');
  try {
    assert.equal(other.init().code, 0);
    const done = other.run(['serve', ...other.where(), '--http', house.http]);
    assert.ok(done.code > 0, done.stderr);
    assert.match(done.stderr.trim().split('\n').pop(), new RegExp(`${house.http}|in use`));
  } finally {
    await other.remove();
  }
});

houseTest('a token is made while the server runs and while it does not', async (house) => {
  const live = house.createToken();
  assert.match(live, /^\S{20,}$/);
  assert.equal((await house.get('/api/v1/tickets', { token: live })).status, 200);
  await house.stop();
  const cold = house.createToken();
  assert.notEqual(cold, live);
  await house.serve();
  for (const token of [live, cold])
    assert.equal((await house.get('/api/v1/tickets', { token })).status, 200);
});

houseTest('a token for a stranger or with an unknown scope is refused', async (house) => {
  const stranger = house.run(['token', 'create', ...house.where(), '--email', 'nobody@haneul.example',
    '--scopes', 'all']);
  assert.equal(stranger.code, 2);
  assert.equal(stranger.stdout, '');
  const scope = house.run(['token', 'create', ...house.where(), '--email', house.admin.email,
    '--scopes', 'everything']);
  assert.equal(scope.code, 2);
  assert.match(scope.stderr, /everything|--scopes/);
});

houseTest('a narrow token may do only what its scopes say', async (house) => {
  const token = house.createToken('ticket.read');
  assert.equal((await house.get('/api/v1/tickets', { token })).status, 200);
  const refused = await house.post('/api/v1/tickets',
    { subject: 'x', customer: { email: 'a@b.example' }, message: { text: 'x' } }, { token });
  assert.equal(refused.status, 403);
});

houseTest('the control socket is private and speaks to nobody else', async (house) => {
  const socket = path.join(house.data, 'run/control.sock');
  assert.equal(fs.statSync(socket).mode & 0o777, 0o600);
  const talk = net.connect(socket);
  const answer = await new Promise((resolve) => {
    talk.on('data', (data) => resolve(data.toString()));
    talk.write('{"operation":"no such thing"}\n');
  });
  talk.destroy();
  assert.match(answer, /error|invalid|unknown/i);
  assert.equal((await house.get('/healthz')).status, 200);
});

emptyHouseTest('a database made by a newer program is refused with advice', async (house) => {
  await open(house);
  await house.stop();
  house.sql('UPDATE schema_info SET oldest_schema = 999999');
  const done = house.run(['serve', ...house.where(), '--http', '127.0.0.1:0']);
  assert.equal(done.code, 2);
  assert.match(done.stderr, /newer/);
});

test('both engines are tested', { skip: engines.length < 2 && 'no PostgreSQL was started for the tests' },
  () => assert.equal(engines.length, 2));
