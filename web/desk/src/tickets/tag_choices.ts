import { findIn } from '../keys/hangul';

const MOST = 8;

/** Known tags for what is typed: those that begin with it first, initials work (ㅎㅂ finds 환불). */
export function tagChoices(known: string[], taken: string[], typed: string): string[] {
  const wanted = typed.trim().replace(/^#/, '');
  const free = [...new Set(known)].filter((tag) => !taken.includes(tag));
  if (wanted === '') return free.slice(0, MOST);
  const found = free.map((tag) => ({ tag, at: findIn(tag, wanted) })).filter(({ at }) => at >= 0);
  const [begin, hold] = [found.filter(({ at }) => at === 0), found.filter(({ at }) => at > 0)];
  return [...begin, ...hold].map(({ tag }) => tag).slice(0, MOST);
}

/** Where the choice stands in a list that was read anew; -1 when there was none or it is gone. */
export function keepChoice(before: string[], active: number, now: string[]): number {
  const chosen = before[active];
  return chosen === undefined ? -1 : now.indexOf(chosen);
}
