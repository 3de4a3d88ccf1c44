import { call, get } from './http';
import type { Session, Theme } from './types';

const HERE = '/api/v1/session';

export const readSession = () => get<Session>(HERE);

export async function openSession(email: string, password: string): Promise<Session> {
  return (await call<Session>(HERE, { method: 'POST', body: { email, password } })).body;
}

export async function closeSession(): Promise<void> {
  await call(HERE, { method: 'DELETE' });
}

export interface Preferences {
  language?: 'ko' | 'en';
  timezone?: string;
  theme?: Theme;
}

export async function changePreferences(change: Preferences): Promise<Session> {
  return (await call<Session>(`${HERE}/me`, { method: 'PATCH', body: change })).body;
}
