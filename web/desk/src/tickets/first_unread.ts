import { isMessage, type Entry } from '../api/types';
import { entryKey } from './fold';

/**
 * The key of the message to open an unread ticket at: where the customer began to wait for us, else the first
 * message after the reader's own last one, else the last message.
 */
export function firstUnread(entries: Entry[], waitingSince: string | null, me: number | null): string | null {
  const messages = entries.filter(isMessage);
  const isMine = (author: { kind: string; id: number | null }) => author.kind === 'account' && author.id === me;
  const after = messages.map((entry) => isMine(entry.message.author)).lastIndexOf(true) + 1;
  const rest = messages.slice(after);
  const waits = waitingSince === null ? undefined : rest.find((entry) => entry.message.from === 'customer' && Date.parse(entry.at) >= Date.parse(waitingSince));
  const found = waits ?? rest[0] ?? messages[messages.length - 1];
  return found ? entryKey(found) : null;
}
