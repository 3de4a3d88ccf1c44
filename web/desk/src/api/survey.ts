import { get } from './http';
import type { Channel } from './types';

/** What a customer was asked about a solved ticket, and what they answered last. */
export interface Survey {
  id: number;
  ticket: number;
  customer: number;
  team: number | null;
  channel: Channel;
  language: 'ko' | 'en';
  asked_at: string;
  expires_at: string;
  answered_at: string | null;
  score: number | null;
  solved: boolean | null;
  comment: string | null;
}

export const readSurveys = async (ticket: number): Promise<Survey[]> => (await get<{ items: Survey[] }>(`/api/v1/tickets/${ticket}/survey`)).items;
