import { call, get, withQuery, type Answer } from './http';
import type { Attachment, Badges, Counts, Draft, Entry, Hit, Mail, MailChoice, MailRoute, Message, NewMessage, OtherDraft, Page, Priority, Scheduled, Ticket, TicketChange, TicketRow, Undone, ViewName } from './types';

const HERE = '/api/v1/tickets';

export const listTickets = (query: { view: ViewName; limit: number; cursor?: string | null }, signal?: AbortSignal) =>
  get<Page<TicketRow>>(withQuery(HERE, query), signal);

export const readBadges = () => get<Badges>(`${HERE}/badges`);

export const readCounts = () => get<Counts>(`${HERE}/counts`);

export const readTicket = (id: number) => get<Ticket>(`${HERE}/${id}`);

export const readTimeline = (id: number, limit: number, cursor?: string | null) =>
  get<Page<Entry>>(withQuery(`${HERE}/${id}/timeline`, { limit, cursor, order: 'desc' }));

/** The newest of its mails, back to that of the message `oldest`; null: all of them. */
export async function readMails(id: number, oldest: number | null): Promise<Mail[]> {
  const mails: Mail[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Mail> = await get<Page<Mail>>(withQuery(`${HERE}/${id}/mails`, { order: 'desc', limit: 100, cursor }));
    mails.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && (oldest === null || mails[mails.length - 1]!.message > oldest));
  return mails;
}

/** The very same mail once more, where it failed or nobody knows. */
export const sendMailAgain = (ticket: number, message: number) => call<void>(`${HERE}/${ticket}/messages/${message}/mail/send`, { method: 'POST' });

export const mailArrived = (ticket: number, message: number) => call<void>(`${HERE}/${ticket}/messages/${message}/mail/arrived`, { method: 'POST' });

/** The files of a message, as uploads of one's own. */
export const uploadsOf = async (ticket: number, message: number): Promise<Attachment[]> =>
  (await call<{ attachments: Attachment[] }>(`${HERE}/${ticket}/messages/${message}/uploads`, { method: 'POST' })).body.attachments;

export const readMailRoute = (id: number) => get<MailRoute>(`${HERE}/${id}/mail-route`);

export const readScheduled = (id: number) => get<Scheduled[]>(`${HERE}/${id}/scheduled`);

export const schedule = async (id: number, answer: Omit<NewMessage, 'public'> & { send_at: string }, key: string): Promise<Scheduled> =>
  (await call<Scheduled>(`${HERE}/${id}/scheduled`, { method: 'POST', body: answer, idempotencyKey: key })).body;

export const moveScheduled = (ticket: number, { id, version }: Scheduled, sendAt: string) =>
  call<Scheduled>(`${HERE}/${ticket}/scheduled/${id}`, { method: 'PATCH', body: { send_at: sendAt }, ifMatch: version });

/** Back into its writer's draft. */
export const takeBackScheduled = (ticket: number, { id }: Scheduled) => call<void>(`${HERE}/${ticket}/scheduled/${id}`, { method: 'DELETE' });

export const sendScheduled = (ticket: number, { id }: Scheduled) => call<void>(`${HERE}/${ticket}/scheduled/${id}/send`, { method: 'POST' });

export const changeTicket = (id: number, version: number, change: TicketChange): Promise<Answer<Ticket>> =>
  call<Ticket>(`${HERE}/${id}`, { method: 'PATCH', body: change, ifMatch: version });

export const sendMessage = (id: number, message: NewMessage, key: string, more: { signal?: AbortSignal; keepalive?: boolean } = {}): Promise<Answer<Message>> =>
  call<Message>(`${HERE}/${id}/messages`, { method: 'POST', body: message, idempotencyKey: key, ...more });

export interface NewTicket {
  subject: string;
  customer: { id: number } | { email: string; name?: string };
  message: NewMessage & { from: 'customer' | 'agent' };
  team?: number;
  assignee?: number;
  priority?: Priority;
  tags?: string[];
}

export const createTicket = (ticket: NewTicket, key: string): Promise<Answer<Ticket>> =>
  call<Ticket>(HERE, { method: 'POST', body: ticket, idempotencyKey: key });

export const readDraft = (id: number) => get<Draft>(`${HERE}/${id}/draft`);

/** Refused with `version_conflict` where the draft is not the one seen (0: there was none). */
export const saveDraft = async (id: number, draft: { text: string; public: boolean; mail: MailChoice | null; attachments: number[] }, seen: number): Promise<Draft> =>
  (await call<Draft>(`${HERE}/${id}/draft`, { method: 'PUT', body: draft, ifMatch: seen })).body;

export const dropDraft = (id: number, seen: number) => call<void>(`${HERE}/${id}/draft`, { method: 'DELETE', ifMatch: seen });

export const readOtherDrafts = (id: number) => get<OtherDraft[]>(`${HERE}/${id}/drafts`);

export const watchTicket = (id: number, on: boolean) => call<void>(`${HERE}/${id}/watch`, { method: on ? 'PUT' : 'DELETE' });

export const markRead = (id: number) => call<void>(`${HERE}/${id}/read`, { method: 'POST' });

export const undoAction = async (action: string): Promise<Undone> =>
  (await call<Undone>(`/api/v1/actions/${action}/undo`, { method: 'POST' })).body;

export const searchTickets = (query: { q: string; order: 'newest' | 'best'; limit: number; cursor?: string | null }, signal?: AbortSignal) =>
  get<Page<Hit>>(withQuery('/api/v1/search', query), signal);

export const messageFrame = (ticket: number, message: number) => `${HERE}/${ticket}/messages/${message}/html`;

/** The mail itself; `text`: to be looked at, else to be kept. */
export const mailOriginal = (ticket: number, message: number, as?: 'text') => withQuery(`${HERE}/${ticket}/messages/${message}/original`, { as });
