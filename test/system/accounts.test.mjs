// `pharos user`, while the server runs and while it does not, and what it means for who is logged in.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { emptyHouseTest } from '../harness/house.mjs';
import { Live } from '../harness/live.mjs';

const seoyeon = { email: 'seoyeon@nurihome.example', password: '가을 하늘은 높고 푸르다' };

const user = (house, ...args) => house.run(['user', ...args, ...house.where()]);

function passwordFile(house, password) {
  const file = path.join(path.dirname(house.passwordFile), 'seoyeon-password');
  fs.writeFileSync(file, `${password}\n`);
  return file;
}

function add(house) {
  const done = user(house, 'add', '--email', seoyeon.email, '--name', '김서연', '--role', 'agent',
    '--password-file', passwordFile(house, seoyeon.password));
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /^\d+\n$/);
}

emptyHouseTest('accounts are made, listed and deactivated while no server runs', async (house) => {
  assert.equal(house.init().code, 0);
  add(house);
  const listed = user(house, 'list').stdout.trim().split('\n').map((line) => line.split('\t'));
  assert.deepEqual(listed.map((row) => row.slice(1)), [
    [seoyeon.email, 'agent', 'active', '김서연'],
    [house.admin.email, 'admin', 'active', house.admin.email.split('@')[0]],
  ]);
  assert.equal(user(house, 'deactivate', '--email', seoyeon.email).code, 0);
  assert.match(user(house, 'list').stdout, /agent\tdeactivated\t김서연/);
});

emptyHouseTest('who is added without a password gets one that is told once', async (house) => {
  assert.equal(house.init().code, 0);
  await house.serve();
  const done = user(house, 'add', '--email', seoyeon.email, '--name', '김서연', '--role', 'viewer');
  assert.equal(done.code, 0, done.stderr);
  const [, password] = /^\d+\n([\w-]{20})\n$/.exec(done.stdout) ?? assert.fail(done.stdout);
  assert.equal((await house.post('/api/v1/session', { ...seoyeon, password })).status, 200);
  assert.ok(!house.log.includes(password));
});

emptyHouseTest('while the server runs the same commands act at once', async (house) => {
  assert.equal(house.init().code, 0);
  await house.serve();
  add(house);
  const opened = await house.post('/api/v1/session', seoyeon);
  assert.equal(opened.status, 200, opened.text);
  assert.equal(opened.json.account.role, 'agent');
  assert.equal(user(house, 'deactivate', '--email', seoyeon.email).code, 0);
  assert.equal((await house.post('/api/v1/session', seoyeon)).status, 401);
  assert.equal(user(house, 'activate', '--email', seoyeon.email).code, 0);
  const renewed = { ...seoyeon, password: '봄 여름 가을 겨울 그리고' };
  assert.equal(user(house, 'password', '--email', seoyeon.email,
    '--password-file', passwordFile(house, renewed.password)).code, 0);
  assert.equal((await house.post('/api/v1/session', seoyeon)).status, 401);
  assert.equal((await house.post('/api/v1/session', renewed)).status, 200);
});

emptyHouseTest('what cannot be is refused in one line and with 2', async (house) => {
  assert.equal(house.init().code, 0);
  const cases = [
    [['deactivate', '--email', house.admin.email], /last active administrator/],
    [['deactivate', '--email', 'nobody@nurihome.example'], /address/],
    [['add', '--email', seoyeon.email, '--name', 'x', '--role', 'king'], /role/],
    [['add', '--email', seoyeon.email, '--role', 'agent'], /--name/],
    [['add', '--email', 'nobody', '--name', 'x', '--role', 'agent'], /address/],
    [['password', '--email', house.admin.email, '--password-file', '/nowhere'], /--password-file/],
    [['remove'], /pharos user/],
  ];
  for (const [args, says] of cases) {
    const done = user(house, ...args);
    assert.equal(done.code, 2, `${args.join(' ')}: ${done.stderr}`);
    const lines = done.stderr.trim().split('\n').filter((line) => !/^\d{4}-/.test(line));
    assert.equal(lines.length, 1, done.stderr);
    assert.match(lines[0], says, args.join(' '));
  }
});

emptyHouseTest('an open desk ends with the rights it was opened with', async (house) => {
  assert.equal(house.init().code, 0);
  await house.serve();
  add(house);
  const openDesk = async () => {
    const login = await house.post('/api/v1/session', seoyeon, { token: null });
    const cookie = login.headers.get('set-cookie').split(';')[0];
    const live = new Live(`ws://${house.http}/live`, { headers: { cookie }, origin: house.url });
    await live.opened;
    return live;
  };
  const renewed = await openDesk();
  assert.equal(user(house, 'password', '--email', seoyeon.email,
    '--password-file', passwordFile(house, seoyeon.password)).code, 0);
  await renewed.untilClosed();
  const deactivated = await openDesk();
  assert.equal(user(house, 'deactivate', '--email', seoyeon.email).code, 0);
  await deactivated.untilClosed();
  await assert.rejects(openDesk());
});
