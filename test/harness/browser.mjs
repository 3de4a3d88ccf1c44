// The desk in a real browser, with people who use it. Words are looked up in the catalogue, so that a story holds in
// both languages and when somebody finds a better word.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { houseTest } from './house.mjs';

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const axeSource = fs.readFileSync(axePath, 'utf8');
const shots = process.env.PHAROS_SCREENSHOTS;

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

const catalogues = Object.fromEntries(['ko', 'en'].map((language) =>
  [language, JSON.parse(fs.readFileSync(path.join(top, `lang/${language}.json`), 'utf8'))]));

export const password = 'Lighthouse-keeper-7';
export const wide = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** The people of a small company: one team, two agents who write Korean, one who writes English. */
export async function hire(house) {
  const team = await must(house.post('/api/v1/teams', { name: '고객지원' }), 201);
  const people = {};
  for (const [key, name, language, timezone] of [
    ['minjae', '강민재', 'ko', 'Asia/Seoul'],
    ['seoyeon', '김서연', 'ko', 'Asia/Seoul'],
    ['emily', 'Emily Carter', 'en', 'America/New_York'],
  ])
    people[key] = await must(house.post('/api/v1/accounts', {
      email: `${key}@haneul.example`, name, role: 'agent', password, language, timezone, teams: [team.id],
    }), 201);
  return { team, ...people };
}

export async function must(answering, status = 200) {
  const answer = await answering;
  assert.equal(answer.status, status, answer.text);
  return answer.json;
}

/** A ticket with a message of its customer, and some more of its fields. */
export function write(house, more) {
  return must(house.post('/api/v1/tickets', {
    subject: '환불 처리가 아직 안 됐습니다',
    customer: { email: 'soeun.bae@mail.example', name: '배소은' },
    message: { text: '카드 취소가 됐는지 확인 부탁드려요. 주문 번호는 2026-1107입니다.' },
    ...more,
  }), 201);
}

/** One person at one screen. */
export class Desk {
  constructor(house, context, language) {
    this.house = house;
    this.context = context;
    this.language = language;
    this.faults = [];
  }

  /** Goes on in this page of the same browser. */
  async takePage(page) {
    this.page = page;
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => this.faults.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      // Refusals of the server and a server that is away are part of some stories.
      const expected = /^(Failed to load resource|WebSocket connection to)/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !expected)
        this.faults.push(`${message.type()}: ${message.text()}`);
    });
    await this.listenForRefusals();
  }

  /** A text of the catalogue, as a pattern where it names values. */
  say(key) {
    const message = catalogues[this.language][key];
    assert.ok(message, `${key} is in the catalogue`);
    const text = message.replace(/\{n, plural,.*other \{((?:[^{}]|\{n\})*)\}\}/u, '$1');
    if (!text.includes('{'))
      return text;
    const parts = text.split(/\{[^{}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(parts.join('.*'), 'u');
  }

  button(key, where = this.page) {
    return where.getByRole('button', { name: this.say(key), exact: true });
  }

  /** What the page's policy refuses is a fault, also where the browser does not print it. */
  async listenForRefusals() {
    await this.page.exposeFunction('refusedByPolicy', (what) => this.faults.push(what));
    await this.page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) =>
      globalThis.refusedByPolicy(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)));
  }

  async go(place) {
    await this.page.goto(`${this.house.url}/desk${place}`);
  }

  async logIn(person, place = '/tickets') {
    await this.go(place);
    await this.page.getByLabel(this.say('desk.login.email')).fill(person.email);
    await this.page.getByLabel(this.say('desk.login.password')).fill(person.password ?? password);
    await this.button('desk.login.submit').click();
    this.language = person.language;
    await this.page.locator('.rail').waitFor();
    await this.live();
  }

  /** Until the page follows the server: what is changed from now on is seen. */
  async live() {
    await this.page.locator('[data-live="open"]').waitFor({ state: 'attached' });
  }

  row(subject) {
    return this.page.locator('.lst').getByRole('link', { name: subject });
  }

  /** Opens a ticket by its row, and waits until its messages are there. */
  async open(subject) {
    await this.row(subject).click();
    await this.heading(subject).waitFor();
    await this.page.getByRole('article').first().waitFor();
  }

  heading(subject) {
    return this.page.getByRole('heading', { name: subject, level: 1 });
  }

  /** A message of the timeline; one that is still being sent is none. */
  message(text) {
    return this.page.locator('article:not(.out)').filter({ hasText: text });
  }

  /** A message that came or went by mail. */
  mail(text) {
    return this.page.locator('article.mail').filter({ hasText: text });
  }

  /** A message that has not arrived yet. */
  outgoing(text) {
    return this.page.locator('article.out').filter({ hasText: text });
  }

  /** Sends the reply in the composer without the time in which it can be taken back. */
  async sendNow() {
    await this.button('desk.send.pending').click();
    await this.button('desk.sending.now').click();
  }

  field(name) {
    return this.page.locator('.cmp').getByRole('textbox', { name });
  }

  async toast(key) {
    await this.page.locator('.toast').filter({ hasText: this.say(key) }).waitFor();
  }

  /** Picks a value in one of the menus of a ticket's head. */
  async pick(field, option) {
    await this.page.locator('.props').getByRole('button', { name: this.say(field) }).click();
    await this.page.getByRole('menuitemradio', { name: option }).click();
  }

  async shoot(name) {
    if (!shots)
      return;
    fs.mkdirSync(shots, { recursive: true });
    await this.page.screenshot({ path: path.join(shots, `${name}.png`) });
  }

  /** Nothing of weight for axe on the page as it is now. */
  async acceptable(where) {
    await this.page.evaluate(axeSource);
    const found = await this.page.evaluate(async () => {
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      // An open menu hangs beside the landmarks, at the end of the page, as menus do.
      const rules = { region: { enabled: document.querySelector('[role="menu"]') === null } };
      const result = await globalThis.axe.run(document, { runOnly: tags, rules });
      return result.violations.map(({ id, impact, help, nodes }) =>
        `${impact} ${id}: ${help}\n    ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join('\n    ')}`);
    });
    assert.deepEqual(found, [], `${where}, ${this.language}:\n${found.join('\n')}`);
  }

  /** Nothing of weight for axe on the page as it is now, in either theme. */
  async accessible(where) {
    for (const theme of ['light', 'dark']) {
      await this.page.evaluate((name) => { document.documentElement.dataset.theme = name; }, theme);
      await this.acceptable(`${where}, ${theme}`);
      await this.shoot(`${where}-${this.language}-${this.page.viewportSize().width}-${theme}`);
    }
    await this.page.evaluate(() => { document.documentElement.dataset.theme = 'light'; });
  }
}

