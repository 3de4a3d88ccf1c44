import fs from 'node:fs';
import ko from 'virtual:texts/ko';
import { expect, it } from 'vitest';
import { MAIL_ERROR_KEY, mailErrorWords } from './error_words';

const sources = ['io/net_trouble.c', 'proto/smtp/smtp_client_outcome.c'].map((file) => fs.readFileSync(new URL(`../../../../src/${file}`, import.meta.url), 'utf8'));

it('every trouble that the server can name has words', () => {
  const tables = sources.map((source) => /trouble_names\[\w+\] = \{([^}]*)\}/.exec(source)![1]!);
  const codes = tables.flatMap((table) => [...table.matchAll(/"([a-z0-9_]+)"/g)].map((found) => found[1]!));
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => !MAIL_ERROR_KEY[code])).toEqual([]);
});

it('the key of each code is its own, and there', () => {
  for (const [code, key] of Object.entries(MAIL_ERROR_KEY)) expect([key.split('.').pop(), typeof ko[key]]).toEqual([code, 'string']);
});

it('a code that is new is named', () => {
  const say = (key: string, values: Record<string, string | number> = {}) => `${key} ${Object.values(values).join()}`;
  expect(mailErrorWords('of_tomorrow', say)).toBe('desk.mail.error.other of_tomorrow');
});
