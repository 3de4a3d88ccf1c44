// The live socket of the desk, from outside.
import assert from 'node:assert/strict';
import { houseTest } from '../harness/house.mjs';
import { Live, openLive } from '../harness/live.mjs';
import { RawConnection } from '../harness/raw.mjs';
import { eventually } from '../harness/wait.mjs';

houseTest('a desk sees a change of a ticket it watches within a moment', async (house) => {
  const ticket = await house.ticket();
  const live = await openLive(house);
  try {
    live.send({ type: 'watch', topics: ['list', `ticket:${ticket.id}`], since: null });
    const message = await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: '답장', public: true });
    assert.equal(message.status, 201, message.text);
    const frame = await live.until((each) => each.type === 'event' && each.topic === `ticket:${ticket.id}`);
    assert.equal(frame.ticket, ticket.id);
    assert.ok(frame.codes.includes('message'), JSON.stringify(frame));
    assert.ok(!JSON.stringify(frame).includes('답장'), 'frames carry no text');
  } finally {
    live.close();
  }
});

houseTest('a desk that was away hears what it missed, once and in order', async (house) => {
  const ticket = await house.ticket();
  const target = `/api/v1/tickets/${ticket.id}`;
  const first = await openLive(house);
  first.send({ type: 'watch', topics: [`ticket:${ticket.id}`], since: null });
  let { version } = (await house.get(target)).json;
  version = (await house.patch(target, version, { subject: '하나' })).json.version;
  const last = await first.until((each) => each.type === 'event' && each.version === version);
  first.close();

  const missed = [];
  for (const subject of ['둘', '셋', '넷']) {
    version = (await house.patch(target, version, { subject })).json.version;
    missed.push(version);
  }
  const again = await openLive(house);
  try {
    again.send({ type: 'watch', topics: [`ticket:${ticket.id}`], since: last.position });
    const seen = [];
    while (seen.length < missed.length)
      seen.push((await again.until((each) => each.type === 'event')).version);
    assert.deepEqual(seen, missed);
  } finally {
    again.close();
  }
});

houseTest('after a restart a desk hears what it missed, or is told to load it all again', async (house) => {
  const ticket = await house.ticket();
  const target = `/api/v1/tickets/${ticket.id}`;
  const before = await openLive(house);
  let { version } = (await house.get(target)).json;
  version = (await house.patch(target, version, { subject: '하나' })).json.version;
  before.close();
  await house.restart();
  version = (await house.patch(target, version, { subject: '둘' })).json.version;
  const live = await openLive(house);
  try {
    live.send({ type: 'watch', topics: [`ticket:${ticket.id}`], since: before.hello.position });
    await live.until((each) => each.type === 'reload' || (each.type === 'event' && each.version === version));
  } finally {
    live.close();
  }
});

houseTest('a burst becomes one word about the list', async (house) => {
  const live = await openLive(house);
  try {
    live.send({ type: 'watch', topics: ['list'], since: null });
    // However slowly they are made, they are heard of together; where that cannot be had, a burst may take another try.
    await eventually(async () => {
      const tell = await house.holdEvents();
      await Promise.all(Array.from({ length: 60 }, () => house.ticket()));
      await tell();
      return live.until((each) => each.type === 'list_changed');
    }, { withinMs: 30_000, what: 'one word about the list' });
  } finally {
    live.close();
  }
});

houseTest('colleagues see who looks at a ticket and who types', async (house) => {
  const ticket = await house.ticket();
  const one = await openLive(house);
  const { account, headers } = await house.colleague({ role: 'supervisor' });
  const other = await openLive(house, { token: null, headers, origin: house.url });
  try {
    one.send({ type: 'watch', topics: [`presence:${ticket.id}`], since: null });
    other.send({ type: 'view', ticket: ticket.id, typing: true });
    const frame = await one.until((each) => each.type === 'presence' && each.ticket === ticket.id
      && each.viewers.some((viewer) => viewer.typing));
    assert.equal(frame.viewers[0].account, account.id);
    other.close();
    await one.until((each) => each.type === 'presence' && each.viewers.length === 0);
  } finally {
    one.close();
    other.close();
  }
});

houseTest('nobody listens without logging in, nor from another site', async (house) => {
  const url = `ws://${house.http}/live`;
  await assert.rejects(new Live(url).opened, { status: 401 });
  await assert.rejects(new Live(url, { token: 'no-such-token' }).opened, { status: 401 });
  await assert.rejects(new Live(url, { token: house.token, origin: 'https://evil.example' }).opened, { status: 403 });
});

houseTest('the socket ends with its session', async (house) => {
  const login = await house.post('/api/v1/session', house.admin, { token: null });
  const cookie = login.headers.get('set-cookie').split(';')[0];
  const live = new Live(`ws://${house.http}/live`, { headers: { cookie }, origin: house.url });
  await live.opened;
  await house.request('DELETE', '/api/v1/session',
    { token: null, headers: { cookie, 'x-csrf-token': login.json.csrf_token } });
  await live.untilClosed();
});

houseTest('the socket of a program ends when its token is revoked', async (house) => {
  const token = await house.post('/api/v1/tokens', { name: '상황판', scopes: ['ticket.read'] });
  const live = await openLive(house, { token: token.json.token });
  await house.request('DELETE', `/api/v1/tokens/${token.json.id}`);
  assert.equal((await live.untilClosed()).reason, 'access_changed');
});

houseTest('nonsense in a frame ends that socket and nothing else', async (house) => {
  const good = await openLive(house);
  const bad = await openLive(house);
  bad.socket.send('{"type":');
  await bad.untilClosed();
  const ticket = await house.ticket();
  good.send({ type: 'watch', topics: [`ticket:${ticket.id}`], since: null });
  await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: 'x', public: false });
  await good.until((each) => each.type === 'event');
  good.close();
});

houseTest('a socket that does not drain is closed, and holds nobody up', async (house) => {
  const slow = new RawConnection(house.port);
  await slow.send(`GET /live HTTP/1.1\r\nHost: ${house.http}\r\nAuthorization: Bearer ${house.token}\r\n`
    + 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
    + 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
  assert.match(await slow.until(/\r\n\r\n/), /^HTTP\/1\.1 101[\s\S]*s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/i);
  slow.socket.pause();
  const live = await openLive(house);
  try {
    const ticket = await house.ticket();
    live.send({ type: 'watch', topics: [`ticket:${ticket.id}`], since: null });
    await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: 'x', public: false });
    await live.until((each) => each.type === 'event');
  } finally {
    slow.destroy();
    live.close();
  }
});
