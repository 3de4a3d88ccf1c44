import { describe, expect, it } from 'vitest';
import type { Mail, MailRoute } from '../api/types';
import { choiceOf } from './write_again';

const hana = { name: 'Kim, Hana', email: 'hana@mail.example' };
const lee = { name: null, email: 'lee@mail.example' };
const route: MailRoute = {
  to: [hana], cc: [lee], subject: 'Re: 배송 [#7]', language: 'ko', may_choose: true,
  senders: [{ address: 'support@haneul.example', name: '하늘', signature: '' }, { address: 'repairs@haneul.example', name: '수리', signature: '' }],
};
const mail = (more: Partial<Mail> = {}): Mail => ({
  message: 1, direction: 'out', kind: 'human', from: { name: '하늘', email: 'Support@haneul.example' }, to: [hana], cc: [lee], bcc: [], subject: route.subject,
  ours: [], rest: '', delivery: 'failed', error: 'recipient_unknown', bounce: null, auth: null, settled_at: null, original: true, ...more,
});

describe('what an answer that is written again is chosen to be', () => {
  it('is nothing where it leaves so anyway', () => expect(choiceOf(mail(), route)).toBeNull());
  it('is each that differs', () => {
    expect(choiceOf(mail({ from: { name: '수리', email: 'repairs@haneul.example' } }), route)).toEqual({ from: 'repairs@haneul.example' });
    expect(choiceOf(mail({ to: [lee], cc: [], bcc: [hana] }), route)).toEqual({ to: ['lee@mail.example'], cc: [], bcc: ['"Kim, Hana" <hana@mail.example>'] });
    expect(choiceOf(mail({ subject: 'About it [#7]' }), route)).toEqual({ subject: 'About it [#7]' });
  });
  it('names no address of ours that is none any more', () =>
    expect(choiceOf(mail({ from: { name: null, email: 'gone@haneul.example' } }), route)).toBeNull());
  it('names nobody where the reader may choose nobody', () =>
    expect(choiceOf(mail({ to: [{ name: null, email: 'x•••@mail.example' }] }), { ...route, may_choose: false })).toBeNull());
});
