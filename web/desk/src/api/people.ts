import { call, get, withQuery, type Answer } from './http';
import type { Survey } from './survey';
import type { Account, Address, Customer, Organisation, Page, Team, Tier, TicketRow } from './types';

/** All pages of a list that is read as a whole. */
export async function readAll<T>(path: string, query: Record<string, number>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await get<Page<T>>(withQuery(path, { ...query, limit: 200, cursor }));
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

export const listAccounts = () => readAll<Account>('/api/v1/accounts', {});
/** Who can have a ticket of that team, or of none. */
export const listAssignable = (team: number | null) => readAll<Account>('/api/v1/accounts', { ...(team === null ? {} : { team }), active: 1 });
export const listTeams = () => get<Page<Team>>('/api/v1/teams?limit=200');
export const listOrganisations = () => get<Page<Organisation>>('/api/v1/organisations?limit=200');

export const findCustomers = (q: string, signal?: AbortSignal) =>
  get<Page<Customer>>(withQuery('/api/v1/customers', { q, limit: 8 }), signal);

export const listTicketsOf = (customer: number, cursor: string | null = null) =>
  get<Page<TicketRow>>(withQuery(`/api/v1/customers/${customer}/tickets`, { limit: 10, cursor }));

export type NewAddress = Pick<Address, 'kind' | 'value'>;

export interface CustomerChange {
  name?: string;
  organisation?: number | null;
  language?: 'ko' | 'en' | null;
  timezone?: string | null;
  tier?: Tier;
  addresses?: { add?: NewAddress[]; remove?: number[] };
}

export const changeCustomer = async (id: number, version: number, change: CustomerChange): Promise<Customer> =>
  (await call<Customer>(`/api/v1/customers/${id}`, { method: 'PATCH', body: change, ifMatch: version })).body;

/** What a customer's tickets are altogether. */
export interface Contact {
  tickets: number;
  /** There are more than were counted. */
  more: boolean;
  open: number;
  first_at: string | null;
  last_at: string | null;
}

export const readContact = (customer: number) => get<Contact>(`/api/v1/customers/${customer}/contact`);
export const listSurveysOf = async (customer: number): Promise<Survey[]> => (await get<Page<Survey>>(`/api/v1/customers/${customer}/surveys?limit=200`)).items;

export type Evidence = 'mailbox' | 'telephone' | 'name' | 'roman';

/** Somebody who may be the same person, and why. */
export interface Alike {
  customer: Customer;
  evidence: Evidence[];
}

export const listAlike = async (customer: number): Promise<Alike[]> => (await get<{ items: Alike[] }>(`/api/v1/customers/${customer}/alike`)).items;

export const mergeCustomers = (into: Customer, from: number): Promise<Answer<Customer>> =>
  call<Customer>(`/api/v1/customers/${into.id}/merge`, { method: 'POST', body: { from }, ifMatch: into.version });

export const sayDistinct = (customer: number, other: number, distinct: boolean) =>
  call<void>(`/api/v1/customers/${customer}/distinct`, { method: 'POST', body: { other, distinct } });
