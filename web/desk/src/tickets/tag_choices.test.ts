import { expect, it } from 'vitest';
import { keepChoice, tagChoices } from './tag_choices';

const known = ['배송', '환불', '부분 환불', 'refund', '배송'];

it('tags that begin with what is typed come first', () => {
  expect(tagChoices(known, [], '환')).toEqual(['환불', '부분 환불']);
  expect(tagChoices(known, [], '#REF')).toEqual(['refund']);
  expect(tagChoices(known, [], 'ㅎㅂ')[0]).toBe('환불');
});

it('those the ticket has are not offered, nor one twice', () => {
  expect(tagChoices(known, ['환불'], '')).toEqual(['배송', '부분 환불', 'refund']);
  expect(tagChoices(known, [], 'x')).toEqual([]);
});

it('what is chosen stays chosen when the list is read anew', () => {
  expect(keepChoice(['환불', '배송'], 1, ['배송', '교환', '환불'])).toBe(0);
  expect(keepChoice(['환불', '배송'], 1, ['환불'])).toBe(-1);
  expect(keepChoice(['환불', '배송'], -1, ['환불'])).toBe(-1);
  expect(keepChoice([], -1, ['환불'])).toBe(-1);
});
