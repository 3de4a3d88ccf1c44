import { describe, expect, it } from 'vitest';
import { format } from './format';

describe('a text of the catalogue', () => {
  it('is written as it stands when nothing is named', () => {
    expect(format('ko', '문의')).toBe('문의');
  });
  it('takes named values, numbers grouped', () => {
    expect(format('en', 'by {name}, {n} times', { name: '강민재', n: 4254 })).toBe('by 강민재, 4,254 times');
  });
  it.each([
    ['ko', 1, '문의 1건'],
    ['ko', 3, '문의 3건'],
  ])('has one form in Korean (%s %d)', (language, n, wanted) => {
    expect(format(language, '{n, plural, other {문의 {n}건}}', { n })).toBe(wanted);
  });
  it.each([
    [0, 'no tickets'],
    [1, '1 ticket'],
    [2, '2 tickets'],
  ])('chooses the English form for %d', (n, wanted) => {
    expect(format('en', '{n, plural, =0 {no tickets} one {{n} ticket} other {{n} tickets}}', { n })).toBe(wanted);
  });
  it('shows the name of a value that is missing rather than nothing', () => {
    expect(format('en', 'by {name}')).toBe('by {name}');
  });
  it.each(['{', 'a } b', '{n, plural, one {x}}', '{}', '{n, select, a {x} other {y}}'])('refuses %s', (text) => {
    expect(() => format('en', text)).toThrow();
  });
});

describe('particles follow the last sound', () => {
  it.each([
    ['강민재', '이/가', '강민재가'],
    ['홍예준', '이/가', '홍예준이'],
    ['열림', '으로/로', '열림으로'],
    ['메일', '으로/로', '메일로'],
    ['보류', '으로/로', '보류로'],
    ['RV-9', '은/는', 'RV-9는'],
    ['#48217', '을/를', '#48217을'],
    ['#48217', '으로/로', '#48217로'],
    ['#30', '으로/로', '#30으로'],
    ['58%', '은/는', '58%\u2060는'],
    ['환불(카드)', '이/가', '환불(카드)\u2060가'],
    ['Daniel', '이/가', 'Daniel이'],
    ['Moreau', '을/를', 'Moreau를'],
    ['서울', '과/와', '서울과'],
    ['100,000', '을/를', '100,000을'],
    ['1,000,000,000,000', '이/가', '1,000,000,000,000가'],
    ['RV-8', '으로/로', 'RV-8로'],
    ['SLA', '을/를', 'SLA를'],
    ['CRM', '으로/로', 'CRM으로'],
    ['HR', '으로/로', 'HR로'],
    ['Google', '이/가', 'Google이'],
    ['desk', '이/가', 'desk가'],
    ['phone', '은/는', 'phone은'],
    ['server', '은/는', 'server는'],
  ])('%s + %s', (word, pair, wanted) => {
    expect(format('ko', `{word:${pair}}`, { word })).toBe(wanted);
  });
});
