import { isMessage, type Entry, type EventEntry, type MessageEntry } from '../api/types';

/** One thing a timeline shows. */
export type Line =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'first_unread'; key: string }
  | { kind: 'message'; key: string; entry: MessageEntry; joined: boolean }
  | { kind: 'event'; key: string; entry: EventEntry }
  | { kind: 'survey'; key: string; entry: EventEntry }
  | { kind: 'fold'; key: string; entries: EventEntry[] };

const FOLD_FROM = 3;
const JOIN_WITHIN = 2 * 60_000;

export const entryKey = (entry: Entry) => (isMessage(entry) ? `m${entry.message.id}` : `e${entry.id}`);

function joins(before: MessageEntry | null, entry: MessageEntry, isMail: (id: number) => boolean): boolean {
  if (!before || isMail(before.message.id) || isMail(entry.message.id)) return false;
  const a = before.message;
  const b = entry.message;
  const sameVoice = a.public && b.public && a.from === b.from && a.author.id === b.author.id && a.channel === b.channel;
  return sameVoice && Date.parse(entry.at) - Date.parse(before.at) <= JOIN_WITHIN;
}

function eventLines(run: EventEntry[]): Line[] {
  if (run.length < FOLD_FROM) return run.map((entry) => ({ kind: 'event', key: entryKey(entry), entry }));
  return [{ kind: 'fold', key: `f${run[0]!.id}`, entries: run }];
}

/**
 * Lays entries (oldest first) out: a line between days, three or more events in a row folded into one, messages of
 * one voice within two minutes joined (a mail stands alone), a mark before the first unread message. Events that are
 * cards, as surveys are, stand alone too.
 */
export function layOut(entries: Entry[], dayOf: (at: number) => string, firstUnread: string | null, isMail: (id: number) => boolean, isCard: (id: number) => boolean = () => false): Line[] {
  const lines: Line[] = [];
  let run: EventEntry[] = [];
  let before: MessageEntry | null = null;
  let day = '';
  const endRun = () => {
    lines.push(...eventLines(run));
    run = [];
  };
  for (const entry of entries) {
    const at = Date.parse(entry.at);
    if (dayOf(at) !== day) {
      endRun();
      day = dayOf(at);
      lines.push({ kind: 'day', key: `d${day}`, at });
      before = null;
    }
    if (!isMessage(entry)) {
      before = null;
      if (isCard(entry.id)) {
        endRun();
        lines.push({ kind: 'survey', key: entryKey(entry), entry });
      } else {
        run.push(entry);
      }
      continue;
    }
    endRun();
    const key = entryKey(entry);
    if (key === firstUnread) {
      lines.push({ kind: 'first_unread', key: 'unread' });
      before = null;
    }
    lines.push({ kind: 'message', key, entry, joined: joins(before, entry, isMail) });
    before = entry;
  }
  endRun();
  return lines;
}

/** Entries of two pages, each once, oldest first. A later reading of an entry replaces an earlier one. */
export function mergeEntries(known: Entry[], read: Entry[]): Entry[] {
  const byKey = new Map(known.map((entry) => [entryKey(entry), entry]));
  for (const entry of read) byKey.set(entryKey(entry), entry);
  return [...byKey.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.id - b.id);
}
