import { describe, expect, it } from 'vitest';
import type { Mail } from '../api/types';
import { peopleWords, personWords, subjectDiffers } from './recipients';

const mail = (message: number, more: Partial<Mail> = {}): Mail => ({
  message, direction: 'in', kind: 'human', from: { name: '배소은', email: 'soeun@mail.example' }, to: [{ name: null, email: 'support@haneul.example' }], cc: [], bcc: [],
  subject: null, ours: ['support@haneul.example'], rest: '', delivery: null, error: null, bounce: null, auth: null, settled_at: null, original: true, ...more,
});
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
