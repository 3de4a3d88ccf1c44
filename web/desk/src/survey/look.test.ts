import { expect, it } from 'vitest';
import type { Survey } from '../api/survey';
import type { Entry } from '../api/types';
import { consequenceOf, surveyCards, surveyLook } from './look';

const survey = (id: number, more: Partial<Survey> = {}): Survey => ({
  id, ticket: 1, customer: 1, team: null, channel: 'mail', language: 'ko', asked_at: '2026-11-22T00:00:00Z', expires_at: '2026-12-22T00:00:00Z',
  answered_at: null, score: null, solved: null, comment: null, ...more,
});
const event = (id: number, type: string, more: object = {}, at = '2026-11-23T00:00:00Z') => ({ id, type, at, data: more }) as unknown as Entry;

it('a question waits until its time is over', () => {
  expect(surveyLook(survey(1), Date.parse('2026-12-21T23:59:59Z'))).toBe('waiting');
  expect(surveyLook(survey(1), Date.parse('2026-12-22T00:00:00Z'))).toBe('expired');
  expect(surveyLook(survey(1, { answered_at: '2026-11-23T00:00:00Z' }), Date.parse('2027-01-01T00:00:00Z'))).toBe('answered');
});

it('a survey is a card once: at its last answer, or where nobody has answered', () => {
  const entries = [event(1, 'survey.asked', { survey: 7 }), event(2, 'survey.answered', { survey: 7 }), event(3, 'survey.answered', { survey: 7 }), event(4, 'survey.asked', { survey: 8 }), event(5, 'survey.asked', { survey: 9 })];
  const known = new Map([survey(7, { answered_at: '2026-11-23T00:00:00Z' }), survey(8)].map((each) => [each.id, each]));
  expect([...surveyCards(entries, known)].map(([entry, each]) => [entry, each.id])).toEqual([[3, 7], [4, 8]]);
});

it('what follows from a "no" is what happened with it, not later', () => {
  const answered = event(2, 'survey.answered', { survey: 7 });
  const is = (...more: Entry[]) => consequenceOf(answered as never, [answered, ...more]);
  expect(is(event(3, 'ticket.state_changed'), event(4, 'ticket.reopened'))).toBe('reopened');
  expect(is(event(3, 'ticket.followed'))).toBe('followed');
  expect(is(event(3, 'ticket.reopened', {}, '2026-11-24T00:00:00Z'))).toBeNull();
});
