// Mail servers that keep on bringing mail while the test does something cruel, and the book-keeping that
// says afterwards whether anything they heard "250" for was lost or doubled.
import assert from 'node:assert/strict';
import { addressOf } from './mail.mjs';
import { RawConnection } from './raw.mjs';
import { eventually, pause } from './wait.mjs';

let runs = 0;

/** A connection that waits for one reply after the other. */
export class MailPeer {
  constructor(house, way) {
    this.way = way;
    this.raw = new RawConnection(Number(addressOf(house, way).split(':').pop()));
    this.read = 0; // replies that were looked at
  }

  /** The last line of the next reply. */
  async reply(withinMs = 20_000) {
    const lines = await eventually(() => {
      const all = this.raw.text().split('\r\n').slice(0, -1).filter((line) => line[3] !== '-');
      if (all.length <= this.read && this.raw.isClosed)
        return 'closed';
      return all.length > this.read ? all : null;
    }, { withinMs, everyMs: 2, what: 'a reply' });
    if (lines === 'closed')
      throw new Error('the connection broke');
    return lines[this.read++];
  }

  async say(text, expected) {
    await this.raw.send(text);
    const line = await this.reply();
    assert.match(line, expected);
    return line;
  }

  async greet() {
    assert.match(await this.reply(), /^220 /);
    await this.say(`${this.way === 'smtp' ? 'EHLO' : 'LHLO'} mx.mail.example\r\n`, /^250 /);
    return this;
  }

  /** As far as the server asks for the mail itself. */
  async offer(from, to = 'support@haneul.example') {
    await this.say(`MAIL FROM:<${from}>\r\n`, /^250 /);
    await this.say(`RCPT TO:<${to}>\r\n`, /^250 /);
    await this.say('DATA\r\n', /^354 /);
  }

  /** Sends the mail and answers what the server said. */
  async give(text) {
    await this.raw.send(`${text}\r\n.\r\n`);
    return this.reply();
  }

  end() {
    this.raw.destroy();
  }
}

const connections = 'SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';

/** As if so much time had passed that whatever a killed server had claimed or leased is anybody's; it serves again then. */
export async function letClaimsLapse(house, serve) {
  await house.stop();
  // PostgreSQL may still be at work on what the dead one asked last, and that may be a claim.
  if (house.engine === 'postgres')
    await eventually(() => house.sql(connections) === '0', { withinMs: 30_000, what: 'its connections being gone' });
  house.sql('UPDATE inbox SET due_at_ms = 0 WHERE state = 2; UPDATE outbox SET due_at_ms = 0 WHERE state = 2;'
    + 'UPDATE lease SET expires_at_ms = 0');
  await house.serve(serve);
}

/** What a stopped server's inbox still has to do, for whoever misses a mail. */
export const undone = (house) => house.sql('SELECT i.id, i.state, i.attempts, i.received_at_ms, i.due_at_ms, i.last_error,'
  + ' a.sender, a.helo FROM inbox i LEFT JOIN mail_arrival a ON a.inbox_id = i.id WHERE i.state <> 3 ORDER BY i.id');

export class MailLoad {
  /** Writers take SMTP and LMTP by turns; each brings one mail at a time. */
  constructor(house, { writers = 8 } = {}) {
    runs += 1;
    this.run = runs;
    this.sent = new Map(); // subject -> text of the mail; whoever sent it may not know what became of it
    this.accepted = new Set();
    this.refused = [];
    this.running = true;
    this.done = Promise.all(Array.from({ length: writers }, (_, i) => this.write(house, i)));
  }

  async write(house, writer) {
    try {
      const peer = await new MailPeer(house, writer % 2 === 0 ? 'smtp' : 'lmtp').greet();
      for (let turn = 0; this.running; turn++)
        await this.send(peer, this.mail(writer, turn));
      peer.end();
    } catch {
      // The server is gone: what was under way stands in `sent` without having been accepted.
    }
  }

