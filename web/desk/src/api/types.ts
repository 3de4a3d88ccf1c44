// The shapes of docs/api.md, as the desk reads them.

export type TicketState = 'new' | 'open' | 'pending' | 'on_hold' | 'solved' | 'closed';
export type Priority = 'low' | 'normal' | 'high' | 'urgent';
export type TicketType = 'question' | 'incident' | 'problem' | 'task';
export type Tier = 'standard' | 'silver' | 'gold' | 'vip';
export type Role = 'admin' | 'supervisor' | 'agent' | 'partner' | 'viewer';
export type Theme = 'system' | 'light' | 'dark';
export type MessageAuthor = 'customer' | 'agent' | 'system';
export type Channel = string;
export type ViewName = 'mine' | 'unassigned' | 'my_team' | 'waiting' | 'all';

export const STATES: TicketState[] = ['new', 'open', 'pending', 'on_hold', 'solved', 'closed'];
export const PRIORITIES: Priority[] = ['urgent', 'high', 'normal', 'low'];
export const TYPES: TicketType[] = ['question', 'incident', 'problem', 'task'];
export const TIERS: Tier[] = ['standard', 'silver', 'gold', 'vip'];
export const VIEWS: ViewName[] = ['mine', 'unassigned', 'my_team', 'waiting', 'all'];

