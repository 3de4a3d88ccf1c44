// Tickets by REST, as docs/api.md describes them.
import assert from 'node:assert/strict';
import { houseTest, ticketBody } from '../harness/house.mjs';
import { eventually } from '../harness/wait.mjs';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

houseTest('a ticket is created, found again and described in full', async (house) => {
  const made = await house.post('/api/v1/tickets', {
    subject: '세탁기에서 소리가 나요', customer: { email: 'Haneul.Kim@buyer.example', name: '김하늘' },
    message: { text: '어제부터 탈수할 때 큰 소리가 납니다.' }, priority: 'high', tags: ['세탁기', 'noise'],
  });
  assert.equal(made.status, 201, made.text);
  const ticket = made.json;
  assert.ok(Number.isSafeInteger(ticket.id) && ticket.id > 0);
  assert.equal(typeof ticket.number, 'string');
  assert.equal(made.headers.get('location'), `/api/v1/tickets/${ticket.id}`);
  assert.equal(made.headers.get('etag'), `"${ticket.version}"`);

  const got = await house.get(`/api/v1/tickets/${ticket.id}`);
  assert.equal(got.status, 200);
  assert.equal(got.headers.get('etag'), `"${got.json.version}"`);
  assert.equal(got.json.subject, '세탁기에서 소리가 나요');
  assert.equal(got.json.state, 'new');
  assert.equal(got.json.priority, 'high');
  assert.equal(got.json.type, 'question');
  assert.equal(got.json.channel, 'api');
  assert.deepEqual([...got.json.tags].sort(), ['noise', '세탁기']);
  assert.equal(got.json.assignee, null);
  assert.equal(got.json.message_count, 1);
  assert.equal(got.json.customer.name, '김하늘');
  assert.deepEqual(got.json.customer.addresses.map((address) => address.kind), ['email']);
  assert.equal(got.json.customer.addresses[0].value.toLowerCase(), 'haneul.kim@buyer.example');
  assert.equal(got.json.last_message.from, 'customer');
  assert.match(got.json.last_message.excerpt, /탈수할 때/);
  for (const name of ['created_at', 'changed_at', 'waiting_since'])
    assert.match(got.json[name], instant, name);
  assert.ok(Array.isArray(got.json.watchers) && Array.isArray(got.json.may));
});

houseTest('the same address, however written, is one customer', async (house) => {
  const first = await house.ticket({ customer: { email: 'one@buyer.example', name: '하나' } });
  const second = await house.ticket({ customer: { email: 'ONE@Buyer.Example' } });
  assert.equal(second.customer.id, first.customer.id);
  const theirs = await house.all(`/api/v1/customers/${first.customer.id}/tickets`);
  assert.deepEqual(theirs.map((ticket) => ticket.id), [second.id, first.id]);
});

houseTest('lists come newest first, page by page, each ticket once, and never with a total', async (house) => {
  const ids = [];
  for (let i = 0; i < 23; i++)
    ids.push((await house.ticket()).id);
  const seen = [];
  let next = null;
  do {
    const page = await house.get(`/api/v1/tickets?limit=5${next ? `&cursor=${encodeURIComponent(next)}` : ''}`);
    assert.equal(page.status, 200, page.text);
    assert.deepEqual(Object.keys(page.json).sort(), ['items', 'next']);
    assert.ok(page.json.items.length <= 5);
    seen.push(...page.json.items.map((ticket) => ticket.id));
    next = page.json.next;
    if (seen.length === 10)
      await house.ticket(); // one that arrives on the way must not move what follows
  } while (next !== null);
  assert.deepEqual(seen, [...ids].reverse());
});

houseTest('lists are narrowed by state, assignee, team, priority and tag', async (house) => {
  const me = (await house.get('/api/v1/accounts')).json.items[0];
  const team = (await house.post('/api/v1/teams', { name: '1차 상담' })).json;
  const mine = await house.ticket({ assignee: me.id });
  const urgent = await house.ticket({ priority: 'urgent', tags: ['vip'] });
  const ours = await house.ticket({ team: team.id });
  const ids = async (query) => (await house.all(`/api/v1/tickets?${query}`)).map((ticket) => ticket.id);
  assert.deepEqual(await ids('assignee=me'), [mine.id]);
  assert.deepEqual(await ids(`assignee=${me.id}`), [mine.id]);
  assert.deepEqual(await ids('assignee=none'), [ours.id, urgent.id]);
  assert.deepEqual(await ids('priority=urgent'), [urgent.id]);
  assert.deepEqual(await ids('tag=vip'), [urgent.id]);
  assert.deepEqual(await ids(`team=${team.id}`), [ours.id]);
  assert.deepEqual(await ids('state=solved,closed'), []);
  assert.equal((await ids('state=new,open')).length, 3);
});

