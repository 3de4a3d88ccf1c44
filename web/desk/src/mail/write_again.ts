import { shallowRef } from 'vue';
import type { Attachment, Mail, MailChoice, MailPerson, MailRoute } from '../api/types';
import { LISTS } from './mail_choice';
import { keyOf, recipientOf, writePerson } from './people';

/** An answer that did not go out, for the composer of its ticket to take up: its words, its mail, and its files anew. */
export const writeAgain = shallowRef<{ ticket: number; text: string; mail: Mail; files: Attachment[] } | null>(null);

const written = (people: MailPerson[]): string[] => people.map(recipientOf).map(writePerson);

/**
 * What has to be chosen for an answer to leave as that mail did; null where it leaves so anyway. An address of ours that is
 * none any more is left out, and so are people where the reader may choose none.
 */
export function choiceOf(mail: Mail, route: MailRoute): MailChoice | null {
  const choice: MailChoice = {};
  const at = route.senders.findIndex((sender) => keyOf(sender.address) === keyOf(mail.from.email));
  if (at > 0) choice.from = route.senders[at]!.address;
  if (mail.subject && mail.subject !== route.subject) choice.subject = mail.subject;
  for (const list of route.may_choose ? LISTS : []) {
    const people = written(mail[list]);
    if (people.join('\n') !== written(list === 'bcc' ? [] : route[list]).join('\n')) choice[list] = people;
  }
  return Object.keys(choice).length > 0 ? choice : null;
}
