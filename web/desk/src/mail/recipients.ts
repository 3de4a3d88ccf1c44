import type { Customer, Mail, MailPerson, MessageEntry } from '../api/types';
import type { Values } from '../texts/format';

type Say = (key: string, values?: Values) => string;

/** Kim Hana <hana@mail.example>, or what of it is known. */
export function personWords(person: MailPerson): string {
  if (!person.name) return person.email ?? '—';
  return person.email && person.email !== person.name ? `${person.name} <${person.email}>` : person.name;
}

/** The first of them, and how many more there are. */
export function peopleWords(people: MailPerson[], say: Say): string {
  const [first] = people;
  if (!first) return say('desk.mail.nobody');
  const name = first.name || first.email || '—';
  return people.length === 1 ? name : say('desk.mail.people_more', { name, n: people.length - 1 });
}

const keyOf = (email: string | null) => (email ?? '').trim().toLowerCase();

const ANSWERS = /^\s*(?:(?:re|fwd?|답장|회신|전달)\s*(?:\[\d+\])?\s*[:：]\s*)+/i;
const NUMBER = /\[#[^\]\s]+\]/g;

/** A subject without what mail programs and our own numbers put around it. */
const bare = (subject: string) => subject.normalize('NFC').replace(NUMBER, ' ').replace(ANSWERS, '').replace(/\s+/g, ' ').trim().toLowerCase();

/** Whether a mail's subject says anything that the ticket's does not. */
export function subjectDiffers(mail: Mail, ticketSubject: string): boolean {
  return mail.subject !== null && bare(mail.subject) !== '' && bare(mail.subject) !== bare(ticketSubject);
}

/** Whether answers in a ticket of this channel leave by mail. */
export const goesByMail = (channel: string) => channel === 'mail' || channel === 'form';

export interface ReplyRoute {
  /** Null: the customer has no address, and no mail goes out. */
  to: MailPerson | null;
  cc: MailPerson[];
}

/**
 * Where the next answer goes, as the server will decide it: to the customer, and to all whom a mail named that is known
 * to belong here. A mail whose message is not loaded was answered long ago, and is taken for one that belongs.
 */
export function replyRoute(customer: Customer, mails: Mail[], messages: MessageEntry[]): ReplyRoute {
  const email = customer.addresses.find((address) => address.kind === 'email')?.value ?? null;
  if (email === null) return { to: null, cc: [] };
  const unverified = new Set(messages.filter((entry) => entry.message.unverified).map((entry) => entry.message.id));
  const left = new Set(customer.addresses.map((address) => keyOf(address.value)));
  for (const mail of mails) for (const own of mail.direction === 'out' ? [mail.from.email] : mail.ours) left.add(keyOf(own));
  const cc = new Map<string, MailPerson>();
  for (const mail of mails) {
    if (mail.direction === 'out' || unverified.has(mail.message)) continue;
    for (const person of [mail.from, ...mail.to, ...mail.cc]) {
      const key = keyOf(person.email);
      if (key !== '' && !left.has(key) && !cc.has(key)) cc.set(key, person);
    }
  }
  return { to: { name: customer.name, email }, cc: [...cc.values()] };
}
