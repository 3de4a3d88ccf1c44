// Whatever is wrong with a request is said as a problem document that names the field.
import assert from 'node:assert/strict';
import { houseTest, ticketBody } from '../harness/house.mjs';
import { exchange, RawConnection, statuses } from '../harness/raw.mjs';

function assertProblem(answer, status, { code, field, params } = {}) {
  const shown = `${answer.status} ${answer.text.slice(0, 500)}`;
  assert.equal(answer.status, status, shown);
  assert.match(answer.headers.get('content-type'), /^application\/problem\+json/, shown);
  const problem = answer.json;
  assert.equal(problem.status, status, shown);
  assert.match(problem.code, /^[a-z0-9_]+$/, shown);
  assert.equal(problem.type, `urn:pharos:problem:${problem.code}`, shown);
  for (const name of ['title', 'detail', 'instance'])
    assert.ok(typeof problem[name] === 'string' && problem[name] !== '', `${name}: ${shown}`);
  if (code !== undefined)
    assert.equal(problem.code, code, shown);
  if (field !== undefined)
    assert.equal(problem.field, field, shown);
  if (params !== undefined)
    assert.deepEqual(problem.params, params, shown);
}

const body = (more) => ({ ...ticketBody(), ...more });

houseTest('wrong bodies of a new ticket', async (house) => {
  const cases = [
    ['{"subject":', 400, {}],
    ['', 400, {}],
    ['[1,2]', 400, {}],
    ['{"subject":"a","subject":"b"}', 400, {}],
    ['{"subject":"\xff\xfe"}', 400, {}],
    [body({ priority: 'very' }), 422, { field: '/priority' }],
    [body({ subject: 7 }), 422, { field: '/subject' }],
    [body({ subject: '' }), 422, { field: '/subject' }],
    [body({ subject: 'x'.repeat(5000) }), 422, { field: '/subject' }],
    [body({ subjekt: 'x' }), 422, { code: 'unknown_field', field: '/subjekt' }],
    [body({ customer: { email: 'nobody' } }), 422, { field: '/customer/email' }],
    [body({ customer: { email: 'a@b.example', nmae: 'x' } }), 422, { code: 'unknown_field', field: '/customer/nmae' }],
    [body({ customer: { id: 999999 } }), 422, {}],
    [body({ message: {} }), 422, {}],
    [body({ team: 999999 }), 422, { field: '/team' }],
    [body({ assignee: 999999 }), 422, { field: '/assignee' }],
    [body({ assignee: 1.5 }), 422, { field: '/assignee' }],
    [body({ assignee: 2 ** 60 }), 422, { field: '/assignee' }],
    [body({ tags: 'vip' }), 422, { field: '/tags' }],
    [body({ tags: Array.from({ length: 1000 }, (_, i) => `t${i}`) }), 422, { field: '/tags' }],
    [{ subject: 'x' }, 422, {}],
  ];
  for (const [sent, status, more] of cases)
    assertProblem(await house.post('/api/v1/tickets',
      typeof sent === 'string' ? Buffer.from(sent, 'latin1') : sent), status, more);
  assert.deepEqual(await house.all('/api/v1/tickets'), []);
});

houseTest('wrong parameters of a list', async (house) => {
  for (const [query, status, field] of [
    ['limit=0', 422, 'limit'], ['limit=201', 422, 'limit'], ['limit=ten', 422, 'limit'],
    ['state=happy', 422, 'state'], ['assignee=you', 422, 'assignee'], ['order=random', 422, 'order'],
    ['view=theirs', 422, 'view'], ['colour=red', 422, 'colour'],
    ['cursor=AAAA', 400, 'cursor'], ['cursor=zzzz', 400, 'cursor'], ['limit=%zz', 400, ''],
  ]) {
    const answer = await house.get(`/api/v1/tickets?${query}`);
    assert.ok([400, 422].includes(answer.status), `${query}: ${answer.status} ${answer.text}`);
    assertProblem(answer, answer.status);
    assert.equal(answer.status, status, `${query}: ${answer.text}`);
    assert.match(answer.json.field ?? '', new RegExp(field), query);
  }
});