  mail(writer, turn) {
    const subject = `Load ${this.run}-${writer}-${turn}`;
    this.sent.set(subject, { from: `writer-${writer}@mail.example`, text: [`From: writer-${writer}@mail.example`,
      'To: support@haneul.example', `Subject: ${subject}`, `Message-ID: <${this.run}.${writer}.${turn}@mail.example>`,
      'Date: Tue, 5 Mar 2024 09:30:00 +0900', '', `Text of ${subject}`].join('\r\n') });
    return subject;
  }

  async send(peer, subject) {
    const { from, text } = this.sent.get(subject);
    await peer.offer(from);
    const answer = await peer.give(text);
    if (answer.startsWith('250 '))
      this.accepted.add(subject);
    else
      this.refused.push(answer);
  }

  async untilAccepted(count) {
    await eventually(() => this.accepted.size >= count,
      { withinMs: 60_000, everyMs: 2, what: `${count} accepted mails` });
  }

  async stop() {
    this.running = false;
    await this.done;
  }

  /** Brings again whatever has no answer yet: the sender's duty. */
  async settle(house) {
    const peer = await new MailPeer(house, 'lmtp').greet();
    for (const subject of this.sent.keys())
      if (!this.accepted.has(subject))
        await this.send(peer, subject);
    peer.end();
    assert.equal(this.accepted.size, this.sent.size);
  }

  async tickets(house) {
    const all = await house.all('/api/v1/tickets?limit=200');
    return all.filter((ticket) => ticket.subject.startsWith(`Load ${this.run}-`));
  }

  /** Nothing is there twice, half, or without having been sent. */
  async check(house) {
    assert.deepEqual(this.refused, []);
    const tickets = await this.tickets(house);
    const subjects = tickets.map((ticket) => ticket.subject);
    assert.equal(new Set(subjects).size, subjects.length, 'twice');
    for (const ticket of tickets) {
      assert.ok(this.sent.has(ticket.subject), `nobody sent ${ticket.subject}`);
      assert.equal(ticket.message_count, 1, ticket.subject);
    }
    await this.checkSome(house, tickets);
  }

  async checkSome(house, tickets) {
    const step = Math.max(1, Math.floor(tickets.length / 20));
    for (let i = 0; i < tickets.length; i += step) {
      const items = await house.all(`/api/v1/tickets/${tickets[i].id}/timeline`);
      const message = items.find((item) => item.type === 'message').message;
      assert.equal(message.text, `Text of ${tickets[i].subject}`);
      const mails = (await house.get(`/api/v1/tickets/${tickets[i].id}/mails`)).json.items;
      assert.equal(mails.length, 1, tickets[i].subject);
    }
  }

  /** Everything accepted becomes a ticket. */
  async checkAllThere(house) {
    await eventually(async () => (await this.tickets(house)).length >= this.accepted.size,
      { withinMs: 30_000, what: 'a ticket for every mail' });
    await this.check(house);
    const subjects = new Set((await this.tickets(house)).map((ticket) => ticket.subject));
    assert.deepEqual([...this.accepted].filter((subject) => !subjects.has(subject)), [], 'lost');
  }
}

/** Writers who hear "later" bring the same mail again, as mail servers do. */
export class PatientMailLoad extends MailLoad {
  later = 0; // replies of that kind

  async write(house, writer) {
    const peer = await new MailPeer(house, writer % 2 === 0 ? 'smtp' : 'lmtp').greet();
    for (let turn = 0; this.running; turn++)
      await this.bring(peer, this.mail(writer, turn));
    peer.end();
  }

  async bring(peer, subject) {
    let answer = await this.tryOnce(peer, subject);
    while (answer.startsWith('4')) {
      this.later += 1;
      await pause(50);
      await peer.say('RSET\r\n', /^250 /);
      answer = await this.tryOnce(peer, subject);
    }
    if (answer.startsWith('250 '))
      this.accepted.add(subject);
    else
      this.refused.push(answer);
  }

  /** The reply to the mail, or the first one that says no. */
  async tryOnce(peer, subject) {
    const { from, text } = this.sent.get(subject);
    for (const line of [`MAIL FROM:<${from}>`, 'RCPT TO:<support@haneul.example>', 'DATA']) {
      await peer.raw.send(`${line}\r\n`);
      const answer = await peer.reply();
      if (!/^[23]/.test(answer))
        return answer;
    }
    return peer.give(text);
  }
}
