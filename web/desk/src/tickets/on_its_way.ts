import { isMessage, type Entry } from '../api/types';
import type { Outgoing } from './outbox';

// Clocks of the server and of this machine are known to each other only so well.
const SLACK = 3_000;

export const plain = (text: string) => text.normalize('NFC').replace(/\s+/g, ' ').trim();

/**
 * What is still to be shown as being sent: word of a message can be here before the answer to its sending, and then
 * the timeline shows it already.
 */
export function onItsWay(items: Outgoing[], entries: Entry[], me: number | null): Outgoing[] {
  const shown = new Set<number>();
  return items.filter((item) => {
    const arrived = entries.find(
      (entry) => isMessage(entry) && !shown.has(entry.message.id) && entry.message.author.kind === 'account' && entry.message.author.id === me
        && entry.message.public === item.message.public && Date.parse(entry.at) >= item.madeAt - SLACK && plain(entry.message.text) === plain(item.message.text),
    );
    if (arrived && isMessage(arrived)) shown.add(arrived.message.id);
    return arrived === undefined;
  });
}