houseTest('the queue goes by priority, then by who has waited longest', async (house) => {
  const first = await house.ticket();
  const second = await house.ticket();
  const urgent = await house.ticket({ priority: 'urgent' });
  const low = await house.ticket({ priority: 'low' });
  const queue = (await house.all('/api/v1/tickets?order=queue')).map((ticket) => ticket.id);
  assert.deepEqual(queue, [urgent.id, first.id, second.id, low.id]);
  const answered = await house.post(`/api/v1/tickets/${first.id}/messages`, { text: '확인하고 있어요.', public: true });
  assert.equal(answered.status, 201, answered.text);
  assert.equal((await house.get(`/api/v1/tickets/${first.id}`)).json.waiting_since, null);
});

houseTest('badges count by view', async (house) => {
  const me = (await house.get('/api/v1/accounts')).json.items[0];
  await house.ticket({ assignee: me.id });
  await house.ticket();
  await house.ticket();
  const badges = (await house.get('/api/v1/tickets/badges')).json;
  assert.deepEqual(badges.mine, { count: 1, more: false });
  assert.deepEqual(badges.unassigned, { count: 2, more: false });
  assert.deepEqual(badges.all, { count: 3, more: false });
});

houseTest('tickets are counted by state, priority, team, assignee and tag', async (house) => {
  const me = (await house.get('/api/v1/accounts')).json.items[0];
  await house.ticket({ assignee: me.id, priority: 'urgent', tags: ['환불', 'vip'] });
  const second = await house.ticket({ tags: ['환불'] });
  const target = `/api/v1/tickets/${second.id}`;
  const third = await house.ticket({ tags: ['vip'] });
  const solved = await house.patch(`/api/v1/tickets/${third.id}`, third.version, { state: 'solved' });
  assert.equal(solved.status, 200, solved.text);
  const counts = (await house.get('/api/v1/tickets/counts')).json;
  assert.deepEqual(counts.states, { new: 2, open: 0, pending: 0, on_hold: 0, solved: 1, closed: 0 });
  assert.deepEqual(counts.priorities, { low: 0, normal: 1, high: 0, urgent: 1 });
  assert.deepEqual(counts.teams, [{ team: null, count: 2 }]);
  assert.deepEqual(counts.assignees,
    [{ assignee: null, count: 1 }, { assignee: { id: me.id, name: me.name }, count: 1 }]);
  assert.deepEqual(counts.tags, [{ tag: '환불', count: 2 }, { tag: 'vip', count: 1 }]);
  const changed = await house.patch(target, second.version, { tags: [] });
  assert.equal(changed.status, 200, changed.text);
  assert.deepEqual((await house.get('/api/v1/tickets/counts')).json.tags.map(({ count }) => count), [1, 1]);
});

houseTest('a change needs the version it was made on', async (house) => {
  const ticket = await house.ticket();
  const target = `/api/v1/tickets/${ticket.id}`;
  const version = (await house.get(target)).json.version;
  const without = await house.patch(target, undefined, { priority: 'high' });
  assert.equal(without.status, 428);
  const done = await house.patch(target, version, { priority: 'high' });
  assert.equal(done.status, 200, done.text);
  assert.equal(done.json.priority, 'high');
  assert.notEqual(done.json.version, version);
  const late = await house.patch(target, version, { priority: 'low' });
  assert.equal(late.status, 412);
  assert.equal(late.json.params.current_version, done.json.version);
  assert.equal((await house.get(target)).json.priority, 'high');
});

houseTest('of two changes at the same moment one wins and the other hears of it', async (house) => {
  const ticket = await house.ticket();
  const target = `/api/v1/tickets/${ticket.id}`;
  const version = (await house.get(target)).json.version;
  for (let round = 0, seen = version; round < 5; round++) {
    const both = await Promise.all(['high', 'urgent'].map((priority, i) =>
      house.patch(target, seen, { subject: `${priority} ${round} ${i}` })));
    assert.deepEqual(both.map((answer) => answer.status).sort(), [200, 412]);
    seen = both.find((answer) => answer.status === 200).json.version;
  }
});

