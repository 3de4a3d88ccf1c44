import { call, get, withQuery } from './http';
import type { Account, Address, Customer, Organisation, Page, Team, Tier, TicketRow } from './types';

export const listAccounts = () => get<Page<Account>>('/api/v1/accounts?limit=200');
export const listTeams = () => get<Page<Team>>('/api/v1/teams?limit=200');
export const listOrganisations = () => get<Page<Organisation>>('/api/v1/organisations?limit=200');

export const findCustomers = (q: string, signal?: AbortSignal) =>
  get<Page<Customer>>(withQuery('/api/v1/customers', { q, limit: 8 }), signal);

export const listTicketsOf = (customer: number) => get<Page<TicketRow>>(`/api/v1/customers/${customer}/tickets?limit=10`);

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
