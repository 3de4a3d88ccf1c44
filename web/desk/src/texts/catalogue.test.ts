import en from 'virtual:texts/en';
import ko from 'virtual:texts/ko';
import { describe, expect, it } from 'vitest';
import { format } from './format';

const values = (text: string) => [...new Set([...text.matchAll(/\{([a-z]+)/g)].map((found) => found[1]!))].sort();

describe('the desk’s share of the catalogue', () => {
  it('has the same keys in both languages, with the same values', () => {
    expect(Object.keys(ko)).toEqual(Object.keys(en));
    for (const key of Object.keys(ko)) expect([key, values(ko[key]!)]).toEqual([key, values(en[key]!)]);
  });
  it('can be written throughout', () => {
    for (const [language, texts] of [['ko', ko], ['en', en]] as const) {
      for (const [key, text] of Object.entries(texts)) {
        const given = Object.fromEntries(values(text).map((name) => [name, name === 'n' ? 3 : '값']));
        expect([key, format(language, text, given)]).not.toEqual([key, '']);
      }
    }
  });
});
