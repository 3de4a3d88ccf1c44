import { describe, expect, it } from 'vitest';
import { DURATION_UNITS, SIZE_UNITS, unitOf } from './amounts';

describe('amounts', () => {
  it('have the largest unit that fits', () => {
    const units = (amounts: number[], of: typeof DURATION_UNITS) => amounts.map((amount) => unitOf(amount, of).key.replace('desk.unit.', ''));
    expect(units([0, 1, 60, 90, 3_600, 432_000], DURATION_UNITS)).toEqual(['minutes', 'seconds', 'minutes', 'seconds', 'hours', 'days']);
    expect(units([0, 1_000, 65_536, 26_214_400, 1_073_741_824], SIZE_UNITS)).toEqual(['kb', 'bytes', 'kb', 'mb', 'gb']);
  });
});
