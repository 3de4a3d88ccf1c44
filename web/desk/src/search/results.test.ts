import { describe, expect, it } from 'vitest';
import type { Hit, TicketRow } from '../api/types';
import { pathOf, results } from './results';

const hit = (ticket: number, message: number | null, text: string): Hit => ({
  ticket: { id: ticket, subject: '환불 문의' } as TicketRow, message, at: '2026-11-22T01:00:00.000Z', highlights: [{ text, ranges: [[0, 2]] }],
});

describe('results of a search', () => {
  it('take the subject and the messages of one ticket together', () => {
    const found = results([hit(1, null, '환불 문의'), hit(1, 7, '환불이 늦어요'), hit(2, 9, '환불'), hit(1, 8, '환불!')]);
    expect(found.map((each) => [each.ticket.id, each.subject?.text ?? null, each.lines.map((line) => line.message)])).toEqual([
      [1, '환불 문의', [7]],
      [2, null, [9]],
      [1, null, [8]],
    ]);
  });
  it('lead to the message found, else to the ticket', () => {
    expect(results([hit(1, null, '환불 문의'), hit(1, 7, '환불이')]).map(pathOf)).toEqual(['/tickets/1#m7']);
    expect(results([hit(1, null, '환불 문의')]).map(pathOf)).toEqual(['/tickets/1']);
  });
});
