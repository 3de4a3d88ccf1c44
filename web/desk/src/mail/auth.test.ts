import { expect, it } from 'vitest';
import type { MailAuth } from '../api/types';
import { authLines } from './auth';

const nothing: MailAuth = { spf: null, spf_domain: null, dkim: null, dkim_domain: null, dmarc: null, checked_here: false };
const say = (key: string, values: Record<string, string | number> = {}) => `${key.split('.').pop()} ${Object.values(values).join(' ')}`.trim();

it('a server in front is told of as such, and what we found out ourselves too', () => {
  expect(authLines({ ...nothing, spf: 'pass', spf_domain: 'mail.example', dkim: 'fail', dmarc: 'none' }, say)).toEqual([
    'auth_line SPF pass (mail.example) · auth_hop', 'auth_line DKIM fail · auth_hop', 'auth_line DMARC none · auth_hop',
  ]);
  expect(authLines({ ...nothing, dkim: 'pass', dkim_domain: 'buyer.example', checked_here: true }, say)).toEqual(['auth_line DKIM pass (buyer.example) · auth_here']);
});

it('what nobody has said is not told, and a word of tomorrow stands as it is', () => {
  expect(authLines(null, say)).toEqual([]);
  expect(authLines({ ...nothing, dkim: 'unsaid' }, say)).toEqual([]);
  expect(authLines({ ...nothing, dmarc: 'bestguess' }, say)).toEqual(['auth_line DMARC bestguess · auth_hop']);
});
