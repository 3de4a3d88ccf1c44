import type { Attachment } from '../api/types';
import { isPicture } from '../api/uploads';
import type { Piece } from './prose';

/** Where a text shows a picture that comes with it. */
export const markOf = (name: string) => `[${name}]`;

/** A name that no other file of the message has, and that can stand in a mark. */
export function freeName(name: string, taken: string[]): string {
  const plain = name.normalize('NFC').replace(/\[/g, '(').replace(/\]/g, ')').replace(/[\u0000-\u001f/\\]/g, ' ').trim() || 'image.png';
  if (!taken.includes(plain)) return plain;
  const dot = plain.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [plain.slice(0, dot), plain.slice(dot)] : [plain, ''];
  for (let n = 2; ; n++) {
    const next = `${stem}-${n}${end}`;
    if (!taken.includes(next)) return next;
  }
}

/** A stretch of text, or a picture that stands there. */
export interface ShownPiece extends Piece {
  picture: Attachment | null;
}

// Some mail programs write the mark with a word.
const WAYS = [markOf, (name: string) => `[image: ${name}]`];

function firstMark(text: string, pictures: Attachment[]): { at: number; mark: string; picture: Attachment } | null {
  let first: { at: number; mark: string; picture: Attachment } | null = null;
  for (const picture of pictures)
    for (const way of WAYS) {
      const mark = way(picture.filename);
      const at = text.indexOf(mark);
      if (at >= 0 && (first === null || at < first.at)) first = { at, mark, picture };
    }
  return first;
}

/** The text with its pictures in place, each once, and the files that it does not show. */
export function placePictures(pieces: Piece[], attachments: Attachment[]): { pieces: ShownPiece[]; rest: Attachment[] } {
  let left = attachments.filter(isPicture);
  const shown: ShownPiece[] = [];
  for (const piece of pieces) {
    let { text } = piece;
    for (let found = piece.href ? null : firstMark(text, left); found; found = firstMark(text, left)) {
      const { at, mark, picture } = found;
      if (at > 0) shown.push({ text: text.slice(0, at), href: null, picture: null });
      shown.push({ text: picture.filename, href: null, picture });
      text = text.slice(at + mark.length);
      left = left.filter((each) => each !== picture);
    }
    if (text !== '') shown.push({ ...piece, text, picture: null });
  }
  const placed = new Set(shown.map((piece) => piece.picture?.id));
  return { pieces: shown, rest: attachments.filter((file) => !placed.has(file.id)) };
}
