import { describe, expect, it } from 'vitest';
import type { Priority, TicketRow } from '../api/types';
import { countChanges, grouped, sameOrder, updatedInPlace, withTail } from './list_order';

const row = (id: number, priority: Priority = 'normal', subject = '환불') => ({ id, priority, subject }) as TicketRow;
const ids = (rows: TicketRow[]) => rows.map((each) => each.id);

describe('groups of the list', () => {
  it('come by priority, with their count', () => {
    const items = grouped([row(1, 'urgent'), row(2, 'urgent'), row(3, 'low')], true);
    expect(items.map((item) => (item.kind === 'group' ? `${item.priority} ${item.count}` : item.ticket.id))).toEqual([
      'urgent 2', 1, 2, 'low 1', 3,
    ]);
  });
  it('leave the last count open while more may follow', () => {
    const open = grouped([row(1, 'urgent'), row(2)], false).filter((item) => item.kind === 'group' && item.open);
    expect(open).toMatchObject([{ priority: 'normal' }]);
  });
});

describe('a list that is being read', () => {
  it('takes what is new in its rows without moving them', () => {
    const kept = updatedInPlace([row(1), row(2)], [row(3), row(2, 'urgent', '바뀜')]);
    expect(ids(kept)).toEqual([1, 2]);
    expect(kept[1]).toMatchObject({ subject: '바뀜', priority: 'normal' });
  });
  it('counts what waits', () => {
    expect(countChanges([row(1), row(2), row(3)], [row(4), row(2, 'high'), row(3)])).toEqual({ added: 1, other: 2 });
    expect(countChanges([row(1)], [row(1)])).toEqual({ added: 0, other: 0 });
  });
  it('keeps what was loaded further down', () => {
    expect(ids(withTail([row(9), row(1)], [row(1), row(2), row(3)], false))).toEqual([9, 1, 3]);
    expect(ids(withTail([row(9)], [row(1), row(2)], true))).toEqual([9]);
  });
  it('knows when nothing moved', () => {
    expect(sameOrder([row(1), row(2)], [row(1, 'normal', 'x'), row(2)])).toBe(true);
    expect(sameOrder([row(1), row(2)], [row(2), row(1)])).toBe(false);
  });
});
