import { computed, ref, shallowRef, watch } from 'vue';
import { newKey, Problem } from '../api/http';
import { sendMessage } from '../api/tickets';
import { dropUndo, showToast } from '../components/toast';
import { account } from '../session/session';
import { t } from '../texts/texts';
import { STATE_KEY } from '../texts/words';
import { serverNow } from '../time/clock';
import { refreshSoon } from './list_store';
import { Outbox, type Kept, type Outgoing, type OutboxWorld } from './outbox';

export type { Outgoing };

// An answer that takes longer will not come: the message is sent again, and its key makes it arrive once.
const PATIENCE = 30_000;
const LOG_OUT_WITHIN = 5_000;
const TAB = 'pharos.tab';

/** A page and what comes after its reload. */
export function thisTab(): string {
  const known = sessionStorage.getItem(TAB);
  if (known !== null) return known;
  const fresh = newKey();
  sessionStorage.setItem(TAB, fresh);
  return fresh;
}

/** What is kept belongs to the account that wrote it: nobody else's log-in sends it. */
const prefixOf = (id: number) => `pharos.outgoing.${id}.`;

function keptBy(id: number): Kept[] {
  const prefix = prefixOf(id);
  return Object.keys(localStorage)
    .filter((name) => name.startsWith(prefix))
    .map((name) => JSON.parse(localStorage.getItem(name)!) as Kept);
}

function put(id: number, kept: Kept): boolean {
  try {
    localStorage.setItem(prefixOf(id) + kept.item.key, JSON.stringify(kept));
    return true;
  } catch {
    return false; // The store is full or closed: this page goes on without it.
  }
}

async function post(item: Outgoing, leaving: boolean): Promise<void> {
  if (!navigator.onLine) throw new Problem(0, 'offline', '');
  const impatience = new AbortController();
  const timer = leaving ? 0 : window.setTimeout(() => impatience.abort(), PATIENCE);
  try {
    await sendMessage(item.ticket, item.message, item.key, { signal: impatience.signal, keepalive: leaving });
  } catch (error) {
    throw impatience.signal.aborted ? new Problem(0, 'unreachable', '') : error;
  } finally {
    window.clearTimeout(timer);
  }
}

const worldOf = (id: number): OutboxWorld => ({
  post,
  now: serverNow,
  later: (ms, run) => window.setTimeout(run, ms),
  forget: (timer) => window.clearTimeout(timer),
  newKey,
  put: (kept) => put(id, kept),
  has: (key) => localStorage.getItem(prefixOf(id) + key) !== null,
  remove: (key) => localStorage.removeItem(prefixOf(id) + key),
  all: () => keptBy(id),
});

export const outgoing = shallowRef<Outgoing[]>([]);
/** Counts what has left, for whoever shows what arrived. */
export const arrivals = ref(0);
/** A message taken out of the outbox again, for the composer of its ticket to take up. */
export const takenBack = shallowRef<Outgoing | null>(null);

export const waitingCount = computed(() => outgoing.value.filter((item) => item.state !== 'held').length);

function said(item: Outgoing): string {
  const { state } = item.message;
  if (!item.message.public) return t('desk.did.noted');
  return state ? t('desk.did.sent_state', { state: t(STATE_KEY[state]) }) : t('desk.did.sent');
}

function gone(item: Outgoing, here: boolean): void {
  arrivals.value++;
  dropUndo(item.key);
  if (!here) return;
  showToast(said(item));
  refreshSoon();
}

let outbox: Outbox | null = null;

watch(() => account.value?.id, (id) => {
  outbox?.stop();
  outbox = id === undefined ? null : new Outbox(worldOf(id), thisTab(), { changed: (items) => (outgoing.value = items), gone });
  outbox?.start();
}, { immediate: true });

window.addEventListener('storage', (event) => {
  if (event.key?.startsWith('pharos.outgoing.')) outbox?.storeChanged();
});
window.addEventListener('pagehide', () => outbox?.leave());
window.addEventListener('pageshow', (event) => { if (event.persisted) outbox?.connected(); });

export const send = (ticket: number, message: Outgoing['message'], files: Outgoing['files'], how: { hold: number; ready: Promise<void> }) =>
  outbox!.send(ticket, message, files, how);
export const sendWaiting = () => outbox?.connected();
export const sendNow = (item: Outgoing) => outbox?.sendNow(item.key);
export const taken = (item: Outgoing) => outbox?.drop(item.key);

/** Stops a message and hands it to its composer. False when it has left already. */
export function takeBack(key: string): boolean {
  const item = outbox?.takeBack(key) ?? null;
  dropUndo(key);
  if (item) takenBack.value = item;
  return item !== null;
}

/** Sends what is held before the log-out, and gives up waiting after a moment: what is left is kept. */
export async function flushOutgoing(): Promise<void> {
  const patience = new Promise<void>((resolve) => window.setTimeout(resolve, LOG_OUT_WITHIN));
  await Promise.race([outbox?.flush(), patience]);
}
