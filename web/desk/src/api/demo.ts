import { call, get, withQuery } from './http';
import type { MailPerson, Page, TicketLink } from './types';

const HERE = '/api/v1/demo/mails';

/** A mail as its customer has it in their mailbox. Demo companies alone have such routes. */
export interface DemoMail {
  id: number;
  ticket: TicketLink;
  from: MailPerson;
  to: MailPerson[];
  cc: MailPerson[];
  subject: string;
  at: string;
  /** The program wrote it. */
  automatic: boolean;
  excerpt: string;
}

export interface DemoMailRead extends DemoMail {
  message_id: string;
  in_reply_to: string | null;
  text: string | null;
  has_html: boolean;
  files: { filename: string | null; size: number }[];
}

export interface DemoLetter {
  email: string;
  name?: string;
  subject: string;
  text: string;
}

export const listDemoMails = (cursor?: string | null) => get<Page<DemoMail>>(withQuery(HERE, { limit: 30, cursor }));
export const readDemoMail = (id: number) => get<DemoMailRead>(`${HERE}/${id}`);
export const demoMailFrame = (id: number) => `${HERE}/${id}/html`;
export const demoMailOriginal = (id: number, as?: 'text') => withQuery(`${HERE}/${id}/original`, { as });

export const writeAsCustomer = async (letter: DemoLetter, key: string): Promise<string> =>
  (await call<{ message_id: string }>(HERE, { method: 'POST', body: letter, idempotencyKey: key })).body.message_id;
/** The ticket that a mail became; null while it is on its way. */
export const placeOf = async (message: string): Promise<number | null> =>
  (await get<{ ticket: number | null }>(withQuery('/api/v1/demo/place', { message_id: message }))).ticket;
export const replyAsCustomer = (id: number, text: string, key: string) => call<unknown>(`${HERE}/${id}/reply`, { method: 'POST', body: { text }, idempotencyKey: key });
