/** `pharos intel index` and `search-eval`: documents for texts, from outside. The texts are made here, with noise. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const program = process.env.PHAROS_PROGRAM;
const folder = mkdtempSync(join(tmpdir(), 'intel-search-'));
after(() => rmSync(folder, { recursive: true }));

const path = (name) => join(folder, name);
const lines = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

function file(name, content) {
  writeFileSync(path(name), content);
  return path(name);
}

function intel(...args) {
  const { status, stdout, stderr } = spawnSync(program, ['intel', ...args], { encoding: 'utf8' });
  return { status, stderr, answer: status === 0 ? JSON.parse(stdout) : null };
}

function search(corpus, queries, { learn, more = [] } = {}) {
  const made = intel('index', '--corpus', file('corpus.jsonl', lines(corpus)), '--index', path('i.bin'));
  assert.equal(made.status, 0, made.stderr);
  const args = ['--index', path('i.bin'), '--queries', file('queries.jsonl', lines(queries)), '--results', path('results.jsonl'), ...more];
  if (learn) args.push('--learn', file('learn.jsonl', lines(learn)));
  const found = intel('search-eval', ...args);
  assert.equal(found.status, 0, found.stderr);
  return { ...found.answer, results: readFileSync(path('results.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line)) };
}

/** The same numbers on every machine (mulberry32). */
function chance(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/* Every topic is a thing and what is wrong with it; people say both in ways of their own, the last of which no document says. */
const english = {
  things: [['refund', 'money back'], ['parcel', 'package'], ['invoice', 'bill'], ['password', 'login code'], ['subscription', 'plan'],
    ['voucher', 'coupon'], ['address', 'street'], ['headphones', 'earbuds'], ['mattress', 'bed'], ['warranty', 'guarantee']],
  wrongs: [['late', 'delayed', 'has not come yet'], ['wrong', 'not correct', 'mistaken'], ['cancel', 'stop', 'call off'],
    ['change', 'update', 'edit'], ['broken', 'damaged', 'does not work']],
  title: ([thing], [wrong]) => `What to do about a ${thing}: ${wrong}`,
  text: (things, wrongs) => `This page explains how we help when your ${things.join(' or ')} is ${wrongs[1]}. Write to us with the order number.`,
  say: (thing, wrong, roll) => [`hi, my ${thing} ${wrong}`, `${wrong} ${thing} please help me`, `question regarding ${thing}, it is ${wrong}?`,
    `can you tell me about ${wrong} with the ${thing}s`, `${thing} ${wrong}!!! order ${10000 + roll(9999)}`][roll(5)],
  strange: ['what is the weather tomorrow in the mountains', 'recommend a good pizza restaurant nearby', 'who won the football match yesterday',
    'tell me a joke about penguins', 'translate good morning into spanish', 'how tall is the eiffel tower'],
};
const korean = {
  things: [['환불', '돈'], ['배송', '택배'], ['영수증', '계산서'], ['비밀번호', '암호'], ['구독', '정기결제'],
    ['쿠폰', '할인권'], ['주소', '배송지'], ['이어폰', '헤드폰'], ['매트리스', '침대'], ['보증', '무상수리']],
  wrongs: [['지연', '늦어요', '아직 안 와요'], ['오류', '틀려요', '잘못됐어요'], ['취소', '그만', '해지'], ['변경', '바꾸고', '수정'], ['고장', '파손', '안 돼요']],
  title: ([thing], [wrong]) => `${thing} ${wrong} 안내`,
  text: (things, wrongs) => `${things.join(' 또는 ')} ${wrongs[1]} 문제를 도와드립니다. 주문 번호와 함께 문의해 주세요.`,
  say: (thing, wrong, roll) => [`안녕하세요 ${thing}${['이', '을', '은', '도'][roll(4)]} ${wrong}`, `${thing}${wrong} 어떻게 하나요?`,
    `저기요 ${wrong} ${thing} 문의요ㅠㅠㅠ`, `${thing} 관련해서 ${wrong} 부탁드려요`, `주문 ${10000 + roll(9999)} ${thing}${['에', '의'][roll(2)]} ${wrong}`][roll(5)],
  strange: ['내일 서울 날씨 알려줘', '근처 맛집 추천', '어제 축구 누가 이겼어', '펭귄 농담 하나 해줘', '스페인어로 아침 인사가 뭐야', '에펠탑 높이'],
};

/** A slip of the fingers: a character lost, doubled or in the wrong place; in Korean a blank too many or too few. */
function slip(text, roll) {
  const chars = [...text];
  const at = 1 + roll(chars.length - 2);
  const kinds = [() => chars.splice(at, 1), () => chars.splice(at, 0, chars[at]), () => chars.splice(at, 2, chars[at + 1], chars[at]), () => chars.splice(at, 0, ' ')];
  kinds[roll(4)]();
  return chars.join('');
}

function world(language, seed) {
  const roll = chance(seed);
  const corpus = [];
  const make = (perTopic) => corpus.flatMap((document) => Array.from({ length: perTopic }, () => {
    const thing = language.things[document.thing][roll(3) === 0 ? 1 : 0];
    const wrong = language.wrongs[document.wrong][roll(language.wrongs[document.wrong].length)];
    const text = language.say(thing, wrong, roll);
    return { text: roll(3) === 0 ? slip(text, roll) : text, relevant: [document.id] };
  }));
  language.things.forEach((things, thing) => language.wrongs.forEach((wrongs, wrong) => corpus.push({
    id: `${thing}-${wrong}`, thing, wrong, title: language.title(things, wrongs), text: language.text(things, wrongs) })));
  return { corpus, queries: make(4), past: make(12) };
}

const refused = (results) => results.filter((result) => !result.answer).length / results.length;

for (const [name, language, plain, learned] of [['English', english, 0.68, 0.95], ['Korean', korean, 0.62, 0.85]]) {
  test(`${name}: found by words, and better by what was accepted`, () => {
    const { corpus, queries, past } = world(language, 7);
    const before = search(corpus, queries);
    const then = search(corpus, queries, { learn: past });
    assert.deepEqual(Object.keys(before).slice(0, 6), ['n', 'recall@1', 'recall@5', 'recall@10', 'mrr', 'p95_us']);
    assert.equal(before.n, queries.length);
    assert.ok(before['recall@1'] >= plain, `recall@1 ${before['recall@1']}`);
    assert.ok(then['recall@1'] >= learned, `learned recall@1 ${then['recall@1']}`);
    assert.ok(then['recall@5'] >= then['recall@1'] && then['recall@10'] >= then['recall@5'] && then.mrr >= then['recall@1']);
  });

  test(`${name}: what nothing fits is told apart`, () => {
    const { corpus, queries, past } = world(language, 8);
    const strange = language.strange.map((text) => ({ text, relevant: [] }));
    for (const learn of [undefined, past]) {
      const { results } = search(corpus, [...queries, ...strange], { learn });
      assert.ok(refused(results.slice(0, queries.length)) <= 0.15);
      assert.ok(refused(results.slice(queries.length)) >= 0.8);
    }
  });
}

test('the same documents make the same file, and answers do not depend on their neighbours', () => {
  const { corpus, queries, past } = world(korean, 9);
  const once = search(corpus, queries, { learn: past });
  const bytes = readFileSync(path('i.bin'));
  const again = search(corpus, [...queries].reverse(), { learn: past, more: ['--threads', '2'] });
  assert.ok(bytes.equals(readFileSync(path('i.bin'))));
  assert.deepEqual(again.results.reverse(), once.results);
});

test('ids come back as they came, no more than were asked for', () => {
  const corpus = [{ id: 7, text: 'refund of money' }, { id: '7', text: 'refund of vouchers' }, { id: '환불 "안내"', title: '환불', text: '' }];
  const found = search(corpus, [{ text: 'money refund', relevant: [7] }, { text: '환불을', relevant: ['환불 "안내"'] }, { text: 'refund', relevant: ['gone'] },
    { text: '' }], { more: ['--k', '1'] });
  assert.deepEqual(found.results.map((result) => result.ids), [[7], ['환불 "안내"'], [found.results[2].ids[0]], []]);
  assert.equal(found.results[3].answer, false);
  assert.ok(Math.abs(found['recall@1'] - 2 / 3) < 1e-9);
});

test('a document that says it in its title comes first', () => {
  const corpus = [{ id: 1, title: 'Delivery', text: 'A page on parcels and invoices.' }, { id: 2, title: 'Parcels', text: 'A page on delivery and invoices.' }];
  assert.deepEqual(search(corpus, [{ text: 'delivery' }, { text: 'parcels' }]).results.map((result) => result.ids[0]), [1, 2]);
});

test('bad corpora and queries are refused with their line', () => {
  const index = (content) => intel('index', '--corpus', file('bad.jsonl', content), '--index', path('bad.bin'));
  for (const [content, words] of [
    ['', /no document/], ['{"id":1,"text":"a"}\n{"id":1,"text":"b"}\n', /line 2/], ['{"id":1}\n', /line 1.*text/], ['{"text":"a"}\n', /line 1.*id/],
    ['{"id":1.5,"text":"a"}\n', /line 1.*id/], ['{"id":1,"text":"a"\n', /line 1/], ['[]\n', /line 1/], ['{"id":1,"title":5,"text":"a"}\n', /line 1.*title/]]) {
    const { status, stderr } = index(content);
    assert.equal(status, 2, content);
    assert.match(stderr, words);
  }
  assert.equal(index(Buffer.concat([Buffer.from('{"id":1,"text":"a '), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')])).status, 0);
  search([{ id: 1, text: 'refund' }], [{ text: 'refund' }]);
  const ask = (content, ...more) => intel('search-eval', '--index', path('i.bin'), '--queries', file('bad.jsonl', content), ...more);
  for (const [content, words] of [['{"text":"a","relevant":7}\n', /line 1.*relevant/], ['{"text":"a"}\n{"relevant":[1]}\n', /line 2.*text/], ['{"text":"a","relevant":[null]}\n', /line 1/]]) {
    const { status, stderr } = ask(content);
    assert.equal(status, 2, content);
    assert.match(stderr, words);
  }
  assert.equal(ask('{"text":"a"}\n', '--k', '0').status, 2);
  assert.equal(ask('{"text":"a"}\n', '--learn', file('nobody.jsonl', '{"text":"a","relevant":["gone"]}\n')).status, 2);
  assert.equal(intel('search-eval', '--queries', path('bad.jsonl')).status, 2);
  assert.equal(ask('').answer.n, 0);
});

test('long, empty and broken texts have an answer', () => {
  const long = 'refund parcel '.repeat(75000);
  const { results } = search([{ id: 1, text: long }, { id: 2, text: '' }, { id: 3, text: 'parcel' }], [{ text: long, relevant: [1] }, { text: '   ', relevant: [] }, { text: '😀😀😀' }]);
  assert.equal(results[0].ids[0], 1);
  assert.deepEqual(results.slice(1), [{ ids: [], answer: false }, { ids: [], answer: false }]);
});

test('a file that is cut, foreign or not there is refused', () => {
  search([{ id: 1, text: 'refund' }], [{ text: 'refund' }]);
  const ask = (name) => intel('search-eval', '--index', path(name), '--queries', path('queries.jsonl')).status;
  assert.equal(ask('i.bin'), 0);
  truncateSync(path('i.bin'), 900);
  for (const name of ['i.bin', 'queries.jsonl', 'nowhere.bin', '.']) assert.equal(ask(name), 2, name);
});