houseTest('the timeline tells what happened, newest first, with who and when', async (house) => {
  const ticket = await house.ticket();
  const target = `/api/v1/tickets/${ticket.id}`;
  await house.post(`${target}/messages`, { text: '내부 메모예요', public: false });
  await house.post(`${target}/messages`, { text: 'We are looking into it.', public: true, state: 'pending' });
  const version = (await house.get(target)).json.version;
  assert.equal((await house.patch(target, version, { priority: 'urgent' })).status, 200);
  const items = await house.all(`${target}/timeline?limit=2`);
  for (const item of items) {
    assert.match(item.at, instant);
    assert.equal(typeof item.type, 'string');
    assert.ok(['account', 'customer', 'system', 'rule'].includes(item.actor.kind));
  }
  const types = items.map((item) => item.type);
  assert.equal(types[0], 'ticket.priority_changed');
  assert.deepEqual(items[0].data, { from: 'normal', to: 'urgent' });
  assert.equal(types.filter((type) => type === 'message').length, 3);
  assert.ok(types.includes('ticket.created') && types.includes('ticket.state_changed'));
  const messages = items.filter((item) => item.type === 'message').map((item) => item.message);
  assert.deepEqual(messages.map((message) => message.public), [true, false, true]);
  assert.deepEqual(messages.map((message) => message.from), ['agent', 'agent', 'customer']);
  const oldestFirst = await house.all(`${target}/timeline?order=asc`);
  assert.deepEqual(oldestFirst.map((item) => item.id), items.map((item) => item.id).reverse());
});

houseTest('solving asks the customer, and a no opens it again for the same owner', async (house) => {
  const me = (await house.get('/api/v1/accounts')).json.items[0];
  const ticket = await house.ticket({ assignee: me.id });
  const target = `/api/v1/tickets/${ticket.id}`;
  const version = (await house.get(target)).json.version;
  const solved = await house.patch(target, version, { state: 'solved' });
  assert.equal(solved.status, 200, solved.text);
  assert.match(solved.json.solved_at, instant);
  const answer = await house.post(`${target}/confirm`, { solved: false });
  assert.ok(answer.status < 300, answer.text);
  const now = (await house.get(target)).json;
  assert.equal(now.state, 'open');
  assert.equal(now.assignee.id, me.id);
  const types = (await house.all(`${target}/timeline`)).map((item) => item.type);
  assert.ok(types.includes('ticket.confirm_asked') && types.includes('ticket.reopened'));
});

houseTest('an action is undone where nobody changed the field since', async (house) => {
  const ticket = await house.ticket();
  const target = `/api/v1/tickets/${ticket.id}`;
  let version = (await house.get(target)).json.version;
  const changed = await house.patch(target, version, { priority: 'urgent', subject: '새 제목' });
  const action = changed.headers.get('x-pharos-action');
  assert.match(action ?? '', /^\d+$/);
  version = changed.json.version;
  const later = await house.patch(target, version, { subject: '더 새 제목' });
  assert.equal(later.status, 200);
  const undone = await house.post(`/api/v1/actions/${action}/undo`);
  assert.equal(undone.status, 200, undone.text);
  assert.deepEqual(undone.json.restored, ['priority']);
  assert.deepEqual(undone.json.left.map((each) => each.field), ['subject']);
  const now = (await house.get(target)).json;
  assert.equal(now.priority, 'normal');
  assert.equal(now.subject, '더 새 제목');
});

houseTest('an idempotency key makes a repetition harmless', async (house) => {
  const headers = { 'idempotency-key': 'order-4711' };
  const body = ticketBody();
  const first = await house.post('/api/v1/tickets', body, { headers });
  const again = await house.post('/api/v1/tickets', body, { headers });
  assert.equal(first.status, 201);
  assert.equal(again.status, 201);
  assert.equal(again.text, first.text);
  assert.equal(again.headers.get('location'), first.headers.get('location'));
  assert.equal(again.headers.get('etag'), first.headers.get('etag'));
  const other = await house.post('/api/v1/tickets', { ...body, subject: 'another' }, { headers });
  assert.equal(other.status, 422);
  assert.equal((await house.all('/api/v1/tickets')).length, 1);
});

houseTest('of twenty requests with one key at the same moment one makes the ticket', async (house) => {
  const body = ticketBody();
  const answers = await Promise.all(Array.from({ length: 20 }, () =>
    house.post('/api/v1/tickets', body, { headers: { 'idempotency-key': 'stampede' } })));
  for (const answer of answers)
    assert.ok([201, 409].includes(answer.status), `${answer.status} ${answer.text}`);
  assert.ok(answers.some((answer) => answer.status === 201));
  assert.equal((await house.all('/api/v1/tickets')).length, 1);
});

