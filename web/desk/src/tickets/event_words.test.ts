import en from 'virtual:texts/en';
import ko from 'virtual:texts/ko';
import { describe, expect, it } from 'vitest';
import type { EventEntry } from '../api/types';
import { format } from '../texts/format';
import { eventWords } from './event_words';

const say = (language: 'ko' | 'en') => (key: string, values?: Record<string, string | number>) =>
  format(language, (language === 'ko' ? ko : en)[key] ?? `missing ${key}`, values);

function event(type: string, data: EventEntry['data'], actor: Partial<EventEntry['actor']> = {}): EventEntry {
  return { type, id: 1, at: '2026-11-22T01:00:00.000Z', actor: { kind: 'account', id: 1, name: '강민재', ...actor }, data };
}

describe('an event in words', () => {
  it.each([
    [event('ticket.created', {}), '강민재 님이 문의를 만듦', '강민재 made the ticket'],
    [event('ticket.state_changed', { from: 'open', to: 'solved' }), '강민재 님이 상태를 열림에서 해결로 바꿈', '강민재 changed the state from Open to Solved'],
    [event('ticket.priority_changed', { from: 'normal', to: 'high' }), '강민재 님이 우선순위를 보통에서 높음으로 바꿈', '강민재 changed the priority from Normal to High'],
    [event('ticket.assignee_changed', { from: null, to: 2, to_name: '홍예준' }), '강민재 님이 담당을 없음에서 홍예준으로 바꿈', '강민재 changed the assignee from none to 홍예준'],
    [event('ticket.assignee_changed', { from: 2, to: null, from_name: '홍예준' }), '강민재 님이 담당을 비움', '강민재 removed the assignee'],
    [event('ticket.tags_changed', { added: ['환불'], removed: [] }), '강민재 님이 꼬리표를 붙임: 환불', '강민재 added tags: 환불'],
    [event('ticket.reopened', {}, { kind: 'customer', name: null }), '고객이 문의를 다시 엶', 'the customer reopened the ticket'],
    [event('ticket.followed', { ticket: 9, number: '1002' }), '고객이 다시 보내 #1002로 이어짐', 'the customer wrote again: continued in #1002'],
    [event('ticket.created', { follows: 7, number: '1001' }), '강민재 님이 #1001에 이어지는 문의를 만듦', '강민재 made the ticket, which continues #1001'],
    [event('ticket.state_changed', { from: 'pending', to: 'open' }, { kind: 'system', id: null, name: null }), '파로스가 상태를 회신 대기에서 열림으로 바꿈', 'Pharos changed the state from Pending to Open'],
    [event('ticket.answer_scheduled', { at: 1 }), '강민재 님이 답장을 예약함: 내일 09:00', '강민재 scheduled a reply: tomorrow 09:00'],
    [event('ticket.answer_returned', { why: 'customer_wrote' }, { kind: 'customer', name: '배소은' }), '고객이 먼저 써서 예약한 답장을 임시 글로 돌려놓음', 'the customer wrote first, so a scheduled reply went back into its draft'],
    [event('ticket.answer_returned', { why: 'by_hand' }), '강민재 님이 예약한 답장을 취소함', '강민재 cancelled a scheduled reply'],
  ])('%#', (entry, korean, english) => {
    expect(eventWords(entry, say('ko'), () => '내일 09:00')).toBe(korean);
    expect(eventWords(entry, say('en'), () => 'tomorrow 09:00')).toBe(english);
  });
  it('of a kind that is not known is named by its code', () => {
    expect(eventWords(event('ticket.merged', {}), say('en'), String)).toBe('강민재 · ticket.merged');
  });
});
