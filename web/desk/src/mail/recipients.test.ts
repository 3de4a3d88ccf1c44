import { describe, expect, it } from 'vitest';
import type { Customer, Mail, MessageEntry } from '../api/types';
import { peopleWords, personWords, replyRoute, subjectDiffers } from './recipients';

const customer = {
  id: 9, name: '배소은', addresses: [{ id: 1, kind: 'phone', value: '010-1111-2222' }, { id: 2, kind: 'email', value: 'soeun@mail.example' }],
} as unknown as Customer;

const mail = (message: number, more: Partial<Mail> = {}): Mail => ({
  message, direction: 'in', kind: 'human', from: { name: '배소은', email: 'soeun@mail.example' }, to: [{ name: null, email: 'support@haneul.example' }], cc: [],
  subject: null, ours: ['support@haneul.example'], rest: '', delivery: null, error: null, settled_at: null, original: true, ...more,
});
const message = (id: number, unverified: boolean) => ({ message: { id, unverified } }) as unknown as MessageEntry;
const say = (key: string, values: Record<string, string | number> = {}) => `${key} ${Object.values(values).join(' ')}`.trim();

describe('people', () => {
  it('are written with their address', () => {
    expect(personWords({ name: '김하나', email: 'hana@mail.example' })).toBe('김하나 <hana@mail.example>');
    expect(personWords({ name: null, email: 'hana@mail.example' })).toBe('hana@mail.example');
    expect(personWords({ name: 'hana@mail.example', email: 'hana@mail.example' })).toBe('hana@mail.example');
    expect(personWords({ name: null, email: null })).toBe('—');
  });
  it('are one and how many more', () => {
    const hana = { name: '김하나', email: 'hana@mail.example' };
    expect(peopleWords([hana], say)).toBe('김하나');
    expect(peopleWords([{ name: null, email: 'x@mail.example' }, hana, hana], say)).toBe('desk.mail.people_more x@mail.example 2');
    expect(peopleWords([], say)).toBe('desk.mail.nobody');
  });
});

describe('a subject', () => {
  const differs = (subject: string | null) => subjectDiffers(mail(1, { subject }), '환불이 안 됐어요');
  it('is the same with what mail programs and we put around it', () => {
    for (const same of ['환불이 안 됐어요', 'Re: 환불이 안 됐어요', 'RE: Re:  환불이  안 됐어요 [#2026-17]', '[#7] Fwd: 환불이 안 됐어요', '회신: 환불이 안 됐어요', null, '', 'Re:'])
      expect([same, differs(same)]).toEqual([same, false]);
  });
  it('differs where it says something else', () => {
    expect(differs('Re: 배송은요?')).toBe(true);
    expect(differs('환불이 안 됐어요 [급함]')).toBe(true);
  });
});

describe('an answer', () => {
  it('goes to the customer and to whom the mails name, not to us', () => {
    const lee = { name: '이영', email: 'Lee@mail.example' };
    const first = mail(1, { cc: [lee, { name: null, email: 'SUPPORT@haneul.example' }] });
    const ours = mail(2, { direction: 'out', from: { name: '하늘', email: 'help@haneul.example' }, to: [], ours: [] });
    const second = mail(3, { from: lee, to: [{ name: null, email: 'help@haneul.example' }, { name: null, email: 'Soeun@mail.example' }] });
    expect(replyRoute(customer, [first, ours, second], [message(1, false), message(3, false)])).toEqual({
      to: { name: '배소은', email: 'soeun@mail.example' }, cc: [lee],
    });
  });
  it('does not go to whom only an unverified mail names', () => {
    const stranger = mail(5, { from: { name: null, email: 'stranger@else.example' }, cc: [{ name: null, email: 'friend@else.example' }] });
    expect(replyRoute(customer, [mail(1), stranger], [message(1, false), message(5, true)]).cc).toEqual([]);
  });
  it('goes nowhere without an address', () => {
    expect(replyRoute({ ...customer, addresses: [] }, [mail(1, { cc: [{ name: null, email: 'x@mail.example' }] })], [])).toEqual({ to: null, cc: [] });
  });
});
