// Finding by initials: ㅎㅂ finds 환불, and so does 화 while ㄴ is still to come.

const LEADS = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'];
const BASE = 0xac00;
const PER_LEAD = 21 * 28;

function syllable(letter: string): { lead: string; open: number; final: number } | null {
  const code = letter.codePointAt(0)! - BASE;
  if (code < 0 || code >= 19 * PER_LEAD) return null;
  return { lead: LEADS[Math.floor(code / PER_LEAD)]!, open: Math.floor(code / 28), final: code % 28 };
}

/** Whether one typed letter stands for one letter of the label; the last one may be unfinished. */
function stands(typed: string, letter: string, last: boolean): boolean {
  if (typed === letter) return true;
  const target = syllable(letter);
  if (!target) return false;
  if (LEADS.includes(typed)) return typed === target.lead;
  const begun = syllable(typed);
  return last && begun !== null && begun.final === 0 && begun.open === target.open;
}

/** Where the query begins in the label, in letters without blanks, or -1. Case does not matter. */
export function findIn(label: string, query: string): number {
  const letters = [...label.normalize('NFC').toLowerCase()].filter((letter) => letter !== ' ');
  const wanted = [...query.normalize('NFC').toLowerCase()].filter((letter) => letter !== ' ');
  for (let at = 0; at + wanted.length <= letters.length; at++) {
    if (wanted.every((typed, i) => stands(typed, letters[at + i]!, i === wanted.length - 1))) return at;
  }
  return -1;
}
