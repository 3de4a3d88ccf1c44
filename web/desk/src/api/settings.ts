import { call, get } from './http';
import { readAll } from './people';
import type { Named } from './types';

export type SettingValue = string | number | boolean | null;

export interface Setting {
  name: string;
  type: 'int' | 'bool' | 'duration' | 'size' | 'text' | 'enum' | 'secret';
  unit: string | null;
  /** Of a secret: "set", or null. */
  value: SettingValue;
  default: SettingValue;
  min: number | null;
  max: number | null;
  one_of?: string[];
  when: 'at_once' | 'at_start';
  /** English. */
  help: string;
  changed_at: string | null;
  changed_by: Named | null;
}

export interface Settings {
  items: Setting[];
  version: number;
}

const HERE = '/api/v1/settings';

export async function readSettings(): Promise<Settings> {
  const { body, version } = await call<Setting[]>(HERE);
  return { items: body, version: version ?? 1 };
}

/** null is the default again. */
export async function changeSettings(seen: number, values: Record<string, SettingValue>): Promise<Settings> {
  const { body, version } = await call<Setting[]>(HERE, { method: 'PATCH', body: values, ifMatch: seen });
  return { items: body, version: version ?? 1 };
}

/** One thing that was looked at, in the reader's words. */
export interface Finding {
  check: string;
  ok: boolean;
  words: string;
  /** A line of a zone to publish. */
  paste?: string;
}

export interface Looked {
  ok: boolean;
  findings: Finding[];
}

const look = async (path: string, body?: unknown): Promise<Looked> => (await call<Looked>(path, { method: 'POST', body })).body;

export const testRelay = () => look('/api/v1/mail/relay/test');
export const testMailbox = (id: number) => look(`/api/v1/mailboxes/${id}/test`);
export const checkDomain = (domain: string) => look('/api/v1/mail/domains/check', { domain });

export interface Mailbox {
  id: number;
  host: string;
  port: number;
  tls: 'none' | 'starttls' | 'implicit';
  user: string;
  login: 'password' | 'oauth';
  client_id: string | null;
  token_url: string | null;
  folder: string;
  address: string;
  after: 'seen' | 'move' | 'watch';
  move_to: string | null;
  active: boolean;
  error: string | null;
  error_words: string | null;
  error_since: string | null;
  retry_at: string | null;
  /** How many mails were too large to be taken. */
  left: number;
  version: number;
}

/** Secrets are given, and never read. */
export type MailboxWish = Partial<Pick<Mailbox, 'host' | 'port' | 'tls' | 'user' | 'login' | 'folder' | 'address' | 'after' | 'active'>> & {
  secret?: string;
  client_id?: string;
  client_secret?: string;
  token_url?: string;
  move_to?: string;
};

export const listMailboxes = () => readAll<Mailbox>('/api/v1/mailboxes', {});
export const createMailbox = async (wish: MailboxWish): Promise<Mailbox> => (await call<Mailbox>('/api/v1/mailboxes', { method: 'POST', body: wish })).body;
export const changeMailbox = async (id: number, version: number, wish: MailboxWish): Promise<Mailbox> =>
  (await call<Mailbox>(`/api/v1/mailboxes/${id}`, { method: 'PATCH', body: wish, ifMatch: version })).body;
export const removeMailbox = (id: number) => call(`/api/v1/mailboxes/${id}`, { method: 'DELETE' });

/** A text in each language that we answer in. */
export interface InLanguages {
  en: string;
  ko: string;
}

export interface MailAddress {
  id: number;
  address: string;
  name: string;
  team: Named | null;
  brand: Named | null;
  signature: InLanguages;
  is_standard: boolean;
  version: number;
}

export interface MailAddressWish {
  address?: string;
  name?: string;
  team?: number | null;
  brand?: number | null;
  signature?: InLanguages;
  is_standard?: boolean;
}

const ADDRESSES = '/api/v1/mail/addresses';

export const listMailAddresses = () => readAll<MailAddress>(ADDRESSES, {});
export const createMailAddress = (wish: MailAddressWish) => call<MailAddress>(ADDRESSES, { method: 'POST', body: wish });
export const changeMailAddress = (id: number, version: number, wish: MailAddressWish) =>
  call<MailAddress>(`${ADDRESSES}/${id}`, { method: 'PATCH', body: wish, ifMatch: version });
export const removeMailAddress = (id: number) => call(`${ADDRESSES}/${id}`, { method: 'DELETE' });

export interface MailBrand extends Named {
  signature: InLanguages;
  acknowledgement: { en: string; ko: string; closed_en: string; closed_ko: string };
  version: number;
}

export type MailBrandWish = Partial<Pick<MailBrand, 'name' | 'signature' | 'acknowledgement'>>;

const BRANDS = '/api/v1/mail/brands';

export const listMailBrands = () => readAll<MailBrand>(BRANDS, {});
export const createMailBrand = (wish: MailBrandWish) => call<MailBrand>(BRANDS, { method: 'POST', body: wish });
export const changeMailBrand = (id: number, version: number, wish: MailBrandWish) =>
  call<MailBrand>(`${BRANDS}/${id}`, { method: 'PATCH', body: wish, ifMatch: version });
export const removeMailBrand = (id: number) => call(`${BRANDS}/${id}`, { method: 'DELETE' });

export const listMailDomains = async (): Promise<string[]> => (await get<{ items: string[] }>('/api/v1/mail/domains')).items;

export interface MailKey {
  /** null: mail is not signed. */
  selector: string | null;
  algorithm: string | null;
  records: { domain: string; name: string; text: string; quoted: string }[];
}

export const readMailKey = () => get<MailKey>('/api/v1/mail/dkim');
export const makeMailKey = async (): Promise<MailKey> => (await call<MailKey>('/api/v1/mail/dkim', { method: 'POST', body: {} })).body;

/** A mail that came in and could not be written. */
export interface Quarantined {
  id: number;
  received_at: string;
  since: string;
  size: number;
  error: string;
  error_words: string;
  way: string;
  sender: string;
  recipients: string[];
}

const QUARANTINE = '/api/v1/mail/quarantine';

export const listQuarantined = () => readAll<Quarantined>(QUARANTINE, {});
export const quarantinedOriginal = (id: number) => `${QUARANTINE}/${id}/original`;
export const retryQuarantined = (id: number) => call(`${QUARANTINE}/${id}/retry`, { method: 'POST' });
