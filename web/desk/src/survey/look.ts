import type { Survey } from '../api/survey';
import { isMessage, type Entry, type EventEntry } from '../api/types';

export type SurveyLook = 'answered' | 'waiting' | 'expired';

export function surveyLook(survey: Survey, now: number): SurveyLook {
  if (survey.answered_at !== null) return 'answered';
  return now >= Date.parse(survey.expires_at) ? 'expired' : 'waiting';
}

export const isSurveyEntry = (entry: Entry): entry is EventEntry => entry.type === 'survey.asked' || entry.type === 'survey.answered';

/**
 * The entries at which a survey is shown as a card: where it was answered last, or where it was asked while nobody has
 * answered. Earlier answers are lines like other events.
 */
export function surveyCards(entries: Entry[], surveys: Map<number, Survey>): Map<number, Survey> {
  const last = new Map<number, number>();
  for (const entry of entries) {
    const survey = isSurveyEntry(entry) && entry.data.survey ? surveys.get(entry.data.survey) : undefined;
    if (survey && (entry.type === 'survey.answered' || survey.answered_at === null)) last.set(survey.id, entry.id);
  }
  return new Map([...last].map(([id, entry]) => [entry, surveys.get(id)!]));
}

export type Consequence = 'reopened' | 'followed' | null;

/** What the answer itself brought about: it happened in the same change. */
export function consequenceOf(entry: EventEntry, entries: Entry[]): Consequence {
  const same = entries.filter((each) => !isMessage(each) && each.at === entry.at && each.id > entry.id);
  if (same.some((each) => each.type === 'ticket.reopened')) return 'reopened';
  return same.some((each) => each.type === 'ticket.followed') ? 'followed' : null;
}

export const SCORE_KEY: Record<number, string> = {
  1: 'desk.survey.score_1',
  2: 'desk.survey.score_2',
  3: 'desk.survey.score_3',
  4: 'desk.survey.score_4',
  5: 'desk.survey.score_5',
};
