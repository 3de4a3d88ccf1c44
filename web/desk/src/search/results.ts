import type { Highlight, Hit, TicketRow } from '../api/types';

/** What was found of one ticket, hits that follow each other taken together. */
export interface Result {
  ticket: TicketRow;
  at: string;
  /** The subject with what was found marked in it, when it was found there. */
  subject: Highlight | null;
  /** Lines of messages, each with the message it stands in. */
  lines: { message: number | null; line: Highlight }[];
}

function take(result: Result, hit: Hit): void {
  for (const line of hit.highlights) {
    if (line.text === hit.ticket.subject) result.subject ??= line;
    else result.lines.push({ message: hit.message, line });
  }
}

/** Joins neighbouring hits of one ticket: its subject and its messages are one thing to the reader. */
export function results(hits: Hit[]): Result[] {
  const joined: Result[] = [];
  for (const hit of hits) {
    let last = joined[joined.length - 1];
    if (!last || last.ticket.id !== hit.ticket.id) {
      last = { ticket: hit.ticket, at: hit.at, subject: null, lines: [] };
      joined.push(last);
    }
    take(last, hit);
  }
  return joined;
}

/** Where a result leads: to the first message it was found in, or to the ticket. */
export function pathOf(result: Result): string {
  const message = result.lines.find((each) => each.message !== null)?.message;
  return `/tickets/${result.ticket.id}${message === undefined ? '' : `#m${message}`}`;
}
