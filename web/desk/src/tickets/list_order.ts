import { PRIORITIES, type Priority, type TicketRow } from '../api/types';

export type ListItem =
  | { kind: 'group'; key: string; priority: Priority; count: number; open: boolean }
  | { kind: 'row'; key: string; ticket: TicketRow };

/**
 * Rows in the order of the queue with a head before each priority. A head tells how many rows follow; `open`
 * says that more may come, because the list is not read to its end there.
 */
export function grouped(rows: TicketRow[], complete: boolean): ListItem[] {
  const items: ListItem[] = [];
  for (const priority of PRIORITIES) {
    const members = rows.filter((row) => row.priority === priority);
    if (members.length === 0) continue;
    const last = rows[rows.length - 1]!.priority === priority;
    items.push({ kind: 'group', key: `g${priority}`, priority, count: members.length, open: last && !complete });
    items.push(...members.map((ticket): ListItem => ({ kind: 'row', key: `t${ticket.id}`, ticket })));
  }
  return items;
}

/** Rows in their own order, without heads. */
export const ungrouped = (rows: TicketRow[]): ListItem[] => rows.map((ticket) => ({ kind: 'row', key: `t${ticket.id}`, ticket }));

/** The rows as shown, each with what was read of it now: nothing moves, appears or goes. */
export function updatedInPlace(shown: TicketRow[], fresh: TicketRow[]): TicketRow[] {
  const read = new Map(fresh.map((row) => [row.id, row]));
  return shown.map((row) => {
    const now = read.get(row.id);
    // The group goes by the priority, so that waits as the place does.
    return now ? { ...now, priority: row.priority } : row;
  });
}

/** The fresh rows, then what was loaded beyond them, each once. */
export function withTail(fresh: TicketRow[], shown: TicketRow[], freshIsAll: boolean): TicketRow[] {
  if (freshIsAll || shown.length <= fresh.length) return fresh;
  const known = new Set(fresh.map((row) => row.id));
  return [...fresh, ...shown.slice(fresh.length).filter((row) => !known.has(row.id))];
}

export const sameOrder = (a: TicketRow[], b: TicketRow[]) =>
  a.length === b.length && a.every((row, i) => row.id === b[i]!.id && row.priority === b[i]!.priority);

/** How many rows would appear, move between groups or go. */
export function countChanges(shown: TicketRow[], fresh: TicketRow[]): { added: number; other: number } {
  const before = new Map(shown.map((row) => [row.id, row]));
  const after = new Set(fresh.map((row) => row.id));
  const added = fresh.filter((row) => !before.has(row.id)).length;
  const gone = shown.filter((row) => !after.has(row.id)).length;
  const moved = fresh.filter((row) => before.has(row.id) && before.get(row.id)!.priority !== row.priority).length;
  return { added, other: gone + moved };
}
