import { expect, it } from 'vitest';
import type { Entry, MessageEntry } from '../api/types';
import { onItsWay } from './on_its_way';
import type { Outgoing } from './outbox';

const AT = Date.parse('2026-11-22T02:14:00Z');

const item = (more: Partial<Outgoing> = {}, text = '네,\n고맙습니다.'): Outgoing =>
  ({ key: 'k', ticket: 7, message: { text, public: true }, files: [], state: 'sending', madeAt: AT, dueAt: AT, uncertain: false, problem: null, ...more });

const entry = (id: number, at: number, author = 3, text = '네, \n고맙습니다.'): Entry =>
  ({ type: 'message', id, at: new Date(at).toISOString(), message: { id, text, public: true, author: { kind: 'account', id: author, name: null } } }) as unknown as MessageEntry;

it('a message that the timeline shows is not shown as being sent', () => {
  expect(onItsWay([item()], [entry(1, AT + 10_000)], 3)).toEqual([]);
});

it('an older one, one of somebody else and another text do not stand for it', () => {
  for (const other of [entry(1, AT - 60_000), entry(1, AT + 1, 4), entry(1, AT + 1, 3, '아니요')])
    expect(onItsWay([item()], [other], 3)).toHaveLength(1);
});

it('two with the same text need two to stand for them', () => {
  const two = [item({ key: 'a' }), item({ key: 'b' })];
  expect(onItsWay(two, [entry(1, AT + 1)], 3).map((each) => each.key)).toEqual(['b']);
  expect(onItsWay(two, [entry(1, AT + 1), entry(2, AT + 2)], 3)).toEqual([]);
});
