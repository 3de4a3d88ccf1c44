const FIRST = 500;
const CEILING = 30_000;

/**
 * How long to wait before attempt `tries` (from 0): doubling from half a second to half a minute, and anywhere
 * in the upper half of that, so that desks cut off together do not come back together.
 */
export function backoff(tries: number, random: () => number): number {
  const span = Math.min(CEILING, FIRST * 2 ** Math.min(tries, 16));
  return Math.round(span / 2 + (span / 2) * random());
}
