import { describe, expect, it } from 'vitest';
import type { MailRoute } from '../api/types';
import { eachOnce, peopleOf } from './mail_choice';

const route: MailRoute = {
  to: [{ name: '배소은', email: 'soeun@mail.example' }], cc: [{ name: null, email: 'lee@mail.example' }],
  senders: [{ address: 'support@haneul.example', name: '하늘', signature: '' }], subject: 'Re: 배송 [#7]', language: 'ko', may_choose: true,
};

describe('whom an answer goes to', () => {
  it('is as the server has it until something else is chosen', () => {
    expect(peopleOf('to', route, null)).toEqual([{ name: '배소은', email: 'soeun@mail.example', problem: null }]);
    expect(peopleOf('cc', route, { cc: [] })).toEqual([]);
    expect(peopleOf('bcc', route, { bcc: ['김하나 <hana@mail.example>'] })).toEqual([{ name: '김하나', email: 'hana@mail.example', problem: null }]);
    expect(peopleOf('to', undefined, null)).toEqual([]);
  });
  it('is not us, and what was typed is kept with its fault', () => {
    expect(peopleOf('cc', route, { cc: ['Support@haneul.example', '김하나'] }).map((each) => each.problem)).toEqual(['own', 'bad']);
  });
  it('names each once', () => {
    const hana = { name: null, email: 'hana@mail.example', problem: null };
    expect(eachOnce([hana, { ...hana, email: 'HANA@mail.example' }])).toEqual([hana]);
  });
});
