import { computed, shallowRef } from 'vue';
import { onLoggedOut, Problem, useCsrfToken } from '../api/http';
import { changePreferences, closeSession, openSession, readSession, type Preferences } from '../api/session';
import type { Account, Session } from '../api/types';
import { startLive, stopLive } from '../live/live';
import { useLanguage } from '../texts/texts';
import { useTheme } from './theme';

const session = shallowRef<Session | null>(null);

export const account = computed<Account | null>(() => session.value?.account ?? null);
export const company = computed(() => session.value?.company ?? '');

/** The customers' mailbox of a demo company, for whoever may see their addresses. */
export const hasMailbox = computed(() => session.value?.demo === true && may('customer.addresses'));

export const may = (permission: string) => session.value?.permissions.includes(permission) ?? false;

const beginners = new Set<(session: Session) => void>();
/** Called with each session that begins or is read again. */
export const onSession = (callback: (session: Session) => void) => beginners.add(callback);

async function begin(begun: Session): Promise<void> {
  session.value = begun;
  useCsrfToken(begun.csrf_token);
  useTheme(begun.account.theme);
  beginners.forEach((callback) => callback(begun));
  await useLanguage(begun.account.language);
  startLive();
}

function end(): void {
  session.value = null;
  useCsrfToken('');
  stopLive();
}

/** Takes up the session of the cookie; false when nobody is logged in. Other failures are thrown. */
export async function resumeSession(): Promise<boolean> {
  try {
    await begin(await readSession());
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return false;
    throw error;
  }
}

export async function logIn(email: string, password: string): Promise<void> {
  await begin(await openSession(email, password));
}

export async function logOut(): Promise<void> {
  await closeSession();
  end();
}

export async function setPreferences(change: Preferences): Promise<void> {
  if (change.theme) useTheme(change.theme);
  if (change.language) await useLanguage(change.language);
  const changed = await changePreferences(change);
  session.value = changed;
  useCsrfToken(changed.csrf_token);
}

/** What to do when the server has ended the session: forget it here too, then show the way back in. */
export function whenSessionEnds(showLogIn: () => void): void {
  onLoggedOut(() => {
    if (!session.value) return;
    end();
    showLogIn();
  });
}
