// Tickets that mail has made, answers to them, and how often a relay had each.
import assert from 'node:assert/strict';
import { MailPeer } from './mail-load.mjs';
import { eventually } from './wait.mjs';

/** That many tickets that mail has made. */
export async function ticketsByMail(house, count) {
  const peer = await new MailPeer(house, 'lmtp').greet();
  for (let i = 0; i < count; i++) {
    await peer.offer(`asks-${i}@mail.example`);
    const mail = `From: asks-${i}@mail.example\r\nSubject: Asks ${i}\r\nMessage-ID: <asks-${i}@mail.example>\r\n\r\nWhen?`;
    assert.match(await peer.give(mail), /^250 /);
  }
  peer.end();
  return eventually(async () => {
    const all = await house.all('/api/v1/tickets?limit=200');
    return all.length === count && all;
  }, { withinMs: 30_000, what: 'tickets' });
}

/** Answers every ticket, many at a time; the ids of those messages that were made for sure. */
export async function answerAll(house, tickets, text) {
  const made = await Promise.all(tickets.map(async (ticket) => {
    try {
      const answer = await house.post(`/api/v1/tickets/${ticket.id}/messages`, { text });
      return answer.status === 201 && answer.json.id;
    } catch {
      return false; // the server is gone
    }
  }));
  return made.filter((id) => id !== false);
}

/** What became of the mails of all answers. */
export async function answersOf(house) {
  const tickets = await house.all('/api/v1/tickets?limit=200');
  const mails = await Promise.all(tickets.map((ticket) => house.get(`/api/v1/tickets/${ticket.id}/mails`)));
  return mails.flatMap((answer) => answer.json.items).filter((mail) => mail.direction === 'out');
}

/** How often the relay has had each mail. */
export function timesTaken(relay) {
  const times = new Map();
  for (const mail of relay.mails)
    times.set(mail.field('Message-ID'), (times.get(mail.field('Message-ID')) ?? 0) + 1);
  return times;
}
