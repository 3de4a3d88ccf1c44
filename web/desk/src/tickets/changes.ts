import { shallowRef } from 'vue';
import { Problem, type Answer } from '../api/http';
import { keys, queries } from '../api/queries';
import { changeTicket, readTicket, readTimeline, undoAction } from '../api/tickets';
import { isMessage, type EventEntry, type Ticket, type TicketChange } from '../api/types';
import { showToast } from '../components/toast';
import { wordsOf } from '../session/words';
import { t } from '../texts/texts';
import { fieldOf } from './event_words';
import { refreshSoon } from './list_store';

/** Somebody else changed the same thing first: what they did, and what we wanted. */
export interface Conflict {
  ticket: number;
  wanted: TicketChange;
  said: string;
  theirs: EventEntry[];
}

export const conflict = shallowRef<Conflict | null>(null);

const FIELD_KEY: Record<string, string> = {
  state: 'desk.field.state',
  priority: 'desk.field.priority',
  assignee: 'desk.field.assignee',
  team: 'desk.field.team',
  subject: 'desk.field.subject',
  type: 'desk.field.type',
  tags: 'desk.field.tags',
};

const fieldWords = (field: string) => (FIELD_KEY[field] ? t(FIELD_KEY[field]) : field);

/** The value of a field as a change would set it. */
function valueOf(ticket: Ticket, field: keyof TicketChange): unknown {
  if (field === 'assignee' || field === 'team') return ticket[field]?.id ?? null;
  return field === 'tags' ? [...ticket.tags].sort().join('\n') : ticket[field];
}

function keep(id: number, ticket: Partial<Ticket>): void {
  queries.setQueryData<Ticket>(keys.ticket(id), (known) => {
    if (!known) return known;
    const customer = ticket.customer?.addresses ? ticket.customer : known.customer;
    return { ...known, ...ticket, customer, watchers: ticket.watchers ?? known.watchers, may: ticket.may ?? known.may };
  });
}

async function undo(action: string, id: number): Promise<void> {
  try {
    const done = await undoAction(action);
    const left = done.left.map((each) => fieldWords(each.field)).join(', ');
    showToast(left === '' ? t('desk.undone') : t('desk.undone_partly', { fields: left }), { bad: left !== '' });
  } catch (error) {
    showToast(wordsOf(error), { bad: true });
  }
  void queries.invalidateQueries({ queryKey: keys.ticket(id) });
  refreshSoon();
}

function succeeded(id: number, answer: Answer<Ticket>, said: string): void {
  keep(id, answer.body);
  const action = answer.action;
  showToast(said, action ? { undo: () => undo(action, id) } : {});
  refreshSoon();
}

/** What others did to the fields we wanted to change, newest last. */
async function theirChanges(before: Ticket, fields: string[]): Promise<EventEntry[]> {
  const page = await readTimeline(before.id, 30);
  const events = page.items.filter((entry): entry is EventEntry => !isMessage(entry));
  return events.filter((entry) => entry.at > before.changed_at && fields.includes(fieldOf(entry) ?? '')).reverse();
}

async function collided(before: Ticket, wanted: TicketChange, said: string): Promise<boolean> {
  const fresh = await readTicket(before.id);
  keep(before.id, fresh);
  const fields = Object.keys(wanted) as (keyof TicketChange)[];
  const same = fields.filter((field) => valueOf(before, field) !== valueOf(fresh, field));
  if (same.length === 0) {
    // Something else changed: our change still means what it meant.
    succeeded(before.id, await changeTicket(before.id, fresh.version, wanted), said);
    return true;
  }
  conflict.value = { ticket: before.id, wanted, said, theirs: await theirChanges(before, same) };
  return false;
}

/**
 * Changes a ticket as seen; `said` is what the toast tells. `shown` is how it looks meanwhile. A change that meets
 * another's of the same field is not made: `conflict` then says what they did.
 */
export async function change(ticket: Ticket, wanted: TicketChange, said: string, shown: Partial<Ticket> = {}): Promise<boolean> {
  conflict.value = null;
  keep(ticket.id, shown);
  try {
    succeeded(ticket.id, await changeTicket(ticket.id, ticket.version, wanted), said);
    return true;
  } catch (error) {
    keep(ticket.id, ticket);
    try {
      if (error instanceof Problem && error.status === 412) return await collided(ticket, wanted, said);
      throw error;
    } catch (second) {
      showToast(wordsOf(second), { bad: true });
      return false;
    }
  }
}

/** Makes the change after all, over what the others did. */
export async function redo(of: Conflict): Promise<void> {
  const now = queries.getQueryData<Ticket>(keys.ticket(of.ticket));
  if (now) await change(now, of.wanted, of.said);
}
