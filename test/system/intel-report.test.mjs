/** `pharos intel eval`: the page a person reads, months, and whether a model may replace another. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { intents, labelled, outOfScope, reviews, talks } from '../harness/intel-texts.mjs';

const program = process.env.PHAROS_PROGRAM;
const few = intents.filter((_, i) => i % 13 === 0);
const evil = '<script>alert(1)</script> please cancel my order';
const folder = mkdtempSync(join(tmpdir(), 'pharos-report-'));
const at = (name) => join(folder, name);

function write(name, lines) {
  writeFileSync(at(name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return at(name);
}

function intel(...args) {
  const { status, stdout, stderr } = spawnSync(program, ['intel', ...args], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

function train(name, lines) {
  return intel('train', '--task', 'intent', '--data', write(`${name}.jsonl`, lines), '--model', at(name), '--threads', '2');
}

let trained;
let answer;
let page;

before(() => {
  const lines = [...labelled(180, { seed: 5, of: few }), ...outOfScope(30)];
  // Its label is not what it says, so that it is among the examples of what is mistaken.
  Object.assign(lines[0], { text: evil, label: 'broken_filter' });
  lines.forEach((line, i) => { line.time = `2026-0${1 + (i % 3)}-15T12:00:00+09:00`; });
  trained = train('good', labelled(240, { seed: 2, of: few }));
  // The labels are those of other texts: this one knows nothing.
  const texts = labelled(240, { seed: 3, of: few });
  train('bad', texts.map(({ text }, i) => ({ text, label: texts[(i + 1) % texts.length].label })));
  answer = intel('eval', '--model', at('good'), '--data', write('test.jsonl', lines), '--report', at('out.html'), '--against', at('bad'));
  page = readFileSync(at('out.html'), 'utf8');
});

after(() => rmSync(folder, { recursive: true }));

test('training tells what shuffled labels and fewer texts teach', () => {
  const { cv } = trained;
  assert.ok(cv.permuted_accuracy < cv.accuracy - 0.2, JSON.stringify(cv));
  assert.ok(cv.permuted_accuracy < cv.permuted_chance + 0.2, JSON.stringify(cv));
  assert.deepEqual(cv.learning_curve.map(({ n }) => n), [48, 96, 192]);
  assert.ok(cv.learning_curve[2].accuracy > cv.learning_curve[0].accuracy);
});

test('lines with a time are counted by month', () => {
  assert.deepEqual(answer.months.map(({ month, n }) => [month, n]), [['2026-01', 70], ['2026-02', 70], ['2026-03', 70]]);
  for (const { accuracy, drift, psi } of answer.months)
    assert.ok(accuracy > 0.5 && ['none', 'some', 'much'].includes(drift) && psi >= 0);
});

test('a model replaces one that is worse, and not one that is better', () => {
  assert.deepEqual([answer.against.replace, answer.against.why, answer.against.from, answer.against.n], [true, 'better', '2026-03', 70]);
  const { against } = intel('eval', '--model', at('bad'), '--data', at('test.jsonl'), '--against', at('good'));
  assert.deepEqual([against.replace, against.why], [false, 'worse']);
  const same = intel('eval', '--model', at('good'), '--data', at('test.jsonl'), '--against', at('good')).against;
  assert.deepEqual([same.replace, same.why, same.p], [true, 'no_difference', 1]);
});

test('a time that cannot be read belongs to no month', () => {
  const { status, stdout, stderr } = spawnSync(program, ['intel', 'eval', '--model', at('good'), '--data',
    write('when.jsonl', ['yesterday', 5, null, '2026-11-22T02:14:07Z'].map((time) => ({ text: 'a', label: few[0], time })))], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const { n, months } = JSON.parse(stdout);
  assert.deepEqual([n, months.length, months[0].n], [4, 1, 1]);
});

test('the page has nothing from elsewhere, and no text of somebody else as markup', () => {
  for (const foreign of ['<script', 'http:', 'https:', ' src=', ' href=', 'url(', 'intel.report.'])
    assert.ok(!page.includes(foreign), foreign);
  assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt; please'));
});

test('the page opens in a browser, in either language, without a word to the console', async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const tab = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const said = [];
    tab.on('console', (message) => said.push(message.text()));
    tab.on('pageerror', (error) => said.push(String(error)));
    tab.on('dialog', (dialog) => said.push(dialog.message()));
    await tab.goto(pathToFileURL(at('out.html')).href);
    assert.ok(await tab.isVisible('h1:text("모델 성적표")'));
    await tab.click('label[for=en]');
    assert.ok(await tab.isVisible('h1:text("How well the model does")'));
    assert.ok(!await tab.isVisible('h1:text("모델 성적표")'));
    assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth), 390);
    // As XML every element must be closed by its own end; void elements and the doctype are HTML's.
    const fault = await tab.evaluate((html) => {
      const xml = html.replace(/<!doctype html>/, '').replace(/<(meta|input)([^>]*?)( checked)?>/g, '<$1$2/>');
      return new DOMParser().parseFromString(xml, 'application/xml').querySelector('parsererror')?.textContent ?? '';
    }, page);
    assert.equal(fault, '');
    assert.deepEqual(said, []);
  } finally {
    await browser.close();
  }
});

/** Nothing of weight for axe, no scrolling to the side, dark ink on white paper. */
async function lookAt(tab, lang) {
  await tab.emulateMedia({ media: 'screen' });
  await tab.click(`label[for=${lang}]`);
  await tab.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  for (const [width, colorScheme] of [[1440, 'light'], [390, 'dark'], [390, 'light']]) {
    await tab.setViewportSize({ width, height: 900 });
    await tab.emulateMedia({ media: 'screen', colorScheme });
    const found = await tab.evaluate(async () => {
      const { violations } = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`);
    });
    assert.deepEqual(found, [], `${lang} ${width} ${colorScheme}`);
    assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth), width);
  }
  await tab.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const [ink, paper] = await tab.evaluate((code) => [getComputedStyle(document.querySelector(`.${code} dd.big`)).color, getComputedStyle(document.body).backgroundColor], lang);
  assert.ok(Number(/\d+/.exec(ink)[0]) < 80, `printed in ${ink}`);
  assert.equal(paper, 'rgb(255, 255, 255)');
  assert.ok(!await tab.isVisible('.tab'));
}

test('the pages of all tasks can be used by everybody, on screens and on paper', async () => {
  intel('train', '--task', 'sentiment', '--data', write('s.train', reviews(600)), '--model', at('s.model'));
  intel('eval', '--model', at('s.model'), '--data', write('s.test', reviews(200, { seed: 2 })), '--report', at('s.html'));
  intel('train', '--task', 'csat', '--data', write('c.train', talks(600)), '--model', at('c.model'));
  intel('eval', '--model', at('c.model'), '--data', write('c.test', talks(200, { seed: 2 })), '--report', at('c.html'));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    for (const name of ['out.html', 's.html', 'c.html']) {
      const tab = await browser.newPage();
      await tab.goto(pathToFileURL(at(name)).href);
      for (const lang of ['ko', 'en'])
        await lookAt(tab, lang);
      await tab.close();
    }
  } finally {
    await browser.close();
  }
});
