import type { MailPerson } from '../api/types';

/** Somebody that a mail may go to, as it was typed or found. */
export interface Recipient {
  name: string | null;
  /** The address; what was typed where it is none. */
  email: string;
  /** `bad`: no address. `own`: one of ours, so that the mail would come back. */
  problem: 'bad' | 'own' | null;
}

const LOCAL = /^[\p{L}\p{N}\p{M}!#$%&'*+\-/=?^_`{|}~]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+\-/=?^_`{|}~]+)*$/u;
const LABEL = /^(?!-)[\p{L}\p{N}\p{M}-]{1,63}(?<!-)$/u;
const BYTES = new TextEncoder();

/** What the server takes for an address; domains of any script are fine. */
export function isAddress(email: string): boolean {
  const at = email.indexOf('@');
  if (at < 1 || BYTES.encode(email).length > 254) return false;
  const local = email.slice(0, at);
  const labels = email.slice(at + 1).split('.');
  return BYTES.encode(local).length <= 64 && LOCAL.test(local) && labels.every((label) => LABEL.test(label) && BYTES.encode(label).length <= 63)
    && labels[labels.length - 1] !== 'invalid';
}

export const keyOf = (email: string | null) => (email ?? '').normalize('NFKC').trim().toLowerCase();

/** Cuts a list at what parts people, but not within quotes or brackets. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let piece = '';
  let quoted = false;
  let bracket = false;
  for (const [n, letter] of [...text].entries()) {
    if (letter === '"' && [...text][n - 1] !== '\\') quoted = !quoted;
    if (!quoted && letter === '<') bracket = true;
    if (!quoted && !bracket && /[,;\n\r\t、，；]/u.test(letter)) {
      found.push(piece);
      piece = '';
      continue;
    }
    piece += letter;
    if (!quoted && letter === '>') {
      bracket = false;
      found.push(piece);
      piece = '';
    }
  }
  return [...found, piece].map((each) => each.trim()).filter((each) => each !== '');
}

const unquoted = (name: string) => name.trim().replace(/^"(.*)"$/su, '$1').replace(/\\(.)/gu, '$1').replace(/^'(.*)'$/su, '$1').trim();

function readOne(piece: string): Recipient[] {
  const shaped = /^(.*)<([^<>]*)>$/su.exec(piece);
  if (shaped) {
    const email = shaped[2]!.trim().replace(/^mailto:/iu, '');
    return [{ name: unquoted(shaped[1]!) || null, email, problem: isAddress(email) ? null : 'bad' }];
  }
  const words = piece.split(/\s+/u).map((word) => word.replace(/^mailto:/iu, ''));
  if (words.every(isAddress)) return words.map((email) => ({ name: null, email, problem: null }));
  return [{ name: null, email: piece, problem: 'bad' }];
}

/** The people of a typed or pasted list: addresses, names with one, parted by commas, semicolons or lines. */
export const readPeople = (text: string): Recipient[] => pieces(text).flatMap(readOne);

/** As the server reads it. */
export function writePerson({ name, email }: { name: string | null; email: string }): string {
  if (!name || name === email) return email;
  return /^[\p{L}\p{N}\p{M} _-]+$/u.test(name) ? `${name} <${email}>` : `"${name.replace(/["\\]/gu, '\\$&')}" <${email}>`;
}

/** One that the server names. */
export const recipientOf = ({ name, email }: MailPerson): Recipient => ({ name, email: email ?? '', problem: null });