houseTest('drafts are kept per person and given back', async (house) => {
  const ticket = await house.ticket();
  const target = `/api/v1/tickets/${ticket.id}/draft`;
  const file = await house.request('POST', '/api/v1/uploads?filename=a.png', { body: Buffer.from('PNG'), headers: { 'content-type': 'image/png' } });
  const mail = { from: 'support@haneul.example', cc: ['이영 <lee@mail.example>', '아직 주소가 아닌'] };
  const saved = await house.request('PUT', target, { body: { text: '쓰다 만 답장', public: true, mail, attachments: [file.json.id, 999] } });
  assert.ok(saved.status < 300, saved.text);
  const kept = (await house.get(target)).json;
  assert.deepEqual([kept.text, kept.mail, kept.attachments.map((each) => each.filename)], ['쓰다 만 답장', mail, ['a.png']]);
  const gone = await house.request('DELETE', target);
  assert.equal(gone.status, 204, gone.text);
  const none = await house.get(target);
  assert.deepEqual([none.status, none.json], [200, { text: '', public: true, mail: null, returned: null, attachments: [], saved_at: null, version: 0 }]);
});

houseTest('a file is uploaded, attached and downloaded as it was, never as a page', async (house) => {
  const bytes = Buffer.from('<script>alert(1)</script>\u0000한글', 'utf8');
  const upload = await house.request('POST', `/api/v1/uploads?filename=${encodeURIComponent('영수증.html')}`,
    { body: bytes, headers: { 'content-type': 'text/html' } });
  assert.equal(upload.status, 201, upload.text);
  assert.equal(upload.json.size, bytes.length);
  assert.equal(upload.json.filename, '영수증.html');
  const ticket = await house.ticket();
  const sent = await house.post(`/api/v1/tickets/${ticket.id}/messages`,
    { text: '첨부합니다', public: true, attachments: [upload.json.id] });
  assert.equal(sent.status, 201, sent.text);
  const [attachment] = sent.json.attachments;
  const answer = await fetch(`${house.url}/api/v1/attachments/${attachment.id}?inline=1`,
    { headers: { authorization: `Bearer ${house.token}` } });
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes);
  assert.match(answer.headers.get('content-disposition'), /^attachment/);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.match(answer.headers.get('content-security-policy'), /sandbox/);
});

houseTest('HTML of strangers is cleaned before anybody sees it', async (house) => {
  const ticket = await house.ticket({
    message: { html: '<p onclick="x()">안녕<script>alert(1)</script><img src=x onerror=alert(1)><b>굵게</b></p>' },
  });
  const [entry] = (await house.all(`/api/v1/tickets/${ticket.id}/timeline`))
    .filter((item) => item.type === 'message');
  assert.equal(entry.message.has_html, true);
  assert.match(entry.message.text, /안녕/);
  assert.doesNotMatch(entry.message.text, /alert/);
  const page = await house.get(`/api/v1/tickets/${ticket.id}/messages/${entry.message.id}/html`);
  assert.equal(page.status, 200);
  assert.match(page.text, /<b>굵게<\/b>/);
  assert.doesNotMatch(page.text, /script|onclick|onerror/i);
});

houseTest('search finds two Korean syllables, words of a message and filters', async (house) => {
  const refund = await house.ticket({ subject: '환불이 아직 안 됐어요', tags: ['refund'] });
  const invoice = await house.ticket({ subject: 'Invoices for March',
    message: { text: 'The tax invoice 세금계산서 never arrived.' } });
  const found = (query) => eventually(async () => {
    const answer = await house.get(`/api/v1/search?q=${encodeURIComponent(query)}`);
    assert.equal(answer.status, 200, answer.text);
    // The subject and each message are found on their own.
    return answer.json.items.length > 0 && [...new Set(answer.json.items.map((item) => item.ticket.id))];
  }, { what: `finding ${query}` });
  assert.deepEqual(await found('환불'), [refund.id]);
  assert.deepEqual(await found('계산'), [invoice.id]);
  assert.deepEqual(await found('invoice'), [invoice.id]);
  assert.deepEqual(await found('tag:refund'), [refund.id]);
  const none = await house.get('/api/v1/search?q=%ED%83%9D%EB%B0%B0');
  assert.deepEqual(none.json.items, []);
});
