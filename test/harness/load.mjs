// Writers that keep on creating tickets while the test does something cruel, and the book-keeping
// that says afterwards whether anything acknowledged was lost or doubled.
import assert from 'node:assert/strict';
import { pause } from './wait.mjs';

let runs = 0;

export class Load {
  /** `houses` take turns; each writer has one request open at a time. */
  constructor(houses, { writers = 8 } = {}) {
    runs += 1;
    this.run = runs;
    this.houses = houses;
    this.sent = new Map();     // subject -> {key, body}
    this.answered = new Map(); // subject -> id
    this.refused = [];         // answers that were neither 201 nor a clear "later"
    this.later = 0;            // answers 503 and 429
    this.running = true;
    this.done = Promise.all(Array.from({ length: writers }, (_, i) => this.write(i)));
  }

  async write(writer) {
    for (let turn = 0; this.running; turn++) {
      const house = this.houses[(writer + turn) % this.houses.length];
      const subject = `부하 ${this.run}-${writer}-${turn}`;
      const body = { subject, customer: { email: `load-${writer}@buyer.example` },
        message: { text: `본문 ${subject}` } };
      this.sent.set(subject, { key: `load-${this.run}-${writer}-${turn}`, body });
      await this.send(house, subject);
    }
  }

  async send(house, subject) {
    const { key, body } = this.sent.get(subject);
    let answer;
    try {
      answer = await house.post('/api/v1/tickets', body,
        { headers: { 'idempotency-key': key }, signal: AbortSignal.timeout(20_000) });
    } catch {
      await pause(20); // the server is gone; whether it happened is not known
      return;
    }
    if (answer.status === 201)
      this.answered.set(subject, answer.json.id);
    else if (answer.status === 503 || answer.status === 429) {
      this.later += 1;
      if (!/^\d+$/.test(answer.headers.get('retry-after') ?? ''))
        this.refused.push(`${answer.status} without Retry-After`);
      await pause(50);
    } else {
      this.refused.push(`${answer.status} ${answer.text.slice(0, 300)}`);
      await pause(50);
    }
  }

  /** Waits until so many have been answered, so that the blow falls in the middle of work. */
  async untilAnswered(count, withinMs = 30_000) {
    const end = Date.now() + withinMs;
    while (this.answered.size < count) {
      if (Date.now() > end)
        throw new Error(`only ${this.answered.size} of ${count} answered; ${this.refused[0] ?? ''}`);
      await pause(5);
    }
  }

  async stop() {
    this.running = false;
    await this.done;
  }

  /** Sends again, with its key, whatever has no answer yet: the client's duty after a crash. */
  async settle(house) {
    for (const subject of this.sent.keys())
      if (!this.answered.has(subject)) {
        await this.send(house, subject);
        assert.ok(this.answered.has(subject), `could not settle ${subject}: ${this.refused.pop()}`);
      }
  }

  /** Everything answered is there once, with its message and its event; nothing is there twice. */
  async check(house) {
    assert.deepEqual(this.refused, []);
    const tickets = (await house.all('/api/v1/tickets?limit=200'))
      .filter((ticket) => ticket.subject.startsWith(`부하 ${this.run}-`));
    const bySubject = new Map();
    for (const ticket of tickets) {
      assert.ok(!bySubject.has(ticket.subject), `twice: ${ticket.subject}`);
      bySubject.set(ticket.subject, ticket);
      assert.ok(this.sent.has(ticket.subject), `nobody sent ${ticket.subject}`);
      assert.equal(ticket.message_count, 1, ticket.subject);
    }
    for (const [subject, id] of this.answered)
      assert.equal(bySubject.get(subject)?.id, id, `lost or other: ${subject}`);
    await this.checkSome(house, tickets);
  }

  /** Looks into some tickets whole: half a ticket must never show. */
  async checkSome(house, tickets) {
    const step = Math.max(1, Math.floor(tickets.length / 40));
    for (let i = 0; i < tickets.length; i += step) {
      const items = (await house.get(`/api/v1/tickets/${tickets[i].id}/timeline?limit=200`)).json.items;
      const types = items.map((item) => item.type).sort();
      assert.deepEqual(types, ['message', 'ticket.created'], tickets[i].subject);
      assert.equal(items.find((item) => item.type === 'message').message.text,
        `본문 ${tickets[i].subject}`);
    }
  }
}
