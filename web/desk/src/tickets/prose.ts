/** A stretch of message text: plain, or an address to open. */
export interface Piece {
  text: string;
  href: string | null;
}

const ADDRESS = /https?:\/\/[^\s<>"'“”]+/g;
/** A part of a path that only machines read: a token of a link, which nobody has to see or to copy. */
const SECRET = /(?<=[^/:]\/)[A-Za-z0-9_-]{20,}(?=[/?#]|$)/g;
const TRAILING = /[.,;:!?)\]}’”]+$/;

/** Cuts text into plain pieces and http(s) links; marks of the sentence around a link stay outside it, tokens in it are shown as …. */
export function linkPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const href = found[0].replace(TRAILING, '');
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), href: null });
    pieces.push({ text: href.replace(SECRET, '…'), href });
    from = found.index + href.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), href: null });
  return pieces;
}

const FOLD_LINES = 3;

/** Parts the quoted lines (`>`) a mail ends with from what was written; short quotes are left in place. */
export function splitQuote(text: string): { own: string; quote: string; lines: number } {
  const lines = text.split('\n');
  let end = lines.length;
  while (end > 0 && (lines[end - 1]!.startsWith('>') || lines[end - 1]!.trim() === '')) end--;
  const quoted = lines.slice(end).filter((line) => line.startsWith('>'));
  if (quoted.length < FOLD_LINES || end === 0) return { own: text, quote: '', lines: 0 };
  return { own: lines.slice(0, end).join('\n'), quote: lines.slice(end).join('\n').trim(), lines: quoted.length };
}

/** The language a text is written in, as far as its letters tell, for pronunciation and line breaks. */
export function languageOf(text: string): 'ko' | 'en' | undefined {
  if (/[\uac00-\ud7a3]/.test(text)) return 'ko';
  return /[a-z]/i.test(text) ? 'en' : undefined;
}

/** Text cut at ranges given in Unicode code points, each piece marked or not. */
export function markPieces(text: string, ranges: [number, number][]): { text: string; marked: boolean }[] {
  const letters = [...text];
  const pieces: { text: string; marked: boolean }[] = [];
  let from = 0;
  const push = (to: number, marked: boolean) => {
    if (to > from) pieces.push({ text: letters.slice(from, to).join(''), marked });
    from = Math.max(from, to);
  };
  for (const [start, end] of ranges) {
    push(start, false);
    push(end, true);
  }
  push(letters.length, false);
  return pieces;
}