houseTest('who may not is told apart from what is not there', async (house) => {
  const ticket = await house.ticket();
  assertProblem(await house.get('/api/v1/tickets', { token: null }), 401);
  assertProblem(await house.get('/api/v1/tickets', { token: 'no-such-token' }), 401);
  assertProblem(await house.get('/api/v1/tickets', { headers: { authorization: 'Basic YTpi' } }), 401);
  const reader = house.createToken('ticket.read');
  assertProblem(await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text: 'x', public: true },
    { token: reader }), 403);
  assertProblem(await house.get('/api/v1/tickets/999999'), 404);
  assertProblem(await house.get('/api/v1/no-such-thing'), 404);
  assertProblem(await house.get('/api/v1/tickets/seven'), 404);
  assertProblem(await house.get('/api/v1/tickets/0'), 404);
});

houseTest('the wrong method is 405 and says which are right', async (house) => {
  const answer = await house.request('PUT', '/api/v1/tickets');
  assertProblem(answer, 405);
  assert.match(answer.headers.get('allow'), /GET/);
  assert.match(answer.headers.get('allow'), /POST/);
});

houseTest('versions that are missing, old or nonsense', async (house) => {
  const ticket = await house.ticket();
  const target = `/api/v1/tickets/${ticket.id}`;
  assertProblem(await house.patch(target, undefined, { priority: 'low' }), 428, { code: 'if_match_required', field: 'If-Match' });
  assertProblem(await house.patch(target, 999, { priority: 'low' }), 412,
    { code: 'version_conflict', field: 'If-Match', params: { current_version: ticket.version } });
  assertProblem(await house.post(`${target}/messages`, { text: 'x', seen_version: 999 }), 412,
    { code: 'version_conflict', field: '/seen_version', params: { current_version: ticket.version } });
  assertProblem(await house.patch(target, 'seven', { priority: 'low' }), 400, { code: 'bad_header', field: 'If-Match' });
  assertProblem(await house.patch(target, ticket.version, { number: '1' }), 422, { code: 'unknown_field', field: '/number' });
  assertProblem(await house.patch('/api/v1/tickets/999999', 1, { priority: 'low' }), 404);
});

houseTest('a state that cannot follow is a conflict', async (house) => {
  const ticket = await house.ticket();
  const target = `/api/v1/tickets/${ticket.id}`;
  let { version } = (await house.get(target)).json;
  for (const state of ['solved', 'closed'])
    version = (await house.patch(target, version, { state })).json?.version ?? version;
  assertProblem(await house.patch(target, version, { state: 'new' }), 409);
});

