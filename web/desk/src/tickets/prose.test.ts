import { describe, expect, it } from 'vitest';
import { languageOf, linkPieces, markPieces, splitQuote } from './prose';

describe('links in text', () => {
  it('are found, without the marks of the sentence', () => {
    expect(linkPieces('보세요 (https://a.example/x?y=1). 끝')).toEqual([
      { text: '보세요 (', href: null },
      { text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' },
      { text: '). 끝', href: null },
    ]);
  });
  it('show no tokens, but the host and what else a person reads', () => {
    const href = 'http://localhost:8080/s/AAECAwQFBgcICQoLDA0ODw?score=5';
    expect(linkPieces(href)).toEqual([{ text: 'http://localhost:8080/s/…?score=5', href }]);
    const long = 'https://a-very-long-name-of-a-host.example/articles/how-to-clean';
    expect(linkPieces(long)).toEqual([{ text: long, href: long }]);
  });
  it('are only http and https', () => {
    expect(linkPieces('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)', href: null }]);
  });
});

describe('a quote at the end', () => {
  it('is parted from what was written', () => {
    expect(splitQuote('네\n\n> 하나\n> 둘\n> 셋\n')).toEqual({ own: '네', quote: '> 하나\n> 둘\n> 셋', lines: 3 });
  });
  it('stays when it is short, or all there is', () => {
    expect(splitQuote('네\n> 하나').quote).toBe('');
    expect(splitQuote('> 하나\n> 둘\n> 셋').quote).toBe('');
  });
});

describe('highlights', () => {
  it('count code points, not UTF-16 units', () => {
    expect(markPieces('😀 환불 문의', [[2, 4]])).toEqual([
      { text: '😀 ', marked: false },
      { text: '환불', marked: true },
      { text: ' 문의', marked: false },
    ]);
  });
  it('survive ranges that touch or overlap', () => {
    expect(markPieces('abcdef', [[0, 2], [1, 3], [3, 4]]).map((piece) => piece.text)).toEqual(['ab', 'c', 'd', 'ef']);
  });
});

it('tells Korean from English by its letters', () => {
  expect([languageOf('RV-9 충전'), languageOf('Refund'), languageOf('123')]).toEqual(['ko', 'en', undefined]);
});
