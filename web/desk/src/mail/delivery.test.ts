import { describe, expect, it } from 'vitest';
import type { Mail } from '../api/types';
import { deliveryLook, nextLook } from './delivery';

const mail = (delivery: Mail['delivery'], error: string | null = null) => ({ delivery, error }) as unknown as Mail;

describe('the fate of a mail', () => {
  it('is none for one that came in', () => expect(deliveryLook(mail(null), 0)).toBeNull());
  it('is to go out soon while nothing is wrong', () => {
    expect(deliveryLook(mail('waiting'), 9_000)).toBe('soon');
    expect(deliveryLook(mail('waiting'), 200_000)).toBe('late');
    expect(deliveryLook(mail('waiting', 'mail_sending_is_off'), 9_000)).toBe('late');
  });
  it('is what the server says once it is settled', () => {
    for (const settled of ['sent', 'failed', 'uncertain'] as const) expect(deliveryLook(mail(settled, 'timed_out'), 0)).toBe(settled);
  });
});

it('what waits is looked at again, less and less often, and what is settled never', () => {
  const soon = [mail('waiting', 'timed_out'), mail('waiting')];
  expect([0, 1, 2, 99].map((looks) => nextLook(soon, looks))).toEqual([3_000, 4_500, 6_750, 60_000]);
  expect(nextLook([mail('sent'), mail('waiting', 'timed_out')], 0)).toBe(60_000);
  expect(nextLook([mail('sent'), mail(null), mail('failed', 'timed_out')], 0)).toBeNull();
});