/** The page itself never scrolls sideways, and what floats is whole. */
export async function fits(at, where) {
  const { width, height } = at.page.viewportSize();
  assert.equal(await at.page.evaluate(() => document.documentElement.scrollWidth), width, `${where}: no sideways scroll`);
  const shifted = await at.page.evaluate(() => [...document.querySelectorAll('*')]
    .filter((el) => el.scrollLeft > 0 && getComputedStyle(el).overflowX === 'hidden' && el.clientWidth > 200).map((el) => el.className));
  assert.deepEqual(shifted, [], `${where}: nothing is pushed aside`);
  for (const box of await at.page.locator('.menu:visible, [role=dialog]:visible').all()) {
    const { x, y, width: w, height: h } = await box.boundingBox();
    assert.ok(x >= 0 && y >= 0 && x + w <= width + 1 && y + h <= height + 1, `${where}: ${JSON.stringify({ x, y, w, h })}`);
  }
}

/**
 * A story: a house, its people, a browser. `desk(options)` sits somebody down at a screen of their own. Faults of the
 * page (errors, what its security policy refused) fail the story. Further options are the house's.
 */
export function story(name, body, { on = ['sqlite'], ...options } = {}) {
  houseTest(name, async (house, t) => {
    const people = await hire(house);
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
    const desks = [];
    const desk = async ({ language = 'ko', viewport = wide, ...more } = {}) => {
      const locale = language === 'ko' ? 'ko-KR' : 'en-GB';
      const context = await browser.newContext({ viewport, locale, hasTouch: viewport.width < 600, reducedMotion: 'reduce', ...more });
      const at = new Desk(house, context, language);
      desks.push(at);
      await at.takePage(await context.newPage());
      return at;
    };
    try {
      await body({ house, people, desk, t });
      for (const each of desks)
        assert.deepEqual(each.faults, []);
    } catch (error) {
      for (const [n, each] of desks.entries())
        await each.shoot(`failed-${name.replace(/[^a-z0-9]+/gi, '-')}-${n}`).catch(() => undefined);
      throw error;
    } finally {
      await browser.close();
    }
  }, { on, ...options });
}
