import type { Share } from '../api/figures';
import type { Reader } from '../time/words';
import { duration } from '../time/words';

/** Fewer cases are shown as cases: 5 of 7 says more than 71.4 %. */
export const FEW = 30;
export const NOTHING = '—';

export const percent = (share: number | null, language: string, digits = 1): string =>
  share === null ? NOTHING : new Intl.NumberFormat(language, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share);

/** A share in words: 71.4%, or 7건 중 5건 where there are few. */
export function shareWords(share: Share, { language, say }: Pick<Reader, 'language' | 'say'>): string {
  if (share.n === 0) return NOTHING;
  if (share.n < FEW) return say('desk.reports.of', { count: share.count, n: share.n });
  return percent(share.share, language);
}

export const lengthWords = (seconds: number | null, { say }: Pick<Reader, 'say'>): string => (seconds === null ? NOTHING : duration(seconds * 1000, say));

/** 70–85%. */
export const interval = (share: Share, language: string): string =>
  share.low === null || share.high === null ? NOTHING : `${percent(share.low, language, 0).replace('%', '')}–${percent(share.high, language, 0)}`;

/** Round values of an axis from 0 up to at least `most`: three to five steps. */
export function ticks(most: number): number[] {
  if (most <= 0) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((by) => by * power).find((each) => each >= rough) ?? rough);
  const out = [0];
  while (out[out.length - 1]! < most) out.push(out[out.length - 1]! + step);
  return out;
}

/** The place of the largest, the first of equals; -1 where all are 0. */
export function busiest(values: number[]): number {
  const most = Math.max(0, ...values);
  return most === 0 ? -1 : values.indexOf(most);
}
