import { describe, expect, it } from 'vitest';
import { askedOf, daysBefore, daysOn, figureListOf, listOf, queryOf, questionOf } from './question';

const seoul = { zone: 'Asia/Seoul', now: Date.parse('2026-11-22T16:00:00Z') };
const newYork = { zone: 'America/New_York', now: seoul.now };

describe('a question to the figures', () => {
  it('is the last thirty days of the reader where its address says nothing', () => {
    expect(questionOf({}, seoul)).toEqual({ last: 30, from: '2026-10-25', to: '2026-11-23', zone: 'Asia/Seoul', contactDays: 7 });
    expect(questionOf({}, newYork).to).toBe('2026-11-22');
    expect(queryOf(questionOf({}, seoul), seoul)).toEqual({});
  });
  it('comes back from its address as it was', () => {
    for (const query of [
      {},
      { last: '7' },
      { last: '90', contact_days: '3', zone: 'America/New_York' },
      { from: '2026-02-01', to: '2026-02-28', contact_days: '30' },
      { team: '3', channel: 'mail' },
      { last: '90', team: 'none' },
    ])
      expect(queryOf(questionOf(query, seoul), seoul)).toEqual(query);
  });
  it('keeps to its standard where an address makes no sense', () => {
    for (const query of [{ last: '8' }, { from: '2026-02-30', to: '2026-03-01' }, { from: '2026-02-01' }, { zone: 'Asia/Nowhere' }, { contact_days: 'x' }, { team: 'me' }, { team: '0' }, { team: '' }, { channel: 'pigeon' }])
      expect(questionOf(query, seoul)).toEqual(questionOf({}, seoul));
  });
  it('counts civil days over a change of clocks', () => {
    expect(daysOn('2026-03-09', -1)).toBe('2026-03-08');
    expect(daysOn('2026-03-01', -1)).toBe('2026-02-28');
  });
  it('narrows the page, the file and each list to a team and a channel', () => {
    const question = questionOf({ last: '7', team: '3', channel: 'mail' }, seoul);
    expect(askedOf(question)).toMatchObject({ team: '3', channel: 'mail' });
    expect(listOf(question, 'open').query).toMatchObject({ team: '3', channel: 'mail' });
    expect(listOf(question, 'open', { team: '4' }).query).toMatchObject({ team: '4', channel: 'mail' });
    expect(askedOf(questionOf({ last: '7' }, seoul))).not.toHaveProperty('team');
  });
  it('knows the days before, as many', () => {
    expect(daysBefore('2026-03-01', '2026-03-31')).toEqual({ from: '2026-01-29', to: '2026-02-28' });
    expect(daysBefore('2026-03-09', '2026-03-09')).toEqual({ from: '2026-03-08', to: '2026-03-08' });
    const { query } = listOf(questionOf({ last: '7' }, seoul), 'open', { span: 'before' });
    expect(figureListOf(query)).toEqual(query);
  });
  it('names the tickets of each figure, and only real figures', () => {
    const question = questionOf({ last: '7' }, seoul);
    const { query } = listOf(question, 'reopened', { team: 'none' });
    expect(query).toEqual({ figure: 'reopened', team: 'none', ...askedOf(question) });
    expect(figureListOf(query)).toEqual(query);
    expect(figureListOf({ ...query, figure: 'all' })).toBeNull();
    expect(figureListOf({ ...query, from: 'yesterday' })).toBeNull();
    expect(figureListOf({ view: 'mine' })).toBeNull();
  });
});