houseTest('a body must be JSON and not too large', async (house) => {
  assertProblem(await house.post('/api/v1/tickets', 'subject=x',
    { headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 415, { field: 'Content-Type' });
  const large = Buffer.alloc(40 * 1024 * 1024, 0x20);
  const connection = new RawConnection(house.port);
  await connection.send(`POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${house.token}\r\n`
    + `Content-Type: application/json\r\nContent-Length: ${large.length}\r\n\r\n`);
  const answer = await connection.until(/\r\n\r\n[^]*\}/);
  connection.destroy();
  assert.match(answer, /^HTTP\/1\.1 413/);
  const problem = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
  assert.equal(problem.code, 'body_too_large');
  assert.equal(problem.field, 'Content-Length');
  assert.deepEqual(problem.params, { limit: 2 * 1024 * 1024 });
  assert.equal((await house.get('/healthz')).status, 200);
  const text = '한국어 본문 '.repeat(100_000);
  assertProblem(await house.post('/api/v1/tickets', body({ message: { text } })), 413,
    { code: 'too_large', field: '/message/text', params: { limit: 1024 * 1024 } });
});

/** A raw upload of which only the head and `sent` bytes leave; the first line of the answer. */
async function startUpload(house, { token, length, sent = 0 }) {
  const connection = new RawConnection(house.port);
  const who = token ? `Authorization: Bearer ${token}\r\n` : '';
  await connection.send(`POST /api/v1/uploads?filename=a.bin HTTP/1.1\r\nHost: x\r\n${who}`
    + `Content-Type: application/octet-stream\r\nContent-Length: ${length}\r\n\r\n`);
  if (sent > 0)
    await connection.send(Buffer.alloc(sent, 0x20));
  const head = await connection.until(/\r\n\r\n/);
  connection.destroy();
  return head;
}

houseTest('an upload is refused before its body where that is known already', async (house) => {
  const megabyte = 1024 * 1024;
  assert.match(await startUpload(house, { length: 20 * megabyte }), /^HTTP\/1\.1 401/);
  assert.match(await startUpload(house, { token: house.token, length: 26 * megabyte }), /^HTTP\/1\.1 413/);
  const settings = await house.get('/api/v1/settings');
  const changed = await house.request('PATCH', '/api/v1/settings', { body: { 'blob.max_size': 80 * megabyte },
    headers: { 'if-match': settings.headers.get('etag') } });
  assert.equal(changed.status, 200, changed.text);
  const bytes = Buffer.alloc(70 * megabyte, 0x20);
  const taken = await house.request('POST', '/api/v1/uploads?filename=a.bin',
    { body: bytes, headers: { 'content-type': 'application/octet-stream' } });
  assert.equal(taken.status, 201, taken.text);
});

houseTest('nobody unknown gets an upload to the disk', async (house) => {
  const bytes = 200 * 1024;
  const send = (token) => house.request('POST', '/api/v1/uploads?filename=a.bin',
    { token, body: Buffer.alloc(bytes, 0x20), headers: { 'content-type': 'application/octet-stream' } });
  assertProblem(await send('no-such-token'), 401, { code: 'unauthenticated' });
  assertProblem(await send(house.createToken('ticket.read')), 403, { code: 'forbidden' });
});

houseTest('a database that somebody else holds is said as later, and later it is done', async (house) => {
  const letGo = await house.holdDatabase();
  try {
    const refused = await house.post('/api/v1/tickets', ticketBody());
    assertProblem(refused, 503, { code: 'database_busy' });
    assert.match(refused.headers.get('retry-after'), /^[1-9]\d*$/);
  } finally {
    await letGo();
  }
  await house.ticket();
  assert.equal((await house.all('/api/v1/tickets')).length, 1, 'what was refused is not there');
});

houseTest('problems speak the reader’s language', async (house) => {
  const ask = (language) => house.get('/api/v1/tickets/999999', { headers: { 'accept-language': language } });
  const korean = (await ask('ko-KR,ko;q=0.9')).json;
  const english = (await ask('en')).json;
  assert.match(korean.detail, /[가-힣]/);
  assert.doesNotMatch(english.detail, /[가-힣]/);
  assert.equal(korean.code, english.code);
});

houseTest('too many wrong passwords have to wait', async (house) => {
  let last;
  for (let i = 0; i < 40; i++) {
    last = await house.post('/api/v1/session', { email: house.admin.email, password: `wrong-${i}-password` }, { token: null });
    if (last.status === 429)
      break;
    assertProblem(last, 401, { code: 'wrong_password' });
  }
  assertProblem(last, 429, { code: 'too_many_attempts' });
  assert.match(last.headers.get('retry-after'), /^\d+$/);
});

houseTest('the cookie needs its CSRF token for changes', async (house) => {
  const login = await house.post('/api/v1/session', house.admin, { token: null });
  assert.equal(login.status, 200, login.text);
  const setCookie = login.headers.get('set-cookie');
  assert.match(setCookie, /pharos_session=/);
  assert.match(setCookie, /HttpOnly/i);
  assert.match(setCookie, /SameSite=(Lax|Strict)/i);
  const cookie = setCookie.split(';')[0];
  const headers = { cookie };
  assert.equal((await house.get('/api/v1/tickets', { token: null, headers })).status, 200);
  assertProblem(await house.post('/api/v1/tickets', ticketBody(), { token: null, headers }), 403);
  const withToken = { ...headers, 'x-csrf-token': login.json.csrf_token };
  assert.equal((await house.post('/api/v1/tickets', ticketBody(), { token: null, headers: withToken })).status, 201);
  const out = await house.request('DELETE', '/api/v1/session', { token: null, headers: withToken });
  assert.equal(out.status, 204);
  assertProblem(await house.get('/api/v1/tickets', { token: null, headers }), 401);
});

/** What two servers could read differently is refused, and the connection ends: RFC 9112, 6 and 11. */
houseTest('requests that could be smuggled are refused and nothing behind them is served', async (house) => {
  const second = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
  for (const head of [
    'POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 9\r\n\r\nabcd',
    'POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Length : 4\r\n\r\nabcd',
    'POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd',
    'POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n',
    'GET /healthz HTTP/1.1\r\n\r\n',
  ]) {
    const codes = statuses(await exchange(house.port, head + second));
    assert.ok(codes.length > 0 && codes.every((code) => [400, 411, 501].includes(code)),
      `${JSON.stringify(head)}: ${codes}`);
  }
}, { on: ['sqlite'] });
