/** `pharos intel cluster` and `pharos intel spikes`, from outside. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const program = process.env.PHAROS_PROGRAM;
const folder = mkdtempSync(join(tmpdir(), 'pharos-stream-'));
after(() => rmSync(folder, { recursive: true }));

const data = join(folder, 'stream.jsonl');
const out = join(folder, 'clusters.jsonl');

function intel(verb, lines, args = []) {
  writeFileSync(data, typeof lines === 'string' || Buffer.isBuffer(lines) ? lines : lines.map(line => JSON.stringify(line) + '\n').join(''));
  const { status, stdout, stderr } = spawnSync(program, ['intel', verb, '--data', data, ...args], { encoding: 'utf8', maxBuffer: 64 << 20 });
  return { status, stdout, stderr };
}

function cluster(lines) {
  const { status, stdout, stderr } = intel('cluster', lines, ['--out', out]);
  assert.equal(status, 0, stderr);
  const clusters = readFileSync(out, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line));
  assert.equal(JSON.parse(stdout).n, clusters.length);
  assert.equal(JSON.parse(stdout).clusters, new Set(clusters.map(line => line.cluster)).size);
  return clusters;
}

function spikes(lines) {
  const { status, stdout, stderr } = intel('spikes', lines);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const minute = 60_000;
const at = (day, n) => new Date(Date.UTC(2026, 0, 5 + day) + n * minute).toISOString();

test('texts that say the same share a cluster, in Korean and in English', () => {
  const texts = [
    'I forgot my password and cannot log in', '비밀번호를 잊어버려서 로그인이 안 돼요', 'cannot log in, forgot the password',
    '배송이 언제 도착하나요?', '로그인이 안 돼요 비밀번호를 잊어버렸어요', 'when will my parcel arrive?', '제 배송이 언제 도착하나요', 'My parcel, when will it arrive',
  ];
  const clusters = cluster(texts.map((text, i) => ({ id: i % 2 ? i : `t-${i}`, time: at(0, i), text, other: [1] })));
  assert.deepEqual(clusters.map(line => line.id), texts.map((_, i) => (i % 2 ? i : `t-${i}`)));
  assert.deepEqual(clusters.map(line => line.cluster), [0, 1, 0, 3, 1, 5, 3, 5].map(i => clusters[i].cluster));
  assert.equal(new Set(clusters.map(line => line.cluster)).size, 4);
});

test('no line, one line and empty texts have an answer', () => {
  assert.deepEqual(cluster(''), []);
  assert.deepEqual(cluster([{ id: 1, time: at(0, 0), text: 'hello' }]), [{ id: 1, cluster: 1 }]);
  assert.equal(new Set(cluster([{ id: 1, time: at(0, 0), text: '' }, { id: 2, time: at(0, 0), text: '  ' }]).map(line => line.cluster)).size, 1);
  assert.deepEqual(spikes(''), []);
  assert.deepEqual(spikes([{ id: 1, time: at(0, 0), text: 'hello' }]), []);
});

test('a text of a million characters and broken UTF-8 are texts', () => {
  const long = '가나다 abc '.repeat(125_000);
  assert.equal(cluster([{ id: 1, time: at(0, 0), text: long }, { id: 2, time: at(0, 1), text: long }])[1].cluster, 1);
  const broken = Buffer.concat([Buffer.from(`{"id":1,"time":"${at(0, 0)}","text":"`), Buffer.from([0xff, 0xc0, 0xed]), Buffer.from('"}\n')]);
  assert.equal(intel('cluster', broken, ['--out', out]).status, 0);
});

test('what is refused names its line', () => {
  const good = { id: 1, time: at(1, 0), text: 'a' };
  const cases = [
    [[good, { id: 2, time: at(0, 0), text: 'b' }], /line 2: .*before/],
    [[good, { time: at(2, 0), text: 'b' }], /line 2: "id"/],
    [[good, { id: 2, text: 'b' }], /line 2: "time"/],
    [[{ ...good, time: 'yesterday' }], /line 1: "time"/],
    [[{ ...good, time: 1767571200 }], /line 1: "time"/],
    [[{ ...good, text: 7 }], /line 1: "text"/],
    [[{ id: 1, time: at(1, 0) }], /line 1: "text"/],
    [[{ ...good, id: [1] }], /line 1: "id"/],
    ['{"id":1\n', /line 1: /],
    ['[1]\n', /line 1: /],
  ];
  for (const [lines, message] of cases)
    for (const verb of ['cluster', 'spikes']) {
      const { status, stdout, stderr } = intel(verb, lines, verb === 'cluster' ? ['--out', out] : []);
      assert.equal(status, 2, JSON.stringify(lines));
      assert.match(stderr, message);
      assert.equal(stdout, '');
    }
  const mixed = intel('spikes', [{ ...good, cluster: 'x' }, { ...good, id: 2 }]);
  assert.equal(mixed.status, 2);
  assert.match(mixed.stderr, /line 2: "cluster"/);
});

test('options that are missing or wrong are refused', () => {
  assert.equal(spawnSync(program, ['intel', 'spikes']).status, 2);
  assert.equal(intel('cluster', []).status, 2);
  assert.equal(intel('spikes', [], ['--seed', 'x']).status, 2);
  assert.equal(spawnSync(program, ['intel', 'spikes', '--data', join(folder, 'none')]).status, 2);
  assert.equal(intel('cluster', [], ['--out', join(folder, 'no', 'such')]).status, 2);
});

/** Two quiet topics, of which one rises on day 35. */
function rising(time = at, more = () => ({})) {
  const lines = [];
  for (let day = 0; day < 38; day++)
    for (let n = 0; n < 12; n++) {
      if (n < 3 || day >= 35)
        lines.push({ id: `pay-${day}-${n}`, time: time(day, 10 * n), text: ['카드 결제가 실패했어요', '카드 결제 오류가 나요 실패', '결제 실패: 카드'][n % 3], ...more('pay') });
      lines.push({ id: `other-${day}-${n}`, time: time(day, 10 * n + 1), text: 'how can I track the shipment of my order', ...more('other') });
    }
  return lines;
}

