import { mergeCustomers } from '../api/people';
import { keys, queries } from '../api/queries';
import { undoAction } from '../api/tickets';
import type { Customer } from '../api/types';
import { showToast } from '../components/toast';
import { wordsOf } from '../session/words';
import { refreshSoon } from '../tickets/list_store';
import { t } from '../texts/texts';

/** Reads again what is shown of a customer beside a ticket. */
export function rereadCustomer(customer: number, ticket: number): void {
  void queries.invalidateQueries({ queryKey: keys.customer(customer) });
  void queries.invalidateQueries({ queryKey: keys.ticket(ticket) });
  refreshSoon();
}

/** Undoes something about a customer, and says how that went. */
export async function takeBack(customer: number, ticket: number, what: () => Promise<unknown>): Promise<void> {
  try {
    await what();
    showToast(t('desk.undone'));
  } catch (error) {
    showToast(wordsOf(error), { bad: true });
  }
  rereadCustomer(customer, ticket);
}

/** Makes another customer part of this one; `said` is what the toast tells, which can take it back. */
export async function mergeInto(customer: Customer, ticket: number, other: number, said: string): Promise<void> {
  const { action } = await mergeCustomers(customer, other);
  showToast(said, action ? { undo: () => takeBack(customer.id, ticket, () => undoAction(action)) } : {});
}
