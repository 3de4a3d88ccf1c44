import { useQuery } from '@tanstack/vue-query';
import { computed, shallowRef, type Ref } from 'vue';
import { keys } from '../api/queries';
import { readMailRoute } from '../api/tickets';
import type { MailChoice, MailRoute } from '../api/types';
import { keyOf, readPeople, recipientOf, writePerson, type Recipient } from './people';

export type PeopleList = 'to' | 'cc' | 'bcc';
export const LISTS: PeopleList[] = ['to', 'cc', 'bcc'];

/** Each once: in To, else in Cc, else in Bcc, as the server does it. */
export function eachOnce(people: Recipient[]): Recipient[] {
  const seen = new Set<string>();
  return people.filter(({ email }) => !seen.has(keyOf(email)) && seen.add(keyOf(email)));
}

const marked = (people: Recipient[], ours: Set<string>): Recipient[] =>
  people.map((person) => (person.problem === null && ours.has(keyOf(person.email)) ? { ...person, problem: 'own' } : person));

/** What the server would do without a choice, and what was chosen instead. */
export function peopleOf(list: PeopleList, route: MailRoute | undefined, choice: MailChoice | null): Recipient[] {
  const chosen = choice?.[list];
  const usual = route && list !== 'bcc' ? route[list].map(recipientOf) : [];
  const ours = new Set((route?.senders ?? []).map((sender) => keyOf(sender.address)));
  return marked(chosen ? chosen.flatMap(readPeople) : usual, ours);
}

/** Whom the answer being written goes to, and in whose name it leaves. */
export function useMailChoice(ticket: number, byMail: Ref<boolean>) {
  const { data: route } = useQuery({ queryKey: keys.mailRoute(ticket), queryFn: () => readMailRoute(ticket), enabled: byMail, staleTime: 0 });
  const choice = shallowRef<MailChoice | null>(null);
  const lists = computed(() => ({ to: peopleOf('to', route.value, choice.value), cc: peopleOf('cc', route.value, choice.value), bcc: peopleOf('bcc', route.value, choice.value) }));
  const sender = computed(() => {
    const senders = route.value?.senders ?? [];
    return senders.find((each) => keyOf(each.address) === keyOf(choice.value?.from ?? null)) ?? senders[0];
  });

  /** Words that say why the answer cannot leave so, as a key; null where it can. */
  const obstacle = computed(() => {
    if (!route.value || choice.value === null) return null;
    const all = LISTS.flatMap((list) => lists.value[list]);
    if (all.some((person) => person.problem === 'bad')) return 'desk.mail.people_bad';
    if (all.some((person) => person.problem === 'own')) return 'desk.mail.people_own';
    return choice.value.to && lists.value.to.length === 0 ? 'desk.mail.people_none' : null;
  });

  function setPeople(list: PeopleList, people: Recipient[]): void {
    choice.value = { ...choice.value, [list]: eachOnce(people).map((person) => (person.problem === 'bad' && !person.name ? person.email : writePerson(person))) };
  }
  function setSender(address: string): void {
    choice.value = { ...choice.value, from: address };
  }

  /** Nothing, or what it would be anyway, is no choice. */
  function setSubject(text: string): void {
    const { subject: _, ...others } = choice.value ?? {};
    const chosen = text.trim();
    const isChosen = chosen !== '' && chosen !== route.value?.subject;
    choice.value = isChosen ? { ...others, subject: chosen } : Object.keys(others).length > 0 ? others : null;
  }
  const subject = computed(() => choice.value?.subject ?? route.value?.subject ?? '');

  return { route, choice, lists, sender, subject, obstacle, setPeople, setSender, setSubject };
}