test('a topic on the rise is found, with its day, its count and words for people', () => {
  const found = spikes(rising());
  assert.equal(found.length, 1);
  const [spike] = found;
  assert.equal(spike.from, '2026-02-09T00:00:00Z');
  assert.equal(spike.until, '2026-02-11T00:00:00Z');
  assert.equal(spike.observed, 36);
  assert.ok(spike.expected > 7 && spike.expected < 13, spike.expected);
  assert.ok(spike.p <= 0.015);
  assert.ok(spike.interval[0] <= spike.expected && spike.interval[1] < spike.observed);
  assert.ok(spike.examples.length > 0 && spike.examples.length <= 5);
  for (const id of spike.examples)
    assert.match(id, /^pay-3[567]-/);
  assert.match(spike.words.en, /^36 texts since 2026-02-09 where [\d.]+ are usual: [\d.]+ × normal$/);
  assert.match(spike.words.ko, /^2026-02-09부터 36건: 평소\([\d.]+건\)의 [\d.]+배$/);
});

test('lines that name their cluster are counted by it', () => {
  const found = spikes(rising(at, cluster => ({ cluster })));
  assert.deepEqual(found.map(spike => [spike.cluster, spike.from]), [['pay', '2026-02-09T00:00:00Z']]);
  const numbered = spikes(rising(at, cluster => ({ cluster: cluster === 'pay' ? 7 : 8 })));
  assert.deepEqual(numbered.map(spike => spike.cluster), [7]);
});

test('days are those of the offset that the first time is written with', () => {
  const seoul = (day, n) => new Date(Date.UTC(2026, 0, 5 + day) + n * minute).toISOString().replace('Z', '+09:00');
  assert.deepEqual(spikes(rising(seoul)).map(spike => spike.from), ['2026-02-09T00:00:00+09:00']);
});

test('the same stream gives the same answer', () => {
  const lines = rising();
  assert.equal(intel('spikes', lines, ['--seed', '1']).stdout, intel('spikes', lines, ['--seed', '2', '--threads', '2']).stdout);
});
