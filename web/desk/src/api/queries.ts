import { QueryClient } from '@tanstack/vue-query';
import { Problem } from './http';

/** Reads that several parts of the page share. What is live is invalidated by events, not by time. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      retry: (tries, error) => error instanceof Problem && (error.status === 0 || error.status === 503) && tries < 2,
    },
  },
});

export const keys = {
  badges: ['badges'],
  counts: ['counts'],
  accounts: ['accounts'],
  assignable: (team: number | null) => ['accounts', 'of', team],
  teams: ['teams'],
  organisations: ['organisations'],
  mailRoute: (id: number) => ['mail-route', id],
  ticket: (id: number) => ['ticket', id],
  demoMail: (id: number) => ['demo', id],
  /** All that is read of a customer begins with this. */
  customer: (customer: number) => ['customer', customer],
  history: (customer: number) => ['customer', customer, 'history'],
  contact: (customer: number) => ['customer', customer, 'contact'],
  surveysOf: (customer: number) => ['customer', customer, 'surveys'],
  alike: (customer: number) => ['customer', customer, 'alike'],
  figures: (question: Record<string, string>) => ['figures', question],
  settings: ['settings', 'values'],
  mailboxes: ['settings', 'mailboxes'],
  mailAddresses: ['settings', 'addresses'],
  mailBrands: ['settings', 'brands'],
  mailDomains: ['settings', 'domains'],
  mailKey: ['settings', 'key'],
  quarantine: ['settings', 'quarantine'],
};
