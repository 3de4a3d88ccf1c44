import { get, withQuery } from './http';
import type { Page, TicketRow } from './types';

// Figures of the work, as docs/api.md has them. Lengths of time are whole seconds.

/** What can be counted, each with its tickets. */
export const FIGURES = [
  'arrived', 'answered', 'unanswered', 'after_hours', 'fcr_known', 'fcr', 'fcr_not', 'solved', 'first_solved', 'reopened', 'open',
  'surveyed', 'rated', 'satisfied', 'unsatisfied',
] as const;
export type Figure = (typeof FIGURES)[number];

/** By which way tickets come, as the API has it. */
export const CHANNELS = ['api', 'desk', 'mail', 'form', 'chat', 'phone'] as const;

export interface Times {
  n: number;
  median_s: number | null;
  p90_s: number | null;
}

/** So many of n, with the interval of 95 %; all null where n is 0. */
export interface Share {
  n: number;
  count: number;
  share: number | null;
  low: number | null;
  high: number | null;
}

export interface Csat extends Share {
  asked: number;
  answered: number;
  response_rate: number | null;
  mean: number | null;
}

export interface Tally {
  arrived: number;
  contacts: number;
  unanswered: number;
  first_response: Times;
  first_response_open: Times;
  resolution: Times;
  fcr: Share;
  after_hours: Share;
  reopened: Share;
  open: number;
  csat: Csat;
}

export interface HourOfWeek {
  arrived: number;
  n: number;
  p90_s: number | null;
}

export interface Day {
  date: string;
  arrived: number;
  solved: number;
  open: number;
}

export interface Figures {
  from: string;
  to: string;
  zone: string;
  contact_days: number;
  /** What the whole page is narrowed to; null: every one. */
  team: number | 'none' | null;
  channel: string | null;
  span: { from: string; to: string };
  span_before: { from: string; to: string };
  is_complete: boolean;
  /** When the company is open. */
  hours: { table: string; zone: string };
  all: Tally;
  before: Tally;
  rated_tickets: number;
  teams: (Tally & { team: number | null; name: string | null })[];
  channels: (Tally & { channel: string })[];
  /** 168 of them, from Monday 00:00. */
  hours_of_week: HourOfWeek[];
  days: Day[];
}

export type TableName = 'summary' | 'teams' | 'channels' | 'hours' | 'days';

const HERE = '/api/v1/insight';

export const readFigures = (question: Record<string, string>, signal?: AbortSignal) => get<Figures>(withQuery(`${HERE}/figures`, question), signal);

/** A file to be kept. */
export const tableFile = (table: TableName, question: Record<string, string>, language: string) => withQuery(`${HERE}/csv`, { table, ...question, language });

export const listFigure = (query: Record<string, string>, page: { limit: number; cursor?: string | null }, signal?: AbortSignal) =>
  get<Page<TicketRow>>(withQuery(`${HERE}/tickets`, { ...query, ...page }), signal);
