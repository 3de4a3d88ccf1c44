// `pharos intel train`, `eval` and `predict` from outside: what is learned from made-up customers, and what happens with bad input.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { intents, labelled, outOfScope, randomFrom, reviews, talks } from '../harness/intel-texts.mjs';

const program = process.env.PHAROS_PROGRAM;
let folder;

before(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-intel-')); });
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const at = (name) => path.join(folder, name);
const lines = (list) => list.map((line) => `${JSON.stringify(line)}\n`).join('');

function put(name, list) {
  fs.writeFileSync(at(name), typeof list === 'string' || Buffer.isBuffer(list) ? list : lines(list));
  return at(name);
}

const run = (args, input) => spawnSync(program, ['intel', ...args], { input, encoding: 'utf8', maxBuffer: 1 << 28 });

function intel(args, input) {
  const done = run(args, input);
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}

const train = (task, data, model, more = []) => JSON.parse(intel(['train', '--task', task, '--data', data, '--model', model, ...more]));
const evaluate = (model, data, more = []) => JSON.parse(intel(['eval', '--model', model, '--data', data, ...more]));
const predict = (model, list) => intel(['predict', '--model', model], lines(list)).trim().split('\n').map((line) => JSON.parse(line));

/** Refused, with exit code 2 and a line on stderr that says what it is about. */
function refused(args, about, input) {
  const done = run(args, input);
  assert.equal(done.status, 2, `${done.status} ${done.stderr}`);
  assert.match(done.stderr, about);
  assert.equal(done.stdout, '');
}

test('77 intents: accuracy, threshold, what is out of scope, reasons', () => {
  const told = train('intent', put('i.train', labelled(3850)), at('i.model'));
  assert.deepEqual([told.task, told.n, told.labels], ['intent', 3850, 77]);
  assert.equal(told.model_bytes, fs.statSync(at('i.model')).size);
  assert.ok(told.model_bytes < 12e6 && told.features > 1000 && told.cv.accuracy > 0.95);

  const found = evaluate(at('i.model'), put('i.test', [...labelled(770, { seed: 2 }), ...outOfScope(300)]), ['--predictions', at('i.out')]);
  assert.equal(found.n, 1070);
  assert.ok(found.accuracy > 0.97, `accuracy ${found.accuracy}`);
  assert.ok(found.macro_f1 > 0.97 && found.ece < 0.03, `macro F1 ${found.macro_f1}, ECE ${found.ece}`);
  assert.ok(found.in_scope.rejected < 0.06, `rejected ${found.in_scope.rejected}`);
  assert.equal(found.oos.n, 300);
  assert.ok(found.oos.recall > 0.9 && found.oos.auroc > 0.97, `out of scope ${JSON.stringify(found.oos)}`);
  assert.ok(found.p95_us >= found.p50_us && found.p50_us > 0);

  const answers = fs.readFileSync(at('i.out'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(answers.length, 1070);
  for (const answer of answers) {
    assert.equal(answer.top.length, 3);
    assert.equal(answer.label, answer.top[0].label);
    assert.equal(answer.p, answer.top[0].p);
    assert.equal(answer.signal, 'ok');
    assert.ok(answer.reasons.length <= 5);
  }
});

test('without its three strongest reasons a text is less sure in 9 of 10 cases', () => {
  const texts = labelled(400, { seed: 5 });
  const first = predict(at('i.model'), texts);
  const less = texts.map(({ text }, i) => ({ text: first[i].reasons.slice(0, 3).reduce((rest, { feature }) => rest.replaceAll(feature, ' '), text) }));
  const second = predict(at('i.model'), less);
  const lower = first.filter((answer, i) => {
    const again = second[i].top.find(({ label }) => label === answer.label);
    return (again?.p ?? 0) < answer.p;
  });
  assert.ok(lower.length >= 360, `${lower.length} of 400`);
});

test('ten examples a class, and the class names', () => {
  const few = intents.filter((_, i) => i % 3 === 0);
  const told = train('intent', put('few.train', labelled(10 * few.length, { seed: 3, of: few })), at('few.model'));
  assert.equal(told.labels, few.length);
  const found = evaluate(at('few.model'), put('few.test', labelled(520, { seed: 4, of: few })));
  assert.ok(found.accuracy > 0.58, `accuracy ${found.accuracy}`);
});

test('the same for a seed, whatever the order of the lines and the number of processes', () => {
  const list = labelled(600, { seed: 6, of: intents.slice(0, 12) });
  train('intent', put('a.train', list), at('a.model'), ['--seed', '5', '--threads', '1']);
  train('intent', put('b.train', [...list].reverse()), at('b.model'), ['--seed', '5', '--threads', '4']);
  assert.deepEqual(fs.readFileSync(at('a.model')), fs.readFileSync(at('b.model')));
  const texts = labelled(50, { seed: 7 });
  assert.deepEqual(predict(at('a.model'), texts), predict(at('a.model'), [...texts].reverse()).reverse());
});

test('numbers of any size beside the text are learned from, and names of any length', () => {
  const of = (name, i) => ({ [name]: i % 2 ? 2_500_000 + i : 2_500_000 - i });
  for (const name of ['amount_krw', '결제 금액 '.repeat(20), 'x'.repeat(130)]) {
    const list = Array.from({ length: 200 }, (_, i) => ({ text: `question ${i % 7}`, label: i % 2 ? 'dis' : 'ok', facts: of(name, i) }));
    train('csat', put('facts.train', list), at('facts.model'));
    const [above, below] = predict(at('facts.model'), [{ text: 'question 3', facts: { [name]: 2_500_500 } }, { text: 'question 3', facts: { [name]: 2_499_500 } }]);
    assert.equal(above.label, 'dis', name);
    assert.equal(below.label, 'ok', name);
  }
  const twins = [['a', 'b'], ['b', 'a'], ['b', 'b'], ['a', 'a']].flatMap(([key, value]) =>
    Array.from({ length: 10 }, (_, i) => ({ text: 'hi there', label: i % 2 ? 'one' : 'two', facts: { [key]: value } })));
  train('intent', put('twins.train', twins), at('twins.model'));
  train('intent', put('twins.back', [...twins].reverse()), at('twins.back.model'));
  assert.deepEqual(fs.readFileSync(at('twins.model')), fs.readFileSync(at('twins.back.model')));
});

test('labels that were shuffled teach nothing', () => {
  const random = randomFrom(8);
  const list = labelled(1000, { seed: 8, of: intents.slice(0, 10) });
  const shuffled = list.map(({ text }) => ({ text, label: list[Math.floor(random() * list.length)].label }));
  train('intent', put('p.train', shuffled), at('p.model'));
  const found = evaluate(at('p.model'), put('p.test', labelled(500, { seed: 9, of: intents.slice(0, 10) })));
  assert.ok(found.accuracy < 0.25, `accuracy ${found.accuracy}`);
});

test('validation gives the threshold, and its unknown labels are out of scope', () => {
  const list = labelled(1540, { seed: 10 });
  const val = put('v.val', [...labelled(500, { seed: 11 }), ...outOfScope(100, { seed: 12 })]);
  train('intent', put('v.train', list), at('v.model'), ['--val', val]);
  const found = evaluate(at('v.model'), put('v.test', [...labelled(770, { seed: 13 }), ...outOfScope(200, { seed: 14 })]));
  assert.ok(found.in_scope.rejected < 0.08 && found.oos.recall > 0.9, JSON.stringify(found));
});

test('reviews: sentiment, whether it comes true, feelings and urgency', () => {
  train('sentiment', put('s.train', reviews(4000)), at('s.model'));
  const found = evaluate(at('s.model'), put('s.test', reviews(2000, { seed: 2 })));
  assert.ok(found.accuracy > 0.92, `accuracy ${found.accuracy} where 0.95 can be had`);
  assert.ok(found.ece < 0.04, `ECE ${found.ece}`);
  const [answer] = predict(at('s.model'), [{ text: '최고예요 정말 좋아요' }]);
  assert.equal(answer.label, 'pos');
  assert.ok(typeof answer.emotion === 'string' && typeof answer.urgency === 'string');
});

test('talks: dissatisfaction is ranked, and chance is called no signal', () => {
  const told = train('csat', put('c.train', talks(3000)), at('c.model'));
  assert.equal(told.cv.signal, 'ok');
  assert.ok(told.cv.auroc_low < told.cv.auroc && told.cv.auroc < told.cv.auroc_high);
  const tests = talks(2000, { seed: 2 });
  const found = evaluate(at('c.model'), put('c.test', tests), ['--predictions', at('c.out')]);
  assert.ok(found.auroc > 0.85 && found.ap > 0.6, `AUROC ${found.auroc}, AP ${found.ap}`);
  const p = fs.readFileSync(at('c.out'), 'utf8').trim().split('\n').map((line) => {
    const answer = JSON.parse(line);
    return answer.top.find(({ label }) => label === 'dis').p;
  });
  const top = tests.map((each, i) => ({ ...each, p: p[i] })).sort((a, b) => b.p - a.p).slice(0, 100);
  const base = tests.filter(({ label }) => label === 'dis').length / tests.length;
  const lift = top.filter(({ label }) => label === 'dis').length / 100 / base;
  assert.ok(lift > 4.5, `lift ${lift}`);

  const chance = train('csat', put('r.train', talks(3000, { signal: false })), at('r.model'));
  assert.equal(chance.cv.signal, 'no_signal');
  const [answer] = predict(at('r.model'), talks(1, { seed: 3 }));
  assert.deepEqual([answer.signal, answer.answer, answer.reasons], ['no_signal', false, []]);
});

test('a handful of texts comes back under its own label, and never surely under another', () => {
  const pairs = [['great service thanks', 'this is broken'], ['lovely people', 'does not start'], ['빠르고 친절해요', '고장났어요'], ['works well', 'makes noise']];
  for (const [n, task] of [[1, 'intent'], [2, 'intent'], [4, 'intent'], [2, 'sentiment'], [4, 'sentiment']]) {
    const few = pairs.slice(0, n).flatMap(([good, bad]) => [{ text: good, label: 'praise' }, { text: bad, label: 'bug' }]);
    train(task, put('h.train', few), at('h.model'));
    predict(at('h.model'), few).forEach((answer, i) => assert.ok(answer.label === few[i].label || !answer.answer, `${n} ${few[i].text}: ${answer.label} ${answer.p}`));
  }
});

test('validation with nothing in scope leaves the threshold to the folds', () => {
  train('intent', put('z.train', labelled(600, { of: intents.slice(0, 8) })), at('z.model'), ['--val', put('z.val', outOfScope(60))]);
  const found = evaluate(at('z.model'), put('z.test', outOfScope(100, { seed: 3 })));
  assert.ok(found.oos.recall > 0.9, JSON.stringify(found.oos));
});

test('what cannot be said is no success', () => {
  const done = spawnSync('sh', ['-c', `"${program}" intel eval --model "${at('i.model')}" --data "${at('i.test')}" >/dev/full`], { encoding: 'utf8' });
  assert.notEqual(done.status, 0);
  assert.match(done.stderr, /written/);
  const before = fs.readFileSync(at('i.test'));
  refused(['eval', '--model', at('i.model'), '--data', at('i.test'), '--predictions', at('i.test')], /written over/);
  assert.deepEqual(fs.readFileSync(at('i.test')), before);
  const stream = put('k.jsonl', [{ id: 1, time: '2026-11-22T02:14:07Z', text: 'a' }]);
  refused(['cluster', '--data', stream, '--out', stream], /written over/);
  refused(['index', '--corpus', stream, '--index', stream], /written over/);
});

test('strange texts have a defined answer', () => {
  const answers = intel(['predict', '--model', at('i.model')], Buffer.concat([
    Buffer.from(lines([{ text: '' }, { text: ' \n\t' }, { text: '가'.repeat(1000000) }, { text: 'cancel my order' }])),
    Buffer.from('{"text":"caf\xe9 \xff"}\n\n', 'latin1'),
    Buffer.from(lines([{ text: '취소', other: { deep: [[[[[[[[[[1]]]]]]]]]] }, context: ['hi'], facts: { plan: 'gold', n: 3, list: [1], none: null }, more: { a: 1 } }])),
  ])).trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(answers.length, 6);
  assert.deepEqual(answers.slice(0, 3).map(({ answer }) => answer), [false, false, false]);
  assert.deepEqual([answers[3].label, answers[3].answer], ['cancel_order', true]);
});

test('members that are not read, halves of characters and numbers without end are no reason to refuse a file', () => {
  const good = labelled(100, { of: intents.slice(0, 5) });
  const odd = String.raw`{"text":"not read","text":"cancel it \ud83d please","label":"${good[0].label}","id":12345678901234567890123,"size":1e999,"note":"\udc00 \u0000","facts":{"n":-1e400}}`;
  const told = train('intent', put('m.train', `${odd}\n${lines(good)}`), at('m.model'));
  assert.equal(told.n, 101);
  const answers = intel(['predict', '--model', at('m.model')], `${odd}\n{"text":"cancel it \ufffd please","facts":{"n":-1.7976931348623157e308}}\n`).trim().split('\n');
  assert.equal(answers[0], answers[1]);
});

test('a failure leaves the file that was there', () => {
  const list = labelled(100, { of: intents.slice(0, 5) });
  train('intent', put('w.train', list), at('w.model'));
  const model = fs.readFileSync(at('w.model'));
  refused(['train', '--task', 'intent', '--data', put('w2.train', `${lines(list)}{"text":1}\n`), '--model', at('w.model')], /w2\.train: line 101/);
  assert.deepEqual(fs.readFileSync(at('w.model')), model);
  evaluate(at('w.model'), at('w.train'), ['--predictions', at('w.out'), '--report', at('w.html')]);
  const [out, page] = [fs.readFileSync(at('w.out')), fs.readFileSync(at('w.html'))];
  refused(['eval', '--model', at('w.model'), '--data', at('w2.train'), '--predictions', at('w.out'), '--report', at('w.html')], /w2\.train: line 101/);
  assert.deepEqual([fs.readFileSync(at('w.out')), fs.readFileSync(at('w.html'))], [out, page]);
  const full = spawnSync('sh', ['-c', `ulimit -f 8; trap '' XFSZ; "${program}" intel eval --model "${at('w.model')}" --data "${at('w.train')}" --predictions "${at('w.out')}" --report "${at('w.html')}"`], { encoding: 'utf8' });
  assert.notEqual(full.status, 0);
  assert.match(full.stderr, /cannot be written/);
  assert.deepEqual([fs.readFileSync(at('w.out')), fs.readFileSync(at('w.html'))], [out, page]);
  assert.deepEqual(fs.readdirSync(folder).filter((name) => name.includes('.part-')), []);
});

test('what cannot be used is refused, with the line', () => {
  const good = put('g.train', labelled(100, { of: intents.slice(0, 5) }));
  const model = at('x.model');
  const learn = (data, ...more) => ['train', '--task', 'intent', '--data', data, '--model', model, ...more];

  refused(['train'], /--task/);
  refused(['train', '--task', 'mood', '--data', good, '--model', model], /--task/);
  refused(learn(at('nothing')), /nothing/);
  refused(learn(put('e.train', '')), /no line/);
  refused(learn(put('o.train', labelled(20, { of: ['cancel_order'] }))), /one label/);
  refused(learn(put('l.train', '{"text":"a","label":"x"}\n{"text":"b"}\n')), /line 2.*label/);
  refused(learn(put('t.train', '{"label":"x"}\n')), /line 1.*text/);
  refused(learn(put('j.train', '{"text":"a","label":"x"}\n{"text":')), /line 2/);
  refused(learn(put('n.train', '[1]\n')), /line 1/);
  refused(learn(good, '--seed', '-1'), /--seed/);
  refused(['train', '--task', 'csat', '--data', good, '--model', model], /dis.*ok/);
  refused(['predict', '--model', good], /kind|short/, '');
  refused(['predict', '--model', at('nothing')], /nothing/, '');
  const bytes = fs.readFileSync(at('i.model'));
  refused(['predict', '--model', put('cut.model', bytes.subarray(0, bytes.length - 100))], /whole/, '');
  bytes[bytes.length >> 1] ^= 1;
  refused(['eval', '--data', good, '--model', put('bad.model', bytes)], /damaged/);
  refused(['eval', '--model', at('i.model'), '--data', put('no.test', '\n')], /no line/);
  refused(['learn'], /usage/);
  assert.ok(!fs.existsSync(model));
});
