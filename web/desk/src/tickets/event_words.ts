import type { Actor, EventEntry, Priority, TicketState, TicketType } from '../api/types';
import type { Values } from '../texts/format';
import { PRIORITY_KEY, STATE_KEY, TYPE_KEY } from '../texts/words';

type Say = (key: string, values?: Values) => string;

/** Who did it: a person with 님 in Korean, the system by its name. */
export function actorWords(actor: Actor, say: Say): string {
  if (actor.kind === 'rule') return actor.name ?? say('desk.actor.rule');
  if (actor.kind === 'system' || !actor.name) return say(actor.kind === 'customer' ? 'desk.actor.customer' : 'desk.actor.system');
  return say('desk.person', { name: actor.name });
}

/** The sentence of a kind of change, for values given as words. */
const SENTENCES: Record<string, string> = {
  'ticket.created': 'desk.event.created',
  'ticket.watched': 'desk.event.watched',
  'ticket.unwatched': 'desk.event.unwatched',
  'ticket.confirm_asked': 'desk.event.confirm_asked',
  'ticket.confirmed': 'desk.event.confirmed',
  'ticket.reopened': 'desk.event.reopened',
  'ticket.followed': 'desk.event.followed',
  'ticket.answer_scheduled': 'desk.event.answer_scheduled',
  'survey.asked': 'desk.event.survey_asked',
  'action.undone': 'desk.event.undone',
  'ticket.state_changed': 'desk.event.state',
  'ticket.priority_changed': 'desk.event.priority',
  'ticket.type_changed': 'desk.event.type',
  'ticket.subject_changed': 'desk.event.subject',
  'ticket.assignee_changed': 'desk.event.assignee',
  'ticket.team_changed': 'desk.event.team',
  'ticket.customer_changed': 'desk.event.customer',
  'mail.failed': 'desk.event.mail_failed',
  'mail.uncertain': 'desk.event.mail_uncertain',
  'mail.repeated': 'desk.event.mail_repeated',
  'mail.taken_as_sent': 'desk.event.mail_taken_as_sent',
};

/** Why an answer that was to leave later went back into its writer's draft. */
const RETURNED: Record<string, string> = {
  by_hand: 'desk.event.answer_taken_back',
  customer_wrote: 'desk.event.answer_returned',
  ticket_closed: 'desk.event.answer_returned_closed',
  author_gone: 'desk.event.answer_returned_author',
  state_move: 'desk.event.answer_returned_state',
};

const WITHOUT_TO: Record<string, string> = {
  'ticket.assignee_changed': 'desk.event.assignee_none',
  'ticket.team_changed': 'desk.event.team_none',
};

function valueWords(type: string, value: string | number | null | undefined, name: string | null | undefined, say: Say): string {
  if (name) return name;
  if (value === null || value === undefined || value === '') return say('desk.none');
  if (type === 'ticket.state_changed') return say(STATE_KEY[value as TicketState] ?? String(value));
  if (type === 'ticket.priority_changed') return say(PRIORITY_KEY[value as Priority] ?? String(value));
  if (type === 'ticket.type_changed') return say(TYPE_KEY[value as TicketType] ?? String(value));
  return typeof value === 'number' ? `#${value}` : value;
}

function tagWords(entry: EventEntry, who: string, say: Say): string {
  const list = (tags: string[]) => tags.join(', ');
  const added = entry.data.added ?? [];
  const removed = entry.data.removed ?? [];
  if (removed.length === 0) return say('desk.event.tags_added', { who, tags: list(added) });
  if (added.length === 0) return say('desk.event.tags_removed', { who, tags: list(removed) });
  return say('desk.event.tags_both', { who, added: list(added), removed: list(removed) });
}

/** What a customer answered: how it was, whether it is solved, or both. */
function surveyWords(entry: EventEntry, who: string, say: Say): string {
  const { score, solved } = entry.data;
  const said = solved === 'yes' ? say('desk.event.survey_solved') : solved === 'no' ? say('desk.event.survey_not_solved') : '';
  const rated = score ? say('desk.event.survey_score', { score }) : '';
  return say('desk.event.survey_answered', { who, answer: [rated, said].filter(Boolean).join(' · ') || say('desk.event.survey_comment') });
}

/** One quiet line for an event: who did what. A kind this desk does not know is named by its code. `timeOf` tells an instant. */
export function eventWords(entry: EventEntry, say: Say, timeOf: (at: number) => string): string {
  const who = actorWords(entry.actor, say);
  const { data, type } = entry;
  if (type === 'ticket.tags_changed') return tagWords(entry, who, say);
  if (type === 'ticket.created' && data.follows && data.number) return say('desk.event.created_follows', { who, number: data.number });
  if (type === 'ticket.answer_returned') return say(RETURNED[data.why ?? ''] ?? 'desk.event.answer_returned_state', { who });
  if (type === 'survey.answered') return surveyWords(entry, who, say);
  if (type === 'ticket.confirmed' && data.solved === 0) return say('desk.event.refuted', { who });
  const sentence = SENTENCES[type];
  if (!sentence) return say('desk.event.other', { who, type });
  const cleared = WITHOUT_TO[type];
  if (cleared && (data.to === null || data.to === undefined)) return say(cleared, { who });
  return say(sentence, {
    who,
    number: data.number ?? '',
    at: data.at ? timeOf(data.at) : '',
    from: valueWords(type, data.from, data.from_name, say),
    to: valueWords(type, data.to, data.to_name, say),
  });
}

const FIELD_OF: Record<string, string> = {
  'ticket.state_changed': 'state',
  'ticket.priority_changed': 'priority',
  'ticket.type_changed': 'type',
  'ticket.subject_changed': 'subject',
  'ticket.assignee_changed': 'assignee',
  'ticket.team_changed': 'team',
  'ticket.tags_changed': 'tags',
};

/** The field of a ticket that an event is about, if it is about one. */
export const fieldOf = (entry: EventEntry): string | null => FIELD_OF[entry.type] ?? null;
