import { describe, expect, it } from 'vitest';
import type { Entry, MessageEntry } from '../api/types';
import { firstUnread } from './first_unread';

const ME = 1;
const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 1, minute)).toISOString();

function message(id: number, from: 'customer' | number): MessageEntry {
  const author = from === 'customer' ? { kind: 'customer' as const, id: 9, name: '윤가람' } : { kind: 'account' as const, id: from, name: '…' };
  return {
    type: 'message', id, at: at(id), actor: author,
    message: { id, public: true, from: from === 'customer' ? 'customer' : 'agent', author, text: '…', has_html: false, unverified: false, channel: 'api', at: at(id), attachments: [] },
  };
}

describe('an unread ticket opens', () => {
  const entries: Entry[] = [message(1, 'customer'), message(2, ME), message(3, 2), message(4, 'customer'), message(5, 'customer')];
  it('where the customer began to wait', () => expect(firstUnread(entries, at(4), ME)).toBe('m4'));
  it('after my own last message when nobody waits', () => expect(firstUnread(entries, null, ME)).toBe('m3'));
  it('at the first message when I wrote none', () => expect(firstUnread(entries, null, 7)).toBe('m1'));
  it('at the last message when that is mine', () => expect(firstUnread(entries.slice(0, 2), null, ME)).toBe('m2'));
  it('anywhere when there is no message', () => expect(firstUnread([], null, ME)).toBeNull());
});
