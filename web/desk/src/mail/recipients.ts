import type { Mail, MailPerson } from '../api/types';
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
