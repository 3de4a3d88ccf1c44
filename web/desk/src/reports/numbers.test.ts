import { describe, expect, it } from 'vitest';
import { busiest, interval, lengthWords, NOTHING, shareWords, ticks } from './numbers';

const say = (key: string, values: Record<string, string | number> = {}) => `${key} ${Object.values(values).join(' ')}`.trim();
const reader = { language: 'ko' as const, say };
const share = (count: number, n: number) => ({ n, count, share: n ? count / n : null, low: n ? 0.704 : null, high: n ? 0.846 : null });

describe('numbers of the reports', () => {
  it('are cases where there are few, shares where there are many, and nothing where there is nothing', () => {
    expect(shareWords(share(5, 7), reader)).toBe('desk.reports.of 5 7');
    expect(shareWords(share(50, 70), reader)).toBe('71.4%');
    expect(shareWords(share(0, 0), reader)).toBe(NOTHING);
    expect(interval(share(50, 70), 'en')).toBe('70–85%');
    expect(interval(share(0, 0), 'en')).toBe(NOTHING);
    expect(lengthWords(null, reader)).toBe(NOTHING);
    expect(lengthWords(0, reader)).toBe('desk.time.seconds 0');
  });
  it('have axes of round values that reach the most', () => {
    for (const most of [1, 3, 4, 9, 17, 100, 999, 12_345]) {
      const axis = ticks(most);
      expect(axis[0]).toBe(0);
      expect(axis[axis.length - 1]).toBeGreaterThanOrEqual(most);
      expect(axis.length).toBeGreaterThanOrEqual(2);
      expect(axis.length).toBeLessThanOrEqual(6);
      expect(axis.every(Number.isInteger)).toBe(true);
    }
  });
  it('know the busiest hour', () => {
    expect(busiest([0, 3, 5, 5])).toBe(2);
    expect(busiest([0, 0])).toBe(-1);
  });
});
