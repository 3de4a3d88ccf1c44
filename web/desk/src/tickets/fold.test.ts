import { describe, expect, it } from 'vitest';
import type { Entry, EventEntry, MessageEntry } from '../api/types';
import { layOut, mergeEntries } from './fold';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 1, minute)).toISOString();
const actor = { kind: 'account' as const, id: 1, name: '강민재' };

function event(id: number, minute: number): EventEntry {
  return { type: 'ticket.state_changed', id, at: at(minute), actor, data: { from: 'open', to: 'pending' } };
}

function message(id: number, minute: number, more: Partial<MessageEntry['message']> = {}): MessageEntry {
  return {
    type: 'message', id, at: at(minute), actor,
    message: {
      id, public: true, from: 'customer', author: { kind: 'customer', id: 9, name: '윤가람' }, text: '…', has_html: false, unverified: false,
      channel: 'api', at: at(minute), attachments: [], ...more,
    },
  };
}

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
const noMail = () => false;
const kinds = (entries: Entry[], unread: string | null = null) => layOut(entries, dayOf, unread, noMail).map((line) => line.kind);

describe('a timeline', () => {
  it('shows a survey as a card of its own, between what happened before and after', () => {
    const lines = layOut([event(1, 0), event(2, 1), event(3, 2), event(4, 3), event(5, 4)], dayOf, null, noMail, (id) => id === 3);
    expect(lines.map((line) => line.kind)).toEqual(['day', 'event', 'event', 'survey', 'event', 'event']);
  });
  it('folds three or more events in a row, fewer not', () => {
    expect(kinds([event(1, 0), event(2, 1), message(3, 2), event(4, 3), event(5, 4), event(6, 5)])).toEqual([
      'day', 'event', 'event', 'message', 'fold',
    ]);
  });
  it('does not fold across days', () => {
    const tomorrow = { ...event(4, 0), at: '2026-11-23T01:00:00.000Z' };
    expect(kinds([event(1, 0), event(2, 1), tomorrow])).toEqual(['day', 'event', 'event', 'day', 'event']);
  });
  it('joins messages of one voice within two minutes', () => {
    const lines = layOut(
      [message(1, 0), message(2, 2), message(3, 5), message(4, 6, { public: false }), message(5, 6, { public: false })],
      dayOf,
      null,
      noMail,
    );
    expect(lines.filter((line) => line.kind === 'message').map((line) => line.kind === 'message' && line.joined)).toEqual([
      false, true, false, false, false,
    ]);
  });
  it('leaves every mail its head', () => {
    const lines = layOut([message(1, 0), message(2, 0), message(3, 0), message(4, 0)], dayOf, null, (id) => id === 2);
    expect(lines.flatMap((line) => (line.kind === 'message' ? [line.joined] : []))).toEqual([false, false, false, true]);
  });
  it('marks the first unread message', () => {
    expect(kinds([message(1, 0), message(2, 1)], 'm2')).toEqual(['day', 'message', 'first_unread', 'message']);
  });
  it('merges pages without doubles, oldest first', () => {
    const merged = mergeEntries([message(3, 2), event(4, 3)], [message(3, 2, { text: 'new' }), message(1, 0)]);
    expect(merged.map((entry) => entry.id)).toEqual([1, 3, 4]);
    expect(merged[1]).toMatchObject({ message: { text: 'new' } });
  });
});