export interface Named {
  id: number;
  name: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Account {
  id: number;
  email: string;
  name: string;
  role: Role;
  language: 'ko' | 'en';
  timezone: string;
  theme: Theme;
  active: boolean;
  teams: number[];
  version: number;
}

export interface Session {
  account: Account;
  csrf_token: string;
  permissions: string[];
  company: string;
  /** The company is an invented one: there is a customers' mailbox to look into. */
  demo: boolean;
  server_time: string;
}

export interface Team extends Named {
  members: number[];
  version: number;
}

export interface Organisation extends Named {
  domain: string | null;
  version: number;
}

export interface Address {
  id: number;
  kind: 'email' | 'phone';
  value: string;
}

export interface Customer extends Named {
  organisation: Named | null;
  language: 'ko' | 'en' | null;
  timezone: string | null;
  tier: Tier;
  addresses: Address[];
  created_at: string;
  version: number;
}

export interface TicketRow {
  id: number;
  number: string;
  subject: string;
  type: TicketType;
  state: TicketState;
  priority: Priority;
  team: Named | null;
  assignee: Named | null;
  customer: { id: number; name: string; email: string | null; tier: Tier };
  tags: string[];
  channel: Channel;
  language: 'ko' | 'en' | null;
  created_at: string;
  changed_at: string;
  waiting_since: string | null;
  solved_at: string | null;
  message_count: number;
  last_message: { at: string; from: MessageAuthor; excerpt: string } | null;
  unread: boolean;
  version: number;
}

/** Another ticket that this one continues, or that continues it. */
export interface TicketLink {
  id: number;
  number: string;
}

export interface Ticket extends Omit<TicketRow, 'customer'> {
  customer: Customer;
  watchers: number[];
  follows: TicketLink | null;
  followed_by: TicketLink | null;
  may: string[];
}

export interface Attachment {
  id: number;
  filename: string;
  content_type: string;
  size: number;
}

export interface Message {
  id: number;
  public: boolean;
  from: MessageAuthor;
  author: { kind: 'customer' | 'account' | 'system'; id: number | null; name: string | null };
  text: string;
  has_html: boolean;
  unverified: boolean;
  channel: Channel;
  at: string;
  attachments: Attachment[];
}

export type MailKind = 'human' | 'auto_reply' | 'auto_generated' | 'bulk' | 'bounce' | 'complaint' | 'delivery_notice';
export type MailDelivery = 'waiting' | 'sent' | 'failed' | 'uncertain';

/** Masked for whoever may not see addresses. */
export interface MailPerson {
  name: string | null;
  email: string | null;
}

/** Verdicts are words of RFC 8601; null: nobody has said. */
export interface MailAuth {
  spf: string | null;
  spf_domain: string | null;
  dkim: string | null;
  dkim_domain: string | null;
  dmarc: string | null;
  /** The signature (DKIM) was checked by us, and not by a server in front. */
  checked_here: boolean;
}

/** What a message was as a mail. */
export interface Mail {
  message: number;
  direction: 'in' | 'out';
  kind: MailKind;
  from: MailPerson;
  to: MailPerson[];
  cc: MailPerson[];
  /** Of ours: whom no head names. */
  bcc: MailPerson[];
  subject: string | null;
  /** Those of our addresses that it came to. */
  ours: string[];
  /** What was cut from the message's text: quoted history and signature. */
  rest: string;
  /** Of our own alone. */
  delivery: MailDelivery | null;
  /** Why it has not gone out, a code. */
  error: string | null;
  /** The status it came back with, '' where none was given; null: it did not. */
  bounce: string | null;
  /** What was found out about who sent it; null for our own. */
  auth: MailAuth | null;
  settled_at: string | null;
  /** Whether the reader may have the mail itself. */
  original: boolean;
}

/** What the writer of an answer chose of its mail; what is absent is as it would be. Each person as `Hana Kim <hana@mail.example>`. */
export interface MailChoice {
  from?: string;
  to?: string[];
  cc?: string[];
  bcc?: string[];
  subject?: string;
}

/** Where an answer goes as things stand, and in whose name it may leave: the usual sender first, nobody where no mail leaves. */
export interface MailRoute {
  to: MailPerson[];
  cc: MailPerson[];
  senders: { address: string; name: string | null; signature: string }[];
  /** That it bears as things stand; null where no mail leaves. */
  subject: string | null;
  language: 'ko' | 'en';
  /** Whether the reader may see addresses, and choose some. */
  may_choose: boolean;
}

/** An answer that leaves at a set time. */
export interface Scheduled {
  id: number;
  author: Named;
  text: string;
  mail: MailChoice | null;
  state: TicketState | null;
  attachments: Attachment[];
  send_at: string;
  version: number;
}

export interface Actor {
  kind: 'account' | 'customer' | 'system' | 'rule';
  id: number | null;
  name: string | null;
}

export interface MessageEntry {
  type: 'message';
  id: number;
  at: string;
  actor: Actor;
  message: Message;
}

export interface ChangeData {
  from?: string | number | null;
  to?: string | number | null;
  from_name?: string | null;
  to_name?: string | null;
  added?: string[];
  removed?: string[];
  follows?: number | null;
  ticket?: number;
  number?: string | null;
  survey?: number;
  score?: number;
  solved?: string | number;
  why?: string;
  /** When something is to happen, in ms. */
  at?: number;
}

export interface EventEntry {
  type: string;
  id: number;
  at: string;
  actor: Actor;
  cause?: string | null;
  data: ChangeData;
}

export type Entry = MessageEntry | EventEntry;

export function isMessage(entry: Entry): entry is MessageEntry {
  return entry.type === 'message';
}

/** Version 0: there is none. */
export interface Draft {
  text: string;
  public: boolean;
  mail: MailChoice | null;
  /** Uploads that it holds. */
  attachments: Attachment[];
  /** Why an answer that was to leave later stands here again, a code. */
  returned: string | null;
  saved_at: string | null;
  version: number;
}

/** That somebody else is writing here too. */
export interface OtherDraft {
  account: number;
  saved_at: string;
}

export interface Badge {
  count: number;
  more: boolean;
}
export type Badges = Record<ViewName, Badge>;

/** Of the exact counts, what the desk reads; null for whoever does not see every ticket. */
export interface Counts {
  tags: { tag: string; count: number }[] | null;
}

export interface Highlight {
  text: string;
  ranges: [number, number][];
}

export interface Hit {
  ticket: TicketRow;
  message: number | null;
  at: string;
  highlights: Highlight[];
}

export interface TicketChange {
  state?: TicketState;
  priority?: Priority;
  assignee?: number | null;
  team?: number | null;
  subject?: string;
  type?: TicketType;
  tags?: string[];
}

export interface NewMessage {
  text: string;
  public: boolean;
  attachments?: number[];
  mail?: MailChoice;
  state?: TicketState;
}

export interface Undone {
  restored: string[];
  left: { field: string; why: string }[];
}
