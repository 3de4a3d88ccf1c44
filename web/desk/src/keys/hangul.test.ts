import { describe, expect, it } from 'vitest';
import { findIn } from './hangul';

describe('finding a command', () => {
  it.each([
    ['환불', 'ㅎㅂ', 0],
    ['환불', '환ㅂ', 0],
    ['환불', '화', 0],
    ['내 차례', 'ㅊㄹ', 1],
    ['상태를 해결로', '해결', 3],
    ['Log out', 'log', 0],
    ['Log out', 'logout', 0],
    ['새 문의', 'ㅅㅁ', 0],
  ])('%s is found by %s', (label, query, at) => {
    expect(findIn(label, query)).toBe(at);
  });
  it.each([
    ['환불', 'ㅂㅎ'],
    ['환불', '하'],
    ['환불', '화불'],
    ['문의', '문의함'],
  ])('%s is not found by %s', (label, query) => {
    expect(findIn(label, query)).toBe(-1);
  });
});
